"""The teaching pilot: one synthetic cohort, its plan, and the files that hold it.

``python -m cocreate_lib.teaching`` writes the files of ``data/synthetic/`` anew.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort import EVENTS, Cohort, PilotDesign, simulate
from cocreate_lib.comparison import AnalysisPlan, frequency, rate, time_to
from cocreate_lib.io import resources
from cocreate_lib.io.files import write_whole
from cocreate_lib.listening import teaching_material

SEED = 2018

# Changes of case manager that two of the fictional voices tell of, Joan and Shan, by their person.
_TOLD_CHANGES = {26: 2, 139: 1}


def teaching_cohort() -> Cohort:
    """The teaching pilot: the default design with the seed 2018.

    Examples
    --------
    >>> cohort = teaching_cohort()
    >>> len(cohort.people) == cohort.design.n_treated + cohort.design.n_comparison
    True
    """
    return simulate(PilotDesign(), seed=SEED)


def teaching_plan() -> AnalysisPlan:
    """The plan that the lessons and ``cocreate demo`` use for the teaching pilot.

    One-to-one nearest-neighbour matching without replacement on the logit of the propensity
    score, with a caliper of 0.2 standard deviations, for all three outcomes.

    Examples
    --------
    >>> teaching_plan().method
    'nearest'
    """
    return AnalysisPlan(
        treatment="my_direction",
        outcomes=[
            rate("reoffended"),
            frequency("reoffences"),
            time_to("days_to_reoffence", event="reoffence_observed", horizon=365, unit="days"),
        ],
        covariates=[
            "age",
            "sex",
            "previous_sanctions",
            "age_at_first_sanction",
            "ogrs3_one_year",
            "readiness_rating",
        ],
        method="nearest",
    )


def load_teaching_pilot() -> pd.DataFrame:
    """The people of the teaching pilot, read from the file that comes with the package.

    Returns
    -------
    pandas.DataFrame
        One row a person, indexed by ``person``: equal to ``teaching_cohort().people``. The columns
        are described by :func:`cocreate_lib.cohort.data_dictionary`.

    Examples
    --------
    >>> bool(load_teaching_pilot()["synthetic"].all())
    True
    """
    from cocreate_lib.cohort import read_cohort_people

    return read_cohort_people(resources.path("data", "synthetic"))


def write_teaching_pilot(folder: Path) -> list[Path]:
    """Write the teaching pilot and a README that says what it is.

    Parameters
    ----------
    folder : Path
        A folder that isn't there yet, or is empty.

    Returns
    -------
    list of Path
        The files written: those of :func:`cocreate_lib.cohort.write_cohort`, and
        ``README.md``.
    """
    from cocreate_lib.cohort import write_cohort

    files = write_cohort(PilotDesign(), SEED, folder)
    for name, table in _listening().items():
        files.append(folder / f"{name}.csv")
        write_whole(files[-1], table.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    readme = folder / "README.md"
    write_whole(readme, _readme(PilotDesign()).encode("utf-8"))
    return [*files, readme]


def teaching_process() -> pd.DataFrame:
    """Process data of the teaching pilot: what was to be delivered to each person, and what was.

    Contacts, plans and money are those of the synthetic people; reviews, ratings and changes of
    case manager are drawn beside them, so that better delivery goes with higher ratings.

    Returns
    -------
    pandas.DataFrame
        One row a person in the programme; the columns are those of
        ``cocreate_lib.listening.process.COLUMNS``, and ``synthetic``.

    Examples
    --------
    >>> process = teaching_process()
    >>> len(process), int(process["contacts_held"].sum()) < int(process["contacts_planned"].sum())
    (150, True)
    """
    cohort = teaching_cohort()
    people = cohort.people[cohort.people["my_direction"] == 1]
    delivered = cohort.hidden.loc[people.index, "fidelity"].to_numpy()
    gained = (people["hope_end"] - people["hope_start"]).fillna(0).to_numpy()
    rng = np.random.default_rng(SEED)
    n = len(people)
    plan = people["cocreated_plan"].to_numpy().astype(int)
    changes = rng.poisson(12 * cohort.design.turnover_rate, n)
    told = np.array([_TOLD_CHANGES.get(int(person), 0) for person in people.index])

    def rated(middle: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        return np.clip(np.rint(middle + 0.8 * rng.standard_normal(n)), 1, 5).astype(int)

    return pd.DataFrame(
        {
            "person": people.index.to_numpy(),
            "case_manager": people["case_manager"].astype(str).to_numpy(),
            "contacts_planned": people["contacts_planned"].astype(int).to_numpy(),
            "contacts_held": people["contacts_delivered"].astype(int).to_numpy(),
            "plan_made": plan,
            "reviews_planned": 4,
            "reviews_held": plan * rng.binomial(4, delivered),
            "fund_offered": np.maximum(
                people["enabling_fund"].to_numpy() > 0, rng.random(n) < delivered
            ).astype(int),
            "fund_pounds": people["enabling_fund"].astype(int).to_numpy(),
            "case_manager_changes": np.maximum(changes, told),
            "quality": rated(1.5 + 3.2 * delivered),
            "responsiveness": rated(3 + 0.12 * gained - 0.5 * changes),
            "adapted": (rng.random(n) > delivered).astype(int),
            "synthetic": True,
        }
    )


def upheavals() -> pd.DataFrame:
    """The events that disturb delivery in the teaching pilot, with their dates.

    Returns
    -------
    pandas.DataFrame
        ``date``, ``event``, ``weight`` (how heavily it falls on delivery: an assumption),
        ``synthetic``. Dates and names are facts; see ``cocreate_lib/facts.toml``.
    """
    rows = [(event.date.isoformat(), event.name, event.weight) for event in EVENTS]
    return pd.DataFrame(rows, columns=["date", "event", "weight"]).assign(synthetic=True)


def _listening() -> dict[str, pd.DataFrame]:
    """The tables of the qualitative strand, by what their files are called."""
    material = teaching_material()
    book = material.code_book
    return {
        "synthetic_voices": material.voices.assign(synthetic=True),
        "synthetic_excerpts": material.excerpts.assign(synthetic=True),
        "synthetic_codes": material.codes.assign(synthetic=True),
        "synthetic_code_book": book.to_frame().assign(version=book.version, synthetic=True),
        "synthetic_process": teaching_process(),
        "synthetic_upheavals": upheavals(),
    }


def _readme(design: PilotDesign) -> str:
    rows = "\n".join(
        f"| `{field}` | {row['value']} | {row['unit']} | {row['source']} | {row['meaning']} |"
        for field, row in design.explain().to_dict("index").items()
    )
    return f"""# Synthetic teaching pilot

**These data are synthetic. Nobody in them is real, and no number in them comes from the published
evaluation of My Direction, whose own numbers are not known in this project.**

{design.n_treated} people in a made-up programme and {design.n_comparison} in a comparison group,
drawn by `cocreate_lib.simulate(PilotDesign(), seed={SEED})`. Because they are simulated, the true
effect of the programme on them is known.

| file | what it holds |
|---|---|
| `synthetic_cohort_people.csv` | what an evaluator could see, one row a person |
| `synthetic_cohort_potential.csv` | each person's outcomes with and without the programme |
| `synthetic_cohort_truth.csv` | the true effects in this very cohort: look at them last |
| `synthetic_cohort_data_dictionary.csv` | every column: type, unit, allowed values, meaning |
| `synthetic_cohort_design.json` | the design and the seed |
| `datapackage.json` | the cohort's files described for programs (Frictionless data package) |
| `synthetic_voices.csv` | fictional people, and whose record in the pilot fits each |
| `synthetic_excerpts.csv` | what they say: made up for teaching, said by nobody |
| `synthetic_code_book.csv` | what the codes mean, with the book's version |
| `synthetic_codes.csv` | which codes two coders gave each excerpt |
| `synthetic_process.csv` | what was to be delivered to each person in the programme, and what was |
| `synthetic_upheavals.csv` | the dated events that disturb delivery |

UTF-8, comma-separated, an empty field for a value that does not exist. Made again, to the same
bytes, by `python -m cocreate_lib.teaching`. Licence: CC BY 4.0.

## The design

Sources are `assumption`, or a fact listed in `cocreate_lib/facts.toml`.

| field | value | unit | source | meaning |
|---|---|---|---|---|
{rows}
"""


def main() -> None:
    """Write ``data/synthetic/`` anew: made whole beside it first, so that nothing is lost."""
    place = resources.path("data", "synthetic")
    with tempfile.TemporaryDirectory(dir=place.parent) as beside:
        files = write_teaching_pilot(Path(beside) / "new")
        shutil.rmtree(place)
        (Path(beside) / "new").rename(place)
    for file in files:
        print(file.name)


if __name__ == "__main__":
    main()
