"""Many lives above, and below them the one curve that is their average."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.desistance import Careers
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import INK, LOOKS, RULE, is_narrow, new_figure, styled

LIVES = 10
FIRST_SHOWN, LAST_SHOWN = 10, 50
_TOP = 1.9  # the highest average that is drawn, in rates of a person who is active
_FEWEST = 0.02  # share of people active below which no average among them is drawn

CAREERS_CAPTION = (
    "Made-up lives from our own assumptions. In each strip the line runs while the person has "
    "begun and not stopped, and each mark is an offence. Below, the solid curve is the average "
    "over everybody, the dashed one over those who have not stopped. An average is drawn for each "
    "year of age."
)


def peak_and_half(years: pd.DataFrame) -> tuple[int, int]:
    """The age at which the average is highest, and the first after it at which it has halved."""
    top = int(years["offences"].to_numpy().argmax())
    below = years[(years.index > top) & (years["offences"] <= years["offences"][top] / 2)]
    return int(years["age"][top]), int(below["age"].iloc[0])


@styled
def careers_picture(careers: Careers) -> Picture:
    """Ten of many lives as strips, and the average of all of them over age.

    Parameters
    ----------
    careers
        The lives.

    Returns
    -------
    Picture
        Above, a strip for each of ten lives, spread evenly over all by the age at the last offence:
        a line while the person is active, and a mark for each offence. Below, the mean number of
        offences a person, and the mean among those who are active.

    Examples
    --------
    >>> from cocreate_lib.desistance import draw_careers
    >>> careers_picture(draw_careers(1000, seed=1)).alt.split(":")[0]
    '1,000 synthetic lives and their average'
    """
    years = _drawn_years(careers)
    figure = new_figure(
        "Many lives, one curve", height=5.4, synthetic=True, margins=(0.6, 0.12, 0.8, 0.75)
    )
    strips, curve = figure.subplots(2, 1, height_ratios=(1.15, 1), gridspec_kw={"hspace": 0.28})
    shown = _spread(careers)
    _strips(strips, careers, shown)
    strips.set_title(f"{LIVES} of the {len(careers.lives):,} lives, one line each", y=1.0)

    middle = years["age"] + 0.5
    curve.plot(middle, years["offences"], color=LOOKS["programme"].colour, linewidth=2.4)
    curve.plot(
        middle,
        years["offences_active"],
        color=LOOKS["comparison"].colour,
        linestyle=LOOKS["comparison"].line,
        linewidth=1.8,
    )
    title = "The average of all lives: offences in a year"
    curve.set_title("The average: offences in a year" if is_narrow() else title, y=1.0)
    curve.set_ylim(0, _TOP * careers.world.rate)
    for axes in (strips, curve):
        axes.set_xlim(FIRST_SHOWN, LAST_SHOWN)
    curve.set_xlabel("age", labelpad=2)
    among = "not stopped yet" if is_narrow() else "over those who have not stopped"
    for height, role, words in (
        (0.9, "programme", "solid: over everybody"),
        (0.76, "comparison", f"dashed: {among}"),
    ):
        look = {"ha": "right", "color": LOOKS[role].colour}
        curve.text(1.0, height, words, transform=curve.transAxes, **look)
    return Picture(figure, alt=careers_alt(careers), caption=CAREERS_CAPTION)


def careers_alt(careers: Careers) -> str:
    """What the picture shows, in words."""
    years = careers.by_age()
    peak, half = peak_and_half(years)
    ways = (
        "nobody stops, and the marks in each strip thin out"
        if careers.world.ending == "fade"
        else "each strip ends at an age of its own, and most end abruptly"
    )
    return (
        f"{len(careers.lives):,} synthetic lives and their average: the smooth curve rises to "
        f"{years['offences'].max():.1f} offences a year at age {peak} and has halved by age "
        f"{half}; above it, in {LIVES} of the lives, {ways}."
    )


def careers_numbers(careers: Careers) -> dict[str, Any]:
    """What the picture draws, in whole numbers, for a browser that draws it.

    Returns
    -------
    dict
        ``offences`` and ``among``: the two averages, in hundredths of an offence a year, by year of
        age from 11 (None where none is drawn). ``turns``: the age of the peak, and that at which
        it has halved. ``lives``: of each strip the ages, in tenths of a year, at the beginning, at
        the stop (None where nobody stops) and at each offence.
    """
    years = _drawn_years(careers)
    tenths = (10 * careers.offences["age"]).astype(int).groupby(careers.offences["person"])
    lives = []
    for person in _spread(careers):
        life = careers.lives.iloc[person]
        stop = None if np.isnan(life["stop"]) else int(10 * life["stop"])
        lives.append([int(10 * life["onset"]), stop, tenths.get_group(person).tolist()])
    return {
        "offences": _hundredths(years["offences"]),
        "among": _hundredths(years["offences_active"]),
        "turns": list(peak_and_half(careers.by_age())),
        "lives": lives,
    }


def _hundredths(values: pd.Series) -> list[int | None]:
    return [None if np.isnan(value) else round(100 * value) for value in values]


def _drawn_years(careers: Careers) -> pd.DataFrame:
    """The averages that are drawn: among those active, only where there are some."""
    years = careers.by_age()
    years["offences_active"] = years["offences_active"].where(years["active"] >= _FEWEST)
    return years[years["age"].between(FIRST_SHOWN, LAST_SHOWN - 1)].reset_index(drop=True)


def _spread(careers: Careers) -> npt.NDArray[np.int64]:
    """People spread evenly over all who ever offend, by the age at their last offence."""
    person = careers.offences["person"].to_numpy()
    last = np.flatnonzero(np.diff(person, append=-1))
    ranked = person[last][np.argsort(careers.offences["age"].to_numpy()[last], kind="stable")]
    places = (np.arange(LIVES) + 0.5) / LIVES * len(ranked)
    return np.asarray(ranked[places.astype(int)])


def _strips(axes: Axes, careers: Careers, shown: npt.NDArray[np.int64]) -> None:
    lives = careers.lives.iloc[shown]
    rows = np.arange(len(shown))
    stop = lives["stop"].fillna(LAST_SHOWN).to_numpy()
    axes.hlines(rows, lives["onset"], stop, color=RULE, linewidth=1.6)
    row = pd.Series(rows, index=shown)
    offences = careers.offences[careers.offences["person"].isin(shown)]
    axes.plot(
        offences["age"].to_numpy(),
        row[offences["person"]].to_numpy(),
        "|",
        color=INK,
        markersize=7,
        markeredgewidth=1.0,
    )
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_axis_off()
