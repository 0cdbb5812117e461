"""Personal data: looked for in every column, and refused where the dictionary doesn't say why they
are there. No message shows any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.io.cells import is_date
from cocreate_lib.study.check.asked import Asked
from cocreate_lib.study.check.column_names import NameSign, sign_of
from cocreate_lib.study.check.dates import read_dates
from cocreate_lib.study.check.different import Different, as_text, different
from cocreate_lib.study.check.names import holds_names
from cocreate_lib.study.check.patterns import NHS, found_in, is_personal, nhs_share
from cocreate_lib.study.check.reading import Reader
from cocreate_lib.study.dictionary import Described, Fault, cell, fault
from cocreate_lib.text import how_many, listed

_LOOKED_AT = 50_000  # different texts in which names and sentences are looked for
_WORDS, _LETTERS, _DISTINCT, _FEWEST = 5, 30, 0.5, 5  # free text: so many on average, and more
_VALID = 0.8  # of ten-digit numbers, so many are valid NHS numbers
_DATES = 0.8  # of a column's different texts, so many are dates
# In days: nobody is younger, dates of birth are spread over more, and nobody is older.
_CHILDHOOD, _GENERATION, _OLDEST = 10 * 365, 15 * 365, 110 * 365


@dataclass(frozen=True)
class Sign:
    """What a column seems to hold, and by what that was seen."""

    what: str
    by: str


def signs_in(name: str, column: pd.Series, asked: Asked) -> list[Sign]:
    """What of one person alone a column seems to hold.

    Parameters
    ----------
    name
        Its name.
    column
        Its cells as they stand in the file.
    asked
        What the study asks.
    """
    described = asked.described.get(name)
    kind = "" if described is None else described.type
    numbers = pd.api.types.is_numeric_dtype(column.dtype)
    if pd.api.types.is_bool_dtype(column.dtype):
        return []
    if numbers:
        return _by_name(name, None, column, is_number=True) or _in_numbers(column)
    found = different(column)
    signs = [] if kind == "number" else _by_name(name, found, column, is_number=False)
    texts = [value for value in found.items if isinstance(value, str)]
    if not texts:
        return signs
    return [*signs, *_in_texts(found, {each.what for each in signs})]


def _by_name(
    name: str, found: Different | None, column: pd.Series, *, is_number: bool
) -> list[Sign]:
    """What the column's name says, if its cells don't contradict."""
    sign: NameSign | None = sign_of(name)
    if sign is None or (is_number and not sign.is_number):
        return []
    known = int(column.notna().sum())
    n_different = column.nunique() if found is None else len(found.items)
    fewest = 1 if sign.what == "names of people" else 3  # fewer values are a flag
    if not known or n_different < max(sign.distinct * known, min(fewest, known)):
        return []
    return [Sign(sign.what, "by its name")]


def _in_numbers(column: pd.Series) -> list[Sign]:
    """NHS numbers, or telephones without their zero, among whole numbers."""
    values = column.dropna().to_numpy(dtype=np.float64, na_value=np.nan)
    if len(values) < 3 or not ((values >= 1e9) & (values < 1e10)).all():
        return []
    whole = np.unique(values).astype(np.int64)
    if len(whole) < 0.5 * len(values):
        return []
    if (share := nhs_share(whole)) >= _VALID and len(whole) >= 3:
        return [Sign(NHS, f"{share:.0%} of its numbers are valid ones")]
    if len(whole) >= 5 and (whole // 10**9 == 7).all():
        return [Sign("telephone numbers", "all have ten digits and begin with 7")]
    return []


def _in_texts(found: Different, known: set[str]) -> list[Sign]:
    """What the cells themselves look like."""
    signs = []
    n = found.n
    for what, (pattern, flags) in found_in(found.texts).items():
        cells = int(found.counts[flags].sum())
        if what.strip() not in known and cells >= max(pattern.share * n, pattern.fewest):
            known.add(what.strip())
            signs.append(Sign(what.strip(), f"{cells:,} of {how_many(n, 'cell')}"))
    step = max(len(found.texts) // _LOOKED_AT, 1)
    looked_at = [
        text
        for text, value, nothing in list(
            zip(found.texts, found.items, found.says_nothing, strict=True)
        )[::step]
        if isinstance(value, str) and not nothing
    ]
    if "names of people" not in known and holds_names(looked_at):
        signs.append(Sign("names of people", "by the form of its cells"))
    elif _is_free(looked_at, n // step):
        signs.append(Sign("free text", "long cells of many words, mostly different"))
    return signs


def _is_free(texts: Sequence[str], n: int) -> bool:
    """Whether texts are sentences that somebody wrote about somebody."""
    if len(texts) < max(_DISTINCT * n, _FEWEST):
        return False
    words = sum(len(text.split()) for text in texts) / len(texts)
    letters = sum(map(len, texts)) / len(texts)
    return words >= _WORDS and letters >= _LETTERS


def dates_in(
    table: pd.DataFrame, read: Mapping[str, pd.Series], asked: Asked
) -> dict[str, pd.Series]:
    """Every column of dates: those that are described so, and others whose cells are dates."""
    found = {}
    for name in map(str, table.columns):
        column = read.get(name)
        if column is not None and column.dtype.kind == "M":
            found[name] = column
        elif pd.api.types.is_datetime64_any_dtype(table[name].dtype):
            found[name] = table[name]
        elif not pd.api.types.is_numeric_dtype(table[name].dtype):
            items = different(table[name])
            texts = [as_text(each) for each in items.items[:_LOOKED_AT]]
            if len(texts) >= _FEWEST and sum(map(is_date, texts)) >= _DATES * len(texts):
                described = Described(name, type="date")
                found[name] = read_dates(Reader(asked, described, table[name], hides=True))
    return found


def births_among(dates: Mapping[str, pd.Series], today: np.datetime64) -> list[str]:
    """Which columns of dates may be of birth: all long before any other date, and over many years.

    Parameters
    ----------
    dates
        Columns of dates.
    today
        What the dates of a single column are held against.

    Examples
    --------
    >>> births = pd.Series(pd.date_range("1950-01-01", "1999-01-01", periods=50))
    >>> births_among({"day": births}, np.datetime64("2020-01-01"))
    ['day']
    """
    days = {
        name: column.dropna().to_numpy("datetime64[D]").astype("int64")
        for name, column in dates.items()
    }
    days = {name: values for name, values in days.items() if len(values) >= _FEWEST}
    middle = {name: float(np.median(values)) for name, values in days.items()}
    found = []
    for name, values in days.items():
        others = [middle[other] for other in days if other != name]
        end = max(others) if others else float(today.astype("datetime64[D]").astype("int64"))
        low, high, last = np.quantile(values, (0.05, 0.95, 0.99))
        is_long_ago = end - last >= _CHILDHOOD and end - values.min() < _OLDEST
        if high - low >= _GENERATION and is_long_ago:
            found.append(name)
    return found


def personal_fault(asked: Asked, name: str, place: int, signs: Sequence[Sign]) -> Fault:
    """That a column holds personal data, without showing any; in a table without names, the name of
    a column is one of them: then it is called by its place."""
    shown = f"(column {place + 1})" if is_personal(name) else name
    described = asked.described.get(name)
    what = listed(dict.fromkeys(each.what for each in signs))
    how = "; ".join(dict.fromkeys(each.by for each in signs))
    remedy = "take the column out of the file, or put something in its place that says less (an "
    remedy += "age, an area, a number made for the study)"
    file = asked.dictionary_file
    where = f"{file}, line {described.row}" if described else f"a row for the column in {file}"
    return fault(
        "personal",
        f"{cell(shown)} seems to hold {what} ({how}).",
        asked.file,
        shown,
        why="What tells who somebody is must not lie beside what they did, unless the data's owner "
        "agreed to it. None of it is shown here.",
        try_this=f"{remedy}; or say why it is there, under `personal` in {where}",
    )
