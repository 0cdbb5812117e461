"""Who has somebody alike in the other group: how the scores of the two groups overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from scipy.special import expit

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures.kit.panel import axis_words
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GROUPS, INK, LOOKS, is_narrow, new_figure, styled
from cocreate_lib.labels import label_of
from cocreate_lib.text import number

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison

Array = npt.NDArray[np.float64]

_BINS = 24


@styled
def overlap_picture(comparison: Comparison) -> Picture:
    """The scores by which people were matched or weighted, in the two groups, before and after.

    Parameters
    ----------
    comparison
        Its ``scores``, ``weights`` and ``treated`` are drawn. Logits are shown as probabilities.

    Returns
    -------
    Picture
        Mirrored histograms, each group as shares of itself: the programme above the line, the
        comparison group below.

    Raises
    ------
    CocreateError
        When the comparison neither matched nor weighted people by a score.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> overlap_picture(cc.compare(people, cc.teaching_plan())).alt.startswith("Before: ")
    True
    """
    if comparison.scores is None:
        raise CocreateError(
            "There are no scores to draw.",
            where="overlap_picture",
            why="People have a score where they are matched, put into classes or weighted by it.",
            try_this='Compare with method="nearest" or method="weighting".',
        )
    known = comparison.scores.notna().to_numpy()
    scores = comparison.scores.to_numpy(dtype=float)[known]
    name = str(comparison.scores.name)
    classed = comparison.sample.classes is not None
    adjustment = "subclassification" if classed else "weighting"
    adjustment = "matching" if len(comparison.pairs) else adjustment
    if name == "logit":
        scores = expit(scores)
    treated = comparison.treated.to_numpy(dtype=bool)[known]
    weights = comparison.weights.to_numpy(dtype=float)[known]

    figure = new_figure("Who has somebody alike?", height=4.9, synthetic=comparison.synthetic)
    panels = figure.subplots(2, 1, sharex=True, sharey=True)
    edges = _edges(scores)
    stages = {"Before": np.ones_like(scores), "After": weights}
    for axes, (stage, weight) in zip(panels, stages.items(), strict=True):
        for group, own in (("treated", treated), ("comparison", ~treated)):
            _mirrored(axes, group, scores[own], weight[own], edges)
        axes.axhline(0, color=INK, linewidth=1)
        axes.set_title(f"{stage} {adjustment}")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{abs(y):.0%}"))
        axes.set_ylabel("share of the group")
    estimated = name in ("logit", "propensity")
    label = (
        "estimated chance of being in the programme"
        if estimated
        else label_of(name, comparison.plan.labels)
    )
    panels[1].set_xlabel(axis_words(label))
    if is_narrow():  # room for the words inside
        panels[1].set_ylim(1.45 * np.array(panels[1].get_ylim()))
    return Picture(
        figure,
        alt=" ".join(_words(stage, scores, treated, weight) for stage, weight in stages.items()),
        caption=(
            f"The score that {adjustment} went by: above the line the people in the programme, "
            "below it the comparison group. Where one side has bars and the other none, there is "
            "nobody to compare with."
        ),
    )


def _edges(scores: Array) -> Array:
    """Edges of equal bins over all scores; a little room where all scores are the same."""
    low, high = float(scores.min()), float(scores.max())
    if np.isclose(low, high):
        low, high = low - 0.05, high + 0.05
    return np.linspace(low, high, _BINS + 1)


def _mirrored(axes: Axes, group: str, scores: Array, weights: Array, edges: Array) -> None:
    import seaborn as sns  # and SciPy's statistics with it

    look = LOOKS[GROUPS[group].role]
    up = group == "treated"
    shares = weights / max(weights.sum(), 1e-12)
    sns.histplot(
        x=scores, weights=shares if up else -shares, bins=edges.tolist(), ax=axes,
        color=look.colour, edgecolor="white", alpha=1.0 if up else 0.85,
        hatch=None if up else "///", linewidth=0.6,
    )  # fmt: skip
    who, count = GROUPS[group].short, f"{int((weights > 0).sum()):,} people"
    words: Any = {"transform": axes.transAxes, "color": look.colour, "fontweight": "bold"}
    if is_narrow():
        side = "top" if up else "bottom"
        axes.text(1, 0.98 if up else 0.02, f"{who}: {count}", ha="right", va=side, **words)
    else:
        axes.text(1.015, 0.72 if up else 0.28, f"{who}\n{count}", va="center", **words)


def _words(stage: str, scores: Array, treated: npt.NDArray[np.bool_], weights: Array) -> str:
    parts = []
    for group, own in (("treated", treated), ("comparison", ~treated)):
        used = own & (weights > 0)
        if not used.any():
            parts.append(f"nobody in the {GROUPS[group].name}")
            continue
        mean = float(np.average(scores[used], weights=weights[used]))
        low, high = scores[used].min(), scores[used].max()
        parts.append(
            f"{int(used.sum()):,} {GROUPS[group].name}, mean score {number(mean)}, "
            f"from {number(low)} to {number(high)}"
        )
    return f"{stage}: {'; '.join(parts)}."
