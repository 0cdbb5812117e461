"""The people a twin was fitted on, those held out, and the twin, as one kind of table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.study.twin.columns import Ints, Order, plain

_COARSE = 5  # cells of a number where combinations are counted


@dataclass(frozen=True)
class Halves:
    """Three tables of numbers, by the columns that matter.

    Parameters
    ----------
    fitted, held
        As many people fitted on as held out.
    twin
        The twin's.
    levels
        Of each category, its levels, of which the numbers are the places.
    kept
        Of each column, the levels that may be there however few people have them.
    order
        The columns' parts in the plan.
    least
        A combination that fewer people have is a small cell.
    """

    fitted: pd.DataFrame
    held: pd.DataFrame
    twin: pd.DataFrame
    levels: Mapping[str, tuple[str, ...]]
    kept: Mapping[str, set[str]]
    order: Order
    least: int


@dataclass(frozen=True)
class Coarse:
    """A column in cells: of those fitted on, held out, and the twin; and how many there are."""

    fitted: Ints
    held: Ints
    twin: Ints
    size: int


def halves(
    fitted: pd.DataFrame,
    held: pd.DataFrame,
    twin: pd.DataFrame,
    order: Order,
    least: int,
    rng: np.random.Generator,
) -> Halves:
    """The three tables without texts, ids and clusters, which are made up."""
    made_up = {each.name for each in order.columns if each.type in ("text", "id")}
    columns = [each for each in order.columns if each.name not in {*made_up, order.cluster}]
    (fitted, held, twin), levels = plain((fitted, held, twin), columns)
    size = min(len(fitted), len(held))
    kept = {each.name: set(each.levels) for each in columns}
    return Halves(some(fitted, size, rng), some(held, size, rng), twin, levels, kept, order, least)


def some(people: pd.DataFrame, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """So many of the people, at most, drawn at random."""
    return people if len(people) <= n else people.iloc[chosen(len(people), n, rng)]


def chosen(of: int, n: int, rng: np.random.Generator) -> Ints:
    """So many places, at most, drawn at random, in their order."""
    return np.arange(of) if of <= n else np.sort(rng.choice(of, n, replace=False))


def coarse(it: Halves) -> dict[str, Coarse]:
    """Each column in a few cells: fifths of a number, levels of a category; missing is one."""
    found = {}
    for name in it.fitted:
        three = [each[name].to_numpy() for each in (it.fitted, it.held, it.twin)]
        known = np.concatenate(three[:2])
        known = known[~np.isnan(known)]
        if not len(known):
            continue
        if name in it.levels:
            size = len(it.levels[str(name)]) + 1
            codes = [np.where(np.isnan(each), size - 1, each).astype(np.int64) for each in three]
        else:
            ends = np.unique(np.quantile(known, np.linspace(0, 1, _COARSE + 1)[1:-1]))
            if len(np.unique(known)) == 2:
                ends = np.array([known.min()])
            size = len(ends) + 2
            codes = [
                np.where(np.isnan(each), size - 1, np.searchsorted(ends, each)) for each in three
            ]
        found[str(name)] = Coarse(codes[0], codes[1], codes[2], size)
    return found
