"""Two means, one a group, and each row's influence on them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from cocreate_lib.comparison.arrays import BoolArray, FloatArray, bounded_exp
from cocreate_lib.errors import DataError

_FAMILIES = {
    "rate": families.Binomial,
    "frequency": families.Poisson,
    "scale": families.Gaussian,
    "time_to": families.Gaussian,
}
MODEL_NAMES = {
    "rate": "logistic",
    "frequency": "Poisson quasi-likelihood",
    "scale": "linear",
    "time_to": "linear, on pseudo-values",
}

# The mean as a function of the linear predictor, and its slope as a function of the mean.
_CURVES = {"rate": (expit, lambda m: m * (1 - m)), "frequency": (bounded_exp, lambda m: m)}
_STRAIGHT = (lambda linear: linear, np.ones_like)
# Beyond this logit the fit has run off towards infinity: it is sure of a yes or a no.
CERTAIN = 15.0


@dataclass(frozen=True)
class Means:
    """The treated and the comparison mean, with each row's influence on them.

    ``influence`` has the shape (rows, 2); its sum over rows is zero, and estimate minus truth is
    about the sum of as many independent draws. ``n_params`` enters the finite-sample factor.
    """

    means: FloatArray
    influence: FloatArray
    n_params: int = 2


def weighted_means(y: FloatArray, treated: BoolArray, weights: FloatArray) -> Means:
    """The weighted mean of each group.

    Notes
    -----
    With weights w, the mean of a group is Σwy/Σw, and a row's influence on it is
    w(y − mean)/Σw. Clustered, this is the sandwich of weighted least squares on the treatment.

    Examples
    --------
    >>> import numpy as np
    >>> treated = np.array([True, True, False, False])
    >>> weighted_means(np.array([1.0, 0, 1, 0]), treated, np.ones(4)).means
    array([0.5, 0.5])
    """
    shares = np.stack([weights * treated, weights * ~treated], axis=1)
    shares /= shares.sum(axis=0)
    means = shares.T @ y
    return Means(means, shares * (y[:, None] - means))


def standardised_means(
    y: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    weights: FloatArray,
    target: FloatArray,
    kind: str,
) -> Means:
    """Mean outcome with and without the programme, by g-computation.

    Parameters
    ----------
    y
        The outcome.
    treated
        Who was in the programme.
    covariates
        Design matrix of the covariates, without intercept.
    weights
        Weight of each row in fitting the model.
    target
        Weight of each row in the average: whose mean is asked for.
    kind
        Kind of outcome: logistic for ``"rate"``, Poisson for ``"frequency"``, linear otherwise.

    Returns
    -------
    Means
        The model's predictions for everybody in the target, with the programme and without it,
        averaged.

    Raises
    ------
    DataError
        When the model can't be fitted.

    Notes
    -----
    The influence has two parts (M-estimation): that of a row being one of those averaged over, and
    that of the fitted coefficients, through the mean slope of the predictions. The Poisson model is
    a quasi-likelihood: it needs the mean to be right, not the variance.
    """
    mean_of, slope_of = _CURVES.get(kind, _STRAIGHT)
    design = np.column_stack([np.ones(len(y)), treated, covariates])
    coefficients = fit_glm(y, design, weights, kind)
    linear = design @ coefficients
    if kind == "rate" and (np.abs(linear) > CERTAIN).all():
        raise DataError(
            "The covariates tell exactly who had the outcome and who did not.",
            where="covariates",
            why="With perfect separation the logistic model has no answer.",
            try_this="Use fewer covariates, or take out one that is the outcome in disguise.",
        )
    fitted = mean_of(linear)
    bread = np.linalg.pinv(design.T @ (design * (weights * slope_of(fitted))[:, None]))
    scores = design * (weights * (y - fitted))[:, None]
    shares = target / target.sum()
    means, influence = np.empty(2), np.empty((len(y), 2))
    for group, value in enumerate((1.0, 0.0)):
        other = design.copy()
        other[:, 1] = value
        predicted = mean_of(other @ coefficients)
        means[group] = shares @ predicted
        mean_slope = (shares * slope_of(predicted)) @ other
        influence[:, group] = shares * (predicted - means[group]) + scores @ bread @ mean_slope
    return Means(means, influence, design.shape[1])


def fit_glm(y: FloatArray, design: FloatArray, weights: FloatArray, kind: str) -> FloatArray:
    """Coefficients of a model with its canonical link (statsmodels).

    Whether the fit separates the groups is for the caller to judge from the linear predictor, which
    then runs off beyond ``CERTAIN``.
    """
    unsettled = DataError(
        f"The {MODEL_NAMES[kind]} model did not settle on an answer.",
        why="Its coefficients kept moving, or ran off towards infinity.",
        try_this="Use fewer covariates, join small levels of a category, or look for extreme "
        "values.",
    )
    try:
        with warnings.catch_warnings(), np.errstate(over="ignore"):
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.simplefilter("ignore", PerfectSeparationWarning)
            result = GLM(y, design, family=_FAMILIES[kind](), freq_weights=weights).fit(maxiter=100)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise unsettled from error
    if not result.converged or not np.isfinite(result.params).all():
        raise unsettled
    return np.asarray(result.params)
