"""Times that can end with something else: cumulative incidence, and hazards of either event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.analysis import UNKNOWN
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates
from cocreate_lib.comparison.estimates.times import HAZARDS, TimeAnalysis
from cocreate_lib.comparison.inference.intervals import Interval, linearised
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.rare_events import Rates, effective_rates
from cocreate_lib.comparison.methods.group_means import GROUP_NAMES
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.models.hazard_tests import gray
from cocreate_lib.comparison.models.incidence import aalen_johansen, incidences
from cocreate_lib.comparison.models.survival import pseudo_values_of
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.errors import NoEstimate

# By how much of itself a mean may pass what can be, and still be put down to rounding.
_ROUNDING = 1e-9
_HAZARD, _COMPETING = HAZARDS
_LOST = "rmtl_difference"
_NO_GRAY = (
    "Gray's test is for independent people who all count as one, watched from the start: there is "
    "none here"
)


class IncidenceAnalysis(TimeAnalysis):
    """A time that ends with the event, with a competing one, or where watching stopped."""

    mean_of = "Aalen-Johansen"
    _rated: tuple[Means, Rates] | None = None

    def __init__(self, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> None:
        super().__init__(data, table, sample, plan)
        assert data.competing is not None, "declared by the plan"
        self.everyones_other: BoolArray = data.competing
        self.other: BoolArray = data.competing[sample.rows]

    def estimates(self) -> OutcomeEstimates:
        found: list[dict[str, Any]] = []
        failures: list[NoEstimate] = []
        means, model, fit = UNKNOWN, None, None
        try:
            levels = self.means(self.y)
            by = f"the probability by {self.horizon:g}{self.of_unit}"
            notes = (f"{by}, before '{self.spec.competing}' or anything else", *self.late_notes())
            found += [
                self.row(each, self.interval(each, levels), self.engine, notes=notes)
                for each in self.measures
            ]
            means = levels.means
        except NoEstimate as failure:
            failures.append(failure)
            found += [self.no_row(each, failure) for each in self.measures]
        try:
            row, model, fit = self.hazard_of(
                _HAZARD, self.event, engine=", cause-specific", notes=(self._pace("the event"),)
            )
        except NoEstimate as failure:
            failures.append(failure)
            row = self.no_row(_HAZARD, failure)
        found.append(row)
        try:
            pace = self._pace(f"'{self.spec.competing}'")
            row, _, _ = self.hazard_of(
                _COMPETING, self.other, "competing events", ", cause-specific", (pace,)
            )
        except NoEstimate as failure:
            failures.append(failure)
            row = self.no_row(_COMPETING, failure)
        found.append(row)
        try:
            found.append(self._lost_row())
        except NoEstimate as failure:
            failures.append(failure)
            found.append(self.no_row(_LOST, failure))
        return OutcomeEstimates(
            found,
            means,
            self.intervals,
            self.horizon,
            model,
            fit,
            failure=failures[0] if len(failures) == 4 else None,
            incidence=self._incidence(),
        )

    def measured(self, horizon: float | None) -> dict[str, float]:
        found = super().measured(horizon)
        try:
            lost = self._mean_lost().means
        except NoEstimate:
            lost = UNKNOWN
        return {
            **found,
            _COMPETING: self.log_hazard_ratio(self.other),
            _LOST: linearised(_LOST, lost).value,
        }

    def means(self, y: FloatArray) -> Means:
        """The share of each group that had the event by the horizon, before anything else."""
        return self._taken(y, lost=False, most=1.0)

    @property
    def most(self) -> float:
        return 1.0

    @property
    def ended(self) -> BoolArray:
        return self.event | self.other

    @property
    def among(self) -> str:
        return f", among people who have had neither it nor '{self.spec.competing}' yet"

    def interval(self, measure: str, means: Means) -> Interval:
        rates = self._effective_rates(means)
        if rates.are_rare:
            return self.score_interval(linearised(measure, means.means, self.most), means, rates)
        return super().interval(measure, means)

    def tests(self, found: OutcomeEstimates) -> tuple[OutcomeEstimates, list[dict[str, Any]]]:
        found, rows = super().tests(found)
        alone = self.sample.is_everybody and not self.sample.groupings and self.entry is None
        if self.rows.adjusts:
            return found, rows
        if not alone:
            rows = [
                {**row, "notes": f"{row['notes']}; {_NO_GRAY}"}
                if row["test"] == "log_rank"
                else row
                for row in rows
            ]
            return found, rows
        test = gray(self.y, self.event, self.other, self.treated)
        asks = "whether the cumulative incidence of the event is the same in the two groups"
        return found, [self.test_row("gray", test, asks, "Gray (1988), ρ = 0"), *rows]

    def _pace(self, event: str) -> str:
        either = f"neither the event nor '{self.spec.competing}' yet"
        return f"the pace of {event} among people who have had {either}"

    def _taken(self, y: FloatArray, *, lost: bool, most: float) -> Means:
        """What is taken of the two curves: by pseudo-values where a model of the outcome is."""
        rows = self.rows
        arguments = (y, self.event, self.other, self.treated, rows.weights, self.horizon)
        parts = incidences(*arguments, self.entry, lost=lost)
        if not rows.adjusts:
            return rows.allowing_for_weights(parts)
        means = self.method.means(rows, pseudo_values_of(parts, self.treated, rows.weights))
        for mean, name in zip(means.means, GROUP_NAMES, strict=True):
            if not -most * _ROUNDING <= mean <= most * (1 + _ROUNDING):
                what = "mean time lost" if lost else "cumulative incidence"
                raise NoEstimate(
                    f"By the model the {what} {name} is {mean:.4g}.",
                    where="covariates",
                    why=f"It can only be from 0 to {most:g}: a linear model does not fit these "
                    "people.",
                    try_this='method="weighting" or a matching method, or fewer covariates.',
                )
        return replace(means, means=np.clip(means.means, 0.0, most))

    def _mean_lost(self) -> Means:
        """The mean time of each group between the event and the horizon."""
        return self._taken(self.y, lost=True, most=self.horizon)

    def _lost_row(self) -> dict[str, Any]:
        means = self._mean_lost()
        notes = (
            f"time lost to the event within the first {self.horizon:g}{self.of_unit}: the area "
            "under its cumulative incidence",
            *self.late_notes(),
        )
        interval = self.share_interval(_LOST, means, self.data.event | self.everyones_other)
        return self.row(_LOST, interval, self.engine, notes=notes)

    def _effective_rates(self, means: Means) -> Rates:
        """The two shares with their effective sizes: found once for all measures of them."""
        if self._rated is None or self._rated[0] is not means:
            y, ended = self.data.y, self.data.event | self.everyones_other
            sizes = self.effective_sizes((ended & (y <= self.horizon)) | (y >= self.horizon))
            self._rated = (means, effective_rates(means.means, self.uncertainty(means), sizes))
        return self._rated[1]

    def _incidence(self) -> pd.DataFrame:
        """Cumulative incidence curves of both events in both groups."""
        frames = []
        for name, rows, weights, entries in self.people_of_curves():
            curves = aalen_johansen(
                self.y[rows], self.event[rows], self.other[rows], weights, entries
            )
            for of, curve in zip(("event", "competing"), curves, strict=True):
                values = {"incidence": curve.incidence}
                limits = curve.limits(self.plan.conf_level)
                about = {"group": name, "of": of}
                frames.append(
                    self.curve_frame(about, curve.time, curve.at_risk, values, limits, 0.0)
                )
        return pd.concat(frames, ignore_index=True)
