"""The course as a folder of pages that open in a browser without Jupyter, from any place.

A page is made from a built notebook: its text, its outputs, and the state of its parts. All is
inside it, because from ``file://`` a browser loads nothing else. Without JavaScript there are the
still pictures, the sentences and the folded questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rjsmin import jsmin

from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import SIGNS, reference, reference_keys
from cocreate_lib.io import resources
from cocreate_lib.io.files import write_together
from cocreate_lib.lessons.build.glossary import Term, anchor, glossary
from cocreate_lib.lessons.build.markdown import PageMarkdown
from cocreate_lib.lessons.build.widget_state import CARRIED
from cocreate_lib.lessons.kit.front import FRONT, joined, styles
from cocreate_lib.version import __version__

GENERATOR = "cocreate-rehabilitation {version}, a page of the course"
TRAITS = ("declared", "kept", "at", "shown", "packed")
"""What a page knows of a part: the rest of its state carries the front end in a notebook."""
NOT_IN_PAGES = "notebook"
"""The tag of cells that say what holds in a notebook only."""

_TEMPLATES = Path(__file__).parent / "page"
_OURS = re.compile(rb'<meta name="generator" content="cocreate-rehabilitation [^"]*, a page of')
_TITLE = re.compile(r"\A# (.+)\n\n\*About (\d+) minutes", re.MULTILINE)
_TO_LESSON = re.compile(r'href="(\d\d\w*)\.ipynb([#"])')


@dataclass(frozen=True)
class Lesson:
    """A built notebook, as far as pages are made from it."""

    name: str
    notebook: Mapping[str, Any]

    @property
    def header(self) -> str:
        """Its first cell: title, minutes, and what it is for."""
        return "".join(self.notebook["cells"][0]["source"])

    @property
    def title(self) -> str:
        """Its title."""
        return self._headed[1]

    @property
    def minutes(self) -> str:
        """How long it takes."""
        return self._headed[2]

    @property
    def objectives(self) -> list[str]:
        """What one can do afterwards."""
        return re.findall(r"^- (.+)$", self.header, re.MULTILINE)

    @property
    def text(self) -> str:
        """All of its Markdown."""
        cells = self.notebook["cells"]
        return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")

    @property
    def _headed(self) -> re.Match[str]:
        found = _TITLE.match(self.header)
        if found is None:
            raise CocreateError(
                "This notebook doesn't begin as a lesson does, with a title and its minutes.",
                where=f"{self.name}.ipynb",
                try_this="Build it again: python -m cocreate_lib.lessons.build",
            )
        return found


def way_to_page(name: str) -> str:
    """The line by which a notebook says how to go to its page, in Markdown."""
    return f"*Also as a page that opens without Jupyter: `cocreate open {int(name[:2])}`.*"


def way_to_notebook(name: str) -> str:
    """The line by which a page says how to go to its notebook, as HTML."""
    return (
        '<p class="way">Also as a notebook, with the code behind each result: '
        f"<code>cocreate lab</code>, then <code>{name}.ipynb</code>; or on Binder.</p>"
    )


def write_pages(folder: Path, notebooks: Path | None = None) -> list[Path]:
    """Write the course as a folder of pages, all of them or none.

    Parameters
    ----------
    folder
        Where to; made if it isn't there. Pages that were written there before are replaced.
    notebooks
        The folder of built notebooks; by default those that come with the package.

    Returns
    -------
    list of Path
        The pages, contents first.

    Raises
    ------
    CocreateError
        When something else stands in the place of a page, or it can't be written.
    """
    folder = Path(folder).expanduser().absolute()
    pages = course_pages(notebooks)
    contents = {folder / f"{name}.html": html.encode("utf-8") for name, html in pages.items()}
    try:
        for path in contents:
            _refuse_to_overwrite(path)
        write_together(contents)
    except OSError as problem:
        raise CocreateError(
            f"The pages can't be written: {problem.strerror or problem}.",
            where=str(problem.filename or folder),
            try_this="Name a folder that you may write to, on a disk with room.",
        ) from problem
    return list(contents)


def _refuse_to_overwrite(path: Path) -> None:
    if path.parent.exists() and not path.parent.is_dir():
        raise CocreateError(
            "This is a file, not a folder.",
            where=str(path.parent),
            try_this="Give the name of a folder, or of one that can be made.",
        )
    if path.is_dir() or (path.exists() and not _OURS.search(path.read_bytes()[:2000])):
        raise CocreateError(
            f"There is something else called {path.name} in this folder.",
            where=str(path),
            why="Only pages that this command made are ever replaced.",
            try_this="Name another folder, or one that isn't there yet.",
        )


def course_pages(notebooks: Path | None = None) -> dict[str, str]:
    """All pages as HTML, by their names without ``.html``, contents first; see :func:`write_pages`.

    Examples
    --------
    >>> list(course_pages())[:3]
    ['index', '00_start_here', '01_why_people_stop']
    """
    lessons = _lessons(notebooks or resources.path(resources.NOTEBOOKS))
    terms = glossary()
    pages = {"index": _page("index", "Co-creating Rehabilitation", lessons=lessons)}
    around = zip([None, *lessons], lessons, [*lessons[1:], None], strict=False)
    for before, lesson, after in around:
        blocks, parts = _content(lesson, terms)
        pages[lesson.name] = _page(
            lesson.name,
            lesson.title,
            "lesson",
            blocks=[_with_links_to_pages(block, lessons) for block in blocks],
            parts=[_as_json(part) for part in parts],
            script=_script(parts) if parts else "",
            parts_style=styles(_drawings(parts)) if parts else "",
            before=before,
            after=after,
        )
    pages["glossary"] = _page(
        "glossary",
        "Glossary",
        terms=terms,
        titles={lesson.name: lesson.title for lesson in lessons},
        anchor=anchor,
    )
    pages["references"] = _page("references", "References", signs=SIGNS, **_sources(lessons))
    return pages


def _lessons(folder: Path) -> list[Lesson]:
    """The lessons of a folder, without what a newer version may have put beside them."""
    return [
        Lesson(path.stem, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.ipynb"))
        if re.fullmatch(r"\d\d\w*", path.stem)
    ]


def _page(name: str, title: str, template: str = "", **content: Any) -> str:
    """A page from its template, by default that of its own name."""
    found: dict[str, Any] = {
        "parts": [],
        "script": "",
        "parts_style": "",
        "before": None,
        "after": None,
    }
    return (
        _templates()
        .get_template(f"{template or name}.html.jinja")
        .render(
            name=name,
            title=title,
            version=__version__,
            generator=GENERATOR.format(version=__version__),
            style=(_TEMPLATES / "style.css").read_text(encoding="utf-8"),
            **{**found, **content},
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _with_links_to_pages(html: str, lessons: Sequence[Lesson]) -> str:
    names = {lesson.name for lesson in lessons}
    return _TO_LESSON.sub(
        lambda link: f'href="{link[1]}.html{link[2]}' if link[1] in names else link[0], html
    )


def _sources(lessons: Sequence[Lesson]) -> dict[str, Any]:
    """All sources: those that lessons list, with these lessons; and the others."""
    markdown = PageMarkdown()
    cited, others = [], []
    for each in sorted(map(reference, reference_keys()), key=lambda each: each.text.casefold()):
        where = [lesson for lesson in lessons if each.text in lesson.text]
        if where:
            cited.append((each, where))
        else:
            others.append(each)
    return {"cited": cited, "others": others, "listed": lambda each: markdown.inline(each.show())}


def _drawings(parts: Sequence[Mapping[str, Any]]) -> set[str]:
    """The drawings that these parts need."""
    return {part["declared"].get("drawing", "") for part in parts} - {""}


def _script(parts: Sequence[Mapping[str, Any]]) -> str:
    """The front end as one module, with the drawings of these parts only, and its start."""
    kinds = {part["declared"]["kind"] for part in parts}
    front = joined(_drawings(parts), kinds=kinds)
    host = (FRONT / "page.js").read_text(encoding="utf-8")
    small = jsmin(f"{front}{host}start(render);").replace(";}", "}")
    return small.replace("</script", "<\\/script")


def _as_json(part: Mapping[str, Any]) -> str:
    """The traits of a part, as they may stand within a page."""
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def parts_of(notebook: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The traits of each part that a notebook carries, by the id of the cell that shows it."""
    carried = notebook["metadata"].get(CARRIED, {})
    models = carried.get("widgets", {}).get("state", {})
    found = {}
    for cell, model in carried.get("views", {}).items():
        state = models[model]["state"]
        if "declared" in state:
            found[cell] = {name: state[name] for name in TRAITS if state.get(name)}
    return found


def _content(lesson: Lesson, terms: Mapping[str, Term]) -> tuple[list[str], list[dict[str, Any]]]:
    """A lesson's text and outputs as HTML, and the traits of its parts, in order."""
    carried = parts_of(lesson.notebook)
    markdown = PageMarkdown(terms)
    blocks: list[str] = []
    parts: list[dict[str, Any]] = []
    for place, cell in enumerate(lesson.notebook["cells"]):
        if NOT_IN_PAGES in cell["metadata"].get("tags", []):
            continue
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            if place == 0:
                text = text.replace(way_to_page(lesson.name), "")
            blocks.append(markdown(text))
            if place == 0:
                blocks.append(way_to_notebook(lesson.name))
            continue
        shown = "\n".join(map(_output, cell.get("outputs", [])))
        if cell["id"] in carried:
            blocks.append(f'<div class="part" data-part="{len(parts)}">{shown}</div>')
            parts.append(carried[cell["id"]])
        elif shown:
            blocks.append(f'<div class="out">{shown}</div>')
    return blocks, parts


def _output(output: Mapping[str, Any]) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        return "".join(data["text/html"])
    text = "".join(data.get("text/plain", output.get("text", "")))
    return f"<pre>{escape(text)}</pre>" if text else ""
