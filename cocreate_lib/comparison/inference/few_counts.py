"""Mean counts of which few people have most: each group's score interval, and the two combined.

Where few people have the events, a group's mean and its standard error are low together: an
interval of so many standard errors either side then misses on one side, the more often the smaller
the group. A score interval asks of each possible mean how likely the data are, with the variance
that goes with that mean; and how much people vary at a mean is learned from both groups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cocreate_lib.checks import Pair
from cocreate_lib.comparison.inference.intervals import NOBODY, MeanCovariance
from cocreate_lib.comparison.inference.rare_events import DIFFERENCE, correlation_of
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.rates.mover import mover

# With fewer people than this, in effect, who have the events of a group, the groups' score
# intervals are combined. The threshold is ours. Of 0, 5, 10, 15, 20 and 30, simulated 95% intervals
# of the difference and of the ratio hold the truth in 94% or more from 15 up (4 against 100 people
# to 150 against 750, and equal groups; zero-inflated, negative binomial and Poisson counts, alike
# in both groups or not).
FEW = 15.0
# Where one person has all events of a group, its mean has the variance mean squared. No counts
# have more, but for what small samples and weights add.
_MOST = 2.0
METHOD = "score intervals of mean counts combined"
NOTE = (
    f"in one group fewer than {FEW:g} people in effect have the events (a threshold of ours): the "
    "interval combines a score interval of each group (MOVER), takes it that for its mean each "
    "group varies no less than both together, and is not so many standard errors either side"
)


@dataclass(frozen=True)
class Counts:
    """The mean counts of two groups, and how much is known about each.

    Parameters
    ----------
    means
        Of the programme and of the comparison group, 0 or more.
    sizes
        Effective sample sizes.
    dispersions
        Variance of a person's count over the mean, of each group: 1 for Poisson counts.
    correlation
        Correlation of the two means.
    df
        Degrees of freedom of their standard errors.

    Examples
    --------
    Ten Poisson events of one person, and none of another: the score limits of the first mean are
    5.43 and 18.41, those of the second 0 and 3.84.

    >>> counts = Counts((10.0, 0.0), (1.0, 1.0), (1.0, 1.0), 0.0, float("inf"))
    >>> [round(limit, 2) for limit in counts.limits(lambda means: means, 1.96)]
    [4.03, 18.41]
    """

    method: ClassVar[str] = METHOD
    means: Pair
    sizes: Pair
    dispersions: Pair
    correlation: float
    df: float

    @property
    def are_few(self) -> bool:
        """Whether few people, in effect, have the events of a group.

        Notes
        -----
        With mean m, dispersion φ and size n they are nm/(m + φ), the sum of the counts squared over
        the sum of their squares: n where everybody has as many, and 1 where one has all.
        """
        parts = zip(self.means, self.sizes, self.dispersions, strict=True)
        # Fifteen people are fifteen, however they were added up.
        return any(n * m < FEW * (1 - 1e-9) * (m + phi) for m, n, phi in parts)

    @property
    def variances(self) -> Pair:
        """The variances of the two means."""
        first, second = (
            phi * m / n for phi, m, n in zip(self.dispersions, self.means, self.sizes, strict=True)
        )
        return first, second

    @property
    def none_differ(self) -> bool:
        """Whether nobody in a group had an event."""
        return 0.0 in self.means

    def limits(self, to: Callable[[FloatArray], FloatArray], quantile: float) -> Pair:
        """Limits of the difference on a scale, from score limits so many standard errors wide."""
        means = np.array(self.means)
        low, high = score_limits(means, np.array(self.dispersions) / self.sizes, quantile)
        (value, value_2), (down, down_2), (up, up_2) = to(np.array([means, low, high])).tolist()
        return mover((value, value_2), (down, down_2), (up, up_2), self.correlation)


def score_limits(
    means: FloatArray, units: FloatArray | float, quantile: float
) -> tuple[FloatArray, FloatArray]:
    """Score limits of means whose variance is a unit (dispersion over size) times the mean."""
    # Both limits solve (m − μ)² = q² unit μ, so that their product is m².
    high = means + quantile**2 * units / 2
    high = high + quantile * np.sqrt(units * means + (quantile * units) ** 2 / 4)
    return means**2 / high, high


def are_of_counts(means: FloatArray, uncertainty: MeanCovariance) -> bool:
    """Whether two means vary as mean counts can.

    That of a model that is read far from its people, as with ``method="doubly_robust"`` where
    overlap is poor, may vary by a multiple of itself: then there is no dispersion to learn from.
    """
    variances = np.diag(uncertainty.covariance)
    known = np.isfinite(uncertainty.covariance).all() and variances.any()
    if not (known and means.max() > NOBODY):
        return False
    return bool(((means <= NOBODY) | (variances <= _MOST * means**2)).all())


def effective_counts(means: FloatArray, uncertainty: MeanCovariance, sizes: Pair) -> Counts:
    """Two mean counts with their dispersions.

    Parameters
    ----------
    means
        The two means, one of them above 0; what rounding puts below 0 is put back.
    uncertainty
        Their uncertainty.
    sizes
        The effective size of each group: Kish's, of its weights.

    Returns
    -------
    Counts
        A group's dispersion is its own or that of both groups together, whichever is larger.

    Notes
    -----
    With size n, mean m and variance V of the mean, a group's own dispersion is nV/m, so that
    weights, models and clusters are in it, and that of both groups together Σn²V/Σnm. The score
    limits of a mean are the μ with (m − μ)² = q²φμ/n, for quantile q and dispersion φ: those of
    Poisson counts where φ is 1. That the larger of the two is taken is ours: where by chance nobody
    with many events is in a small group, its own is too small.

    References
    ----------
    Barker, L. (2002). A comparison of nine confidence intervals for a Poisson parameter when the
    expected number of events is ≤ 5. *The American Statistician*, 56, 85–89.

    McCullagh, P., & Nelder, J. A. (1989). *Generalized linear models* (2nd ed.). Chapman & Hall.
    """
    n = np.array(sizes)
    kept = np.where(means > NOBODY, means, 0.0)
    variances = np.maximum(np.diag(uncertainty.covariance), 0.0)
    together = float(n**2 @ variances) / float(n @ kept)
    own = np.divide(n * variances, kept, out=np.zeros(2), where=kept > 0)
    (first, second), (phi, phi_2) = kept.tolist(), np.maximum(own, together).tolist()
    return Counts(
        (first, second),
        sizes,
        (phi, phi_2),
        0.0 if 0.0 in (first, second) else correlation_of(uncertainty),
        uncertainty.df_of(DIFFERENCE),
    )
