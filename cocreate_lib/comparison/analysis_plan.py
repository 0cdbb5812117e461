"""What will be compared, and how: the analysis plan.

A plan is declared before the data are seen and is checked when it is made. It never holds a truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from cocreate_lib.comparison.plan.checks import check_plan
from cocreate_lib.comparison.plan.fields import (
    MATCHING,
    OUTCOME_EXAMPLE,
    SCORED,
    PlanFields,
)
from cocreate_lib.comparison.plan.trim import trim_words
from cocreate_lib.errors import PlanError, nearest_names


class AnalysisPlan(PlanFields):
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
        check_plan(self)

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
    known = {f.name for f in fields(PlanFields)} - {"with_replacement"} | {"replace"}
    for name in arguments:
        if name not in known:
            raise PlanError(
                f"An analysis plan has no field {name!r}.", try_this=nearest_names(name, known)
            )
    absent = [name for name in ("treatment", "outcomes") if name not in arguments]
    if absent:
        raise PlanError(
            f"An analysis plan needs {' and '.join(absent)}.",
            try_this=f'Write, for example, treatment="programme", outcomes={OUTCOME_EXAMPLE}.',
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
