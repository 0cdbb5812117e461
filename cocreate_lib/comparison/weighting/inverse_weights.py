"""Weights from the propensity score, and what estimating them does to an estimate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import pseudo_inverse, weighted_products


@dataclass(frozen=True)
class InverseWeights:
    """A weight for each person, and how the propensity model moves it.

    Parameters
    ----------
    weights
        Weight w of each row, above zero, not normalised.
    slope
        Derivative of log w by the logit of the score.
    design
        Design matrix of the propensity model, with its intercept: as many columns as it has
        coefficients.
    coefficients
        Influence of each row on the model's coefficients, shape (rows, coefficients).
    """

    weights: FloatArray
    slope: FloatArray
    design: FloatArray
    coefficients: FloatArray

    def carried(self, influence: FloatArray) -> FloatArray:
        """What a row adds to its influence by its part in estimating the weights.

        Parameters
        ----------
        influence
            Derivative of the estimates by each row's weight, times that weight.

        Returns
        -------
        array of float
            Of the same shape. Stacked M-estimation (chain rule): each row moves the coefficients,
            these the weights, and these the estimates.
        """
        return self.coefficients @ (self.design.T @ (self.slope[:, None] * influence))

    def totals(self, treated: BoolArray, estimand: str) -> FloatArray:
        """The weights, each group's brought to the same sum: that of the people spoken of."""
        sums = self.weights[treated].sum(), self.weights[~treated].sum()
        total = {"ATE": float(len(treated)), "ATC": sums[1]}.get(estimand, sums[0])
        return self.weights * np.where(treated, total / sums[0], total / sums[1])


def inverse_weights(
    treated: BoolArray, covariates: FloatArray, logit: FloatArray, estimand: str
) -> InverseWeights:
    """Weights that bring both groups to the people whom the estimand names.

    Parameters
    ----------
    treated
        Who was in the programme, shape (rows,).
    covariates
        Design matrix of the propensity model, standardised, without intercept; no column follows
        from the others.
    logit
        Fitted logit of each row's score e: finite, by maximum likelihood on these rows.
    estimand
        ``"ATT"``, ``"ATC"``, ``"ATE"`` or ``"ATO"``.

    Returns
    -------
    InverseWeights
        The weights and their derivatives.

    Notes
    -----
    The weight of a person in the programme and of one in the comparison group is 1 and e/(1 − e)
    for ATT, (1 − e)/e and 1 for ATC, 1/e and 1/(1 − e) for ATE, and 1 − e and e for ATO (Li, Morgan
    & Zaslavsky 2018). Overlap weights lie between 0 and 1, and with a logistic model they balance
    the mean of every covariate exactly.

    References
    ----------
    Li, F., Morgan, K. L., & Zaslavsky, A. M. (2018). Balancing covariates via propensity score
    weighting. *Journal of the American Statistical Association*, 113, 390–400.

    Examples
    --------
    >>> treated = np.array([True, True, False, False])
    >>> logit = np.log([1.0, 3.0, 1.0, 3.0])
    >>> inverse_weights(treated, np.zeros((4, 0)), logit, "ATT").weights.round(3)
    array([1., 1., 1., 3.])
    >>> inverse_weights(treated, np.zeros((4, 0)), logit, "ATO").weights.round(3)
    array([0.5 , 0.25, 0.5 , 0.75])
    """
    score, rest = 1 / (1 + np.exp(-logit)), 1 / (1 + np.exp(logit))
    of_programme, of_comparison = _WEIGHTS[estimand](score, rest)
    weights, slope = (
        np.where(treated, *both) for both in zip(of_programme, of_comparison, strict=True)
    )
    design = np.column_stack([np.ones(len(treated)), covariates])
    coefficients = design @ pseudo_inverse(weighted_products(design, score * rest))
    coefficients *= (treated - score)[:, None]
    return InverseWeights(weights, slope, design, coefficients)


_Weight = tuple[FloatArray | float, FloatArray | float]
# Weight of a person in the programme, and of one in the comparison group, each with its slope.
_WEIGHTS: dict[str, Callable[[FloatArray, FloatArray], tuple[_Weight, _Weight]]] = {
    "ATT": lambda score, rest: ((1.0, 0.0), (score / rest, 1.0)),
    "ATC": lambda score, rest: ((rest / score, -1.0), (1.0, 0.0)),
    "ATE": lambda score, rest: ((1 / score, -rest), (1 / rest, score)),
    "ATO": lambda score, rest: ((rest, -score), (score, rest)),
}


def effective_size(weights: FloatArray) -> float:
    """Kish's effective sample size: how many people of equal weight would tell as much.

    Examples
    --------
    >>> effective_size(np.array([1.0, 1.0, 1.0])), effective_size(np.array([2.0, 0.0, 0.0]))
    (3.0, 1.0)
    """
    return float(weights.sum() ** 2 / (weights**2).sum())
