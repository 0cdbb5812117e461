"""Multiple imputation: missing covariates and outcomes filled in from people who are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from cocreate_lib.comparison.arrays import FloatArray, IntArray
from cocreate_lib.comparison.plan import AnalysisPlan
from cocreate_lib.comparison.table import (
    check_levels,
    check_shape,
    label_order,
    reads_before,
    stored_plainly,
    used_columns,
)
from cocreate_lib.errors import DataError

_CYCLES = 10
_DONORS = 5
_RIDGE = 1e-5


@dataclass(frozen=True)
class Gaps:
    """What is missing: people with a gap, and cells."""

    people: int
    cells: int


@dataclass(frozen=True)
class _Block:
    """Columns that are filled in together, from one donor: a covariate, or an outcome."""

    columns: tuple[str, ...]
    numbers: FloatArray
    missing: IntArray
    donors: IntArray


def count_gaps(people: pd.DataFrame, plan: AnalysisPlan) -> Gaps:
    """Count the gaps in the plan's columns."""
    check_shape(people, plan)
    gaps = people[list(used_columns(plan))].isna().to_numpy()
    return Gaps(int(gaps.any(axis=1).sum()), int(gaps.sum()))


def imputed(people: pd.DataFrame, plan: AnalysisPlan) -> list[pd.DataFrame]:
    """Completed copies of a table.

    Parameters
    ----------
    people
        The table.
    plan
        The plan, with ``imputations`` and ``seed``.

    Returns
    -------
    list of DataFrame
        As many tables as the plan says, with gaps in covariates and outcomes filled in. Everything
        filled in was seen in somebody, so that a rate stays 0 or 1 and a category a category.

    Raises
    ------
    DataError
        When another column has gaps, such as the cluster; or a column has no value at all.

    Notes
    -----
    Chained equations (van Buuren & Groothuis-Oudshoorn 2011): gaps begin as random values of the
    column; then ten times, column by column, a linear model of the column on the treatment and all
    other covariates and outcomes is drawn (coefficients and variance from their posterior
    distribution), and each gap takes the value of one of the five people whose fitted values are
    closest to what the drawn model predicts (predictive mean matching). A category is predicted
    through its indicators. A time and its event are filled in together, from one person, and so are
    all columns of one outcome. The treatment is never filled in. Values are taken to be missing at
    random, given all that is in the plan.

    References
    ----------
    van Buuren, S., & Groothuis-Oudshoorn, K. (2011). mice: multivariate imputation by chained
    equations in R. *Journal of Statistical Software*, 45(3), 1–67.
    """
    # In the order of the labels, as everywhere: the order of the rows then changes nothing.
    order = label_order(people.index)
    caller, people = people.index, stored_plainly(people, plan).iloc[order]
    _refuse_other_gaps(people, plan)
    blocks = [_block(people, columns) for columns in _column_groups(plan)]
    treated = people[plan.treatment].to_numpy(float)[:, None]
    seeds = np.random.SeedSequence(plan.seed).spawn(plan.imputations)
    tables = (_one(people, blocks, treated, np.random.default_rng(seed)) for seed in seeds)
    return [table.loc[caller] for table in tables]


def _column_groups(plan: AnalysisPlan) -> list[tuple[str, ...]]:
    outcomes = [outcome.columns for outcome in plan.outcomes]
    seen = set().union(*outcomes)
    befores = [str(each.before) for each in plan.outcomes if reads_before(plan, each)]
    first = dict.fromkeys([*plan.covariates, *befores])
    groups: list[tuple[str, ...]] = [(name,) for name in first if name not in seen]
    taken: set[str] = set()
    for columns in outcomes:
        groups.append(tuple(name for name in columns if name not in taken))
        taken.update(columns)
    return [group for group in groups if group]


def _refuse_other_gaps(people: pd.DataFrame, plan: AnalysisPlan) -> None:
    filled = {name for group in _column_groups(plan) for name in group}
    for name, role in used_columns(plan).items():
        n_missing = int(people[name].isna().sum())
        if n_missing and name not in filled:
            raise DataError(
                f"{name!r} has no value for {n_missing} people.",
                where=f"the plan's {role}",
                why="Only covariates and outcomes are filled in: to guess who was in the programme "
                "or who belongs together would decide the comparison itself.",
                try_this="Fill this column in from your records, or leave these people out.",
            )
        if n_missing == len(people):
            raise DataError(
                f"{name!r} has no value for anybody.",
                where=f"column {name!r}",
                try_this="Take it out of the plan.",
            )


def _block(people: pd.DataFrame, columns: tuple[str, ...]) -> _Block:
    gap = people[list(columns)].isna().any(axis=1).to_numpy()
    numbers = np.hstack([_numbers(people[name]) for name in columns])
    numbers = numbers - numbers[~gap].mean(axis=0)
    spread = numbers[~gap].std(axis=0)
    return _Block(
        columns,
        numbers / np.where(spread > 0, spread, 1),
        np.flatnonzero(gap),
        np.flatnonzero(~gap),
    )


def _numbers(column: pd.Series) -> FloatArray:
    """A column as numbers: itself, or an indicator for each level but the first."""
    known = column.dropna()
    parsed = pd.to_numeric(known.astype(object), errors="coerce")
    if isinstance(column.dtype, pd.CategoricalDtype) or parsed.isna().any():
        codes = pd.factorize(column.astype(object), sort=False)[0]
        check_levels(str(column.name), int(codes.max()) + 1)
        return (codes[:, None] == np.arange(1, max(codes.max() + 1, 2))).astype(float)
    values = np.full(len(column), np.nan)
    values[column.notna().to_numpy()] = parsed.to_numpy(dtype=float)
    if np.isinf(values).any():
        raise DataError(
            f"{column.name!r} has infinite values.",
            where=f"column {column.name!r}",
            try_this="Mark them as missing, or correct them.",
        )
    return values[:, None]


def _one(
    people: pd.DataFrame, blocks: list[_Block], treated: FloatArray, rng: np.random.Generator
) -> pd.DataFrame:
    """One completed table."""
    n = len(people)
    source = []
    for block in blocks:
        start = np.arange(n)
        start[block.missing] = rng.choice(block.donors, len(block.missing))
        source.append(start)
    for _ in range(_CYCLES):
        for i, block in enumerate(blocks):
            if len(block.missing):
                others = [
                    b.numbers[s]
                    for j, (b, s) in enumerate(zip(blocks, source, strict=True))
                    if j != i
                ]
                design = np.hstack([np.ones((n, 1)), treated, *others])
                source[i][block.missing] = _donors(block, design, rng)
    completed = people.copy()
    for block, rows in zip(blocks, source, strict=True):
        for name in block.columns:
            completed[name] = people[name].iloc[rows].set_axis(people.index)
    return completed


def _donors(block: _Block, design: FloatArray, rng: np.random.Generator) -> IntArray:
    """For each gap of a block, the person whose values it takes."""
    x, y = design[block.donors], block.numbers[block.donors]
    gram = x.T @ x
    inverse = np.linalg.pinv(gram + _RIDGE * np.diag(np.diag(gram)), hermitian=True)
    fitted = inverse @ (x.T @ y)
    free = max(len(x) - x.shape[1], 1)
    misses = ((y - x @ fitted) ** 2).sum(axis=0)
    deviation = np.sqrt(misses / rng.chisquare(free))
    values, vectors = np.linalg.eigh(inverse)
    root = vectors * np.sqrt(np.maximum(values, 0))
    drawn = fitted + deviation * (root @ rng.normal(size=fitted.shape))
    near = min(_DONORS, len(x))
    _, found = KDTree(x @ fitted).query(design[block.missing] @ drawn, k=near)
    chosen = rng.integers(near, size=len(block.missing))
    nearest = np.asarray(found).reshape(len(block.missing), near)
    return block.donors[nearest[np.arange(len(chosen)), chosen]]
