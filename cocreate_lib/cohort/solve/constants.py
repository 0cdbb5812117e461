"""Constants that make a design meet its declared targets.

What is declared is what a criminologist knows: a rate of proven reoffending, an intra-cluster
correlation, an effect in percentage points. What the model needs are shifts and standard
deviations of log-odds. They are solved for once a design, in its population and not in one
cohort: cohorts scatter around the targets as real samples would.

The reoffending of the comparison group's population is worked out on a grid of log-odds, day by
day, from a large reference group whose case managers and offices are left out; these come in by
their distributions. The effects are solved for in a reference group of the programme's people.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.delivery import solve_delivery
from cocreate_lib.cohort.solve.effects import HopeConstants, solve_effect, solve_hope
from cocreate_lib.cohort.solve.rate import Rate, solve_rate
from cocreate_lib.cohort.solve.reference import draw_reference, where_it_meets
from cocreate_lib.cohort.world import measurement
from cocreate_lib.cohort.world.assignment import arms
from cocreate_lib.cohort.world.outcomes import hope_score, offending_before
from cocreate_lib.cohort.world.population import Floats
from cocreate_lib.cohort.world.programme import share_over
from cocreate_lib.cohort.world.recalls import recall_driver


class Solved(NamedTuple):
    """The constants of a design."""

    rate: Rate
    effect: float  # log-odds at full delivery, for a man at the mean sanction history
    history_mean: float  # of the logarithm of 1 + previous sanctions, in the programme group
    history_sd: float
    delivery: float  # log-odds of delivery, undisturbed
    before: float  # of the logarithm of the offences in the year before
    hope: HopeConstants
    linkage: float  # log-odds of not being linked
    attrition: float  # log-odds of being lost to the survey
    uptake: float  # willingness from which people take part in the programme
    crossover: float  # the same for people who are not assigned to it
    recall: float  # log-odds of a recall without the programme, at the mean risk
    risk_mean: float  # of the log-odds of reoffending before the shift, in the comparison group
    risk_sd: float


def solve(design: PilotDesign) -> Solved:
    """The constants of a design; they don't depend on its sizes."""
    sizes = {"n_treated": 1, "n_comparison": 1, "people_per_case_manager": 1.0, "n_offices": 2}
    return _solve(design.replace(**sizes))


@lru_cache(maxsize=256)
def _solve(design: PilotDesign) -> Solved:
    programme, comparison = (draw_reference(design, arm) for arm in arms(design))
    rate = solve_rate(design, comparison)
    history = np.log1p(programme.people.previous_sanctions)
    mean, sd = float(history.mean()), float(history.std())
    people = comparison.people
    log_before = offending_before(design, comparison.log_odds, people.bad_spell)
    hope = solve_hope(design, programme, comparison)
    # At the end in the comparison group, whom part of the programme may reach.
    hope_end = hope_score(
        hope.level
        + hope.effect * design.contamination
        + comparison.hope.end
        + hope.manager_sd * comparison.manager_hope
    )
    risk_mean, risk_sd = float(comparison.log_odds.mean()), float(comparison.log_odds.std())
    return Solved(
        rate=rate,
        effect=solve_effect(design, programme, rate, mean, sd),
        history_mean=mean,
        history_sd=sd,
        delivery=solve_delivery(design),
        before=math.log(design.offences_before / np.exp(log_before).mean()),
        hope=hope,
        linkage=_level_for(
            design.linkage_failure,
            measurement.linkage_driver(people.previous_sanctions, mean, sd),
        ),
        attrition=_level_for(
            design.attrition, measurement.loss_driver(design, people.readiness_rating, hope_end)
        ),
        uptake=_cut_for(design, design.uptake, programme.people.readiness),
        crossover=_cut_for(design, design.crossover, people.readiness),
        recall=_level_for(
            design.recall_rate, recall_driver(design, comparison.log_odds, risk_mean, risk_sd)
        ),
        risk_mean=risk_mean,
        risk_sd=risk_sd,
    )


def _cut_for(design: PilotDesign, share: float, readiness: Floats) -> float:
    """The willingness over which this share of people is, given their readiness."""
    if share in (0.0, 1.0):
        return math.inf if share == 0 else -math.inf
    return -where_it_meets(lambda low: share_over(design, readiness, -low), share, -40.0, 40.0)


def _level_for(share: float, driver: Floats) -> float:
    """The log-odds at which this share of people is lost or recalled, given what drives it."""
    if share == 0:
        return -math.inf
    return where_it_meets(lambda level: float(expit(level + driver).mean()), share, -800.0, 40.0)
