"""A table from arrays that are known to be sound: for whoever simulates people by the thousand.

What ``read_table`` makes of a caller's frame is made here of columns that came from a program:
numbers without gaps or infinities, and categories as codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.comparison.data.build import build_table
from cocreate_lib.comparison.data.further import level_text, who_is_read
from cocreate_lib.comparison.data.order import in_order
from cocreate_lib.comparison.data.table import (
    MOST_CODES,
    Covariate,
    FurtherData,
    OutcomeData,
    Table,
)
from cocreate_lib.comparison.data.variables import is_odd_time
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, n_different
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.further_columns import FurtherColumn, further_columns
from cocreate_lib.comparison.plan.outcome import Outcome

Columns = Mapping[str, npt.NDArray[Any]]
Levels = Mapping[str, Sequence[str]]


def sound_table(
    people: pd.Index, columns: Columns, levels: Levels, plan: PlanFields
) -> Table | None:
    """The table that ``read_table`` would read from the same people.

    Parameters
    ----------
    people
        Labels, shape (people,).
    columns
        The columns of the plan and no others, shape (people,): numbers, or codes of the
        ``levels``.
    levels
        Of each category, in order.
    plan
        The plan.

    Returns
    -------
    Table or None
        None where something is unusual (a value is missing, an outcome is the same for everybody,
        a group with one cluster only, nobody in a group): then ``read_table`` says what.

    Raises
    ------
    DataError
        As ``read_table``, for covariates that a model can't use.

    Examples
    --------
    >>> from cocreate_lib.comparison import AnalysisPlan, rate
    >>> plan = AnalysisPlan("programme", [rate("reoffended")], ["sex"], method="regression")
    >>> columns = {
    ...     "programme": np.array([1, 1, 1, 0, 0, 0]),
    ...     "reoffended": np.array([0, 1, 0, 1, 1, 0]),
    ...     "sex": np.array([2, 0, 0, 2, 2, 0]),
    ... }
    >>> table = sound_table(pd.RangeIndex(6), columns, {"sex": ("a", "b", "c")}, plan)
    >>> table.terms
    (('sex', 'c'),)
    """
    if any(each.dtype.kind == "f" and np.isnan(each).any() for each in columns.values()):
        return None
    treated = columns[plan.treatment] == 1
    outcomes = tuple(_outcome(columns, spec) for spec in plan.outcomes)
    controls = tuple(_outcome(columns, spec) for spec in plan.negative_controls)
    further = {
        name: _further(columns[name], levels.get(name), column, treated)
        for name, column in further_columns(plan).items()
    }
    read = {name: each for name, each in further.items() if each is not None}
    unseen = any(spec.event and not columns[spec.event].any() for spec in plan.outcomes)
    both = (*outcomes, *controls)
    constant = any(np.ptp(each.y) == 0 for each in both) or len(read) < len(further)
    idle = any(each.exposure is not None and not each.exposure.min() > 0 for each in both)
    clusters = None if plan.cluster is None else _codes([columns[plan.cluster]])
    unusual = constant or unseen or idle or any(map(is_odd_time, outcomes))
    if treated.all() or not treated.any() or unusual or _is_alone(clusters, treated):
        return None
    exact = [columns[name] for name in plan.exact] if plan.has_strata else []
    table = build_table(
        plan,
        lambda name, _: columns[name].astype(float),
        people=people,
        position=np.arange(len(people)),
        everyone_treated=treated,
        covariates=tuple(_covariate(name, columns[name], levels) for name in plan.covariates),
        outcomes=outcomes,
        strata=_codes(exact) if exact else None,
        clusters=clusters,
        synthetic=True,
        further=read,
        negative_controls=controls,
    )
    return in_order(table, plan)


def is_sound(plan: PlanFields) -> bool:
    """Whether :func:`sound_table` makes all that the plan reads."""
    outcomes = (*plan.outcomes, *plan.negative_controls)
    plain = (each.before is None and each.level is None for each in outcomes)
    return all(plain) and plan.treated_level is None and not plan.categories


def _outcome(columns: Columns, spec: Outcome) -> OutcomeData:
    y = columns[spec.column].astype(float)
    if spec.event is None:
        data = OutcomeData(spec, y, np.zeros(len(y), dtype=bool))
        exposure = spec.exposure
        return data if exposure is None else data.at_risk(columns[exposure].astype(float))
    return OutcomeData(
        spec,
        y,
        columns[spec.event] == 1,
        competing=None if spec.competing is None else columns[spec.competing] == 1,
        entry=None if spec.entry is None else columns[spec.entry].astype(float),
        strata=_codes([columns[name] for name in spec.strata]) if spec.strata else None,
    )


def _covariate(name: str, values: npt.NDArray[Any], levels: Levels) -> Covariate:
    if name not in levels:
        return Covariate(name, ("",), values.astype(float)[:, None])
    present = np.flatnonzero(np.bincount(values, minlength=len(levels[name])))
    indicators: FloatArray = (values[:, None] == present).astype(float)
    return Covariate(name, tuple(levels[name][int(code)] for code in present), indicators)


def _further(
    values: npt.NDArray[Any],
    named: Sequence[str] | None,
    column: FurtherColumn,
    treated: BoolArray,
) -> FurtherData | None:
    """Numbers, or the codes of the levels that are there; None where there are too few or too
    many levels."""
    who = who_is_read(column, treated)
    found = np.full(len(values), np.nan)
    if not column.has_levels:
        found[who] = values[who]
        return FurtherData(found)
    present, codes = np.unique(values[who], return_inverse=True)
    found[who] = codes
    if not 2 <= len(present) <= MOST_CODES:
        return None
    return FurtherData(
        found, tuple(level_text(each) if named is None else named[int(each)] for each in present)
    )


def _is_alone(clusters: IntArray | None, treated: BoolArray) -> bool:
    """Whether everybody in a group shares one cluster."""
    return clusters is not None and 1 in (
        n_different(clusters[treated]),
        n_different(clusters[~treated]),
    )


def _codes(columns: Sequence[npt.NDArray[Any]]) -> IntArray:
    """One whole number for each combination of values, in their order."""
    codes = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        values, own = np.unique(column, return_inverse=True)
        codes = np.unique(codes * len(values) + own, return_inverse=True)[1]
    return codes
