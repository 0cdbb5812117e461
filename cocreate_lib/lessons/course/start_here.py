"""Lesson 00, "Start here": a pilot in one minute, again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
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


@dataclass(frozen=True)
class Content:
    """The lesson's file: the shares that reoffend, the sizes of a pilot, and the controls."""

    with_programme: float
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


def first_pilots(people: int, pilots: int) -> FirstPilots:
    """So many pilots of the same programme, each with other people: one seed after the other.

    The first of them is :func:`first_pilot` as it stands.
    """
    return FirstPilots(tuple(_pilot(people, SEED + number) for number in range(pilots)))


@cache
def _pilot(people: int, seed: int) -> FirstPilot:
    return first_pilot(people, seed=seed)


def _scene() -> dict[str, Any]:
    """Every pilot that can be run, by its people: counts, interval, whether clear and true."""
    return {
        "reach": FIRST_PILOT_REACH,
        "truth": round(_pilot(CONTENT.sizes[0], SEED).truth, 2),
        "pilots": {
            str(size): [
                [
                    *(each.with_programme, each.without, round(each.low, 1), round(each.high, 1)),
                    *(int(each.is_clear), int(each.holds_truth)),
                ]
                for each in first_pilots(size, MOST).pilots
            ]
            for size in CONTENT.sizes
        },
    }


def first_pilot_explorer() -> Explorer[FirstPilots]:
    """The same programme, tried by one pilot or by many, with few people or with many."""
    return Explorer(
        controls(
            CONTENT.controls,
            people={f"{size:,}": size for size in CONTENT.sizes},
            pilots={str(number): number for number in range(1, MOST + 1)},
        ),
        result=first_pilots,
        picture=first_pilot_picture,
        sentence=first_pilot_sentence,
        name="first_pilot",
        code="start_here.first_pilot_explorer()",
        drawing=Drawing(
            title="A pilot, again and again",
            scene=_scene,
            numbers=lambda found: [found.last.people, len(found.pilots)],
            alt=first_pilot_alt,
            caption=first_pilot_caption,
        ),
    )
