"""The state of a notebook's widgets, which makes them alive on opening.

What changes from one run to the next is taken out: each model's id is made from the lesson's name
and its place in the notebook, and what nothing on the page refers to is left out. A notebook of the
course carries it aside, because whoever shows a notebook without Jupyter prefers a live view that
they can't show to the picture that stands for it; :func:`enliven` puts it in its place.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
CARRIED = "cocreate"
"""The key of a notebook's metadata for what it carries: ``widgets``, as a notebook's widget state
is written; and ``views``, the model that the output of a cell shows, by the cell's id."""

_REFERENCE = re.compile(r'"IPY_MODEL_(\w+)"')


def carry_widgets(notebook: dict[str, Any], name: str) -> None:
    """Put the widgets of a notebook that has run aside, the same for every run.

    Parameters
    ----------
    notebook
        As it was run, with its widget state stored. At most one widget stands in a cell.
    name
        The lesson's name, which the ids of models are made from.

    Notes
    -----
    Afterwards outputs hold no live views. The state holds the models that they showed, and those
    that these refer to, in that order, without what is not set.
    """
    stored = notebook["metadata"].pop("widgets", {}).get(STATE, {"state": {}})
    views = {cell["id"]: output["data"].pop(VIEW) for cell, output in _shows(notebook)}
    needed: dict[str, Any] = {}
    for view in views.values():
        _collect(view["model_id"], stored["state"], needed)
    if not needed:
        return
    ids = {old: uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{n}").hex for n, old in enumerate(needed)}
    text = json.dumps({ids[old]: model for old, model in needed.items()})
    settled = _REFERENCE.sub(lambda match: f'"IPY_MODEL_{ids[match[1]]}"', text)
    notebook["metadata"][CARRIED] = {
        "views": {cell: ids[view["model_id"]] for cell, view in views.items()},
        "widgets": {**stored, "state": json.loads(settled)},
    }


def enliven(notebook: dict[str, Any]) -> None:
    """Put the widgets that a notebook carries in their place, so that they are alive on opening.

    Parameters
    ----------
    notebook
        A notebook of the course, as its file holds it in JSON.
    """
    carried = notebook["metadata"].pop(CARRIED, None)
    if carried is None:
        return
    notebook["metadata"]["widgets"] = {STATE: carried["widgets"]}
    for cell in notebook["cells"]:
        model = carried["views"].get(cell["id"])
        for output in cell.get("outputs", []) if model else []:
            view = {"model_id": model, "version_major": 2, "version_minor": 0}
            output.setdefault("data", {})[VIEW] = view


def _shows(notebook: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each cell that shows a widget, with the output that does."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                yield cell, output


def _collect(model_id: str, models: Mapping[str, Any], needed: dict[str, Any]) -> None:
    """Add a model, and then those that it refers to."""
    if model_id in needed:
        return
    model = models[model_id]
    state = {key: value for key, value in model["state"].items() if value is not None}
    needed[model_id] = {**model, "state": state}
    for other in _REFERENCE.findall(json.dumps(state, sort_keys=True)):
        _collect(other, models, needed)
