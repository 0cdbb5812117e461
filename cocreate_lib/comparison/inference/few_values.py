"""Means of numbers on which hardly anybody in a group differs from the others.

Where nearly everybody in a group has the same value, as where hardly anybody's rate changed, the
group's standard error is too small by chance, and zero where all are the same: an interval of so
many standard errors either side is then far too sure. How much people vary is learned from both
groups.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cocreate_lib.checks import Pair
from cocreate_lib.comparison.inference.intervals import MeanCovariance
from cocreate_lib.comparison.inference.rare_events import correlation_of
from cocreate_lib.comparison.numerics.arrays import FloatArray

# With fewer people than this, in effect, who differ from what more than half of their group have,
# the group is taken to vary no less than both together. The threshold is ours, and that of rates.
FEW = 10.0
METHOD = "variance no less than that of both groups together"
NOTE = (
    f"in one group fewer than {FEW:g} people in effect differ from the value that most of them "
    "have (a threshold of ours): the interval takes it that no group varies less than both together"
)


def who_differ(y: FloatArray, weights: FloatArray) -> float:
    """How many people, in effect, differ from the value that more than half of a group have.

    Parameters
    ----------
    y, weights
        The values of the people of one group, and their weights.

    Returns
    -------
    float
        Kish's effective size times their share of the weights; infinite where no value is that of
        more than half.

    Examples
    --------
    >>> who_differ(np.array([0.0, 0.0, 0.0, 7.0]), np.ones(4))
    1.0
    >>> who_differ(np.array([0.0, 1.0, 2.0, 7.0]), np.ones(4))
    inf
    """
    middle = np.partition(y, len(y) // 2)[len(y) // 2]
    total = float(weights.sum())
    share = float(weights[y != middle].sum()) / total
    return np.inf if share >= 0.5 else share * total**2 / float(weights @ weights)


def no_less_than_together(uncertainty: MeanCovariance, sizes: Pair) -> MeanCovariance:
    """The uncertainty of two means, where no group varies less than both together.

    Parameters
    ----------
    uncertainty
        As each group shows it.
    sizes
        The effective size of each group: Kish's, of its weights.

    Returns
    -------
    MeanCovariance
        With the same correlation and degrees of freedom.

    Notes
    -----
    With size n and variance V of the mean, a person's variance in a group is nV, so that weights,
    models and clusters are in it, and that of both groups together Σn²V/Σn. The variance of a mean
    becomes the larger of the two, over n.
    """
    n, variances = np.array(sizes), np.diag(uncertainty.covariance)
    together = float(n**2 @ variances / n.sum())
    errors = np.sqrt(np.maximum(n * variances, together) / n)
    correlation = np.array([[1.0, correlation_of(uncertainty)]])
    correlation = np.vstack([correlation, correlation[:, ::-1]])
    return replace(uncertainty, covariance=correlation * np.outer(errors, errors))
