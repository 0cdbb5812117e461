"""A supervision plan in two wordings: what it says, what it serves, and what stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from cocreate_lib.figures.style import GRID, LOOKS, MUTED, new_figure, styled
from cocreate_lib.figures.table import Table
from cocreate_lib.figures.tabled import TabledPicture

PRINCIPLES = (
    "expect complexity",
    "individualise",
    "sustain hope",
    "build on strengths",
    "respect agency",
    "work through relationships",
    "grow social capital",
    "mark progress",
)
TASKS = (
    "warning signs come first",
    "an outside view is heard",
    "one person answers for it",
    "progress is easy to count",
    "like lapses, like answers",
    "few people know",
)


@dataclass(frozen=True)
class Wording:
    """One way to write a line: its text, and which principles and tasks it serves."""

    text: str
    serves: tuple[str, ...]


@dataclass(frozen=True)
class PlanLine:
    """One line of a plan.

    Parameters
    ----------
    about
        What the line settles, in a few words.
    risk_led, strengths_led
        Its two wordings.
    at_stake
        What can be lost when the second takes the place of the first.
    """

    about: str
    risk_led: Wording
    strengths_led: Wording
    at_stake: str


@dataclass(frozen=True)
class Duty:
    """What holds whatever the wording: its name, and what it asks."""

    name: str
    text: str


@dataclass(frozen=True)
class Plan:
    """A plan, some of its lines rewritten.

    Parameters
    ----------
    lines
        Its lines.
    rewritten
        For each line, whether it stands in its strengths-led wording.
    duties
        What stays.
    """

    lines: tuple[PlanLine, ...]
    rewritten: tuple[bool, ...]
    duties: tuple[Duty, ...]

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """Each line as it stands now."""
        return tuple(
            line.strengths_led if new else line.risk_led
            for line, new in zip(self.lines, self.rewritten, strict=True)
        )

    def served(self, aims: Sequence[str]) -> list[str]:
        """Those of some principles or tasks that at least one line serves now."""
        return [aim for aim in aims if any(aim in wording.serves for wording in self.wordings)]


@styled
def plan_picture(plan: Plan, *, person: str) -> TabledPicture:
    """The plan's text, first and now, and what each of its lines serves.

    Parameters
    ----------
    plan
        The plan.
    person
        The made-up person it is about.

    Returns
    -------
    TabledPicture
        A table of the two wordings, the duties among its rows; and a chart with one column a line:
        filled marks for the principles and tasks that the line serves as it stands, hollow ones for
        those that it would serve in its other wording.
    """
    aims = [*PRINCIPLES, *TASKS]
    # From the top: the principles, a gap, the tasks, a gap, the duties.
    heights = [-float(row) for row in range(8)] + [-9.6 - row for row in range(6)]
    duty_heights = [-17.2 - row for row in range(len(plan.duties))]
    figure = new_figure("What the plan serves, line by line", height=6.3, synthetic=False)
    figure.set_layout_engine("none")
    figure.text(
        0.988, 0.012, "Illustration: a made-up person, our own reading", ha="right", fontsize=9.5
    )
    axes = figure.add_axes((0.29, 0.05, 0.53, 0.8))
    axes.set(xlim=(-0.5, len(plan.lines) - 0.5), ylim=(duty_heights[-1] - 0.7, 1.1))
    for column, new in enumerate(plan.rewritten):
        if new:
            axes.axvspan(column - 0.44, column + 0.44, color="#dcebf7", zorder=0)
    marks: dict[bool, list[tuple[int, float]]] = {True: [], False: []}
    for column, (line, now) in enumerate(zip(plan.lines, plan.wordings, strict=True)):
        for aim, height in zip(aims, heights, strict=True):
            if aim in now.serves:
                marks[True].append((column, height))
            elif aim in line.risk_led.serves + line.strengths_led.serves:
                marks[False].append((column, height))
    for filled, colour, size in (
        (False, LOOKS["before"].colour, 6.0),
        (True, LOOKS["programme"].colour, 8.5),
    ):
        axes.plot(
            *zip(*marks[filled], strict=True),
            marker="o",
            markersize=size,
            color=colour,
            markerfacecolor=colour if filled else "white",
            linestyle="none",
        )
    for height in duty_heights:
        axes.plot(
            range(len(plan.lines)), [height] * len(plan.lines),
            marker="s", markersize=7.5, linewidth=2, color=LOOKS["after"].colour,
        )  # fmt: skip
    axes.hlines([-8.1, -15.7], -4, len(plan.lines) + 2, color=GRID, linewidth=1.2, clip_on=False)

    served = plan.served(aims)
    names = [*aims, *(duty.name for duty in plan.duties)]
    axes.set_yticks([*heights, *duty_heights], names)
    edge = len(plan.lines) - 0.4
    for label, aim, height in zip(axes.get_yticklabels(), aims, heights, strict=False):
        if aim not in served:
            label.set_color(MUTED)
            axes.text(
                edge, height, "not served", va="center_baseline", fontsize=10,
                color=LOOKS["comparison"].colour,
            )  # fmt: skip
    for height in duty_heights:
        axes.text(edge, height, "stays", va="center_baseline", fontsize=10)
    for title, height in (
        ("The eight principles", 0.8),
        ("What a risk-led plan does well", -8.75),
        ("Duties", -16.35),
    ):
        axes.text(-3.4, height, title, fontweight="bold", fontsize=10.5, va="center")
    axes.xaxis.tick_top()
    axes.set_xticks(
        range(len(plan.lines)),
        [
            f"{number}\nrewritten" if new else f"{number}\n"
            for number, new in enumerate(plan.rewritten, start=1)
        ],
        fontsize=9.5,
    )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return TabledPicture(figure, alt=_alt(plan), caption=_CAPTION, table=_table(plan, person))


def _alt(plan: Plan) -> str:
    def told(aims: Sequence[str], what: str) -> str:
        held = plan.served(aims)
        left = [aim for aim in aims if aim not in held]
        words = f"{len(held)} of {len(aims)} {what}"
        words += f" are served by at least one line ({', '.join(held)})" if held else " are served"
        return words + (f"; not served: {', '.join(left)}." if left else ".")

    new = [str(n) for n, each in enumerate(plan.rewritten, start=1) if each]
    return (
        f"{len(new)} of {len(plan.lines)} lines are rewritten"
        f"{' (' + ', '.join(new) + ')' if new else ''}. "
        f"{told(PRINCIPLES, 'principles')} {told(TASKS, 'things that a risk-led plan does well')} "
        f"The {len(plan.duties)} duties stay: {', '.join(duty.name for duty in plan.duties)}."
    )


_CAPTION = (
    "One column for each line of the plan, in the order of the table; the shaded ones are "
    "rewritten. A filled mark: the line, as it stands, serves this. A hollow one: in its other "
    "wording it would. Which line serves what is our own reading of a made-up plan; nothing here "
    "says, or could say, what any of it does to reoffending."
)


def _table(plan: Plan, person: str) -> Table:
    rows = [
        (
            f"{number}. {line.about}",
            line.risk_led.text,
            line.strengths_led.text if new else "(as first written)",
            line.at_stake if new else "",
        )
        for number, (line, new) in enumerate(zip(plan.lines, plan.rewritten, strict=True), start=1)
    ]
    rows += [(f"Stays: {duty.name}", duty.text, "(the same)", "") for duty in plan.duties]
    columns = ["Line", "First written", "Now", "What this can lose"]
    return Table(
        f"The plan of {person}, who is made up",
        pd.DataFrame(rows, columns=columns),
        tuple(columns[1:]),
    )
