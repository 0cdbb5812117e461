"""The page of errors names each of them, with its own words."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from cocreate_lib import errors

PAGE = Path(__file__).parents[1] / "docs" / "errors.md"


def first_line(kind: type) -> str:
    """The summary of a class, without the marks that links need."""
    return re.sub(r":class:`~?[\w.]*?(\w+)`", r"`\1`", inspect.getdoc(kind).splitlines()[0])


def test_the_page_lists_every_error_in_the_words_of_its_docstring():
    listed = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    kinds = {
        name: kind
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, Exception)
    }
    assert listed == {name: first_line(kind) for name, kind in kinds.items()}


def test_what_the_page_says_of_their_kinds_is_so():
    names = re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    about_tables = names[names.index("DataError") :]
    assert all(issubclass(getattr(errors, name), errors.DataError) for name in about_tables)
    assert issubclass(errors.CocreateError, ValueError)
