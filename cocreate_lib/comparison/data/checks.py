"""Checks of a table as a whole: no covariate gives away the answer, and models can be fitted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cocreate_lib.comparison.data.cells import listing
from cocreate_lib.comparison.data.cut_off import find_cut_off
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import REPEATS
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.errors import CovariateError, DataError, OverlapError
from cocreate_lib.text import how_many

_FIRST = 32  # people who are looked at before everybody is
# Smallest eigenvalue of a correlation matrix whose columns surely differ, and the smallest spread
# beside the mean that is surely more than rounding.
_APART = 1e-8


def check_leaks(table: Table, plan: PlanFields) -> None:
    """No covariate is the treatment, or an outcome, under another name."""
    targets: Mapping[str, FloatArray | BoolArray] = {
        plan.treatment: table.treated,
        **{data.spec.column: data.y for data in table.outcomes},
        **{data.spec.event: data.event for data in table.outcomes if data.spec.event},
        **{
            str(data.spec.competing): data.competing
            for data in table.outcomes
            if data.competing is not None
        },
    }
    suspects = [c for c in table.covariates if len(c.levels) <= 2]
    # The first people tell nearly always, and of all covariates at once, that there is none.
    none = np.empty((len(table.treated[:_FIRST]), 0))
    first = np.hstack([none, *(c.columns[:_FIRST] for c in suspects)])
    for target, values in targets.items():
        if not _copies(first, values[:_FIRST]).any():
            continue
        for covariate in suspects:
            if _copies(covariate.columns, values).any():
                raise CovariateError(
                    f"The covariate {covariate.name!r} is {target!r} under another name.",
                    where=f"column {covariate.name!r}",
                    why="It would explain away the very thing that is compared.",
                    try_this=f"Take {covariate.name!r} out of the covariates.",
                )


def _copies(columns: FloatArray, values: FloatArray | BoolArray) -> BoolArray:
    """Which columns are these values, or 1 where they are 0 and 0 where they are 1."""
    theirs = values[:, None]
    reverse = (columns + theirs == 1) & ((theirs == 0) | (theirs == 1))
    return np.asarray((columns == theirs).all(axis=0) | reverse.all(axis=0))


def check_model(table: Table, plan: PlanFields) -> None:
    """Where a model reads the covariates: they vary, don't repeat each other, and are fewer than
    the people."""
    if plan.models_covariates and not _vary_apart(table):
        _check_design(table)


def _vary_apart(table: Table) -> bool:
    """Whether the covariates and the treatment plainly don't repeat each other: a quick look that
    spares nearly every table the search for who repeats whom."""
    n, terms = table.design.shape
    one_level = any(c.is_category and len(c.levels) == 1 for c in table.covariates)
    if one_level or n <= terms + 2:
        return False
    share = table.treated.mean()
    correlations = np.eye(terms + 1)
    correlations[:terms, :terms] = table.design.T @ table.design / n
    with_it = (table.treated / n) @ table.design / np.sqrt(share * (1 - share))
    correlations[terms, :terms] = correlations[:terms, terms] = with_it
    return bool(np.linalg.eigvalsh(correlations)[0] > _APART)


def _check_design(table: Table) -> None:
    for covariate in table.covariates:
        if np.ptp(covariate.columns, axis=0).max() == 0:
            raise CovariateError(
                f"The covariate {covariate.name!r} is the same for everybody.",
                where=f"column {covariate.name!r}",
                why="It can't tell people apart, and the model has no answer with it.",
                try_this=f"Take {covariate.name!r} out of the covariates.",
            )
    check_enough(table)
    _refuse_collinear(table)


def check_enough(table: Table) -> None:
    """Refuse as many coefficients as people."""
    n, needed = len(table.treated), table.design.shape[1] + 2
    if n <= needed:
        raise CovariateError(
            f"{how_many(n, 'person')} are fewer than the model needs: with these "
            f"covariates it has {needed} parameters.",
            why="A model with as many parameters as people fits anything.",
            where="covariates",
            try_this="Use fewer covariates, or join small levels of a category.",
        )


def _refuse_collinear(table: Table) -> None:
    design, terms = np.column_stack([table.design, table.treated]), table.terms
    spread = design.std(axis=0)
    standard = (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1)
    triangle = np.linalg.qr(standard, mode="r")
    repeats = np.abs(np.diag(triangle)) < REPEATS * np.sqrt(len(design))
    if not repeats.any():
        return
    first = int(np.argmax(repeats))
    share = np.linalg.lstsq(standard[:, :first], standard[:, first], rcond=None)[0]
    others = dict.fromkeys(terms[j][0] for j in np.flatnonzero(np.abs(share) > 10 * REPEATS))
    if first == len(terms):
        raise OverlapError(
            "The covariates tell exactly who was in the programme: "
            f"{', '.join(repr(other) for other in others)}.",
            where="covariates",
            why="Nobody in one group is like anybody in the other, so nobody can be compared.",
            try_this="Take out covariates that only reflect being in the programme.",
        )
    name = terms[first][0]
    culprits = " and ".join(repr(other) for other in others if other != name) or repr(name)
    raise CovariateError(
        f"The covariate {name!r} says nothing that {culprits} does not say already.",
        where="covariates",
        why="The model can't tell them apart (they are collinear), so it has no single answer.",
        try_this=f"Take out one of them; leaving out {name!r} is enough.",
    )


def check_delivery(table: Table, plan: PlanFields) -> None:
    """What was received differs between people, and the offer follows the plan's cut-off."""
    if plan.received is not None:
        received = table.further[plan.received].values
        if np.ptp(received) == 0:
            raise DataError(
                f"{plan.received!r} is {received[0]:g} for everybody.",
                where=f"column {plan.received!r}",
                why="If those who were offered it and the others received the same, the offer "
                "changed nothing that an effect could come from.",
                try_this="Check how the column is coded: what each person really got.",
            )
    if plan.threshold is not None:
        _check_threshold(table, plan.treatment, plan.threshold)


def _check_threshold(table: Table, treatment: str, name: str) -> None:
    running = table.further[name].values
    found = find_cut_off(table.treated, running)
    if len(found.against):
        n = len(found.against)
        raise DataError(
            f"{treatment!r} doesn't follow a cut-off of {name!r}: the nearest rule, {found.words}, "
            f"is broken for {how_many(n, 'person')} of {len(running)}.",
            where=f"rows {listing(table.labels[found.against])}",
            why="People on one side of the cut-off were all offered it, and on the other none: "
            "only then are those just above and just below alike but for the offer.",
            try_this="Correct the offers or the score; take out people for whom another rule held, "
            "and say so; or leave threshold out.",
        )
    for side, words in ((table.treated, "offered"), (~table.treated, "not offered")):
        if len(np.unique(running[side])) < 2:
            raise DataError(
                f"Everybody who was {words} it has the same {name!r}: {running[side][0]:g}.",
                where=f"column {name!r}",
                why="A straight line on each side of the cut-off needs two values there.",
                try_this="The score itself and not a band of it; or leave threshold out.",
            )
