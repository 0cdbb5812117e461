"""Compare: a table and a plan in, a comparison out."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.checks import check_whole
from cocreate_lib.comparison.analysed import STAGES, analyse
from cocreate_lib.comparison.analysis_plan import AnalysisPlan, make_plan
from cocreate_lib.comparison.data.order import in_order, label_order
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.estimates.rows import (
    CURVE_COLUMNS,
    GROUPS,
    INCIDENCE_COLUMNS,
    TEST_COLUMNS,
    OutcomeEstimates,
)
from cocreate_lib.comparison.further.register import declared
from cocreate_lib.comparison.imputation.chained_equations import count_gaps, imputed
from cocreate_lib.comparison.inference.multiplicity import with_holm
from cocreate_lib.comparison.methods.sample import Sample, Step
from cocreate_lib.comparison.numerics.progress import Progress, tell_nobody, watched
from cocreate_lib.comparison.pooling import pooled_comparison
from cocreate_lib.comparison.resampling.tie_sensitivity import with_tie_range
from cocreate_lib.comparison.result import Comparison
from cocreate_lib.comparison.weighting.balance import balance_table
from cocreate_lib.errors import PlanError
from cocreate_lib.processes import Workers, open_workers


def compare(
    people: pd.DataFrame,
    plan: AnalysisPlan | None = None,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
    scheduler: Any = None,
    **fields: Any,
) -> Comparison:
    """Compare the people in a programme with a comparison group.

    Parameters
    ----------
    people
        One row a person, with differing index labels. Read, never changed.
    plan
        What to compare, and how.
    progress
        Is called with what is being done, how much of it is done, and how much there is in all:
        ``progress("bootstrap draws", 300, 1999)``. Before each stage of the whole, and with each
        draw, each way of assigning people and each imputed table. None: nobody is told.
    workers
        How many processes make the draws of ``errors="bootstrap"`` and ``"randomisation"``.
        Default: this one alone. The results are the same, bit for bit. Nothing else takes long
        enough to be shared out: the draws of a wild bootstrap are made from sums by cluster.
    scheduler
        In place of ``workers``: a Dask client, a Dask cluster, or a scheduler's address. Needs the
        package ``dask[distributed]``.
    **fields
        In place of a plan: the fields of an :class:`AnalysisPlan`.

    Returns
    -------
    Comparison
        Estimates, balance, pairs, weights, losses, curves, and sentences. Every output column is
        described in :class:`Comparison`.

    Raises
    ------
    PlanError
        When the plan contradicts itself, or asks for what isn't there; for both workers and a
        scheduler.
    WorkerError
        When the scheduler can't be reached, or workers end whenever they get the same draws.
    DataError
        When the table can't be analysed as the plan asks, or no outcome can be estimated. Where
        one outcome's model has no answer and another's has, the first has rows without numbers,
        whose notes say why.

    Notes
    -----
    *Estimates.* ``unadjusted`` compares the means of the two groups. ``regression`` fits an outcome
    model (logistic for a rate, Poisson quasi-likelihood or negative binomial for a frequency,
    linear for a scale) with the treatment and the covariates, without interactions, and averages
    its predictions with and without the programme over the people whom the estimand names.
    ``nearest`` and ``optimal`` compare weighted means in the matched sample; with ``adjust=True``
    they fit the same models. Where several comparison people are as near, ``nearest`` with
    replacement matches all of them, in equal shares (Abadie & Imbens 2006); without replacement one
    is drawn, by a lottery that neither the order of the rows nor their labels can change, and the
    notes count the matches that it decided. Where these are more than 5% (a threshold of ours) the
    notes of each outcome's difference also say how far it moves when ties are broken in twenty
    other ways. ``full`` compares means that are weighted within sets of one person in a group and
    several in the other, which take in everybody at the least total distance.
    ``subclassification`` compares the means of the two groups within
    classes of like scores, and averages them over the people whom the estimand names. Times have
    two measures: a hazard ratio from Cox's model with Efron's ties (with the covariates for
    ``regression`` and ``adjust=True``: then it is conditional), and the difference between
    restricted mean times, from Kaplan-Meier curves, or from a linear model of pseudo-values.
    ``weighting`` compares means that are weighted by the propensity score e (a logistic model of
    the covariates), Σwy/Σw in each group, with weights in the programme and in the comparison group
    of 1 and e/(1 − e) for ATT, (1 − e)/e and 1 for ATC, 1/e and 1/(1 − e) for ATE, and 1 − e and e
    for ATO. With ``weights="entropy"`` the weights are instead those nearest to equal ones under
    which the covariates have the means of the people whom the estimand names: exact balance of
    means. Weighted times have a weighted Cox model and weighted Kaplan-Meier curves.
    ``doubly_robust`` (AIPW) fits the outcome model in each group by itself, averages its
    predictions over the people whom the estimand names, and adds the mean of what it got wrong in
    its own group, with the weights of ``Comparison.weights`` (normalised, Hájek): right in large
    samples if the propensity model or the outcome models are. ``difference_in_differences``
    compares mean changes, after minus before: as they are, or with covariates as ``doubly_robust``
    compares outcomes (Sant'Anna & Zhao 2020); right if without the programme both groups, or people
    with the same covariates, would have changed alike. Each change is one ``mean_difference``: of a
    rate as a probability, of a frequency a person.

    A scale with ``before`` has means that are adjusted for it: with a covariate's place in the
    outcome model of ``regression``, ``doubly_robust`` and ``adjust=True``, and otherwise from a
    linear model of the outcome on the programme and the before, with the sample's weights (analysis
    of covariance).

    A frequency with ``exposure`` is compared by its rates, Σwy/Σwt over time at risk t: wherever
    weights w stand here, they are multiplied by t, and counts divided by it. Outcome models have
    the offset log t, and their predicted rates are averaged over the time at risk of the people
    whom the estimand names (direct standardisation); ``subclassification`` takes each class's share
    of that time. ``rate_difference`` is events per unit of the rate, and its errors are those of
    ratios (linearised). ``doubly_robust`` is right by its propensity model only if people with the
    same covariates had as much time at risk in both groups. ``difference_in_differences`` has no
    rates. Effective sizes (below) are then of people at risk for the mean time, (Σwt)²/Σw²t.

    A time with ``competing`` is compared by the shares who have had the event by the horizon before
    anything else (Aalen-Johansen), their difference and ratio, by the mean time lost to it, and by
    the cause-specific hazard ratios of both events. With ``entry`` people are at risk from then on;
    with ``strata`` the Cox model and the log-rank test have a baseline for each.

    *Beyond the main estimates.* What the plan declares as ``subgroups``, ``comparators``,
    ``families``, ``received``, ``fidelity`` or ``negative_controls`` is worked out when the result
    is asked for it: see the methods of those names, and ``delivery``, of :class:`Comparison`.

    *Standard errors.* ``unadjusted`` without a cluster: binomial (a risk difference has Newcombe's
    interval, and the p-value that belongs to it) or Welch; ``regression`` without a cluster: robust
    (HC1) M-estimation, and model-based for the Cox model; with a cluster: robust to it. Matched
    people: robust by matched set, and by cluster as well if one is declared, or by person with
    replacement; the matching itself, and how its ties were drawn, is taken as given.
    ``subclassification``: M-estimation (HC1) as for a model in which every class has its own two
    means, by cluster if one is declared; the scores, and where the classes end, are taken as given;
    times have weighted curves and a weighted Cox model, with these weights taken as given.
    ``weighting`` and ``doubly_robust``: stacked M-estimation (HC1), which knows that the weights
    and the outcome models were estimated, by cluster if one is declared; but a hazard ratio and the
    limits of curves take the weights as given. Robust means have the factor G/(G − 1) ×
    (n − 1)/(n − k) and min(G − 1, n − k) degrees of freedom; Cox models have neither, as in R.
    Ratios have Wald intervals on the logarithm. For ``weighting`` and ``doubly_robust`` k counts
    the coefficients of every model behind the means.

    *Trimming.* With ``trim`` the analysis is that of the people whose propensity scores lie within
    its limits, with the score fitted again on them. ``estimand`` then reads ``"ATT, trimmed"`` (or
    another), ``lost`` has the step ``trimming``, and errors take whom it leaves as given; the
    bootstrap trims each draw anew.

    *Few events.* Where in one group fewer than ten people, in effect, had the outcome, or fewer
    than ten did not (a threshold of ours), the standard error is too small, and zero where nobody
    had it. Then each group has Wilson's score interval, with its effective sample size (p(1 − p)
    over the variance of its rate, at most Kish's) and the quantile of t, and the two are combined
    (MOVER, Zou & Donner 2008): for the difference, and on the logarithm and the logit for the
    ratios. For two groups as they are that is Newcombe's interval. Restricted means have the same
    where fewer than ten had the event, for the share of the horizon without it. No interval is
    given by a bootstrap there, nor with clusters where nobody, or everybody, in a group had the
    outcome. By simulation, with equal rates of 1% to 50% among 8 and 150, 30 and 30, or 60 and 600
    people, false alarms at 5% are between 0% and 5.5% with every method, and were up to 60% by
    standard errors.

    *Few people with many events.* Where in one group fewer than fifteen people, in effect, have the
    events that a frequency counts (a threshold of ours), its mean and its standard error are low
    together where those with many events are by chance in the other group. People in effect: with
    effective size n, mean m and dispersion φ, the variance of a person's count over the mean, nm/(m
    + φ), which is n where all have as many, and 1 where one person has all. Then each group has the
    score interval of its mean, all μ with (m − μ)² ≤ t²φμ/n, and the two are combined as above, for
    the ratio on the logarithm. φ is the group's own, or that of both groups together if that is
    larger: the interval takes it that neither group varies less, for its mean, than both do. So a
    group without any event has an interval for the mean difference, from how the other varies; but
    none with clusters or by a bootstrap. Intervals by bootstrap, wild bootstrap or randomisation,
    of changes, and of means that vary more than counts can (twice the squared mean, from a model
    read far from its people), stay as they are, and in groups of fewer than 100 people have a note.
    By simulation of two groups as they are (4 and 100 people to 300 and 300; skewed counts, alike
    in both groups or not) it holds the truth in 94% or more, often in 97% to 99%, where standard
    errors do in as few as 50%.

    *Few people who differ.* Where in one group fewer than ten people, in effect, differ from the
    value of a scale (or from no change of a rate) that more than half of the group have, its
    variance is too small, and zero where all are the same. Then no group's variance is taken to be
    less than that of both together, Σn²V/Σn over its effective size n, with V the squared standard
    errors of the two means. No interval is given by a bootstrap there, nor with clusters where all
    are the same. In simulated tables with equal groups of 60 and 600 or 8 and 150 people, without
    clusters, false verdicts are about 2% or fewer, and were up to 16% and 36%
    (``benchmarks/results/bare_arms.md``).

    *Few clusters, few people.* With ``errors="auto"``, where either group has people of fewer than
    30 clusters, or without clusters fewer than 30 people (a threshold of ours), and always with
    ``errors="cr2"``: bias-reduced covariances (CR2; HC2 where each person stands alone), with
    Satterthwaite's degrees of freedom for each measure. For weighted means and linear models this
    is CR2 itself, as in R's ``clubSandwich`` and ``estimatr``; for other models it works on their
    residuals, and what estimating weights adds is left as it is. With two groupings, three CR2
    covariances are put together, with the degrees of freedom of the coarser grouping: ours, for
    want of a theory. A hazard ratio has the factor G/(G − 1) and the same degrees of freedom.
    ``errors="wild_bootstrap"`` draws new signs for the clusters' residuals under the null
    hypothesis, and inverts that test for the interval: for means and what is made of them (ratios
    by their linear approximation), by the coarser grouping alone, taking estimated weights as part
    of each cluster's score.

    *Draws.* ``errors="bootstrap"``: matched sets are drawn afresh (the matching is taken as given),
    or clusters, or people; scores, weights and outcome models are estimated again; percentile
    intervals. ``errors="randomisation"``: the p-value of the sharp null hypothesis, exact where
    there are no more ways of assigning people than ``replications``; it holds only if the
    programme was really assigned at random, in the way that the plan declares. Its interval is that
    of an effect which is the same for everybody. Everything drawn comes from ``seed`` alone.

    *Models of counts* (``model(column)``): the declared one, of the programme and, where the method
    has an outcome model, of the covariates, on the people compared, with their weights taken as
    given. It is what ``regression`` and ``adjust=True`` average; other methods have it beside their
    means. Its errors are robust (HC1), by pair and by cluster, whatever ``errors`` says.

    *Tests of times* (``tests``). Where the outcome model has no covariates: the log-rank test, with
    the hypergeometric variance of two independent groups, or else with a robust one. For every
    hazard ratio: Grambsch and Therneau's check of proportional hazards. Where p is below
    1 − ``conf_level`` the notes and the sentences say that the ratio may change over time. Both
    take weights as given.

    *Several outcomes.* ``p_value_holm`` is Holm's correction across the outcomes, one headline
    measure each: the difference that its sentences speak of (``risk_difference``,
    ``mean_difference``, ``rate_difference``, ``rmst_difference``).

    *Missing values* in any column of the plan are refused, or with ``missing="complete_cases"``
    the people are left out and counted in ``lost``. With ``missing="impute"`` covariates and
    outcomes are filled in ``imputations`` times by chained equations, each column by the model that
    ``imputation`` says (the treatment and the outcomes are among the predictors; the treatment is
    never filled in), each completed table is compared, and estimates are pooled by Rubin's rules
    with Barnard and Rubin's degrees of freedom, ratios by their logarithms. Means, balance and
    weights are then averages over the tables; pairs, scores, losses, curves, tests and models those
    of the first one. ``filled`` says how much of each column was filled in.

    *Coverage.* Over 2,000 simulated cohorts a design, with nothing hidden from the plan, 95%
    intervals hold the truth as often as they say, but for these. Counts are skewed: intervals of a
    frequency by standard errors hold it in 91% to 95% with 150 people in the programme. Where the
    covariates foretell the outcome well, matched people and subclasses have errors that are too
    large (up to 99%), and so have weighted hazard ratios (97%). Where people of one case manager
    are alike and no cluster is declared, intervals hold the truth in 54% to 91%; with twelve
    clusters and ``errors="robust"`` in 90%, with CR2 or the wild bootstrap as they say. Worlds that
    were made to be hard (400 cohorts each): where overlap is poor ``weighting`` and
    ``doubly_robust`` for everybody (ATE) hold it in 89% to 93%, and all outcomes in 93% to 96% for
    those whom ``trim`` leaves, or for ATO; with 8 people in the programme rates and scores in 93%
    or more, frequencies in 97% to 99%; with 4 and 10 clusters of unequal size in 94% to 99%.
    Results say so in their notes. ``benchmarks/results/coverage.md`` has the tables.

    References
    ----------
    Abadie, A., & Imbens, G. W. (2006). Large sample properties of matching estimators for average
    treatment effects. *Econometrica*, 74, 235–267.

    Abadie, A., & Spiess, J. (2022). Robust post-matching inference. *Journal of the American
    Statistical Association*, 117, 983–995.

    Austin, P. C., & Small, D. S. (2014). The use of bootstrapping when using propensity-score
    matching without replacement: a simulation study. *Statistics in Medicine*, 33, 4306–4319.

    Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). Bootstrap-based improvements for
    inference with clustered errors. *Review of Economics and Statistics*, 90, 414–427.

    Hainmueller, J. (2012). Entropy balancing for causal effects: a multivariate reweighting method
    to produce balanced samples in observational studies. *Political Analysis*, 20, 25–46.

    Li, F., Morgan, K. L., & Zaslavsky, A. M. (2018). Balancing covariates via propensity score
    weighting. *Journal of the American Statistical Association*, 113, 390–400.

    Lunceford, J. K., & Davidian, M. (2004). Stratification and weighting via the propensity score
    in estimation of causal treatment effects: a comparative study. *Statistics in Medicine*, 23,
    2937–2960.

    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. *Statistics in Medicine*, 17, 873–890.

    Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. *Journal of Business & Economic
    Statistics*, 36, 672–683.

    Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about effect measures: a
    general approach. *Statistics in Medicine*, 27, 1693–1702.

    Sant'Anna, P. H. C., & Zhao, J. (2020). Doubly robust difference-in-differences estimators.
    *Journal of Econometrics*, 219, 101–122.

    Robins, J. M., Rotnitzky, A., & Zhao, L. P. (1994). Estimation of regression coefficients when
    some regressors are not always observed. *Journal of the American Statistical Association*, 89,
    846–866.

    Examples
    --------
    >>> people = pd.DataFrame({
    ...     "programme": [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    ...     "risk": [0.3, 0.5, 0.6, 0.2, 0.32, 0.55, 0.58, 0.9, 0.21, 0.1],
    ...     "reoffended": [0, 1, 0, 0, 0, 1, 1, 1, 0, 0],
    ... }, index=list("abcdefghij"))
    >>> from cocreate_lib.comparison import rate
    >>> result = compare(people, treatment="programme", outcomes=[rate("reoffended")],
    ...                  distance="risk", caliper=None)
    >>> result.pairs[["treated", "comparison"]].to_numpy().tolist()
    [['a', 'e'], ['b', 'f'], ['c', 'g'], ['d', 'i']]
    >>> round(float(result.estimates["estimate"][0]), 4)
    -0.25
    """
    if plan is None:
        plan = make_plan(fields)
    elif fields:
        raise PlanError(
            f"A plan and {', '.join(sorted(fields))} were given.",
            why="It would not be clear which of them counts.",
            try_this="compare(people, plan.replace(...)).",
        )
    tell = progress or tell_nobody
    with _team(plan, workers, scheduler) as team:
        is_imputed = plan.missing == "impute"  # which no draws go with
        found = _imputed(people, plan, tell) if is_imputed else _compared(people, plan, tell, team)
    return replace(found, estimates=with_holm(found.estimates))


def _team(
    plan: AnalysisPlan, workers: int | None, scheduler: Any
) -> AbstractContextManager[Workers | None]:
    """Who makes the draws: None is this process alone."""
    is_alone = scheduler is None and (workers is None or check_whole(workers, "workers", 1) == 1)
    if is_alone or (not plan.is_drawn_one_by_one and None in (workers, scheduler)):
        return nullcontext()
    return open_workers(workers, scheduler, "draws", "compare", PlanError)


def _imputed(
    people: pd.DataFrame, plan: AnalysisPlan, progress: Progress = tell_nobody
) -> Comparison:
    """The comparisons of several imputed tables, pooled."""
    each_plan, gaps = plan.replace(missing="refuse"), count_gaps(people, plan)
    if gaps.people == 0 or people[plan.treatment].isna().any():
        return replace(_compared(people, each_plan, progress), plan=plan)
    tables = imputed(people, plan, progress)
    found = [
        _compared(table, each_plan, is_one_of_many=True)
        for table in watched(tables, "tables compared", len(tables), progress)
    ]
    return pooled_comparison(found, plan, gaps)


def _compared(
    people: pd.DataFrame,
    plan: AnalysisPlan,
    progress: Progress = tell_nobody,
    team: Workers | None = None,
    *,
    is_one_of_many: bool = False,
) -> Comparison:
    """The comparison of one table, each outcome for itself."""
    stages = len(plan.outcomes) + STAGES
    progress("reading the table", 0, stages)
    table = in_order(read_table(people, plan), plan)
    analysed = analyse(table, plan, progress, team=team)
    sample, analyses, found = analysed.sample, analysed.analyses, list(analysed.found)
    progress("looking at ties and tests", stages - 1, stages)
    if not is_one_of_many:
        found = with_tie_range(found, table, sample, plan)
    tested = [analysis.tests(each) for analysis, each in zip(analyses, found, strict=True)]
    found = [each for each, _ in tested]
    tests = [row for _, rows in tested for row in rows]
    counts = [analysis.count_model() for analysis in analyses]
    weights = sample.totals(len(table.treated))
    progress("done", stages, stages)
    return Comparison(
        estimates=_estimates(found),
        intervals={
            (outcome.column, measure): interval
            for outcome, each in zip(plan.outcomes, found, strict=True)
            for measure, interval in each.intervals.items()
        },
        means=_means(plan, found),
        pairs=_pairs(table, sample),
        weights=_on_index(table, weights, 0.0, "weight"),
        treated=pd.Series(table.everyone_treated, index=people.index, name=plan.treatment),
        scores=None
        if sample.scores is None
        else _on_index(table, sample.scores, np.nan, sample.score_name),
        lost=_lost(table, sample),
        curves=_curves([each.curves for each in found], CURVE_COLUMNS),
        incidence=_curves([each.incidence for each in found], INCIDENCE_COLUMNS),
        tests=pd.DataFrame(tests, columns=TEST_COLUMNS),
        models={
            outcome.column: model
            for outcome, each, count in zip(plan.outcomes, found, counts, strict=True)
            if (model := each.model or count) is not None
        },
        plan=plan,
        synthetic=table.synthetic,
        arrays=table,
        sample=sample,
        balance_from=partial(balance_table, table, weights, plan.estimand),
    )


def estimate_rows(people: pd.DataFrame, plan: AnalysisPlan) -> list[dict[str, Any]]:
    """The rows of ``compare(people, plan).estimates``, without all that comes with them.

    Without Holm's correction too, which needs all rows at once, and without the note of a hazard
    ratio that a check of proportional hazards speaks against.
    """
    if plan.missing == "impute":
        estimates = _imputed(people, plan).estimates
        return [dict(row) for _, row in estimates.iterrows()]
    return rows_of_table(in_order(read_table(people, plan), plan), plan)


def rows_of_table(table: Table, plan: AnalysisPlan) -> list[dict[str, Any]]:
    """The same rows, from a table that was read already; and those of what the plan declares
    beyond its main estimates, which say in ``about`` what they are about."""
    analysed = analyse(table, plan)
    return [*analysed.rows, *(row for each in declared(plan) for row in each.rows(analysed))]


def _estimates(found: list[OutcomeEstimates]) -> pd.DataFrame:
    frame = pd.DataFrame([row for each in found for row in each.rows])
    return frame.astype({"n_clusters": "Int64"})


def _means(plan: AnalysisPlan, found: list[OutcomeEstimates]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outcome": [outcome.column for outcome in plan.outcomes],
            "kind": [outcome.kind for outcome in plan.outcomes],
            "treated": [float(each.means[0]) for each in found],
            "comparison": [float(each.means[1]) for each in found],
            "horizon": [np.nan if each.horizon is None else each.horizon for each in found],
        }
    )


def _pairs(table: Table, sample: Sample) -> pd.DataFrame:
    if sample.pairs is None:
        return pd.DataFrame({"treated": [], "comparison": [], "distance": []})
    in_turn = label_order(table.labels[sample.pairs.treated])
    return pd.DataFrame(
        {
            "treated": table.labels[sample.pairs.treated[in_turn]],
            "comparison": table.labels[sample.pairs.comparison[in_turn]],
            "distance": sample.pairs.distance[in_turn],
        }
    )


def _on_index(table: Table, values: np.ndarray, otherwise: float, name: str) -> pd.Series:
    """Values of the analysed people, on the caller's index."""
    everybody = np.full(len(table.people), otherwise)
    everybody[table.position] = values
    return pd.Series(everybody, index=table.people, name=name)


def _lost(table: Table, sample: Sample) -> pd.DataFrame:
    everyone = table.everyone_treated
    left = [int(everyone.sum()), int((~everyone).sum())]
    complete = np.zeros(len(everyone), dtype=bool)
    complete[table.position] = True
    gaps = (int((everyone & ~complete).sum()), int((~everyone & ~complete).sum()))
    steps = [Step("in the table", (0, 0), ("", ""))]
    if any(gaps):
        steps.append(Step("complete cases", gaps, ("a value is missing",) * 2))
    rows = []
    for step in (*steps, *sample.steps):
        for group, name in enumerate(GROUPS):
            left[group] -= step.lost[group]
            why = step.why[group] if step.lost[group] else ""
            rows.append((step.name, name, step.lost[group], left[group], why))
    return pd.DataFrame(rows, columns=["step", "group", "lost", "left", "why"])


def _curves(found: list[pd.DataFrame | None], columns: tuple[str, ...]) -> pd.DataFrame:
    frames = [each for each in found if each is not None]
    return pd.concat(frames, ignore_index=True) if frames else _no_rows(columns).copy()


@cache
def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    """An empty frame: to make one takes far longer than to copy it."""
    return pd.DataFrame(columns=columns)
