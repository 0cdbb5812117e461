"""A lesson in the language in use: its text and code in other words, before anything else is done.

What has no translation, or one that is marked as doubtful, stays in English and says so. Links to
lessons that there aren't in the language lead to the English ones, and say so too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from nbformat import NotebookNode

from cocreate_lib.facts import Fact
from cocreate_lib.lessons.build.lesson_error import LessonError
from cocreate_lib.tongues import (
    ENGLISH,
    called,
    catalogue,
    code_in_other_words,
    differs,
    gettext,
    is_said,
    language,
    markdown_in_other_words,
    marked,
    one_line,
    translated,
)

UP = "../"
"""The way from a notebook of another language to those in English."""

PAGES = "pages"
SHARED = frozenset({marked("References")})
"""Headings that the build knows: they are translated once for all lessons."""

DRAFT = marked(
    "**A draft, made by a machine.** Nobody who speaks {language} and works in probation has read "
    "this page yet, and it has to be checked by somebody who does. Where the two differ, the "
    "English page counts. To send a correction, open an *issue* in the course's repository, or a "
    "*pull request* that changes {file}."
)

_LINK = re.compile(r"\[([^\]]*)\]\((\d\d\w*)\.ipynb(#[^)]*)?\)")
_FILE = "`cocreate_lib/tongues/catalogues/{language}/{name}.po`"


def put_in_language(notebook: NotebookNode, name: str) -> None:
    """Put a lesson's cells and front matter, as they were read, into the language in use.

    Parameters
    ----------
    notebook
        Changed in place; in English nothing is.
    name
        The lesson's name, which its catalogue has too.

    Raises
    ------
    LessonError
        When a translation has other facts, numbers, links or code than its English.
    """
    if language() == ENGLISH:
        return

    def text(words: str) -> str:
        said = translated(words, *((PAGES,) if words in SHARED else (name,)))
        if said and (fault := differs(words, said)):
            raise LessonError(
                f"A translation isn't the same as its English: {fault}.",
                where=f"{language()}/{name}.po: {words[:60]}",
                why="What is said would have another source, or lead elsewhere.",
                try_this="Bring the translation in line with the English.",
            )
        return said or words

    def markdown(words: str) -> str:
        said = text(words)
        return f'<span lang="en">{words}</span>' if said == words else _with_links(said, words)

    front = notebook.metadata
    front["title"] = text(one_line(str(front.get("title", ""))))
    for field in ("objectives", "takeaways"):
        if isinstance(front.get(field), list):
            front[field] = [
                markdown(one_line(str(each))) if is_said(str(each)) else each
                for each in front[field]
            ]
    is_first = True
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = markdown_in_other_words(cell.source, markdown)
        else:
            cell.source = code_in_other_words(cell.source, text)
            if is_first:
                speak = (
                    f'from cocreate_lib.tongues import use_language\n\nuse_language("{language()}")'
                )
                cell.source = f"{speak}\n\n{cell.source}"
                is_first = False


def _with_links(text: str, words: str) -> str:
    """Links to lessons, as they are where a notebook of this language stands.

    A link that has the same words as in English has words in English.
    """

    def link(found: re.Match[str]) -> str:
        if catalogue(language(), found[2]).words:
            return found[0]
        place = f"{UP}{found[2]}.ipynb{found[3] or ''}"
        is_english = f"[{found[1]}](" in words
        title = f'<span lang="en">{found[1]}</span>' if is_english else found[1]
        return f"[{title}]({place}) " + gettext("(in English)")

    return _LINK.sub(link, text)


def draft_notice(name: str) -> str:
    """What stands at the top of a draft, in its language and in English; else nothing.

    Parameters
    ----------
    name
        The lesson's name.
    """
    tongue = called(language())
    if not tongue.draft:
        return ""
    file = _FILE.format(language=language(), name=name)
    own = gettext(DRAFT, language=tongue.own, file=file)
    english = DRAFT.format(language=tongue.english, file=file)
    return f'> {own}\n>\n> <span lang="en">{english}</span>'


def facts_in_english(facts: Iterable[Fact]) -> str:
    """Below the sources, behind a fold: each fact as it was held against its source."""
    if language() == ENGLISH:
        return ""
    told = "".join(
        f"<li>{escape(fact.english)}</li>\n" for fact in facts if fact.text != fact.english
    )
    if not told:
        return ""
    summary = escape(gettext("The facts in English, as they were checked"))
    return f'\n\n<details><summary>{summary}</summary>\n<ul lang="en">\n{told}</ul>\n</details>'
