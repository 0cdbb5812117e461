"""What the cells of a caller's table say: understood once, before anything is checked.

A column comes as text where something in it is not plainly a number. Either it is beyond doubt
what its cells mean, then they are read so and ``attrs["reading"]`` says it; or the column is
refused, with how to say what is meant. Numbers never become categories by themselves.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.cells import SHOWN, refuse_text, rows_text
from cocreate_lib.comparison.data.columns import is_synthetic, reads_before, used_columns
from cocreate_lib.comparison.data.flags import Labels, read_flag
from cocreate_lib.comparison.data.levels import as_categories, read_levels
from cocreate_lib.comparison.data.said import MISSING_END, Said
from cocreate_lib.comparison.data.table import MOST_CODES
from cocreate_lib.comparison.data.texts import Texts, texts_of
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.further_columns import further_columns
from cocreate_lib.errors import CellError
from cocreate_lib.io.cells import Numbers, is_date, read_numbers
from cocreate_lib.text import how_many, listed, plural

_LARGE = 0.1  # of a column's cells: from this share on, numbers or dates among text are no levels
_READ = "understood"  # in attrs: the columns that were read already
_WITH_UNIT = re.compile(r"([-+]?\d[\d.,]*)\s*([^\W\d_]{1,12})\.?")
# What questionnaires call answers that are none.
_NO_ANSWER = re.compile(
    r"\b(refus\w*|don'?t know|dk|no answer|not? (?:applicable|stated|known)|n/?a|missing|unknown|"
    r"keine angabe|wei(?:ß|ss) nicht|sans réponse|ne sait pas)\b",
    re.IGNORECASE,
)


def understood(people: pd.DataFrame, plan: PlanFields) -> pd.DataFrame:
    """The table, with the cells of the plan's columns read as what they say.

    Parameters
    ----------
    people
        One row a person, with the plan's columns.
    plan
        The plan.

    Returns
    -------
    pandas.DataFrame
        Numbers for outcomes and the like, 1 and 0 for the treatment, rates and events, numbers or
        categories for covariates. ``attrs["reading"]`` says what was understood, after what was
        said of the file. Nothing more is read where it is called again.

    Raises
    ------
    DataError
        For a column that can be read in two ways, or not as the plan asks.
    """
    done = people.attrs.get(_READ, ())
    said = Said()
    read = {}
    for name in used_columns(plan):
        if name not in done:
            column = people[name]
            found = _understood(column, plan, people.attrs, said)
            if found is not column:
                read[name] = found
    table = people.assign(**read) if read else people.copy(deep=False)
    table.attrs = {
        **people.attrs,
        "synthetic": is_synthetic(people),
        "reading": (*people.attrs.get("reading", ()), *said.sentences()),
        _READ: (*done, *used_columns(plan)),
    }
    return table


def _understood(
    column: pd.Series, plan: PlanFields, about: Mapping[Any, Any], said: Said
) -> pd.Series:
    """One column, by the part that it has in the plan."""
    name = str(column.name)
    labels: Labels = about.get("value_labels", {}).get(name, {})
    texts = texts_of(column)
    if texts is not None:
        _say_missing(texts, said)
    flags = _flags(plan)
    if name in flags:
        tidy = column if texts is None else texts.tidied()
        return read_flag(tidy, flags[name], plan, labels, said)
    further = further_columns(plan).get(name)
    has_levels = further is not None and further.has_levels and name not in plan.covariates
    if name in plan.categories or (has_levels and labels):
        return as_categories(column, labels, said)
    numbers = _number_roles(plan)
    hint = str(about.get("decimal", ""))
    if labels and texts is None:
        return _labelled(column, labels, plan, numbers.get(name), said)
    if name in numbers:
        return column if texts is None else _numbers(texts, numbers[name], plan, hint, said)
    if texts is None:
        _refuse_date_cells(column)
        return column
    if name in plan.covariates:
        return _covariate(texts, plan, hint, said)
    return texts.tidied()


def _flags(plan: PlanFields) -> dict[str, Any]:
    """Columns that are 1 or 0, each with the value that the plan says is 1."""
    found: dict[str, Any] = {plan.treatment: plan.treated_level}
    for each in (*plan.outcomes, *plan.negative_controls):
        names = [each.column] if each.kind == "rate" else [each.event] if each.event else []
        if each.kind == "rate" and reads_before(plan, each):
            names.append(str(each.before))
        if each.competing:
            found.setdefault(each.competing, None)
        for name in names:
            level = found.get(name)
            found[name] = each.level if level is None else level
    return found


def _number_roles(plan: PlanFields) -> dict[str, str]:
    """Columns that can only be numbers, and as what."""
    found: dict[str, str] = {}
    for each in plan.outcomes:
        if each.kind != "rate":
            found[each.column] = f"an outcome ({each.kind})"
            if each.exposure is not None:
                found[each.exposure] = "a time at risk"
            if reads_before(plan, each):
                found[str(each.before)] = f"an outcome before ({each.kind})"
        if each.entry:
            found[each.entry] = "the entry of a time"
    if plan.reads("covariate_calipers"):
        found |= dict.fromkeys(plan.covariate_calipers, "a covariate caliper")
    if plan.reads_column_as_distance:
        found[plan.distance] = "the distance"
    for each in plan.negative_controls:
        if each.kind != "rate":
            found[each.column] = f"a negative control ({each.kind})"
            if each.exposure is not None:
                found[each.exposure] = "a time at risk"
    for name, column in further_columns(plan).items():
        if not column.has_levels:
            found[name] = column.role
    return found


def _say_missing(texts: Texts, said: Said) -> None:
    """That some cells count as missing, and what stands in them."""
    if not any(texts.is_missing):
        return
    n = texts.count(texts.is_missing)
    marks = sorted({mark for mark, gone in zip(texts.tidy, texts.is_missing, strict=True) if gone})
    shown = listed([repr(mark) if mark else "nothing but blanks" for mark in marks], "or")
    said.alone(
        f"{texts.column.name!r}: {how_many(n, 'cell')} with {shown} "
        f"{plural(n, 'counts', 'count')}{MISSING_END}"
    )


def _numbers(texts: Texts, role: str, plan: PlanFields, hint: str, said: Said) -> pd.Series:
    """A column that can only be numbers."""
    found, known = _read_numbers(texts, plan, hint)
    _refuse_dates(texts, known)
    _refuse_unclear(texts, found)
    is_text = np.zeros(len(texts.raw), dtype=bool)
    is_text[known] = ~found.are
    refuse_text(texts.column, texts.rows(is_text.tolist()), role)
    return _as_numbers(texts, found, known, said)


def _covariate(texts: Texts, plan: PlanFields, hint: str, said: Said) -> pd.Series:
    """A covariate whose cells are text: numbers, or the levels of a category."""
    if isinstance(texts.column.dtype, pd.CategoricalDtype):
        return read_levels(texts, said)
    _refuse_date_cells(texts.column)
    found, known = _read_numbers(texts, plan, hint)
    counts = texts.counts[known]
    others = texts.others
    are_numbers = [isinstance(cell, Number) for cell in others]
    n = int(counts.sum()) + len(others)
    n_numbers = int(counts[found.are].sum()) + sum(are_numbers)
    if n_numbers < _LARGE * n or not n:
        _refuse_dates(texts, known)
        _refuse_units(texts)
        return read_levels(texts, said)
    _refuse_unclear(texts, found)
    if not (found.are.all() and all(are_numbers)):
        is_text = np.zeros(len(texts.raw), dtype=bool)
        is_text[known] = ~found.are
        refuse_text(texts.column, texts.rows(is_text.tolist()), "a covariate", may_be_levels=True)
    is_plain = not (found.ways or any(texts.is_missing) or len(others))
    if is_plain and texts.tidy == texts.raw:
        raise CellError(
            f"{texts.column.name!r} holds numbers that are stored as text.",
            where=f"column {texts.column.name!r}",
            why="As text, each number would become a category of its own.",
            try_this=f'pd.to_numeric(people["{texts.column.name}"]); or, if they are codes, '
            f'categories=["{texts.column.name}"].',
        )
    return _as_numbers(texts, found, known, said)


def _read_numbers(texts: Texts, plan: PlanFields, hint: str) -> tuple[Numbers, list[int]]:
    """The texts as numbers, but for those that say that nothing is known."""
    known = [i for i, gone in enumerate(texts.is_missing) if not gone]
    decimal = None if plan.decimal == "auto" else plan.decimal
    return read_numbers([texts.tidy[i] for i in known], decimal, hint), known


def _as_numbers(texts: Texts, found: Numbers, known: Sequence[int], said: Said) -> pd.Series:
    values = np.full(len(texts.raw), np.nan)
    values[known] = found.sizes
    of_text = {texts.tidy[i]: value for i, value in zip(known, found.sizes, strict=True)}
    for how, example in found.ways:
        said.together(how, str(texts.column.name), f"{example!r} is {of_text[example]:.15g}")
    return texts.replaced(values)


def _refuse_unclear(texts: Texts, found: Numbers) -> None:
    if not found.problem:
        return
    column = texts.column
    which = [text in found.unclear for text in texts.tidy]
    shown = ", ".join(map(repr, found.unclear[:SHOWN]))
    raise CellError(
        f"{column.name!r} can be read in more than one way: {found.problem}: {shown}.",
        where=rows_text(column, texts.rows(which)),
        why="Another reading is another number for these people.",
        try_this=found.remedy,
    )


def _refuse_dates(texts: Texts, known: Sequence[int]) -> None:
    """No column whose cells are dates: they are neither amounts nor categories."""
    dates = [is_date(text) for text in texts.tidy]
    n = int(texts.counts[list(known)].sum())
    if any(dates) and texts.count(dates) >= _LARGE * n:
        example = texts.tidy[dates.index(True)]
        raise _holds_dates(texts.column, f", such as {example!r}")


def _refuse_units(texts: Texts) -> None:
    """No column of many numbers that all have the same word behind them."""
    found = [_WITH_UNIT.fullmatch(text) for text in texts.tidy]
    units = {each[2].casefold().rstrip("s") for each in found if each}
    numbers = {each[1] for each in found if each}
    are = [each is not None for each in found]
    if len(units) == 1 and len(numbers) > MOST_CODES and texts.count(are) > len(texts.codes) / 2:
        example = texts.tidy[are.index(True)]
        raise CellError(
            f"{texts.column.name!r} holds numbers with a unit behind them, such as {example!r}.",
            where=f"column {texts.column.name!r}",
            why="As text, each number would become a category of its own.",
            try_this="Keep the numbers alone, and put the unit into the column's name; or, if they "
            f'are names, categories=["{texts.column.name}"].',
        )


def _refuse_date_cells(column: pd.Series) -> None:
    """The same of cells that are dates to Python already, among others."""
    if not pd.api.types.is_object_dtype(column.dtype):
        return
    dates = [isinstance(cell, (datetime.date, datetime.time)) for cell in column]
    if any(dates) and sum(dates) >= _LARGE * int(column.notna().sum()):
        raise _holds_dates(column, f", such as {column.iloc[dates.index(True)]}")


def _holds_dates(column: pd.Series, example: str) -> CellError:
    return CellError(
        f"{column.name!r} holds dates or times{example}.",
        where=f"column {column.name!r}",
        why="As they are, each date would be a category of its own.",
        try_this="Turn them into a number first, such as days since the start, or age in years; "
        f'or, if they are a few names of groups, categories=["{column.name}"].',
    )


def _labelled(
    column: pd.Series, labels: Labels, plan: PlanFields, role: str | None, said: Said
) -> pd.Series:
    """A column of numbers for which the file has words."""
    present = sorted(map(float, column.dropna().unique()))
    named = [value for value in present if value in labels]
    plain = [value for value in present if value not in labels]
    if not named:
        return column
    if not plain and role is None and str(column.name) in plan.covariates:
        return as_categories(column, labels, said)
    low, high = (min(plain) - 1, max(plain) + 1) if plain else (-np.inf, np.inf)
    odd = [v for v in named if not low <= v <= high or _NO_ANSWER.search(labels[v])]
    if odd:
        words = ", ".join(f"{value:g} ({labels[value]!r})" for value in odd[:SHOWN])
        raise CellError(
            f"{column.name!r} is used as a number, and holds codes that the file has words for: "
            f"{words}.",
            where=rows_text(column, column.isin(odd).to_numpy()),
            why="As numbers they would be averaged with the others.",
            try_this="Make these cells missing; or, if all are codes, "
            f'categories=["{column.name}"].',
        )
    said.alone(
        f"{column.name!r} was read as a number; the file has words for some of its values, such as "
        f"{labels[named[0]]!r} for {named[0]:g}."
    )
    return column
