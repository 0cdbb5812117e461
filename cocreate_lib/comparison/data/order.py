"""An order of people that follows from what is known of them, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.table import Table, take
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.comparison.numerics.linear import scale_of, standardised
from cocreate_lib.comparison.plan.fields import DRAWN, PlanFields

_Names = tuple[tuple[str, str], ...]  # variable and level, or part, of each of several columns


def in_order(table: Table, plan: PlanFields) -> Table:
    """The table in the order of its content, where what the plan does would notice the order, and
    doesn't ask for it."""
    asks = plan.reads("ties") and plan.ties == "order"
    notices = (plan.declaration.matches or plan.errors in DRAWN) and not asks
    return take(table, content_order(table, plan.seed)) if notices else table


def content_order(table: Table, seed: int | None) -> IntArray:
    """An order of the people that follows from what the table says about them, as if by chance.

    Parameters
    ----------
    table
        The people, in any order.
    seed
        Another seed, another order. None is the same as 0.

    Returns
    -------
    array of int
        Positions in the table. Neither labels nor the order of the rows have a part in it, nor do
        the units and origins of the numbers. Only people who are the same in every column stay in
        the order in which they came.

    Notes
    -----
    Each column is standardised, and each person's sum of them, with random weights, is cut down to
    the digits behind its third: a number that scatters people evenly and
    says next to nothing about them. Covariates and whatever else pairs are made by come first;
    between people who are alike on these the treatment, the outcomes and the cluster decide.
    """
    design, names = table.design, table.terms
    others: dict[str, Any] = {f"limit {k}": column for k, column in enumerate(table.limits.T)}
    others |= {"distance": table.distance, "stratum": table.strata}
    others = {name: values for name, values in others.items() if values is not None}
    if others:
        design = np.hstack([design, _standardised(others)])
        names = (*names, *((name, "") for name in others))
    first = _scattered(design, names, seed)
    order = np.argsort(first)
    equal = first[order[1:]] == first[order[:-1]]
    if equal.any():
        tied = np.append(equal, False) | np.append(False, equal)
        rows = order[tied]
        results = {("", "treatment"): table.treated[rows]}
        for each in table.outcomes:
            parts = {
                "": each.y,
                "event": each.event,
                "before": each.before,
                "exposure": each.exposure,
                "competing": each.competing,
                "entry": each.entry,
                "strata": each.strata,
            }
            results |= {(each.spec.column, k): v[rows] for k, v in parts.items() if v is not None}
        second = _scattered(_standardised(results), tuple(results), seed)
        cluster = rows if table.clusters is None else table.clusters[rows]
        order[tied] = rows[np.lexsort((rows, cluster, second, first[rows]))]
    return order


def _standardised(columns: Mapping[Any, Any]) -> FloatArray:
    together = np.column_stack([np.asarray(values, dtype=float) for values in columns.values()])
    return standardised(together, scale_of(together))


def _scattered(columns: FloatArray, names: _Names, seed: int | None) -> FloatArray:
    """One number a row, from 0 to 1: the same for equal rows, wherever they stand."""
    weights = _weights_of(names, seed or 0)
    # Row by row: a matrix product may treat equal rows unlike, by the place where they stand.
    return np.asarray(np.einsum("ij,j->i", columns, weights) * 1000 % 1.0)


@lru_cache(maxsize=256)
def _weights_of(names: _Names, seed: int) -> FloatArray:
    """A random weight for each column, which it has wherever it stands among the others."""
    keys = [crc32(repr(name).encode()) for name in names]
    return np.array([np.random.default_rng([seed, key]).standard_normal() for key in keys])


def label_order(labels: pd.Index) -> IntArray:
    """Positions in the order of the labels; labels of several types are compared as text."""
    try:
        return np.asarray(labels.argsort(kind="stable"), dtype=np.intp)
    except TypeError:
        return np.argsort(labels.astype(str).to_numpy(dtype=object), kind="stable")
