"""Cox's proportional hazards model with weights, Efron's ties and clustered errors.

statsmodels' ``PHReg`` takes no weights, so the partial likelihood is written out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from cocreate_lib.comparison.inference.intervals import covariance
from cocreate_lib.comparison.numerics.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    ratios_or_nan,
    sum_by,
)
from cocreate_lib.comparison.numerics.linear import pseudo_inverse, scale_of, standardised
from cocreate_lib.display import Block, Rows, Tabled, Words
from cocreate_lib.errors import NoEstimate
from cocreate_lib.text import how_many, p_text

# A log hazard ratio this large, a standard deviation of its covariate, has run off to infinity.
INFINITE = 12.0
_TINY = 1e-300


@dataclass(frozen=True, eq=False, repr=False)
class CoxModel(Tabled):
    """A fitted Cox model.

    Parameters
    ----------
    table
        One row a term: ``variable``, ``level`` ("" for a number), ``coefficient`` (log hazard
        ratio), ``std_error`` (of the coefficient), ``hazard_ratio``, ``std_error_hazard_ratio`` (of
        the hazard ratio, by the delta method), ``statistic`` (z), ``p_value``, ``conf_low`` and
        ``conf_high`` (of the hazard ratio). A ratio is missing where a unit of the column is so
        large, beside how people differ, that it is past every number.
    log_likelihood
        Log partial likelihood at the estimate.
    lr_chi2, lr_df, lr_p_value
        Likelihood ratio test that every coefficient is zero. With weights a description, no test.
    n, n_events
        Rows and events in the fit.
    se_type
        Which standard errors.
    """

    table: pd.DataFrame
    log_likelihood: float
    lr_chi2: float
    lr_df: int
    lr_p_value: float
    n: int
    n_events: int
    se_type: str

    def _blocks(self) -> Iterable[Block]:
        model = f"Cox model, Efron's ties: {how_many(self.n, 'person')}, "
        model += how_many(self.n_events, "event")
        likelihood = f"log-likelihood {self.log_likelihood:.4f}"
        ratio = f"({self.lr_df}) {self.lr_chi2:.2f}"
        errors = f"standard errors: {self.se_type}"
        shown = self.table.drop(columns=["coefficient", "std_error"])
        printed = {"float_format": "%.4f", "formatters": {"p_value": p_text}}
        return (
            Words(
                f"{model}\n{likelihood}, LR chi2{ratio}, p {p_text(self.lr_p_value)}\n{errors}",
                f"<p>{model}; {likelihood}, LR χ²{ratio}; {errors}</p>",
            ),
            Rows(shown, printed, only="text"),
            Rows(self.table, only="html"),
        )


@dataclass(frozen=True)
class CoxFit:
    """Numbers of a fit: coefficients, model-based covariance, and each row's influence."""

    coefficients: FloatArray
    covariance: FloatArray
    influence: FloatArray
    log_likelihood: float
    log_likelihood_null: float
    standardised: FloatArray

    def per(self, unit: FloatArray) -> CoxFit:
        """The same fit, with the coefficients of columns in other units: each so many of the new
        ones long."""
        return replace(
            self,
            coefficients=self.coefficients / unit,
            covariance=self.covariance / np.outer(unit, unit),
            influence=self.influence / unit,
        )

    def robust_covariance(self, groupings: Sequence[IntArray]) -> FloatArray:
        """Lin and Wei's covariance, with influences added up within clusters."""
        return covariance(self.influence, groupings, None)


def fit_cox(time: FloatArray, event: BoolArray, x: FloatArray, weights: FloatArray) -> CoxFit:
    """Maximise the weighted partial likelihood with Efron's handling of ties.

    Parameters
    ----------
    time
        Time of the event, or until watching stopped, shape (rows,).
    event
        Whether the event was seen.
    x
        Covariates, shape (rows, terms); no intercept.
    weights
        Weight of each row, above zero.

    Returns
    -------
    CoxFit
        ``influence`` is the weighted dfbeta (Lin & Wei 1989), as R's ``coxph`` has it.

    Raises
    ------
    NoEstimate
        When the likelihood has no maximum that can be found.

    Notes
    -----
    Newton's method with halved steps, from zero, on covariates brought to mean 0 and SD 1. Each
    iteration is linear in the rows.

    References
    ----------
    Efron, B. (1977). The efficiency of Cox's likelihood function for censored data. *Journal of the
    American Statistical Association*, 72, 557–565.

    Lin, D. Y., & Wei, L. J. (1989). The robust inference for the Cox proportional hazards model.
    *Journal of the American Statistical Association*, 84, 1074–1078.
    """
    scale = scale_of(x)
    likelihood = PartialLikelihood(time, event, standardised(x, scale), weights)
    beta = np.zeros(x.shape[1])
    at_null = value = likelihood.value(beta)
    for _ in range(50):
        gradient, information = likelihood.derivatives(beta)
        step = pseudo_inverse(information) @ gradient
        new = likelihood.value(beta + step)
        while not new >= value - 1e-12 * abs(value) and np.abs(step).max() > 1e-12:
            step /= 2
            new = likelihood.value(beta + step)
        beta = beta + step
        settled = abs(new - value) <= 1e-11 * (1 + abs(value)) and np.abs(step).max() < 1e-7
        value = new
        if settled or np.abs(beta).max() > 2 * INFINITE:
            break
    else:
        raise NoEstimate(
            "The Cox model did not settle on an answer.",
            why="Its coefficients kept moving.",
            try_this="Use fewer covariates, or join small levels of a category.",
        )
    _, information = likelihood.derivatives(beta)
    inverse = pseudo_inverse(information)
    influence = weights[:, None] * likelihood.residuals(beta) @ inverse
    return CoxFit(
        coefficients=beta / scale.unit,
        covariance=inverse / np.outer(scale.unit, scale.unit),
        influence=influence / scale.unit,
        log_likelihood=value,
        log_likelihood_null=at_null,
        standardised=beta,
    )


def cox_model(
    fit: CoxFit,
    terms: Sequence[tuple[str, str]],
    event: BoolArray,
    groupings: Sequence[IntArray] | None,
    se_type: str,
    conf_level: float,
) -> CoxModel:
    """A fit as a table; ``groupings=None`` asks for model-based errors."""
    matrix = fit.covariance if groupings is None else fit.robust_covariance(groupings)
    std_error = np.sqrt(np.maximum(np.diag(matrix), 0))
    z = np.divide(
        fit.coefficients, std_error, out=np.full_like(std_error, np.nan), where=std_error > 0
    )
    half = stats.norm.ppf(0.5 + conf_level / 2) * std_error
    infinite = np.abs(fit.standardised) > INFINITE
    columns = {
        "coefficient": fit.coefficients,
        "std_error": std_error,
        "hazard_ratio": ratios_or_nan(fit.coefficients),
        "std_error_hazard_ratio": ratios_or_nan(fit.coefficients) * std_error,
        "statistic": z,
        "p_value": 2 * stats.norm.sf(np.abs(z)),
        "conf_low": ratios_or_nan(fit.coefficients - half),
        "conf_high": ratios_or_nan(fit.coefficients + half),
    }
    names = pd.DataFrame(list(terms), columns=["variable", "level"])
    numbers = pd.DataFrame({k: np.where(infinite, np.nan, v) for k, v in columns.items()})
    chi2 = 2 * (fit.log_likelihood - fit.log_likelihood_null)
    return CoxModel(
        table=pd.concat([names, numbers], axis=1),
        log_likelihood=fit.log_likelihood,
        lr_chi2=chi2,
        lr_df=len(terms),
        lr_p_value=float(stats.chi2.sf(chi2, len(terms))),
        n=len(event),
        n_events=int(event.sum()),
        se_type=se_type,
    )


class PartialLikelihood:
    """Efron's partial likelihood, its derivatives, and score residuals.

    Rows are sorted by time. Efron's method takes the d events of one time out of the risk set bit
    by bit, l/d of them at step l: each step is one entry of the arrays that are as long as
    ``_moment``, and ``_share`` is its l/d.
    """

    def __init__(
        self, time: FloatArray, event: BoolArray, x: FloatArray, weights: FloatArray
    ) -> None:
        self._order = np.argsort(time, kind="stable")
        self._x, self._w = x[self._order], weights[self._order]
        self._died = event[self._order]
        times, first, place = np.unique(time[self._order], return_index=True, return_inverse=True)
        self._first, self._place = first, place
        deaths = np.bincount(place[self._died], minlength=len(times))
        mean_weight = sum_by(place, self._w * self._died, len(times)) / np.maximum(deaths, 1)
        self._deaths = deaths
        self._moment = np.repeat(np.arange(len(times)), deaths)
        within = np.arange(len(self._moment)) - np.repeat(np.cumsum(deaths) - deaths, deaths)
        self._share = within / deaths[self._moment]
        self._step_weight = mean_weight[self._moment]

    def value(self, beta: FloatArray) -> float:
        linear = self._x @ beta
        shift = linear.max()
        risk = self._w * np.exp(linear - shift)
        sums = np.maximum(self._sums(risk[:, None])[:, 0], _TINY)
        weight_of_deaths = self._w[self._died]
        return float(
            weight_of_deaths @ (linear[self._died] - shift) - self._step_weight @ np.log(sums)
        )

    def derivatives(
        self, beta: FloatArray, clock: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Gradient, and minus the matrix of second derivatives.

        A ``clock`` has one number a row, the same for rows of one time: what happens at a time then
        counts so many times.
        """
        risk, rate, means = self._steps(beta)
        at_row, at_step = self._ticks(clock)
        gradient = (self._w * self._died * at_row) @ self._x - (self._step_weight * at_step) @ means
        exposure = risk * self._exposure(rate * at_step)
        information = self._x.T @ (self._x * exposure[:, None])
        return gradient, information - means.T @ (means * (self._step_weight * at_step)[:, None])

    def residuals(self, beta: FloatArray, clock: FloatArray | None = None) -> FloatArray:
        """Score residuals in the caller's order: the gradient's derivative by each row's weight."""
        risk, rate, means = self._steps(beta)
        at_row, at_step = self._ticks(clock)
        rate = rate * at_step
        n_times = len(self._first)
        own = sum_by(self._moment, means, n_times) / np.maximum(self._deaths, 1)[:, None]
        seen = (self._died * at_row)[:, None] * (self._x - own[self._place])
        per_weight = (risk / self._w)[:, None]
        expected = per_weight * (
            self._x * self._exposure(rate)[:, None] - self._exposure(rate[:, None] * means)
        )
        result = np.empty_like(self._x)
        result[self._order] = seen - expected
        return result

    def _ticks(self, clock: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """The clock at each sorted row, and at each step."""
        sorted_clock = np.ones(len(self._w)) if clock is None else clock[self._order]
        return sorted_clock, sorted_clock[self._first][self._moment]

    def _steps(self, beta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Risk of each row; hazard increment and mean covariates of each step."""
        linear = self._x @ beta
        risk = self._w * np.exp(linear - linear.max())
        total = np.maximum(self._sums(risk[:, None])[:, 0], _TINY)
        means = self._sums(risk[:, None] * self._x) / total[:, None]
        return risk, self._step_weight / total, means

    def _sums(self, values: FloatArray) -> FloatArray:
        """Sum over the risk set of each step."""
        blocks = np.add.reduceat(values, self._first)
        at_risk = np.cumsum(blocks[::-1], axis=0)[::-1]
        dying = np.add.reduceat(values * self._died[:, None], self._first)
        share = self._share[:, None]
        return at_risk[self._moment] - share * dying[self._moment]

    def _exposure(self, rate: FloatArray) -> FloatArray:
        """What each row has gone through: steps up to its time, those of its own death in part."""
        n_times = len(self._first)
        through = np.cumsum(sum_by(self._moment, rate, n_times), axis=0)[self._place]
        own = sum_by(self._moment, (rate.T * self._share).T, n_times)[self._place]
        return through - (own.T * self._died).T
