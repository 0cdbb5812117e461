"""What each column of a cohort is: one table, from which everything that describes them is made.

The data dictionary, the schema that validates people, the types in files and the Frictionless data
package all come from ``PEOPLE``, ``POTENTIAL`` and ``TRUTH`` below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from cocreate_lib.cohort.world.outcomes import WORLDS
from cocreate_lib.cohort.world.population import NEEDS, SENTENCES, SEXES
from cocreate_lib.cohort.world.risk_score import OFFENCE_GROUPS, RISK_BANDS
from cocreate_lib.errors import DataError, nearest_names

if TYPE_CHECKING:
    import pandera.pandas as pa
    from pandera.errors import SchemaError

_WHY = "Lessons and plans rely on the columns of a cohort being what they are said to be."
_TRY = "the file as it was written; data_dictionary() describes every column"

NOT_LINKED = "where linked is 0"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Its name.
    type
        ``"boolean"``, ``"integer"``, ``"number"``, ``"date"`` or ``"string"``: what it is in a
        file.
    dtype
        What it is in a pandas frame. An integer column in which some are missing is float64.
    process
        The process of the simulation that makes it.
    description
        What it means.
    unit
        Of a number.
    low, high
        Smallest and largest allowed value.
    one_of, ordered
        All allowed values, where they can be listed; whether labels have an order.
    pattern, example
        Regular expression that the labels match, and one such label.
    missing
        Where a value may be missing; empty for never.
    decimals
        Digits after the point that the teaching pilot's files keep.
    """

    name: str
    type: str
    dtype: str
    process: str
    description: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    one_of: tuple[Any, ...] = ()
    ordered: bool = False
    pattern: str = ""
    example: str = ""
    missing: str = ""
    decimals: int | None = None

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.one_of:
            return ", ".join(str(value) for value in self.one_of)
        if self.example:
            return f"such as {self.example}"
        if self.low is None:
            return ""
        return f"{self.low:g} " + ("or more" if self.high is None else f"to {self.high:g}")

    def allows(self, values: pd.Series) -> pd.Series | bool:
        """Which of the values are allowed; one that is missing is."""
        if self.one_of:
            return values.isna() | values.isin(self.one_of)
        if self.pattern:
            labels = values.cat.categories
            return values.isin(labels[labels.str.fullmatch(self.pattern)])
        if self.low is None:
            return True
        if not pd.api.types.is_numeric_dtype(values):
            return False
        fits = values.between(self.low, np.inf if self.high is None else self.high)
        if self.type == "integer":
            fits &= values % 1 == 0
        return values.isna() | fits


class Rule(NamedTuple):
    """Something that holds in every row between columns."""

    description: str
    holds: Callable[[pd.DataFrame], pd.Series]


def _flag(name: str, process: str, description: str, **more: Any) -> Column:
    return Column(name, "integer", "int8", process, description, one_of=(0, 1), **more)


def _count(name: str, process: str, unit: str, description: str, **more: Any) -> Column:
    return Column(
        name, "integer", "int32", process, description, **{"unit": unit, "low": 0, **more}
    )


def _label(name: str, process: str, description: str, **more: Any) -> Column:
    return Column(name, "string", "category", process, description, **more)


def _share(name: str, process: str, unit: str, description: str, **more: Any) -> Column:
    return Column(
        name, "number", "float64", process, description,
        unit=unit, low=0, high=1, decimals=4, **more,
    )  # fmt: skip


INDEX = Column("person", "integer", "int64", "", "Number of the synthetic person", low=1)
SYNTHETIC = Column(
    "synthetic", "boolean", "bool", "", "Always true: nobody in this table is real", one_of=(True,)
)

PEOPLE = (
    SYNTHETIC,
    _label("office", "Nesting", "Probation office", pattern=r"Office \d+", example="Office 1"),
    _label(
        "case_manager", "Nesting",
        "Case manager: V runs the programme, C holds the comparison group, M holds both groups",
        pattern=r"[VCM]\d{3,}", example="V001",
    ),
    _flag("my_direction", "Assignment", "1 in the programme, 0 in the comparison group"),
    Column(
        "start_date", "date", "datetime64[s]", "Assignment",
        "Start of the follow-up and, in the programme, of its delivery", example="2018-06-30",
    ),
    _label("sentence", "Population", "Kind of sentence", one_of=tuple(SENTENCES)),
    _label("sex", "Population", "Sex", one_of=SEXES),
    _count("age", "Population", "years", "Age at the start", low=18, high=80),
    _label("offence_group", "Population", "Group of the index offence", one_of=OFFENCE_GROUPS),
    _count(
        "age_at_first_sanction", "Population", "years",
        "Age at the first sanction, at most the present age; that age for a first sanction",
        low=10, high=80,
    ),
    _count("previous_sanctions", "Population", "sanctions", "Sanctions before the present one"),
    _count(
        "offences_year_before", "Population", "offences",
        "Proven offences in the year before the start, without the index offence",
    ),
    _share(
        "ogrs3_one_year", "Population", "probability",
        "Risk score of the OGRS3 form: predicted one-year proven reoffending",
    ),
    _share(
        "ogrs3_two_year", "Population", "probability",
        "Risk score of the OGRS3 form: predicted two-year proven reoffending",
    ),
    _label(
        "risk_band", "Population",
        "Band of the two-year score: 0-49, 50-74, 75-89, 90 and more per cent",
        one_of=RISK_BANDS, ordered=True,
    ),
    *(
        _flag(f"need_{need}", "Population", f"1 for a need about {need}, assessed at the start")
        for need in NEEDS
    ),
    Column(
        "readiness_rating", "integer", "int8", "Measurement",
        "Readiness to change as the case manager rated it at the start, from 1 (low) to 5 (high): "
        "an imperfect measure",
        low=1, high=5,
    ),
    _count("hope_start", "Measurement", "points", "Score of the hope scale at the start", high=30),
    _share(
        "fidelity", "Programme", "share",
        "Share of the programme delivered to the person, over the twelve months of delivery",
        missing="in the comparison group",
    ),
    _count(
        "contacts_planned", "Programme", "contacts",
        "Contacts of the programme that were planned; 0 in the comparison group",
    ),
    _count(
        "contacts_delivered", "Programme", "contacts",
        "Planned contacts that took place; 0 in the comparison group",
    ),
    _flag("cocreated_plan", "Programme", "1 for a plan made together; 0 in the comparison group"),
    _count(
        "enabling_fund", "Programme", "pounds",
        "Spent from the enabling fund; 0 in the comparison group",
    ),
    _flag("peer_mentor", "Programme", "1 for a peer mentor; 0 in the comparison group"),
    _flag("linked", "Measurement", "1 for a person found in the conviction records"),
    _flag(
        "reoffended", "Measurement",
        "1 for proven reoffending: an offence within one year, with a conviction within that year "
        "or six further months",
        missing=NOT_LINKED,
    ),
    _count(
        "reoffences", "Measurement", "reoffences", "Proven reoffences within one year",
        missing=NOT_LINKED,
    ),
    _count(
        "days_to_reoffence", "Measurement", "days",
        "Days to the first proven reoffence, or to the end of the year where there is none",
        low=1, high=365, missing=NOT_LINKED,
    ),
    _flag(
        "reoffence_observed", "Measurement",
        "1 where days_to_reoffence ends with a reoffence, 0 where the year ends first",
        missing=NOT_LINKED,
    ),
    Column(
        "hope_end", "integer", "float64", "Measurement", "Score of the hope scale after one year",
        unit="points", low=0, high=30, missing="where the person was lost to the survey",
    ),
)  # fmt: skip

RULES = (
    Rule(
        "the first sanction comes before the present age or at it",
        lambda p: p["age_at_first_sanction"] <= p["age"],
    ),
    Rule(
        "fidelity is missing in the comparison group and nowhere else",
        lambda p: p["fidelity"].isna() == (p["my_direction"] == 0),
    ),
    Rule(
        "no more contacts are delivered than planned",
        lambda p: p["contacts_delivered"] <= p["contacts_planned"],
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
        "the time to a reoffence ends with it exactly where the person reoffended",
        lambda p: p["reoffended"].isna() | (p["reoffended"] == p["reoffence_observed"]),
    ),
    Rule(
        "who did not reoffend was watched to the end of the year",
        lambda p: (p["reoffended"] != 0) | (p["days_to_reoffence"] == 365),
    ),
)

_IN_WORLD = {
    "without": "had there been no programme anywhere",
    "not_assigned": "had this person been in the comparison group",
    "with": "had this person been in the programme, as it is delivered",
    "with_full_delivery": "had this person been in the programme, delivered in full",
}


def _potential() -> Iterator[Column]:
    for world in WORLDS:
        yield _flag(
            f"reoffended_{world}", "Outcomes",
            f"1 for any reoffence within one year, proven or not, {_IN_WORLD[world]}",
        )  # fmt: skip
    for name, unit, meaning, low, high in (
        ("reoffences", "reoffences", "Reoffences within one year, proven or not", 0, None),
        ("days_to_reoffence", "days", "Days to the first reoffence or the year's end", 1, 365),
        ("hope_end", "points", "Score of the hope scale after one year", 0, 30),
    ):
        for world in WORLDS:
            yield _count(
                f"{name}_{world}", "Outcomes", unit, f"{meaning}, {_IN_WORLD[world]}",
                low=low, high=high,
            )  # fmt: skip


POTENTIAL = tuple(_potential())

TRUTH = (
    _label("outcome", "Outcomes", "The outcome: in the people as proven, here as it happens"),
    _label("measure", "Outcomes", "Measure of the effect, such as risk_difference"),
    _label(
        "estimand", "Outcomes", "On people in the programme (ATT) or on everybody (ATE)",
        one_of=("ATT", "ATE"),
    ),
    _label(
        "as_what", "Outcomes", "Of being assigned, of the programme as delivered, or in full",
        one_of=("as_assigned", "as_delivered", "full_fidelity"),
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
        [(c.name, *(getattr(c, name) for name in names)) for c in (INDEX, *PEOPLE)],
        columns=["column", *names],
    )


def table_schema(columns: tuple[Column, ...]) -> dict[str, Any]:
    """The columns of a table as a Frictionless Table Schema.

    Parameters
    ----------
    columns : tuple of Column
        Such as ``(INDEX, *PEOPLE)``.

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
            for column in PEOPLE
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
    expected = [column.name for column in PEOPLE]
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
