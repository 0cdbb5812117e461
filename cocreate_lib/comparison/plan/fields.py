"""The fields of an analysis plan: what each may hold, checked by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, replace
from typing import Any

from cocreate_lib.comparison.plan.method import Method
from cocreate_lib.comparison.plan.outcome import LARGEST, Outcome
from cocreate_lib.comparison.plan.trim import Trims
from cocreate_lib.errors import PlanError
from cocreate_lib.fields import (
    Choice,
    Column,
    Columns,
    Each,
    Flag,
    Kind,
    Number,
    Optional,
    Text,
    Unfit,
    Whole,
    declared,
    items,
    read_fields,
    shown,
)

MODEL_DISTANCES = ("logit", "propensity", "mahalanobis")
ORDERS = ("largest", "smallest", "data", "closest", "random")
TIES = ("random", "order")
WEIGHTS = ("propensity", "entropy")
ESTIMANDS = ("ATT", "ATE", "ATC", "ATO")
ERRORS = ("auto", "robust", "cr2", "wild_bootstrap", "bootstrap", "randomisation")
# Ways that draw at random.
DRAWN = ("wild_bootstrap", "bootstrap", "randomisation")
RATE_INTERVALS = ("newcombe", "score", "wald")
MISSING_RULES = ("refuse", "complete_cases", "impute")
IMPUTATIONS = ("auto", "pmm")
OUTCOME_EXAMPLE = '[rate("reoffended")]'


class _Outcomes(Kind):
    """One outcome, or several."""

    def read(self, value: Any) -> tuple[Outcome, ...]:
        """The outcomes."""
        alone = isinstance(value, Outcome | str)
        outcomes = (value,) if alone else tuple(items(self, value))
        if not outcomes:
            raise Unfit("A plan needs at least one outcome.", OUTCOME_EXAMPLE)
        for outcome in outcomes:
            if not isinstance(outcome, Outcome):
                name = outcome if isinstance(outcome, str) else "reoffended"
                raise Unfit(
                    f"{shown(outcome)} does not say what kind of outcome it is.",
                    f'One of rate("{name}"), frequency("{name}"), scale("{name}") or '
                    f'time_to("{name}", event=...).',
                )
        return outcomes

    def __str__(self) -> str:
        return "an outcome, or a list of outcomes"


class _Sizes(Kind):
    """A size above zero for the first outcome, or a mapping with one for each outcome's column."""

    _size = Number(0.0, LARGEST, strictly=True)

    def read(self, value: Any) -> float | dict[str, float]:
        """The number, or the mapping as a dict."""
        return (Each(self._size) if isinstance(value, Mapping) else self._size).read(value)


@dataclass(frozen=True, repr=False)
class PlanFields:
    """The fields of a plan.

    ``replace`` is two things to a reader: the matching option of that name, and the method that
    makes a changed copy. Here it is an argument only; the option is read as ``with_replacement``.
    """

    treatment: str = declared(Column())
    outcomes: Sequence[Outcome] = declared(_Outcomes())
    covariates: Sequence[str] = declared(Columns(), default=())
    method: str = declared(Text(), default="nearest")
    distance: str = declared(Column(), default="logit")
    caliper: float | None = declared(
        Optional(Number(0.0, 1e6, strictly=True)),
        try_this="Write caliper=None for matching without a caliper.",
        default=0.2,
    )
    ratio: int = declared(Whole(1, 1000), default=1)
    replace: InitVar[bool] = False
    order: str = declared(Choice(ORDERS), default="largest")
    exact: Sequence[str] = declared(Columns(), default=())
    estimand: str = declared(Choice(ESTIMANDS), default="ATT")
    cluster: str | None = declared(Optional(Column()), default=None)
    conf_level: float = declared(
        Number(0.001, 0.99999, strictly=True), try_this="Write 0.95 for 95%.", default=0.95
    )
    smallest_effect_of_interest: float | Mapping[str, float] | None = declared(
        Optional(_Sizes()), default=None, hash=False
    )
    rate_interval: str = declared(Choice(RATE_INTERVALS), default="newcombe")
    adjust: bool = declared(Flag(), default=False)
    weights: str = declared(Choice(WEIGHTS), default="propensity")
    missing: str = declared(Choice(MISSING_RULES), default="refuse")
    seed: int | None = declared(
        Optional(Whole(0, 2**128 - 1)), try_this="Write, for example, seed=1.", default=None
    )
    errors: str = declared(Choice(ERRORS), default="auto")
    replications: int = declared(
        Whole(99, 100_000),
        why="With fewer draws a p-value says little, and an interval can't be read off; with more "
        "it hardly changes.",
        default=1999,
    )
    imputations: int = declared(Whole(2, 1000), default=20)
    imputation: str = declared(Choice(IMPUTATIONS), default="auto")
    covariate_calipers: Mapping[str, float] = declared(
        Each(Number(0.0, LARGEST, strictly=True)),
        try_this='A mapping from columns to widths in their own unit: {"age": 5}.',
        default_factory=dict,
        hash=False,
    )
    subclasses: int = declared(Whole(2, 1000), default=5)
    trim: tuple[float, float] | float | str | None = declared(
        Optional(Trims()),
        try_this='A range such as (0.1, 0.9), a share for each end such as 0.05, or "crump".',
        default=None,
    )
    ties: str = declared(Choice(TIES), default="random")
    with_replacement: bool = declared(Flag(), metadata={"name": "replace"}, init=False)

    def __post_init__(self, replace: bool) -> None:
        object.__setattr__(self, "with_replacement", replace)
        read_fields(self, PlanError)

    @property
    def declaration(self) -> Method:
        """What the method declares of itself: an analysis plan looks it up."""
        raise NotImplementedError

    def reads(self, field: str) -> bool:
        """Whether the method reads a field that only some methods read."""
        return field in self.declaration.reads

    @property
    def reads_column_as_distance(self) -> bool:
        """Whether people are alike by a column, and not by a model."""
        return self.reads("distance") and self.distance not in MODEL_DISTANCES

    @property
    def fits_propensity(self) -> bool:
        """Whether a propensity score has to be fitted."""
        by_model = self.reads("distance") and self.distance in MODEL_DISTANCES
        return by_model or self.declaration.weighs

    @property
    def adjusts_matched(self) -> bool:
        """Whether the covariates enter the outcome models after matching."""
        return self.adjust and self.reads("adjust")

    @property
    def models_covariates(self) -> bool:
        """Whether any model reads the covariates."""
        if not self.covariates or not self.reads("covariates"):
            return False
        return not self.reads_column_as_distance or self.adjusts_matched

    @property
    def has_strata(self) -> bool:
        """Whether ``exact`` is read: for matching, and for assigning people again in strata."""
        return self.reads("exact") or self.errors == "randomisation"

    @property
    def compares_changes(self) -> bool:
        """Whether changes are compared, and not what came after alone."""
        return self.declaration.compares_changes

    def analysed(self, outcome: Outcome) -> Outcome:
        """The outcome as it is analysed: a change is a number on a scale."""
        if not self.compares_changes:
            return outcome
        units = {"rate": "as a probability", "frequency": "a person"}
        return replace(outcome, kind="scale", unit=units.get(outcome.kind, outcome.unit))

    def smallest_effect(self, outcome: Outcome) -> float | None:
        """The smallest effect of interest that was declared for one outcome, or None."""
        declared = self.smallest_effect_of_interest
        if isinstance(declared, Mapping):
            return declared.get(outcome.column)
        return declared if outcome.column == self.outcomes[0].column else None
