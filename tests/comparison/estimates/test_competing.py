"""A time that can end otherwise, from the table to the rows of the estimates."""

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    e_value,
    rate,
    specification_curve,
    time_to,
    try_methods,
)
from cocreate_lib.comparison.compare import estimate_rows, rows_of_table
from cocreate_lib.comparison.data.from_arrays import is_sound, sound_table
from cocreate_lib.errors import DataError, OutcomeError, PlanError
from tests.comparison.competing_people import people_at_risk

PEOPLE = people_at_risk()
OUTCOME = time_to("days", "reoffended", competing="recalled", horizon=300, unit="days")
PLAN = AnalysisPlan("programme", [OUTCOME], ["age"], method="weighting")
MEASURES = [
    "cumulative_incidence_difference",
    "cumulative_incidence_ratio",
    "hazard_ratio",
    "competing_hazard_ratio",
    "rmtl_difference",
]
METHODS = {
    "unadjusted": {},
    "regression": {},
    "weighting": {},
    "nearest": {"seed": 1},
    "subclassification": {"subclasses": 3},
}


def estimates(plan=PLAN, people=PEOPLE):
    return compare(people, plan).estimates.set_index("measure")


@pytest.mark.parametrize("method", METHODS)
def test_every_measure_has_a_number_by_every_method(method):
    found = estimates(PLAN.replace(method=method, **METHODS[method]))
    assert list(found.index) == MEASURES
    assert (
        found[["estimate", "std_error", "p_value", "conf_low", "conf_high"]].notna().all(axis=None)
    )
    assert (
        (found["conf_low"] < found["estimate"]) & (found["estimate"] < found["conf_high"])
    ).all()
    assert found["estimator"].filter(like="hazard").str.contains("cause-specific").all()
    assert not found["estimator"].str.contains("Kaplan").any()


@pytest.mark.parametrize("errors", ["robust", "cr2", "bootstrap", "wild_bootstrap"])
def test_every_way_of_finding_errors(errors):
    plan = PLAN.replace(method="unadjusted", errors=errors, cluster="manager", seed=1)
    found = estimates(plan.replace(replications=99))
    row = found.loc["cumulative_incidence_difference"]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    plain = estimates(PLAN.replace(method="unadjusted")).loc["cumulative_incidence_difference"]
    assert row["std_error"] == pytest.approx(plain["std_error"], rel=0.4)


def test_a_randomisation_test_has_p_values():
    plan = PLAN.replace(method="unadjusted", errors="randomisation", replications=99, seed=1)
    assert estimates(plan)["p_value"].between(0.01, 1).all()


def test_means_are_the_incidence_by_the_horizon_and_curves_are_of_both_events():
    found = compare(PEOPLE, PLAN)
    curves = found.incidence
    assert list(curves.columns[:4]) == ["outcome", "group", "of", "time"]
    assert found.curves.empty
    for group in ("treated", "comparison"):
        own = curves[(curves["group"] == group) & (curves["of"] == "event")]
        last = own[own["time"] <= 300].iloc[-1]
        assert found.means.loc[0, group] == pytest.approx(last["incidence"])
        assert own["time"].iloc[0] == own["incidence"].iloc[0] == 0
        ends = curves[curves["group"] == group].groupby("of")["incidence"].last()
        assert ends.sum() <= 1 + 1e-12
    inside = curves["conf_low"].le(curves["incidence"]) & curves["incidence"].le(
        curves["conf_high"]
    )
    assert inside.all()
    row = found.estimates.set_index("measure").loc["cumulative_incidence_difference"]
    assert row["estimate"] == pytest.approx(
        found.means.loc[0, "treated"] - found.means.loc[0, "comparison"]
    )


def test_the_ratio_is_that_of_the_means():
    found = compare(PEOPLE, PLAN)
    means = found.means.loc[0, ["treated", "comparison"]]
    ratio = found.estimates.set_index("measure").loc["cumulative_incidence_ratio", "estimate"]
    assert ratio == pytest.approx(means["treated"] / means["comparison"])


def test_nobody_censored_by_then_is_a_rate():
    people = PEOPLE.assign(
        days=np.where(PEOPLE[["reoffended", "recalled"]].any(axis=1), PEOPLE["days"], 600)
    )
    people["by_then"] = ((people["reoffended"] == 1) & (people["days"] <= 300)).astype(int)
    plan = PLAN.replace(errors="robust")
    time = estimates(plan, people).loc["cumulative_incidence_difference"]
    share = estimates(plan.replace(outcomes=[rate("by_then")]), people).loc["risk_difference"]
    for name in ("estimate", "std_error", "conf_low", "conf_high"):
        assert time[name] == pytest.approx(share[name])


def test_few_events_have_score_intervals():
    people = people_at_risk(160, 3, recall=6)
    rare = time_to("days", "recalled", competing="reoffended", horizon=30)
    few = people.assign(recalled=people["recalled"] * (np.arange(160) % 9 == 0))
    row = estimates(PLAN.replace(outcomes=[rare]), few).loc["cumulative_incidence_difference"]
    assert "MOVER" in row["se_type"]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]


def test_no_competing_event_seen_leaves_the_others():
    found = estimates(people=PEOPLE.assign(recalled=0))
    assert found["estimate"].drop("competing_hazard_ratio").notna().all()
    notes = found.loc["competing_hazard_ratio", "notes"]
    assert notes.startswith("no ratio: no competing events in the programme")
    alone = time_to("days", "reoffended", horizon=300)
    plain = estimates(PLAN.replace(outcomes=[alone]), PEOPLE.assign(recalled=0))
    lost = found.loc["rmtl_difference", "estimate"]
    assert lost == pytest.approx(-plain.loc["rmst_difference", "estimate"])
    ratio = found.loc["hazard_ratio", "estimate"]
    assert ratio == pytest.approx(plain.loc["hazard_ratio", "estimate"])


def test_tests_of_the_groups():
    tests = compare(PEOPLE, PLAN.replace(method="unadjusted")).tests.set_index("test")
    assert list(tests.index) == ["gray", "log_rank", "proportional_hazards"]
    assert "neither it nor 'recalled'" in tests.loc["log_rank", "asks"]
    for other in (PLAN, PLAN.replace(method="unadjusted", cluster="manager")):
        tests = compare(PEOPLE, other).tests.set_index("test")
        assert "gray" not in tests.index
        assert "Gray's test is for independent people" in tests.loc["log_rank", "notes"]


def test_yes_and_no_are_read_and_rows_named():
    people = PEOPLE.assign(recalled=PEOPLE["recalled"].map({0: "no", 1: "yes"}))
    assert estimates(people=people)["estimate"].equals(estimates()["estimate"])
    both = PEOPLE.set_axis([f"p{i}" for i in range(len(PEOPLE))])
    both.loc[["p3", "p8"], ["reoffended", "recalled"]] = 1
    with pytest.raises(
        OutcomeError, match=r"2 people have 1 in 'reoffended' and in 'recalled'"
    ) as error:
        compare(both, PLAN)
    assert "p3, p8" in str(error.value)


@pytest.mark.parametrize("plan", [PLAN, PLAN.replace(method="nearest", seed=2)])
def test_order_and_labels_change_nothing(plan):
    outcome = time_to("days", "reoffended", competing="recalled", entry="since", strata="office")
    plan = plan.replace(outcomes=[outcome])
    mixed = PEOPLE.sample(frac=1, random_state=4).rename(index=lambda i: f"person {i}")
    one, other = estimates(plan), estimates(plan, mixed)
    assert one["estimate"].to_numpy() == pytest.approx(other["estimate"].to_numpy(), rel=1e-9)
    assert one["std_error"].to_numpy() == pytest.approx(other["std_error"].to_numpy(), rel=1e-9)


def test_a_unit_of_time_changes_only_times():
    weeks = PEOPLE.assign(days=PEOPLE["days"] / 7, since=PEOPLE["since"] / 7)
    outcome = time_to("days", "reoffended", competing="recalled", entry="since", horizon=280)
    plan = PLAN.replace(outcomes=[outcome])
    one = estimates(plan)["estimate"]
    shorter = time_to("days", "reoffended", competing="recalled", entry="since", horizon=40)
    other = estimates(plan.replace(outcomes=[shorter]), weeks)["estimate"]
    assert one.iloc[:4].to_numpy() == pytest.approx(other.iloc[:4].to_numpy())
    assert one.iloc[4] == pytest.approx(7 * other.iloc[4])


def test_arrays_say_what_a_table_says():
    outcome = time_to("days", "reoffended", competing="recalled", entry="since", strata="manager")
    plan = PLAN.replace(outcomes=[outcome])
    names = ["programme", "age", "days", "reoffended", "recalled", "since", "manager"]
    columns = {name: PEOPLE[name].to_numpy() for name in names}
    assert is_sound(plan)
    table = sound_table(PEOPLE.index, columns, {}, plan)
    ours, theirs = rows_of_table(table, plan), estimate_rows(PEOPLE, plan)
    assert [row["estimate"] for row in ours] == pytest.approx([row["estimate"] for row in theirs])
    for name, value in (("recalled", np.ones(240)), ("since", columns["days"])):
        assert sound_table(PEOPLE.index, columns | {name: value}, {}, plan) is None


def test_strata_are_said_and_change_the_hazard_ratio_alone():
    stratified = time_to("days", "reoffended", strata=["office", "manager"], horizon=300)
    plain = estimates(PLAN.replace(outcomes=[time_to("days", "reoffended", horizon=300)]))
    result = compare(PEOPLE, PLAN.replace(outcomes=[stratified]))
    found = result.estimates.set_index("measure")
    assert found.loc["rmst_difference", "estimate"] == plain.loc["rmst_difference", "estimate"]
    assert found.loc["hazard_ratio", "estimate"] != plain.loc["hazard_ratio", "estimate"]
    assert found.loc["hazard_ratio", "estimator"].endswith("stratified by office and manager")
    assert not found.loc["hazard_ratio", "marginal"]
    assert "stratified by office and manager" in str(result.model("days"))
    assert "within strata of office and manager" in result.tests["notes"].iloc[0]


def test_strata_of_one_group_alone_have_no_ratio():
    people = PEOPLE.assign(office=PEOPLE["programme"].map({0: "a", 1: "b"}))
    found = estimates(
        PLAN.replace(outcomes=[time_to("days", "reoffended", strata="office")]), people
    )
    assert found.loc["hazard_ratio", "notes"].startswith("no ratio: in no stratum are both groups")
    assert np.isfinite(found.loc["rmst_difference", "estimate"])


def test_late_entry_says_from_when_on_it_speaks():
    late = PEOPLE.assign(since=np.where(PEOPLE["programme"] == 1, 3, PEOPLE["since"]))
    late["days"] = np.maximum(late["days"], late["since"] + 1)
    outcome = time_to("days", "reoffended", entry="since", horizon=300, unit="days")
    result = compare(late, PLAN.replace(outcomes=[outcome]))
    row = result.estimates.set_index("measure").loc["rmst_difference"]
    assert "whose time had not ended at 3 days: before that nobody was watched" in row["notes"]
    (said,) = result.sentences()
    assert any(text.startswith("Late entry: the numbers are of people") for text in said.can_say)
    assert result.curves["time"].min() == 3
    assert result.curves["at_risk"].notna().all()


def test_few_people_early_on_are_a_warning_for_all():
    early = np.where(np.arange(240) < 12, 0, np.minimum(60, PEOPLE["days"] - 1))
    outcome = time_to("days", "reoffended", entry="since", horizon=300)
    result = compare(
        PEOPLE.assign(since=early), PLAN.replace(outcomes=[outcome], method="unadjusted")
    )
    row = result.estimates.set_index("measure").loc["rmst_difference"]
    assert "fewer than 10 (a threshold of ours) can move the whole curve" in row["notes"]
    (said,) = result.sentences()
    assert any("read it with caution" in text for text in said.can_say)


@pytest.mark.parametrize(
    "changes", [{"method": "regression"}, {"method": "nearest", "adjust": True}]
)
def test_pseudo_values_are_refused_under_late_entry(changes):
    late = time_to("days", "reoffended", entry="since")
    with pytest.raises(PlanError, match="has an entry") as error:
        PLAN.replace(outcomes=[late], **changes)
    assert 'method="weighting"' in str(error.value)
    with pytest.raises(PlanError, match="impute"):
        PLAN.replace(outcomes=[late], missing="impute", seed=1)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (lambda days: days, "'since' is not below 'days' for 240 people"),
        (lambda days: -1.0 + 0 * days, "'since' is below zero"),
    ],
)
def test_an_entry_that_cannot_be(values, problem):
    plan = PLAN.replace(outcomes=[time_to("days", "reoffended", entry="since")])
    with pytest.raises(DataError, match=problem):
        compare(PEOPLE.assign(since=values(PEOPLE["days"])), plan)


def test_a_horizon_before_anybody_is_watched():
    late = PEOPLE.assign(since=np.minimum(2, PEOPLE["days"] - 1))
    plan = PLAN.replace(outcomes=[time_to("days", "reoffended", entry="since", horizon=2)])
    with pytest.raises(DataError, match="lies before people of both groups were watched"):
        compare(late, plan)


def test_a_gap_beside_a_time_is_a_gap():
    for name in ("recalled", "since", "office"):
        outcome = time_to(
            "days", "reoffended", competing="recalled", entry="since", strata="office"
        )
        people = PEOPLE.astype({"recalled": float, "since": float})
        people.loc[[3, 4], name] = None
        plan = PLAN.replace(outcomes=[outcome])
        with pytest.raises(DataError, match=f"{name} \\(2\\)"):
            compare(people, plan)
        found = estimates(plan.replace(missing="complete_cases"), people)
        assert found["estimate"].notna().all()


def test_gaps_are_filled_in_together():
    people = PEOPLE.astype({"recalled": float, "reoffended": float})
    people.loc[[3, 4, 9], ["days", "reoffended", "recalled"]] = np.nan
    plan = PLAN.replace(missing="impute", imputations=3, seed=1)
    found = compare(people, plan)
    assert found.estimates["estimate"].notna().all()
    whole = estimates().loc["cumulative_incidence_difference", "estimate"]
    assert found.estimates["estimate"].iloc[0] == pytest.approx(whole, abs=0.03)


def test_statsmodels_has_the_same_model():
    outcome = time_to("days", "reoffended", competing="recalled", strata="office")
    plan = PLAN.replace(outcomes=[outcome], method="regression")
    result = compare(PEOPLE, plan)
    model = result.model("days").table
    theirs = result.to_statsmodels("days")
    assert theirs.params == pytest.approx(model["coefficient"].to_numpy(), abs=1e-6)
    assert theirs.bse == pytest.approx(model["std_error"].to_numpy(), abs=1e-6)
    late = time_to("days", "reoffended", entry="since")
    result = compare(PEOPLE, PLAN.replace(outcomes=[late], method="unadjusted"))
    ours = result.model("days").table["coefficient"].to_numpy()
    assert result.to_statsmodels("days").params == pytest.approx(ours, abs=1e-6)


def test_what_a_null_and_a_confounder_could_do():
    result = compare(PEOPLE, PLAN)
    row = result.estimates.set_index("measure").loc["cumulative_incidence_ratio"]
    evidence = result.fragility()
    expected = e_value(row["estimate"], row["conf_low"], row["conf_high"])
    assert evidence.value("days", "e_value") == pytest.approx(expected.estimate)
    null = result.null_evidence().to_frame()
    assert "minimum_detectable_effect" in set(null["quantity"])
    assert not set(null["quantity"]) & {"bayes_factor", "posterior_difference"}
    effect = result.null_evidence().value("days", "design_effect")
    assert effect == pytest.approx(1, abs=0.2)
    assert not {"robustness_value", "rosenbaum_gamma"} & set(evidence.to_frame()["quantity"])


def test_a_detectable_difference_is_about_its_standard_errors():
    result = compare(PEOPLE, PLAN)
    row = result.estimates.iloc[0]
    quantity = (
        result.null_evidence().to_frame().set_index("quantity").loc["minimum_detectable_effect"]
    )
    assert quantity["high"] == pytest.approx(2.8 * row["std_error"], rel=0.15)


def test_explorations_take_the_same_headline():
    curve = specification_curve(PEOPLE, PLAN, {"method": ["weighting", "unadjusted"]})
    assert curve.measure == "cumulative_incidence_difference"
    assert "days," not in str(curve).split("estimates")[1].split("\n")[0]
    assert "cumulative incidence difference" in str(try_methods(PEOPLE, PLAN))


def test_a_smallest_effect_is_a_share():
    with pytest.raises(PlanError, match="no difference in the rate"):
        PLAN.replace(smallest_effect_of_interest=5)


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"competing": "reoffended"}, "competing"),
        ({"entry": "days"}, "entry"),
        ({"strata": ["recalled"], "competing": "recalled"}, "strata"),
        ({"strata": ["office", "office"]}, "strata"),
    ],
)
def test_a_column_has_one_part(arguments, where):
    with pytest.raises(PlanError, match="can't be") as error:
        time_to("days", "reoffended", **arguments)
    assert f"Where: {where}" in str(error.value)


def test_parts_that_plans_exclude():
    for outcome in (
        time_to("days", "reoffended", competing="programme"),
        time_to("days", "reoffended", strata="programme"),
        time_to("days", "reoffended", entry="programme"),
    ):
        with pytest.raises(PlanError, match="treatment"):
            PLAN.replace(outcomes=[outcome])
    with pytest.raises(PlanError, match="belongs to an outcome"):
        PLAN.replace(covariates=["recalled"])
    copy = PEOPLE.assign(copy=PEOPLE["recalled"])
    with pytest.raises(DataError, match="'recalled' under another name"):
        compare(copy, PLAN.replace(covariates=["age", "copy"]))


def test_a_stratum_may_be_a_covariate():
    outcome = time_to("days", "reoffended", strata="office")
    found = estimates(PLAN.replace(outcomes=[outcome], covariates=["age", "office"]))
    assert isinstance(found, pd.DataFrame)
    assert found["estimate"].notna().all()
