"""Truth is the mean of potential outcomes, in one cohort, in blocks and in the long run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib import DesignError, PilotDesign, simulate
from cocreate_lib.cohort import draw_blocks, proven_rates, truth_long_run
from cocreate_lib.cohort.truth.estimands import AS_WHAT, estimands, totals

KEY = ["outcome", "measure", "estimand", "as_what"]


@settings(max_examples=20, deadline=None)
@given(
    design=st.builds(
        PilotDesign,
        n_treated=st.integers(1, 300),
        n_comparison=st.integers(1, 300),
        fidelity=st.sampled_from([0.0, 0.3, 1.0]),
        contamination=st.sampled_from([0.0, 0.4]),
    ),
    seed=st.integers(0, 2**32),
)
def test_truth_is_the_mean_of_potential_outcomes(design, seed):
    cohort = simulate(design, seed)
    truth = cohort.truth.set_index(KEY)["value"]
    treated = cohort.people["my_direction"] == 1
    for as_what, (world, other) in AS_WHAT.items():
        for estimand, who in (("ATT", treated), ("ATE", treated | True)):
            for outcome, measure in (
                ("reoffended", "risk_difference"),
                ("reoffences", "mean_difference"),
                ("days_to_reoffence", "rmst_difference"),
                ("hope_end", "mean_difference"),
            ):
                each = cohort.potential[f"{outcome}_{world}"].astype(float)
                each = each - cohort.potential[f"{outcome}_{other}"]
                value = truth[outcome, measure, estimand, as_what]
                assert value == pytest.approx(each[who].mean(), abs=1e-12)


def test_ratios_are_those_of_the_means():
    cohort = simulate(PilotDesign(n_treated=3_000), seed=1)
    truth = cohort.truth.set_index(KEY)["value"]
    inside = cohort.potential[cohort.people["my_direction"] == 1].mean()
    p1, p0 = inside["reoffended_with"], inside["reoffended_without"]
    for measure, value in (
        ("risk_ratio", p1 / p0),
        ("odds_ratio", p1 / (1 - p1) / (p0 / (1 - p0))),
    ):
        assert truth["reoffended", measure, "ATT", "as_delivered"] == pytest.approx(value)
    rate = inside["reoffences_with"] / inside["reoffences_without"]
    assert truth["reoffences", "rate_ratio", "ATT", "as_delivered"] == pytest.approx(rate)
    hazard = np.log(1 - p1) / np.log(1 - p0)
    assert truth["days_to_reoffence", "hazard_ratio", "ATT", "as_delivered"] == pytest.approx(
        hazard
    )


def test_as_assigned_is_less_than_as_delivered_where_the_comparison_gets_some():
    design = PilotDesign(n_treated=20_000, contamination=0.5, effect=-0.15)
    truth = simulate(design, seed=1).truth.set_index(KEY)["value"]
    assigned, delivered, full = (
        truth["reoffended", "risk_difference", "ATT", as_what] for as_what in AS_WHAT
    )
    assert 0 > assigned > delivered > full


def test_totals_of_blocks_add_up_to_the_truth_of_the_whole():
    design = PilotDesign()
    sums = [
        totals(block.potential, block.people["my_direction"].to_numpy() == 1)
        for block in draw_blocks(design, seed=1, block_size=130)
    ]
    whole = simulate(design, seed=1).truth
    added = estimands(sum(sums[1:], start=sums[0]))
    assert added.equals(whole)


def test_undefined_ratios_are_missing():
    nobody = simulate(PilotDesign(n_treated=1, n_comparison=1, base_rate=0.02, effect=0), seed=1)
    assert nobody.potential.filter(like="reoffended").to_numpy().sum() == 0
    ratios = nobody.truth[nobody.truth["measure"].str.endswith("ratio")]
    assert ratios["value"].isna().all()
    differences = nobody.truth[nobody.truth["measure"].str.endswith("difference")]
    assert differences["value"].notna().all()


def test_the_long_run_is_what_the_design_declares():
    truth = truth_long_run(PilotDesign(), people=2**17).set_index(KEY)
    for outcome, measure, declared in (
        ("reoffended", "risk_difference", -0.08),
        ("hope_end", "mean_difference", 2.0),
    ):
        row = truth.loc[(outcome, measure, "ATT", "full_fidelity")]
        assert abs(row["value"] - declared) < 5 * row["mc_std_error"] + 1e-3
        assert row["mc_std_error"] > 0
    more = truth_long_run(PilotDesign(), people=2**15).set_index(KEY)
    key = ("reoffended", "risk_difference", "ATT", "as_delivered")
    assert more.loc[key, "mc_std_error"] > truth.loc[key, "mc_std_error"]


def test_too_few_people_for_a_long_run_are_refused():
    with pytest.raises(DesignError, match="too few"):
        truth_long_run(PilotDesign(), people=10)


def test_with_recalls_times_have_a_truth_of_their_own():
    design = PilotDesign(n_treated=3_000, recall_rate=0.3, recall_effect=1.0, custody_days=50)
    cohort = simulate(design, seed=1)
    truth = cohort.truth.set_index(KEY)["value"]
    assert truth.index.is_unique
    inside = cohort.potential[cohort.people["my_direction"] == 1]
    first, lost = {}, {}
    for world in ("with", "without"):
        event = inside[f"reoffended_{world}"] * (1 - inside[f"recalled_{world}"])
        first[world] = event.mean()
        lost[world] = (event * (365 - inside[f"days_to_reoffence_{world}"])).mean()
    expected = {
        "cumulative_incidence_difference": first["with"] - first["without"],
        "cumulative_incidence_ratio": first["with"] / first["without"],
        "rmtl_difference": lost["with"] - lost["without"],
    }
    for measure, value in expected.items():
        found = truth["days_to_reoffence", measure, "ATT", "as_delivered"]
        assert found == pytest.approx(value, abs=1e-12)
    for measure in ("rmst_difference", "hazard_ratio"):
        assert np.isnan(truth["days_to_reoffence", measure, "ATT", "as_delivered"])


def test_totals_of_blocks_with_recalls_add_up_too():
    design = PilotDesign(recall_rate=0.2)
    sums = [
        totals(block.potential, block.people["my_direction"].to_numpy() == 1)
        for block in draw_blocks(design, seed=1, block_size=130)
    ]
    added = estimands(sum(sums[1:], start=sums[0]), recalls=True)
    assert added.equals(simulate(design, seed=1).truth)


def test_the_long_run_of_recalls_has_the_same_rows():
    truth = truth_long_run(PilotDesign(recall_rate=0.2), people=2**13)
    rows = simulate(PilotDesign(recall_rate=0.2), seed=1).truth
    assert truth[KEY].equals(rows[KEY])
    times = truth[truth["measure"].isin(["rmtl_difference", "cumulative_incidence_difference"])]
    assert (times["mc_std_error"] > 0).all()


@pytest.mark.parametrize("on", [{}, {"recall_rate": 0.3}, {"uptake": 0.5, "crossover": 0.1}])
def test_long_run_rates_are_those_of_a_large_trial(on):
    design = PilotDesign(assignment="randomised", fidelity=1.0, n_offices=400, effect=-0.15, **on)
    rates, covariance = proven_rates(design)
    large = simulate(design.replace(n_treated=40_000, n_comparison=40_000), seed=5).people
    found = large.groupby("my_direction")["reoffended"].mean()
    for number, group in enumerate((1, 0)):
        error = np.sqrt(covariance[number, number] + 1.5 * 0.25 / 40_000)
        assert abs(rates[number] - found[group]) < 4 * error
