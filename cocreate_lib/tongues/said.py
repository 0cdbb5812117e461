"""Words for people, looked up in the catalogue of the language that is in use."""

from __future__ import annotations


def gettext(words: str, **values: object) -> str:
    """A sentence in the language in use, with values in the place of their names.

    Examples
    --------
    >>> gettext("{n} people are here.", n=12)
    '12 people are here.'
    """
    return words.format(**values) if values else words


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """A sentence in the singular or the plural; ``n`` is among the values.

    Examples
    --------
    >>> ngettext("{n} person is here.", "{n} people are here.", 1)
    '1 person is here.'
    """
    return (one if n == 1 else many).format(n=n, **values)
