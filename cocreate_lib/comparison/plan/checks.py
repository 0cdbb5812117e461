"""Checks of a plan as a whole: fields that contradict each other, or ask for what isn't there."""

from __future__ import annotations

from collections.abc import Mapping

from cocreate_lib.comparison.plan.fields import (
    DRAWN,
    MATCHING,
    MODEL_DISTANCES,
    NEED_COVARIATES,
    RATE_INTERVALS,
    SCORED,
    TRIMMING,
    PlanFields,
)
from cocreate_lib.errors import PlanError, nearest_names


def check_plan(plan: PlanFields) -> None:
    """Refuse a plan whose fields don't go together."""
    _check_roles(plan)
    _check_method(plan)
    _check_errors(plan)
    _check_smallest_effect(plan)


def _check_errors(plan: PlanFields) -> None:
    """Refuse ways of finding uncertainty that the rest of the plan leaves no room for."""
    if plan.missing == "impute":
        _need_seed(plan, 'missing="impute"')
        if plan.errors in DRAWN:
            raise PlanError(
                f"missing='impute' doesn't go with errors={plan.errors!r}.",
                where="missing",
                why="Imputed tables are pooled by their standard errors, and these have none.",
                try_this='errors="auto", or missing="complete_cases".',
            )
    if plan.errors in DRAWN:
        _need_seed(plan, f"errors={plan.errors!r}")
    has_pairs = plan.method in ("nearest", "optimal")
    if plan.errors == "wild_bootstrap" and plan.cluster is None and not has_pairs:
        raise PlanError(
            "The wild cluster bootstrap needs clusters, and the plan declares none.",
            where="errors",
            why="It gives every cluster's residuals a new sign.",
            try_this='Name the cluster, such as cluster="case_manager"; or errors="robust".',
        )
    if plan.errors == "bootstrap" and plan.matches:
        _check_pairs_can_be_drawn(plan)
    if plan.errors == "randomisation" and plan.method not in ("unadjusted", "regression"):
        raise PlanError(
            f"A randomisation test doesn't go with the method {plan.method!r}.",
            where="errors",
            why="It assigns the programme again as chance did, and the people who are compared "
            "would then change with it; in a trial nobody needs to be matched or weighted.",
            try_this='method="unadjusted", or method="regression".',
        )


def _check_pairs_can_be_drawn(plan: PlanFields) -> None:
    if plan.with_replacement and plan.method == "nearest":
        raise PlanError(
            "The bootstrap can't follow matching with replacement.",
            where="errors",
            why="Who is used how often isn't smooth in the data, and the bootstrap is then known "
            "to fail (Abadie & Imbens 2008).",
            try_this='replace=False, or errors="robust".',
        )
    if plan.cluster is not None:
        raise PlanError(
            "The bootstrap of matched pairs can't allow for a cluster too.",
            where="errors",
            why="A pair joins people of two clusters: drawing pairs tears clusters apart, and "
            "drawing clusters tears pairs apart.",
            try_this='errors="cr2" or "robust", which allow for both; or cluster=None.',
        )


def _need_seed(plan: PlanFields, what: str) -> None:
    """Refuse chance without a seed."""
    if plan.seed is None:
        raise PlanError(
            f"{what} needs a seed.",
            where="seed",
            why="Without it nobody, you included, could repeat the analysis.",
            try_this="Write, for example, seed=1.",
        )


def _check_roles(plan: PlanFields) -> None:
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


def _check_method(plan: PlanFields) -> None:
    if plan.method in NEED_COVARIATES and not plan.covariates:
        raise PlanError(
            f"{NEED_COVARIATES[plan.method]} needs covariates.",
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


def _check_trim(plan: PlanFields) -> None:
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


def _check_changes(plan: PlanFields) -> None:
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


def _check_matching(plan: PlanFields) -> None:
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
        _need_seed(plan, 'order="random"')


def _check_smallest_effect(plan: PlanFields) -> None:
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
