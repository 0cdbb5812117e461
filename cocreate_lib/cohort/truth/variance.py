"""Shares of variance between case managers and between offices, by analysis of variance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]


def nested_icc(
    values: Values, manager: Values, office: Values
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Shares of variance between case managers of an office, and between offices.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        An outcome.
    manager, office : numpy.ndarray of int, shape (n,)
        Codes; each case manager has one office.

    Returns
    -------
    tuple
        For case managers and for offices: the share and its standard error. NaN where there are
        too few to say.

    Notes
    -----
    Analysis of variance for nested groups of uneven size. The standard errors are those of the
    mean squares of normal variables, hence approximate. A mean square that came out below what
    it would be with no differences between clusters counts as that, so that a low one does not
    look sure of itself; with a handful of offices or case managers they remain rough.
    """
    nothing = (math.nan, math.nan), (math.nan, math.nan)
    if not values.size:
        return nothing
    values = values.astype(float)
    counts = np.bincount(manager)
    present = counts > 0
    office_of = np.zeros(counts.size, dtype=np.int64)
    office_of[manager] = office
    office_of, sizes = office_of[present], counts[present].astype(float)
    means = np.bincount(manager, values)[present] / sizes
    office_sizes = np.bincount(office_of, sizes)
    with np.errstate(invalid="ignore"):
        office_means = np.bincount(office_of, sizes * means) / office_sizes
    total, n_managers = values.size, sizes.size
    n_offices = int((office_sizes > 0).sum())
    if n_managers == n_offices or total == n_managers:
        return nothing

    squares = float((values**2).sum() - (sizes * means**2).sum())
    within = squares / (total - n_managers)
    own_share = float((sizes**2 / office_sizes[office_of]).sum())
    between = float((sizes * (means - office_means[office_of]) ** 2).sum())
    between /= n_managers - n_offices
    people = (total - own_share) / (n_managers - n_offices)
    by_manager = (between - within) / people
    manager_error = math.hypot(
        max(between, within) * math.sqrt(2 / (n_managers - n_offices)),
        within * math.sqrt(2 / (total - n_managers)),
    )
    by_office, office_error = 0.0, math.nan
    if n_offices > 1:
        there = office_sizes > 0
        mean_square = float(
            (office_sizes[there] * (office_means[there] - values.mean()) ** 2).sum()
        ) / (n_offices - 1)
        from_managers = (own_share - float((sizes**2).sum()) / total) / (n_offices - 1)
        from_offices = (total - float((office_sizes**2).sum()) / total) / (n_offices - 1)
        by_office = (mean_square - within - from_managers * by_manager) / from_offices
        least = within + from_managers * max(by_manager, 0.0)
        office_error = max(mean_square, least) * math.sqrt(2 / (n_offices - 1)) / from_offices
    variance = within + by_manager + by_office
    if variance <= 0:
        return nothing
    return (
        (by_manager / variance, manager_error / people / variance),
        (by_office / variance, office_error / variance) if n_offices > 1 else nothing[1],
    )
