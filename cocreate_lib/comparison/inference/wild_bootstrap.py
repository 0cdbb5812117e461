"""The wild cluster bootstrap: what a statistic would have done had there been no difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.inference.cr2 import LinearForm
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, sum_by
from cocreate_lib.comparison.numerics.test_inversion import reach

# Below this many clusters two signs give too few different draws (our choice, after the advice of
# Roodman et al. 2019).
FEW_FOR_SIGNS = 12
_WEBB = np.array([-1, 1])[:, None] * np.sqrt([0.5, 1.0, 1.5])
# Numbers that are held at once: draws are made in blocks of about this many.
_BLOCK = 2_000_000


@dataclass(frozen=True)
class WildDraws:
    """Bootstrap statistics, as functions of how far the estimate lies from the null hypothesis.

    A draw's statistic is (top + d × top_slope) / √(below₀ + d × below₁ + d² × below₂), with d the
    estimate minus its value under the null hypothesis.
    """

    std_error: float
    top: FloatArray
    top_slope: FloatArray
    below: FloatArray

    def p_value(self, distance: float) -> float:
        """The two-sided p-value of the null hypothesis this far from the estimate."""
        below = np.array([1.0, distance, distance**2]) @ self.below
        drawn = np.abs(self.top + distance * self.top_slope)
        # Compared without a division: a draw without spread counts as extreme.
        seen = abs(distance) / self.std_error
        extreme = int(np.sum(drawn >= seen * np.sqrt(np.maximum(below, 0)) * (1 - 1e-9)))
        return (1 + extreme) / (1 + len(drawn))

    def limits(self, value: float, conf_level: float) -> tuple[float, float]:
        """The values that a test at this level does not reject; infinite where it never does."""
        low, high = (
            reach(self.p_value, side * self.std_error, 1 - conf_level) for side in (1.0, -1.0)
        )
        return value - low, value - high


def wild_draws(
    form: LinearForm,
    influence: FloatArray,
    gradient: FloatArray,
    codes: IntArray,
    replications: int,
    rng: np.random.Generator,
) -> WildDraws:
    """Draw the wild cluster bootstrap of one contrast of two means, for every null hypothesis.

    Parameters
    ----------
    form
        The weighted least squares behind the means.
    influence
        Shape (rows, 2).
    gradient
        Derivative of the contrast by the two means.
    codes
        Cluster of each row.
    replications
        How many draws.
    rng
        Where randomness comes from.

    Returns
    -------
    WildDraws
        The statistics.

    Notes
    -----
    Residuals under the null hypothesis are multiplied, cluster by cluster, by −1 or 1 (Rademacher),
    or with fewer than 12 clusters by one of Webb's six values; the model is fitted again, and its
    statistic has the cluster-robust standard error of that fit (Cameron, Gelbach & Miller 2008).
    All of it follows from sums by cluster, so that no draw touches the rows; and both parts of the
    statistic are polynomials in the null hypothesis, so that the test is inverted with the same
    draws (Roodman et al. 2019). Where there is more to the influence than the linear form, the rest
    of each cluster's score has the same multiplier (a score bootstrap).

    References
    ----------
    Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). Bootstrap-based improvements for
    inference with clustered errors. *Review of Economics and Statistics*, 90, 414–427.

    Roodman, D., Nielsen, M. Ø., MacKinnon, J. G., & Webb, M. D. (2019). Fast and wild: bootstrap
    inference in Stata using boottest. *Stata Journal*, 19, 4–60.

    Webb, M. D. (2023). Reworking wild bootstrap-based inference for clustered errors. *Canadian
    Journal of Economics*, 56, 839–858.
    """
    clusters, codes = np.unique(codes, return_inverse=True)
    n, width = len(clusters), form.design.shape[1]
    weighted, bread = form.design * form.weights[:, None], form.bread
    products = weighted[:, :, None] * form.design[:, None, :]
    curvature = sum_by(codes, products.reshape(len(codes), -1), n).reshape(n, width, width)
    scores = sum_by(codes, weighted * form.residuals[:, None], n)
    direction = bread @ (form.contrasts.T @ gradient)
    ties = curvature @ direction
    # What imposing the null hypothesis adds to the scores, for each unit of distance.
    imposed = ties / (ties.sum(axis=0) @ direction)
    own, own_slope = sum_by(codes, influence, n) @ gradient, imposed @ direction
    pull = ties @ bread
    top, top_slope, below = [], [], []
    block = max(1, _BLOCK // n)
    for start in range(0, replications, block):
        signs = multipliers(n, min(block, replications - start), rng)
        moved = own[:, None] * signs - pull @ (scores.T @ signs)
        moved_slope = own_slope[:, None] * signs - pull @ (imposed.T @ signs)
        top.append(own @ signs)
        top_slope.append(own_slope @ signs)
        below.append([(moved**2).sum(0), 2 * (moved * moved_slope).sum(0), (moved_slope**2).sum(0)])
    return WildDraws(
        float(np.sqrt(np.sum(own**2))),
        np.concatenate(top),
        np.concatenate(top_slope),
        np.concatenate(below, axis=1),
    )


def multipliers(n_clusters: int, draws: int, rng: np.random.Generator) -> FloatArray:
    """Multipliers with mean zero and variance one, shape (clusters, draws)."""
    choices = _WEBB.ravel() if n_clusters < FEW_FOR_SIGNS else np.array([-1.0, 1.0])
    # Draw by draw, so that the draws don't depend on the size of a block.
    return choices[rng.integers(len(choices), size=(draws, n_clusters))].T
