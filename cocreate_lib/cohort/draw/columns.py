"""The columns of a cohort's tables, each a function of a group, and what their codes stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.group import Array, Group
from cocreate_lib.cohort.world.events import PHASE_START
from cocreate_lib.cohort.world.outcomes import WORLDS
from cocreate_lib.cohort.world.population import NEEDS, SENTENCES, SEXES
from cocreate_lib.cohort.world.programme import Services
from cocreate_lib.cohort.world.risk_score import OFFENCE_GROUPS, RISK_BANDS, band_code

Column = Callable[[Group], Array]

# Decimals of shares and probabilities as records have them, so that a file holds just what the
# table does, on every platform.
_RECORDED = 4


def _start_date(group: Group) -> Array:
    first = np.datetime64(PHASE_START, "s") + np.timedelta64(group.arm.first_day, "D")
    return np.asarray(first + group.start * np.timedelta64(86_400, "s"))


def _fidelity(group: Group) -> Array:
    if group.arm.in_programme:
        return group.delivered.round(_RECORDED)
    return np.full(group.size, np.nan)


def _need(number: int, group: Group) -> Array:
    return group.people.needs[number].astype(np.int8)


def _service(name: str, group: Group) -> Array:
    return np.asarray(getattr(group.services, name))


def _follow_up(name: str, kind: Any, world: str, group: Group) -> Array:
    return np.asarray(getattr(group.reoffending.follow_ups[world], name)).astype(kind, copy=False)


def _chance(world: str, group: Group) -> Array:
    return np.asarray(1 / (1 + np.exp(-group.reoffending.log_odds[world]))).astype(np.float32)


def categories(design: PilotDesign) -> dict[str, list[str]]:
    """The values that the codes of a category stand for, but for case managers."""
    return {
        "office": [f"Office {number + 1}" for number in range(design.n_offices)],
        "sentence": list(SENTENCES),
        "sex": list(SEXES),
        "offence_group": list(OFFENCE_GROUPS),
        "risk_band": list(RISK_BANDS),
    }


# Categories are codes; those of case managers go on from team to team.
PEOPLE: Mapping[str, Column] = {
    "synthetic": lambda group: np.ones(group.size, dtype=bool),
    "office": lambda group: group.team.staff.office.astype(np.int32)[group.manager],
    "case_manager": lambda group: (group.team.first + group.manager).astype(np.int32),
    "my_direction": lambda group: np.full(group.size, group.arm.in_programme, dtype=np.int8),
    "start_date": _start_date,
    "sentence": lambda group: group.people.sentence_code,
    "sex": lambda group: group.people.female.astype(np.int8),
    "age": lambda group: group.people.age.astype(np.int32),
    "offence_group": lambda group: group.people.offence_code,
    "age_at_first_sanction": lambda group: group.people.age_at_first_sanction.astype(np.int32),
    "previous_sanctions": lambda group: group.people.previous_sanctions.astype(np.int32),
    "offences_year_before": lambda group: group.offences_before.astype(np.int32),
    "ogrs3_one_year": lambda group: group.scores[0].round(_RECORDED),
    "ogrs3_two_year": lambda group: group.scores[1].round(_RECORDED),
    "risk_band": lambda group: band_code(group.scores[1]),
    **{f"need_{name}": partial(_need, number) for number, name in enumerate(NEEDS)},
    "readiness_rating": lambda group: group.people.readiness_rating,
    "hope_start": lambda group: group.hope_start,
    "fidelity": _fidelity,
    **{name: partial(_service, name) for name in Services._fields},
    "linked": lambda group: group.linked,
    "reoffended": lambda group: group.recorded(group.proven.reoffended.astype(np.int8)),
    "reoffences": lambda group: group.recorded(group.proven.reoffences),
    "days_to_reoffence": lambda group: group.recorded(group.proven.days),
    "reoffence_observed": lambda group: group.recorded(group.proven.reoffended.astype(np.int8)),
    "hope_end": lambda group: group.hope_answered,
}
POTENTIAL: Mapping[str, Column] = {
    **{f"reoffended_{w}": partial(_follow_up, "reoffended", np.int8, w) for w in WORLDS},
    **{f"reoffences_{w}": partial(_follow_up, "reoffences", np.int32, w) for w in WORLDS},
    **{f"days_to_reoffence_{w}": partial(_follow_up, "days", np.int32, w) for w in WORLDS},
    **{f"hope_end_{w}": partial(lambda w, group: group.hope_end[w], w) for w in WORLDS},
}
HIDDEN: Mapping[str, Column] = {
    "readiness": lambda group: group.people.readiness.astype(np.float32),
    "need_level": lambda group: group.people.need_level.astype(np.float32),
    "bad_spell": lambda group: group.people.bad_spell.astype(np.float32),
    "case_manager_skill": lambda group: group.team.staff.skill.astype(np.float32)[group.manager],
    "fidelity": lambda group: group.delivered.astype(np.float32),
    **{f"chance_{w}": partial(_chance, w) for w in ("without", "with", "with_full_delivery")},
    "proven_without": lambda group: group.proven_without,
}
TABLES = {"people": PEOPLE, "potential": POTENTIAL, "hidden": HIDDEN}
