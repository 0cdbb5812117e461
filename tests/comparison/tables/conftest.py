from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc


@pytest.fixture(scope="session")
def strangers():
    """A table of nobody's making but this test's: real units, levels that are hard to write."""
    rng = np.random.default_rng(7)
    n = 400
    area = rng.choice(["North & East", "South_1", "<West>"], n, p=[0.5, 0.3, 0.2])
    age = rng.gamma(9, 4, n).round(1)
    drugs = rng.integers(0, 2, n)
    chance = 1 / (1 + np.exp(2 - 0.03 * age - 0.6 * drugs))
    joined = (rng.random(n) < chance).astype(int)
    score = 20 + 2 * joined + 0.1 * age + rng.normal(0, 4, n)
    fail = (rng.random(n) < 0.4 - 0.08 * joined + 0.1 * drugs).astype(int)
    return pd.DataFrame(
        {"joined": joined, "age": age, "area": area, "drugs": drugs, "score": score, "fail": fail}
    )


@pytest.fixture(scope="session")
def plan():
    return cc.AnalysisPlan(
        "joined",
        [cc.rate("fail"), cc.scale("score", unit="points")],
        ["age", "area", "drugs"],
        method="weighting",
    )


@pytest.fixture(scope="session")
def weighted(strangers, plan):
    return cc.compare(strangers, plan)
