"""Pairs on the line of a score: all people are drawn, joined as paired, and told in words."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import LineCollection

import cocreate_lib as cc
from cocreate_lib.figures import pairs_picture
from tests.figures.test_figures import cut_off, overlaps, words
from tests.figures.test_narrow import faults

COHORT = cc.simulate(
    cc.PilotDesign(n_treated=60, n_comparison=80, selection_on_history=0.6, enrolled_share=0.2),
    seed=4,
)


def matched(caliper):
    return cc.compare(COHORT.people, cc.teaching_plan().replace(caliper=caliper))


@pytest.mark.parametrize("caliper", [0.02, 0.2, None])
def test_nothing_is_cut_off_or_crowded_wide_or_narrow(caliper):
    picture = pairs_picture(matched(caliper), truth=COHORT.truth)
    assert cut_off(picture) == overlaps(picture) == faults(picture) == []
    assert "Synthetic data: no real people" in words(picture)


def test_each_person_is_a_mark_and_each_pair_a_line():
    comparison = matched(0.05)
    axes = pairs_picture(comparison, truth=COHORT.truth).figure.axes[0]
    marks = np.vstack([line.get_xydata() for line in axes.lines])
    assert len(np.unique(marks, axis=0)) == comparison.scores.notna().sum()
    (lines,) = (each for each in axes.collections if isinstance(each, LineCollection))
    assert len(lines.get_segments()) == len(comparison.pairs)
    # A line ends where a mark stands, and is as slanted as the two scores differ.
    for ends in lines.get_segments():
        assert all((np.isclose(marks, end).all(axis=1)).any() for end in ends)


def test_the_words_tell_who_is_left_out_only_where_somebody_is():
    strict, loose = (pairs_picture(matched(c), truth=COHORT.truth).alt for c in (0.02, None))
    used = int((matched(0.02).weights[matched(0.02).treated] > 0).sum())
    assert strict.startswith(f"{used} of 60 people in the programme and {used} of 80")
    assert "who are left out" in strict
    assert "left out" not in loose.split("Standardised")[0]
