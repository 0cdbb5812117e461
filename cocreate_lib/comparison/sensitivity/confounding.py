"""How fragile a result is to what was not measured: E-values, Rosenbaum's bounds, robustness."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc, betaincinv

from cocreate_lib.checks import Pair, check_between, check_choice, check_finite, check_people
from cocreate_lib.comparison.inference.intervals import t_quantile
from cocreate_lib.comparison.numerics.linear import independent_columns
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES, RATIO_OF
from cocreate_lib.comparison.sensitivity.evidence import (
    Case,
    Check,
    Column,
    Quantity,
    after_colon,
)
from cocreate_lib.comparison.sensitivity.finding import verdict
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DataError, PlanError
from cocreate_lib.text import how_many, percentage

# VanderWeele and Ding: an odds or hazard ratio is near a risk ratio below this share of people.
COMMON = 0.15
_RATIOS = ("risk_ratio", "rate_ratio", "odds_ratio", "hazard_ratio")
# The risk ratio that stands for a difference of one standard deviation (VanderWeele & Ding 2017).
PER_SD = 0.91


@dataclass(frozen=True, repr=False)
class EValue(Spoken):
    """How strongly something unmeasured would have to be linked to both programme and outcome.

    Parameters
    ----------
    estimate
        The E-value of the estimate, as a risk ratio; at least 1.
    limit
        The E-value of the interval's limit nearer to 1; 1 where the interval holds 1, NaN where no
        interval was given.
    """

    estimate: float
    limit: float

    def __str__(self) -> str:
        text = (
            "Something unmeasured that is linked with both the programme and the outcome by a risk "
            f"ratio of {self.estimate:.2f} each, beyond the measured covariates, could explain "
            "the estimate away; something weaker could not"
        )
        if math.isnan(self.limit):
            return f"{text}."
        if self.limit == 1:
            return f"{text}. The interval holds a ratio of 1 as it is."
        return f"{text}. For the interval to hold a ratio of 1, {self.limit:.2f} each is enough."


def e_value(
    ratio: float,
    conf_low: float | None = None,
    conf_high: float | None = None,
    *,
    measure: str = "risk_ratio",
    common: bool | None = None,
) -> EValue:
    """E-value of a ratio and of its interval.

    Parameters
    ----------
    ratio
        The estimate, above 0.
    conf_low, conf_high
        Limits of its interval; both or neither.
    measure
        ``"risk_ratio"``, ``"rate_ratio"``, ``"odds_ratio"`` or ``"hazard_ratio"``.
    common
        For odds and hazard ratios: whether the outcome is common (more than about 15% by the end of
        follow-up). Has to be said, since it decides the formula.

    Returns
    -------
    EValue
        Prints as a sentence.

    Raises
    ------
    DataError
        When the ratio or its limits are missing, infinite, not above 0, or out of order.
    PlanError
        When the measure is not known, or ``common`` has not been said for odds or hazard ratios.

    Notes
    -----
    With R the ratio, or 1/R if R is below 1: R + √(R (R − 1)). Where the outcome is rare an odds or
    hazard ratio is taken for a risk ratio. Where it is common an odds ratio is replaced by its
    square root, and a hazard ratio H by (1 − 0.5^√H) / (1 − 0.5^√(1/H)).

    References
    ----------
    VanderWeele, T. J., & Ding, P. (2017). Sensitivity analysis in observational research:
    introducing the E-value. *Annals of Internal Medicine*, 167, 268–274.

    Examples
    --------
    >>> value = e_value(0.80, 0.71, 0.91)
    >>> print(f"{value.estimate:.3f} {value.limit:.3f}")
    1.809 1.429
    """
    check_choice(measure, "measure", _RATIOS)
    if measure in ("odds_ratio", "hazard_ratio") and common is None:
        raise PlanError(
            f"Whether the outcome is common has to be said for the {MEASURE_NAMES[measure]}.",
            where="common",
            why="It is near the risk ratio only where the outcome is rare.",
            try_this="Write common=True if more than about 15% had the outcome.",
        )
    _check_ratio(ratio, "ratio")
    estimate = _e_value(_as_risk_ratio(ratio, measure, common))
    if conf_low is None and conf_high is None:
        return EValue(estimate, math.nan)
    if conf_low is None or conf_high is None:
        raise DataError(
            "Only one limit of the interval was given.",
            where="conf_high" if conf_high is None else "conf_low",
            why="Which limit is nearer to 1 takes both.",
            try_this="Give both limits, or neither.",
        )
    _check_ratio(conf_low, "conf_low")
    _check_ratio(conf_high, "conf_high")
    if not conf_low <= ratio <= conf_high:
        raise DataError(
            f"The estimate {ratio:g} lies outside its interval, {conf_low:g} to {conf_high:g}.",
            where="ratio",
            why="Estimate and interval can't belong together.",
            try_this="Give them in the order estimate, lower limit, upper limit.",
        )
    if conf_low <= 1 <= conf_high:
        return EValue(estimate, 1.0)
    nearer = conf_low if conf_low > 1 else conf_high
    return EValue(estimate, _e_value(_as_risk_ratio(nearer, measure, common)))


def _as_risk_ratio(ratio: float, measure: str, common: bool | None) -> float:
    if measure == "odds_ratio" and common:
        return math.sqrt(ratio)
    if measure == "hazard_ratio" and common:
        return _half_by(ratio) / _half_by(1 / ratio)
    return ratio


def _half_by(hazard: float) -> float:
    """1 − 0.5^√hazard, also where that is tiny."""
    return -math.expm1(-math.log(2) * math.sqrt(hazard))


def _e_value(ratio: float) -> float:
    away = max(ratio, 1 / ratio)
    return away + math.sqrt(away * (away - 1))


def _check_ratio(value: float, where: str) -> None:
    check_finite(value, where)
    if value <= 0:
        raise DataError(
            f"{where} is {value:g}.",
            where=where,
            why="A ratio of risks, odds, rates or hazards is above 0.",
            try_this="Give the ratio itself, not its logarithm.",
        )


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
        if not (gamma >= 1 and math.isfinite(gamma)):
            raise PlanError(
                f"gamma is {gamma!r}.",
                where="gamma",
                why="It is an odds ratio; 1 stands for no hidden bias, and more for more.",
                try_this="Give a number of at least 1.",
            )
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
    With f = q |t| / √df, the value is (√(f⁴ + 4 f²) − f²) / 2. For the significance, f is lessened
    by f*, the critical t of df − 1 over √(df − 1); where f f* is above 1, the value is
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


def _explained_away(case: Case) -> Iterator[Quantity]:
    value, reason = _e_value_of(case)
    if value is None:
        yield case.quantity("e_value", f"E-value not available: {reason}.")
        return
    text = f"E-value {value.estimate:.2f}. {value}"
    if case.finding.ratio:
        text += f" The verdict takes both measures: {verdict(case.finding)}."
    if case.finding.randomised:
        text += " Allocation at random leaves that to chance, attrition and non-compliance."
    yield case.quantity("e_value", text, value.estimate)
    limit = f"E-value of the interval's limit: {value.limit:.2f}."
    yield case.quantity("e_value_limit", limit, value.limit)


def _e_value_of(case: Case) -> tuple[EValue | None, str]:
    """The E-value of an outcome's ratio, or why there is none.

    Notes
    -----
    From the risk ratio of a rate, the rate ratio of a frequency, the hazard ratio of a time (taken
    for common where more than 15% of the people analysed had the event), and for a scale from
    exp(0.91 × the difference in standard deviations) (VanderWeele & Ding 2017).
    """
    if case.finding.kind == "scale":
        return _e_value_of_scale(case)
    name = RATIO_OF[case.finding.kind]
    rows = case.estimates[case.estimates["measure"] == name]
    if rows.empty:
        return None, "no ratio was estimated"
    row = rows.iloc[0]
    numbers = float(row["estimate"]), float(row["conf_low"]), float(row["conf_high"])
    if not (np.isfinite(numbers).all() and min(numbers) > 0):
        return None, str(row["notes"]).split("; ")[0] or "the ratio has no finite interval"
    common = bool(case.data.event[np.unique(case.sample.rows)].mean() > COMMON)
    return e_value(*numbers, measure=name, common=common), ""


def _e_value_of_scale(case: Case) -> tuple[EValue | None, str]:
    f, groups = case.finding, case.groups()
    if min(map(len, groups)) < 2 or f.problem:
        return None, f.problem or "too few people"
    sd = float(np.sqrt(np.mean([group.var(ddof=1) for group in groups])))
    if not sd > 0:
        return None, "nobody differs from their group"
    ratios = np.exp(PER_SD * np.array([f.estimate, f.conf_low, f.conf_high]) / sd)
    if not (np.isfinite(ratios).all() and ratios.min() > 0):
        return None, "the difference is too many standard deviations"
    return e_value(*map(float, ratios)), ""


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


def _programme_coefficient(case: Case) -> tuple[float, float, float] | None:
    """Least squares of an outcome on the programme and the covariates, each person once; of a rate,
    weighted by time at risk.

    Returns
    -------
    tuple of float or None
        The programme's coefficient, its classical standard error, and the residual degrees of
        freedom; None where there are too few people, or nobody differs from the fit.
    """
    rows = np.unique(case.sample.rows)
    y, treated = case.data.y[rows], case.table.treated[rows].astype(float)
    others = np.column_stack([np.ones(len(rows)), case.table.design[rows]])
    others = others[:, independent_columns(others)]
    if case.data.exposure is not None:
        roots = np.sqrt(case.data.exposure[rows])
        y, treated, others = y / roots, treated * roots, others * roots[:, None]
    # Frisch-Waugh: what the covariates leave of the programme and of the outcome.
    left_y, left_t = (v - others @ np.linalg.lstsq(others, v, rcond=None)[0] for v in (y, treated))
    df = float(len(rows) - others.shape[1] - 1)
    own = float(left_t @ left_t)
    if df <= 1 or own < 1e-9 * len(rows):
        return None
    estimate = float(left_t @ left_y) / own
    rest = left_y - estimate * left_t
    std_error = float(np.sqrt(rest @ rest / df / own))
    return (estimate, std_error, df) if std_error > 0 else None


def _bounded(case: Case) -> Iterator[Quantity]:
    pairs = case.sample.pairs
    assert pairs is not None, "declared by of_pairs"
    treated, comparison = case.data.y[pairs.treated], case.data.y[pairs.comparison]
    discordant = float((treated > comparison).sum()), float((treated < comparison).sum())
    twice = not (
        len(np.unique(pairs.treated)) == len(np.unique(pairs.comparison)) == len(pairs.treated)
    )
    if twice or sum(discordant) == 0:
        why = (
            "they take pairs in which nobody stands twice"
            if twice
            else "in every pair both people fared the same"
        )
        yield case.quantity("rosenbaum_gamma", f"Rosenbaum's bounds not available: {why}.")
        return
    bounds = rosenbaum_bounds(discordant, alpha=1 - case.finding.conf_level)
    text = f"Rosenbaum's bounds: {after_colon(bounds)}"
    yield case.quantity("rosenbaum_gamma", text, bounds.gamma)


UNMEASURED = Check(_explained_away)
CONFOUNDING = (
    UNMEASURED,
    Check(_robust, ("rate", "frequency", "scale")),
    Check(_bounded, ("rate",), of_pairs=True),
)
COLUMNS = (
    Column(
        "E-value",
        "e_value",
        "the risk ratio by which something unmeasured would have to be linked with both programme "
        "and outcome to explain the estimate away",
    ),
    Column("E-value of limit", "e_value_limit", "the same, for the interval to hold a ratio of 1"),
    Column(
        "robustness value",
        "robustness_value",
        "the share of what is left to explain, of both programme and outcome, that it would have "
        "to explain in a linear regression",
    ),
    Column(
        "Rosenbaum's gamma",
        "rosenbaum_gamma",
        "the odds of being in the programme within a pair at which significance is lost",
    ),
)
