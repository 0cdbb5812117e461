"""Two coders and one code: where both gave it, where one did, where neither did, and how much of
their agreement is more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import INK, LOOKS, RULE, is_narrow, new_figure, styled
from cocreate_lib.text import number

CODED = ("both", "first", "second", "neither")
"""What two coders can do with one excerpt and one code."""

CODED_WORDS = {
    "both": "both gave it",
    "first": "only the first",
    "second": "only the second",
    "neither": "neither gave it",
}
CODERS_SHARE = "share coded alike"
TWO_CODERS_LOW = -0.2
"""Where the axis of the measures begins; it ends at 1."""


@dataclass(frozen=True)
class TwoCoders:
    """How two coders used one code.

    Parameters
    ----------
    code
        The code.
    how_common
        Whose counts these are, in words.
    counts
        In how many excerpts both gave it, only one of them, or neither: see :data:`CODED`.
    measures
        Measures of agreement beyond chance, by name; None where one has no value.
    """

    code: str
    how_common: str
    counts: Mapping[str, int]
    measures: Mapping[str, float | None]

    @property
    def excerpts(self) -> int:
        """How many excerpts there are."""
        return sum(self.counts.values())

    @property
    def alike(self) -> float:
        """The share of the excerpts in which both did the same."""
        return (self.counts["both"] + self.counts["neither"]) / self.excerpts


TWO_CODERS_CAPTION = (
    "Above: what the two coders did with each excerpt. Below: the share that they coded alike, and "
    "measures of how far this goes beyond what chance alone would give. On these, nought is as "
    "much as chance gives, and one is perfect."
)


def two_coders_alt(found: TwoCoders) -> str:
    """What the picture shows, in words."""
    counts = found.counts
    measures = "; ".join(
        f"{name} {'has no value' if value is None else number(value)}"
        for name, value in found.measures.items()
    )
    return (
        f"Code “{found.code}”, {found.how_common}, {found.excerpts} excerpts. Both coders gave it "
        f"to {counts['both']}, only the first to {counts['first']}, only the second to "
        f"{counts['second']}, neither to {counts['neither']}. The {CODERS_SHARE}: "
        f"{number(found.alike)}; {measures}."
    )


@styled
def two_coders_picture(found: TwoCoders) -> Picture:
    """How two coders used one code, as counts and as measures.

    Parameters
    ----------
    found
        The counts and the measures.

    Examples
    --------
    >>> counts = {"both": 4, "first": 1, "second": 1, "neither": 14}
    >>> two_coders_picture(TwoCoders("trust", "as coded", counts, {"kappa": 0.73})).alt[:33]
    'Code “trust”, as coded, 20 excerp'
    """
    left = 1.55 if is_narrow() else 2.7
    figure = new_figure(
        f"{found.code}: {found.excerpts} excerpts, two coders",
        height=4.5,
        synthetic=True,
        margins=(left, 0.35, 0.85, 0.55),
    )
    top, bottom = figure.subplots(2, 1, gridspec_kw={"hspace": 0.45, "height_ratios": [4, 3]})
    _counts(top, found)
    _measures(bottom, found)
    return Picture(figure, alt=two_coders_alt(found), caption=TWO_CODERS_CAPTION)


def _counts(axes: Axes, found: TwoCoders) -> None:
    looks = ("programme", "comparison", "comparison", "before")
    for row, name in enumerate(CODED):
        count, colour = found.counts[name], LOOKS[looks[row]].colour
        hatch = {"first": "//", "second": "\\\\"}.get(name)
        filled = "white" if hatch or name == "neither" else colour
        axes.barh(row, count, height=0.66, color=filled, edgecolor=colour, hatch=hatch)
        axes.text(count + found.excerpts / 60, row, str(count), va="center")
    axes.set_yticks(range(4), [CODED_WORDS[name] for name in CODED])
    axes.set(ylim=(3.6, -0.6), xlim=(0, found.excerpts * 1.1), xticks=[])
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)


def _measures(axes: Axes, found: TwoCoders) -> None:
    rows = {CODERS_SHARE: found.alike, **found.measures}
    for row, value in enumerate(rows.values()):
        axes.hlines(row, TWO_CODERS_LOW, 1, color=RULE, linewidth=0.8)
        if value is None:
            axes.text(0.4, row - 0.1, "no value", va="bottom", ha="center", fontsize=10)
            continue
        marker = "o" if row == 0 else "D"
        axes.plot(value, row, marker, color=LOOKS["truth"].colour if row else INK, markersize=8)
        side = "right" if value > 0.8 else "left"
        away = -0.04 if value > 0.8 else 0.04
        axes.text(value + away, row - 0.12, number(value), va="bottom", ha=side, fontsize=10.5)
    names = [name.replace("ff's ", "ff's\n") if is_narrow() else name for name in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.axvline(0, color=RULE, linewidth=1.2)
    axes.set(xlim=(TWO_CODERS_LOW, 1.02), ylim=(len(rows) - 0.4, -0.8), xticks=[0, 0.5, 1])
    axes.set_xticks([0, 0.5, 1], ["0\n(as chance)", "0.5", "1"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
