"""Intervals for the rates of two independent groups, by the formulas that need their counts."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy.stats import norm

from cocreate_lib.comparison.arrays import FloatArray
from cocreate_lib.comparison.inference import Interval, Spread, contrast
from cocreate_lib.comparison.newcombe import newcombe, newcombe_test
from cocreate_lib.comparison.proportions import (
    difference_score,
    ratio_score,
    risk_difference_interval,
    risk_ratio_interval,
)

# What the interval of each measure is called; a measure that isn't here has Wald's, and a ratio
# that isn't here has Wald's on the logarithm.
INTERVAL_NAMES = {
    ("newcombe", "risk_difference"): "Newcombe interval",
    ("score", "risk_difference"): "Miettinen-Nurminen interval",
    ("score", "risk_ratio"): "Koopman interval",
    ("wald", "risk_difference"): "Wald interval",
}
LOG_INTERVAL = "log interval"


def rate_interval(
    measure: str,
    events: tuple[float, float],
    n: tuple[float, float],
    spread: Spread,
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
    spread
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
    intervals don't use it, and have an answer where nobody in the programme had the outcome.

    Examples
    --------
    >>> spread = Spread(np.diag([0.8 * 0.2 / 70, 0.6 * 0.4 / 80]))
    >>> found = rate_interval("risk_difference", (56, 48), (70, 80), spread, 0.95, "score")
    >>> print(f"{found.conf_low:.4f} {found.conf_high:.4f}")
    0.0528 0.3382
    """
    rates: FloatArray = np.array(events) / np.array(n)
    wald = contrast(measure, rates, spread, conf_level)
    if (kind, measure) == ("newcombe", "risk_difference"):
        z = float(norm.ppf(0.5 + conf_level / 2))
        limits, (statistic, p_value) = newcombe(events, n, z), newcombe_test(events, n)
    elif (kind, measure) == ("score", "risk_difference"):
        limits = risk_difference_interval(events, n, conf_level=conf_level)
        statistic = difference_score(events, n, 0.0)
        p_value = _two_sided(statistic)
    elif (kind, measure) == ("score", "risk_ratio") and rates[1] > 0:
        limits = risk_ratio_interval(events, n, conf_level=conf_level, method="koopman")
        statistic = ratio_score(events, n, 1.0)
        p_value = _two_sided(statistic)
        wald = replace(wald, estimate=float(rates[0] / rates[1]))
    else:
        return wald
    error = wald.std_error
    if measure == "risk_difference":
        error = math.sqrt(float(np.trace(spread.covariance)))
    return Interval(wald.estimate, error, statistic, math.inf, p_value, *limits)


def interval_name(measure: str, kind: str) -> str:
    """What the interval of a measure of two rates is called.

    Examples
    --------
    >>> interval_name("risk_ratio", "score"), interval_name("odds_ratio", "score")
    ('Koopman interval', 'log interval')
    """
    return INTERVAL_NAMES.get((kind, measure), LOG_INTERVAL)


def _two_sided(statistic: float) -> float:
    return float(2 * norm.sf(abs(statistic)))
