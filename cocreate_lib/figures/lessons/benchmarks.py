"""A synthetic rate beside the official figure that it can be held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.ticker import PercentFormatter

from cocreate_lib.figures.kit.panel import axis_words, legend_above, name_rows, names_over_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import LOOKS, is_narrow, new_figure, styled


@dataclass(frozen=True)
class Benchmark:
    """One rate: ours, with its standard error, and the official one.

    Parameters
    ----------
    name
        Whose rate it is.
    ours, std_error
        The share in the synthetic cohort and its standard error.
    official
        The official share.
    aimed_at
        Whether the cohort was made so as to have it; otherwise it is a check.
    """

    name: str
    ours: float
    std_error: float
    official: float
    aimed_at: bool


@styled
def benchmarks_picture(benchmarks: Sequence[Benchmark]) -> Picture:
    """Ours beside the official figures.

    Parameters
    ----------
    benchmarks
        The rates, in the order to show them.

    Returns
    -------
    Picture
        One row a rate: ours with two standard errors either way, and the official one.

    Examples
    --------
    >>> benchmarks_picture([Benchmark("Everybody", 0.33, 0.01, 0.334, True)]).alt
    'Everybody: synthetic 33.0%, official 33.4% (aimed at).'
    """
    figure = new_figure(
        "Our synthetic people beside official figures",
        height=1.75 + (0.85 if is_narrow() else 0.55) * len(benchmarks),
        synthetic=True,
        margins=(0.2, 0.3, 1.05, 0.8) if is_narrow() else (2.6, 0.3, 0.85, 0.8),
    )
    axes = figure.subplots()
    heights = range(len(benchmarks))
    for side, role, label in ((-0.12, "programme", "synthetic"), (0.12, "before", "official")):
        values = [a.ours if label == "synthetic" else a.official for a in benchmarks]
        axes.plot(values, [row + side for row in heights], **LOOKS[role].marks(), label=label)
    axes.hlines(
        [row - 0.12 for row in heights],
        [a.ours - 2 * a.std_error for a in benchmarks],
        [a.ours + 2 * a.std_error for a in benchmarks],
        color=LOOKS["programme"].colour,
        linewidth=2,
    )
    if is_narrow():
        names_over_rows(axes, [f"{a.name} ({_aim(a)})" for a in benchmarks])
    else:
        name_rows(axes, [f"{a.name}\n({_aim(a)})" for a in benchmarks])
    axes.set_xlim(0, 0.7)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set_xlabel(axis_words("share with a proven reoffence within one year"))
    axes.grid(axis="x")
    legend_above(axes)
    rows = [
        f"{a.name}: synthetic {a.ours:.1%}, official {a.official:.1%} ({_aim(a)})"
        for a in benchmarks
    ]
    return Picture(
        figure,
        alt="; ".join(rows) + ".",
        caption=(
            "Filled dots: our synthetic people, with a line of two standard errors either way (it "
            "can be shorter than the dot). Hollow dots: official figures. A rate that was aimed at "
            "agrees because we made it agree; the others are a check."
        ),
    )


def _aim(benchmark: Benchmark) -> str:
    return "aimed at" if benchmark.aimed_at else "a check, not aimed at"
