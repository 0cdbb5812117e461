"""The state of a notebook's widgets, kept so that they are alive on opening.

What changes from one run to the next is taken out: each model's id is made from the lesson's name
and its place in the notebook, and what nothing on the page refers to is left out.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"

_REFERENCE = re.compile(r'"IPY_MODEL_(\w+)"')


def keep_widgets(notebook: NotebookNode, name: str) -> None:
    """Settle the widget state that a run stored in a notebook's metadata.

    Parameters
    ----------
    notebook
        As it was run, with its widget state stored.
    name
        The lesson's name, which the ids of models are made from.

    Notes
    -----
    Afterwards the state holds the models that outputs show and those that they refer to, in that
    order, without what is not set.
    """
    stored = notebook.metadata.pop("widgets", {}).get(STATE, {"state": {}})
    models: dict[str, Any] = stored["state"]
    needed: dict[str, Any] = {}
    for view in _views(notebook):
        _collect(view["model_id"], models, needed)
    if not needed:
        return
    ids = {old: uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{n}").hex for n, old in enumerate(needed)}
    for view in _views(notebook):
        view["model_id"] = ids[view["model_id"]]
    text = json.dumps({ids[old]: model for old, model in needed.items()})
    settled = _REFERENCE.sub(lambda match: f'"IPY_MODEL_{ids[match[1]]}"', text)
    notebook.metadata.widgets = {STATE: {**stored, "state": json.loads(settled)}}


def models_missing(notebook: NotebookNode) -> bool:
    """Whether an output shows a widget whose state the notebook doesn't hold."""
    models = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return any(view["model_id"] not in models for view in _views(notebook))


def _views(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                yield output.data[VIEW]


def _collect(model_id: str, models: Mapping[str, Any], needed: dict[str, Any]) -> None:
    """Add a model, and then those that it refers to."""
    if model_id in needed:
        return
    model = models[model_id]
    state = {key: value for key, value in model["state"].items() if value is not None}
    needed[model_id] = {**model, "state": state}
    for other in _REFERENCE.findall(json.dumps(state, sort_keys=True)):
        _collect(other, models, needed)
