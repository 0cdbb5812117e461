"""What an offer moved in a comparison: by the plan's method where chance made it, or at a cut-off.

Everything is linear, on the scale of differences, so that the effect on those who took part because
of the offer is one ratio, with the errors of two-stage least squares.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.cut_off import CutOff
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.delivery.cut_off_lines import controls_at
from cocreate_lib.comparison.delivery.instrument import Moved, moved_by_offer
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.standard_errors import error_method, units_of
from cocreate_lib.comparison.methods.group_means import (
    fit_outcome_model,
    standardised_means,
    weighted_means,
    with_estimated_weights,
)
from cocreate_lib.comparison.methods.outcome_rows import OutcomeRows, outcome_rows
from cocreate_lib.comparison.methods.sample import Sample, whole_sample
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import independent_columns
from cocreate_lib.comparison.plan.fields import DRAWN
from cocreate_lib.errors import NoEstimate

LINEAR = "scale"  # the kind of outcome whose mean model is a straight line


def errors_of(plan: AnalysisPlan, sample: Sample, table: Table) -> str:
    """How the covariance is found: as the plan says, where that isn't by draws."""
    asked = plan.replace(errors="auto") if plan.errors in DRAWN else plan
    return error_method(asked, units_of(sample.groupings, table.treated[sample.rows]))


def linear_rows(data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> OutcomeRows:
    """An outcome on the rows of a sample, as a number: its model is a straight line."""
    spec = replace(data.spec, kind=LINEAR, event=None, horizon=None, model=None, level=None)
    adjusts = plan.estimator.adjusts(plan, sample)
    return outcome_rows(replace(data, spec=spec), table, sample, plan, adjusts)


def moved_by_chance(
    data: OutcomeData, received: FloatArray, table: Table, sample: Sample, plan: AnalysisPlan
) -> Moved:
    """What an offer that chance made moved, among the people whom the plan's method compares.

    Parameters
    ----------
    data
        The outcome.
    received
        What each person of the table received.
    table, sample, plan
        The people, whom the method compares and with which weights, and the plan.

    Returns
    -------
    Moved
        The outcome's difference and the first stage. Where the plan's method has an outcome model,
        both have its covariates as controls, in a straight line.

    Raises
    ------
    NoEstimate
        Where a model has no answer.
    """
    rows = linear_rows(data, table, sample, plan)
    of_outcome, of_received = (_means(plan, rows, y) for y in (rows.y, received[sample.rows]))
    errors = errors_of(plan, sample, table)
    return moved_by_offer(of_outcome, of_received, sample.groupings, errors)


def _means(plan: AnalysisPlan, rows: OutcomeRows, y: FloatArray) -> Means:
    if rows.has_baseline and not rows.adjusts:
        weights = rows.weights
        means = standardised_means(y, rows.treated, rows.design, weights, weights, LINEAR)
        return rows.allowing_for_weights(means)
    return plan.estimator.means(rows, y)


def moved_at_cut_off(
    data: OutcomeData,
    received: FloatArray,
    running: FloatArray,
    cut_off: CutOff,
    table: Table,
    plan: AnalysisPlan,
) -> Moved:
    """What an offer moved at the cut-off by which it was made.

    Parameters
    ----------
    data
        The outcome.
    received, running
        What each person of the table received, and the column that decided on the offer.
    cut_off
        The cut-off.
    table, plan
        The people, and the plan.

    Returns
    -------
    Moved
        The jumps of the outcome and of what was received at the cut-off, with a straight line on
        each side, everybody counting as one; and the covariates in a straight line where the plan's
        method has an outcome model.
    """
    sample = whole_sample(table, plan)
    rows = linear_rows(data, table, sample, plan)
    controls = controls_at(table.treated, running, cut_off.at, rows.design)
    ones = np.ones(len(running))
    of_outcome, of_received = (
        standardised_means(y, table.treated, controls, ones, ones, LINEAR)
        for y in (data.y, received)
    )
    errors = errors_of(plan, sample, table)
    return moved_by_offer(of_outcome, of_received, sample.groupings, errors)


def reach_of(
    received: FloatArray, table: Table, sample: Sample, plan: AnalysisPlan
) -> tuple[FloatArray, Moved]:
    """What people received, in each group, and how sure the difference is.

    Parameters
    ----------
    received
        What each person of the table received.
    table, sample, plan
        The people, whom the method compares and with which weights, and the plan.

    Returns
    -------
    tuple of array and Moved
        The weighted means of those offered and of the others; the difference stands under
        ``received``.
    """
    treated = table.treated[sample.rows]
    means = weighted_means(received[sample.rows], treated, sample.weights)
    if sample.inverse is not None:
        means = with_estimated_weights(means, sample.inverse)
    moved = moved_by_offer(means, means, sample.groupings, errors_of(plan, sample, table))
    return means.means, moved


def expected_without(data: OutcomeData, table: Table, who: BoolArray) -> FloatArray:
    """The outcome that the comparison group leads to expect of some people.

    Parameters
    ----------
    data, table
        The outcome, and the people.
    who
        Of which people of the table.

    Returns
    -------
    array of float
        The predictions, for these people, of a model of the outcome with the plan's covariates that
        is fitted to the comparison group; NaN without covariates, or where it can't be fitted.
    """
    nothing = np.full(int(who.sum()), np.nan)
    others = ~table.treated
    design = np.column_stack([np.ones(len(others)), table.design])
    kept = independent_columns(design[others])
    if len(kept) < 2 or others.sum() <= len(kept):
        return nothing
    design = design[:, kept]
    ones = np.ones(int(others.sum()))
    try:
        model = fit_outcome_model(data.y[others], design[others], ones, data.spec.mean_model)
    except NoEstimate:
        return nothing
    return np.asarray(model.family.mean(design[who] @ model.coefficients))
