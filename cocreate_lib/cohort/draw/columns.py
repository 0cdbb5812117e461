"""The columns of a cohort's tables: one list, from which all that draws, checks, writes and
describes them is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import numpy as np

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.column import (
    NOT_LINKED,
    Column,
    Drawn,
    count,
    flag,
    label,
    share,
)
from cocreate_lib.cohort.draw.group import Array, Group
from cocreate_lib.cohort.world.events import PHASE_START
from cocreate_lib.cohort.world.outcomes import HOPE_POINTS, WORLDS
from cocreate_lib.cohort.world.population import NEEDS, OLDEST, SENTENCES, SEXES
from cocreate_lib.cohort.world.risk_score import OFFENCE_GROUPS, RISK_BANDS, band_code
from cocreate_lib.cohort.world.year import DAYS

AREAS = ("own area", "elsewhere")


def _start_date(group: Group) -> Array:
    first = np.datetime64(PHASE_START, "s") + np.timedelta64(group.arm.first_day, "D")
    return np.asarray(first + group.start * np.timedelta64(86_400, "s"))


def _need(number: int, group: Group) -> Array:
    return np.asarray(group.people.needs[number])


def _follow_up(name: str, world: str, group: Group) -> Array:
    return np.asarray(getattr(group.reoffending.follow_ups[world], name))


def _days_at_risk(world: str, group: Group) -> Array:
    return group.days_at_risk(world)


def _takes_part(who: str, group: Group) -> Array:
    return np.asarray(getattr(group.taking_part, who))


def _chance(world: str, group: Group) -> Array:
    return np.asarray(1 / (1 + np.exp(-group.reoffending.log_odds[world]))).astype(np.float32)


def _by_name(columns: Iterable[Column]) -> dict[str, Column]:
    return {column.name: column for column in columns}


INDEX = Column("person", "integer", "int64", "", "Number of the synthetic person", low=1)

PEOPLE = _by_name((
    Column(
        "synthetic", "boolean", "bool", "", "Always true: nobody in this table is real",
        lambda g: np.ones(g.size, dtype=bool), one_of=(True,),
    ),
    label(
        "office", "Nesting", "Probation office",
        lambda g: g.team.staff.office.astype(np.int32)[g.manager],
        pattern=r"Office \d+", example="Office 1",
    ),
    label(
        "case_manager", "Nesting",
        "Case manager: V runs the programme, C holds the comparison group, M holds both groups",
        lambda g: (g.team.first + g.manager).astype(np.int32),
        pattern=r"[VCM]\d{3,}", example="V001",
    ),
    flag(
        "my_direction", "Assignment", "1 in the programme, 0 in the comparison group",
        lambda g: np.full(g.size, g.arm.in_programme),
    ),
    Column(
        "start_date", "date", "datetime64[s]", "Assignment",
        "Start of the follow-up and, in the programme, of its delivery", _start_date,
        example="2018-06-30",
    ),
    label(
        "sentence", "Population", "Kind of sentence", lambda g: g.people.sentence_code,
        one_of=tuple(SENTENCES),
    ),
    label("sex", "Population", "Sex", lambda g: g.people.female.astype(np.int8), one_of=SEXES),
    count(
        "age", "Population", "years", "Age at the start", lambda g: g.people.age,
        low=18, high=OLDEST,
    ),
    label(
        "offence_group", "Population", "Group of the index offence",
        lambda g: g.people.offence_code, one_of=OFFENCE_GROUPS,
    ),
    count(
        "age_at_first_sanction", "Population", "years",
        "Age at the first sanction, at most the present age; that age for a first sanction",
        lambda g: g.people.age_at_first_sanction, low=10, high=OLDEST,
    ),
    count(
        "previous_sanctions", "Population", "sanctions", "Sanctions before the present one",
        lambda g: g.people.previous_sanctions,
    ),
    count(
        "offences_year_before", "Population", "offences",
        "Proven offences in the year before the start, without the index offence",
        lambda g: g.offences_before,
    ),
    share(
        "ogrs3_one_year", "Population", "probability",
        "Risk score of the OGRS3 form: predicted one-year proven reoffending",
        lambda g: g.scores[0],
    ),
    share(
        "ogrs3_two_year", "Population", "probability",
        "Risk score of the OGRS3 form: predicted two-year proven reoffending",
        lambda g: g.scores[1],
    ),
    label(
        "risk_band", "Population",
        "Band of the two-year score: 0-49, 50-74, 75-89, 90 and more per cent",
        lambda g: band_code(g.scores[1]), one_of=RISK_BANDS, ordered=True,
    ),
    *(
        flag(
            f"need_{need}", "Population", f"1 for a need about {need}, assessed at the start",
            partial(_need, number),
        )
        for number, need in enumerate(NEEDS)
    ),
    Column(
        "readiness_rating", "integer", "int8", "Measurement",
        "Readiness to change as the case manager rated it at the start, from 1 (low) to 5 (high): "
        "an imperfect measure",
        lambda g: g.people.readiness_rating, low=1, high=5,
    ),
    count(
        "hope_start", "Measurement", "points", "Score of the hope scale at the start",
        lambda g: g.hope_start, high=HOPE_POINTS,
    ),
    share(
        "fidelity", "Programme", "share",
        "Share of the programme delivered to the person, over the twelve months of delivery",
        lambda g: g.fidelity, missing="in the comparison group",
    ),
    count(
        "contacts_planned", "Programme", "contacts",
        "Contacts of the programme that were planned; 0 in the comparison group",
        lambda g: g.services.contacts_planned,
    ),
    count(
        "contacts_delivered", "Programme", "contacts",
        "Planned contacts that took place; 0 in the comparison group",
        lambda g: g.services.contacts_delivered,
    ),
    flag(
        "cocreated_plan", "Programme", "1 for a plan made together; 0 in the comparison group",
        lambda g: g.services.cocreated_plan,
    ),
    count(
        "enabling_fund", "Programme", "pounds",
        "Spent from the enabling fund; 0 in the comparison group",
        lambda g: g.services.enabling_fund,
    ),
    flag(
        "peer_mentor", "Programme", "1 for a peer mentor; 0 in the comparison group",
        lambda g: g.services.peer_mentor,
    ),
    flag(
        "linked", "Measurement", "1 for a person found in the conviction records",
        lambda g: g.linked,
    ),
    flag(
        "reoffended", "Measurement",
        "1 for proven reoffending: an offence within one year, with a conviction within that year "
        "or six further months",
        lambda g: g.proven.reoffended, missing=NOT_LINKED,
    ),
    count(
        "reoffences", "Measurement", "reoffences", "Proven reoffences within one year",
        lambda g: g.proven.reoffences, missing=NOT_LINKED,
    ),
    count(
        "days_to_reoffence", "Measurement", "days",
        "Days to the first proven reoffence, to a recall or death before any, or to the end of the "
        "year",
        lambda g: g.proven.days, low=1, high=DAYS, missing=NOT_LINKED,
    ),
    flag(
        "reoffence_observed", "Measurement",
        "1 where days_to_reoffence ends with a reoffence, 0 where the year, a recall or a death "
        "comes first",
        lambda g: g.proven.reoffended & ~g.proven.recalled, missing=NOT_LINKED,
    ),
    Column(
        "hope_end", "integer", "float64", "Measurement", "Score of the hope scale after one year",
        lambda g: g.hope_answered, unit="points", low=0, high=HOPE_POINTS,
        missing="where the person was lost to the survey",
    ),
    count(
        "days_at_risk", "Measurement", "days", "Days of the year out of custody and alive",
        lambda g: g.days_at_risk(), low=1, high=DAYS, missing=NOT_LINKED,
    ),
    flag(
        "recalled", "Measurement",
        "1 where days_to_reoffence ends with a recall to custody or a death, 0 where a proven "
        "reoffence or the end of the year comes first",
        lambda g: g.proven.recalled, missing=NOT_LINKED,
    ),
    flag(
        "took_part", "Programme",
        "1 for taking part in the programme; in the comparison group only for those who got it all "
        "the same",
        lambda g: g.took_part,
    ),
    label(
        "area", "Assignment", "Where the person comes from: the programme's own area or another",
        lambda g: g.elsewhere.astype(np.int8), one_of=AREAS,
    ),
))  # fmt: skip

_IN_WORLD = {
    "without": "had there been no programme anywhere",
    "not_assigned": "had this person been in the comparison group",
    "with": "had this person been in the programme, as it is delivered",
    "with_full_delivery": "had this person been in the programme, delivered in full",
}


def _potential() -> Iterator[Column]:
    for world in WORLDS:
        yield flag(
            f"reoffended_{world}", "Outcomes",
            f"1 for any reoffence within one year, proven or not, {_IN_WORLD[world]}",
            partial(_follow_up, "reoffended", world),
        )  # fmt: skip
    for name, unit, meaning, low, high, drawn in (
        ("reoffences", "reoffences", "Reoffences within one year, proven or not", 0, None,
         partial(_follow_up, "reoffences")),
        ("days_to_reoffence", "days",
         "Days to the first reoffence, a recall or death before any, or the year's end", 1, DAYS,
         partial(_follow_up, "days")),
        ("hope_end", "points", "Score of the hope scale after one year", 0, HOPE_POINTS,
         lambda world, group: group.hope_end[world]),
    ):  # fmt: skip
        for world in WORLDS:
            yield count(
                f"{name}_{world}", "Outcomes", unit, f"{meaning}, {_IN_WORLD[world]}",
                partial(drawn, world), low=low, high=high,
            )  # fmt: skip
    for world in WORLDS:
        yield flag(
            f"recalled_{world}", "Outcomes",
            f"1 for a recall to custody or a death before any reoffence, {_IN_WORLD[world]}",
            partial(_follow_up, "recalled", world),
        )  # fmt: skip
    for world in WORLDS:
        yield count(
            f"days_at_risk_{world}", "Outcomes", "days",
            f"Days of the year out of custody and alive, {_IN_WORLD[world]}",
            partial(_days_at_risk, world), low=1, high=DAYS,
        )  # fmt: skip
    for world, who in (("with", "if_assigned"), ("not_assigned", "if_not")):
        yield flag(
            f"took_part_{world}", "Outcomes",
            f"1 for taking part in the programme, {_IN_WORLD[world]}",
            partial(_takes_part, who),
        )  # fmt: skip


POTENTIAL = _by_name(_potential())

# What no evaluator ever sees, and no file holds.
_HIDDEN: Mapping[str, Drawn] = {
    "readiness": lambda g: g.people.readiness.astype(np.float32),
    "need_level": lambda g: g.people.need_level.astype(np.float32),
    "bad_spell": lambda g: g.people.bad_spell.astype(np.float32),
    "case_manager_skill": lambda g: g.team.staff.skill.astype(np.float32)[g.manager],
    "fidelity": lambda g: g.delivered.astype(np.float32),
    **{f"chance_{w}": partial(_chance, w) for w in ("without", "with", "with_full_delivery")},
    "proven_without": lambda g: g.proven_without,
    "recall_chance": lambda g: g.recall_chance.astype(np.float32),
}
# How to draw each table of a cohort.
TABLES: Mapping[str, Mapping[str, Drawn]] = {
    "people": {name: column.draw for name, column in PEOPLE.items()},
    "potential": {name: column.draw for name, column in POTENTIAL.items()},
    "hidden": _HIDDEN,
}


def categories(design: PilotDesign) -> dict[str, list[str]]:
    """The values that the codes of a category stand for, but for case managers."""
    offices = [f"Office {number + 1}" for number in range(design.n_offices)]
    labels = (column for column in PEOPLE.values() if column.type == "string" and column.one_of)
    return {"office": offices, **{column.name: list(column.one_of) for column in labels}}
