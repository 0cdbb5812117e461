"""From a design and a seed to a cohort."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cocreate_lib.cohort import schema
from cocreate_lib.cohort.design import PilotDesign
from cocreate_lib.cohort.ogrs import OFFENCE_GROUPS, RISK_BANDS, band_code, probability
from cocreate_lib.cohort.outcomes import WORLDS, Year, live, office_effects
from cocreate_lib.cohort.population import Floats, Ints, People, Staff, draw_people, draw_staff
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.errors import DesignError


class _Group(NamedTuple):
    """One of the two groups, lived through."""

    in_programme: bool
    people: People
    staff: Staff
    manager: Ints
    worlds: dict[str, Year]
    chance: Floats


def simulate(
    design: PilotDesign, seed: int | np.random.SeedSequence | np.random.Generator
) -> Cohort:
    """Draw a synthetic cohort whose truth is known.

    Parameters
    ----------
    design : PilotDesign
        The world of the pilot.
    seed : int, numpy.random.SeedSequence or numpy.random.Generator
        An integer or a seed sequence gives the same cohort each time; a generator moves on, so
        that each call gives a new cohort.

    Returns
    -------
    Cohort
        ``people`` (columns: :func:`cocreate_lib.cohort.data_dictionary`), ``potential``,
        ``hidden``, ``truth`` and ``design``.

    Raises
    ------
    DesignError
        If the design is not a ``PilotDesign``, the seed is of no allowed kind, or the declared
        effect can't be met in this world.

    Notes
    -----
    Log-odds of reoffending within one year = logit of the one-year risk score (OGRS3 form) +
    readiness effect x readiness - case manager's skill + office effect + a shift that makes the
    expected rate of the ordinary caseload the declared base rate + fidelity x an effect that
    gives the declared change in the programme group at full delivery. The time to the first
    reoffence is Weibull with that one-year probability; further reoffences are gamma-Poisson in
    what is left of the year. One random number a person drives all worlds, so that individual
    effects have one sign; this is an assumption, which no data could check.

    Examples
    --------
    >>> cohort = simulate(PilotDesign(), seed=2018)
    >>> cohort.people["my_direction"].value_counts().to_dict()
    {0: 800, 1: 200}
    >>> truth = cohort.truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    >>> bool(truth["reoffended", "risk_difference", "ATT", "full_fidelity"] < 0)
    True
    """
    if not isinstance(design, PilotDesign):
        raise DesignError(
            f"simulate needs a PilotDesign, not {type(design).__name__}.",
            try_this="cc.simulate(cc.PilotDesign(), seed=2018)",
        )
    streams = [np.random.default_rng(sequence) for sequence in _sequences(seed, 3)]
    offices = office_effects(design, streams[0], design.n_offices)
    groups = [
        _draw_group(design, streams[1], offices, design.n_treated, in_programme=True),
        _draw_group(design, streams[2], offices, design.n_comparison, in_programme=False),
    ]
    index = pd.RangeIndex(1, design.n_treated + design.n_comparison + 1, name=schema.INDEX.name)
    return Cohort(
        people=_people_frame(groups, index),
        potential=_stack([_potential(group) for group in groups], index),
        hidden=_stack([_hidden(group) for group in groups], index),
        design=design,
    )


def _sequences(seed: Any, n: int) -> list[np.random.SeedSequence]:
    if isinstance(seed, np.random.Generator):
        seed = np.random.SeedSequence(seed.integers(2**63, size=2).tolist())
    elif isinstance(seed, (int, np.integer)) and not isinstance(seed, bool) and seed >= 0:
        seed = np.random.SeedSequence(int(seed))
    elif not isinstance(seed, np.random.SeedSequence):
        raise DesignError(
            f"A seed is a whole number from 0, a SeedSequence or a Generator, not {seed!r}.",
            where="simulate(..., seed=)",
            why="The seed makes a cohort repeatable.",
            try_this="seed=2018",
        )
    # Not seed.spawn(): that would change the caller's sequence.
    return [
        np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, child))
        for child in range(n)
    ]


def _draw_group(
    design: PilotDesign,
    rng: np.random.Generator,
    offices: Floats,
    size: int,
    *,
    in_programme: bool,
) -> _Group:
    n_staff = max(1, round(size / design.people_per_case_manager))
    staff = draw_staff(design, rng, n_staff, volunteers=in_programme)
    people = draw_people(design, rng, size, enrolled=in_programme)
    manager = rng.integers(n_staff, size=size)
    worlds, chance = live(design, rng, people, staff, manager, offices)
    return _Group(in_programme, people, staff, manager, worlds, chance)


def _people_frame(groups: list[_Group], index: pd.RangeIndex) -> pd.DataFrame:
    frame = _stack([_observed(group) for group in groups], index)
    for name, labels, ordered in (
        ("offence_group", OFFENCE_GROUPS, False),
        ("risk_band", RISK_BANDS, True),
    ):
        kind = pd.CategoricalDtype(list(labels), ordered=ordered)
        frame[name] = pd.Categorical.from_codes(frame[name].to_numpy(), dtype=kind)
    frame = frame[[column.name for column in schema.PEOPLE]]
    frame.attrs["synthetic"] = True
    return frame


def _observed(group: _Group) -> dict[str, Any]:
    people, staff, manager = group.people, group.staff, group.manager
    lived = group.worlds["with" if group.in_programme else "without"]
    two_year = probability(people.score, years=2)
    size = manager.size
    managers = [
        f"{'V' if group.in_programme else 'C'}{number:03d}"
        for number in range(1, staff.skill.size + 1)
    ]
    offices = [f"Office {number}" for number in range(1, int(staff.office.max()) + 2)]
    return {
        "synthetic": np.ones(size, dtype=bool),
        "office": np.array(offices, dtype=object)[staff.office[manager]],
        "case_manager": np.array(managers, dtype=object)[manager],
        "my_direction": np.full(size, int(group.in_programme)),
        "sex": np.where(people.female, "female", "male").astype(object),
        "age": people.age,
        "offence_group": people.offence_code,
        "age_at_first_sanction": people.age_at_first_sanction,
        "previous_sanctions": people.previous_sanctions,
        "ogrs3_one_year": probability(people.score, years=1),
        "ogrs3_two_year": two_year,
        "risk_band": band_code(two_year),
        "readiness_rating": people.readiness_rating,
        "fidelity": staff.fidelity[manager] if group.in_programme else np.full(size, np.nan),
        "reoffended": lived.reoffended.astype(np.int64),
        "reoffences": lived.reoffences,
        "days_to_reoffence": lived.days,
        "reoffence_observed": lived.reoffended.astype(np.int64),
    }


def _potential(group: _Group) -> dict[str, Any]:
    years = group.worlds
    return (
        {f"reoffended_{w}": years[w].reoffended.astype(np.int64) for w in WORLDS}
        | {f"reoffences_{w}": years[w].reoffences for w in WORLDS}
        | {f"days_to_reoffence_{w}": years[w].days for w in WORLDS}
    )


def _hidden(group: _Group) -> dict[str, Any]:
    return {
        "readiness": group.people.readiness,
        "case_manager_skill": group.staff.skill[group.manager],
        "fidelity": group.staff.fidelity[group.manager],
    } | {f"chance_{world}": group.chance[:, w] for w, world in enumerate(WORLDS)}


def _stack(groups: list[dict[str, Any]], index: pd.RangeIndex) -> pd.DataFrame:
    columns = {name: np.concatenate([group[name] for group in groups]) for name in groups[0]}
    return pd.DataFrame(columns, index=index)
