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
)
from tests.figures.test_figures import cut_off, overlaps, words

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
    assert "Our reading" not in hidden.alt
    assert "reason A" not in hidden.html()
    assert "&lt;known&gt; of A" in hidden.html()
    assert "1 of 7 parts: A, outside the grid." in hidden.alt
    shown = grid_picture(grid(OUTSIDE))
    assert "Our reading: A, outside the grid; B, group, delivery;" in shown.alt
    for text in ("reason A", "Group, design: because", "outside the grid (same)"):
        assert text in shown.html()
    assert "the grid is empty" in grid_picture(grid()).alt


@pytest.mark.parametrize("place", GRID_PLACES[:-1])
def test_a_letter_stands_in_its_cell(place):
    axes = grid_picture(grid(place, ours=False)).figure.axes[0]
    (mark,) = axes.lines
    level, phase = place.split(", ")
    column, row = PHASES.index(phase), LEVELS.index(level)
    assert column < mark.get_xdata()[0] < column + 1
    assert row < mark.get_ydata()[0] < row + 1


@pytest.mark.parametrize("place", [OUTSIDE, "group, delivery", "collective, assessment"])
def test_all_parts_find_room_in_one_cell(place):
    picture = grid_picture(grid(*[place] * 7))
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert [text for text in words(picture) if text in "ABCDEFG"].count("A") == 2
