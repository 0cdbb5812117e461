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
    place = table.position[sample.rows]
    pair = (
        np.full(len(place), np.nan) if sample.pairs is None else sample.groupings[0].astype(float)
    )
    order = np.lexsort((pair, place))
    place, pair = place[order], pair[order]
    frame = people.iloc[place].copy()
    if sample.pairs is not None:
        pair = pd.factorize(pair)[0] + 1
    score = np.full(len(place), np.nan)
    if sample.scores is not None:
        score = sample.scores[sample.rows[order]]
    values = (table.everyone_treated[place].astype(int), sample.weights[order], pair, score)
    for name, column in zip(ADDED, values, strict=True):
        frame[_free(name, people)] = column
    pairs = _free("pair", people)
    return frame.astype({pairs: "Int64"})


def _free(name: str, people: pd.DataFrame) -> str:
    """The name of an added column: never that of one of the caller's."""
    while name in people.columns:
        name += "_compared"
    return name
