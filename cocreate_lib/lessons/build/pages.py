"""The course as a folder of pages that open in a browser without Jupyter, from any place.

A page is made from a built notebook: its text, its outputs, and the state of its parts. All is
inside it, because from ``file://`` a browser loads nothing else. Without JavaScript there are the
still pictures, the sentences and the folded questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rjsmin import jsmin

from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import SIGNS, reference, reference_keys
from cocreate_lib.io import resources
from cocreate_lib.io.files import write_together
from cocreate_lib.lessons.build.glossary import Term, anchor, glossary
from cocreate_lib.lessons.build.language import draft_notice
from cocreate_lib.lessons.build.markdown import PageMarkdown
from cocreate_lib.lessons.build.widget_state import CARRIED
from cocreate_lib.lessons.kit.front import joined, page_host, styles
from cocreate_lib.tongues import (
    ENGLISH,
    OF_THE_CODE,
    called,
    gettext,
    known_language,
    language,
    speaking,
    translated,
)
from cocreate_lib.version import __version__

GENERATOR = "cocreate-rehabilitation {version}, a page of the course"
TRAITS = ("declared", "kept", "at", "shown", "packed")
"""What a page knows of a part: the rest of its state carries the front end in a notebook."""
NOT_IN_PAGES = "notebook"
"""The tag of cells that say what holds in a notebook only."""

_START = "start(render);"
# A block's end needs no line of its own before what can only begin a statement.
_AFTER_A_BLOCK = re.compile(r"\}\n(?=(?:async )?function |const |let |return\b)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BETWEEN_RULES = re.compile(r"\s*([{};])\s*")
_TEMPLATES = Path(__file__).parent / "page"
_OURS = re.compile(rb'<meta name="generator" content="cocreate-rehabilitation [^"]*, a page of')
_TITLE = re.compile(r"\A# (.+)\n")
_MINUTES = re.compile(r"^\*\D*(\d+)", re.MULTILINE)
_TO_LESSON = re.compile(
    r'<a href="(?:\.\./)?(\d\d\w*)\.ipynb(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL
)


@dataclass(frozen=True)
class Lesson:
    """A built notebook, as far as pages are made from it."""

    name: str
    notebook: Mapping[str, Any]
    language: str = ENGLISH

    @property
    def page(self) -> str:
        """The file of its page."""
        return f"{page_name(self.name, self.language)}.html"

    @property
    def header(self) -> str:
        """Its first cell: title, minutes, and what it is for."""
        return "".join(self.notebook["cells"][0]["source"])

    @property
    def title(self) -> str:
        """Its title."""
        return self._headed(_TITLE)

    @property
    def minutes(self) -> str:
        """How long it takes."""
        return self._headed(_MINUTES)

    @property
    def objectives(self) -> list[str]:
        """What one can do afterwards."""
        return re.findall(r"^- (.+)$", self.header, re.MULTILINE)

    @property
    def text(self) -> str:
        """All of its Markdown."""
        cells = self.notebook["cells"]
        return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")

    def _headed(self, what: re.Pattern[str]) -> str:
        found = what.search(self.header)
        if found is None:
            raise CocreateError(
                "This notebook doesn't begin as a lesson does, with a title and its minutes.",
                where=f"{self.name}.ipynb",
                try_this="Build it again: python -m cocreate_lib.lessons.build",
            )
        return found[1]


def page_name(name: str, code: str) -> str:
    """What the page of a lesson, or of the contents, is called in a language.

    Examples
    --------
    >>> page_name("00_start_here", "en"), page_name("index", "cy")
    ('00_start_here', 'index.cy')
    """
    return name if code == ENGLISH else f"{name}.{code}"


def way_to_page(name: str) -> str:
    """The line by which a notebook says how to go to its page, in Markdown."""
    other = "" if language() == ENGLISH else f" --language {language()}"
    command = f"`cocreate open {int(name[:2])}{other}`"
    way = gettext("Also as a page that opens without Jupyter: {command}.", command=command)
    return f"*{way}*"


def way_to_notebook(name: str) -> str:
    """The line by which a page says how to go to its notebook, as HTML."""
    file = f"{name}.ipynb" if language() == ENGLISH else f"{language()}/{name}.ipynb"
    way = _say(
        "Also as a notebook, with the code behind each result: {lab}, then {file}; or on Binder.",
        lab=Markup("<code>cocreate lab</code>"),
        file=Markup("<code>{}</code>").format(file),
    )
    return f'<p class="way">{way}</p>'


def write_pages(
    folder: Path,
    notebooks: Path | None = None,
    languages: Sequence[str] = (),
    *,
    mark: str = "",
    home: str = "",
    links: Sequence[tuple[str, str]] = (),
) -> list[Path]:
    """Write the course as a folder of pages, all of them or none.

    Parameters
    ----------
    folder
        Where to; made if it isn't there. Pages that were written there before are replaced.
    notebooks
        The folder of built notebooks; by default those that come with the package.
    languages
        Further languages, such as ``cy``: the lessons that there are in them, as
        ``NAME.LANGUAGE.html``, and contents.
    mark
        What stays in sight at the top of each page, such as for whom it is.
    home
        Where the course's name in the header leads: the home page of a site that the pages are a
        part of. By default to the contents.
    links
        Further links in the header, as words and address.

    Returns
    -------
    list of Path
        The pages, contents first.

    Raises
    ------
    CocreateError
        When something else stands in the place of a page, it can't be written, or there is no
        lesson in a language.
    """
    folder = Path(folder).expanduser().absolute()
    pages = course_pages(notebooks, languages, mark=mark, home=home, links=links)
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


def course_pages(
    notebooks: Path | None = None,
    languages: Sequence[str] = (),
    *,
    mark: str = "",
    home: str = "",
    links: Sequence[tuple[str, str]] = (),
) -> dict[str, str]:
    """All pages as HTML, by their names without ``.html``, contents first; see :func:`write_pages`.

    Examples
    --------
    >>> list(course_pages())[:3]
    ['index', '00_start_here', '01_why_people_stop']
    >>> list(course_pages(languages=["cy"]))[-2:]
    ['index.cy', '00_start_here.cy']
    """
    folder = notebooks or resources.path(resources.NOTEBOOKS)
    lessons = {code: read_lessons(folder, code) for code in (ENGLISH, *languages)}
    around = {"mark": mark, "home": home, "links": links}
    pages: dict[str, str] = {}
    for code in lessons:
        with speaking(code):
            pages |= _Course(lessons, code, around).pages()
    return pages


class _Course:
    """The pages of one language, beside those of others."""

    def __init__(
        self, lessons: Mapping[str, Sequence[Lesson]], code: str, around: Mapping[str, Any]
    ) -> None:
        self._all, self._code, self._around = lessons, code, around
        self._own = lessons[code]
        own = {lesson.name: lesson for lesson in self._own}
        # In the order of the course: what isn't there in this language is there in English.
        self._lessons = [own.get(lesson.name, lesson) for lesson in lessons[ENGLISH]] or self._own
        self._named = {lesson.name: lesson for lesson in self._lessons}

    def pages(self) -> dict[str, str]:
        """All of them, by name, contents first."""
        title = "Co-creating Rehabilitation"
        notice = PageMarkdown()(draft_notice("pages"))  # a lesson brings its own
        contents = self._page("index", title, lessons=self._lessons, notice=notice)
        pages = {self._name("index"): contents}
        terms = glossary() if self._code == ENGLISH else {}
        around = zip(
            [None, *self._lessons], self._lessons, [*self._lessons[1:], None], strict=False
        )
        for before, lesson, after in around:
            if lesson.language == self._code:
                pages[self._name(lesson.name)] = self._lesson(lesson, terms, before, after)
        if self._code == ENGLISH:
            titles = {lesson.name: lesson.title for lesson in self._own}
            pages["glossary"] = self._page(
                "glossary", gettext("Glossary"), terms=terms, titles=titles, anchor=anchor
            )
            pages["references"] = self._page(
                "references", gettext("References"), signs=SIGNS, **_sources(self._own)
            )
        return pages

    def _name(self, page: str) -> str:
        return page_name(page, self._code)

    def _lesson(
        self, lesson: Lesson, terms: Mapping[str, Term], before: Lesson | None, after: Lesson | None
    ) -> str:
        blocks, parts = _content(lesson, terms)
        return self._page(
            lesson.name,
            lesson.title,
            "lesson",
            blocks=[_TO_LESSON.sub(self._to_page, block) for block in blocks],
            parts=[page_json(part) for part in parts],
            script=page_module(parts, _START) if parts else "",
            parts_style=_tight(styles(drawings_of(parts))) if parts else "",
            before=before,
            after=after,
        )

    def _page(self, name: str, title: str, template: str = "", **content: Any) -> str:
        """A page from its template, by default that of its own name."""
        is_english = self._code == ENGLISH
        found: dict[str, Any] = {
            "parts": [],
            "script": "",
            "parts_style": "",
            "before": None,
            "after": None,
            "lang": "en-GB" if is_english else self._code,
            "language": self._code,
            "contents": f"{self._name('index')}.html",
            **self._around,
            "foreign": "" if is_english else Markup(' hreflang="en"'),
            "noted": "" if is_english else " " + gettext("(in English)"),
            "elsewhere": list(self._elsewhere(name)),
            "to_lesson": self._to_lesson,
        }
        return (
            _templates()
            .get_template(f"{template or name}.html.jinja")
            .render(
                name=name,
                title=title,
                version=__version__,
                generator=GENERATOR.format(version=__version__),
                style=_tight(course_style()),
                dark=_tight(dark_style()),
                **{**found, **content},
            )
        )

    def _elsewhere(self, name: str) -> Iterator[Markup]:
        """Links to the same page in other languages, each in its own."""
        for code, lessons in self._all.items():
            theirs = {"index": gettext("Lessons"), **{each.name: each.title for each in lessons}}
            if code == self._code or name not in theirs:
                continue
            with speaking(code):
                title = gettext("Lessons") if name == "index" else theirs[name]
            yield Markup('<a lang="{0}" hreflang="{0}" href="{1}.html">{2}: {3}</a>').format(
                code, page_name(name, code), called(code).own, title
            )

    def _to_lesson(self, lesson: Lesson, rel: str = "", words: str = "") -> Markup:
        """A link to a lesson; one that leads to another language says so."""
        begin = Markup(' rel="{}"').format(rel) if rel else Markup("")
        said = f"{words} " if words else ""
        if lesson.language == self._code:
            link = Markup('<a{} href="{}">{}{}</a>')
            return link.format(begin, lesson.page, said, lesson.title)
        return Markup(
            '<a{0} href="{1}" hreflang="{2}">{3}<span lang="{2}">{4}</span></a> {5}'
        ).format(begin, lesson.page, lesson.language, said, lesson.title, gettext("(in English)"))

    def _to_page(self, link: re.Match[str]) -> str:
        """A link to a lesson's notebook as one to its page."""
        name, place, more, words = link.groups(default="")
        lesson = self._named.get(name)
        if lesson is None:
            return link[0]
        if lesson.language == self._code:
            return f'<a href="{lesson.page}{place}"{more}>{words}</a>'
        return f'<a href="{lesson.page}{place}" hreflang="{ENGLISH}"{more}>{words}</a>'


def read_lessons(folder: Path, code: str = ENGLISH) -> list[Lesson]:
    """The lessons of a folder of notebooks, without what a newer version may have put beside them.

    Parameters
    ----------
    folder
        The notebooks; those of other languages are in folders below.
    code
        The language.

    Raises
    ------
    CocreateError
        When there is none in that language.
    """
    place = folder if known_language(code) == ENGLISH else folder / code
    found = [
        Lesson(path.stem, json.loads(path.read_text(encoding="utf-8")), code)
        for path in sorted(place.glob("*.ipynb"))
        if re.fullmatch(r"\d\d\w*", path.stem)
    ]
    if code != ENGLISH and not found:
        raise CocreateError(
            f"There is no lesson in the language {code!r} yet.",
            where=str(place),
            try_this=f"Build one: python -m cocreate_lib.lessons.build --language {code} "
            "00_start_here",
        )
    return found


def course_style() -> str:
    """The style sheet of the course's pages."""
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


def dark_style() -> str:
    """What is added to it where dark pages are preferred."""
    return (_TEMPLATES / "dark.css").read_text(encoding="utf-8")


def _tight(style: str) -> str:
    """A style sheet without comments, and with no more space than it needs."""
    return _BETWEEN_RULES.sub(r"\1", _COMMENT.sub("", style)).strip()


def _say(words: str, **values: object) -> Markup:
    """Words as HTML in the language in use; in English, and marked so, where there are no others.

    They are the project's own; values are escaped, unless they are HTML themselves.
    """
    said = gettext(words)
    safe = Markup(escape(said, quote=False).replace('"', "&quot;"))
    told = safe.format(**values) if values else safe
    is_english = language() != ENGLISH and translated(words, *OF_THE_CODE) is None
    return Markup('<span lang="en">{}</span>').format(told) if is_english else told


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_say, gettext=gettext)
    return environment


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


def drawings_of(parts: Sequence[Mapping[str, Any]]) -> set[str]:
    """The drawings that these parts need."""
    return {part["declared"].get("drawing", "") for part in parts} - {""}


def page_module(parts: Sequence[Mapping[str, Any]], after: str = "") -> str:
    """The front end as one module, with the drawings of these parts only; then what is to be done
    with its ``start`` and ``render``."""
    kinds = {part["declared"]["kind"] for part in parts}
    front = joined(drawings_of(parts), kinds=kinds)
    small = jsmin(f"{front}{page_host()}{after}").replace(";}", "}")
    small = _AFTER_A_BLOCK.sub("}", small)
    return small.replace("</script", "<\\/script")


def page_json(part: Mapping[str, Any]) -> str:
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
