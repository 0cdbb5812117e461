"""Ours beside theirs: one row for each number that somebody else gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from tests.comparison.oracles.checks import Check, checks

_WORDS = (
    ("_cluster_se", ", SE by cluster"),
    ("_two_way_se", ", SE by two groupings"),
    ("cluster_se", "SE by cluster"),
    ("model_se", "SE of the model"),
    ("robust_se", "robust SE"),
    ("_se", ", SE"),
    ("mean_without", "mean in the comparison group"),
    ("mean_with", "mean in the programme"),
    ("comparison_rows", "sum of the row numbers of the matches"),
    ("_low", ", lower limit"),
    ("_high", ", upper limit"),
)
VALUES = Path(__file__).parent / "values"
PRINTED = set(pd.read_csv(VALUES / "published.csv", dtype=str)["oracle"])
CHECKS = {check.id: check for check in checks()}


@dataclass(frozen=True)
class Row:
    """One number, from here and from elsewhere."""

    check: Check
    name: str
    ours: float
    theirs: str
    oracle: str
    version: str

    @property
    def words(self) -> str:
        """The name of the number, in words."""
        name = self.name
        for short, long in _WORDS:
            name = name.replace(short, long)
        return name.replace("_", " ")

    @property
    def difference(self) -> float:
        return abs(self.ours - float(self.theirs))

    @property
    def tolerance(self) -> float:
        """Half a unit of the last digit of a printed number, or a share of a computed one."""
        if self.printed:
            decimals = len(self.theirs.partition(".")[2])
            return 0.5001 * 10.0**-decimals
        return self.check.tolerance * max(abs(float(self.theirs)), 1e-3)

    @property
    def printed(self) -> bool:
        return self.oracle in PRINTED


@cache
def values() -> pd.DataFrame:
    """What others say: ``id``, ``value`` as they print it, ``oracle``, ``version``."""
    frames = [pd.read_csv(path, dtype=str) for path in sorted(VALUES.glob("*.csv"))]
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(value=frame["value"].str.strip())


@cache
def rows_of(check_id: str) -> list[Row]:
    """The rows of one check."""
    check = CHECKS[check_id]
    found = []
    for name, ours in check.ours().items():
        own = values()[values()["id"] == f"{check_id}.{name}"]
        found += [
            Row(check, name, float(ours), theirs, oracle, version)
            for theirs, oracle, version in own[["value", "oracle", "version"]].itertuples(
                index=False
            )
        ]
    return found


def rows() -> list[Row]:
    """Every row of the page, in its order."""
    return [row for check_id in CHECKS for row in rows_of(check_id)]


def unanswered() -> set[str]:
    """Ids for which there is a value, and no number of ours."""
    return set(values()["id"]) - {f"{row.check.id}.{row.name}" for row in rows()}
