"""From a lesson's source in text to a notebook that hasn't run yet, and the checks on the way.

A lesson is one file of MyST Markdown in ``course/``: front matter (``title``, ``minutes``,
``objectives``; where there are any, ``needs``, the earlier lessons that it builds on, and
``takeaways``), Markdown, and code cells. Two roles and two marks are the lesson's own:

``{fact}`id```
    A statement about the real world, from ``facts.toml``, with its mark and its source.
``{ours}`200```
    A number of our own: a setting of the simulation, or an instruction.
``{takeaways}``
    The takeaways, as a list.
``{references}``
    The sources of every fact that the lesson cites, numbered as the signs after its facts are.

A cell with the tag ``notebook`` says what holds in a notebook only, and is left out of the page.
One with the tag ``solution`` is refused: learners have the sources too. What belongs to trainers
stands in ``course/trainer``.

A numeral anywhere else in prose is refused: it would be a number without an owner.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from cocreate_lib.facts import Fact
from cocreate_lib.lessons.build.language import (
    UP,
    draft_notice,
    put_in_language,
)
from cocreate_lib.lessons.build.lesson_error import LessonError
from cocreate_lib.lessons.build.pages import NOT_IN_PAGES, way_to_page
from cocreate_lib.lessons.build.roles import CODE, IMAGE, LINK, ROLE, check_numerals, resolved
from cocreate_lib.tongues import ENGLISH, gettext, language, translated

_SOLUTION = "solution"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

_HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_HTML_ALT = re.compile(r"""\balt=(["'])\s*[^"'\s]""", re.IGNORECASE)
_OTHER_LINK = re.compile(
    r"""\bhref=["'](?P<href>[^"']*)["']|^ {0,3}\[[^\]]+\]:\s*<?(?P<defined>[^\s>]+)""",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING = re.compile(r"^#\s", re.MULTILINE)
_TAKEAWAYS = "{takeaways}"
_REFERENCES = "{references}"


@dataclass(frozen=True)
class FrontMatter:
    """What a lesson says about itself: its title, how long it takes, what it is for.

    ``needs`` holds the titles of the lessons it builds on, by name.
    """

    title: str
    minutes: int
    objectives: tuple[str, ...]
    needs: Mapping[str, str]
    takeaways: tuple[str, ...]

    def header(self, notice: str = "") -> str:
        """The first cell of the notebook; a notice stands below its title."""
        before = ", ".join(f"[{title}]({name}.ipynb)" for name, title in self.needs.items())
        builds_on = gettext("It builds on {lessons}.", lessons=before) + " " if before else ""
        about = gettext("About {minutes} minutes.", minutes=self.minutes)
        can = gettext("When you have worked through it, you can:")
        below = f"{notice}\n\n" if notice else ""
        return f"# {self.title}\n\n{below}*{about}* {builds_on}{can}\n\n{_listed(self.objectives)}"


def read_lesson(path: Path) -> NotebookNode:
    """The notebook that a source builds, checked, before anything runs.

    Parameters
    ----------
    path
        A lesson's source: MyST Markdown. Links to other lessons are looked up beside it.

    Returns
    -------
    NotebookNode
        With the header made from the front matter, facts in place, code cells folded, cell ids
        that depend on the lesson's name and the cell's position only, and no outputs.

    Raises
    ------
    LessonError
        For each thing that a lesson may not do; names the file and the cell.
    """
    source = path.read_text(encoding="utf-8")
    notebook = jupytext.reads(source, fmt="md:myst")
    put_in_language(notebook, path.stem)
    front = _front_matter(notebook.metadata, path)
    header = f"{front.header(draft_notice(path.stem))}\n\n{way_to_page(path.stem)}"
    notebook.cells.insert(0, new_markdown_cell(header))
    _put_takeaways(notebook, front, path.name)
    cited: dict[str, Fact] = {}
    for index, cell in enumerate(notebook.cells):
        where = f"{path.name}, cell {index}"
        if cell.cell_type == "code":
            _check_code(cell.source, where)
            own = {"jupyter": NotebookNode(source_hidden=True)}
        else:
            _check_markdown(cell.source, where, path.parent, is_header=index == 0)
            cell.source = resolved(cell.source, where, cited)
            own = {}
        tags = cell.metadata.get("tags", [])
        if _SOLUTION in tags:
            raise LessonError(
                "A solution doesn't belong in a lesson.",
                where=where,
                why="Learners have the source as well as the notebook.",
                try_this=f"Write it into course/trainer/{path.name}, under Expected answers.",
            )
        kept = {"tags": [NOT_IN_PAGES]} if NOT_IN_PAGES in tags else {}
        cell.metadata = NotebookNode(own, **kept)
        cell.id = f"{path.stem}-{index:02d}"
    if cited and _REFERENCES not in source:
        raise LessonError(
            f"Facts are cited, such as {next(iter(cited))!r}, and no references are listed.",
            where=path.name,
            why="Whoever wants to check a fact needs its source.",
            try_this=f"Put the mark {_REFERENCES} at the end.",
        )
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info={"name": "python"})
    notebook.nbformat_minor = 5
    return notebook


def _front_matter(metadata: Any, path: Path) -> FrontMatter:
    wanted: dict[str, Callable[[Any], bool]] = {
        "title": lambda value: isinstance(value, str) and bool(value.strip()),
        "minutes": lambda value: isinstance(value, int) and value > 0,
        "objectives": lambda value: isinstance(value, list) and bool(value),
        "needs": lambda value: value is None or isinstance(value, list),
        "takeaways": lambda value: value is None or isinstance(value, list),
    }
    for field, is_good in wanted.items():
        if not is_good(metadata.get(field)):
            raise LessonError(
                f"The front matter has no usable {field!r}.",
                where=path.name,
                why="Learners are told what a lesson is for and how long it takes.",
                try_this="Begin the file with --- and title: (text), minutes: (a whole number) and "
                "objectives: (a list), then --- again. needs: and takeaways: are lists too.",
            )
    return FrontMatter(
        metadata["title"],
        metadata["minutes"],
        tuple(str(objective) for objective in metadata["objectives"]),
        {str(name): _title(str(name), path) for name in metadata.get("needs") or ()},
        tuple(str(takeaway) for takeaway in metadata.get("takeaways") or ()),
    )


def _title(name: str, path: Path) -> str:
    """The title of an earlier lesson, from its own front matter."""
    needed = path.with_name(f"{name}.md")
    if not name < path.stem or not needed.is_file():
        raise LessonError(
            f"There is no earlier lesson {name!r} to build on.",
            where=path.name,
            why="Learners are sent there first.",
            try_this="Name lessons that come before this one, such as 00_start_here.",
        )
    metadata = jupytext.reads(needed.read_text(encoding="utf-8"), fmt="md:myst").metadata
    title = str(metadata.get("title"))
    return translated(title, name) or title


def _put_takeaways(notebook: NotebookNode, front: FrontMatter, name: str) -> None:
    """Put the takeaways in the place of their mark, so that they are checked like other prose."""
    marked = [c for c in notebook.cells if c.cell_type == "markdown" and _TAKEAWAYS in c.source]
    if len(marked) != bool(front.takeaways):
        raise LessonError(
            f"The mark {_TAKEAWAYS} belongs in a lesson with takeaways, in one cell.",
            where=name,
            try_this="Give takeaways: (a list) in the front matter, and put the mark at the end.",
        )
    for cell in marked:
        cell.source = cell.source.replace(_TAKEAWAYS, _listed(front.takeaways))


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _check_markdown(text: str, where: str, course: Path, *, is_header: bool) -> None:
    prose = CODE.sub("", ROLE.sub("", text))
    if _HEADING.search(prose) and not is_header:
        raise LessonError(
            "There is a second first-level heading.",
            where=where,
            why="A page has one title; the build makes it from the front matter.",
            try_this="Begin the heading with ## instead.",
        )
    images = [match["alt"].strip() for match in IMAGE.finditer(prose)]
    images += [_HTML_ALT.search(tag[0]) for tag in _HTML_IMAGE.finditer(prose)]
    if not all(images):
        raise LessonError(
            "A figure has no text alternative.",
            where=where,
            why="People who don't see it are left without its finding.",
            try_this="Say what it shows: ![what it shows](address).",
        )
    for link in LINK.finditer(prose):
        _check_link(link["target"], where, course)
    for link in _OTHER_LINK.finditer(prose):
        _check_link(link["href"] or link["defined"] or "", where, course)
    if not is_header:
        check_numerals(prose, where)


def _check_link(target: str, where: str, course: Path) -> None:
    address, _, _ = target.partition("#")
    if not address or "://" in address or address.startswith("mailto:"):
        return
    lesson = address.removeprefix(UP) if language() != ENGLISH else address
    if lesson.endswith(".ipynb") and (course / lesson).with_suffix(".md").is_file():
        return
    raise LessonError(
        f"The link to {target!r} leads nowhere.",
        where=where,
        why="Learners have the built lessons, side by side, and nothing else of this folder.",
        try_this="Link to a lesson that exists, such as 00_start_here.ipynb, or to a web address.",
    )


def _check_code(source: str, where: str) -> None:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise LessonError(f"The code can't be read: {error.msg}.", where=where) from error
    for node in ast.walk(tree):
        if "ipywidgets" in _imported(node):
            raise LessonError(
                "A widget of the lesson's own might have no label.",
                where=where,
                why="Explorers and questions can't be made without one; a bare widget can.",
                try_this="Use Explorer, Question or LessonPage of cocreate_lib.lessons.",
            )
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            check_numerals(node.value, where)


def _imported(node: ast.AST) -> set[str]:
    """The packages that a statement imports from."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()
