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
