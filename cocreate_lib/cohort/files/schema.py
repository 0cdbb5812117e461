"""The columns of a cohort as others read them: as a data dictionary, as a schema that validates
people, and as a Frictionless Table Schema.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cocreate_lib.cohort.draw.column import Column, label
from cocreate_lib.cohort.draw.columns import INDEX, PEOPLE
from cocreate_lib.cohort.truth.estimands import AS_WHAT
from cocreate_lib.errors import DataError, nearest_names

if TYPE_CHECKING:
    import pandera.pandas as pa
    from pandera.errors import SchemaError

_WHY = "Lessons and plans rely on the columns of a cohort being what they are said to be."
_TRY = "the file as it was written; data_dictionary() describes every column"


class Rule(NamedTuple):
    """Something that holds in every row between columns."""

    description: str
    holds: Callable[[pd.DataFrame], pd.Series]


RULES = (
    Rule(
        "the first sanction comes before the present age or at it",
        lambda p: p["age_at_first_sanction"] <= p["age"],
    ),
    Rule(
        "fidelity is missing in the comparison group, but for those who took part, and nowhere "
        "else",
        lambda p: p["fidelity"].isna() == ((p["my_direction"] == 0) & (p["took_part"] == 0)),
    ),
    Rule(
        "no more contacts are delivered than planned",
        lambda p: p["contacts_delivered"] <= p["contacts_planned"],
    ),
    Rule(
        "who took no part in the programme got nothing of it",
        lambda p: (
            (p["took_part"] == 1)
            | (
                (p["fidelity"].fillna(0) == 0)
                & (p["contacts_planned"] == 0)
                & (p["cocreated_plan"] == 0)
                & (p["enabling_fund"] == 0)
                & (p["peer_mentor"] == 0)
            )
        ),
    ),
    Rule(
        "reoffending is missing for those not linked and for nobody else",
        lambda p: p["reoffended"].isna() == (p["linked"] == 0),
    ),
    Rule(
        "who reoffended has one reoffence or more, and who did not has none",
        lambda p: p["reoffended"].isna() | ((p["reoffended"] == 1) == (p["reoffences"] > 0)),
    ),
    Rule(
        "the time to a reoffence ends with it exactly where the person reoffended and was not "
        "recalled before",
        lambda p: (
            p["reoffended"].isna()
            | (p["reoffence_observed"] == p["reoffended"].where(p["recalled"] == 0, 0))
        ),
    ),
    Rule(
        "who neither reoffended nor was recalled was watched to the end of the year",
        lambda p: (p["reoffended"] != 0) | (p["recalled"] != 0) | (p["days_to_reoffence"] == 365),
    ),
    Rule(
        "the time to a reoffence or a recall is time at risk",
        lambda p: p["days_to_reoffence"].isna() | (p["days_to_reoffence"] <= p["days_at_risk"]),
    ),
)

TRUTH = (
    label("outcome", "Outcomes", "The outcome: in the people as proven, here as it happens"),
    label("measure", "Outcomes", "Measure of the effect, such as risk_difference"),
    label(
        "estimand", "Outcomes", "On people in the programme (ATT) or on everybody (ATE)",
        one_of=("ATT", "ATE"),
    ),
    label(
        "as_what", "Outcomes", "Of being assigned, of the programme as delivered, or in full",
        one_of=tuple(AS_WHAT),
    ),
    Column(
        "value", "number", "float64", "Outcomes", "The true effect in this very cohort",
        missing="where a ratio is not defined",
    ),
)  # fmt: skip


def data_dictionary() -> pd.DataFrame:
    """The columns of ``Cohort.people``, described.

    Returns
    -------
    pandas.DataFrame
        One row a column, the index of the people first: ``column``; ``type`` (boolean, integer,
        number, date, string); ``unit``; ``allowed`` values; ``missing``: where a value may be
        missing, empty for never; ``process`` of the simulation that makes it; ``description``.

    Examples
    --------
    >>> data_dictionary().set_index("column").loc["age", "unit"]
    'years'
    """
    names = ["type", "unit", "allowed", "missing", "process", "description"]
    return pd.DataFrame(
        [(c.name, *(getattr(c, name) for name in names)) for c in (INDEX, *PEOPLE.values())],
        columns=["column", *names],
    )


def table_schema(columns: tuple[Column, ...]) -> dict[str, Any]:
    """The columns of a table as a Frictionless Table Schema.

    Parameters
    ----------
    columns : tuple of Column
        Such as ``(INDEX, *PEOPLE.values())``.

    Returns
    -------
    dict
        The descriptor, for JSON: ``fields``, each with its ``constraints``; ``missingValues``; and
        ``primaryKey`` where the index is among the columns. ``unit``, ``process`` and ``missing``
        are properties of ours, which the standard lets a field have.

    Examples
    --------
    >>> table_schema((INDEX,))["fields"][0]["constraints"]
    {'required': True, 'unique': True, 'minimum': 1}
    """
    described: dict[str, Any] = {"fields": [_field(column) for column in columns]}
    # In CSV a missing value is an empty field; readers of Parquet give it as "nan".
    described["missingValues"] = ["", "nan"]
    if INDEX in columns:
        described["primaryKey"] = [INDEX.name]
    return described


def _field(column: Column) -> dict[str, Any]:
    ours = {name: getattr(column, name) for name in ("unit", "process", "missing")}
    constraints: dict[str, Any] = {} if column.missing else {"required": True}
    if column is INDEX:
        constraints["unique"] = True
    if column.low is not None:
        constraints["minimum"] = column.low
    if column.high is not None:
        constraints["maximum"] = column.high
    if column.one_of:
        constraints["enum"] = list(column.one_of)
    if column.pattern:
        constraints["pattern"] = column.pattern
    return {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        **{name: value for name, value in ours.items() if value},
        "constraints": constraints,
    }


def people_schema() -> pa.DataFrameSchema:
    """The pandera schema of ``Cohort.people``.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Every column with its dtype, its allowed values and whether a value may be missing, the
        rules between columns, and no other column.

    Notes
    -----
    Integer columns that may have missing values are float64 where they do: of these the schema
    checks that the values are whole numbers, not the dtype.

    Examples
    --------
    >>> people_schema().columns["age"].checks[0].error
    '18 to 80'
    """
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                None if column.type == "integer" and column.missing else column.dtype,
                pa.Check(column.allows, error=column.allowed),
                nullable=bool(column.missing),
            )
            for column in PEOPLE.values()
        },
        index=pa.Index(
            INDEX.dtype, pa.Check(INDEX.allows, error=INDEX.allowed), unique=True, name=INDEX.name
        ),
        checks=[pa.Check(rule.holds, error=rule.description) for rule in RULES],
        strict=True,
        ordered=True,
    )


def validate_people(people: pd.DataFrame) -> None:
    """Refuse a frame that is not the people of a cohort.

    Parameters
    ----------
    people : pandas.DataFrame
        Held against :func:`people_schema`.

    Raises
    ------
    DataError
        For the first thing that is wrong, with the column and the person.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=1).people
    >>> validate_people(people)
    >>> validate_people(people.assign(sex="unknown"))
    Traceback (most recent call last):
        ...
    cocreate_lib.errors.DataError: The column 'sex' is of the type ..., not category.
      ...
    """
    from pandera.errors import SchemaError

    _validate_names(people)
    try:
        people_schema().validate(people, inplace=True)
    except SchemaError as problem:
        raise _refusal(problem) from None


def _validate_names(people: pd.DataFrame) -> None:
    expected = list(PEOPLE)
    names = [INDEX.name] if people.index.name != INDEX.name else []
    if absent := names + [name for name in expected if name not in people]:
        raise DataError(f"There is no column {absent[0]!r}.", why=_WHY, try_this=_TRY)
    if unknown := [str(name) for name in people if name not in expected]:
        raise DataError(
            f"A cohort has no column {unknown[0]!r}.",
            why=_WHY,
            try_this=nearest_names(unknown[0], expected),
        )
    if list(people) != expected:
        raise DataError(
            "The columns are not in their order.", why=_WHY, try_this="people[list(schema)]"
        )


def _refusal(problem: SchemaError) -> DataError:
    """What pandera found, in words."""
    column, cases = problem.schema.name, problem.failure_cases
    where = None
    if problem.reason_code.name == "WRONG_DATATYPE":
        what = f"The column {column!r} is of the type {cases}, not {problem.schema.dtype}."
    elif problem.reason_code.name == "SERIES_CONTAINS_NULLS":
        what = f"Values are missing in the column {column!r}."
    elif problem.reason_code.name == "SERIES_CONTAINS_DUPLICATES":
        what = "A person is there more than once."
    elif column is None:
        what = f"This is not so for everybody: {problem.check.error}."
    else:
        what = f"Values of the column {column!r} are not allowed: {problem.check.error} are."
    if isinstance(cases, pd.DataFrame) and cases["index"].notna().all():
        first, others = cases.iloc[0], cases["index"].nunique() - 1
        where = f"person {first['index']}"
        where += "" if column is None else f", with {first['failure_case']!s}"
        where += f"; also so for {others:,} more" if others else ""
    return DataError(what, where=where, why=_WHY, try_this=_TRY)
