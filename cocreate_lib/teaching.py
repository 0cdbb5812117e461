"""The teaching pilot: one synthetic cohort, its plan, and the files that hold it.

``python -m cocreate_lib.teaching`` writes the files of ``data/synthetic/`` anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from cocreate_lib import resources
from cocreate_lib.cohort import Cohort, PilotDesign, data_dictionary, schema, simulate
from cocreate_lib.comparison import AnalysisPlan, frequency, rate, time_to

SEED = 2018
STEM = "synthetic_teaching_pilot"


def teaching_cohort() -> Cohort:
    """The teaching pilot: the default design with the seed 2018.

    Examples
    --------
    >>> len(teaching_cohort().people)
    1000
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
        One row a person, indexed by ``person``; the columns are those of
        ``teaching_cohort().people``, described by :func:`cocreate_lib.cohort.data_dictionary`.

    Examples
    --------
    >>> load_teaching_pilot()["synthetic"].all()
    np.True_
    """
    path = resources.path("data", "synthetic", f"{STEM}_people.csv")
    people = pd.read_csv(path, index_col=schema.INDEX.name, encoding="utf-8")
    people.attrs["synthetic"] = True
    return people


def write_teaching_pilot(folder: Path) -> list[Path]:
    """Write the teaching pilot: people, truth, data dictionary, design and README.

    The same package version and seed give the same bytes on every platform.

    Parameters
    ----------
    folder : Path
        Where to; made if it isn't there.

    Returns
    -------
    list of Path
        The files written.
    """
    cohort = teaching_cohort()
    people = cohort.people.copy()
    for column in schema.PEOPLE:
        if column.decimals is not None:
            people[column.name] = people[column.name].map(
                f"{{:.{column.decimals}f}}".format, na_action="ignore"
            )
    design = {
        "synthetic": True,
        "title": "Synthetic teaching pilot: nobody in it is real",
        "seed": SEED,
        "made_by": "python -m cocreate_lib.teaching",
        "design": cohort.design.to_dict(),
    }
    texts = {
        f"{STEM}_people.csv": people.to_csv(lineterminator="\n"),
        f"{STEM}_truth.csv": cohort.truth.assign(synthetic=True).to_csv(
            index=False, lineterminator="\n", float_format="%.6f"
        ),
        f"{STEM}_data_dictionary.csv": data_dictionary().to_csv(index=False, lineterminator="\n"),
        f"{STEM}_design.json": json.dumps(design, indent=2) + "\n",
        "README.md": _readme(cohort),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return [folder / name for name in texts]


def _readme(cohort: Cohort) -> str:
    design = cohort.design
    assumed = cohort.design.explain()
    rows = "\n".join(
        f"| `{name}` | {row.value:g} | {row.unit} | {row.source} | {row.meaning} |"
        for name, row in assumed.iterrows()
    )
    return f"""# Synthetic teaching pilot

**These data are synthetic. Nobody in them is real, and no number in them comes from the published
evaluation of My Direction, whose own numbers are not known in this project.**

{design.n_treated} people in a made-up programme and {design.n_comparison} in a comparison group,
drawn by `cocreate_lib.simulate(PilotDesign(), seed={SEED})`. Because they are simulated, the true
effect of the programme on them is known.

| file | what it holds |
|---|---|
| `{STEM}_people.csv` | what an evaluator could see, one row a person |
| `{STEM}_truth.csv` | the true effects in this very cohort: look at them last |
| `{STEM}_data_dictionary.csv` | every column of the people: type, unit, allowed values, meaning |
| `{STEM}_design.json` | the design and the seed |

UTF-8, comma-separated, an empty field for a value that does not exist. Made again, to the same
bytes, by `python -m cocreate_lib.teaching`. Licence: CC BY 4.0.

## The design

Sources are `assumption`, or a fact listed in `cocreate_lib/facts.toml`.

| field | value | unit | source | meaning |
|---|---|---|---|---|
{rows}
"""


if __name__ == "__main__":
    for written in write_teaching_pilot(resources.path("data", "synthetic")):
        print(written.name)
