"""A pilot in one minute: how many reoffended in two groups, and what their difference says."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GROUPS, LOOKS, RULE, new_figure, styled
from cocreate_lib.text import MINUS

_REACH = 45  # people per 100, either side


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


def per_100(value: float) -> str:
    """A difference in words.

    Examples
    --------
    >>> per_100(-8.2), per_100(3), per_100(-0.24), per_100(0)
    ('8 fewer', '3 more', '0.2 fewer', 'no more and no fewer')
    """
    size = f"{abs(value):.0f}" if abs(value) >= 0.95 else f"{abs(value):.1f}"
    if size == "0.0":
        return "no more and no fewer"
    return f"{size} {'fewer' if value < 0 else 'more'}"


@styled
def first_pilot_picture(pilot: FirstPilot) -> Picture:
    """How many reoffended in each group, and the difference with its interval and the truth.

    Examples
    --------
    >>> pilot = FirstPilot(100, 30, 40, low=-22.9, high=3.3, truth=-8)
    >>> first_pilot_picture(pilot).alt.split(".")[0]
    '30 of 100 people in the programme reoffended, and 40 of 100 in the comparison group'
    """
    figure = new_figure(
        f"A pilot with {pilot.people:,} people in each group",
        height=3.7,
        synthetic=True,
        margins=(1.25, 0.25, 0.8, 0.75),
    )
    top, bottom = figure.subplots(2, 1, gridspec_kw={"hspace": 0.95, "height_ratios": [1, 0.95]})
    _draw_groups(top, pilot)
    _draw_difference(bottom, pilot)
    return Picture(figure, alt=first_pilot_alt(pilot), caption=FIRST_PILOT_CAPTION)


FIRST_PILOT_CAPTION = (
    "Made-up people. The dot is what this pilot found; the line is its interval, the range of "
    "differences that go well with what it found; the diamond is the truth that we chose."
)


def first_pilot_alt(pilot: FirstPilot) -> str:
    """What the picture shows, in words."""
    return (
        f"{pilot.with_programme:,} of {pilot.people:,} people in the programme reoffended, and "
        f"{pilot.without:,} of {pilot.people:,} in the comparison group. The difference is "
        f"{per_100(pilot.difference)} per 100 people, with an interval from "
        f"{per_100(pilot.low)} to {per_100(pilot.high)}, which "
        f"{'leaves out' if pilot.is_clear else 'includes'} no difference. "
        f"The truth is {per_100(pilot.truth)}."
    )


def _draw_groups(axes: Axes, pilot: FirstPilot) -> None:
    counts = {"treated": pilot.with_programme, "comparison": pilot.without}
    for height, (group, count) in zip((1, 0), counts.items(), strict=True):
        share, colour = 100 * count / pilot.people, LOOKS[GROUPS[group].role].colour
        axes.barh(height, 100, height=0.62, color="white", edgecolor=colour, linewidth=1.2)
        axes.barh(height, share, height=0.62, color=colour)
        axes.text(share + 1.5, height, f"{count:,} of {pilot.people:,}", va="center", color=colour)
    axes.set_yticks([1, 0], [GROUPS[group].short for group in counts])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 100)
    axes.set_xticks([])
    axes.set_title("Reoffended within one year")
    axes.spines[["left", "bottom"]].set_visible(False)


def _draw_difference(axes: Axes, pilot: FirstPilot) -> None:
    axes.axvline(0, color=RULE, linewidth=1.2)
    look = LOOKS["estimate"]
    axes.plot([pilot.low, pilot.high], [1, 1], color=look.colour, linewidth=2.4)
    axes.plot(pilot.difference, 1, **look.marks())
    axes.plot(pilot.truth, 0, **LOOKS["truth"].marks())
    axes.set_yticks([1, 0], ["this pilot", "the truth"])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, 1.6)
    axes.set_xlim(-_REACH, _REACH)
    ticks = range(-40, 41, 20)
    axes.set_xticks(list(ticks), [f"{MINUS if t < 0 else ''}{abs(t)}" for t in ticks])
    axes.set_xlabel("fewer   ←   people who reoffend, per 100   →   more")
    axes.set_title("The difference that the programme seems to make")
    axes.spines["left"].set_visible(False)
