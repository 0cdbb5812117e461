"""What notes say about ties: how many matches they decided, and how far they move the estimate."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, rate, scale
from cocreate_lib.comparison.methods.nearest import Nearest

FIELDS = {"distance": "x", "caliper": None}


def people(seed: int = 0, n: int = 80, values: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, values, n)
    treated = rng.random(n) < 0.3
    return pd.DataFrame(
        {
            "t": treated.astype(int),
            "x": x,
            "y": (rng.random(n) < 0.4) * 1,
            "hope": rng.normal(size=n),
        }
    )


def plan(**fields) -> AnalysisPlan:
    return AnalysisPlan("t", [rate("y"), scale("hope")], **(FIELDS | fields))


def ranges(result) -> dict[str, tuple[float, float]]:
    """The range that the notes of each measure give."""
    rows = zip(result.estimates["measure"], result.estimates["notes"], strict=True)
    found = {measure: re.search(r"lies between (\S+) and (\S+)", note) for measure, note in rows}
    return {k: (float(m[1]), float(m[2])) for k, m in found.items() if m is not None}


@pytest.mark.parametrize("method", ["nearest", "optimal"])
def test_the_range_is_that_of_other_seeds(method):
    """Other seeds draw other people: their estimates spread about as far as the notes say."""
    table = people()
    result = compare(table, plan(method=method))
    low, high = ranges(result)["mean_difference"]
    others = [
        compare(table, plan(method=method, seed=seed)).estimates.set_index("measure")["estimate"]
        for seed in range(1, 13)
    ]
    values = np.array([each["mean_difference"] for each in others])
    assert low < np.median(values) < high
    assert (values > low - (high - low)).all()
    assert (values < high + (high - low)).all()
    assert np.ptp(values) > (high - low) / 3
    # One row of each outcome: its headline difference.
    assert set(ranges(result)) == {"risk_difference", "mean_difference"}


def test_the_count_is_that_of_matches_with_somebody_as_near():
    """Three free for the one at 0, and one for the one at 1."""
    table = pd.DataFrame(
        {"t": [1, 1, 0, 0, 0, 0], "x": [0, 1, 0, 0, 0, 1], "y": [0, 1, 0, 1, 0, 1]}
    )
    notes = compare(table, plan().replace(outcomes=[rate("y")])).estimates["notes"]
    assert notes.str.contains("1 of 2 matches was decided by chance").all()
    asked = compare(table, plan(ties="order").replace(outcomes=[rate("y")])).estimates["notes"]
    assert asked.str.contains(
        '1 of 2 matches was decided by the order of the rows (ties="order")', regex=False
    ).all()
    shared = compare(table, plan(replace=True).replace(outcomes=[rate("y")])).estimates["notes"]
    assert shared.str.contains("no match was decided by chance: for 1 of 2 people").all()
    assert not shared.str.contains("lies between").any()


def test_without_ties_nothing_is_worked_out_again(monkeypatch):
    monkeypatch.setattr(Nearest, "sample_again", None)
    table = people().assign(x=np.random.default_rng(1).normal(size=80))
    result = compare(table, plan())
    assert result.estimates["notes"].str.contains("no match was decided by chance").all()
    assert ranges(result) == {}


def test_long_tables_say_that_it_was_not_worked_out(monkeypatch):
    monkeypatch.setattr(Nearest, "most_people_again", 79)
    result = compare(people(), plan())
    assert ranges(result) == {}
    assert "was not worked out" in " ".join(result.notes)


def test_imputed_tables_have_the_count_alone():
    table = people().astype({"y": float})
    table.loc[3, "y"] = np.nan
    result = compare(table, plan(missing="impute", imputations=2, seed=1))
    assert "decided by chance" in " ".join(result.notes)
    assert ranges(result) == {}
