"""How like the data a twin is: column by column, pair by pair, and all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
import scipy.special

from cocreate_lib.study.twin.columns import Floats, Order, plain

_MOST = 10_000  # people of either table who are told apart
_CELLS = 10  # of a number, in an association with a category
_STEPS = 50
_COLUMNS = ("kind", "column", "with", "measure", "value", "note")
WITHHELD = "withheld: too few people have one of its values"


@dataclass(frozen=True)
class _Tables:
    people: pd.DataFrame
    twin: pd.DataFrame
    levels: dict[str, tuple[str, ...]]
    least: int


def utility(
    people: pd.DataFrame, twin: pd.DataFrame, order: Order, least: int, rng: np.random.Generator
) -> pd.DataFrame:
    """How like the data a twin is.

    Parameters
    ----------
    people, twin
        The data and the twin.
    order
        The columns, and their parts in the plan.
    least
        A figure that would tell of fewer people is withheld.
    rng
        Draws who is told apart, where there are many.

    Returns
    -------
    pandas.DataFrame
        One row a figure. ``kind``: ``"column"``, ``"pair"`` or ``"all"``. ``column``, ``with``: of
        which column or pair. ``measure``: of a column, ``total variation`` (half the sum of the
        differences between shares of levels) or ``Kolmogorov-Smirnov`` (the largest difference
        between shares up to some number), from 0 to 1, and ``missing``, the difference in the share
        of missing values; of a pair of the plan's columns, the twin's ``correlation`` or
        ``Cramér's V`` less that of the data; of all, ``pMSE ratio``. ``value``: missing where it is
        withheld; ``note`` says why.

    Notes
    -----
    The pMSE is the mean squared distance from c of the probability, by a logistic model with every
    column, that a row is the twin's, where c is the twin's share of the rows. Its ratio is to its
    mean for a twin drawn from the data's own distribution, (k − 1)(1 − c)²c/N with k parameters and
    N rows (Snoke, Raab, Nowok, Dibben and Slavković 2018). About 1: a logistic model can't tell the
    two apart. A twin fitted on half of the people can't be expected to reach it: another sample of
    as many people, from wherever the data are from, has 2.
    """
    made_up = {each.name for each in order.columns if each.type in ("text", "id")}
    columns = [each for each in order.columns if each.name not in {*made_up, order.cluster}]
    (one, other), levels = plain((people, twin), columns)
    tables = _Tables(one, other, levels, least)
    planned = [name for name in map(str, one) if name in {*order.covariates, *order.after}]
    rows = [*_columns(tables), *_pairs(tables, planned or list(map(str, one)))]
    ratio = pmse_ratio(_design(tables, rng))
    rows.append(("all", "", "", "pMSE ratio", round(ratio, 2), ""))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


Row = tuple[str, str, str, str, float, str]


def _columns(tables: _Tables) -> Iterator[Row]:
    for name in map(str, tables.people):
        one, other = tables.people[name].dropna(), tables.twin[name].dropna()
        gone = len(tables.people) - len(one)
        if 0 < gone < tables.least:
            yield "column", name, "", "missing", np.nan, WITHHELD
        elif gone:
            apart = (1 - len(other) / len(tables.twin)) - gone / len(tables.people)
            yield "column", name, "", "missing", round(apart, 3), ""
        if not (len(one) and len(other)):
            continue
        values, counts = np.unique(one, return_counts=True)
        if name in tables.levels or len(values) <= 2:
            measure = "total variation"
            rare = bool((counts < tables.least).any())
            value = np.nan if rare else _variation(one, other)
        else:
            measure, rare, value = "Kolmogorov-Smirnov", False, _smirnov(one, other)
        yield "column", name, "", measure, round(value, 3), WITHHELD if rare else ""


def _variation(one: pd.Series, other: pd.Series) -> float:
    shares = pd.concat([each.value_counts(normalize=True) for each in (one, other)], axis=1).fillna(
        0.0
    )
    return float((shares.iloc[:, 0] - shares.iloc[:, 1]).abs().sum() / 2)


def _smirnov(one: pd.Series, other: pd.Series) -> float:
    first, second = np.sort(one.to_numpy()), np.sort(other.to_numpy())
    at = np.concatenate([first, second])
    shares = [np.searchsorted(each, at, side="right") / len(each) for each in (first, second)]
    return float(np.abs(shares[0] - shares[1]).max())


def _pairs(tables: _Tables, names: list[str]) -> Iterator[Row]:
    codes = {name: _coded(tables, name) for name in names}
    for one, other in combinations(names, 2):
        is_number = one not in tables.levels and other not in tables.levels
        measure = "correlation" if is_number else "Cramér's V"
        values = []
        for place, table in enumerate((tables.people, tables.twin)):
            known = (table[one].notna() & table[other].notna()).to_numpy()
            if known.sum() < 2 * tables.least:
                values.append(np.nan)
            elif is_number:
                values.append(_correlation(table[one][known], table[other][known]))
            else:
                values.append(cramers_v(codes[one][place][known], codes[other][place][known]))
        note = "" if np.isfinite(values).all() else "constant, or for too few people"
        yield "pair", one, other, measure, round(values[1] - values[0], 3), note


def _coded(tables: _Tables, name: str) -> list[np.ndarray]:
    """The levels of a category, or tenths of a number, in either table; missing as -1."""
    both = [tables.people[name].to_numpy(), tables.twin[name].to_numpy()]
    if name not in tables.levels:
        known = both[0][~np.isnan(both[0])]
        tenths = np.arange(1, _CELLS) / _CELLS
        ends = np.unique(np.quantile(known, tenths)) if len(known) else np.empty(0)
        both = [np.where(np.isnan(each), np.nan, np.searchsorted(ends, each)) for each in both]
    return [np.where(np.isnan(each), -1, each).astype(int) for each in both]


def _correlation(one: pd.Series, other: pd.Series) -> float:
    if one.nunique() < 2 or other.nunique() < 2:
        return np.nan
    return float(np.corrcoef(one, other)[0, 1])


def cramers_v(one: np.ndarray, other: np.ndarray) -> float:
    """Cramér's V of two columns of codes, from 0 to 1; NaN where one is the same for everybody.

    Examples
    --------
    >>> round(cramers_v(np.repeat([0, 0, 1, 1], [30, 10, 10, 30]), np.repeat([0, 1, 0, 1],
    ...                 [30, 10, 10, 30])), 3)
    0.5
    """
    size = int(other.max()) + 1
    counts = np.bincount(one * size + other, minlength=(int(one.max()) + 1) * size)
    table = counts.reshape(-1, size).astype(float)
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    least = min(table.shape) - 1
    if not least:
        return np.nan
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    return float(np.sqrt(((table - expected) ** 2 / expected).sum() / table.sum() / least))


def _design(tables: _Tables, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Every column of either table as numbers, and which of the two a row is of."""
    some = [
        each if len(each) <= _MOST else each.iloc[rng.choice(len(each), _MOST, replace=False)]
        for each in (tables.people, tables.twin)
    ]
    both = pd.concat(some, ignore_index=True)
    parts = []
    for name in map(str, both):
        values = both[name]
        gone = values.isna().to_numpy()
        if gone.any():
            parts.append(gone.astype(float))
        if name in tables.levels:
            parts += [(values == level).to_numpy(float) for level in values.dropna().unique()]
        else:
            parts.append(values.fillna(values.mean()).to_numpy(float))
    x = np.column_stack(parts)
    spread = x.std(axis=0)
    x = (x[:, spread > 0] - x[:, spread > 0].mean(axis=0)) / spread[spread > 0]
    return x, np.repeat([0.0, 1.0], [len(each) for each in some])


def pmse_ratio(design: tuple[Floats, Floats]) -> float:
    """The ratio of the pMSE to what two samples of one distribution have on average.

    Parameters
    ----------
    design
        Columns of numbers without an intercept, and 1 where a row is the twin's.
    """
    x, is_twin = design
    left, values, _ = np.linalg.svd(x, full_matrices=False)
    kept = values > 1e-8 * values.max(initial=1e-300)
    x = np.column_stack([np.ones(len(x)), left[:, kept] * np.sqrt(len(x))])
    share = float(is_twin.mean())
    slopes = np.zeros(x.shape[1])
    slopes[0] = scipy.special.logit(share)
    for _ in range(_STEPS):
        p = scipy.special.expit(x @ slopes)
        weights = np.maximum(p * (1 - p), 1e-10)
        step = np.linalg.solve((x.T * weights) @ x, x.T @ (is_twin - p))
        slopes += step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-8:
            break
    p = scipy.special.expit(x @ slopes)
    expected = (x.shape[1] - 1) * (1 - share) ** 2 * share / len(x)
    return float(((p - share) ** 2).mean() / expected)
