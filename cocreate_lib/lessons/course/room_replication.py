"""Lesson 06: the room's own replication. Each number is another run of the same pilot, and not all
runs are in the same world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.cohort import simulate
from cocreate_lib.comparison import (
    AnalysisPlan,
    Comparison,
    PooledStudies,
    compare,
    pool_studies,
    rate,
)
from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import (
    DIFFERENCES_REACH,
    DifferenceRow,
    Differences,
    Picture,
    Table,
    differences_picture,
)
from cocreate_lib.figures import difference_span as span
from cocreate_lib.figures import difference_told as told
from cocreate_lib.lessons.course.no_significant_difference import (
    CONTENT,
    WorldName,
    pilot_design,
)
from cocreate_lib.lessons.kit.explorer import Drawing, Explorer, controls
from cocreate_lib.text import how_many, listed, plural

SEED = 5000
"""Pilots have this and their number as seeds: a run of ordinary luck, and no more."""
PLAN = AnalysisPlan("my_direction", [rate("reoffended")], method="unadjusted")


@dataclass(frozen=True)
class Run:
    """One learner's pilot: its number, what it found, and the world that it was in, which nobody
    in the room knows; differences in people per 100."""

    number: int
    estimate: float
    std_error: float
    low: float
    high: float
    world: WorldName

    @property
    def truth(self) -> float:
        """What the programme does in its world."""
        return CONTENT.worlds[self.world].difference

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no difference."""
        return not self.low <= 0 <= self.high


@cache
def worlds() -> tuple[WorldName, ...]:
    """The world of each number: each four numbers in a row have the same mix, in another order."""
    four = [name for name, world in CONTENT.worlds.items() for _ in range(world.of_four)]
    draw = np.random.default_rng(SEED)
    found: list[WorldName] = []
    while len(found) < CONTENT.numbers:
        found += [four[place] for place in draw.permutation(len(four))]
    return tuple(found[: CONTENT.numbers])


@cache
def pilot_of(number: int) -> Comparison:
    """The pilot with a number, as it was analysed."""
    world = CONTENT.worlds[worlds()[number - 1]]
    design = pilot_design(CONTENT.room_people, world.difference)
    return compare(simulate(design, SEED + number).people, PLAN)


@cache
def run(number: int) -> Run:
    """One learner's pilot."""
    row = pilot_of(number).estimates.iloc[0]
    names = ("estimate", "std_error", "conf_low", "conf_high")
    estimate, error, low, high = (100 * float(row[name]) for name in names)
    return Run(number, estimate, error, low, high, worlds()[number - 1])


def own_sentence(found: Run) -> str:
    """What this pilot found, without a word on what is true."""
    clear = "leaves out" if found.is_clear else "includes"
    verdict = "significant" if found.is_clear else "not significant"
    return (
        f"Pilot {found.number}: {told(found.estimate)} of every 100 reoffended with the programme. "
        f"The interval is {span(found.low, found.high)}. It {clear} zero: "
        f"statistically {verdict}."
    )


def own_alt(found: Run) -> str:
    """What the picture shows, in words."""
    return (
        f"One interval on the axis of differences, from {span(found.low, found.high)} per 100, "
        f"with a dot at {told(found.estimate)}. Zero lies "
        f"{'outside' if found.is_clear else 'inside'} it."
    )


OWN_CAPTION = (
    f"A synthetic pilot with {CONTENT.room_people} people in each group, drawn by lot. What is "
    "true of your world stays hidden until the room pools."
)


def own_explorer() -> Explorer[Run]:
    """One learner's pilot, by the learner's number."""
    return Explorer(
        controls(CONTENT.own, number={str(n): n for n in range(1, CONTENT.numbers + 1)}),
        result=run,
        picture=lambda found: differences_picture(
            Differences(f"Pilot {found.number}", [_row(found)]),
            alt=own_alt(found),
            caption=OWN_CAPTION,
        ),
        sentence=own_sentence,
        name="own",
        code="room_replication.own_explorer()",
        drawing=Drawing(
            title="Your own pilot",
            scene=lambda: {"reach": DIFFERENCES_REACH},
            numbers=_numbers,
            alt=own_alt,
            caption=lambda found: OWN_CAPTION,
        ),
    )


@dataclass(frozen=True)
class Room:
    """The pilots of a room, and how much of them is shown: each alone, pooled, or the truth too."""

    runs: tuple[Run, ...]
    pooled: PooledStudies
    shown: str

    def clear(self, way: int) -> int:
        """How many are significant: below no difference for −1, above it for 1."""
        return sum(each.is_clear and each.estimate * way > 0 for each in self.runs)


@cache
def pool_room(pilots: int, shown: str = "truth") -> Room:
    """The pilots with the numbers from 1 to this one, taken together."""
    return _room(range(1, pilots + 1), shown)


def pool(numbers: Sequence[int]) -> str:
    """What the pilots with any numbers say together: for a room that gave out other ones.

    Parameters
    ----------
    numbers
        Three or more, each from 1 to 40.

    Returns
    -------
    str
        Their average, how far they differ, and where the truth of one more could lie.

    Raises
    ------
    CocreateError
        When there is no pilot with one of the numbers.
    DataError
        When there are fewer than three.

    Examples
    --------
    >>> print(pool([2, 5, 9, 14])[:26])
    Pooled, the average is 0.9
    """
    for number in numbers:
        if number not in range(1, CONTENT.numbers + 1):
            raise CocreateError(
                f"There is no pilot with the number {number}.",
                where="numbers",
                why=f"There are {CONTENT.numbers} pilots, each a run of its own.",
                try_this=f"Give numbers from 1 to {CONTENT.numbers}.",
            )
    return _pooled_sentence(_room(numbers, "pooled").pooled)


def _room(numbers: Sequence[int], shown: str) -> Room:
    runs = tuple(run(number) for number in numbers)
    pooled = pool_studies([each.estimate for each in runs], [each.std_error for each in runs])
    return Room(runs, pooled, shown)


def room_sentence(room: Room) -> str:
    """What the pilots found one by one; then, if it is shown, pooled; then what was true."""
    if room.shown == "truth":
        return _truth_sentence(room)
    if room.shown == "pooled":
        return _pooled_sentence(room.pooled)
    fewer, more = room.clear(-1), room.clear(1)
    none = len(room.runs) - fewer - more
    return (
        f"{len(room.runs)} pilots of one programme: {fewer or 'none'} "
        f"{plural(fewer or 2, 'shows', 'show')} significantly fewer who reoffend, {more or 'none'} "
        f"significantly more, and {none} no significant difference."
    )


def _pooled_sentence(pooled: PooledStudies) -> str:
    apart = (
        "more than chance would have it"
        if pooled.p_value < 0.05
        else "no more than chance could have it"
    )
    return (
        f"Pooled, the average is {told(pooled.estimate)} per 100, with an interval of "
        f"{span(pooled.conf_low, pooled.conf_high)}. The pilots differ {apart}: "
        f"I\N{SUPERSCRIPT TWO} is {100 * pooled.i2:.0f}%. In one more such pilot the truth could "
        f"be anything from {span(pooled.prediction_low, pooled.prediction_high)}."
    )


def _truth_sentence(room: Room) -> str:
    parts = []
    for name, world in CONTENT.worlds.items():
        inside = [each for each in room.runs if each.world == name]
        clear = sum(each.is_clear for each in inside)
        parts.append(
            f"in {len(inside)} {world.words} ({told(world.difference)}), and {clear or 'none'} of "
            f"these {plural(clear or 2, 'was', 'were')} significant"
        )
    return (
        f"There were three worlds: {'; '.join(parts)}. The average of "
        f"{told(room.pooled.estimate)} is true of no world."
    )


def room_alt(room: Room) -> str:
    """What the picture shows, in words."""
    estimates = [each.estimate for each in room.runs]
    words = [
        f"{len(room.runs)} intervals, one under the other, with dots from "
        f"{span(min(estimates), max(estimates))} per 100.",
        f"{room.clear(-1) + room.clear(1)} leave out zero.",
    ]
    if room.shown != "pilots":
        words.append(
            f"Below them the pooled average at {told(room.pooled.estimate)}, with its interval, "
            "and a longer line: where the truth of one more pilot would lie, "
            f"{span(room.pooled.prediction_low, room.pooled.prediction_high)}."
        )
    if room.shown == "truth":
        places = listed(told(world.difference) for world in CONTENT.worlds.values())
        words.append(f"Diamonds mark what is true of each pilot: {places}.")
    return " ".join(words)


ROOM_CAPTION = (
    "Synthetic pilots. Each line is one learner's 95% interval; thick lines leave out "
    "zero. The average allows for true differences that are not the same in all pilots "
    "(random effects)."
)


def room_table(room: Room) -> Table:
    """Each pilot of the room; then all of them, as far as they are shown."""
    rows = [
        (str(each.number), told(each.estimate), span(each.low, each.high), _truth_of(room, each))
        for each in room.runs
    ]
    if room.shown != "pilots":
        pooled = room.pooled
        ends = span(pooled.conf_low, pooled.conf_high)
        next_ends = span(pooled.prediction_low, pooled.prediction_high)
        rows += [
            ("pooled", told(pooled.estimate), ends, ""),
            ("one more: its truth", "", next_ends, ""),
        ]
    columns = ["pilot", "difference seen", "interval", "what is true"]
    return Table(CONTENT.tables["pooled"], pd.DataFrame(rows, columns=columns))


def _truth_of(room: Room, each: Run) -> str:
    return CONTENT.worlds[each.world].words if room.shown == "truth" else "hidden"


def replication_explorer() -> Explorer[Room]:
    """The pilots of the room: side by side, then pooled, then with what was true."""
    fewest, most = CONTENT.fewest, CONTENT.numbers
    return Explorer(
        controls(CONTENT.replication, pilots={str(n): n for n in range(fewest, most + 1)}),
        result=pool_room,
        picture=_room_picture,
        sentence=room_sentence,
        name="replication",
        code="room_replication.replication_explorer()",
        drawing=Drawing(
            title="The room's own replication",
            scene=_room_scene,
            numbers=_room_numbers,
            alt=room_alt,
            caption=lambda room: ROOM_CAPTION,
            table=room_table,
        ),
    )


def _row(found: Run) -> DifferenceRow:
    return DifferenceRow(f"pilot {found.number}", found.estimate, found.low, found.high)


def _numbers(found: Run) -> list[float]:
    values = (found.estimate, found.low, found.high)
    return [found.number, *(round(value, 2) for value in values)]


def _room_scene() -> dict[str, Any]:
    runs = [run(number) for number in range(1, CONTENT.numbers + 1)]
    return {
        "reach": DIFFERENCES_REACH,
        "runs": [[*_numbers(each)[1:], each.truth] for each in runs],
    }


def _room_numbers(room: Room) -> dict[str, Any]:
    pooled = room.pooled
    interval = (pooled.estimate, pooled.conf_low, pooled.conf_high)
    values = (*interval, pooled.prediction_low, pooled.prediction_high)
    return {
        "pilots": len(room.runs),
        "pooled": None if room.shown == "pilots" else [round(value, 2) for value in values],
        "truth": int(room.shown == "truth"),
    }


def _room_picture(room: Room) -> Picture:
    rows = [_row(each) for each in room.runs]
    pooled = room.pooled
    if room.shown != "pilots":
        rows.append(DifferenceRow("pooled", pooled.estimate, pooled.conf_low, pooled.conf_high))
        rows.append(
            DifferenceRow(
                "one more", pooled.estimate, pooled.prediction_low, pooled.prediction_high,
                filled=False,
            )
        )  # fmt: skip
    if room.shown == "truth":
        rows += [
            DifferenceRow(world.words, world.difference, role="truth")
            for world in CONTENT.worlds.values()
        ]
    title = how_many(len(room.runs), "pilot")
    return differences_picture(Differences(title, rows), alt=room_alt(room), caption=ROOM_CAPTION)
