"""The entries of a dictionary that have a form: ranges, levels, and what means missing."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from cocreate_lib.study.dictionary.described import Bound
from cocreate_lib.study.dictionary.faults import Fault, cell, fault

Levels = tuple[tuple[str, str], ...]
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_YES_AND_NO = "Yes|No, with the value that means yes first; or nothing, for 1 and 0"


@dataclass(frozen=True)
class Entry:
    """What stands under ``allowed``, and of which column."""

    text: str
    type: str
    column: str
    line: int
    file: str

    def fault(self, kind: str, what: str, *, why: str = "", try_this: str = "") -> Fault:
        """A fault in this row."""
        return fault(kind, what, self.file, self.column, [self.line], why=why, try_this=try_this)


def range_of(entry: Entry) -> tuple[Bound, Bound, list[Fault]]:
    """Between what a number or a date lies."""
    if not entry.text:
        return None, None, []
    low_text, dots, high_text = entry.text.partition("..")
    example = "2018-01-01..2019-12-31" if entry.type == "date" else "0..120, or 0.. for no end"
    if not dots:
        what = f"{entry.column!r} is {_kind(entry)}, and {cell(entry.text)} is no range."
        more = "" if "|" not in entry.text else "; or the type category, if these are its levels"
        return None, None, [entry.fault("range", what, try_this=example + more)]
    bounds: list[Bound] = []
    for text in (low_text.strip(), high_text.strip()):
        bound = _bound(text, entry.type)
        if isinstance(bound, float) and not math.isfinite(bound):
            what = f"The range of {entry.column!r} has an end that is no number: {cell(text)}."
            return None, None, [entry.fault("range", what, try_this=example)]
        bounds.append(bound)
    low, high = bounds
    is_upside_down = (isinstance(low, float) and isinstance(high, float) and low > high) or (
        isinstance(low, pd.Timestamp) and isinstance(high, pd.Timestamp) and low > high
    )
    if is_upside_down:
        what = f"The range of {entry.column!r} is upside down: {cell(entry.text)}."
        other = f"{high_text.strip()}..{low_text.strip()}"
        why = "No value lies in it."
        return None, None, [entry.fault("range", what, why=why, try_this=other)]
    return low, high, []


def _kind(entry: Entry) -> str:
    return "a date" if entry.type == "date" else "a number"


def _bound(text: str, kind: str) -> Bound:
    """An end of a range: a number, a date, or what may be the name of a column."""
    if not text:
        return None
    if kind != "date":
        return float(text) if _NUMBER.fullmatch(text) else text
    if _ISO.fullmatch(text):
        try:
            return pd.Timestamp(text)
        except ValueError:
            return text
    return text


def levels_of(entry: Entry) -> tuple[Levels, list[Fault]]:
    """The levels of a category, each with what it is called."""
    if not entry.text:
        return (), []
    levels = _parts(entry.text)
    faults = []
    if ".." in entry.text and len(levels) == 1:
        what = f"{entry.column!r} is a category, and {cell(entry.text)} is a range."
        return (), [entry.fault("level", what, try_this="its levels: F=Women|M=Men; or a number")]
    if any(not (code and words) for code, words in levels):
        what = f"A level of {entry.column!r} is empty: {cell(entry.text)}."
        faults.append(entry.fault("level", what, try_this="F=Women|M=Men, with nothing left out"))
    for number, called in ((0, ""), (1, "called ")):
        counts = Counter(level[number].casefold() for level in levels if all(level))
        twice = [level[number] for level in levels if counts[level[number].casefold()] > 1]
        if twice:
            what = f"Two levels of {entry.column!r} are {called}{cell(twice[0])}."
            why = "Which of them a cell means can't be known."
            faults.append(entry.fault("level", what, why=why, try_this="each level once"))
            break
    codes = {code.casefold(): code for code, _ in levels}
    crossed = [
        words for code, words in levels if codes.get(words.casefold(), code) != code and not faults
    ]
    if crossed:
        what = f"{cell(crossed[0])} is a level of {entry.column!r}, and what another is called."
        why = "Which of them a cell means can't be known."
        faults.append(entry.fault("level", what, why=why, try_this="other words for one of them"))
    return (() if faults else levels), faults


def two_of(entry: Entry) -> tuple[Levels, list[Fault]]:
    """The two values of a yes or no: that which means yes first."""
    if not entry.text:
        return (), []
    if entry.text.replace(" ", "") in ("0..1", "0|1", "1|0", "0=No|1=Yes", "1=Yes|0=No"):
        return (), []
    levels, faults = levels_of(entry)
    if faults:
        return (), faults
    if len(levels) != 2:
        what = f"{entry.column!r} is a yes or no, and has not two values: {cell(entry.text)}."
        return (), [entry.fault("level", what, try_this=_YES_AND_NO)]
    if [code for code, _ in levels] == ["0", "1"]:
        what = f"{entry.column!r} has 0 as the value that means yes: {cell(entry.text)}."
        why = "The value that means yes stands first."
        other = "|".join("=".join(dict.fromkeys(level)) for level in reversed(levels))
        return (), [entry.fault("level", what, why=why, try_this=other)]
    return levels, []


def missing_of(text: str, entry: Entry, levels: Levels) -> tuple[str, tuple[str, ...], list[Fault]]:
    """``never`` or ``allowed``, and the codes that mean missing."""
    rule = text.casefold()
    if rule in ("never", "allowed", ""):
        return rule or "allowed", (), []
    codes = tuple(part.strip() for part in text.split("|"))
    known = {each.casefold() for level in levels for each in level}
    faults = []
    if "never" in map(str.casefold, codes) or not all(codes):
        what = f"What is missing in {entry.column!r} can't be understood: {cell(text)}."
        faults.append(
            entry.fault("missing", what, try_this="never, allowed, or codes such as 999|-1")
        )
    both = [code for code in codes if code.casefold() in known]
    if both:
        what = f"{cell(both[0])} is a level of {entry.column!r}, and means missing."
        why = "A cell can't be both."
        faults.append(entry.fault("missing", what, why=why, try_this="one of the two"))
    if len(codes) == 1 and _slip(codes[0]) and not both:
        what = f"What is missing in {entry.column!r} can't be understood: {cell(text)}."
        faults.append(
            entry.fault("missing", what, try_this="never, allowed, or codes such as 999|-1")
        )
    codes = tuple(code for code in codes if code.casefold() != "allowed")
    return "allowed", (() if faults else codes), faults


def _slip(text: str) -> bool:
    """Whether a word is nearly one of those that have a meaning."""
    return text.casefold() in ("no", "yes", "none", "not allowed", "required", "nevr", "allow")


def _parts(text: str) -> Levels:
    found = []
    for part in text.split("|"):
        code, equals, words = part.partition("=")
        code = code.strip()
        found.append((code, words.strip() if equals else code))
    return tuple(found)
