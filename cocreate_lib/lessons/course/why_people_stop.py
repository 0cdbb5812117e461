"""Lesson 01, "Why people stop": the pure functions behind its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from cocreate_lib.desistance import (
    STAGES,
    Careers,
    CareerWorld,
    Life,
    Paths,
    Pathway,
    Seen,
    Window,
    draw_careers,
    draw_paths,
    seen,
)
from cocreate_lib.figures import (
    CAREERS_CAPTION,
    PATHS_SHOWN,
    PATHWAY_CAPTION,
    WINDOWS_CAPTION,
    Table,
    careers_alt,
    careers_numbers,
    careers_picture,
    pathway_alt,
    pathway_numbers,
    pathway_picture,
    peak_and_half,
    windows_alt,
    windows_numbers,
    windows_picture,
)
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.text import listed, plural

Hook = Literal["none", "not taken up", "taken up"]

SEED = 2018
_OF_SIX = ("none", "one", "two", "three", "four", "five", "all")
_AGES = (15, 18, 20, 25, 30, 40)


@dataclass(frozen=True)
class WindowStops:
    """The windows that can be chosen: months between two stops, the last start, the longest."""

    apart: int
    last_start: int
    longest: int


@dataclass(frozen=True)
class Content:
    """The lesson's file: how much is drawn, the controls of its explorers, and five lives."""

    lives: int
    paths: int
    careers: Mapping[Literal["stop_spread", "persistent", "rate_spread", "fading"], ControlText]
    pathway: Mapping[
        Literal["bonds", "hope", "hook", "recognition", "setback", "luck"], ControlText
    ]
    windows: Mapping[Literal["start", "length", "proven"], ControlText]
    window_stops: WindowStops
    five_lives: tuple[Life, ...]


CONTENT = lesson_content("01_why_people_stop", Content)


def lives_to_curve(
    stop_spread: float, persistent: float, rate_spread: float, fading: bool
) -> Careers:
    """Many made-up lives."""
    world = CareerWorld(
        stop_spread=stop_spread,
        persistent=persistent,
        rate_spread=rate_spread,
        ending="fade" if fading else "stop",
    )
    return draw_careers(CONTENT.lives, SEED, world)


def curve_sentence(careers: Careers) -> str:
    """Where the curve turns and halves, and what the lives do meanwhile."""
    years = careers.by_age()
    peak, half = peak_and_half(years)
    at = years.set_index("age")
    among = f"{at['offences_active'][half]:.1f} offences a year at {half}"
    if careers.world.ending == "fade":
        lives = f"Nobody has stopped by then, but everybody has slowed down, to {among}."
    else:
        lives = (
            f"By then {1 - at['active'][half]:.0%} have stopped; those who have not are as busy as "
            f"ever, with {among}."
        )
    return f"The average is highest at {peak} and has halved by {half}. {lives}"


def careers_table(careers: Careers) -> Table:
    """The averages at some ages."""
    at = careers.by_age().set_index("age")
    return Table(
        "Offences in a year, on average",
        pd.DataFrame(
            {
                "Age": _AGES,
                "Over everybody": [f"{at['offences'][age]:.1f}" for age in _AGES],
                "Over those who have not stopped": [
                    f"{at['offences_active'][age]:.1f}" if at["active"][age] else "nobody is left"
                    for age in _AGES
                ],
            }
        ),
    )


def careers_explorer() -> Explorer[Careers]:
    """Many lives, one curve: what a smooth average can hide."""
    return Explorer(
        controls(CONTENT.careers),
        lives_to_curve,
        careers_picture,
        curve_sentence,
        name="careers",
        code="why_people_stop.careers_explorer()",
        drawing=Drawing(
            title="Many lives, one curve",
            scene=lambda: {"lives": CONTENT.lives},
            numbers=careers_numbers,
            alt=careers_alt,
            caption=lambda careers: CAREERS_CAPTION,
            table=careers_table,
        ),
    )


def walk(
    bonds: float, hope: float, hook: Hook, recognition: bool, setback: bool, luck: int = 1
) -> Paths:
    """Made-up people with the same levers and different luck; the six shown are of that draw."""
    pathway = Pathway(bonds=bonds, hope=hope, hook=hook, recognition=recognition, setback=setback)
    offending = _paths(pathway).offending
    return Paths(np.roll(offending, -PATHS_SHOWN * (luck - 1), axis=0), pathway)


@cache
def _paths(pathway: Pathway) -> Paths:
    return draw_paths(CONTENT.paths, SEED, pathway)


def walk_sentence(paths: Paths) -> str:
    """How the paths end, how many zig-zag, and what changes nothing."""
    pathway = paths.pathway
    chance = pathway.chances()["offending"].iloc[-1]
    lapsed = paths.lapses()[:PATHS_SHOWN] > 0
    lasting = lapsed & (paths.stages()[:PATHS_SHOWN, -1] >= STAGES.index("secondary"))
    words = [
        f"After ten years, {chance:.0%} of such people offend in a month; of the six shown, "
        f"{_OF_SIX[lapsed.sum()]} began again after a lull of half a year or more."
    ]
    if lapsed.any():
        count = plural(lasting.sum(), "counts", "count")
        words.append(
            f"At the end, {_OF_SIX[lasting.sum()]} of these {count} as secondary or tertiary."
        )
    if pathway.hook == "not taken up":
        words.append("The hook is not taken up, and so changes nothing.")
    if pathway.recognition and pathway.hook != "taken up":
        words.append(
            "No hook was taken up: others recognise what came without one. That changes how "
            "months read here, and not the chance."
        )
    return " ".join(words)


def walk_table(paths: Paths) -> Table:
    """The chance of a month with offending, and how months read, every two years."""
    months = np.arange(24, paths.pathway.months + 1, 24)
    chances = paths.pathway.chances().set_index("month")["offending"]
    stages = paths.stages()[:, months - 1]
    shares = {
        stage.capitalize() if position else "None of the three": [
            f"{share:.0%}" for share in (stages == position).mean(axis=0)
        ]
        for position, stage in enumerate(STAGES)
    }
    return Table(
        f"Of 100 such people, in the last month of a year ({CONTENT.paths} were made up)",
        pd.DataFrame(
            {"Year": months // 12, "Offending": [f"{chances[m]:.0%}" for m in months], **shares}
        ),
    )


def pathway_explorer() -> Explorer[Paths]:
    """A zig-zag path with levers."""
    pathway = Pathway()
    return Explorer(
        controls(CONTENT.pathway),
        walk,
        pathway_picture,
        walk_sentence,
        name="pathway",
        code="why_people_stop.pathway_explorer()",
        drawing=Drawing(
            title="A zig-zag path",
            scene=lambda: {"hook": pathway.hook_month, "setback": pathway.setback_month},
            numbers=pathway_numbers,
            alt=pathway_alt,
            caption=lambda paths: PATHWAY_CAPTION,
            table=walk_table,
        ),
    )


def look(start: float, length: float, proven: bool) -> list[Seen]:
    """The five lives through one window."""
    window = Window(start=start, length=length, proven=proven)
    return [seen(life, window) for life in CONTENT.five_lives]


def look_sentence(views: list[Seen]) -> str:
    """Who counts as having reoffended, and about how many that is right."""
    names = [view.life.name for view in views if view.reoffended]
    who = f": {listed(names)}" if names else ""
    right = sum(not view.misleads for view in views)
    count = plural(len(names), "counts", "count")
    window = "the official window" if views[0].window == Window() else "this window of our own"
    return (
        f"Through {window}, {len(names)} of the {len(views)} {count} as having reoffended{who}. "
        f"It is right about {'all' if right == len(views) else right} of the {len(views)}."
    )


def look_table(views: list[Seen]) -> Table:
    """What the window makes of each life."""
    return Table(
        "Five fictional people, seen through the window",
        pd.DataFrame(
            {
                "Name": [view.life.name for view in views],
                "In truth": [_truth(view.life) for view in views],
                "Counts as": [
                    "reoffended" if view.reoffended else "no reoffending" for view in views
                ],
                "Offences in the follow-up": [len(view.counted + view.missed) for view in views],
                "Of these, counted": [len(view.counted) for view in views],
            }
        ),
        prose=("In truth", "Counts as"),
    )


def _truth(life: Life) -> str:
    return "on the way out of crime" if life.desisting else "going on"


def window_explorer() -> Explorer[list[Seen]]:
    """The same lives, seen through different windows."""
    stops = CONTENT.window_stops
    starts = range(0, stops.last_start + 1, stops.apart)
    lengths = range(stops.apart, stops.longest + 1, stops.apart)
    return Explorer(
        controls(
            CONTENT.windows,
            start={f"month {month}": float(month) for month in starts},
            length={f"{months} months": float(months) for months in lengths},
        ),
        look,
        windows_picture,
        look_sentence,
        name="window",
        code="why_people_stop.window_explorer()",
        drawing=Drawing(
            title="One window, several lives",
            scene=_lives_to_draw,
            numbers=windows_numbers,
            alt=windows_alt,
            caption=lambda views: WINDOWS_CAPTION,
            table=look_table,
            note="Fictional people: we wrote their stories",
        ),
    )


def _lives_to_draw() -> dict[str, Any]:
    return {
        "official": [Window().start, Window().end],
        "waiting": Window().waiting,
        "lives": [
            {
                "name": life.name,
                "desisting": life.desisting,
                "offences": [[o.month, o.proven_month, int(o.serious)] for o in life.offences],
            }
            for life in CONTENT.five_lives
        ],
    }


def stories() -> Table:
    """The five lives in words."""
    lives = CONTENT.five_lives
    return Table(
        "Five fictional people after a sentence",
        pd.DataFrame(
            {
                "Name": [life.name for life in lives],
                "What happens": [life.story for life in lives],
                "In truth": [_truth(life) for life in lives],
            }
        ),
        prose=("What happens", "In truth"),
    )


def counted_on_the_way_out() -> int:
    """How many of those on the way out the official window counts as having reoffended."""
    views = [seen(life, Window()) for life in CONTENT.five_lives]
    return sum(view.reoffended and view.life.desisting for view in views)
