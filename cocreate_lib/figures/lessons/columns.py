"""One column of a cohort: how its values spread in the two groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cocreate_lib.figures.kit.panel import draw_shares, legend_above
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GROUPS, LOOKS, new_figure, styled
from cocreate_lib.text import number, readable

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
    'People in the programme: no 50%, yes 50%'
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
        draw_shares(axes, groups, np.histogram_bin_edges(values.dropna().astype(float), bins=16))
        axes.set_xlabel(name)
    legend_above(axes)
    said = " ".join(
        f"{GROUPS[key].name.capitalize()}: {_spread(group, _in_order(values) if few else [])}."
        for key, group in groups.items()
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
    axes.set_yticks(range(len(levels)), _words(levels))
    axes.set_ylim(len(levels) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.grid(axis="y")
    axes.set_xlabel("share of the group")
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))


def _in_order(values: pd.Series) -> list[Any]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.cat.categories)
    return sorted(values.dropna().unique())


def _words(levels: list[Any]) -> list[str]:
    """Levels in words: no and yes for 0 and 1."""
    if set(levels) <= {0, 1}:
        return ["yes" if level else "no" for level in levels]
    return [readable(level) if isinstance(level, str) else f"{level:g}" for level in levels]


def _spread(group: pd.Series, levels: list[Any]) -> str:
    """A group's values in words; without levels, as quartiles."""
    missing = int(group.isna().sum())
    if missing == len(group):
        return "no values"
    told = _levels(group, levels) if levels else _middle(group)
    return f"{told}, missing for {missing}" if missing else told


def _levels(group: pd.Series, levels: list[Any]) -> str:
    shares = group.value_counts(normalize=True)
    told = zip(_words(levels), levels, strict=True)
    return ", ".join(f"{word} {shares.get(level, 0.0):.0%}" for word, level in told)


def _middle(group: pd.Series) -> str:
    low, middle, high = group.quantile([0.25, 0.5, 0.75])
    digits = 2 if group.max() <= 1 else 0
    return (
        f"median {number(middle, digits)}, half of them between {number(low, digits)} and "
        f"{number(high, digits)}"
    )
