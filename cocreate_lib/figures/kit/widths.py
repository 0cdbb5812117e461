"""How wide the columns of a table on paper are."""

from __future__ import annotations

from cocreate_lib.figures.kit.table import Table

LONGEST_WORD = 24
"""Characters; a longer word is broken over lines."""
_GAP = 3  # characters of room between columns


def column_shares(table: Table, room: int) -> list[float]:
    """The share of the page's width that each column of a table takes.

    Parameters
    ----------
    table
        Of one column at least.
    room
        How many characters fit across the page.

    Returns
    -------
    list of float
        One a column, at most 1 in all: while there is room no word is broken, and what is left goes
        to the columns with long cells.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"what": ["age"], "how": ["a long cell, in which much is said"]})
    >>> column_shares(Table("Caption", frame), room=30)
    [0.2333..., 0.7666...]
    """
    cells = table.frame.astype(str)
    columns = [[str(name), *cells.iloc[:, at]] for at, name in enumerate(cells)]
    least = [
        min(max(len(word) for text in texts for word in text.split(" ")), LONGEST_WORD) + _GAP
        for texts in columns
    ]
    wanted = [
        max(low, *(len(text) + _GAP for text in texts[1:]), low)
        for low, texts in zip(least, columns, strict=True)
    ]
    spare, more = max(room - sum(least), 0), sum(wanted) - sum(least)
    given = min(1.0, spare / more) if more else 0.0
    widths = [low + given * (high - low) for low, high in zip(least, wanted, strict=True)]
    return [width / max(room, sum(widths)) for width in widths]
