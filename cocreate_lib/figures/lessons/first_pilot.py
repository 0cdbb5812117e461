"""A pilot, again and again: what each finds of the same programme, and what is true.

The words are written a second time in ``lessons/course/front/first_pilot.js``, which draws the same
without Python; a test holds the two against each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GROUPS,
    INK,
    LOOKS,
    MUTED,
    RULE,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.text import MINUS
from cocreate_lib.tongues import gettext, ngettext

FIRST_PILOT_REACH = 45
"""How far the axis of differences reaches, in people per 100, either side."""


@dataclass(frozen=True)
class FirstPilot:
    """A made-up pilot with two groups of the same size.

    Parameters
    ----------
    people
        How many are in each group.
    with_programme, without
        How many of them reoffended in one year, with the programme and without.
    low, high
        95% confidence interval of the difference, in people per 100.
    truth
        The difference that the programme makes, in people per 100.
    """

    people: int
    with_programme: int
    without: int
    low: float
    high: float
    truth: float

    @property
    def difference(self) -> float:
        """The difference between the groups, in people per 100."""
        return 100 * (self.with_programme - self.without) / self.people

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no difference."""
        return not self.low <= 0 <= self.high

    @property
    def holds_truth(self) -> bool:
        """Whether the truth lies in the interval."""
        return self.low <= self.truth <= self.high


@dataclass(frozen=True)
class FirstPilots:
    """Pilots of the same programme and size, in the order in which they were run.

    ``told`` says whether the truth is told: until the reader has guessed, it isn't.
    """

    pilots: tuple[FirstPilot, ...]
    told: bool = True

    @property
    def last(self) -> FirstPilot:
        """The one that was run last."""
        return self.pilots[-1]

    @property
    def clear(self) -> int:
        """How many could tell fewer from more."""
        return sum(pilot.is_clear for pilot in self.pilots)

    @property
    def clearly_more(self) -> int:
        """How many of those that could tell say more."""
        return sum(pilot.is_clear and pilot.difference > 0 for pilot in self.pilots)

    @property
    def holding(self) -> int:
        """How many intervals hold the truth."""
        return sum(pilot.holds_truth for pilot in self.pilots)

    @property
    def more(self) -> int:
        """In how many more people reoffended with the programme than without."""
        return sum(pilot.difference > 0 for pilot in self.pilots)


def per_100(value: float) -> str:
    """A difference in words.

    Examples
    --------
    >>> per_100(-8.2), per_100(3), per_100(-0.24), per_100(0)
    ('8 fewer', '3 more', '0.2 fewer', 'no more and no fewer')
    """
    size = abs(value)
    shown = math.floor(size + 0.5) if size >= 0.95 else math.floor(10 * size + 0.5) / 10
    if shown == 0:
        return gettext("no more and no fewer")
    return (
        gettext("{n} fewer", n=f"{shown:g}") if value < 0 else gettext("{n} more", n=f"{shown:g}")
    )


def _truth(found: FirstPilots) -> str:
    """Which of the three worlds it is."""
    truth = found.last.truth
    if truth == 0:
        world = gettext("a programme that does nothing")
    else:
        works = truth < 0
        world = gettext("a programme that works") if works else gettext("a programme that harms")
    return gettext("{difference} of every 100: {world}", difference=per_100(truth), world=world)


@styled
def first_pilot_picture(found: FirstPilots) -> Picture:
    """How many reoffended in the last pilot, and each pilot's difference beside the truth.

    Parameters
    ----------
    found
        The pilots.

    Returns
    -------
    Picture
        Bars for the two groups of the last pilot; below them one line a pilot, its interval, with
        a dot for the difference: thick where the interval leaves out no difference, dashed where it
        leaves out the truth, if that is told.

    Examples
    --------
    >>> pilot = FirstPilot(100, 30, 40, low=-22.9, high=3.3, truth=-8)
    >>> first_pilot_picture(FirstPilots((pilot,))).alt.split(".")[0]
    '30 of 100 people in the programme reoffended, and 40 of 100 in the comparison group'
    """
    count, last = len(found.pilots), found.last
    stack = max(0.62, min(0.22 * (count + 1), 3.4))
    left, right, below, above = (1.05, 0.15, 0.8, 0.75) if is_narrow() else (1.25, 0.25, 0.8, 0.75)
    gap = 0.75 if is_narrow() else 0.55
    figure = new_figure(
        gettext("A pilot with {people} people in each group", people=f"{last.people:,}")
        if count == 1
        else gettext(
            "{count} pilots with {people} people in each group",
            count=count,
            people=f"{last.people:,}",
        ),
        height=below + above + 0.7 + gap + stack,
        synthetic=True,
        margins=(left, right, below, above),
    )
    ratios = {"height_ratios": [0.7, stack], "hspace": gap / ((0.7 + stack) / 2)}
    top, bottom = figure.subplots(2, 1, gridspec_kw=ratios)
    _draw_groups(top, last, count)
    _draw_differences(bottom, found, 72 * stack / (count + 1))
    return Picture(figure, alt=first_pilot_alt(found), caption=first_pilot_caption(found))


def first_pilot_caption(found: FirstPilots) -> str:
    """How the picture is made, and what to look at."""
    if len(found.pilots) == 1:
        return _said(
            gettext(
                "Made-up people. The dot is what this pilot found. The line is its interval, the "
                "range of differences that go well with what it found."
            ),
            found.told and gettext("The diamond is the truth."),
        )
    return _said(
        gettext(
            "Made-up people. Each line is the interval of one pilot, its dot what that pilot "
            "found. Thick lines leave out no difference: those pilots could tell."
        ),
        found.told
        and gettext(
            "The diamond is the truth, the same for all. Dashed lines leave out the truth."
        ),
        gettext("The bars are of the pilot that was run last."),
    )


def first_pilot_alt(found: FirstPilots) -> str:
    """What the picture shows, in words."""
    last, count = found.last, len(found.pilots)
    groups = gettext(
        "{n} of {people} people in the programme reoffended, and {others} of {people} in the "
        "comparison group.",
        n=f"{last.with_programme:,}",
        people=f"{last.people:,}",
        others=f"{last.without:,}",
    )
    if count == 1:
        words = gettext(
            "The difference is {difference} per 100 people, with an interval from {low} to {high},",
            **_found(last),
        )
        verdict = (
            gettext("which leaves out no difference.")
            if last.is_clear
            else gettext("which includes no difference.")
        )
        return _said(
            groups,
            words,
            verdict,
            found.told and gettext("The truth is {truth}.", truth=_truth(found)),
        )
    differences = [pilot.difference for pilot in found.pilots]
    width = sum(pilot.high - pilot.low for pilot in found.pilots) / count
    clear = ngettext("{n} leaves out no difference", "{n} leave out no difference", found.clear)
    rest = ngettext("{n} includes it.", "{n} include it.", count - found.clear)
    return _said(
        gettext("Intervals of {count} pilots, one under the other.", count=count),
        f"{clear}, {rest}",
        found.told
        and _said(
            gettext("The truth is {truth};", truth=_truth(found)),
            ngettext("{n} interval holds it.", "{n} intervals hold it.", found.holding),
        ),
        gettext(
            "The differences found run from {low} to {high};",
            low=per_100(min(differences)),
            high=per_100(max(differences)),
        ),
        ngettext("{n} says more.", "{n} say more.", found.more),
        gettext(
            "From end to end an interval takes {width} people per 100 on average.",
            width=math.floor(width + 0.5),
        ),
        gettext("In the last pilot {groups}", groups=groups),
    )


def first_pilot_sentence(found: FirstPilots) -> str:
    """What such a pilot finds, and whether it can tell; of many, how many do."""
    last, count = found.last, len(found.pilots)
    people = f"{last.people:,}"
    if count == 1:
        return _said(
            gettext(
                "With {people} people in each group, {difference} of every 100 reoffended with the "
                "programme, and the interval runs from {low} to {high}.",
                people=people,
                **_found(last),
            ),
            gettext("The interval leaves out no difference: this pilot could tell.")
            if last.is_clear
            else gettext("The interval includes no difference: this pilot can't tell."),
            found.told and gettext("The truth is {truth}.", truth=_truth(found)),
        )
    return _said(
        gettext(
            "Of {count} pilots with {people} people in each group,", count=count, people=people
        ),
        gettext(
            "{n} could tell ({fewer} said fewer, {more} said more).",
            n=found.clear,
            fewer=found.clear - found.clearly_more,
            more=found.clearly_more,
        )
        if found.clear
        else gettext("none could tell."),
        ngettext(
            "{n} dot lies on the side of more.", "{n} dots lie on the side of more.", found.more
        )
        if found.more
        else gettext("No dot lies on the side of more."),
        found.told
        and ngettext(
            "{n} interval holds the truth, {truth}.",
            "{n} intervals hold the truth, {truth}.",
            found.holding,
            truth=_truth(found),
        ),
    )


def _found(pilot: FirstPilot) -> dict[str, str]:
    """What a pilot found, in words."""
    return {
        "difference": per_100(pilot.difference),
        "low": per_100(pilot.low),
        "high": per_100(pilot.high),
    }


def _said(*sentences: str | Literal[False]) -> str:
    """Those sentences that are said, one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)


def _draw_groups(axes: Axes, pilot: FirstPilot, count: int) -> None:
    counts = {"treated": pilot.with_programme, "comparison": pilot.without}
    for height, (group, number) in zip((1, 0), counts.items(), strict=True):
        share, colour = 100 * number / pilot.people, LOOKS[GROUPS[group].role].colour
        axes.barh(height, 100, height=0.7, color="white", edgecolor=colour, linewidth=1.2)
        axes.barh(height, share, height=0.7, color=colour)
        inside = share > 50
        axes.text(
            share - 1.5 if inside else share + 1.5, height,
            gettext("{n} of {all}", n=f"{number:,}", all=f"{pilot.people:,}"),
            va="center", ha="right" if inside else "left", color="white" if inside else colour,
        )  # fmt: skip
    axes.set_yticks([1, 0], [gettext("programme"), gettext("comparison")])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.45, 1.45)
    axes.set_xticks([])
    _title(
        axes,
        gettext("Reoffended within one year: pilot {n}", n=count)
        if count > 1
        else gettext("Reoffended within one year"),
    )
    axes.spines[["left", "bottom"]].set_visible(False)


def _draw_differences(axes: Axes, found: FirstPilots, points: float) -> None:
    """One line a pilot, from the first downwards, each so many points high; the truth below."""
    count, reach, truth = len(found.pilots), FIRST_PILOT_REACH, LOOKS["truth"]
    axes.axvline(0, color=RULE, linewidth=1.2)
    if found.told:
        axes.axvline(found.last.truth, color=truth.colour, linewidth=1.4, linestyle=":")
    for row, pilot in enumerate(found.pilots):
        holds = pilot.holds_truth or not found.told
        colour = (INK if pilot.is_clear else MUTED) if holds else truth.colour
        axes.plot(
            [pilot.low, pilot.high], [row, row], color=colour,
            linewidth=min(3.2, 0.55 * points) if pilot.is_clear else min(1.4, 0.2 * points),
            linestyle="-" if holds else (0, (2.5, 1.5)),
        )  # fmt: skip
        for end, marker in ((pilot.low, "<"), (pilot.high, ">")):
            if abs(end) > reach:
                ends: Any = {"color": colour, "markersize": min(6, points)}
                axes.plot(np.sign(end) * (reach - 0.6), row, marker, **ends)
        axes.plot(
            pilot.difference, row, "o", color=colour, markersize=min(7, 0.7 * points),
            markerfacecolor=colour if pilot.is_clear else "white",
            markeredgewidth=min(1.6, 0.2 * points),
        )  # fmt: skip
    bottom = count - 1 + max(1.0, 16 / points)
    if found.told:
        axes.plot(found.last.truth, bottom, **truth.marks())
    labels: dict[float, str] = {
        row: gettext("pilot {n}", n=row + 1)
        for row in (range(count) if count < 4 else (0, count - 1))
    }
    if found.told:
        labels[bottom] = gettext("the truth")
    axes.set_yticks(list(labels), list(labels.values()))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(bottom + max(0.6, 9 / points), -0.8)
    axes.set_xlim(-reach, reach)
    ticks = range(-40, 41, 20)
    axes.set_xticks(list(ticks), [f"{MINUS if t < 0 else ''}{abs(t)}" for t in ticks])
    axes.set_xlabel(
        gettext("fewer   ←   per 100 people   →   more")
        if is_narrow()
        else gettext("fewer   ←   people who reoffend, per 100   →   more")
    )
    _title(axes, gettext("The difference that the programme seems to make"))
    axes.spines["left"].set_visible(False)


def _title(axes: Axes, words: str) -> None:
    """A panel's title; a narrow one begins at the edge of the figure, where it has room."""
    if is_narrow():
        box = axes.get_position()
        words = fitted(words, 3.5, 11.5, weight="bold", lines=2)
        axes.set_title(words, x=(0.023 - box.x0) / box.width)
    else:
        axes.set_title(words)
