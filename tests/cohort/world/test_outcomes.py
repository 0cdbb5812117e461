"""Times and counts follow the declared distributions."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from cocreate_lib import PilotDesign, simulate
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.outcomes import (
    WORLDS,
    count_by_person,
    draw_follow_ups,
    draw_offences_before,
    effect_modifier,
    hope_score,
)
from cocreate_lib.cohort.world.programme import TakingPart, doses

N = 200_000


def _draw(design, log_odds, pace=2.0, effect=0.0):
    rng = Draws([np.random.default_rng(1)])
    base = np.full(N, log_odds)
    everybody = TakingPart(np.ones(N, dtype=bool), np.zeros(N, dtype=bool))
    given = doses(design, np.full(N, 0.5), everybody)
    return draw_follow_ups(design, rng, base, np.full(N, effect), given, np.full(N, pace))


def test_times_follow_the_declared_distribution():
    """With one risk for all, time to reoffence is Weibull with the declared shape."""
    years, _, occasions = _draw(PilotDesign(time_shape=0.7), np.log(0.4 / 0.6))
    assert years["without"].reoffended.mean() == pytest.approx(0.4, abs=0.005)
    for day in (30, 120, 250):
        expected = 1 - (1 - 0.4) ** ((day / 365) ** 0.7)  # Weibull distribution function
        assert (years["without"].days <= day).mean() == pytest.approx(expected, abs=0.005)
    assert (occasions.first["without"] <= 1).all()


def test_further_reoffences_are_gamma_poisson():
    """At an hour past the start of the year all of it is left: negative binomial counts."""
    design = PilotDesign(reoffences_shape=0.8, time_shape=0.2)
    years, _, occasions = _draw(design, 12.0, pace=2.0)
    early = occasions.who[occasions.first["without"] < 1e-4]
    further = years["without"].reoffences[early] - 1
    assert early.size > 20_000
    expected = stats.nbinom(0.8, 0.8 / (0.8 + 2.0))
    assert further.mean() == pytest.approx(
        expected.mean(), abs=5 * expected.std() / early.size**0.5
    )
    for count in (0, 1, 3):
        assert (further == count).mean() == pytest.approx(expected.pmf(count), abs=0.01)


def test_worlds_are_nested_for_an_effect_of_one_sign():
    years, _, _ = _draw(PilotDesign(contamination=0.2), 0.0, effect=-1.0)
    order = ["without", "not_assigned", "with", "with_full_delivery"]
    assert set(order) == set(WORLDS)
    for more, less in pairwise(order):
        assert (years[more].reoffended >= years[less].reoffended).all()
        assert (years[more].reoffences >= years[less].reoffences).all()
        assert (years[more].days <= years[less].days).all()
    assert years["with"].reoffended.mean() == pytest.approx(1 / (1 + np.exp(0.5)), abs=0.005)


def test_counting_by_person():
    counted = np.array([True, False, True, True, False])
    assert count_by_person(counted, np.array([0, 2, 2, 4, 5])).tolist() == [0, 1, 0, 2, 0]
    assert count_by_person(np.zeros(0, bool), np.zeros(3, int)).tolist() == [0, 0, 0]


def test_offences_before_are_geometric():
    drawn = draw_offences_before(np.random.default_rng(1), np.full(N, np.log(1.7)))
    assert drawn.mean() == pytest.approx(1.7, abs=0.03)
    for count in (0, 1, 4):
        expected = (1.7 / 2.7) ** count / 2.7  # geometric from 0 with mean 1.7
        assert (drawn == count).mean() == pytest.approx(expected, abs=0.005)


def test_hope_is_a_whole_score_within_the_scale():
    assert hope_score(np.array([-3.0, 0.4, 14.6, 99.0])).tolist() == [0, 0, 15, 30]


def test_the_effect_grows_with_history_and_never_turns():
    design = PilotDesign(effect_by_history=1.0)
    men, women = np.zeros(50, dtype=bool), np.ones(50, dtype=bool)
    modifier = effect_modifier(design, np.arange(50), men, mean=1.6, sd=0.9)
    assert (np.diff(modifier) >= 0).all()
    assert modifier.min() == 0
    by_sex = design.replace(effect_by_sex=0.5)
    assert (effect_modifier(by_sex, np.arange(50), women, 1.6, 0.9) == 1.5 * modifier).all()
    flat = design.replace(effect_by_history=0.0, effect_by_sex=-1.0)
    assert (effect_modifier(flat, np.arange(50), men, 1.6, 0.9) == 1).all()
    assert (effect_modifier(flat, np.arange(50), women, 1.6, 0.9) == 0).all()


def test_effects_differ_by_history_where_declared():
    for by_history, differs in ((0.0, False), (1.0, True)):
        design = PilotDesign(n_treated=60_000, n_comparison=1, effect_by_history=by_history)
        cohort = simulate(design, seed=1)
        change = np.log(
            cohort.hidden["chance_with_full_delivery"]
            / (1 - cohort.hidden["chance_with_full_delivery"])
        ) - np.log(cohort.hidden["chance_without"] / (1 - cohort.hidden["chance_without"]))
        none, long = (
            change[cohort.people["previous_sanctions"].between(*ends)].mean()
            for ends in ((0, 1), (15, 250))
        )
        assert (long < none - 0.3) == differs


def test_hope_keeps_its_declared_correlations():
    """Far from the scale's ends, but for the noise of rounding."""
    design = PilotDesign(
        n_treated=1, n_comparison=60_000, hope_sd=3, hope_icc=0, hope_stability=0.6,
        hope_on_readiness=0.4, effect_on_hope=0, bad_spell=0,
    )  # fmt: skip
    cohort = simulate(design, seed=1)
    outside = cohort.people["my_direction"] == 0
    hope = cohort.people.loc[outside, ["hope_start", "hope_end"]]
    rounding = 9 / (9 + 1 / 12)
    assert hope.corr().iloc[0, 1] == pytest.approx(0.6 * rounding, abs=0.012)
    readiness = np.corrcoef(hope["hope_start"], cohort.hidden.loc[outside, "readiness"])[0, 1]
    assert readiness == pytest.approx(0.4 * rounding**0.5, abs=0.015)


def test_the_effect_differs_by_sex_around_the_declared_mean():
    changes = {}
    for by_sex in (0.0, 1.0, -1.0):
        design = PilotDesign(
            n_treated=60_000, n_comparison=1, female_share=0.4, effect_by_sex=by_sex, n_offices=500
        )
        cohort = simulate(design, seed=1)
        full, none = (
            cohort.hidden[f"chance_{world}"].astype(float)
            for world in ("with_full_delivery", "without")
        )
        assert (full - none).mean() == pytest.approx(-0.08, abs=0.002)
        change = (np.log(full / (1 - full)) - np.log(none / (1 - none))).groupby(
            cohort.people["previous_sanctions"].eq(3).map({True: "three", False: "other"})
        )
        of_three = change.get_group("three").groupby(cohort.people["sex"], observed=True).mean()
        changes[by_sex] = of_three
    assert changes[0.0]["female"] == pytest.approx(changes[0.0]["male"], rel=1e-3)
    assert changes[1.0]["female"] == pytest.approx(2 * changes[1.0]["male"], rel=1e-3)
    assert changes[-1.0]["female"] == pytest.approx(0.0, abs=1e-5)
