"""The lessons that come with the package: their names and titles, and which one is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.io import resources

_TITLE = re.compile(r'"# (.+?)\\n"')


@cache
def lesson_titles() -> dict[str, str]:
    """The titles of the lessons, by their names, in order.

    Examples
    --------
    >>> lesson_titles()["05_did_it_work"]
    'Did it work?'
    """
    titles = {}
    for path in sorted(resources.path(resources.NOTEBOOKS).glob("[0-9][0-9]*.ipynb")):
        title = _TITLE.search(path.read_text(encoding="utf-8"))
        titles[path.stem] = title[1].replace('\\"', '"') if title else path.stem
    return titles


def lesson_named(words: str, where: str, beside: Sequence[str] = ()) -> str:
    """The name of the lesson that is meant by its number, its name, its title, or a part of these.

    Parameters
    ----------
    words
        What somebody typed.
    where
        The command it was typed to.
    beside
        Other names that are known there.

    Raises
    ------
    CocreateError
        When no lesson is meant, or several could be.

    Examples
    --------
    >>> lesson_named("5", "cocreate open"), lesson_named("wider system", "cocreate open")
    ('05_did_it_work', '09_the_wider_system')
    """
    titles = lesson_titles()
    known: dict[str, str] = {each: each for each in beside}
    for name, title in titles.items():
        known |= {str(int(name[:2])): name, _plain(name): name, _plain(title): name}
    wanted = str(int(words)) if words.isdecimal() else _plain(words)
    meant = {known[each] for each in known if each == wanted} or {
        known[each] for each in known if len(wanted) > 2 and wanted in each
    }
    if len(meant) == 1:
        return meant.pop()
    near = nearest_names(words, [*titles.values(), *beside])
    numbered = "; ".join(
        [*(f"{int(name[:2])}, {title}" for name, title in titles.items()), *beside]
    )
    raise CocreateError(
        f"There is no lesson {words!r}.",
        where=where,
        try_this=near if near.startswith("Did") else numbered,
    )


def _plain(words: str) -> str:
    """Words without what not everybody types alike: case, marks, and a number in front."""
    return re.sub(r"[\W_]+", " ", words.casefold()).lstrip("0123456789 ").strip()
