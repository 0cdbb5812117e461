"""What a diagnosis runs: a design, named plans, which truth counts, and a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cocreate_lib.checks import check_whole
from cocreate_lib.cohort import AS_WHAT, PilotDesign, data_dictionary
from cocreate_lib.comparison import AnalysisPlan
from cocreate_lib.comparison.engine import used_columns
from cocreate_lib.diagnosis.cohorts import TREATMENT, levels_of
from cocreate_lib.diagnosis.replicates import ReplicateResults, Target, run_chunk, targets
from cocreate_lib.errors import DiagnosisError, PlanError, nearest_names

Plans = AnalysisPlan | Sequence[AnalysisPlan] | Mapping[str, AnalysisPlan]


@dataclass(frozen=True)
class Experiment:
    """Everything on which the numbers of a replicate depend, but for its own number.

    Parameters
    ----------
    design
        The world of the pilot.
    plans
        The plans by name.
    estimand
        Which truth estimates are held against.
    seed
        A whole number from 0.
    """

    design: PilotDesign
    plans: Mapping[str, AnalysisPlan]
    estimand: str
    seed: int

    @property
    def targets(self) -> tuple[Target, ...]:
        """What is estimated in every replicate."""
        return targets(list(self.plans.values()), levels_of(self.design))

    def run(self, replicates: Sequence[int]) -> ReplicateResults:
        """Run these replicates; each depends on nothing but the experiment and its number."""
        seeds = [np.random.SeedSequence(self.seed, spawn_key=(number,)) for number in replicates]
        return run_chunk(self.design, list(self.plans.values()), seeds, self.estimand)


def make_experiment(design: PilotDesign, plans: Plans, estimand: str, seed: int) -> Experiment:
    """An experiment that can be run, or an error that says why it can't.

    Raises
    ------
    DiagnosisError
        For something that is no design, no plan, no seed or no estimand.
    PlanError
        For a plan that names what the design doesn't make.
    """
    if not isinstance(design, PilotDesign):
        raise DiagnosisError(
            f"A diagnosis needs a PilotDesign, not {type(design).__name__}.",
            where="design",
            try_this="cc.diagnose(cc.PilotDesign(), plan, replicates=1000, seed=1)",
        )
    if estimand not in AS_WHAT:
        raise DiagnosisError(
            f"There is no truth called {estimand!r}.",
            where="estimand",
            why="It says against which truth the estimates are held.",
            try_this=f"One of: {', '.join(AS_WHAT)}. {nearest_names(str(estimand), AS_WHAT)}",
        )
    experiment = Experiment(
        design, _named(plans), estimand, check_whole(seed, "seed", 0, DiagnosisError)
    )
    for name, plan in experiment.plans.items():
        _check_columns(name, plan)
    return experiment


def _named(plans: Plans) -> dict[str, AnalysisPlan]:
    """Plans by name: their own, or the method's, numbered where several have the same."""
    if isinstance(plans, Mapping):
        named = {str(name): plan for name, plan in plans.items()}
    else:
        listed = [plans] if isinstance(plans, AnalysisPlan) else list(plans)
        methods = [getattr(plan, "method", "") for plan in listed]
        named = {
            method
            if methods.count(method) == 1
            else f"{method} {methods[: at + 1].count(method)}": plan
            for at, (method, plan) in enumerate(zip(methods, listed, strict=True))
        }
    if not named:
        raise DiagnosisError("There is no plan to diagnose.", where="plans")
    for name, plan in named.items():
        if not isinstance(plan, AnalysisPlan):
            raise DiagnosisError(
                f"A diagnosis needs an AnalysisPlan, not {type(plan).__name__}.",
                where=f"plan {name!r}",
                try_this="cc.teaching_plan() is one",
            )
    return named


def _check_columns(name: str, plan: AnalysisPlan) -> None:
    made = data_dictionary()["column"].tolist()[1:]  # but for the index
    for column, role in used_columns(plan).items():
        if column not in made:
            raise PlanError(
                f"A simulated cohort has no column {column!r}.",
                where=f"plan {name!r}, the {role}",
                why="A plan can be diagnosed only on what the design makes.",
                try_this=nearest_names(column, made),
            )
    if plan.treatment != TREATMENT:
        raise PlanError(
            f"The treatment is {plan.treatment!r}, and the simulated programme is {TREATMENT!r}.",
            where=f"plan {name!r}, treatment",
            why="The truth that is known is that programme's.",
            try_this=f"plan.replace(treatment={TREATMENT!r})",
        )
