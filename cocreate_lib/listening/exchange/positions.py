"""Where the marked words are: programs count characters in several ways."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

BOM = "\ufeff"


@dataclass(frozen=True)
class Marked:
    """Words that were marked: from where to where, and what they are, as the file says."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Reading:
    """Where words are in the text, and whether they are what the file says."""

    start: int
    end: int
    text: str
    checked: str


def _in_units(text: str, width: Callable[[str, str], int]) -> list[int]:
    """How far each character is from the start, when each is this wide."""
    before = ["", *text[:-1]] if text else []
    return [0, *accumulate(map(width, text, before))]


_WAYS: tuple[tuple[str, Callable[[str, str], int], int, int], ...] = (
    # What it is called, how wide a character is (with the one before it), what is added to a start
    # and to an end.
    ("in characters", lambda each, before: 1, 0, 0),
    (
        "with a line end as one character",
        lambda each, before: 0 if (before, each) == ("\r", "\n") else 1,
        0,
        0,
    ),
    (
        "with a rare character as two",
        lambda each, _: 1 + (each > "\uffff"),
        0,
        0,
    ),
    (
        "with a line end as one character and a rare character as two",
        lambda each, before: 0 if (before, each) == ("\r", "\n") else 1 + (each > "\uffff"),
        0,
        0,
    ),
    ("with a line end as two characters", lambda each, _: 1 + (each == "\n"), 0, 0),
    ("with a byte order mark before the text", lambda each, before: 1, -1, -1),
    ("with the last character among the words", lambda each, before: 1, 0, 1),
)


def find_marked(text: str, marked: Sequence[Marked]) -> tuple[list[Reading], str]:
    """The marked words of one text, in the way of counting in which most are what the file says.

    Returns
    -------
    list of Reading
        One for each, in the same order.
    str
        How was counted; ``"in characters"`` where nothing speaks for another way.

    Examples
    --------
    >>> readings, how = find_marked("\\U0001f600 I rang her.", [Marked(5, 9, "rang")])
    >>> readings[0].text, readings[0].checked, how
    ('rang', 'yes', 'with a rare character as two')
    """
    best: list[Reading] | None = None
    how, most = "", -1
    for name, width, at_start, at_end in _WAYS:
        if best is not None and most == len(marked):
            break
        places = _in_units(text, width)
        readings = [_read(text, places, each, at_start, at_end) for each in marked]
        right = sum(each.checked == "yes" for each in readings)
        if right > most:
            best, how, most = readings, name, right
    return best or [], how


def _read(text: str, places: list[int], marked: Marked, at_start: int, at_end: int) -> Reading:
    start = max(0, min(bisect_right(places, marked.start + at_start) - 1, len(text)))
    end = max(start, min(bisect_left(places, marked.end + at_end), len(text)))
    found = text[start:end]
    outside = marked.start + at_start < 0 or marked.end + at_end > places[-1]
    if not marked.words.strip():
        return Reading(start, end, found, "no" if outside else "can't be")
    return Reading(start, end, found, "yes" if _same(found, marked.words) else "no")


def _same(found: str, words: str) -> bool:
    """Whether these are the same words; a program may shorten them and mark that with dots."""
    one, other = _plain(found), _plain(words)
    for dots in ("...", "\u2026"):
        if other.endswith(dots) and not one.endswith(dots):
            return bool(other[: -len(dots)]) and one.startswith(other[: -len(dots)].rstrip())
    return one == other


def _plain(words: str) -> str:
    return " ".join(words.replace(BOM, "").split())
