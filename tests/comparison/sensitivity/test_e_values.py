"""E-values, against published ones and R's EValue."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cocreate_lib as cc
from cocreate_lib.comparison import e_value, e_value_of_rates
from cocreate_lib.errors import DataError, PlanError


def test_published_e_values():
    # VanderWeele & Ding (2017): formula feeding, RR 3.9 (1.8, 8.7), E-value 7.26, limit 3.0;
    # breastfeeding and leukaemia, RR 0.80 (0.71, 0.91), E-value 1.81, limit 1.43.
    value = e_value(3.9, 1.8, 8.7)
    assert (value.estimate, value.limit) == pytest.approx((7.263034, 3.0), abs=1e-6)
    value = e_value(0.80, 0.71, 0.91)
    assert (value.estimate, value.limit) == pytest.approx((1.809017, 1.428571), abs=1e-6)


def test_e_values_of_other_ratios():
    # R 4.2, the formulas of VanderWeele & Ding (2017), Table 2, written out: e(sqrt(.86)),
    # e(sqrt(.99)), e(h(.56)), e(h(.69)) with h(x) = (1 - .5^sqrt(x)) / (1 - .5^sqrt(1/x)).
    value = e_value(0.86, 0.75, 0.99, measure="odds_ratio", common=True)
    assert (value.estimate, value.limit) == pytest.approx((1.3689528611, 1.0761939453), abs=1e-9)
    value = e_value(0.56, 0.46, 0.69, measure="hazard_ratio", common=True)
    assert (value.estimate, value.limit) == pytest.approx((2.3495312573, 1.9080039433), abs=1e-9)
    for measure in ("odds_ratio", "hazard_ratio"):
        rare = e_value(2.0, 1.2, 3.0, measure=measure, common=False)
        assert rare == e_value(2.0, 1.2, 3.0)
        assert e_value(2.0, 1.2, 3.0, measure=measure, common=True).estimate < rare.estimate


@given(
    st.floats(0.02, 50),
    st.sampled_from(["risk_ratio", "rate_ratio", "odds_ratio", "hazard_ratio"]),
    st.booleans(),
)
@settings(deadline=None)
def test_e_value_is_the_same_turned_round(ratio, measure, common):
    value = e_value(ratio, ratio * 0.9, ratio * 1.2, measure=measure, common=common)
    turned = e_value(
        1 / ratio, 1 / (ratio * 1.2), 1 / (ratio * 0.9), measure=measure, common=common
    )
    assert turned.estimate == pytest.approx(value.estimate, rel=1e-9)
    assert turned.limit == pytest.approx(value.limit, rel=1e-6)
    assert 1 <= value.limit <= value.estimate


@given(st.floats(1.001, 20))
@settings(deadline=None)
def test_e_value_is_what_just_explains_the_ratio(ratio):
    # The bounding factor of Ding & VanderWeele: E * E / (E + E - 1).
    e = e_value(ratio).estimate
    assert e * e / (2 * e - 1) == pytest.approx(ratio, rel=1e-9)


def test_extreme_numbers_stay_numbers():
    for ratio in (1e-300, 1e300):
        value = e_value(ratio, measure="hazard_ratio", common=True)
        assert value.estimate > 1e100


def test_a_result_shows_as_its_sentence():
    assert repr(e_value(2.0)) == str(e_value(2.0))
    assert e_value(2.0)._repr_html_().startswith("<p>")


def test_an_interval_around_one_needs_nothing():
    assert e_value(1.3, 0.9, 1.9).limit == 1
    assert math.isnan(e_value(1.3).limit)
    assert e_value(1.0).estimate == 1


@pytest.mark.parametrize(
    ("events", "people", "theirs"),
    [
        # EValue 4.1.4: evalues.RD(n11, n10, n01, n00, grid = 1e-7), which searches on a grid.
        ((60, 90), (150, 390), (2.86076896835, 1.96547528023)),
        ((150, 30), (600, 300), (4.4364916731, 2.99591451302)),
        ((12, 3), (200, 300), (11.4772255751, 3.42701536401)),
    ],
)
def test_e_values_of_a_risk_difference(events, people, theirs):
    value = e_value_of_rates(events, people)
    assert (value.estimate, value.limit) == pytest.approx(theirs, abs=2e-6)
    turned = e_value_of_rates(events[::-1], people[::-1])
    assert (turned.estimate, turned.limit) == pytest.approx((value.estimate, value.limit))


def test_e_values_of_rates_at_the_edge():
    assert e_value_of_rates((10, 20), (100, 200)).estimate == 1
    assert e_value_of_rates((10, 12), (100, 100)).limit == 1
    nobody = e_value_of_rates((20, 0), (100, 100))
    assert nobody.estimate == nobody.limit == math.inf


def test_a_comparison_has_an_e_value_for_every_measure_of_a_rate():
    people = cc.simulate(cc.PilotDesign(n_treated=400, effect=-0.15), seed=3).people
    plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")
    result = cc.compare(people, plan)
    found = result.fragility()
    table = people.groupby("my_direction")["reoffended"].agg(["sum", "count"]).loc[[1, 0]]
    counts = e_value_of_rates(tuple(table["sum"]), tuple(table["count"]))
    assert found.value("reoffended", "e_value_risk_difference") == pytest.approx(counts.estimate)
    assert found.value("reoffended", "e_value_limit_risk_difference") == pytest.approx(
        counts.limit, rel=1e-3
    )
    row = result.estimates.set_index("measure").loc["odds_ratio"]
    odds = e_value(
        row["estimate"], row["conf_low"], row["conf_high"], measure="odds_ratio", common=True
    )
    assert found.value("reoffended", "e_value_odds_ratio") == odds.estimate


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: e_value(0), "ratio"),
        (lambda: e_value(-1), "ratio"),
        (lambda: e_value(math.inf), "ratio"),
        (lambda: e_value(2, 1.2), "conf_high"),
        (lambda: e_value(2, None, 3), "conf_low"),
        (lambda: e_value(2, 2.5, 3), "ratio"),
        (lambda: e_value(2, -1, 3), "conf_low"),
        (lambda: e_value(2, measure="odds_ratio"), "common"),
        (lambda: e_value(2, measure="hazard_ratio"), "common"),
        (lambda: e_value(2, measure="risk_difference"), "measure"),
        (lambda: e_value_of_rates((5, 3), (4, 10)), "events[0]"),
        (lambda: e_value_of_rates((5, 3), (10, 10), conf_level=1), "conf_level"),
    ],
)
def test_refusals_say_where_why_and_what_to_try(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this
