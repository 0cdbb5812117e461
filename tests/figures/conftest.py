"""Comparisons to draw: an ordinary one, and ones that are hard to draw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.cohort import Cohort, PilotDesign, simulate
from cocreate_lib.comparison import Comparison, compare, frequency, rate, time_to
from cocreate_lib.teaching import teaching_plan


@pytest.fixture(scope="session")
def cohort() -> Cohort:
    return simulate(PilotDesign(), seed=7)


@pytest.fixture(scope="session")
def matched(cohort: Cohort) -> Comparison:
    return compare(cohort.people, teaching_plan())


@pytest.fixture(scope="session")
def unadjusted(cohort: Cohort) -> Comparison:
    return compare(cohort.people, teaching_plan().replace(method="unadjusted"))


def table(n_treated: int, n_comparison: int, *, spared: int = 0) -> pd.DataFrame:
    """A small table of a caller's own: no column says that it is synthetic."""
    rng = np.random.default_rng(5)
    n = n_treated + n_comparison
    failed = (rng.random(n) < 0.4) & (np.arange(n) >= spared)
    return pd.DataFrame(
        {
            "programme": [1] * n_treated + [0] * n_comparison,
            "age": rng.normal(35, 9, n),
            "wing": pd.Categorical([f"wing_{i:02d}" for i in rng.integers(0, 30, n)]),
            "failed": failed.astype(int),
            "times_failed": failed * rng.integers(1, 5, n),
            "months": np.where(failed, rng.integers(1, 13, n), 12),
        }
    )


def compared(people: pd.DataFrame, **fields: object) -> Comparison:
    settings: dict[str, object] = {
        "treatment": "programme",
        "outcomes": [
            rate("failed"),
            frequency("times_failed"),
            time_to("months", event="failed", unit="months"),
        ],
        "covariates": ["age"],
        "caliper": None,
    }
    return compare(people, **{**settings, **fields})


HARD = {
    "one covariate": lambda: compared(table(40, 90)),
    "thirty levels": lambda: compared(table(300, 900), covariates=["wing"]),
    "tiny groups": lambda: compared(table(3, 4), distance="age"),
    "nobody in the programme has the event": lambda: compared(table(40, 90, spared=40)),
    "no covariates": lambda: compared(table(40, 90), covariates=[], method="unadjusted"),
    "regression": lambda: compared(table(40, 90), method="regression"),
}


@pytest.fixture(scope="session", params=HARD)
def hard(request: pytest.FixtureRequest) -> Comparison:
    return HARD[request.param]()
