"""The roles of a source: facts, numbers of our own, references; and no number without an owner."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import SIGNS, Fact, Reference, fact
from cocreate_lib.lessons.build.language import facts_in_english
from cocreate_lib.lessons.build.lesson_error import LessonError
from cocreate_lib.lessons.kit.content import NUMERAL
from cocreate_lib.tongues import gettext

ROLE = re.compile(r"\{(?P<role>\w+)\}(?:`(?P<text>[^`]*)`)?")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\([^)]*\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]*)[^)]*\)")
CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_ADDRESS = re.compile(r"<?https?://[^\s>)]+>?")
_LIST_NUMBER = re.compile(r"^\s*\d+\.\s", re.MULTILINE)


def check_numerals(text: str, where: str) -> None:
    """Refuse a number that is neither in a fact nor marked as ours.

    Parameters
    ----------
    text
        Prose without its roles and code.
    where
        The file and the place in it.

    Raises
    ------
    LessonError
        For the first such number.
    """
    prose = _LIST_NUMBER.sub("", _ADDRESS.sub("", LINK.sub("", IMAGE.sub("", text))))
    numeral = NUMERAL.search(prose)
    if numeral:
        raise LessonError(
            f"The number {numeral[0].rstrip('.,')!r} has no owner.",
            where=where,
            why="A number about the real world needs a source, and one of ours needs to be known "
            "as ours.",
            try_this="Cite a fact, {fact}`id`, or mark a number of our own, {ours}`number`.",
        )


def without_roles(text: str) -> str:
    """Prose without its roles and code: what is left may hold no number."""
    return CODE.sub("", ROLE.sub("", text))


def resolved(text: str, where: str, cited: dict[str, Fact], *, numbered: bool = True) -> str:
    """A text with its roles in place.

    Parameters
    ----------
    text
        Markdown with roles.
    where
        The file and the place in it.
    cited
        The facts cited so far, by id; those of this text are added.
    numbered
        Whether a source's sign is its number in the list of references; without one there is no
        list, and each sign leads to its source by itself.

    Raises
    ------
    LessonError
        For a role or a fact that there is not.

    Examples
    --------
    >>> resolved("Of {ours}`60` people", "a.md", {})
    'Of 60 people'
    """

    def role(match: re.Match[str]) -> str:
        try:
            return _role(match["role"], match["text"], cited, numbered)
        except CocreateError as error:
            raise LessonError(error.what, where=where, try_this=error.try_this) from error

    return ROLE.sub(role, text)


def _role(name: str, text: str | None, cited: dict[str, Fact], numbered: bool) -> str:
    if name == "fact" and text:
        cited[text] = fact(text)
        number = 1 + _sources(cited).index(cited[text].reference)
        return cited[text].show(number if numbered else None)
    if name == "ours" and text:
        return text
    if name == "references" and text is None:
        return references(cited)
    raise CocreateError(
        f"There is no role {{{name}}} of this form.",
        try_this="Write {fact}`id`, {ours}`number`, {takeaways} or {references}.",
    )


def references(cited: Mapping[str, Fact]) -> str:
    """The sources of the facts cited, as a numbered list, with what their signs mean."""
    listed = (f"{n}. {each.show()}" for n, each in enumerate(_sources(cited), 1))
    return "\n".join([f"{gettext(SIGNS)}\n", *listed]) + facts_in_english(cited.values())


def _sources(cited: Mapping[str, Fact]) -> list[Reference]:
    """The sources of what is cited, each once, in order: a source's number is its place here."""
    return list(dict.fromkeys(item.reference for item in cited.values()))
