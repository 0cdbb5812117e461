"""The explorer: its widget shows what its pure functions give, and errors are not silent."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import Picture
from cocreate_lib.lessons import Control, Explorer


def doubled(size: float | None, times: int) -> float:
    if size is None:
        raise ValueError("There is <nothing> to double.")
    return size * times


EXPLORER = Explorer(
    (
        Control("size", "Size", {"small": 0.5, "large": 10.0, "none": None}, 0.5, "How large"),
        Control("times", "Times", {"once": 1, "twice": 2}, 1, "How often"),
    ),
    result=doubled,
    picture=lambda n: Picture(Figure(figsize=(1, 1)), f"The result is {n}.", "A result."),
    sentence=lambda n: f"It came to {n}.",
)


def test_static_and_widget_show_the_same_for_every_setting():
    view = EXPLORER.widget()
    for size_index, size in enumerate([0.5, 10.0]):
        for times_index, times in enumerate([1, 2]):
            view.sliders["size"].index = size_index
            view.sliders["times"].index = times_index
            assert view.params == {"size": size, "times": times}
            assert view.output.value == EXPLORER.static(size=size, times=times).html()
            assert f"It came to {size * times}." in view.output.value


def test_static_starts_where_the_controls_start():
    assert EXPLORER.static().sentence == "It came to 0.5."
    assert "The result is 0.5." in repr(EXPLORER.static())
    with pytest.raises(CocreateError, match="no control called 'tmes'") as caught:
        EXPLORER.static(tmes=2)
    assert "'times'" in str(caught.value)


def test_reset_goes_back_and_draws_once():
    drawn = []
    explorer = Explorer(
        EXPLORER.controls,
        result=lambda size, times: drawn.append((size, times)) or 1.0,
        picture=EXPLORER.picture,
        sentence=EXPLORER.sentence,
    )
    view = explorer.widget()
    view.sliders["size"].index = 1
    view.sliders["times"].index = 1
    drawn.clear()
    view.reset.click()
    assert drawn == [(0.5, 1)]
    assert view.params == {"size": 0.5, "times": 1}
    view.sliders["times"].index = 1
    assert drawn[-1] == (0.5, 2)


def test_an_error_is_told_in_words_raised_and_recovered_from():
    view = EXPLORER.widget()
    with pytest.raises(ValueError, match="nothing"):
        view.sliders["size"].index = 2
    assert "could not be shown" in view.output.value
    assert "&lt;nothing&gt;" in view.output.value
    view.sliders["size"].index = 1
    assert view.output.value == EXPLORER.static(size=10.0).html()


def test_an_explorer_that_fails_at_its_start_fails_in_its_cell():
    broken = Explorer(
        (Control("size", "Size", {"none": None}, None, "How large"),),
        result=lambda size: doubled(size, 1),
        picture=EXPLORER.picture,
        sentence=EXPLORER.sentence,
    )
    with pytest.raises(ValueError, match="nothing"):
        broken.widget()


def test_controls_are_labelled_and_redraw_only_when_let_go():
    view = EXPLORER.widget()
    for control in EXPLORER.controls:
        slider = view.sliders[control.name]
        assert slider.description == control.label
        assert slider.tooltip == control.help
        assert slider.continuous_update is False
    assert view.reset.description == "Back to the start"


def test_the_widget_has_words_for_pages_without_a_kernel():
    bundle = EXPLORER.widget()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "Run All Cells" in bundle["text/html"]
    assert "Run All Cells" in bundle["text/plain"]
