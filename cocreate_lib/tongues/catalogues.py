"""Catalogues: what is said in another language, in gettext's .po files, one a domain.

They stand in ``catalogues/LANGUAGE/DOMAIN.po``. The folder that the environment variable
``COCREATE_CATALOGUES`` names is looked into first, so that whoever translates can try a draft.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cocreate_lib.errors import CocreateError, nearest_names

ENGLISH = "en"
FOLDER = Path(__file__).parent / "catalogues"
ELSEWHERE = "COCREATE_CATALOGUES"
"""The environment variable with a folder of further catalogues."""


@dataclass(frozen=True)
class Catalogue:
    """What one domain says in a language; what is missing, or marked as doubtful, isn't in it.

    Parameters
    ----------
    words
        Translations by their English.
    plurals
        The forms of a translation that depends on a number, by the English singular.
    form
        Which of the forms a number takes.
    rule
        The same as an expression in ``n`` that C, and JavaScript, can read.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = lambda n: int(n != 1)
    rule: str = "n != 1"


def languages() -> tuple[str, ...]:
    """The languages that have catalogues, English first.

    Examples
    --------
    >>> languages()[:2]
    ('en', 'cy')
    """
    found = {p.name for root in _folders() if root.is_dir() for p in root.iterdir() if p.is_dir()}
    return (ENGLISH, *sorted(found - {ENGLISH, "__pycache__"}))


def known_language(code: str) -> str:
    """The language of this name.

    Raises
    ------
    CocreateError
        When there are no catalogues in this language.
    """
    if code not in languages():
        raise CocreateError(
            f"There is nothing in the language {code!r}.",
            where="language",
            why="What is said in a language stands in its catalogues, and there are none.",
            try_this=nearest_names(code, languages()),
        )
    return code


@dataclass(frozen=True)
class Called:
    """What a language is called, and how far its words can be relied on.

    Parameters
    ----------
    own, english
        Its name in itself, and in English.
    draft
        Whether nobody who speaks it has read it through yet.
    """

    own: str
    english: str
    draft: bool = True


def called(language: str) -> Called:
    """What a language is called: ``languages.toml`` beside its catalogues says so.

    Examples
    --------
    >>> called("cy").own
    'Cymraeg'
    """
    if language == ENGLISH:
        return Called("English", "English", draft=False)
    for root in _folders():
        path = root / "languages.toml"
        known = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        if language in known:
            return Called(**known[language])
    return Called(language, language)


@cache
def catalogue(language: str, domain: str) -> Catalogue:
    """What a domain says in a language; an empty one where nothing is translated yet.

    Parameters
    ----------
    language
        Such as ``cy``.
    domain
        ``front``, ``pages``, ``facts``, ``guide``, or a lesson's name.

    Examples
    --------
    >>> catalogue("cy", "pages").words["Lessons"]
    'Gwersi'
    """
    for root in _folders():
        path = root / language / f"{domain}.po"
        if path.is_file():
            return read_catalogue(path)
    return Catalogue()


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a .po file.

    Raises
    ------
    CocreateError
        When it can't be read as one.
    """
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            found = read_po(file, abort_invalid=True)
        rule = found.plural_expr
        form = _form(rule)
    except (PoFileError, UnicodeDecodeError, ValueError) as problem:
        raise CocreateError(
            f"This catalogue can't be read: {problem}.",
            where=str(path),
            try_this="Open it in an editor for .po files, such as Poedit, and save it again.",
        ) from problem
    words, plurals = {}, {}
    for message in found:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            if message.string:
                words[message.id] = str(message.string)
        elif message.string and all(message.string):
            plurals[message.id[0]] = tuple(message.string)
    return Catalogue(words, plurals, form, rule)


def _form(rule: str) -> Callable[[int], int]:
    from gettext import c2py

    found: Callable[[int], int] = c2py(rule)
    return found


def _folders() -> tuple[Path, ...]:
    more = os.environ.get(ELSEWHERE)
    return (*((Path(more),) if more else ()), FOLDER)
