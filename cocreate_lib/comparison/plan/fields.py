"""The fields of an analysis plan: what each may hold, checked by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, replace
from typing import Any, ClassVar

from cocreate_lib.comparison.plan.labels import Labels, named_columns
from cocreate_lib.comparison.plan.method import Method
from cocreate_lib.comparison.plan.outcome import LARGEST, Outcome, frequency, rate, scale
from cocreate_lib.comparison.plan.trim import Trims
from cocreate_lib.errors import PlanError
from cocreate_lib.fields import (
    Choice,
    Column,
    Columns,
    Each,
    Flag,
    Kind,
    Level,
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
from cocreate_lib.labels import name_of

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
DECIMALS = ("auto", "point", "comma")
_ADJUSTMENT, _MATCHING, _INFERENCE = "Adjustment", "Matching", "Inference"
_MISSING_VALUES, _CELLS = "Missing values", "Reading the table"
_SHOWN = "Tables and words"
_FURTHER = "Beyond the main estimates"
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


class _MoreOutcomes(_Outcomes):
    """Any number of outcomes, also none."""

    metavar = "KIND:COLUMN,…"
    _makers: ClassVar[Mapping[str, Callable[[str], Outcome]]] = {
        "rate": rate,
        "frequency": frequency,
        "scale": scale,
    }

    def parse(self, text: str) -> list[Outcome]:
        """``rate:moved,frequency:offences_before`` as outcomes."""
        found = []
        for part in filter(None, map(str.strip, text.split(","))):
            kind, colon, column = part.partition(":")
            if not colon or kind.strip() not in self._makers:
                raise Unfit(
                    f"{part!r} does not say what kind of outcome it is.",
                    f"{' or '.join(f'{name}:{column.strip() or part}' for name in self._makers)}",
                )
            found.append(self._makers[kind.strip()](column.strip()))
        return found

    def read(self, value: Any) -> tuple[Outcome, ...]:
        """The outcomes."""
        if isinstance(value, list | tuple) and not value:
            return ()
        return super().read(value)

    def __str__(self) -> str:
        return "a list of outcomes"


class _Families(Kind):
    """A mapping from the names of families to the outcomes that are in them."""

    metavar = "NAME=OUTCOME+OUTCOME,…"

    def parse(self, text: str) -> dict[str, list[str]]:
        """``offending=reoffended+reoffences,hope=hope_end`` as a mapping."""
        found = {}
        for pair in filter(None, map(str.strip, text.split(","))):
            name, equals, columns = pair.partition("=")
            if not equals:
                raise Unfit(
                    f"{pair!r} does not say which outcomes the family has.",
                    "reoffending=reoffended+reoffences",
                )
            found[name.strip()] = [each.strip() for each in columns.split("+")]
        return found

    def read(self, value: Any) -> dict[str, tuple[str, ...]]:
        """The mapping as a dict of its own."""
        if not isinstance(value, Mapping):
            raise self.refusal(value)
        return {Column().read(name): Columns().read(each) for name, each in value.items()}

    def __str__(self) -> str:
        return "a mapping from each family's name to the columns of its outcomes"


class _Sizes(Kind):
    """A size above zero for the first outcome, or a mapping with one for each outcome's column."""

    metavar = "NUMBER|COLUMN=NUMBER,…"
    _size = Number(0.0, LARGEST, strictly=True)

    def read(self, value: Any) -> float | dict[str, float]:
        """The number, or the mapping as a dict."""
        return (Each(self._size) if isinstance(value, Mapping) else self._size).read(value)

    def parse(self, text: str) -> Any:
        """The number; with an equals sign, the mapping."""
        return (Each(self._size) if "=" in text else self._size).parse(text)

    def __str__(self) -> str:
        return "a number above zero, or a mapping from columns to such numbers"


@dataclass(frozen=True, repr=False)
class PlanFields:
    """The fields of a plan.

    ``replace`` is two things to a reader: the matching option of that name, and the method that
    makes a changed copy. Here it is an argument only; the option is read as ``with_replacement``.
    """

    treatment: str = declared(
        Column(), about="Column of 1 for the people in the programme, 0 for the others."
    )
    outcomes: Sequence[Outcome] = declared(
        _Outcomes(),
        about="One or more of ``rate(...)``, ``frequency(...)``, ``time_to(...)``, ``scale(...)``.",
        details="The first is the main one.",
    )
    covariates: Sequence[str] = declared(
        Columns(),
        group=_ADJUSTMENT,
        about="Columns that were measured before the programme could change them.",
        details="Numbers enter as they are; text and categories enter as one indicator a level, "
        "the first level left out.",
        default=(),
    )
    method: str = declared(Text(), about="How the groups are made alike.", default="nearest")
    distance: str = declared(
        Column(),
        group=_ADJUSTMENT,
        about="What people are matched or put into classes by (``'logit'`` or ``'propensity'`` of "
        "the score, a column of numbers, or in matching ``'mahalanobis'``, all covariates at "
        "once).",
        details="The covariance of ``'mahalanobis'`` is the one within the two groups.",
        default="logit",
    )
    caliper: float | None = declared(
        Optional(Number(0.0, 1e6, strictly=True)),
        group=_MATCHING,
        about="The widest gap in a pair, in standard deviations of the distance.",
        details="The standard deviation is that over the whole sample (n − 1); with "
        "``'mahalanobis'`` it is that of the logit of the propensity score, on which pairs must "
        "then agree as well (Rosenbaum & Rubin 1985). None: no caliper.",
        try_this="Write caliper=None for matching without a caliper.",
        default=0.2,
    )
    ratio: int = declared(
        Whole(1, 1000),
        group=_MATCHING,
        about="How many comparison people for each person in the programme, at most.",
        details="Everybody gets a first match before anybody gets a second.",
        default=1,
    )
    replace: InitVar[bool] = False
    order: str = declared(
        Choice(ORDERS),
        group=_MATCHING,
        about="Who chooses first, by the distance: the largest, the smallest, in the order of the "
        "rows (``'data'``), the closest pair that is left, or at random (needs ``seed``).",
        details="With ``distance='mahalanobis'`` the largest and the smallest are those of the "
        "logit of the propensity score.",
        default="largest",
    )
    exact: Sequence[str] = declared(
        Columns(),
        group=_MATCHING,
        about="Columns on which a pair must agree exactly.",
        details="For ``errors='randomisation'``: the strata within which people or clusters were "
        "assigned.",
        default=(),
    )
    estimand: str = declared(
        Choice(ESTIMANDS),
        group=_ADJUSTMENT,
        about="Whose average effect, that of people in the programme (ATT), everybody (ATE), the "
        "comparison group (ATC), or those who could have been in either group (ATO, the overlap).",
        details="Not every method answers for each: matching does for ``'ATT'`` only, and only "
        "``weighting`` does for ``'ATO'``.",
        default="ATT",
    )
    cluster: str | None = declared(
        Optional(Column()),
        group=_INFERENCE,
        about="Column that says which people share something, such as a case manager.",
        details="Standard errors then allow for their being alike.",
        default=None,
    )
    conf_level: float = declared(
        Number(0.001, 0.99999, strictly=True),
        group=_INFERENCE,
        about="Confidence level of every interval.",
        try_this="Write 0.95 for 95%.",
        default=0.95,
    )
    smallest_effect_of_interest: float | Mapping[str, float] | None = declared(
        Optional(_Sizes()),
        group=_INFERENCE,
        about="The smallest difference that would matter: in probability for a rate, in events a "
        "person for a frequency (per unit of the rate, with time at risk), in its own unit for a "
        "time or a scale.",
        details="A number belongs to the first outcome; a mapping gives one for each outcome's "
        "column. That of a rate is below 1. Used in sentences.",
        default=None,
        hash=False,
    )
    rate_interval: str = declared(
        Choice(RATE_INTERVALS),
        group=_INFERENCE,
        about="The interval of a rate, without a cluster: Newcombe's for the difference, the score "
        "intervals (Miettinen and Nurminen's for the difference, Koopman's for the ratio), or "
        "Wald's.",
        details="Intervals that are not named are Wald's on the logarithm. Each comes with the "
        "p-value of the test that it turns round.",
        default="newcombe",
    )
    adjust: bool = declared(
        Flag(),
        group=_MATCHING,
        about="Whether the covariates also enter the outcome models after matching.",
        default=False,
    )
    weights: str = declared(
        Choice(WEIGHTS),
        group=_ADJUSTMENT,
        about="Where weights come from: the propensity score, or entropy balancing, which makes "
        "the mean of every covariate alike.",
        details="Entropy balancing takes the weights nearest to equal ones that do so; not for "
        "``'ATO'``.",
        default="propensity",
    )
    missing: str = declared(
        Choice(MISSING_RULES),
        group=_MISSING_VALUES,
        about="What is done about missing values: ``'refuse'`` them, leave people with one out and "
        "count them (``'complete_cases'``), or fill in several times (``'impute'``; needs "
        "``seed``).",
        details="With ``'refuse'`` a missing value in any column of the plan is an error; with "
        "``'impute'`` missing covariates and outcomes are filled in, and the results pooled by "
        "Rubin's rules.",
        default="refuse",
    )
    seed: int | None = declared(
        Optional(Whole(0, 2**128 - 1)),
        group=_INFERENCE,
        about="A whole number that whatever draws at random starts from.",
        details="From 0 up to 2^128 − 1; for ``order='random'``, ``missing='impute'``, some "
        "``errors``, and ties, which are drawn without one too.",
        try_this="Write, for example, seed=1.",
        default=None,
    )
    errors: str = declared(
        Choice(ERRORS),
        group=_INFERENCE,
        about="How standard errors, p-values and intervals are found; by default for small samples "
        "where clusters, or people, are few.",
        details="``'robust'``: cluster-robust, or heteroskedasticity-robust. ``'cr2'``: "
        "bias-reduced, with Satterthwaite's degrees of freedom. ``'wild_bootstrap'``: wild cluster "
        "bootstrap with the null hypothesis imposed, for means. ``'bootstrap'``: matched pairs, "
        "clusters or people drawn afresh, with percentile intervals. ``'randomisation'``: for "
        "trials whose assignment was random, of people, of whole clusters if ``cluster`` is named, "
        "within the strata of ``exact``: the programme is assigned again and again; for "
        "``unadjusted`` and ``regression``. The bootstraps and ``'randomisation'`` need ``seed``. "
        "``'auto'``: ``'cr2'`` where either group has people of fewer than 30 clusters, or without "
        "clusters fewer than 30 people (a threshold of ours), ``'robust'`` otherwise, and the "
        "classical formulas for two unadjusted groups without clusters.",
        default="auto",
    )
    replications: int = declared(
        Whole(99, 100_000),
        group=_INFERENCE,
        about="How many draws the random ``errors`` take.",
        why="With fewer draws a p-value says little, and an interval can't be read off; with more "
        "it hardly changes.",
        default=1999,
    )
    imputations: int = declared(
        Whole(2, 1000),
        group=_MISSING_VALUES,
        about="How many imputed tables ``missing='impute'`` makes.",
        default=20,
    )
    imputation: str = declared(
        Choice(IMPUTATIONS),
        group=_MISSING_VALUES,
        about="How ``missing='impute'`` fills in: ``'auto'`` by a model that fits each column, "
        "``'pmm'`` by predictive mean matching, with values that were seen in somebody.",
        details="The models of ``'auto'``: logistic draws for a rate or a category, counts for a "
        "frequency, a linear prediction with somebody's residual for other numbers, and for times "
        "predictive mean matching. ``'pmm'`` matches every column, and so is biased where most of "
        "the values in some region are missing.",
        default="auto",
    )
    covariate_calipers: Mapping[str, float] = declared(
        Each(Number(0.0, LARGEST, strictly=True)),
        group=_MATCHING,
        about="Columns of numbers, each with the widest gap in a pair, in the column's own unit.",
        details="As in ``{'age': 5}``. They hold beside ``caliper``.",
        try_this='Write, for example, covariate_calipers={"age": 5}.',
        default_factory=dict,
        hash=False,
    )
    subclasses: int = declared(
        Whole(2, 1000),
        group=_ADJUSTMENT,
        about="How many classes of like score.",
        details="Five take away over 90% of the bias from one covariate in many settings (Cochran "
        "1968); how the groups differ within a class is left as it is. More classes leave less, "
        "and need more people.",
        default=5,
    )
    trim: tuple[float, float] | float | str | None = declared(
        Optional(Trims()),
        group=_ADJUSTMENT,
        about="Who is left out, because hardly anybody in the other group is like them: people "
        "whose propensity score is beyond a range, in the outer share of a group at its end, or "
        "beyond Crump's cut-offs (``'crump'``).",
        details="None: nobody. A range, such as ``(0.1, 0.9)``: those beyond it. A share below one "
        "half, such as ``0.05``: those below that quantile of the scores in the programme, or "
        "above the quantile of one minus it in the comparison group (Stürmer and others 2010). "
        "``'crump'``: those beyond α or 1 − α, with the α at which the average effect is known "
        "best (Crump and others 2009; their rule for everybody, whatever the estimand). Then the "
        "score is fitted again on those who are left, as balance among them needs (Li, Thomas & "
        "Li 2019). The estimand becomes that of people for whom both groups were possible, and is "
        "named so.",
        try_this='A range such as (0.1, 0.9), a share for each end such as 0.05, or "crump".',
        default=None,
    )
    ties: str = declared(
        Choice(TIES),
        group=_MATCHING,
        about="Who is matched where several people are as near: at random, or in the order of the "
        "rows.",
        details="``'random'``: with replacement all of them, in equal shares; without, one by a "
        "lottery that is drawn from what the table holds and from ``seed`` (0 where there is "
        "none), so that neither the order of the rows nor their labels matter. ``'order'``: the "
        "order of the rows decides, as in R's MatchIt.",
        default="random",
    )
    randomised: bool = declared(
        Flag(),
        group=_INFERENCE,
        about="Whether people, or whole clusters of them, were allocated to the programme at "
        "random. Used in sentences.",
        details="They then say what a lottery does, and what it leaves open. "
        "``errors='randomisation'`` says the same.",
        default=False,
    )
    treated_level: str | float | bool | None = declared(
        Optional(Level()),
        group=_CELLS,
        about="The value of the treatment's column that means in the programme, where it isn't 1.",
        details="The column then has one other value, the comparison group's. Without it, 1 and 0 "
        "are read, True and False, and a plain yes and no.",
        default=None,
    )
    categories: Sequence[str] = declared(
        Columns(),
        group=_CELLS,
        about="Covariates that are categories, though their cells are numbers or dates.",
        details="Their levels are taken as they are written.",
        default=(),
    )
    decimal: str = declared(
        Choice(DECIMALS),
        group=_CELLS,
        about="What stands before the decimals of numbers that are stored as text.",
        details="``'auto'``: what the cells of a column show beyond doubt.",
        default="auto",
    )
    labels: Mapping[str, str] = declared(
        Labels(),
        group=_SHOWN,
        about="What columns, and levels of categories, are called wherever people read them.",
        details="As in ``{'reoffended': 'proven reoffending', 'sex=female': 'Women'}``. Tables for "
        "programs, such as ``estimates``, keep the names of columns.",
        default_factory=dict,
        hash=False,
    )
    subgroups: Sequence[str] = declared(
        Columns(),
        group=_FURTHER,
        about="Columns of few levels: the effect is estimated in each, and set beside the others.",
        details="Named before anybody looks: ``Comparison.subgroups()`` has the estimates and, "
        "above all, how far they differ. Each level needs people in both groups.",
        default=(),
    )
    comparators: str | None = declared(
        Optional(Column()),
        group=_FURTHER,
        about="Column that says of which comparison group each person outside the programme is, "
        "where there are several.",
        details="``Comparison.comparators()`` compares the programme with each by itself, and them "
        "with one another. What it holds for people in the programme isn't read.",
        default=None,
    )
    families: Mapping[str, Sequence[str]] = declared(
        _Families(),
        group=_FURTHER,
        about="Families of outcomes that answer one question together, each with its outcomes.",
        details="As in ``{'reoffending': ['reoffended', 'reoffences']}``: "
        "``Comparison.families()`` corrects their p-values within each family.",
        default_factory=dict,
        hash=False,
    )
    negative_controls: Sequence[Outcome] = declared(
        _MoreOutcomes(),
        group=_FURTHER,
        about="Outcomes that the programme can't have changed: placebo outcomes, from before it, "
        "or of a kind that it doesn't touch.",
        details="A difference in these speaks of how the groups differ, not of the programme "
        "(``Comparison.negative_controls()``). Each is a ``rate(...)``, ``frequency(...)`` or "
        "``scale(...)``.",
        default=(),
    )
    received: str | None = declared(
        Optional(Column()),
        group=_FURTHER,
        about="Column of what each person really got of the programme that they were, or were not, "
        "offered: 1 or 0, a share, or an amount.",
        details="Known for everybody. The treatment stays what was offered: "
        "``Comparison.delivery()`` has how far the offer reached people, and what that did.",
        default=None,
    )
    threshold: str | None = declared(
        Optional(Column()),
        group=_FURTHER,
        about="Column of a score by whose cut-off the programme was offered.",
        details="For ``received``: who is just above and just below is then alike but for the "
        "offer.",
        default=None,
    )
    fidelity: str | None = declared(
        Optional(Column()),
        group=_FURTHER,
        about="Column of how fully the programme was delivered to each person in it.",
        details="Read in the programme only (``Comparison.delivery()``).",
        default=None,
    )
    with_replacement: bool = declared(
        Flag(),
        group=_MATCHING,
        about="Whether a comparison person can be used more than once.",
        metadata={"name": "replace"},
        init=False,
    )

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
    def is_randomised(self) -> bool:
        """Whether the programme was allocated at random, as declared or as its test takes it."""
        return self.randomised or self.errors == "randomisation"

    @property
    def is_drawn_one_by_one(self) -> bool:
        """Whether errors come from many analyses, each of its own draw, which can be shared out."""
        return self.errors in ("bootstrap", "randomisation")

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the plan names anywhere, whether or not its method reads it."""
        names = (name for name in named_columns(self) if name not in MODEL_DISTANCES)
        return tuple(dict.fromkeys(names))

    def label(self, column: str) -> str:
        """What a column is called where people read it: its label, or its name as it stands."""
        return name_of(column, self.labels)

    @property
    def cluster_label(self) -> str:
        """What the declared cluster is called; empty without one."""
        return "" if self.cluster is None else self.label(self.cluster)

    @property
    def compares_changes(self) -> bool:
        """Whether changes are compared, and not what came after alone."""
        return self.declaration.compares_changes

    def analysed(self, outcome: Outcome) -> Outcome:
        """The outcome as it is analysed: a change is a number on a scale."""
        if outcome.unit is None and outcome.exposure is not None and self.labels:
            own, label = f"'{outcome.exposure}'", f"'{self.label(outcome.exposure)}'"
            outcome = replace(outcome, unit=(outcome.rate_unit or "").replace(own, label))
        if not self.compares_changes:
            return outcome
        units = {"rate": "percentage points", "frequency": "events a person"}
        unit = units.get(outcome.kind, outcome.unit)
        beside: dict[str, Any] = {"competing": None, "entry": None, "strata": ()}
        return replace(outcome, kind="scale", unit=unit, level=None, **beside)

    def in_points(self, outcome: Outcome) -> bool:
        """Whether an outcome is a change in a rate, which is read in percentage points."""
        return self.compares_changes and outcome.kind == "rate"

    def smallest_effect(self, outcome: Outcome) -> float | None:
        """The smallest effect of interest that was declared for one outcome, or None."""
        declared = self.smallest_effect_of_interest
        if isinstance(declared, Mapping):
            return declared.get(outcome.column)
        return declared if outcome.column == self.outcomes[0].column else None
