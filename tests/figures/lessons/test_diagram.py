"""Boxes and arrows: an arrow runs from edge to edge, and its kind decides how it looks."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.figures.kit.style import WIDTH
from cocreate_lib.figures.lessons.diagram import (
    ARROW_KINDS,
    BOX_KINDS,
    DiagramArrow,
    DiagramBox,
    DiagramSheet,
    _edge,
    _route,
    diagram_picture,
)
from tests.figures.kit.test_style import contrast_on_white
from tests.figures.test_figures import cut_off
from tests.figures.test_narrow import faults

BOX = DiagramBox("here", (2.0, 1.0), (0.8, 0.5, 1.0), "plain", width=1.0, height=0.4)


def beside(x, kind="plain", **size):
    return DiagramBox("there", (x, 1.0), (3.0, 0.5, 1.0), kind, **size)


@pytest.mark.parametrize(
    ("towards", "leaves_at"),
    [((5, 1), (2.5, 1)), ((0, 1), (1.5, 1)), ((2, 3), (2, 1.2)), ((4, 3), (2.2, 1.2))],
)
def test_a_line_leaves_a_box_at_its_edge(towards, leaves_at):
    assert _edge(BOX, towards, 0.0) == pytest.approx(leaves_at)


def test_an_arrow_ends_with_its_tip_at_the_other_box_and_turns_where_it_is_told():
    boxes = {"a": BOX, "b": beside(6.0, width=1.0, height=0.4)}
    points, head = _route(boxes, DiagramArrow("a", "b", "plain", via=((4.0, 2.0),)))
    assert points[1] == (4.0, 2.0)
    assert head[0] == pytest.approx(_edge(boxes["b"], (4.0, 2.0), 0.03))
    straight, tip = _route(boxes, DiagramArrow("b", "a", "plain"))
    assert straight[0][1] == straight[1][1] == pytest.approx(1.0)
    assert tip[0] == pytest.approx((2.53, 1.0))
    assert np.ptp(tip[:, 1]) == pytest.approx(0.1)


def test_kinds_differ_in_more_than_their_colour():
    assert len({(str(style), width) for _, style, width in ARROW_KINDS.values()}) == len(
        ARROW_KINDS
    )
    assert all(contrast_on_white(colour) >= 3 for colour, _, _ in ARROW_KINDS.values())
    for face, _, _, _, ink in BOX_KINDS.values():
        # Both against white: the ratio of one to the other is what the words stand out by.
        assert contrast_on_white(ink) / contrast_on_white(face) >= 4.5


@pytest.fixture
def picture():
    return diagram_picture(
        DiagramSheet("Two boxes", "An illustration", "From here to there.", {"open": "open"}),
        {"a": BOX, "b": beside(WIDTH - 0.8, "lost")},
        [DiagramArrow("a", "b", "open", via_narrow=((0.8, 1.0), (3.0, 1.0)))],
        height=2.4,
        alt="One arrow.",
        headings={"over here": (2.0, 0.95)},
        lines=["One line.", "Another, which is so long that on a phone it is broken into two."],
    )


def test_the_note_stands_on_the_face_and_nothing_is_cut_off(picture):
    assert "An illustration" in [text.get_text() for text in picture.figure.axes[0].texts]
    assert cut_off(picture) == []


def test_a_phone_has_places_of_its_own(picture):
    assert faults(picture) == []
    wide, narrow = (each.figure.axes[0].collections[0].get_segments()[0] for each in
                    (picture, picture.narrow))  # fmt: skip
    assert len(wide) == 2
    assert narrow[1:3, 0] == pytest.approx([0.8, 3.0])


def test_what_the_browser_has_to_know_is_where_things_are():
    assert BOX.placed() == {"words": "here", "at": [2.0, 1.0, 1.0], "narrow": [0.8, 0.5, 1.0]}
    arrow = DiagramArrow("a", "b", "open", ((1.0, 2.0),))
    assert arrow.placed() == {"ends": ["a", "b"], "at": [[1.0, 2.0]], "narrow": []}
