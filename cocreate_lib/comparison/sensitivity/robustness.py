"""Robustness values: how much of what is left to explain something unmeasured has to explain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cocreate_lib.checks import check_between, check_finite, check_within
from cocreate_lib.comparison.inference.intervals import t_quantile
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.numerics.linear import independent_columns
from cocreate_lib.comparison.sensitivity.evidence import Case, Check, Quantity, after_colon
from cocreate_lib.display import Spoken
from cocreate_lib.labels import called
from cocreate_lib.text import percentage, rounded


@dataclass(frozen=True, repr=False)
class RobustnessValue(Spoken):
    """How much of what is left to explain something unmeasured would have to explain.

    Parameters
    ----------
    value
        Share (0 to 1) of the residual variance of both the programme and the outcome that would
        bring the estimate to the ``q`` asked for.
    value_alpha
        Share that would make it statistically not significant at ``alpha``.
    partial_r2
        Share of the outcome's residual variance that the programme explains.
    q, alpha
        As asked.
    """

    value: float
    value_alpha: float
    partial_r2: float
    q: float
    alpha: float

    def __str__(self) -> str:
        goal = "to zero" if self.q == 1 else f"down by {percentage(self.q)}"
        return (
            f"Something unmeasured would have to explain {percentage(self.value, 1)} of what is "
            f"left to explain of both programme and outcome to bring the estimate {goal}, and "
            f"{percentage(self.value_alpha, 1)} to bring that change within chance at "
            f"{self.alpha:g}."
        )


def robustness_value(
    estimate: float, std_error: float, df: float, *, q: float = 1.0, alpha: float = 0.05
) -> RobustnessValue:
    """Robustness value of a coefficient of a linear regression.

    Parameters
    ----------
    estimate
        The coefficient of the programme.
    std_error
        Its (classical) standard error, above 0.
    df
        Residual degrees of freedom, above 1.
    q
        Share of the estimate that is to be explained away, above 0; 1 for all of it.
    alpha
        Level of the two-sided test, between 0 and 1.

    Returns
    -------
    RobustnessValue
        Prints as a sentence.

    Raises
    ------
    DataError
        When the estimate is missing or infinite.
    PlanError
        When another argument can't be.

    Notes
    -----
    With f = ``q |t| / √df``, the value is (√(f⁴ + 4 f²) − f²) / 2. For the significance, f is
    lessened by f*, the critical t of df − 1 over √(df − 1); where f f* is above 1, the value is
    (f² − f*²)/(1 + f²).

    References
    ----------
    Cinelli, C., & Hazlett, C. (2020). Making sense of sensitivity: extending omitted variable bias.
    *Journal of the Royal Statistical Society B*, 82, 39–67.

    Examples
    --------
    >>> value = robustness_value(0.0973158, 0.0232565, 783)
    >>> print(f"{value.value:.4f} {value.value_alpha:.4f}")
    0.1388 0.0763
    """
    check_finite(estimate, "estimate")
    check_between(std_error, "std_error", 0, math.inf)
    check_between(df, "df", 1, math.inf)
    check_between(q, "q", 0, math.inf)
    check_between(alpha, "alpha", 0, 1)
    t = abs(estimate / std_error)
    f = q * t / math.sqrt(df)
    critical = t_quantile(1 - alpha / 2, df - 1) / math.sqrt(df - 1)
    if f <= critical:
        value_alpha = 0.0
    elif f * critical < 1:
        value_alpha = _robustness(f - critical)
    else:
        value_alpha = (1 - (critical / f) ** 2) / (1 + (1 / f) ** 2)
    return RobustnessValue(
        _robustness(f), value_alpha, (t / math.hypot(t, math.sqrt(df))) ** 2, q, alpha
    )


def _robustness(f: float) -> float:
    # The same as (√(f⁴ + 4 f²) − f²) / 2, without a difference of near-equal numbers.
    return 2 / (1 + math.hypot(1, 2 / f)) if f > 0 else 0.0


@dataclass(frozen=True, repr=False)
class Benchmark(Spoken):
    """What something unmeasured would leave of an estimate, were it as strong as a covariate.

    Parameters
    ----------
    covariate
        The covariate.
    times
        How many times as strong.
    with_programme, with_outcome
        Share (0 to 1) of the residual variance of the programme, and of the outcome, that it would
        then explain.
    estimate, std_error, conf_low, conf_high
        What would be left.
    """

    covariate: str
    times: float
    with_programme: float
    with_outcome: float
    estimate: float
    std_error: float
    conf_low: float
    conf_high: float

    def __str__(self) -> str:
        strong = "as strongly" if self.times == 1 else f"{self.times:g} times as strongly"
        return (
            f"Something unmeasured that is linked {strong} as {called(self.covariate)} with both "
            f"programme and outcome would leave {rounded(self.estimate)} (from "
            f"{rounded(self.conf_low)} to {rounded(self.conf_high)})."
        )


def benchmark(
    estimate: float,
    std_error: float,
    df: float,
    *,
    r2_programme: float,
    r2_outcome: float,
    times: float = 1.0,
    covariate: str = "the covariate",
    conf_level: float = 0.95,
) -> Benchmark | None:
    """What something unmeasured, as strong as a measured covariate, would leave of a coefficient.

    Parameters
    ----------
    estimate, std_error, df
        Of the programme's coefficient, as for :func:`robustness_value`.
    r2_programme
        The covariate's partial R² with the programme, given the other covariates.
    r2_outcome
        Its partial R² with the outcome, given the programme and the other covariates.
    times
        How many times as strong as the covariate, above 0.
    covariate
        What it is called in the sentence.
    conf_level
        Confidence level of the interval.

    Returns
    -------
    Benchmark or None
        Prints as a sentence; None where nothing can be so strong, because it would explain all that
        is left.

    Raises
    ------
    DataError
        When the estimate is missing or infinite.
    PlanError
        When another argument can't be.

    Notes
    -----
    With k the times, and R²(D), R²(Y) the two partial R², the confounder has R²(D~Z) = k R²(D)/(1 −
    R²(D)) and R²(Y~Z) = ((√k + r)/√(1 − r²))² R²(Y)/(1 − R²(Y)), where r² = k R²(D)²/((1 − k
    R²(D))(1 − R²(D))), at most 1. The estimate moves towards 0 by
    √(R²(Y~Z) R²(D~Z)/(1 − R²(D~Z))) √df times its standard error, which itself is multiplied by
    √((1 − R²(Y~Z))/(1 − R²(D~Z)) df/(df − 1)).

    References
    ----------
    Cinelli, C., & Hazlett, C. (2020). Making sense of sensitivity: extending omitted variable bias.
    *Journal of the Royal Statistical Society B*, 82, 39–67.

    Examples
    --------
    >>> found = benchmark(0.0973158, 0.0232565, 783, r2_programme=0.009081065,
    ...                   r2_outcome=0.1090339)
    >>> print(f"{found.estimate:.4f} {found.std_error:.4f}")
    0.0752 0.0219
    """
    check_finite(estimate, "estimate")
    check_between(std_error, "std_error", 0, math.inf)
    check_between(df, "df", 1, math.inf)
    check_between(times, "times", 0, math.inf)
    check_between(conf_level, "conf_level", 0, 1)
    check_within(r2_programme, "r2_programme", 0, 1)
    check_within(r2_outcome, "r2_outcome", 0, 1)
    if r2_outcome == 1 or times * r2_programme >= 1 - r2_programme:
        return None
    with_programme = times * r2_programme / (1 - r2_programme)
    shared = times * r2_programme**2 / ((1 - times * r2_programme) * (1 - r2_programme))
    if shared >= 1:
        return None
    strength = (math.sqrt(times) + math.sqrt(shared)) / math.sqrt(1 - shared)
    with_outcome = min(strength**2 * r2_outcome / (1 - r2_outcome), 1.0)
    bias = math.sqrt(with_outcome * with_programme / (1 - with_programme) * df) * std_error
    left = math.copysign(1, estimate) * (abs(estimate) - bias)
    error = std_error * math.sqrt((1 - with_outcome) / (1 - with_programme) * df / (df - 1))
    reach = t_quantile(0.5 + conf_level / 2, df - 1) * error
    return Benchmark(
        covariate, times, with_programme, with_outcome, left, error, left - reach, left + reach
    )


def _robust(case: Case) -> Iterator[Quantity]:
    fit = _programme_coefficient(case)
    if fit is None:
        text = "Robustness value not available: too few people for a linear regression."
        yield case.quantity("robustness_value", text)
        return
    value = robustness_value(*fit, alpha=1 - case.finding.conf_level)
    with_them = " and the covariates" if case.plan.covariates else ""
    rate = "rate, weighted by time at risk,"
    outcome = "outcome" if case.data.exposure is None else rate
    text = (
        f"Robustness value, in a linear regression of the {outcome} on the programme"
        f"{with_them} among the people analysed: {after_colon(value)}"
    )
    yield case.quantity("robustness_value", text, value.value)
    text = f"Robustness value for significance: {percentage(value.value_alpha, 1)}."
    yield case.quantity("robustness_value_alpha", text, value.value_alpha)


def _benchmarked(case: Case) -> Iterator[Quantity]:
    """What something as strong as the strongest of the covariates would leave."""
    model = _Regression.of(case)
    if model is None or not case.plan.covariates:
        return
    found = [
        benchmark(
            *model.coefficient,
            r2_programme=with_programme,
            r2_outcome=with_outcome,
            covariate=case.plan.label(name),
            conf_level=case.finding.conf_level,
        )
        for name, with_programme, with_outcome in model.covariates(case)
    ]
    known = [each for each in found if each is not None]
    if not known:
        return
    size = abs(model.coefficient[0])
    moved = max(known, key=lambda each: abs(size - abs(each.estimate)))
    text = (
        f"In the same regression, of the covariates {called(moved.covariate)} would matter most if "
        f"it had been missed. {moved}"
    )
    yield case.quantity("benchmark", text, moved.estimate, moved.conf_low, moved.conf_high)


def _programme_coefficient(case: Case) -> tuple[float, float, float] | None:
    """Least squares of an outcome on the programme and the covariates, each person once.

    Returns
    -------
    tuple of float or None
        The programme's coefficient, its classical standard error, and the residual degrees of
        freedom; None where there are too few people, or nobody differs from the fit.
    """
    model = _Regression.of(case)
    return None if model is None else model.coefficient


@dataclass(frozen=True)
class _Regression:
    """Least squares of an outcome on the programme and the covariates, each person once; of a rate,
    weighted by time at risk.

    ``others`` has the intercept and the covariates, ``terms`` which covariate each of its columns
    is of; ``left_y`` and ``left_t`` are what these leave of outcome and programme.
    """

    others: FloatArray
    terms: tuple[str, ...]
    y: FloatArray
    treated: FloatArray
    coefficient: tuple[float, float, float]

    @classmethod
    def of(cls, case: Case) -> _Regression | None:
        """That of an outcome; None where it can't be fitted."""
        rows = np.unique(case.sample.rows)
        y, treated = case.data.y[rows], case.table.treated[rows].astype(float)
        others = np.column_stack([np.ones(len(rows)), case.table.design[rows]])
        kept = independent_columns(others)
        others = others[:, kept]
        names = ("", *(name for name, _ in case.table.terms))
        if case.data.exposure is not None:  # a rate, weighted by time at risk
            roots = np.sqrt(case.data.exposure[rows])
            y = y / roots * case.data.rate_unit
            treated, others = treated * roots, others * roots[:, None]
        # Frisch-Waugh: what the covariates leave of the programme and of the outcome.
        left_y, left_t = _left(others, y), _left(others, treated)
        df = float(len(rows) - others.shape[1] - 1)
        own = float(left_t @ left_t)
        if df <= 1 or own < 1e-9 * len(rows):
            return None
        estimate = float(left_t @ left_y) / own
        rest = left_y - estimate * left_t
        std_error = float(np.sqrt(rest @ rest / df / own))
        if not std_error > 0:
            return None
        found = (estimate, std_error, df)
        return cls(others, tuple(names[place] for place in kept), y, treated, found)

    def covariates(self, case: Case) -> Iterator[tuple[str, float, float]]:
        """Each covariate with its partial R² with the programme and with the outcome."""
        with_treated = np.column_stack([self.others, self.treated])
        for name in case.plan.covariates:
            own = np.array([term == name for term in self.terms])
            if not own.any():
                continue
            programme = _share(self.treated, self.others, own)
            outcome = _share(self.y, with_treated, np.append(own, False))
            yield name, programme, outcome


def _left(others: FloatArray, values: FloatArray) -> FloatArray:
    """What least squares on some columns leaves of values."""
    fitted: FloatArray = others @ np.linalg.lstsq(others, values, rcond=None)[0]
    return values - fitted


def _share(values: FloatArray, columns: FloatArray, own: npt.NDArray[np.bool_]) -> float:
    """Partial R²: the share that some columns explain of what the others leave of values."""
    without, full = _left(columns[:, ~own], values), _left(columns, values)
    left = float(without @ without)
    return max(0.0, 1 - float(full @ full) / left) if left > 0 else 0.0


_KINDS = ("rate", "frequency", "scale")
ROBUST = Check(_robust, _KINDS)
BENCHMARKED = Check(_benchmarked, _KINDS)
