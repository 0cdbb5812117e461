"""The names of columns: as they can be typed, and looked up with the nearest ones where absent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from cocreate_lib.errors import ColumnError, DataError, nearest_names
from cocreate_lib.io.cells import tidied
from cocreate_lib.text import listed, plural

_QUOTED = re.compile(r"""(["'])(.+)\1""")


def typed_names(raw: Sequence[str], where: str) -> tuple[list[str], list[str]]:
    """Names that can be typed, and what was done to them.

    Parameters
    ----------
    raw
        The names as a file has them.
    where
        What an error calls the place where they stand.

    Returns
    -------
    names : list of str
        Without the blanks and quotes around them, in one line; ``Unnamed: 3`` for the fourth
        column if it has none.
    said : list of str
        A sentence about those that were changed.

    Raises
    ------
    DataError
        If two have the same name.
    """
    names = [plain_name(name) for name in raw]
    names = [name or f"Unnamed: {i}" for i, name in enumerate(names)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(
            f"The column name {twice[0]!r} stands in the first line more than once.",
            where=where,
            why="It is not clear which of the columns is meant.",
            try_this="give each column its own name",
        )
    changed = [new for old, new in zip(raw, names, strict=True) if old != new == plain_name(old)]
    if not changed:
        return names, []
    one, many = "The name of a column was", "The names of columns were"
    return names, [
        f"{plural(len(changed), one, many)} read without the blanks around "
        f"{plural(len(changed), 'it', 'them')}: {_some(changed)}."
    ]


def plain_name(name: str) -> str:
    """A name as it can be typed: without blanks and quotes around it, in one line."""
    text = " ".join(unicodedata.normalize("NFC", tidied(name)).split())
    quoted = _QUOTED.fullmatch(text)
    return tidied(quoted[2]) if quoted else text


def check_known(wanted: Iterable[str], known: Sequence[str], where: str) -> None:
    """Refuse a column that there isn't.

    Raises
    ------
    ColumnError
        With the names that are nearest.
    """
    for name in wanted:
        if name not in known:
            raise ColumnError(
                f"The table has no column {name!r}.",
                where=where,
                try_this=nearest_names(name, known),
            )


def _some(names: Sequence[str]) -> str:
    more = len(names) - 5
    shown = [*map(repr, names[:5]), *([f"{more} more"] if more > 0 else [])]
    return listed(shown)
