"""Rosenbaum's bounds: how much hidden bias the matched pairs bear."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from scipy.special import bdtrc, betaincinv, ndtr, ndtri

from cocreate_lib.checks import Pair, check_between, check_choice, check_people
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.sensitivity.evidence import Case, Check, Quantity, after_colon
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DataError, PlanError
from cocreate_lib.text import how_many, rounded


@dataclass(frozen=True, repr=False)
class RosenbaumBounds(Spoken):
    """How much hidden bias the matched pairs bear.

    Parameters
    ----------
    gamma
        The odds ratio Γ at which the largest possible p-value reaches ``alpha``; NaN where it is
        above ``alpha`` even without hidden bias.
    discordant
        Pairs in which only the person in the programme had the outcome, and only the other.
    alpha, sides
        Level and sides of the test.
    """

    gamma: float
    discordant: tuple[int, int]
    alpha: float
    sides: int

    def p_value(self, gamma: float) -> float:
        """The largest p-value that hidden bias of so much allows.

        Parameters
        ----------
        gamma
            How many times the odds of being in the programme may differ within a pair, at least 1.

        Returns
        -------
        float
            Upper bound of McNemar's exact p-value; at ``gamma=1`` the p-value itself.

        Raises
        ------
        PlanError
            When ``gamma`` is below 1.
        """
        _check_gamma(gamma)
        more, total = max(self.discordant), sum(self.discordant)
        tail = float(bdtrc(more - 1, total, gamma / (1 + gamma)))
        return min(1.0, self.sides * tail)

    def __str__(self) -> str:
        one, other = self.discordant
        pairs = (
            f"In {how_many(one, 'pair')} only the person in the programme had the "
            f"outcome, in {other} only the other one"
        )
        if math.isnan(self.gamma):
            return (
                f"{pairs}. By McNemar's test of these pairs that is no more than chance can do (at "
                f"{self.alpha:g}) even without hidden bias, which is not evidence that the two are "
                "alike."
            )
        return (
            f"{pairs}. By McNemar's test of these pairs that is more than chance (at "
            f"{self.alpha:g}) unless something unmeasured made one of a pair more than "
            f"{math.floor(100 * self.gamma) / 100:.2f} times as likely (in odds) to be in the "
            "programme as the other, and all but decided the outcome."
        )


def rosenbaum_bounds(discordant: Pair, *, alpha: float = 0.05, sides: int = 2) -> RosenbaumBounds:
    """Rosenbaum's bounds for matched pairs with a binary outcome.

    Parameters
    ----------
    discordant
        Pairs in which only the person in the programme had the outcome, and pairs in which only the
        matched person had it.
    alpha
        Level of the test, between 0 and 1.
    sides
        2 for a two-sided test (twice the smaller tail), 1 for a one-sided one in the direction that
        was seen.

    Returns
    -------
    RosenbaumBounds
        With ``gamma``, ``discordant``, ``alpha``, ``sides`` and ``p_value(gamma)``; prints as a
        sentence.

    Raises
    ------
    DataError
        When the pairs are not whole numbers, or there are none.
    PlanError
        When the level or the sides can't be.

    Notes
    -----
    McNemar's exact test. With D discordant pairs, T of them of the more frequent kind, the largest
    tail probability is that of T or more successes in D trials of probability Γ/(1 + Γ). The Γ at
    which it reaches the level is found from the Beta distribution, without a search.

    References
    ----------
    Rosenbaum, P. R. (2002). *Observational Studies* (2nd ed.), chapter 4. Springer.

    Examples
    --------
    >>> bounds = rosenbaum_bounds((12, 34))
    >>> print(f"{bounds.gamma:.2f} {bounds.p_value(1):.4f} {bounds.p_value(2):.4f}")
    1.43 0.0016 0.3777
    """
    check_between(alpha, "alpha", 0, 1)
    check_choice(sides, "sides", (1, 2))
    one = check_people(discordant[0], "discordant[0]")
    other = check_people(discordant[1], "discordant[1]")
    if one + other == 0:
        raise DataError(
            "There is no pair in which only one person had the outcome.",
            where="discordant",
            why="Only such pairs tell the two people of a pair apart.",
            try_this="Look at how many pairs there are, and how many people had the outcome.",
        )
    more, total = max(one, other), one + other
    chance = float(betaincinv(more, total - more + 1, alpha / sides))
    gamma = chance / (1 - chance)
    return RosenbaumBounds(gamma if gamma >= 1 else math.nan, (one, other), alpha, sides)


@dataclass(frozen=True, repr=False, eq=False)
class SignedRankBounds(Spoken):
    """How much hidden bias the matched pairs bear, by the signs and ranks of their differences.

    Parameters
    ----------
    gamma
        The odds ratio Γ at which the largest possible p-value reaches ``alpha``; NaN where it is
        above ``alpha`` even without hidden bias.
    differences
        The differences within pairs that aren't nought, programme minus the other.
    alpha, sides
        Level and sides of the test.
    """

    gamma: float
    differences: FloatArray
    alpha: float
    sides: int

    def p_value(self, gamma: float) -> float:
        """The largest p-value that hidden bias of so much allows.

        Parameters
        ----------
        gamma
            How many times the odds of being in the programme may differ within a pair, at least 1.

        Returns
        -------
        float
            Upper bound of the p-value of Wilcoxon's signed rank test, by the normal approximation;
            at ``gamma=1`` the p-value itself.

        Raises
        ------
        PlanError
            When ``gamma`` is below 1.
        """
        _check_gamma(gamma)
        ranks, total = _ranks(self.differences)
        chance = gamma / (1 + gamma)
        spread = math.sqrt(chance * (1 - chance) * float((ranks**2).sum()))
        tail = float(ndtr(-(total - chance * float(ranks.sum())) / spread))
        return min(1.0, self.sides * tail)

    def estimate(self, gamma: float = 1.0) -> tuple[float, float]:
        """Between which differences the Hodges-Lehmann estimate lies, with hidden bias of so much.

        Parameters
        ----------
        gamma
            As for :meth:`p_value`.

        Returns
        -------
        tuple of float
            The lowest and the highest; without hidden bias both are the median of the means of any
            two pairs' differences (Walsh averages).

        Raises
        ------
        PlanError
            When ``gamma`` is below 1.
        """
        _check_gamma(gamma)
        d = self.differences
        walsh = np.sort(((d[:, None] + d) / 2)[np.triu_indices(len(d))])
        share = 1 / (1 + gamma)
        low, high = np.quantile(walsh, [share, 1 - share])
        return float(low), float(high)

    def __str__(self) -> str:
        pairs = f"{how_many(len(self.differences), 'pair')} whose two people differ"
        if math.isnan(self.gamma):
            return (
                f"By Wilcoxon's signed rank test of the {pairs}, that is no more than chance can "
                f"do (at {self.alpha:g}) even without hidden bias, which is not evidence that the "
                "two are alike."
            )
        low, high = self.estimate(self.gamma)
        return (
            f"By Wilcoxon's signed rank test of the {pairs}, that is more than chance (at "
            f"{self.alpha:g}) unless something unmeasured made one of a pair more than "
            f"{math.floor(100 * self.gamma) / 100:.2f} times as likely (in odds) to be in the "
            "programme as the other, and all but decided the outcome; with so much of it the "
            f"middle difference could be from {rounded(low)} to {rounded(high)}."
        )


def signed_rank_bounds(
    differences: Sequence[float] | FloatArray, *, alpha: float = 0.05, sides: int = 2
) -> SignedRankBounds:
    """Rosenbaum's bounds for matched pairs with counts or scores.

    Parameters
    ----------
    differences
        One a pair: the outcome of the person in the programme minus that of the other. Pairs
        without a difference are left out.
    alpha
        Level of the test, between 0 and 1.
    sides
        2 for a two-sided test (twice the smaller tail), 1 for a one-sided one in the direction that
        was seen.

    Returns
    -------
    SignedRankBounds
        With ``gamma``, ``differences``, ``p_value(gamma)`` and ``estimate(gamma)``; prints as a
        sentence.

    Raises
    ------
    DataError
        When a difference is missing or infinite, or all are nought.
    PlanError
        When the level or the sides can't be.

    Notes
    -----
    Wilcoxon's signed rank test with average ranks of ties, by the normal approximation without a
    correction for continuity. With T the sum of the ranks of the differences of the sign that has
    the larger sum, and the chance p = Γ/(1 + Γ), the largest p-value is that of
    (T − pΣr)/√(p(1 − p)Σr²). The Γ at which it reaches the level is the root of a quadratic
    equation, without a search.

    References
    ----------
    Rosenbaum, P. R. (2002). *Observational Studies* (2nd ed.), chapter 4. Springer.

    Examples
    --------
    >>> bounds = signed_rank_bounds([-3, -1, -2, -4, -2, 1, -5, -1, -3, -2])
    >>> print(f"{bounds.gamma:.2f} {bounds.p_value(1):.4f} {bounds.p_value(2):.4f}")
    1.69 0.0089 0.0757
    """
    check_between(alpha, "alpha", 0, 1)
    check_choice(sides, "sides", (1, 2))
    d = np.asarray(differences, dtype=float)
    if not np.isfinite(d).all():
        raise DataError(
            "A pair has no difference that can be known.",
            where="differences",
            why="A missing or infinite number has no rank.",
            try_this="Leave pairs with a missing outcome out.",
        )
    d = d[d != 0]
    if not len(d):
        raise DataError(
            "In every pair both people fared the same.",
            where="differences",
            why="Only pairs that differ tell the two people of a pair apart.",
            try_this="Look at how many pairs there are, and at the outcome.",
        )
    ranks, total = _ranks(d)
    z = float(ndtri(1 - alpha / sides))
    first, second = float(ranks.sum()), float((ranks**2).sum())
    # (T − p S₁)² = z² p(1 − p) S₂, at the smaller root.
    a, b = first**2 + z**2 * second, 2 * total * first + z**2 * second
    chance = (b - math.sqrt(b**2 - 4 * a * total**2)) / (2 * a)
    gamma = chance / (1 - chance)
    return SignedRankBounds(gamma if gamma >= 1 else math.nan, d, alpha, sides)


def _ranks(differences: FloatArray) -> tuple[FloatArray, float]:
    """The ranks of the sizes of the differences, and the larger sum of those of one sign."""
    ranks = scipy.stats.rankdata(np.abs(differences))
    positive = float(ranks[differences > 0].sum())
    return ranks, max(positive, float(ranks.sum()) - positive)


def _check_gamma(gamma: float) -> None:
    if not (gamma >= 1 and math.isfinite(gamma)):
        raise PlanError(
            f"gamma is {gamma!r}.",
            where="gamma",
            why="It is an odds ratio; 1 stands for no hidden bias, and more for more.",
            try_this="Give a number of at least 1.",
        )


def _bounded(case: Case) -> Iterator[Quantity]:
    treated, comparison, why = _of_pairs(case)
    discordant = float((treated > comparison).sum()), float((treated < comparison).sum())
    if why:
        yield case.quantity("rosenbaum_gamma", f"Rosenbaum's bounds not available: {why}.")
        return
    bounds = rosenbaum_bounds(discordant, alpha=1 - case.finding.conf_level)
    text = f"Rosenbaum's bounds: {after_colon(bounds)}"
    yield case.quantity("rosenbaum_gamma", text, bounds.gamma)


def _bounded_by_ranks(case: Case) -> Iterator[Quantity]:
    treated, comparison, why = _of_pairs(case)
    if not why and len(treated) > _MOST_PAIRS:
        why = f"of more than {_MOST_PAIRS:,} pairs they are not worked out"
    if why:
        yield case.quantity("rosenbaum_gamma", f"Rosenbaum's bounds not available: {why}.")
        return
    bounds = signed_rank_bounds(treated - comparison, alpha=1 - case.finding.conf_level)
    text = f"Rosenbaum's bounds: {str(bounds)[0].lower()}{str(bounds)[1:]}"
    yield case.quantity("rosenbaum_gamma", text, bounds.gamma)


def _of_pairs(case: Case) -> tuple[FloatArray, FloatArray, str]:
    """The outcomes of the two people of each pair, and why they can't be bounded, or ""."""
    pairs = case.sample.pairs
    assert pairs is not None, "declared by of_pairs"
    y = case.data.y if case.data.exposure is None else case.data.y / case.data.exposure
    y = y * case.data.rate_unit
    treated, comparison = y[pairs.treated], y[pairs.comparison]
    if not (
        len(np.unique(pairs.treated)) == len(np.unique(pairs.comparison)) == len(pairs.treated)
    ):
        return treated, comparison, "they take pairs in which nobody stands twice"
    if (treated == comparison).all():
        return treated, comparison, "in every pair both people fared the same"
    return treated, comparison, ""


# Every two pairs have a mean of their own: of more pairs than this they would not fit in memory.
_MOST_PAIRS = 5_000
BOUNDED = Check(_bounded, ("rate",), of_pairs=True)
BOUNDED_RANKS = Check(_bounded_by_ranks, ("frequency", "scale"), of_pairs=True)
