"""The drawing of a window: what a press takes hold of, and where a drag can lead."""

from __future__ import annotations

import json

import pytest

from cocreate_lib.lessons.course import why_people_stop
from cocreate_lib.lessons.kit.front import DRAWINGS
from tests.lessons.node import node

START, LENGTH, _ = (list(c.stops.values()) for c in why_people_stop.window_explorer().controls)


def ran(code, data=None):
    start = f'import {{ part, moved }} from "{(DRAWINGS / "window.js").as_uri()}";\n'
    return json.loads(node(f"{start}console.log(JSON.stringify({code}));", data))


@pytest.mark.parametrize(
    ("month", "taken"),
    [(-3, "start"), (11, "start"), (13, "start"), (16, "all"), (22, "end"), (40, "end")],
)
def test_a_press_takes_the_edge_that_is_near_or_all(month, taken):
    assert ran(f"part({month}, [12, 24], 3)") == taken


def test_a_short_window_can_still_be_taken_by_all_of_its_parts():
    assert ran("[0.5, 1.5, 2.5].map((month) => part(month, [0, 3], 9))") == ["start", "all", "end"]


def drag(what, window, by):
    stops = ran(f'moved("{what}", {window}, {by}, given[0], given[1])', [START, LENGTH])
    start = START[stops["start"]] if "start" in stops else window[0]
    length = LENGTH[stops["length"]] if "length" in stops else window[1] - window[0]
    return [start, start + length]


@pytest.mark.parametrize(
    ("what", "window", "by", "found"),
    [
        ("end", [0, 6], 6.4, [0, 12]),
        ("end", [0, 6], -20, [0, 3]),
        ("end", [12, 24], 500, [12, 72]),
        ("all", [0, 12], 21, [21, 33]),
        ("all", [12, 24], -40, [0, 12]),
        ("all", [0, 60], 90, [24, 84]),
        ("start", [0, 12], 3, [3, 12]),
        ("start", [12, 24], -5, [6, 24]),
        ("start", [12, 24], 80, [21, 24]),
        ("start", [0, 60], 50, [24, 60]),
        ("start", [24, 84], -9, [24, 84]),
    ],
)
def test_a_drag_keeps_to_what_can_be_chosen(what, window, by, found):
    assert drag(what, window, by) == found
