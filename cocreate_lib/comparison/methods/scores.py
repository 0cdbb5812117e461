"""The scores that people are matched, classed or weighted by, and who has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cocreate_lib.comparison.data.table import Table, take
from cocreate_lib.comparison.methods.sample import Step, by_group
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.weighting.propensity import Propensity, propensity, separating
from cocreate_lib.comparison.weighting.trimming import outside, trim_range
from cocreate_lib.errors import OverlapError
from cocreate_lib.text import how_many


def score_name(plan: PlanFields) -> str:
    """What the scores of a plan are: with a Mahalanobis distance, the logit."""
    return "logit" if plan.distance == "mahalanobis" else plan.distance


def scores_of(
    table: Table, plan: PlanFields, before: str
) -> tuple[FloatArray, list[Step], list[str]]:
    """The score of each person; NaN for those with nobody like them in the other group."""
    if table.distance is not None:
        return table.distance, [], []
    model, steps, notes = overlapping(table, plan, before)
    return model.logit if score_name(plan) == "logit" else model.score, steps, notes


def overlapping(
    table: Table, plan: PlanFields, before: str
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
    lost = by_group(table, trimmed)
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
    plan: PlanFields,
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
    lost = by_group(table, model.certain)
    note = f"{how_many(sum(lost), 'person')} left out before {before}: {why}"
    return [Step("overlap", lost, (why, why))], [note]
