"""Reading a caller's table, or refusing it in words."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd

from cocreate_lib.errors import DataError


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file whose first line names the columns.

    Parameters
    ----------
    path : Path
        A comma-separated file in UTF-8, with or without a byte-order mark.

    Returns
    -------
    pandas.DataFrame
        One row a person. The index, named ``line``, is the row's line in the file as a
        spreadsheet shows it: the first person is in line 2.

    Raises
    ------
    DataError
        If the file is missing, empty, not UTF-8 or not a table, or names a column twice.
    """
    where = str(path)
    if not path.is_file():
        raise DataError(
            "There is no such file.", where=where, try_this="check the folder and the spelling"
        )
    try:
        header = pd.read_csv(path, encoding="utf-8-sig", header=None, nrows=1, dtype=str)
        with warnings.catch_warnings():
            # pandas warns of fields beyond the named columns, and would drop them.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(path, encoding="utf-8-sig", low_memory=False, index_col=False)
    except pd.errors.EmptyDataError:
        raise DataError(
            "The file is empty.", where=where, try_this="a file whose first line names the columns"
        ) from None
    except UnicodeDecodeError as problem:
        raise DataError(
            "The file is not in UTF-8.",
            where=f"{where}, byte {problem.start}",
            why="Letters outside English would be misread.",
            try_this='in a spreadsheet, save it as "CSV UTF-8"',
        ) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as problem:
        raise DataError(
            "The file is not a table: its lines have different numbers of fields.",
            where=f"{where} ({str(problem).strip()})",
            why="Values would be lost, or read under their neighbour's name.",
            try_this="name every column in the first line, and put fields that hold commas in "
            "double quotes",
        ) from None
    names = header.iloc[0]
    if len(names) == 1 and any(mark in str(names[0]) for mark in ";\t"):
        raise DataError(
            "The fields are separated by something other than commas.",
            where=f"{where}, line 1",
            why="Every line would be read as one field.",
            try_this="save the file with commas between the fields",
        )
    twice = sorted(set(names[names.duplicated() & names.notna()]))
    if twice:
        raise DataError(
            f"The column name {twice[0]!r} stands in the first line more than once.",
            where=f"{where}, line 1",
            why="It is not clear which of the columns is meant.",
            try_this="give each column its own name",
        )
    table.index = pd.RangeIndex(2, len(table) + 2, name="line")
    return table
