"""Trimming: by hand, against a search of every cut-off, and in every word about the estimand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    frequency,
    rate,
    specification_curve,
    time_to,
)
from cocreate_lib.comparison.methods.register import METHODS, TRIMMING
from cocreate_lib.comparison.weighting.propensity import fit_propensity
from cocreate_lib.comparison.weighting.trimming import crump_cutoff, outside, trim_range
from cocreate_lib.errors import OverlapError, PlanError
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), frequency("reoffences")],
    ["age", "sanctions"],
    method="weighting",
    estimand="ATE",
)
TRIMS = ((0.2, 0.5), 0.05, "crump")


@st.composite
def scores(draw):
    """Propensity scores, many of them alike or near 0 and 1."""
    value = st.sampled_from([0.001, 0.01, 0.02, 0.05, 0.2, 0.5, 0.7, 0.97]) | st.floats(
        1e-4, 0.9999
    )
    return np.array(draw(st.lists(value, min_size=1, max_size=60)))


@given(scores())
def test_no_other_cut_off_has_less_variance_than_crumps(score):
    def variance(cutoff):
        kept = score[~outside(score, (cutoff, 1 - cutoff))]
        return np.sum(1 / (kept * (1 - kept))) / len(kept) ** 2

    cutoffs = np.minimum(score, 1 - score)
    best = min(variance(each) for each in cutoffs)
    assert variance(crump_cutoff(score)) == pytest.approx(best, rel=1e-9)


@given(scores())
def test_crumps_cut_off_solves_their_equation(score):
    cutoff = crump_cutoff(score)
    k = 1 / (score * (1 - score))
    if cutoff == 0:
        assert k.max() <= 2 * k.mean() * (1 + 1e-9)
    else:
        own = k[~outside(score, (cutoff, 1 - cutoff))]
        assert 1 / (cutoff * (1 - cutoff)) == pytest.approx(2 * own.mean())


def test_a_share_is_cut_in_the_tail_where_each_group_is_rare():
    treated = np.repeat([True, False], 11)
    score = np.concatenate([np.linspace(0.3, 0.8, 11), np.linspace(0.1, 0.6, 11)])
    low, high = trim_range(score, treated, 0.1)
    assert (low, high) == pytest.approx((0.35, 0.55))
    out = outside(score, (low, high))
    # Below 0.35: one in the programme (0.30), five for comparison; above 0.55: five and one.
    assert (out & treated).sum() == 6
    assert (out & ~treated).sum() == 6


def people_of(cells):
    """People by (x, in the programme, with the outcome, without it)."""
    rows = [(x, programme, y) for x, programme, yes, no in cells for y in [1] * yes + [0] * no]
    return pd.DataFrame(rows, columns=["x", "programme", "y"])


def test_an_example_by_hand():
    """Four cells with scores 1/10, 1/2, 3/4 and 19/20: the outer two are trimmed."""
    people = people_of(
        [
            *[("a", 1, 1, 0), ("a", 0, 4, 5), ("b", 1, 1, 3), ("b", 0, 2, 2)],
            *[("c", 1, 3, 3), ("c", 0, 1, 1), ("d", 1, 9, 10), ("d", 0, 1, 0)],
        ]
    )
    plan = AnalysisPlan("programme", [rate("y")], ["x"], method="weighting", trim=(0.2, 0.8))
    found = compare(people, plan)
    # In b and c: 10 in the programme, 4 and 6; a quarter and a half of them, against a half each.
    row = found.estimates.iloc[0]
    assert row["estimate"] == pytest.approx((4 * 0.25 + 6 * 0.5) / 10 - 0.5)
    assert (row["n_treated"], row["n_comparison"], row["estimand"]) == (10, 6, "ATT, trimmed")
    lost = found.lost.set_index(["step", "group"])
    assert lost.loc[("trimming", "treated"), ["lost", "left"]].tolist() == [20, 10]
    assert lost.loc[("trimming", "comparison"), ["lost", "left"]].tolist() == [10, 6]
    assert lost.loc[("trimming", "treated"), "why"] == "propensity below 0.2 or above 0.8"
    assert "trimming left out 20 people in the programme and 10" in row["notes"]
    assert "weights estimated, trimming taken as given" in row["se_type"]


@pytest.mark.parametrize("trim", TRIMS, ids=str)
@pytest.mark.parametrize("method", TRIMMING)
def test_trimming_is_the_same_analysis_of_those_who_are_left(method, trim):
    """Whoever leaves these people out by hand finds the same, by the model fitted again."""
    people = made_up_people()
    plan = PLAN.replace(method=method, trim=trim)
    found = compare(people, plan)
    treated = people["programme"].to_numpy() == 1
    score = fit_propensity(treated, people[["age", "sanctions"]].to_numpy(dtype=float)).score
    left = people[~outside(score, trim_range(score, treated, trim))]
    assert 100 < len(left) < len(people)
    by_hand = compare(left, plan.replace(trim=None))
    numbers = ["estimate", "std_error", "conf_low", "conf_high", "n_treated", "n_comparison"]
    pd.testing.assert_frame_equal(found.estimates[numbers], by_hand.estimates[numbers])
    assert found.scores.notna().sum() == len(left)
    assert (found.weights[found.scores.isna()] == 0).all()
    last = found.lost.groupby("group")["left"].last()
    assert last["treated"] + last["comparison"] == len(left)
    assert found.lost["lost"].sum() == len(people) - len(left)


@pytest.mark.parametrize("trim", TRIMS, ids=str)
def test_neither_the_order_of_the_rows_nor_their_labels_matter(trim):
    people = made_up_people(200)
    plan = PLAN.replace(trim=trim)
    first = compare(people, plan)
    again = people.sample(frac=1, random_state=1)
    second = compare(again, plan)
    third = compare(again.reset_index(drop=True), plan)
    numbers = ["estimate", "std_error", "n_treated", "n_comparison"]
    for other in (second, third):
        pd.testing.assert_frame_equal(first.estimates[numbers], other.estimates[numbers])
        assert first.lost.equals(other.lost)


def test_every_word_about_the_estimand_says_who_is_left():
    people = made_up_people()
    plan = PLAN.replace(trim=(0.2, 0.5), estimand="ATT")
    found, whole = compare(people, plan), compare(people, plan.replace(trim=None))
    who = "among people for whom both were possible"
    for audience in ("manager", "evaluator", "table_note"):
        trimmed, plain = (str(each.sentences(audience=audience)) for each in (found, whole))
        assert who in trimmed
        assert "propensity 0.20 to 0.50" in trimmed
        assert who not in plain
        assert "trimm" not in plain
    assert who in str(found)
    assert who in found._repr_html_()
    assert who in str(found.report_tables())
    assert set(found.estimates["estimand"]) == {"ATT, trimmed"}
    assert "propensity 0.20 to 0.50" in str(plan)


def test_the_bootstrap_trims_each_draw_anew():
    people = made_up_people(400)  # enough events for a bootstrap of a rate
    plan = PLAN.replace(trim="crump", errors="bootstrap", replications=99, seed=1)
    row = compare(people, plan).estimates.iloc[0]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    assert row["se_type"] == "bootstrap of people, percentile intervals"


@pytest.mark.parametrize(
    "trim", [0, 0.5, 1.2, -0.1, True, "crumps", "0.1", (0.9, 0.1), (0.1,), (0.1, 2), (0, True)]
)
def test_a_trim_that_can_not_be(trim):
    with pytest.raises(PlanError) as caught:
        PLAN.replace(trim=trim)
    assert caught.value.where == "trim"
    assert "crump" in caught.value.try_this


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(TRIMMING)))
def test_methods_that_do_not_trim_say_why(method):
    fields = {"before": "sanctions"} if method == "difference_in_differences" else {}
    plan = PLAN.replace(
        method=method, covariates=["age"], estimand="ATT", outcomes=[frequency("n", **fields)]
    )
    with pytest.raises(PlanError, match="doesn't trim") as caught:
        plan.replace(trim=0.05)
    assert "trim=None" in caught.value.try_this


def test_classes_by_a_column_are_not_trimmed_by_a_score():
    plan = PLAN.replace(method="subclassification", distance="age")
    with pytest.raises(PlanError, match="classes are made by 'age'"):
        plan.replace(trim="crump")


@pytest.mark.parametrize("trim", [(0.97, 0.99), (0.0, 0.001)])
def test_a_group_without_anybody_left(trim):
    with pytest.raises(OverlapError, match="leaves nobody in the programme") as caught:
        compare(made_up_people(), PLAN.replace(trim=trim))
    assert "propensity scores from" in caught.value.why
    assert "ATO" in caught.value.try_this


def test_times_are_trimmed_too():
    plan = PLAN.replace(outcomes=[time_to("days", event="seen")], trim=(0.15, 0.5))
    rows = compare(made_up_people(), plan).estimates
    assert rows["se_type"].str.endswith("trimming taken as given").all()
    assert rows["estimate"].notna().all()


def test_a_specification_curve_sets_trimmed_beside_the_others():
    people = made_up_people(200)
    plan = PLAN.replace(trim=(0.2, 0.5), estimand="ATT")
    alternatives = {"trim": [None], "method": ["nearest", "weighting"]}
    curve = specification_curve(people, plan, alternatives)
    rows = list(zip(curve.table["trim"], curve.table["method"], strict=True))
    assert rows == [("0.2, 0.5", "weighting"), ("none", "weighting"), ("none", "nearest")]
    assert curve.left_out["reason"].tolist() == ["The method 'nearest' doesn't trim."]
    text = " ".join(curve.sentences())
    assert "don't all speak of the same people (ATT, trimmed in 1, ATT in 2)" in text
