"""Dates: in which order they are written, and which can't be."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.study.check.different import Different, different
from cocreate_lib.study.check.reading import Reader
from cocreate_lib.study.dictionary import cell
from cocreate_lib.text import how_many

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_PARTS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ].*)?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. ]*([A-Za-z]{3,9})\.?[-., ]*(\d{4})")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_PIVOT = 69  # two-digit years from here on are of the twentieth century, as POSIX has it
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")

Parts = tuple[int, int, int, bool]
"""Three numbers as they are written, or year, month and day; whether their order is known."""


def read_dates(reader: Reader) -> pd.Series:
    """A column of dates as datetime64; NaT where nothing is known, or no date can be read."""
    column = reader.column
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        made = column.dt.tz_localize(None) if column.dt.tz is not None else column
        made = made.astype("datetime64[ns]")
    else:
        found = different(column)
        reader.say_missing(found)
        dates = _dates(reader, found)
        known = np.append(dates, np.datetime64("NaT", "ns"))
        made = pd.Series(known[found.codes], column.index, name=column.name)
    _check_range(reader, made)
    return made


def _dates(reader: Reader, found: Different) -> Any:
    """The date that each different value is."""
    coded = reader.is_code(found.texts)
    reader.say_codes(int(found.counts[coded].sum()))
    made = np.full(len(found.items), np.datetime64("NaT", "ns"), dtype="datetime64[ns]")
    parts: dict[int, Parts] = {}
    bad: list[int] = []
    numbers: list[int] = []
    for place, (value, text) in enumerate(zip(found.items, found.texts, strict=True)):
        if found.says_nothing[place] or coded[place]:
            continue
        if isinstance(value, (datetime.date, np.datetime64)):
            made[place] = _date(pd.Timestamp(value))
        elif (read := _parts(text)) is not None:
            parts[place] = read
        else:
            is_number = not isinstance(value, str) and not _COMPACT.fullmatch(text)
            (numbers if is_number else bad).append(place)
    order = _order(reader, found, parts)
    if not order:  # told of already, as one question: none of them is known
        unknown = [place for place, read in parts.items() if not read[3]]
        reader.bad |= found.rows(np.isin(np.arange(len(found.texts)), unknown))
    short = [place for place, read in parts.items() if read[2] < 100 and not read[3]]
    impossible = []
    for place, read in parts.items():
        date = _of_parts(read, order) if order or read[3] else None
        if date is None and (order or read[3]):
            impossible.append(place)
        elif date is not None:
            made[place] = date
    _tell(reader, found, bad, "is no date that can be read")
    _tell(reader, found, impossible, "is a day that there isn't")
    _tell(
        reader,
        found,
        numbers,
        "is a number where a date belongs",
        "as a spreadsheet shows it, a date may be the number of days since 1900: format the column "
        "as dates (yyyy-mm-dd) and save it again",
    )
    if short and order and "yy" not in _years(reader):
        _tell_short(reader, found, short)
    return made


def _years(reader: Reader) -> str:
    """How years are written, where the dictionary says that they have two digits."""
    unit = reader.described.unit.lower()
    return "yy" if "yy" in unit and "yyyy" not in unit else ""


def _date(stamp: Any) -> np.datetime64:
    """A date to the second: of one that is out of bounds, nothing."""
    try:
        plain = stamp.tz_localize(None) if stamp.tzinfo is not None else stamp
        return np.datetime64(plain.as_unit("ns").to_datetime64())
    except (ValueError, OverflowError):
        return np.datetime64("NaT", "ns")


def _parts(text: str) -> Parts | None:
    """The numbers of a date; None where a text is none."""
    if iso := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(int, iso.groups())
        return year, month, day, True
    if plain := _PARTS.fullmatch(text):
        one, two, year = map(int, plain.groups())
        return one, two, year, False
    words = _WORDS.fullmatch(text)
    american = _AMERICAN.fullmatch(text)
    if words or american:
        said = words.groups() if words else tuple(american[i] for i in (2, 1, 3))  # type: ignore[index]
        name = str(said[1]).lower()
        months = [i for i, month in enumerate(_MONTHS, 1) if month.startswith(name)]
        if len(months) == 1:
            return int(said[2]), months[0], int(said[0]), True
    return None


def _whole_year(year: int) -> int:
    return year + (1900 if year >= _PIVOT else 2000) if year < 100 else year


def _of_parts(read: Parts, order: str) -> np.datetime64 | None:
    """The day that three numbers are; None where there is no such day."""
    one, two, three, is_known = read
    if is_known:
        year, month, day = one, two, three
    else:
        year = _whole_year(three)
        day, month = (one, two) if order == "dmy" else (two, one)
    try:
        return np.datetime64(datetime.date(year, month, day), "ns")
    except ValueError:
        return None


def _order(reader: Reader, found: Different, parts: dict[int, Parts]) -> str:
    """Whether the day or the month comes first: as declared, or as the column itself shows; empty
    where neither tells."""
    open_ones = [place for place, read in parts.items() if not read[3]]
    if not open_ones:
        return "dmy"
    day_first = [place for place in open_ones if parts[place][0] > 12]
    month_first = [place for place in open_ones if parts[place][1] > 12]
    declared = reader.described.order
    if declared in ("dmy", "mdy"):
        return declared
    where = f"{reader.asked.dictionary_file}, line {reader.described.row}"
    remedy = f"dd/mm/yyyy or mm/dd/yyyy under `unit` in {where}; or write yyyy-mm-dd"
    if day_first and month_first:
        examples = [found.texts[day_first[0]], found.texts[month_first[0]]]
        which = np.isin(np.arange(len(found.texts)), month_first)
        reader.tell(
            "date",
            f"{reader.name!r} has dates with the day first and dates with the month "
            f"first{reader.cells(examples)}.",
            found.rows(which),
            why="Which of them the others are can't be known.",
            try_this=f"write all in one way; {remedy}",
        )
        return ""
    if day_first or month_first:
        order = "dmy" if day_first else "mdy"
        first = "day" if day_first else "month"
        reader.said.append(f"{reader.name!r} was read with the {first} first.")
        return order
    which = np.isin(np.arange(len(found.texts)), open_ones)
    reader.tell(
        "date",
        f"{reader.name!r} has dates that can be read in two ways, in "
        f"{how_many(int(found.counts[which].sum()), 'cell')}"
        f"{reader.cells([found.texts[place] for place in open_ones])}.",
        found.rows(which),
        why="The day or the month may come first: 03/04 is in March or in April.",
        try_this=remedy,
    )
    return ""


def _tell(
    reader: Reader, found: Different, places: list[int], what: str, try_this: str = ""
) -> None:
    """Cells that are no dates."""
    which = np.isin(np.arange(len(found.texts)), places)
    n = int(found.counts[which].sum())
    reader.tell(
        "date",
        f"{reader.name!r} {what} in {how_many(n, 'cell')}"
        f"{reader.cells([found.texts[place] for place in places])}.",
        found.rows(which),
        why="Left out in silence, these people would be lost.",
        try_this=try_this
        or "write yyyy-mm-dd, or leave the cell empty; a code that means missing is declared under "
        f"`missing` in {reader.asked.dictionary_file}, line {reader.described.row}",
    )


def _tell_short(reader: Reader, found: Different, places: list[int]) -> None:
    which = np.isin(np.arange(len(found.texts)), places)
    reader.tell(
        "date",
        f"{reader.name!r} has years of two digits in "
        f"{how_many(int(found.counts[which].sum()), 'cell')}"
        f"{reader.cells([found.texts[place] for place in places])}.",
        found.rows(which),
        why="The century can't be known: 19 may be 1919 or 2019.",
        try_this=f"four digits; or dd/mm/yy under `unit` in {reader.asked.dictionary_file}, line "
        f"{reader.described.row}: then 00 to 68 are of this century, and 69 to 99 of the last",
    )


def _check_range(reader: Reader, dates: pd.Series) -> None:
    """Dates before or after what the dictionary allows."""
    described = reader.described
    for bound, side in ((described.low, "before"), (described.high, "after")):
        if isinstance(bound, pd.Timestamp):
            rows = (dates < bound if side == "before" else dates > bound).to_numpy()
            values = [f"{each:%Y-%m-%d}" for each in dates[rows].drop_duplicates()]
            reader.tell(
                "range",
                f"{reader.name!r} is {side} {bound:%Y-%m-%d} in "
                f"{how_many(int(rows.sum()), 'cell')}{reader.cells(values)}.",
                rows,
                why=f"The dictionary allows {cell(described.allowed)}.",
                try_this="correct these cells; a code that means missing is declared under "
                f"`missing` in {reader.asked.dictionary_file}, line {described.row}",
            )
