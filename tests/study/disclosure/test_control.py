"""What may leave of a comparison: nothing that tells of few, by itself or beside the rest."""

import json

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.errors import ProtocolError
from cocreate_lib.study.disclosure import DisclosureRules, control

RULES = DisclosureRules()


def people(n=400, *, rare=0, events=0.3, seed=1):
    """Two groups; ``rare`` people of a level of their own, all in the programme."""
    rng = np.random.default_rng(seed)
    area = np.array(["north"] * n, dtype=object)
    area[n // 2 :] = "south"
    area[:rare] = "island"
    return pd.DataFrame(
        {
            "programme": np.repeat([1, 0], [n // 4, n - n // 4]),
            "age": rng.integers(18, 70, n),
            "area": rng.permutation(area[rare:]).tolist() if not rare else area,
            "reoffended": (rng.random(n) < events).astype(int),
            "reoffences": rng.poisson(1.0, n),
            "days": rng.integers(1, 365, n),
            "event": (rng.random(n) < 0.5).astype(int),
        }
    )


def plan(**changes):
    return cc.AnalysisPlan(
        **{
            "treatment": "programme",
            "outcomes": [
                cc.rate("reoffended"),
                cc.frequency("reoffences"),
                cc.time_to("days", event="event", horizon=300),
            ],
            "covariates": ["age", "area"],
            "method": "weighting",
            **changes,
        }
    )


def found(table, **changes):
    comparison = cc.compare(table, plan(**changes))
    return comparison, control(comparison, RULES)


def test_where_nobody_is_given_away_everything_is_shown():
    comparison, safe = found(people())
    assert safe.withheld == {}
    assert {table.status for table in safe.tables.values()} == {"pass"}
    numbers = safe.tables["estimates"].frame["estimate"]
    assert numbers.tolist() == comparison.estimates["estimate"].tolist()
    assert not any((t.in_words() == "withheld").any().any() for t in safe.tables.values())


@pytest.mark.parametrize("had", [0, 3, 97, 100])
def test_an_outcome_that_few_or_almost_all_had_is_withheld_whole(had):
    table = people()
    table.loc[:99, "reoffended"] = (np.arange(100) < had).astype(int)
    _, safe = found(table, method="unadjusted", covariates=[])
    assert list(safe.withheld) == ["reoffended"]
    assert "10 people" in safe.withheld["reoffended"]
    for name in ("estimates", "measures"):
        assert "reoffended" not in set(safe.tables[name].frame["outcome"])
        assert "'reoffended' is withheld" in safe.tables[name].reasons[0]
    assert not safe.tables["typical_people"].frame["of"].str.contains("'reoffended'").any()


def test_a_total_that_few_people_make_up_is_withheld():
    table = people()
    table.loc[0, "reoffences"] = 5000
    _, safe = found(table, method="unadjusted", covariates=[])
    assert "make up most of the total" in safe.withheld["reoffences"]


def test_a_level_that_few_have_can_not_be_worked_out_from_the_others():
    _, safe = found(people(rare=4), method="unadjusted")
    words = safe.tables["matching_quality"].in_words().set_index(["variable", "level"])
    hidden = {level for name, level in words[(words == "withheld").any(axis=1)].index}
    assert "island" in hidden
    assert len(hidden) >= 2  # one alone is what is left of the group
    one = safe.tables["table_one"].in_words().set_index(["variable", "level"])
    for level in hidden:
        assert (one.loc[("area", level)] == "withheld").all()
    assert (one.loc[("age", "")] != "withheld").all()


def test_few_who_were_lost_are_told_neither_alone_nor_as_a_difference():
    table = people()
    table["age"] = table["age"].astype(float)
    table.loc[:2, "age"] = np.nan
    _, safe = found(table, missing="complete_cases")
    lost = safe.tables["numbers_lost"].frame
    treated = lost[lost["group"] == "treatment group"]
    assert 3 not in treated["lost"].tolist()
    shown = treated["left"].dropna().unique()
    assert len(shown) <= 1  # before and after would tell of the three
    assert treated["left"].iloc[-1] == 97


def test_curves_step_where_enough_had_the_event_and_never_say_who_is_at_risk():
    comparison, safe = found(people())
    curve = safe.tables["curve_days"].frame
    assert "at_risk" not in curve
    assert 2 < len(curve) < len(comparison.curves) / 5
    whole = comparison.curves.merge(curve, on=["outcome", "group", "time"], suffixes=("", "_c"))
    assert np.array_equal(whole["survival"], whole["survival_c"])


def test_a_subgroup_of_few_is_withheld_and_so_is_what_would_give_it_back():
    table = people()
    table["sex"] = np.where(np.arange(len(table)) % 40 == 0, "F", "M")
    _, safe = found(table, subgroups=["sex"], method="unadjusted", covariates=[])
    frame = safe.tables["further_subgroups"].frame
    assert frame["estimate"].isna().all()
    assert not frame["notes"].any()
    assert safe.tables["further_subgroups"].status == "review"


def test_stricter_rules_show_no_number_that_laxer_ones_withhold():
    table = people(rare=14)
    comparison = cc.compare(table, plan(method="unadjusted"))
    shown = []
    for least in (5, 10, 20, 60):
        safe = control(comparison, DisclosureRules(least_people=least))
        shown.append(
            sum(
                int(safe.tables[name].frame.notna().sum().sum())
                for name in ("estimates", "matching_quality")
            )
        )
    assert shown == sorted(shown, reverse=True)
    assert shown[0] > shown[-1]


def test_names_of_levels_and_the_order_of_rows_change_nothing():
    table = people(rare=4)
    other = table.assign(area=table["area"].map({"island": "z", "north": "y", "south": "x"}))
    other = other.sample(frac=1, random_state=3)
    one = found(table, method="unadjusted")[1].tables["matching_quality"].in_words()
    two = found(other, method="unadjusted")[1].tables["matching_quality"].in_words()
    assert (one == "withheld").sum().sum() == (two == "withheld").sum().sum()


def test_counts_are_rounded_where_the_rules_say_so():
    table = people()
    safe = control(cc.compare(table, plan()), DisclosureRules(round_to=7))
    assert (safe.tables["estimates"].frame["n_treated"] % 7 == 0).all()
    assert (safe.tables["numbers_lost"].frame["left"] % 7 == 0).all()


def test_the_record_lists_every_output_in_the_shape_of_acro():
    _, safe = found(people())
    rows = safe.record.outputs_list()
    assert set(rows["output"]) == set(safe.tables)
    document = json.loads(safe.record.to_json({"estimates": ["tables/estimates.csv"]}))
    (estimates,) = [
        x for x in document["results"].values() if x["properties"]["method"] == "estimates"
    ]
    assert estimates["status"] == "pass"
    assert estimates["files"][0]["name"] == "tables/estimates.csv"
    keys = {"uid", "status", "type", "properties", "files", "outcome", "command", "summary"}
    assert keys <= set(estimates)


def test_an_exception_is_asked_for_and_never_granted_by_asking():
    _, safe = found(people())
    asked = safe.record.with_exceptions({"estimates": "agreed with the owner"})
    assert asked.outputs["estimates"].status == "review"
    assert asked.outputs["estimates"].exception == "agreed with the owner"
    with pytest.raises(ProtocolError, match="no output 'estimate'"):
        safe.record.with_exceptions({"estimate": "?"})
