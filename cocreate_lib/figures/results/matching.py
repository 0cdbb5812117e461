"""What a way of matching does: balance, people lost, and the estimate, in one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.figures.kit.lettering import text_width
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GROUPS,
    LOOKS,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.results.balance import BalanceRows, describe_balance, left_out
from cocreate_lib.figures.results.outcomes import (
    draw_estimate,
    estimate_height,
    read_estimates,
    title_of,
)

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison

_NAMES = 2.05  # inches that the names of covariates can take, beside what is written on the right


@styled
def matching_picture(comparison: Comparison, *, truth: pd.DataFrame | None = None) -> Picture:
    """Balance, people used, and the estimate of the plan's first outcome, one below the other.

    Parameters
    ----------
    comparison
        A comparison by matching.
    truth
        ``Cohort.truth`` of the synthetic cohort, to be drawn beside the estimate.

    Returns
    -------
    Picture
        Three panels that belong together: what is gained in likeness, what it costs in people,
        and what comes out.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> picture = matching_picture(cc.compare(people, cc.teaching_plan()))
    >>> "150 of 150 people in the programme" in picture.alt
    True
    """
    estimate = read_estimates(comparison, truth=truth)[0]
    people = people_used(comparison)
    # Titles get their height told (y=1), or matplotlib looks for it among all labels.
    # In inches: likeness, its axis and the next title, people, the words above, the estimate.
    narrow = is_narrow()
    labels = comparison.plan.labels
    rows = BalanceRows(comparison.balance, None if narrow else _NAMES, labels)
    lines = [line for name in rows.names for line in name.split("\n")]
    names = 0.25 + max(text_width(line, 10.5) for line in [*lines, "comparison"])
    left = 0.2 if narrow else names
    right = 0.2 if narrow else max(0.3 + text_width(estimate.text, 11, weight="bold"), 1.95)
    room = figure_width() - left - 0.15
    title = 0.72 + 0.2 * title_of(estimate, room).count("\n")
    heights = [0.3 + rows.height, 0.95, 0.55, title, 0.6]
    if narrow:
        heights = [0.3 + rows.height, 1.35, 0.9, title, estimate_height(estimate) - 0.9]
    figure = new_figure(
        "What this way of matching does",
        height=sum(heights) + 1.55,
        synthetic=comparison.synthetic,
        margins=(left, right, 0.8, 0.75),
    )
    grid = figure.add_gridspec(5, 1, height_ratios=heights, hspace=0)
    top, middle, bottom = (figure.add_subplot(grid[row]) for row in (0, 2, 4))
    place = top.get_position()
    place.x0 = names / figure_width()
    top.set_position(place)
    rows.draw(top)
    # Over the names where it is narrow: the legend needs the room over the panel.
    top.set_title("Likeness", y=1, x=(left - names) / (figure_width() - names - right))
    _draw_people(middle, people)
    draw_estimate(bottom, estimate, room)
    counts = " and ".join(
        f"{used} of {everyone} {GROUPS[group].name}" for group, (used, everyone) in people.items()
    )
    return Picture(
        figure,
        alt=(
            f"{describe_balance(comparison.balance, labels)} {counts} are used. {estimate.sentence}"
        ),
        caption=(
            "Top: how alike the groups are. Middle: how many people are used (solid) and left out "
            "(outline). Bottom: the estimate with its interval"
            + (", beside the known truth." if truth is not None else ".")
            + left_out(comparison.balance)
        ),
    )


def people_used(comparison: Comparison) -> dict[str, tuple[int, int]]:
    """For each group, how many people the comparison uses, and how many there are."""
    treated = comparison.treated.to_numpy(dtype=bool)
    used = comparison.weights.to_numpy() > 0
    return {
        group: (int((used & own).sum()), int(own.sum()))
        for group, own in (("treated", treated), ("comparison", ~treated))
    }


def _draw_people(axes: Axes, people: dict[str, tuple[int, int]]) -> None:
    most = max(everyone for _, everyone in people.values())
    narrow = is_narrow()
    for height, (group, (used, everyone)) in zip((1, 0), people.items(), strict=True):
        colour = LOOKS[GROUPS[group].role].colour
        thick = 0.42 if narrow else 0.62
        axes.barh(height, everyone, height=thick, color="white", edgecolor=colour, linewidth=1.4)
        axes.barh(height, used, height=thick, color=colour)
        words, x, y, aside = f"{used:,} of {everyone:,} used", everyone, float(height), (8, 0)
        if narrow:
            words, x, y, aside = f"{GROUPS[group].short}: {words}", 0, height + 0.22, (0, 2)
        axes.annotate(
            words, (x, y), xytext=aside, textcoords="offset points",
            va="bottom" if narrow else "center", color=colour, fontweight="bold",
        )  # fmt: skip
    axes.set_yticks([] if narrow else [1, 0], [] if narrow else _short_names(people))
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([])
    axes.set_xlim(0, most * (1 if narrow else 1.28))
    axes.set_ylim(-0.35, 1.65 if narrow else 1.35)
    axes.set_title("People", y=1)
    axes.spines[["left", "bottom"]].set_visible(False)


def _short_names(people: dict[str, tuple[int, int]]) -> list[str]:
    return [GROUPS[group].short for group in people]
