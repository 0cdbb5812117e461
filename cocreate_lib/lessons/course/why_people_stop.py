"""Lesson 01, "Why people stop": the pure functions behind its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

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
    Table,
    careers_picture,
    pathway_picture,
    peak_and_half,
    windows_picture,
)
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Explorer, controls

Hook = Literal["none", "not taken up", "taken up"]

SEED = 2018


@dataclass(frozen=True)
class Content:
    """The lesson's file: how much is drawn, the controls of its explorers, and five lives."""

    lives: int
    paths: int
    careers: Mapping[Literal["stop_spread", "persistent", "rate_spread", "fading"], ControlText]
    pathway: Mapping[Literal["bonds", "hope", "hook", "recognition", "setback"], ControlText]
    windows: Mapping[Literal["start", "length", "proven"], ControlText]
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


def careers_explorer() -> Explorer[Careers]:
    """Many lives, one curve: what a smooth average can hide."""
    return Explorer(controls(CONTENT.careers), lives_to_curve, careers_picture, curve_sentence)


def walk(bonds: float, hope: float, hook: Hook, recognition: bool, setback: bool) -> Paths:
    """Made-up people with the same levers and different luck."""
    pathway = Pathway(bonds=bonds, hope=hope, hook=hook, recognition=recognition, setback=setback)
    return draw_paths(CONTENT.paths, SEED, pathway)


def walk_sentence(paths: Paths) -> str:
    """How the paths end, and how many of them zig-zag."""
    chance = paths.pathway.chances()["offending"].iloc[-1]
    final = paths.stages()[:, -1]
    shares = ", ".join(
        f"{(final == position).mean():.0%} {stage if position else 'in none of the three'}"
        for position, stage in enumerate(STAGES)
    )
    return (
        f"After ten years, a month is one with offending with a chance of {chance:.0%}. Of "
        f"{len(final)} such people, each offended again after a lull of six months "
        f"{paths.lapses().mean():.1f} times on average. In the last month they read as: {shares}."
    )


def pathway_explorer() -> Explorer[Paths]:
    """A zig-zag path with levers."""
    return Explorer(controls(CONTENT.pathway), walk, pathway_picture, walk_sentence)


def look(start: float, length: float, proven: bool) -> list[Seen]:
    """The five lives through one window."""
    window = Window(start=start, length=length, proven=proven)
    return [seen(life, window) for life in CONTENT.five_lives]


def look_sentence(views: list[Seen]) -> str:
    """Who counts as having reoffended, among those on the way out and those who go on."""
    out = [view for view in views if view.life.desisting]
    on = [view for view in views if not view.life.desisting]
    names = [view.life.name for view in views if view.reoffended]
    who = f": {', '.join(names)}" if names else ""
    window = "the official window" if views[0].window == Window() else "this window of our own"
    return (
        f"Through {window}, {len(names)} of {len(views)} count as having reoffended{who}. That "
        f"is {_share(out)} on the way out of crime, and {_share(on)} going on."
    )


def _share(views: list[Seen]) -> str:
    return f"{sum(view.reoffended for view in views)} of the {len(views)}"


def window_explorer() -> Explorer[list[Seen]]:
    """The same lives, seen through different windows."""
    return Explorer(controls(CONTENT.windows), look, windows_picture, look_sentence)


def stories() -> Table:
    """The five lives in words."""
    lives = CONTENT.five_lives
    return Table(
        "Five fictional people after a sentence",
        pd.DataFrame(
            {
                "Name": [life.name for life in lives],
                "What happens": [life.story for life in lives],
                "In truth": [
                    "on the way out of crime" if life.desisting else "going on" for life in lives
                ],
            }
        ),
        prose=("What happens", "In truth"),
    )


def counted_on_the_way_out() -> int:
    """How many of those on the way out the official window counts as having reoffended."""
    views = [seen(life, Window()) for life in CONTENT.five_lives]
    return sum(view.reoffended and view.life.desisting for view in views)
