"""In which line of a TOML file each field stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_KEY = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*[=.]")
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?")
_LONG_TEXT = re.compile(r'"""|\'\'\'')


def lines_of(text: str) -> dict[str, int]:
    """By full name, the line where a field or a section stands.

    Parameters
    ----------
    text
        A TOML file that can be read.

    Returns
    -------
    dict
        Of tables that there are several of, ``"fallbacks.why"`` is the first one's, and
        ``"fallbacks[2].why"`` the second's.

    Examples
    --------
    >>> lines_of('[study]\\nseed = 1\\n[[fallbacks]]\\nmethod = "regression"')["fallbacks.method"]
    4
    """
    lines: dict[str, int] = {}
    counted: Counter[str] = Counter()
    section, several = "", ""
    for number, line in _outside_long_texts(text):
        if table := _TABLE.match(line):
            section = several = table[2].replace('"', "").replace(" ", "")
            if table[1] == "[[":
                counted[section] += 1
                several = f"{section}[{counted[section]}]"
            names = [section, several]
        elif key := _KEY.match(line):
            names = [f"{each}.{key[1]}".lstrip(".") for each in (section, several)]
        else:
            continue
        for name in names:
            lines.setdefault(name, number)
    return lines


def _outside_long_texts(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, but for those within a text of several lines."""
    mark = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not mark:
            yield number, line
        for found in _LONG_TEXT.findall(line):
            if not mark:
                mark = found
            elif mark == found:
                mark = ""
