"""The causal diagram of lesson 03: which paths are open, by hand and by separation."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from cocreate_lib.lessons.course.causal_diagram import (
    causal_alt,
    causal_picture,
    causal_sentence,
)
from cocreate_lib.lessons.course.causal_graphs import separated
from cocreate_lib.lessons.course.the_pilot import CONTENT
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

DIAGRAM = CONTENT.diagram
DRAWING = DIAGRAM.explorer().drawing
SCENE = DRAWING.scene()


def diagram(*on):
    return DIAGRAM.drawn(
        **{name: name in on for name in DIAGRAM.possible},
        **{f"adjust_{name}": f"adjust_{name}" in on for name in DIAGRAM.adjustments},
    )


def test_readiness_and_history_open_two_ways_and_adjusting_for_both_closes_them():
    start = ("readiness_invited", "history_invited", "ready_stay")
    assert [path.path[1] for path in diagram(*start).open] == ["history", "readiness"]
    assert len(diagram(*start, "adjust_readiness").open) == 1
    both = diagram(*start, "adjust_readiness", "adjust_history")
    assert both.open == ()
    assert "No other way is open." in causal_sentence(both)


def test_looking_only_at_those_who_stayed_opens_a_way_that_was_blocked():
    assert diagram("ready_stay").open == ()
    trap = diagram("ready_stay", "adjust_stayed")
    assert [path.words for path in trap.open] == [
        "Programme → Stayed ← Readiness → Reoffends → Proven"
    ]
    assert trap.selection_bias
    sentence = causal_sentence(trap)
    assert "adjusting for Stayed opened it" in sentence
    assert "until those who left were left out" in sentence
    assert diagram("ready_stay", "adjust_stayed", "adjust_readiness").open == ()


def test_adjusting_for_hope_blocks_the_programmes_own_way():
    assert not diagram().overadjusted
    assert diagram("adjust_hope").overadjusted
    assert "takes away a part" in causal_sentence(diagram("adjust_hope"))


def test_volunteers_close_the_way_by_the_office_and_noticing_more_stays_open():
    every = DIAGRAM.possible
    found = diagram(*every, "adjust_readiness", "adjust_history", "adjust_volunteers")
    assert found.open == ()
    assert "no adjusting takes it away" in causal_sentence(found)
    assert diagram(*every, "adjust_readiness", "adjust_history", "adjust_office").open != ()


ALL = [*DIAGRAM.possible, *(f"adjust_{name}" for name in DIAGRAM.adjustments)]


def test_open_ways_are_what_separation_finds_without_the_programmes_own_doing():
    """The back-door criterion, for every setting in which nothing after the programme is fixed."""
    names = [name for name in ALL if name not in {"adjust_hope", "adjust_stayed"}]
    for bits in product([False, True], repeat=len(names)):
        found = diagram(*(name for name, on in zip(names, bits, strict=True) if on))
        backwards = {arrow for arrow in found.arrows if arrow[0] != DIAGRAM.programme}
        closed = separated(backwards, DIAGRAM.programme, DIAGRAM.outcome, found.adjusted)
        assert closed == (not found.open)


def test_the_picture_marks_open_ways_with_thick_dashes_and_says_why():
    picture = causal_picture(diagram("history_invited"))
    lines = picture.figure.axes[0].collections[0]
    assert sum(width > 3 for width in lines.get_linewidths()) == 3
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    assert "Open: Programme ← History → Reoffends → Proven (nothing on it is adjusted for)" in texts
    assert "Programme ← History → Reoffends → Proven: open, because nothing" in picture.alt
    assert "other than the programme's own doing: none." in causal_picture(diagram()).alt


@pytest.mark.parametrize("on", [ALL, ALL[:6], [*ALL[:6], "adjust_stayed"], ["adjust_hope"]])
def test_nothing_is_cut_off_in_crowded_diagrams(on):
    picture = causal_picture(diagram(*on))
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []
    assert picture.alt == causal_alt(diagram(*on))
    assert picture.caption == DRAWING.caption(diagram(*on))


def test_every_box_is_an_end_of_an_arrow():
    every = diagram(*DIAGRAM.possible)
    assert {node for arrow in every.arrows for node in arrow} == set(DIAGRAM.boxes)


def test_the_fewest_adjustments_are_those_of_a_search_through_all():
    """By separation, without the module's own reading of paths where it can be had without."""
    names = [*DIAGRAM.possible]
    subsets = list(product([False, True], repeat=len(names)))
    assert len(SCENE["fewest"]) == len(subsets)
    before = [name for name in DIAGRAM.adjustments if name not in {"hope", "stayed"}]
    for bits, told in zip(subsets, SCENE["fewest"], strict=True):
        arrows = diagram(*(name for name, on in zip(names, bits, strict=True) if on)).arrows
        backwards = {arrow for arrow in arrows if arrow[0] != DIAGRAM.programme}
        sizes = (
            size
            for size in range(len(before) + 1)
            for chosen in combinations(before, size)
            if separated(backwards, DIAGRAM.programme, DIAGRAM.outcome, chosen)
        )
        # What comes after the programme is never among the fewest: it opens, or takes away.
        assert told == next(sizes)


def test_no_set_below_the_fewest_blocks_all_and_one_of_that_size_does():
    names = [*DIAGRAM.possible]
    for bits in ([True] * 6, [True, True, False, False, True, False], [False] * 6):
        on = [name for name, chosen in zip(names, bits, strict=True) if chosen]
        fewest = DIAGRAM.fewest(diagram(*on).arrows)
        works = {
            size: any(
                not found.open and not found.overadjusted
                for chosen in combinations(DIAGRAM.adjustments, size)
                for found in [diagram(*on, *(f"adjust_{name}" for name in chosen))]
            )
            for size in range(fewest + 1)
        }
        assert works == {size: size == fewest for size in works}


def test_the_browser_can_say_which_ways_the_picture_names():
    rows = [DRAWING.numbers(diagram(*on)) for on in ([], ALL, ALL[:6], [*ALL[:6], "adjust_stayed"])]
    for on, (letters, ways, costs) in zip(
        ([], ALL, ALL[:6], [*ALL[:6], "adjust_stayed"]), rows, strict=True
    ):
        found = diagram(*on)
        told = [
            (SCENE["ways"][way], SCENE["reasons"][why], bool(is_open)) for way, why, is_open in ways
        ]
        assert told == [(path.words, path.because, path.open) for path in found.shown]
        assert costs == found.overadjusted
        ends = [tuple(arrow["ends"]) for arrow in SCENE["arrows"]]
        there = {end for end, letter in zip(ends, letters, strict=True) if letter != "-"}
        assert there == set(found.arrows)
        assert bool(set(letters) & {"o", "b"}) == bool(found.open)


def test_the_lesson_says_what_the_explorer_shows():
    start = [name for name, each in DIAGRAM.possible.items() if each.start]
    assert start == ["readiness_invited", "history_invited", "ready_stay"]
    assert diagram(*start, "adjust_readiness", "adjust_history").open == ()
    without_the_first_two = [name for name in start if name not in list(DIAGRAM.possible)[:2]]
    assert diagram(*without_the_first_two).open == ()
    assert len(diagram(*without_the_first_two, "adjust_stayed").open) == 1
    both = [*start, "volunteers_differ", "adjust_readiness", "adjust_history"]
    assert diagram(*both).open
    assert diagram(*both, "adjust_volunteers").open == ()
    assert {"causal", "both"} <= set(diagram(*start).kinds.values())
    assert not {"causal", "both"} & set(diagram(*start, "adjust_hope").kinds.values())
