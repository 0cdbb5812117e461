"""What the browser says of the pilots is what Python says of them, told or not, in every world."""

from __future__ import annotations

import json
import re

import pytest

from cocreate_lib.lessons.course import start_here
from cocreate_lib.lessons.kit.front import DRAWINGS
from tests.lessons.node import node

SETTINGS = [
    (size, count) for size in range(len(start_here.CONTENT.sizes)) for count in (1, 2, 7, 52, 200)
]
CODE = f"""
import {{ state }} from "{(DRAWINGS / "first_pilot.js").as_uri()}";
const said = given.settings.map(([people, pilots]) =>
  state({{ ...given.scene, ...given.drawn }}, {{ people, pilots: pilots - 1 }}));
console.log(JSON.stringify(said));
"""


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("world", start_here.CONTENT.with_programme)
def test_the_browser_says_what_python_says(world, told):
    explorer = start_here.first_pilot_explorer(world, told=told)
    drawing = explorer.drawing
    drawn = {"world": world, "told": told}
    given = {"scene": drawing.scene(), "settings": SETTINGS, "drawn": drawn}
    for (size, count), said in zip(SETTINGS, json.loads(node(CODE, given)), strict=True):
        found = explorer.result(people=start_here.CONTENT.sizes[size], pilots=count)
        assert said == {
            "sentence": explorer.sentence(found),
            "alt": drawing.alt(found),
            "caption": drawing.caption(found),
            "numbers": drawing.numbers(found),
        }


@pytest.mark.parametrize("world", start_here.CONTENT.with_programme)
@pytest.mark.parametrize("count", [1, 52])
def test_before_the_guess_no_word_tells_the_truth(world, count):
    shown = start_here.first_pilot_explorer(world).static(pilots=count)
    words = " ".join((shown.sentence, shown.picture.alt, shown.picture.caption))
    assert not re.search("truth|works|harms|does nothing", words)
