"""Outcome models as results of statsmodels, with this package's covariance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.estimates.analysis import OutcomeAnalysis
from cocreate_lib.comparison.estimates.times import TimeAnalysis
from cocreate_lib.comparison.inference.cr2 import LinearForm
from cocreate_lib.comparison.inference.intervals import MeanCovariance
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.standard_errors import mean_covariance
from cocreate_lib.comparison.methods.group_means import fit_outcome_model
from cocreate_lib.comparison.models.glm import FAMILIES
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.numerics.linear import scale_of
from cocreate_lib.errors import PlanError

INTERCEPT = "const"
_DRAWN = ("bootstrap", "wild_bootstrap", "randomisation")
# From a weighted comparison and a programme's mean to an intercept and a difference.
_TO_DIFFERENCE = np.array([[0.0, 1.0], [1.0, -1.0]])


def statsmodels_result(analysis: OutcomeAnalysis) -> Any:
    """The outcome model of one outcome, as a fitted result of statsmodels.

    Parameters
    ----------
    analysis
        The outcome on the rows that are compared.

    Returns
    -------
    statsmodels results
        See :meth:`~cocreate_lib.comparison.Comparison.to_statsmodels`.

    Raises
    ------
    PlanError
        Where there is no one outcome model, or no covariance of its coefficients.
    """
    column, plan, rows = analysis.spec.column, analysis.plan, analysis.rows
    if plan.errors in _DRAWN:
        raise PlanError(
            f"A result of statsmodels has a covariance, and errors={plan.errors!r} has none.",
            where=f"to_statsmodels({column!r})",
            why="Its intervals come from draws.",
            try_this='compare(people, plan.replace(errors="robust")).to_statsmodels(...)',
        )
    if rows.adjusts and rows.sample.inverse is not None:
        raise PlanError(
            f"{plan.method!r} has two outcome models, one a group, and no coefficient of either "
            "is its estimate.",
            where=f"to_statsmodels({column!r})",
            try_this='method="regression" for one outcome model, or method="weighting" for a '
            "weighted regression on the treatment alone.",
        )
    if isinstance(analysis, TimeAnalysis):
        return _cox_result(analysis)
    return _regression_result(analysis)


def _terms(analysis: OutcomeAnalysis, *, with_intercept: bool) -> tuple[pd.DataFrame, FloatArray]:
    """What the model reads, in the columns' own units; and what leads its coefficients, from those
    of standardised columns, back to these units."""
    rows = analysis.rows
    table, people = rows.table, rows.sample.rows
    columns = {INTERCEPT: np.ones(len(people))} if with_intercept else {}
    columns[rows.plan.treatment] = rows.treated.astype(float)
    first = len(columns)
    for (variable, level), values in zip(
        rows.terms[1:], table.columns[np.ix_(people, rows.columns)].T, strict=True
    ):
        columns[f"{variable}={level}" if level else variable] = values
    centre, unit = rows.scale.centre, rows.scale.unit
    if rows.design.shape[1] > len(rows.columns):  # how the outcome was before stands last
        assert rows.data.before is not None
        scale = scale_of(rows.data.before[:, None])
        columns[str(rows.spec.before)] = rows.data.before[people]
        centre, unit = np.append(centre, scale.centre), np.append(unit, scale.unit)
    back = np.eye(len(columns))
    back[first:, first:] = np.diag(1 / unit)
    if with_intercept:
        back[0, first:] = -centre / unit
    return pd.DataFrame(columns, index=table.labels[people]), back


def _regression_result(analysis: OutcomeAnalysis) -> Any:
    rows = analysis.rows
    terms, back = _terms(analysis, with_intercept=True)
    means = analysis.means(rows.y)
    has_covariates = rows.adjusts or rows.has_baseline
    if has_covariates:
        found = _coefficient_covariance(analysis, means)
    else:
        of_means = analysis.uncertainty(means)
        covariance = analysis.unit**2 * _TO_DIFFERENCE @ of_means.covariance @ _TO_DIFFERENCE.T
        found = MeanCovariance(covariance, of_means.df_of(np.array([1.0, -1.0])))
    outcome = pd.Series(rows.y, index=terms.index, name=analysis.spec.column)
    kind = rows.spec.mean_model if rows.adjusts else rows.spec.kind
    times = _time_at_risk(analysis)
    if has_covariates and kind in FAMILIES:
        result = _generalised(outcome, terms, analysis, kind, back, times)
    elif times is not None:
        result = _linear(outcome / times, terms, rows.weights * times)
    else:
        result = _linear(outcome, terms, rows.weights)
    inner = result._results
    inner.cov_params_default = back @ found.covariance @ back.T
    inner.cov_type = analysis.error_type("mean_difference")
    inner.cov_kwds = {"description": f"Standard errors: {inner.cov_type}."}
    inner.df_resid_inference = found.df_of(np.eye(len(back))[1])
    inner.use_t = bool(np.isfinite(inner.df_resid_inference))
    return result


def _time_at_risk(analysis: OutcomeAnalysis) -> FloatArray | None:
    """Each row's time at risk, in units of the rate; None where the outcome has none."""
    times = analysis.rows.exposure
    return None if times is None else times / analysis.unit


def _coefficient_covariance(analysis: OutcomeAnalysis, means: Means) -> MeanCovariance:
    """How uncertain the coefficients are, found as the uncertainty of the means is."""
    form = means.form
    every = LinearForm(form.design, form.weights, form.residuals, np.eye(form.design.shape[1]))
    influence = every.reach * form.residuals[:, None]
    inverse = analysis.sample.inverse
    if inverse is not None:
        influence = influence + inverse.carried(influence)
    coefficients = Means(np.zeros(influence.shape[1]), influence, every, means.n_params)
    if not np.isfinite(analysis.uncertainty(means).covariance).all():
        return MeanCovariance(np.full((influence.shape[1],) * 2, np.nan))
    method = analysis.error_method("mean_difference")
    return mean_covariance(coefficients, analysis.sample.groupings, method)


def _linear(outcome: pd.Series, terms: pd.DataFrame, weights: FloatArray) -> Any:
    from statsmodels.regression.linear_model import OLS, WLS

    model = OLS(outcome, terms) if (weights == 1).all() else WLS(outcome, terms, weights=weights)
    return model.fit()


def _generalised(
    outcome: pd.Series,
    terms: pd.DataFrame,
    analysis: OutcomeAnalysis,
    kind: str,
    back: FloatArray,
    times: FloatArray | None,
) -> Any:
    from statsmodels.genmod.families import Binomial, NegativeBinomial, Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    rows = analysis.rows
    design = np.column_stack([np.ones(len(rows.y)), rows.treated, rows.design])
    ours = fit_outcome_model(rows.y, design, rows.weights, kind, rows.exposure)
    family = Binomial() if kind == "rate" else Poisson()
    if ours.alpha > 0:
        family = NegativeBinomial(alpha=ours.alpha)
    model = GLM(outcome, terms, family=family, var_weights=rows.weights, exposure=times)
    start = back @ ours.coefficients
    start[0] += np.log(analysis.unit)
    return model.fit(start_params=start, tol=1e-12)


def _cox_result(analysis: TimeAnalysis) -> Any:
    from statsmodels.duration.hazard_regression import PHReg

    rows, column = analysis.rows, analysis.spec.column
    if not (rows.weights == 1).all():
        raise PlanError(
            "The Cox model of statsmodels takes no weights.",
            where=f"to_statsmodels({column!r})",
            why=f"The people of {analysis.plan.method!r} have weights.",
            try_this=f"comparison.model({column!r}): the weighted Cox model, as a table.",
        )
    terms, back = _terms(analysis, with_intercept=False)
    fit = analysis.cox()
    groupings = analysis.hazard_groupings
    covariance = fit.covariance if groupings is None else fit.robust_covariance(groupings)
    # There, somebody is at risk at the time of their entry already.
    entry = None if analysis.entry is None else np.nextafter(analysis.entry, np.inf)
    beside = {"entry": entry, "strata": analysis.strata}
    model = PHReg(rows.y, terms, status=rows.event.astype(float), ties="efron", **beside)
    result = model.fit(start_params=back @ fit.coefficients)
    result.normalized_cov_params = back @ covariance @ back.T
    result.covariance_type = analysis.error_type("hazard_ratio")
    return result
