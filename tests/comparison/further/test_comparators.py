"""Several comparison groups: each alone, and what differs between them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.further.register import further_targets
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.errors import DataError, PlanError
from tests.comparison.conftest import made_up_people

OUTCOMES = [
    rate("reoffended"),
    frequency("reoffences"),
    scale("hope"),
    time_to("days", "seen", horizon=300),
]
NUMBERS = ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high", "n_comparison"]


def with_area(n: int = 300, seed: int = 1, levels: tuple[str, ...] = ("own", "other")):
    people = made_up_people(n, seed)
    area = np.random.default_rng(seed).choice(levels, n).astype(object)
    return people.assign(area=np.where(people["programme"] == 1, None, area))


def plan_of(method: str = "unadjusted", **fields: object) -> AnalysisPlan:
    settings = {
        "treatment": "programme",
        "outcomes": OUTCOMES,
        "covariates": ["age", "sanctions"],
        "comparators": "area",
        **fields,
    }
    return AnalysisPlan(method=method, **settings)


def rows_of(people: pd.DataFrame, plan: AnalysisPlan) -> pd.DataFrame:
    table = compare(people, plan).comparators().table
    return table.set_index(["outcome", "measure", "about"])


@pytest.mark.parametrize(
    ("method", "cluster"),
    [
        ("unadjusted", None),
        ("regression", "manager"),
        ("nearest", None),
        ("full", "manager"),
        ("weighting", None),
    ],
)
def test_each_is_what_compare_says_without_the_others(method, cluster):
    people, plan = with_area(), plan_of(method, cluster=cluster)
    found = rows_of(people, plan)
    for level in ("own", "other"):
        those = (people["programme"] == 1) | (people["area"] == level)
        theirs = compare(people[those], plan.replace(comparators=None)).estimates
        for _, row in theirs.iterrows():
            if row["measure"] == "odds_ratio":
                continue
            ours = found.loc[(row["outcome"], row["measure"], f"comparator: {level}")]
            np.testing.assert_allclose(
                ours[NUMBERS].astype(float), row[NUMBERS].astype(float), rtol=1e-9, atol=1e-12
            )


def test_unadjusted_the_difference_is_that_of_two_comparison_groups():
    people = with_area()
    found = rows_of(people, plan_of(outcomes=[scale("hope")], errors="robust"))
    row = found.loc[("hope", "mean_difference", "comparator: own against other")]
    groups = [people.loc[people["area"] == level, "hope"] for level in ("other", "own")]
    assert row["estimate"] == pytest.approx(groups[0].mean() - groups[1].mean())
    variance = sum(each.var(ddof=0) / len(each) for each in groups)
    assert row["std_error"] == pytest.approx(variance**0.5, rel=0.01)


@pytest.mark.parametrize("replaced", [False, True])
def test_matched_sets_that_share_a_person_of_the_programme_are_one(replaced):
    people = with_area()
    plan = plan_of("nearest", outcomes=[scale("hope")], replace=replaced, errors="robust")
    row = rows_of(people, plan).loc[("hope", "mean_difference", "comparator: own against other")]
    apart = [
        rows_of(people, plan).loc[("hope", "mean_difference", f"comparator: {level}"), "std_error"]
        for level in ("own", "other")
    ]
    # The programme's people are in both: less uncertain than if the two were independent.
    assert row["std_error"] < np.hypot(*apart)


def test_few_people_have_bias_reduced_errors():
    people = with_area(60)
    row = rows_of(people, plan_of("weighting", outcomes=[scale("hope")])).iloc[-1]
    robust = plan_of("weighting", outcomes=[scale("hope")], errors="robust")
    assert row["std_error"] > rows_of(people, robust).iloc[-1]["std_error"]
    assert row["df"] < 40


def test_estimates_are_corrected_for_the_number_of_comparators():
    people = with_area(levels=("a", "b", "c"))
    table = compare(people, plan_of(outcomes=[scale("hope")])).comparators().table
    tested = table[table["p_value_holm"].notna()]
    assert list(tested["about"]) == [f"comparator: {level}" for level in "abc"]
    np.testing.assert_allclose(tested["p_value_holm"], holm(tested["p_value"].to_numpy()))
    assert table["about"].iloc[-1] == "comparator: all levels"
    assert table["p_value"].iloc[-1] > 0


@pytest.mark.parametrize("seed", range(3))
def test_p_value_and_interval_say_the_same(seed):
    people = with_area(200, seed)
    rare = (people["reoffended"] == 1) & (np.random.default_rng(seed).random(200) < 0.25)
    people["rare"] = rare.astype(int)
    outcomes = [rate("reoffended"), rate("rare"), frequency("reoffences")]
    for method in ("unadjusted", "weighting"):
        found = rows_of(people, plan_of(method, outcomes=outcomes))
        for (_, measure, _), row in found.iterrows():
            if np.isnan(row["conf_low"]):
                continue
            none = 1.0 if measure.endswith("ratio") else 0.0
            leaves_out = row["conf_low"] > none or row["conf_high"] < none
            assert leaves_out == (row["p_value"] < 0.05)


def test_neither_order_nor_labels_nor_units_matter():
    people, plan = with_area(), plan_of("nearest", outcomes=OUTCOMES[:3])
    other = people.sample(frac=1, random_state=4).reset_index(drop=True)
    other["age"] = other["age"] * 365.25
    first, second = rows_of(people, plan), rows_of(other, plan)
    assert list(first.index) == list(second.index)
    for name in NUMBERS:
        np.testing.assert_allclose(
            first[name].astype(float), second[name].astype(float), rtol=1e-7, atol=1e-9
        )


def test_what_people_in_the_programme_have_there_is_not_read():
    people, plan = with_area(), plan_of(outcomes=[scale("hope")])
    filled = people.assign(area=people["area"].where(people["programme"] == 0, "programme"))
    assert rows_of(people, plan)["estimate"].equals(rows_of(filled, plan)["estimate"])


def test_the_main_estimates_are_against_all_together():
    people, plan = with_area(), plan_of("weighting")
    first = compare(people, plan).estimates
    second = compare(people, plan.replace(comparators=None)).estimates
    pd.testing.assert_frame_equal(first, second)
    assert "all comparison people together" in compare(people, plan).comparators().can_say[0]


def test_a_clear_difference_speaks_of_the_comparison_groups():
    people = with_area()
    people["hope"] = people["hope"] - 8 * (people["area"] == "own")
    result = compare(people, plan_of("weighting", outcomes=[scale("hope")])).comparators()
    assert "not of the programme" in result.can_say[-1]
    assert "their average" in result.cannot_say[0]
    assert "differ from one another" in result.in_brief


def test_no_clear_difference_does_not_make_them_alike():
    people = with_area(seed=2)
    result = compare(people, plan_of("weighting", outcomes=[scale("hope")])).comparators()
    assert "is not statistically significant" in result.can_say[-1]
    assert "may all differ from the programme in the same way" in result.cannot_say[0]


def test_other_people_are_spoken_of_where_the_estimand_says_so():
    plan = plan_of("weighting", outcomes=[scale("hope")], estimand="ATC")
    said = compare(with_area(), plan).comparators().cannot_say
    assert any("other people" in text for text in said)


def test_what_a_correction_takes_back_is_told():
    people = with_area(levels=("a", "b", "c", "d"))
    for size in np.arange(0, 6, 0.25):
        moved = people.assign(hope=people["hope"] + size * people["programme"])
        result = compare(moved, plan_of(outcomes=[scale("hope")])).comparators()
        levels = result.table[result.table["p_value_holm"].notna()]
        if ((levels["p_value"] < 0.05) & (levels["p_value_holm"] > 0.05)).any():
            break
    assert "taken alone" in result.can_say[1]


def test_a_comparison_group_with_too_few_people():
    people = with_area()
    those = people.index[people["programme"] == 0][:3]
    people.loc[those, "area"] = "far"
    result = compare(people, plan_of(outcomes=[scale("hope")])).comparators()
    row = result.table.set_index("about").loc["comparator: far"]
    assert np.isnan(row["estimate"])
    assert "too few" in row["notes"]
    assert "against 'far' nothing can be told" in result.can_say[1]


def test_a_diagnosis_asks_for_what_is_there():
    plan = plan_of("weighting")
    table = compare(with_area(), plan).comparators().table
    wanted = [tuple(each[:3]) for each in further_targets(plan, {"area": ("other", "own")})]
    assert wanted == list(zip(table["outcome"], table["measure"], table["about"], strict=True))


def test_a_plan_without_comparators_has_none():
    with pytest.raises(PlanError, match="comparators"):
        compare(with_area(), plan_of(comparators=None)).comparators()


def test_one_comparison_group_alone_has_no_other():
    people = with_area(levels=("own",))
    with pytest.raises(DataError, match="same for everybody"):
        compare(people, plan_of())
