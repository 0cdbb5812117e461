"""Tongues: what is said to people, in the language that is in use."""

from cocreate_lib.tongues.blocks import (
    Say,
    code_in_other_words,
    differs,
    is_said,
    markdown_in_other_words,
    one_line,
    table_in_other_words,
)
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
    "Say",
    "called",
    "catalogue",
    "code_in_other_words",
    "differs",
    "gettext",
    "is_said",
    "known_language",
    "language",
    "languages",
    "markdown_in_other_words",
    "marked",
    "ngettext",
    "one_line",
    "speaking",
    "table_in_other_words",
    "translated",
    "use_language",
]
