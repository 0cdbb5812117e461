"""An interval drawn in one line: where its ends and zero stand."""

from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.cli.picture import ASCII, BOXES, picture, scale_of

SIZES = st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False)


@given(st.lists(SIZES, min_size=3, max_size=3).map(sorted), st.integers(16, 60))
def test_the_picture_never_puts_zero_on_the_wrong_side(limits, cells):
    low, estimate, high = limits
    scale = scale_of(low, high)
    if scale is None:
        assert low == high == 0 or abs(high) + abs(low) < 1e-300
        return
    assert scale.low <= low <= high <= scale.high or abs(high - low) < 1e-6 * scale.high
    assert scale.low < 0 < scale.high
    for marks in (BOXES, ASCII):
        drawn = picture(estimate, low, high, cells, scale, marks)
        assert len(drawn) == cells
        within = [i for i, mark in enumerate(drawn) if mark not in (marks.beyond, marks.zero)]
        if estimate == 0:
            continue  # the estimate is drawn where zero is
        zero = drawn.index(marks.zero)
        if low != 0:  # else that limit is drawn where zero is
            assert (zero < within[0]) == (low > 0)
        if high != 0:
            assert (zero > within[-1]) == (high < 0)
        if low != 0 != high:
            assert (within[0] < zero < within[-1]) == (low < 0 < high)
        assert (drawn.index(marks.estimate) > zero) == (estimate > 0)


def test_the_two_ways_of_drawing_have_the_same_places():
    scale = scale_of(-14.7, 4.0)
    boxes, plain = (picture(-5.3, -14.7, 4.0, 33, scale, marks) for marks in (BOXES, ASCII))
    pairs = {(a, b) for a, b in zip(boxes, plain, strict=True)}
    assert pairs == {("├", "|"), ("┤", "|"), ("─", "-"), ("·", "."), ("●", "*"), ("0", "0")}
    assert plain.isascii()


def test_there_is_no_scale_without_an_interval():
    assert scale_of(float("nan"), float("nan")) is None
    assert scale_of(float("-inf"), 1.0) is None
    assert scale_of(0.0, 0.0) is None
