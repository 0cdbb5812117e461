"""What panels share: rows with names, words beside an axis, shares by ranges of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.style import GROUPS, LOOKS, figure_width, is_narrow


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """One row a name, from the top."""
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.5, -0.5)


def names_over_rows(axes: Axes, names: Sequence[str]) -> None:
    """One row a name, from the top, with the name over what is drawn at its height."""
    for row, name in enumerate(names):
        axes.annotate(
            fitted(name, figure_width() - 0.4, 10.5), (0, row - 0.22),
            xycoords=("axes fraction", "data"), va="bottom", fontsize=10.5,
        )  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(names) - 0.7, -0.75)


def beside(axes: Axes, height: float, words: str, *, gap: float = 4, **look: Any) -> None:
    """Words on the right of the panel, at a height of its axis."""
    axes.annotate(
        words, (1, height), xycoords=("axes fraction", "data"), xytext=(gap, 0),
        textcoords="offset points", va="center", **look,
    )  # fmt: skip


def legend_above(axes: Axes) -> None:
    """The legend in one line over the panel."""
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, borderaxespad=0.1)


def legend_below(
    figure: Figure, handles: Sequence[Artist], labels: Sequence[str], *, columns: int = 2
) -> None:
    """The legend at the foot of a figure that is laid out by the computer; it grows with it."""
    handles, labels = list(handles), list(labels)
    if is_narrow():  # over the words about synthetic data instead of beside them
        columns, handles, labels = 1, [*handles, Line2D([], [], alpha=0)], [*labels, ""]
    rows = -(-len(labels) // columns)
    figure.set_figheight(figure.get_figheight() + 0.22 * rows)
    figure.legend(handles, labels, loc="outside lower left", ncols=columns, borderaxespad=0.1)


def axis_words(words: str, *, size: float = 11, lines: int = 2) -> str:
    """The words of an axis, in lines that a panel has room for."""
    return fitted(words, figure_width() - 1.4, size, lines=lines + is_narrow())


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
    import seaborn as sns  # and SciPy's statistics with it

    for group, values in groups.items():
        look = LOOKS[GROUPS[group].role]
        sns.histplot(
            x=values, bins=edges.tolist(), stat="probability", element="step", fill=False, ax=axes,
            color=look.colour, linestyle=look.line, linewidth=2, label=GROUPS[group].name,
        )  # fmt: skip
    axes.set(xlabel=None, ylabel="share of the group")
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set_ylim(bottom=0)
