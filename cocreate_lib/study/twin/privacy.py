"""Whether a twin gives away the people it was fitted on, held against people it never saw.

Half of the people, drawn at random, are fitted on; the other half is held out. Whatever a twin
says of the first half more than of the second, it has from those people and not from what holds of
people in general. Each check compares the two, has a limit on how large the difference may be, and
fails only if the difference is also beyond chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
import scipy.special

from cocreate_lib.display import Block, Tabled, bullets, heading
from cocreate_lib.study.twin.columns import (
    NUMBERS,
    Floats,
    Ints,
    Order,
    TwinColumn,
    counts_of,
    numbers_of,
    texts_of,
)
from cocreate_lib.study.twin.distance import Space, nearest, space
from cocreate_lib.text import listed, percentage, plural

ASKED = 1_000  # people of whom distances are taken
AMONG = 10_000  # among how many of either half the nearest is looked for
_REVIEW, _FAIL = 2.5, 3.5  # standard errors beyond which a difference is no chance
_COARSE = 5  # cells of a number where combinations are counted
_COLUMNS = 12  # whose combinations are counted
_SPLITS = 40  # of the people into halves at random, which say how far chance goes

COLUMNS = {
    "check": "what is looked at",
    "fitted": "of the people that the twin was fitted on",
    "held_out": "the same of people it never saw: what chance gives",
    "difference": "how far the first is worse",
    "error": "its standard error",
    "limit": "up to where the difference may go",
    "status": "pass, review or fail",
    "meaning": "in words",
}


@dataclass(frozen=True, repr=False)
class PrivacyCheck(Tabled):
    """Checks of a twin's privacy, and their verdict.

    Parameters
    ----------
    table
        One row a check: ``check``, ``fitted`` (the figure for the people fitted on), ``held_out``
        (the same for those held out), ``difference`` (how far the first is worse), ``error`` (its
        standard error), ``limit``, ``status`` and ``meaning``.
    """

    table: pd.DataFrame

    @property
    def verdict(self) -> str:
        """``"fail"`` if a check failed, ``"review"`` if one is borderline, or ``"pass"``."""
        found = set(self.table["status"])
        return next((each for each in ("fail", "review") if each in found), "pass")

    @property
    def failed(self) -> tuple[str, ...]:
        """What the checks that failed mean."""
        return tuple(self.table.loc[self.table["status"] == "fail", "meaning"])

    def _blocks(self) -> Sequence[Block]:
        rows = [f"{row.status}: {row.meaning}" for row in self.table.itertuples()]
        return [heading(f"Privacy check: {self.verdict}"), bullets(rows)]


@dataclass(frozen=True)
class _Halves:
    """The three tables that are compared, by the columns that matter."""

    fitted: pd.DataFrame
    held: pd.DataFrame
    twin: pd.DataFrame
    columns: tuple[TwinColumn, ...]
    order: Order
    least: int
    rng: np.random.Generator


def check_privacy(
    fitted: pd.DataFrame,
    held_out: pd.DataFrame,
    twin: pd.DataFrame,
    order: Order,
    least: int,
    rng: np.random.Generator,
) -> PrivacyCheck:
    """Whether a twin says more of the people it was fitted on than of others.

    Parameters
    ----------
    fitted, held_out
        The people that the generator was fitted on, and about as many it never saw.
    twin
        What it drew.
    order
        The columns, and their parts in the plan.
    least
        A combination that fewer people have is a small cell.
    rng
        Draws whom distances are taken of, where there are many.

    Returns
    -------
    PrivacyCheck

    Notes
    -----
    *Copied people*: rows of the twin that equal a person fitted on in every column, against those
    that equal a person held out. *Nearest people*: the share of the twin's people who lie nearer to
    somebody fitted on than to anybody held out, by Gower's distance; one half is what chance gives.
    *Distances*: the fifth percentile of the distance from somebody fitted on, as a share of that
    from somebody held out. *Small cells*: of the combinations of two and three columns that fewer
    than ``least`` people have, all of them in one half, the share that the twin has. *Known
    covariates*: somebody who knows a person's covariates takes the nearest in the twin, and reads
    off an outcome: how often that is right. *Membership*: somebody who knows a whole person guesses
    from the distance to the nearest in the twin whether the person was fitted on: the probability
    that one who was lies nearer than one who wasn't (the area under the curve). *Rare values*:
    values that fewer than ``least`` people fitted on have, as the smallest, the largest or a level.

    A check fails where the difference is above its limit and more than 3.5 standard errors from
    0, and is for review where it is above its limit or 2.5 standard errors, and not both.
    """
    columns = tuple(each for each in order.columns if each.type not in ("text", "id"))
    columns = tuple(each for each in columns if each.name != order.cluster)
    size = min(len(fitted), len(held_out))
    fitted, held_out = _some(fitted, size, rng), _some(held_out, size, rng)
    it = _Halves(fitted, held_out, twin, columns, order, least, rng)
    rows = [_copied(it), *_distances(it), _small_cells(it), *_covariates(it), _rare(it)]
    return PrivacyCheck(pd.DataFrame(rows, columns=list(COLUMNS)))


def _some(people: pd.DataFrame, n: int, rng: np.random.Generator) -> pd.DataFrame:
    return people if len(people) <= n else people.iloc[np.sort(_chosen(len(people), n, rng))]


def _chosen(of: int, n: int, rng: np.random.Generator) -> Ints:
    """Places of so many, at most, drawn at random."""
    return np.arange(of) if of <= n else rng.choice(of, n, replace=False)


def _row(
    check: str,
    fitted: float,
    held: float,
    limit: float,
    error: float,
    meaning: str,
    difference: float | None = None,
) -> dict[str, object]:
    found = fitted - held if difference is None else difference
    by = found / error if error > 0 else (math.inf if found > 0 else 0.0)
    status = "pass"
    if found > limit and by > _FAIL:
        status = "fail"
    elif (found > limit and by > _REVIEW) or by > _FAIL:
        status = "review"
    values = (check, fitted, held, found, error, limit, status, meaning)
    return dict(zip(COLUMNS, values, strict=True))


def _keys(people: pd.DataFrame, columns: Sequence[TwinColumn]) -> pd.Index:
    """One number a person, equal for those who are equal in every column."""
    plain = pd.DataFrame(
        {
            each.name: numbers_of(people[each.name])
            if each.type in NUMBERS
            else texts_of(people[each.name])
            for each in columns
        }
    )
    return pd.Index(pd.util.hash_pandas_object(plain, index=False))


def _copied(it: _Halves) -> dict[str, object]:
    fitted, held, twin = (_keys(each, it.columns) for each in (it.fitted, it.held, it.twin))
    in_fitted, in_held = twin.isin(fitted), twin.isin(held)
    shares = in_fitted.mean(), in_held.mean()
    apart = int((in_fitted != in_held).sum())
    meaning = (
        f"{percentage(shares[0], 1)} of the twin's people equal somebody fitted on in every column, "
        f"{percentage(shares[1], 1)} somebody held out."
    )
    error = math.sqrt(max(apart, 1)) / len(twin)
    return _row("copied people", *shares, 0.005, error, meaning)


def _distances(it: _Halves) -> list[dict[str, object]]:
    """How near the twin's people are to those fitted on; and those to the twin's."""
    where = space(it.held, it.columns)
    fitted, held = (where.points(_some(each, AMONG, it.rng)) for each in (it.fitted, it.held))
    twin = where.points(_some(it.twin, AMONG, it.rng))
    asked = twin[:: max(1, math.ceil(len(twin) / ASKED))]
    to_fitted, to_held = nearest(asked, fitted)[0], nearest(asked, held)[0]
    share = float(np.mean(to_fitted < to_held) + np.mean(to_fitted == to_held) / 2)
    rows = [
        _row(
            "nearest people",
            share,
            1 - share,
            0.2,
            2 * _share_error(share, len(asked), len(fitted)),
            f"{percentage(share, 1)} of the twin's people are nearer to somebody fitted on than to "
            "anybody held out; by chance, half.",
        )
    ]
    five = np.quantile(to_fitted, 0.05), np.quantile(to_held, 0.05)
    ratio = float(five[0] / five[1]) if five[1] > 0 else 1.0
    drawn = it.rng.integers(0, len(asked), (200, len(asked)))
    again = np.quantile(to_fitted[drawn], 0.05, axis=1), np.quantile(to_held[drawn], 0.05, axis=1)
    error = float(np.std(again[0] - again[1]) / five[1]) if five[1] > 0 else 0.0
    rows.append(
        _row(
            "distances",
            float(five[0]),
            float(five[1]),
            0.15,
            math.hypot(error, 1 / math.sqrt(len(fitted))),
            "The distance within which the nearest twentieth of the twin's people lie is "
            f"{ratio:.2f} times as large from people fitted on as from people held out.",
            1 - ratio,
        )
    )
    return [*rows, _membership(fitted, held, twin)]


def _share_error(share: float, asked: int, people: int) -> float:
    """The standard error of a share that varies with who is drawn, and with who is fitted on."""
    return math.sqrt(share * (1 - share) * (1 / asked + 1 / people)) or 1 / asked


def _membership(fitted: Floats, held: Floats, twin: Floats) -> dict[str, object]:
    step = max(1, math.ceil(len(fitted) / ASKED))
    near, far = nearest(fitted[::step], twin)[0], nearest(held[::step], twin)[0]
    ranks = pd.Series(np.concatenate([near, far])).rank().to_numpy()
    n, m = len(near), len(far)
    area = 1 - (ranks[:n].sum() - n * (n + 1) / 2) / (n * m)
    error = 2 * math.sqrt((n + m + 1) / (12 * n * m))
    meaning = (
        "Somebody who knows a whole person, and guesses by the distance to the nearest in the "
        f"twin, tells who was fitted on in {percentage(area, 1)} of pairs; by chance, in half."
    )
    return _row("membership", area, 1 - area, 0.2, error, meaning)


def _coarse(it: _Halves) -> dict[str, tuple[Ints, Ints, Ints, int]]:
    """Each column in a few cells, by all the people: of those fitted on, held out, and the twin."""
    found = {}
    both = pd.concat([it.fitted, it.held], ignore_index=True)
    for column in it.columns:
        if column.type in NUMBERS:
            three = [numbers_of(each[column.name]) for each in (it.fitted, it.held, it.twin)]
            known = np.concatenate(three[:2])
            known = known[~np.isnan(known)]
            if not len(known):
                continue
            ends = np.unique(np.quantile(known, np.linspace(0, 1, _COARSE + 1)[1:-1]))
            codes = [np.searchsorted(ends, each, side="left") for each in three]
            for each, values in zip(codes, three, strict=True):
                each[np.isnan(values)] = len(ends) + 1
            size = len(ends) + 2
        else:
            names = list(counts_of(both[column.name]))
            columns = [texts_of(each[column.name]) for each in (it.fitted, it.held, it.twin)]
            codes = [pd.Categorical(each, categories=names).codes + 1 for each in columns]
            size = len(names) + 1
        found[column.name] = (*(each.astype(np.int64) for each in codes), size)
    return found  # type: ignore[return-value]


def _small_cells(it: _Halves) -> dict[str, object]:
    """Whether combinations that only few people have come out more where they were fitted on."""
    coarse = {name: each for name, each in _coarse(it).items() if 1 < each[3] <= 100}
    names = list(coarse)[:: max(1, math.ceil(len(coarse) / _COLUMNS))]
    n = len(it.fitted)
    halves = np.repeat([0, 1], [n, len(it.held)])
    some = np.sort(_chosen(2 * n, 2 * AMONG, it.rng))
    splits = [halves[some], *(it.rng.permutation(halves[some]) for _ in range(_SPLITS))]
    told = np.zeros((len(splits), 2, 2))  # by split and half: combinations, and those in the twin
    for number in (2, 3):
        for chosen in combinations(names, number):
            size = math.prod(coarse[name][3] for name in chosen)
            real, twin = np.zeros(len(some), dtype=np.int64), np.zeros(len(it.twin), dtype=np.int64)
            for name in chosen:
                fitted, held, drawn, levels = coarse[name]
                real = real * levels + np.concatenate([fitted, held])[some]
                twin = twin * levels + drawn
            has = np.bincount(twin, minlength=size) > 0
            alone = np.flatnonzero(np.isin(np.bincount(real, minlength=size), range(1, it.least)))
            _tell(told, splits, real, has, alone, size)
    shares = told[:, :, 1] / np.maximum(told[:, :, 0], 1)
    error = float(np.std(shares[1:, 0] - shares[1:, 1])) or 1 / n
    meaning = (
        f"Of the combinations of two or three columns that fewer than {it.least} people have, all "
        f"of them fitted on, the twin has {percentage(shares[0, 0], 1)}; where all of them are "
        f"held out, {percentage(shares[0, 1], 1)}."
    )
    return _row("small cells", float(shares[0, 0]), float(shares[0, 1]), 0.15, error, meaning)


def _tell(
    told: Floats,
    splits: Sequence[Ints],
    real: Ints,
    has: np.ndarray,  # type: ignore[type-arg]
    small: Ints,
    size: int,
) -> None:
    """Count, of small cells all in one half, how many there are and how many the twin has."""
    place = np.full(size, -1)
    place[small] = np.arange(len(small))
    mine = place[real]
    in_small = mine >= 0
    people = np.bincount(mine[in_small], minlength=len(small))
    for number, split in enumerate(splits):
        held = np.bincount(mine[in_small], split[in_small], minlength=len(small))
        for half, alone in enumerate((held == 0, held == people)):
            told[number, half] += alone.sum(), (alone & has[small]).sum()


def _covariates(it: _Halves) -> list[dict[str, object]]:
    """What somebody learns of an outcome who knows a person's covariates."""
    known = tuple(each for each in it.columns if each.name not in it.order.after)
    targets = [each for each in it.columns if each.name in it.order.outcomes]
    where: Space = space(it.held, known)
    if not targets or not where.columns:
        return []
    coarse = _coarse(it)
    rows = []
    twin_at = np.arange(len(it.twin))[:: max(1, math.ceil(len(it.twin) / AMONG))]
    twin = where.points(it.twin.iloc[twin_at])
    step = max(1, math.ceil(len(it.fitted) / ASKED))
    met = [
        nearest(where.points(each.iloc[::step]), twin)[1] for each in (it.fitted, it.held)
    ]
    limit = 0.1
    for target in targets:
        if target.name not in coarse:
            continue
        right = [
            float(np.mean(coarse[target.name][2][twin_at[who]] == coarse[target.name][place][::step]))  # type: ignore[index]
            for place, who in enumerate(met)
        ]
        share = min(max(sum(right) / 2, 0.01), 0.99)
        error = math.sqrt(2 * share * (1 - share) / len(met[0]))
        meaning = (
            f"Somebody who knows a person's covariates, and reads '{target.name}' off the nearest "
            f"in the twin, is right for {percentage(right[0], 1)} of people fitted on, and for "
            f"{percentage(right[1], 1)} of people held out."
        )
        rows.append(_row(f"known covariates: {target.name}", *right, limit, error, meaning))
    return rows


def _rare(it: _Halves) -> dict[str, object]:
    """Smallest, largest and rare values of people fitted on that the twin has."""
    found = []
    for column in it.columns:
        if column.type in NUMBERS:
            values = numbers_of(it.fitted[column.name])
            values = values[~np.isnan(values)]
            drawn = numbers_of(it.twin[column.name])
            if not len(values):
                continue
            unique, counts = np.unique(values, return_counts=True)
            rare = {float(unique[at]) for at in (0, -1) if counts[at] < it.least}
            given = {each for each in rare if (drawn == each).sum() == 1 and column.type == "number"}
            alone = (counts < it.least) & (len(unique) == 2)
            given |= {float(each) for each in unique[alone] if (drawn == each).any()}
        else:
            counts = counts_of(it.fitted[column.name])
            rare = {level for level, n in counts.items() if n < it.least} - set(column.levels)
            given = rare & set(counts_of(it.twin[column.name]))
        if given:
            found.append(column.name)
    meaning = (
        "No level, smallest or largest value that too few people have is in the twin."
        if not found
        else f"The twin has a level, or the smallest or largest value, that fewer than {it.least} "
        f"people have, in {plural(len(found), 'the column')} {listed(map(repr, found))}."
    )
    return _row("rare values", len(found), 0.0, 0.0, 1e-9, meaning)
