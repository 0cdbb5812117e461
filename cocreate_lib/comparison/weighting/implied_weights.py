"""The weights that a linear regression implies, and how far it extrapolates by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import independent_columns
from cocreate_lib.comparison.weighting.balance import (
    label,
    label_by,
    levels_of,
    ratio,
    standard_units,
)
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.labels import NO_LABELS, Declared

# Of the variance of who was in the programme, what the covariates must leave for weights to exist.
_LEFT = 1e-9


def implied_weights(treated: BoolArray, covariates: FloatArray) -> FloatArray | None:
    """The weights by which a linear regression compares two groups.

    Parameters
    ----------
    treated
        Who was in the programme, shape (people,).
    covariates
        Design matrix of the covariates, without intercept, shape (people, columns).

    Returns
    -------
    array of float or None
        A weight for each person, shape (people,); in each group they sum to one, and some may be
        negative. None where the covariates tell exactly who was in the programme.

    Notes
    -----
    In a least-squares regression of an outcome y on the programme d and the covariates x, the
    coefficient of d is a difference between two weighted means, whatever y is (the weights of
    uni-regression imputation, URI, in Chattopadhyay & Zubizarreta). With r the residuals of d on an
    intercept and x (Frisch, Waugh and Lovell), and all sums over everybody,

        coefficient = Σ r y / Σ r d,   so   w = r/Σrd in the programme, −r/Σrd in the other group.

    These weights make the means of the covariates the same in both groups, and of all that do, they
    vary least. But those means can be far from the people whom the estimate is meant to speak of;
    and a weight below zero means that the regression extrapolates: no group of people has such
    means.

    References
    ----------
    Chattopadhyay, A., & Zubizarreta, J. R. (2023). On the implied weights of linear regression for
    causal inference. *Biometrika*, 110, 615–629.

    Examples
    --------
    Two of age 20 and one of age 40 in the programme; one of 20 and one of 40 outside it.

    >>> treated = np.array([True, True, True, False, False])
    >>> age = np.array([[20.0], [20.0], [40.0], [20.0], [40.0]])
    >>> weights = implied_weights(treated, age)
    >>> weights.round(4)
    array([0.2857, 0.2857, 0.4286, 0.5714, 0.4286])
    >>> round(float(weights[treated] @ age[treated, 0]), 4)
    28.5714
    >>> round(float(weights[~treated] @ age[~treated, 0]), 4)
    28.5714
    """
    programme = treated.astype(float)
    others = np.column_stack([np.ones(len(treated)), covariates])
    others = others[:, independent_columns(others)]
    left = programme - others @ np.linalg.lstsq(others, programme, rcond=None)[0]
    own = float(left @ programme)
    if own < _LEFT * programme.var() * len(treated):
        return None
    return np.where(treated, left, -left) / own


@dataclass(frozen=True)
class Extrapolation:
    """How a regression bridges the difference between the groups, by the weights it implies.

    Parameters
    ----------
    covariate, distance
        The covariate level on which the people compared lie furthest from those whom the estimate
        speaks of, and how far: the mean of both groups under the implied weights minus that of
        those people, in the standard deviations of the table of balance.
    negative_treated, negative_comparison
        Share of the people of each group whose weight is below zero.
    effective_n_treated, effective_n_comparison
        Kish's effective sample size of each group's weights.
    label
        What that covariate level is called, where labels are declared for it.
    """

    covariate: str
    distance: float
    negative_treated: float
    negative_comparison: float
    effective_n_treated: float
    effective_n_comparison: float
    label: str = ""

    @property
    def negative(self) -> float:
        """The larger of the two shares of weights below zero."""
        return max(self.negative_treated, self.negative_comparison)


def extrapolation(
    table: Table, estimand: str, labels: Declared = NO_LABELS
) -> Extrapolation | None:
    """How far a linear regression with the covariates of a table extrapolates.

    Parameters
    ----------
    table
        The people.
    estimand
        ``"ATT"``, ``"ATC"`` or ``"ATE"``: whom the estimate speaks of.
    labels
        What columns and levels are called.

    Returns
    -------
    Extrapolation or None
        None where the regression has no such weights.
    """
    treated = table.treated
    weights = implied_weights(treated, table.design)
    if weights is None:
        return None
    far = distances_from_target(table, weights, estimand)
    sizes = far["distance"].abs().to_numpy(float)
    known = np.isfinite(sizes).any()
    row = far.iloc[int(np.nanargmax(sizes))] if known else None
    groups = weights[treated], weights[~treated]
    shares = [float(np.mean(own < -_LEFT / len(own))) for own in groups]
    people = [effective_size(own) for own in groups]
    return Extrapolation(
        covariate="" if row is None else label(row),
        distance=np.nan if row is None else float(row["distance"]),
        negative_treated=shares[0],
        negative_comparison=shares[1],
        effective_n_treated=people[0],
        effective_n_comparison=people[1],
        label="" if row is None else label_by(labels, row),
    )


def distances_from_target(table: Table, weights: FloatArray, estimand: str) -> pd.DataFrame:
    """How far the means under some weights lie from those of the people spoken of.

    Parameters
    ----------
    table
        The people.
    weights
        Weight of each person, shape (people,), the same covariate means in both groups.
    estimand
        Whom the estimate speaks of.

    Returns
    -------
    DataFrame
        One row a covariate level: ``variable``, ``level``, ``distance`` (mean under the weights
        minus mean of the people of the estimand, in the units of the table of balance; missing
        where a covariate is the same for everybody).
    """
    levels, treated = levels_of(table), table.treated
    moments = [levels.moments(group.astype(float)) for group in (treated, ~treated)]
    unit = standard_units(moments[0], moments[1], float(treated.mean()), estimand)
    who = {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones_like(treated))
    apart = levels.columns - levels.columns[who].mean(axis=0)
    return levels.names.assign(distance=ratio(weights[treated] @ apart[treated], unit))
