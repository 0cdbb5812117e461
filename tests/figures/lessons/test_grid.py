"""The grid of co-production: two readings side by side, in marks and in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cocreate_lib.facts import fact
from cocreate_lib.figures.lessons.grid import (
    GRID_PLACES,
    LEVELS,
    OUTSIDE,
    PHASES,
    CoproductionGrid,
    ServicePart,
    grid_picture,
    our_reading_table,
)
from tests.figures.test_figures import cut_off, overlaps, words
from tests.figures.test_narrow import faults

PARTS = tuple(
    ServicePart(
        letter,
        f"part {letter}",
        replace(fact("part_fund"), text=f"<known> of {letter}"),
        place,
        f"reason {letter}",
        {"group, design": "because"},
    )
    for letter, place in zip(
        "ABCDEFG",
        [OUTSIDE, *["group, delivery"] * 5, "collective, assessment"],
        strict=True,
    )
)


def grid(*placed, ours=True):
    return CoproductionGrid(PARTS, placed + (None,) * (7 - len(placed)), ours)


def test_every_relation_of_two_readings_has_its_verdict():
    part = PARTS[1]
    assert part.verdict(None) == "not placed"
    assert part.verdict("group, delivery") == "same"
    assert part.verdict("group, design") == "another good reading"
    assert part.verdict(OUTSIDE) == "different"
    mixed = grid(OUTSIDE, "group, design", OUTSIDE)
    counts = [mixed.count(v) for v in ("not placed", "same", "another good reading", "different")]
    assert counts == [4, 1, 1, 1]


def test_our_reading_is_told_only_when_it_is_shown():
    hidden = grid_picture(grid(OUTSIDE, ours=False))
    assert "we say" not in hidden.alt
    assert "reason A" not in hidden.html()
    assert "&lt;known&gt; of A" in hidden.html()
    assert hidden.alt == "Your reading places 1 of 7 parts. A, part A: outside the grid."
    shown = grid_picture(grid(OUTSIDE))
    assert "A, part A: we say outside the grid; you say outside the grid (same)." in shown.alt
    assert "B, part B: we say group, delivery; not placed yet." in shown.alt
    for text in ("reason A", "Group, design: because", "outside the grid (same)"):
        assert text in shown.html()
    assert grid_picture(grid(ours=False)).alt == "The grid is empty: 0 of 7 parts are placed."


def test_our_reading_alone_says_nothing_of_another():
    html = our_reading_table(PARTS).html()
    for text in ("reason A", "Group, design: because", "collective, assessment"):
        assert text in html
    assert "Your reading" not in html


@pytest.mark.parametrize("place", GRID_PLACES[:-1])
def test_a_letter_stands_in_its_cell(place):
    axes = grid_picture(grid(place, ours=False)).figure.axes[0]
    (mark,) = axes.lines
    level, phase = place.split(", ")
    column, row = LEVELS.index(level), PHASES.index(phase)
    assert column < mark.get_xdata()[0] < column + 1
    assert row < mark.get_ydata()[0] < row + 1


@pytest.mark.parametrize("place", [OUTSIDE, "group, delivery", "collective, assessment"])
def test_all_parts_find_room_in_one_cell(place):
    picture = grid_picture(grid(*[place] * 7))
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []
    assert [text for text in words(picture) if text in "ABCDEFG"].count("A") == 2
