"""Cohorts side by side are the cohorts that come one by one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib import DesignError, PilotDesign, simulate
from cocreate_lib.cohort import AS_WHAT, OUTCOMES, potential_columns, simulate_many
from cocreate_lib.cohort.design.pilot import ASSIGNMENTS
from cocreate_lib.cohort.draw import batches
from cocreate_lib.cohort.draw.columns import PEOPLE, POTENTIAL

EVERYTHING_ON = {
    "recall_rate": 0.2,
    "recall_effect": 0.5,
    "custody_days": 60,
    "uptake": 0.6,
    "crossover": 0.2,
    "effect_by_sex": 1.0,
    "elsewhere_share": 0.4,
    "elsewhere_risk": 0.5,
}
SEEDS = [5, np.random.SeedSequence(9), 5]


PLAIN = {
    measure
    for outcome in OUTCOMES
    for measure in simulate_many(PilotDesign(n_treated=5, n_comparison=5), [1]).truth(
        outcome, "as_delivered", "ATE"
    )
}


def _assert_same_cohorts(design, seeds=SEEDS):
    many = simulate_many(design, seeds)
    for number, seed in enumerate(seeds):
        cohort = simulate(design, seed)
        for frame, columns in ((cohort.people, many.people), (cohort.potential, many.potential)):
            assert list(frame.columns) == list(columns)
            for name in frame.columns.drop("case_manager", errors="ignore"):
                column = frame[name]
                if isinstance(column.dtype, pd.CategoricalDtype):
                    column = column.cat.codes
                np.testing.assert_array_equal(column, columns[name][number], err_msg=name)
        managers = pd.DataFrame(
            {"code": many.people["case_manager"][number], "name": cohort.people["case_manager"]}
        )
        pairs = managers.drop_duplicates()
        assert pairs["code"].is_unique
        assert pairs["name"].is_unique
        for row in cohort.truth.itertuples():
            if row.estimand in ("ATT", "ATE"):
                competing = None if row.measure in PLAIN else "recalled"
                found = many.truth(row.outcome, row.as_what, row.estimand, competing=competing)
                np.testing.assert_array_equal(found[row.measure][number], row.value)


@settings(max_examples=15)
@given(
    everything_on=st.booleans(),
    n_treated=st.integers(1, 40),
    n_comparison=st.integers(1, 80),
    assignment=st.sampled_from(ASSIGNMENTS),
    people_per_case_manager=st.floats(1, 30),
    caseload_spread=st.floats(0, 1),
)
def test_each_is_the_cohort_that_comes_alone(everything_on, **fields):
    more = EVERYTHING_ON if everything_on else {}
    _assert_same_cohorts(PilotDesign(**fields, **more, linkage_failure=0.1, attrition=0.2))


def test_also_when_they_have_several_batches(monkeypatch):
    monkeypatch.setattr(batches, "BATCH_SIZE", 100)
    # Sizes of no other test: what is worked out once for a design is kept.
    _assert_same_cohorts(PilotDesign(n_treated=71, n_comparison=283))


@pytest.mark.parametrize(
    "name", ["age", "reoffended", "hope_end", "linked", "offences_year_before"]
)
def test_what_else_is_asked_for_changes_nothing(name):
    design = PilotDesign(n_treated=20, n_comparison=60)
    alone = simulate_many(design, SEEDS, people=[name], potential=[]).people[name]
    np.testing.assert_array_equal(alone, simulate_many(design, SEEDS).people[name])


def test_every_column_can_be_asked_for():
    design = PilotDesign(n_treated=5, n_comparison=5)
    many = simulate_many(design, [1])
    assert list(many.people) == list(PEOPLE)
    assert list(many.potential) == list(POTENTIAL)
    assert {column.shape for column in many.people.values()} == {(1, 10)}
    assert set(AS_WHAT) == {"as_assigned", "as_delivered", "full_fidelity"}
    assert all(many.truth(outcome, "full_fidelity", "ATE") for outcome in OUTCOMES)


def test_the_truth_of_any_people_is_that_of_their_potential_outcomes():
    design = PilotDesign(n_treated=150, n_comparison=250, assignment="randomised", **EVERYTHING_ON)
    many = simulate_many(design, [1, 2])
    women = many.people["sex"] == 1
    inside = many.people["my_direction"] == 1
    for estimand, who in (("ATT", inside), ("ATC", ~inside), ("ATE", inside | True)):
        for name, among in (("women", women), ("compliers", many.compliers)):
            found = many.truth("reoffences", "as_assigned", estimand, among=among)
            over = many.truth(
                "reoffences", "as_assigned", estimand,
                among=among, exposure="days_at_risk", per=365.25,
            )  # fmt: skip
            incidence = many.truth(
                "days_to_reoffence", "as_assigned", estimand, 180, among=among, competing="recalled"
            )
            for number in range(2):
                potential = simulate(design, number + 1).potential[(who & among)[number]]
                assert len(potential) > 5, name
                means = potential.mean()
                counts = means["reoffences_with"], means["reoffences_not_assigned"]
                days = means["days_at_risk_with"], means["days_at_risk_not_assigned"]
                first, lost = {}, {}
                for world in ("with", "not_assigned"):
                    time = potential[f"days_to_reoffence_{world}"]
                    event = (potential[f"reoffended_{world}"] == 1) & (
                        potential[f"recalled_{world}"] == 0
                    )
                    first[world] = (event & (time <= 180)).mean()
                    lost[world] = np.where(event, 180 - np.minimum(time, 180), 0).mean()
                expected = {
                    "mean_difference": (found, counts[0] - counts[1]),
                    "rate_difference": (
                        over, 365.25 * (counts[0] / days[0] - counts[1] / days[1]),
                    ),
                    "rate_ratio": (over, counts[0] / days[0] / (counts[1] / days[1])),
                    "cumulative_incidence_difference": (
                        incidence, first["with"] - first["not_assigned"],
                    ),
                    "cumulative_incidence_ratio": (
                        incidence, first["with"] / first["not_assigned"],
                    ),
                    "rmtl_difference": (incidence, lost["with"] - lost["not_assigned"]),
                }  # fmt: skip
                for measure, (truths, value) in expected.items():
                    assert truths[measure][number] == pytest.approx(value, abs=1e-12), measure


def test_compliers_are_those_whom_the_offer_moves():
    """A lot is an instrument: everybody's effect of it is that of compliers, times their share."""
    design = PilotDesign(
        n_treated=2_000, n_comparison=2_000, assignment="randomised", uptake=0.6, crossover=0.2
    )
    many = simulate_many(design, [1])
    share = many.compliers.mean()
    assert share == pytest.approx(0.4, abs=0.03)
    for outcome, measure in (("reoffended", "risk_difference"), ("hope_end", "mean_difference")):
        everybody = many.truth(outcome, "as_assigned", "ATE")[measure]
        compliers = many.truth(outcome, "as_assigned", "ATE", among=many.compliers)[measure]
        others = many.truth(outcome, "as_assigned", "ATE", among=~many.compliers)[measure]
        assert others[0] == 0
        assert everybody[0] == pytest.approx(share * compliers[0])


def test_nobody_has_no_truth():
    many = simulate_many(PilotDesign(n_treated=20, n_comparison=20), [1, 2])
    nobody = np.zeros((2, 40), dtype=bool)
    for outcome in OUTCOMES:
        truths = many.truth(outcome, "as_delivered", "ATE", among=nobody)
        assert all(np.isnan(values).all() for values in truths.values())


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"outcome": "reoffended", "competing": "recalled"}, "competing"),
        ({"outcome": "days_to_reoffence", "competing": "linked"}, "competing"),
        ({"outcome": "reoffended", "exposure": "days_at_risk"}, "exposure"),
        ({"outcome": "reoffences", "exposure": "age"}, "exposure"),
        ({"outcome": "reoffences", "among": np.ones(40, dtype=bool)}, "among"),
        ({"outcome": "reoffences", "among": np.ones((2, 39), dtype=bool)}, "among"),
    ],
)
def test_what_no_truth_is_known_of_is_refused(arguments, where):
    many = simulate_many(PilotDesign(n_treated=20, n_comparison=20), [1, 2])
    with pytest.raises(DesignError) as refusal:
        many.truth(as_what="as_delivered", estimand="ATT", **arguments)
    assert refusal.value.where == where
    assert refusal.value.try_this


def test_the_columns_that_a_truth_reads_are_enough():
    design = PilotDesign(n_treated=30, n_comparison=30, **EVERYTHING_ON)
    for outcome, more in (
        *((outcome, {}) for outcome in OUTCOMES),
        ("days_to_reoffence", {"competing": "recalled"}),
        ("reoffences", {"exposure": "days_at_risk"}),
    ):
        columns = potential_columns(outcome, "as_assigned", **more)
        few = simulate_many(design, [1], ["my_direction"], columns)
        few, many = (
            each.truth(outcome, "as_assigned", "ATE", **more)
            for each in (few, simulate_many(design, [1]))
        )
        for measure, values in few.items():
            np.testing.assert_array_equal(values, many[measure])


def test_an_offer_by_lot_shows_the_effect_on_compliers():
    """The difference of rates over the difference of shares who took part: Wald's estimator."""
    design = PilotDesign(
        n_treated=60_000, n_comparison=60_000, n_offices=2_000, assignment="randomised",
        court_delay=0, effect=-0.15, uptake=0.55, uptake_on_readiness=0.4, crossover=0.1,
    )  # fmt: skip
    many = simulate_many(design, [1])
    inside = many.people["my_direction"] == 1
    (rates, shares) = (
        [many.people[name][group].mean() for group in (inside, ~inside)]
        for name in ("reoffended", "took_part")
    )
    wald = (rates[0] - rates[1]) / (shares[0] - shares[1])
    truth = many.truth("reoffended", "as_assigned", "ATE", among=many.compliers)
    error = np.sqrt(2 * 0.22 / 60_000) / (shares[0] - shares[1])
    assert wald == pytest.approx(truth["risk_difference"][0], abs=4 * error)
    took_part = many.people["took_part"] == 1
    as_treated = many.people["reoffended"][took_part].mean()
    as_treated -= many.people["reoffended"][~took_part].mean()
    assert as_treated < truth["risk_difference"][0] - 0.01  # flattered by the readier


def test_a_lot_shows_rates_at_risk_and_incidence_before_recalls():
    design = PilotDesign(
        n_treated=60_000, n_comparison=60_000, n_offices=2_000, assignment="randomised",
        court_delay=0, recall_rate=0.2, recall_effect=1.0, custody_days=90,
    )  # fmt: skip
    many = simulate_many(design, [5])
    inside = many.people["my_direction"][0] == 1
    people = {name: column[0] for name, column in many.people.items()}
    rates, shares = [], []
    for group in (inside, ~inside):
        rates.append(people["reoffences"][group].sum() / people["days_at_risk"][group].sum())
        reoffends = (people["reoffence_observed"] == 1) & (people["days_to_reoffence"] <= 180)
        shares.append(reoffends[group].mean())
    at_risk = many.truth("reoffences", "as_assigned", "ATE", exposure="days_at_risk")
    assert rates[0] / rates[1] == pytest.approx(at_risk["rate_ratio"][0], rel=0.04)
    incidence = many.truth("days_to_reoffence", "as_assigned", "ATE", 180, competing="recalled")
    assert shares[0] - shares[1] == pytest.approx(
        incidence["cumulative_incidence_difference"][0], abs=4 * np.sqrt(2 * 0.18 / 60_000)
    )
