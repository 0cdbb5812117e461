"""A file of a workbook: what it may hold, and how it is read by that, whole or not at all.

Such a file may come from anybody. What isn't in the schema is refused before anything is done with
it, and nothing is written that could not be read again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cocreate_lib.errors import CocreateError
from cocreate_lib.fields import shown
from cocreate_lib.tongues import marked

FORMAT = 1
KINDS = {
    "prediction": marked("Prediction"),
    "reflection": marked("Reflection"),
    "question": marked("Question"),
    "coding": marked("Coding"),
}
STATES = ("not attempted", "answered", "right", "partly right", "not right yet")
LARGEST = 20_000_000
"""Bytes of the largest file that is read."""

LESSON_NAME = r"^[0-9]{2}[a-z0-9_]{0,78}\Z"
"""Lessons are called as files of the course are, such as ``01_why_people_stop``."""

_NEVER = "1970-01-01"
# No clock is so far ahead; a stamp has to leave room for a later one.
_STAMP = r"^([12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}\+00:00)?\Z"
ENTRY_KEY = r"^(?=.{1,100}\Z)[a-z0-9]+(-[a-z0-9]+)*\Z"


class WorkbookError(CocreateError):
    """A workbook that can't be read or written; what is on disk stays as it is."""


@dataclass(frozen=True)
class Entry:
    """One thing that a learner was asked.

    Parameters
    ----------
    key
        Its name within the lesson.
    kind
        ``"prediction"``, ``"reflection"``, ``"question"`` or ``"coding"``.
    prompt
        What was asked.
    answer
        What was answered, as JSON holds it; None where nothing was.
    words
        The answer as a line of text.
    state
        ``"not attempted"``, ``"answered"``, ``"right"``, ``"partly right"`` or
        ``"not right yet"``.
    saved
        When, in UTC; empty where nothing was answered.
    """

    key: str
    kind: str
    prompt: str
    answer: Any = None
    words: str = ""
    state: str = "not attempted"
    saved: str = ""

    @property
    def is_done(self) -> bool:
        """Whether anything was answered."""
        return self.state != "not attempted"

    def answered(self, answer: Any, words: str | None = None, state: str = "answered") -> Entry:
        """This entry with an answer, as of now; ``words`` default to the answer itself."""
        told = answer if words is None else words
        return replace(
            self, answer=answer, words=told, state=state, saved=_stamp(datetime.now(UTC))
        )

    def after(self, other: Entry) -> Entry:
        """This entry with a stamp later than another's, whatever the clock says."""
        if self.saved > other.saved:
            return self
        return replace(self, saved=_stamp(_time(other.saved) + timedelta(milliseconds=1)))


@dataclass(frozen=True)
class LessonEntries:
    """What a learner did in one lesson."""

    lesson: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def done(self) -> int:
        """How many things were answered."""
        return sum(entry.is_done for entry in self.entries)


def _text(longest: int, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, **more}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_MOST = 1e300
_ANSWER = {
    "type": ["null", "string", "number", "array", "object"],
    "maxLength": 100_000,
    "minimum": -_MOST,
    "maximum": _MOST,
    "items": _text(10_000),
    "maxItems": 100,
    "additionalProperties": _text(10_000),
    "maxProperties": 100,
}
_ENTRIES = {
    "type": "array",
    "maxItems": 1000,
    "items": _object(
        key=_text(100, pattern=ENTRY_KEY),
        kind={"enum": list(KINDS)},
        prompt=_text(10_000),
        answer=_ANSWER,
        words=_text(100_000),
        state={"enum": list(STATES)},
        saved=_text(29, pattern=_STAMP),
    ),
}
_LESSON = {
    "lesson": _text(80, pattern=LESSON_NAME),
    "title": _text(1000),
    "entries": _ENTRIES,
}
_FORMAT = {"type": "integer", "const": FORMAT}
LESSON_FILE = _object(format=_FORMAT, **_LESSON)
"""The file of one lesson, as JSON Schema."""

WORKBOOK_FILE = _object(
    format=_FORMAT,
    lessons={"type": "array", "maxItems": 200, "items": _object(**_LESSON)},
)
"""The file of all lessons, to go on with elsewhere, as JSON Schema."""


def lesson_bytes(lesson: LessonEntries, where: str) -> bytes:
    """The file of one lesson.

    Raises
    ------
    WorkbookError
        When it could not be read again; ``where`` says where it would be written.
    """
    data = {"format": FORMAT, **json.loads(json.dumps(_plain(lesson)))}
    if problem := _unlike(data, "lesson"):
        raise WorkbookError(
            f"Your answer can't be saved. {problem}.",
            where=where,
            why="The workbook could not be read again.",
            try_this="a shorter answer",
        )
    return _dump(data)


def workbook_bytes(lessons: list[LessonEntries]) -> bytes:
    """The file of all lessons."""
    return _dump({"format": FORMAT, "lessons": [_plain(each) for each in lessons]})


def _plain(lesson: LessonEntries) -> dict[str, Any]:
    """A lesson as JSON holds it, written one way only: the front end writes the same bytes."""
    data = asdict(lesson)
    for entry in data["entries"]:
        answer = entry["answer"]
        if isinstance(answer, dict):
            entry["answer"] = dict(sorted(answer.items(), key=lambda pair: _units(pair[0])))
        elif isinstance(answer, int) and not isinstance(answer, bool) and abs(answer) <= _MOST:
            entry["answer"] = float(answer)
    return data


def _units(name: str) -> bytes:
    """What a browser orders texts by."""
    return name.encode("utf-16-be", "surrogatepass")


def read_lesson(content: bytes, where: str) -> LessonEntries:
    """What the file of one lesson holds; parameters and errors as for :func:`read_workbook`."""
    return _lesson(_read(content, "lesson", where), where)


def read_workbook(content: bytes, where: str) -> list[LessonEntries]:
    """What a file of all lessons holds.

    Parameters
    ----------
    content
        The file.
    where
        What it is called in an error.

    Raises
    ------
    WorkbookError
        When anything in it is not as the schema says.
    """
    lessons = [_lesson(each, where) for each in _read(content, "workbook", where)["lessons"]]
    _refuse_twice((each.lesson for each in lessons), where)
    return lessons


def _lesson(data: dict[str, Any], where: str) -> LessonEntries:
    entries = tuple(Entry(**entry) for entry in data["entries"])
    _refuse_twice((entry.key for entry in entries), where)
    for entry in entries:
        try:
            _time(entry.saved or _NEVER)
        except ValueError:
            raise _refused(f"{entry.saved!r} is no time", where) from None
    return LessonEntries(data["lesson"], data["title"], entries)


def _read(content: bytes, schema: str, where: str) -> dict[str, Any]:
    """A file's JSON, once it is known to be as the schema says."""
    if len(content) > LARGEST:
        raise _refused(f"it has more than {LARGEST:,} bytes", where)
    try:
        data = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_each_once, parse_constant=_no_constant
        )
        _dump(data)  # halves of letters, and numbers beyond all bounds
    except UnicodeError:
        raise _refused("its text is not in UTF-8", where) from None
    except RecursionError:
        raise _refused("it is nested too deep", where) from None
    except ValueError as problem:
        raise _refused(f"it is not JSON ({problem})", where) from None
    if isinstance(data, dict) and data.get("format") in range(FORMAT + 1, 1000):
        raise WorkbookError(
            "This workbook comes from a newer version of the course.",
            where=where,
            try_this="Install that version, or go on in an empty folder.",
        )
    if unlike := _unlike(data, schema):
        raise _refused(unlike, where)
    found: dict[str, Any] = data
    return found


def _unlike(data: Any, schema: str) -> str:
    """What in these data is not as a schema says, in words; empty where all is."""
    from fastjsonschema import JsonSchemaValueException

    try:
        _checker(schema)(data)
    except JsonSchemaValueException as problem:
        told = {
            "type": "can't stand here",
            "required": "lacks something",
            "additionalProperties": "holds something unknown",
            "enum": "is not known",
            "const": "is not known",
            "pattern": "is not written as these are",
            "maxLength": f"is longer than {problem.rule_definition} characters",
            "maxItems": f"has more than {problem.rule_definition} parts",
            "maximum": "is beyond all bounds",
            "minimum": "is beyond all bounds",
        }
        words = told.get(str(problem.rule), "can't stand here")
        at = ", ".join(problem.path[1:])
        return f"{at}: {shown(problem.value)} {words}" if at else f"as a whole it {words}"
    return ""


@cache
def _checker(schema: str) -> Callable[[Any], Any]:
    """Checks data against a schema; made when it is needed, as most lessons open without it."""
    from fastjsonschema import compile as compiled

    made: Callable[[Any], Any] = compiled(
        {"lesson": LESSON_FILE, "workbook": WORKBOOK_FILE}[schema]
    )
    return made


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("one name stands for two things")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _refuse_twice(names: Iterable[str], where: str) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise _refused(f"{name!r} is in it {times} times", where)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")


def _dump(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _refused(what: str, where: str) -> WorkbookError:
    return WorkbookError(
        f"This is not a workbook, or it is damaged: {what}.",
        where=where,
        why="Going on would write over what may still be saved from it.",
        try_this="Choose a file that this course made; or move the damaged one out of the folder "
        "and run the page again.",
    )
