"""How much hangs on what nobody measured, and on the choices of the analysis."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass

import pandas as pd

from cocreate_lib.comparison import (
    EVERY_OUTCOME,
    Comparison,
    Evidence,
    SpecificationCurve,
    meanings,
    specification_curve,
)
from cocreate_lib.errors import DataError, PlanError, ProtocolError
from cocreate_lib.figures import Bullets, Table
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.study.results.sayable import Sayable

_LARGE = 100_000  # people beyond whom a specification takes seconds
# Numbers about whole groups, or worked out from estimates. What counts few people, such as who
# lies outside the other group's range or whose outcome is missing, is not among them.
_OF_ALL = ("worst_smd", "worst_variance_ratio", "overlap_coefficient", "implied_distance")
_OF_EACH = (
    *("e_value", "e_value_limit", "e_value_odds_ratio", "e_value_limit_odds_ratio"),
    *("e_value_risk_difference", "e_value_limit_risk_difference"),
    *("robustness_value", "robustness_value_alpha", "benchmark", "rosenbaum_gamma"),
    *("excluded_effects", "equivalence", "non_inferiority_higher_is_worse"),
    *("non_inferiority_lower_is_worse", "minimum_detectable_effect", "design_effect"),
)
# Of each specification what tells nothing of how many people it left out.
_OF_SPECIFICATIONS = ("n_treated", "n_comparison", "notes", "problem")


@dataclass(frozen=True)
class SensitivityAnalysis:
    """What was worked out to see how much hangs on the choices.

    Parameters
    ----------
    numbers
        One row an outcome and quantity: ``outcome``, ``quantity``, ``value``, ``low``, ``high``.
    parts
        Tables and sentences for the report.
    curve
        The specification curve; None where none was asked for or its outcome is withheld.
    specifications, joint
        Its table without numbers of people, and its joint tests; empty without them.
    skipped
        What was not done, and why: sentences.
    """

    numbers: pd.DataFrame
    parts: tuple[str | Bullets | Table, ...]
    curve: SpecificationCurve | None
    specifications: pd.DataFrame
    joint: pd.DataFrame
    skipped: tuple[str, ...]


def sensitivity_of(
    people: pd.DataFrame,
    comparison: Comparison,
    shown: Comparison | None,
    protocol: Protocol,
    withheld: Collection[str],
    sayable: Sayable,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    tell: Callable[..., None],
) -> SensitivityAnalysis:
    """The sensitivity analyses that a protocol asks for.

    Parameters
    ----------
    people, comparison, protocol
        The study; of the comparison its plan.
    shown
        The comparison of the outcomes that may be shown; None where none may.
    withheld
        Columns of outcomes that disclosure control withholds: nothing is said of them.
    sayable
        Which numbers of people may be said.
    workers, scheduler
        For the specification curve: how many processes, or a Dask scheduler.
    tell
        Is told what is being done.

    Raises
    ------
    ProtocolError
        If the alternatives of the specification curve are none.
    """
    parts: list[str | Bullets | Table] = []
    numbers = pd.DataFrame(columns=["outcome", "quantity", "value", "low", "high"])
    skipped: list[str] = []
    if shown is None:
        skipped.append("E-values, robustness values and the like: every outcome is withheld.")
    elif protocol.sensitivity.fragility:
        tell("sensitivity to what was not measured")
        found = shown.null_evidence(), shown.fragility()
        for evidence in found:
            parts += _evidence(shown, evidence)
        general = found[1].about(EVERY_OUTCOME, _OF_ALL)
        if general:
            parts.append(Bullets("Balance, weights and overlap", general))
        frame = pd.concat([each.to_frame() for each in found], ignore_index=True)
        kept = frame["quantity"].isin([*_OF_ALL, *_OF_EACH])
        numbers = frame.loc[kept, list(numbers.columns)].reset_index(drop=True)
    else:
        skipped.append("E-values, robustness values and the like: the protocol leaves them out.")
    curve = None
    main = comparison.plan.outcomes[0].column
    if not protocol.sensitivity.specifications:
        skipped.append("A specification curve: the protocol declares no alternatives.")
    elif main in withheld:
        skipped.append("The specification curve: its outcome is withheld.")
    else:
        try:
            if workers is scheduler is None and len(people) > _LARGE:
                workers = min(2, os.cpu_count() or 1)  # each has the table: no more of them
            curve = _curve(people, comparison, protocol, workers, scheduler, tell)
        except DataError as problem:
            skipped.append(f"The specification curve: {sayable.said(problem.what)}")
        else:
            parts += _of_curve(curve, sayable)
    empty = pd.DataFrame()
    return SensitivityAnalysis(
        numbers,
        tuple(parts),
        curve,
        empty if curve is None else curve.table.drop(columns=list(_OF_SPECIFICATIONS)),
        empty if curve is None or curve.joint is None else curve.joint,
        tuple(skipped),
    )


def _evidence(shown: Comparison, evidence: Evidence) -> list[str | Bullets | Table]:
    frame = evidence.in_words(shown.findings).rename(columns={"outcome": "Outcome"})
    frame["Outcome"] = [each.title for each in shown.findings]
    parts: list[str | Bullets | Table] = [Table(evidence.title, frame)]
    if explained := meanings(frame, evidence.columns):
        parts.append(explained)
    return parts


def _curve(
    people: pd.DataFrame,
    comparison: Comparison,
    protocol: Protocol,
    workers: int | None,
    scheduler: str | None,
    tell: Callable[..., None],
) -> SpecificationCurve:
    declared = protocol.sensitivity
    try:
        return specification_curve(
            people,
            comparison.plan,
            declared.specifications,
            permutations=declared.shuffles,
            seed=protocol.study.seed,
            workers=workers,
            scheduler=scheduler,
            progress=tell,
        )
    except PlanError as problem:
        raise ProtocolError(
            problem.what,
            where=f"{protocol.path}: sensitivity.specifications",
            why=problem.why,
            try_this=problem.try_this,
        ) from None


def _of_curve(curve: SpecificationCurve, sayable: Sayable) -> list[str | Bullets | Table]:
    lines = [f"{label}: {text}" for label, text in curve.summary()]
    return [
        Bullets("One question, many ways to answer it", sayable.all_said(curve.sentences())),
        Bullets(curve.title, sayable.all_said(lines)),
    ]
