"""The search for the smallest effect: right where the answer is known, and honest where none is."""

import numpy as np
import pytest
from scipy.stats import norm

import cocreate_lib as cc
from cocreate_lib.diagnosis import minimum_detectable_effect
from cocreate_lib.diagnosis.replicates import FIELD, no_results
from cocreate_lib.errors import DesignError, DiagnosisError, PlanError

SPREAD = 0.05
DELIVERED = 0.6
LARGEST = 0.3


@pytest.fixture
def made_up(monkeypatch):
    """Replicates whose estimates are normal around a bias and six tenths of the effect."""

    def make(spread=SPREAD, bias=0.0):
        def run_chunk(design, plans, seeds, as_what):
            records = no_results(len(seeds), 3)
            for numbers, seed in zip(records.numbers, seeds, strict=True):
                truth = DELIVERED * design.effect
                z = np.random.default_rng(seed).standard_normal()
                estimate = truth + bias + spread * z
                numbers[:, FIELD["estimate"]] = estimate
                numbers[:, FIELD["p_value"]] = 2 * norm.sf(abs(estimate / spread))
                numbers[:, FIELD["n_treated"]] = design.n_treated
                numbers[:, FIELD["truth"]] = truth
            return records

        def solve(design):
            if abs(design.effect) > LARGEST:
                raise DesignError("This world has no such effect.")

        monkeypatch.setattr("cocreate_lib.diagnosis.experiment.run_chunk", run_chunk)
        monkeypatch.setattr("cocreate_lib.diagnosis.run.solve", solve)
        monkeypatch.setattr("cocreate_lib.diagnosis.detectable.solve", solve)

    return make


@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("spread", [0.01, 0.04])
def test_it_finds_what_is_known(design, plan, made_up, power, spread):
    made_up(spread)
    known = (norm.ppf(0.975) + norm.ppf(power)) * spread / DELIVERED
    found = minimum_detectable_effect(design, plan, power, replicates=1000, seed=3)
    assert found.mc_std_error < 0.1 * known
    assert found.effect == pytest.approx(-known, abs=4 * found.mc_std_error)
    assert found.truth == pytest.approx(DELIVERED * found.effect)
    assert (found.outcome, found.measure) == ("reoffended", "risk_difference")


def test_its_error_is_how_much_it_scatters(design, plan, made_up):
    made_up()
    found = [
        minimum_detectable_effect(design, plan, replicates=100, seed=seed) for seed in range(30)
    ]
    scatter = np.std([each.effect for each in found], ddof=1)
    claimed = np.sqrt(np.mean([each.mc_std_error**2 for each in found]))
    assert scatter == pytest.approx(claimed, rel=0.5)


def test_both_directions(design, plan, made_up):
    made_up()
    up = minimum_detectable_effect(design, plan, replicates=400, direction="rise")
    assert up.effect > 0
    assert up.truth > 0


def test_an_effect_that_is_too_large_for_the_world(design, plan, made_up):
    made_up(spread=0.3)
    with pytest.raises(DiagnosisError, match="No effect in this world") as error:
        minimum_detectable_effect(design, plan, replicates=200)
    assert "more people" in error.value.try_this
    assert "effect=-0.29" in error.value.where


def test_a_bias_that_looks_like_an_effect(design, plan, made_up):
    made_up(bias=-0.3)
    with pytest.raises(DiagnosisError, match="next to nothing") as error:
        minimum_detectable_effect(design, plan, replicates=200)
    assert "bias" in error.value.why


def test_a_real_search_and_the_formula(plan):
    design = cc.PilotDesign(
        n_treated=100, n_comparison=100, assignment="randomised", fidelity=1.0,
        case_manager_icc=0.0, office_icc=0.0,
    )  # fmt: skip
    found = minimum_detectable_effect(design, plan, replicates=80, seed=2)
    assert -0.4 < found.effect < -0.15
    slope = 2.5  # power gained from 0.05 more, at the most, is about an eighth
    assert abs(found.closed_form - 0.8) < 4 * slope * found.mc_std_error + 0.02
    assert "The formula gives" in str(found)
    assert found.steps["replicates"].eq(80).all()


@pytest.mark.parametrize("power", [0.03, 1.0])
def test_a_power_that_can_not_be(design, plan, power):
    with pytest.raises(PlanError, match="power"):
        minimum_detectable_effect(design, plan, power)


def test_an_outcome_without_a_truth(design, plan):
    other = plan.replace(outcomes=[cc.scale("hope_start")])
    with pytest.raises(DiagnosisError, match="no known truth") as error:
        minimum_detectable_effect(design, other, replicates=4)
    assert error.value.where == "mean_difference, effect=-0.08"  # where the search began
    with pytest.raises(DiagnosisError, match="no outcome 'x'"):
        minimum_detectable_effect(design, plan, replicates=4, outcome="x")


@pytest.mark.parametrize("power", [0.7, 0.8, 0.85])
def test_no_effect_is_given_that_the_world_forbids(design, plan, made_up, power):
    """The largest effect is found in four of five pilots: lines meet on either side of it."""
    made_up(spread=DELIVERED * LARGEST / (norm.ppf(0.975) + norm.ppf(0.8)))
    given = []
    for seed in range(8):
        try:
            found = minimum_detectable_effect(design, plan, power, replicates=100, seed=seed)
        except DiagnosisError:  # not even the largest is found as often
            continue
        given.append(found.effect)
        assert found.steps["effect"].is_unique
    assert given
    assert min(given) >= -LARGEST


def test_a_power_that_so_few_replicates_can_not_show(design, plan):
    with pytest.raises(
        DiagnosisError, match=r"100 replicates can't tell a power of 0\.999"
    ) as error:
        minimum_detectable_effect(design, plan, 0.999, replicates=100)
    assert "replicates=5000" in error.value.try_this
