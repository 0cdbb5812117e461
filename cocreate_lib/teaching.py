"""The teaching pilot: one synthetic cohort, its plan, and the files that hold it.

``python -m cocreate_lib.teaching`` writes the files of ``data/synthetic/`` anew.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, simulate
from cocreate_lib.comparison import AnalysisPlan, frequency, rate, time_to
from cocreate_lib.io import resources
from cocreate_lib.io.files import write_whole

SEED = 2018


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
    readme = folder / "README.md"
    write_whole(readme, _readme(PilotDesign()).encode("utf-8"))
    return [*files, readme]


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
| `datapackage.json` | all of it described for programs (Frictionless data package) |

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
