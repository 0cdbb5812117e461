"""The guide as chapters in Markdown: what pages and the Word document are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.classroom.guide.lesson_guide import (
    GuideError,
    LessonGuide,
    Skip,
    answer_key,
    guide_text,
    read_lesson_guides,
)
from cocreate_lib.classroom.guide.routes import DAY, Route, Row, Session, clock_times, read_routes
from cocreate_lib.facts import Fact
from cocreate_lib.lessons import check_numerals, references, resolved, right_answer, without_roles
from cocreate_lib.text import how_many

TEXTS = ("before_you_begin", "profiles", "scripts", "lived_experience")
"""Chapters that are written as they are, in this order."""
ROUTES = "routes.toml"
_SKIP: Mapping[Skip, str] = {"no": "", "if short": "if time is short", "first": "leave out first"}


@dataclass(frozen=True)
class Chapter:
    """A chapter of the guide.

    Parameters
    ----------
    name
        Of its page, without ``.html``.
    title
        Its title.
    text
        Its Markdown, below the title.
    group
        Under which heading the contents list it.
    """

    name: str
    title: str
    text: str
    group: str


@dataclass(frozen=True)
class Guide:
    """All that the trainer's folder holds.

    Parameters
    ----------
    lessons
        The guides to the lessons, by name.
    routes
        By name.
    texts
        The other chapters, in order.
    """

    lessons: Mapping[str, LessonGuide]
    routes: Mapping[str, Route]
    texts: tuple[Chapter, ...]

    def chapters(self, start: str = DAY) -> list[Chapter]:
        """All chapters, in order; routes have clock times from this one on."""
        made = [
            Chapter(f"route_{name}", route.title, route_text(route, self.lessons, start), "Routes")
            for name, route in self.routes.items()
        ]
        first, *others = self.texts
        made = [first, *made, *others]
        made += [
            Chapter(name, each.lesson.title, lesson_text(each), "Lessons")
            for name, each in sorted(self.lessons.items())
        ]
        return made


def read_guide(folder: Path) -> Guide:
    """Read the trainer's folder.

    Parameters
    ----------
    folder
        Such as ``course/trainer``.

    Raises
    ------
    GuideError, LessonError, ContentError
        For whatever doesn't fit; see :func:`read_lesson_guide` and :func:`read_routes`.
    """
    texts = [f"{name}.md" for name in TEXTS]
    missing = [name for name in (ROUTES, *texts) if not (folder / name).is_file()]
    if missing:
        raise GuideError(
            f"The trainer's material has no {missing[0]}.",
            where=str(folder),
            try_this="Get the trainer's material again: all of it.",
        )
    lessons = read_lesson_guides(folder)
    routes = read_routes(folder / ROUTES, lessons)
    return Guide(lessons, routes, tuple(_text(folder / name) for name in texts))


def _text(path: Path) -> Chapter:
    title, _, text = guide_text(path).removeprefix("# ").partition("\n")
    cited: dict[str, Fact] = {}
    check_numerals(without_roles(text), path.name)
    told = resolved(text.strip(), path.name, cited)
    return Chapter(path.stem, title.strip(), told + _sources(cited), "For every session")


def _sources(cited: Mapping[str, Fact]) -> str:
    return f"\n\n## References\n\n{references(cited)}" if cited else ""


def lesson_text(guide: LessonGuide) -> str:
    """The guide to a lesson as Markdown."""
    lesson = guide.lesson
    return "\n\n".join(
        [
            f"*{how_many(lesson.minutes, 'minute')}.* **The aim.** {guide.aim}",
            "People can, afterwards:\n\n" + _list(lesson.objectives),
            "## What to prepare\n\n" + _list(guide.prepare),
            "## Minutes\n\n"
            + _table(
                ("Section", "Minutes", "What happens", "Skip?"),
                [(each.section, each.minutes, each.do, _SKIP[each.skip]) for each in guide.timings],
            ),
            f"## In the room\n\n{guide.parts['In the room']}",
            "## What you will hear, and what to say\n\n"
            + "\n\n".join(
                f"**\u201c{each.hear}\u201d**\n\n{each.say}" for each in guide.misreadings
            ),
            *(
                f"## {name}\n\n{text}"
                for name, text in guide.parts.items()
                if name != "In the room"
            ),
            "## What to expect of each question\n\n" + "\n\n".join(_expected(guide)),
        ]
    ) + _sources(guide.cited)


def _expected(guide: LessonGuide) -> Iterator[str]:
    told: set[str] = set()
    for each in guide.lesson.asked:
        key = answer_key(each.key)
        if key not in told:
            right = right_answer(each.question)
            told_right = f"**Right:** {right}.\n\n" if right else ""
            yield f"### {each.prompt}\n\n*{each.section}.*\n\n{told_right}{guide.answers[key]}"
        told.add(key)


def route_text(route: Route, guides: Mapping[str, LessonGuide], start: str) -> str:
    """A route as Markdown: whom it is for, and a table of minutes for each session."""
    parts = [
        f"*{how_many(route.minutes, 'minute')} in all.* {route.for_whom}",
        f"**Why so.** {route.why}",
        f"**What it leaves out.** {route.leaves_out}",
        f"**Beforehand.** {route.before}" if route.before else "",
        "## What to prepare\n\n" + _list(route.prepare),
    ]
    for session in route.sessions:
        parts.append(
            f"## {session.title}\n\n*{how_many(session.minutes, 'minute')}.*\n\n"
            + _table(("When", "Minutes", "What"), _rows(session, guides, start))
        )
    cited: dict[str, Fact] = {}
    told = resolved("\n\n".join(part for part in parts if part), route.title, cited)
    return told + _sources(cited)


def _rows(
    session: Session, guides: Mapping[str, LessonGuide], start: str
) -> Iterator[tuple[object, ...]]:
    for row, (begin, end) in zip(session.rows, clock_times(session, start), strict=True):
        yield (
            f"{begin}\N{WORD JOINER}\N{EN DASH}\N{WORD JOINER}{end}",
            row.minutes,
            _what(row, guides),
        )
    yield "", session.minutes, "**in all**"


def _what(row: Row, guides: Mapping[str, LessonGuide]) -> str:
    if not row.lesson:
        return row.what
    guide = guides[row.lesson]
    done = [
        f"*{each.section}* ({each.minutes} min): {each.do}"
        for each in guide.timings
        if each.section in row.sections
    ]
    more = f" {row.what}" if row.what else ""
    return f"**{guide.lesson.title}**: {' '.join(done)}{more}"


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(heads: tuple[str, ...], rows: object) -> str:
    lines = [heads, ("---",) * len(heads), *rows]  # type: ignore[misc]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )
