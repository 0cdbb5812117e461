"""Entropy balancing: weights that make the means of the covariates equal, and disturb no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cocreate_lib.comparison.models.glm import POISSON, fit
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import (
    pseudo_inverse,
    scale_of,
    standardised,
    weighted_products,
)
from cocreate_lib.comparison.weighting.inverse_weights import InverseWeights
from cocreate_lib.errors import DataError

# Means further apart than this, in standard deviations of the covariate, are not equal.
_EQUAL = 1e-6


def entropy_weights(
    treated: BoolArray,
    covariates: FloatArray,
    names: Sequence[str],
    estimand: str,
) -> InverseWeights:
    """Weights under which both groups have the covariate means of the people spoken of.

    Parameters
    ----------
    treated
        Who was in the programme, shape (rows,).
    covariates
        The covariates' columns in their own units, shape (rows, columns); no column follows from
        the others.
    names
        The covariate to which each column belongs.
    estimand
        ``"ATT"`` (the comparison group is weighted to the means of the programme), ``"ATC"`` (the
        programme to those of the comparison group) or ``"ATE"`` (each to those of everybody).

    Returns
    -------
    InverseWeights
        The weights, whose sum in each group is the number of the people spoken of, and how each
        row moves them. Their ``design`` has columns for each group that is weighted.

    Raises
    ------
    DataError
        When no weights above zero can bring a group to these means. The covariate is named.

    Notes
    -----
    Of all weights with these means, those that differ least from equal weights (least
    Kullback-Leibler divergence) are w = exp(x'b), with an intercept among the x; b solves
    Σw x = Σx of the people spoken of (Hainmueller 2012). The dual is convex, and is that of a
    Poisson model, so Newton's method for that model finds b. Being the root of estimating
    equations, b has the influence of stacked M-estimation. The estimate of ATT is right in large
    samples if the logit of the propensity score, or the comparison group's mean outcome, is linear
    in the covariates (Zhao & Percival 2017).

    References
    ----------
    Hainmueller, J. (2012). Entropy balancing for causal effects: a multivariate reweighting method
    to produce balanced samples in observational studies. *Political Analysis*, 20, 25–46.

    Zhao, Q., & Percival, D. (2017). Entropy balancing is doubly robust. *Journal of Causal
    Inference*, 5.

    Examples
    --------
    >>> treated = np.array([True, True, False, False, False])
    >>> age = np.array([[30.0], [40.0], [30.0], [35.0], [60.0]])
    >>> found = entropy_weights(treated, age, ["age"], "ATT").weights
    >>> found.round(3)
    array([1.   , 1.   , 1.018, 0.778, 0.204])
    >>> round(float(found[2:] @ age[2:, 0] / 2), 6)
    35.0
    """
    n = len(treated)
    design = _design(covariates)
    target = {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones(n, dtype=bool))
    weights, slope = np.ones(n), np.zeros(n)
    parts, influences = [], []
    for group, words in ((treated, "programme"), (~treated, "comparison group")):
        if np.array_equal(group, target):
            continue
        found = _balancing(design, group, target)
        if found is None:
            raise _no_weights(covariates, names, group, target, words)
        weights[group], slope[group] = found, 1.0
        own = design * group[:, None]
        bread = pseudo_inverse(weighted_products(own, weights))
        parts.append(own)
        influences.append((design * target[:, None] - own * weights[:, None]) @ bread)
    return InverseWeights(weights, slope, np.hstack(parts), np.hstack(influences))


def _design(covariates: FloatArray) -> FloatArray:
    """The columns, standardised, behind an intercept."""
    columns = standardised(covariates, scale_of(covariates))
    return np.column_stack([np.ones(len(columns)), columns])


def _balancing(design: FloatArray, group: BoolArray, target: BoolArray) -> FloatArray | None:
    """Weights of a group that give it the sums of the people spoken of; None if there are none."""
    own, sums = design[group], design[target].sum(axis=0)
    # A Poisson model fits the sums Σxy of its outcome: here, any y that has the sums wanted.
    y = own @ (pseudo_inverse(own.T @ own) @ sums)
    found = fit(y, own, POISSON)
    if not found.settled:
        return None
    weights = POISSON.mean(found.linear)
    missed = np.abs(weights @ own - sums) / target.sum()
    return weights if missed.max() < _EQUAL else None


def _no_weights(
    covariates: FloatArray,
    names: Sequence[str],
    group: BoolArray,
    target: BoolArray,
    words: str,
) -> DataError:
    """Why a group can't be brought to the means of the people spoken of, and through what."""
    means, own = covariates[target].mean(axis=0), covariates[group]
    low, high = own.min(axis=0), own.max(axis=0)
    beyond = (means < low) | (means > high)
    if beyond.any():
        first = int(np.argmax(beyond))
        problem = (
            f"the mean of {names[first]!r} should be {means[first]:.4g}, and there it lies between "
            f"{low[first]:.4g} and {high[first]:.4g} for everybody."
        )
        culprits = [names[first]]
    else:
        culprits = list(_in_the_way(covariates, names, group, target)) or list(dict.fromkeys(names))
        problem = (
            f"such means of {', '.join(map(repr, culprits))} can't be made, beside those of the "
            "other covariates, from the people there."
        )
    return DataError(
        f"No weights give the {words} the covariate means that are wanted: {problem}",
        where="covariates",
        why="A weighted mean lies among the people it is taken of; what nobody there is like can't "
        "be made up by weights.",
        try_this=f"Take {' or '.join(map(repr, culprits))} out of the covariates, join small "
        'levels, or write weights="propensity" with estimand="ATO".',
    )


def _in_the_way(
    covariates: FloatArray, names: Sequence[str], group: BoolArray, target: BoolArray
) -> Iterator[str]:
    """Covariates without any one of which there would be weights."""
    for name in dict.fromkeys(names):
        others = covariates[:, [other != name for other in names]]
        if _balancing(_design(others), group, target) is not None:
            yield name
