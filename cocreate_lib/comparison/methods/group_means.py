"""Two means, one a group, and each row's influence on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.inference.cr2 import LinearForm, two_groups
from cocreate_lib.comparison.inference.intervals import NOBODY
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.models.counts import fit_counts, mean_over_variance
from cocreate_lib.comparison.models.glm import (
    CERTAIN,
    FAMILIES,
    LINEAR,
    POISSON,
    Family,
    fit_glm,
)
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import (
    independent_columns,
    pseudo_inverse,
    weighted_products,
)
from cocreate_lib.comparison.weighting.inverse_weights import InverseWeights
from cocreate_lib.errors import NoEstimate, SeparationError
from cocreate_lib.text import how_many

GROUP_NAMES = ("in the programme", "in the comparison group")
# A fitted curve that is flatter than this is as good as level.
_NO_SLOPE = 1e-12


def weighted_means(
    y: FloatArray, treated: BoolArray, weights: FloatArray, exposure: FloatArray | None = None
) -> Means:
    """The weighted mean of each group; with time at risk its rate.

    Notes
    -----
    With weights w, the mean of a group is Σwy/Σw, and a row's influence on it is
    w(y − mean)/Σw. Clustered, this is the sandwich of weighted least squares on the treatment.
    With time at risk t the rate is Σwy/Σwt: the mean of y/t with weights wt. Clustered, this is the
    sandwich of a Poisson model with the offset log t.

    Examples
    --------
    >>> import numpy as np
    >>> treated = np.array([True, True, False, False])
    >>> weighted_means(np.array([1.0, 0, 1, 0]), treated, np.ones(4)).means
    array([0.5, 0.5])
    """
    rates, amounts = _over_time(y, exposure), _by_time(weights, exposure)
    shares = np.stack([amounts * treated, amounts * ~treated], axis=1)
    shares /= shares.sum(axis=0)
    means = shares.T @ rates
    form = two_groups(treated, weights, rates - np.where(treated, *means), exposure)
    return Means(means, shares * (rates[:, None] - means), form)


def _over_time(y: FloatArray, exposure: FloatArray | None) -> FloatArray:
    """Counts as rates, where people have times at risk."""
    return y if exposure is None else y / exposure


def _by_time(weights: FloatArray, exposure: FloatArray | None) -> FloatArray:
    """The weights of rates: people count by their time at risk, where they have one."""
    return weights if exposure is None else weights * exposure


def with_estimated_weights(means: Means, weights: InverseWeights) -> Means:
    """Weighted means whose influence knows that the weights were estimated."""
    carried = weights.carried(means.influence)
    n_params = means.n_params + weights.design.shape[1]
    return Means(means.means, means.influence + carried, means.form, n_params)


def standardised_means(
    y: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    weights: FloatArray,
    target: FloatArray,
    kind: str,
    exposure: FloatArray | None = None,
) -> Means:
    """Mean outcome with and without the programme, by g-computation.

    Parameters
    ----------
    y
        The outcome.
    treated
        Who was in the programme.
    covariates
        Design matrix of the covariates, standardised, without intercept.
    weights
        Weight of each row in fitting the model.
    target
        Weight of each row in the average: whose mean is asked for.
    kind
        Kind of outcome: logistic for ``"rate"``, Poisson for ``"frequency"`` (or
        ``"negative_binomial"``), linear otherwise.
    exposure
        Of counts: the time at risk of each row; then the means are rates, and those averaged over
        count by their time.

    Returns
    -------
    Means
        The model's predictions for everybody in the target, with the programme and without it,
        averaged.

    Raises
    ------
    NoEstimate
        When the model can't be fitted.

    Notes
    -----
    The influence has two parts (M-estimation): that of a row being one of those averaged over, and
    that of the fitted coefficients, through the mean slope of the predictions. The Poisson model is
    a quasi-likelihood: it needs the mean to be right, not the variance; so does the negative
    binomial, whose α then adds nothing to the influence in large samples.
    """
    design = np.column_stack([np.ones(len(y)), treated, covariates])
    model = fit_outcome_model(y, design, weights, kind, exposure)
    rates, amounts = _over_time(y, exposure), _by_time(weights, exposure)
    family, coefficients = model.family, model.coefficients
    linear = design @ coefficients
    if kind == "rate" and (np.abs(linear) > CERTAIN).all():
        raise SeparationError(
            "The covariates tell exactly who had the outcome and who did not.",
            where="covariates",
            why="With perfect separation the logistic model has no answer.",
            try_this="Use fewer covariates, or take out one that is the outcome in disguise.",
        )
    fitted = family.mean(linear)
    precision = model.precision(_by_time(fitted, exposure))
    working = precision * family.slope(fitted)
    bread = pseudo_inverse(weighted_products(design, amounts * working))
    scores = amounts * precision * (rates - fitted)
    shares = _by_time(target, exposure)
    shares = shares / shares.sum()
    means, influence = np.empty(2), np.empty((len(y), 2))
    slopes = np.empty((2, design.shape[1]))
    for group, value in enumerate((1.0, 0.0)):
        predicted = family.mean(linear + (value - design[:, 1]) * coefficients[1])
        means[group] = _possible(
            float(shares @ predicted), rates, kind, GROUP_NAMES[group], exposure
        )
        slope = shares * family.slope(predicted)
        slopes[group] = slope @ design
        slopes[group, 1] = value * slope.sum()
        moved = design @ (bread @ slopes[group])
        influence[:, group] = shares * (predicted - means[group]) + scores * moved
    # A count varies by its own mean, so that a rate's deviation is that over the time at risk.
    deviation = np.sqrt(np.maximum(_by_time(working, exposure), _NO_SLOPE))
    residual = _by_time(precision * (rates - fitted), exposure) / deviation
    form = LinearForm(design * deviation[:, None], weights, residual, slopes)
    return Means(means, influence, form, design.shape[1])


def doubly_robust_means(
    y: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    weights: InverseWeights,
    target: FloatArray,
    kind: str,
    exposure: FloatArray | None = None,
) -> Means:
    """Mean outcome with and without the programme, by augmented inverse-probability weighting.

    Parameters
    ----------
    y
        The outcome.
    treated
        Who was in the programme.
    covariates
        Design matrix of the covariates, standardised, without intercept.
    weights
        Weights of the people for the same target.
    target
        1 for each row whose mean is asked for, 0 for the others.
    kind
        Kind of outcome, as for :func:`standardised_means`.
    exposure
        Of counts: the time at risk of each row.

    Returns
    -------
    Means
        The predictions of a model of each group, averaged over the target, plus the weighted mean
        of what the model got wrong in its own group.

    Raises
    ------
    NoEstimate
        When a model can't be fitted, or a mean falls where no mean can be.

    Notes
    -----
    With target t, a group's indicator g, weights w and predictions m the mean of the group is
    Σtm/Σt + Σgw(y − m)/Σgw: the second part is normalised (Hájek), so that adding a number to every
    outcome adds it to the mean, whatever the weights. It is right in large samples if either the
    propensity model or the outcome models are. The influence has the parts of the mean itself (the
    efficient influence function), of the outcome model and of the propensity model (stacked
    M-estimation). The last two vanish when both models are right, and keep the errors right when
    one is wrong. With time at risk, target and weights are multiplied by it: the second part is
    right if people alike in the covariates had as much of it in both groups, or the outcome models
    are right.
    """
    design = np.column_stack([np.ones(len(y)), covariates])
    rates, amounts = _over_time(y, exposure), _by_time(weights.weights, exposure)
    whom = _by_time(target, exposure)
    total = whom.sum()
    means, influence, missed_by = np.empty(2), np.empty((len(y), 2)), np.empty(len(y))
    for column, (group, name) in enumerate(zip((treated, ~treated), GROUP_NAMES, strict=True)):
        own = None if exposure is None else exposure[group]
        model = _fit_group(y[group], design[group], kind, name, own)
        fitted = model.family.mean(design @ model.coefficients)
        slopes, precision = (
            model.family.slope(fitted),
            model.precision(_by_time(fitted, exposure)),
        )
        shares = group * amounts / (group * amounts).sum()
        predicted, error = float(whom @ fitted / total), float(shares @ (rates - fitted))
        means[column] = _possible(predicted + error, rates, kind, name, exposure)
        missed_by[group] = (rates - fitted - error)[group]
        missed = shares * (rates - fitted - error)
        times = _by_time(group * precision, exposure)
        bread = pseudo_inverse(weighted_products(design, times * slopes))
        scores = times * (rates - fitted)
        mean_slope = ((whom / total - shares) * slopes) @ design
        influence[:, column] = (
            whom * (fitted - predicted) / total
            + missed
            + scores * (design @ (bread @ mean_slope))
            + weights.carried(missed[:, None])[:, 0]
        )
    form = two_groups(treated, weights.weights, missed_by, exposure)
    return Means(means, influence, form, 2 + 2 * design.shape[1] + weights.design.shape[1])


def _fit_group(
    y: FloatArray, design: FloatArray, kind: str, name: str, exposure: FloatArray | None
) -> OutcomeModel:
    """The outcome model of one group."""
    needed = design.shape[1]
    if len(y) <= needed or len(independent_columns(design)) < needed:
        raise NoEstimate(
            f"The {how_many(len(y), 'person')} {name} can't tell {needed} coefficients apart.",
            where="covariates",
            why="Each group has an outcome model of its own, which needs more people than "
            "coefficients, and people who differ on every covariate.",
            try_this="Use fewer covariates, or join small levels of a category.",
        )
    model = fit_outcome_model(y, design, np.ones(len(y)), kind, exposure)
    certain = kind == "rate" and (np.abs(design @ model.coefficients) > CERTAIN).all()
    if certain and y.min() < y.max():
        raise SeparationError(
            f"The covariates tell exactly who {name} had the outcome and who did not.",
            where="covariates",
            why="With perfect separation the logistic model has no answer.",
            try_this="Use fewer covariates, or take out one that is the outcome in disguise.",
        )
    return model


def _possible(
    mean: float, y: FloatArray, kind: str, name: str, exposure: FloatArray | None
) -> float:
    """A group's mean by the model, if a mean of this outcome can be that."""
    if kind not in FAMILIES:
        return mean
    # No mean of counts, or rates, is above the largest that anybody had.
    highest = 1.0 if kind == "rate" else float(y.max())
    if not -NOBODY <= mean <= highest + NOBODY:
        what = f"By the model the mean {name} is {mean:.3g}: no mean of this outcome can be that"
        what += "." if mean < 0 or kind == "rate" else f", and nobody had more than {highest:g}."
        if exposure is not None:
            than = "below zero" if mean < 0 else "above that of every single person"
            what = f"By the model the rate {name} is {than}: no rate can be that."
        raise NoEstimate(
            what,
            where="covariates",
            why="A few people decide it: those with a large weight about whom the model was wrong, "
            "or those far from everybody whom the model was fitted to.",
            try_this='method="weighting" with estimand="ATO", fewer covariates, or a comparison '
            "group that overlaps more with the programme.",
        )
    return min(max(mean, 0.0), highest)


@dataclass(frozen=True)
class OutcomeModel:
    """A fitted outcome model; ``alpha`` is a negative binomial's dispersion, and 0 otherwise."""

    coefficients: FloatArray
    family: Family
    alpha: float = 0.0

    def precision(self, fitted: FloatArray) -> FloatArray:
        """How much a residual counts in the scores, beside the row's weight; ``fitted`` are mean
        counts."""
        return mean_over_variance(fitted, self.alpha) if self.alpha else np.ones_like(fitted)


def fit_outcome_model(
    y: FloatArray,
    design: FloatArray,
    weights: FloatArray,
    kind: str,
    exposure: FloatArray | None = None,
) -> OutcomeModel:
    """The outcome model of this kind of outcome, of counts over a time at risk where there is one;
    raises NoEstimate when it can't be fitted."""
    if kind == "negative_binomial":
        found = fit_counts(y, design, weights, kind, exposure)
        return OutcomeModel(found.coefficients, POISSON, found.alpha)
    # A Poisson model with an offset is that of the rates, weighted by time at risk.
    rates, amounts = _over_time(y, exposure), _by_time(weights, exposure)
    return OutcomeModel(fit_glm(rates, design, amounts, kind), FAMILIES.get(kind, LINEAR))
