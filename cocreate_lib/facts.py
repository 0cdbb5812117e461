"""What may be said of the real world, how surely, and by whom.

The facts live in ``facts.toml`` beside this module: one place, from which lessons, docstrings and
reports cite by id.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.tongues import ENGLISH, gettext, language, marked, translated

FACTS = "facts"
"""The catalogue with what facts say in another language."""

MARKS = {
    "sourced": "",
    "to_check": marked("to be checked against the source"),
    "assumption": marked("an assumption"),
    "calculated": marked("calculated"),
    "unknown": marked("not known here"),
}

SIGNS = marked(
    "A number in square brackets, such as [3], leads to the source of what stands before it: the "
    "third in this list. With a question mark, [3?], it still has to be checked against that "
    "source; a source that ends with [?] is known from memory, or from a copy, and has to be "
    'found. Words, such as "an assumption" or "not known here", mean what they say.'
)
"""How statements are marked: stands above each list of references."""


def in_english(words: str) -> str:
    """Words in Markdown that are in English, whatever the language in use: marked so, if need be.

    Examples
    --------
    >>> in_english("A title")
    'A title'
    """
    return words if language() == ENGLISH else f'<span lang="en">{words}</span>'


@dataclasses.dataclass(frozen=True)
class Reference:
    """A source: ``key``, its ``text`` as a reference list prints it, and its ``url`` or ``""``.

    ``to_check`` is true where the entry was recalled and not yet held against the source.
    """

    key: str
    text: str
    url: str = ""
    to_check: bool = False

    def show(self) -> str:
        """The entry as Markdown, with its link and its mark."""
        link = f" <{self.url}>" if self.url else ""
        mark = " \\[?\\]" if self.to_check else ""
        return f"{in_english(self.text)}{link}{mark}"

    def sign(self, number: int | None, in_doubt: bool) -> str:
        """The small sign of a source, as a link in Markdown whose title names the source.

        Parameters
        ----------
        number
            Its place in the list of references that stands below; without one, ``source``.
        in_doubt
            Whether what it stands behind still has to be checked: then it ends with ``?``.

        Returns
        -------
        str
            The link leads to the source, or, where that has no address, to the list.

        Examples
        --------
        >>> print(reference("cosie_pilot7").sign(3, in_doubt=False)[:29])
        [\\[3\\]](<https://sola.kau.se/
        >>> print(reference("nugent2016").sign(4, in_doubt=True)[:46])
        [\\[4?\\]](<#References> "To be checked: Nugent,
        """
        address = self.url or f"#{gettext('References').replace(' ', '-')}"
        said = gettext("To be checked: {source}") if in_doubt else gettext("Source: {source}")
        title = said.replace("{source}", self.text).replace('"', "'")
        shown = gettext("source") if number is None else number
        return f'[\\[{shown}{"?" if in_doubt else ""}\\]](<{address}> "{title}")'


@dataclasses.dataclass(frozen=True)
class Fact:
    """A statement about the real world.

    Attributes
    ----------
    id : str
        Its name in ``facts.toml``.
    text : str
        The statement, in this project's own words.
    mark : str
        ``sourced``, ``to_check``, ``assumption``, ``calculated`` or ``unknown``.
    reference : Reference
        Where it comes from.
    value : float or None
        The number stated, where there is one that code or tests use.
    note : str
        A caution, or ``""``.
    title : str
        For an event, its name in a few words, else ``""``.
    date : str
        For an event, ``"2018-07-27"`` or, where the day is not known, ``"2018-07"``; else ``""``.
    english : str
        The statement as it was held against its source, in whichever language ``text`` is.
    """

    id: str
    text: str
    mark: str
    reference: Reference
    value: float | None = None
    note: str = ""
    title: str = ""
    date: str = ""
    english: str = ""

    @property
    def day_known(self) -> bool:
        """Whether an event's day is known, and not its month only."""
        return self.date.count("-") == 2

    @property
    def day(self) -> dt.date:
        """The day of an event, or the first of its month where no more is known."""
        return dt.date.fromisoformat(self.date if self.day_known else f"{self.date}-01")

    @property
    def when(self) -> str:
        """The date as far as it is known: ``27 Jul 2018``, or ``Oct 2018``."""
        day = f"{self.day.day} " if self.day_known else ""
        return f"{day}{self.day:%b %Y}"

    @property
    def in_doubt(self) -> bool:
        """Whether it still has to be checked against its source, or the source to be found."""
        return self.mark == "to_check" or self.reference.to_check

    @property
    def source(self) -> str:
        """The reference's text."""
        return self.reference.text

    @property
    def url(self) -> str:
        """The reference's address, or ``""``."""
        return self.reference.url

    def show(self, number: int | None = None) -> str:
        """The statement as Markdown, with its mark and the sign of its source.

        Parameters
        ----------
        number
            The source's number in the list of references that stands below. Without one there is no
            such list, and a source without an address is written out.

        Examples
        --------
        >>> fact("enrolled_2018").show(1).startswith(fact("enrolled_2018").text)
        True
        """
        word = "" if self.mark == "to_check" else gettext(MARKS[self.mark])
        sign = self.reference.sign(number, self.in_doubt)
        if number is None and not self.url:
            word, sign = "; ".join(filter(None, (gettext(MARKS[self.mark]), self.source))), ""
        text = in_english(self.text) if self.text == self.english else self.text
        said = f"{text} ({word})" if word else text
        return f"{said}\u00a0{sign}" if sign else said  # no line begins with a sign

    def __str__(self) -> str:
        mark = MARKS[self.mark]
        lines = [self.text, f"  Source: {self.source}"]
        lines += [f"  Address: {self.url}"] if self.url else []
        lines += [f"  Mark: {mark}"] if mark else []
        return "\n".join(lines + ([f"  Note: {self.note}"] if self.note else []))


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("cocreate_lib").joinpath("facts.toml").read_text(encoding="utf-8"))


def reference(key: str) -> Reference:
    """One source by its key.

    Examples
    --------
    >>> reference("baines2022").text.split(" (")[0]
    'Baines, S., Fox, C., Harrison, J., Smith, A. and Marsh, C.'
    """
    entries = _table()["references"]
    if key not in entries:
        raise CocreateError(
            f"There is no reference {key!r}.",
            where="facts.toml",
            try_this=nearest_names(key, entries),
        )
    return Reference(key=key, **entries[key])


def reference_keys() -> list[str]:
    """The keys of all sources."""
    return list(_table()["references"])


def fact(id: str) -> Fact:
    """One fact by its id.

    Parameters
    ----------
    id : str
        One of :func:`fact_ids`.

    Returns
    -------
    Fact
        With ``text``, ``mark``, ``source``, ``url``, ``value`` and ``note``.

    Raises
    ------
    CocreateError
        For an unknown id, naming the nearest real ones.

    Examples
    --------
    >>> fact("enrolled_2018").value
    60
    >>> fact("article_numbers").mark
    'unknown'
    """
    entries = _table()["facts"]
    if id not in entries:
        raise CocreateError(
            f"There is no fact {id!r}.", where="facts.toml", try_this=nearest_names(id, entries)
        )
    entry = dict(entries[id])
    text = entry.pop("text")
    said = translated(text, FACTS) or text
    source = reference(entry.pop("reference"))
    return Fact(id=id, text=said, reference=source, english=text, **entry)


def fact_ids() -> list[str]:
    """The ids of all facts."""
    return list(_table()["facts"])
