"""Cohorts: what is declared is met, what can't happen doesn't, and the truth is the truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib import DesignError, PilotDesign, simulate
from cocreate_lib.cohort import RISK_BANDS, data_dictionary, ogrs3, risk_band
from cocreate_lib.cohort.outcomes import WORLDS, solve

LARGE = PilotDesign(n_treated=40_000, n_comparison=40_000)

designs = st.builds(
    PilotDesign,
    n_treated=st.integers(1, 300),
    n_comparison=st.integers(1, 300),
    n_offices=st.integers(1, 9),
    people_per_case_manager=st.floats(1, 60),
    base_rate=st.floats(0.2, 0.8),
    effect=st.floats(-0.04, 0.1),
    fidelity=st.floats(0, 1),
    volunteer_share=st.floats(0.05, 0.95),
    enrolled_share=st.floats(0.05, 0.95),
    selection_on_readiness=st.floats(-0.6, 0.6),
    selection_on_history=st.floats(-0.6, 0.6),
    readiness_observed=st.floats(0, 1),
    readiness_effect=st.floats(-0.8, 0.8),
    reoffences_per_reoffender=st.floats(1, 8),
    time_shape=st.floats(0.5, 2),
)


@pytest.fixture(scope="module")
def large():
    return simulate(LARGE, seed=7)


@settings(max_examples=40, deadline=None)
@given(design=designs, seed=st.integers(0, 2**32))
def test_what_cannot_happen_does_not(design, seed):
    cohort = simulate(design, seed)
    people, potential = cohort.people, cohort.potential
    assert len(people) == design.n_treated + design.n_comparison
    assert people.index.is_unique
    assert people.index.equals(potential.index)
    assert people.drop(columns="fidelity").notna().all(axis=None)
    assert potential.notna().all(axis=None)
    assert people["my_direction"].sum() == design.n_treated
    assert (people["fidelity"].isna() == (people["my_direction"] == 0)).all()
    assert people["age"].between(18, 80).all()
    assert people["age_at_first_sanction"].between(10, people["age"]).all()
    assert people["readiness_rating"].between(1, 5).all()
    for world in WORLDS:
        reoffended = potential[f"reoffended_{world}"] == 1
        assert (reoffended == (potential[f"reoffences_{world}"] > 0)).all()
        assert potential[f"days_to_reoffence_{world}"].between(1, 365).all()
        assert (potential.loc[~reoffended, f"days_to_reoffence_{world}"] == 365).all()
    # An effect of one sign never moves a person against it.
    change = potential["reoffended_with_full_delivery"] - potential["reoffended_without"]
    assert (change * np.sign(design.effect) >= 0).all()


@settings(max_examples=20, deadline=None)
@given(design=designs, seed=st.integers(0, 2**32))
def test_truth_is_the_mean_of_potential_outcomes(design, seed):
    cohort = simulate(design, seed)
    truth = cohort.truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    treated = cohort.people["my_direction"] == 1
    for as_what, world in (("as_delivered", "with"), ("full_fidelity", "with_full_delivery")):
        for estimand, who in (("ATT", treated), ("ATE", treated | True)):
            for outcome, measure in (
                ("reoffended", "risk_difference"),
                ("reoffences", "mean_difference"),
                ("days_to_reoffence", "rmst_difference"),
            ):
                each = cohort.potential[f"{outcome}_{world}"]
                each = each - cohort.potential[f"{outcome}_without"]
                value = truth[outcome, measure, estimand, as_what]
                assert value == pytest.approx(each[who].mean(), abs=1e-12)


def test_people_show_the_world_they_live_in():
    cohort = simulate(PilotDesign(), seed=3)
    treated = cohort.people["my_direction"] == 1
    for outcome in ("reoffended", "reoffences", "days_to_reoffence"):
        lived = cohort.potential[f"{outcome}_with"].where(
            treated, cohort.potential[f"{outcome}_without"]
        )
        assert (cohort.people[outcome] == lived).all()


def test_declared_targets_are_met(large):
    """Within four standard errors: the sample's, and that of the solved constants."""
    n = LARGE.n_treated
    people = large.people
    ordinary = people[people["my_direction"] == 0]
    # Case managers and offices add to the spread, so the people alone understate it: office
    # effects are averaged over only when there are many offices.
    many_offices = LARGE.replace(n_offices=5_000)
    cohort = simulate(many_offices, seed=8)
    rates = cohort.people.groupby("my_direction")["reoffended"].mean()
    assert rates[0] == pytest.approx(LARGE.base_rate, abs=4 * 1.5 * np.sqrt(0.25 / n))
    truth = cohort.truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    full = truth["reoffended", "risk_difference", "ATT", "full_fidelity"]
    assert full == pytest.approx(LARGE.effect, abs=4 * 1.5 * np.sqrt(0.08 / n))
    assert people["fidelity"].mean() == pytest.approx(LARGE.fidelity, abs=0.02)
    reoffenders = ordinary[ordinary["reoffended"] == 1]["reoffences"]
    error = reoffenders.std() / np.sqrt(len(reoffenders))
    assert reoffenders.mean() == pytest.approx(LARGE.reoffences_per_reoffender, abs=4 * 1.5 * error)
    assert reoffenders.var() > reoffenders.mean()  # over-dispersed


def test_times_follow_the_declared_distribution():
    """With one risk for all, time to reoffence is Weibull with the declared shape."""
    from cocreate_lib.cohort.outcomes import _first_reoffence

    rng = np.random.default_rng(1)
    chance = np.full(200_000, 0.4)
    design = PilotDesign(time_shape=0.7)
    first = _first_reoffence(design, chance, rng.random(chance.size))
    for day in (30, 120, 250):
        expected = 1 - (1 - 0.4) ** ((day / 365) ** 0.7)  # Weibull distribution function
        assert (first < day / 365).mean() == pytest.approx(expected, abs=0.005)


def test_effect_acts_through_fidelity():
    nothing = simulate(PilotDesign(fidelity=0.0), seed=1).potential
    assert (nothing["reoffences_with"] == nothing["reoffences_without"]).all()
    everything = simulate(PilotDesign(fidelity=1.0), seed=1).potential
    for outcome in ("reoffended", "reoffences", "days_to_reoffence"):
        full = everything[f"{outcome}_with_full_delivery"]
        assert (everything[f"{outcome}_with"] == full).all()


def _naive_bias(design):
    cohort = simulate(design, seed=11)
    rates = cohort.people.groupby("my_direction")["reoffended"].mean()
    treated = cohort.people["my_direction"] == 1
    potential = cohort.potential[treated]
    effect = (potential["reoffended_with"] - potential["reoffended_without"]).mean()
    return rates[1] - rates[0] - effect


FAIR = {"selection_on_readiness": 0, "selection_on_history": 0, "volunteer_selection": 0}


@pytest.mark.parametrize("flaw", list(FAIR))
def test_each_selection_alone_flatters_the_programme_and_off_it_does_not(flaw):
    fair = LARGE.replace(**FAIR, n_offices=2_000, people_per_case_manager=1)
    error = np.sqrt(2 * 0.25 / LARGE.n_treated)
    assert abs(_naive_bias(fair)) < 4 * error
    one = fair.replace(**{flaw: 0.6}, case_manager_icc=0.1)
    assert _naive_bias(one) < -4 * error


def test_harmful_programme_does_harm():
    truth = simulate(PilotDesign(effect=0.1, n_treated=5000), seed=4).truth
    value = truth.query("measure == 'risk_difference' and as_what == 'full_fidelity'")["value"]
    assert (value > 0.05).all()


def test_risk_scores_are_those_of_the_columns():
    people = simulate(PilotDesign(), seed=5).people
    inputs = [
        people[name].astype(kind).to_numpy()
        for name, kind in (
            ("sex", object),
            ("age", int),
            ("age", int),
            ("age_at_first_sanction", int),
            ("previous_sanctions", int),
            ("offence_group", object),
        )
    ]
    np.testing.assert_allclose(people["ogrs3_one_year"], ogrs3(*inputs), atol=1e-12)
    np.testing.assert_allclose(people["ogrs3_two_year"], ogrs3(*inputs, years=2), atol=1e-12)
    assert people["risk_band"].tolist() == risk_band(people["ogrs3_two_year"]).tolist()
    assert list(people["risk_band"].cat.categories) == list(RISK_BANDS)


def test_same_seed_same_cohort_and_a_generator_moves_on():
    first, again = (simulate(PilotDesign(), seed=2018) for _ in range(2))
    pd.testing.assert_frame_equal(first.people, again.people)
    sequence = np.random.SeedSequence(9)
    a, b = (simulate(PilotDesign(), seed=sequence) for _ in range(2))
    pd.testing.assert_frame_equal(a.people, b.people)
    generator = np.random.default_rng(9)
    c, d = (simulate(PilotDesign(), seed=generator) for _ in range(2))
    assert not c.people["reoffences"].equals(d.people["reoffences"])
    assert not first.people["reoffences"].equals(a.people["reoffences"])


@pytest.mark.parametrize("seed", [-1, 1.5, "2018", None, True])
def test_a_seed_is_required_and_must_make_sense(seed):
    with pytest.raises(DesignError, match="seed"):
        simulate(PilotDesign(), seed=seed)


def test_needs_a_design():
    with pytest.raises(DesignError, match="PilotDesign"):
        simulate({"n_treated": 5}, seed=1)


def test_dictionary_describes_every_column():
    people = simulate(PilotDesign(), seed=1).people
    described = data_dictionary()["column"].tolist()
    assert described == [people.index.name, *people.columns]


def test_solved_constants_do_not_depend_on_sizes():
    assert solve(PilotDesign()) == solve(PilotDesign(n_treated=5, n_comparison=7))


def test_a_cohort_prints_that_it_is_synthetic():
    cohort = simulate(PilotDesign(), seed=1)
    assert str(cohort).startswith("Synthetic cohort")
    assert "Synthetic" in cohort._repr_html_()
    assert cohort.people.attrs["synthetic"]
