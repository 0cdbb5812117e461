"""What one table withholds, and another could give back: each case attacked from what is shown."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.study.disclosure import DisclosureRules, control

RULES = DisclosureRules()


def people(n=400, seed=1):
    """A quarter in the programme, and nothing rare."""
    rng = np.random.default_rng(seed)
    first = (rng.random(n) < 0.3).astype(int)
    return pd.DataFrame(
        {
            "programme": np.repeat([1, 0], [n // 4, n - n // 4]),
            "age": rng.integers(18, 70, n).astype(float),
            "sex": rng.integers(0, 2, n),
            "area": rng.choice(["north", "south", "east"], n),
            "first": first,
            "second": np.maximum(first, rng.random(n) < 0.3).astype(int),
            "days": rng.integers(1, 365, n).astype(float),
            "event": (rng.random(n) < 0.6).astype(int),
        }
    )


def found(table, rules=RULES, **changes):
    plan = cc.AnalysisPlan(
        **{
            "treatment": "programme",
            "outcomes": [cc.rate("first"), cc.rate("second")],
            "covariates": ["age", "sex", "area"],
            "method": "unadjusted",
            **changes,
        }
    )
    comparison = cc.compare(table, plan)
    return comparison, control(comparison, rules)


def numbers(safe):
    """Every number that is shown anywhere."""
    for table in safe.tables.values():
        for column in table.frame.select_dtypes("number"):
            yield from table.frame[column].dropna().tolist()


def test_a_corrected_p_value_does_not_tell_that_of_an_outcome_that_is_withheld():
    table = people()
    table["second"] = 0
    table.loc[[*range(8), *range(100, 103)], "second"] = 1  # p below that of the first
    comparison, safe = found(table)
    assert list(safe.withheld) == ["second"]
    p = comparison.estimates.set_index(["outcome", "measure"])["p_value"]
    secret = p["second", "risk_difference"]
    shown = list(numbers(safe))
    for factor in (1, 2):
        assert not any(abs(x - factor * secret) < 1e-9 for x in shown)
    heads = safe.tables["estimates"].frame["p_value_holm"].dropna()
    assert heads.tolist() == [min(1.0, 2 * p["first", "risk_difference"])]


@pytest.mark.parametrize("left_out", [1, 4, 9])
def test_means_of_all_do_not_tell_of_few_who_were_left_out(left_out):
    table = people()
    table.loc[: left_out - 1, "age"] = 500.0 + np.arange(left_out)  # nobody is like them
    comparison, safe = found(
        table, method="nearest", caliper=0.2, covariates=["age", "sex"], exact=["sex"]
    )
    before = 100
    compared = int(comparison.estimates["n_treated"].iloc[0])
    assert 0 < before - compared < 10
    shown = list(numbers(safe))
    assert compared in shown
    assert before not in shown
    assert before - compared not in safe.tables["numbers_lost"].frame["lost"].tolist()
    quality = safe.tables["matching_quality"].frame
    assert quality["treatment_group_before"].isna().all()
    assert quality["treatment_group_after"].notna().any()
    # A share in many digits is a count over a number of people: none of it is the number of all.
    share = comparison.balance["mean_treated"].iloc[-1]
    assert Fraction(share).limit_denominator(1000) * before == round(share * before)
    assert not any(abs(x - share) < 1e-6 for x in shown)
    assert set(safe.tables["overlap"].frame["stage"]) == {"after"}
    assert not any("Analysed" in note for note in safe.tables["typical_people"].notes)


def test_means_of_all_are_shown_where_enough_were_left_out():
    table = people()
    table.loc[:19, "age"] = 500.0 + np.arange(20)
    _, safe = found(table, method="nearest", caliper=0.2, covariates=["age"])
    assert safe.tables["matching_quality"].frame["treatment_group_before"].notna().all()
    assert set(safe.tables["overlap"].frame["stage"]) == {"before", "after"}


def test_two_outcomes_of_which_one_holds_the_other_do_not_tell_of_few_between():
    table = people()
    table["second"] = table["first"]
    table.loc[table.index[table["first"] == 0][:4], "second"] = 1
    _, safe = found(table)
    assert list(safe.withheld) == ["second"]
    assert "'first'" in safe.withheld["second"]
    assert set(safe.tables["estimates"].frame["outcome"]) == {"first"}
    _, safe = found(people())  # as nested, and enough in between
    assert safe.withheld == {}


def test_a_group_that_weights_leave_to_a_few_is_not_shown():
    table = people()
    comparison, _ = found(table)
    weights = comparison.weights.copy()
    weights[table["programme"] == 0] = 1e-6
    weights.iloc[-5:] = 1.0
    safe = control(replace(comparison, weights=weights), RULES)
    assert set(safe.withheld) == {"first", "second"}
    assert "weight" in safe.withheld["first"]


def test_a_negative_control_that_few_had_is_withheld_too():
    table = people()
    table["before"] = (np.arange(len(table)) % 80 == 0).astype(int)
    _, safe = found(table, outcomes=[cc.rate("first")], negative_controls=[cc.rate("before")])
    assert safe.withheld == {}
    control_table = safe.tables["further_negative_controls"]
    assert control_table.status == "fail"
    assert control_table.frame.empty
    assert "'before' is withheld" in " ".join(control_table.reasons)


def test_that_nobody_of_a_level_had_an_outcome_is_not_told():
    table = people()
    table.loc[(table["area"] == "east") & (table["programme"] == 1), "first"] = 0
    _, safe = found(table, outcomes=[cc.rate("first")], covariates=[], subgroups=["area"])
    frame = safe.tables["further_subgroups"].frame
    assert frame.loc[frame["level"].isin(["east", "all levels"]), "estimate"].isna().all()
    hidden = frame.loc[frame["estimate"].isna() & (frame["against"] == ""), "level"]
    assert len(set(hidden) - {"all levels"}) >= 2
    assert frame["p_value_holm"].isna().all()


@pytest.mark.parametrize("seed", [0, 4])
def test_levels_that_balance_withholds_are_not_in_the_subgroups(seed):
    rng = np.random.default_rng(seed)
    table = people(600, seed)
    table["area"] = rng.choice(["a", "b", "c", "d"], 600, p=[0.45, 0.3, 0.2, 0.05])
    _, safe = found(table, covariates=["area"], subgroups=["area"], outcomes=[cc.rate("first")])
    groups = safe.tables["further_subgroups"].frame
    balance = safe.tables["matching_quality"].frame
    hidden = set(balance.loc[balance["treatment_group_before"].isna(), "level"])
    told = set(groups.loc[groups["n_treated"].notna() & (groups["against"] == ""), "level"])
    assert len(hidden) != 1
    assert not hidden & told
    n = table[table["programme"] == 1]["area"].value_counts()
    assert all(n[level] >= 10 for level in told if level in n)


def test_competing_events_step_by_themselves():
    table = people(800)
    rng = np.random.default_rng(5)
    table["other"] = ((rng.random(800) < 0.15) & (table["event"] == 0)).astype(int)
    spec = cc.time_to("days", event="event", competing="other", horizon=300)
    _, safe = found(table, outcomes=[spec])
    curve = safe.tables["curve_days"].frame
    for (group, of), rows in curve.groupby(["group", "of"]):
        had = table["event" if of == "event" else "other"] == 1
        mine = had & (table["programme"] == (group == "treated"))
        times = [*sorted(rows["time"]), np.inf]
        for low, high in pairwise(times):
            n = int((mine & (table["days"] > low) & (table["days"] <= high)).sum())
            assert n == 0 or n >= 10, (group, of, low, high)
    assert len(curve) > 8


def test_a_mean_that_a_few_people_make_up_is_not_shown():
    table = people()
    table["debt"] = 1.0 + np.arange(len(table)) % 7
    table.loc[3, "debt"] = 1e6
    _, safe = found(table, covariates=["debt", "sex"])
    for name in ("matching_quality", "table_one"):
        words = safe.tables[name].in_words().set_index("variable")
        assert (words.loc["debt"].drop("level") == "withheld").all()


def test_a_level_that_everybody_of_a_group_has_is_looked_at():
    table = people()
    table.loc[table["programme"] == 1, "area"] = "north"
    _, safe = found(table, covariates=["area"])
    assert safe.tables["table_one"].status == "review"
    assert "everybody has the same level of 'area'" in " ".join(safe.tables["table_one"].reasons)


def test_rounded_counts_beside_exact_means_are_looked_at():
    _, safe = found(people(), DisclosureRules(round_to=10))
    for name in ("measures", "estimates", "matching_quality"):
        assert safe.tables[name].status == "review"
    for cell in safe.tables["table_one"].frame["programme"]:
        if "%" in cell or "(" not in cell or "." in cell.split(" ")[0]:
            continue
        count, share = cell.rstrip(")").split(" (")
        assert int(count) % 10 == 0
        assert abs(float(share) - 100 * int(count) / 100) < 0.06
