"""A cohort in one look: who is in it, what was delivered to them and when, and what came of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter, MonthLocator, date2num
from matplotlib.ticker import PercentFormatter

from cocreate_lib.cohort import EVENTS, Cohort, Event, fidelity_over_time
from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import draw_shares, name_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GROUPS,
    LOOKS,
    MUTED,
    RULE,
    SMALLEST,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.text import number

NAMES = {"treated": "programme", "comparison": "comparison group"}
# Where the panels stand, how high each row is beside the others, and how high the figure is.
_WIDE = ("AAARRR;FFFFFF;TTCCHH", [1, 1.45, 1.1], 9.6)
_NARROW = ("A;R;F;T;C;H", [1, 1, 1.3, 1, 1, 1], 16.0)
_LINES = 30  # case managers drawn one by one; more would hide one another
_COUNTS = {"1": (1, 1), "2": (2, 2), "3 to 5": (3, 5), "6 or more": (6, np.inf)}


@styled
def cohort_picture(cohort: Cohort, *, seed: int = 2018) -> Picture:
    """Age, risk, fidelity over calendar time with the dated policy events, and outcomes.

    Parameters
    ----------
    cohort
        A simulated cohort.
    seed
        Of the case managers whose fidelity is drawn: as many as the programme has in this cohort,
        30 at most, drawn anew from its design, because a cohort does not keep their months.

    Returns
    -------
    Picture
        Six panels. People whose outcome is missing are left out of that outcome's panel.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> picture = cohort_picture(cc.simulate(cc.PilotDesign(), seed=2018))
    >>> picture.alt.split(":")[0]
    'Synthetic cohort of 900 people'
    """
    people = cohort.people
    groups = {
        "treated": people[people["my_direction"] == 1],
        "comparison": people[people["my_direction"] == 0],
    }
    managers = min(groups["treated"]["case_manager"].nunique(), _LINES)
    monthly = fidelity_over_time(cohort.design, case_managers=managers, seed=seed)
    first, end = monthly.index[0], monthly.index[-1] + pd.offsets.MonthEnd()
    events = [event for event in EVENTS if first <= pd.Timestamp(event.date) <= end]

    places, heights, height = _NARROW if is_narrow() else _WIDE
    figure = new_figure(
        "A cohort: who they were, what was delivered, what came of it",
        height=height,
        synthetic=True,
    )
    panels = figure.subplot_mosaic(places, height_ratios=heights)
    age, risk, fidelity, times, counts, hope = (panels[letter] for letter in "ARFTCH")
    draw_shares(age, {key: group["age"] for key, group in groups.items()}, np.arange(18, 90, 6))
    age.set(title="Age at the start", xlabel="years")
    corner = (1, 1) if is_narrow() else (1.12, 1.05)
    age.legend(NAMES.values(), loc="upper right", bbox_to_anchor=corner, handlelength=2.6)
    scores = {key: group["ogrs3_one_year"] for key, group in groups.items()}
    draw_shares(risk, scores, np.linspace(0, 1, 11))
    risk.set(title="Predicted one-year risk", xlabel="risk score", ylabel=None)
    risk.xaxis.set_major_formatter(PercentFormatter(1, 0))
    _draw_fidelity(fidelity, monthly, events)
    _draw_times(times, groups)
    _draw_counts(counts, groups)
    _draw_hope(hope, groups)
    return Picture(
        figure,
        alt=_alt(groups, monthly, events),
        caption=(
            "Ages, risks and outcomes are those of the people in this cohort. Fidelity is the"
            " share of the programme delivered in each month, drawn at the month's end, by"
            f" {managers} case managers of the same design (thin lines) and on average (thick"
            " line); the numbers mark dated policy events. The axis of hope does not start at"
            " zero. A difference between the groups can come from who is in them as well as from"
            " the programme."
        ),
    )


def _draw_fidelity(axes: Axes, monthly: pd.DataFrame, events: list[Event]) -> None:
    colour = LOOKS["programme"].colour
    month_ends = [month + pd.offsets.MonthEnd() for month in monthly.index]
    axes.plot(month_ends, monthly, color=colour, linewidth=0.7, alpha=0.35)
    axes.plot(month_ends, monthly.mean(axis=1), color=colour, linewidth=3)
    for place, event in enumerate(events, start=1):
        date = date2num(event.date)
        axes.axvline(date, color=RULE, linewidth=1.1, linestyle=(0, (3, 2)), zorder=1)
        axes.annotate(
            str(place), (date, 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
            textcoords="offset points", ha="center", va="bottom", fontsize=10, color=MUTED,
        )  # fmt: skip
    axes.set(ylim=(0, 1), ylabel="share delivered", xlim=(monthly.index[0], month_ends[-1]))
    title = "Fidelity of case managers over calendar time"
    axes.set_title(fitted(title, figure_width() - 0.9, 11.5, weight="bold"), pad=18)
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.xaxis.set_major_locator(MonthLocator(bymonth=(1, 7) if is_narrow() else (1, 4, 7, 10)))
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))
    key = [f"{place}  {event.name}, {event.when}" for place, event in enumerate(events, start=1)]
    half = len(key) if is_narrow() else (len(key) + 1) // 2
    left, size = (-36, SMALLEST) if is_narrow() else (0, 9.2)
    for column, lines in enumerate((key[:half], key[half:])):
        axes.annotate(
            "\n".join(lines), (0.54 * column, 0), xycoords="axes fraction", xytext=(left, -27),
            textcoords="offset points", ha="left", va="top", fontsize=size, color=MUTED,
        )  # fmt: skip


def _draw_times(axes: Axes, groups: dict[str, pd.DataFrame]) -> None:
    for key, group in groups.items():
        look = LOOKS[GROUPS[key].role]
        known = group.dropna(subset=["reoffended"])
        days = np.sort(known.loc[known["reoffended"] == 1, "days_to_reoffence"])
        share = np.arange(days.size + 1) / max(len(known), 1)
        axes.step(
            np.r_[0, days, 365], np.r_[share, share[-1]], where="post",
            color=look.colour, linestyle=look.line, linewidth=2,
        )  # fmt: skip
    axes.set(title="Proven reoffending", xlabel="days from the start", xlim=(0, 365))
    axes.set_xticks([0, 180, 365])
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))


def _draw_counts(axes: Axes, groups: dict[str, pd.DataFrame]) -> None:
    for (key, group), shift in zip(groups.items(), (-0.13, 0.13), strict=True):
        heights = np.arange(len(_COUNTS)) + shift
        axes.plot(_count_shares(group), heights, **LOOKS[GROUPS[key].role].marks())
    name_rows(axes, list(_COUNTS))
    axes.set_xlim(left=0)
    axes.grid(axis="y")
    axes.set(title="Reoffences a person", xlabel="share of the group")
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))


def _count_shares(people: pd.DataFrame) -> list[float]:
    counts = people["reoffences"].dropna()
    return [float(counts.between(low, high).mean()) for low, high in _COUNTS.values()]


def _draw_hope(axes: Axes, groups: dict[str, pd.DataFrame]) -> None:
    for key, group in groups.items():
        look = LOOKS[GROUPS[key].role]
        means = [group["hope_start"].mean(), group["hope_end"].mean()]
        axes.plot([0, 1], means, **{**look.marks(), "linestyle": look.line, "linewidth": 2.0})
    axes.set_xticks([0, 1], ["start", "end"])
    axes.set(title="Mean hope", ylabel="points (of 30)", xlim=(-0.25, 1.25))
    axes.margins(y=0.25)


def _alt(groups: dict[str, pd.DataFrame], monthly: pd.DataFrame, events: list[Event]) -> str:
    size = sum(len(group) for group in groups.values())
    mean = monthly.mean(axis=1)
    lowest = mean.idxmin()
    sentences = [
        f"Synthetic cohort of {size:,} people: "
        + "; ".join(f"{NAMES[key]}, {_who(group)}" for key, group in groups.items())
        + ".",
        f"Mean fidelity is {mean.iloc[0]:.0%} in {mean.index[0]:%B %Y}, at its lowest"
        f" {mean.min():.0%} in {lowest:%B %Y}, and {mean.iloc[-1]:.0%} in {mean.index[-1]:%B %Y}.",
        "Policy events: " + ", ".join(f"{event.name} ({event.when})" for event in events) + ".",
        *(f"{NAMES[key].capitalize()}: {_what_came(group)}." for key, group in groups.items()),
    ]
    return " ".join(sentences)


def _who(people: pd.DataFrame) -> str:
    return (
        f"{len(people):,} people, median age {people['age'].median():.0f}, mean predicted risk"
        f" {people['ogrs3_one_year'].mean():.0%}"
    )


def _what_came(people: pd.DataFrame) -> str:
    start, end = (number(people[f"hope_{when}"].mean(), 1) for when in ("start", "end"))
    return (
        f"{people['reoffended'].mean():.1%} with proven reoffending within a year,"
        f" {number(people['reoffences'].mean())} reoffences a person, mean hope from {start} to"
        f" {end} points"
    )
