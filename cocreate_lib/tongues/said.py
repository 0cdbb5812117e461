"""Words for people, looked up in the catalogue of the language that is in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cocreate_lib.tongues.catalogues import ENGLISH, catalogue, known_language

_in_use = [ENGLISH]
"""The language in use: one for all that this process says, whatever thread or task says it."""


def language() -> str:
    """The language in use, such as ``en`` or ``cy``.

    Examples
    --------
    >>> language()
    'en'
    """
    return _in_use[-1]


def use_language(code: str) -> None:
    """Say everything in this language from now on: the first line of a lesson's notebook.

    Parameters
    ----------
    code
        A language with catalogues, or ``en``. What has no translation is said in English.

    Raises
    ------
    CocreateError
        When there are no catalogues in this language.

    Examples
    --------
    >>> use_language("en")
    """
    _in_use[-1] = known_language(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say everything in this language within a ``with``; errors as for :func:`use_language`.

    Examples
    --------
    >>> with speaking("cy"):
    ...     gettext("Lessons")
    'Gwersi'
    """
    _in_use.append(known_language(code))
    try:
        yield
    finally:
        _in_use.pop()


def gettext(words: str, **values: object) -> str:
    """A sentence in the language in use, with values in the place of their names.

    Examples
    --------
    >>> gettext("{n} people are here.", n=12)
    '12 people are here.'
    """
    said = translated(words, *OF_THE_CODE) or words
    return said.format(**values) if values else said


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """A sentence in the singular or the plural; ``n`` is among the values.

    Examples
    --------
    >>> ngettext("{n} person is here.", "{n} people are here.", 1)
    '1 person is here.'
    """
    for domain in OF_THE_CODE if language() != ENGLISH else ():
        found = catalogue(language(), domain)
        if one in found.plurals:
            return found.plurals[one][found.form(n)].format(n=n, **values)
    return (one if n == 1 else many).format(n=n, **values)


OF_THE_CODE = ("front", "pages")
"""The catalogues of what the code says: explorers and questions; pages and the kit of lessons."""


def marked(words: str) -> str:
    """Words that are looked up later, where they are said: a mark for whoever gathers them.

    Examples
    --------
    >>> marked("Question")
    'Question'
    """
    return words


def translated(words: str, *domains: str) -> str | None:
    """Words in the language in use, by the first of these catalogues that has them; else None.

    Examples
    --------
    >>> translated("Lessons", "pages") is None
    True
    """
    if language() == ENGLISH:
        return None
    for domain in domains:
        if found := catalogue(language(), domain).words.get(words):
            return found
    return None
