"""STUB of helper D, thrown away when C's arrives."""

from __future__ import annotations
from collections.abc import Mapping
from dataclasses import dataclass, field
import numpy as np, pandas as pd
from cocreate_lib.comparison import Comparison
from cocreate_lib.study.disclosure.rules import DisclosureRules


@dataclass(frozen=True)
class SafeTable:
    name: str
    title: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    status: str = "pass"
    reasons: tuple[str, ...] = ()

    def in_words(self) -> pd.DataFrame:
        return self.frame.map(
            lambda x: (
                ""
                if isinstance(x, float) and np.isnan(x)
                else (
                    f"{x:,}"
                    if isinstance(x, (int, np.integer))
                    else f"{x:.3f}"
                    if isinstance(x, float)
                    else str(x)
                )
            )
        )


@dataclass(frozen=True)
class DisclosureRecord:
    rows: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Controlled:
    tables: Mapping[str, SafeTable]
    withheld: Mapping[str, str]
    record: DisclosureRecord


def control(comparison: Comparison, people: pd.DataFrame, rules: DisclosureRules) -> Controlled:
    tables = {}
    for name, t in vars(comparison.report_tables()).items():
        tables[name] = SafeTable(name, t.title, t.frame, t.notes)
    tables["estimates"] = SafeTable("estimates", "Estimates", comparison.estimates)
    for o in comparison.curves["outcome"].unique():
        f = comparison.curves[comparison.curves["outcome"] == o]
        tables[f"curve_{o}"] = SafeTable(
            f"curve_{o}",
            f"Curve of {o}",
            f[f["time"].isin(sorted(f["time"].unique())[::40])].reset_index(drop=True),
        )
    return Controlled(tables, {}, DisclosureRecord())
