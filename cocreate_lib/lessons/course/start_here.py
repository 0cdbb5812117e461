"""Lesson 00, "Start here": a pilot in one minute, again and again, in one of three worlds.

Which of the worlds a reader is in is drawn in the browser, and told once they have guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from cocreate_lib.comparison import risk_difference_interval
from cocreate_lib.figures import (
    FIRST_PILOT_REACH,
    FirstPilot,
    FirstPilots,
    first_pilot_alt,
    first_pilot_caption,
    first_pilot_picture,
    first_pilot_sentence,
)
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.tongues import gettext

World = Literal["a", "b", "c"]


@dataclass(frozen=True)
class Content:
    """The lesson's file: the shares that reoffend, the sizes of a pilot, and the controls."""

    with_programme: Mapping[World, float]
    without: float
    sizes: tuple[int, ...]
    controls: Mapping[Literal["people", "pilots"], ControlText]


CONTENT = lesson_content("00_start_here", Content)
SEED = 2018
MOST = 200
"""How many pilots can be run, one after the other."""


@cache
def _chances(seed: int) -> npt.NDArray[np.float64]:
    """A number from 0 to 1 for each person whom the largest pilot has, in two groups."""
    return np.random.default_rng(seed).random((2, max(CONTENT.sizes)))


@cache
def first_pilot(people: int, *, world: World = "a", seed: int = SEED) -> FirstPilot:
    """A pilot with so many people in each group, made up so that the truth is known.

    Parameters
    ----------
    people
        In each group; those of a smaller pilot are in every larger one too.
    world
        Which of three: the programme works, does nothing, or harms, in no order.
    seed
        Where the made-up people come from.

    Returns
    -------
    FirstPilot
        How many reoffended, and the difference with its Miettinen-Nurminen interval, to one
        decimal.
    """
    treated, others = _chances(seed)[:, :people]
    share = CONTENT.with_programme[world]
    events = int((treated < share).sum()), int((others < CONTENT.without).sum())
    low, high = risk_difference_interval(events, (people, people))
    truth = round(100 * (share - CONTENT.without), 6)
    return FirstPilot(
        people, *events, low=_away(100 * low), high=_away(100 * high), truth=truth + 0.0
    )


def _away(value: float) -> float:
    """To one decimal, and never onto zero, where it would be another finding."""
    return round(value, 1) or (0.05 if value > 0 else -0.05 if value < 0 else 0.0)


def first_pilots(people: int, pilots: int, world: World = "a", told: bool = False) -> FirstPilots:
    """So many pilots of the same programme, each with other people: one seed after the other.

    Parameters
    ----------
    people, world
        As for :func:`first_pilot`.
    pilots
        How many; the first of them is :func:`first_pilot` as it stands.
    told
        Whether the truth is told.
    """
    made = (first_pilot(people, world=world, seed=SEED + number) for number in range(pilots))
    return FirstPilots(tuple(made), told)


def _scene() -> dict[str, Any]:
    """Of each world its truth, and every pilot that can be run, by its people.

    A pilot is how many reoffended with the programme and without it, and its interval.
    """
    return {
        "reach": FIRST_PILOT_REACH,
        "sizes": CONTENT.sizes,
        "worlds": {
            world: {
                "truth": first_pilot(CONTENT.sizes[0], world=world).truth,
                "pilots": [
                    [
                        [each.with_programme, each.without, each.low, each.high]
                        for each in first_pilots(size, MOST, world).pilots
                    ]
                    for size in CONTENT.sizes
                ],
            }
            for world in CONTENT.with_programme
        },
    }


def first_pilot_explorer(world: World = "a", *, told: bool = False) -> Explorer[FirstPilots]:
    """The same programme, tried by one pilot or by many, with few people or with many.

    Parameters
    ----------
    world
        Which of three worlds, for :meth:`Explorer.static`: a page draws its own.
    told
        Whether the truth is told; in a page, once the reader has guessed.
    """
    return Explorer(
        controls(
            CONTENT.controls,
            people={f"{size:,}": size for size in CONTENT.sizes},
            pilots={str(number): number for number in range(1, MOST + 1)},
        ),
        result=partial(first_pilots, world=world, told=told),
        picture=first_pilot_picture,
        sentence=first_pilot_sentence,
        name="first_pilot",
        code="start_here.first_pilot_explorer()",
        drawing=Drawing(
            title=gettext("A pilot, again and again"),
            scene=_scene,
            numbers=lambda found: [found.last.people, len(found.pilots)],
            alt=first_pilot_alt,
            caption=first_pilot_caption,
            beforehand=False,
        ),
    )
