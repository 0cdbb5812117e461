"""The inner step of a diagnosis: simulate a cohort, run every plan on it, keep the numbers.

``run_chunk`` is the one way through which replicates are made. A replicate depends on its seed
alone, never on its neighbours in the chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort import PilotDesign, simulate
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.cohort.truth import AS_WHAT, OUTCOMES, contrasts
from cocreate_lib.comparison import AnalysisPlan, Outcome
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.estimates import measures_of
from cocreate_lib.errors import CocreateError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# What is kept of each estimate, and the truth last.
FIELDS = (
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "p_value",
    "n_treated",
    "n_comparison",
    "truth",
)
FIELD = {name: position for position, name in enumerate(FIELDS)}
TREATMENT = "my_direction"

Key = tuple[str, str]  # outcome and measure


class Quantity(NamedTuple):
    """What is estimated in every replicate: by which plan (its position), of which outcome."""

    plan: int
    outcome: str
    measure: str

    @property
    def key(self) -> Key:
        """Outcome and measure."""
        return self.outcome, self.measure


class Records(NamedTuple):
    """The numbers of some replicates.

    ``numbers`` has shape (replicates, quantities, fields), NaN where there is none; ``problems``
    has shape (replicates, quantities) and says why there is no interval, ``""`` where there is
    one. A plan that failed has no ``n_treated`` either.
    """

    numbers: FloatArray
    problems: npt.NDArray[np.object_]


def quantities(plans: Sequence[AnalysisPlan]) -> tuple[Quantity, ...]:
    """What these plans estimate, in order."""
    return tuple(
        Quantity(position, outcome.column, measure)
        for position, plan in enumerate(plans)
        for outcome in plan.outcomes
        for measure in measures_of(outcome)
    )


def no_records(n_replicates: int, n_quantities: int) -> Records:
    """Records without a number in them."""
    shape = (n_replicates, n_quantities)
    return Records(np.full((*shape, len(FIELDS)), np.nan), np.full(shape, "", dtype=object))


def run_chunk(
    design: PilotDesign,
    plans: Sequence[AnalysisPlan],
    seeds: Sequence[np.random.SeedSequence],
    as_what: str,
) -> Records:
    """Simulate a cohort for each seed and run every plan on it.

    Parameters
    ----------
    design
        The world of the pilot.
    plans
        What to run on each cohort.
    seeds
        One for each replicate.
    as_what
        Which truth to hold estimates against: ``"as_assigned"``, ``"as_delivered"`` or
        ``"full_fidelity"``.

    Returns
    -------
    Records
        Replicates in the order of the seeds, quantities as :func:`quantities` lists them.
    """
    wanted = quantities(plans)
    records = no_records(len(seeds), len(wanted))
    for replicate, seed in enumerate(seeds):
        cohort = simulate(design, seed)
        for position, plan in enumerate(plans):
            places = [place for place, each in enumerate(wanted) if each.plan == position]
            truth = true_effects(cohort, plan, as_what)
            for place in places:
                known = truth.get(wanted[place].key, np.nan)
                records.numbers[replicate, place, FIELD["truth"]] = known
            try:
                rows = estimate_rows(cohort.people, plan)
            except CocreateError as error:
                records.problems[replicate, places] = error.what
                continue
            found = {(row["outcome"], row["measure"]): row for row in rows}
            for place in places:
                row = found[wanted[place].key]
                records.numbers[replicate, place, :-1] = [row[name] for name in FIELDS[:-1]]
                if np.isnan(row["conf_low"]):
                    records.problems[replicate, place] = row["notes"].split("; ")[0]
    return records


def true_effects(cohort: Cohort, plan: AnalysisPlan, as_what: str) -> dict[Key, float]:
    """The true effects in a cohort on the people whom the plan's estimand names.

    Nothing is known of ATO: whom the overlap means is up to the plan's own model.
    """
    treated = cohort.people[TREATMENT].to_numpy() == 1
    who = {"ATT": treated, "ATC": ~treated, "ATE": np.ones_like(treated)}.get(plan.estimand)
    if who is None:
        return {}
    effects = {}
    for outcome in plan.outcomes:
        if outcome.column in OUTCOMES:
            mean = partial(_mean, cohort, who, outcome)
            for measure, (value,) in contrasts(outcome.column, mean, *AS_WHAT[as_what]):
                effects[outcome.column, measure] = float(value)
    return effects


def _mean(cohort: Cohort, who: BoolArray, outcome: Outcome, column: str) -> FloatArray:
    """The mean of what happens to these people; of a time, up to the outcome's horizon."""
    values = cohort.potential[column].to_numpy()[who]
    if outcome.horizon is not None and column.startswith(outcome.column):
        values = np.minimum(values, outcome.horizon)
    return np.array([values.mean()])
