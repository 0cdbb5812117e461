"""A study's columns as a twin is told of them, and a twin's as a dictionary has them."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.comparison import AnalysisPlan
from cocreate_lib.study.dictionary import Bound, Described, Dictionary
from cocreate_lib.study.twin.columns import TwinColumn, counts_of

SYNTHETIC = "synthetic"
_MADE_UP = {"id": "made up for the twin: a number and nothing else", "text": "left out of the twin"}
_COLUMNS = ("column", "label", "type", "unit", "allowed", "missing", "personal", "description")


def twin_columns(
    dictionary: Dictionary, people: pd.DataFrame, plan: AnalysisPlan
) -> tuple[TwinColumn, ...]:
    """The columns that the dictionary describes and the table has, in the dictionary's order."""
    return tuple(
        TwinColumn(
            name=each.column,
            type=each.type,
            low=_number(each.low),
            high=_number(each.high),
            levels=_named(plan, each.column),
        )
        for each in dictionary
        if each.column in people and each.column != SYNTHETIC
    )


def _number(bound: Bound) -> float | None:
    """A bound as a number, or days since 1970; None where it is none, or another column."""
    if isinstance(bound, pd.Timestamp):
        return float((bound - pd.Timestamp("1970-01-01")).days)
    return bound if isinstance(bound, float) else None


def _named(plan: AnalysisPlan, column: str) -> tuple[str, ...]:
    """The levels of a column that the plan names: without them it couldn't be carried out."""
    named = [plan.treated_level] if column == plan.treatment else []
    named += [
        one.level for one in (*plan.outcomes, *plan.negative_controls) if one.column == column
    ]
    return tuple(str(each) for each in named if each is not None)


def as_numbers(people: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """The people of a check, with every yes or no as 1 and 0, also where it is kept in words."""
    changed = {}
    for each in dictionary:
        values = people.get(each.column)
        if each.type == "yes_no" and values is not None and values.dtype == "category":
            yes = each.levels[0][0] if each.levels else "1"
            changed[each.column] = values.map(lambda level, yes=yes: float(str(level) == yes))
            changed[each.column] = changed[each.column].astype(float).where(values.notna())
    return people.assign(**changed)


def as_checked(twin: pd.DataFrame, people: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """A twin as a check of it would read it: ready for the plan."""
    made = {}
    for each in dictionary:
        if each.column not in twin:
            continue
        values = twin[each.column]
        if each.type == "yes_no" and people[each.column].dtype == "category":
            values = pd.Series(pd.Categorical(_words(values, each)), index=twin.index)
        elif each.type in ("category", "id", "text"):
            values = values.astype("category" if each.type == "category" else object)
        made[each.column] = values
    frame = pd.DataFrame(made)
    frame.attrs = {"synthetic": True}
    return frame


def as_written(twin: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """A twin as its dictionary describes it, with a column that says what it is."""
    made: dict[str, pd.Series] = {}
    for each in dictionary:
        if each.column not in twin:
            continue
        values = twin[each.column]
        if each.type == "yes_no":
            values = _words(values, each) if each.levels else values.astype("Int64")
        elif each.type == "whole":
            values = values.astype("Int64")
        elif each.type == "date":
            values = values.dt.strftime("%Y-%m-%d").astype(object)
        made[each.column] = values
    made[SYNTHETIC] = pd.Series(1, index=twin.index)
    frame = pd.DataFrame(made)
    frame.attrs = {"synthetic": True}
    return frame


def _words(values: pd.Series, each: Described) -> pd.Series:
    """1 and 0 in the two words that the table has for them."""
    yes, no = (code for code, _ in each.levels) if each.levels else ("1", "0")
    return values.map({1.0: yes, 0.0: no}).astype(object)


def twin_dictionary(
    dictionary: Dictionary, twin: pd.DataFrame, cluster: str | None
) -> pd.DataFrame:
    """The dictionary of a twin: the levels that it has, and no other; no code means missing."""
    rows = []
    for each in dictionary:
        if each.column not in twin or each.column == SYNTHETIC:
            continue
        row = {name: getattr(each, name) for name in _COLUMNS}
        if each.column == cluster:
            row |= {"type": "id" if each.type == "id" else "category", "allowed": ""}
            row["personal"] = _MADE_UP["id"]
        elif each.type == "category":
            called = dict(each.levels)
            found = set(counts_of(twin[each.column]))
            levels = [*(level for level in called if level in found), *sorted(found - set(called))]
            row["allowed"] = "|".join(
                f"{level}={called[level]}" if called.get(level, level) != level else level
                for level in levels
            )
        if each.type == "date":
            row["unit"] = ""
        if each.type in _MADE_UP and each.column != cluster:
            row["personal"] = _MADE_UP[each.type]
        row["missing"] = "allowed" if each.may_be_missing else "never"
        rows.append(row)
    about = "Always 1: nobody in this table is real"
    rows.append(
        dict.fromkeys(_COLUMNS, "")
        | {"column": SYNTHETIC, "label": "Synthetic", "type": "yes_no", "missing": "never"}
        | {"description": about}
    )
    return pd.DataFrame(rows, columns=list(_COLUMNS))
