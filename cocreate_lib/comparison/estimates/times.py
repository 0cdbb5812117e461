"""Times until an event: hazard ratios, restricted means, curves, and tests of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.analysis import UNKNOWN, OutcomeAnalysis
from cocreate_lib.comparison.estimates.rows import (
    GROUPS,
    TEST_COLUMNS,
    OutcomeEstimates,
)
from cocreate_lib.comparison.inference.intervals import (
    LONGEST,
    TOO_LONG,
    Interval,
    MeanCovariance,
    contrast,
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
    wild_interval,
)
from cocreate_lib.comparison.methods.group_means import GROUP_NAMES
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.models.cox import INFINITE, CoxFit, CoxModel, cox_model, fit_cox
from cocreate_lib.comparison.models.hazard_tests import (
    ChiSquared,
    log_rank,
    proportional_hazards,
)
from cocreate_lib.comparison.models.risk_sets import risk_sets
from cocreate_lib.comparison.models.survival import (
    common_horizon,
    common_start,
    kaplan_meier,
    pseudo_values,
    restricted_means,
    watched_rows,
)
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.plan.words import STARTS_LATE
from cocreate_lib.errors import DataError, NoEstimate
from cocreate_lib.text import how_many, p_text, plural

# By how much of itself a mean may pass what can be, and still be put down to rounding.
_ROUNDING = 1e-9
_HAZARD, _MEAN = "hazard_ratio", "rmst_difference"
HAZARDS = (_HAZARD, "competing_hazard_ratio")
# So few people watched early on, where others come later, are few. The threshold is ours.
_FEW_EARLY = 10


class TimeAnalysis(OutcomeAnalysis):
    """A time until an event, which was not seen for everybody."""

    mean_of = "area under Kaplan-Meier"

    def __init__(self, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> None:
        super().__init__(data, table, sample, plan)
        self.entry: FloatArray | None = None if data.entry is None else data.entry[sample.rows]
        self.strata: IntArray | None = None if data.strata is None else data.strata[sample.rows]
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
        return {_HAZARD: self.log_hazard_ratio(self.event), **super().measured(horizon)}

    def means(self, y: FloatArray) -> Means:
        """The mean time of each group without the event, up to the horizon."""
        rows, horizon = self.rows, self.horizon
        arguments = (y, self.event, self.treated, rows.weights, horizon)
        if not rows.adjusts:
            return rows.allowing_for_weights(restricted_means(*arguments, self.entry))
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
        by_model = measure in HAZARDS and self.hazard_groupings is None
        return "classical" if self.is_plain or by_model else error_method(self.plan, self.units)

    def error_type(self, measure: str) -> str:
        if measure not in HAZARDS:
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
        notes = (f"over the first {self.horizon:g}{self.of_unit}", *self.late_notes())
        interval = self.share_interval(_MEAN, means, self.data.event)
        return self.row(_MEAN, interval, self.engine, notes=notes), means.means

    @property
    def of_unit(self) -> str:
        """The unit of the time behind a number."""
        return f" {self.spec.unit}" if self.spec.unit else ""

    def share_interval(self, measure: str, means: Means, ended: BoolArray) -> Interval:
        """The interval of a difference between mean times within the horizon.

        Where few people had the event, the share of the horizon that a group spent without it is
        near 1 for the same reason as a rate is; and no quantity between 0 and 1 varies more about
        its mean than a yes or no. ``ended``: whose time, in the table, is known to have ended.
        """
        y, event, horizon = self.data.y, self.data.event, self.horizon
        uncertainty = self.uncertainty(means)
        at = linearised(measure, means.means, horizon)
        if min(self.effective_sizes(event & (y <= horizon))) >= FEW * (1 - 1e-9):
            if self.drawn_alone(measure):
                return wild_interval(measure, means, self.sample.groupings, self.plan, horizon)
            return contrast(measure, means.means, uncertainty, self.plan.conf_level, horizon)
        shares = MeanCovariance(uncertainty.covariance / horizon**2, uncertainty.df)
        sizes = self.effective_sizes((ended & (y <= horizon)) | (y >= horizon))
        rates = effective_rates(means.means / horizon, shares, sizes)
        at = replace(at, to=partial(np.multiply, horizon))
        return self.score_interval(at, means, rates)

    def late_notes(self) -> tuple[str, ...]:
        """What is to be known of curves of people who were watched from later on."""
        if self.entry is None:
            return ()
        start, notes = common_start(self.entry, self.treated), []
        if start > 0:
            notes.append(
                f"of people whose time had not ended at {start:g}{self.of_unit}: {STARTS_LATE}"
            )
        for name, group in zip(GROUP_NAMES, (self.treated, ~self.treated), strict=True):
            rows, entries = watched_rows(group, self.y, self.treated, self.entry)
            ends = self.ended[rows]
            sets = risk_sets(self.y[rows], entries)
            watched = sets.at_risk(np.ones(len(rows)))
            early = (np.arange(len(watched)) < watched.argmax()) & (
                sets.at_times(ends.astype(np.float64)) > 0
            )
            if early.any() and (few := watched[early].min()) < _FEW_EARLY:
                when = sets.times[early][watched[early].argmin()]
                notes.append(
                    f"at {when:g}{self.of_unit} only {how_many(int(few), 'person')} {name} "
                    f"{plural(int(few), 'was', 'were')} watched, and more came later: fewer than "
                    f"{_FEW_EARLY} (a threshold of ours) can move the whole curve, read it with "
                    "caution"
                )
        return tuple(notes)

    @property
    def ended(self) -> BoolArray:
        """Whether each row's time ended with something that its curve falls by."""
        return self.event

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
        if self.entry is not None and declared is not None:
            start = common_start(self.entry, self.treated)
            if declared <= start:
                raise DataError(
                    f"The horizon {declared:g} lies before people of both groups were watched: "
                    f"from {start:g}.",
                    where=f"time_to({self.spec.column!r})",
                    why="Nothing is known of one of the groups by then.",
                    try_this=f"A horizon above {start:g}.",
                )
        return latest if declared is None else declared

    def _hazard(self) -> tuple[dict[str, Any], CoxModel | None, CoxFit | None]:
        """The hazard ratio of the programme, the whole model behind it, and its fit if it is
        sound."""
        return self.hazard_of(_HAZARD, self.event)

    def hazard_of(
        self,
        measure: str,
        event: BoolArray,
        what: str = "events",
        engine: str = "",
        notes: tuple[str, ...] = (),
    ) -> tuple[dict[str, Any], CoxModel | None, CoxFit | None]:
        """The hazard ratio of one event, the whole model behind it, and its fit if it is sound.

        Parameters
        ----------
        measure
            What it is called in the estimates.
        event
            Whether each row had it.
        what
            What these are, where there are none.
        engine, notes
            What there is to say of the model beyond what is said of any.
        """
        engine, adjusts = f"Cox model (Efron's ties){engine}", self.rows.adjusts
        if adjusts:
            given = "conditional on the covariates: not the ratio between two groups as a whole"
            notes = (given, *notes)
        if self.spec.strata:
            strata = " and ".join(self.spec.strata)
            engine += f", stratified by {strata}"
            notes = (*notes, f"within strata of {strata}: each has a baseline hazard of its own")
        if self.spec.entry:
            notes = (*notes, f"people are at risk from '{self.spec.entry}' on")
        marginal = not (adjusts or self.spec.strata)

        def row(interval: Interval) -> dict[str, Any]:
            return self.row(measure, interval, engine, marginal=marginal, notes=notes)

        for group, words in ((self.treated, "programme"), (~self.treated, "comparison group")):
            if not event[group].any():
                problem = f"no ratio: no {what} in the {words}"
                return row(Interval(np.nan, problem=problem)), None, None
        fit = self.cox(event)
        model = cox_model(
            fit.per(np.append(1.0, self.rows.scale.unit)),
            self.rows.terms,
            event,
            self.hazard_groupings,
            self.error_type(measure),
            self.plan.conf_level,
            self.spec.strata,
        )
        std_error = float(model.table["std_error"].iloc[0])
        if abs(fit.standardised[0]) > INFINITE:
            problem = "no ratio: one group has all the risk"
            return row(Interval(np.nan, problem=problem)), model, None
        if not std_error > 0:
            problem = "no standard error: too few people"
            if self.spec.strata and not fit.covariance[0, 0] > 0:
                problem = "no ratio: in no stratum are both groups watched when an event is seen"
                return row(Interval(np.nan, problem=problem)), model, None
            return row(Interval(ratio_of(fit.coefficients[0]), problem=problem)), model, None
        value = float(fit.coefficients[0])
        if self.error_method(measure) == "wild_bootstrap":
            problem = "no interval: the wild bootstrap is for means, and a hazard ratio is none"
            return row(Interval(ratio_of(value), problem=problem)), model, fit
        df = np.inf
        if self.error_method(measure) == "cr2":
            notes = (*notes, HAZARD_NOTE)
            times, df = few_clusters_rule(self.sample.groupings, self.treated, self.rows.weights)
            std_error *= times
        if t_quantile(0.5 + self.plan.conf_level / 2, df) * std_error > LONGEST:
            return row(Interval(ratio_of(value), std_error, problem=TOO_LONG)), model, fit
        return row(wald(value, std_error, df, self.plan.conf_level, ratio_of)), model, fit

    def cox(self, event: BoolArray | None = None) -> CoxFit:
        """The Cox model of the event, or of another: its coefficients, and how each row moves
        them."""
        x = np.column_stack([self.treated, self.rows.design])
        event = self.event if event is None else event
        return fit_cox(self.y, event, x, self.rows.weights, self.entry, self.strata)

    def log_hazard_ratio(self, event: BoolArray) -> float:
        """The logarithm of the hazard ratio of one event; NaN where there is none."""
        if not (event[self.treated].any() and event[~self.treated].any()):
            return np.nan
        try:
            fit = self.cox(event)
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

    @property
    def among(self) -> str:
        """Among whom hazards are compared, where that has to be said."""
        return ""

    def _curves_differ(self) -> list[dict[str, Any]]:
        """The log-rank test; none where the groups are compared by a model with covariates."""
        if self.rows.adjusts or not self.event.any():
            return []
        groupings, weights = self.hazard_groupings, self.rows.weights
        found = log_rank(
            self.y, self.event, self.treated, weights, groupings, self.entry, self.strata
        )
        asks = f"whether the two groups come to the event at the same pace{self.among}"
        variance = "hypergeometric" if groupings is None else self._hazard_allows_for()
        within = f"within strata of {' and '.join(self.spec.strata)}; " if self.spec.strata else ""
        return [self.test_row("log_rank", found, asks, f"{within}variance: {variance}")]

    def _hazards_stay(self, fit: CoxFit) -> list[dict[str, Any]]:
        """Whether the hazard ratio of the programme, and those of the whole model, stay as they
        are."""
        programme, everything = proportional_hazards(fit, self.hazard_groupings)
        note = (
            f"Grambsch-Therneau, time as one minus Kaplan-Meier, variance: "
            f"{self.error_type(_HAZARD)}; a large p-value does not show that it stays the same"
        )
        asks = "whether the hazard ratio of the programme stays the same over time"
        rows = [self.test_row("proportional_hazards", programme, asks, note)]
        if self.rows.adjusts:
            asks = "whether every hazard ratio of the model stays the same over time"
            rows.append(self.test_row("proportional_hazards_all_terms", everything, asks, note))
        return rows

    def test_row(self, name: str, found: ChiSquared, asks: str, notes: str) -> dict[str, Any]:
        numbers = (found.statistic, found.df, found.p_value)
        return dict(zip(TEST_COLUMNS, (self.spec.column, name, *numbers, asks, notes), strict=True))

    def _curves(self) -> pd.DataFrame:
        """Kaplan-Meier curves of both groups."""
        frames = []
        for name, rows, weights, entries in self.people_of_curves():
            curve = kaplan_meier(self.y[rows], self.event[rows], weights, entries)
            values = {"survival": curve.survival}
            limits = curve.limits(self.plan.conf_level)
            frames.append(
                self.curve_frame({"group": name}, curve.time, curve.at_risk, values, limits, 1.0)
            )
        return pd.concat(frames, ignore_index=True)

    def people_of_curves(
        self,
    ) -> Iterator[tuple[str, IntArray, FloatArray, FloatArray | None]]:
        """Of each group: its name, the rows that its curve is made of, with their weights, and from
        when on they were watched. A person used several times counts once, with the sum."""
        people, first = np.unique(self.sample.rows, return_index=True)
        weights = self.sample.totals(len(self.table.treated))[people]
        time, treated = self.y[first], self.treated[first]
        entry = None if self.entry is None else self.entry[first]
        for name, group in zip(GROUPS, (treated, ~treated), strict=True):
            rows, entries = watched_rows(group, time, treated, entry)
            yield name, first[rows], weights[rows], entries

    def curve_frame(
        self,
        about: dict[str, str],
        time: FloatArray,
        at_risk: FloatArray,
        values: dict[str, FloatArray],
        limits: tuple[FloatArray, FloatArray],
        at_start: float,
    ) -> pd.DataFrame:
        """One curve, as rows: from the start, where it is ``at_start``, to its last time."""
        start = 0.0 if self.entry is None else common_start(self.entry, self.treated)
        columns = {"time": time, "at_risk": at_risk, **values}
        columns |= {"conf_low": limits[0], "conf_high": limits[1]}
        if time[0] > start:
            first = {"time": start, "at_risk": at_risk[0]}
            columns = {
                name: np.concatenate([[first.get(name, at_start)], own])
                for name, own in columns.items()
            }
        return pd.DataFrame({"outcome": self.spec.column, **about, **columns})
