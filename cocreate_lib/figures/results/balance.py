"""How alike the two groups are: the love plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GRID,
    LOOKS,
    MUTED,
    RULE,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.kit.words import covariate_label
from cocreate_lib.labels import NO_LABELS, Declared
from cocreate_lib.text import how_many, number

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison

BALANCE_THRESHOLD = 0.1
"""The rule of thumb that is drawn: see the fact ``smd_rule``."""

_AXIS = (
    "Standardised mean difference (programme minus comparison)\n"
    "dashed lines at {:g}: a rule of thumb in common use",
    "Standardised mean difference\n(programme minus comparison)\n"
    "dashed lines at {:g}: a rule\nof thumb in common use",
)
_MOST = 150  # rows that are drawn; nobody reads more, and a picture has a largest height


@styled
def love_plot(comparison: Comparison) -> Picture:
    """Standardised mean differences of every covariate level, before and after adjustment.

    Parameters
    ----------
    comparison
        Its ``balance`` is drawn: ``smd_before`` as hollow circles, ``smd_after`` as filled ones.

    Returns
    -------
    Picture
        Largest difference at the top; lines at zero and at the rule of thumb in common use.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> print(love_plot(cc.compare(people, cc.teaching_plan())).caption)  # doctest: +ELLIPSIS
    How alike ...
    """
    balance, labels = comparison.balance, comparison.plan.labels
    rows = BalanceRows(balance, labels=labels)
    figure = new_figure(
        "How alike are the two groups?",
        height=(2.1 if is_narrow() else 1.75) + rows.height,
        synthetic=comparison.synthetic,
    )
    rows.draw(figure.subplots())
    return Picture(
        figure,
        alt=describe_balance(balance, labels),
        caption=(
            "How alike the people in the programme and the comparison group were on each "
            f"covariate{', before and after adjustment' if changed(balance) else ''}. The nearer "
            "to the middle line, the more alike. Balance can be seen only for what was measured."
            f"{left_out(balance)}"
        ),
    )


class BalanceRows:
    """The rows of a love plot: one a covariate level, the largest difference at the top.

    Parameters
    ----------
    balance
        ``Comparison.balance``.
    inches
        How wide a line of a name can be; None: as the width of the figure allows.
    labels
        What columns and levels are called.

    Raises
    ------
    CocreateError
        When there are no covariates.
    """

    def __init__(
        self,
        balance: pd.DataFrame,
        inches: float | None = None,
        labels: Declared = NO_LABELS,
    ) -> None:
        if balance.empty:
            raise CocreateError(
                "There are no covariates to draw.",
                where="love_plot",
                why="Balance is a question about the covariates of the plan.",
                try_this="Add covariates to the plan.",
            )
        order = balance["smd_before"].abs().sort_values(na_position="first").index
        self.balance = balance.loc[order[-_MOST:]]
        inches = inches or (1.4 if is_narrow() else 2.5)
        pairs = zip(self.balance["variable"], self.balance["level"], strict=True)
        self.names = [fitted(covariate_label(*pair, labels), inches, 10.5) for pair in pairs]
        # In heights of a row whose name has one line.
        self._sizes = np.array([1.5 if "\n" in name else 1.0 for name in self.names])

    @property
    def height(self) -> float:
        """How high all rows are together, in inches."""
        return 0.29 * float(self._sizes.sum())

    def draw(self, axes: Axes) -> None:
        """Draw them."""
        before, after = (
            self.balance[column].to_numpy(dtype=float) for column in ("smd_before", "smd_after")
        )
        heights = np.cumsum(self._sizes) - (self._sizes + 1) / 2
        axes.axvline(0, color=RULE, linewidth=1.1, zorder=1)
        for side in (-BALANCE_THRESHOLD, BALANCE_THRESHOLD):
            axes.axvline(side, color=RULE, linewidth=1.1, linestyle=(0, (4, 3)), zorder=1)
        axes.hlines(heights, before, after, color=GRID, linewidth=3, zorder=1)
        axes.plot(before, heights, **LOOKS["before"].marks(), label="before")
        if changed(self.balance):
            axes.plot(after, heights, **LOOKS["after"].marks(), label="after", zorder=4)
        for height in heights[~np.isfinite(before) & ~np.isfinite(after)]:
            axes.text(
                0, height, "no spread: not defined", ha="center", va="center", color=MUTED,
                fontsize=9.5, backgroundcolor="white", zorder=5,
            )  # fmt: skip
        axes.set_yticks(heights, self.names)
        axes.set_ylim(-0.7, self._sizes.sum() - 0.3)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="y")
        drawn = np.abs(np.r_[before, after])
        reach = max(np.max(drawn[np.isfinite(drawn)], initial=0) * 1.12, 2.5 * BALANCE_THRESHOLD)
        axes.set_xlim(-reach, reach)
        axes.set_xlabel(_AXIS[is_narrow()].format(BALANCE_THRESHOLD), fontsize=10.5)
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.1,
            handletextpad=0.2, columnspacing=1.2,
        )  # fmt: skip


def left_out(balance: pd.DataFrame) -> str:
    """How many rows there was no room for, as the end of a caption."""
    if len(balance) <= _MOST:
        return ""
    return f" Drawn are the {_MOST} largest differences before adjustment, of {len(balance):,}."


def describe_balance(balance: pd.DataFrame, labels: Declared = NO_LABELS) -> str:
    """How many covariate levels lie beyond the rule of thumb, before and after, and the worst."""
    levels = how_many(len(balance), "covariate level")
    if balance["smd_before"].isna().all() and balance["smd_after"].notna().any():
        worst = _worst(balance, "smd_after", labels)
        return f"Standardised mean differences of {levels} after adjustment: {worst}."
    after = f" After: {_worst(balance, 'smd_after', labels)}." if changed(balance) else ""
    return (
        f"Standardised mean differences of {levels}. {'Before' if after else 'As the groups are'}: "
        f"{_worst(balance, 'smd_before', labels)}.{after}"
    )


def changed(balance: pd.DataFrame) -> bool:
    """Whether weighting or matching moved any mean: without it, there is no "after" to show."""
    return not balance["smd_before"].equals(balance["smd_after"])


def _worst(balance: pd.DataFrame, column: str, labels: Declared) -> str:
    sizes = balance[column].abs()
    if sizes.isna().all():
        return "no difference could be calculated"
    row = balance.iloc[int(sizes.argmax())]
    name = covariate_label(row["variable"], row["level"], labels)
    return (
        f"{count_beyond(balance, column)} of {len(balance)} lie beyond {BALANCE_THRESHOLD:g}, the "
        f"largest being {name} at {number(row[column])}"
    )


def count_beyond(balance: pd.DataFrame, column: str) -> int:
    """How many covariate levels differ by more than the rule of thumb."""
    return int((balance[column].abs() > BALANCE_THRESHOLD).sum())
