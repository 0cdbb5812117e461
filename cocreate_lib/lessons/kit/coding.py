"""A coding desk: excerpts to read, words to mark, codes to give, a memo to write.

A desk is declared and validated here; the front end (``front/coding.js``) shows it, the same in a
notebook and in a page without a kernel. What is coded is kept as one entry of the workbook, in
words, so that it can be read without the lesson.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from cocreate_lib.errors import CocreateError
from cocreate_lib.tongues import gettext

BEGIN, END = (
    "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}",
    "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}",
)
"""What stands before and after marked words where the workbook keeps them, as in ``coded.js``."""

BETWEEN = "; "
"""What stands between codes, as in ``coded.js``."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SENTENCE = re.compile(r"(?<=[.?!\N{HORIZONTAL ELLIPSIS}])[\"'”’)]*\s+(?=[\"'“‘(A-Z])")
_MOST = 30  # three things are kept of each, and an entry holds a hundred


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line.

    Examples
    --------
    >>> sentences("I went in. He said, “Sit down.” So I sat!  Fine?")
    ['I went in.', 'He said, “Sit down.”', 'So I sat!', 'Fine?']
    """
    line = " ".join(text.split())
    found, start = [], 0
    for match in _SENTENCE.finditer(line):
        found.append(line[start : match.end()].strip())
        start = match.end()
    return [*found, line[start:]] if line[start:] else found


@dataclass(frozen=True)
class DeskCode:
    """One code of the desk's code book.

    Parameters
    ----------
    name
        What it is called.
    definition
        What it stands for, in a sentence.
    use
        When to give it, and when not.
    """

    name: str
    definition: str
    use: str = ""


@dataclass(frozen=True)
class DeskExcerpt:
    """One excerpt on the desk.

    Parameters
    ----------
    key
        Its name: small letters, digits and hyphens.
    who
        Who is speaking, in a few words.
    text
        What is said.
    coders
        The codes that others gave it, by coder; an empty list where they gave none.
    """

    key: str
    who: str
    text: str
    coders: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class CodingDesk:
    """Excerpts, and the codes to give them.

    Parameters
    ----------
    prompt
        What is to be done.
    excerpts
        What there is to read, in order.
    codes
        The code book.
    note
        What the excerpts are, said beside each.

    Raises
    ------
    CocreateError
        Without a prompt, an excerpt or a code; for names that stand twice or can't be kept; for a
        coder's code that isn't in the book; where not all excerpts have the same coders.

    Examples
    --------
    >>> trust = DeskCode("trust", "Somebody relies on somebody.")
    >>> first = DeskExcerpt("a1", "Ann, made up", "He kept his word.", {"Second coder": ["trust"]})
    >>> CodingDesk("Code this.", [first], [trust]).declared()["coders"]
    {'Second coder': {'a1': ['trust']}}
    """

    prompt: str
    excerpts: Sequence[DeskExcerpt]
    codes: Sequence[DeskCode]
    note: str = field(default_factory=lambda: gettext("Fictional: nobody said this."))

    def __post_init__(self) -> None:
        if not (self.prompt.strip() and self.excerpts and self.codes):
            raise CocreateError(
                "A coding desk needs a prompt, excerpts and codes.",
                where="CodingDesk",
                try_this="Say what to do, and give at least one excerpt and one code.",
            )
        if len(self.excerpts) > _MOST:
            raise CocreateError(
                f"There are {len(self.excerpts)} excerpts on the desk, more than {_MOST}.",
                where=self.prompt,
                why="The workbook could not keep what is coded.",
                try_this="Take the excerpts that differ most.",
            )
        self._once("excerpt", (each.key for each in self.excerpts))
        self._once("code", (code.name for code in self.codes))
        for each in self.excerpts:
            self._check(each)

    def _once(self, what: str, names: Iterable[str]) -> None:
        for name, times in Counter(names).items():
            if times > 1:
                raise CocreateError(
                    f"The {what} {name!r} is on the desk {times} times.",
                    where=self.prompt,
                    why="What is coded could not be told apart.",
                    try_this="Give each a name of its own.",
                )
            if what == "code" and (BETWEEN.strip() in name or not name.strip()):
                raise CocreateError(
                    f"A code can't be called {name!r}.",
                    where=self.prompt,
                    why="Codes are kept in one line, with semicolons between them.",
                    try_this="Words without a semicolon.",
                )

    def _check(self, each: DeskExcerpt) -> None:
        if not _KEY.fullmatch(each.key):
            raise CocreateError(
                f"{each.key!r} can't be the name of an excerpt.",
                where=self.prompt,
                try_this="Small letters, digits and hyphens, such as tess-2.",
            )
        if not each.text.strip() or {BEGIN, END} & set(each.text):
            raise CocreateError(
                f"The excerpt {each.key!r} has no words, or has the signs {BEGIN} and {END}.",
                where=self.prompt,
                why="These signs stand around the words that a reader marks.",
                try_this="Write it in words.",
            )
        if set(each.coders) != set(self.excerpts[0].coders):
            raise CocreateError(
                f"The excerpt {each.key!r} has other coders than the first one.",
                where=self.prompt,
                why="Coders are compared over the same excerpts.",
                try_this="Give each excerpt the codes of each coder; an empty list for none.",
            )
        known = {code.name for code in self.codes}
        for coder, given in each.coders.items():
            if strange := [name for name in given if name not in known]:
                raise CocreateError(
                    f"{coder} gave {strange[0]!r} to {each.key!r}, which isn't in the code book.",
                    where=self.prompt,
                    try_this="Add the code to the desk, or leave it out.",
                )

    def declared(self) -> dict[str, Any]:
        """What the front end has to know of it, ready for JSON."""
        coders = self.excerpts[0].coders
        return {
            "kind": "coding",
            "prompt": self.prompt,
            "note": self.note,
            "excerpts": [
                {"key": each.key, "who": each.who, "sentences": sentences(each.text)}
                for each in self.excerpts
            ],
            "codes": [
                {"name": code.name, "definition": code.definition, "use": code.use}
                for code in self.codes
            ],
            "coders": {
                coder: {each.key: list(each.coders[coder]) for each in self.excerpts}
                for coder in coders
            },
        }

    def html(self) -> str:
        """The excerpts and the code book, with the other coders' codes behind folds: for a page
        where nothing moves."""
        book = "".join(
            f"<li><strong>{escape(code.name)}</strong>: {escape(code.definition)} "
            f"{escape(code.use)}</li>"
            for code in self.codes
        )
        excerpts = "".join(
            f"<p><strong>{escape(each.who)}</strong></p>"
            f"<blockquote>{escape(' '.join(sentences(each.text)))}</blockquote>{_folded(each)}"
            for each in self.excerpts
        )
        codes = gettext("The codes:")
        return (
            f"<p><strong>{escape(self.prompt)}</strong></p><p><em>{escape(self.note)}</em></p>"
            f"{excerpts}<p>{escape(codes)}</p><ul>{book}</ul>"
        )


def _folded(each: DeskExcerpt) -> str:
    """What others gave an excerpt, behind a fold."""
    if not each.coders:
        return ""
    none = gettext("no code")
    told = "".join(
        f"<li>{escape(coder)}: {escape(BETWEEN.join(given) or none)}</li>"
        for coder, given in each.coders.items()
    )
    summary = escape(gettext("See the other codes"))
    return f"<details><summary>{summary}</summary><ul>{told}</ul></details>"
