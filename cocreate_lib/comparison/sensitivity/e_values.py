"""E-values: how strong something unmeasured would have to be to explain an estimate away."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy
from scipy.special import ndtri

from cocreate_lib.checks import Pair, check_between, check_choice, check_counts, check_finite
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES, RATIO_OF
from cocreate_lib.comparison.sensitivity.effective_counts import effective_counts
from cocreate_lib.comparison.sensitivity.evidence import Case, Check, Quantity
from cocreate_lib.comparison.sensitivity.finding import verdict
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DataError, PlanError

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


def e_value_of_rates(events: Pair, people: Pair, *, conf_level: float = 0.95) -> EValue:
    """E-value of a risk difference and of its interval.

    Parameters
    ----------
    events
        People with the outcome, in the programme and in the comparison group.
    people
        People in each group.
    conf_level
        Confidence level of the interval, between 0 and 1.

    Returns
    -------
    EValue
        Prints as a sentence. Of the estimate it is that of the risk ratio; infinite where a group
        has nobody with the outcome.

    Raises
    ------
    DataError
        When the counts can't be.
    PlanError
        When the level can't be.

    Notes
    -----
    With the larger rate p₁ and the smaller one p₀, a share f of people in the group of p₁, and a
    bias factor B, the difference that is left in everybody is (p₁ − B p₀)(f + (1 − f)/B). It is
    nought at B = p₁/p₀. The interval's limit is reached at the B at which that difference is as
    many standard errors above nought as the confidence level asks, with the delta method's error
    (of the rates, and of f); the E-value of B is B + √(B (B − 1)).

    References
    ----------
    Ding, P., & VanderWeele, T. J. (2016). Sensitivity analysis without assumptions.
    *Epidemiology*, 27, 368–377.

    Examples
    --------
    >>> value = e_value_of_rates((397, 51), (78415, 108829))
    >>> print(f"{value.estimate:.2f} {value.limit:.2f}")
    21.09 16.07
    """
    check_counts(events, people)
    check_between(conf_level, "conf_level", 0, 1)
    z = float(ndtri(0.5 + conf_level / 2))
    higher = int(events[1] * people[0] > events[0] * people[1])
    n1, n0 = people[higher], people[1 - higher]
    p1, p0 = events[higher] / n1, events[1 - higher] / n0
    if p1 == p0:
        return EValue(1.0, 1.0)
    f = n1 / (n1 + n0)
    variances = p1 * (1 - p1) / n1, p0 * (1 - p0) / n0, f * (1 - f) / (n1 + n0)

    def left_over(bias: float) -> float:
        """How far the limit still is from nought, with so large a bias factor."""
        difference, share = p1 - p0 * bias, f + (1 - f) / bias
        variance = (variances[0] + variances[1] * bias**2) * share**2
        variance += (difference * (1 - 1 / bias)) ** 2 * variances[2]
        return float(difference * share - z * math.sqrt(variance))

    estimate = _e_value(p1 / p0) if p0 > 0 else math.inf
    if left_over(1.0) <= 0:
        return EValue(estimate, 1.0)
    if p0 == 0:
        return EValue(estimate, math.inf)
    return EValue(
        estimate, _e_value(float(scipy.optimize.brentq(left_over, 1.0, p1 / p0, xtol=1e-12)))
    )


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


def _by_every_measure(case: Case) -> Iterator[Quantity]:
    """The E-values of the measures beside the one that the main E-value comes from.

    Notes
    -----
    That of a risk difference takes effective counts: people that have the two rates and the
    uncertainty of the comparison's own interval. An odds ratio is taken for common where more than
    15% of the comparison group had the outcome.
    """
    f = case.finding
    rates = dict(zip(case.estimates["measure"], case.estimates.to_dict("records"), strict=True))
    odds = rates.get("odds_ratio")
    if odds is not None and np.isfinite([odds["conf_low"], odds["conf_high"]]).all():
        numbers = odds["estimate"], odds["conf_low"], odds["conf_high"]
        if min(numbers) > 0:
            value = e_value(*numbers, measure="odds_ratio", common=f.means[1] > COMMON)
            yield from _beside(case, "odds_ratio", value)
    if "risk_difference" in rates and not f.problem:
        counts = effective_counts(case)
        if min(counts.events) >= 1:  # without events it has no bound
            value = e_value_of_rates(counts.events, counts.n, conf_level=f.conf_level)
            yield from _beside(case, "risk_difference", value)


def _beside(case: Case, measure: str, value: EValue) -> Iterator[Quantity]:
    words = MEASURE_NAMES[measure]
    yield case.quantity(
        f"e_value_{measure}",
        f"E-value by the {words}: {value.estimate:.2f}, and {value.limit:.2f} for its limit.",
        value.estimate,
    )
    yield case.quantity(
        f"e_value_limit_{measure}",
        f"E-value of the {words}'s limit: {value.limit:.2f}.",
        value.limit,
    )


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
    From the risk ratio of a rate, the ratio of cumulative incidences, the rate ratio of a
    frequency, the hazard ratio of a time (taken for common where more than 15% of the people
    analysed had the event), and for a scale from exp(0.91 × the difference in standard deviations)
    (VanderWeele & Ding 2017).
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
    measure = "risk_ratio" if name == "cumulative_incidence_ratio" else name
    return e_value(*numbers, measure=measure, common=common), ""


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


UNMEASURED = Check(_explained_away)
EVERY_MEASURE = Check(_by_every_measure, ("rate",), of_interval=True)
