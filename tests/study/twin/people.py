"""People whose columns hang together, for twins of them; and twins that give them away."""

import numpy as np
import pandas as pd

from cocreate_lib.comparison import AnalysisPlan, frequency, rate, time_to
from cocreate_lib.study.twin.columns import TwinColumn, in_order

COLUMNS = (
    TwinColumn("person", "id"),
    TwinColumn("age", "whole"),
    TwinColumn("first", "whole"),
    TwinColumn("sex", "category"),
    TwinColumn("score", "number"),
    TwinColumn("started", "date"),
    TwinColumn("words", "text"),
    TwinColumn("manager", "category"),
    TwinColumn("programme", "yes_no"),
    TwinColumn("plans", "whole"),
    TwinColumn("reoffended", "yes_no"),
    TwinColumn("reoffences", "whole"),
    TwinColumn("days", "whole"),
    TwinColumn("on", "date"),
    TwinColumn("hope", "number"),
)
PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), frequency("reoffences"), time_to("days", "reoffended", horizon=365)],
    ["age", "sex", "score"],
    method="weighting",
    cluster="manager",
    missing="complete_cases",
)
ORDER = in_order(COLUMNS, PLAN)


def people(n=600, seed=1):
    """People on probation, made up; no two have the same score."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 70, n)
    score = np.round(rng.normal(0, 1, n) - (age - 40) / 20, 4)
    joined = rng.random(n) < 1 / (1 + np.exp(0.5 - 0.4 * score))
    risk = 1 / (1 + np.exp(0.6 - score + 0.5 * joined))
    reoffended = rng.random(n) < risk
    days = np.where(reoffended, rng.integers(1, 365, n), 365)
    started = np.datetime64("2018-01-01") + rng.integers(0, 700, n)
    on = (started + days).astype("datetime64[s]")
    hope = np.round(rng.normal(20, 5, n), 1)
    manager = np.where(joined, rng.integers(0, 12, n), rng.integers(12, 40, n))
    return pd.DataFrame(
        {
            "person": np.arange(n) + 1000,
            "age": age,
            "first": age - rng.integers(0, 12, n),
            "sex": rng.choice(["F", "M", "X"], n, p=[0.2, 0.79, 0.01]),
            "score": score,
            "started": started.astype("datetime64[s]"),
            "words": [f"said {number}" for number in range(n)],
            "manager": [f"V{number:03d}" for number in manager],
            "programme": joined.astype(int),
            "plans": np.where(joined, rng.integers(1, 6, n), 0),
            "reoffended": reoffended.astype(int),
            "reoffences": np.where(reoffended, rng.integers(1, 9, n), 0),
            "days": days,
            "on": np.where(reoffended, on, np.datetime64("NaT")),
            "hope": np.where(joined | (rng.random(n) < 0.5), hope, np.nan),
        }
    )


def halves(table, seed=0):
    """A random half to fit on, and the other."""
    at = np.random.default_rng(seed).permutation(len(table))
    return table.iloc[np.sort(at[: len(at) // 2])], table.iloc[np.sort(at[len(at) // 2 :])]


def nearly_copied(fitted, n, noise, rng):
    """People fitted on, drawn again, with a little noise on their numbers: no twin at all."""
    drawn = fitted.iloc[rng.integers(0, len(fitted), n)].reset_index(drop=True)
    for name in ("age", "score", "hope"):
        values = drawn[name].astype(float)
        drawn[name] = values + rng.normal(0, noise * values.std(), n)
    return drawn
