"""The inner step of a diagnosis: simulate a cohort, run every plan on it, keep the numbers.

``run_chunk`` is the one way through which replicates are made. A replicate depends on its seed
alone, never on its neighbours in the chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.comparison import AnalysisPlan
from cocreate_lib.comparison.engine import further_targets
from cocreate_lib.diagnosis.cohorts import Cohorts, levels_of
from cocreate_lib.diagnosis.truths import Levels, named
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
# Replicates that are worked on together: as many as keep their columns in the processor's cache.
BATCH, PEOPLE_A_BATCH = 64, 2**16
FIELD = {name: position for position, name in enumerate(FIELDS)}
Key = tuple[str, str]  # outcome and measure


class Target(NamedTuple):
    """What is estimated in every replicate: by which plan (its position), of which outcome, and
    about whom or what where that is beyond the plan's main estimates."""

    plan: int
    column: str
    measure: str
    about: str = ""

    @property
    def outcome(self) -> str:
        """The outcome, and what it is about beyond the plan's main estimates."""
        return named(self.column, self.about)

    @property
    def key(self) -> Key:
        """Outcome and measure."""
        return self.outcome, self.measure


class ReplicateResults(NamedTuple):
    """The numbers of some replicates.

    ``numbers`` has shape (replicates, quantities, fields), NaN where there is none; ``problems``
    has shape (replicates, quantities) and says why there is no interval, ``""`` where there is
    one. A plan that failed has no ``n_treated`` either.
    """

    numbers: FloatArray
    problems: npt.NDArray[np.object_]


def targets(plans: Sequence[AnalysisPlan], levels: Levels | None = None) -> tuple[Target, ...]:
    """What these plans estimate, in order; ``levels`` are those of each category."""
    return tuple(
        target
        for position, plan in enumerate(plans)
        for target in (
            *(
                Target(position, outcome.column, measure)
                for outcome in plan.outcomes
                for measure in plan.analysed(outcome).measures
            ),
            *(Target(position, *each[:3]) for each in further_targets(plan, levels or {})),
        )
    )


def no_results(n_replicates: int, n_quantities: int) -> ReplicateResults:
    """ReplicateResults without a number in them."""
    shape = (n_replicates, n_quantities)
    return ReplicateResults(
        np.full((*shape, len(FIELDS)), np.nan), np.full(shape, "", dtype=object)
    )


def run_chunk(
    design: PilotDesign,
    plans: Sequence[AnalysisPlan],
    seeds: Sequence[np.random.SeedSequence],
    as_what: str,
) -> ReplicateResults:
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
    ReplicateResults
        Replicates in the order of the seeds, quantities as ``targets`` lists them.
    """
    size = max(1, min(BATCH, PEOPLE_A_BATCH // (design.n_treated + design.n_comparison)))
    batches = [
        _run_batch(Cohorts(design, seeds[at : at + size], plans, as_what), plans)
        for at in range(0, len(seeds), size)
    ]
    return ReplicateResults(*(np.concatenate(parts) for parts in zip(*batches, strict=True)))


def _run_batch(cohorts: Cohorts, plans: Sequence[AnalysisPlan]) -> ReplicateResults:
    """Run every plan on these cohorts."""
    wanted = targets(plans, levels_of(cohorts.design))
    records = no_results(len(cohorts.seeds), len(wanted))
    for position, plan in enumerate(plans):
        places = {each.key: place for place, each in enumerate(wanted) if each.plan == position}
        every = list(places.values())
        truth = cohorts.truth(plan)
        for key, place in places.items():
            records.numbers[:, place, FIELD["truth"]] = truth.get(key, np.nan)
        for replicate, rows in enumerate(cohorts.estimates(plan)):
            if isinstance(rows, CocreateError):
                records.problems[replicate, every] = rows.what
                continue
            for row in rows:
                key = named(row["outcome"], row.get("about", "")), row["measure"]
                if key not in places:  # of people whom no target names
                    continue
                place = places[key]
                records.numbers[replicate, place, :-1] = [row[name] for name in FIELDS[:-1]]
                if np.isnan(row["conf_low"]):
                    records.problems[replicate, place] = row["notes"].split("; ")[0]
    return records
