"""The columns that a plan reads for what it declares beyond its main estimates."""

from __future__ import annotations

from dataclasses import dataclass

from cocreate_lib.comparison.plan.fields import PlanFields


@dataclass(frozen=True)
class FurtherColumn:
    """How one of these columns is read.

    Parameters
    ----------
    role
        As what, in an error.
    has_levels
        Whether its values are the levels of a category; otherwise they are numbers.
    only_for
        The group whose values are read, ``"treated"`` or ``"comparison"``; None for everybody.
    """

    role: str
    has_levels: bool
    only_for: str | None = None


def further_columns(plan: PlanFields) -> dict[str, FurtherColumn]:
    """Every column that the plan reads beyond what its main estimates need, and how.

    Examples
    --------
    >>> from cocreate_lib.comparison import AnalysisPlan, rate
    >>> plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted",
    ...                     subgroups=["sex"], comparators="area")
    >>> further_columns(plan)["area"].only_for
    'comparison'
    """
    found = {name: FurtherColumn("subgroup", has_levels=True) for name in plan.subgroups}
    if plan.comparators is not None:
        found[plan.comparators] = FurtherColumn("comparators", True, "comparison")
    if plan.received is not None:
        found[plan.received] = FurtherColumn("what was received", has_levels=False)
    if plan.threshold is not None:
        found[plan.threshold] = FurtherColumn("threshold", has_levels=False)
    if plan.fidelity is not None:
        found[plan.fidelity] = FurtherColumn("fidelity", False, "treated")
    return found
