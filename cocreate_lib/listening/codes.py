"""Codes: who gave which code to what was said, one row a coding."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cocreate_lib.errors import DataError, nearest_names

NONE = ""
"""The code of a coder who looked at a unit and gave it none."""


def check_codes(codes: pd.DataFrame, *, needs: Sequence[str] = (), where: str) -> pd.DataFrame:
    """The codings as text, each once.

    Parameters
    ----------
    codes
        One row a coding: ``unit``, what was coded (an excerpt); ``coder``; ``code``, empty where
        the coder looked at the unit and gave it no code; ``person``, who said it, where it is
        known.
    needs
        Columns that have to be there besides these three.
    where
        The function that was called, for errors.

    Returns
    -------
    pandas.DataFrame
        ``unit``, ``coder``, ``code`` and, if it is there, ``person``, as text without spaces
        around it. A coding that stands there twice is one.

    Raises
    ------
    DataError
        When a column is missing, nothing is coded, a unit, coder or person has no name, or a unit
        belongs to two persons.

    Examples
    --------
    >>> codes = pd.DataFrame({"unit": [1, 1], "coder": ["A", "B"], "code": ["trust", None]})
    >>> check_codes(codes, where="example")["code"].tolist()
    ['trust', '']
    """
    for column in ("unit", "coder", "code", *needs):
        if column not in codes:
            raise DataError(
                f"There is no column {column!r}.",
                where=where,
                why="A coding says which coder gave which code to which unit.",
                try_this=nearest_names(column, [str(each) for each in codes]),
            )
    columns = ["unit", "coder", "code", *(["person"] if "person" in codes else [])]
    told = codes[columns].astype(object)
    told = told.where(told.notna(), NONE).map(lambda value: str(value).strip())
    if told.empty:
        raise DataError("Nothing is coded.", where=where, try_this="One row for each coding.")
    for column in columns:
        unnamed = told.index[told[column] == NONE]
        if column != "code" and len(unnamed):
            raise DataError(
                f"The column {column!r} is empty in row {unnamed[0]}.",
                where=where,
                why="A coding that belongs to nobody can't be compared with others.",
                try_this="Fill it in, or take the row out.",
            )
    if "person" in told:
        owners = told.groupby("unit")["person"].nunique()
        if (owners > 1).any():
            unit = owners.index[owners > 1][0]
            people = ", ".join(sorted(told.loc[told["unit"] == unit, "person"].unique()))
            raise DataError(
                f"The unit {unit!r} belongs to more than one person: {people}.",
                where=where,
                why="How far chance reaches is judged by drawing people, with all they said.",
                try_this="Give each excerpt a name of its own.",
            )
    return told.drop_duplicates(ignore_index=True)


def of_coder(codes: pd.DataFrame, coder: str | None, where: str) -> pd.DataFrame:
    """The codings of one coder, without those that say that there was none; None for all coders."""
    if coder is not None and coder not in set(codes["coder"]):
        raise DataError(
            f"There is no coder {coder!r}.",
            where=where,
            try_this=nearest_names(coder, sorted(codes["coder"].unique())),
        )
    own = codes if coder is None else codes[codes["coder"] == coder]
    return own[own["code"] != NONE]
