"""Courts: what they prove, and when they are slow."""

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from cocreate_lib import PilotDesign, simulate
from cocreate_lib.cohort.world.events import PHASE_START, lockdown
from cocreate_lib.cohort.world.measurement import PROOF_DAYS, chance_of_proof


def test_chance_is_that_of_a_log_normal_delay():
    design = PilotDesign(court_delay=120, court_delay_spread=0.7)
    chance = chance_of_proof(design, np.array([0]), slowdown=False)[0]
    delay = stats.lognorm(s=0.7, scale=120)
    for day in (1, 100, 365):
        assert chance[day - 1] == pytest.approx(delay.cdf(365 + 182 - day), abs=1e-12)


def test_slow_courts_stretch_what_is_left_after_the_lockdown():
    """Against a simulation of delays that run at half speed from 23 March 2020."""
    design = PilotDesign(court_delay=150, court_slowdown=2.0, enrolment_months=24)
    start = np.array([0, 364, 600])
    chance = chance_of_proof(design, start, slowdown=True)
    delays = stats.lognorm(s=design.court_delay_spread, scale=150).rvs(100_000, random_state=1)
    for row, first_day in enumerate(start):
        for day in (10, 200, 365):
            until = max((lockdown() - PHASE_START).days - first_day - day, 0)
            taken = np.where(delays <= until, delays, until + 2 * (delays - until))
            expected = (taken <= PROOF_DAYS - day).mean()
            assert chance[row, day - 1] == pytest.approx(expected, abs=0.008)


def test_only_those_who_start_late_meet_slow_courts():
    design = PilotDesign(court_slowdown=10.0)
    slow, ordinary = (
        chance_of_proof(design, np.arange(365), slowdown=slowdown) for slowdown in (True, False)
    )
    # The window of people who start by 23 September 2018 closes before the lockdown.
    early = (dt.date(2018, 9, 22) - PHASE_START).days
    assert (slow[:early] == ordinary[:early]).all()
    assert (slow[330] < ordinary[330]).any()


def test_courts_without_delay_prove_everything():
    assert (chance_of_proof(PilotDesign(court_delay=0), np.array([0]), slowdown=True) == 1).all()


def test_the_first_proven_reoffence_is_what_is_dated():
    """Slow courts: where the first reoffence is missed, a later one may still be found."""
    design = PilotDesign(n_treated=1, n_comparison=40_000, court_delay=250)
    cohort = simulate(design, seed=1)
    outside = cohort.people["my_direction"] == 0
    people, potential = cohort.people[outside], cohort.potential[outside]
    later = people["days_to_reoffence"] > potential["days_to_reoffence_not_assigned"]
    found = people["reoffended"] == 1
    assert 0.01 < (later & found).mean() < 0.2
    fewer = people["reoffences"] < potential["reoffences_not_assigned"]
    assert fewer[later & found].all()
