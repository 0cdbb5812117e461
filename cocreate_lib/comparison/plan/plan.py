"""What will be compared, and how: the analysis plan.

A plan is declared before the data are seen and is checked when it is made. It never holds a truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, fields, replace
from typing import Any

from cocreate_lib.comparison.plan.checks import ERRORS, check_errors, need_seed
from cocreate_lib.comparison.plan.outcome import LARGEST, Outcome
from cocreate_lib.comparison.plan.trim import Trims, trim_words
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.fields import (
    Choice,
    Column,
    Columns,
    Each,
    Flag,
    Kind,
    Number,
    Optional,
    Unfit,
    Whole,
    declared,
    items,
    read_fields,
    shown,
)

METHODS = (
    "unadjusted",
    "regression",
    "nearest",
    "optimal",
    "subclassification",
    "weighting",
    "doubly_robust",
    "difference_in_differences",
)
MATCHING = ("nearest", "optimal")
SCORED = (*MATCHING, "subclassification")
MODEL_DISTANCES = ("logit", "propensity", "mahalanobis")
ORDERS = ("largest", "smallest", "data", "closest", "random")
TIES = ("random", "order")
_NEED_COVARIATES = {
    "regression": "Regression",
    "weighting": "Weighting",
    "doubly_robust": "The doubly robust method",
}
_ADJUSTING = tuple(method for method in METHODS if method != "unadjusted")
# Fields that only these methods read; for the others they change no estimate.
READ_BY = {
    "covariates": _ADJUSTING,
    "estimand": _ADJUSTING,
    "distance": SCORED,
    "caliper": MATCHING,
    "covariate_calipers": MATCHING,
    "subclasses": ("subclassification",),
    "ratio": ("nearest",),
    "replace": ("nearest",),
    "order": ("nearest",),
    "ties": MATCHING,
    "exact": MATCHING,
    "adjust": MATCHING,
    "weights": ("weighting",),
    "rate_interval": ("unadjusted",),
}
# Methods that can leave people out by their propensity score; the others refuse to.
TRIMMING = ("weighting", "doubly_robust", "subclassification")
WEIGHTS = ("propensity", "entropy")
ESTIMANDS = ("ATT", "ATE", "ATC", "ATO")
RATE_INTERVALS = ("newcombe", "score", "wald")
MISSING_RULES = ("refuse", "complete_cases", "impute")
IMPUTATIONS = ("auto", "pmm")
_OUTCOME = '[rate("reoffended")]'


class _Outcomes(Kind):
    """One outcome, or several."""

    def read(self, value: Any) -> tuple[Outcome, ...]:
        """The outcomes."""
        alone = isinstance(value, Outcome | str)
        outcomes = (value,) if alone else tuple(items(self, value))
        if not outcomes:
            raise Unfit("A plan needs at least one outcome.", _OUTCOME)
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
class _PlanFields:
    """The fields of a plan.

    ``replace`` is two things to a reader: the matching option of that name, and the method that
    makes a changed copy. Here it is an argument only; the option is read as ``with_replacement``.
    """

    treatment: str = declared(Column())
    outcomes: Sequence[Outcome] = declared(_Outcomes())
    covariates: Sequence[str] = declared(Columns(), default=())
    method: str = declared(Choice(METHODS), default="nearest")
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


class AnalysisPlan(_PlanFields):
    """What will be compared, and how. Checked when it is made.

    Parameters
    ----------
    treatment
        Column of 0 and 1: 1 for the people in the programme.
    outcomes
        One or more of ``rate(...)``, ``frequency(...)``, ``time_to(...)``, ``scale(...)``. The
        first is the main one.
    covariates
        Columns that were measured before the programme could change them. Numbers enter as they
        are; text and categories enter as one indicator a level, the first level left out.
    method
        ``"unadjusted"`` (the groups as they are), ``"regression"`` (an outcome model with the
        covariates, averaged over people: g-computation), ``"nearest"`` (nearest-neighbour
        matching: people choose one after the other), ``"optimal"`` (one-to-one matching with as
        many pairs as possible, and the least total distance among these), ``"subclassification"``
        (people compared within classes of like score), ``"weighting"`` (by the propensity score),
        ``"doubly_robust"`` (weighting and outcome models together: right if either is; not for
        times), or ``"difference_in_differences"`` (how much people in the programme changed,
        against how much the comparison group did; for outcomes with ``before``; with covariates
        the changes are compared as ``doubly_robust`` compares outcomes).
    distance
        For ``nearest``, ``optimal`` and ``subclassification``: ``"logit"`` (of the propensity
        score), ``"propensity"``, or a column of numbers. For ``nearest`` and ``optimal`` also
        ``"mahalanobis"``: the distance on all covariates at once, with the covariance within the
        two groups.
    caliper
        For ``nearest`` and ``optimal``: no pair further apart than this many standard deviations of
        the distance over the whole sample (n − 1); with ``"mahalanobis"``, of the logit of the
        propensity score, on which pairs must then agree as well (Rosenbaum & Rubin 1985). Above 0
        and below a million; ``None``: no caliper.
    ratio
        For ``nearest``: how many comparison people for each person in the programme, at most; from
        1 to 1,000. Everybody gets a first match before anybody gets a second.
    replace
        For ``nearest``: whether a comparison person can be used more than once.
    order
        For ``nearest``: who chooses first, by the distance (with ``"mahalanobis"``: by the logit of
        the propensity score): ``"largest"``, ``"smallest"``, ``"data"`` (order of the rows),
        ``"closest"`` (the closest pair that is left) or ``"random"`` (needs ``seed``).
    exact
        For ``nearest`` and ``optimal``: columns on which a pair must agree exactly. For
        ``errors="randomisation"``: the strata within which people or clusters were assigned.
    estimand
        ``"ATT"`` (the people in the programme), ``"ATE"`` (everybody), ``"ATC"`` (the comparison
        group) or ``"ATO"`` (the overlap: people who could have been in either group). ``nearest``
        and ``optimal`` answer for ``"ATT"`` only, and only ``weighting`` answers for ``"ATO"``.
    cluster
        Column that says which people share something, such as a case manager. Standard errors then
        allow for their being alike.
    conf_level
        Confidence level of every interval, above 0.001 and below 0.99999.
    smallest_effect_of_interest
        The smallest difference that would matter, as a size above zero: in probability for a rate
        (below 1), in events a person for a frequency, in its own unit for a time or a scale. A
        number belongs to the first outcome; a mapping gives one for each outcome's column. Used in
        sentences.
    rate_interval
        For ``unadjusted`` without a cluster, the interval of a rate: ``"newcombe"`` (Newcombe's for
        the difference), ``"score"`` (Miettinen and Nurminen's for the difference, Koopman's for
        the ratio) or ``"wald"``. Intervals that are not named are Wald's on the logarithm. Each
        comes with the p-value of the test that it turns round.
    adjust
        For ``nearest`` and ``optimal``: whether the covariates also enter the outcome models after
        matching.
    weights
        For ``weighting``: ``"propensity"`` (from the propensity score) or ``"entropy"`` (entropy
        balancing: the weights nearest to equal ones that make the mean of every covariate alike;
        not for ``"ATO"``).
    missing
        ``"refuse"`` (a missing value in any column of the plan is an error) or
        ``"complete_cases"`` (people with a missing value are left out, and counted) or
        ``"impute"`` (missing covariates and outcomes are filled in several times, and the results
        pooled by Rubin's rules; needs ``seed``).
    seed
        A whole number from 0 up to 2^128 − 1, for whatever draws at random: ``order="random"``,
        some ``errors``, and ties, which are drawn without one too.
    errors
        How standard errors, p-values and intervals are found. ``"robust"``: cluster-robust, or
        heteroskedasticity-robust. ``"cr2"``: bias-reduced, with Satterthwaite's degrees of
        freedom. ``"wild_bootstrap"``: wild cluster bootstrap with the null hypothesis imposed,
        for means. ``"bootstrap"``: matched pairs, clusters or people drawn afresh, with percentile
        intervals. ``"randomisation"``: for trials whose assignment was random, of people, of whole
        clusters if ``cluster`` is named, within the strata of ``exact``: the programme is assigned
        again and again; for ``unadjusted`` and ``regression``. ``"auto"``: ``"cr2"`` where either
        group has people of fewer than 30 clusters, or without clusters fewer than 30 people (a
        threshold of ours), ``"robust"`` otherwise, and the classical formulas for two unadjusted
        groups without clusters.
    replications
        How many draws the random ``errors`` take, from 99 to 100,000.
    imputations
        For ``missing="impute"``: how many imputed tables, from 2 to 1,000.
    imputation
        For ``missing="impute"``: ``"auto"`` (each column by a model of its kind: logistic draws for
        a rate or a category, counts for a frequency, a linear prediction with somebody's residual
        for other numbers, and for times predictive mean matching) or ``"pmm"`` (predictive mean
        matching of every column, which fills in only values that were seen, and so is biased
        where most of the values in some region are missing).
    covariate_calipers
        For ``nearest`` and ``optimal``: columns of numbers, each with the widest gap in a pair, in
        the column's own unit: ``{"age": 5}``. They hold beside ``caliper``.
    subclasses
        For ``subclassification``: how many classes, from 2 to 1,000. Five take away over 90% of the
        bias from one covariate in many settings (Cochran 1968); how the groups differ within a
        class is left as it is. More classes leave less, and need more people.
    trim
        Whom ``weighting``, ``doubly_robust`` and ``subclassification`` leave out because hardly
        anybody in the other group is like them. None: nobody. A range of the propensity score, such
        as ``(0.1, 0.9)``: those beyond it. A share below one half, such as ``0.05``: those below
        that quantile of the scores in the programme, or above the quantile of one minus it in the
        comparison group (Stürmer and others 2010). ``"crump"``: those beyond α or 1 − α, with the
        α at which the average effect is known best (Crump and others 2009; their rule for
        everybody, whatever the estimand). Then the score is fitted again on those who are left,
        as balance among them needs (Li, Thomas & Li 2019). The estimand becomes that of people for
        whom both groups were possible, and is named so.
    ties
        For ``nearest`` and ``optimal``: who is matched where several people are as near.
        ``"random"``: with replacement all of them, in equal shares; without, one by a lottery that
        is drawn from what the table holds and from ``seed`` (0 where there is none), so that
        neither the order of the rows nor their labels matter. ``"order"``: the order of the rows
        decides, as in R's MatchIt.

    Raises
    ------
    PlanError
        When a field holds what it may not, fields contradict each other, or they ask for what isn't
        there.

    Notes
    -----
    A plan names columns. It takes no formulas, and nothing in it is ever run as code.

    Fields marked as being for some methods are kept, and not read, by the others: one plan can be
    turned into another with ``replace(method=...)``. But ``optimal`` refuses ``ratio`` above 1 and
    ``replace=True``, which ask for what it doesn't do, and methods that don't trim refuse ``trim``,
    which would change whom the estimate speaks of.

    References
    ----------
    Cochran, W. G. (1968). The effectiveness of adjustment by subclassification in removing bias in
    observational studies. *Biometrics*, 24, 295–313.

    Crump, R. K., Hotz, V. J., Imbens, G. W., & Mitnik, O. A. (2009). Dealing with limited overlap
    in estimation of average treatment effects. *Biometrika*, 96, 187–199.

    Li, F., Thomas, L. E., & Li, F. (2019). Addressing extreme propensity scores via the overlap
    weights. *American Journal of Epidemiology*, 188, 250–257.

    Rosenbaum, P. R., & Rubin, D. B. (1985). Constructing a control group using multivariate matched
    sampling methods that incorporate the propensity score. *The American Statistician*, 39, 33–38.

    Stürmer, T., Rothman, K. J., Avorn, J., & Glynn, R. J. (2010). Treatment effects in the presence
    of unmeasured confounding: dealing with observations in the tails of the propensity score
    distribution. *American Journal of Epidemiology*, 172, 843–854.

    Examples
    --------
    >>> from cocreate_lib import rate
    >>> plan = AnalysisPlan("programme", [rate("reoffended")], covariates=["age", "sex"])
    >>> plan.replace(caliper=None, ratio=2).ratio
    2
    >>> plan.replace(calliper=0.1)
    Traceback (most recent call last):
    ...
    cocreate_lib.errors.PlanError: An analysis plan has no field 'calliper'.
      Try:   Did you mean 'caliper'?
    """

    def __post_init__(self, replace: bool) -> None:
        super().__post_init__(replace)
        _check_roles(self)
        _check_method(self)
        check_errors(self)
        _check_smallest_effect(self)

    def settings(self) -> dict[str, Any]:
        """The plan as the arguments that make it again.

        Examples
        --------
        >>> from cocreate_lib import rate
        >>> plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted")
        >>> AnalysisPlan(**plan.settings()) == plan
        True
        """
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        values["replace"] = values.pop("with_replacement")
        return values

    def replace(self, /, **changes: Any) -> AnalysisPlan:
        """A copy of the plan with some fields changed, checked again.

        Parameters
        ----------
        **changes
            Fields and their new values.

        Returns
        -------
        AnalysisPlan
            The changed copy.

        Raises
        ------
        PlanError
            For a field that does not exist (the nearest real ones are named), or a contradiction.

        Examples
        --------
        >>> from cocreate_lib import rate
        >>> plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted")
        >>> plan.replace(conf_level=0.9).conf_level
        0.9
        """
        return make_plan({**self.settings(), **changes})

    @property
    def matches(self) -> bool:
        """Whether people are matched."""
        return self.method in MATCHING

    @property
    def has_strata(self) -> bool:
        """Whether ``exact`` is read: for matching, and for assigning people again in strata."""
        return self.matches or self.errors == "randomisation"

    @property
    def compares_changes(self) -> bool:
        """Whether changes are compared, and not what came after alone."""
        return self.method == "difference_in_differences"

    def analysed(self, outcome: Outcome) -> Outcome:
        """The outcome as it is analysed: a change is a number on a scale."""
        if not self.compares_changes:
            return outcome
        units = {"rate": "as a probability", "frequency": "a person"}
        return replace(outcome, kind="scale", unit=units.get(outcome.kind, outcome.unit))

    @property
    def way(self) -> str:
        """The method by which words go: ``"entropy"`` where weighting is by entropy balancing."""
        balances = self.method == "weighting" and self.weights == "entropy"
        return "entropy" if balances else self.method

    def smallest_effect(self, outcome: Outcome) -> float | None:
        """The smallest effect of interest that was declared for one outcome, or None."""
        declared = self.smallest_effect_of_interest
        if isinstance(declared, Mapping):
            return declared.get(outcome.column)
        return declared if outcome.column == self.outcomes[0].column else None

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.settings().items())
        return f"AnalysisPlan({shown})"

    def __str__(self) -> str:
        outcomes = ", ".join(f"{o.column} ({o.kind})" for o in self.outcomes)
        lines = [
            f"Analysis plan: {self.method}, {self.estimand}",
            f"  treatment   {self.treatment}",
            f"  outcomes    {outcomes}",
            f"  covariates  {', '.join(self.covariates) or 'none'}",
        ]
        if self.method in SCORED:
            lines.append(f"  {matching_label(self):<11} {describe_matching(self)}")
        if self.trim is not None:
            lines.append(f"  trimming    {trim_words(self.trim)}")
        lines.append(f"  cluster     {self.cluster or 'none declared'}")
        return "\n".join(lines)


def make_plan(arguments: Mapping[str, Any]) -> AnalysisPlan:
    """A plan from named arguments; an unknown or absent name is a PlanError, not a TypeError."""
    known = {f.name for f in fields(_PlanFields)} - {"with_replacement"} | {"replace"}
    for name in arguments:
        if name not in known:
            raise PlanError(
                f"An analysis plan has no field {name!r}.", try_this=nearest_names(name, known)
            )
    absent = [name for name in ("treatment", "outcomes") if name not in arguments]
    if absent:
        raise PlanError(
            f"An analysis plan needs {' and '.join(absent)}.",
            try_this=f'Write, for example, treatment="programme", outcomes={_OUTCOME}.',
        )
    return AnalysisPlan(**arguments)


def describe_matching(plan: AnalysisPlan) -> str:
    """The matching options, or how classes are made, in one line."""
    if plan.method == "subclassification":
        whom = {"ATT": "the programme", "ATC": "the comparison group"}.get(
            plan.estimand, "everybody"
        )
        return f"{plan.subclasses} classes by quantiles of {plan.distance} in {whom}"
    parts = [f"1:{plan.ratio} nearest neighbours on {plan.distance}"]
    if plan.method == "optimal":
        parts = [f"1:1 with the least total distance on {plan.distance}"]
    unit = "SD of the logit" if plan.distance == "mahalanobis" else "SD"
    parts.append("no caliper" if plan.caliper is None else f"caliper {plan.caliper:g} {unit}")
    parts += [f"{name} within {width:g}" for name, width in plan.covariate_calipers.items()]
    if plan.method == "nearest":
        parts.append("with replacement" if plan.with_replacement else "without replacement")
        parts.append(f"order {plan.order}")
    if plan.exact:
        parts.append(f"exact on {', '.join(plan.exact)}")
    if plan.ties == "order":
        parts.append("ties by the order of the rows")
    return ", ".join(parts)


def matching_label(plan: AnalysisPlan) -> str:
    """What the line of ``describe_matching`` is about."""
    return "matching" if plan.method in MATCHING else "classes"


def _check_roles(plan: AnalysisPlan) -> None:
    """No column plays two parts that exclude each other."""
    results = [name for outcome in plan.outcomes for name in outcome.columns]
    for where, named in (("covariates", plan.covariates), ("exact", plan.exact)):
        repeated = sorted({name for name in named if named.count(name) > 1})
        if repeated:
            raise PlanError(f"Declared twice: {', '.join(repeated)}.", where=where)
    mains = [outcome.column for outcome in plan.outcomes]
    repeated = sorted({name for name in mains if mains.count(name) > 1})
    if repeated:
        raise PlanError(f"Declared twice: {', '.join(repeated)}.", where="outcomes")
    if plan.treatment in results:
        raise PlanError(
            f"{plan.treatment!r} is both the treatment and an outcome.",
            where="outcomes",
            why="The programme would be compared with itself.",
        )
    befores = tuple(outcome.before for outcome in plan.outcomes if outcome.before is not None)
    for role, names in (
        ("before", befores),
        ("covariates", plan.covariates),
        ("exact", plan.exact),
        ("covariate_calipers", tuple(plan.covariate_calipers)),
        ("distance", () if plan.distance in MODEL_DISTANCES else (plan.distance,)),
        ("cluster", () if plan.cluster is None else (plan.cluster,)),
    ):
        for name in names:
            if name == plan.treatment:
                raise PlanError(
                    f"{name!r} is the treatment, and named in {role} too.",
                    where=role,
                    try_this=f"Take {name!r} out of {role}.",
                )
            if name in results:
                raise PlanError(
                    f"{name!r} belongs to an outcome, and is named in {role} too.",
                    where=role,
                    why="What is measured after the programme can't be used to make the groups "
                    "alike.",
                    try_this=f"Take {name!r} out of {role}.",
                )


def _check_method(plan: AnalysisPlan) -> None:
    if plan.method in _NEED_COVARIATES and not plan.covariates:
        raise PlanError(
            f"{_NEED_COVARIATES[plan.method]} needs covariates.",
            where="covariates",
            try_this='Name them, or write method="unadjusted".',
        )
    if plan.method == "doubly_robust" and any(o.kind == "time_to" for o in plan.outcomes):
        raise PlanError(
            "The doubly robust method can't compare times.",
            where="outcomes",
            why="It needs an outcome that is known for everybody; a time is not known where "
            "watching stopped before the event.",
            try_this='Leave the time out, or write method="weighting".',
        )
    if plan.compares_changes:
        _check_changes(plan)
    if plan.estimand == "ATO" and plan.method != "weighting":
        raise PlanError(
            f"The method {plan.method!r} can't answer for ATO.",
            where="estimand",
            why="The overlap is defined by its weights: people count by how likely they were to be "
            "in the other group.",
            try_this='Write method="weighting", or estimand="ATE".',
        )
    if plan.rate_interval != RATE_INTERVALS[0] and (plan.method != "unadjusted" or plan.cluster):
        raise PlanError(
            f"The interval {plan.rate_interval!r} belongs to two groups of independent people.",
            where="rate_interval",
            why="It is worked out from four counts, which know nothing of covariates, weights, "
            "matched pairs or clusters.",
            try_this='Leave rate_interval out, or write method="unadjusted" and cluster=None.',
        )
    if plan.estimand == "ATO" and plan.way == "entropy":
        raise PlanError(
            "Entropy balancing can't answer for ATO.",
            where="weights",
            why="The overlap has no covariate means of its own to bring the groups to: it is "
            "defined by the propensity score.",
            try_this='Write weights="propensity" (its overlap weights balance exactly too), or '
            'estimand="ATT".',
        )
    if plan.method in SCORED and plan.distance in MODEL_DISTANCES and not plan.covariates:
        raise PlanError(
            f"The distance {plan.distance!r} is estimated from covariates, and there are none.",
            where="covariates",
            try_this="Name covariates, or give a column of numbers as the distance.",
        )
    if plan.method == "subclassification" and plan.distance == "mahalanobis":
        raise PlanError(
            "Classes can't be made by the distance 'mahalanobis'.",
            where="distance",
            why="A class is a range of one number, and a distance belongs to two people.",
            try_this='distance="logit", or method="nearest".',
        )
    if plan.trim is not None:
        _check_trim(plan)
    if plan.method in MATCHING:
        _check_matching(plan)


def _check_trim(plan: AnalysisPlan) -> None:
    if plan.method not in TRIMMING:
        why = (
            "It leaves out people without a match already."
            if plan.matches
            else "It has no propensity score to trim by, or doesn't use it to choose people."
        )
        raise PlanError(
            f"The method {plan.method!r} doesn't trim.",
            where="trim",
            why=why,
            try_this=f"trim=None, or one of the methods {', '.join(TRIMMING)}.",
        )
    if plan.method == "subclassification" and plan.distance not in MODEL_DISTANCES:
        raise PlanError(
            f"Trimming is by the propensity score, and the classes are made by {plan.distance!r}.",
            where="trim",
            why="Whom a range of that column leaves would be another question.",
            try_this='distance="logit", or trim=None.',
        )


def _check_changes(plan: AnalysisPlan) -> None:
    modelled = [each.column for each in plan.outcomes if each.mean_model == "negative_binomial"]
    if modelled:
        raise PlanError(
            f"Difference in differences has no negative binomial model of {modelled[0]!r}.",
            where="outcomes",
            why="It compares changes, which can be below zero: they are no counts.",
            try_this=f'frequency("{modelled[0]}", before=...) without model=.',
        )
    without = [outcome.column for outcome in plan.outcomes if outcome.before is None]
    if without:
        raise PlanError(
            f"Difference in differences needs to know how {without[0]!r} was before.",
            where="outcomes",
            why="It compares how much people changed.",
            try_this=f'Write, for example, scale("{without[0]}", before=...). Times have none. '
            'Or method="doubly_robust".',
        )
    if plan.estimand != "ATT":
        raise PlanError(
            f"Difference in differences can't answer for {plan.estimand}.",
            where="estimand",
            why="The change in the comparison group stands for how people in the programme would "
            "have changed without it, and says nothing of what it would do for others.",
            try_this='Write estimand="ATT".',
        )


def _check_matching(plan: AnalysisPlan) -> None:
    name = "Optimal matching" if plan.method == "optimal" else "Nearest-neighbour matching"
    if plan.estimand != "ATT":
        raise PlanError(
            f"{name} can't answer for {plan.estimand}.",
            where="estimand",
            why="It finds comparison people for each person in the programme, so it speaks of the "
            "people in the programme (ATT).",
            try_this='Write estimand="ATT", or method="regression".',
        )
    if plan.adjust and not plan.covariates:
        raise PlanError("adjust=True needs covariates.", where="covariates")
    if plan.method == "optimal":
        for where, is_asked in (("ratio", plan.ratio > 1), ("replace", plan.with_replacement)):
            if is_asked:
                raise PlanError(
                    "Optimal matching makes pairs of two, and uses nobody twice.",
                    where=where,
                    try_this='ratio=1 and replace=False, or method="nearest".',
                )
    elif plan.order == "random":
        need_seed(plan, 'order="random"')


def _check_smallest_effect(plan: AnalysisPlan) -> None:
    where, declared = "smallest_effect_of_interest", plan.smallest_effect_of_interest
    known = [outcome.column for outcome in plan.outcomes]
    for name in declared if isinstance(declared, Mapping) else ():
        if name not in known:
            raise PlanError(
                f"{name!r} is not an outcome of this plan.",
                where=where,
                try_this=nearest_names(name, known),
            )
    for outcome in plan.outcomes:
        size = plan.smallest_effect(outcome)
        if outcome.kind == "rate" and size is not None and size >= 1:
            raise PlanError(
                f"{size:g} is no difference in the rate of {outcome.column!r}.",
                where=where,
                why="A rate is a probability, from 0 to 1, and two of them differ by less.",
                try_this="Write 0.05 for five more, or fewer, in every 100 people.",
            )
