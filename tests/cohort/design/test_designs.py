"""Ready-made designs are what their names say."""

import pytest

from cocreate_lib import DesignError, PilotDesign, simulate
from cocreate_lib.cohort import designs, ready_made
from cocreate_lib.cohort.design.designs import DESIGNS


@pytest.mark.parametrize("name", list(DESIGNS))
def test_each_can_be_simulated(name):
    design = ready_made(name).replace(n_treated=100, n_comparison=100)
    assert len(simulate(design, seed=1).people) == 200
    assert designs().loc[name, "description"]


def test_names_keep_their_promises():
    assert ready_made("teaching_pilot") == PilotDesign()
    assert ready_made("sixty_people").n_treated == 60
    stable = ready_made("stable_world")
    assert stable.fidelity == 1
    assert stable.event_loss == stable.turnover_rate == 0
    assert ready_made("harmful_programme").effect > 0
    assert ready_made("no_true_effect").effect == 0
    assert ready_made("randomised_trial").assignment == "randomised"
    assert ready_made("large_rollout").n_treated >= 10_000
    assert ready_made("half_take_part").assignment == "randomised"
    assert ready_made("half_take_part").uptake == pytest.approx(0.5, abs=0.1)
    assert ready_made("stronger_for_women").effect_by_sex > 0
    assert ready_made("two_areas").elsewhere_share == 0.5


def test_the_programme_of_recalls_brings_more_of_them():
    sized = ready_made("recalls").replace(n_treated=20_000, n_comparison=20_000, effect=0.0)
    recalled = simulate(sized, seed=1).people.groupby("my_direction")["recalled"].mean()
    assert recalled[1] > recalled[0] + 0.02


def test_two_areas_differ_and_nothing_but_the_area_shows_it():
    sized = ready_made("two_areas").replace(n_treated=100, n_comparison=60_000, n_offices=400)
    people = simulate(sized, seed=1).people
    areas = people[people["my_direction"] == 0].groupby("area", observed=True)
    assert areas.size().tolist() == [30_000, 30_000]
    rates = areas["reoffended"].mean()
    assert rates["elsewhere"] > rates["own area"] + 0.04
    for column in ("age", "previous_sanctions", "ogrs3_one_year", "readiness_rating"):
        means, error = areas[column].mean(), areas[column].std().max() / 30_000**0.5
        assert abs(means.diff().iloc[-1]) < 6 * error
    # Case managers work in one area, but for one whom the two share.
    per_manager = people[people["my_direction"] == 0].groupby("case_manager", observed=True)["area"]
    assert (per_manager.nunique() > 1).sum() <= 1


def test_no_true_effect_means_none_for_anybody():
    cohort = simulate(ready_made("no_true_effect"), seed=3)
    for outcome in ("reoffended", "reoffences", "days_to_reoffence", "hope_end"):
        full = cohort.potential[f"{outcome}_with_full_delivery"]
        assert (full == cohort.potential[f"{outcome}_without"]).all()


def test_hidden_selection_hides():
    """Much of it works through readiness, and the rating shows hardly any of it."""
    sized = ready_made("hidden_selection").replace(n_treated=20_000, n_comparison=20_000)
    cohort = simulate(sized, seed=1)
    inside = cohort.people["my_direction"] == 1
    readiness = cohort.hidden["readiness"]
    rating = cohort.people["readiness_rating"]
    assert readiness[inside].mean() - readiness[~inside].mean() > 0.6
    assert rating[inside].mean() - rating[~inside].mean() < 0.2


def test_unknown_name_names_the_nearest():
    with pytest.raises(DesignError, match="sixty_people"):
        ready_made("sixty_peopel")
