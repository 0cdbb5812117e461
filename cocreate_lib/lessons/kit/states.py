"""States made beforehand: all that an explorer shows, for each of its settings, in a small file.

The files stand in ``lessons/states/``, made by ``python -m cocreate_lib.lessons.build.states``.
Texts are taken apart where a sentence or a clause ends, and each part is stored once.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterable
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cocreate_lib.lessons.kit.explorer import Explorer

FOLDER = Path(__file__).parents[1] / "states"

_ENDS = re.compile(r"(?<=[.;:]) ")


def make_states(explorer: Explorer[Any]) -> dict[str, Any]:
    """All states of an explorer with a drawing, ready for JSON.

    Parameters
    ----------
    explorer
        With a ``drawing``.

    Returns
    -------
    dict
        ``scene``, what all settings share; ``sizes``, the number of stops of each control;
        ``parts``, the parts of texts; ``table``, what tables share, or None; and ``states``: one a
        setting, the last control turning fastest, each a list of sentence, text alternative and
        caption (as places of parts), numbers, and rows of the table or None. Where the drawing
        makes its own states, ``states`` is empty.
    """
    drawing = explorer.drawing
    if drawing is None:
        raise ValueError(f"the explorer {explorer.name!r} has no drawing")
    parts: dict[str, int] = {}

    def taken_apart(text: str) -> list[int]:
        return [parts.setdefault(part, len(parts)) for part in _ENDS.split(text)]

    shared: dict[str, Any] | None = None
    states: list[list[Any]] = []
    for values in _settings(explorer):
        result = explorer.result(**values)
        rows = None
        if drawing.table is not None:
            table = drawing.table(result)
            shared = {
                "caption": table.caption,
                "columns": [str(name) for name in table.frame.columns],
                "prose": [list(table.frame.columns).index(name) for name in table.prose],
            }
            rows = table.frame.astype(str).to_numpy().tolist()
        texts = (explorer.sentence(result), drawing.alt(result), drawing.caption(result))
        states.append([*map(taken_apart, texts), drawing.numbers(result), rows])
    return {
        "scene": drawing.scene(),
        "sizes": [len(control.stops) for control in explorer.controls],
        "parts": list(parts),
        "table": shared,
        "states": states,
    }


def _settings(explorer: Explorer[Any]) -> Iterable[dict[str, Any]]:
    if explorer.drawing is not None and not explorer.drawing.beforehand:
        return
    names = [control.name for control in explorer.controls]
    for values in product(*(control.stops.values() for control in explorer.controls)):
        yield dict(zip(names, values, strict=True))


def packed(states: dict[str, Any]) -> bytes:
    """States as JSON, without blanks, in gzip; the same states give the same bytes."""
    text = json.dumps(states, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


def state_file(name: str) -> Path:
    """Where the states of an explorer stand."""
    return FOLDER / f"{name}.json.gz"


def read_states(name: str) -> dict[str, Any]:
    """What an explorer's file holds."""
    states: dict[str, Any] = json.loads(gzip.decompress(state_file(name).read_bytes()))
    return states


@cache
def states_as_text(name: str) -> str:
    """The file as text, for the front end; empty where it has not been made."""
    path = state_file(name)
    return base64.b64encode(path.read_bytes()).decode("ascii") if path.is_file() else ""
