"""The true effect that each quantity of a plan is held against, in every simulated cohort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort import OUTCOMES, ManyCohorts, potential_columns
from cocreate_lib.comparison import RATIOS, AnalysisPlan, Outcome
from cocreate_lib.comparison.engine import FurtherTarget, further_targets

FloatArray = npt.NDArray[np.float64]
Levels = Mapping[str, Sequence[str]]
Truths = dict[tuple[str, str], FloatArray]
_TOOK_PART = ("took_part_with", "took_part_not_assigned")


def named(outcome: str, about: str) -> str:
    """An outcome, with what it is about beyond a plan's main estimates.

    Examples
    --------
    >>> named("reoffended", "sex: female"), named("reoffended", "")
    ('reoffended (sex: female)', 'reoffended')
    """
    return f"{outcome} ({about})" if about else outcome


def columns_of_truth(plans: Sequence[AnalysisPlan], as_what: str, levels: Levels) -> set[str]:
    """The potential outcomes that the truths of some plans come from."""
    found: set[str] = set()
    for plan in plans:
        ways = {as_what}
        if any(each.of == "compliers" for each in further_targets(plan, levels)):
            ways.add(_of_compliers(as_what))
            found |= set(_TOOK_PART)
        for spec in _known(plan):
            for way in ways:
                found |= set(potential_columns(spec.column, way, **_read(spec)))
    return found


def truths(plan: AnalysisPlan, cohorts: ManyCohorts, as_what: str, levels: Levels) -> Truths:
    """The true effects that a plan's quantities are held against, one value a cohort, by outcome
    (with what it is about) and measure.

    Of the people whom the plan's estimand names; nothing is known of ATO, nor after trimming: whom
    these mean is up to the plan's own model. Where a negative control, or one comparison group set
    against another, is asked about, the truth is that there is nothing.
    """
    found: Truths = {}
    is_known = plan.estimand != "ATO" and plan.trim is None
    if is_known:
        for spec in _known(plan):
            effects = cohorts.truth(spec.column, as_what, plan.estimand, **_asked(spec))
            found |= {(spec.column, measure): values for measure, values in effects.items()}
    for target in further_targets(plan, levels):
        key = named(target.outcome, target.about), target.measure
        values = _of_target(target, plan, cohorts, as_what, levels, is_known)
        if values is not None:
            found[key] = values
    return found


def _of_target(
    target: FurtherTarget,
    plan: AnalysisPlan,
    cohorts: ManyCohorts,
    as_what: str,
    levels: Levels,
    is_known: bool,
) -> FloatArray | None:
    """The truth of one quantity beyond the main estimates; None where it isn't known."""
    ratio = target.measure in RATIOS
    if target.of == "nothing":
        return np.full(len(cohorts.people["my_direction"]), float(ratio))
    spec = next((each for each in _known(plan) if each.column == target.outcome), None)
    if spec is None:
        return None
    if target.of == "compliers":
        # They differ by being assigned, so what is delivered to them is what comes of that.
        way = _of_compliers(as_what)
        asked = {**_asked(spec), "among": cohorts.compliers}
        return cohorts.truth(spec.column, way, "ATE", **asked).get(target.measure)
    if not is_known:
        return None
    sides = []
    for level in (target.among, target.against):
        among = None if level is None else _people_of(level, cohorts, levels)
        effects = cohorts.truth(spec.column, as_what, plan.estimand, among=among, **_asked(spec))
        if target.measure not in effects:
            return None
        sides.append(effects[target.measure])
    if target.against is None:
        return sides[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return sides[0] / sides[1] if ratio else sides[0] - sides[1]


def _people_of(
    level: tuple[str, str], cohorts: ManyCohorts, levels: Levels
) -> npt.NDArray[np.bool_]:
    """Who is of a level of a column."""
    column, name = level
    return np.asarray(cohorts.people[column] == list(levels[column]).index(name))


def _known(plan: AnalysisPlan) -> Iterator[Outcome]:
    """The outcomes whose truth a simulation knows."""
    return (spec for spec in plan.outcomes if spec.column in OUTCOMES)


def _read(spec: Outcome) -> dict[str, Any]:
    return {"competing": spec.competing, "exposure": spec.exposure}


def _asked(spec: Outcome) -> dict[str, Any]:
    return {**_read(spec), "horizon": spec.horizon, "per": spec.per}


def _of_compliers(as_what: str) -> str:
    return "as_assigned" if as_what == "as_delivered" else as_what
