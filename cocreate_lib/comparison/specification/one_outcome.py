"""What results about one outcome of a plan, compared in several ways, have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES, RATIOS
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.display import Tabled
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.labels import Declared, name_of


class OneOutcome(Tabled):
    """A table in which one outcome is compared in several ways, by one measure."""

    heading: ClassVar[str]
    outcome: Outcome
    measure: str
    synthetic: bool

    @property
    def labels(self) -> Declared:
        """What columns are called, as the plan declares it."""
        raise NotImplementedError

    @property
    def outcome_name(self) -> str:
        """What the outcome is called: its label, or the name of its column."""
        return name_of(self.outcome.column, self.labels)

    @property
    def null(self) -> float:
        """The value of the measure that stands for no difference."""
        return null_of(self.measure)

    @property
    def title(self) -> str:
        """What was compared, and whether the data are synthetic."""
        what = f"{self.heading}: '{self.outcome_name}', {MEASURE_NAMES[self.measure]}"
        return what + (" (synthetic data)" if self.synthetic else "")


def one_outcome(plan: AnalysisPlan, column: str | None) -> dict[str, Any]:
    """The changes to a plan that leave it with one outcome."""
    known = {outcome.column: outcome for outcome in plan.outcomes}
    if column is not None and column not in known:
        raise PlanError(
            f"{column!r} is not an outcome of this plan.",
            where="outcome",
            try_this=nearest_names(str(column), known),
        )
    spec = plan.outcomes[0] if column is None else known[column]
    smallest = plan.smallest_effect(spec)
    return {"outcomes": [spec], "smallest_effect_of_interest": smallest, "families": {}}


def measure_of(spec: Outcome, measure: str | None) -> str:
    """One of an outcome's measures, or its difference where none is named."""
    known = spec.measures
    if measure is not None and measure not in known:
        raise PlanError(
            f"{measure!r} is not a measure of {spec.column!r}.",
            where="measure",
            try_this=f"One of: {', '.join(known)}.",
        )
    return spec.measures_of_means[0] if measure is None else measure


def as_analysed(plan: AnalysisPlan, measure: str) -> str:
    """What the measure is called where this plan analyses the outcome: a difference of changes is a
    mean difference, also of a rate."""
    spec = plan.outcomes[0]
    analysed = plan.analysed(spec).measures
    if measure in analysed:
        return measure
    if measure != spec.measures_of_means[0]:
        raise PlanError(
            f"Differences in differences have no {measure.replace('_', ' ')}.",
            where="measure",
            why="They compare changes, which can be zero or below: changes have no ratio.",
            try_this=f"measure={spec.measures_of_means[0]!r}",
        )
    return analysed[0]


def null_of(measure: str) -> float:
    """The value of a measure that stands for no difference."""
    return 1.0 if measure in RATIOS else 0.0
