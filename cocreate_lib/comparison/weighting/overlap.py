"""How far two groups overlap, whether weights leave too few people to go by, and what to try."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.weighting.balance import ecdf_parts
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.text import how_many, percentage, plural

# A weight this many times the mean weight of its group is worth a remark.
EXTREME = 10.0
# So is a person with more than this share of a group's weight, and this many times the mean, and
# more than this share of people with scores that no one in the other group has much of a chance of.
# All are ours: in simulations intervals hold the truth about as often as they say below them.
LEANING, TIMES, MANY = 0.05, 3.0, 0.05
NEAR = 0.02
# Coverage of 95% intervals by weighting and doubly robust, in the world "poor_overlap" of
# benchmarks/results/coverage.json.
HELD = (0.89, 0.93)


def overlap_coefficient(scores: FloatArray, treated: BoolArray) -> float:
    """The share that the two groups' distributions of a propensity score have in common.

    Notes
    -----
    One minus the largest distance between the two cumulative distributions. That is the area under
    the lower of the two densities, ∫min(f₁, f₀), where their ratio rises with the score, as it does
    for a propensity score; no bandwidth is chosen.

    Examples
    --------
    >>> who = np.array([True, True, False, False])
    >>> overlap_coefficient(np.array([0.4, 0.6, 0.4, 0.2]), who)
    0.5
    """
    place = np.unique(scores, return_inverse=True)[1].ravel()
    parts = np.bincount(place, ecdf_parts(treated, np.ones(len(scores))))
    return float(1 - np.abs(np.cumsum(parts)).max())


def weight_notes(treated: BoolArray, weights: FloatArray) -> list[str]:
    """How many people of equal weight would tell as much, and weights far above the mean."""
    groups = _groups(treated, weights)
    sizes = " and ".join(f"{effective_size(w):.1f} of {len(w)} {name}" for name, w in groups)
    notes = [f"effective sample size after weighting (Kish): {sizes}"]
    for name, own in groups:
        times = float(own.max() / own.mean())
        if times > EXTREME:
            notes.append(
                f"the largest weight {name} is {times:.0f} times the mean weight there: the "
                "estimate leans on a few people"
            )
    return notes


def overlap_notes(
    treated: BoolArray, weights: FloatArray, score: FloatArray, estimand: str
) -> list[str]:
    """Whether overlap is so poor that intervals can't be trusted, and what to try.

    Parameters
    ----------
    treated
        Who was in the programme, shape (rows,).
    weights
        Weight of each row.
    score
        Propensity score of each row.
    estimand
        Whom the weights stand for: scores near 1 matter where that is people in the programme,
        near 0 where it is the comparison group.

    Returns
    -------
    list of str
        Nothing, or one note.

    Examples
    --------
    >>> treated = np.repeat([True, False], 40)
    >>> weights = np.where(np.arange(80) == 0, 10.0, 1.0)
    >>> overlap_notes(treated, weights, np.full(80, 0.5), "ATE")[0].split(":")[0]
    'overlap is poor (one person has 20% of the weight in the programme)'
    >>> overlap_notes(treated, np.ones(80), np.full(80, 0.5), "ATE")
    []
    """
    reasons = []
    for name, own in _groups(treated, weights):
        share = float(own.max() / own.sum())
        if share > LEANING and own.max() > TIMES * own.mean():
            reasons.append(f"one person has {percentage(share, 0)} of the weight {name}")
    near = np.zeros(len(score), dtype=bool)
    if estimand in ("ATT", "ATE"):
        near |= score > 1 - NEAR
    if estimand in ("ATC", "ATE"):
        near |= score < NEAR
    if near.mean() > MANY:
        reasons.append(
            f"{how_many(near.sum(), 'person')} {plural(near.sum(), 'has a', 'have')} propensity "
            f"{plural(near.sum(), 'score')} within {NEAR:g} of 0 or 1"
        )
    if not reasons:
        return []
    return [
        f"overlap is poor ({' and '.join(reasons)}): where it was so in our simulations, 95% "
        f"intervals held the truth in {percentage(HELD[0])} to {percentage(HELD[1])} "
        '(trim=, or estimand="ATO", would ask about people for whom both were possible)'
    ]


def _groups(treated: BoolArray, weights: FloatArray) -> tuple[tuple[str, FloatArray], ...]:
    return (
        ("in the programme", weights[treated]),
        ("in the comparison group", weights[~treated]),
    )
