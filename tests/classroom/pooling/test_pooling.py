"""A room's results are pooled as other software pools them, and said without a wrong word."""

import math

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from cocreate_lib import CocreateError
from cocreate_lib.classroom.pooling import SeatResult, pool_room
from cocreate_lib.lessons.course import room_replication

ROOM = [SeatResult(1, -12.0, 5.0), SeatResult(2, 3.0, 5.2), SeatResult(5, -9.0, 4.0)]

results = st.lists(
    st.builds(
        SeatResult,
        st.integers(1, 60),
        st.floats(-100, 100).map(lambda x: round(x, 1)),
        st.integers(1, 250).map(lambda x: x / 10),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda each: each.seat,
)


def test_the_average_is_the_one_that_the_formula_gives():
    estimates = np.array([each.estimate for each in ROOM])
    variances = np.array([each.std_error for each in ROOM]) ** 2

    def excess(tau2):
        weights = 1 / (variances + tau2)
        mean = (weights * estimates).sum() / weights.sum()
        return (weights * (estimates - mean) ** 2).sum() - (len(ROOM) - 1)

    tau2 = scipy.optimize.brentq(excess, 0, 1e4)  # Paule and Mandel's
    weights = 1 / (variances + tau2)
    found = pool_room(ROOM).pooled
    assert found.tau2 == pytest.approx(tau2, rel=1e-4)
    mean = (weights * estimates).sum() / weights.sum()
    assert found.estimate == pytest.approx(mean, rel=1e-4)


@settings(max_examples=40)
@given(results.filter(lambda found: len(found) > 2))
def test_statsmodels_pools_the_same_room_alike(found):
    """Its iterated method is Paule and Mandel's, too; its Q and fixed average need no iteration."""
    room = pool_room(found)
    theirs = combine_effects(
        np.array([each.estimate for each in found]),
        np.array([each.std_error for each in found]) ** 2,
        method_re="iterated",
        use_t=True,
    )
    assert room.pooled.q == pytest.approx(theirs.q)
    if theirs.tau2 > 1e-3 and room.pooled.tau2 > 1e-3:
        assert room.pooled.tau2 == pytest.approx(theirs.tau2, rel=1e-2)
        assert room.pooled.estimate == pytest.approx(theirs.mean_effect_re, rel=1e-2, abs=1e-2)


def test_lesson_six_s_own_pilots_give_what_the_lesson_says():
    lesson = room_replication.pool_room(12, "pooled")
    found = pool_room([SeatResult(x.number, x.estimate, x.std_error) for x in lesson.runs])
    assert found.pooled == lesson.pooled
    assert found.significant(-1) == lesson.clear(-1)


@settings(max_examples=40)
@given(results)
def test_whatever_a_room_finds_is_said_once_and_adds_up(found):
    truths = {each.seat: -12.0 if each.seat % 2 else 0.0 for each in found}
    room = pool_room(found, truths=truths)
    n = len(found)
    assert (room.pooled is None) == (n < 3)
    assert 0 <= room.significant(-1) + room.significant(1) <= n
    for shown in ("results", "pooled", "truth"):
        said = " ".join([*room.sentences(shown), room.alt(shown)])
        assert "nan" not in said
        assert "no effect" not in said
        assert len(set(room.sentences(shown))) == len(room.sentences(shown))
    # What is true is not told a step too early.
    assert not any("truth is" in said for said in room.sentences("pooled"))
    rows = room.table("pooled").frame
    assert set(rows["what is true"][:n]) == {"sealed"}


def test_one_pilot_alone_is_told_as_one():
    room = pool_room([SeatResult(4, -2.0, 5.0)], truths={4: 0.0})
    assert room.alt("pooled").startswith("One interval, with its dot at 2 fewer per 100.")
    assert "one under the other" not in room.alt("truth")
    assert "Diamonds" in room.picture("truth").caption
    assert "Diamonds" not in room.picture("pooled").caption


@settings(max_examples=40)
@given(results, st.randoms())
def test_the_order_of_seats_does_not_matter(found, random):
    shuffled = random.sample(found, len(found))
    assert pool_room(found) == pool_room(shuffled)


@pytest.mark.parametrize("n", [1, 3, 24, 60])
def test_as_many_are_significant_by_chance_as_is_said(n):
    draw = np.random.default_rng(n).normal(size=(20_000, n))
    significant = (np.abs(draw) > 1.959964).sum(axis=1)
    said = pool_room([SeatResult(seat, 0.0, 1.0) for seat in range(1, n + 1)]).by_chance
    error = 4 * significant.std() / math.sqrt(20_000)
    assert abs(significant.mean() - said.expected) < error
    assert abs((significant > 0).mean() - said.at_least_one) < 0.02


@pytest.mark.parametrize("shown", ["results", "pooled", "truth"])
def test_the_picture_and_the_table_have_a_row_a_seat(shown):
    room = pool_room(ROOM, truths={1: -12, 2: 8, 5: -12})
    picture = room.picture(shown)
    assert picture.alt == room.alt(shown)
    assert len(room.table(shown).frame) == 3 + 2 * (shown != "results")


@pytest.mark.parametrize(
    ("found", "truths", "words"),
    [
        ([], None, "no result yet"),
        ([ROOM[0], ROOM[0]], None, "Seat 1 has two"),
        (ROOM, {1: 0.0, 2: 0.0}, "truth of seat 5"),
    ],
)
def test_what_can_not_be_pooled_is_refused(found, truths, words):
    with pytest.raises(CocreateError, match=words):
        pool_room(found, truths=truths)


@pytest.mark.parametrize(("estimate", "error"), [(math.nan, 1), (1, 0), (1, -1), (1, math.inf)])
def test_what_is_no_result_is_refused(estimate, error):
    with pytest.raises(CocreateError, match="no result"):
        SeatResult(3, estimate, error)


def test_an_unknown_step_is_refused():
    with pytest.raises(CocreateError, match="shown"):
        pool_room(ROOM).sentences("everything")
