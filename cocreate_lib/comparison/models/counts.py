"""Models of counts: Poisson quasi-likelihood, and the negative binomial by maximum likelihood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from scipy import special

from cocreate_lib.comparison.inference.intervals import robust_covariance, t_quantile
from cocreate_lib.comparison.models.glm import POISSON, fit
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, bounded_exp, ratios_or_nan
from cocreate_lib.comparison.numerics.linear import Scale, pseudo_inverse, weighted_products
from cocreate_lib.display import Block, Rows, Tabled, Words
from cocreate_lib.errors import NoEstimate
from cocreate_lib.text import how_many, p_text

COUNT_MODEL_NAMES = {
    "quasi_poisson": "Poisson quasi-likelihood",
    "negative_binomial": "negative binomial, by maximum likelihood",
}
# Up to here sums over the events of one person are looked up; beyond, they come from gamma
# functions, which lose digits for few events and next to no dispersion.
_LOOKED_UP = 10_000
# Below this αμ differences of logarithms are taken from their series.
_SMALL = 1e-3
_SERIES = np.arange(2, 10)
_MAX_STEPS, _MAX_HALVINGS = 100, 30
# A fit has settled when its squared step, in standard errors, is below the first; no likelihood
# of many people is known to better than the second, as a share of it.
_SETTLED, _ROUNDING = 1e-14, 1e-12
_HIGHEST_ALPHA = 1e12


@dataclass(frozen=True)
class CountFit:
    """Coefficients, the mean of each row, and how far the variance exceeds it: μ + αμ²."""

    coefficients: FloatArray
    mean: FloatArray
    alpha: float


def fit_counts(
    y: FloatArray,
    design: FloatArray,
    weights: FloatArray,
    model: str,
    exposure: FloatArray | None = None,
) -> CountFit:
    """Fit a log-linear model of counts.

    Parameters
    ----------
    y
        Whole numbers, none below zero, shape (rows,).
    design
        Design matrix with its intercept.
    weights
        Weight of each row.
    model
        ``"quasi_poisson"`` (α is 0) or ``"negative_binomial"``.
    exposure
        Time at risk of each row, above zero: its logarithm is added to the linear predictor. Best
        in units in which it is about 1.

    Returns
    -------
    CountFit

    Raises
    ------
    NoEstimate
        When the likelihood has no maximum that can be found.

    Notes
    -----
    For each α Fisher scoring finds the coefficients; α is where the derivative of the likelihood by
    it, along these, is zero. Where that derivative is not above zero at α = 0 the counts vary no
    more than a Poisson model says: α is 0.

    Examples
    --------
    >>> y = np.array([0.0, 0, 0, 1, 1, 2, 7])
    >>> round(fit_counts(y, np.ones((7, 1)), np.ones(7), "negative_binomial").alpha, 3)
    1.573
    """
    times = np.ones_like(y) if exposure is None else exposure
    # A Poisson model with an offset is that of the rates, weighted by time at risk.
    poisson = fit(y / times, design, POISSON, weights * times)
    if not poisson.settled:
        raise _unsettled("quasi_poisson")
    at_zero = CountFit(poisson.coefficients, times * bounded_exp(poisson.linear), 0.0)
    counts = _Counts(y, weights)
    no_excess = model == "quasi_poisson" or not y.any()
    if no_excess or counts.slope(at_zero.mean, 0.0) <= 0:
        return at_zero
    last = at_zero

    def slope(alpha: float) -> float:
        nonlocal last
        last = _given_alpha(counts, design, times, alpha, last)
        return counts.slope(last.mean, alpha)

    high = 1.0
    while slope(high) > 0:
        high *= 10
        if high > _HIGHEST_ALPHA:
            raise _unsettled(model)
    low = high / 10
    while slope(low) <= 0:
        low /= 10
        if low < 1 / _HIGHEST_ALPHA:
            return at_zero
    alpha = float(scipy.optimize.brentq(slope, low, high, xtol=1e-300, rtol=1e-13))
    return _given_alpha(counts, design, times, alpha, last)


def mean_over_variance(mean: FloatArray, alpha: float) -> FloatArray:
    """Mean over variance, μ/(μ + αμ²): how much a residual counts."""
    return 1 / (1 + alpha * mean)


def _unsettled(model: str) -> NoEstimate:
    return NoEstimate(
        f"The {COUNT_MODEL_NAMES[model].split(',')[0]} model did not settle on an answer.",
        why="Its coefficients kept moving, or ran off towards infinity.",
        try_this="Use fewer covariates, join small levels of a category, or look for extreme "
        "values.",
    )


def _given_alpha(
    counts: _Counts, design: FloatArray, times: FloatArray, alpha: float, start: CountFit
) -> CountFit:
    """The coefficients for one α, by Fisher scoring with halved steps."""
    size = np.linalg.norm(design, axis=0)
    size = np.where(size > 0, size, 1.0)
    columns = design / size
    beta = start.coefficients * size
    mean = times * bounded_exp(columns @ beta)
    value = counts.log_likelihood(mean, alpha)
    for _ in range(_MAX_STEPS):
        precision = counts.weights * mean_over_variance(mean, alpha)
        roots = np.sqrt(precision * mean)
        residual = np.divide(
            precision * (counts.y - mean), roots, out=np.zeros_like(roots), where=roots > 0
        )
        step = np.linalg.lstsq(columns * roots[:, None], residual, rcond=None)[0]
        promised = float((columns @ step) @ (precision * (counts.y - mean)))
        if promised <= _SETTLED:
            return CountFit(beta / size, mean, alpha)
        for _ in range(_MAX_HALVINGS):
            tried = times * bounded_exp(columns @ (beta + step))
            found = counts.log_likelihood(tried, alpha)
            if found >= value - _ROUNDING * (1 + abs(value)):
                break
            step = step / 2
        beta, mean, value = beta + step, tried, found
    raise _unsettled("negative_binomial")


class _Counts:
    """The weighted likelihood of counts with variance μ + αμ², and its derivatives by α."""

    def __init__(self, y: FloatArray, weights: FloatArray) -> None:
        self.y, self.weights = y, weights
        self._few = np.minimum(y, _LOOKED_UP).astype(int)
        self._many = y > _LOOKED_UP
        self._below = np.arange(self._few.max(initial=0), dtype=float)

    def log_likelihood(self, mean: FloatArray, alpha: float) -> float:
        y = self.y
        parts = special.xlogy(y, mean) - special.gammaln(y + 1)
        if alpha == 0:
            return float(self.weights @ (parts - mean))
        rising = self._sums(np.log1p(alpha * self._below))
        rising[self._many] = (
            special.gammaln(y[self._many] + 1 / alpha)
            - special.gammaln(1 / alpha)
            + y[self._many] * np.log(alpha)
        )
        return float(self.weights @ (parts + rising - (y + 1 / alpha) * np.log1p(alpha * mean)))

    def slope(self, mean: FloatArray, alpha: float) -> float:
        """The derivative of the log-likelihood by α."""
        y = self.y
        rising = self._sums(self._below / (1 + alpha * self._below))
        many = y[self._many]
        if alpha == 0:
            rising[self._many] = many * (many - 1) / 2
        else:
            per = 1 / alpha
            rising[self._many] = per * (
                many - per * (special.digamma(many + per) - special.digamma(per))
            )
        m = alpha * mean
        series = _series((_SERIES - 1) / _SERIES, m, mean**2)
        exact = np.log1p(m) - m / (1 + m)
        log_part = np.where(m < _SMALL, series, exact / np.where(m > 0, alpha, 1.0) ** 2)
        return float(self.weights @ (rising + log_part - y * mean / (1 + m)))

    def curvature(self, mean: FloatArray, alpha: float) -> float:
        """Minus the second derivative by α, above zero."""
        y = self.y
        rising = self._sums((self._below / (1 + alpha * self._below)) ** 2)
        many, per = y[self._many], 1 / alpha
        first = special.digamma(many + per) - special.digamma(per)
        second = special.polygamma(1, per) - special.polygamma(1, many + per)
        rising[self._many] = per**2 * (many - 2 * per * first + per**2 * second)
        m = alpha * mean
        order = _SERIES + 1
        series = _series(-(order - 1) * (order - 2) / order, m, mean**3)
        exact = ((m / (1 + m)) ** 2 - 2 * (np.log1p(m) - m / (1 + m))) / alpha**3
        log_part = np.where(m < _SMALL, series, exact)
        return float(self.weights @ (rising - log_part - y * (mean / (1 + m)) ** 2))

    def _sums(self, terms: FloatArray) -> FloatArray:
        """For each row the sum of the terms of 0, 1, …, up to its count less one."""
        return np.concatenate([[0.0], np.cumsum(terms)])[self._few]


def _series(factors: FloatArray, m: FloatArray, scale: FloatArray) -> FloatArray:
    """scale × Σ factor × (−m)^k, for small m."""
    return scale * np.polynomial.polynomial.polyval(-np.minimum(m, _SMALL), factors)


@dataclass(frozen=True, eq=False, repr=False)
class CountModel(Tabled):
    """A fitted model of counts.

    Parameters
    ----------
    table
        One row a term: ``variable`` (the first is ``(intercept)``), ``level`` ("" for a number),
        ``coefficient`` (log rate ratio; the intercept's is the logarithm of the mean count, or
        with time at risk of the rate per unit of it), ``std_error`` (robust), ``std_error_model``
        (if the variance is as the model says), ``rate_ratio``, ``statistic``, ``df``, ``p_value``,
        ``conf_low`` and ``conf_high`` (of the rate ratio, by the robust error). A ratio is missing
        where a unit of the column is so large, beside how people differ, that it is past every
        number.
    model
        ``"quasi_poisson"`` or ``"negative_binomial"``.
    alpha
        The negative binomial's dispersion: the variance is μ + αμ². 0 for quasi-Poisson, and where
        the counts vary no more than a Poisson model says.
    alpha_std_error
        Its standard error, from the observed information of all parameters; missing where α is 0.
        Weights count as numbers of people.
    pearson_dispersion
        Weighted squared residuals over the model's variance, over the rows less the coefficients:
        near 1 if the variance is right. Quasi-Poisson takes φμ as the variance, and this is its φ.
    log_likelihood
        At the estimate; for quasi-Poisson that of a Poisson model, as it has none of its own.
    log_likelihood_poisson
        Of a Poisson model with the same terms.
    n, n_events
        Rows in the fit, and events.
    se_type
        Which robust errors.
    note
        What to know about the dispersion; may be empty.
    """

    table: pd.DataFrame
    model: str
    alpha: float
    alpha_std_error: float
    pearson_dispersion: float
    log_likelihood: float
    log_likelihood_poisson: float
    n: int
    n_events: int
    se_type: str
    note: str

    @property
    def heading(self) -> str:
        """The model, and how many are in it."""
        name = COUNT_MODEL_NAMES[self.model]
        return f"{name}: {how_many(self.n, 'person')}, {how_many(self.n_events, 'event')}"

    @property
    def figures(self) -> str:
        """Dispersion and likelihood in one line."""
        parts = [f"Pearson dispersion {self.pearson_dispersion:.3f}"]
        if self.model == "negative_binomial":
            error = "" if np.isnan(self.alpha_std_error) else f" (SE {self.alpha_std_error:.4f})"
            parts = [f"alpha {self.alpha:.4f}{error}", *parts]
            parts += [f"log-likelihood {self.log_likelihood:.4f}"]
        return "; ".join([*parts, f"Poisson log-likelihood {self.log_likelihood_poisson:.4f}"])

    def _blocks(self) -> Iterable[Block]:
        about = [part for part in (self.heading, self.figures, self.note) if part]
        columns = ["variable", "level", "rate_ratio", "p_value", "conf_low", "conf_high"]
        printed = {"float_format": "%.4f", "formatters": {"p_value": p_text}}
        return (
            Words(
                "\n".join([*about, f"standard errors: {self.se_type}"]),
                f"<p>{'; '.join([*about, self.se_type])}</p>",
            ),
            Rows(self.table[columns], printed, only="text"),
            Rows(self.table, only="html"),
        )


def count_model(
    y: FloatArray,
    design: FloatArray,
    weights: FloatArray,
    model: str,
    terms: Sequence[tuple[str, str]],
    groupings: Sequence[IntArray],
    se_type: str,
    conf_level: float,
    scale: Scale | None = None,
    exposure: FloatArray | None = None,
    rate_unit: float = 1.0,
) -> CountModel:
    """Fit a model of counts, as a table.

    Parameters
    ----------
    y, design, weights, model
        As for :func:`fit_counts`; the design's first column is the intercept.
    terms
        Variable and level of each other column.
    groupings
        Rows whose errors may be alike; none for rows that stand alone.
    se_type
        What to call the robust errors.
    conf_level
        Level of the intervals.
    scale
        Of the design's last columns, those that are standardised: their coefficients are given in
        the columns' own units, and the intercept is that of columns in these units. Default: every
        column is as it is.
    exposure
        Time at risk of each row, as for :func:`fit_counts`.
    rate_unit
        What a rate over it is multiplied by to be one per the unit that is asked for: its logarithm
        is added to the intercept.

    Returns
    -------
    CountModel

    Raises
    ------
    NoEstimate
        As :func:`fit_counts`.

    Notes
    -----
    Robust errors are those of M-estimation with the expected information, HC1 or by cluster, as in
    R's ``sandwich``, with t quantiles. Estimating α adds nothing to them in large samples if the
    mean is right. A quasi-Poisson model's own errors are a Poisson model's times √φ.
    """
    fitted = poisson = fit_counts(y, design, weights, model, exposure)
    if fitted.alpha > 0:
        poisson = fit_counts(y, design, weights, "quasi_poisson", exposure)
    counts, k = _Counts(y, weights), design.shape[1]
    precision = weights * mean_over_variance(fitted.mean, fitted.alpha)
    to_raw = _to_raw(scale, k)
    bread = pseudo_inverse(weighted_products(design, precision * fitted.mean))
    influence = design * (precision * (y - fitted.mean))[:, None] @ bread @ to_raw.T
    coefficients = to_raw @ fitted.coefficients
    coefficients[0] += np.log(rate_unit)
    variance = np.maximum(fitted.mean, np.finfo(float).tiny) / mean_over_variance(
        fitted.mean, fitted.alpha
    )
    squares = float(weights @ ((y - fitted.mean) ** 2 / variance))
    pearson = squares / (len(y) - k) if len(y) > k else np.nan
    dispersion = pearson if model == "quasi_poisson" else 1.0
    robust = robust_covariance(influence, groupings, k)
    df = robust.df_of(np.ones(k))
    std_error = np.sqrt(np.diag(robust.covariance))
    statistic = np.divide(coefficients, std_error, out=np.full(k, np.nan), where=std_error > 0)
    half = t_quantile(0.5 + conf_level / 2, df) * std_error
    table = pd.DataFrame([("(intercept)", ""), *terms], columns=["variable", "level"]).assign(
        coefficient=coefficients,
        std_error=std_error,
        std_error_model=np.sqrt(dispersion * np.diag(to_raw @ bread @ to_raw.T)),
        rate_ratio=ratios_or_nan(coefficients),
        statistic=statistic,
        df=df,
        p_value=2 * special.stdtr(df, -np.abs(statistic)),
        conf_low=ratios_or_nan(coefficients - half),
        conf_high=ratios_or_nan(coefficients + half),
    )
    note = ""
    if model == "negative_binomial" and fitted.alpha == 0:
        note = (
            "the counts vary no more than a Poisson model says: alpha is 0, the edge of what it "
            "can be, and has no standard error"
        )
    return CountModel(
        table=table,
        model=model,
        alpha=fitted.alpha,
        alpha_std_error=_alpha_error(counts, design, fitted),
        pearson_dispersion=pearson,
        log_likelihood=counts.log_likelihood(fitted.mean, fitted.alpha),
        log_likelihood_poisson=counts.log_likelihood(poisson.mean, 0.0),
        n=len(y),
        n_events=int(y.sum()),
        se_type=se_type,
        note=note,
    )


def _to_raw(scale: Scale | None, k: int) -> FloatArray:
    """What turns coefficients of standardised columns into those of the columns as they were."""
    matrix = np.eye(k)
    if scale is not None:
        last = slice(k - len(scale.unit), k)
        matrix[last, last] = np.diag(1 / scale.unit)
        matrix[0, last] = -scale.centre / scale.unit
    return matrix


def _alpha_error(counts: _Counts, design: FloatArray, fitted: CountFit) -> float:
    """From the observed information of all parameters."""
    if fitted.alpha == 0:
        return np.nan
    mean, alpha = fitted.mean, fitted.alpha
    squared = (1 + alpha * mean) ** 2
    of_beta = counts.weights * mean * (1 + alpha * counts.y) / squared
    crossed = design.T @ (counts.weights * (counts.y - mean) * mean / squared)
    matrix = design.T @ (design * of_beta[:, None])
    left = counts.curvature(mean, alpha) - crossed @ pseudo_inverse(matrix) @ crossed
    return float(left**-0.5) if left > 0 else np.nan
