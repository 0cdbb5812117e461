"""Power by formula: the plan's own test over all tables, at rates that simulated pilots have."""

import itertools
from collections import Counter

import numpy as np
import pytest
from scipy.stats import binom

import cocreate_lib as cc
from cocreate_lib.cohort import proven_rates, simulate_many
from cocreate_lib.comparison.inference.intervals import MeanCovariance
from cocreate_lib.comparison.inference.rate_intervals import rate_interval
from cocreate_lib.comparison.plan.fields import RATE_INTERVALS
from cocreate_lib.diagnosis import closed_form
from cocreate_lib.diagnosis.closed_form import binomial_power, closed_form_power

DESIGN = cc.PilotDesign(
    n_treated=40, n_comparison=60, assignment="randomised", fidelity=1.0, effect=-0.25,
    case_manager_icc=0.0, office_icc=0.0, contamination=0.1,
)  # fmt: skip
MEASURED = "reoffended", "risk_difference"


def decision(events, sizes, level, kind):
    """Whether the plan's own test rejects; None where there is none."""
    if sum(events) in (0, sum(sizes)):
        return None  # an outcome that is the same for everybody is refused
    rates, n = np.array(events) / sizes, np.array(sizes)
    spread = MeanCovariance(np.diag(rates * (1 - rates) / n))
    p = rate_interval("risk_difference", events, sizes, spread, level, kind).p_value
    return None if np.isnan(p) else p < 1 - level


@pytest.mark.parametrize("kind", RATE_INTERVALS)
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_power_is_the_share_of_tables_that_the_plans_test_rejects(kind, level):
    """By hand: every table's decision, weighted by how probable the table is."""
    n, m = 7, 11
    tables = {(i, j): decision((i, j), (n, m), level, kind) for i, j in np.ndindex(n + 1, m + 1)}
    # Rates at which each table is likely at least once.
    for p, q in itertools.product([0.02, 0.15, 0.4, 0.6, 0.85, 0.98], repeat=2):
        chance = {(i, j): binom.pmf(i, n, p) * binom.pmf(j, m, q) for i, j in tables}
        tested = sum(chance[table] for table, rejects in tables.items() if rejects is not None)
        rejected = sum(chance[table] for table, rejects in tables.items() if rejects)
        assert binomial_power((p, q), (n, m), level, kind) == pytest.approx(rejected / tested)


@pytest.mark.parametrize("kind", RATE_INTERVALS)
@pytest.mark.parametrize(
    ("sizes", "rates"), [((40_000, 40_000), (0.3, 0.309)), ((4000, 36_000), (0.1, 0.115))]
)
def test_neighbouring_counts_can_be_taken_together(kind, sizes, rates, monkeypatch):
    exact = binomial_power(rates, sizes, 0.95, kind)
    assert 0.5 < exact < 0.95
    monkeypatch.setattr(closed_form, "_MOST_COUNTS", 256)
    assert binomial_power(rates, sizes, 0.95, kind) == pytest.approx(exact, abs=0.002)


def test_the_rates_are_those_of_a_large_pilot():
    n = 20_000
    people = cc.simulate(DESIGN.replace(n_treated=n, n_comparison=n), 1).people
    rates, covariance = proven_rates(DESIGN)
    seen = people.groupby("my_direction")["reoffended"].mean()[[1, 0]].to_numpy()
    errors = np.sqrt(rates * (1 - rates) / n + np.diag(covariance))
    assert (np.abs(seen - rates) < 4 * errors).all()
    assert (np.sqrt(np.diag(covariance)) < 0.001).all()


def test_its_error_is_that_of_the_rates_by_the_delta_method(plan):
    (one, other), covariance = proven_rates(DESIGN)

    def power(p, q):
        return binomial_power((p, q), (40, 60), plan.conf_level, plan.rate_interval)

    h = 1e-3
    slopes = [power(one + h, other) - power(one - h, other)]
    slopes += [power(one, other + h) - power(one, other - h)]
    slope = np.array(slopes) / (2 * h)
    error = closed_form_power(DESIGN, plan, *MEASURED).mc_std_error
    assert error == pytest.approx(np.sqrt(slope @ covariance @ slope), rel=0.02)


def test_the_formula_is_what_two_thousand_pilots_find():
    seeds = [np.random.SeedSequence(6, spawn_key=(number,)) for number in range(2000)]
    many = simulate_many(DESIGN, seeds, ["my_direction", "reoffended"], []).people
    treated, y = many["my_direction"] == 1, many["reoffended"]
    events = (y * treated).sum(axis=1) * 1.0, (y * ~treated).sum(axis=1) * 1.0
    for kind in RATE_INTERVALS:
        plan = cc.AnalysisPlan(
            "my_direction", [cc.rate("reoffended")], method="unadjusted", rate_interval=kind
        )
        found = closed_form_power(DESIGN, plan, *MEASURED)
        decided = Counter(zip(*events, strict=True))
        rejects = {table: decision(table, (40, 60), 0.95, kind) for table in decided}
        tested = sum(times for table, times in decided.items() if rejects[table] is not None)
        share = sum(times for table, times in decided.items() if rejects[table]) / tested
        error = np.hypot(np.sqrt(share * (1 - share) / 2000), found.mc_std_error)
        assert abs(found.power - share) < 3.5 * error
        assert 0 < found.mc_std_error < 0.0025


@pytest.mark.parametrize(
    ("world", "changes"),
    [
        ({"assignment": "people"}, {}),
        ({"case_manager_icc": 0.02}, {}),
        ({"fidelity": 0.6}, {}),  # what a case manager delivers is shared by the caseload
        ({"linkage_failure": 0.1}, {}),
        ({}, {"errors": "cr2"}),
        ({}, {"cluster": "office"}),
        ({}, {"method": "regression", "covariates": ["age"]}),
    ],
)
def test_there_is_no_formula_where_counts_are_not_binomial(plan, world, changes):
    found = closed_form_power(DESIGN.replace(**world), plan.replace(**changes), *MEASURED)
    assert np.isnan(found).all()
    assert np.isnan(closed_form_power(DESIGN, plan, "reoffended", "risk_ratio")).all()


def test_false_alarms_need_no_full_delivery(plan):
    nothing = closed_form_power(DESIGN.replace(effect=0.0, fidelity=0.6), plan, *MEASURED)
    assert 0.02 < nothing.power < 0.06
