"""Estimates of each outcome: means or hazards, then measures with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.inference.few_counts import NOTE as COUNTS_NOTE
from cocreate_lib.comparison.inference.few_counts import WAY as COUNTS_WAY
from cocreate_lib.comparison.inference.few_counts import Counts, are_of_counts, effective_counts
from cocreate_lib.comparison.inference.intervals import (
    NOBODY,
    RATIOS,
    TOO_FEW_CLUSTERS,
    Interval,
    Linearised,
    Spread,
    contrast,
    is_judged_by_nothing,
    linearised,
    n_clusters,
    ratio_of,
    wald,
    welch,
)
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.rare_events import (
    FEW,
    GroupScores,
    Rates,
    effective_rates,
    rare_interval,
)
from cocreate_lib.comparison.inference.rare_events import NOTE as RARE_NOTE
from cocreate_lib.comparison.inference.rare_events import WAY as RARE_WAY
from cocreate_lib.comparison.inference.rate_intervals import rate_interval
from cocreate_lib.comparison.inference.standard_errors import (
    ANALYTIC,
    HAZARD_CR2,
    HAZARD_NOTE,
    WAY_NAMES,
    few_clusters_rule,
    few_notes,
    mean_spread,
    units_of,
    way_of,
    wild_interval,
)
from cocreate_lib.comparison.methods.group_means import (
    GROUP_NAMES,
    doubly_robust_means,
    standardised_means,
    weighted_means,
    with_estimated_weights,
)
from cocreate_lib.comparison.methods.sample import Sample, spoken_of
from cocreate_lib.comparison.models.counts import CountModel, count_model
from cocreate_lib.comparison.models.cox import INFINITE, CoxFit, CoxModel, cox_model, fit_cox
from cocreate_lib.comparison.models.glm import MODEL_NAMES
from cocreate_lib.comparison.models.hazard_tests import ChiSquared, log_rank, proportional_hazards
from cocreate_lib.comparison.models.survival import (
    common_horizon,
    kaplan_meier,
    pseudo_values,
    restricted_means,
)
from cocreate_lib.comparison.numerics.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    n_different,
)
from cocreate_lib.comparison.numerics.linear import Scale, scale_of, standardised
from cocreate_lib.comparison.plan.fields import MATCHING
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.comparison.weighting.subclasses import classified_means
from cocreate_lib.errors import DataError, NoEstimate
from cocreate_lib.text import how_many, p_text

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
    "p_value_holm",
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
_UNKNOWN: FloatArray = np.full(2, np.nan)
# Groups of fewer people than this have a note on skewed counts. The threshold is ours.
_FEW_FOR_COUNTS = 100
_SKEWED = (
    f"a group has fewer than {_FEW_FOR_COUNTS} people (a threshold of ours), and few people may "
    "have most of the events: an interval that comes from standard errors or from draws, as this "
    "one, is then often too narrow"
)
# By how much of itself a mean may pass what can be, and still be put down to rounding.
_ROUNDING = 1e-9
_BOOTSTRAPS = ("bootstrap", "wild_bootstrap")
_DRAWN = (*_BOOTSTRAPS, "randomisation")
_TOO_RARE = (
    "no interval: too few people had the outcome, or were without it, for a bootstrap (with "
    'errors="auto" there is an interval)'
)
_NO_EVENTS = "no interval: nobody among the people compared had an event"
_ALIKE = (
    "no interval: nobody, or everybody, in one group had the outcome, so that nothing shows how "
    "alike people of one cluster are"
)
_ONLY_BESIDE = (
    "these means need no model: the negative binomial is fitted beside them, and changes nothing"
)


@dataclass(frozen=True)
class OutcomeEstimates:
    """What is known about one outcome.

    ``rows`` are rows of the estimates; ``means`` the treated and the comparison mean; ``horizon``,
    ``model``, the ``hazards`` behind it (for those who check them) and ``curves`` are there for
    times only. ``intervals`` are those of the rows, by measure. ``failure`` is why no row has a
    number.
    """

    rows: list[dict[str, Any]]
    means: FloatArray
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    horizon: float | None = None
    model: CoxModel | None = None
    hazards: CoxFit | None = None
    curves: pd.DataFrame | None = None
    failure: NoEstimate | None = None


def measures_of(spec: Outcome) -> tuple[str, ...]:
    """The measures of an outcome as it is analysed, in the order of the rows of the estimates."""
    hazard = ("hazard_ratio",) if spec.kind == "time_to" else ()
    return (*hazard, *MEASURES[spec.kind])


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
        return OutcomeEstimates(rows, _UNKNOWN, view.intervals, failure=failure)
    beside = data.spec.mean_model == "negative_binomial" and not view.adjusts
    notes = [_ONLY_BESIDE] if beside else []
    if data.spec.kind == "frequency" and view.may_be_too_sure(means):
        notes.append(_SKEWED)
    rows = [
        view.row(measure, view.interval(measure, means), view.mean_engine, notes=tuple(notes))
        for measure in MEASURES[data.spec.kind]
    ]
    return OutcomeEstimates(rows, means.means, view.intervals)


def measured(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan, horizon: float | None
) -> dict[str, float]:
    """Each measure of one outcome, without its uncertainty.

    Parameters
    ----------
    data, table, sample, plan
        As for :func:`estimate_outcome`.
    horizon
        For a time: where the restricted means stop.

    Returns
    -------
    dict
        By measure, on the scale where it is a difference: a ratio's logarithm. NaN where there is
        no answer.
    """
    view = _View(data, table, sample, plan)
    found: dict[str, float] = {}
    try:
        means = view.means(view.y) if horizon is None else _restricted_means(view, horizon)
    except NoEstimate:
        values = _UNKNOWN
    else:
        values = means.means
    if data.spec.kind == "time_to":
        found["hazard_ratio"] = _log_hazard_ratio(view)
    for measure in MEASURES[data.spec.kind]:
        found[measure] = linearised(measure, values).value
    return found


def _log_hazard_ratio(view: _View) -> float:
    if not (view.event[view.treated].any() and view.event[~view.treated].any()):
        return np.nan
    try:
        fit = _cox(view)
    except NoEstimate:
        return np.nan
    return np.nan if abs(fit.standardised[0]) > INFINITE else float(fit.coefficients[0])


def with_intervals(
    outcome: OutcomeEstimates, intervals: Mapping[str, Interval], se_type: str
) -> OutcomeEstimates:
    """The same estimates with other intervals; rows without an interval keep their reason."""
    rows, kept = [], dict(outcome.intervals)
    for row in outcome.rows:
        if np.isnan(row["conf_low"]):
            rows.append(row)
            continue
        found = kept[row["measure"]] = intervals[row["measure"]]
        notes = "; ".join(filter(None, [found.problem, row["notes"]]))
        rows.append({**row, **found.numbers, "se_type": se_type, "notes": notes})
    return replace(outcome, rows=rows, intervals=kept)


class _View:
    """One outcome as the sample's rows see it."""

    def __init__(self, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> None:
        self.spec, self.plan, self.sample, self.table = data.spec, plan, sample, table
        self.data = data
        self.y, self.event = data.y[sample.rows], data.event[sample.rows]
        self.treated: BoolArray = table.treated[sample.rows]
        self.weights = sample.weights
        self.augments = plan.method == "doubly_robust" or (
            plan.compares_changes and sample.inverse is not None
        )
        self.adjusts = (
            self.augments
            or plan.method == "regression"
            or (plan.method in MATCHING and plan.adjust)
        )
        # The columns of the design matrix that the outcome model reads.
        self.columns = sample.columns(table) if self.adjusts else np.arange(0)
        self.design = table.design[np.ix_(sample.rows, self.columns)]
        self.has_baseline = data.before is not None
        if data.before is not None and not (self.adjusts and data.spec.before in plan.covariates):
            before = data.before[:, None]
            before = standardised(before, scale_of(before))
            self.design = np.column_stack([self.design, before[sample.rows]])
        # Nothing but two independent groups: the classical two-sample formulas apply.
        two_groups = plan.method == "unadjusted" or (plan.compares_changes and not self.augments)
        self.is_plain = (
            two_groups
            and not self.has_baseline
            and not sample.groupings
            and plan.errors not in ANALYTIC
        )
        self.units = units_of(sample.groupings, self.treated)
        self.n_treated = n_different(sample.rows[self.treated])
        self.n_comparison = n_different(sample.rows[~self.treated])
        self.n_clusters = n_clusters(sample.groupings)
        # Those of the rows that were made.
        self.intervals: dict[str, Interval] = {}
        self._found: tuple[Means, Spread] | None = None
        self._rated: tuple[Means, Rates] | None = None

    @property
    def terms(self) -> list[tuple[str, str]]:
        """Variable and level of the programme and of each column that the outcome model reads."""
        return [(self.plan.treatment, ""), *(self.table.terms[place] for place in self.columns)]

    @property
    def scale(self) -> Scale:
        """Origin and unit of these columns."""
        return self.table.scale.of(self.columns)

    @property
    def has_score_weights(self) -> bool:
        """Whether people are weighted by their scores, and not by whom they were matched with."""
        return self.sample.inverse is not None or self.sample.classes is not None

    def way(self, measure: str) -> str:
        """How the uncertainty of a measure is found; the classical formulas and a model of its own
        have no need of what robust errors lack in small samples."""
        by_model = measure == "hazard_ratio" and self.hazard_groupings is None
        return "classical" if self.is_plain or by_model else way_of(self.plan, self.units)

    @property
    def hazard_groupings(self) -> tuple[IntArray, ...] | None:
        """Without clusters: robust errors for weights, and the model's own otherwise (None)."""
        by_model = not self.has_score_weights and self.plan.errors not in ANALYTIC
        return self.sample.groupings or (None if by_model else ())

    @property
    def mean_engine(self) -> str:
        changed = " of changes" if self.plan.compares_changes else ""
        if self.augments:
            return f"augmented weighting{changed} ({MODEL_NAMES[self.spec.mean_model]})"
        if self.adjusts:
            return f"g-computation ({MODEL_NAMES[self.spec.mean_model]})"
        if self.has_baseline:
            return f"means adjusted for {self.spec.before} (linear)"
        base = "area under Kaplan-Meier" if self.spec.kind == "time_to" else f"means{changed}"
        if self.sample.classes is not None and self.spec.kind != "time_to":
            return "means within classes"
        if self.plan.way == "entropy":
            return f"entropy-balanced {base}"
        is_weighted = self.has_score_weights or self.plan.method in MATCHING
        return f"weighted {base}" if is_weighted else base

    def means(self, y: FloatArray) -> Means:
        target = spoken_of(self.treated, self.plan.estimand).astype(float)
        arguments, model = (y, self.treated, self.design), self.spec.mean_model
        if self.has_baseline and not self.adjusts:
            # The difference does not depend on whose mean is asked for: the slope is one.
            adjusted = standardised_means(*arguments, self.weights, self.weights, self.spec.kind)
            return self.allowing_for_weights(adjusted)
        if self.sample.classes is not None:
            return classified_means(y, self.treated, self.sample.classes, target == 1)
        if not self.adjusts:
            return self.allowing_for_weights(weighted_means(y, self.treated, self.weights))
        if self.sample.inverse is not None:
            return doubly_robust_means(*arguments, self.sample.inverse, target, model)
        return standardised_means(*arguments, self.weights, self.weights * target, model)

    def allowing_for_weights(self, means: Means) -> Means:
        """Means that know whether their weights were estimated."""
        inverse = self.sample.inverse
        return means if inverse is None else with_estimated_weights(means, inverse)

    def interval(self, measure: str, means: Means) -> Interval:
        if self.spec.kind == "rate" and not self.is_plain:
            rates = self._rates(means)
            if rates.are_rare:
                return self.rare_interval(linearised(measure, means.means), means, rates)
        if self.spec.kind == "frequency" and not self.plan.compares_changes:
            if means.means.max() <= NOBODY:
                at = linearised(measure, means.means)
                return Interval(at.back(at.value), problem=at.problem or _NO_EVENTS)
            counts = self._counts(means)
            if counts is not None and self._by_scores(counts):
                return self.rare_interval(linearised(measure, means.means), means, counts)
        if self.way(measure) == "wild_bootstrap" and not self._someone_alone:
            return wild_interval(measure, means, self.sample.groupings, self.plan)
        uncertainty = self._uncertainty(means)
        if self.is_plain and self.spec.kind == "rate":
            return self._interval_of_rates(measure, uncertainty)
        return contrast(measure, means.means, uncertainty, self.plan.conf_level)

    def _rates(self, means: Means) -> Rates:
        """The two rates with their effective sizes: found once for all measures of them."""
        if self._rated is None or self._rated[0] is not means:
            found = effective_rates(means.means, self._uncertainty(means), self._sizes())
            self._rated = (means, found)
        return self._rated[1]

    def _counts(self, means: Means) -> Counts | None:
        """The two mean counts with their dispersions; None where these can't be known."""
        spread = self._uncertainty(means)
        if self.plan.compares_changes or not are_of_counts(means.means, spread):
            return None
        return effective_counts(means.means, spread, self._sizes())

    def _by_scores(self, counts: Counts) -> bool:
        """Whether mean counts have score intervals: errors that are drawn have their own, but for
        a group without any event, where there is nothing to draw."""
        return counts.none_differ or (counts.are_few and self.plan.errors not in _DRAWN)

    def may_be_too_sure(self, means: Means) -> bool:
        """Whether the intervals of counts in a small group take no account of how skewed they
        are."""
        counts, smallest = self._counts(means), min(self.n_treated, self.n_comparison)
        skewed = counts is None or (counts.are_few and not self._by_scores(counts))
        return skewed and smallest < _FEW_FOR_COUNTS

    def _sizes(self, who: BoolArray | None = None) -> tuple[float, float]:
        """Kish's effective size of each group, or of those of its people who count."""
        weights = self.sample.totals(len(self.table.treated))
        if who is not None:
            weights = weights * who
        first, second = (
            effective_size(own[own > 0]) if own.any() else 0.0
            for own in (weights[self.table.treated], weights[~self.table.treated])
        )
        return first, second

    def rare_interval(self, at: Linearised, means: Means, groups: GroupScores) -> Interval:
        """The interval of a measure of rates near 0 or 1, or of counts that few people have, or
        why there is none."""
        if at.problem:
            return Interval(at.value, problem=at.problem)
        estimate, spread = at.back(at.value), self._uncertainty(means)
        if not np.isfinite(spread.covariance).all():
            return Interval(estimate, problem="no standard error: too few people")
        if self.plan.errors in _BOOTSTRAPS:
            return Interval(estimate, problem=_TOO_RARE)
        if self.table.clusters is not None and groups.none_differ:
            return Interval(estimate, problem=_ALIKE)
        variance = float(at.gradient @ spread.covariance @ at.gradient)
        std_error = max(variance, 0.0) ** 0.5
        if is_judged_by_nothing(groups.df):
            return Interval(estimate, std_error, problem=TOO_FEW_CLUSTERS)
        return rare_interval(at, std_error, groups, self.plan.conf_level)

    def time_interval(self, means: Means, horizon: float) -> Interval:
        """The interval of a difference between restricted means.

        Where few people had the event, the share of the horizon that a group spent without it is
        near 1 for the same reason as a rate is; and no quantity between 0 and 1 varies more about
        its mean than a yes or no.
        """
        y, event = self.data.y, self.data.event
        had = event & (y <= horizon)
        if min(self._sizes(had)) >= FEW * (1 - 1e-9):
            return self.interval("rmst_difference", means)
        spread = self._uncertainty(means)
        shares = Spread(spread.covariance / horizon**2, spread.df)
        rates = effective_rates(means.means / horizon, shares, self._sizes(had | (y >= horizon)))
        at = replace(linearised("rmst_difference", means.means), to=partial(np.multiply, horizon))
        return self.rare_interval(at, means, rates)

    def _uncertainty(self, means: Means) -> Spread:
        """How uncertain these means are: found once for all measures of them."""
        if self._found is None or self._found[0] is not means:
            if self.is_plain:
                found = self._plain_spread(means)
            elif self._someone_alone:
                found = Spread(np.full((2, 2), np.nan))
            else:
                found = mean_spread(means, self.sample.groupings, way_of(self.plan, self.units))
            self._found = (means, found)
        return self._found[1]

    @property
    def _someone_alone(self) -> bool:
        """Whether a group has one person: then nothing shows how people in it differ."""
        return min(self.n_treated, self.n_comparison) < 2

    def _plain_spread(self, means: Means) -> Spread:
        """Binomial variances for a rate, sample variances with Welch's freedom otherwise."""
        sizes = np.array([self.treated.sum(), (~self.treated).sum()], dtype=float)
        variances = (means.influence**2).sum(axis=0)
        if self.spec.kind == "rate":
            return Spread(np.diag(variances))
        if sizes.min() < 2:
            return Spread(np.full((2, 2), np.nan))
        variances = variances * sizes / (sizes - 1)
        return welch(variances, sizes - 1)

    def _interval_of_rates(self, measure: str, uncertainty: Spread) -> Interval:
        events = float(self.y[self.treated].sum()), float(self.y[~self.treated].sum())
        sizes = float(self.treated.sum()), float((~self.treated).sum())
        conf_level, kind = self.plan.conf_level, self.plan.rate_interval
        return rate_interval(measure, events, sizes, uncertainty, conf_level, kind)

    def se_type(self, measure: str, interval_way: str = "") -> str:
        """What the standard error allows for, and how it and the interval were found."""
        return ", ".join(filter(None, [self._error_type(measure), interval_way]))

    def _error_type(self, measure: str) -> str:
        base = self.allows_for(measure)
        if self.plan.trim is not None:
            base += ", trimming taken as given"
        way = self.way(measure)
        if way not in WAY_NAMES or (measure, way) == ("hazard_ratio", "wild_bootstrap"):
            return base
        if measure == "hazard_ratio":
            return f"{base}, {HAZARD_CR2}"
        if not self.sample.groupings:
            base = base.replace("(HC1)", "(HC2)")
        return f"{base}, {WAY_NAMES[way]}"

    def allows_for(self, measure: str) -> str:
        if self.has_score_weights and measure == "hazard_ratio":
            way = self.sample.se_type if self.sample.groupings else "robust"
            return f"{way}, weights taken as given"
        if self.sample.inverse is not None:
            return f"{self.sample.se_type}, weights estimated"
        if self.sample.classes is not None:
            return f"{self.sample.se_type}, classes taken as given"
        if self.sample.groupings:
            return self.sample.se_type
        if measure == "hazard_ratio" and self.plan.errors not in ANALYTIC:
            return "model"
        if not self.is_plain:
            return "robust (HC1)"
        return "binomial" if self.spec.kind == "rate" else "Welch"

    def row(
        self,
        measure: str,
        interval: Interval,
        engine: str,
        *,
        marginal: bool = True,
        notes: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """One row of the estimates; its interval is kept."""
        self.intervals[measure] = interval
        remarks = [interval.problem, *self.sample.notes, *notes, *self.table.notes]
        if interval.way == RARE_WAY:
            remarks.append(RARE_NOTE)
        elif interval.way == COUNTS_WAY:
            remarks.append(COUNTS_NOTE)
        if self.table.n_incomplete:
            left_out = how_many(self.table.n_incomplete, "person")
            remarks.append(f"{left_out} left out: a value is missing")
        remarks += few_notes(self.way(measure), self.units, interval.df)
        if self.plan.method != "unadjusted":
            remarks += self.table.code_notes
        else:
            remarks.append("nothing was done about differences between the groups")
        values = {
            "outcome": self.spec.column,
            "measure": measure,
            "scale": "ratio" if measure in RATIOS else "difference",
            "estimand": estimand_words(self.plan.estimand, self.plan.trim).name,
            "estimator": f"{self.plan.method}: {engine}",
            **interval.numbers,
            "p_value_holm": np.nan,
            "conf_level": self.plan.conf_level,
            "n_treated": self.n_treated,
            "n_comparison": self.n_comparison,
            "n_clusters": self.n_clusters,
            "se_type": self.se_type(measure, interval.way),
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
        hazard_row, model, fit = _hazard(view)
    except NoEstimate as failure:
        failures.append(failure)
        hazard_row, model, fit = view.no_row("hazard_ratio", failure), None, None
    try:
        mean_row, means = _restricted(view, horizon)
    except NoEstimate as failure:
        failures.append(failure)
        mean_row, means = view.no_row("rmst_difference", failure), _UNKNOWN
    rows, both = [hazard_row, mean_row], len(failures) == 2
    lost = failures[0] if both else None
    return OutcomeEstimates(rows, means, view.intervals, horizon, model, fit, curves, lost)


def _restricted(view: _View, horizon: float) -> tuple[dict[str, Any], FloatArray]:
    """The difference between the restricted means, and these."""
    means = _restricted_means(view, horizon)
    unit = f" {view.spec.unit}" if view.spec.unit else ""
    notes = (f"over the first {horizon:g}{unit}",)
    interval = view.time_interval(means, horizon)
    return view.row("rmst_difference", interval, view.mean_engine, notes=notes), means.means


def _restricted_means(view: _View, horizon: float) -> Means:
    arguments = (view.y, view.event, view.treated, view.weights, horizon)
    if not view.adjusts:
        return view.allowing_for_weights(restricted_means(*arguments))
    means = view.means(pseudo_values(*arguments))
    highest = horizon * (1 + _ROUNDING)
    for mean, name in zip(means.means, GROUP_NAMES, strict=True):
        if not -horizon * _ROUNDING <= mean <= highest:
            raise NoEstimate(
                f"By the model the mean time {name} is {mean:.4g}, over a horizon of {horizon:g}.",
                where="covariates",
                why="Nobody can be without the event for less than no time, or for longer than the "
                "horizon: a linear model of times does not fit these people.",
                try_this='method="weighting" or a matching method, or fewer covariates.',
            )
    return replace(means, means=np.clip(means.means, 0.0, horizon))


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


def _hazard(view: _View) -> tuple[dict[str, Any], CoxModel | None, CoxFit | None]:
    """The hazard ratio of the programme, the whole model behind it, and its fit if it is sound."""
    engine = "Cox model (Efron's ties)"
    notes: tuple[str, ...] = ()
    if view.adjusts:
        notes = ("conditional on the covariates: not the ratio between two groups as a whole",)

    def row(interval: Interval) -> dict[str, Any]:
        return view.row("hazard_ratio", interval, engine, marginal=not view.adjusts, notes=notes)

    for group, words in ((view.treated, "programme"), (~view.treated, "comparison group")):
        if not view.event[group].any():
            return row(Interval(np.nan, problem=f"no ratio: no events in the {words}")), None, None
    fit = _cox(view)
    groupings, unit = view.hazard_groupings, np.append(1.0, view.scale.unit)
    model = cox_model(
        fit.per(unit),
        view.terms,
        view.event,
        groupings,
        view.se_type("hazard_ratio"),
        view.plan.conf_level,
    )
    std_error = float(model.table["std_error"].iloc[0])
    if abs(fit.standardised[0]) > INFINITE:
        return row(Interval(np.nan, problem="no ratio: one group has all the risk")), model, None
    if not std_error > 0:
        problem = "no standard error: too few people"
        return row(Interval(ratio_of(fit.coefficients[0]), problem=problem)), model, None
    value = float(fit.coefficients[0])
    if view.way("hazard_ratio") == "wild_bootstrap":
        problem = "no interval: the wild bootstrap is for means, and a hazard ratio is none"
        return row(Interval(ratio_of(value), problem=problem)), model, fit
    df = np.inf
    if view.way("hazard_ratio") == "cr2":
        notes = (*notes, HAZARD_NOTE)
        times, df = few_clusters_rule(view.sample.groupings, view.treated, view.weights)
        std_error *= times
    return row(wald(value, std_error, df, view.plan.conf_level, ratio_of)), model, fit


def _cox(view: _View) -> CoxFit:
    x = np.column_stack([view.treated, view.design])
    return fit_cox(view.y, view.event, x, view.weights)


def tested(
    found: OutcomeEstimates, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> tuple[OutcomeEstimates, list[dict[str, Any]]]:
    """The tests beside the estimates of a time, and the estimates with what follows from them.

    Parameters
    ----------
    found
        What :func:`estimate_outcome` found.
    data, table, sample, plan
        As it was given them.

    Returns
    -------
    tuple
        The estimates, where a hazard ratio that seems to change over time has a note; and the rows
        of the tests. Other outcomes than times have no tests.
    """
    if data.spec.kind != "time_to":
        return found, []
    view = _View(data, table, sample, plan)
    tests = _curves_differ(view)
    if found.hazards is None:
        return found, tests
    checks = _hazards_stay(view, found.hazards)
    p_value = checks[0]["p_value"]
    if not p_value < 1 - plan.conf_level:
        return found, [*tests, *checks]
    note = (
        "the ratio may change over time, and is then an average over the time watched "
        f"(proportional-hazards check, p {p_text(p_value)})"
    )
    hazard_row, *others = found.rows
    noted = {**hazard_row, "notes": "; ".join(filter(None, [hazard_row["notes"], note]))}
    return replace(found, rows=[noted, *others]), [*tests, *checks]


def counted(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> CountModel | None:
    """The declared model of a frequency, on the sample's rows with its weights: of the programme,
    and of the covariates if the outcome is modelled by them. None for other outcomes, for changes,
    and where it has no answer."""
    if data.spec.kind != "frequency":
        return None
    view = _View(data, table, sample, plan)
    design = np.column_stack([np.ones(len(view.y)), view.treated, view.design])
    se_type = sample.se_type if sample.groupings else "robust (HC1)"
    if view.has_score_weights:
        se_type += ", weights taken as given"
    model = data.spec.model or "quasi_poisson"
    arguments = (view.terms, sample.groupings, se_type, plan.conf_level, view.scale)
    try:
        return count_model(view.y, design, view.weights, model, *arguments)
    except NoEstimate:
        return None


def _curves_differ(view: _View) -> list[dict[str, Any]]:
    """The log-rank test; none where the groups are compared by a model with covariates."""
    if view.adjusts or not view.event.any():
        return []
    found = log_rank(view.y, view.event, view.treated, view.weights, view.hazard_groupings)
    asks = "whether the two groups come to the event at the same pace"
    way = "hypergeometric" if view.hazard_groupings is None else view.allows_for("hazard_ratio")
    return [_test(view, "log_rank", found, asks, f"variance: {way}")]


def _hazards_stay(view: _View, fit: CoxFit) -> list[dict[str, Any]]:
    """Whether the hazard ratio of the programme, and those of the whole model, stay as they are."""
    x = np.column_stack([view.treated, view.design])
    arguments = (view.y, view.event, x, view.weights, fit.coefficients, view.hazard_groupings)
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
