"""What a twin may give away, each looked at in people fitted on and in people held out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from cocreate_lib.study.twin.columns import Bools, Floats, Ints
from cocreate_lib.study.twin.distance import nearest, space
from cocreate_lib.study.twin.halves import Coarse, Halves, chosen, coarse, some
from cocreate_lib.text import listed, percentage, plural

ASKED = 1_000  # people of whom distances are taken
AMONG = 10_000  # among how many of either half the nearest is looked for
_COLUMNS = 12  # whose combinations are counted
_LEVELS = 30  # that a column has at most, for its combinations to be counted
_SPLITS = 40  # of the people into halves at random, which say how far chance goes
_REDRAWN = 200


@dataclass(frozen=True)
class Found:
    """What one check found: the figure for people fitted on, the same for people held out, how far
    the first is worse, its standard error, up to where that may go, and what it means."""

    check: str
    fitted: float
    held_out: float
    difference: float
    error: float
    limit: float
    meaning: str


def attacked(it: Halves, rng: np.random.Generator) -> Iterator[Found]:
    """Every check, in the order in which they are shown."""
    cells = coarse(it)
    yield copied(it)
    yield from near(it, rng)
    yield small_cells(it, cells, rng)
    yield from known_covariates(it, cells, rng)
    yield rare_values(it)


def copied(it: Halves) -> Found:
    """Rows of the twin that equal somebody in every column."""
    fitted, held, twin = (
        pd.util.hash_pandas_object(each, index=False) for each in (it.fitted, it.held, it.twin)
    )
    in_fitted, in_held = twin.isin(fitted), twin.isin(held)
    shares = float(in_fitted.mean()), float(in_held.mean())
    apart = int((in_fitted != in_held).sum())
    meaning = (
        f"{percentage(shares[0], 1)} of the twin's people equal somebody fitted on in every "
        f"column, {percentage(shares[1], 1)} somebody held out."
    )
    error = math.sqrt(max(apart, 1)) / len(twin)
    return Found("copied people", *shares, shares[0] - shares[1], error, 0.005, meaning)


def near(it: Halves, rng: np.random.Generator) -> Iterator[Found]:
    """How near the twin's people are to people fitted on; and how near those are to the twin's."""
    where = space(it.held, it.levels)
    fitted, held, twin = (
        where.points(some(each, AMONG, rng)) for each in (it.fitted, it.held, it.twin)
    )
    asked = twin[chosen(len(twin), ASKED, rng)]
    to_fitted, to_held = nearest(asked, fitted)[0], nearest(asked, held)[0]
    share = float(np.mean(to_fitted < to_held) + np.mean(to_fitted == to_held) / 2)
    error = math.sqrt(max(share * (1 - share), 0.01) * (1 / len(asked) + 1 / len(fitted)))
    meaning = (
        f"{percentage(share, 1)} of the twin's people are nearer to somebody fitted on than to "
        "anybody held out; by chance, half."
    )
    yield Found("nearest people", share, 1 - share, 2 * share - 1, 2 * error, 0.2, meaning)
    yield _twentieth(to_fitted, to_held, len(fitted), rng)
    yield _membership(fitted, held, twin, rng)


def _twentieth(to_fitted: Floats, to_held: Floats, people: int, rng: np.random.Generator) -> Found:
    """The distance within which the nearest twentieth of the twin's people lie."""
    five, apart = float(np.quantile(to_fitted, 0.05)), float(np.quantile(to_held, 0.05))
    ratio, error = 1.0, 0.0
    if apart > 0:
        drawn = rng.integers(0, len(to_held), (_REDRAWN, len(to_held)))
        again = [np.quantile(each[drawn], 0.05, axis=1) for each in (to_fitted, to_held)]
        ratio, error = five / apart, float(np.std(again[0] - again[1])) / apart
    meaning = (
        "The distance within which the nearest twentieth of the twin's people lie is "
        f"{ratio:.2f} times as large from people fitted on as from people held out."
    )
    error = math.hypot(error, 1 / math.sqrt(people))
    return Found("distances", five, apart, 1 - ratio, error, 0.15, meaning)


def _membership(fitted: Floats, held: Floats, twin: Floats, rng: np.random.Generator) -> Found:
    """Whether the distance to the nearest in the twin tells who was fitted on."""
    ends = [nearest(each[chosen(len(each), ASKED, rng)], twin)[0] for each in (fitted, held)]
    ranks = pd.Series(np.concatenate(ends)).rank().to_numpy()
    n, m = map(len, ends)
    area = 1 - float(ranks[:n].sum() - n * (n + 1) / 2) / (n * m)
    error = math.sqrt((n + m + 1) / (12 * n * m))
    meaning = (
        "Of one person fitted on and one held out, somebody who knows both wholly, and goes by who "
        f"has the nearer twin, tells which is which in {percentage(area, 1)} of pairs; by chance, "
        "in half."
    )
    return Found("membership", area, 1 - area, 2 * area - 1, 2 * error, 0.2, meaning)


def small_cells(it: Halves, cells: dict[str, Coarse], rng: np.random.Generator) -> Found:
    """Whether combinations that only few people have come out more where they were fitted on."""
    few = [name for name, each in cells.items() if each.size <= _LEVELS]
    names = few[:: max(1, math.ceil(len(few) / _COLUMNS))]
    n = len(it.fitted)
    half = np.repeat([0, 1], [n, len(it.held)])
    at, drawn = chosen(2 * n, 2 * AMONG, rng), chosen(len(it.twin), 2 * AMONG, rng)
    splits = np.vstack([half[at], *(rng.permutation(half[at]) for _ in range(_SPLITS))])
    told = np.zeros((len(splits), 2, 2))  # by split and half: combinations, and those in the twin
    for number in (2, 3):
        for some_names in combinations(names, number):
            size = math.prod(cells[name].size for name in some_names)
            real, twin = np.zeros(len(at), dtype=np.int64), np.zeros(len(drawn), dtype=np.int64)
            for name in some_names:
                each = cells[name]
                real = real * each.size + np.concatenate([each.fitted, each.held])[at]
                twin = twin * each.size + each.twin[drawn]
            has = np.bincount(twin, minlength=size) > 0
            counts = np.bincount(real, minlength=size)
            _tell(told, splits, real, has, np.flatnonzero((counts > 0) & (counts < it.least)))
    shares = told[:, :, 1] / np.maximum(told[:, :, 0], 1)
    fitted, held = map(float, shares[0])
    error = float(np.std(shares[1:, 0] - shares[1:, 1])) or 1 / n
    meaning = (
        f"Of the combinations of two or three columns that fewer than {it.least} people have, all "
        f"of them fitted on, the twin has {percentage(fitted, 1)}; where all of them are held out, "
        f"{percentage(held, 1)}."
    )
    return Found("small cells", fitted, held, fitted - held, error, 0.15, meaning)


def _tell(told: Floats, splits: Ints, real: Ints, has: Bools, small: Ints) -> None:
    """Count, of small cells all in one half, how many there are and how many the twin has."""
    place = np.full(len(has), -1)
    place[small] = np.arange(len(small))
    mine = place[real]
    in_small = mine >= 0
    mine = mine[in_small]
    people = np.bincount(mine, minlength=len(small))
    index = mine + len(small) * np.arange(len(splits))[:, None]
    weights = splits[:, in_small].astype(float)
    held = np.bincount(index.ravel(), weights.ravel(), minlength=len(small) * len(splits))
    held = held.reshape(len(splits), len(small))
    for half, alone in enumerate((held == 0, held == people)):
        told[:, half, 0] += alone.sum(axis=1)
        told[:, half, 1] += (alone & has[small]).sum(axis=1)


def known_covariates(
    it: Halves, cells: dict[str, Coarse], rng: np.random.Generator
) -> Iterator[Found]:
    """What somebody learns of each outcome who knows a person's covariates."""
    before = [name for name in it.held if name in it.order.covariates]
    where = space(it.held[before], it.levels)
    if not (where.numbers or where.categories):
        return
    at = chosen(len(it.twin), AMONG, rng)
    twin = where.points(it.twin.iloc[at])
    asked = chosen(len(it.fitted), ASKED, rng)
    met = [at[nearest(where.points(each.iloc[asked]), twin)[1]] for each in (it.fitted, it.held)]
    for name in it.order.outcomes:
        if name not in cells:
            continue
        each = cells[name]
        fitted = float(np.mean(each.twin[met[0]] == each.fitted[asked]))
        held = float(np.mean(each.twin[met[1]] == each.held[asked]))
        share = min(max((fitted + held) / 2, 0.01), 0.99)
        error = math.sqrt(2 * share * (1 - share) / len(asked))
        meaning = (
            f"Somebody who knows a person's covariates, and reads '{name}' off the nearest in the "
            f"twin, is right for {percentage(fitted, 1)} of people fitted on, and for "
            f"{percentage(held, 1)} of people held out."
        )
        check = f"known covariates: {name}"
        yield Found(check, fitted, held, fitted - held, error, 0.1, meaning)


def rare_values(it: Halves) -> Found:
    """Rare levels, and smallest and largest values, of people fitted on that the twin has."""
    found = []
    for name in map(str, it.fitted):
        unique, counts = np.unique(it.fitted[name].dropna().to_numpy(), return_counts=True)
        rare = counts < it.least
        if name in it.levels:
            rare &= np.array([it.levels[name][int(at)] not in it.kept[name] for at in unique], bool)
        elif len(unique) > 2:
            # Whole numbers meet by chance; a smallest or largest one with decimals doesn't.
            rare[1:-1] = False
            rare &= unique != np.round(unique)
        if np.isin(it.twin[name].to_numpy(), unique[rare]).any():
            found.append(name)
    meaning = (
        f"The twin has a level, or the smallest or largest value, that fewer than {it.least} "
        f"people have, in the {plural(len(found), 'column')} {listed(map(repr, found))}."
        if found
        else "No level, and no smallest or largest value, that too few people have is in the twin."
    )
    return Found("rare values", float(len(found)), 0.0, float(len(found)), 0.0, 0.0, meaning)
