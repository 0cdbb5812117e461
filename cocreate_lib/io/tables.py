"""Reading a caller's table, or refusing it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.errors import DataError
from cocreate_lib.io.cells import tidied
from cocreate_lib.io.columnar import to_pandas
from cocreate_lib.io.conditions import Condition
from cocreate_lib.io.delimited import read_delimited
from cocreate_lib.io.formats import Stored, read_stored
from cocreate_lib.io.media import from_spreadsheet_safe, holds_made_safe
from cocreate_lib.io.names import plain_name, typed_names
from cocreate_lib.io.rows import SEPARATORS
from cocreate_lib.io.sources import Source, read_source
from cocreate_lib.io.wanted import as_wanted, without_empty_rows
from cocreate_lib.text import listed, plural

_TELLING_ROWS = 1000  # in which a point between digits is looked for


def read_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    columns: Iterable[str] | None = None,
    keep: Iterable[Mapping[str, Any] | Condition] | None = None,
) -> pd.DataFrame:
    """Read a table of people, whatever program wrote it.

    Parameters
    ----------
    path : str or Path
        A text file with commas, semicolons or tabs between its fields, in UTF-8 or UTF-16; Excel
        (``.xlsx``), Stata (``.dta``), SPSS (``.sav``), Parquet or Feather. What is in the file
        says which, and not its name. It may be packed by gzip, zip, xz or bzip2. ``-`` is standard
        input; a pipe is read too.
    sheet : str, optional
        Of a workbook: the name of the sheet. Needed where several hold a table.
    columns : iterable of str, optional
        The columns that are wanted, in this order. Of Parquet and Feather no other one is read, so
        that a file may be larger than the memory. Default: all.
    keep : iterable of mappings, optional
        Which rows are wanted: each mapping has ``column`` and one of ``is``, ``is_one_of``,
        ``at_least`` and ``at_most``, such as ``{"column": "age", "at_least": 18}``. A row is read
        where all of them hold, and so not where a cell is empty that one asks for. Texts are
        compared without the blanks around them; where Stata or SPSS keep words for a column's
        numbers, ``is`` takes the word or the number; a date, such as ``"2019-12-31"``, holds all
        its hours. The column need not be among ``columns``. Of Parquet, row groups that hold no
        such row are not read.

    Returns
    -------
    pandas.DataFrame
        One row a person. The index, named ``line``, is the line of a text file in which the row
        begins, the row that a spreadsheet shows, or the number of the person in other files.
        Cells of text are left as they are: :func:`cocreate_lib.compare` understands those of the
        columns that a plan names. In ``attrs``: ``file``; ``reading`` (what was understood so far,
        and how many rows were kept of how many: a tuple of sentences); ``value_labels`` (by column,
        the words that Stata or SPSS keep for numbers); ``decimal`` (``"point"``, ``"comma"`` or
        ``"either"``: what a point or a comma in the file's numbers is, where other columns tell).

    Raises
    ------
    DataError
        If there is nothing to read, or it is damaged, in another encoding, of another kind, or no
        table; if a column has no name of its own, or is asked for and not there; if a cell can't be
        held against a condition, or none fulfils them; or if it needs a package that isn't
        installed (those of the extra ``files``).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "people.csv")
    ...     _ = path.write_text("sex; score \\nM;34,5\\n\\nF;20\\n")
    ...     table = read_table(path)
    >>> table
         sex  score
    line
    2      M   34.5
    4      F   20.0
    >>> for sentence in table.attrs["reading"]:
    ...     print(sentence)
    The fields of the file are separated by semicolons.
    'score' was read with a decimal comma.
    The name of a column was read without the blanks around it: 'score'.
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "people.csv")
    ...     _ = path.write_text("sex,region,score\\nM,North,34\\nF,South,20\\nF,North,\\n")
    ...     table = read_table(path, columns=["sex"], keep=[{"column": "region", "is": "North"}])
    >>> table["sex"].tolist(), table.attrs["reading"]
    (['M', 'F'], ("2 of 3 rows were read: region is 'North'.",))
    """
    wanted = as_wanted(columns, keep)
    source = read_source(Path(path))
    stored = read_stored(source, sheet, wanted)
    if sheet is not None and not (stored and stored.is_sheet):
        raise DataError(
            f"There is no sheet {sheet!r}: the file is not a workbook.",
            where=source.where,
            try_this="leave the name of the sheet out",
        )
    labels = {} if stored is None else stored.labels
    words = {plain_name(name): dict(each) for name, each in labels.items()}
    decimal = ""
    if stored is not None and stored.is_cut:
        frame, said = stored.frame, [*stored.said]
    else:
        if stored is None:
            frame, said, decimal = _of_text(source)
        else:
            frame, said = _of_program(stored, source.where)
        frame, more = _with_names(frame, source.where, first_row=stored is None or stored.is_sheet)
        frame, empty = without_empty_rows(frame)
        total = len(frame)
        frame = wanted.cut(frame, source.where, decimal, words)
        wanted.refuse_none(len(frame), total, source.where)
        said += [*more, *empty, *wanted.said(len(frame), total)]
    frame.attrs = {
        "file": source.where,
        "reading": tuple(said),
        "value_labels": {name: each for name, each in words.items() if name in frame},
        "decimal": decimal,
    }
    return frame


def read_texts(path: str | Path) -> pd.DataFrame:
    """Read a table of words, such as codes or a dictionary: every cell is the text that it is.

    Parameters
    ----------
    path
        As for :func:`read_table`.

    Returns
    -------
    pandas.DataFrame
        Texts without the blanks around them; empty where there is nothing. The index is that of
        :func:`read_table`.

    Raises
    ------
    DataError
        As :func:`read_table`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "codes.csv")
    ...     _ = path.write_text("unit,code\\n007, 1.10 \\n8,\\n")
    ...     read_texts(path).to_dict("list")
    {'unit': ['007', '8'], 'code': ['1.10', '']}
    """
    source = read_source(Path(path))
    stored = read_stored(source, None, as_wanted(None, None))
    if stored is None:
        frame = _of_text(source, as_text=True)[0]
    else:
        frame = _of_program(stored, source.where)[0]
    frame, _ = _with_names(frame, source.where, first_row=stored is None or stored.is_sheet)
    frame, _ = without_empty_rows(frame)
    whole = [name for name in frame if frame[name].dtype.kind == "f"]
    frame = frame.astype(dict.fromkeys(whole, object))
    return frame.map(_words)


def _words(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a workbook has no other numbers
    return "" if pd.isna(cell) else str(cell).strip()  # type: ignore[call-overload]


def _of_text(source: Source, *, as_text: bool = False) -> tuple[pd.DataFrame, list[str], str]:
    """What a text file holds, and what was understood of it."""
    found = read_delimited(source.content, source.where, as_text=as_text)
    frame = to_pandas(found.table)
    frame.columns = pd.Index(found.names, dtype=object)
    frame.index = pd.Index(found.lines, name="line")
    said = []
    if holds_made_safe(source.content):
        frame, before = from_spreadsheet_safe(frame), frame
        if not frame.equals(before) or list(frame) != list(before):
            said.append(
                "Texts that a spreadsheet would run were read without the apostrophe before them."
            )
    if found.separator != ",":
        name = SEPARATORS.get(found.separator, repr(found.separator))
        said.append(f"The fields of the file are separated by {name}.")
    rows = len(frame) if found.separator == ";" else _TELLING_ROWS
    columns = [frame.iloc[:rows, place] for place in range(len(found.names))]
    parts = [name for name, each in zip(found.names, columns, strict=True) if _has_decimals(each)]
    if found.separator != ";":
        return frame, said, "point" if parts else ""
    if parts:
        names = listed(repr(tidied(name)) for name in parts)
        said.append(f"{names} {plural(len(parts), 'was', 'were')} read with a decimal comma.")
    return frame, said, "comma" if parts else "either"


def _has_decimals(column: pd.Series) -> bool:
    """Whether some number in a column that was read as numbers is not whole."""
    if column.dtype.kind != "f":
        return False
    values = column.to_numpy()
    return bool((np.floor(values) != values)[~np.isnan(values)].any())


def _of_program(stored: Stored, where: str) -> tuple[pd.DataFrame, list[str]]:
    """What another program kept, with rows that are numbered as it shows them."""
    frame, said = stored.frame, list(stored.said)
    if not stored.is_sheet:
        return frame.set_axis(pd.RangeIndex(1, len(frame) + 1, name="line")), said
    known = frame.notna().to_numpy().any(axis=1)
    if not known.any():
        raise DataError(
            "The sheet is empty.", where=where, try_this="a sheet whose first row names the columns"
        )
    header = int(np.argmax(known))
    names = ["" if cell is None or cell is pd.NaT else str(cell) for cell in frame.iloc[header]]
    body = frame.iloc[header + 1 :]
    body.index = pd.Index(range(header + 2, len(frame) + 1), name="line")
    columns = [_typed(body.iloc[:, place]) for place in range(len(names))]
    typed = pd.concat(columns, axis=1) if columns else body
    typed.columns = pd.Index(names, dtype=object)
    texts = [
        name
        for place, name in enumerate(names)
        if typed.dtypes.iloc[place].kind in "if" and _is_text(body.iloc[:, place])
    ]
    if texts:
        said.append(
            f"{listed(map(repr, texts))}: numbers that the sheet holds as text were read as "
            "numbers."
        )
    return typed, said


def _is_text(column: pd.Series) -> bool:
    return any(isinstance(cell, str) for cell in column)


def _typed(column: pd.Series) -> pd.Series:
    """A column of cells as numbers, flags or dates where all of them are; plain numbers that are
    stored as text are numbers."""
    cells = column.map(lambda cell: tidied(cell) or None if isinstance(cell, str) else cell)
    kind = pd.api.types.infer_dtype(cells, skipna=True)
    if kind == "boolean":
        return cells.astype("boolean")
    if kind in ("integer", "floating", "mixed-integer-float", "string", "mixed-integer", "mixed"):
        try:
            return pd.to_numeric(cells)
        except (TypeError, ValueError):
            return column
    return cells.infer_objects()


def _with_names(
    frame: pd.DataFrame, where: str, *, first_row: bool
) -> tuple[pd.DataFrame, list[str]]:
    """The columns under names that can be typed: no blanks around them, none of them twice."""
    raw = [str(name) for name in frame.columns]
    names, said = typed_names(raw, f"{where}, line 1" if first_row else where)
    hollow = [
        name
        for i, name in enumerate(names)
        if not plain_name(raw[i]) and frame.iloc[:, i].isna().all()
    ]
    frame.columns = pd.Index(names)
    return frame.drop(columns=hollow), said
