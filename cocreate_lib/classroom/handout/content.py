"""What a handout holds: chosen from the lesson by rules, so that it fits on two pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cocreate_lib.classroom.handout.text import blocks_of, items_of, lead_of, plain, words_in
from cocreate_lib.lessons import Lesson, Outline, Term, parts_of

FEWEST_WORDS, IDEA_WORDS, IDEAS_WORDS = 10, 32, 170
"""Of one idea at least, of one idea, and of all of them."""
QUESTIONS = 3
SECOND_PAGE = 250
"""Words on the second page; what room they leave is for writing."""
_LONGEST_QUESTION = 40
_LEFT_OUT = ("References", "Take away")
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_CAPTION = re.compile(r"<figcaption\b.*?</figcaption>", re.DOTALL)
_AUTHOR = re.compile(r"^(?P<names>[^(]+?)\s*\((?P<year>\d{4}[a-z]?|n\.d\.)[^)]*\)")

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LONGEST_NAME = 5
"""Words of an organisation's name."""

Item = TypeVar("Item", bound=tuple[str, ...])


@dataclass(frozen=True)
class Handout:
    """The content of two pages.

    Parameters
    ----------
    title, minutes, objectives
        Of the lesson.
    ideas
        Its sections with what each begins with, as Markdown.
    figure
        A picture with its text alternative, as HTML; empty where there is none.
    questions
        What to think about, without answers.
    takeaways
        What to take away, as Markdown.
    terms
        Words of the glossary that the lesson deals with, and what they mean.
    sources
        Those of the facts it cites, each as first author and year, as far as there is room.
    more_sources
        Whether there are more.
    """

    title: str
    minutes: int
    objectives: tuple[str, ...]
    ideas: tuple[tuple[str, str], ...]
    figure: str
    questions: tuple[str, ...]
    takeaways: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    more_sources: bool


def handout_of(lesson: Lesson, outline: Outline, terms: Mapping[str, Term]) -> Handout:
    """Choose what a handout holds.

    Parameters
    ----------
    lesson
        As it was built.
    outline
        The same in brief.
    terms
        The glossary.
    """
    sections = dict(_sections(lesson))
    asked = [each.prompt for each in outline.asked if each.kind in ("prediction", "reflection")]
    questions = [x for x in asked if words_in(x) <= _LONGEST_QUESTION][-QUESTIONS:]
    takeaways = [
        plain(item)
        for text in sections.get("Take away", ())
        if text.startswith("- ")
        for item in items_of(text)
    ]
    left = SECOND_PAGE - sum(map(words_in, [*questions, *takeaways]))
    meant = ((name, term.means) for name, term in terms.items() if term.lesson == lesson.name)
    words = list(_fitting(meant, left // 2))
    left -= sum(words_in(" ".join(each)) for each in words)
    known = list(dict.fromkeys(_short(text) for text in _references(sections)))
    sources = [source for (source,) in _fitting(((source,) for source in known), left)]
    return Handout(
        lesson.title,
        outline.minutes,
        outline.objectives,
        tuple(_ideas(sections)),
        next(_figures(lesson), ""),
        tuple(questions),
        tuple(takeaways),
        tuple(words),
        tuple(sources),
        len(known) > len(sources),
    )


def _fitting(items: Iterable[Item], most: int) -> Iterator[Item]:
    """The first of these texts, as far as there is room for their words."""
    for item in items:
        most -= words_in(" ".join(item))
        if most < 0:
            return
        yield item


def _sections(lesson: Lesson) -> Iterator[tuple[str, list[str]]]:
    """The blocks of text under each heading of the second level, as Markdown."""
    heading, found = "", list[str]()
    for cell in lesson.notebook["cells"][1:]:
        if cell["cell_type"] != "markdown" or "notebook" in cell["metadata"].get("tags", []):
            continue
        for block in blocks_of("".join(cell["source"])):
            if block.kind == "heading" and block.level <= 2:
                yield heading, found
                heading, found = plain(block.source), []
            elif block.kind != "heading":
                found.append(block.source)
    yield heading, found


def _ideas(sections: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    total = 0
    for heading, texts in sections.items():
        if not heading or heading in _LEFT_OUT or heading.endswith("(optional)"):
            continue
        leads = (
            lead_of(plain(text), IDEA_WORDS)
            for text in texts
            if not text.startswith(("- ", "|", "1. "))
        )
        lead = next((lead for lead in leads if _is_an_idea(lead)), "")
        if not lead:
            continue
        total += words_in(lead) + words_in(heading)
        if total > IDEAS_WORDS:
            return
        yield heading, lead


def _is_an_idea(lead: str) -> bool:
    """Whether the first sentences of a paragraph say something without what follows them."""
    return FEWEST_WORDS <= words_in(lead) <= 2 * IDEA_WORDS and not lead.endswith((":", "?"))


def _figures(lesson: Lesson) -> Iterator[str]:
    """Still pictures of the lesson's explorers, without captions."""
    parts = parts_of(lesson.notebook)
    for cell in lesson.notebook["cells"]:
        declared = parts.get(cell.get("id", ""), {}).get("declared", {})
        if declared.get("kind") == "explorer":
            for output in cell.get("outputs", []):
                html = "".join(output.get("data", {}).get("text/html", ""))
                yield from (_CAPTION.sub("", each) for each in _FIGURE.findall(html))


def _references(sections: Mapping[str, list[str]]) -> Iterator[str]:
    for text in sections.get("References", ()):
        if text.startswith("1. "):
            yield from items_of(text)


def _short(source: str) -> str:
    """A source as first author and year.

    Examples
    --------
    >>> _short("Baines, S., Fox, C. and Marsh, C. (2022). Co-creating rehabilitation: Findings")
    'Baines and others 2022'
    >>> _short("Ministry of Justice (2017). Justice Data Lab")
    'Ministry of Justice 2017'
    """
    bare = re.sub(r"\s*<http[^>]*>|\s*https?://\S+", "", plain(source)).strip(" .:")
    found = _AUTHOR.match(bare)
    if not found:
        first, year = re.split(r"[,.:]", bare)[0], _YEAR.search(bare)
        return f"{first} {year[0]}" if year and year[0] not in first else first
    names = re.split(r",\s|\sand\s|\s&\s", found["names"])
    if any(words_in(name) > LONGEST_NAME for name in names[1:]):  # a title, and no second author
        return f"{names[0]} {found['year']}"
    people = [name for name in names if not re.fullmatch(r"(?:[A-Z]\.[ -]?)+", name.strip())]
    first = people[0].strip(" ,.")
    more = {1: "", 2: f" and {people[-1].strip(' ,.')}"}.get(len(people), " and others")
    return f"{first}{more} {found['year']}"
