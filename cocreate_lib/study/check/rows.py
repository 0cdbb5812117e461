"""Rows: whether there are any, and whether somebody stands in two of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cocreate_lib.study.check.found import Findings, Found
from cocreate_lib.study.dictionary import cell
from cocreate_lib.text import how_many

_BY_CHANCE = 0.01  # of an expected number of pairs of rows that are alike, below which none is due


def row_faults(found: Found) -> Findings:
    """An empty table, people twice, and rows that are the same in every column."""
    people = found.people
    if people.empty:
        return [
            found.tell(
                "rows",
                "The table has no people in it.",
                try_this="a row a person below the names of the columns",
            )
        ], []
    plan = found.asked.plan
    shared = {plan.cluster, plan.comparators, *plan.exact, *plan.subgroups}
    ids = [
        each.column
        for each in found.asked.dictionary
        if each.type == "id" and each.column in found and each.column not in shared
    ]
    ids = [name for name in ids if name == ids[0] or people[name].nunique() >= len(people) / 2]
    faults = []
    for name in ids:
        column = people[name]
        twice = (column.duplicated(keep=False) & column.notna()).to_numpy()
        if twice.any():
            n = int(column[twice].nunique())
            faults.append(
                found.tell(
                    "duplicate",
                    f"{cell(name)} has {how_many(n, 'value')} in more than one row: "
                    f"{how_many(int(twice.sum()), 'row')} in all.",
                    twice,
                    column=name,
                    why="Each row is one person: somebody who stands in two counts twice.",
                    try_this="one row a person; or the type category, if the column says what "
                    "people share",
                )
            )
    if not ids:
        more_faults, notes = _same(found)
        return [*faults, *more_faults], notes
    return faults, []


def _same(found: Found) -> Findings:
    """Rows that are the same in every column, where no column tells people apart."""
    people = found.people
    same = people.duplicated(keep=False).to_numpy()
    if not same.any():
        return [], []
    more = int(people.duplicated().sum())
    what = f"{how_many(int(same.sum()), 'row')} are the same as another in every column"
    if _expected(people) > _BY_CHANCE:
        return [], [
            f"{what}. That can be by chance where people are alike; whether somebody stands in two "
            "rows can't be known without a column of the type id."
        ]
    return [
        found.tell(
            "duplicate",
            f"{what}: {how_many(more, 'person')} may stand in the table twice.",
            same,
            why="By chance hardly any two rows of this table would be the same.",
            try_this="take the copies out; or add a column of the type id, if they are different "
            "people",
        )
    ], []


def _expected(people: pd.DataFrame) -> float:
    """How many pairs of rows would be alike by chance if the columns had nothing to do with each
    other: the number of pairs times, for each column, the probability that two of its cells are
    the same."""
    pairs = len(people) * (len(people) - 1) / 2
    for name in people:
        shares = people[name].value_counts(normalize=True, dropna=False).to_numpy()
        pairs *= float(np.square(shares).sum())
    return pairs
