"""Subclassification: classes of people with like scores, and means that are averaged over them."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.inference.cr2 import LinearForm
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray


def score_classes(score: FloatArray, treated: BoolArray, n: int, target: BoolArray) -> IntArray:
    """Classes between the quantiles of the score, each with people of both groups.

    Parameters
    ----------
    score
        The number that people of one class are alike on, shape (rows,).
    treated
        Who was in the programme, shape (rows,).
    n
        How many classes, at most.
    target
        Whose quantiles they are, shape (rows,): each class has about as many of these.

    Returns
    -------
    array of int
        The class of each row, from 0 in the order of the scores.

    Notes
    -----
    The quantiles are those of R's type 7; a person on the border belongs to the class above. A
    class in which a group has nobody is joined to the next one above, and if there is none, below.

    Examples
    --------
    >>> score = np.array([1.0, 2.0, 3.0, 4.0, 1.5, 2.5, 3.5, 0.0])
    >>> treated = np.arange(8) < 4
    >>> score_classes(score, treated, 2, treated)
    array([0, 0, 1, 1, 0, 1, 1, 0])
    """
    borders = np.unique(np.quantile(score[target], np.arange(1, n) / n))
    codes = np.searchsorted(borders, score, side="right")
    counts = np.stack([np.bincount(codes[g], minlength=n) for g in (treated, ~treated)])
    joined, made, seen = np.empty(n, dtype=np.intp), 0, np.zeros(2)
    for code in range(n):
        joined[code] = made
        seen += counts[:, code]
        if seen.all():
            made, seen = made + 1, np.zeros(2)
    return np.minimum(joined, max(made - 1, 0))[codes]


def class_weights(classes: IntArray, treated: BoolArray, target: BoolArray) -> FloatArray:
    """Weights with which each group has as many people in each class as the target has.

    Examples
    --------
    >>> treated = np.array([True, False, False, True, False])
    >>> class_weights(np.array([0, 0, 0, 1, 1]), treated, treated)
    array([1. , 0.5, 0.5, 1. , 1. ])
    """
    wanted = np.bincount(classes, target)[classes]
    sizes = [np.bincount(classes, group)[classes] for group in (treated, ~treated)]
    return np.asarray(wanted / np.where(treated, *sizes))


def classified_means(
    y: FloatArray,
    treated: BoolArray,
    classes: IntArray,
    target: BoolArray,
    exposure: FloatArray | None = None,
) -> Means:
    """Mean outcome of each group within the classes, averaged over the target.

    Parameters
    ----------
    y
        The outcome.
    treated
        Who was in the programme.
    classes
        The class of each row, from 0; each has people of both groups.
    target
        Whose share of each class counts.
    exposure
        Of counts: each row's time at risk. Then the means are rates, and the target's share of a
        class is that of its time.

    Returns
    -------
    Means
        The same as with ``class_weights``, but with the influence that they have in classes: how
        far a person is from their own group in their own class, and how far the class is from the
        whole, for those of the target.

    Notes
    -----
    With the target's share p of class s and the mean m of a group in it, the mean is Σ p m. It is
    g-computation with a model in which every class has its own two means (M-estimation); where the
    classes end is taken as given.

    Examples
    --------
    >>> treated = np.array([True, False, False, True, False])
    >>> y = np.array([1.0, 0.0, 1.0, 3.0, 2.0])
    >>> classified_means(y, treated, np.array([0, 0, 0, 1, 1]), treated).means
    array([2.  , 1.25])
    """
    times = np.ones(len(y)) if exposure is None else exposure
    whom = target * times
    total = whom.sum()
    shares = np.bincount(classes, whom) / total
    means, influence = np.empty(2), np.empty((len(y), 2))
    cells, contrasts = np.empty((len(y), 0)), np.zeros((2, 2 * len(shares)))
    residuals = np.zeros(len(y))
    for column, group in enumerate((treated, ~treated)):
        sizes = np.bincount(classes, group * times)
        within = np.bincount(classes, group * y) / sizes
        means[column] = shares @ within
        missed = group * (y - times * within[classes])
        residuals += missed
        influence[:, column] = (shares / sizes)[classes] * missed
        influence[:, column] += whom * (within[classes] - means[column]) / total
        cells = np.hstack([cells, group[:, None] & (classes[:, None] == np.arange(len(shares)))])
        contrasts[column, len(shares) * column : len(shares) * (column + 1)] = shares
    # A count varies by its mean, and so by its time.
    roots = np.sqrt(times)
    form = LinearForm(cells * roots[:, None], np.ones(len(y)), residuals / roots, contrasts)
    return Means(means, influence, form, 2 * len(shares))
