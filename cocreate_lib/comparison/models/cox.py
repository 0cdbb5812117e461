"""Cox's proportional hazards model with weights, Efron's ties and clustered errors.

statsmodels' ``PHReg`` takes no weights, so the partial likelihood is written out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr, ndtri

from cocreate_lib.comparison.inference.intervals import covariance
from cocreate_lib.comparison.models.risk_sets import not_yet, places_before
from cocreate_lib.comparison.numerics.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    in_blocks,
    ratios_or_nan,
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
    strata
        Columns in whose levels the baseline hazard is another; none as a rule.
    """

    table: pd.DataFrame
    log_likelihood: float
    lr_chi2: float
    lr_df: int
    lr_p_value: float
    n: int
    n_events: int
    se_type: str
    strata: tuple[str, ...] = ()

    def _blocks(self) -> Iterable[Block]:
        model = f"Cox model, Efron's ties: {how_many(self.n, 'person')}, "
        model += how_many(self.n_events, "event")
        if self.strata:
            model += f", stratified by {' and '.join(self.strata)}"
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
    """Numbers of a fit: coefficients, model-based covariance, and each row's influence; and the
    ``likelihood`` of ``standardised`` coefficients, which was maximised."""

    coefficients: FloatArray
    covariance: FloatArray
    influence: FloatArray
    log_likelihood: float
    log_likelihood_null: float
    standardised: FloatArray
    likelihood: PartialLikelihood

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


def fit_cox(
    time: FloatArray,
    event: BoolArray,
    x: FloatArray,
    weights: FloatArray,
    entry: FloatArray | None = None,
    strata: IntArray | None = None,
) -> CoxFit:
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
    entry
        From when on each row was watched, below its time: a row is at risk at times above its entry
        and up to its own. None: all from the start.
    strata
        A whole number for each row: rows of one number have one baseline hazard. None: all have.

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
    likelihood = PartialLikelihood(time, event, standardised(x, scale), weights, entry, strata)
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
        likelihood=likelihood,
    )


def cox_model(
    fit: CoxFit,
    terms: Sequence[tuple[str, str]],
    event: BoolArray,
    groupings: Sequence[IntArray] | None,
    se_type: str,
    conf_level: float,
    strata: tuple[str, ...] = (),
) -> CoxModel:
    """A fit as a table; ``groupings=None`` asks for model-based errors."""
    matrix = fit.covariance if groupings is None else fit.robust_covariance(groupings)
    std_error = np.sqrt(np.maximum(np.diag(matrix), 0))
    z = np.divide(
        fit.coefficients, std_error, out=np.full_like(std_error, np.nan), where=std_error > 0
    )
    half = ndtri(0.5 + conf_level / 2) * std_error
    infinite = np.abs(fit.standardised) > INFINITE
    columns = {
        "coefficient": fit.coefficients,
        "std_error": std_error,
        "hazard_ratio": ratios_or_nan(fit.coefficients),
        "std_error_hazard_ratio": ratios_or_nan(fit.coefficients) * std_error,
        "statistic": z,
        "p_value": 2 * ndtr(-np.abs(z)),
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
        lr_p_value=float(chdtrc(len(terms), chi2)),
        n=len(event),
        n_events=int(event.sum()),
        se_type=se_type,
        strata=strata,
    )


class PartialLikelihood:
    """Efron's partial likelihood, its derivatives, and score residuals.

    Rows are sorted by time. Efron's method takes the d events of one time out of the risk set bit
    by bit, l/d of them at step l. Each step is one entry of ``_time``, ``_part`` (1 − l/d, the part
    of them that is still in) and ``_step_weight``. Whatever has a column a covariate is summed to
    one entry a time: with risk R of those who have no event then, D of those who have, and the
    sums L and M of their covariates times risk, the mean covariates of a step with part p are
    (L + pM)/(R + pD).

    Strata stand one after the other, each with times of its own. A row is at risk at the places
    after ``_since``, the last one before it was watched (in its stratum, or where the stratum
    before ends), up to its own; ``_since`` is None where everybody is at risk from the first.
    """

    def __init__(
        self,
        time: FloatArray,
        event: BoolArray,
        x: FloatArray,
        weights: FloatArray,
        entry: FloatArray | None = None,
        strata: IntArray | None = None,
    ) -> None:
        self.time, self.event, self.weights, self.entry = time, event, weights, entry
        self._order = np.lexsort((event, time) if strata is None else (event, time, strata))
        # One row a covariate: what is done to all people is then done to neighbours in memory.
        self._x: FloatArray = np.empty(x.shape[::-1])
        for row, column in zip(self._x, x.T, strict=True):
            column.take(self._order, out=row, mode="clip")
        self._w, self._died = weights[self._order], event[self._order]
        ordered = time[self._order]
        new = np.append(True, ordered[1:] != ordered[:-1])
        if strata is not None:
            own = strata[self._order]
            new[1:] |= own[1:] != own[:-1]
        self._place: IntArray = np.cumsum(new) - 1
        self._n_times = int(self._place[-1]) + 1
        self._first = np.flatnonzero(new)
        # People of one time and one fate stand together.
        self._starts = np.flatnonzero(new | np.append(True, self._died[1:] != self._died[:-1]))
        self._fates = 2 * self._place[self._starts] + self._died[self._starts]
        deaths = np.bincount(self._place[self._died], minlength=self._n_times)
        self._with_deaths = np.flatnonzero(deaths)
        self._first_step = (np.cumsum(deaths) - deaths)[self._with_deaths]
        mean_weight = self._by_fate(self._w)[1] / np.maximum(deaths, 1)
        self._time = np.repeat(np.arange(self._n_times), deaths)
        within = np.arange(len(self._time)) - np.repeat(np.cumsum(deaths) - deaths, deaths)
        self._part = 1 - within / deaths[self._time]
        self._step_weight = mean_weight[self._time]
        self._deaths = np.maximum(deaths, 1)
        self._since = None
        if strata is not None or entry is not None:
            first = self._order[self._first]
            groups = np.zeros(len(first), dtype=np.intp) if strata is None else strata[first]
            since = None if entry is None else entry[self._order]
            self._since = places_before(time[first], groups, self._place, since)
        self._found: tuple[FloatArray, _AtRisk] | None = None

    def value(self, beta: FloatArray) -> float:
        at = self._at_risk(beta)
        deaths = self._w[self._died] @ at.linear[self._died]
        return float(deaths - self._step_weight @ np.log(at.total))

    def derivatives(
        self, beta: FloatArray, clock: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Gradient, and minus the matrix of second derivatives.

        A ``clock`` has one number a row, the same for rows of one time: what happens at a time then
        counts so many times.
        """
        at, ticks = self._at_risk(beta), self._ticks(clock)
        rate = self._step_weight / at.total * ticks[self._time]
        plain, partly = self._by_part(rate, 2)
        seen = np.where(self._died, self._w * ticks[self._place], 0.0)
        gradient = self._x @ seen - (at.without @ plain + at.dying @ partly)
        exposure = at.risk * self._exposure(plain, partly)
        information = np.zeros((len(beta), len(beta)))
        for rows in in_blocks(len(seen)):
            information += (self._x[:, rows] * exposure[rows]) @ self._x[:, rows].T
        zero, one, two = self._by_part(rate / at.total, 3)
        crossed = (at.without * one) @ at.dying.T
        squares = (at.without * zero) @ at.without.T + (at.dying * two) @ at.dying.T
        return gradient, information - (squares + crossed + crossed.T)

    def residuals(self, beta: FloatArray, clock: FloatArray | None = None) -> FloatArray:
        """Score residuals in the caller's order: the gradient's derivative by each row's weight."""
        at, ticks = self._at_risk(beta), self._ticks(clock)
        rate = self._step_weight / at.total * ticks[self._time]
        exposure = self._exposure(*self._by_part(rate, 2))
        plain, partly = self._by_part(1 / at.total, 2)
        zero, one, two = self._by_part(rate / at.total, 3)
        per_weight = at.risk / self._w
        at_row = np.where(self._died, ticks[self._place], 0.0)
        result = np.empty_like(self._x.T)
        for k, x in enumerate(self._x):
            without, dying = at.without[k], at.dying[k]
            own = (without * plain + dying * partly) / self._deaths
            means = self._exposure(without * zero + dying * one, without * one + dying * two)
            seen = at_row * (x - own[self._place])
            result[self._order, k] = seen - per_weight * (x * exposure - means)
        return result

    def _ticks(self, clock: FloatArray | None) -> FloatArray:
        """The clock at each time."""
        if clock is None:
            return np.ones(self._n_times)
        return clock[self._order[self._first]]

    def _at_risk(self, beta: FloatArray) -> _AtRisk:
        """The sums that belong to some coefficients; the last are kept."""
        if self._found is None or not np.array_equal(self._found[0], beta):
            linear = beta @ self._x
            linear -= linear.max()
            risk = self._w * np.exp(linear)
            without, dying = self._set(risk)
            total = np.maximum(without[self._time] + self._part * dying[self._time], _TINY)
            columns = np.empty((2, len(self._x), self._n_times))
            for k, x in enumerate(self._x):
                columns[:, k] = self._set(risk * x)
            self._found = (beta.copy(), _AtRisk(linear, risk, total, *columns))
        return self._found[1]

    def _set(self, values: FloatArray) -> FloatArray:
        """Sums over the risk set of each time: of those without an event then, of those with."""
        without, dying = self._by_fate(values)
        later = np.cumsum((without + dying)[::-1])[::-1]
        without[:-1] += later[1:]
        if self._since is not None:
            without -= not_yet(self._since, values, self._n_times)
        return np.stack([without, dying])

    def _by_fate(self, values: FloatArray) -> FloatArray:
        """Sums over the people of each time, without an event and with one: shape (2, times)."""
        sums = np.zeros(2 * self._n_times)
        sums[self._fates] = np.add.reduceat(values, self._starts)
        return sums.reshape(-1, 2).T.copy()

    def _by_part(self, values: FloatArray, powers: int) -> list[FloatArray]:
        """Sums over the steps of each time, times the first so many powers of their parts."""
        sums = [np.zeros(self._n_times) for _ in range(powers)]
        for each in sums:
            each[self._with_deaths] = np.add.reduceat(values, self._first_step)
            values = values * self._part
        return sums

    def _exposure(self, plain: FloatArray, partly: FloatArray) -> FloatArray:
        """What each row has gone through: steps up to its time, those of its own death in part."""
        through = np.cumsum(plain)
        own = through - (plain - partly)
        gone = np.where(self._died, own[self._place], through[self._place])
        if self._since is not None:
            gone -= np.append(0.0, through)[self._since + 1]
        return gone


@dataclass(frozen=True)
class _AtRisk:
    """Log risk and risk of each row, beside the largest; risk of all at each step; and sums of
    covariates times risk over the risk set of each time, of those without an event then and of
    those with."""

    linear: FloatArray
    risk: FloatArray
    total: FloatArray
    without: FloatArray
    dying: FloatArray
