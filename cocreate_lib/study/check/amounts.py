"""Numbers: however they are written, and between what they lie."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.io.cells import is_date, read_numbers
from cocreate_lib.study.check.different import Different, different
from cocreate_lib.study.check.reading import Reader, number_of
from cocreate_lib.study.dictionary import cell
from cocreate_lib.text import how_many

_LARGEST = 1e100  # what can still be squared
_WHOLE = 2.0**53  # whole numbers that a floating one holds
_NO_ANSWER = re.compile(
    r"\b(?:refus\w*|don'?t know|no answer|not? (?:applicable|stated|known)|n/?a|missing|unknown)\b",
    re.IGNORECASE,
)


def read_amounts(reader: Reader) -> pd.Series:
    """A column of numbers, or of whole numbers: NaN where nothing is known, or can't be read."""
    column = reader.column
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan).copy()
    else:
        values = _from_texts(reader)
    codes = [size for code in reader.described.codes if (size := number_of(code)) is not None]
    if codes:
        coded = np.isin(values, codes)
        reader.say_codes(int(coded.sum()))
        values[coded] = np.nan
    _check(reader, values)
    if reader.described.type == "whole":
        fits = np.isfinite(values).all() and (np.abs(values) < _WHOLE).all()
        if fits and (values == np.floor(values)).all():
            return pd.Series(values.astype(np.int64), column.index, name=column.name)
    return pd.Series(values, column.index, name=column.name)


def _from_texts(reader: Reader) -> npt.NDArray[np.float64]:
    """Cells that are texts, or of several kinds, as numbers."""
    found = different(reader.column)
    reader.say_missing(found)
    sizes = np.full(len(found.items), np.nan)
    bad = np.zeros(len(found.items), dtype=bool)
    coded = reader.is_code(found.texts)
    words = [
        place
        for place, value in enumerate(found.items)
        if isinstance(value, str) and not found.says_nothing[place] and not coded[place]
    ]
    for place, value in enumerate(found.items):
        if isinstance(value, str):
            continue
        size = _size(value)
        sizes[place], bad[place] = (np.nan, True) if size is None else (size, False)
    if coded.any():
        as_words = coded & np.isnan(sizes)
        reader.say_codes(int(found.counts[as_words].sum()))
        bad &= ~coded
    plan = reader.asked.plan
    decimal = None if plan.decimal == "auto" else plan.decimal
    numbers = read_numbers([found.texts[i] for i in words], decimal, reader.decimal)
    sizes[words] = numbers.sizes
    bad[words] = ~numbers.are
    if numbers.problem:
        unclear = np.array([text in numbers.unclear for text in found.texts])
        reader.tell(
            "number",
            f"{reader.name!r} can be read in more than one way: {numbers.problem}"
            f"{reader.cells(numbers.unclear)}.",
            found.rows(unclear),
            why="Another reading is another number for these people.",
            try_this=f"{numbers.remedy.removesuffix('.')} ({_decimal_field(numbers.remedy)})",
        )
    _tell_texts(reader, found, bad)
    for how, example in numbers.ways:
        shown = "" if reader.hides else f", such as {example!r}"
        reader.said.append(f"{reader.name!r} was read {how}{shown}.")
    values: npt.NDArray[np.float64] = np.append(sizes, np.nan)[found.codes]
    return values


def _decimal_field(remedy: str) -> str:
    return "a field of [analysis]" if remedy.startswith("decimal") else "in the file"


def _size(value: Any) -> float | None:
    """A cell that is no text as a number; None where it is none."""
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _tell_texts(reader: Reader, found: Different, bad: npt.NDArray[np.bool_]) -> None:
    """Cells that are no numbers."""
    if not bad.any():
        return
    n = int(found.counts[bad].sum())
    texts = [found.texts[i] for i in np.flatnonzero(bad)]
    dates = sum(map(is_date, texts)) >= 0.5 * len(texts)
    hint = "a date is not a number: the type date; or days since the start, made beforehand"
    plain = "correct these cells, or leave them empty; a code that means missing is declared under "
    plain += f"`missing` in {reader.asked.dictionary_file}, line {reader.described.row}"
    reader.tell(
        "number",
        f"{reader.name!r} should hold numbers, and has {'dates' if dates else 'text'} in "
        f"{how_many(n, 'cell')}{reader.cells(texts)}.",
        found.rows(bad),
        why="Left out in silence, these people would be lost.",
        try_this=hint if dates else plain,
    )


def _check(reader: Reader, values: npt.NDArray[np.float64]) -> None:
    """Numbers that can't be: infinite, not whole, outside the range, or an answer that is none."""
    name, described = reader.name, reader.described
    with np.errstate(invalid="ignore"):
        endless = np.isinf(values) | (np.abs(values) > _LARGEST)
        reader.tell(
            "number",
            f"{name!r} is infinite, or too large to compute with, in {_cells(endless)}.",
            endless,
            try_this="correct these cells, or leave them empty",
        )
        if described.type == "whole":
            parts = ~np.isnan(values) & ~endless & (values != np.floor(values))
            reader.tell(
                "number",
                f"{name!r} should hold whole numbers, and doesn't in {_cells(parts)}"
                f"{reader.cells(_sizes(values[parts]))}.",
                parts,
                why="The dictionary says that they are whole.",
                try_this="correct these cells; or the type number, if parts of one make sense",
            )
        low, high = described.low, described.high
        below = values < low if isinstance(low, float) else np.zeros(len(values), dtype=bool)
        above = values > high if isinstance(high, float) else np.zeros(len(values), dtype=bool)
        for rows, side, bound in ((below, "below", low), (above, "above", high)):
            rows &= ~endless
            end = f"{bound:.10g}" if isinstance(bound, float) else ""
            reader.tell(
                "range",
                f"{name!r} is {side} {end} in {_cells(rows)}{reader.cells(_sizes(values[rows]))}.",
                rows,
                why=f"The dictionary allows {cell(described.allowed)}.",
                try_this="correct these cells; a code that means missing is declared under "
                f"`missing` in {reader.asked.dictionary_file}, line {described.row}",
            )
    for code, words in reader.words.items():
        if _NO_ANSWER.search(words):
            rows = values == code
            reader.tell(
                "missing",
                f"{name!r} holds {code:g} in {_cells(rows)}, which the file calls {words!r}.",
                rows,
                why="As a number it would be averaged with the others.",
                try_this=f"declare {code:g} under `missing` in {reader.asked.dictionary_file}, "
                f"line {described.row}",
            )


def _cells(rows: npt.NDArray[np.bool_]) -> str:
    return how_many(int(rows.sum()), "cell")


def _sizes(values: npt.NDArray[np.float64]) -> list[float]:
    return [float(value) for value in pd.unique(values)]
