"""Who was not matched, and why: nobody of the same stratum, nobody near enough, nobody left."""

from __future__ import annotations

import numpy as np
import scipy

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.methods.sample import Step, by_group
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.text import listed

_NO_WIDTH = 1e-100  # of a caliper that only equals are within
# Pairs keep to a caliper exactly; this much of its width may be rounding here.
_ROUNDING = 1e-9
_NOBODY = ("nobody in the comparison group", "nobody in the programme")


def unmatched_steps(
    table: Table,
    plan: PlanFields,
    able: BoolArray,
    used: BoolArray,
    limits: FloatArray,
    widths: FloatArray,
) -> list[Step]:
    """The people who could be matched and were not, each under the first reason that holds.

    Parameters
    ----------
    table, plan
        The people, and the plan.
    able, used
        Who could be matched, and who was, shape (people,).
    limits, widths
        Columns on which pairs agree, and how far apart two people may be on each.

    Returns
    -------
    list of Step
        ``exact`` (nobody of their stratum in the other group) and ``caliper`` (nobody of it within
        every caliper), where anybody was lost by these, and ``matching``.
    """
    left = able & ~used
    alone, far = np.zeros_like(left), np.zeros_like(left)
    strata = np.zeros(len(left), dtype=np.intp) if table.strata is None else table.strata
    everybody_joins = plan.method == "full"
    for group in (table.treated, ~table.treated):
        own, others = np.flatnonzero(left & group), np.flatnonzero(able & ~group)
        alone[own] = ~np.isin(strata[own], strata[others])
        own = own[~alone[own]]
        # Whoever is left over in the comparison group was not chosen, near or far.
        if len(own) and len(widths) and (everybody_joins or table.treated[own[0]]):
            places = limits / np.maximum(widths, _NO_WIDTH)
            far[own] = ~_someone_near(places, strata, own, others)
    same = f" with the same {listed(plan.exact)}" if table.strata is not None else ""
    within = {0: "", 1: " within the caliper"}.get(len(widths), " within the calipers")
    steps = (
        Step("exact", by_group(table, alone), _both(f"{{}}{same}")),
        Step("caliper", by_group(table, far), _both(f"{{}}{same}{within}")),
    )
    rest = by_group(table, left & ~alone & ~far)
    taken = f"every comparison person{same}{within} was matched with somebody else"
    return [
        *(step for step in steps if any(step.lost)),
        Step("matching", rest, (taken, "not chosen as a match")),
    ]


def _both(text: str) -> tuple[str, str]:
    return text.format(_NOBODY[0]), text.format(_NOBODY[1])


def _someone_near(
    places: FloatArray, strata: IntArray, own: IntArray, others: IntArray
) -> BoolArray:
    """Whether anybody of the same stratum is no more than one away on every column."""
    if places.shape[1] == 1 and strata.max() == 0:
        theirs, mine = np.sort(places[others, 0]), places[own, 0]
        first = np.searchsorted(theirs, mine - 1 - _ROUNDING)
        after = np.searchsorted(theirs, mine + 1 + _ROUNDING, side="right")
        return np.asarray(after > first)
    # Strata lie further apart than anybody may be.
    apart = np.column_stack([places, 3.0 * strata])
    gaps = scipy.spatial.cKDTree(apart[others]).query(apart[own], p=np.inf)[0]
    return np.asarray(gaps <= 1 + _ROUNDING)
