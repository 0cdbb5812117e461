"""Which rows of a table are read: conditions that somebody declares, one a column.

A condition is data, and nothing in it is run. It means the same whatever program wrote the table.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.errors import DataError, nearest_names
from cocreate_lib.io.cells import is_missing, read_numbers, tidied
from cocreate_lib.text import listed

TESTS = ("is", "is_one_of", "at_least", "at_most")
Value = str | float | bool | dt.date
Mask = npt.NDArray[np.bool_]
_WORDS = {"is": "is", "is_one_of": "is", "at_least": "is at least", "at_most": "is at most"}
_EXAMPLE = '{column = "age", at_least = 18}'


@dataclass(frozen=True)
class Condition:
    """What a row has in one column, if it is read. A row without a value there is not.

    Parameters
    ----------
    column
        Its name.
    test
        One of ``TESTS``.
    these
        What the test asks for: one value, or several for ``"is_one_of"``. A text is compared
        without the blanks around it; a day holds all its hours.

    Examples
    --------
    >>> print(Condition("region", "is_one_of", ("North", "East")))
    region is 'North' or 'East'
    >>> print(Condition("age", "at_least", (18,)))
    age is at least 18
    """

    column: str
    test: str
    these: tuple[Value, ...]

    def __str__(self) -> str:
        shown = (str(each) if isinstance(each, dt.date) else repr(each) for each in self.these)
        return f"{self.column} {_WORDS[self.test]} {listed(shown, 'or')}"


def read_conditions(given: Iterable[Any], where: str = "keep") -> tuple[Condition, ...]:
    """Conditions as they are typed.

    Parameters
    ----------
    given
        Each a mapping of ``column``, and one of ``is``, ``is_one_of``, ``at_least`` and
        ``at_most``; or a condition that was read already. All of them have to hold.
    where
        What an error calls the place.

    Raises
    ------
    DataError
        For anything else.

    Examples
    --------
    >>> read_conditions([{"column": "region", "is": "North"}])
    (Condition(column='region', test='is', these=('North',)),)
    """
    if isinstance(given, Mapping | str | bytes) or not isinstance(given, Iterable):
        raise _no_condition(given, where)
    return tuple(each if isinstance(each, Condition) else _condition(each, where) for each in given)


def _condition(given: Any, where: str) -> Condition:
    if not isinstance(given, Mapping):
        raise _no_condition(given, where)
    for name in given:
        if name not in ("column", *TESTS):
            raise DataError(
                f"A condition has no {name!r}.",
                where=where,
                try_this=nearest_names(str(name), ("column", *TESTS)),
            )
    tests = [name for name in TESTS if name in given]
    column = given.get("column")
    if len(tests) != 1 or not isinstance(column, str) or not column.strip():
        raise _no_condition(dict(given), where)
    value = given[tests[0]]
    if tests[0] != "is_one_of":
        return Condition(column, tests[0], (_value(value, tests[0], where),))
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise _no_condition(dict(given), where)
    values = tuple(_value(each, "is_one_of", where) for each in value)
    if not values:
        raise _no_condition(dict(given), where)
    return Condition(column, "is_one_of", values)


def _value(value: Any, test: str, where: str) -> Value:
    """A value that cells can be held against."""
    if isinstance(value, str) and test in ("at_least", "at_most"):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            raise DataError(
                f"{value!r} is neither a number nor a date, and {test} asks for one.",
                where=where,
                try_this=f"{test} = 18; or a date with its year first: {test} = 2019-12-31",
            ) from None
    if isinstance(value, str) and value.strip():
        return tidied(value)
    is_number = isinstance(value, int | float) and math.isfinite(value)
    if is_number or isinstance(value, dt.date):
        found: Value = value
        return found
    raise DataError(
        f"{str(value)[:80]!r} is not a text, a number, a date, or true or false.",
        where=where,
        try_this=_EXAMPLE,
    )


def _no_condition(given: Any, where: str) -> DataError:
    return DataError(
        f"{str(given)[:80]} is not a condition on a column.",
        where=where,
        why="A row is read if each condition holds: a column, and one of is, is_one_of, at_least "
        "and at_most.",
        try_this=f"{_EXAMPLE}; or a list of such conditions",
    )


def rows_that_fit(
    column: pd.Series,
    condition: Condition,
    where: str,
    *,
    decimal: str = "",
    words: Mapping[float, str] | None = None,
) -> Mask:
    """Which rows of a column fulfil a condition.

    Parameters
    ----------
    column
        Its cells, on the lines of the file.
    where
        What an error calls the file.
    decimal
        What a point or a comma is in the file's numbers, as ``attrs["decimal"]`` has it.
    words
        What the file calls the column's numbers: a text then stands for those with that name.

    Raises
    ------
    DataError
        If a cell can't be held against the condition.
    """
    values = _codes(condition.these, words, condition, where) if words else condition.these
    condition = replace(condition, these=values)
    if isinstance(column.dtype, pd.CategoricalDtype):
        kinds, codes = column.cat.categories.to_series().astype(object), column.cat.codes.to_numpy()
    elif column.dtype.kind in "biuf":
        return _any(_of_numbers(column, condition, value, where) for value in values)
    elif column.dtype.kind == "M":
        return _any(_of_dates(column, condition, value, where) for value in values)
    else:
        try:
            codes, found = pd.factorize(column)
        except TypeError:  # lists and the like
            raise _unlike(condition, where, "what is no number, text or date") from None
        kinds = pd.Series(found, dtype=object)
    cells = _Cells(
        kinds.tolist(),
        codes.astype(np.int64),
        column.index,
        f"{where}, column {condition.column!r}",
        decimal,
    )
    fits = _any(cells.fit(condition, value) for value in values)
    return np.append(fits, False)[codes]


def _any(masks: Iterable[Mask]) -> Mask:
    found: Mask = np.any(list(masks), axis=0)
    return found


def _codes(
    values: Sequence[Value], words: Mapping[float, str], condition: Condition, where: str
) -> tuple[Value, ...]:
    """The numbers that a file has for words, which may be several for one."""
    found: list[Value] = []
    for value in values:
        if isinstance(value, str):
            codes = [code for code, word in words.items() if tidied(word) == value]
            if not codes:
                raise DataError(
                    f"The file has no word {value!r} for the numbers of {condition.column!r}.",
                    where=where,
                    try_this=nearest_names(value, words.values()),
                )
            found += codes
        else:
            found.append(value)
    return tuple(found)


def _of_numbers(column: pd.Series, condition: Condition, value: Value, where: str) -> Mask:
    if not isinstance(value, int | float):
        raise _unlike(condition, where, "numbers")
    compared = _compared(column, condition.test, value)
    mask: Mask = compared.fillna(False).to_numpy(dtype=bool)
    return mask


def _of_dates(column: pd.Series, condition: Condition, value: Value, where: str) -> Mask:
    moment = _day_in(value)
    if moment is None:
        raise _unlike(condition, where, "dates")
    zone = column.dt.tz
    stamp = pd.Timestamp(moment)
    if stamp.tzinfo is None:
        stamp = stamp.tz_localize(zone)
    elif zone is None:
        raise _unlike(condition, where, "dates without a time zone")
    cells = column if isinstance(moment, dt.datetime) else column.dt.normalize()
    mask: Mask = _compared(cells, condition.test, stamp).to_numpy(dtype=bool)
    return mask


def _compared(left: Any, test: str, right: Any) -> Any:
    if test == "at_least":
        return left >= right
    return left <= right if test == "at_most" else left == right


def _day_in(value: object) -> dt.date | None:
    """The day or the moment that a value is, also as a text with its year first."""
    if isinstance(value, dt.date):
        return None if value is pd.NaT else value
    if not isinstance(value, str):
        return None
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat):
        try:
            return read(value)
        except ValueError:
            continue
    return None


@dataclass(frozen=True)
class _Cells:
    """The different cells of a column that is not of one type."""

    kinds: Sequence[Any]
    codes: npt.NDArray[np.int64]
    lines: pd.Index
    where: str
    decimal: str

    def fit(self, condition: Condition, value: Value) -> Mask:
        """Which of the cells fulfil a condition on one value."""
        if isinstance(value, dt.date):
            return self._dates(condition, value)
        if not isinstance(value, str):
            return self._numbers(condition, value)
        if any(isinstance(each, str) for each in self.kinds):
            return np.array([_as_text(each) == value for each in self.kinds], dtype=bool)
        day = _day_in(value)
        if self.kinds and day is None:
            raise _unlike(condition, self.where, "no text")
        return self._dates(condition, day or dt.date.min)

    def _numbers(self, condition: Condition, value: float) -> Mask:
        texts = [tidied(each) if isinstance(each, str) else "" for each in self.kinds]
        read = read_numbers(texts, None, self.decimal)
        if read.problem:
            raise DataError(
                f"{condition.column!r} can be read in two ways: {read.problem}.",
                where=self.where,
                why=f"Whose {condition} can't be known.",
                try_this=read.remedy,
            )
        sizes = [
            float(each) if isinstance(each, int | float | np.number | np.bool_) else size
            for each, size in zip(self.kinds, read.sizes, strict=True)
        ]
        odd = [
            code
            for code, size in enumerate(sizes)
            if math.isnan(size) and not (texts[code] == "" or is_missing(texts[code]))
        ]
        if self.kinds and np.isnan(sizes).all():
            raise _unlike(condition, self.where, "no numbers")
        if odd and condition.test in ("at_least", "at_most"):
            raise self._odd(condition, odd[0], "number")
        return np.array([_compared(size, condition.test, value) for size in sizes], dtype=bool)

    def _dates(self, condition: Condition, value: dt.date) -> Mask:
        fits = []
        for code, each in enumerate(self.kinds):
            day = _day_in(tidied(each) if isinstance(each, str) else each)
            if day is None:
                if not (isinstance(each, str) and is_missing(tidied(each))):
                    raise self._odd(condition, code, "date with its year first")
                fits.append(False)
                continue
            if not isinstance(value, dt.datetime) and isinstance(day, dt.datetime):
                day = day.date()
            elif isinstance(value, dt.datetime) and not isinstance(day, dt.datetime):
                day = dt.datetime.combine(day, dt.time())
            try:
                fits.append(bool(_compared(day, condition.test, value)))
            except TypeError:  # one has a time zone, the other has none
                raise self._odd(condition, code, "date that the condition fits") from None
        return np.array(fits, dtype=bool)

    def _odd(self, condition: Condition, code: int, kind: str) -> DataError:
        line = self.lines[int(np.argmax(self.codes == code))]
        return DataError(
            f"{str(self.kinds[code])[:80]!r} is no {kind}.",
            where=f"{self.where}, line {line}",
            why=f"Whether {condition} can't be known of this row, and it would be left out "
            "without a word.",
            try_this="mend the cell, leave it empty, or take another condition",
        )


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidied(str(cell))


def _unlike(condition: Condition, where: str, held: str) -> DataError:
    return DataError(
        f"The column {condition.column!r} holds {held}, and the condition asks whether "
        f"{condition}.",
        where=where,
        try_this="a value of the kind that the column holds; a text stands in quotes, a number "
        "does not",
    )
