"""Messages of whoever is in the room, read and checked before anything is done with them.

No message holds free text: an answer is an index, a number, a known word, or a pack's code, which
is kept as the numbers that it stands for. So nothing that a learner wrote is ever shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from cocreate_lib.tongues import gettext

MOST_BYTES = 4096
MOST_OPENINGS = 6
"""Brackets that may open in a message: it is an object, with at most one within it."""
MOST_N = 2**53 - 1
MOST_CODE = 64
"""Characters of a code, with whatever somebody typed between them."""


class Refused(Exception):
    """What the room doesn't take, with the status of HTTP and words for whoever sent it.

    Parameters
    ----------
    status
        401 without a seat, 403 with a wrong code or from another site, 404 for what there isn't,
        409 for what is closed, 413 too large, 422 for what has another shape, 429 too often.
    words
        What is wrong and what to try.
    """

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


def read_message(body: bytes) -> dict[str, Any]:
    """An object of JSON from a request's body.

    Parameters
    ----------
    body
        At most 4 KB of UTF-8.

    Raises
    ------
    Refused
        When it is larger, deeper, has a key twice, isn't JSON, or isn't an object.

    Examples
    --------
    >>> read_message(b'{"item": "own", "n": 1, "answer": {"pilot": 7}}')["answer"]
    {'pilot': 7}
    """
    if len(body) > MOST_BYTES:
        raise Refused(413, gettext("This is more than a message to the room may hold."))
    if body.count(b"[") + body.count(b"{") > MOST_OPENINGS:
        _unknown()
    try:
        found = json.loads(
            body.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        _unknown()
    if not isinstance(found, dict):
        _unknown()
    return found


def has_keys(message: Mapping[str, Any], *keys: str) -> None:
    """Refuse a message that has other keys than these, or not all of them.

    Raises
    ------
    Refused
        Then.
    """
    if set(message) != set(keys):
        _unknown()


def whole_number(value: object, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``.

    Raises
    ------
    Refused
        When it isn't one: true and false are none, and neither is 1.0.

    Examples
    --------
    >>> whole_number(3, 1, 40)
    3
    """
    if type(value) is not int or not low <= value <= high:
        _unknown()
    return value


@dataclass(frozen=True)
class Message:
    """What a seat sends: an item, its number, which grows, and an answer; None takes it back."""

    item: str
    n: int
    answer: Any


def sent(message: Mapping[str, Any]) -> Message:
    """What a seat sends, but for its answer, which only the room can judge.

    Raises
    ------
    Refused
        When it has another shape.

    Examples
    --------
    >>> sent({"item": "vote-before", "n": 1, "answer": 2})
    Message(item='vote-before', n=1, answer=2)
    """
    has_keys(message, "item", "n", "answer")
    if not isinstance(message["item"], str):
        _unknown()
    return Message(message["item"], whole_number(message["n"], 1, MOST_N), message["answer"])


def typed_code(message: Mapping[str, Any]) -> str:
    """The join code that somebody typed.

    Raises
    ------
    Refused
        When the message has another shape.
    """
    has_keys(message, "code")
    code = message["code"]
    if not isinstance(code, str) or len(code) > MOST_CODE:
        _unknown()
    return code


def _unknown() -> NoReturn:
    raise Refused(422, gettext("The room doesn't know this kind of message. Load the page again."))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
