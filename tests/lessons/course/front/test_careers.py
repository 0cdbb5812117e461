"""The drawing of lives: a curve that is drawn by hand, what is said of it, and a life's share."""

from __future__ import annotations

import json

import pytest

from cocreate_lib.lessons.course import why_people_stop
from cocreate_lib.lessons.kit.front import DRAWINGS
from tests.lessons.node import node

NAMES = "stroked, bent, turns, compared, counted, told"


def ran(code, data=None):
    start = f'import {{ {NAMES} }} from "{(DRAWINGS / "careers.js").as_uri()}";\n'
    return json.loads(node(f"{start}console.log(JSON.stringify({code}));", data))


EMPTY = "Array(39).fill(null)"


def test_a_stroke_draws_the_years_that_it_crosses_in_either_direction():
    there = ran(f"stroked({EMPTY}, [15.5, 1], [19.5, 3])")
    assert there[4:9] == [1, 1.5, 2, 2.5, 3]
    assert set(there[:4] + there[9:]) == {None}
    assert ran(f"stroked({EMPTY}, [19.5, 3], [15.5, 1])") == there


def test_a_stroke_stays_in_the_sheet():
    wild = ran(f"stroked(stroked({EMPTY}, [5, 9], [70, 9]), [20, -3], [20, -3])")
    assert set(wild) == {3.8, 0}
    assert wild[20 - 11] == 0


def test_a_slider_bends_the_curve_up_to_its_neighbours():
    curve = ran(f"bent({EMPTY}, 20, 2)")
    assert curve[20 - 11] == 2
    assert curve[15 - 11] == curve[25 - 11] == 0
    assert curve[17 - 11] == pytest.approx(0.8)
    later = ran("bent(given, 25, 1)", curve)
    assert (later[20 - 11], later[25 - 11]) == (2, 1)
    assert later[22 - 11] == pytest.approx(curve[22 - 11] + 0.4)


def test_turns_are_found_as_the_figure_finds_them():
    """A drawn curve is read by the same rule as the curve of the lives."""
    numbers = [
        why_people_stop.careers_explorer().drawing.numbers(
            why_people_stop.lives_to_curve(spread, 0.05, 0.6, False)
        )
        for spread in (1.0, 2.0, 4.0, 8.0)
    ]
    found = ran("given.map((each) => turns(each.offences))", numbers)
    assert found == [each["turns"] for each in numbers]


def test_a_drawn_curve_is_compared_in_words():
    curve = ran(f"bent(bent({EMPTY}, 20, 2), 25, 1)")
    said = ran("compared(given, [18, 23])", curve)
    assert said == (
        "Your curve is highest at 20 and has halved by 25; "
        "that of the lives is highest at 18 and has halved by 23."
    )
    assert "does not halve" in ran("compared(Array(39).fill(1), [18, 23])")
    assert ran(f"compared({EMPTY}, [18, 23])").startswith("You drew no curve.")


def test_the_share_of_a_life_is_counted_by_year_of_age():
    years = ran("counted([120, 200, [139, 140, 149, 200, 512]])")
    assert (years[2], years[3], years[9], sum(years)) == (1, 2, 1, 4)


def test_a_life_in_words():
    lives = [[120, 200, [139]], [120, None, [140, 149, 233]]]
    assert ran("told(given, 0)", lives) == "Life 1: 1 offence, from 13 to 13"
    assert ran("told(given, 1)", lives) == "Life 2: 3 offences, from 14 to 23"
