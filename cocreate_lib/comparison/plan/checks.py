"""Checks of a plan as a whole: fields that contradict each other, or ask for what isn't there."""

from __future__ import annotations

from collections.abc import Mapping

from cocreate_lib.comparison.plan.fields import (
    DRAWN,
    MODEL_DISTANCES,
    RATE_INTERVALS,
    PlanFields,
)
from cocreate_lib.comparison.plan.further_columns import further_columns
from cocreate_lib.comparison.plan.labels import check_labels
from cocreate_lib.errors import PlanError, nearest_names


def check_plan(plan: PlanFields) -> None:
    """Refuse a plan whose fields don't go together."""
    _check_roles(plan)
    _check_method(plan)
    _check_errors(plan)
    _check_late_entry(plan)
    _check_smallest_effect(plan)
    if plan.labels:
        check_labels(plan.labels, plan.columns)
    _check_further(plan)


def _check_late_entry(plan: PlanFields) -> None:
    """Refuse what late entry leaves no room for."""
    late = next((outcome for outcome in plan.outcomes if outcome.entry is not None), None)
    if late is None:
        return
    if plan.declaration.words.modelled or plan.adjusts_matched:
        how = "adjust=True" if plan.adjusts_matched else f"The method {plan.method!r}"
        raise PlanError(
            f"{how} can't compare the time {late.column!r}, which has an entry.",
            where="entry",
            why="It models pseudo-values, one a person, and they hold only where everybody was "
            "watched from the start: who came late was watched because nothing had happened yet.",
            try_this='method="weighting", which makes the groups alike by the same covariates; or '
            "entry=None with people watched from the start only.",
        )
    if plan.missing == "impute":
        raise PlanError(
            f"missing='impute' doesn't go with the entry of {late.column!r}.",
            where="entry",
            why="A time that is filled in could lie before the person was watched.",
            try_this='missing="complete_cases".',
        )


def _check_errors(plan: PlanFields) -> None:
    """Refuse ways of finding uncertainty that the rest of the plan leaves no room for."""
    if plan.missing == "impute":
        need_seed(plan, 'missing="impute"')
        if plan.errors in DRAWN:
            raise PlanError(
                f"missing='impute' doesn't go with errors={plan.errors!r}.",
                where="missing",
                why="Imputed tables are pooled by their standard errors, and these have none.",
                try_this='errors="auto", or missing="complete_cases".',
            )
    if plan.errors in DRAWN:
        need_seed(plan, f"errors={plan.errors!r}")
    if plan.errors == "wild_bootstrap" and plan.cluster is None and not plan.declaration.matches:
        raise PlanError(
            "The wild cluster bootstrap needs clusters, and the plan declares none.",
            where="errors",
            why="It gives every cluster's residuals a new sign.",
            try_this='Name the cluster, such as cluster="case_manager"; or errors="robust".',
        )
    if plan.errors == "bootstrap" and plan.declaration.matches:
        _check_pairs_can_be_drawn(plan)
    if plan.errors == "randomisation" and not plan.declaration.can_be_randomised:
        raise PlanError(
            f"A randomisation test doesn't go with the method {plan.method!r}.",
            where="errors",
            why="It assigns the programme again as chance did, and the people who are compared "
            "would then change with it; in a trial nobody needs to be matched or weighted.",
            try_this='method="unadjusted", or method="regression".',
        )


def _check_pairs_can_be_drawn(plan: PlanFields) -> None:
    if plan.with_replacement and plan.reads("replace"):
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


def need_seed(plan: PlanFields, what: str) -> None:
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
    read = (*plan.covariates, *plan.exact)
    for name in plan.categories:
        if name not in read:
            raise PlanError(
                f"{name!r} is named in categories, and is not a covariate.",
                where="categories",
                try_this=nearest_names(name, read) if read else f'covariates=["{name}"]',
            )
    if plan.treatment in results:
        raise PlanError(
            f"{plan.treatment!r} is both the treatment and an outcome.",
            where="outcomes",
            why="The programme would be compared with itself.",
        )
    befores = tuple(outcome.before for outcome in plan.outcomes if outcome.before is not None)
    for role, names in (
        ("before", befores),
        ("entry", tuple(outcome.entry for outcome in plan.outcomes if outcome.entry is not None)),
        ("strata", tuple(name for outcome in plan.outcomes for name in outcome.strata)),
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
    method = plan.declaration
    if method.needs_covariates and not plan.covariates:
        raise PlanError(
            f"{method.title} needs covariates.",
            where="covariates",
            try_this='Name them, or write method="unadjusted".',
        )
    if plan.estimand == "ATO" and plan.estimand not in method.estimands:
        raise PlanError(
            f"The method {plan.method!r} can't answer for ATO.",
            where="estimand",
            why="The overlap is defined by its weights: people count by how likely they were to be "
            "in the other group.",
            try_this='Write method="weighting", or estimand="ATE".',
        )
    alone = plan.reads("rate_interval") and plan.cluster is None
    if plan.rate_interval != RATE_INTERVALS[0] and not alone:
        raise PlanError(
            f"The interval {plan.rate_interval!r} belongs to two groups of independent people.",
            where="rate_interval",
            why="It is worked out from four counts, which know nothing of covariates, weights, "
            "matched pairs or clusters.",
            try_this='Leave rate_interval out, or write method="unadjusted" and cluster=None.',
        )
    by_model = plan.reads("distance") and plan.distance in MODEL_DISTANCES
    if by_model and not plan.covariates:
        raise PlanError(
            f"The distance {plan.distance!r} is estimated from covariates, and there are none.",
            where="covariates",
            try_this="Name covariates, or give a column of numbers as the distance.",
        )
    if plan.adjusts_matched and not plan.covariates:
        raise PlanError("adjust=True needs covariates.", where="covariates")
    if plan.trim is not None:
        _check_trim(plan)


def _check_trim(plan: PlanFields) -> None:
    method = plan.declaration
    if not plan.reads("trim"):
        why = (
            "It leaves out people without a match already."
            if method.matches
            else "It has no propensity score to trim by, or doesn't use it to choose people."
        )
        raise PlanError(
            f"The method {plan.method!r} doesn't trim.",
            where="trim",
            why=why,
            try_this='trim=None, or a method with a propensity score, such as method="weighting".',
        )
    if plan.reads_column_as_distance:
        raise PlanError(
            f"Trimming is by the propensity score, and the classes are made by {plan.distance!r}.",
            where="trim",
            why="Whom a range of that column leaves would be another question.",
            try_this='distance="logit", or trim=None.',
        )


def _check_further(plan: PlanFields) -> None:
    """What is declared beyond the main estimates: columns that can play that part."""
    results = [name for outcome in plan.outcomes for name in outcome.columns]
    for name, column in further_columns(plan).items():
        if name == plan.treatment or (name in results and name not in plan.subgroups):
            part = "the treatment" if name == plan.treatment else "an outcome"
            raise PlanError(
                f"{name!r} is {part}, and named as {column.role} too.",
                where=column.role,
                why="One column can't be both.",
                try_this="The column that says it.",
            )
    for name in plan.subgroups:
        if name in results:
            raise PlanError(
                f"{name!r} belongs to an outcome, and is named in subgroups too.",
                where="subgroups",
                why="A subgroup is of people as they were before the programme: what came after it "
                "can be its doing.",
                try_this=f"Take {name!r} out of subgroups.",
            )
    mains = [outcome.column for outcome in plan.outcomes]
    controls = [outcome.column for outcome in plan.negative_controls]
    for name in controls:
        if name in mains or name == plan.treatment or controls.count(name) > 1:
            raise PlanError(
                f"{name!r} is declared twice: as a negative control, and as something else.",
                where="negative_controls",
                why="What the programme may change is an outcome; what it can't is a control.",
                try_this=f"Take {name!r} out of one of the two.",
            )
        if name in plan.covariates:
            raise PlanError(
                f"{name!r} is a covariate, and a negative control too.",
                where="negative_controls",
                why="The groups are made alike on covariates: then it can't show that they differ.",
                try_this=f"Take {name!r} out of covariates, or out of negative_controls.",
            )
    if any(outcome.kind == "time_to" or outcome.before for outcome in plan.negative_controls):
        raise PlanError(
            "A negative control is a rate, a frequency or a scale, without a before.",
            where="negative_controls",
            try_this='negative_controls=[frequency("offences_before")]',
        )
    if plan.negative_controls and plan.compares_changes:
        raise PlanError(
            "Negative controls have no change to compare.",
            where="negative_controls",
            why=f"The method {plan.method!r} compares how much people changed.",
            try_this="Another method, or no negative controls.",
        )
    claimed: dict[str, str] = {}
    for family, members in plan.families.items():
        for name in members:
            if name not in mains:
                raise PlanError(
                    f"{name!r} is in the family {family!r}, and is no outcome of this plan.",
                    where="families",
                    try_this=nearest_names(name, mains),
                )
            if name in claimed:
                raise PlanError(
                    f"{name!r} is named twice: in {claimed[name]!r} and in {family!r}.",
                    where="families",
                    why="An outcome answers the question of one family.",
                    try_this="One family for each outcome.",
                )
            claimed[name] = family
    if plan.threshold is not None and plan.received is None:
        raise PlanError(
            "A threshold is read beside what people received, and the plan doesn't name that.",
            where="threshold",
            try_this='received="took_part", the column of what people really got.',
        )
    if plan.threshold is not None and plan.is_randomised:
        raise PlanError(
            "The offer was made at random, and by a cut-off too.",
            where="threshold",
            why="Which of the two it was decides whom the effect speaks of: everybody who draws "
            "lots, or people at the cut-off.",
            try_this="randomised=True, or threshold; for a lottery on one side of a cut-off, a "
            "table of the people on that side.",
        )
    further = {
        "subgroups": bool(plan.subgroups),
        "comparators": plan.comparators is not None,
        "families": bool(plan.families),
        "negative_controls": bool(plan.negative_controls),
        "received": plan.received is not None,
        "fidelity": plan.fidelity is not None,
    }
    if plan.missing == "impute" and any(further.values()):
        named = [name for name, declared in further.items() if declared]
        raise PlanError(
            f"missing='impute' doesn't go with {' and '.join(named)}.",
            where="missing",
            why="Only the main estimates are pooled over the imputed tables.",
            try_this='missing="complete_cases", or a plan of its own for these.',
        )


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
        is_share = outcome.told_as in ("rate", "incidence")
        if is_share and size is not None and size >= 1:
            raise PlanError(
                f"{size:g} is no difference in the rate of {outcome.column!r}.",
                where=where,
                why="A rate is a probability, from 0 to 1, and two of them differ by less.",
                try_this="Write 0.05 for five more, or fewer, in every 100 people.",
            )
