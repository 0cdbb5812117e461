"""Subgroups: each as if it were compared alone, and how they differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.further.register import further_targets
from cocreate_lib.errors import DataError, PlanError
from tests.comparison.conftest import made_up_people

OUTCOMES = [
    rate("reoffended"),
    frequency("reoffences"),
    scale("hope"),
    time_to("days", "seen", horizon=300),
]
NUMBERS = ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high", "n_treated"]


def with_sex(n: int = 400, seed: int = 1) -> pd.DataFrame:
    people = made_up_people(n, seed)
    rng = np.random.default_rng(seed)
    return people.assign(
        sex=rng.choice(["men", "women"], n, p=[0.6, 0.4]),
        band=pd.cut(people["age"], [0, 30, 45, 99], labels=["young", "middle", "older"]),
    )


def plan_of(method: str = "unadjusted", **fields: object) -> AnalysisPlan:
    settings = {
        "treatment": "programme",
        "outcomes": OUTCOMES,
        "covariates": ["age", "sanctions", "sex"],
        "subgroups": ["sex"],
        **fields,
    }
    return AnalysisPlan(method=method, **settings)


def rows_of(people: pd.DataFrame, plan: AnalysisPlan) -> pd.DataFrame:
    table = compare(people, plan).subgroups().table
    return table.set_index(["outcome", "measure", "about"])


@pytest.mark.parametrize(
    ("method", "cluster"),
    [
        ("unadjusted", None),
        ("regression", "manager"),
        ("nearest", "manager"),
        ("full", None),
        ("subclassification", None),
        ("weighting", "manager"),
    ],
)
def test_each_level_is_what_compare_says_of_its_people_alone(method, cluster):
    people, plan = with_sex(250), plan_of(method, cluster=cluster)
    found = rows_of(people, plan)
    for level in ("men", "women"):
        alone = plan.replace(covariates=["age", "sanctions"], subgroups=())
        theirs = compare(people[people["sex"] == level], alone).estimates
        for _, row in theirs.iterrows():
            if row["measure"] == "odds_ratio":
                continue
            ours = found.loc[(row["outcome"], row["measure"], f"sex: {level}")]
            np.testing.assert_allclose(
                ours[NUMBERS].astype(float), row[NUMBERS].astype(float), rtol=1e-9, atol=1e-12
            )


@pytest.mark.parametrize("method", ["unadjusted", "weighting"])
def test_rates_over_time_at_risk_and_competing_events(method):
    people = with_sex(300)
    rng = np.random.default_rng(1)
    people["at_risk"] = rng.integers(100, 366, 300)
    people["recalled"] = ((people["seen"] == 0) & (rng.random(300) < 0.2)).astype(int)
    outcomes = [
        frequency("reoffences", exposure="at_risk", per=365, unit="person-year"),
        time_to("days", "seen", competing="recalled", horizon=300),
    ]
    plan = plan_of(method, outcomes=outcomes)
    found = rows_of(people, plan)
    alone = plan.replace(covariates=["age", "sanctions"], subgroups=())
    theirs = compare(people[people["sex"] == "women"], alone).estimates
    theirs = theirs.set_index(["outcome", "measure"])
    ours = found.xs("sex: women", level="about")
    assert list(ours.index) == [
        ("reoffences", "rate_difference"),
        ("reoffences", "rate_ratio"),
        ("days", "cumulative_incidence_difference"),
        ("days", "cumulative_incidence_ratio"),
    ]
    for place, row in ours.iterrows():
        np.testing.assert_allclose(
            row[NUMBERS].astype(float), theirs.loc[place, NUMBERS].astype(float), rtol=1e-8
        )
    clustered = plan.replace(cluster="manager", errors="robust")
    per_year, per_day = (
        rows_of(people, clustered.replace(outcomes=[each])).xs("sex: women against men", level=2)
        for each in (outcomes[0], frequency("reoffences", exposure="at_risk"))
    )
    for name in ("estimate", "std_error", "conf_low"):
        assert per_year[name].iloc[0] == pytest.approx(365 * per_day[name].iloc[0])


def test_bootstraps_are_drawn_within_each_level():
    people = with_sex(200)
    plan = plan_of(outcomes=[scale("hope")], errors="bootstrap", seed=3, replications=199)
    found = rows_of(people, plan)
    alone = plan.replace(covariates=["age", "sanctions"], subgroups=())
    theirs = compare(people[people["sex"] == "women"], alone).estimates.iloc[0]
    ours = found.loc[("hope", "mean_difference", "sex: women")]
    assert list(ours[NUMBERS[-3:]]) == list(theirs[NUMBERS[-3:]])
    interaction = found.loc[("hope", "mean_difference", "sex: women against men")]
    assert "MOVER" in interaction["notes"]
    assert interaction["conf_low"] < interaction["estimate"] < interaction["conf_high"]


def test_wild_bootstraps_are_put_together_with_their_correlation():
    plan = plan_of(
        outcomes=[scale("hope")],
        errors="wild_bootstrap",
        seed=3,
        replications=99,
        cluster="manager",
    )
    drawn, plain = (
        rows_of(with_sex(150), each).xs("sex: women against men", level="about").iloc[0]
        for each in (plan, plan.replace(errors="auto"))
    )
    assert "MOVER" in drawn["notes"]
    assert drawn["std_error"] == pytest.approx(plain["std_error"])
    assert drawn["conf_high"] - drawn["conf_low"] == pytest.approx(
        plain["conf_high"] - plain["conf_low"], rel=0.2
    )


def test_independent_variances_add_up_with_satterthwaites_freedom():
    found = rows_of(with_sex(), plan_of(outcomes=[scale("hope")]))
    men, women, apart = (
        found.loc[("hope", "mean_difference", f"sex: {about}")]
        for about in ("men", "women", "women against men")
    )
    assert apart["estimate"] == pytest.approx(women["estimate"] - men["estimate"])
    variances = np.array([men["std_error"], women["std_error"]]) ** 2
    assert apart["std_error"] ** 2 == pytest.approx(variances.sum())
    df = variances.sum() ** 2 / (variances**2 / [men["df"], women["df"]]).sum()
    assert apart["df"] == pytest.approx(df)
    half = stats.t.ppf(0.975, df) * apart["std_error"]
    assert apart["conf_high"] == pytest.approx(apart["estimate"] + half)


def test_ratios_are_divided():
    found = rows_of(with_sex(), plan_of(outcomes=[frequency("reoffences")]))
    men, women, apart = (
        found.loc[("reoffences", "rate_ratio", f"sex: {about}")]
        for about in ("men", "women", "women against men")
    )
    assert apart["estimate"] == pytest.approx(women["estimate"] / men["estimate"])
    assert apart["conf_low"] > 0


def test_a_joint_test_of_independent_levels():
    found = rows_of(with_sex(), plan_of(outcomes=[scale("hope")], subgroups=["band"]))
    levels = [
        found.loc[("hope", "mean_difference", f"band: {level}")]
        for level in ("young", "middle", "older")
    ]
    values = np.array([each["estimate"] for each in levels])
    weights = np.array([each["std_error"] ** -2 for each in levels])
    # Wald's statistic of independent estimates is Cochran's Q.
    q = weights @ (values - weights @ values / weights.sum()) ** 2
    joint = found.loc[("hope", "mean_difference", "band: all levels")]
    assert joint["statistic"] == pytest.approx(q / 2)
    assert joint["df"] == 2
    assert joint["p_value"] == pytest.approx(stats.chi2.sf(q, 2), rel=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_p_value_and_interval_say_the_same(seed):
    """Also where few had the outcome, and the interval is MOVER's."""
    people = with_sex(300, seed)
    rare = (people["reoffended"] == 1) & (np.random.default_rng(seed).random(300) < 0.2)
    people["rare"] = rare.astype(int)
    outcomes = [rate("reoffended"), rate("rare"), scale("hope")]
    for fields in ({}, {"cluster": "manager"}):
        found = rows_of(people, plan_of("weighting", outcomes=outcomes, **fields))
        for (_, measure, _), row in found.iterrows():
            if np.isnan(row["conf_low"]) or np.isnan(row["p_value"]):
                continue
            none = 1.0 if measure.endswith("ratio") else 0.0
            leaves_out = row["conf_low"] > none or row["conf_high"] < none
            assert leaves_out == (row["p_value"] < 0.05)


def test_the_order_and_the_names_of_rows_and_the_units_change_nothing():
    people, plan = with_sex(), plan_of("nearest", subgroups=["sex", "band"])
    other = people.sample(frac=1, random_state=4).reset_index(drop=True)
    other["age"] = other["age"] * 365.25
    first, second = rows_of(people, plan), rows_of(other, plan)
    assert list(first.index) == list(second.index)
    for name in (*NUMBERS, "worst_smd"):
        np.testing.assert_allclose(
            first[name].astype(float), second[name].astype(float), rtol=1e-7, atol=1e-9
        )


def test_twenty_times_as_many_days_are_twenty_times_the_difference():
    people, plan = with_sex(), plan_of(outcomes=[scale("hope")], cluster="manager")
    about = "hope", "mean_difference", "sex: women against men"
    once = rows_of(people, plan).loc[about]
    often = rows_of(people.assign(hope=people["hope"] * 20), plan).loc[about]
    assert often["conf_low"] == pytest.approx(20 * once["conf_low"])
    assert often["p_value"] == pytest.approx(once["p_value"])


def test_all_levels_stop_at_one_horizon():
    people = with_sex().assign(days=lambda frame: frame["days"].where(frame["sex"] == "men", 200))
    people.loc[people["sex"] == "women", "seen"] = 0
    people.loc[people.index[people["sex"] == "women"][:40], ["days", "seen"]] = [100, 1]
    found = rows_of(people, plan_of(outcomes=[time_to("days", "seen")]))
    for level in ("men", "women"):
        assert "first 200" in found.loc[("days", "rmst_difference", f"sex: {level}"), "notes"]


def test_a_level_with_too_few_people_has_no_numbers_and_a_reason():
    people = with_sex()
    people["sex"] = people["sex"].mask(np.arange(400) < 6, "other")
    result = compare(people, plan_of("weighting", outcomes=[rate("reoffended")])).subgroups()
    row = result.table.set_index("about").loc["sex: other"].iloc[0]
    assert np.isnan(row["estimate"])
    assert "too few for an estimate" in row["notes"]
    against = result.table.set_index("about").loc["sex: other against men"].iloc[0]
    assert np.isnan(against["estimate"])
    assert "'other'" in result.can_say[0]
    assert "2 levels" in result.can_say[0]


def test_an_outcome_that_nobody_has_in_a_level():
    people = with_sex()
    people.loc[people["sex"] == "women", "reoffended"] = 0
    result = compare(people, plan_of(outcomes=[rate("reoffended"), scale("hope")])).subgroups()
    found = result.table.set_index(["outcome", "about"])
    assert "0 for everybody" in set(found.loc["reoffended"].loc["sex: women", "notes"]).pop()
    assert np.isfinite(found.loc["hope"].loc["sex: women", "estimate"])
    assert "can't be told" in result.can_say[0]


def test_everybody_of_a_group_in_one_cluster():
    people = with_sex()
    women = (people["sex"] == "women") & (people["programme"] == 1)
    people.loc[women, "manager"] = 1
    found = rows_of(people, plan_of(outcomes=[scale("hope")], cluster="manager"))
    row = found.loc[("hope", "mean_difference", "sex: women")]
    assert "belongs to one cluster" in row["notes"]


def test_where_the_method_has_no_answer_the_reason_is_told():
    people = with_sex()
    people["flag"] = people["programme"].where(people["sex"] == "women", np.arange(400) % 2)
    plan = plan_of("regression", covariates=["age", "flag"], outcomes=[scale("hope")])
    row = rows_of(people, plan).loc[("hope", "mean_difference", "sex: women")]
    assert "exactly who was in the programme" in row["notes"]


def test_covariates_that_are_the_same_for_all_are_left_out_and_named():
    result = compare(with_sex(), plan_of("weighting", outcomes=[scale("hope")])).subgroups()
    assert "without sex" in result.table["notes"].iloc[0]
    (balance,) = result.tables.values()
    assert list(balance["remark"]) == ["without sex", "without sex"]
    assert list(balance["in the programme"]) == list(result.table["n_treated"][:2])


def test_balance_within_a_level_is_that_of_its_people():
    people = with_sex()
    plan = plan_of("weighting", outcomes=[rate("reoffended")])
    row = rows_of(people, plan).iloc[0]
    alone = plan.replace(covariates=["age", "sanctions"], subgroups=())
    balance = compare(people[people["sex"] == "men"], alone).balance
    assert abs(row["worst_smd"]) == pytest.approx(balance["smd_after"].abs().max())


def unlike(gap: float, seed: int = 2) -> pd.DataFrame:
    """People whose hope the programme moves by 6 among men, and by 6 and a gap among women."""
    people = with_sex(600, seed)
    moves = np.where(people["sex"] == "women", 6 + gap, 6.0)
    return people.assign(hope=people["hope"] + moves * people["programme"])


def test_significant_here_and_not_there_is_no_difference():
    people = with_sex(300)
    few = people["sex"].eq("women") & (np.arange(300) % 4 > 0)
    people = people[~few]
    people = people.assign(hope=people["hope"] + 4 * people["programme"])
    result = compare(people, plan_of(outcomes=[scale("hope")])).subgroups()
    table = result.table.set_index("about")
    assert table.loc["sex: men", "p_value"] < 0.05 < table.loc["sex: women", "p_value"]
    assert "not statistically significant" in result.can_say[0]
    warned = [text for text in result.cannot_say if "not show that the two differ" in text]
    assert len(warned) == 1
    assert "for 'men' and not for 'women'" in warned[0]
    assert "is not statistically significant" in warned[0]


def test_a_clear_difference_is_told():
    result = compare(unlike(-9), plan_of(outcomes=[scale("hope")])).subgroups()
    assert "statistically significant (p < 0.001)" in result.can_say[0]
    assert "lower than for 'men'" in result.can_say[0]
    assert not any("whatever" in text for text in result.cannot_say)
    assert result.in_brief.startswith("The estimates differ statistically significantly")


def test_several_columns_are_corrected_for():
    plan = plan_of(outcomes=[scale("hope")], subgroups=["sex", "band", "office"])
    table = compare(unlike(-4.0), plan).subgroups().table
    tests = table[table["p_value_holm"].notna()]
    assert list(tests["about"]) == [
        "sex: women against men", "band: all levels", "office: all levels",
    ]  # fmt: skip
    p_values = tests["p_value"].to_numpy()
    order = np.argsort(p_values)
    holm = np.minimum(np.maximum.accumulate(p_values[order] * [3, 2, 1]), 1)
    np.testing.assert_allclose(tests["p_value_holm"].to_numpy()[order], holm)


def test_what_a_correction_takes_back_is_told():
    for gap in np.arange(-2.0, -6.0, -0.25):
        plan = plan_of(outcomes=[scale("hope")], subgroups=["sex", "band", "office"])
        result = compare(unlike(gap), plan).subgroups()
        row = result.table.set_index("about").loc["sex: women against men"]
        if row["p_value"] < 0.05 < row["p_value_holm"]:
            break
    assert "taken alone" in result.can_say[0]
    assert "do not differ" in result.in_brief


def test_what_a_diagnosis_asks_for_is_there():
    plan = plan_of("weighting", subgroups=["sex", "band"])
    levels = {"sex": ("men", "women"), "band": ("young", "middle", "older")}
    table = compare(with_sex(), plan).subgroups().table
    there = set(zip(table["outcome"], table["measure"], table["about"], strict=True))
    wanted = {tuple(each[:3]) for each in further_targets(plan, levels)}
    assert wanted < there
    assert len(wanted) == 7 * (3 + 5)
    assert len(there) == len(table)


def test_a_plan_without_subgroups_has_none():
    result = compare(with_sex(), plan_of(subgroups=()))
    with pytest.raises(PlanError, match="subgroups"):
        result.subgroups()


def test_a_number_with_many_values_is_no_subgroup():
    with pytest.raises(DataError, match=r"bands|Bands"):
        compare(with_sex(), plan_of(subgroups=["age"]))


def test_the_main_estimates_are_the_same():
    with_it, without = plan_of("nearest"), plan_of("nearest", subgroups=())
    first, second = (compare(with_sex(), plan).estimates for plan in (with_it, without))
    pd.testing.assert_frame_equal(first, second)


def test_targets_say_among_whom_the_truth_is():
    plan = AnalysisPlan("joined", [scale("hope")], method="unadjusted", subgroups=["area"])
    targets = further_targets(plan, {"area": ("north", "south")})
    assert [(each.about, each.of, each.among, each.against) for each in targets] == [
        ("area: north", "effect", ("area", "north"), None),
        ("area: south", "effect", ("area", "south"), None),
        ("area: south against north", "effect", ("area", "south"), ("area", "north")),
    ]
