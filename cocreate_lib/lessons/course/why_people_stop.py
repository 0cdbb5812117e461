"""Lesson 01, "Why people stop": the pure functions behind its cells."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from cocreate_lib.desistance import (
    STAGES,
    Careers,
    CareerWorld,
    Life,
    Offence,
    Paths,
    Pathway,
    Seen,
    Window,
    draw_careers,
    draw_paths,
    seen,
)
from cocreate_lib.figures import Table, careers_picture, pathway_picture, windows_picture
from cocreate_lib.figures.lessons.careers import peak_and_half
from cocreate_lib.lessons.kit.explorer import Control, Explorer

Hook = Literal["none", "not taken up", "taken up"]

SEED = 2018
LIVES = 1000
PATHS = 400

SPREADS = {"1 year": 1.0, "2 years": 2.0, "4 years": 4.0, "8 years": 8.0}
PERSISTENT = {"nobody": 0.0, "1 in 20": 0.05, "1 in 10": 0.1, "1 in 5": 0.2}
RATE_SPREADS = {"not": 0.0, "somewhat": 0.6, "a lot": 1.2}
LEVELS = {"weak": 0.0, "middling": 0.5, "strong": 1.0}
HOOKS = {"none": "none", "not taken": "not taken up", "taken up": "taken up"}
STARTS = {"month 0": 0.0, "month 12": 12.0, "month 24": 24.0}
LENGTHS = {
    "6 months": 6.0,
    "12 months": 12.0,
    "24 months": 24.0,
    "60 months": 60.0,
}


def lives_to_curve(
    stop_spread: float, persistent: float, rate_spread: float, fading: bool
) -> Careers:
    """A thousand made-up lives."""
    world = CareerWorld(
        stop_spread=stop_spread,
        persistent=persistent,
        rate_spread=rate_spread,
        ending="fade" if fading else "stop",
    )
    return draw_careers(LIVES, SEED, world)


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
    return Explorer(
        (
            Control(
                "stop_spread",
                "How much stopping ages differ",
                SPREADS,
                4.0,
                "The standard deviation, in years, of the age at which people stop",
            ),
            Control(
                "persistent",
                "People who go on for long",
                PERSISTENT,
                0.05,
                "The share of people who go on into their forties",
            ),
            Control(
                "rate_spread",
                "How much people differ in how often",
                RATE_SPREADS,
                0.6,
                "How far people differ in the number of offences a year while they are active",
            ),
            Control.switch(
                "fading",
                "Nobody stops: everybody slows down instead",
                False,
                "Whether people slow down little by little instead of stopping",
            ),
        ),
        result=lives_to_curve,
        picture=careers_picture,
        sentence=curve_sentence,
    )


def walk(bonds: float, hope: float, hook: Hook, recognition: bool, setback: bool) -> Paths:
    """Made-up people with the same levers and different luck."""
    pathway = Pathway(
        bonds=bonds,
        hope=hope,
        hook=hook,
        recognition=recognition,
        setback=setback,
    )
    return draw_paths(PATHS, SEED, pathway)


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
    return Explorer(
        (
            Control("bonds", "Bonds with others", LEVELS, 0.5, "Ties at work, at home, elsewhere"),
            Control(
                "hope",
                "Hope",
                LEVELS,
                0.5,
                "How far the person believes that another life is possible for them",
            ),
            Control(
                "hook",
                "A hook after two years",
                HOOKS,
                "none",
                "Whether a chance of change comes, and whether the person takes it up",
            ),
            Control.switch(
                "recognition", "Others recognise the change", False, "Whether others see it"
            ),
            Control.switch(
                "setback",
                "A setback after five years",
                False,
                "Whether something goes badly wrong",
            ),
        ),
        result=walk,
        picture=pathway_picture,
        sentence=walk_sentence,
    )


def five_lives() -> tuple[Life, ...]:
    """Five fictional lives, from the sentence on."""
    return (
        Life(
            "Ash",
            "One small theft after ten months, soon proven in court, and nothing since.",
            (Offence(10, proven_after=4),),
            desisting=True,
        ),
        Life(
            "Blake",
            "Goes on as before. Hardly anything comes to light, and that late.",
            tuple(
                Offence(month, proven_after=5 if month == 31 else None, serious=month in (16, 58))
                for month in (4, 9, 16, 23, 31, 44, 58, 70)
            ),
            desisting=False,
        ),
        Life(
            "Casey",
            "Serious harm twice in the first year, soon proven; then rarer and smaller offences.",
            (
                Offence(2, proven_after=3, serious=True),
                Offence(7, proven_after=2, serious=True),
                Offence(14, proven_after=3),
                Offence(33, proven_after=2),
            ),
            desisting=True,
        ),
        Life(
            "Drew",
            "Serious harm in the eleventh month, proven nine months later; does not stop.",
            (
                Offence(11, proven_after=9, serious=True),
                Offence(26, proven_after=3, serious=True),
                Offence(40, serious=True),
                Offence(66, proven_after=5, serious=True),
            ),
            desisting=False,
        ),
        Life("Eden", "Nothing more.", (), desisting=True),
    )


def look(start: float, length: float, proven: bool) -> list[Seen]:
    """The five lives through one window."""
    window = Window(start=start, length=length, proven=proven)
    return [seen(life, window) for life in five_lives()]


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
    return Explorer(
        (
            Control("start", "Follow-up begins", STARTS, 0.0, "When somebody begins to look"),
            Control("length", "Follow-up lasts", LENGTHS, 12.0, "For how long somebody looks"),
            Control.switch(
                "proven",
                "Count only what is proven in time",
                True,
                "Whether an offence counts that no court or caution proves in time",
            ),
        ),
        result=look,
        picture=windows_picture,
        sentence=look_sentence,
    )


def stories() -> Table:
    """The five lives in words."""
    lives = five_lives()
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
    return sum(view.reoffended and view.life.desisting for view in map(_official, five_lives()))


def _official(life: Life) -> Seen:
    return seen(life, Window())
