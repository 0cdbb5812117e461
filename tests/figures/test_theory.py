"""Pictures of theory: their words hold their numbers, and nothing is cut off or overlaps."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.desistance import (
    CareerWorld,
    Life,
    Offence,
    Paths,
    Pathway,
    Window,
    draw_careers,
    draw_paths,
    seen,
)
from cocreate_lib.figures import careers_picture, pathway_picture, windows_picture
from cocreate_lib.figures.lessons.careers import peak_and_half
from tests.figures.test_figures import cut_off, overlaps, words
from tests.figures.test_narrow import faults

LIFE = Life("Ash", "one", (Offence(10, 4), Offence(30, serious=True)), desisting=True)
OTHER = Life("Alexandra", "two", (Offence(3), Offence(50)), desisting=False)

PICTURES = {
    "stop": lambda: careers_picture(draw_careers(400, 1)),
    "fade": lambda: careers_picture(draw_careers(400, 1, CareerWorld(ending="fade"))),
    "few": lambda: careers_picture(draw_careers(30, 1, CareerWorld(rate=0.5, persistent=0))),
    "many": lambda: careers_picture(draw_careers(400, 1, CareerWorld(rate=8, stop_spread=8))),
    "plain path": lambda: pathway_picture(draw_paths(20, 1, Pathway(hook="none"))),
    "all that comes": lambda: pathway_picture(
        draw_paths(20, 1, Pathway(hook="not taken up", setback=True, recognition=True))
    ),
    "official": lambda: windows_picture([seen(life, Window()) for life in (LIFE, OTHER)]),
    "one life": lambda: windows_picture([seen(OTHER, Window(24, 60, proven=False))]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off_or_lies_on_another(name):
    picture = PICTURES[name]()
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert "Synthetic data: no real people" in words(picture)
    assert faults(picture) == []


def test_the_words_of_lives_tell_where_their_curve_turns():
    careers = draw_careers(2000, 4)
    years = careers.by_age()
    peak, half = peak_and_half(years)
    assert years["offences"].max() == years["offences"][years["age"] == peak].item()
    below = years["offences"][years["age"] == half].item()
    assert below <= years["offences"].max() / 2 < years["offences"][years["age"] == half - 1].item()
    alt = careers_picture(careers).alt
    assert f"{years['offences'].max():.1f} offences a year at age {peak}" in alt
    assert f"halved by age {half}" in alt


def test_strips_hold_the_offences_of_ten_people():
    careers = draw_careers(400, 1)
    strips = careers_picture(careers).figure.axes[0]
    (marks,) = strips.get_lines()
    shown = np.asarray(marks.get_xdata())
    assert set(shown) <= set(careers.offences["age"])
    assert len(set(np.asarray(marks.get_ydata()))) == 10
    lasts = [
        shown[np.asarray(marks.get_ydata()) == row].max() for row in range(10)
    ]  # from the first to stop to the last
    assert lasts == sorted(lasts)


def test_strips_of_paths_hold_each_month_once():
    offending = np.zeros((6, 120), dtype=bool)
    offending[:, 0] = True
    offending[2, 30] = True
    picture = pathway_picture(Paths(offending, Pathway(recognition=True)))
    strips, curve = picture.figure.axes
    marks = strips.get_lines()[0]
    assert len(marks.get_xdata()) == 7
    lines = {c.get_linewidth()[0]: c.get_segments() for c in strips.collections}
    # Primary from month 7 until there are 36 steps, in month 31; then tertiary to the end.
    assert lines[2.0][0][:, 0] == pytest.approx([6 / 12, 30 / 12])
    assert lines[9.0][0][:, 0] == pytest.approx([30 / 12, 10])
    assert "1 of the 6 offend again after a lull" in picture.alt
    assert curve.get_lines()[1].get_ydata()[-1] < curve.get_lines()[0].get_ydata()[-1]


def test_the_words_of_a_window_tell_each_life():
    picture = windows_picture([seen(LIFE, Window()), seen(OTHER, Window())])
    assert "Ash, on the way out, counts as reoffended" in picture.alt
    assert "Alexandra, going on, counts as no reoffending" in picture.alt
    assert {"reoffended", "no reoffending"} <= set(words(picture))
