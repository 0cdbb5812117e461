"""Families of outcomes: corrected p-values, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.comparison import (
    AnalysisPlan,
    Comparison,
    compare,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.comparison.further.register import further_targets
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.errors import PlanError
from tests.comparison.conftest import made_up_people

OUTCOMES = [
    rate("reoffended"),
    frequency("reoffences"),
    scale("hope"),
    time_to("days", "seen", horizon=300),
]
FAMILIES = {"reoffending": ["reoffended", "reoffences", "days"], "hope": ["hope"]}


def plan_of(method: str = "unadjusted", **fields: object) -> AnalysisPlan:
    settings = {
        "treatment": "programme",
        "outcomes": OUTCOMES,
        "covariates": ["age", "sanctions"],
        "families": FAMILIES,
        "replications": 499,
        **fields,
    }
    return AnalysisPlan(method=method, **settings)


def romano_wolf_of(result: Comparison) -> dict[str, float]:
    table = result.families().table
    rows = table[table["about"].str.endswith("Romano-Wolf")]
    return dict(zip(rows["outcome"], rows["p_value"], strict=True))


@pytest.mark.parametrize("method", ["unadjusted", "weighting", "nearest", "regression"])
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_holm_within_the_family_and_romano_wolf_between(method, cluster):
    result = compare(made_up_people(250), plan_of(method, cluster=cluster))
    table = result.families().table.set_index(["outcome", "about"])
    members = FAMILIES["reoffending"]
    estimates = result.estimates[result.estimates["scale"] == "difference"].set_index("outcome")
    alone = estimates.loc[members, "p_value"].to_numpy()
    by_holm = [table.loc[(each, "family reoffending, Holm"), "p_value"] for each in members]
    np.testing.assert_allclose(by_holm, holm(alone))
    by_draws = [table.loc[(each, "family reoffending, Romano-Wolf"), "p_value"] for each in members]
    assert (by_draws >= alone).all()
    assert (np.array(by_draws) <= 3 * alone.max() + 0.05).all()
    assert list(np.argsort(by_draws, kind="stable")) == list(np.argsort(alone, kind="stable")) or (
        len(set(by_draws)) < 3
    )
    hope = table.loc[("hope", "family hope, Holm")]
    assert hope["p_value"] == pytest.approx(hope["p_value_alone"])


def test_an_outcome_and_its_copy_are_one_chance():
    people = made_up_people(300)
    people = people.assign(hope=people["hope"] + 2 * people["programme"])
    people = people.assign(again=10 - 3 * people["hope"])
    outcomes = [scale("hope"), scale("again")]
    both = plan_of(outcomes=outcomes, families={"hope": ["hope", "again"]}, replications=9999)
    table = compare(people, both).families().table.set_index(["outcome", "about"])
    alone = table.loc[("hope", "family hope, Holm"), "p_value_alone"]
    assert table.loc[("hope", "family hope, Holm"), "p_value"] == pytest.approx(2 * alone)
    for name in ("hope", "again"):
        by_draws = table.loc[(name, "family hope, Romano-Wolf"), "p_value"]
        assert by_draws == pytest.approx(alone, abs=0.015)


@pytest.mark.parametrize("method", ["weighting", "nearest"])
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_neither_order_nor_labels_nor_units_matter(method, cluster):
    people, plan = made_up_people(250), plan_of(method, cluster=cluster)
    other = people.sample(frac=1, random_state=3).reset_index(drop=True)
    other = other.assign(age=other["age"] * 365.25, hope=other["hope"] * 10 + 3)
    first, second = (romano_wolf_of(compare(each, plan)) for each in (people, other))
    assert first == pytest.approx(second)


def test_the_seed_decides():
    people = made_up_people(250)
    found = [romano_wolf_of(compare(people, plan_of(seed=seed))) for seed in (None, 0, 1)]
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_the_intervals_are_those_of_each_outcome_alone():
    result = compare(made_up_people(250), plan_of())
    row = result.families().table.set_index("outcome").loc["hope"].iloc[0]
    main = result.estimates.set_index("outcome").loc["hope"]
    assert row["conf_low"] == main["conf_low"]
    assert "not corrected" in row["notes"]


def test_what_a_correction_takes_back_is_told():
    people = made_up_people(300)
    rng = np.random.default_rng(1)
    others = {f"other_{i}": rng.normal(size=300) for i in range(6)}
    people = people.assign(**others)
    for size in np.arange(0, 5, 0.25):
        moved = people.assign(hope=people["hope"] + size * people["programme"])
        outcomes = [scale("hope"), *map(scale, others)]
        plan = plan_of(outcomes=outcomes, families={"all": ["hope", *others]})
        result = compare(moved, plan)
        main = result.estimates["p_value"].iloc[0]
        if main < 0.04 and romano_wolf_of(result)["hope"] > 0.06:
            break
    said = result.families()
    assert "where it would count as significant" in said.can_say[0]
    assert said.in_brief.endswith("no difference is significant.")
    assert any("'hope'" in text for text in said.cannot_say)


def test_what_is_said():
    people = made_up_people(250)
    people = people.assign(hope=people["hope"] + 9 * people["programme"])
    result = compare(people, plan_of()).families()
    assert "'hope' is statistically significant" in result.can_say[1]
    assert "at most 5 in 100" in result.can_say[2]
    assert "'hope'" in result.in_brief
    assert any("within each family" in text for text in result.cannot_say)
    (table,) = result.tables.values()
    assert list(table["outcome"]) == ["reoffended", "reoffences", "days", "hope"]


def test_an_outcome_without_an_estimate_is_no_test():
    people = made_up_people(250)
    people["reoffended"] = 0
    people.loc[people.index[people["programme"] == 1][:1], "reoffended"] = 1
    people["flag"] = people["reoffended"]
    plan = plan_of("regression", covariates=["age", "sanctions"], errors="bootstrap", seed=1,
                   outcomes=[rate("reoffended"), scale("hope")], replications=99,
                   families={"all": ["reoffended", "hope"]})  # fmt: skip
    result = compare(people, plan)
    found = romano_wolf_of(result)
    assert np.isnan(found["reoffended"])
    assert found["hope"] >= result.estimates.set_index("outcome").loc["hope", "p_value"]
    assert "there is no test" in result.families().can_say[0]


def test_a_diagnosis_asks_for_what_is_there():
    plan = plan_of()
    table = compare(made_up_people(250), plan).families().table
    wanted = [tuple(each[:3]) for each in further_targets(plan, {})]
    assert wanted == list(zip(table["outcome"], table["measure"], table["about"], strict=True))


@pytest.mark.parametrize(
    ("families", "told"),
    [
        ({"a": ["hope", "hopes"]}, "no outcome of this plan"),
        ({"a": ["hope"], "b": ["hope"]}, "named twice"),
        (["hope"], "mapping"),
    ],
)
def test_families_that_can_not_be(families, told):
    with pytest.raises(PlanError, match=told):
        plan_of(families=families)


def test_a_plan_without_families_has_none():
    with pytest.raises(PlanError, match="families"):
        compare(made_up_people(250), plan_of(families={})).families()
