"""Several estimates with one covariance: differences, joint tests, who may be alike."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy import stats

from cocreate_lib.comparison import AnalysisPlan, scale
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.further.parts import part_of_people
from cocreate_lib.comparison.further.together import Together, joint_groupings, together
from cocreate_lib.comparison.inference.intervals import Interval, ratio_of, unchanged, wald
from tests.comparison.conftest import made_up_people


def interval(value: float, std_error: float, df: float = np.inf, *, ratio: bool = False):
    return wald(value, std_error, df, 0.95, ratio_of if ratio else unchanged)


def lopsided(value: float, below: float, above: float) -> Interval:
    """An interval that is longer on one side."""

    def limits(conf_level: float) -> tuple[float, float]:
        z = stats.norm.ppf(0.5 + conf_level / 2)
        return value - z * below, value + z * above

    low, high = limits(0.95)
    return Interval(value, min(below, above), 1.0, np.nan, 0.5, low, high, "", "score", limits)


def test_independent_differences():
    both = Together("mean_difference", (interval(3, 0.6, 10), interval(1, 0.8, 20)), 0.95)
    found = both.difference(0, 1)
    assert found.estimate == pytest.approx(2)
    assert found.std_error == pytest.approx(1)
    assert found.df == pytest.approx(1 / (0.36**2 / 10 + 0.64**2 / 20))
    assert found.p_value == pytest.approx(2 * stats.t.sf(2, found.df))
    assert both.difference(1, 0).estimate == -2


def test_a_shared_covariance():
    covariance = np.array([[1.0, 0.75], [0.75, 1.0]])
    both = Together(
        "mean_difference",
        (interval(3, 1), interval(1, 1)),
        0.95,
        covariance,
        lambda weights: 7.0 if weights.sum() == 0 else 0.0,
    )
    found = both.difference(0, 1)
    assert found.std_error == pytest.approx(0.5**0.5)
    assert found.df == 7


def test_ratios_by_their_logarithms():
    both = Together(
        "rate_ratio",
        (interval(np.log(2), 0.3, ratio=True), interval(np.log(0.5), 0.4, ratio=True)),
        0.9,
    )
    found = both.difference(0, 1)
    assert found.estimate == pytest.approx(4)
    assert found.std_error == pytest.approx(0.5)
    z = stats.norm.ppf(0.95)
    assert found.conf_low == pytest.approx(4 * np.exp(-z * 0.5))


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_intervals_of_another_kind_are_put_together_by_mover(correlation):
    pair = (lopsided(1.0, 0.3, 0.9), interval(0.2, 0.4))
    errors = np.array([each.std_error for each in pair])
    covariance = np.outer(errors, errors) * np.array([[1, correlation], [correlation, 1]])
    shared = (covariance, lambda weights: 9.0) if correlation else (None, None)
    found = Together("mean_difference", pair, 0.95, *shared).difference(0, 1)
    z = stats.norm.ppf(0.975)
    below, above = z * 0.3, z * 0.4
    low = 0.8 - np.sqrt(below**2 + above**2 - 2 * correlation * below * above)
    assert found.conf_low == pytest.approx(low)
    assert found.method == "MOVER"
    assert found.p_value < 0.05 if found.conf_low > 0 else found.p_value > 0.05
    at_level = found.limits(1 - found.p_value)
    assert min(abs(end) for end in at_level) == pytest.approx(0, abs=1e-6)


def test_without_an_interval_there_is_no_difference():
    none = Interval(0.4, problem="no interval: too rare")
    both = Together("mean_difference", (interval(1, 1), none, Interval(np.nan)), 0.95)
    found = both.difference(1, 0)
    assert found.estimate == pytest.approx(-0.6)
    assert np.isnan(found.conf_low)
    assert "one of the two has none" in found.problem
    assert "no estimate" in both.difference(2, 0).problem
    assert both.known == [0]
    assert np.isnan(both.joint_test().p_value)


def test_two_parts_have_one_test():
    both = Together("mean_difference", (interval(3, 1, 9), interval(1, 1, 9)), 0.95)
    joint, found = both.joint_test(), both.difference(1, 0)
    assert joint.p_value == found.p_value
    assert joint.statistic == pytest.approx(found.statistic**2)
    assert joint.df == 1


def test_a_joint_test_leaves_out_parts_without_an_interval():
    parts = (interval(1, 1), Interval(np.nan), interval(2, 1), interval(4, 1))
    joint = Together("mean_difference", parts, 0.95).joint_test()
    values = np.array([1.0, 2.0, 4.0])
    q = ((values - values.mean()) ** 2).sum()
    assert joint.statistic == pytest.approx(q / 2)
    assert joint.p_value == pytest.approx(stats.chi2.sf(q, 2))


def test_a_joint_test_takes_the_longer_side_of_an_interval_for_its_error():
    odd = (lopsided(1, 0.5, 2.0), interval(2, 1), interval(4, 1))
    plain = (interval(1, 2.0), interval(2, 1), interval(4, 1))
    first, second = (
        Together("mean_difference", parts, 0.95).joint_test() for parts in (odd, plain)
    )
    assert first.p_value == pytest.approx(second.p_value)


def test_a_joint_test_is_as_free_as_its_least_free_difference():
    parts = (interval(1, 1, 5), interval(2, 1, 50), interval(4, 1, 500))
    both = Together("mean_difference", parts, 0.95)
    joint = both.joint_test()
    assert joint.df_below == min(both.difference(place, 0).df for place in (1, 2))
    assert joint.p_value == pytest.approx(stats.f.sf(joint.statistic, 2, joint.df_below))


PEOPLE = made_up_people(200)
PLAN = partial(AnalysisPlan, "programme", [scale("hope")], ["age", "sanctions"])


def parts_of(plan: AnalysisPlan, *people: np.ndarray):
    table = read_table(PEOPLE, plan)
    return table, [part_of_people(table, plan, rows, str(i)) for i, rows in enumerate(people)]


HALVES = np.arange(100), np.arange(100, 200)
TREATED = np.flatnonzero(PEOPLE["programme"] == 1)
OTHERS = np.flatnonzero(PEOPLE["programme"] == 0)
SHARING = tuple(np.union1d(TREATED, each) for each in np.array_split(OTHERS, 2))


def test_who_may_be_alike():
    table, parts = parts_of(PLAN(method="unadjusted"), *SHARING)
    (codes,) = joint_groupings(parts, table.clusters)
    people = np.concatenate([part.people for part in parts])
    assert len(np.unique(codes)) == 200
    assert (len(codes), len(people)) == (200 + len(TREATED),) * 2
    for person in TREATED[:3]:
        assert len(set(codes[people == person])) == 1


def test_matched_sets_are_joined_by_a_person_of_the_programme():
    table, parts = parts_of(PLAN(method="nearest", caliper=None), *SHARING)
    (codes,) = joint_groupings(parts, table.clusters)
    people = np.concatenate([part.people for part in parts])
    matched = [set(part.people[part.analyses[0].treated]) for part in parts]
    assert len(np.unique(codes)) == len(matched[0] | matched[1])
    both = next(iter(matched[0] & matched[1]))
    assert (codes == codes[people == both][0]).sum() == 4
    table, parts = parts_of(PLAN(method="nearest", caliper=None), *HALVES)
    (codes,) = joint_groupings(parts, table.clusters)
    assert (np.bincount(codes) == 2).all()


def test_matching_with_replacement_has_people_too_and_a_cluster_stands_for_them():
    plan = PLAN(method="nearest", replace=True, caliper=None)
    table, parts = parts_of(plan, *SHARING)
    sets, person = joint_groupings(parts, table.clusters)
    assert len(np.unique(person)) > len(np.unique(sets))
    table, parts = parts_of(plan.replace(cluster="manager"), *SHARING)
    _, clusters = joint_groupings(parts, table.clusters)
    people = np.concatenate([part.people for part in parts])
    np.testing.assert_array_equal(clusters, table.clusters[people])


def test_independent_parts_need_no_covariance():
    plan = PLAN(method="unadjusted")
    table, parts = parts_of(plan, *HALVES)
    assert together(parts, 0, "mean_difference", table, plan).covariance is None
    table, parts = parts_of(plan, *SHARING)
    assert together(parts, 0, "mean_difference", table, plan).covariance is not None
    clustered = plan.replace(cluster="manager")
    table, parts = parts_of(clustered, *HALVES)
    assert together(parts, 0, "mean_difference", table, clustered).covariance is not None


def test_a_part_without_an_estimate_has_no_covariance():
    plan = PLAN(method="unadjusted", cluster="manager")
    table, parts = parts_of(plan, HALVES[0], TREATED[:2], HALVES[1])
    found = together(parts, 0, "mean_difference", table, plan)
    assert np.isnan(found.covariance[1]).all()
    assert np.isfinite(found.difference(2, 0).std_error)
    assert "too few" in found.intervals[1].problem
