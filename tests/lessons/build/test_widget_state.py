"""What a notebook carries of its widgets, and how a copy comes alive."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.lessons import enliven
from cocreate_lib.lessons.build.widget_state import CARRIED, STATE, VIEW, carry_widgets


def model(**state: Any) -> dict[str, Any]:
    return {"model_name": "AnyModel", "model_module": "anywidget", "state": state}


def notebook(ids: dict[str, str]) -> dict[str, Any]:
    """One that has run: two parts that share a front, and a model that no output shows."""
    models = {
        ids["unseen"]: model(note="from the run before"),
        ids["front"]: model(code="..."),
        ids["one"]: model(front=f"IPY_MODEL_{ids['front']}", at=[1], tooltip=None),
        ids["two"]: model(front=f"IPY_MODEL_{ids['front']}", at=[2], tooltip=None),
    }
    cells = [nbformat.v4.new_markdown_cell("words", id="a")]
    for name in ("one", "two"):
        view = {"model_id": ids[name], "version_major": 2, "version_minor": 0}
        data = {VIEW: view, "text/html": name, "text/plain": name}
        output = nbformat.v4.new_output("display_data", data)
        cells.append(nbformat.v4.new_code_cell(name, id=name, outputs=[output]))
    widgets = {STATE: {"state": models, "version_major": 2, "version_minor": 0}}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"widgets": widgets})
    return json.loads(nbformat.writes(made))


@given(st.lists(st.uuids(), min_size=4, max_size=4, unique=True))
def test_every_run_carries_the_same_and_a_copy_shows_what_the_run_showed(drawn):
    ids = dict(zip(("unseen", "front", "one", "two"), (each.hex for each in drawn), strict=True))
    ran, other = notebook(ids), notebook({name: name for name in ids})
    for each in (ran, other):
        carry_widgets(each, "90_a_lesson")
    assert ran == other
    assert VIEW not in json.dumps(ran)
    assert "widgets" not in ran["metadata"]

    enliven(ran)
    assert CARRIED not in ran["metadata"]
    models = ran["metadata"]["widgets"][STATE]["state"]
    assert len(models) == 3
    for cell, place in zip(ran["cells"][1:], ([1], [2]), strict=True):
        shown = models[cell["outputs"][0]["data"][VIEW]["model_id"]]["state"]
        assert shown["at"] == place
        assert "tooltip" not in shown
        assert models[shown["front"].removeprefix("IPY_MODEL_")]["state"] == {"code": "..."}
    nbformat.validate(nbformat.from_dict(ran))


def test_a_notebook_without_widgets_carries_nothing_and_stays_as_it_is():
    plain = json.loads(nbformat.writes(nbformat.v4.new_notebook()))
    before = copy.deepcopy(plain)
    carry_widgets(plain, "90_a_lesson")
    enliven(plain)
    assert plain == before
