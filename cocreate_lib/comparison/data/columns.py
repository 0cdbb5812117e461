"""Which columns a plan reads, and whether the table of the caller has them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.cells import listing, rows_text
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.further_columns import further_columns
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.errors import CellError, ColumnError, DataError, LabelError, nearest_names
from cocreate_lib.text import how_many

_FLOATS = ("float64", "float32", "Float64", "Float32", "double[pyarrow]", "float[pyarrow]")
_MIXED = ("mixed", "integer")  # what pandas says of columns that can hold anything


def used_columns(plan: PlanFields) -> dict[str, str]:
    """Every column that the plan reads, and as what."""
    further = further_columns(plan).items()
    return {name: column.role for name, column in further} | main_columns(plan)


def main_columns(plan: PlanFields) -> dict[str, str]:
    """Every column that the plan reads for everybody's outcomes and adjustment, and as what."""
    used = {plan.treatment: "treatment"}
    for outcome in plan.outcomes:
        used |= dict.fromkeys(outcome.columns, f"outcome ({outcome.kind})")
        if outcome.exposure is not None:
            used[outcome.exposure] = "time at risk"
        if reads_before(plan, outcome):
            used |= {str(outcome.before): f"outcome before ({outcome.kind})"}
    for outcome in plan.outcomes:
        for name in outcome.columns_beside:
            role = "entry of a time" if name == outcome.entry else "stratum of a time"
            used.setdefault(name, role)
    used |= {name: used.get(name, "covariate") for name in plan.covariates}
    extra = [] if plan.cluster is None else [(plan.cluster, "cluster")]
    if plan.has_strata:
        extra += [(name, "exact") for name in plan.exact]
    if plan.reads("covariate_calipers"):
        extra += [(name, "covariate caliper") for name in plan.covariate_calipers]
    if plan.reads_column_as_distance:
        extra.append((plan.distance, "distance"))
    for outcome in plan.negative_controls:
        extra += [(name, f"negative control ({outcome.kind})") for name in outcome.columns]
        used |= {} if outcome.exposure is None else {outcome.exposure: "time at risk"}
    return used | {name: used.get(name, role) for name, role in extra}


def reads_before(plan: PlanFields, outcome: Outcome) -> bool:
    """Whether the plan reads how this outcome was before: to adjust a scale, or for changes."""
    adjusts = outcome.kind == "scale" or plan.compares_changes
    return outcome.before is not None and adjusts


def check_shape(people: pd.DataFrame, plan: PlanFields) -> None:
    """Refuse what is not a table of people, one a row, with the columns of the plan."""
    if not isinstance(people, pd.DataFrame):
        raise DataError(
            f"People come as a pandas DataFrame, not as {type(people).__name__}.",
            why="Each row is one person, and each column has a name that the plan can use.",
            try_this="pandas.read_csv(...) makes one from a file.",
        )
    for name, role in used_columns(plan).items():
        found = int((people.columns == name).sum())
        if found == 0:
            raise ColumnError(
                f"The table has no column {name!r}.",
                where=f"the plan's {role}",
                try_this=nearest_names(name, map(str, people.columns)),
            )
        if found > 1:
            raise ColumnError(
                f"The table has {found} columns that are called {name!r}.",
                why="Which of them the plan means can't be known.",
                try_this="Rename or drop all but one.",
            )
    if people.empty:
        raise DataError(
            "The table has no people in it.",
            why="There is nobody to compare.",
            try_this="Check the file, and any filter that ran before.",
        )
    if not people.index.is_unique:
        repeated = people.index[people.index.duplicated()].unique()
        raise LabelError(
            f"The index gives {how_many(len(repeated), 'label')} to more than one row: "
            f"{listing(repeated)}.",
            where="index",
            why="Pairs and weights are given by label, so each person needs their own.",
            try_this="people.reset_index(drop=True), or one row a person.",
        )
    for name in used_columns(plan):
        _refuse_unreadable(_plain(people[name]))


def stored_plainly(people: pd.DataFrame, plan: PlanFields) -> pd.DataFrame:
    """The table with the plan's columns in storage that can be compared, sorted and counted."""
    columns = {name: people[name] for name in used_columns(plan)}
    plain = {name: _plain(column) for name, column in columns.items()}
    moved = {name: plain[name] for name in plain if plain[name] is not columns[name]}
    return people.assign(**moved) if moved else people


def _plain(column: pd.Series) -> pd.Series:
    """The same cells; those that pandas only keeps for Arrow, or in a float of rare size, moved."""
    dtype = column.dtype
    if pd.api.types.is_float_dtype(dtype):
        return column if dtype in _FLOATS else column.astype("Float64")
    is_number = pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype)
    return column.astype(object) if isinstance(dtype, pd.ArrowDtype) and not is_number else column


def _refuse_unreadable(column: pd.Series) -> None:
    """No cell holds a list, a set or the like, nor a whole number past every floating one."""
    if column.dtype != object or not pd.api.types.infer_dtype(column).startswith(_MIXED):
        return
    for unreadable, problem, why, try_this in (
        (
            lambda value: not pd.api.types.is_hashable(value),
            "with more than one value",
            "Each cell says one thing about one person.",
            "Make a column of each part, or a number of them all, such as how many.",
        ),
        (
            lambda value: isinstance(value, int) and abs(value) > sys.float_info.max,
            "with a number too large to calculate with",
            "No scale of people, days or offences reaches so far.",
            "Correct the value, or make it text if it is a name.",
        ),
    ):
        bad = np.array([unreadable(value) for value in column])
        if bad.any():
            first = f"{column[bad].iloc[0]!r}"
            raise CellError(
                f"{column.name!r} has {how_many(int(bad.sum()), 'cell')} {problem}: "
                f"{first if len(first) < 80 else first[:77] + '...'}.",
                where=rows_text(column, bad),
                why=why,
                try_this=try_this,
            )


@contextmanager
def in_file(people: pd.DataFrame) -> Iterator[None]:
    """Tell what is wrong with a table that was read from a file together with the file's name."""
    try:
        yield
    except DataError as error:
        file = getattr(people, "attrs", {}).get("file")
        of_table = error.where is None or error.where.startswith(("column", "row", "line", "the "))
        if not file or not of_table:
            raise
        where = f"{file}, {error.where}" if error.where else file
        raise type(error)(
            error.what, where=where, why=error.why, try_this=error.try_this
        ) from error.__cause__


def is_synthetic(people: pd.DataFrame) -> bool:
    """Whether the table says of itself that it is synthetic."""
    if (is_said := people.attrs.get("synthetic")) is not None:
        return bool(is_said)
    if "synthetic" not in people.columns:
        return False
    return bool(people["synthetic"].astype(str).str.lower().isin(["true", "1"]).all())
