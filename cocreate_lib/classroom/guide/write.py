"""The guide written: as pages, and as one Word document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.classroom.guide.chapters import Chapter, Guide, read_guide
from cocreate_lib.classroom.guide.lesson_guide import GuideError
from cocreate_lib.classroom.guide.routes import DAY
from cocreate_lib.classroom.guide.word import markdown_document
from cocreate_lib.errors import nearest_names
from cocreate_lib.io import resources
from cocreate_lib.io.files import complete_folder
from cocreate_lib.lessons import PageMarkdown, course_style, dark_style
from cocreate_lib.version import __version__

TITLE = "Facilitator's guide"
WORD = "facilitators_guide.docx"


def write_guide(
    folder: Path, *, start: str = DAY, links: Sequence[tuple[str, str]] = ()
) -> list[Path]:
    """Write the facilitator's guide: a page for each chapter, the contents, and a Word document.

    Parameters
    ----------
    folder
        A folder that isn't there yet, or is empty.
    start
        When sessions begin, such as ``09:30``: routes have clock times.
    links
        Ways out of the pages, as words and address: for a site that they are a part of.

    Returns
    -------
    list of Path
        What was written, the contents first.

    Raises
    ------
    CocreateError
        When the trainer's material isn't installed, doesn't fit the lessons, or the folder can't
        be written.
    """
    chapters = read_guide(resources.trainer()).chapters(start)
    pages = guide_pages(chapters, links)
    word = markdown_document(TITLE, [(each.title, each.text) for each in chapters])
    with complete_folder(folder, "facilitator's guide") as work:
        for name, html in pages.items():
            (work / f"{name}.html").write_text(html, encoding="utf-8", newline="\n")
        (work / WORD).write_bytes(word)
    return [folder / f"{name}.html" for name in pages] + [folder / WORD]


def guide_pages(
    chapters: Sequence[Chapter], links: Sequence[tuple[str, str]] = ()
) -> dict[str, str]:
    """The chapters as HTML pages by name, contents first; ``links`` lead out of them."""
    return {"index": _contents(chapters, links), **_chapters(chapters, links=links)}


def _contents(chapters: Sequence[Chapter], links: Sequence[tuple[str, str]]) -> str:
    groups = list(dict.fromkeys(each.group for each in chapters))
    return _page(TITLE, chapter=None, chapters=chapters, groups=groups, alone=False, links=links)


def _chapters(
    chapters: Sequence[Chapter], *, alone: bool = False, links: Sequence[tuple[str, str]] = ()
) -> dict[str, str]:
    pages = {}
    around = zip([None, *chapters], chapters, [*chapters[1:], None], strict=False)
    for before, chapter, after in around:
        pages[chapter.name] = _page(
            chapter.title,
            chapter=chapter,
            body=PageMarkdown()(chapter.text),
            before=before,
            after=after,
            alone=alone,
            links=links,
        )
    return pages


def route_page(name: str, *, start: str = DAY, guide: Guide | None = None) -> str:
    """One route as a page to print.

    Parameters
    ----------
    name
        Of the route, such as ``"ninety"``.
    start
        When its sessions begin.
    guide
        By default that of the trainer's material.

    Raises
    ------
    GuideError
        When there is no such route.
    """
    found = guide or read_guide(resources.trainer())
    if name not in found.routes:
        raise GuideError(
            f"There is no route {name!r}.",
            where="--route",
            try_this=nearest_names(name, list(found.routes)),
        )
    chapters = {each.name: each for each in found.chapters(start)}
    return _chapters([chapters[f"route_{name}"]], alone=True)[f"route_{name}"]


def _page(title: str, **content: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja").render(
        title=title,
        style=course_style(),
        dark=dark_style(),
        version=__version__,
        generator=f"cocreate-rehabilitation {__version__}, a page of the guide",
        **content,
    )
