"""The table as it was read, for checks that hold columns against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.study.check.asked import Asked
from cocreate_lib.study.check.different import Rows
from cocreate_lib.study.check.patterns import is_personal
from cocreate_lib.study.dictionary import Fault, cell, fault

Values = npt.NDArray[np.float64]
Findings = tuple[list[Fault], list[str]]
"""Faults, and what is to be known besides."""

Check = Callable[["Found"], Findings]


@dataclass(frozen=True)
class Found:
    """What a study's table holds.

    Parameters
    ----------
    asked
        What the study asks of it.
    people
        One row a person, as the dictionary describes them.
    bad
        By column, the rows of which something is wrong already.
    hidden
        Columns of which no cell is shown.
    """

    asked: Asked
    people: pd.DataFrame
    bad: Mapping[str, Rows]
    hidden: frozenset[str] = frozenset()

    def __contains__(self, name: object) -> bool:
        return name in self.people.columns

    def cell(self, name: str, value: Any) -> str:
        """A cell as a message shows it, or that it isn't shown."""
        if name in self.hidden or is_personal(str(value)):
            return "(not shown)"
        return cell(value.item() if isinstance(value, np.generic) else value)

    def missing(self, name: str) -> Rows:
        """The rows in which nothing is known of a column, but for those told of already."""
        gone: Rows = self.people[name].isna().to_numpy() & ~self.bad[name]
        return gone

    def numbers(self, name: str | None) -> Values | None:
        """A column of numbers; None where there is none, or it isn't one of numbers."""
        if name is None or name not in self or self.people[name].dtype.kind not in "iuf":
            return None
        return self.people[name].to_numpy(dtype=np.float64)

    def flags(self, name: str | None, level: Any = None) -> Values | None:
        """A column of two values as 1 and 0; None where there is none, or it isn't known which
        value is 1."""
        if name is None or name not in self:
            return None
        column = self.people[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            words = list(map(str, column.cat.categories))
            if level is None or str(level) not in words:
                return None
            ones = (column.astype(str) == str(level)).to_numpy(dtype=np.float64)
            return np.where(column.isna().to_numpy(), np.nan, ones)
        values = self.numbers(name)
        if values is None:
            return None
        known = values[~np.isnan(values)]
        if level is not None and not isinstance(level, str):
            is_two = len(np.unique(known)) <= 2
            return np.where(np.isnan(values), np.nan, values == float(level)) if is_two else None
        return values if bool(np.isin(known, (0.0, 1.0)).all()) else None

    @cached_property
    def treated(self) -> Values | None:
        """1 for people in the programme, 0 for the others; None where the column doesn't say."""
        plan = self.asked.plan
        return self.flags(plan.treatment, plan.treated_level)

    @cached_property
    def groups(self) -> tuple[Rows, Rows] | None:
        """Who is in the programme, and who isn't; None where one of them is nobody."""
        if self.treated is None:
            return None
        groups = self.treated == 1, self.treated == 0
        return groups if all(each.any() for each in groups) else None

    def tell(
        self,
        kind: str,
        what: str,
        rows: Rows | None = None,
        *,
        column: str = "",
        why: str = "",
        try_this: str = "",
    ) -> Fault:
        """A fault of the table, in some of its rows or as a whole; what is told of a row isn't
        told again."""
        if rows is not None and column in self.bad:
            np.logical_or(self.bad[column], rows, out=self.bad[column])
        lines: list[int] = [] if rows is None else self.people.index.to_numpy()[rows].tolist()
        return fault(kind, what, self.asked.file, column, lines, why=why, try_this=try_this)
