"""The guide to a lesson: read from its file, and held against the lesson itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import fastjsonschema
import yaml

from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import Fact
from cocreate_lib.lessons import Outline, check_numerals, outlines, resolved, without_roles
from cocreate_lib.text import how_many, listed

Skip = Literal["no", "if short", "first"]
PARTS = (
    "In the room",
    "Discussion",
    "With lived experience in the room",
    "What to leave out",
)
"""The headings of a guide, in order; then come the expected answers."""
ANSWERS = "Expected answers"
STATEMENTS = "statements"
"""Stands for the statements before and after a lesson: one answer for both."""
UNTIMED = ("Take away", "References")
"""Sections of a lesson that take no time of a session."""

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^## (.+)\n", re.MULTILINE)
_KEY = re.compile(r"^### (.+)\n", re.MULTILINE)


class GuideError(CocreateError):
    """A guide that can't be used as it is written."""


def _text(**more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, **more}


def _rows(**fields: Any) -> dict[str, Any]:
    row = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    return {"type": "array", "minItems": 1, "items": row}


_CHECK = fastjsonschema.compile(
    {
        "type": "object",
        "properties": {
            "lesson": _text(),
            "aim": _text(),
            "prepare": {"type": "array", "minItems": 1, "items": _text()},
            "timings": _rows(
                section=_text(),
                minutes={"type": "integer", "minimum": 0},
                do=_text(),
                skip={"enum": [False, "no", "if short", "first"]},  # YAML reads a bare no as false
            ),
            "misreadings": _rows(hear=_text(), say=_text()),
        },
        "required": ["lesson", "aim", "prepare", "timings", "misreadings"],
        "additionalProperties": False,
    }
)


@dataclass(frozen=True)
class Timing:
    """What happens in a section of a lesson, and for how long.

    Parameters
    ----------
    section
        A heading of the lesson.
    minutes
        How long.
    do
        What happens in the room.
    skip
        ``"no"``, ``"if short"``, or ``"first"`` where it goes first when time is short.
    """

    section: str
    minutes: int
    do: str
    skip: Skip


@dataclass(frozen=True)
class Misreading:
    """What a trainer hears, and what to say to it."""

    hear: str
    say: str


@dataclass(frozen=True)
class LessonGuide:
    """The guide to one lesson.

    Parameters
    ----------
    lesson
        The lesson in brief.
    aim
        What people leave with, in a sentence.
    prepare
        What to do beforehand.
    timings
        Its sections; the minutes add up to the lesson's.
    misreadings
        What is often heard, with what to say.
    parts
        Markdown by heading: in the room, discussion, lived experience, what to leave out.
    answers
        Markdown by the key of what the lesson asks: what to expect.
    cited
        The facts that it cites, by id.
    """

    lesson: Outline
    aim: str
    prepare: tuple[str, ...]
    timings: tuple[Timing, ...]
    misreadings: tuple[Misreading, ...]
    parts: Mapping[str, str]
    answers: Mapping[str, str]
    cited: Mapping[str, Fact]

    def minutes_of(self, sections: tuple[str, ...]) -> int:
        """How long these sections take together.

        Raises
        ------
        GuideError
            When the guide has no such section.
        """
        known = {timing.section: timing.minutes for timing in self.timings}
        for section in sections:
            if section not in known:
                raise GuideError(
                    f"The guide to {self.lesson.title!r} has no section {section!r}.",
                    try_this=f"One of: {listed(known)}.",
                )
        return sum(known[section] for section in sections)


def read_lesson_guide(path: Path, *, numbered: bool = True) -> LessonGuide:
    """Read the guide to a lesson.

    Parameters
    ----------
    path
        A file such as ``course/trainer/06_no_significant_difference.md``.
    numbered
        Whether a fact's sign is the number of its source in a list that stands below; without one,
        each sign leads to its source by itself.

    Raises
    ------
    GuideError
        When the file can't be read, a part is missing, empty, unknown, twice there or not in its
        place, the minutes don't add up to the lesson's, sections are not the lesson's or not in its
        order, something that the lesson asks has no expected answer, or an answer belongs to
        nothing.
    LessonError
        For a number without an owner, or a fact that there is not.
    """
    front, body = _front(guide_text(path), path.name)
    lesson = outlines().get(front["lesson"])
    if lesson is None or path.stem != front["lesson"]:
        raise GuideError(
            f"There is no lesson {front['lesson']!r} of the name of this file.",
            where=path.name,
            try_this="A guide is called as its lesson, and says so under lesson:.",
        )
    timings = tuple(Timing(**{**row, "skip": row["skip"] or "no"}) for row in front["timings"])
    _check_timings(timings, lesson, path.name)
    cited: dict[str, Fact] = {}

    def told(words: str, where: str) -> str:
        check_numerals(without_roles(words), f"{path.name}, {where}")
        return resolved(words.strip(), f"{path.name}, {where}", cited, numbered=numbered)

    parts = _split(body, _HEADING, path.name)
    _check_parts(parts, path.name)
    answers = _split(parts[ANSWERS], _KEY, f"{path.name}, {ANSWERS}")
    _check_answers(answers, lesson, path.name)
    return LessonGuide(
        lesson,
        told(front["aim"], "aim"),
        tuple(told(each, "prepare") for each in front["prepare"]),
        tuple(
            Timing(each.section, each.minutes, told(each.do, "timings"), each.skip)
            for each in timings
        ),
        tuple(
            Misreading(told(row["hear"], "misreadings"), told(row["say"], "misreadings"))
            for row in front["misreadings"]
        ),
        {name: told(parts[name], name) for name in PARTS},
        {key: told(answer, key) for key, answer in answers.items()},
        cited,
    )


def read_lesson_guides(folder: Path, *, numbered: bool = True) -> dict[str, LessonGuide]:
    """The guides to all lessons in a folder, by name; see :func:`read_lesson_guide`."""
    paths = sorted(folder.glob("[0-9]*.md"))
    return {path.stem: read_lesson_guide(path, numbered=numbered) for path in paths}


def guide_text(path: Path) -> str:
    """The text of a file of the guide.

    Raises
    ------
    GuideError
        When it can't be read, or is not in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem, try_this = "The file is not in UTF-8.", "Save it as UTF-8."
    except OSError as error:
        problem = f"The file can't be read: {error.strerror or error}."
        try_this = "The trainer's material has to be whole: get it again."
    raise GuideError(problem, where=path.name, try_this=try_this)


def _front(text: str, where: str) -> tuple[dict[str, Any], str]:
    found = _FRONT.match(text)
    try:
        front: Any = yaml.safe_load(found[1]) if found else None
        _CHECK(front)
    except yaml.YAMLError as problem:
        raise GuideError(
            f"The front matter can't be read: {problem}.",
            where=where,
            try_this="Put words with a colon or quotes in them between quotes.",
        ) from None
    except fastjsonschema.JsonSchemaException as problem:
        raise GuideError(
            f"The front matter is not that of a guide: {problem}.",
            where=where,
            try_this="It has lesson, aim, prepare, timings (section, minutes, do, skip) and "
            "misreadings (hear, say).",
        ) from None
    return front, _FRONT.sub("", text, count=1)


def _check_timings(timings: tuple[Timing, ...], lesson: Outline, where: str) -> None:
    sections = [timing.section for timing in timings]
    unknown = [section for section in sections if section not in lesson.sections]
    if unknown:
        raise GuideError(
            f"The lesson has no section {unknown[0]!r}.",
            where=where,
            try_this=f"Its sections are {listed(lesson.sections)}.",
        )
    left_out = [each for each in lesson.sections if each not in (*sections, *UNTIMED)]
    if left_out:
        raise GuideError(
            f"The section {left_out[0]!r} has no minutes.",
            where=where,
            try_this="Give it minutes under timings:, or 0 where the session passes over it.",
        )
    if sections != [section for section in lesson.sections if section in sections]:
        raise GuideError(
            "The sections are not in the lesson's order, or one stands twice.",
            where=where,
            try_this=f"In the lesson: {listed(lesson.sections)}.",
        )
    total = sum(timing.minutes for timing in timings)
    if total != lesson.minutes:
        raise GuideError(
            f"The sections take {how_many(total, 'minute')}, and the lesson "
            f"{how_many(lesson.minutes, 'minute')}.",
            where=where,
            why="A trainer plans by these minutes.",
            try_this="Change the timings, or the lesson's minutes in its source.",
        )


def _split(body: str, heading: re.Pattern[str], where: str) -> dict[str, str]:
    """What stands under each heading."""
    before, *pieces = heading.split(body)
    if before.strip():
        raise GuideError(
            f"There are words before the first heading: {before.split()[0]!r} and so on.",
            where=where,
            why="They would be shown nowhere.",
            try_this="Put them under a heading.",
        )
    names = [name.strip() for name in pieces[::2]]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise GuideError(
            f"The heading {twice[0]!r} stands twice.",
            where=where,
            why="Only one of them would be shown.",
            try_this="Join them.",
        )
    return dict(zip(names, pieces[1::2], strict=True))


def _check_parts(parts: Mapping[str, str], where: str) -> None:
    wanted = (*PARTS, ANSWERS)
    missing = [name for name in wanted if name not in parts]
    unknown = [name for name in parts if name not in wanted]
    empty = [name for name, text in parts.items() if not text.strip()]
    if missing or unknown or empty:
        raise GuideError(
            f"The heading {(missing or unknown or empty)[0]!r} "
            + ("is missing." if missing else "is not one of a guide." if unknown else "is empty."),
            where=where,
            try_this=f"Its headings are {listed(wanted)}.",
        )
    if tuple(parts) != wanted:
        raise GuideError(
            "The headings are not in order.",
            where=where,
            try_this=f"In order: {listed(wanted)}.",
        )


def _check_answers(answers: Mapping[str, str], lesson: Outline, where: str) -> None:
    asked = list(dict.fromkeys(answer_key(each.key) for each in lesson.asked))
    missing = [key for key in asked if not answers.get(key, "").strip()]
    unknown = [key for key in answers if key not in asked]
    if missing or unknown:
        raise GuideError(
            f"There is no expected answer to {missing[0]!r}."
            if missing
            else f"The lesson asks nothing that is called {unknown[0]!r}.",
            where=f"{where}, {ANSWERS}",
            try_this=f"One heading ### for each of {listed(asked)}.",
        )


def answer_key(key: str) -> str:
    """Under which heading the expected answer to something stands.

    Examples
    --------
    >>> answer_key("two-values"), answer_key("statements-before")
    ('two-values', 'statements')
    """
    return STATEMENTS if key.startswith("statements-") else key
