"""Tongues: what is said to people, in the language that is in use."""

from cocreate_lib.tongues.catalogues import (
    ELSEWHERE,
    ENGLISH,
    Called,
    Catalogue,
    called,
    catalogue,
    known_language,
    languages,
)
from cocreate_lib.tongues.said import (
    OF_THE_CODE,
    gettext,
    language,
    marked,
    ngettext,
    speaking,
    translated,
    use_language,
)

__all__ = [
    "ELSEWHERE",
    "ENGLISH",
    "OF_THE_CODE",
    "Called",
    "Catalogue",
    "called",
    "catalogue",
    "gettext",
    "known_language",
    "language",
    "languages",
    "marked",
    "ngettext",
    "speaking",
    "translated",
    "use_language",
]
