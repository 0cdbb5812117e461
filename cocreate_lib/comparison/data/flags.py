"""Columns of two values as 1 and 0: the treatment, a rate, the event of a time."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.cells import SHOWN, rows_text
from cocreate_lib.comparison.data.said import Said
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.errors import CellError, DataError, TreatmentError
from cocreate_lib.io.cells import read_numbers, tidied, yes_and_no
from cocreate_lib.text import how_many, listed

Labels = Mapping[float, str]
_Level = str | float | bool | None


def read_flag(
    column: pd.Series, level: _Level, plan: PlanFields, labels: Labels, said: Said
) -> pd.Series:
    """A column of two values as 1 and 0.

    Parameters
    ----------
    column
        Its cells; missing where nothing is known.
    level
        The value that is 1, where the plan declares it.
    plan
        The plan.
    labels
        The words that a file has for the column's numbers.
    said
        Is told which value is 1.

    Returns
    -------
    pandas.Series
        The column itself where it holds 1 and 0 already.

    Raises
    ------
    DataError
        Where it isn't declared which value is 1, and isn't beyond doubt.
    """
    if level is None and not labels and _is_zero_and_one(column):
        return column
    codes, different = pd.factorize(column)
    values = list(different)
    if not values:
        return column
    words = [_word(value, labels) for value in values]
    meant = _meaning(words, values, level)
    if meant is None:
        if level is None and (_is_zero_and_one(column) or _is_for_later(column, values, plan)):
            return column
        raise _undeclared(column, words, np.bincount(codes[codes >= 0]), level, plan)
    pairs = list(zip(values, meant, strict=True))
    if any(str(value) != f"{number:.0f}" and value != number for value, number in pairs):
        order = sorted(zip(words, meant, strict=True), key=lambda pair: -pair[1])
        parts = [f"{word!r} is {number:.0f}" for word, number in order]
        said.alone(f"{column.name!r}: {listed(parts)}.")
    return pd.Series(np.append(meant, np.nan)[codes], column.index, name=column.name)


def _is_zero_and_one(column: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(column.dtype):
        return True
    return bool((column.isna() | column.isin([0, 1])).all())


def _is_for_later(column: pd.Series, values: list[Any], plan: PlanFields) -> bool:
    """Whether these are numbers of an outcome, more than two: they are held against 0 and 1 where
    outcomes are read."""
    are_numbers = all(isinstance(value, Number) for value in values)
    return are_numbers and len(values) > 2 and column.name != plan.treatment


def _word(value: Any, labels: Labels) -> Any:
    """What a person calls a value."""
    if isinstance(value, str):
        return value
    if value in labels:
        return labels[value]
    value = value.item() if isinstance(value, np.generic) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _meaning(words: list[Any], values: list[Any], level: _Level) -> list[float] | None:
    """1 or 0 for each value; None where that isn't known."""
    if level is not None:
        ones = [
            float(_is_same(level, word) or _is_same(level, value))
            for word, value in zip(words, values, strict=True)
        ]
        return ones if len(words) <= 2 and sum(ones) == 1 else None
    if not all(isinstance(word, str) for word in words):
        return None
    if not any(isinstance(value, str) for value in values):  # words of a file's own labels
        pair = yes_and_no(words)
        return None if pair is None else [pair[word] for word in words]
    numbers = read_numbers(words)
    if numbers.are.all() and np.isin(numbers.sizes, (0, 1)).all():
        return [float(size) for size in numbers.sizes]
    pair = yes_and_no(words)
    return None if pair is None else [pair[word] for word in words]


def _is_same(level: _Level, value: Any) -> bool:
    """Whether somebody who types this level means that value."""
    if isinstance(value, str) and isinstance(level, str) and tidied(level) == tidied(value):
        return True
    if isinstance(value, (bool, np.bool_)):
        return str(level).casefold() in (str(value).casefold(), str(int(value)))
    try:
        return float(level) == float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def _undeclared(
    column: pd.Series, words: list[Any], counts: np.ndarray, level: _Level, plan: PlanFields
) -> DataError:
    """That it isn't known which value is 1, and how to say it."""
    order = np.argsort(-counts, kind="stable")
    found = ", ".join(f"{words[i]!r} ({counts[i]:,})" for i in order[:SHOWN])
    more = f" and {len(words) - SHOWN:,} more" if len(words) > SHOWN else ""
    is_treatment = column.name == plan.treatment
    what = "a treatment" if is_treatment else "an outcome that happened or did not"
    problem = f"{column.name!r} has {how_many(len(words), 'different value')}, and {what} "
    if level is None or len(words) > 2:
        problem += f"{'has two' if level is not None else 'is 1 or 0'}: {found}{more}."
    else:
        problem = f"{column.name!r} has no value {level!r}: {found}{more}."
    kind: type[DataError] = TreatmentError if is_treatment else CellError
    why = (
        "Two groups are compared: 1 for people in the programme, 0 for the comparison group."
        if is_treatment
        else "Which of them means that it happened can't be known, and the other way round the "
        "result would be its opposite."
    )
    advice = _advice(column, words, plan)
    return kind(problem, where=_where(column, words), why=why, try_this=advice)


def _where(column: pd.Series, words: list[Any]) -> str:
    """The column; with the rows that hold neither 1 nor 0, where most do."""
    is_odd = ~(column.isna() | column.isin([0, 1])).to_numpy()
    few = 0 < is_odd.sum() < len(column) / 2
    return rows_text(column, is_odd) if few else f"column {column.name!r}"


def _advice(column: pd.Series, words: list[Any], plan: PlanFields) -> str:
    name = str(column.name)
    is_treatment = name == plan.treatment
    if len(words) > 2:
        neither = (
            "leave people who belong to neither group out of the table"
            if is_treatment
            else "leave the cells empty of people for whom it isn't known"
        )
        return f"Keep two values in the column: join those that mean the same, and {neither}."
    level = words[0]
    if is_treatment:
        return (
            f'treatment="{name}", treated_level={level!r}, if that value means in the programme; '
            "or the other one."
        )
    flagged = (*plan.outcomes, *plan.negative_controls)
    outcome = next(each for each in flagged if name in (*each.columns, each.before))
    if outcome.kind == "rate":
        declared = f'rate("{outcome.column}", level={level!r})'
    else:
        declared = f'time_to("{outcome.column}", event="{name}", level={level!r})'
    return f"{declared}, if that value means that it happened; or the other one."
