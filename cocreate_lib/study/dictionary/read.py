"""Reading a data dictionary, or telling everything that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.io.tables import read_texts
from cocreate_lib.study.dictionary.described import TYPES, Described
from cocreate_lib.study.dictionary.dictionary import Dictionary
from cocreate_lib.study.dictionary.entries import Entry, missing_of, range_of, two_of
from cocreate_lib.study.dictionary.entries import levels_of as levels_in
from cocreate_lib.study.dictionary.faults import Fault, cell, fault, refuse
from cocreate_lib.text import how_many, listed, one_line

NEEDED = ("column", "label", "type", "allowed", "missing")
OPTIONAL = ("unit", "personal", "description")
_OTHER_NAMES = {
    **dict.fromkeys(("integer", "int", "count", "whole number"), "whole"),
    **dict.fromkeys(("float", "numeric", "decimal", "real", "double", "continuous"), "number"),
    **dict.fromkeys(("boolean", "bool", "binary", "yes/no", "flag", "logical", "0/1"), "yes_no"),
    **dict.fromkeys(("string", "str", "character", "free text"), "text"),
    **dict.fromkeys(("factor", "categorical", "nominal", "ordinal", "levels"), "category"),
    **dict.fromkeys(("datetime", "time stamp", "timestamp", "day"), "date"),
    **dict.fromkeys(("identifier", "key", "pseudonym"), "id"),
}


def read_dictionary(path: str | Path) -> Dictionary:
    """Read a data dictionary.

    Parameters
    ----------
    path
        A table with a row for each column of the data, of any kind that
        :func:`~cocreate_lib.io.tables.read_table` reads. Its columns: ``column`` (the name in the
        data), ``label`` (what people read), ``type`` (``number``, ``whole``, ``yes_no``,
        ``category``, ``date``, ``text`` or ``id``), ``allowed``, ``missing``, and where there is
        something to say ``unit``, ``personal`` and ``description``. Others are not read.

        ``allowed``: from where to where, as in ``0..120``, ``0..`` or ``2018-01-01..2019-12-31``;
        either end may be another column, as in ``start_date..``. Of a category its levels,
        ``F=Women|M=Men`` or ``F|M``. Of a yes or no the two values, that which means yes first, as
        in ``Yes|No``; empty for 1 and 0, True and False, or a plain yes and no.

        ``missing``: ``never``, ``allowed`` (as an empty cell has it), or codes that mean that
        nothing is known, as in ``999|-1``.

        ``personal``: why a column that looks personal is there.

        ``unit``: of a number, in words; of a date, the order of its parts, as in ``dd/mm/yyyy``.

    Returns
    -------
    Dictionary

    Raises
    ------
    StudyError
        For everything that is wrong with it at once, each with its line and what to do.

    Examples
    --------
    >>> import tempfile
    >>> text = "column,label,type,allowed,missing\\nage,Age,whole,18..,never\\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "dictionary.csv")
    ...     _ = path.write_text(text)
    ...     found = read_dictionary(path)
    >>> found.columns, found.get("age").low
    (('age',), 18.0)
    """
    found, faults = examined(Path(path), str(path))
    refuse(faults, f"The data dictionary {path} can't be used")
    return found


def examined(path: Path, file: str) -> tuple[Dictionary, list[Fault]]:
    """The rows of a dictionary that can be used, and what is wrong with the file.

    Parameters
    ----------
    path
        The file.
    file
        What it is called in faults.
    """
    try:
        table = read_texts(path)
    except CocreateError as error:
        where = (error.where or "").removeprefix(str(path)).lstrip(", ")
        what = f"{error.what.removesuffix('.')}: {where}." if where else error.what
        told = fault("file", what, file, why=error.why or "", try_this=error.try_this or "")
        return Dictionary(path, ()), [told]
    faults = _columns(table, file)
    if "column" not in table or "type" not in table:
        return Dictionary(path, ()), faults
    if table.empty:
        what = "The data dictionary has no rows: nothing is known of any column."
        faults.append(fault("dictionary", what, file, try_this="a row for each column of the data"))
    rows = []
    for line, record in zip(table.index, table.to_dict("records"), strict=True):
        described, more = _row(record, int(line), file)
        faults += more
        if described is not None:
            rows.append(described)
    faults += _twice(rows, file) + _alike(rows, file) + _bounds(rows, file)
    first = {each.column: each for each in reversed(rows)}
    return Dictionary(path, tuple(each for each in rows if first[each.column] is each)), faults


def _columns(table: pd.DataFrame, file: str) -> list[Fault]:
    """Columns that the dictionary needs, and names that are nearly those of others."""
    names = list(map(str, table.columns))
    faults = []
    for name in (*NEEDED, *OPTIONAL):
        if name in names:
            continue
        hint = nearest_names(name, [each for each in names if each not in (*NEEDED, *OPTIONAL)])
        is_near = hint.startswith("Did you")
        if name in NEEDED or is_near:
            faults.append(
                fault(
                    "dictionary",
                    f"The data dictionary has no column {name!r}.",
                    file,
                    why="Its columns are found by their names.",
                    try_this=f"rename the column. {hint}"
                    if is_near
                    else f"add it: the columns are {listed((*NEEDED, *OPTIONAL))}",
                )
            )
    return faults


def _row(record: Mapping[Any, Any], line: int, file: str) -> tuple[Described | None, list[Fault]]:
    """One row: as much of what it says as can be understood; None without a name or a type."""
    said = {name: one_line(record.get(name, "")) for name in (*NEEDED, *OPTIONAL)}
    column, kind = said["column"], said["type"].casefold()
    if not column:
        what = "A row of the data dictionary names no column."
        return None, [fault("dictionary", what, file, "", [line], try_this="the column's name")]
    if kind not in TYPES:
        return None, [_no_type(said["type"], column, line, file)]
    entry = Entry(said["allowed"], kind, column, line, file)
    levels: tuple[tuple[str, str], ...] = ()
    low = high = None
    faults: list[Fault] = []
    if kind in ("number", "whole", "date"):
        low, high, faults = range_of(entry)
    elif kind == "category":
        levels, faults = levels_in(entry)
    elif kind == "yes_no":
        levels, faults = two_of(entry)
    rule, codes, more = missing_of(said["missing"], entry, levels)
    faults += more
    if not said["label"]:
        what = f"{column!r} has no label."
        why = "Tables and figures call the column by it."
        faults.append(fault("dictionary", what, file, column, [line], why=why, try_this="words"))
    if kind == "date" and said["unit"] and not Described("", type=kind, unit=said["unit"]).order:
        faults.append(
            fault(
                "dictionary",
                f"The unit of {column!r} doesn't say how its dates are written: "
                f"{cell(said['unit'])}.",
                file,
                column,
                [line],
                try_this="dd/mm/yyyy, mm/dd/yyyy or yyyy-mm-dd; or leave it empty",
            )
        )
    names = ("label", "unit", "allowed", "personal", "description")
    plain = {name: said[name] for name in names}
    made = Described(
        column,
        type=kind,
        missing=rule,
        row=line,
        levels=levels,
        low=low,
        high=high,
        codes=codes,
        **plain,
    )
    return made, faults


def _no_type(given: str, column: str, line: int, file: str) -> Fault:
    known = listed(TYPES, "or")
    other = _OTHER_NAMES.get(given.casefold())
    hint = f"{other}" if other else nearest_names(given, TYPES)
    what = f"{column!r} is of a type that there isn't: {cell(given)}."
    if not given:
        what, hint = f"{column!r} has no type.", known
    return fault(
        "type",
        what,
        file,
        column,
        [line],
        why="What its cells may hold follows from its type.",
        try_this=f"{hint} (a type is one of {known})" if hint != known else known,
    )


def _twice(rows: Iterable[Described], file: str) -> list[Fault]:
    """Columns that are described more than once."""
    lines: dict[str, list[int]] = {}
    for each in rows:
        lines.setdefault(each.column, []).append(each.row)
    return [
        fault(
            "dictionary",
            f"{column!r} is described in {how_many(len(found), 'row')}.",
            file,
            column,
            found,
            why="Which of them is meant can't be known.",
            try_this="one row a column",
        )
        for column, found in lines.items()
        if len(found) > 1
    ]


def _alike(rows: Iterable[Described], file: str) -> list[Fault]:
    """Labels that two columns have."""
    first: dict[str, Described] = {}
    for each in rows:
        first.setdefault(each.column, each)
    counts = Counter(each.label.casefold() for each in first.values() if each.label)
    return [
        fault(
            "dictionary",
            f"{how_many(n, 'column')} are called {cell(label)}.",
            file,
            "",
            [each.row for each in first.values() if each.label.casefold() == label],
            why="Nobody could tell them apart in a table.",
            try_this="a label of its own for each",
        )
        for label, n in counts.items()
        if n > 1
    ]


def _bounds(rows: list[Described], file: str) -> list[Fault]:
    """Ranges that end at a column which isn't there, or is of another type."""
    types = {each.column: each.type for each in rows}
    faults = []
    for each in rows:
        wanted = ("date",) if each.type == "date" else ("number", "whole")
        for bound in (each.low, each.high):
            if isinstance(bound, str) and (types.get(bound) not in wanted or bound == each.column):
                what = f"The range of {each.column!r} ends at {cell(bound)}, which is "
                what += "no column of the same kind." if bound in types else "no column."
                faults.append(
                    fault(
                        "range",
                        what,
                        file,
                        each.column,
                        [each.row],
                        try_this="a date such as 2018-01-31, or a column of dates"
                        if each.type == "date"
                        else "a number, or a column of numbers",
                    )
                )
    return faults
