"""The course's explorers: what was made beforehand is what they show, in Python and in the page.

Nothing here knows one of them. Some are made anew, their pictures drawn for a few settings; the
record of what states were made from finds one that is out of date.
"""

from __future__ import annotations

import base64
import json
import os
import random
from typing import Any

import pytest

from cocreate_lib.lessons.build import states as build
from cocreate_lib.lessons.build.states import make_states
from cocreate_lib.lessons.kit.front import DRAWINGS, FRONT
from cocreate_lib.lessons.kit.states import packed, read_states
from tests.lessons.node import node

EXPLORERS = {e.name: e for module in build.course_modules() for e in build.explorers(module)}
DRAWN = {name: e for name, e in EXPLORERS.items() if e.drawing is not None}
PICTURES = 4  # drawn of each explorer


# The record (below) says whether a state is out of date, and every page is opened in a browser:
# here some explorers stand for all; with COCREATE_EVERY_LESSON=1 all are tried.
EVERY = bool(os.environ.get("COCREATE_EVERY_LESSON"))
TRIED = [*DRAWN] if EVERY else [*DRAWN][::4]


def settings(explorer: Any, how_many: int) -> list[list[int]]:
    """Some settings, the start among them, as places of stops."""
    draw = random.Random(2018)
    start = [control.start_index for control in explorer.controls]
    others = [
        [draw.randrange(len(control.stops)) for control in explorer.controls]
        for _ in range(how_many - 1)
    ]
    return [start, *others]


def params(explorer: Any, at: list[int]) -> dict[str, Any]:
    return {
        control.name: list(control.stops.values())[place]
        for control, place in zip(explorer.controls, at, strict=True)
    }


def test_every_explorer_of_the_course_is_drawn_in_the_browser():
    assert EXPLORERS
    assert DRAWN == EXPLORERS


def test_the_record_says_that_nothing_is_out_of_date():
    assert build.stale() == {}


@pytest.mark.parametrize("name", TRIED)
def test_states_made_anew_are_those_in_the_file(name):
    assert make_states(DRAWN[name]) == read_states(name)


@pytest.mark.parametrize("name", TRIED)
def test_a_picture_has_the_words_that_were_made_without_drawing_it(name):
    explorer = DRAWN[name]
    for at in settings(explorer, PICTURES):
        result = explorer.result(**params(explorer, at))
        picture = explorer.picture(result)
        assert picture.alt == explorer.drawing.alt(result)
        assert picture.caption == explorer.drawing.caption(result)


SHOW = """
import {{ gunzip, unpack }} from "{states}";
import * as drawing from "{drawing}";
const packed = await gunzip(given.packed);
const show = drawing.state
  ? (at) => drawing.state(packed.scene, Object.fromEntries(given.names.map((n, k) => [n, at[k]])))
  : unpack(packed);
console.log(JSON.stringify(given.settings.map(show).map(({{ sentence, alt, caption }}) =>
  ({{ sentence, alt, caption }}))));
"""


@pytest.mark.parametrize("name", TRIED)
def test_the_front_end_shows_the_words_of_python(name):
    explorer = DRAWN[name]
    chosen = settings(explorer, 300 if explorer.drawing.beforehand or not EVERY else 3000)
    given = {
        "packed": base64.b64encode(packed(read_states(name))).decode(),
        "names": [control.name for control in explorer.controls],
        "settings": chosen,
    }
    code = SHOW.format(
        states=(FRONT / "states.js").as_uri(), drawing=(DRAWINGS / f"{name}.js").as_uri()
    )
    for at, shown in zip(chosen, json.loads(node(code, given)), strict=True):
        result = explorer.result(**params(explorer, at))
        assert shown == {
            "sentence": explorer.sentence(result),
            "alt": explorer.drawing.alt(result),
            "caption": explorer.drawing.caption(result),
        }


def test_a_change_of_what_made_states_is_noticed(monkeypatch):
    known = build.record()
    module = next(module for module, entry in known.items() if entry["explorers"])
    files = known[module]["files"]
    assert build.hashed(files) != build.hashed([*files, "nowhere.py"])
    known[module] = {**known[module], "sha256": "0" * 64}
    monkeypatch.setattr(build, "record", lambda: known)
    assert build.stale() == {module: "what its states are made from has changed"}
    del known[module]
    assert "not made yet" in build.stale()[module]


def test_the_command_checks_without_making(capsys):
    assert build.main(["--check"]) == 0
    assert capsys.readouterr().out == "All states are up to date.\n"
