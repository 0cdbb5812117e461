"""How far a long run is, told to whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
# What is being done, how much of it is done, and how much there is in all.
Progress = Callable[[str, int, int], object]


def tell_nobody(what: str, done: int, total: int) -> None:
    """Keep it to oneself."""


def watched(items: Iterable[T], what: str, total: int, progress: Progress) -> Iterator[T]:
    """Items one after the other, each reported when it has been worked on.

    Parameters
    ----------
    items, total
        What is worked through, and how many there are.
    what
        What they are, in words.
    progress
        Is told before the first and after each.

    Examples
    --------
    >>> list(watched("ab", "letters", 2, print))
    letters 0 2
    letters 1 2
    letters 2 2
    ['a', 'b']
    """
    progress(what, 0, total)
    for done, item in enumerate(items, start=1):
        yield item
        progress(what, done, total)
