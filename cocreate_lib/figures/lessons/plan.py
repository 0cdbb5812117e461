"""A supervision plan in two wordings: what it says, what it serves, and what stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.figures.kit.style import GRID, INK, LOOKS, MUTED, is_narrow, new_figure, styled
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.kit.tabled import TabledPicture
from cocreate_lib.text import plural


@dataclass(frozen=True)
class Aims:
    """What the lines of a plan can serve: a title, and the aims by name."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """One way to write a line: its text, and the names of the aims that it serves."""

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
class PlanText:
    """A plan in two wordings.

    Parameters
    ----------
    person
        The made-up person it is about.
    principles, tasks
        What a line can serve: the principles of desistance-led work, and what a risk-led plan does.
    lines
        Its lines, by name.
    duties
        What stays.
    """

    person: str
    principles: Aims
    tasks: Aims
    lines: Mapping[str, PlanLine]
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class SupervisionPlan:
    """A plan, and for each of its lines whether it stands in its strengths-led wording."""

    text: PlanText
    rewritten: tuple[bool, ...]

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """Its lines, in order."""
        return tuple(self.text.lines.values())

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """Each line as it stands now."""
        return tuple(
            line.strengths_led if new else line.risk_led
            for line, new in zip(self.lines, self.rewritten, strict=True)
        )

    def served(self, aims: Aims) -> list[str]:
        """Those of the aims that at least one line serves now."""
        return [aim for aim in aims.names if any(aim in each.serves for each in self.wordings)]


@styled
def plan_picture(plan: SupervisionPlan) -> TabledPicture:
    """The plan's text, first and now, and what each of its lines serves.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    TabledPicture
        A table of the two wordings, the duties among its rows; and a chart with one column a line:
        filled marks for the principles and tasks that the line serves as it stands, hollow ones for
        those that it would serve in its other wording.
    """
    narrow = is_narrow()
    left, across, above = (1.97, 1.1, 1.5) if narrow else (2.15, 3.92, 0.95)
    height = 6.75 if narrow else 6.3
    figure = new_figure(
        "What the plan serves, line by line", height=height, synthetic=False, margins=(0, 0, 0, 0)
    )
    width, tall = figure.get_size_inches()
    figure.text(
        1 - 0.0888 / width, 0.012, "Illustration: a made-up person, our own reading",
        ha="right", fontsize=9.5,
    )  # fmt: skip
    axes = figure.add_axes((left / width, 0.05, across / width, (height - above) / tall - 0.05))
    tasks = -len(plan.text.principles.names) - 1.6
    duties = tasks - len(plan.text.tasks.names) - 1.6
    axes.set(xlim=(-0.5, len(plan.lines) - 0.5), ylim=(duties + 0.3 - len(plan.text.duties), 1.1))
    axes.set_axis_off()
    for column, new in enumerate(plan.rewritten):
        axes.text(column, 1.4 if narrow else 2.2, f"{column + 1}", ha="center", fontsize=9.5)
        if new:
            axes.axvspan(column - 0.44, column + 0.44, color="#dcebf7", zorder=0)
            if narrow:
                axes.text(column, 2.3, "rewritten", ha="center", fontsize=9.5, rotation=90)
            else:
                axes.text(column, 1.4, "rewritten", ha="center", fontsize=9.5)
    titles = -(left - 0.1) / across
    _draw_aims(axes, plan, plan.text.principles, 0, titles)
    _draw_aims(axes, plan, plan.text.tasks, tasks, titles)
    _draw_duties(axes, plan, duties, titles)
    axes.hlines(
        [tasks + 1.5, duties + 1.5], titles, (width - left - 0.1) / across,
        transform=axes.get_yaxis_transform(), color=GRID, clip_on=False,
    )  # fmt: skip
    return TabledPicture(figure, alt=plan_alt(plan), caption=PLAN_CAPTION, table=plan_table(plan))


def _draw_aims(axes: Axes, plan: SupervisionPlan, aims: Aims, top: float, titles: float) -> None:
    """A row for each aim, from a height downwards: which lines serve it, which would."""
    across = axes.get_yaxis_transform()
    axes.text(titles, top + 0.85, aims.title, **_TITLE, transform=across)
    marks: dict[bool, list[tuple[int, float]]] = {True: [], False: []}
    for row, aim in enumerate(aims.names):
        height = top - row
        served = [aim in wording.serves for wording in plan.wordings]
        axes.text(
            -0.02, height, aim, **_LABEL, color=INK if any(served) else MUTED, transform=across
        )
        if not any(served):
            axes.text(
                1.02, height, "not served", va="center_baseline", fontsize=9.5,
                color=LOOKS["comparison"].colour, transform=across,
            )  # fmt: skip
        for column, (line, now) in enumerate(zip(plan.lines, served, strict=True)):
            if now or aim in line.risk_led.serves + line.strengths_led.serves:
                marks[now].append((column, height))
    for now, points in marks.items():
        colour = LOOKS["programme" if now else "before"].colour
        axes.plot(
            [column for column, _ in points],
            [height for _, height in points],
            marker="o",
            markersize=8.5 if now else 6,
            color=colour,
            markerfacecolor=colour if now else "white",
            linestyle="none",
        )


def _draw_duties(axes: Axes, plan: SupervisionPlan, top: float, titles: float) -> None:
    """A row for each duty, through all lines whatever their wording."""
    across = axes.get_yaxis_transform()
    axes.text(titles, top + 0.85, "Duties", **_TITLE, transform=across)
    for row, duty in enumerate(plan.text.duties):
        axes.text(-0.02, top - row, duty.name, **_LABEL, transform=across)
        axes.text(1.02, top - row, "stays", va="center_baseline", fontsize=9.5, transform=across)
        axes.plot(
            range(len(plan.lines)), [top - row] * len(plan.lines),
            marker="s", markersize=7.5, linewidth=2, color=LOOKS["after"].colour,
        )  # fmt: skip


def plan_alt(plan: SupervisionPlan) -> str:
    """What the picture shows, in words: what the plan serves, and what it doesn't."""

    def told(aims: Aims, what: str) -> str:
        held = plan.served(aims)
        left = [aim for aim in aims.names if aim not in held]
        words = f"{len(held)} of {len(aims.names)} {what}"
        words += f" are served by at least one line ({', '.join(held)})" if held else " are served"
        return words + (f"; not served: {', '.join(left)}." if left else ".")

    new = [str(n) for n, each in enumerate(plan.rewritten, start=1) if each]
    return (
        f"{len(new)} of {len(plan.lines)} lines {plural(len(new), 'is', 'are')} rewritten"
        f"{' (' + ', '.join(new) + ')' if new else ''}. "
        f"{told(plan.text.principles, 'principles')} "
        f"{told(plan.text.tasks, 'things that a risk-led plan does well')} "
        f"The duties stay: {', '.join(duty.name for duty in plan.text.duties)}."
    )


_TITLE: Any = {"fontweight": "bold", "fontsize": 10.5, "va": "center"}
_LABEL: Any = {"ha": "right", "va": "center_baseline", "fontsize": 9.5}
PLAN_CAPTION = (
    "One column for each line of the plan, in the order of the plan; the shaded ones are "
    "rewritten. A filled mark: the line, as it stands, serves this. A hollow one: in its other "
    "wording it would. Which line serves what is our own reading of a made-up plan; nothing here "
    "says, or could say, what any of it does to reoffending."
)


def plan_table(plan: SupervisionPlan) -> Table:
    """The plan's lines as first written and as they stand now, and what the change can lose."""
    rows = [
        (
            f"{number}. {line.about}",
            line.risk_led.text,
            line.strengths_led.text if new else "(as first written)",
            line.at_stake if new else "",
        )
        for number, (line, new) in enumerate(zip(plan.lines, plan.rewritten, strict=True), start=1)
    ]
    rows += [(f"Stays: {duty.name}", duty.text, "(the same)", "") for duty in plan.text.duties]
    columns = ["Line", "First written", "Now", "What this can lose"]
    return Table(
        f"The plan of {plan.text.person}, who is made up",
        pd.DataFrame(rows, columns=columns),
        tuple(columns[1:]),
        ruled=True,
    )
