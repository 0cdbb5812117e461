"""The palette, held against WCAG's contrast formula and a model of colour blindness."""

from __future__ import annotations

from itertools import combinations

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cocreate_lib.figures.kit import style


def linear(colour: str) -> np.ndarray:
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast_on_white(colour: str) -> float:
    """WCAG 2.2: (1 + 0.05) / (relative luminance + 0.05)."""
    return 1.05 / (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05)


# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3),
}  # fmt: skip


def lab(colour: str, deficiency: str) -> np.ndarray:
    rgb = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear(colour), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(xyz @ rgb / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("role", style.LOOKS)
def test_every_role_is_legible_as_text(role):
    assert contrast_on_white(style.LOOKS[role].colour) >= 4.5


@pytest.mark.parametrize("colour", [style.INK, style.MUTED])
def test_text_is_legible(colour):
    assert contrast_on_white(colour) >= 4.5


def test_reference_lines_are_visible():
    assert contrast_on_white(style.RULE) >= 3


# The roles that stand in one figure together.
TOGETHER = [("programme", "comparison"), ("before", "after"), ("estimate", "truth")]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colours_that_meet_stay_apart_for_every_kind_of_sight(one, other, deficiency):
    distance = np.linalg.norm(
        lab(style.LOOKS[one].colour, deficiency) - lab(style.LOOKS[other].colour, deficiency)
    )
    assert distance > 15


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_roles_that_meet_differ_by_more_than_colour(one, other):
    first, second = style.LOOKS[one], style.LOOKS[other]
    assert (first.marker, first.filled) != (second.marker, second.filled)
    assert first.line != second.line


def test_colours_are_unique():
    for one, other in combinations(style.LOOKS.values(), 2):
        assert one.colour != other.colour


def test_figures_ignore_the_sessions_own_settings_and_leave_them_alone():
    with matplotlib.rc_context({"font.size": 40, "axes.facecolor": "black"}):

        @style.styled
        def seen() -> tuple[float, str]:
            return matplotlib.rcParams["font.size"], matplotlib.rcParams["axes.facecolor"]

        assert seen() == (11, "white")
        assert matplotlib.rcParams["font.size"] == 40


def test_margins_fix_the_panels_in_inches_and_leave_the_words_their_place():
    figure = style.new_figure("Title", height=4, synthetic=True, margins=(1.0, 0.4, 0.9, 0.8))
    axes = figure.subplots()
    axes.set_ylabel("A label\nof two lines")
    figure.draw_without_rendering()
    edges = figure.dpi_scale_trans.inverted().transform_bbox(axes.get_window_extent())
    assert edges.extents == pytest.approx([1.0, 0.9, style.WIDTH - 0.4, 4 - 0.8])

    room = style.new_figure("Title", height=4, synthetic=True)
    room.subplots()
    room.draw_without_rendering()
    for words in ("_suptitle", "_supxlabel"):
        free, fixed = (getattr(each, words).get_position() for each in (room, figure))
        assert fixed == pytest.approx(free)


def test_a_narrow_title_takes_lines_and_its_figure_grows_so_that_the_panels_stay():
    title = "A title that is too long for one line of a phone"
    with style.narrowly():
        figure = style.new_figure(title, height=4, synthetic=True, margins=(0.5, 0.2, 0.9, 0.8))
    axes = figure.subplots()
    more = figure.get_figheight() - 4
    assert figure.get_figwidth() == style.NARROW
    assert more == pytest.approx(0.22)
    assert figure.get_suptitle().split() == title.split()
    figure.draw_without_rendering()
    edges = figure.dpi_scale_trans.inverted().transform_bbox(axes.get_window_extent())
    assert edges.extents == pytest.approx([0.5, 0.9, style.NARROW - 0.2, 4 - 0.8])
