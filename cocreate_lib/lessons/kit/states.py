"""States made beforehand: all that an explorer shows, for each of its settings, in a small file.

The files stand in ``lessons/states/``, made by ``python -m cocreate_lib.lessons.build.states``.
Texts are taken apart where a sentence or a clause ends, and each part is stored once; see
``make_states`` there for what a file holds.
"""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "states"


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
