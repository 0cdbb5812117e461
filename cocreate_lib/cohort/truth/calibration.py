"""Does a cohort have what its design declares? Targets beside what was achieved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.columns import AREAS
from cocreate_lib.cohort.solve.constants import solve
from cocreate_lib.cohort.solve.reference import REFERENCE_SIZE
from cocreate_lib.cohort.truth.variance import nested_icc

Values = npt.NDArray[Any]

_ORDINARY = "ordinary courts, no programme"
_ANOVA = "analysis of variance"


class _Achieved(NamedTuple):
    field: str
    value: float
    error: float
    measured: str


class _Group(NamedTuple):
    """The people of one group, and the codes of their case managers and offices."""

    people: pd.DataFrame
    potential: pd.DataFrame
    hidden: pd.DataFrame
    manager: Values
    office: Values

    def mean(self, field: str, values: Any, measured: str) -> _Achieved:
        return _Achieved(field, *_clustered_mean(np.asarray(values), self.manager), measured)


def calibrate(
    design: PilotDesign, people: pd.DataFrame, potential: pd.DataFrame, hidden: pd.DataFrame
) -> pd.DataFrame:
    """Declared targets and achieved values: see ``Cohort.calibration``.

    Parameters
    ----------
    design
        What was declared.
    people, potential, hidden
        The tables of a ``Cohort``.
    """
    manager, office = (people[name].cat.codes.to_numpy() for name in ("case_manager", "office"))
    inside = people["my_direction"].to_numpy() == 1
    own_area = people["area"].to_numpy() == AREAS[0]
    everybody, programme, comparison, own = (
        _Group(people[who], potential[who], hidden[who], manager[who], office[who])
        for who in (np.ones_like(inside), inside, ~inside, ~inside & own_area)
    )
    sources = design.explain()["source"]
    rows = [
        {
            "target": achieved.field,
            "declared": getattr(design, achieved.field),
            "achieved": achieved.value,
            "mc_std_error": achieved.error,
            "source": sources[achieved.field],
            "measured": achieved.measured,
        }
        for achieved in (
            *_caseload(everybody),
            *_levels(design, own),
            *_programme(design, programme),
            *_correlations(design, own),
            *_losses(design, comparison),
            *_switched_on(design, programme, comparison),
        )
    ]
    return pd.DataFrame(rows).set_index("target")


def _caseload(everybody: _Group) -> Iterator[_Achieved]:
    for field, column, level in (
        ("female_share", "sex", "female"),
        ("suspended_share", "sentence", "suspended sentence order"),
        ("licence_share", "sentence", "licence"),
    ):
        yield everybody.mean(field, everybody.people[column] == level, "everybody")


def _levels(design: PilotDesign, group: _Group) -> Iterator[_Achieved]:
    number = group.hidden["proven_without"].to_numpy()
    any_proven = number > 0
    rate = group.mean("base_rate", any_proven, f"comparison group, {_ORDINARY}")
    between = math.sqrt(design.office_icc * rate.value * (1 - rate.value))
    yield _with_offices(rate, between, group.office)

    frequency = number.sum() / any_proven.sum() if any_proven.any() else math.nan
    share = float(any_proven.sum()) / max(1, number.size)
    residual = (number - frequency * any_proven) / max(share, 1e-12)
    measured = f"comparison group's people with any, {_ORDINARY}"
    around = group.mean("reoffences_per_reoffender", residual, measured)
    yield around._replace(value=float(frequency))
    yield group.mean("offences_before", group.people["offences_year_before"], "comparison group")
    yield group.mean("hope_mean", group.people["hope_start"], "comparison group")


def _programme(design: PilotDesign, group: _Group) -> Iterator[_Achieved]:
    yield group.mean("fidelity", group.hidden["fidelity"], "programme group")
    change = {
        outcome: group.potential[f"{outcome}_with_full_delivery"]
        - group.potential[f"{outcome}_without"]
        for outcome in ("reoffended", "hope_end")
    }
    if design.recall_rate > 0:  # which hides some reoffending
        chances = group.hidden["chance_with_full_delivery"], group.hidden["chance_without"]
        change["reoffended"] = chances[0].astype(float) - chances[1]
    measured = "programme group, full delivery against none"
    # Where an office's people reoffend more or less than elsewhere, the same change of log-odds is
    # another change of the rate; case managers do the same, and are among the clusters.
    full, none = (
        _slope(group.hidden[f"chance_{world}"].to_numpy())
        for world in ("with_full_delivery", "without")
    )
    effect = group.mean("effect", change["reoffended"], measured)
    yield _with_offices(effect, solve(design).rate.office_sd * abs(full - none), group.office)
    yield group.mean("effect_on_hope", change["hope_end"], measured)


def _slope(chance: Values) -> float:
    """How much a mean probability changes with everybody's log-odds."""
    return float((chance * (1 - chance)).mean()) if chance.size else 0.0


def _with_offices(achieved: _Achieved, sd: float, office: Values) -> _Achieved:
    """A mean whose error allows for offices that differ, with this standard deviation."""
    shares = np.bincount(office) / max(1, office.size)
    return achieved._replace(error=math.hypot(achieved.error, sd * math.sqrt((shares**2).sum())))


def _correlations(design: PilotDesign, group: _Group) -> Iterator[_Achieved]:
    without = {
        outcome: group.potential[f"{outcome}_without"].to_numpy()
        for outcome in ("reoffended", "reoffences", "hope_end")
    }
    measured, nowhere = f"comparison group, {_ANOVA}", np.zeros_like(group.office)
    proven = group.hidden["proven_without"].to_numpy() > 0
    by_manager, by_office = nested_icc(proven, group.manager, group.office)
    yield _Achieved("case_manager_icc", *by_manager, measured)
    yield _Achieved("office_icc", *by_office, measured)
    who = without["reoffended"] == 1
    often, _ = nested_icc(without["reoffences"][who], group.manager[who], nowhere[who])
    if design.recall_rate > 0:
        often = math.nan, math.nan  # recalls hide some reoffences
    measured_in = f"comparison group's people who reoffend, {_ANOVA}"
    yield _Achieved("frequency_icc", *often, measured_in)
    hope, _ = nested_icc(without["hope_end"], group.manager, nowhere)
    yield _Achieved("hope_icc", *hope, measured)


def _losses(design: PilotDesign, group: _Group) -> Iterator[_Achieved]:
    yield group.mean("linkage_failure", group.people["linked"] == 0, "comparison group")
    lost = group.mean("attrition", group.people["hope_end"].isna(), "comparison group")
    # Of those who cross over other shares are lost.
    crossing = design.crossover > 0 and design.attrition_mechanism == "MNAR"
    yield lost._replace(value=math.nan, error=math.nan) if crossing else lost


def _switched_on(design: PilotDesign, programme: _Group, comparison: _Group) -> Iterator[_Achieved]:
    """What only some designs have."""
    if design.uptake < 1:
        yield programme.mean("uptake", programme.people["took_part"], "programme group")
    if design.crossover > 0:
        yield comparison.mean("crossover", comparison.people["took_part"], "comparison group")
    if design.elsewhere_share > 0:
        elsewhere = comparison.people["area"] == AREAS[1]
        share = comparison.mean("elsewhere_share", elsewhere, "comparison group")
        rounding = 0.5 / max(1, comparison.manager.size)
        yield share._replace(error=rounding)
    if design.recall_rate > 0:
        chance = comparison.hidden["recall_chance"]
        yield comparison.mean("recall_rate", chance, "comparison group, no programme")


def _clustered_mean(values: Values, cluster: Values) -> tuple[float, float]:
    """A mean and its standard error with clusters, which also covers the error of the reference
    group for which the design was solved."""
    if not values.size:
        return math.nan, math.nan
    mean = float(values.mean())
    deviations = np.bincount(cluster, values - mean)
    variance = float((deviations**2).sum()) / values.size**2
    return mean, math.sqrt(variance + float(values.var()) / REFERENCE_SIZE)
