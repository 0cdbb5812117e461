"""Tables as files: whatever the ending says, and always as text where text would be run."""

from __future__ import annotations

import math
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from cocreate_lib.errors import CocreateError
from cocreate_lib.io.media import spreadsheet_safe, xml_text
from cocreate_lib.text import listed

if TYPE_CHECKING:
    import pandas as pd

_MOST_ROWS = 1_048_575  # below the names, in a sheet of Excel
_MOST_COLUMNS = 16_384
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip can hold."""
_LAST_YEAR = 2107  # that a zip can hold


def table_bytes(table: pd.DataFrame, ending: str) -> bytes:
    """A table as a file that ends so, without its index.

    Parameters
    ----------
    table
        Any table whose columns have names.
    ending
        One of ``TABLE_ENDINGS``: ".csv" (UTF-8; a text that a spreadsheet would run begins with an
        apostrophe), ".xlsx" (one sheet; texts are texts), ".parquet", or ".json" (a list of rows).

    Raises
    ------
    CocreateError
        For another ending, or a table that doesn't fit into such a file.

    Examples
    --------
    >>> import pandas as pd
    >>> table_bytes(pd.DataFrame({"name": ["=1+1"], "n": [2]}), ".csv")
    b"name,n\\n'=1+1,2\\n"
    """
    if ending not in _WRITERS:
        raise CocreateError(
            f"A table can't be written as {ending or 'a file without an ending'!r}.",
            try_this=f"a name that ends with {listed(TABLE_ENDINGS, 'or')}",
        )
    return _WRITERS[ending](table)


def office_bytes(save: Callable[[BytesIO], object]) -> bytes:
    """A file of Word or Excel that doesn't say when it was written: the same document, the same
    bytes.

    Parameters
    ----------
    save
        What saves the document.

    Raises
    ------
    CocreateError
        When the computer's clock is at a time that such a file can't hold.

    Examples
    --------
    >>> from docx import Document
    >>> office_bytes(Document().save)[:2]
    b'PK'
    """
    _refuse_clock()
    content = BytesIO()
    save(content)
    return _timeless(content.getvalue())


def _refuse_clock() -> None:
    year = time.localtime().tm_year
    if not NO_TIME[0] <= year <= _LAST_YEAR:
        raise CocreateError(
            f"This computer's clock is in the year {year}.",
            why="A file of Word or Excel can only be written in a year from "
            f"{NO_TIME[0]} to {_LAST_YEAR}.",
            try_this="Set the computer's clock.",
        )


def _timeless(content: bytes) -> bytes:
    """A zip whose parts don't say when they were written."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as parts, zipfile.ZipFile(made, "w") as timeless:
        for part in parts.infolist():
            about = zipfile.ZipInfo(part.filename, NO_TIME)
            timeless.writestr(about, parts.read(part), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _csv(table: pd.DataFrame) -> bytes:
    return spreadsheet_safe(table).to_csv(index=False, lineterminator="\n").encode("utf-8")


def _json(table: pd.DataFrame) -> bytes:
    text = table.to_json(orient="records", indent=1, double_precision=15, date_format="iso")
    return f"{text}\n".encode()


def _parquet(table: pd.DataFrame) -> bytes:
    import pandas as pd

    content = BytesIO()
    columns = {
        name: values.map(str, na_action="ignore")  # Parquet has one type a column
        if pd.api.types.infer_dtype(values).startswith("mixed")
        else values
        for name, values in table.items()
    }
    pd.DataFrame(columns).to_parquet(content, index=False)
    return content.getvalue()


def _excel(table: pd.DataFrame) -> bytes:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    _refuse_clock()
    if len(table) > _MOST_ROWS or table.shape[1] > _MOST_COLUMNS:
        raise CocreateError(
            f"{len(table):,} rows of {table.shape[1]:,} columns don't fit into an Excel file.",
            why=f"A sheet holds {_MOST_ROWS:,} rows of {_MOST_COLUMNS:,} columns.",
            try_this="a name that ends with .csv or .parquet",
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.freeze_panes = "A2"

    def text(words: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet)
        cell.value = xml_text(words)
        cell.data_type = "s"  # a text stays one, though it begins like a formula
        return cell

    def shown(value: object) -> object:
        if isinstance(value, str):
            return text(value)
        if value is None or pd.isna(value):  # type: ignore[call-overload]
            return None
        if isinstance(value, (bool, int, float)) and math.isfinite(value):
            return value
        if isinstance(value, pd.Timestamp) and value.tz is None:
            return value
        return text(str(value))

    sheet.append([text(str(name)) for name in table.columns])
    # As Python's own objects: Excel knows no other numbers.
    columns = [table.iloc[:, at].astype(object).tolist() for at in range(table.shape[1])]
    for row in zip(*columns, strict=True):
        sheet.append(list(map(shown, row)))
    return office_bytes(book.save)


_WRITERS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    ".csv": _csv,
    ".xlsx": _excel,
    ".parquet": _parquet,
    ".json": _json,
}
TABLE_ENDINGS = tuple(_WRITERS)
"""What a table can be written as."""
