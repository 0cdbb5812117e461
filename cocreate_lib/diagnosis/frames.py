"""The records of many replicates as tidy frames."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.diagnosis.replicates import FIELD, FIELDS, ReplicateResults, Target
from cocreate_lib.text import how_many

IntArray = npt.NDArray[np.int64]
COUNTS = ("n_treated", "n_comparison")


def simulations(
    names: Sequence[str], wanted: Sequence[Target], replicates: IntArray, records: ReplicateResults
) -> pd.DataFrame:
    """One row a replicate, plan, outcome and measure: see ``Diagnosis.simulations``."""
    outcomes = list(dict.fromkeys(each.outcome for each in wanted))
    measures = list(dict.fromkeys(each.measure for each in wanted))
    keys = {
        "plan": (list(names), [each.plan for each in wanted]),
        "outcome": (outcomes, [outcomes.index(each.outcome) for each in wanted]),
        "measure": (measures, [measures.index(each.measure) for each in wanted]),
    }
    values = records.numbers.reshape(-1, len(FIELDS))
    return pd.DataFrame(
        {
            "replicate": np.repeat(replicates, len(wanted)),
            **{
                key: pd.Categorical.from_codes(
                    np.tile(codes, len(replicates)), dtype=pd.CategoricalDtype(labels)
                )
                for key, (labels, codes) in keys.items()
            },
            **{
                name: pd.Series(values[:, at]).astype("Int64") if name in COUNTS else values[:, at]
                for name, at in FIELD.items()
            },
            "failed": np.isnan(values[:, FIELD["n_treated"]]),
            "problem": records.problems.reshape(-1).astype(str).astype(object),
        }
    )


def failures(simulations: pd.DataFrame) -> pd.DataFrame:
    """Replicates without an interval, by reason, the most frequent first."""
    by = ["plan", "outcome", "measure", "failed", "reason"]
    bad = simulations[simulations["problem"] != ""]
    bad = bad.assign(reason=bad["problem"].map(without_numbers).astype(object))
    counted = bad.groupby(by, observed=True, sort=False).size().rename("replicates").reset_index()
    n_replicates = simulations["replicate"].nunique()
    counted["share"] = counted["replicates"] / max(n_replicates, 1)
    return counted.sort_values("replicates", ascending=False, kind="stable", ignore_index=True)


def without_numbers(text: str) -> str:
    """A reason without the numbers of one cohort, so that like reasons count together.

    Examples
    --------
    >>> without_numbers("Values are missing for 12 people: hope_end (12).")
    'Values are missing for … people: hope_end (…).'
    """
    return re.sub(r"(?<![\w.])\d[\d,.]*(?=\b)", "…", text)


def failure_lines(failures: pd.DataFrame, most: int = 5) -> list[str]:
    """The reasons why intervals are missing, in words, the most frequent first."""
    lines = []
    plans = failures[failures["failed"]].drop_duplicates(["plan", "reason"])
    for row in plans.to_dict("records"):
        lines.append(
            f"{row['plan']} could not be run in {how_many(row['replicates'], 'replicate')}: "
            f"{row['reason']}"
        )
    for row in failures[~failures["failed"]].to_dict("records"):
        lines.append(
            f"{row['plan']}, {row['outcome']}, {row['measure']}: no interval in "
            f"{how_many(row['replicates'], 'replicate')}: {row['reason']}"
        )
    more = len(lines) - most
    return lines[:most] + (
        [f"and {how_many(more, 'more reason')}: see .failures"] if more > 0 else []
    )
