"""The propensity score: how likely each person was to be in the programme, given the covariates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.models.glm import CERTAIN, LOGISTIC, fit, fit_glm
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.errors import OverlapError


@dataclass(frozen=True)
class Propensity:
    """The logit of the score for each person of a table.

    ``certain`` marks people whom the covariates place in one group for sure: the other group has
    nobody like them, their logit is infinite and is given as NaN.
    """

    logit: FloatArray
    certain: BoolArray

    @property
    def score(self) -> FloatArray:
        """The probability itself."""
        return 1 / (1 + np.exp(-self.logit))


def fit_propensity(treated: BoolArray, covariates: FloatArray) -> Propensity:
    """Fit a logistic model of the treatment on the covariates, from arrays.

    Parameters
    ----------
    treated
        Who was in the programme, shape (people,).
    covariates
        Design matrix without intercept, shape (people, columns).

    Returns
    -------
    Propensity
        The logit of each person's score.

    Raises
    ------
    DataError
        When the model does not settle.

    Notes
    -----
    Main effects only, by maximum likelihood. Where people are ``certain`` the likelihood rises for
    ever as a coefficient grows; the scores of everybody else are the limits, which exist.

    Examples
    --------
    >>> treated = np.array([True, False, True, False])
    >>> fit_propensity(treated, np.array([[0.0], [0.0], [1.0], [1.0]])).score
    array([0.5, 0.5, 0.5, 0.5])
    """
    design = np.column_stack([np.ones(len(treated)), covariates])
    return _propensity(
        design @ fit_glm(treated.astype(float), design, np.ones(len(treated)), "rate")
    )


def fit_together(tables: Sequence[Table]) -> list[Table]:
    """The same tables, with their propensity scores fitted in stacks.

    Tables whose covariates have as many columns go together. One whose model does not settle stays
    without, so that :func:`propensity` says so.
    """
    fitted = list(tables)
    shapes: dict[tuple[int, ...], list[int]] = {}
    for place, table in enumerate(tables):
        shapes.setdefault(table.design.shape, []).append(place)
    for (n, width), places in shapes.items():
        design = np.ones((len(places), n, width + 1))
        for each, place in zip(design, places, strict=True):
            each[:, 1:] = tables[place].design
        treated = np.stack([tables[place].treated for place in places]).astype(float)
        found = fit(treated, design, LOGISTIC)
        for row, place in enumerate(places):
            if found.settled[row]:
                logit = design[row] @ found.coefficients[row]
                fitted[place] = replace(tables[place], logit=logit)
    return fitted


def _propensity(logit: FloatArray) -> Propensity:
    # To ten decimals: people with the same covariates then have the same score, whatever the
    # order in which the sums behind it were taken.
    logit = np.round(logit, 10)
    certain = np.abs(logit) > CERTAIN
    return Propensity(np.where(certain, np.nan, logit), certain)


def propensity(table: Table) -> Propensity:
    """Fit a logistic model of the treatment on the covariates of a table.

    Parameters
    ----------
    table
        The people.

    Returns
    -------
    Propensity
        The logit of each person's score.

    Raises
    ------
    DataError
        When the covariates tell exactly who was in the programme (perfect separation).

    Notes
    -----
    When one level of a category occurs in one group only, the people of that level count as
    ``certain``, and everybody else keeps a score.
    """
    model = (
        fit_propensity(table.treated, table.design)
        if table.logit is None
        else _propensity(table.logit)
    )
    for group in (table.treated, ~table.treated):
        if model.certain[group].all():
            names = ", ".join(repr(name) for name in separating(table, model.certain))
            raise OverlapError(
                f"The covariates tell exactly who was in the programme: {names}.",
                where="covariates",
                why="With perfect separation nobody in one group is like anybody in the other, so "
                "there is nobody to compare.",
                try_this="Take out covariates that only reflect being in the programme, or look "
                "for a comparison group that overlaps with it.",
            )
    return model


def separating(table: Table, certain: BoolArray) -> list[str]:
    """Covariates on which the ``certain`` people of one group stand apart from the other group.

    Where no covariate does so alone, the covariates do it together, and all are named.
    """
    names = []
    for covariate in table.covariates:
        for column in covariate.columns.T:
            for group in (table.treated, ~table.treated):
                apart, others = column[certain & group], column[~group]
                if len(apart) and (
                    apart.min() > others.max()
                    or apart.max() < others.min()
                    or (covariate.is_category and others.max() == 0 and apart.max() == 1)
                ):
                    names.append(covariate.name)
    return list(dict.fromkeys(names)) or [c.name for c in table.covariates]
