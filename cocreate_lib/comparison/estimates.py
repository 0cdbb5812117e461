"""Estimates of each outcome: means or hazards, then measures with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.arrays import BoolArray, FloatArray, IntArray, bounded_exp
from cocreate_lib.comparison.cox import INFINITE, CoxModel, cox_model, fit_cox
from cocreate_lib.comparison.hazard_tests import ChiSquared, log_rank, proportional_hazards
from cocreate_lib.comparison.inference import (
    NOBODY,
    RATIOS,
    Interval,
    Spread,
    contrast,
    n_clusters,
    spread,
    wald,
)
from cocreate_lib.comparison.means import (
    MODEL_NAMES,
    Means,
    doubly_robust_means,
    standardised_means,
    weighted_means,
    with_estimated_weights,
)
from cocreate_lib.comparison.plan import AnalysisPlan
from cocreate_lib.comparison.sample import Sample
from cocreate_lib.comparison.survival import (
    common_horizon,
    kaplan_meier,
    pseudo_values,
    restricted_means,
)
from cocreate_lib.comparison.table import OutcomeData, Table
from cocreate_lib.comparison.two_rates import interval_name, rate_interval
from cocreate_lib.comparison.wording import p_text
from cocreate_lib.errors import DataError, NoEstimate

ESTIMATE_COLUMNS = (
    "outcome",
    "measure",
    "scale",
    "estimand",
    "estimator",
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "conf_low",
    "conf_high",
    "conf_level",
    "n_treated",
    "n_comparison",
    "n_clusters",
    "se_type",
    "marginal",
    "notes",
)
TEST_COLUMNS = ("outcome", "test", "statistic", "df", "p_value", "asks", "notes")
CURVE_COLUMNS = ("outcome", "group", "time", "at_risk", "survival", "conf_low", "conf_high")
GROUPS = ("treated", "comparison")
MEASURES = {
    "rate": ("risk_difference", "risk_ratio", "odds_ratio"),
    "frequency": ("mean_difference", "rate_ratio"),
    "scale": ("mean_difference",),
    "time_to": ("rmst_difference",),
}
FEW_CLUSTERS = 30
_CHECK = "and is then an average over the time watched (proportional-hazards check, p"
_UNKNOWN: FloatArray = np.full(2, np.nan)
_ONE_SIDED = "nobody, or everybody, in one group had the outcome: the interval may be too narrow"


@dataclass(frozen=True)
class OutcomeEstimates:
    """What is known about one outcome.

    ``rows`` are rows of the estimates; ``means`` the treated and the comparison mean; ``horizon``,
    ``model``, ``curves`` and ``tests`` are there for times only. ``failure`` is why no row has a
    number.
    """

    rows: list[dict[str, Any]]
    means: FloatArray
    horizon: float | None = None
    model: CoxModel | None = None
    curves: pd.DataFrame | None = None
    tests: tuple[dict[str, Any], ...] = ()
    failure: NoEstimate | None = None


def estimate_outcome(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> OutcomeEstimates:
    """Estimate one outcome on a sample.

    Parameters
    ----------
    data
        The outcome.
    table
        The people.
    sample
        Whom to compare.
    plan
        The plan.

    Returns
    -------
    OutcomeEstimates
        One row for each measure, in the order of ``MEASURES``, a hazard ratio first. Where a model
        has no answer its rows have no numbers, and their notes say why.

    Raises
    ------
    DataError
        When a horizon lies beyond what was watched.
    """
    view = _View(data, table, sample, plan)
    if data.spec.kind == "time_to":
        return _estimate_time(view)
    try:
        means = view.means(view.y)
    except NoEstimate as failure:
        rows = [view.no_row(measure, failure) for measure in MEASURES[data.spec.kind]]
        return OutcomeEstimates(rows, _UNKNOWN, failure=failure)
    lowest, highest = means.means.min(), means.means.max()
    edge = data.spec.kind == "rate" and (lowest < NOBODY or highest > 1 - NOBODY)
    notes = (_ONE_SIDED,) if edge and not view.is_plain else ()
    rows = [
        view.row(measure, view.interval(measure, means), view.mean_engine, notes=notes)
        for measure in MEASURES[data.spec.kind]
    ]
    return OutcomeEstimates(rows, means.means)


class _View:
    """One outcome as the sample's rows see it."""

    def __init__(self, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> None:
        self.spec, self.plan, self.sample, self.table = data.spec, plan, sample, table
        self.y, self.event = data.y[sample.rows], data.event[sample.rows]
        self.treated: BoolArray = table.treated[sample.rows]
        self.weights = sample.weights
        self.adjusts = plan.method in ("regression", "doubly_robust") or (
            plan.method == "nearest" and plan.adjust
        )
        self.design = table.design[sample.rows] if self.adjusts else np.empty((len(self.y), 0))
        # Nothing but two independent groups: the classical two-sample formulas apply.
        self.is_plain = plan.method == "unadjusted" and not sample.groupings

    @property
    def hazard_groupings(self) -> tuple[IntArray, ...] | None:
        """Without clusters: robust errors for weights, and the model's own otherwise (None)."""
        return self.sample.groupings or (None if self.sample.inverse is None else ())

    @property
    def mean_engine(self) -> str:
        if self.plan.method == "doubly_robust":
            return f"augmented weighting ({MODEL_NAMES[self.spec.kind]})"
        if self.adjusts:
            return f"g-computation ({MODEL_NAMES[self.spec.kind]})"
        base = "area under Kaplan-Meier" if self.spec.kind == "time_to" else "means"
        return f"weighted {base}" if self.plan.method in ("nearest", "weighting") else base

    def means(self, y: FloatArray) -> Means:
        if not self.adjusts:
            return self.allowing_for_weights(weighted_means(y, self.treated, self.weights))
        everybody = np.ones(len(y), dtype=bool)
        spoken_of = {"ATT": self.treated, "ATC": ~self.treated, "ATE": everybody}
        target = 1.0 * spoken_of[self.plan.estimand]
        arguments = (y, self.treated, self.design)
        if self.sample.inverse is not None:
            return doubly_robust_means(*arguments, self.sample.inverse, target, self.spec.kind)
        return standardised_means(*arguments, self.weights, self.weights * target, self.spec.kind)

    def allowing_for_weights(self, means: Means) -> Means:
        """Means that know whether their weights were estimated."""
        inverse = self.sample.inverse
        return means if inverse is None else with_estimated_weights(means, inverse)

    def interval(self, measure: str, means: Means) -> Interval:
        if not self.is_plain:
            uncertainty = spread(means.influence, self.sample.groupings, means.n_params)
            return contrast(measure, means.means, uncertainty, self.plan.conf_level)
        uncertainty = self._plain_spread(means)
        if self.spec.kind == "rate":
            return self._interval_of_rates(measure, uncertainty)
        return contrast(measure, means.means, uncertainty, self.plan.conf_level)

    def _plain_spread(self, means: Means) -> Spread:
        """Binomial variances for a rate, sample variances with Welch's freedom otherwise."""
        sizes = np.array([self.treated.sum(), (~self.treated).sum()], dtype=float)
        variances = (means.influence**2).sum(axis=0)
        if self.spec.kind == "rate":
            return Spread(np.diag(variances))
        if sizes.min() < 2:
            return Spread(np.full((2, 2), np.nan))
        variances = variances * sizes / (sizes - 1)
        return Spread(np.diag(variances), welch=(sizes[0] - 1, sizes[1] - 1))

    def _interval_of_rates(self, measure: str, uncertainty: Spread) -> Interval:
        events = float(self.y[self.treated].sum()), float(self.y[~self.treated].sum())
        sizes = float(self.treated.sum()), float((~self.treated).sum())
        conf_level, kind = self.plan.conf_level, self.plan.rate_interval
        return rate_interval(measure, events, sizes, uncertainty, conf_level, kind)

    def se_type(self, measure: str) -> str:
        if self.sample.inverse is not None and measure == "hazard_ratio":
            way = self.sample.se_type if self.sample.groupings else "robust"
            return f"{way}, weights taken as given"
        if self.sample.inverse is not None:
            return f"{self.sample.se_type}, weights estimated"
        if self.sample.groupings:
            return self.sample.se_type
        if measure == "hazard_ratio":
            return "model"
        if not self.is_plain:
            return "robust (HC1)"
        if self.spec.kind != "rate":
            return "Welch"
        return f"binomial, {interval_name(measure, self.plan.rate_interval)}"

    def row(
        self,
        measure: str,
        interval: Interval,
        engine: str,
        *,
        marginal: bool = True,
        notes: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """One row of the estimates."""
        clusters = n_clusters(self.sample.groupings)
        remarks = [interval.problem, *self.sample.notes, *notes]
        if self.table.n_incomplete:
            remarks.append(f"{self.table.n_incomplete} people left out: a value is missing")
        if clusters is not None and clusters < FEW_CLUSTERS:
            remarks.append(f"only {clusters} clusters: the interval may be too narrow")
        if self.plan.method == "unadjusted":
            remarks.append("nothing was done about differences between the groups")
        numbers = vars(interval).copy()
        del numbers["problem"]
        people = np.unique(self.sample.rows)
        n_treated = int(self.table.treated[people].sum())
        values = {
            "outcome": self.spec.column,
            "measure": measure,
            "scale": "ratio" if measure in RATIOS else "difference",
            "estimand": self.plan.estimand,
            "estimator": f"{self.plan.method}: {engine}",
            **numbers,
            "conf_level": self.plan.conf_level,
            "n_treated": n_treated,
            "n_comparison": len(people) - n_treated,
            "n_clusters": clusters,
            "se_type": self.se_type(measure),
            "marginal": marginal,
            "notes": "; ".join(filter(None, remarks)),
        }
        return {name: values[name] for name in ESTIMATE_COLUMNS}

    def no_row(self, measure: str, failure: NoEstimate) -> dict[str, Any]:
        """A row without numbers, which says why."""
        reason = failure.what[0].lower() + failure.what[1:].rstrip(".").replace(";", ",")
        return self.row(measure, Interval(np.nan, problem=f"no estimate: {reason}"), "none")


def _estimate_time(view: _View) -> OutcomeEstimates:
    horizon, curves = _horizon(view), _curves(view)
    failures = []
    try:
        hazard_row, model, checks = _hazard(view)
    except NoEstimate as failure:
        failures.append(failure)
        hazard_row, model, checks = view.no_row("hazard_ratio", failure), None, []
    try:
        mean_row, means = _restricted(view, horizon)
    except NoEstimate as failure:
        failures.append(failure)
        mean_row, means = view.no_row("rmst_difference", failure), _UNKNOWN
    rows, both = [hazard_row, mean_row], len(failures) == 2
    lost = failures[0] if both else None
    tests = (*_curves_differ(view), *checks)
    return OutcomeEstimates(rows, means, horizon, model, curves, tests, lost)


def _restricted(view: _View, horizon: float) -> tuple[dict[str, Any], FloatArray]:
    """The difference between the restricted means, and these."""
    arguments = (view.y, view.event, view.treated, view.weights, horizon)
    means = (
        view.means(pseudo_values(*arguments))
        if view.adjusts
        else view.allowing_for_weights(restricted_means(*arguments))
    )
    unit = f" {view.spec.unit}" if view.spec.unit else ""
    notes = [f"over the first {horizon:g}{unit}"]
    if not (view.event[view.treated].any() and view.event[~view.treated].any()):
        notes.append(_ONE_SIDED)
    interval = view.interval("rmst_difference", means)
    return view.row("rmst_difference", interval, view.mean_engine, notes=tuple(notes)), means.means


def _horizon(view: _View) -> float:
    """The declared horizon, or the largest time that was observed in both groups."""
    latest = common_horizon(view.y, view.treated)
    declared = view.spec.horizon
    if declared is not None and declared > latest:
        raise DataError(
            f"The horizon {declared:g} lies beyond what was watched in both groups: {latest:g}.",
            where=f"time_to({view.spec.column!r})",
            why="Nothing is known about times after the last one that was observed.",
            try_this=f"A horizon of at most {latest:g}.",
        )
    return latest if declared is None else declared


def _curves_differ(view: _View) -> list[dict[str, Any]]:
    """The log-rank test; none where the groups are compared by a model with covariates."""
    if view.adjusts or not view.event.any():
        return []
    found = log_rank(view.y, view.event, view.treated, view.weights, view.hazard_groupings)
    asks = "whether the two groups come to the event at the same pace"
    way = view.se_type("hazard_ratio") if view.hazard_groupings is not None else "hypergeometric"
    return [_test(view, "log_rank", found, asks, f"variance: {way}")]


def _stays(view: _View, x: FloatArray, coefficients: FloatArray) -> list[dict[str, Any]]:
    """Whether the hazard ratio of the programme, and those of the whole model, stay as they are."""
    arguments = (view.y, view.event, x, view.weights, coefficients, view.hazard_groupings)
    programme, everything = proportional_hazards(*arguments)
    note = (
        f"Grambsch-Therneau, time as one minus Kaplan-Meier, variance: "
        f"{view.se_type('hazard_ratio')}; a large p-value does not show that it stays the same"
    )
    asks = "whether the hazard ratio of the programme stays the same over time"
    rows = [_test(view, "proportional_hazards", programme, asks, note)]
    if view.adjusts:
        asks = "whether every hazard ratio of the model stays the same over time"
        rows.append(_test(view, "proportional_hazards_all_terms", everything, asks, note))
    return rows


def _test(view: _View, name: str, found: ChiSquared, asks: str, notes: str) -> dict[str, Any]:
    numbers = (found.statistic, found.df, found.p_value)
    return dict(zip(TEST_COLUMNS, (view.spec.column, name, *numbers, asks, notes), strict=True))


def _hazard(view: _View) -> tuple[dict[str, Any], CoxModel | None, list[dict[str, Any]]]:
    """The hazard ratio of the programme, the whole model behind it, and checks of that."""
    engine = "Cox model (Efron's ties)"
    notes: tuple[str, ...] = ()
    if view.adjusts:
        notes = ("conditional on the covariates: not the ratio between two groups as a whole",)

    def row(interval: Interval) -> dict[str, Any]:
        return view.row("hazard_ratio", interval, engine, marginal=not view.adjusts, notes=notes)

    for group, words in ((view.treated, "programme"), (~view.treated, "comparison group")):
        if not view.event[group].any():
            return row(Interval(np.nan, problem=f"no ratio: no events in the {words}")), None, []
    x = np.column_stack([view.treated, view.design])
    fit = fit_cox(view.y, view.event, x, view.weights)
    terms = [(view.plan.treatment, ""), *(view.table.terms if view.adjusts else ())]
    groupings = view.hazard_groupings
    model = cox_model(
        fit, terms, view.event, groupings, view.se_type("hazard_ratio"), view.plan.conf_level
    )
    std_error = float(model.table["std_error"].iloc[0])
    if abs(fit.standardised[0]) > INFINITE:
        return row(Interval(np.nan, problem="no ratio: one group has all the risk")), model, []
    if not std_error > 0:
        problem = "no standard error: too few people"
        return row(Interval(float(bounded_exp(fit.coefficients[0])), problem=problem)), model, []
    checks = _stays(view, x, fit.coefficients)
    p_value = checks[0]["p_value"]
    if p_value < 1 - view.plan.conf_level:
        notes = (*notes, f"the ratio may change over time {_CHECK} {p_text(p_value)})")
    value = float(fit.coefficients[0])
    return row(wald(value, std_error, np.inf, view.plan.conf_level, bounded_exp)), model, checks


def _curves(view: _View) -> pd.DataFrame:
    """Kaplan-Meier curves of both groups; a person used several times counts once, with the sum."""
    people, first = np.unique(view.sample.rows, return_index=True)
    weights = view.sample.totals(len(view.table.treated))[people]
    time, event, treated = view.y[first], view.event[first], view.treated[first]
    frames = []
    for name, group in zip(GROUPS, (treated, ~treated), strict=True):
        curve = kaplan_meier(time[group], event[group], weights[group])
        low, high = curve.limits(view.plan.conf_level)
        start = [[0.0], [curve.at_risk[0]], [1.0], [1.0], [1.0]]
        parts = (curve.time, curve.at_risk, curve.survival, low, high)
        columns = [np.concatenate(pair) for pair in zip(start, parts, strict=True)]
        frame = pd.DataFrame(dict(zip(CURVE_COLUMNS[2:], columns, strict=True)))
        frame.insert(0, "group", name)
        frame.insert(0, "outcome", view.spec.column)
        frames.append(frame if curve.time[0] > 0 else frame.iloc[1:])
    return pd.concat(frames, ignore_index=True)
