"""Intervals for the rates of two independent groups, by the formulas that need their counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from operator import sub, truediv

import numpy as np

from cocreate_lib.checks import Pair
from cocreate_lib.comparison.inference.intervals import (
    Interval,
    MeanCovariance,
    contrast,
    linearised,
    t_quantile,
    turned_round,
)
from cocreate_lib.comparison.inference.rare_events import Rates, rare_interval
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.plan.measures import RATIOS
from cocreate_lib.comparison.rates.newcombe import newcombe, newcombe_test
from cocreate_lib.comparison.rates.proportions import (
    difference_score,
    ratio_score,
    risk_difference_interval,
    risk_ratio_interval,
)


def rate_interval(
    measure: str,
    events: tuple[float, float],
    n: tuple[float, float],
    uncertainty: MeanCovariance,
    conf_level: float,
    kind: str,
) -> Interval:
    """One measure of two rates, with the interval of the kind asked for.

    Parameters
    ----------
    measure
        ``"risk_difference"``, ``"risk_ratio"`` or ``"odds_ratio"``.
    events, n
        People with the outcome, and people, in the programme and in the comparison group.
    uncertainty
        The binomial variances of the two rates.
    conf_level
        Confidence level.
    kind
        ``"newcombe"``, ``"score"`` or ``"wald"``, as in the plan.

    Returns
    -------
    Interval
        The p-value is that of the test which the interval turns round: below 1 − ``conf_level``
        exactly when the interval leaves out no difference.

    Notes
    -----
    The standard error is binomial, for a ratio that of its logarithm (delta method). Score
    intervals don't use it, and have an answer where nobody in the programme had the outcome. A
    ratio without a score interval has so many standard errors either side of its logarithm, or
    where few people had the outcome, or were without it, what each group's score interval gives.

    Examples
    --------
    >>> uncertainty = MeanCovariance(np.diag([0.8 * 0.2 / 70, 0.6 * 0.4 / 80]))
    >>> found = rate_interval("risk_difference", (56, 48), (70, 80), uncertainty, 0.95, "score")
    >>> print(f"{found.conf_low:.4f} {found.conf_high:.4f}")
    0.0528 0.3382
    """
    rates: FloatArray = np.array(events) / np.array(n)
    wald = contrast(measure, rates, uncertainty, conf_level)
    score = _SCORES.get((kind, measure))
    if score is not None and (measure == "risk_difference" or rates[1] > 0):
        std_error = wald.std_error
        if measure == "risk_difference":
            std_error = math.sqrt(float(np.trace(uncertainty.covariance)))
        return turned_round(
            score.estimate(*rates.tolist()),
            std_error,
            score.test(events, n),
            math.inf,
            partial(score.limits, events, n),
            conf_level,
            score.method,
        )
    if measure in RATIOS and not wald.problem:
        own = Rates((float(rates[0]), float(rates[1])), n, 0.0, math.inf)
        if own.are_rare:
            at = linearised(measure, rates)
            return rare_interval(at, wald.std_error, own, conf_level)
    return replace(wald, method="log interval" if measure in RATIOS else "Wald interval")


@dataclass(frozen=True)
class _Score:
    """An interval of two counts, and the test that it turns round."""

    method: str
    estimate: Callable[[float, float], float]
    limits: Callable[[Pair, Pair, float], tuple[float, float]]
    test: Callable[[Pair, Pair], float]


def _newcombe_limits(events: Pair, n: Pair, conf_level: float) -> tuple[float, float]:
    return newcombe(events, n, t_quantile(0.5 + conf_level / 2, math.inf))


def _difference_limits(events: Pair, n: Pair, conf_level: float) -> tuple[float, float]:
    return risk_difference_interval(events, n, conf_level=conf_level)


def _ratio_limits(events: Pair, n: Pair, conf_level: float) -> tuple[float, float]:
    return risk_ratio_interval(events, n, conf_level=conf_level, method="koopman")


_SCORES = {
    ("newcombe", "risk_difference"): _Score(
        "Newcombe interval", sub, _newcombe_limits, lambda events, n: newcombe_test(events, n)[0]
    ),
    ("score", "risk_difference"): _Score(
        "Miettinen-Nurminen interval",
        sub,
        _difference_limits,
        lambda events, n: difference_score(events, n, 0.0),
    ),
    ("score", "risk_ratio"): _Score(
        "Koopman interval", truediv, _ratio_limits, lambda events, n: ratio_score(events, n, 1.0)
    ),
}
