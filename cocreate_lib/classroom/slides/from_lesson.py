"""Slides from a lesson, by rules: nobody writes them by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from cocreate_lib.classroom.handout.text import (
    LEAD_WORDS,
    Block,
    blocks_of,
    chunks,
    html_of,
    inline,
    items_of,
    lead_of,
    plain,
    signed,
    words_in,
)
from cocreate_lib.classroom.slides.deck import Deck, Slide
from cocreate_lib.lessons import Lesson, parts_of, right_answer

SLIDE_WORDS = 80
"""On one slide, below its heading; one item of a list may have more."""
FEW_WORDS = 32
"""So few are in larger letters."""
SOURCES_ON_A_SLIDE = 700
"""Letters of sources."""
LONGEST_ANSWER = 25
"""Words of an answer that a slide has room for; a longer one is in the notes."""
_NOT_SHOWN = {"workbook", "progress"}
_IN_NOTEBOOKS = "notebook"
_SIDE_ROOM = "(optional)"
_REFERENCES = "References"
_NUMBERED = re.compile(r"^\d+\.\s+", re.MULTILINE)
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_CAPTION = re.compile(r"<figcaption\b.*?</figcaption>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_ALT = re.compile(r'alt="([^"]*)"')
_PROMPTS = {"prediction": "Predict", "reflection": "Think", "coding": "Read and code"}


def deck_of(lesson: Lesson) -> Deck:
    """The slides of a lesson.

    Parameters
    ----------
    lesson
        As it was built.

    Returns
    -------
    Deck
        A title; for each section what it is about in a few sentences, its lists, its explorers
        alive, its questions with the answer as a second step, its places to write as prompts, its
        figures; what to take away; the sources. What is said in more words is in the notes.
    """
    return Deck(lesson.name, lesson.title, tuple(_slides(lesson)))


def _slides(lesson: Lesson) -> Iterator[Slide]:
    parts = parts_of(lesson.notebook)
    yield _title(lesson)
    section = lesson.title
    cells = lesson.notebook["cells"][1:]
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        if _IN_NOTEBOOKS in cell["metadata"].get("tags", []):
            continue
        if cell["cell_type"] != "markdown":
            if not section.endswith(_SIDE_ROOM):
                yield from _shown(section, cell, parts.get(cell["id"]))
            continue
        if after is not None and _is_for_one(cell, parts.get(after.get("id", ""))):
            continue
        for heading, blocks in _headed("".join(cell["source"]), section):
            section = heading.section
            if section == _REFERENCES:
                yield from _sources(blocks)
            elif not section.endswith(_SIDE_ROOM):
                yield from _text(heading, blocks)


def _is_for_one(cell: Mapping[str, Any], after: Mapping[str, Any] | None) -> bool:
    """Whether a cell only leads to what each reader has on an own page, such as the workbook."""
    kinds = [block.kind for block in blocks_of("".join(cell["source"]))]
    return kinds == ["text"] and after is not None and after["declared"]["kind"] in _NOT_SHOWN


def _title(lesson: Lesson) -> Slide:
    body = f"<p>When we are done, you can:</p>{_listed(lesson.objectives)}"
    notes = f"<p>About {lesson.minutes} minutes.</p>"
    return Slide(lesson.title, body, notes, "title", section=lesson.title)


@dataclass(frozen=True)
class _Heading:
    """A section of the lesson, and a heading within it."""

    section: str
    within: str = ""

    def __str__(self) -> str:
        if not self.within:
            return self.section
        joint = " \N{EN DASH} " if self.section.endswith("?") else ": "
        return f"{self.section}{joint}{self.within[0].lower()}{self.within[1:]}"


def _headed(text: str, section: str) -> Iterator[tuple[_Heading, list[Block]]]:
    """The blocks of a cell under each heading; those before the first go on with the section."""
    heading, found = _Heading(section), list[Block]()
    for block in blocks_of(text):
        if block.kind == "heading":
            yield heading, found
            words = plain(block.source)
            heading = _Heading(words) if block.level <= 2 else _Heading(heading.section, words)
            found = []
        else:
            found.append(block)
    yield heading, found


def _text(heading: _Heading, blocks: Sequence[Block]) -> Iterator[Slide]:
    """What a section begins with, its lists and its tables, on as few slides as have room."""
    notes = "".join(html_of(signed(block.source)) for block in blocks)
    bodies, words = [""], 0
    if blocks and blocks[0].kind == "text":
        lead = lead_of(signed(blocks[0].source))
        bodies, words = [f"<p>{inline(lead)}</p>"], words_in(lead)
    for block in blocks:
        if block.kind == "list":
            items = [signed(item) for item in items_of(block.source)]
            for place, group in enumerate(chunks(items, SLIDE_WORDS, words)):
                if place:
                    bodies.append("")
                bodies[-1] += _listed(group) if group else ""
                words = words_in(" ".join(group)) + (0 if place else words)
        elif block.kind == "table":
            bodies.append(html_of(signed(block.source)))
            words = SLIDE_WORDS
    for place, body in enumerate(body for body in bodies if body):
        few = words_in(_TAG.sub(" ", body)) <= FEW_WORDS and "<table" not in body
        yield Slide(
            str(heading),
            body,
            "" if place else notes,
            "text few" if few else "text",
            section=heading.section,
        )


def _sources(blocks: Sequence[Block]) -> Iterator[Slide]:
    sources = [
        plain(item) for block in blocks if block.kind == "list" for item in items_of(block.source)
    ]
    groups: list[list[str]] = [[]]
    for source in sources:
        if groups[-1] and len("".join([*groups[-1], source])) > SOURCES_ON_A_SLIDE:
            groups.append([])
        groups[-1].append(source)
    begin = 1
    for group in groups:
        items = "".join(f"<li>{inline(source)}</li>" for source in group)
        body = f'<ol start="{begin}">{items}</ol>'
        yield Slide("Sources", body, "", "sources", section=_REFERENCES)
        begin += len(group)


def _shown(
    heading: str, cell: Mapping[str, Any], part: Mapping[str, Any] | None
) -> Iterator[Slide]:
    if part is None:
        for figure in _FIGURE.findall(_html(cell)):
            bare, notes = _CAPTION.sub("", figure), "".join(_CAPTION.findall(figure))
            words = "".join(f"<p>{alt}</p>" for alt in _ALT.findall(bare))
            says = f'<div class="says" aria-hidden="true">{words}</div>'  # as the picture's alt
            yield Slide(heading, bare + says, notes, "picture", section=heading)
        return
    declared = part["declared"]
    if declared["kind"] == "explorer":
        yield Slide(declared.get("title") or heading, "", "", "live", part, heading)
    elif declared["kind"] == "question":
        yield _question(declared["question"], heading)
    elif declared["kind"] not in _NOT_SHOWN:
        entry = declared["entry"]
        body = f"<p>{escape(entry['prompt'])}</p>"
        yield Slide(_PROMPTS.get(entry["kind"], heading), body, "", "ask", section=heading)


def _html(cell: Mapping[str, Any]) -> str:
    found = (output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))
    return "".join("".join(html) for html in found)


def _question(asked: Mapping[str, Any], section: str) -> Slide:
    """The question with what there is to choose from; what is right comes with the next press."""
    kind = asked["kind"]
    offered, right = _OFFERED[kind](asked), right_answer(asked)
    reasons = [f"{option['text']} {option['reason']}" for option in asked.get("options", [])]
    if kind == "statements":
        reasons += [item["reply"] for item in asked["items"] if item["reply"]]
    notes = _list([escape(reason) for reason in reasons]) if reasons else ""
    notes += f"<p>{escape(asked['explanation'])}</p>" if asked.get("explanation") else ""
    heading = "What do you think?" if kind in ("judgement", "statements") else "Check"
    body = f"<p>{escape(asked['prompt'])}</p>{offered}"
    if right and words_in(right) > LONGEST_ANSWER:
        notes = f"<p><strong>{escape(right)}</strong></p>{notes}"
    elif right:
        body += f'<div class="fragment answer"><p><strong>{escape(right)}</strong></p></div>'
    is_long = words_in(_TAG.sub(" ", body)) > LEAD_WORDS
    return Slide(heading, body, notes, "ask long" if is_long else "ask", section=section)


def _listed(items: Sequence[str]) -> str:
    return _list([inline(item) for item in items])


def _list(items: Sequence[str]) -> str:
    """A list of HTML items; one of many is in two columns."""
    look = ' class="many"' if len(items) > 5 else ""
    return f"<ul{look}>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _options(asked: Mapping[str, Any]) -> str:
    return _list([escape(option["text"]) for option in asked["options"]])


def _boxes(asked: Mapping[str, Any]) -> str:
    items = _list([escape(item["text"]) for item in asked["items"]])
    return f"<p>{escape(' / '.join(asked['boxes']))}</p>{items}"


_OFFERED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "choice": _options,
    "several": _options,
    "judgement": _options,
    "number": lambda asked: "",
    "order": lambda asked: _list([escape(item) for item in asked["shown"]]),
    "sort": _boxes,
    "statements": _boxes,
}
