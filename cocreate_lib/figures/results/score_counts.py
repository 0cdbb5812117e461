"""How the scores of the two groups overlap, drawn from counts of people alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from cocreate_lib.figures.kit.panel import axis_words
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GROUPS, INK, LOOKS, is_narrow, new_figure, styled
from cocreate_lib.text import how_many, number

_STAGES = {"before": "Before", "after": "After"}


@styled
def score_counts_picture(
    counts: pd.DataFrame, score: str = "score", *, synthetic: bool = False
) -> Picture:
    """How many people of each group have a score in each class, mirrored.

    Parameters
    ----------
    counts
        One row a class of scores: ``stage`` (``"before"`` or ``"after"`` adjustment), ``group``
        (``"treated"`` or ``"comparison"``), ``low`` and ``high`` (the class's edges) and ``people``
        (NaN where that is withheld).
    score
        What the score is called.
    synthetic
        Whether the data are synthetic.

    Returns
    -------
    Picture
        One panel a stage: the programme above the line, the comparison group below. The area of a
        bar is the class's share of the group's people that are shown, so that wide classes don't
        look fuller than they are. A class that is withheld is hatched lightly over its width,
        without a height.

    Examples
    --------
    >>> counts = pd.DataFrame({"stage": "before", "group": ["treated", "comparison"] * 2,
    ...                        "low": [0.0, 0.0, 0.5, 0.5], "high": [0.5, 0.5, 1.0, 1.0],
    ...                        "people": [30, 40, 20, float("nan")]})
    >>> print(score_counts_picture(counts).alt)
    Before: 50 people in the programme, in classes from 0.00 to 1.00, most from 0.00 to 0.50; 40
    people in the comparison group, in classes from 0.00 to 1.00, most from 0.00 to 0.50, 1 class
    withheld.
    """
    stages = [stage for stage in _STAGES if (counts["stage"] == stage).any()]
    figure = new_figure(
        "Who has somebody alike?", height=1.3 + 1.8 * len(stages), synthetic=synthetic
    )
    panels = figure.subplots(len(stages), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
    per = _per(counts)
    for axes, stage in zip(panels, stages, strict=True):
        for group in GROUPS:
            _draw(axes, group, _rows(counts, stage, group), per)
        axes.axhline(0, color=INK, linewidth=1)
        axes.set_title(f"{_STAGES[stage]} adjustment")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{abs(y):.0%}"))
        axes.set_ylabel(f"share of the group\nper {per:g}")
    panels[-1].set_xlabel(axis_words(score))
    if is_narrow():  # room for the words inside
        panels[-1].set_ylim(1.45 * np.array(panels[-1].get_ylim()))
    return Picture(
        figure,
        alt=" ".join(_words(counts, stage) for stage in stages),
        caption=(
            "How many people of each group had a score in each class: above the line the people "
            "in the programme, below it the comparison group. Where one side has bars and the "
            "other none, there is nobody to compare with. The area of a bar is its share."
            + (
                " Dotted: a class with so few people that their number is withheld."
                if counts["people"].isna().any()
                else ""
            )
        ),
    )


def _per(counts: pd.DataFrame) -> float:
    """How much of the score a share is given for: a power of ten, some dozen of them in all."""
    reach = float(counts["high"].max() - counts["low"].min())
    return float(10.0 ** np.floor(np.log10(max(reach, 1e-9) / 4)))


def _rows(counts: pd.DataFrame, stage: str, group: str) -> pd.DataFrame:
    return counts[(counts["stage"] == stage) & (counts["group"] == group)]


def _draw(axes: Axes, group: str, rows: pd.DataFrame, per: float) -> None:
    look, up = LOOKS[GROUPS[group].role], group == "treated"
    shown = rows[rows["people"].notna()]
    total = float(shown["people"].sum())
    width = shown["high"] - shown["low"]
    shares = per * shown["people"] / max(total, 1.0) / width
    axes.bar(
        shown["low"], shares if up else -shares, width=width, align="edge",
        color=look.colour, edgecolor="white", hatch=None if up else "///", linewidth=0.6,
    )  # fmt: skip
    withheld = rows[rows["people"].isna()]
    for low, high in zip(withheld["low"], withheld["high"], strict=True):
        axes.axvspan(
            low, high, 0.5 if up else 0.0, 1.0 if up else 0.5,
            facecolor="none", edgecolor=look.colour, hatch="..", linewidth=0, alpha=0.35,
        )  # fmt: skip
    who, count = GROUPS[group].short, how_many(int(total), "person")
    x, y = (1, 0.98 if up else 0.02) if is_narrow() else (1.015, 0.72 if up else 0.28)
    axes.text(
        x, y, f"{who}: {count}" if is_narrow() else f"{who}\n{count}",
        ha="right" if is_narrow() else "left",
        va=("top" if up else "bottom") if is_narrow() else "center",
        transform=axes.transAxes, color=look.colour, fontweight="bold",
    )  # fmt: skip


def _words(counts: pd.DataFrame, stage: str) -> str:
    parts = []
    for group in GROUPS:
        rows = _rows(counts, stage, group)
        people = rows["people"]
        held = rows[people.isna() | (people > 0)]
        if held.empty:
            parts.append(f"nobody in the {GROUPS[group].name.removeprefix('people in the ')}")
            continue
        text = (
            f"{how_many(int(people.sum()), 'person')} in the "
            f"{GROUPS[group].name.removeprefix('people in the ')}, in classes from "
            f"{number(float(held['low'].min()))} to {number(float(held['high'].max()))}"
        )
        if people.notna().any():
            most = rows.iloc[int(people.fillna(-1.0).argmax())]
            text += f", most from {number(float(most['low']))} to {number(float(most['high']))}"
        withheld = int(people.isna().sum())
        text += f", {how_many(withheld, 'class', 'classes')} withheld" if withheld else ""
        parts.append(text)
    return f"{_STAGES[stage]}: {'; '.join(parts)}."
