"""Several studies of one question, one result: random-effects pooling, and how unlike they are.

Not to be mixed up with ``pooling``, which puts several imputed tables of one study together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from cocreate_lib.checks import check_between, check_finite
from cocreate_lib.comparison.inference.intervals import t_quantile
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DataError
from cocreate_lib.text import interval, p_words, percentage, rounded


@dataclass(frozen=True, repr=False)
class PooledStudies(Spoken):
    """Several studies taken together, with how far their true effects lie apart.

    Parameters
    ----------
    studies
        How many.
    estimate, std_error
        The mean of the studies' true effects, and its standard error.
    conf_low, conf_high
        Confidence interval of that mean.
    tau2
        Variance of the true effects between studies (τ²); 0 where chance alone explains how the
        estimates differ.
    q, p_value
        Cochran's statistic of heterogeneity, and its p-value on studies − 1 degrees of freedom.
    i2
        The share of the estimates' variance that is between studies (I²), from 0 to 1.
    prediction_low, prediction_high
        Where the true effect of one more study of the same kind would lie.
    conf_level
        Level of both intervals.
    """

    studies: int
    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    tau2: float
    q: float
    p_value: float
    i2: float
    prediction_low: float
    prediction_high: float
    conf_level: float

    def __str__(self) -> str:
        level = percentage(self.conf_level)
        return (
            f"{self.studies} studies: on average {rounded(self.estimate)} ({level} confidence "
            f"interval {interval(self.conf_low, self.conf_high, 2)}). True effects differ with a "
            f"standard deviation of {rounded(math.sqrt(self.tau2))} between studies "
            f"(I² {percentage(self.i2, 0)}; test of heterogeneity, {p_words(self.p_value)}). "
            f"That of one more such study would lie within "
            f"{interval(self.prediction_low, self.prediction_high, 2)}."
        )


def pool_studies(
    estimates: Sequence[float], std_errors: Sequence[float], *, conf_level: float = 0.95
) -> PooledStudies:
    """Pool several studies of one question, without taking their true effects to be the same.

    Parameters
    ----------
    estimates
        One a study, three or more; of ratios the logarithms.
    std_errors
        Their standard errors, in the same order, each above 0.
    conf_level
        Level of the intervals, between 0 and 1.

    Returns
    -------
    PooledStudies
        Prints as a sentence.

    Raises
    ------
    DataError
        When there are fewer than three studies, a number is missing, or the two lists don't go
        together.
    PlanError
        When a standard error or the level can't be.

    Notes
    -----
    Random effects: study i estimates its own effect, which varies about a mean with variance τ².
    τ² (Paule and Mandel's), mean and standard error are statsmodels': each study weighs
    wᵢ = 1/(sᵢ² + τ²), and the standard error of the mean is 1/√Σwᵢ. Its interval takes the t
    distribution on k − 1 degrees of freedom: with this τ² that is Knapp and Hartung's, kept from
    being narrower where the estimates lie closer together than chance would have them. I² is
    τ²/(τ² + s²), with the typical variance s² of Higgins and Thompson. The prediction interval is
    m ± t√(τ² + standard error²). Nothing may be missing.

    References
    ----------
    Higgins, J. P. T., & Thompson, S. G. (2002). Quantifying heterogeneity in a meta-analysis.
    *Statistics in Medicine*, 21, 1539–1558.

    Knapp, G., & Hartung, J. (2003). Improved tests for a random effects meta-regression with a
    single covariate. *Statistics in Medicine*, 22, 2693–2710.

    Paule, R. C., & Mandel, J. (1982). Consensus values and weighting factors. *Journal of Research
    of the National Bureau of Standards*, 87, 377–385.

    Examples
    --------
    >>> print(pool_studies([-12.0, -3.0, 1.0, -14.0, 6.0], [5.0, 5.2, 5.1, 5.3, 5.0]))
    5 studies: on average -4.34 (95% confidence interval -14.91 to 6.23). True effects differ with
    a standard deviation of 6.8 between studies (I² 64%; test of heterogeneity, p = 0.025). That of
    one more such study would lie within -25.97 to 17.29.
    """
    from statsmodels.stats.meta_analysis import combine_effects

    _check(estimates, std_errors)
    check_between(conf_level, "conf_level", 0, 1)
    values, variances = np.asarray(estimates, float), np.asarray(std_errors, float) ** 2
    # The search for tau-squared starts at zero: standard errors are set to about one.
    scale = float(np.sqrt(variances.mean()))
    with np.errstate(divide="ignore"):  # of a statistic that isn't used here
        found = combine_effects(values / scale, variances / scale**2, method_re="iterated")
    df = len(values) - 1
    mean, error = scale * float(found.mean_effect_re), scale * float(found.sd_eff_w_re)
    tau2 = scale**2 * float(found.tau2)
    fixed = 1 / variances
    typical = df * float(fixed.sum()) / float(fixed.sum() ** 2 - (fixed**2).sum())
    t = float(t_quantile((1 + conf_level) / 2, df))
    reach = t * math.sqrt(tau2 + error**2)
    return PooledStudies(
        studies=len(values),
        estimate=mean,
        std_error=error,
        conf_low=mean - t * error,
        conf_high=mean + t * error,
        tau2=tau2,
        q=float(found.q),
        p_value=float(scipy.stats.chi2.sf(found.q, df)),
        i2=tau2 / (tau2 + typical),
        prediction_low=mean - reach,
        prediction_high=mean + reach,
        conf_level=conf_level,
    )


FEWEST = 3
"""Of fewer studies nobody can say how unlike they are."""


def _check(estimates: Sequence[float], std_errors: Sequence[float]) -> None:
    if len(estimates) != len(std_errors):
        raise DataError(
            f"There are {len(estimates)} estimates and {len(std_errors)} standard errors.",
            where="std_errors",
            why="Each study needs both.",
            try_this="Give the two lists in one order, a study at the same place in each.",
        )
    if len(estimates) < FEWEST:
        raise DataError(
            f"There are only {len(estimates)} studies.",
            where="estimates",
            why="How unlike studies are can't be told from fewer than three.",
            try_this="Show the studies side by side, each with its own interval.",
        )
    for value, error in zip(estimates, std_errors, strict=True):
        check_finite(value, "estimates")
        check_between(error, "std_errors", 0, math.inf)
