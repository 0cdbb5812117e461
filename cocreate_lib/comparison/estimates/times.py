"""Times until an event: hazard ratios, restricted means, curves, and tests of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.analysis import UNKNOWN, OutcomeAnalysis
from cocreate_lib.comparison.estimates.rows import (
    CURVE_COLUMNS,
    GROUPS,
    TEST_COLUMNS,
    OutcomeEstimates,
)
from cocreate_lib.comparison.inference.intervals import (
    LONGEST,
    TOO_LONG,
    Interval,
    MeanCovariance,
    linearised,
    ratio_of,
    t_quantile,
    wald,
)
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.rare_events import FEW, effective_rates
from cocreate_lib.comparison.inference.standard_errors import (
    ANALYTIC,
    ERROR_METHOD_NAMES,
    HAZARD_CR2,
    HAZARD_NOTE,
    error_method,
    few_clusters_rule,
)
from cocreate_lib.comparison.methods.group_means import GROUP_NAMES
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.models.cox import INFINITE, CoxFit, CoxModel, cox_model, fit_cox
from cocreate_lib.comparison.models.hazard_tests import (
    ChiSquared,
    log_rank,
    proportional_hazards,
)
from cocreate_lib.comparison.models.survival import (
    common_horizon,
    kaplan_meier,
    pseudo_values,
    restricted_means,
)
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.errors import DataError, NoEstimate
from cocreate_lib.text import p_text

# By how much of itself a mean may pass what can be, and still be put down to rounding.
_ROUNDING = 1e-9
_HAZARD, _MEAN = "hazard_ratio", "rmst_difference"


class TimeAnalysis(OutcomeAnalysis):
    """A time until an event, which was not seen for everybody."""

    mean_of = "area under Kaplan-Meier"

    def __init__(self, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> None:
        super().__init__(data, table, sample, plan)
        # Without clusters: robust errors for weights, and the model's own otherwise (None).
        by_model = not sample.has_score_weights and plan.errors not in ANALYTIC
        self.hazard_groupings: tuple[IntArray, ...] | None
        self.hazard_groupings = sample.groupings or (None if by_model else ())

    def estimates(self) -> OutcomeEstimates:
        curves = self._curves()
        failures = []
        try:
            hazard_row, model, fit = self._hazard()
        except NoEstimate as failure:
            failures.append(failure)
            hazard_row, model, fit = self.no_row(_HAZARD, failure), None, None
        try:
            mean_row, means = self._restricted()
        except NoEstimate as failure:
            failures.append(failure)
            mean_row, means = self.no_row(_MEAN, failure), UNKNOWN
        rows, both = [hazard_row, mean_row], len(failures) == 2
        lost = failures[0] if both else None
        return OutcomeEstimates(rows, means, self.intervals, self.horizon, model, fit, curves, lost)

    def measured(self, horizon: float | None) -> dict[str, float]:
        if horizon is not None:
            self.horizon = horizon
        return {_HAZARD: self._log_hazard_ratio(), **super().measured(horizon)}

    def means(self, y: FloatArray) -> Means:
        """The mean time of each group without the event, up to the horizon."""
        rows, horizon = self.rows, self.horizon
        arguments = (y, self.event, self.treated, rows.weights, horizon)
        if not rows.adjusts:
            return rows.allowing_for_weights(restricted_means(*arguments))
        means = self.method.means(rows, pseudo_values(*arguments))
        highest = horizon * (1 + _ROUNDING)
        for mean, name in zip(means.means, GROUP_NAMES, strict=True):
            if not -horizon * _ROUNDING <= mean <= highest:
                raise NoEstimate(
                    f"By the model the mean time {name} is {mean:.4g}, over a horizon of "
                    f"{horizon:g}.",
                    where="covariates",
                    why="Nobody can be without the event for less than no time, or for longer than "
                    "the horizon: a linear model of times does not fit these people.",
                    try_this='method="weighting" or a matching method, or fewer covariates.',
                )
        return replace(means, means=np.clip(means.means, 0.0, horizon))

    @property
    def most(self) -> float:
        return self.horizon

    def error_method(self, measure: str) -> str:
        """How the uncertainty of a measure is found; a model of its own has no need of what robust
        errors lack in small samples."""
        by_model = measure == _HAZARD and self.hazard_groupings is None
        return "classical" if self.is_plain or by_model else error_method(self.plan, self.units)

    def error_type(self, measure: str) -> str:
        if measure != _HAZARD:
            return super().error_type(measure)
        base = self._hazard_allows_for()
        if self.plan.trim is not None:
            base += ", trimming taken as given"
        method = self.error_method(measure)
        cr2 = method in ERROR_METHOD_NAMES and method != "wild_bootstrap"
        return f"{base}, {HAZARD_CR2}" if cr2 else base

    def tests(self, found: OutcomeEstimates) -> tuple[OutcomeEstimates, list[dict[str, Any]]]:
        """The rows of the tests; and the estimates, where a hazard ratio that seems to change over
        time has a note."""
        tests = self._curves_differ()
        if found.hazards is None:
            return found, tests
        checks = self._hazards_stay(found.hazards)
        p_value = checks[0]["p_value"]
        if not p_value < 1 - self.plan.conf_level:
            return found, [*tests, *checks]
        note = (
            "the ratio may change over time, and is then an average over the time watched "
            f"(proportional-hazards check, p {p_text(p_value)})"
        )
        hazard_row, *others = found.rows
        noted = {**hazard_row, "notes": "; ".join(filter(None, [hazard_row["notes"], note]))}
        return replace(found, rows=[noted, *others]), [*tests, *checks]

    def _restricted(self) -> tuple[dict[str, Any], FloatArray]:
        """The difference between the restricted means, and these."""
        means = self.means(self.y)
        unit = f" {self.spec.unit}" if self.spec.unit else ""
        notes = (f"over the first {self.horizon:g}{unit}",)
        interval = self._restricted_interval(means)
        return self.row(_MEAN, interval, self.engine, notes=notes), means.means

    def _restricted_interval(self, means: Means) -> Interval:
        """The interval of a difference between restricted means.

        Where few people had the event, the share of the horizon that a group spent without it is
        near 1 for the same reason as a rate is; and no quantity between 0 and 1 varies more about
        its mean than a yes or no.
        """
        y, event, horizon = self.data.y, self.data.event, self.horizon
        had = event & (y <= horizon)
        if min(self.effective_sizes(had)) >= FEW * (1 - 1e-9):
            return self.interval(_MEAN, means)
        uncertainty = self.uncertainty(means)
        shares = MeanCovariance(uncertainty.covariance / horizon**2, uncertainty.df)
        sizes = self.effective_sizes(had | (y >= horizon))
        rates = effective_rates(means.means / horizon, shares, sizes)
        at = linearised(_MEAN, means.means, horizon)
        at = replace(at, to=partial(np.multiply, horizon))
        return self.score_interval(at, means, rates)

    @cached_property
    def horizon(self) -> float:
        """Where restricted means stop: as declared, or at the largest time seen in both groups."""
        latest = common_horizon(self.y, self.treated)
        declared = self.spec.horizon
        if declared is not None and declared > latest:
            raise DataError(
                f"The horizon {declared:g} lies beyond what was watched in both groups: "
                f"{latest:g}.",
                where=f"time_to({self.spec.column!r})",
                why="Nothing is known about times after the last one that was observed.",
                try_this=f"A horizon of at most {latest:g}.",
            )
        return latest if declared is None else declared

    def _hazard(self) -> tuple[dict[str, Any], CoxModel | None, CoxFit | None]:
        """The hazard ratio of the programme, the whole model behind it, and its fit if it is
        sound."""
        engine, adjusts = "Cox model (Efron's ties)", self.rows.adjusts
        notes: tuple[str, ...] = ()
        if adjusts:
            notes = ("conditional on the covariates: not the ratio between two groups as a whole",)

        def row(interval: Interval) -> dict[str, Any]:
            return self.row(_HAZARD, interval, engine, marginal=not adjusts, notes=notes)

        for group, words in ((self.treated, "programme"), (~self.treated, "comparison group")):
            if not self.event[group].any():
                problem = f"no ratio: no events in the {words}"
                return row(Interval(np.nan, problem=problem)), None, None
        fit = self.cox()
        model = cox_model(
            fit.per(np.append(1.0, self.rows.scale.unit)),
            self.rows.terms,
            self.event,
            self.hazard_groupings,
            self.error_type(_HAZARD),
            self.plan.conf_level,
        )
        std_error = float(model.table["std_error"].iloc[0])
        if abs(fit.standardised[0]) > INFINITE:
            problem = "no ratio: one group has all the risk"
            return row(Interval(np.nan, problem=problem)), model, None
        if not std_error > 0:
            problem = "no standard error: too few people"
            return row(Interval(ratio_of(fit.coefficients[0]), problem=problem)), model, None
        value = float(fit.coefficients[0])
        if self.error_method(_HAZARD) == "wild_bootstrap":
            problem = "no interval: the wild bootstrap is for means, and a hazard ratio is none"
            return row(Interval(ratio_of(value), problem=problem)), model, fit
        df = np.inf
        if self.error_method(_HAZARD) == "cr2":
            notes = (*notes, HAZARD_NOTE)
            times, df = few_clusters_rule(self.sample.groupings, self.treated, self.rows.weights)
            std_error *= times
        if t_quantile(0.5 + self.plan.conf_level / 2, df) * std_error > LONGEST:
            return row(Interval(ratio_of(value), std_error, problem=TOO_LONG)), model, fit
        return row(wald(value, std_error, df, self.plan.conf_level, ratio_of)), model, fit

    def cox(self) -> CoxFit:
        """The Cox model: its coefficients, and how each row moves them."""
        x = np.column_stack([self.treated, self.rows.design])
        return fit_cox(self.y, self.event, x, self.rows.weights)

    def _log_hazard_ratio(self) -> float:
        if not (self.event[self.treated].any() and self.event[~self.treated].any()):
            return np.nan
        try:
            fit = self.cox()
        except NoEstimate:
            return np.nan
        return np.nan if abs(fit.standardised[0]) > INFINITE else float(fit.coefficients[0])

    def _hazard_allows_for(self) -> str:
        """What the standard error of a hazard ratio allows for."""
        if self.sample.has_score_weights:
            robust = self.sample.se_type if self.sample.groupings else "robust"
            return f"{robust}, weights taken as given"
        if self.sample.groupings:
            return self.sample.se_type
        return "model" if self.plan.errors not in ANALYTIC else "robust (HC1)"

    def _curves_differ(self) -> list[dict[str, Any]]:
        """The log-rank test; none where the groups are compared by a model with covariates."""
        if self.rows.adjusts or not self.event.any():
            return []
        groupings = self.hazard_groupings
        found = log_rank(self.y, self.event, self.treated, self.rows.weights, groupings)
        asks = "whether the two groups come to the event at the same pace"
        variance = "hypergeometric" if groupings is None else self._hazard_allows_for()
        return [self._test("log_rank", found, asks, f"variance: {variance}")]

    def _hazards_stay(self, fit: CoxFit) -> list[dict[str, Any]]:
        """Whether the hazard ratio of the programme, and those of the whole model, stay as they
        are."""
        programme, everything = proportional_hazards(fit, self.hazard_groupings)
        note = (
            f"Grambsch-Therneau, time as one minus Kaplan-Meier, variance: "
            f"{self.error_type(_HAZARD)}; a large p-value does not show that it stays the same"
        )
        asks = "whether the hazard ratio of the programme stays the same over time"
        rows = [self._test("proportional_hazards", programme, asks, note)]
        if self.rows.adjusts:
            asks = "whether every hazard ratio of the model stays the same over time"
            rows.append(self._test("proportional_hazards_all_terms", everything, asks, note))
        return rows

    def _test(self, name: str, found: ChiSquared, asks: str, notes: str) -> dict[str, Any]:
        numbers = (found.statistic, found.df, found.p_value)
        return dict(zip(TEST_COLUMNS, (self.spec.column, name, *numbers, asks, notes), strict=True))

    def _curves(self) -> pd.DataFrame:
        """Kaplan-Meier curves of both groups; a person used several times counts once, with the
        sum."""
        people, first = np.unique(self.sample.rows, return_index=True)
        weights = self.sample.totals(len(self.table.treated))[people]
        time, event, treated = self.y[first], self.event[first], self.treated[first]
        frames = []
        for name, group in zip(GROUPS, (treated, ~treated), strict=True):
            curve = kaplan_meier(time[group], event[group], weights[group])
            low, high = curve.limits(self.plan.conf_level)
            start = [[0.0], [curve.at_risk[0]], [1.0], [1.0], [1.0]]
            parts = (curve.time, curve.at_risk, curve.survival, low, high)
            columns = [np.concatenate(pair) for pair in zip(start, parts, strict=True)]
            frame = pd.DataFrame(dict(zip(CURVE_COLUMNS[2:], columns, strict=True)))
            frame.insert(0, "group", name)
            frame.insert(0, "outcome", self.spec.column)
            frames.append(frame if curve.time[0] > 0 else frame.iloc[1:])
        return pd.concat(frames, ignore_index=True)
