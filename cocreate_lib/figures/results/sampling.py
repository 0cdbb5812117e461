"""What a design would find, over and over: its estimates, its intervals and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.diagnosis import Diagnosis
from cocreate_lib.figures.kit.panel import axis_words, beside, legend_below
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GRID,
    INK,
    LOOKS,
    MUTED,
    RULE,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.kit.words import READINGS, Reading
from cocreate_lib.text import capitalised, number, number_range

_BINS = 40
_MEAN = "mean of the significant"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Draws:
    """One quantity of a diagnosis on the scale on which it is read."""

    outcome: str
    reading: Reading
    null: float
    estimate: Floats
    low: Floats
    high: Floats
    truth: Floats
    people: str
    step: float

    @property
    def significant(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.low > self.null) | (self.high < self.null))

    @property
    def covers(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.low <= self.truth) & (self.truth <= self.high))

    def say(self, value: float) -> str:
        return f"{number(value, self.reading.digits)} {self.reading.unit}".strip()


def same_quantity(rows: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """The rows of one plan, outcome and measure."""
    names = ["plan", "outcome", "measure"]
    return rows[(rows[names] == chosen[names]).all(axis=1)]


def _draws(
    diagnosis: Diagnosis, plan: str | None, outcome: str | None, measure: str | None
) -> _Draws:
    chosen = diagnosis.rows(plan, outcome, measure).iloc[0]
    rows = same_quantity(diagnosis.simulations, chosen).dropna(
        subset=["estimate", "conf_low", "conf_high"]
    )
    reading = READINGS[chosen["measure"]]
    values = rows[["estimate", "conf_low", "conf_high", "truth"]].to_numpy(dtype=float).T
    estimate, low, high, truth = reading.factor * values
    design = diagnosis.design
    return _Draws(
        outcome=chosen["outcome"],
        reading=reading,
        null=0.0 if chosen["scale"] == "difference" else 1.0,
        estimate=estimate,
        low=low,
        high=high,
        truth=truth,
        # Differences of rates lie this far apart where nobody is left out.
        step=reading.factor / design.n_treated if chosen["measure"] == "risk_difference" else 0.0,
        people=f"{design.n_treated:,} in the programme and {design.n_comparison:,} in comparison",
    )


@styled
def sampling_picture(
    diagnosis: Diagnosis,
    plan: str | None = None,
    outcome: str | None = None,
    measure: str | None = None,
) -> Picture:
    """Where the estimates of a design fall, and which of them would be called significant.

    Parameters
    ----------
    diagnosis
        The simulated pilots.
    plan, outcome, measure
        Which quantity; the first there is by default.

    Returns
    -------
    Picture
        A histogram of the estimates: dark and hatched where the interval leaves out no difference,
        light where it includes it; the truth, and the mean of the significant estimates.

    Raises
    ------
    DiagnosisError
        For a name that the diagnosis doesn't have.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> small = cc.PilotDesign(n_treated=60, n_comparison=600)
    >>> plan = cc.teaching_plan().replace(method="unadjusted", outcomes=[cc.rate("reoffended")])
    >>> found = cc.diagnose(small, plan, replicates=20, seed=1)
    >>> sampling_picture(found).alt.split(":")[0]
    'Estimates of 20 synthetic pilots, each with 60 in the programme and 600 in comparison'
    """
    import seaborn as sns  # and SciPy's statistics with it

    draws = _draws(diagnosis, plan, outcome, measure)
    significant, truth = draws.significant, float(np.mean(draws.truth))
    figure = new_figure("What would a pilot like this find?", height=3.9, synthetic=True)
    axes = figure.subplots()
    bars: Any = {"bins": _edges(draws).tolist(), "alpha": 1, "linewidth": 0.5, "ax": axes}
    sns.histplot(
        draws.estimate, **bars, color=GRID, edgecolor=RULE, label="not statistically significant"
    )
    sns.histplot(
        draws.estimate[significant], **bars, color=LOOKS["programme"].colour, edgecolor="white",
        hatch="////", label="statistically significant",
    )  # fmt: skip
    axes.axvline(draws.null, color=RULE, linewidth=1.1)
    look = LOOKS["truth"]
    axes.axvline(truth, color=look.colour, linestyle=look.line, linewidth=2.2, label="truth")
    axes.set_xlabel(axis_words(f"{capitalised(draws.outcome)}: {draws.reading.title}"))
    axes.set_ylabel("pilots")
    mean = float(np.mean(draws.estimate[significant])) if significant.any() else np.nan
    share = float(significant.mean()) if len(significant) else np.nan
    found = f"{share:.0%} are statistically significant"
    lesson = "None of the estimates would be called statistically significant."
    if significant.any():
        found += f", and these average {draws.say(mean)}"
        lesson = (
            f"The estimates that would be called statistically significant average "
            f"{draws.say(mean)}: whoever hears of significant results only hears of another "
            "programme than the one that was simulated."
        )
        axes.axvline(mean, color=INK, linewidth=1.6, linestyle="--", label=_MEAN)
    if is_narrow():
        legend_below(figure, *axes.get_legend_handles_labels())
    else:
        axes.legend(
            handles=axes.containers,
            loc="lower left",
            bbox_to_anchor=(0, 1.08),
            ncols=2,
            borderaxespad=0.1,
        )
        _label(axes, truth, "truth", look.colour, to_left=truth <= mean)
        if significant.any():
            _label(axes, mean, _MEAN, INK, to_left=mean < truth)
    return Picture(
        figure,
        alt=(
            f"Estimates of {len(draws.estimate):,} synthetic pilots, each with {draws.people}: "
            f"they run from "
            f"{number_range(draws.estimate.min(), draws.estimate.max(), draws.reading.digits)} "
            f"{draws.reading.unit}".rstrip()
            + f" around a truth of {draws.say(truth)}; {found}."
        ),
        caption=f"Each pilot is simulated afresh. The dashed line, where there is one, is the mean "
        f"of the significant estimates. {lesson}",
    )


def _edges(draws: _Draws) -> Floats:
    """Edges of the bars: each holds as many of the values that a difference of rates can take."""
    low, high = draws.estimate.min(), draws.estimate.max()
    width = max((high - low) / _BINS, 1e-9)
    if draws.step > 0:
        width = draws.step * np.ceil(width / draws.step)
        low = draws.step * (np.floor(low / draws.step) - 0.5)
    return np.arange(low, high + 2 * width, width)


def _label(axes: Axes, at: float, words: str, colour: str, *, to_left: bool) -> None:
    """Words over a vertical line, on one side of it."""
    axes.annotate(
        words, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(-4 if to_left else 4, 3),
        textcoords="offset points", ha="right" if to_left else "left", color=colour, fontsize=10.5,
    )  # fmt: skip


@styled
def zip_picture(
    diagnosis: Diagnosis,
    plan: str | None = None,
    outcome: str | None = None,
    measure: str | None = None,
) -> Picture:
    """The intervals of a design, ordered by how far the estimate fell from the truth.

    Parameters
    ----------
    diagnosis, plan, outcome, measure
        As for :func:`sampling_picture`.

    Returns
    -------
    Picture
        A zip plot (Morris, White & Crowther 2019): one line a pilot, centred at its truth; dark
        where the interval misses it. With intervals as they should be, the dark part begins at the
        nominal level.

    References
    ----------
    Morris, T. P., White, I. R., & Crowther, M. J. (2019). Using simulation studies to evaluate
    statistical methods. *Statistics in Medicine*, 38, 2074–2102.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> plan = cc.teaching_plan().replace(method="unadjusted", outcomes=[cc.rate("reoffended")])
    >>> found = cc.diagnose(cc.PilotDesign(), plan, replicates=20, seed=1)
    >>> zip_picture(found).alt.split(":")[0]
    'Intervals of 20 synthetic pilots'
    """
    draws = _draws(diagnosis, plan, outcome, measure)
    nominal = diagnosis.plans[diagnosis.rows(plan, outcome, measure)["plan"].iloc[0]].conf_level
    middle = (draws.low + draws.high) / 2
    # How many of its own half-widths an interval's middle is from the truth.
    away, lengths = np.abs(middle - draws.truth), draws.high - draws.low
    none = np.where(away > 0, np.inf, 0.0)  # an interval without a width holds its middle alone
    order = np.argsort(np.divide(away, lengths, out=none, where=lengths > 0), kind="stable")
    height = 100 * (np.arange(len(order)) + 0.5) / len(order)
    low, high = (draws.low - draws.truth)[order], (draws.high - draws.truth)[order]
    covers = draws.covers[order]
    figure = new_figure("How often do the intervals hold the truth?", height=4.38, synthetic=True)
    axes = figure.subplots()
    for kind, role, width, words in (
        (covers, "before", 0.6, "interval holds the truth"),
        (~covers, "comparison", 1.4, "interval misses it"),
    ):
        axes.hlines(
            height[kind], low[kind], high[kind], color=LOOKS[role].colour, linewidth=width,
            label=words,
        )  # fmt: skip
    axes.axvline(0, color=LOOKS["truth"].colour, linewidth=1.8, linestyle=LOOKS["truth"].line)
    axes.axhline(100 * nominal, color=MUTED, linestyle="--", linewidth=1.2)
    beside(axes, 100 * nominal, f"{100 * nominal:g}%", color=MUTED)
    axes.set_ylim(0, 100)
    axes.set_ylabel("pilots, in per cent, by distance")
    unit = f" ({draws.reading.unit})" if draws.reading.unit else ""
    axes.set_xlabel(axis_words(f"{capitalised(draws.outcome)}: interval minus truth{unit}"))
    legend_below(figure, *axes.get_legend_handles_labels())
    share = float(covers.mean()) if len(covers) else np.nan
    error = np.sqrt(share * (1 - share) / max(len(covers), 1))
    return Picture(
        figure,
        alt=(
            f"Intervals of {len(covers):,} synthetic pilots: {share:.1%} hold the truth (Monte "
            f"Carlo error {100 * error:.1f} points), where {100 * nominal:g}% are meant to."
        ),
        caption="Each line is one pilot's interval, moved so that its own truth is at zero. At the "
        "top are those whose middle is furthest from it, for their width: these miss it. Where the "
        "intervals are right, the misses begin at the dashed line.",
    )
