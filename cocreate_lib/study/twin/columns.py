"""What a twin has to know of each column: type, place in the order, and part in the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.comparison import AnalysisPlan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NUMBERS = ("number", "whole", "yes_no", "date")
TYPES = (*NUMBERS, "category", "text", "id")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class TwinColumn:
    """A column as a twin is told of it.

    Parameters
    ----------
    name
        Of the column.
    type
        One of ``TYPES``, as in a data dictionary.
    low, high
        What a number, or a date in days since 1970, may be at least and at most; None: not
        declared.
    levels
        Levels of a category that are kept however few people have them.
    """

    name: str
    type: str
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """In which order columns are drawn, and what the plan makes of them.

    Parameters
    ----------
    columns
        As they are drawn: what was known before, who was in the programme, what came after.
    treatment, cluster
        The plan's; None where there is none.
    after
        The treatment, and the names of what came after it.
    outcomes
        The names of what came after and is compared.
    covariates
        The plan's.
    exclusive
        Pairs of columns of which nobody has 1 in both: an event, and what came before it could be
        seen.
    """

    columns: tuple[TwinColumn, ...]
    treatment: str | None = None
    cluster: str | None = None
    after: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    exclusive: frozenset[frozenset[str]] = frozenset()


def in_order(columns: Sequence[TwinColumn], plan: AnalysisPlan | None) -> Order:
    """The columns as they are drawn: before, treatment, cluster, what was delivered and whether
    something happened, and how often or when; each as they were given.

    Examples
    --------
    >>> from cocreate_lib.comparison import rate
    >>> plan = AnalysisPlan("joined", [rate("reoffended")], ["age"])
    >>> columns = [TwinColumn(name, "whole") for name in ("reoffended", "joined", "age", "year")]
    >>> [each.name for each in in_order(columns, plan).columns]
    ['age', 'year', 'joined', 'reoffended']
    """
    if plan is None:
        return Order(tuple(columns))
    outcomes = _names(each for one in plan.outcomes for each in one.columns)
    controls = _names(each for one in plan.negative_controls for each in one.columns)
    delivered = [name for name in (plan.received, plan.fidelity) if name]
    after = {plan.treatment: 2, **({plan.cluster: 3} if plan.cluster else {})}
    # Whether something happened is drawn before when and how often: these depend on it most.
    spec = (*plan.outcomes, *plan.negative_controls)
    flags = {each.column for each in spec if each.kind == "rate"}
    flags |= {name for each in spec for name in (each.event, each.competing) if name}
    later = [name for name in (*delivered, *controls, *outcomes) if name not in after]
    after |= {name: 4 if name in {*flags, *delivered} else 5 for name in later}
    ranked = sorted(columns, key=lambda each: after.get(each.name, 1))
    return Order(
        columns=tuple(ranked),
        treatment=plan.treatment,
        cluster=plan.cluster,
        after=tuple(name for name in after if name != plan.cluster),
        outcomes=outcomes,
        covariates=tuple(plan.covariates),
        exclusive=frozenset(
            frozenset((each.event, each.competing))
            for each in spec
            if each.event and each.competing
        ),
    )


def _names(columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(columns))


def numbers_of(values: pd.Series) -> Floats:
    """A column as numbers, NaN where missing: of dates, days since 1970."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        dates = values.dt.tz_localize(None) if values.dt.tz is not None else values
        days = (dates.to_numpy() - np.datetime64("1970-01-01")) / _DAY
        return np.floor(days.astype(float))
    return np.asarray(pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan), dtype=float)


def levels_of(values: pd.Series) -> tuple[Ints, list[str]]:
    """A column as places in a list of its levels, -1 where missing."""
    codes, found = pd.factorize(values)
    return codes.astype(np.int64), [str(each) for each in found]


def counts_of(values: pd.Series) -> dict[str, int]:
    """How many people have each level of a category, the most common first.

    Examples
    --------
    >>> counts_of(pd.Series(["b", "a", None, "a"]))
    {'a': 2, 'b': 1}
    """
    codes, names = levels_of(values)
    counts: dict[str, int] = {}
    for name, n in zip(names, np.bincount(codes + 1, minlength=len(names) + 1)[1:], strict=True):
        counts[name] = counts.get(name, 0) + int(n)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def plain(
    tables: Sequence[pd.DataFrame], columns: Iterable[TwinColumn]
) -> tuple[list[pd.DataFrame], dict[str, tuple[str, ...]]]:
    """Tables of nothing but numbers, NaN where missing; and for each category, its levels, of
    which those numbers are the places.

    Examples
    --------
    >>> people = pd.DataFrame({"sex": ["M", "F", None]})
    >>> tables, levels = plain([people], [TwinColumn("sex", "category")])
    >>> tables[0]["sex"].tolist(), levels
    ([1.0, 0.0, nan], {'sex': ('F', 'M')})
    """
    made: list[dict[str, Floats]] = [{} for _ in tables]
    levels: dict[str, tuple[str, ...]] = {}
    for column in columns:
        if column.type in NUMBERS:
            for into, table in zip(made, tables, strict=True):
                into[column.name] = numbers_of(table[column.name])
            continue
        found = [levels_of(table[column.name]) for table in tables]
        names = sorted({name for _, each in found for name in each})
        place = {name: float(at) for at, name in enumerate(names)}
        levels[column.name] = tuple(names)
        for into, (codes, each) in zip(made, found, strict=True):
            into[column.name] = np.array([*(place[name] for name in each), np.nan])[codes]
    return [pd.DataFrame(each) for each in made], levels


def dates_of(days: Floats) -> npt.NDArray[np.datetime64]:
    """Days since 1970 as dates."""
    known = np.where(np.isnan(days), 0, days).astype("int64").astype("datetime64[D]")
    known[np.isnan(days)] = np.datetime64("NaT", "D")
    return known.astype("datetime64[s]")
