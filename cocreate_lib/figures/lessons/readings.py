"""A reading of mixed findings, held against what was found: strand by strand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GRID, INK, MUTED, figure_width, new_figure, styled
from cocreate_lib.figures.lessons.first_pilot import per_100
from cocreate_lib.text import how_many, number, plural

STRANDS = ("Numbers", "Delivery", "Talk")
VERDICTS = {True: "fits", False: "does not fit", None: "can't tell"}
_MARKS = {True: "✓", False: "✗", None: "?"}

READINGS_CAPTION = (
    "Synthetic numbers and records; fictional people. For each strand: what was found, what the "
    "reading lets one expect, and whether the two go together. That something fits does not show "
    "that it is so: other readings may fit as well."
)


@dataclass(frozen=True)
class Evidence:
    """What an evaluator has of a pilot.

    Parameters
    ----------
    lot
        The pilot.
    n
        People in the programme who were analysed.
    rate, low, high
        The difference in the reoffending rate with its 95% interval, in people per 100.
    hope, hope_low, hope_high
        The difference in hope at the end, in points of its scale.
    delivered
        The share of the planned contacts that took place, from 0 to 1.
    largest_gap
        The largest standardised mean difference that matching left.
    talk
        How many people speak of each theme.
    listened
        How many people were listened to.
    """

    lot: str
    n: int
    rate: float
    low: float
    high: float
    hope: float
    hope_low: float
    hope_high: float
    delivered: float
    largest_gap: float
    talk: Mapping[str, int]
    listened: int

    @property
    def hope_differs(self) -> bool:
        """Whether the interval of the difference in hope leaves out none."""
        return not self.hope_low <= 0 <= self.hope_high

    @property
    def half(self) -> float:
        """Half of the people who were listened to."""
        return self.listened / 2

    @property
    def shown(self) -> tuple[str, str, str]:
        """The three strands in words."""
        hope = f"{number(self.hope_low, 1)} to {number(self.hope_high, 1)}"
        themes = ("Being heard", "Changing", "Change from above", "What is hoped for")
        counted = ", ".join(f"{theme.lower()} {self.talk[theme]}" for theme in themes)
        return (
            f"Reoffended: {per_100(self.rate)} in 100 ({per_100(self.low)} to "
            f"{per_100(self.high)}). Hope: {number(self.hope, 1, sign=True)} points ({hope}). "
            f"n = {self.n} in the programme. Largest gap left between the groups: "
            f"{number(self.largest_gap)} standard deviations.",
            f"{self.delivered:.0%} of the planned contacts took place.",
            f"Of {how_many(self.listened, 'person', 'people')}, so many speak of: {counted}.",
        )


@dataclass(frozen=True)
class Held:
    """A reading, and what was found.

    Parameters
    ----------
    evidence
        What was found.
    reading
        The reading, in words.
    expected
        What it lets one expect of numbers, delivery and talk.
    fits
        Whether each is so: True, False, or None where that can't be told.
    tell_apart
        What would tell the reading from others.
    """

    evidence: Evidence
    reading: str
    expected: tuple[str, ...]
    fits: tuple[bool | None, ...]
    tell_apart: str

    def verdict(self, place: int) -> str:
        """Whether a strand is as expected, with its sign."""
        return f"{_MARKS[self.fits[place]]} {VERDICTS[self.fits[place]]}"


def readings_sentence(shown: Held) -> str:
    """How many strands fit the reading, and what would tell it from others."""
    fitting = sum(fit is True for fit in shown.fits)
    against = sum(fit is False for fit in shown.fits)
    open_ = len(shown.fits) - fitting - against
    return (
        f"If {shown.reading}: of {len(shown.fits)} strands, {fitting} "
        f"{plural(fitting, 'fits', 'fit')} and {against} {plural(against, 'does', 'do')} not; "
        f"{open_} can't tell. What would tell it from other readings: {shown.tell_apart}"
    )


def readings_alt(shown: Held) -> str:
    """What :func:`readings_picture` shows, in words."""
    rows = [
        f"{strand}: found: {found} Expected: {expected} This "
        f"{VERDICTS[fit] if fit is not None else 'can not be told'}."
        for strand, found, expected, fit in zip(
            STRANDS, shown.evidence.shown, shown.expected, shown.fits, strict=True
        )
    ]
    return " ".join(rows)


@styled
def readings_picture(shown: Held) -> Picture:
    """For each strand what was found, what was to be expected, and whether they go together.

    Parameters
    ----------
    shown
        A reading and what was found.

    Returns
    -------
    Picture
        Three blocks of words with a mark each.
    """
    width = figure_width() - 0.5
    blocks = []
    for place, strand in enumerate(STRANDS):
        found = fitted(f"Found: {shown.evidence.shown[place]}", width, 10.5, lines=12)
        hoped = fitted(f"Expected: {shown.expected[place]}", width, 10.5, lines=8)
        blocks.append((f"{strand}: {shown.verdict(place)}", found, hoped))
    lines = sum(3 + found.count("\n") + hoped.count("\n") + 1 for _, found, hoped in blocks)
    height = 0.21 * lines + 1.1
    figure = new_figure(
        f"If {shown.reading}", height=height, synthetic=True, margins=(0.15, 0.15, 0.4, 0.45)
    )
    axes = figure.subplots()
    axes.axis("off")
    inside = height - 0.85
    axes.set_xlim(0, 1)
    axes.set_ylim(-inside, 0)
    top = -0.05
    for head, found, hoped in blocks:
        axes.text(0, top, head, va="top", fontweight="bold", fontsize=11, color=INK)
        top -= 0.24
        for words, colour in ((found, INK), (hoped, MUTED)):
            axes.text(0, top, words, va="top", fontsize=10.5, color=colour, linespacing=1.25)
            top -= 0.205 * (words.count("\n") + 1)
        axes.axhline(top - 0.06, color=GRID, linewidth=1)
        top -= 0.16
    return Picture(figure, alt=readings_alt(shown), caption=READINGS_CAPTION)
