"""What each column of a cohort is: one description, from which every data dictionary is made."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from cocreate_lib.cohort.ogrs import OFFENCE_GROUPS, RISK_BANDS


class Column(NamedTuple):
    """One column of the people of a cohort."""

    name: str
    type: str  # "boolean", "integer", "number" or "string"
    unit: str
    allowed: str
    description: str
    decimals: int | None = None  # in files, for numbers


INDEX = Column("person", "integer", "", "1, 2, ...", "Number of the synthetic person")

PEOPLE = (
    Column("synthetic", "boolean", "", "True", "Always true: nobody in this table is real"),
    Column("office", "string", "", "Office 1, Office 2, ...", "Probation office"),
    Column(
        "case_manager",
        "string",
        "",
        "V001, ... (volunteers); C001, ... (others)",
        "Case manager; those who volunteered run the programme",
    ),
    Column(
        "my_direction",
        "integer",
        "",
        "1, 0",
        "1 in the programme, 0 in the comparison group",
    ),
    Column("sex", "string", "", "female, male", "Sex"),
    Column("age", "integer", "years", "18 to 80", "Age at the start of the follow-up"),
    Column("offence_group", "string", "", ", ".join(OFFENCE_GROUPS), "Group of the index offence"),
    Column(
        "age_at_first_sanction",
        "integer",
        "years",
        "10 to age",
        "Age at the first sanction; the present age for a first sanction",
    ),
    Column(
        "previous_sanctions",
        "integer",
        "sanctions",
        "0 or more",
        "Sanctions before the present one",
    ),
    Column(
        "ogrs3_one_year",
        "number",
        "probability",
        "0 to 1",
        "Risk score of the OGRS3 form: predicted one-year proven reoffending",
        4,
    ),
    Column(
        "ogrs3_two_year",
        "number",
        "probability",
        "0 to 1",
        "Risk score of the OGRS3 form: predicted two-year proven reoffending",
        4,
    ),
    Column(
        "risk_band",
        "string",
        "",
        ", ".join(RISK_BANDS),
        "Band of the two-year score: 0-49, 50-74, 75-89, 90 and more per cent",
    ),
    Column(
        "readiness_rating",
        "integer",
        "",
        "1 (low) to 5 (high)",
        "Readiness to change as the case manager rated it at the start: an imperfect measure",
    ),
    Column(
        "fidelity",
        "number",
        "share",
        "0 to 1; empty in the comparison group",
        "Share of the programme that the person's case manager delivered",
        4,
    ),
    Column("reoffended", "integer", "", "1, 0", "1 for any reoffence within one year"),
    Column("reoffences", "integer", "reoffences", "0 or more", "Reoffences within one year"),
    Column(
        "days_to_reoffence",
        "integer",
        "days",
        "1 to 365",
        "Days to the first reoffence, or to the end of the year where there is none",
    ),
    Column(
        "reoffence_observed",
        "integer",
        "",
        "1, 0",
        "1 where days_to_reoffence ends with a reoffence, 0 where the year ends first",
    ),
)


def data_dictionary() -> pd.DataFrame:
    """The columns of ``Cohort.people``, described.

    Returns
    -------
    pandas.DataFrame
        One row a column, the index of the people first: ``column``; ``type`` (boolean, integer,
        number, string); ``unit``; ``allowed`` values; ``description``.

    Examples
    --------
    >>> data_dictionary().set_index("column").loc["age", "unit"]
    'years'
    """
    return pd.DataFrame(
        [(c.name, c.type, c.unit, c.allowed, c.description) for c in (INDEX, *PEOPLE)],
        columns=["column", "type", "unit", "allowed", "description"],
    )
