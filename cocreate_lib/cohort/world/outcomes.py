"""What happens to each person in the year, in four worlds that differ by the programme alone.

The worlds: ``without`` any programme anywhere; ``not_assigned``, as the comparison group lives;
``with`` the programme as delivered; ``with_full_delivery``. One random threshold a person decides
in all worlds whether and when that person first reoffends, and one stream of later occasions how
often: in each world, those after its first reoffence count, but for those in custody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.population import SENTENCES, Floats, Ints, People
from cocreate_lib.cohort.world.recalls import Custody
from cocreate_lib.cohort.world.risk_score import ONE_YEAR
from cocreate_lib.cohort.world.year import DAYS, JUST_UNDER_ONE, day_of, first_time, hazard

WORLDS = ("without", "not_assigned", "with", "with_full_delivery")
HOPE_POINTS = 30  # the hope scale runs from 0

# How much a person's log-odds of reoffending show in their offences of the year before.
BEFORE_ON_RISK = 0.5

# The occasions of the world without a programme, had nobody been recalled.
NOBODY_RECALLED = "without, nobody recalled"

Flags = npt.NDArray[np.bool_]


class FollowUp(NamedTuple):
    """One world's reoffending in the year of follow-up, one entry a person."""

    reoffended: Flags
    reoffences: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]  # to the first reoffence or, before it, a recall; 365 for neither
    recalled: Flags  # before any reoffence


class Occasions(NamedTuple):
    """What may count as a reoffence of those who reoffend in some world.

    ``first`` has for each world the share of the year at the first reoffence, 1 for none, for
    each person of ``who``. The later occasions, sorted by person, have a ``person`` (a position
    in ``who``) and a ``time``; ``later`` says for each world which of them happen, and those of
    person i end before position ``ends[i]``. ``sizes`` says how many of ``who``, and how many
    occasions, are of each of the cohorts side by side. ``first`` and ``later`` also have the key
    ``NOBODY_RECALLED``.
    """

    who: Ints
    first: dict[str, Floats]
    person: Ints
    time: Floats
    later: dict[str, Flags]
    ends: Ints
    sizes: tuple[Ints, Ints]


class Reoffending(NamedTuple):
    """What happens in each world, the log-odds of it, and the occasions that courts look at."""

    follow_ups: dict[str, FollowUp]
    log_odds: dict[str, Floats]
    occasions: Occasions


def log_odds(design: PilotDesign, people: People, years: Floats) -> Floats:
    """Log-odds of reoffending before the shift to the base rate, and before case manager and
    office; ``years`` are those from the start of the active phase to the person's start."""
    total = people.score + ONE_YEAR
    total += design.readiness_effect * people.readiness
    total += design.needs_effect * people.need_level
    total += np.array(list(SENTENCES.values()))[people.sentence_code]
    total += design.secular_trend * years
    return total


def effect_modifier(
    design: PilotDesign, previous_sanctions: Ints, female: Flags, mean: float, sd: float
) -> Floats:
    """How strongly the programme works on a person, 1 for a man at the mean sanction history."""
    most = int(previous_sanctions.max(initial=0))
    by_sanctions = (np.log1p(np.arange(most + 1)) - mean) / sd
    modifier = np.maximum(1 + design.effect_by_history * by_sanctions, 0.0)[previous_sanctions]
    if design.effect_by_sex != 0:
        modifier[female] *= 1 + design.effect_by_sex
    return modifier


def distinct_worlds(design: PilotDesign) -> dict[str, str]:
    """For each world one that is the same by design, itself if there is none before it."""
    same = {world: world for world in WORLDS}
    if design.contamination == 0 and (design.crossover == 0 or design.fidelity == 0):
        same["not_assigned"] = "without"
    if design.fidelity == 0:
        same["with"] = "without"
    if design.fidelity == 1 and design.uptake == 1:
        same["with"] = "with_full_delivery"
    return same


def draw_follow_ups(
    design: PilotDesign,
    rng: Draws,
    base: Floats,
    effect: Floats,
    doses: Mapping[str, float | Floats],
    pace: Floats,
    custody: Mapping[str, Custody] | None = None,
) -> Reoffending:
    """What happens to each person in each world.

    ``base`` are log-odds without the programme, ``effect`` what full delivery adds to them,
    ``doses`` the share of the programme that people get in each world, and ``pace`` later
    reoffences a year. ``custody`` has the recalls in each of ``distinct_worlds``, if there are any.
    """
    same = distinct_worlds(design)
    odds = {"without": base, "with_full_delivery": base + effect}
    for world in ("with", "not_assigned"):
        if same[world] == world:
            odds[world] = base + effect * doses[world]

    # A threshold with the standard logistic distribution is under the log-odds with the
    # probability that they stand for.
    threshold = rng.logistic(size=base.size)
    highest = np.maximum.reduce(list(odds.values()))
    who = np.flatnonzero(threshold < highest)
    spent = hazard(threshold[who])
    first = {
        world: first_time(spent, log_odds[who], design.time_shape)
        for world, log_odds in odds.items()
    }
    sizes = rng.sizes(who, base.size)
    person, time, ends, many = _later_occasions(design, rng, first, pace[who], sizes)
    later = {world: time > first[world][person] for world in odds}
    free = first["without"], later["without"]
    if custody is not None:
        for world in odds:
            held = custody[world]
            later[world] = later[world] & ~held.holds(time, who[person])
            first[world] = np.where(held.holds(first[world], who), 1.0, first[world])
    found = {
        world: _follow_up(
            base.size,
            who,
            first[world],
            later[world],
            ends,
            None if custody is None else custody[world].start,
        )
        for world in odds
    }
    return Reoffending(
        follow_ups={world: found[same[world]] for world in WORLDS},
        log_odds={world: odds[same[world]] for world in WORLDS},
        occasions=Occasions(
            who,
            {**{world: first[same[world]] for world in WORLDS}, NOBODY_RECALLED: free[0]},
            person,
            time,
            {**{world: later[same[world]] for world in WORLDS}, NOBODY_RECALLED: free[1]},
            ends,
            (sizes, many),
        ),
    )


def _later_occasions(
    design: PilotDesign, rng: Draws, first: dict[str, Floats], pace: Floats, sizes: Ints
) -> tuple[Ints, Floats, Ints, Ints]:
    """Persons, times and ends of occasions, Poisson at each person's own gamma pace, after the
    earliest first reoffence of any world; and how many are of each cohort."""
    earliest = np.minimum.reduce(list(first.values()))
    left = 1.0 - earliest
    own = rng.standard_gamma(design.reoffences_shape, sizes) / design.reoffences_shape
    counts = rng.poisson(pace * own * left, sizes)
    person = np.repeat(np.arange(pace.size), counts)
    later = _sums(counts, sizes)
    time = rng.random(later)
    time *= left[person]
    time += earliest[person]
    return person, np.minimum(time, JUST_UNDER_ONE), np.cumsum(counts), later


def _sums(values: Ints, sizes: Ints) -> Ints:
    """Sums of the values of each cohort, of which it has so many."""
    so_far = np.concatenate([[0], np.cumsum(values)])
    return np.diff(so_far[np.cumsum(sizes)], prepend=0)


def _follow_up(
    size: int, who: Ints, first: Floats, later: Flags, ends: Ints, recall: Floats | None
) -> FollowUp:
    """One world's year. A first reoffence in custody is none, and comes after the recall."""
    reoffends = first < 1.0
    reoffences = np.zeros(size, dtype=np.int32)
    reoffences[who] = reoffends + count_by_person(later, ends)
    days = np.full(size, DAYS, dtype=np.int32)
    days[who] = np.where(reoffends, day_of(first), DAYS)
    if recall is None:
        reoffended = np.zeros(size, dtype=bool)
        reoffended[who] = reoffends
        return FollowUp(reoffended, reoffences, days, np.zeros(size, dtype=bool))
    recalled = recall < 1.0
    recalled[who] = recall[who] < first
    days = np.where(recalled, day_of(recall), days).astype(np.int32)
    return FollowUp(reoffences > 0, reoffences, days, recalled)


def count_by_person(counted: npt.NDArray[np.bool_], ends: Ints) -> Ints:
    """How many occasions of each person are counted."""
    so_far = np.concatenate([[0], np.cumsum(counted)])[ends]
    return np.diff(so_far, prepend=0)


def draw_offences_before(rng: Draws, log_expected: Floats) -> Ints:
    """Offences in the year before the start, geometric, from the logarithms of their means."""
    odds_against = np.exp(-log_expected)
    return (rng.standard_exponential(log_expected.size) / np.log1p(odds_against)).astype(np.int64)


def offending_before(design: PilotDesign, log_odds: Floats, bad_spell: Floats) -> Floats:
    """Logarithm of the expected offences in the year before, up to a constant."""
    return BEFORE_ON_RISK * log_odds + design.spell_on_offences * bad_spell


class Hope(NamedTuple):
    """Hope on its scale before rounding: at the start, and at the end without the programme."""

    start: Floats
    end: Floats


def draw_hope(design: PilotDesign, rng: Draws, people: People) -> Hope:
    """What lasts of a person's hope (with readiness in it), and what passes.

    The passing part at the start is the bad spell; at the end it is drawn anew.
    """
    lasting = design.hope_on_readiness * people.readiness
    own = np.sqrt(design.hope_stability - design.hope_on_readiness**2)
    lasting += own * rng.standard_normal(lasting.size)
    passing = np.sqrt(1.0 - design.hope_stability)
    later = rng.standard_normal(lasting.size)
    return Hope(
        start=design.hope_sd * (lasting - passing * people.bad_spell),
        end=design.hope_sd * (lasting + passing * later),
    )


def hope_score(hope: Floats) -> npt.NDArray[np.int32]:
    """The score that a person's answers add up to: whole points within the scale."""
    return np.clip(np.rint(hope), 0, HOPE_POINTS).astype(np.int32)


def hope_in_worlds(
    without: Floats, effect: float, doses: Mapping[str, float | Floats]
) -> dict[str, npt.NDArray[np.int32]]:
    """The score at the end in each world, from hope without the programme."""
    return {world: hope_score(without + effect * dose) for world, dose in doses.items()}
