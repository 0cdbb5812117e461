"""Power, against R and its own rules."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import ttest_power

from cocreate_lib.comparison import (
    design_effect,
    detectable_mean_difference,
    detectable_rate_difference,
    n_for_means,
    n_for_rates,
    power_of_means,
    power_of_rates,
)
from cocreate_lib.errors import DataError, PlanError

rates = st.floats(0.02, 0.98)
people = st.integers(5, 3000)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        # R 4.2, power.prop.test.
        (lambda: power_of_rates((0.5, 0.75), (50, 50)), 0.740165901331),
        (lambda: power_of_rates((0.5, 0.52), (50, 50), strict=True), 0.0545499483567),
        (lambda: power_of_rates((0.3, 0.2), (80, 80), sides=1), 0.4264180624),
        (lambda: n_for_rates((0.5, 0.75), power=0.9).exact, 76.7069284518),
        (lambda: n_for_rates((0.234, 0.334)).exact, 318.023032601),
        (lambda: n_for_rates((0.284, 0.334)).exact, 1339.52842035),
        (
            lambda: 0.334 + detectable_rate_difference(0.334, (60, 60), direction="more"),
            0.586441388627,
        ),
        (
            lambda: 0.334 - detectable_rate_difference(0.334, (60, 60), direction="fewer"),
            0.1215762163,
        ),
        # R 4.2, power.t.test.
        (lambda: power_of_means(1, 1, (20, 20)), 0.868952801692),
        (lambda: power_of_means(0.01, 1, (20, 20), strict=True), 0.05010889906),
        (lambda: power_of_means(0.5, 1.2, (20, 20), sides=1), 0.3629023373),
        (lambda: n_for_means(1, 1, power=0.9).exact, 22.0210955701),
        (lambda: n_for_means(0.5, 1.2).exact, 91.38944381),
        (lambda: detectable_mean_difference(1, (20, 20)), 0.909130127627),
        # R 4.2, pt(..., ncp) for 30 and 90 people.
        (lambda: power_of_means(0.5, 1, (30, 90)), 0.6526210541),
    ],
)
def test_against_r(call, expected):
    assert call() == pytest.approx(expected, rel=1e-8)


def test_people_needed_and_detectable_points_from_a_rate_of_33_4_percent():
    # From 33.4%, 80% power, two-sided 5%: 10 points fewer 318 an arm, 5 points 1,340.
    assert n_for_rates((0.234, 0.334)).n_treated == 318
    assert n_for_rates((0.284, 0.334)).n_comparison == 1340
    # (1.959964 + 0.841621) * sqrt(.334 * .666 * (1/n1 + 1/n2)): about 24, 18 and 17 points.
    for n, points in (((60, 60), 24.1), ((60, 600), 17.9), ((60, 10_000), 17.1)):
        found = detectable_rate_difference(0.334, n)
        assert 100 * found == pytest.approx(points, abs=0.05)
        fewer, more = (
            detectable_rate_difference(0.334, n, direction=way) for way in ("fewer", "more")
        )
        assert fewer < found < more


@given(
    st.floats(0.01, 5),
    st.integers(2, 600),
    st.floats(0.5, 10),
    st.sampled_from([0.01, 0.05]),
    st.sampled_from([1, 2]),
    st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_means_as_statsmodels_has_them_where_it_has_a_number(
    effect, n, ratio, alpha, sides, strict
):
    df, shift = n + n * ratio - 2, effect / math.sqrt(1 / n + 1 / (n * ratio))
    both = strict and sides == 2
    side, level = ("two-sided", alpha) if both else ("larger", alpha / sides)
    theirs = ttest_power(shift, 1, level, df, side)
    ours = power_of_means(effect, 1, (n, n * ratio), alpha=alpha, sides=sides, strict=strict)
    assert math.isnan(theirs) or ours == pytest.approx(theirs, abs=1e-7)


def test_a_large_effect_in_a_small_study_has_its_power():
    """R's power.t.test; SciPy's noncentral t has no number here."""
    assert power_of_means(4, 1, (6, 6), alpha=0.01, strict=True) == pytest.approx(0.998976208703)


@given(rates, rates, people, people, st.sampled_from([1, 2]), st.booleans())
@settings(max_examples=80, deadline=None)
def test_rates_by_their_formula(p1, p2, n1, n2, sides, strict):
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    same = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    different = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    edge = stats.norm.isf(0.05 / sides) * same
    power = stats.norm.sf((edge - abs(p1 - p2)) / different)
    if strict and sides == 2:
        power += stats.norm.cdf((-edge - abs(p1 - p2)) / different)
    ours = power_of_rates((p1, p2), (n1, n2), sides=sides, strict=strict)
    assert ours == pytest.approx(power, abs=1e-12)


@given(rates, rates, people, people, st.integers(1, 500))
@settings(max_examples=200, deadline=None)
def test_more_people_and_larger_changes_never_lower_the_power(p1, p2, n1, n2, more):
    if p1 == p2:
        return
    power = power_of_rates((p1, p2), (n1, n1))
    assert power_of_rates((p1, p2), (n1 + more, n1 + more)) >= power - 1e-12
    effect = abs(p1 - p2) * 2
    means = power_of_means(effect, 1, (n1, n2))
    assert power_of_means(effect, 1, (n1 + more, n2)) >= means - 1e-9
    assert power_of_means(effect * 1.2, 1, (n1, n2)) >= means - 1e-9


@given(st.floats(0.05, 0.95), people, st.floats(0, 0.4), st.floats(0.01, 0.3))
@settings(max_examples=200, deadline=None)
def test_power_rises_with_the_change_of_a_rate(rate, n, change, more):
    far, further = rate - change, rate - change - more
    if further > 0.001:
        assert power_of_rates((further, rate), (n, n)) >= power_of_rates((far, rate), (n, n)) - 1e-9


@given(rates, rates, st.floats(0.5, 0.95), st.floats(0.3, 5), st.floats(1, 3))
@settings(max_examples=100, deadline=None)
def test_people_needed_have_the_power(p1, p2, power, ratio, effect):
    if abs(p1 - p2) < 0.01:
        return
    size = n_for_rates((p1, p2), power=power, ratio=ratio, design_effect=effect)
    n = (size.exact, size.exact * ratio)
    if size.exact > 0.01:
        assert power_of_rates((p1, p2), n, design_effect=effect) == pytest.approx(power, abs=1e-7)
    whole = size.n_treated, size.n_comparison
    assert power_of_rates((p1, p2), whole, design_effect=effect) >= power - 1e-4


@given(st.floats(0.1, 2), st.floats(0.5, 0.95), st.floats(0.5, 5), st.floats(1, 3))
@settings(max_examples=25, deadline=None)
def test_people_needed_for_means_have_the_power(difference, power, ratio, effect):
    size = n_for_means(difference, 1, power=power, ratio=ratio, design_effect=effect)
    whole = size.n_treated, size.n_comparison
    assert power_of_means(difference, 1, whole, design_effect=effect) >= power - 1e-4
    found = detectable_mean_difference(1, whole, power=power, design_effect=effect)
    assert found <= difference * 1.001


@given(st.floats(0.05, 0.95), people, people, st.sampled_from(["fewer", "more"]))
@settings(max_examples=100, deadline=None)
def test_a_detectable_difference_has_the_power(rate, n1, n2, direction):
    found = detectable_rate_difference(rate, (n1, n2), direction=direction)
    if math.isnan(found):
        furthest = 1e-9 if direction == "fewer" else 1 - 1e-9
        assert power_of_rates((furthest, rate), (n1, n2)) < 0.8 + 1e-6
    else:
        far = rate - found if direction == "fewer" else rate + found
        assert power_of_rates((far, rate), (n1, n2)) == pytest.approx(0.8, abs=1e-6)


def test_design_effect_counts_people_as_fewer():
    # Eldridge, Ashby & Kerry (2006): 1 + ((1 + cv^2) m - 1) ICC.
    effect = design_effect(icc=0.05, mean_size=21, cv=0.0)
    assert effect == pytest.approx(2)
    assert design_effect(icc=0.05, mean_size=20, cv=0.65) == pytest.approx(2.3725)
    assert design_effect(icc=0, mean_size=30, cv=1) == 1
    once = power_of_rates((0.3, 0.4), (100, 150))
    assert power_of_rates((0.3, 0.4), (200, 300), design_effect=effect) == pytest.approx(once)
    plain = n_for_rates((0.234, 0.334)).exact
    assert n_for_rates((0.234, 0.334), design_effect=2).exact == pytest.approx(2 * plain)
    for direction in ("either", "fewer", "more"):
        assert detectable_rate_difference(
            0.334, (120, 1200), direction=direction, design_effect=2
        ) == pytest.approx(detectable_rate_difference(0.334, (60, 600), direction=direction))


def test_power_of_one_is_a_number():
    # scipy 1.17's noncentral t gives NaN here; R 4.2's power.t.test(n = 68, delta = 1.5) gives 1.
    assert power_of_means(1.5, 1, (68, 68)) == pytest.approx(1, abs=1e-9)
    assert power_of_means(5, 1, (100_000, 900_000)) == pytest.approx(1, abs=1e-12)
    # R 4.2, power.t.test with two and three people.
    assert power_of_means(1, 1, (2, 2)) == pytest.approx(0.0913177843617, rel=1e-9)
    assert power_of_means(4, 1, (3, 3)) == pytest.approx(0.947937754172, rel=1e-9)
    assert power_of_means(0, 1, (3, 3), strict=True) == pytest.approx(0.05, abs=1e-9)


def test_nothing_within_reach_is_nan():
    assert math.isnan(detectable_rate_difference(0.05, (10, 10), direction="fewer"))
    assert math.isnan(detectable_rate_difference(0.5, (2, 2)))


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: power_of_rates((0, 0.5), (9, 9)), "rates[0]"),
        (lambda: power_of_rates((0.4, 50), (9, 9)), "rates[1]"),
        (lambda: power_of_rates((0.4, 0.5), (0, 9)), "n[0]"),
        (lambda: power_of_rates((0.4, 0.5), (9, 9), alpha=5), "alpha"),
        (lambda: power_of_rates((0.4, 0.5), (9, 9), sides=3), "sides"),
        (lambda: power_of_rates((0.4, 0.5), (9, 9), design_effect=0), "design_effect"),
        (lambda: n_for_rates((0.4, 0.4)), "rates"),
        (lambda: n_for_rates((0.4, 0.5), power=80), "power"),
        (lambda: n_for_rates((0.4, 0.5), power=0.04), "power"),
        (lambda: n_for_rates((0.4, 0.5), ratio=0), "ratio"),
        (lambda: n_for_means(0, 1), "difference"),
        (lambda: n_for_means(math.nan, 1), "difference"),
        (lambda: n_for_means(1, 0), "sd"),
        (lambda: power_of_means(1, 1, (1, 1)), "n"),
        (lambda: detectable_mean_difference(1, (30, 30), design_effect=40), "n"),
        (lambda: detectable_rate_difference(33.4, (60, 60)), "comparison_rate"),
        (lambda: detectable_rate_difference(0.3, (60, 60), direction="down"), "direction"),
        (lambda: design_effect(1.5, 10), "icc"),
        (lambda: design_effect(0.1, 0.5), "mean_size"),
        (lambda: design_effect(0.1, 10, -1), "cv"),
        (lambda: design_effect(math.nan, 10), "icc"),
    ],
)
def test_refusals_say_where_why_and_what_to_try(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this
