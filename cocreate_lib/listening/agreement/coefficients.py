"""Coefficients of agreement, from sums over units.

Each coefficient is worked out from sums that each unit adds to, so that drawing people anew only
weighs those sums. Arrays have a first axis for the draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Distance = Callable[[Floats], Floats]
"""From how often each value was given, by draw, to the distances between values, by draw."""

MISSING = -1
"""The rating of a coder who didn't look at a unit."""


def counts(ratings: Ints, values: int) -> Floats:
    """How many coders gave each value to each unit: units by values."""
    found = np.zeros((len(ratings), values))
    units, coders = np.nonzero(ratings != MISSING)
    np.add.at(found, (units, ratings[units, coders]), 1)
    return found


def coincidences(given: Floats) -> Floats:
    """Krippendorff's coincidences of values within each unit: units by values by values.

    A unit that fewer than two coders looked at adds nothing.
    """
    coders = given.sum(axis=1)
    pairs = given[:, :, None] * given[:, None, :]
    places = np.arange(given.shape[1])
    pairs[:, places, places] -= given
    share = np.divide(1.0, coders - 1, out=np.zeros(len(given)), where=coders >= 2)
    return pairs * share[:, None, None]


def krippendorff(coincident: Floats, distance: Distance) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Krippendorff's alpha, and whether all was one value, by draw.

    Parameters
    ----------
    coincident
        Draws by values by values.
    distance
        See :data:`Distance`.

    Notes
    -----
    α = 1 − (n − 1) Σ o_ck δ_ck / Σ n_c n_k δ_ck, with coincidences o, their margins n_c and their
    sum n. Where nothing disagrees and nothing could have, it is 1; without coincidences, NaN.
    """
    margins = coincident.sum(axis=2)
    total = margins.sum(axis=1)
    apart = distance(margins)
    observed = (coincident * apart).sum(axis=(1, 2)) * (total - 1)
    expected = (margins[:, :, None] * margins[:, None, :] * apart).sum(axis=(1, 2))
    return _one_minus(observed, expected, total > 0)


def disagreement(given: Floats, apart: Floats) -> Floats:
    """What each unit adds to the observed disagreement, for values so far apart.

    Parameters
    ----------
    given
        Units by values: how many coders gave each value to each unit.
    apart
        Values by values; 0 between a value and itself.

    Notes
    -----
    The sum of its coincidences by their distances, without the coincidences themselves, which for
    hundreds of sets of codes would not fit in memory.
    """
    coders = given.sum(axis=1)
    share = np.divide(1.0, coders - 1, out=np.zeros(len(given)), where=coders >= 2)
    total: Floats = ((given @ apart) * given).sum(axis=1) * share
    return total


def krippendorff_of(
    observed: Floats, margins: Floats, apart: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """As :func:`krippendorff`, from the summed :func:`disagreement` and how often each value was
    given, by draw."""
    total = margins.sum(axis=1)
    expected = ((margins @ apart) * margins).sum(axis=1)
    return _one_minus(observed * (total - 1), expected, total > 0)


def cohen(crossed: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Cohen's kappa of two coders, and whether all was one value, by draw.

    Parameters
    ----------
    crossed
        Draws by values by values: how often the first gave one and the second the other.

    Notes
    -----
    κ = 1 − (1 − p_o) / (1 − p_e), p_o the share of units with the same value, p_e that expected of
    coders with these margins.
    """
    total = crossed.sum(axis=(1, 2))
    same = np.trace(crossed, axis1=1, axis2=2)
    chance = (crossed.sum(axis=2) * crossed.sum(axis=1)).sum(axis=1)
    return _one_minus((total - same) * total, total**2 - chance, total > 0)


def fleiss(agreeing: Floats, given: Floats, coders: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Fleiss' kappa of any number of coders, and whether all was one value, by draw.

    Parameters
    ----------
    agreeing
        By draw, the sum over units of the share of pairs of coders that agree.
    given
        Draws by values: how often each value was given.
    coders
        How many looked at each unit.

    Notes
    -----
    κ = 1 − (1 − P̄) / (1 − P̄_e), P̄ the mean share of agreeing pairs, P̄_e the sum of the
    squared shares of the values.
    """
    units = given.sum(axis=1) / coders
    shares = given / np.maximum(given.sum(axis=1, keepdims=True), 1)
    chance = (shares**2).sum(axis=1)
    return _one_minus(units - agreeing, units * (1 - chance), units > 0)


def _one_minus(
    observed: Floats, expected: Floats, known: npt.NDArray[np.bool_]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """One minus observed by expected disagreement; 1 where there could be none and is none."""
    nothing = expected <= 1e-12
    ratio = np.divide(observed, expected, out=np.zeros_like(observed), where=~nothing)
    return np.where(known, 1 - ratio, np.nan), known & nothing


def nominal(values: int) -> Distance:
    """Every value as far from every other."""
    return lambda margins: np.broadcast_to(1 - np.eye(values), (len(margins), values, values))


def ordinal(margins: Floats) -> Floats:
    """Krippendorff's squared distance of ranks: by how many were given between two values."""
    up_to = np.cumsum(margins, axis=1)
    middle = up_to - margins / 2
    apart: Floats = (middle[:, :, None] - middle[:, None, :]) ** 2
    return apart


def interval(numbers: Sequence[float]) -> Distance:
    """The squared difference of numbers."""
    own = np.asarray(numbers, dtype=float)
    apart = (own[:, None] - own[None, :]) ** 2
    return lambda margins: np.broadcast_to(apart, (len(margins), *apart.shape))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """One minus the share that two sets have in common; two empty sets are alike.

    Examples
    --------
    >>> jaccard(frozenset("ab"), frozenset("bc"))
    0.6666666666666667
    """
    both = one | other
    return 1 - len(one & other) / len(both) if both else 0.0


def masi(one: frozenset[str], other: frozenset[str]) -> float:
    """Passonneau's distance of sets: one minus Jaccard's share times 1, 2/3, 1/3 or 0.

    The factor is 1 for the same sets, 2/3 where one holds the other, 1/3 where they overlap, and 0
    where they have nothing in common.

    Examples
    --------
    >>> round(masi(frozenset("ab"), frozenset("a")), 4)
    0.6667
    """
    if one == other:
        return 0.0
    factor = 2 / 3 if one < other or other < one else 1 / 3
    return 1 - (1 - jaccard(one, other)) * factor


def between_sets(
    sets: Sequence[frozenset[str]], apart: Callable[[frozenset[str], frozenset[str]], float]
) -> Floats:
    """The distances between sets of codes, in their order."""
    return np.array([[apart(one, other) for other in sets] for one in sets])
