"""The register of analyses beyond the main estimates: one file each, listed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.further.analysis import FurtherMethod, FurtherTarget
from cocreate_lib.comparison.further.comparators import Comparators
from cocreate_lib.comparison.further.delivery import Delivery
from cocreate_lib.comparison.further.families import Families
from cocreate_lib.comparison.further.negative_controls import NegativeControls
from cocreate_lib.comparison.further.subgroups import Subgroups
from cocreate_lib.comparison.plan.fields import PlanFields

FURTHER: tuple[FurtherMethod, ...] = (
    Subgroups(),
    Comparators(),
    Families(),
    Delivery(),
    NegativeControls(),
)


def declared(plan: PlanFields) -> list[FurtherMethod]:
    """Those that a plan declares."""
    return [each for each in FURTHER if each.is_declared(plan)]


def further_targets(plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]) -> list[FurtherTarget]:
    """What these estimate whatever the people, for whoever simulates them: the rows beyond a plan's
    main estimates."""
    return [target for each in declared(plan) for target in each.targets(plan, levels)]
