"""A plan tried on simulated people: what it finds, what it could detect, and how it is misled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.comparison import AnalysisPlan, one_outcome
from cocreate_lib.diagnosis import (
    DetectableEffect,
    Diagnosis,
    diagnose,
    minimum_detectable_effect,
)
from cocreate_lib.errors import DiagnosisError
from cocreate_lib.study.planning.simulated import SimulatedPlan
from cocreate_lib.study.protocol import Protocol

DECLARED = "declared"
"""What the declared analysis is called in a diagnosis."""
HIDDEN = (
    *("hidden_selection", "outcome", "measure", "truth", "bias", "bias_mc_error"),
    *("coverage", "coverage_mc_error", "power", "power_mc_error", "replicates"),
)

Telling = Callable[[str, int, int | None], object]


@dataclass(frozen=True)
class Tried:
    """What simulated pilots say of a plan.

    Parameters
    ----------
    simulated
        The plan that was run.
    diagnosis
        Power, bias, coverage and more, of every outcome.
    detectable
        The smallest effect on the main outcome that it would find with the power asked for; None
        where there is none, and ``not_detectable`` says why.
    hidden
        One row a strength of hidden selection: the columns ``HIDDEN``; ``bias`` is of the main
        outcome's difference.
    """

    simulated: SimulatedPlan
    diagnosis: Diagnosis
    detectable: DetectableEffect | None
    not_detectable: str
    hidden: pd.DataFrame


def hidden_design(design: PilotDesign, strength: float) -> PilotDesign:
    """A design in which readiness decides who is in the programme, and nothing written shows it.

    Parameters
    ----------
    design
        The planned world.
    strength
        The correlation of being first in line with readiness to change.
    """
    return design.replace(selection_on_readiness=strength, readiness_observed=0.0)


def try_plan(
    protocol: Protocol,
    simulated: SimulatedPlan,
    *,
    workers: int | None = None,
    scheduler: Any = None,
    progress: Telling | None = None,
) -> Tried:
    """Simulate the declared design many times, and run the declared analysis on each pilot.

    Parameters
    ----------
    protocol
        What is declared.
    simulated
        The analysis as simulated people can be analysed.
    workers, scheduler
        As for ``diagnose``.
    progress
        Is called with what is done, how much of it, and of how much.

    Raises
    ------
    DesignError, PlanError, DiagnosisError
        As ``diagnose``.
    """
    tell: Telling = progress or (lambda what, done, total: None)
    options: dict[str, Any] = {
        "replicates": protocol.planning.replicates,
        "seed": protocol.study.seed,
        "workers": workers,
        "scheduler": scheduler,
    }
    main = simulated.plan.replace(**one_outcome(simulated.plan, None))
    found = diagnose(
        protocol.design,
        {DECLARED: simulated.plan},
        progress=partial(tell, "simulated pilots"),
        **options,
    )
    detectable, why = None, ""
    try:
        detectable = minimum_detectable_effect(
            protocol.design,
            main,
            protocol.planning.power,
            direction=_direction(protocol.design, main),
            progress=partial(tell, "pilots of the search for the smallest detectable effect"),
            **options,
        )
    except DiagnosisError as error:
        if type(error) is not DiagnosisError:  # it can't be run, which says nothing of the plan
            raise
        why = " ".join(filter(None, (error.what, error.why)))
    rows = []
    for strength in protocol.planning.hidden_selection:
        misled = diagnose(
            hidden_design(protocol.design, strength),
            {DECLARED: main},
            progress=partial(tell, f"pilots with hidden selection {strength:g}"),
            **options,
        )
        rows.append(_hidden(strength, misled))
    return Tried(simulated, found, detectable, why, pd.DataFrame(rows, columns=list(HIDDEN)))


def main_rows(diagnosis: Diagnosis) -> pd.DataFrame:
    """The diagnosands of the main outcome's difference, by name."""
    table = diagnosis.table
    first = table["outcome"].iloc[0]
    measure = table.loc[
        (table["outcome"] == first) & (table["scale"] == "difference"), "measure"
    ].iloc[0]
    return diagnosis.rows(DECLARED, first, measure)


def _hidden(strength: float, diagnosis: Diagnosis) -> Mapping[str, Any]:
    rows = main_rows(diagnosis)
    row = {
        "hidden_selection": strength,
        "outcome": rows["outcome"].iloc[0],
        "measure": rows["measure"].iloc[0],
        "truth": rows["truth"].iloc[0],
        "replicates": int(diagnosis.replicates),
    }
    for name in ("bias", "coverage", "power"):
        row[name] = rows.loc[name, "value"]
        row[f"{name}_mc_error"] = rows.loc[name, "mc_std_error"]
    return row


def _direction(design: PilotDesign, plan: AnalysisPlan) -> str:
    """Where the design says that the main outcome goes."""
    is_hope = plan.outcomes[0].column == "hope_end"
    effect = design.effect_on_hope if is_hope else design.effect
    return "rise" if effect > 0 or (is_hope and effect == 0) else "fall"
