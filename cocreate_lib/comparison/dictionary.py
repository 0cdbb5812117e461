"""Labels for a plan from a data dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cocreate_lib.comparison.plan.labels import labels_that_apply
from cocreate_lib.errors import ColumnError, DataError, nearest_names
from cocreate_lib.io.tables import read_table
from cocreate_lib.text import one_line

if TYPE_CHECKING:
    from cocreate_lib.comparison.analysis_plan import AnalysisPlan

_WORDS = ("label", "description")


def labels_from(
    dictionary: pd.DataFrame | str | Path, plan: AnalysisPlan | None = None
) -> dict[str, str]:
    """Labels for a plan from a data dictionary.

    Parameters
    ----------
    dictionary
        A table, or a file of one, with a row for each column of the data: ``column`` (its name) and
        ``label`` or, where a row has none, ``description``. With a column ``level``, a row that has
        one is about that level of a category. Other columns are not read; a full stop at the end of
        the words is left out.
    plan
        A plan for which to take only what it names: a dictionary holds more. None: everything.

    Returns
    -------
    dict
        From ``"column"``, or ``"column=level"``, to words, for the plan's ``labels``.

    Raises
    ------
    DataError
        When the file can't be read, columns are missing, or something has two labels.

    Notes
    -----
    Words that files of Stata or SPSS keep for numbers need no labels: they are the levels of a
    category already.

    Examples
    --------
    >>> dictionary = pd.DataFrame({"column": ["fail", "sex", "sex", "shoe_size"],
    ...                            "level": ["", "", "F", ""],
    ...                            "label": ["proven reoffending", "Sex", "Women", "Shoe size"]})
    >>> from cocreate_lib.comparison import AnalysisPlan, rate
    >>> plan = AnalysisPlan("joined", [rate("fail")], ["sex"])
    >>> plan = plan.replace(labels=labels_from(dictionary, plan))
    >>> plan.labels
    {'fail': 'proven reoffending', 'sex': 'Sex', 'sex=F': 'Women'}
    """
    table = dictionary if isinstance(dictionary, pd.DataFrame) else read_table(dictionary)
    names = list(map(str, table.columns))
    where = "a data dictionary" if isinstance(dictionary, pd.DataFrame) else str(dictionary)
    words = [name for name in _WORDS if name in names]
    for needed, found in (("column", "column" in names), ("label", bool(words))):
        if not found:
            raise ColumnError(
                f"The data dictionary has no column {needed!r}.",
                where=where,
                try_this=f"column, label (or description) and, if need be, level. "
                f"{nearest_names(needed, names)}",
            )
    labels: dict[str, str] = {}
    for row in table.astype(object).to_dict("records"):
        column, level = _text(row["column"]), _text(row.get("level"))
        label = next(filter(None, (_text(row[name]) for name in words)), "")
        if not (column and label):
            continue
        name = f"{column}={level}" if level else column
        if labels.setdefault(name, label) != label:
            raise DataError(
                f"{name!r} has two labels in the data dictionary: {labels[name]!r} and {label!r}.",
                where=where,
                why="Which of them is meant can't be known.",
                try_this="one row for each column, and for each level",
            )
    return labels if plan is None else labels_that_apply(labels, plan.columns)


def _text(cell: object) -> str:
    """The words of a cell; nothing where it is empty."""
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):  # type: ignore[call-overload]
        return ""
    if isinstance(cell, float) and cell.is_integer():  # as a column with gaps holds whole numbers
        cell = int(cell)
    return one_line(cell).removesuffix(".")
