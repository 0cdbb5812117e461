"""One column of a cohort: how its values spread in the two groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cocreate_lib.figures.picture import Picture
from cocreate_lib.figures.style import GROUPS, LOOKS, new_figure, styled
from cocreate_lib.figures.words import number, readable

_FEW = 7  # values that are shown one by one


@styled
def column_picture(values: pd.Series, treated: pd.Series, *, name: str, caption: str) -> Picture:
    """How a column's values spread among people in the programme and in the comparison group.

    Parameters
    ----------
    values
        The column; missing values are left out and told in the words.
    treated
        Who is in the programme.
    name
        What the column is called in words.
    caption
        Where its values come from.

    Returns
    -------
    Picture
        Shares of each value where there are few, otherwise of ranges of values.

    Examples
    --------
    >>> values = pd.Series([0, 1, 1, 0])
    >>> treated = pd.Series([True, True, False, False])
    >>> picture = column_picture(values, treated, name="a need", caption="Made up.")
    >>> picture.alt.split(". ")[1]
    'People in the programme: 0 50%, 1 50%'
    """
    figure = new_figure(
        name[:1].upper() + name[1:], height=3.4, synthetic=True, margins=(2.0, 0.3, 0.85, 0.8)
    )
    axes = figure.subplots()
    groups = {"treated": values[treated], "comparison": values[~treated]}
    few = values.nunique() <= _FEW
    if few:
        _draw_levels(axes, values, groups)
    else:
        _draw_ranges(axes, values, groups, name)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, borderaxespad=0.1)
    tell = _levels if few else _middle
    said = " ".join(
        f"{GROUPS[key].name.capitalize()}: {tell(group)}." for key, group in groups.items()
    )
    return Picture(figure, alt=f"Synthetic people, {name}. {said}", caption=caption)


def _draw_levels(axes: Axes, values: pd.Series, groups: dict[str, pd.Series]) -> None:
    levels = _in_order(values)
    for key, shift in (("treated", -0.13), ("comparison", 0.13)):
        shares = groups[key].value_counts(normalize=True)
        axes.plot(
            [shares.get(level, 0.0) for level in levels],
            np.arange(len(levels)) + shift,
            **LOOKS[GROUPS[key].role].marks(),
            label=GROUPS[key].name,
        )
    axes.set_yticks(range(len(levels)), [_word(level) for level in levels])
    axes.set_ylim(len(levels) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.grid(axis="y")
    axes.set_xlabel("share of the group")
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))


def _draw_ranges(axes: Axes, values: pd.Series, groups: dict[str, pd.Series], name: str) -> None:
    edges = np.histogram_bin_edges(values.dropna().to_numpy(dtype=float), bins=16)
    for key, group in groups.items():
        counts, _ = np.histogram(group.dropna().to_numpy(dtype=float), edges)
        look = LOOKS[GROUPS[key].role]
        axes.stairs(
            counts / max(1, counts.sum()), edges,
            color=look.colour, linestyle=look.line, linewidth=2, label=GROUPS[key].name,
        )  # fmt: skip
    axes.set_xlabel(name)
    axes.set_ylabel("share of the group")
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))


def _in_order(values: pd.Series) -> list[object]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.cat.categories)
    return sorted(values.dropna().unique())


def _word(level: object) -> str:
    return f"{level:g}" if isinstance(level, (int, float, np.number)) else readable(str(level))


def _levels(group: pd.Series) -> str:
    shares = group.value_counts(normalize=True)
    if shares.empty:
        return "no values"
    told = ", ".join(f"{_word(level)} {shares.get(level, 0.0):.0%}" for level in _in_order(group))
    return told + _missing(group)


def _middle(group: pd.Series) -> str:
    if group.isna().all():
        return "no values"
    low, middle, high = group.quantile([0.25, 0.5, 0.75])
    digits = 2 if group.max() <= 1 else 0
    return (
        f"median {number(middle, digits)}, half of them between {number(low, digits)} and "
        f"{number(high, digits)}{_missing(group)}"
    )


def _missing(group: pd.Series) -> str:
    missing = int(group.isna().sum())
    return f", missing for {missing}" if missing else ""
