"""The arrays of a comparison: people, covariates and outcomes, one row a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.numerics.linear import Scale, scale_of
from cocreate_lib.comparison.plan.outcome import Outcome

MOST_CODES = 12  # so many different whole numbers, from 1 on, may be codes of categories
# Arrays of a table whose rows are not the people analysed, but everybody, or are fitted to them.
_NOT_OF_ROWS = {"everyone_treated", "logit"}
# Numbers this many standard deviations from zero keep fewer than nine digits of their differences.
_LOST_DIGITS = 1e7


@dataclass(frozen=True)
class Covariate:
    """One covariate as columns of numbers: itself, or one indicator for each of its levels.

    Parameters
    ----------
    name
        Column of the table.
    levels
        The levels of a category, the reference first; ``("",)`` for a number.
    columns
        One column a level, shape (people, levels).
    """

    name: str
    levels: tuple[str, ...]
    columns: FloatArray

    @property
    def is_category(self) -> bool:
        """Whether the columns are indicators."""
        return self.levels != ("",)

    @property
    def may_be_codes(self) -> bool:
        """Whether these numbers are 1, 2, 3, … up to a few: codes of categories look like that."""
        if self.is_category or self.columns.min() != 1:
            return False
        highest = self.columns.max()
        if not 3 <= highest <= MOST_CODES:
            return False
        return np.array_equal(np.unique(self.columns), np.arange(1, highest + 1))


@dataclass(frozen=True)
class OutcomeData:
    """One outcome's numbers; ``event`` is False for everybody unless the outcome is a time.

    ``missing``: people in the programme and in the comparison group whose outcome is missing.
    ``before``: how the outcome was before, to adjust for. Where changes are compared, ``y`` is the
    change, and ``spec`` says so. ``exposure``: each person's time at risk, where the outcome has
    one, in units of the mean of the people who can be analysed; ``rate_unit`` leads a rate over it
    to one per unit that the plan asks for. Of a time: ``competing``, whether it ended with a
    competing event; ``entry``, from when on each person was watched; ``strata``, a code for each;
    None where the plan declares none.
    """

    spec: Outcome
    y: FloatArray
    event: BoolArray
    missing: tuple[int, int] = (0, 0)
    before: FloatArray | None = None
    competing: BoolArray | None = None
    entry: FloatArray | None = None
    strata: IntArray | None = None
    exposure: FloatArray | None = None
    rate_unit: float = 1.0

    def at_risk(self, times: FloatArray) -> OutcomeData:
        """The outcome over each person's time at risk."""
        mean = float(times.mean())
        return replace(self, exposure=times / mean, rate_unit=self.spec.per / mean)


@dataclass(frozen=True)
class FurtherData:
    """A column that is read beyond what the main estimates need.

    ``values``: its numbers, or the codes of its ``levels``, shape (people,); NaN for those for
    whom it isn't read.
    """

    values: FloatArray
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The people that can be analysed, as arrays; each row is one person.

    ``people`` holds the labels of everybody in the caller's table, ``position`` where the analysed
    people stand among them. ``limits`` has a column for each of the plan's covariate calipers.
    ``design`` is the design matrix of every method: the columns of the covariates without those of
    reference levels, standardised by ``scale``, without an intercept. ``logit`` is the logit of the
    propensity score, where it has been fitted already. ``reading`` is what was understood of the
    caller's cells, in sentences. ``further`` and ``negative_controls`` are what the plan declares
    beyond its main estimates: columns by name, and outcomes. ``gaps``: of how many people in the
    programme and in the comparison group each covariate's value is missing, where any is.
    """

    people: pd.Index
    position: IntArray
    everyone_treated: BoolArray
    treated: BoolArray
    covariates: tuple[Covariate, ...]
    outcomes: tuple[OutcomeData, ...]
    distance: FloatArray | None
    strata: IntArray | None
    limits: FloatArray
    clusters: IntArray | None
    synthetic: bool
    scale: Scale
    design: FloatArray
    logit: FloatArray | None = None
    reading: tuple[str, ...] = ()
    gaps: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    further: Mapping[str, FurtherData] = field(default_factory=dict)
    negative_controls: tuple[OutcomeData, ...] = ()

    @property
    def n_incomplete(self) -> int:
        """People who were left out for a missing value."""
        return len(self.people) - len(self.position)

    @property
    def labels(self) -> pd.Index:
        """The labels of the people that can be analysed."""
        return self.people[self.position]

    @cached_property
    def code_notes(self) -> tuple[str, ...]:
        """Which covariates may be codes of categories, and enter as numbers."""
        return tuple(
            f"{c.name!r}, whole numbers from 1 to {c.columns.max():g}, enters as a number, with "
            "one slope (if these are codes of categories and not a rating, declare them as "
            "categories)"
            for c in self.covariates
            if c.may_be_codes
        )

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Variable and level of each column of the design matrix."""
        return tuple(
            (c.name, level)
            for c in self.covariates
            for level in (c.levels[1:] if c.is_category else c.levels)
        )

    @property
    def columns(self) -> FloatArray:
        """The covariates in their own units: no column for a reference level."""
        return columns_of(self.covariates, len(self.treated))

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is to be known about covariates whose numbers have lost their last digits."""
        far = np.abs(self.scale.centre) / self.scale.unit
        if not (far > _LOST_DIGITS).any():
            return ()
        return tuple(
            f"'{name}' lies {times:.0e} times as far from zero as people differ on it: the numbers "
            "as stored have lost digits of those differences (subtract a common origin before)"
            for (name, _), times in zip(self.terms, far, strict=True)
            if times > _LOST_DIGITS
        )


def columns_of(covariates: Sequence[Covariate], n: int) -> FloatArray:
    """Covariates side by side, shape (n, columns): no column for a reference level."""
    parts = [c.columns[:, 1:] if c.is_category else c.columns for c in covariates]
    return np.hstack([np.empty((n, 0)), *parts])


def design_of(covariates: Sequence[Covariate], n: int) -> dict[str, Any]:
    """The fields ``scale`` and ``design`` of a table of n people with these covariates."""
    columns = columns_of(covariates, n)
    scale = scale_of(columns)
    columns -= scale.centre
    columns /= scale.unit
    return {"scale": scale, "design": columns}


def take(table: Table, rows: IntArray) -> Table:
    """The people at some positions, each as often as they are named there.

    Whatever has a row a person goes with them. A score that was fitted to all of them does not:
    those who were taken have one of their own.
    """

    def of(part: Any, **changes: Any) -> Any:
        arrays = {
            name: values.take(rows, axis=0)
            for name in _OF_ROWS[type(part)]
            if isinstance(values := getattr(part, name), np.ndarray)
        }
        return replace(part, **arrays, **changes)

    taken: Table = of(
        table,
        covariates=tuple(
            Covariate(c.name, c.levels, c.columns.take(rows, axis=0)) for c in table.covariates
        ),
        outcomes=tuple(map(of, table.outcomes)),
        further={name: of(each) for name, each in table.further.items()},
        negative_controls=tuple(map(of, table.negative_controls)),
        logit=None,
    )
    return taken


# The fields that may hold a row for each person analysed.
_OF_ROWS = {
    part: tuple(each.name for each in fields(part) if each.name not in _NOT_OF_ROWS)
    for part in (Table, OutcomeData, FurtherData)
}
