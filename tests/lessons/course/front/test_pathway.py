"""The drawing of paths: how a month reads in words, turns, and the chance that a person met."""

from __future__ import annotations

import json

from cocreate_lib.lessons.course import why_people_stop
from cocreate_lib.lessons.kit.front import DRAWINGS
from tests.lessons.node import node

PATH = "xx0000011x0x"


def ran(code, data=None):
    start = f'import {{ met, reading, runs, turn }} from "{(DRAWINGS / "pathway.js").as_uri()}";\n'
    return json.loads(node(f"{start}console.log(JSON.stringify({code}));", data))


def test_a_month_in_words():
    months = ran("[...given].map((_, i) => reading(given, i + 1))", PATH)
    assert months[0] == months[1] == "offending"
    assert months[2] == "quiet for 1 month"
    assert months[7] == "quiet for 6 months (primary)"
    assert months[9] == "offending, after 7 months without"
    assert months[11] == "offending, after 1 month without"


def test_turns_are_months_that_read_otherwise_than_the_one_before():
    following = ran("[...given, 0].map((_, month) => turn(given, month))", PATH)
    assert following == [1, 3, 3, 8, 8, 8, 8, 8, 10, 10, 11, 12, 12]


def test_runs_are_unbroken():
    assert ran('runs(given, "x")', PATH) == [[0, 2], [9, 10], [11, 12]]
    assert ran("runs(given, 1)", PATH) == [[7, 9]]


def test_the_chance_met_is_the_model_s_after_the_month_before():
    paths = why_people_stop.walk(0.5, 0.5, "taken up", False, True)
    numbers = why_people_stop.pathway_explorer().drawing.numbers(paths)
    met = ran(
        "given.paths[0].split('').map((_, i) => met(given.paths[0], i + 1, given.steps))", numbers
    )
    offending, steps = paths.offending[0], paths.pathway.steps()
    before = [True, *offending[:-1].tolist()]
    exact = [100 * steps[month][int(after)] for month, after in enumerate(before)]
    assert all(abs(one - other) <= 0.6 for one, other in zip(met, exact, strict=True))
