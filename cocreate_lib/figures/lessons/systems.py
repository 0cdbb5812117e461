"""One programme in several systems: what reaches people, and what an evaluation then finds."""

from __future__ import annotations

from dataclasses import dataclass

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GRID,
    LOOKS,
    MUTED,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.lessons.differences import (
    DifferenceRow,
    Differences,
    along_differences,
    differences_picture,
    draw_rows,
)
from cocreate_lib.figures.lessons.first_pilot import per_100
from cocreate_lib.text import how_many, plural


@dataclass(frozen=True)
class Effect:
    """A difference that an evaluation found, beside the truth, in people per 100.

    Parameters
    ----------
    name
        Among whom, or in which world.
    truth
        What the programme did; None where it is not to be told yet.
    estimate
        What the evaluation found.
    low, high
        Its 95% interval; None where there is none.
    """

    name: str
    truth: float | None
    estimate: float
    low: float | None = None
    high: float | None = None

    @property
    def stands_out(self) -> bool:
        """Whether there is an interval, and it leaves out no difference."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    @property
    def row(self) -> DifferenceRow:
        """The same, to be drawn."""
        out = self.stands_out
        return DifferenceRow(
            self.name, self.estimate, self.low, self.high, filled=out, clear=out, beside=self.truth
        )

    @property
    def rounded(self) -> list[float]:
        """The estimate, and the ends of its interval if it has one, to a tenth."""
        found = (self.estimate, self.low, self.high)
        return [round(value, 1) for value in found if value is not None]

    @property
    def truly(self) -> str:
        """What the programme did, in words."""
        return "sealed" if self.truth is None else per_100(self.truth)

    @property
    def words(self) -> str:
        """The estimate with its interval.

        Examples
        --------
        >>> Effect("all", -3.1, -0.7, -4.0, 2.6).words
        '0.7 fewer (4 fewer to 3 more)'
        """
        if self.low is None or self.high is None:
            return per_100(self.estimate)
        return f"{per_100(self.estimate)} ({per_100(self.low)} to {per_100(self.high)})"


@dataclass(frozen=True)
class System:
    """A programme in a system, and what is found of it.

    Parameters
    ----------
    months
        The first month of each line, as ``(year, month)``, one a month.
    delivered
        The share of the programme delivered in each month, from 0 to 1.
    undisturbed
        The same in the stable system.
    reached
        The share of the programme that reached the people in it, on average.
    in_full
        What full delivery would have done, in people per 100.
    effect
        What was found, and what delivery as it was did.
    people
        In each group.
    disturbed
        What disturbs the system, in words; nothing where it is stable.
    """

    months: tuple[tuple[int, int], ...]
    delivered: tuple[float, ...]
    undisturbed: tuple[float, ...]
    reached: float
    in_full: float
    effect: Effect
    people: int
    disturbed: str


SYSTEM_CAPTION = (
    "Synthetic people. Above: the share of the programme that is delivered, month by month, on "
    "average over many case managers; the dotted line is the same programme in the stable system. "
    "Below: what a trial with chance alone between its groups finds (dot and interval), what "
    "the programme did as it was delivered (filled diamond), and what it would have done in full "
    "(hollow diamond)."
)


def system_sentence(found: System) -> str:
    """How much reached people, what that did, and what a trial finds, in words."""
    where = f"With {found.disturbed}" if found.disturbed else "In the stable system"
    verdict = (
        "The interval leaves out no difference."
        if found.effect.stands_out
        else "The interval includes no difference."
    )
    return (
        f"{where}, {found.reached:.0%} of the programme reaches people. Delivered like that, "
        f"{found.effect.truly} of every 100 reoffend; in full, it would be "
        f"{per_100(found.in_full)}. A trial with {how_many(found.people, 'person', 'people')} in "
        f"each group finds {found.effect.words}. {verdict}"
    )


def system_alt(found: System) -> str:
    """What :func:`system_picture` shows, in words."""
    first, last = found.delivered[0], found.delivered[-1]
    low = min(range(len(found.delivered)), key=found.delivered.__getitem__)
    return (
        f"The share delivered begins at {first:.0%}, is lowest in month {low + 1}, at "
        f"{found.delivered[low]:.0%}, and ends at {last:.0%}; in the stable system it stays near "
        f"{found.undisturbed[0]:.0%}. {system_sentence(found)}"
    )


@styled
def system_picture(found: System) -> Picture:
    """What is delivered month by month, and what comes of it.

    Parameters
    ----------
    found
        The programme in its system.

    Returns
    -------
    Picture
        Above the share delivered, below the differences.
    """
    narrow = is_narrow()
    figure = new_figure(
        "Delivered, month by month",
        height=4.6,
        synthetic=True,
        margins=(0.65, 0.2, 0.85, 0.5),
    )
    ratios = {"height_ratios": [1.7, 1.1], "hspace": 0.55}
    top, bottom = figure.subplots(2, 1, gridspec_kw=ratios)
    places = range(len(found.months))
    top.plot(places, [100 * x for x in found.undisturbed], ":", color=MUTED, linewidth=1.8)
    top.plot(places, [100 * x for x in found.delivered], color=LOOKS["programme"].colour, lw=2.4)
    top.set_ylim(0, 100)
    top.set_ylabel("per cent delivered")
    step = 6 if narrow else 3
    ticks = list(places)[::step]
    top.set_xticks(ticks, [f"{found.months[i][1]}/{found.months[i][0] % 100:02}" for i in ticks])
    top.grid(axis="y")
    draw_rows(bottom, Differences("", [found.effect.row]))
    full = {**LOOKS["truth"].marks(), "markerfacecolor": "white"}
    bottom.plot(found.in_full, 0.34, **full)
    bottom.set_yticks([])
    bottom.set_ylim(0.7, -0.6)
    return Picture(figure, alt=system_alt(found), caption=SYSTEM_CAPTION)


FOR_WHOM_CAPTION = (
    "Synthetic people, all from one trial in which a lot decided. Each row is a part of them: dot "
    "and line are what the trial finds there, the diamond is the truth. A thick line with a filled "
    "dot leaves out no difference."
)


@dataclass(frozen=True)
class ForWhom:
    """One trial, looked at in parts.

    Parameters
    ----------
    rows
        Everybody first, then each part.
    world
        What is true, in words.
    run, runs
        Which run of the trial this is, and how many there are.
    with_a_find
        In how many of the runs at least one part stands out.
    """

    rows: tuple[Effect, ...]
    world: str
    run: int
    runs: int
    with_a_find: int

    @property
    def found(self) -> tuple[Effect, ...]:
        """The parts that stand out."""
        return tuple(row for row in self.rows[1:] if row.stands_out)


def for_whom_sentence(shown: ForWhom) -> str:
    """How many parts stand out, and what is true, in words."""
    parts = len(shown.rows) - 1
    names = ", ".join(f"{row.name} ({per_100(row.estimate)})" for row in shown.found)
    count = f"{len(shown.found) or 'None'} of {parts} parts"
    told = f"{count} {plural(len(shown.found) or 1, 'stands', 'stand')} out"
    if shown.found:
        told += f": {names}"
    everybody = shown.rows[0]
    verb = "leaves out" if everybody.stands_out else "includes"
    return (
        f"{told}. For everybody together the interval {verb} no difference. The programme "
        f"{shown.world}. In {shown.with_a_find} of {shown.runs} runs at least one part stands out."
    )


def for_whom_alt(shown: ForWhom) -> str:
    """What :func:`for_whom_picture` shows, in words."""
    rows = "; ".join(f"{row.name}: {row.words}, truth {row.truly}" for row in shown.rows)
    return f"Run {shown.run} of a trial, differences per 100 people. {rows}."


def for_whom_picture(shown: ForWhom) -> Picture:
    """What one trial finds in each part of its people, beside the truth.

    Parameters
    ----------
    shown
        The trial and its parts.

    Returns
    -------
    Picture
        A row for everybody, and one for each part.
    """
    rows = [row.row for row in shown.rows]
    return differences_picture(
        Differences(f"For whom? Run {shown.run} of the trial", rows),
        alt=for_whom_alt(shown),
        caption=FOR_WHOM_CAPTION,
    )


OWN_PILOT_CAPTION = (
    "Synthetic people. Each row is one way to work out the difference; dot and line are what it "
    "finds, with its interval. A thick line with a filled dot leaves out no difference. What is "
    "true stays sealed until the end. Where people are compared with themselves, there is a dot "
    "only."
)


@dataclass(frozen=True)
class OwnPilot:
    """What a pilot finds, by whom its people are compared with.

    Parameters
    ----------
    lot
        Whose pilot it is.
    compared
        Whom its people are compared with.
    misled
        What can mislead in that.
    rows
        What each way of working it out finds.
    """

    lot: str
    compared: str
    misled: str
    rows: tuple[Effect, ...]


def own_pilot_sentence(shown: OwnPilot) -> str:
    """What is found, and what can mislead in it."""
    told = "; ".join(f"{row.name} {row.words}" for row in shown.rows)
    return f"Compared with {shown.compared}: {told} of every 100 reoffend. {shown.misled}"


def own_pilot_alt(shown: OwnPilot) -> str:
    """What :func:`own_pilot_picture` shows, in words."""
    told = f"Differences per 100 people. {own_pilot_sentence(shown)}"
    if any(row.low is None for row in shown.rows):
        return told
    out = [row.name for row in shown.rows if row.stands_out]
    clear = (
        f"No difference lies outside the interval of: {', '.join(out)}."
        if out
        else ("Every interval includes no difference.")
    )
    return f"{told} {clear}"


def own_pilot_picture(shown: OwnPilot) -> Picture:
    """What each way of working it out finds, one below the other.

    Parameters
    ----------
    shown
        The pilot, and whom its people are compared with.

    Returns
    -------
    Picture
        A row for each way; no truth.
    """
    return differences_picture(
        Differences(f"Compared with {shown.compared}", [row.row for row in shown.rows]),
        alt=own_pilot_alt(shown),
        caption=OWN_PILOT_CAPTION,
    )


@dataclass(frozen=True)
class Needed:
    """What would have to be true for a trial to see an effect.

    Parameters
    ----------
    delivered
        Share of the programme that reaches people, from 0 to 1.
    in_full
        What full delivery does, in people per 100.
    effect
        What delivery like that does, in people per 100.
    people
        In each group.
    detectable
        The fall that such a trial finds significant four times in five, in people per 100.
    power
        How often it finds the effect significant, from 0 to 1.
    enough
        People needed in each group to find it four times in five; None where there is nothing to
        find.
    """

    delivered: float
    in_full: float
    effect: float
    people: int
    detectable: float
    power: float
    enough: int | None


NEEDED_CAPTION = (
    "Made-up programme; the power of a trial worked out by formula. The hollow bar is what full "
    "delivery would do, the filled bar what reaches people. The grey band holds falls and rises "
    "that a trial of this size misses more than one time in five."
)


def needed_sentence(shown: Needed) -> str:
    """Whether a trial would see it, and what it would take, in words."""
    begin = (
        f"With {shown.delivered:.0%} of it delivered, the programme makes "
        f"{per_100(shown.effect)} of every 100 people reoffend"
    )
    if shown.enough is None:
        return (
            f"{begin}. There is nothing to find: a trial that reports a significant difference is "
            f"wrong, and {shown.power:.0%} of trials do."
        )
    return (
        f"{begin}, where in full it would be {per_100(shown.in_full)}. A trial with "
        f"{shown.people:,} people in each group finds that significant {shown.power:.0%} of the "
        f"time. To find it four times in five, each group needs {shown.enough:,} people."
    )


def needed_alt(shown: Needed) -> str:
    """What :func:`needed_picture` shows, in words."""
    inside = abs(shown.effect) < shown.detectable
    return (
        f"A bar for what is delivered, {per_100(shown.effect)} of every 100, which "
        f"{'ends inside' if inside else 'reaches out of'} the grey band of "
        f"{shown.detectable:.0f} either side of none. {needed_sentence(shown)}"
    )


@styled
def needed_picture(shown: Needed) -> Picture:
    """An effect in full and as delivered, beside what a trial of that size can find.

    Parameters
    ----------
    shown
        What is assumed, and what follows.

    Returns
    -------
    Picture
        Two bars over a grey band.
    """
    narrow = is_narrow()
    figure = new_figure(
        "Would a trial of this size see it?",
        height=2.5,
        synthetic=True,
        margins=(0.2, 0.2, 0.85, 0.55) if narrow else (1.3, 0.2, 0.85, 0.55),
    )
    axes = figure.subplots()
    axes.axvspan(-shown.detectable, shown.detectable, color=GRID, linewidth=0)
    colour = LOOKS["programme"].colour
    axes.barh(0, shown.in_full, height=0.4, color="white", edgecolor=colour, linewidth=1.5)
    axes.barh(1, shown.effect, height=0.4, color=colour)
    along_differences(axes, ["in full", "as delivered"])
    return Picture(figure, alt=needed_alt(shown), caption=NEEDED_CAPTION)
