"""Missing outcomes that would change the conclusion, by trying everything."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import cocreate_lib as cc
from cocreate_lib.comparison import tipping_point, tipping_point_of_means
from cocreate_lib.comparison.rates.newcombe import newcombe
from cocreate_lib.errors import DataError, PlanError


def sign(events, n, z):
    low, high = newcombe(events, n, z)
    return int(low > 0) - int(high < 0)


@st.composite
def partly_seen(draw):
    seen = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    events = draw(st.integers(0, seen[0])), draw(st.integers(0, seen[1]))
    missing = draw(st.integers(0, 12)), draw(st.integers(0, 12))
    return events, seen, missing


@given(partly_seen().filter(lambda t: sum(t[2]) > 0), st.sampled_from([0.8, 0.95]))
@settings(max_examples=150, deadline=None)
def test_tipping_point_against_trying_everything(table, level):
    events, seen, missing = table
    z = stats.norm.ppf(0.5 + level / 2)
    found = tipping_point(events, seen, missing, conf_level=level)
    first = sign(events, seen, z)
    everybody = seen[0] + missing[0], seen[1] + missing[1]
    frame = found.to_frame().set_index("treated_missing_events")
    stays_always = True
    for a, b in itertools.product(range(missing[0] + 1), range(missing[1] + 1)):
        stays = sign((events[0] + a, events[1] + b), everybody, z) == first
        stays_always &= stays
        low, high = frame.loc[a, "stays_from"], frame.loc[a, "stays_to"]
        assert stays == bool(frame.loc[a].notna().all() and low <= b <= high)
    assert found.robust == stays_always
    usual = round(missing[1] * events[1] / seen[1])
    kept = [
        a
        for a in range(missing[0] + 1)
        if sign((events[0] + a, events[1] + usual), everybody, z) == first
    ]
    assert found.treated_range == ((kept[0], kept[-1]) if kept else None)
    text = str(found) + found._repr_html_()
    assert "no effect" not in text


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: tipping_point((1, 2), (9, 9), (0, 0)), "missing"),
        (lambda: tipping_point((1, 2), (9, 9), (-1, 3)), "missing[0]"),
        (lambda: tipping_point((1.5, 2), (9, 9), (1, 3)), "events[0]"),
        (lambda: tipping_point((1, 20), (9, 9), (1, 3)), "events[1]"),
        (lambda: tipping_point((1, 2), (9, 9), (1, 3), conf_level=1), "conf_level"),
    ],
)
def test_refusals_say_where_why_and_what_to_try(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this


@given(
    st.floats(-5, 5),
    st.floats(0.01, 3),
    st.integers(1, 500),
    st.integers(1, 200),
    st.sampled_from([3.0, 40.0, math.inf]),
)
@settings(deadline=None)
def test_the_mean_tips_where_the_interval_reaches_nought(difference, error, seen, missing, df):
    found = tipping_point_of_means(difference, error, (seen, 9), (missing, 0), df=df)
    reach = stats.t.ppf(0.975, df) * error
    share = missing / (missing + seen)
    for end in (found.low, found.high):
        if math.isfinite(end):
            assert abs(difference + share * end) == pytest.approx(reach, rel=1e-6)
    assert found.low <= 0 <= found.high
    assert math.isfinite(found.low) or math.isfinite(found.high)


def test_missing_scores_of_a_comparison_tip_it():
    """The tipping point is where filling the missing in by hand changes the verdict."""
    rng = np.random.default_rng(2)
    people = cc.simulate(cc.PilotDesign(n_treated=120, n_comparison=120), seed=1).people
    people = people.assign(score=rng.normal(10 + 1.5 * people["my_direction"], 3))
    lost = rng.random(len(people)) < 0.2
    people.loc[lost, "score"] = np.nan
    plan = cc.AnalysisPlan(
        "my_direction", [cc.scale("score")], method="unadjusted", missing="complete_cases"
    )
    result = cc.compare(people, plan)
    frame = result.fragility().to_frame().set_index("quantity")
    low = frame.loc["tipping_point", "low"]
    assert np.isinf(frame.loc["tipping_point", "high"])
    row = result.estimates.iloc[0]
    treated = people["my_direction"] == 1
    share = (treated & lost).sum() / treated.sum()
    reach = stats.t.ppf(0.975, row["df"]) * row["std_error"]
    assert row["estimate"] + share * low == pytest.approx(reach)


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: tipping_point_of_means(math.nan, 1, (5, 5), (1, 1)), "difference"),
        (lambda: tipping_point_of_means(1, 0, (5, 5), (1, 1)), "std_error"),
        (lambda: tipping_point_of_means(1, 1, (5, 5), (0, 1)), "missing[0]"),
        (lambda: tipping_point_of_means(1, 1, (5, 5), (1, 1), df=0), "df"),
    ],
)
def test_what_has_no_tipping_point_of_means_is_refused(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
