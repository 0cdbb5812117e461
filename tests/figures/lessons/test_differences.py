"""Differences on one axis: wide and narrow, with all that can stand on it."""

from __future__ import annotations

import pytest

from cocreate_lib.figures import DifferenceRow, Differences, differences_picture
from tests.figures.test_narrow import faults

ROWS = [
    DifferenceRow("the result of a long name", -4, -52, 47),
    DifferenceRow("far off", 60, 10, 70, filled=False),
    DifferenceRow("the truth", 3, role="truth"),
]
PILE = [(x * 5 / 3, x % 3 == 0) for x in (-12, -6, -6, 0, 0, 0, 3, 9)]
EYE = [(x, max(0.0, 1 - (x / 20) ** 2)) for x in range(-40, 41)]


@pytest.mark.parametrize(
    "extra",
    [{}, {"band": (-5.0, 12.0)}, {"pile": PILE}, {"eye": EYE}],
    ids=["rows", "band", "pile", "eye"],
)
def test_nothing_is_cut_off_or_small_and_nothing_is_drawn_beyond_the_axis(extra):
    picture = differences_picture(Differences("A title", ROWS, **extra), alt="All.", caption="So.")
    assert faults(picture) == []
    assert (picture.alt, picture.caption) == ("All.", "So.")
    axes = picture.figure.axes[-1]
    drawn = [x for line in axes.get_lines() for x in line.get_xdata()]
    assert max(map(abs, drawn)) <= axes.get_xlim()[1]


def test_each_pilot_of_a_pile_has_a_dot_of_its_own():
    picture = differences_picture(
        Differences("A pile", ROWS, pile=PILE), alt="A pile.", caption="So."
    )
    places = {
        (round(float(line.get_xdata()[0]), 3), float(line.get_ydata()[0]))
        for line in picture.figure.axes[0].get_lines()
        if line.get_marker() == "o"
    }
    assert len(places) == len(PILE)
