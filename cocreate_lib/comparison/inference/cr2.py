"""Few clusters: the bias-reduced covariance (CR2), and Satterthwaite's degrees of freedom.

A robust covariance is too small where clusters are few, because a model bends towards the clusters
that it was fitted to. CR2 undoes that, cluster by cluster; Satterthwaite's degrees of freedom say
how much the result can be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, sum_by
from cocreate_lib.comparison.numerics.linear import pseudo_inverse, weighted_products

# Eigenvalues below this count as zero: a cluster that alone decides a coefficient has some.
_ZERO = 1e-10
# Those of a cluster that all but decides one: what cancels in its sums leaves too few digits.
_STEEP = 1e-5


@dataclass(frozen=True)
class LinearForm:
    """The weighted least squares behind two means, or behind their linear approximation.

    Parameters
    ----------
    design
        Design matrix X, shape (rows, coefficients).
    weights
        Weight of each row.
    residuals
        Residual of each row.
    contrasts
        What the two means, or other estimates, are of the coefficients, shape (estimates,
        coefficients); for a curved model, their derivative.

    Notes
    -----
    Where outcomes vary by a known pattern, as in a generalised linear model, each row of the design
    and the residual are divided by the standard deviation, and the weights multiplied by the
    variance. Then errors that are alike and independent are the working model.
    """

    design: FloatArray
    weights: FloatArray
    residuals: FloatArray
    contrasts: FloatArray

    @property
    def bread(self) -> FloatArray:
        """The inverse M of X'WX."""
        return pseudo_inverse(weighted_products(self.design, self.weights))

    @property
    def reach(self) -> FloatArray:
        """How far each row's residual moves each estimate: W X M C'."""
        return (self.design * self.weights[:, None]) @ (self.bread @ self.contrasts.T)


def two_groups(
    treated: BoolArray,
    weights: FloatArray,
    residuals: FloatArray,
    exposure: FloatArray | None = None,
) -> LinearForm:
    """The linear form of two weighted means: one indicator a group.

    With time at risk the residuals are those of rates, whose variance is taken to be one over it.
    """
    design = np.column_stack([treated, ~treated]).astype(float)
    if exposure is not None:
        roots = np.sqrt(exposure)
        design, residuals = design * roots[:, None], residuals * roots
    return LinearForm(design, weights, residuals, np.eye(2))


@dataclass(frozen=True)
class Satterthwaite:
    """Degrees of freedom of any contrast of the estimates, from the design alone.

    Parameters
    ----------
    own
        For each cluster the cross product of its adjusted reach, shape (clusters, estimates,
        estimates).
    sides
        Shape (clusters, 2 × coefficients, estimates): how clusters are tied to each other by the
        fit.
    ties
        Matrix of those ties.
    steep
        Clusters that all but decide a coefficient.
    alone
        For each of these, as in ``own``, what is left of it once tied to itself.
    """

    own: FloatArray
    sides: FloatArray
    ties: FloatArray
    steep: IntArray
    alone: FloatArray

    def __call__(self, gradient: FloatArray) -> float:
        """Twice the squared mean of the variance estimate, over its variance."""
        own = np.einsum("jab,a,b->j", self.own, gradient, gradient)
        sides = self.sides @ gradient
        tied = np.einsum("jp,pq,jq->j", sides, self.ties, sides)
        if len(self.steep):
            total, squares = self._apart(own, sides, tied, gradient)
        else:
            crossed = sides.T @ sides @ self.ties
            total = float(np.sum(own + tied))
            squares = float(np.sum(own**2) + 2 * own @ tied + np.trace(crossed @ crossed))
        return total**2 / squares if squares > 0 else np.nan

    def _apart(
        self, own: FloatArray, sides: FloatArray, tied: FloatArray, gradient: FloatArray
    ) -> tuple[float, float]:
        """The same sums, with each steep cluster's own part as it is and its ties one by one."""
        steep, others = self.steep, np.delete(np.arange(len(own)), self.steep)
        alone = own + tied
        alone[steep] = np.einsum("jab,a,b->j", self.alone, gradient, gradient)
        crossed = sides[others].T @ sides[others] @ self.ties
        between = sides[steep] @ self.ties @ sides.T
        between[np.arange(len(steep)), steep] = 0
        squares = np.sum(alone**2) + np.trace(crossed @ crossed) - np.sum(tied[others] ** 2)
        squares += 2 * np.sum(between[:, others] ** 2) + np.sum(between[:, steep] ** 2)
        return float(np.sum(alone)), float(squares)


def bias_reduced(form: LinearForm, codes: IntArray) -> tuple[FloatArray, Satterthwaite]:
    """What CR2 adds to the influence of each cluster, and the degrees of freedom.

    Parameters
    ----------
    form
        The weighted least squares.
    codes
        Cluster of each row, from 0 up without gaps.

    Returns
    -------
    tuple of array and Satterthwaite
        The addition, shape (clusters, estimates), to the sums of influence by cluster; and a
        function from the gradient of a contrast to its degrees of freedom.

    Notes
    -----
    With H = X M X'W, the residuals of cluster j are multiplied by the inverse symmetric square root
    of B_j = (I − H)_j (I − H)_j', which makes the covariance unbiased when errors are alike and
    independent (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, with the identity as working
    covariance, as in R's ``clubSandwich`` and ``estimatr``). B_j is the identity plus a matrix of
    rank 2k at most, so its root is found from a small matrix however large the cluster is. Where
    the root doesn't exist, because the cluster alone decides a coefficient, it is that of the rest.

    References
    ----------
    Bell, R. M., & McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression
    with multi-stage samples. *Survey Methodology*, 28, 169–181.

    Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. *Journal of Business & Economic
    Statistics*, 36, 672–683.
    """
    design, reach, bread = form.design, form.reach, form.bread
    width, estimates = design.shape[1], reach.shape[1]
    weighted = design * form.weights[:, None]
    ties = np.block([[bread @ (weighted.T @ weighted) @ bread, -bread], [-bread, 0 * bread]])
    order = np.argsort(codes, kind="stable")
    sizes = np.bincount(codes)
    first = np.cumsum(sizes) - sizes
    own = np.empty((len(sizes), estimates, estimates))
    sides = np.empty((len(sizes), 2 * width, estimates))
    added = np.empty((len(sizes), estimates))
    steep: dict[int, FloatArray] = {}
    for size in np.unique(sizes):
        clusters = np.flatnonzero(sizes == size)
        rows = order[first[clusters][:, None] + np.arange(size)]
        both = np.concatenate([design[rows], weighted[rows]], axis=2)
        base, triangle = np.linalg.qr(both)
        values, vectors = np.linalg.eigh(triangle @ ties @ np.swapaxes(triangle, 1, 2))
        left = 1 + values
        is_there = left > _ZERO
        change = np.where(is_there, 1 / np.sqrt(np.maximum(left, _ZERO)), 0) - 1
        turned = base @ vectors
        back = np.swapaxes(turned, 1, 2)
        moved = turned @ (change[:, :, None] * (back @ reach[rows]))
        adjusted = reach[rows] + moved
        own[clusters] = np.swapaxes(adjusted, 1, 2) @ adjusted
        sides[clusters] = np.swapaxes(both, 1, 2) @ adjusted
        added[clusters] = np.einsum("jia,ji->ja", moved, form.residuals[rows])
        for at in np.flatnonzero((is_there & (left < _STEEP)).any(axis=1)):
            gone = turned[at][:, ~is_there[at]]
            rest = reach[rows[at]] - gone @ (gone.T @ reach[rows[at]])
            steep[int(clusters[at])] = rest.T @ rest
    alone = np.array([*steep.values()]).reshape(len(steep), estimates, estimates)
    return added, Satterthwaite(own, sides, ties, np.array([*steep], dtype=int), alone)


def bias_reduced_sums(
    influence: FloatArray, form: LinearForm, codes: IntArray
) -> tuple[FloatArray, Satterthwaite]:
    """Sums of influence by cluster with CR2's addition; and the degrees of freedom."""
    clusters, codes = np.unique(codes, return_inverse=True)
    added, freedom = bias_reduced(form, codes)
    return sum_by(codes, influence, len(clusters)) + added, freedom
