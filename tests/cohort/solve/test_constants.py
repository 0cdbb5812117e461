"""What is declared of losses is what large cohorts lose, whatever else makes people differ."""

import numpy as np
import pytest

from cocreate_lib import PilotDesign, simulate
from cocreate_lib.cohort import solve
from cocreate_lib.cohort.design.pilot import MECHANISMS
from cocreate_lib.cohort.world.outcomes import hope_score

DESIGN = PilotDesign(
    n_treated=1_000,
    n_comparison=60_000,
    n_offices=500,
    people_per_case_manager=2,
    hope_icc=0.4,
    contamination=0.5,
    effect_on_hope=6,
    linkage_failure=0.2,
    attrition=0.3,
)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_losses_are_those_declared_of_the_comparison_group(mechanism):
    people = simulate(DESIGN.replace(attrition_mechanism=mechanism), seed=3).people
    comparison = people[people["my_direction"] == 0]
    for lost, declared in (
        (comparison["hope_end"].isna(), DESIGN.attrition),
        (comparison["linked"] == 0, DESIGN.linkage_failure),
    ):
        error = np.sqrt(declared * (1 - declared) / len(comparison))
        assert lost.mean() == pytest.approx(declared, abs=4 * error)


def test_where_nothing_is_declared_to_be_lost_nobody_is():
    design = DESIGN.replace(n_comparison=2_000, linkage_failure=0.0, attrition=0.0)
    people = simulate(design, seed=3).people
    assert people["hope_end"].notna().all()
    assert (people["linked"] == 1).all()


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_case_managers_share_as_much_of_the_hope_score_as_is_declared(share):
    """Of scores drawn by many case managers, rounded and cut off at the ends as answers are."""
    design = PilotDesign(hope_icc=share)
    hope, rng = solve(design).hope, np.random.default_rng(1)
    managers = hope.level + hope.manager_sd * rng.standard_normal((20_000, 1))
    scores = hope_score(managers + design.hope_sd * rng.standard_normal((20_000, 50)))
    within = scores.var(axis=1, ddof=1).mean()
    between = scores.mean(axis=1).var(ddof=1) - within / 50
    assert between / (between + within) == pytest.approx(share, rel=0.04)
