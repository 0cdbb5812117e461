"""Lesson 00, "Start here": a pilot in one minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from cocreate_lib.comparison import risk_difference_interval
from cocreate_lib.figures import (
    FIRST_PILOT_CAPTION,
    FirstPilot,
    first_pilot_alt,
    first_pilot_picture,
    per_100,
)
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls


@dataclass(frozen=True)
class Content:
    """The lesson's file: the shares that reoffend, the sizes of a pilot, and the controls."""

    with_programme: float
    without: float
    sizes: tuple[int, ...]
    controls: Mapping[Literal["people"], ControlText]


CONTENT = lesson_content("00_start_here", Content)
SEED = 2018


@cache
def _chances(seed: int) -> npt.NDArray[np.float64]:
    """A number from 0 to 1 for each person whom the largest pilot has, in two groups."""
    return np.random.default_rng(seed).random((2, max(CONTENT.sizes)))


def first_pilot(people: int, *, seed: int = SEED) -> FirstPilot:
    """A pilot with so many people in each group, made up so that the truth is known.

    Parameters
    ----------
    people
        In each group; those of a smaller pilot are in every larger one too.
    seed
        Where the made-up people come from.

    Returns
    -------
    FirstPilot
        How many reoffended, and the difference with its Miettinen-Nurminen interval.
    """
    treated, others = _chances(seed)[:, :people]
    events = int((treated < CONTENT.with_programme).sum()), int((others < CONTENT.without).sum())
    low, high = risk_difference_interval(events, (people, people))
    truth = 100 * (CONTENT.with_programme - CONTENT.without)
    return FirstPilot(people, *events, low=100 * low, high=100 * high, truth=truth)


def first_pilot_sentence(pilot: FirstPilot) -> str:
    """What such a pilot finds, and whether it can tell."""
    verdict = (
        "The interval leaves out no difference: this pilot could tell."
        if pilot.is_clear
        else "The interval includes no difference: this pilot can't tell."
    )
    return (
        f"With {pilot.people:,} people in each group, {per_100(pilot.difference)} of every 100 "
        f"reoffended with the programme, and the interval runs from {per_100(pilot.low)} to "
        f"{per_100(pilot.high)}. {verdict} The truth is {per_100(pilot.truth)}."
    )


def first_pilot_explorer() -> Explorer[FirstPilot]:
    """How many people were in the programme: the same true difference, found again."""
    return Explorer(
        controls(CONTENT.controls, people={f"{size:,}": size for size in CONTENT.sizes}),
        result=first_pilot,
        picture=first_pilot_picture,
        sentence=first_pilot_sentence,
        name="first_pilot",
        code="start_here.first_pilot_explorer()",
        drawing=Drawing(
            title="A pilot in one minute",
            scene=lambda: {"reach": 45},
            numbers=lambda pilot: [
                pilot.people,
                pilot.with_programme,
                pilot.without,
                round(pilot.low, 2),
                round(pilot.high, 2),
                round(pilot.truth, 2),
            ],
            alt=first_pilot_alt,
            caption=lambda pilot: FIRST_PILOT_CAPTION,
        ),
    )
