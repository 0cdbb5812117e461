"""Subclassification: people compared within classes of like scores."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.methods.estimator import Estimator
from cocreate_lib.comparison.methods.outcome_rows import OutcomeRows
from cocreate_lib.comparison.methods.sample import Sample, target_people
from cocreate_lib.comparison.methods.scores import scores_of
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.method import Method, MethodWords
from cocreate_lib.comparison.weighting.overlap import weight_notes
from cocreate_lib.comparison.weighting.subclasses import (
    class_weights,
    classified_means,
    score_classes,
)
from cocreate_lib.errors import OverlapError, PlanError
from cocreate_lib.text import how_many


class Subclassification(Estimator):
    """Means within classes of like scores, averaged over the people whom the estimand names."""

    declaration = Method(
        name="subclassification",
        title="Subclassification",
        summary="people compared within classes of like score",
        words=MethodWords(
            "subclassification",
            opening="with people compared within classes of like scores, and the classes averaged "
            "to stand for {whom}, ",
            unlike="the groups may differ in ways that were not measured, and in their scores "
            "within each class",
            made="averaged over the classes",
            remedy="more classes, or weighting",
        ),
        reads=frozenset({"covariates", "estimand", "distance", "subclasses", "trim"}),
    )

    def check(self, plan: PlanFields) -> None:
        if plan.distance == "mahalanobis":
            raise PlanError(
                "Classes can't be made by the distance 'mahalanobis'.",
                where="distance",
                why="A class is a range of one number, and a distance belongs to two people.",
                try_this='distance="logit", or method="nearest".',
            )

    def describe(self, plan: PlanFields) -> tuple[str, str]:
        people = {"ATT": "the programme", "ATC": "the comparison group"}
        whom = people.get(plan.estimand, "everybody")
        return (
            "classes",
            f"{plan.subclasses} classes by quantiles of {plan.label(plan.distance)} in {whom}",
        )

    def sample(self, table: Table, plan: PlanFields) -> Sample:
        """Everybody with a score, in classes of like scores.

        Parameters
        ----------
        table
            The people.
        plan
            The plan.

        Returns
        -------
        Sample
            In each class, both groups have the weight of the people in it whom the estimand names.

        Raises
        ------
        DataError
            When no two classes have people of both groups.
        """
        scores, steps, notes = scores_of(table, plan, "subclassification")
        rows = np.flatnonzero(np.isfinite(scores))
        treated = table.treated[rows]
        target = target_people(treated, plan.estimand)
        classes = score_classes(scores[rows], treated, plan.subclasses, target)
        made = int(classes.max()) + 1
        if made == 1:
            raise OverlapError(
                f"There is only one class of {plan.distance!r} that has people of both groups.",
                where=f"subclasses={plan.subclasses}",
                why="With one class nothing is done about how the groups differ.",
                try_this="Look at how far the groups overlap; or a score with more different "
                "values.",
            )
        if made < plan.subclasses:
            notes.append(
                f"{how_many(made, 'class', 'classes')} instead of {plan.subclasses}: a class in "
                "which a group had nobody was joined to its neighbour"
            )
        sizes = np.stack([np.bincount(classes[g]) for g in (treated, ~treated)])
        if sizes.min() == 1:
            notes.append(
                "in one class a group is one person, whose spread can't be known: the interval may "
                "be too narrow"
            )
        else:
            notes.append(
                f"the smallest group in one of the {made} classes has {sizes.min()} people"
            )
        weights = class_weights(classes, treated, target)
        clusters = () if table.clusters is None else (table.clusters[rows],)
        return Sample(
            rows=rows,
            weights=weights,
            groupings=clusters,
            se_type=f"cluster-robust by {plan.cluster_label}" if clusters else "robust (HC1)",
            classes=classes,
            scores=scores,
            score_name=plan.distance,
            steps=tuple(steps),
            notes=(*notes, *weight_notes(treated, weights)),
        )

    def means(self, rows: OutcomeRows, y: FloatArray) -> Means:
        assert rows.sample.classes is not None
        classes, target = rows.sample.classes, rows.target == 1
        return classified_means(y, rows.treated, classes, target, rows.exposure)

    def how(self, rows: OutcomeRows, means: str) -> str:
        return f"weighted {means}" if rows.spec.kind == "time_to" else f"{means} within classes"
