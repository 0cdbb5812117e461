"""Whom an analysis compares: rows, weights, and who is alike with whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan, describe_matching
from cocreate_lib.comparison.data.table import Table, take
from cocreate_lib.comparison.matching.candidates import Space
from cocreate_lib.comparison.matching.greedy import greedy_pairs
from cocreate_lib.comparison.matching.mahalanobis import whitened
from cocreate_lib.comparison.matching.optimal import optimal_pairs
from cocreate_lib.comparison.matching.pairs import Pairs, nearest_pairs
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, sum_by
from cocreate_lib.comparison.numerics.linear import independent_columns
from cocreate_lib.comparison.plan.fields import MODEL_DISTANCES
from cocreate_lib.comparison.plan.trim import outside, trim_range
from cocreate_lib.comparison.weighting.entropy import entropy_weights
from cocreate_lib.comparison.weighting.inverse_weights import InverseWeights, inverse_weights
from cocreate_lib.comparison.weighting.overlap import overlap_notes, weight_notes
from cocreate_lib.comparison.weighting.propensity import Propensity, propensity, separating
from cocreate_lib.comparison.weighting.subclasses import class_weights, score_classes
from cocreate_lib.errors import NoMatchError, OverlapError
from cocreate_lib.text import how_many, plural

# Gaps that differ by no more than this are the same: in scores of a model, which are rounded to ten
# decimals, or in standard deviations of a column.
TIE = 1e-9


@dataclass(frozen=True)
class Step:
    """People lost at one step, one number a group: programme, comparison group."""

    name: str
    lost: tuple[int, int]
    why: tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """The rows that are compared.

    Parameters
    ----------
    rows
        Positions in the table. With replacement, a comparison person stands here once for each
        person in the programme whom they were matched with.
    weights
        Weight of each row.
    groupings
        Codes of the rows whose errors are allowed to be alike: none, one or two groupings.
    se_type
        What the standard errors allow for, in words; empty where rows are independent.
    inverse
        The weights as they were estimated, before they are normalised; None without weighting.
    classes
        The class of each row; None without subclassification.
    pairs
        Positions in the table of those who were matched; None without matching.
    scores
        The score of each person of the table: what they were matched or put into classes by, or
        what made the weights; None without any of these.
    score_name
        What the scores are: ``"logit"``, ``"propensity"`` or a column.
    steps
        Who was lost, and why.
    notes
        What a reader must know to understand the estimand.
    telling
        The columns of the design matrix that say something on these rows which those before them
        don't say; None for all.
    """

    rows: IntArray
    weights: FloatArray
    groupings: tuple[IntArray, ...]
    se_type: str
    inverse: InverseWeights | None = None
    classes: IntArray | None = None
    pairs: Pairs | None = None
    scores: FloatArray | None = None
    score_name: str = ""
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    telling: IntArray | None = None

    def columns(self, table: Table) -> IntArray:
        """The columns of the table's design matrix that a model on these rows can read."""
        return np.arange(len(table.terms)) if self.telling is None else self.telling

    def totals(self, n: int) -> FloatArray:
        """Weight of each of the n people of the table, added up over their rows."""
        return sum_by(self.rows, self.weights, n)


def whole_sample(table: Table, plan: AnalysisPlan) -> Sample:
    """Everybody, with weight one."""
    n = len(table.treated)
    clusters = () if table.clusters is None else (table.clusters,)
    se_type = f"cluster-robust by {plan.cluster}" if clusters else ""
    return Sample(np.arange(n), np.ones(n), clusters, se_type)


def matched_sample(table: Table, plan: AnalysisPlan) -> Sample:
    """The people in the programme who find matches, and those matches.

    Parameters
    ----------
    table
        The people.
    plan
        A plan whose method is ``nearest`` or ``optimal``.

    Returns
    -------
    Sample
        A matched person in the programme has weight 1; each of their k matches has 1/k for them.

    Raises
    ------
    DataError
        When nobody finds a match, or so many people tie that their pairs don't fit in memory.

    Notes
    -----
    Rows are grouped by matched set, and by the declared cluster as well, or, with replacement and
    without a declared cluster, by person (Austin & Cafri 2020).

    With replacement, the matches of a person are the nearest ``ratio`` people and all who tie with
    the furthest of these (Abadie, Drukker, Herr & Imbens 2004; Abadie & Imbens 2006). Without, a
    match for which somebody else was free, allowed and as near is drawn from the seed, among rows
    whose order comes from what they hold; or with ``ties="order"`` the caller's order decides.
    Logits and propensity scores tie within 1e-9, a column within 1e-9 of its standard deviation,
    and points of several dimensions in ten decimals of a standard deviation (with replacement
    within 1e-9).

    References
    ----------
    Abadie, A., Drukker, D., Herr, J. L., & Imbens, G. W. (2004). Implementing matching estimators
    for average treatment effects in Stata. *Stata Journal*, 4, 290–311.

    Abadie, A., & Imbens, G. W. (2006). Large sample properties of matching estimators for average
    treatment effects. *Econometrica*, 74, 235–267.

    Austin, P. C., & Cafri, G. (2020). Variance estimation when using propensity-score matching with
    replacement with survival or time-to-event outcomes. *Statistics in Medicine*, 39, 1623–1640.
    """
    scores, steps, notes = _scores(table, plan, "matching")
    rng = np.random.default_rng(plan.seed or 0)
    rows = np.arange(len(scores)) if plan.ties == "order" else rng.permutation(len(scores))
    pairs = _pairs(table, plan, scores, rows, rng)
    if len(pairs.treated) == 0:
        raise NoMatchError(
            f"Nobody in the programme has a match{_within(plan)}"
            + (" in their stratum." if plan.exact else "."),
            where=f"{describe_matching(plan)}{_in_units(plan, _width(plan, scores))}",
            why="No matched pair, no estimate.",
            try_this="A wider caliper, fewer exact columns, fewer covariates; or look at how far "
            "the groups overlap at all.",
        )
    steps.append(_matching_step(table, plan, np.isfinite(scores), pairs))
    notes += _matching_notes(table, plan, pairs)
    sets, silent = _matched_sets(table, plan, pairs)
    return Sample(
        **sets,
        scores=scores,
        score_name=_score_name(plan),
        steps=tuple(steps),
        notes=(*notes, *silent),
    )


def matched_again(
    table: Table, plan: AnalysisPlan, sample: Sample, rng: np.random.Generator
) -> Sample:
    """A matched sample with the same scores, where ``rng`` decides between people who are as near,
    or the order of the rows that it draws."""
    assert sample.scores is not None
    shuffled = rng.permutation(len(sample.scores))
    pairs = _pairs(table, plan, sample.scores, shuffled, rng)
    return replace(sample, **_matched_sets(table, plan, pairs)[0])


def _matched_sets(
    table: Table, plan: AnalysisPlan, pairs: Pairs
) -> tuple[dict[str, Any], list[str]]:
    """The rows of matched sets, their weights, who is alike with whom, and the columns that tell
    them apart; and a note on those that don't."""
    matched, matches = np.unique(pairs.treated, return_counts=True)
    rows = np.concatenate([matched, pairs.comparison])
    sets = np.concatenate([matched, pairs.treated])
    telling, silent = _telling(table, rows) if plan.adjust else (None, [])
    in_pairs = matches.max() == plan.ratio == 1
    groupings, se_type = [sets], "matched pair" if in_pairs else "matched set"
    if table.clusters is not None:
        groupings, se_type = [sets, table.clusters[rows]], f"{se_type} and {plan.cluster}"
    elif plan.with_replacement:
        groupings, se_type = [sets, rows], f"{se_type} and person"
    way = "cluster-robust" if len(groupings) == 1 else "two-way cluster-robust"
    found = {
        "rows": rows,
        "weights": np.concatenate([np.ones(len(matched)), np.repeat(1 / matches, matches)]),
        "groupings": tuple(groupings),
        "se_type": f"{way} by {se_type}",
        "pairs": pairs,
        "telling": telling,
    }
    return found, silent


def weighted_sample(table: Table, plan: AnalysisPlan) -> Sample:
    """Everybody who has somebody like them in the other group, weighted to be alike.

    Parameters
    ----------
    table
        The people.
    plan
        A plan whose method is ``weighting`` or ``doubly_robust``.

    Returns
    -------
    Sample
        The weights of the two groups have the same sum: the people in the programme for ATT, the
        comparison group for ATC, everybody for ATE; overlap weights (ATO) have it by themselves.

    Raises
    ------
    DataError
        When the covariates tell exactly who was in the programme, or when entropy balancing has no
        solution.

    Notes
    -----
    Weights come from the propensity score, or from entropy balancing. Either way those whom the
    score places in one group for sure are left out: nobody in the other group is like them. So are
    those whom the plan trims; then the score is that of a model of those who are left.
    """
    model, steps, notes = _overlapping(table, plan, "weighting")
    rows = np.flatnonzero(~model.certain)
    treated = table.treated[rows]
    telling, silent = _telling(table, rows)
    if plan.way == "entropy":
        columns = table.columns[np.ix_(rows, telling)]
        names = [table.terms[place][0] for place in telling]
        inverse = entropy_weights(treated, columns, names, plan.estimand)
    else:
        design = table.design[np.ix_(rows, telling)]
        inverse = inverse_weights(treated, design, model.logit[rows], plan.estimand)
    weights = inverse.totals(treated, plan.estimand)
    clusters = () if table.clusters is None else (table.clusters[rows],)
    return Sample(
        rows=rows,
        weights=weights,
        groupings=clusters,
        se_type=f"cluster-robust by {plan.cluster}" if clusters else "robust (HC1)",
        inverse=inverse,
        scores=model.score,
        score_name="propensity",
        steps=tuple(steps),
        notes=(
            *notes,
            *silent,
            *weight_notes(treated, weights),
            *overlap_notes(treated, weights, model.score[rows], plan.estimand),
        ),
        telling=telling,
    )


def sample_for_changes(table: Table, plan: AnalysisPlan) -> Sample:
    """Everybody, as :func:`weighted_sample` where there are covariates to weight by."""
    return weighted_sample(table, plan) if table.covariates else whole_sample(table, plan)


def _telling(table: Table, rows: IntArray) -> tuple[IntArray, list[str]]:
    """The columns that tell these people apart, and a note on those that don't."""
    design = np.column_stack([np.ones(len(rows)), table.design[rows]])
    telling = independent_columns(design)[1:] - 1
    silent = np.setdiff1d(np.arange(len(table.terms)), telling)
    names = [name + f" = {level}" * bool(level) for name, level in (table.terms[k] for k in silent)]
    if not names:
        return telling, []
    return telling, [
        f"left out of the models, because among the people compared the other covariates say the "
        f"same (collinear): {', '.join(names)}"
    ]


def classified_sample(table: Table, plan: AnalysisPlan) -> Sample:
    """Everybody with a score, in classes of like scores.

    Parameters
    ----------
    table
        The people.
    plan
        A plan whose method is ``subclassification``.

    Returns
    -------
    Sample
        In each class, both groups have the weight of the people in it whom the estimand names.

    Raises
    ------
    DataError
        When no two classes have people of both groups.
    """
    scores, steps, notes = _scores(table, plan, "subclassification")
    rows = np.flatnonzero(np.isfinite(scores))
    treated = table.treated[rows]
    target = spoken_of(treated, plan.estimand)
    classes = score_classes(scores[rows], treated, plan.subclasses, target)
    made = int(classes.max()) + 1
    if made == 1:
        raise OverlapError(
            f"There is only one class of {plan.distance!r} that has people of both groups.",
            where=f"subclasses={plan.subclasses}",
            why="With one class nothing is done about how the groups differ.",
            try_this="Look at how far the groups overlap; or a score with more different values.",
        )
    if made < plan.subclasses:
        notes.append(
            f"{how_many(made, 'class', 'classes')} instead of {plan.subclasses}: a class in which "
            "a group had nobody was joined to its neighbour"
        )
    sizes = np.stack([np.bincount(classes[g]) for g in (treated, ~treated)])
    if sizes.min() == 1:
        notes.append(
            "in one class a group is one person, whose spread can't be known: the interval may be "
            "too narrow"
        )
    else:
        notes.append(f"the smallest group in one of the {made} classes has {sizes.min()} people")
    weights = class_weights(classes, treated, target)
    clusters = () if table.clusters is None else (table.clusters[rows],)
    return Sample(
        rows=rows,
        weights=weights,
        groupings=clusters,
        se_type=f"cluster-robust by {plan.cluster}" if clusters else "robust (HC1)",
        classes=classes,
        scores=scores,
        score_name=plan.distance,
        steps=tuple(steps),
        notes=(*notes, *weight_notes(treated, weights)),
    )


def spoken_of(treated: BoolArray, estimand: str) -> BoolArray:
    """The people whom an estimand names."""
    return {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones_like(treated))


def _score_name(plan: AnalysisPlan) -> str:
    """What the scores of a plan are: with a Mahalanobis distance, the logit."""
    return "logit" if plan.distance == "mahalanobis" else plan.distance


def _scores(
    table: Table, plan: AnalysisPlan, before: str
) -> tuple[FloatArray, list[Step], list[str]]:
    """The score of each person; NaN for those with nobody like them in the other group."""
    if table.distance is not None:
        return table.distance, [], []
    model, steps, notes = _overlapping(table, plan, before)
    return model.logit if _score_name(plan) == "logit" else model.score, steps, notes


def _overlapping(
    table: Table, plan: AnalysisPlan, before: str
) -> tuple[Propensity, list[Step], list[str]]:
    """The propensity model of those who are compared, and who is left out before that.

    After trimming the model is fitted again on those who are left, and everybody else counts as
    ``certain``.
    """
    model = propensity(table)
    steps, notes = _without_overlap(table, model, before)
    if plan.trim is None:
        return model, steps, notes
    known = ~model.certain
    limits = trim_range(model.score[known], table.treated[known], plan.trim)
    trimmed = outside(model.score, limits)
    kept = np.flatnonzero(known & ~trimmed)
    _check_left(table, plan, model, limits, kept)
    why = f"propensity below {limits[0]:.3g} or above {limits[1]:.3g}"
    lost = _by_group(table, trimmed)
    steps.append(Step("trimming", lost, (why, why)))
    notes.append(
        f"trimming left out {how_many(lost[0], 'person')} in the programme and {lost[1]} in the "
        f"comparison group ({why}); the propensity score was fitted again on the {len(kept)} others"
    )
    left = take(table, kept)
    again = propensity(left)
    more, more_notes = _without_overlap(left, again, before)
    logit = np.full(len(known), np.nan)
    logit[kept] = again.logit
    steps += [replace(step, name="overlap after trimming") for step in more]
    return Propensity(logit, np.isnan(logit)), steps, notes + more_notes


def _check_left(
    table: Table,
    plan: AnalysisPlan,
    model: Propensity,
    limits: tuple[float, float],
    kept: IntArray,
) -> None:
    """Refuse trimming that leaves a group without people."""
    for group, name in ((table.treated, "in the programme"), (~table.treated, "for comparison")):
        if not group[kept].any():
            low, high = (f"{end(model.score[group]):.3g}" for end in (np.nanmin, np.nanmax))
            raise OverlapError(
                f"Trimming leaves nobody {name}.",
                where=f"trim={plan.trim!r}: propensity from {limits[0]:.3g} to {limits[1]:.3g}",
                why=f"People {name} have propensity scores from {low} to {high}.",
                try_this='A wider range, or trim=None with method="weighting" and estimand="ATO"; '
                "or look at how far the groups overlap at all.",
            )


def _without_overlap(table: Table, model: Propensity, before: str) -> tuple[list[Step], list[str]]:
    """The people who are left out because nobody in the other group is like them."""
    if not model.certain.any():
        return [], []
    names = ", ".join(separating(table, model.certain))
    why = f"nobody in the other group is like them on {names}"
    lost = _by_group(table, model.certain)
    note = f"{how_many(sum(lost), 'person')} left out before {before}: {why}"
    return [Step("overlap", lost, (why, why))], [note]


def _pairs(
    table: Table,
    plan: AnalysisPlan,
    scores: FloatArray,
    order: IntArray,
    rng: np.random.Generator,
) -> Pairs:
    """Match the people who have a score, with their rows in an order."""
    able = order[np.isfinite(scores[order])]
    score, treated = scores[able], table.treated[able]
    strata = None if table.strata is None else table.strata[able]
    turn = table.position
    if plan.order == "random":
        turn = np.random.default_rng(plan.seed).permutation(len(scores))
    choice: dict[str, Any] = {
        "ratio": plan.ratio,
        "with_replacement": plan.with_replacement,
        "order": plan.order,
        "turn": turn[able],
        "ties": plan.ties,
    }
    several = plan.distance == "mahalanobis"
    by_model = plan.distance in MODEL_DISTANCES
    tie, width = TIE if by_model else TIE * _spread(scores), _width(plan, scores)
    if plan.method == "optimal":
        space, _ = _space(table, plan, scores, width)
        found = optimal_pairs(space.rows(able), treated, strata=strata)
    elif several or plan.covariate_calipers:
        space, unit = _space(table, plan, scores, width)
        choice |= {"score": score, "tie": tie / unit}
        found = greedy_pairs(space.rows(able), treated, strata=strata, **choice)
    else:
        choice |= {"width": width, "tie": tie, "rng": rng}
        found = nearest_pairs(score, treated, strata=strata, **choice)
    gaps = np.abs(score[found.treated] - score[found.comparison])
    distance = found.distance if several else gaps
    rows, matches = able[found.treated], able[found.comparison]
    tidy = np.argsort(rows, kind="stable")
    return Pairs(rows[tidy], matches[tidy], distance[tidy], found.tied[tidy])


def _spread(scores: FloatArray) -> float:
    """Standard deviation of the scores of those who have one."""
    known = scores[np.isfinite(scores)]
    return float(np.std(known, ddof=1)) if len(known) > 1 else 0.0


def _width(plan: AnalysisPlan, scores: FloatArray) -> float:
    """The caliper in the unit of the scores."""
    return np.inf if plan.caliper is None else plan.caliper * _spread(scores)


def _space(
    table: Table, plan: AnalysisPlan, scores: FloatArray, width: float
) -> tuple[Space, float]:
    """Where people stand, and the calipers; and the unit of the points, a standard deviation."""
    unit = 1.0
    if plan.distance == "mahalanobis":
        points = whitened(table.design, table.treated)
    else:
        unit = float(np.nanstd(scores)) or 1.0
        points = scores[:, None] / unit
    limits, widths = table.limits, list(plan.covariate_calipers.values())
    if np.isfinite(width):
        limits, widths = np.column_stack([limits, scores]), [*widths, width]
    return Space(points, limits, np.array(widths, dtype=float)), unit


def _within(plan: AnalysisPlan) -> str:
    """'within the caliper', if there is one."""
    calipers = (plan.caliper is not None) + len(plan.covariate_calipers)
    return {0: "", 1: " within the caliper"}.get(calipers, " within the calipers")


def _in_units(plan: AnalysisPlan, width: float) -> str:
    return f" ({width:.4g} on {_score_name(plan)!r})" if np.isfinite(width) else ""


def _matching_step(table: Table, plan: AnalysisPlan, able: BoolArray, pairs: Pairs) -> Step:
    used = np.zeros(len(table.treated), dtype=bool)
    used[pairs.treated] = used[pairs.comparison] = True
    why = (f"no free comparison person{_within(plan)}", "not chosen as a match")
    return Step("matching", _by_group(table, able & ~used), why)


def _matching_notes(table: Table, plan: AnalysisPlan, pairs: Pairs) -> list[str]:
    notes = []
    matched, matches = np.unique(pairs.treated, return_counts=True)
    n_treated = int(table.treated.sum())
    unmatched = n_treated - len(matched)
    if unmatched:
        notes.append(
            f"{unmatched} of {how_many(n_treated, 'person')} in the programme had no "
            f"match{_within(plan)}: the estimate speaks of the {len(matched)} matched"
        )
    fewer = int((matches < plan.ratio).sum())
    if fewer:
        notes.append(
            f"{fewer} of the {len(matched)} matched {plural(fewer, 'has', 'have')} fewer than "
            f"{plan.ratio} matches: each set's comparison people together weigh as much as its one "
            "person in the programme"
        )
    return [*notes, _tie_note(plan, pairs, int((matches > plan.ratio).sum()), len(matched))]


def _tie_note(plan: AnalysisPlan, pairs: Pairs, shared: int, n_sets: int) -> str:
    """How many matches were decided between people who were as near, and by what."""
    count, matches = int(pairs.tied.sum()), how_many(len(pairs.tied), "match", "matches")
    tied = f"{count} of {matches} {plural(count, 'was', 'were')} decided by"
    if plan.ties == "order":
        return f'{tied} the order of the rows (ties="order"): somebody else was free and as near'
    if shared:
        return (
            f"no match was decided by chance: for {shared} of {how_many(n_sets, 'person')} in the "
            "programme others were as near as the furthest match, and they share its weight"
        )
    if not pairs.tied.any():
        return "no match was decided by chance"
    return f"{tied} chance: somebody else was free and as near"


def _by_group(table: Table, who: BoolArray) -> tuple[int, int]:
    return int((who & table.treated).sum()), int((who & ~table.treated).sum())
