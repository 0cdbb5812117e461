"""Each flaw alone biases an estimate as its documentation says; switched off, it does not."""

import numpy as np
import pytest

from cocreate_lib import DesignError, PilotDesign, simulate
from cocreate_lib.cohort import flaws, without
from cocreate_lib.cohort.design.flaws import FLAWS

# A world with every flaw off.
FAIR = PilotDesign(
    n_treated=60_000,
    n_comparison=60_000,
    n_offices=1_000,
    selection_on_readiness=0,
    selection_on_history=0,
    volunteer_selection=0,
    bad_spell=0,
    event_loss=0,
    turnover_rate=0,
    fidelity=1,
    court_delay=0,
    court_slowdown=1,
    case_manager_icc=0,
    office_icc=0,
    frequency_icc=0,
    hope_icc=0,
    secular_trend=0,
)
N = FAIR.n_treated
RATE_ERROR = 4 * np.sqrt(2 * 0.25 / N)
HOPE_ERROR = 4 * np.sqrt(2 * FAIR.hope_sd**2 / N)


def _naive(cohort, outcome):
    means = cohort.people.groupby("my_direction")[outcome].mean()
    return means[1] - means[0]


def _true(cohort, outcome, as_what):
    measure = "risk_difference" if outcome == "reoffended" else "mean_difference"
    truth = cohort.truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    return truth[outcome, measure, "ATT", as_what]


def _bias(design, outcome="reoffended", as_what="as_delivered"):
    cohort = simulate(design, seed=11)
    return _naive(cohort, outcome) - _true(cohort, outcome, as_what)


def test_a_fair_world_has_no_bias():
    assert abs(_bias(FAIR)) < RATE_ERROR
    assert abs(_bias(FAIR, "hope_end")) < HOPE_ERROR


FLATTERING = [
    ("selection", {"selection_on_readiness": 0.4, "selection_on_history": 0.3}),
    ("selection_on_readiness", {"selection_on_readiness": 0.6}),
    ("selection_on_history", {"selection_on_history": 0.6}),
    ("volunteer_selection", {"volunteer_selection": 0.6, "case_manager_icc": 0.1}),
    (
        "secular_trend",
        {"secular_trend": -0.1, "assignment": "historical", "historical_years": 4},
    ),
    ("other_area", {"elsewhere_share": 0.5, "elsewhere_risk": 0.5}),
]


@pytest.mark.parametrize(("flaw", "on"), FLATTERING)
def test_flaws_that_flatter_the_programme(flaw, on):
    assert FLAWS[flaw].direction.startswith("flatters")
    flawed = FAIR.replace(**on)
    assert _bias(flawed) < -RATE_ERROR
    # Clustering, which carries the skill of volunteers, adds spread but no bias.
    assert abs(_bias(without(flawed, flaw))) < 2 * RATE_ERROR


HIDING = [
    ("contamination", {"contamination": 0.4}, "as_delivered"),
    ("low_fidelity", {"fidelity": 0.4}, "full_fidelity"),
    ("crossover", {"crossover": 0.4}, "as_delivered"),
    ("partial_uptake", {"uptake": 0.5, "uptake_on_readiness": 0.0}, "full_fidelity"),
    ("court_delay", {"court_delay": 300}, "as_delivered"),
]


@pytest.mark.parametrize(("flaw", "on", "as_what"), HIDING)
def test_flaws_that_hide_an_effect(flaw, on, as_what):
    assert FLAWS[flaw].direction == "towards no difference"
    flawed = FAIR.replace(effect=-0.2, **on)
    assert _bias(flawed, as_what=as_what) > RATE_ERROR
    assert abs(_bias(without(flawed, flaw), as_what=as_what)) < RATE_ERROR


@pytest.mark.parametrize(
    ("flaw", "on"),
    [
        ("policy_events", {"event_loss": 1.0}),
        ("turnover", {"turnover_rate": 0.1, "turnover_loss": 2.0}),
    ],
)
def test_what_disturbs_delivery_hides_an_effect(flaw, on):
    """Without it the same case managers deliver more, and the difference comes nearer to that of
    full delivery; what they would not deliver in any case stays out."""
    assert FLAWS[flaw].direction == "towards no difference"
    flawed = FAIR.replace(effect=-0.2, fidelity=0.5, **on)
    undisturbed = without(flawed, flaw)
    assert undisturbed.fidelity > flawed.fidelity + 0.1
    with_it, without_it = (_bias(d, as_what="full_fidelity") for d in (flawed, undisturbed))
    assert with_it > without_it + RATE_ERROR
    assert abs(_bias(undisturbed)) < RATE_ERROR


def test_recalls_that_the_programme_brings_flatter_it():
    """Fewer reoffences, because more people are in custody: not so over the days at risk."""
    flawed = FAIR.replace(recall_rate=0.2, recall_effect=1.5, effect=0.0)
    assert FLAWS["recalls"].direction.startswith("flatters the programme where")
    groups = simulate(flawed, seed=11).people.groupby("my_direction")
    assert np.diff(groups["reoffended"].mean())[0] < -RATE_ERROR
    assert abs(_bias(flawed)) < RATE_ERROR  # as an answer to what the programme brings about
    assert abs(_naive(simulate(without(flawed, "recalls"), seed=11), "reoffended")) < RATE_ERROR


def test_courts_that_slow_down_hide_reoffending_of_those_who_start_late():
    slow = FAIR.replace(
        effect=-0.2, court_delay=120, court_slowdown=50, enrolment_months=24, n_comparison=100_000
    )
    with_it, without_it = (_bias(d) for d in (slow, without(slow, "court_slowdown_2020")))
    assert FLAWS["court_slowdown_2020"].direction == "towards no difference"
    assert with_it > without_it
    cohort = simulate(slow, seed=11)
    outside = cohort.people["my_direction"] == 0
    late = cohort.people["start_date"] >= "2019-06-01"
    hidden = (cohort.potential["reoffended_without"] - cohort.people["reoffended"])[outside]
    assert hidden[late].mean() > hidden[~late].mean() + 0.02
    assert (hidden >= 0).all()


def test_switching_courts_off_shows_all_that_happened():
    """The same people reoffend; only what is proven changes."""
    slow = PilotDesign(n_treated=2_000, n_comparison=8_000, court_delay=200)
    proven, all_of_it = (simulate(d, seed=5) for d in (slow, without(slow, "court_delay")))
    happened = proven.potential["reoffended_without"]
    assert (happened == all_of_it.potential["reoffended_without"]).mean() > 0.999
    outside = all_of_it.people["my_direction"] == 0
    assert (all_of_it.people["reoffended"] == all_of_it.potential["reoffended_without"])[
        outside
    ].all()


def test_linkage_failure_overstates_rates_and_makes_only_outcomes_missing():
    failing = FAIR.replace(linkage_failure=0.3)
    cohort = simulate(failing, seed=11)
    outside = cohort.people["my_direction"] == 0
    measured = cohort.people.loc[outside, "reoffended"].mean()
    happened = cohort.potential.loc[outside, "reoffended_without"].mean()
    assert FLAWS["linkage_failure"].direction == "too high"
    assert measured > happened + RATE_ERROR
    unlinked = cohort.people["linked"] == 0
    for outcome in ("reoffended", "reoffences", "days_to_reoffence", "reoffence_observed"):
        assert (cohort.people[outcome].isna() == unlinked).all()
    linked = simulate(without(failing, "linkage_failure"), seed=11).people
    assert linked["reoffended"].notna().all()
    assert linked.loc[outside, "reoffended"].mean() == happened


@pytest.mark.parametrize("mechanism", ["MCAR", "MAR", "MNAR"])
def test_attrition_biases_hope_if_it_depends_on_hope(mechanism):
    losing = FAIR.replace(effect_on_hope=6, attrition=0.4, attrition_mechanism=mechanism)
    bias = _bias(losing, "hope_end")
    assert FLAWS["attrition"].direction.startswith("MNAR: towards no difference")
    if mechanism == "MNAR":
        assert bias < -HOPE_ERROR
    else:
        assert abs(bias) < 2 * HOPE_ERROR
    assert abs(_bias(without(losing, "attrition"), "hope_end")) < HOPE_ERROR


def test_mar_and_mcar_are_what_they_are_called():
    """Given the rating, those lost to MAR don't differ in hope from those kept."""
    lost = {}
    for mechanism in ("MCAR", "MAR"):
        design = FAIR.replace(effect_on_hope=0, attrition=0.4, attrition_mechanism=mechanism)
        cohort = simulate(design, seed=2)
        hope = cohort.potential["hope_end_without"]
        is_lost = cohort.people["hope_end"].isna()
        lost[mechanism] = is_lost.groupby(cohort.people["readiness_rating"]).mean()
        for _, group in hope.groupby(cohort.people["readiness_rating"]):
            gone = is_lost[group.index]
            error = 4 * group.std() / np.sqrt(min(gone.sum(), (~gone).sum()))
            assert abs(group[gone].mean() - group[~gone].mean()) < 1.5 * error
    assert lost["MCAR"].max() - lost["MCAR"].min() < 0.03
    assert lost["MAR"].is_monotonic_decreasing
    assert lost["MAR"].max() - lost["MAR"].min() > 0.4


def test_a_bad_spell_at_entry_looks_like_improvement():
    def change(design):
        cohort = simulate(design, seed=11)
        inside = cohort.people["my_direction"] == 1
        return (cohort.people["hope_end"] - cohort.people["hope_start"])[inside].mean()

    spell = FAIR.replace(bad_spell=0.6, effect_on_hope=0)
    assert FLAWS["bad_spell"].direction.startswith("flatters")
    assert change(spell) > HOPE_ERROR
    assert abs(change(without(spell, "bad_spell"))) < HOPE_ERROR
    before = simulate(spell, seed=11).people.groupby("my_direction")["offences_year_before"].mean()
    assert before[1] > 1.2 * before[0]


def test_clustering_makes_naive_standard_errors_too_small():
    def ratio(design, cohorts=100):
        """Spread of estimates over cohorts, in naive standard errors."""
        drawn = [simulate(design, seed).people for seed in range(cohorts)]
        rates = [people.groupby("my_direction")["reoffended"].mean() for people in drawn]
        naive = np.mean([np.sqrt((r * (1 - r)).sum() / design.n_treated) for r in rates])
        return np.std([r[1] - r[0] for r in rates]) / naive

    clustered = FAIR.replace(
        n_treated=300, n_comparison=300, people_per_case_manager=30, case_manager_icc=0.15
    )
    assert FLAWS["clustering"].direction == "too small"
    # The design effect 1 + (30 - 1) 0.15 = 5.35 makes the ratio about 2.3. The spread of 100
    # cohorts has a relative standard error of 7%.
    assert ratio(clustered) > 1.6
    assert ratio(without(clustered, "clustering")) < 1.25


def test_every_flaw_can_be_switched_off_and_is_listed():
    design = PilotDesign(
        contamination=0.1, linkage_failure=0.1, attrition=0.1,
        crossover=0.1, uptake=0.5, elsewhere_share=0.5, elsewhere_risk=0.3, recall_rate=0.1,
    )  # fmt: skip
    for name in flaws().index:
        off = without(design, name)
        assert off != design
        for field, value in FLAWS[name].off.items():
            assert getattr(off, field) == value
        assert without(off, name) == off
    assert set(flaws().index) == set(FLAWS)
    assert (flaws()[["estimate", "direction", "meaning"]] != "").all(axis=None)


def test_switched_off_leaves_the_other_people_alone():
    design = PilotDesign()
    before = simulate(design, seed=4).people
    after = simulate(without(design, "policy_events"), seed=4).people
    same = ["age", "sex", "previous_sanctions", "readiness_rating", "case_manager", "start_date"]
    assert before[same].equals(after[same])
    assert after["fidelity"].mean() > before["fidelity"].mean()


def test_unknown_flaw_names_the_nearest():
    with pytest.raises(DesignError, match="Did you mean 'turnover'"):
        without(PilotDesign(), "turnovr")
