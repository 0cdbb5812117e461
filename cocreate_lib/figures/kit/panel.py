"""What panels share: rows with names, words beside an axis, shares by ranges of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cocreate_lib.figures.kit.style import GROUPS, LOOKS


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """One row a name, from the top."""
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.5, -0.5)


def beside(axes: Axes, height: float, words: str, *, gap: float = 4, **look: Any) -> None:
    """Words on the right of the panel, at a height of its axis."""
    axes.annotate(
        words, (1, height), xycoords=("axes fraction", "data"), xytext=(gap, 0),
        textcoords="offset points", va="center", **look,
    )  # fmt: skip


def legend_above(axes: Axes) -> None:
    """The legend in one line over the panel."""
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, borderaxespad=0.1)


def draw_shares(axes: Axes, groups: Mapping[str, pd.Series], edges: np.ndarray) -> None:
    """The share of each group in ranges of values, as steps; missing values are left out.

    Parameters
    ----------
    axes
        Where to draw.
    groups
        The values of ``"treated"`` and ``"comparison"``.
    edges
        Of the ranges.
    """
    for group, values in groups.items():
        look = LOOKS[GROUPS[group].role]
        sns.histplot(
            x=values, bins=edges.tolist(), stat="probability", element="step", fill=False, ax=axes,
            color=look.colour, linestyle=look.line, linewidth=2, label=GROUPS[group].name,
        )  # fmt: skip
    axes.set(xlabel=None, ylabel="share of the group")
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set_ylim(bottom=0)
