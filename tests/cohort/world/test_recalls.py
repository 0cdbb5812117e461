"""Recalls come as often as declared, to whom they are declared to come, and nothing follows in
custody."""

import numpy as np
import pytest
from scipy.special import expit, logit

from cocreate_lib import PilotDesign, simulate
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.recalls import Custody, draw_custody, recall_driver

N = 200_000
DOSES = {"without": 0.0, "with": 0.5, "with_full_delivery": 1.0}


def _custody(design, log_odds=-2.0):
    rng = Draws([np.random.default_rng(1)])
    return draw_custody(design, rng, np.full(N, log_odds), DOSES, DOSES)


def test_recalls_are_as_frequent_as_their_log_odds_say_and_even_over_the_year():
    found = _custody(PilotDesign(recall_effect=0.8))
    for world, dose in DOSES.items():
        start = found[world].start
        chance = expit(-2.0 + 0.8 * dose)
        assert (start < 1).mean() == pytest.approx(chance, abs=0.004)
        half = 1 - (1 - chance) ** 0.5  # constant hazard
        assert (start < 0.5).mean() == pytest.approx(half, abs=0.004)


def test_who_is_recalled_without_the_programme_is_recalled_with_more_recalls_too():
    found = _custody(PilotDesign(recall_effect=0.8))
    assert (found["with_full_delivery"].start <= found["with"].start).all()
    assert (found["with"].start <= found["without"].start).all()


@pytest.mark.parametrize("mean", [1.0, 28.0, 90.0])
def test_custody_lasts_as_long_as_declared(mean):
    custody = _custody(PilotDesign(custody_days=mean), log_odds=0.0)["without"]
    early = custody.start < 0.02
    lasted = np.rint(365 * custody.end - np.ceil(365 * custody.start))[early]
    error = 4 * mean / np.sqrt(early.sum())
    assert lasted.mean() == pytest.approx(mean, abs=error + 1e-9)
    assert lasted.min() >= 1


def test_days_at_risk_are_those_out_of_custody():
    """Recalled on days 11, 11, 365 and never; held for 20 days, the rest of the year, and so on."""
    start = np.array([10.5, 10.5, 364.5, 365.0]) / 365
    end = np.array([31.0, 376.0, 385.0, 730.0]) / 365
    assert Custody(start, end).days_at_risk.tolist() == [345, 11, 365, 365]


def test_custody_holds_from_the_recall_to_the_release():
    custody = Custody(np.array([0.2, 1.0]), np.array([0.4, 1.3]))
    who = np.array([0, 0, 0, 0, 1])
    held = custody.holds(np.array([0.1, 0.2, 0.39, 0.4, 0.99]), who)
    assert held.tolist() == [False, True, True, False, False]


def test_recalls_come_to_people_at_risk():
    driver = recall_driver(PilotDesign(recall_on_risk=0.5), np.array([-1.0, 1.0]), -1.0, 2.0)
    assert driver.tolist() == [0.0, 0.5]
    rates = {}
    for on_risk in (0.0, 1.0):
        design = PilotDesign(
            n_treated=1, n_comparison=60_000, recall_rate=0.2, recall_on_risk=on_risk
        )
        cohort = simulate(design, seed=1)
        chance, recalled = cohort.hidden["recall_chance"], cohort.potential["recalled_without"]
        assert chance.mean() == pytest.approx(0.2, abs=0.003)
        reoffends = cohort.hidden["chance_without"] > cohort.hidden["chance_without"].median()
        rates[on_risk] = chance[reoffends].mean() - chance[~reoffends].mean()
        # Not all of them are recalled: some reoffend first.
        assert 0.1 < recalled.mean() < 0.2
    assert rates[0.0] == pytest.approx(0.0, abs=1e-6)
    assert rates[1.0] > 0.1


def test_recalls_of_people_who_hardly_reoffend_are_those_declared():
    rates = {"base_rate": 0.01, "case_manager_icc": 0, "office_icc": 0, "frequency_icc": 0}
    design = PilotDesign(
        n_treated=20_000, n_comparison=40_000, recall_rate=0.15, recall_effect=1.0, fidelity=1.0,
        selection_on_readiness=0, selection_on_history=0, recall_on_risk=0.0, effect=0.0, **rates,
    )  # fmt: skip
    people = simulate(design, seed=3).people
    recalled = people.groupby("my_direction")["recalled"].mean()
    assert recalled[0] == pytest.approx(0.15, abs=0.006)
    assert recalled[1] == pytest.approx(expit(logit(0.15) + 1.0), abs=0.012)


def test_nobody_reoffends_in_custody():
    """To the end of the year a reoffence comes before the recall or not at all; after a short
    recall, people who come back reoffend again."""
    cohorts = [
        simulate(
            PilotDesign(
                n_treated=100, n_comparison=20_000, recall_rate=0.4, recall_on_risk=1.0,
                custody_days=days, court_delay=0.0,
            ),
            seed=2,
        )
        for days in (365.0, 20.0)
    ]  # fmt: skip
    rest, short = (cohort.people for cohort in cohorts)
    assert not ((rest["recalled"] == 1) & (rest["reoffended"] == 1)).any()
    assert (rest["days_to_reoffence"] == rest["days_at_risk"])[rest["recalled"] == 1].all()
    again = (short["recalled"] == 1) & (short["reoffended"] == 1)
    assert again.any()
    assert (short.loc[again, "reoffence_observed"] == 0).all()
    assert rest["reoffences"].sum() < short["reoffences"].sum()
    # Nobody reoffends more often for being recalled.
    free = simulate(PilotDesign(n_treated=100, n_comparison=20_000, court_delay=0.0), seed=2)
    for people in (rest, short):
        assert (people["reoffences"] <= free.people["reoffences"]).all()


def test_all_year_in_custody_leaves_the_pace_of_reoffending_as_it_was():
    """Over the days at risk, recalls that have nothing to do with risk change no rate of those who
    have reoffended: the later reoffences of a Poisson process are as frequent as without recalls.
    """
    same = {"n_treated": 1, "n_comparison": 100_000, "n_offices": 500, "time_shape": 1.0}
    free, held = (
        simulate(PilotDesign(**same, recall_rate=rate, recall_on_risk=0.0, custody_days=60.0), 1)
        for rate in (0.0, 0.5)
    )
    early = free.potential["days_to_reoffence_without"] <= 5
    early &= held.potential["days_to_reoffence_without"] <= 5
    rates = [
        (cohort.potential["reoffences_without"][early].sum() - early.sum())
        / cohort.potential["days_at_risk_without"][early].sum()
        for cohort in (free, held)
    ]
    assert rates[1] == pytest.approx(rates[0], rel=0.05)
