"""The people that a comparison used, as rows of the caller's table with what it made of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.errors import DataError

ADDED = ("in_programme", "weight", "pair", "score")


def analysed_people(people: pd.DataFrame, table: Table, sample: Sample) -> pd.DataFrame:
    """The rows of ``Comparison.analysed``, from the arrays behind a comparison."""
    if not people.index.equals(table.people):
        raise DataError(
            "These are not the people who were compared.",
            where=f"analysed(people): {len(people)} rows, of {len(table.people)} compared",
            why="Weights and pairs belong to the rows of the table that compare() was given.",
            try_this="Give it that table, with the same rows and index.",
        )
    place, matched = table.position[sample.rows], sample.pairs is not None
    order = np.lexsort((sample.groupings[0], place)) if matched else np.argsort(place)
    rows, place = sample.rows[order], place[order]
    pair = pd.array([pd.NA] * len(rows), "Int64")
    if matched:
        pair = pd.array(pd.factorize(sample.groupings[0][order])[0] + 1, "Int64")
    score = np.full(len(rows), np.nan) if sample.scores is None else sample.scores[rows]
    values = (table.everyone_treated[place].astype(int), sample.weights[order], pair, score)
    frame = people.iloc[place].copy()
    for name, column in zip(ADDED, values, strict=True):
        frame[_free(name, people)] = column
    return frame


def _free(name: str, people: pd.DataFrame) -> str:
    """The name of an added column: never that of one of the caller's."""
    while name in people.columns:
        name += "_compared"
    return name
