"""The explorer: its widget shows what its pure functions give, and errors are not silent."""

from __future__ import annotations

import gc

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


def shapes(drawn: list[dict[str, object]]) -> Explorer[object]:
    def result(**params: object) -> object:
        drawn.append(params)
        return params

    return Explorer(
        (
            Control.switch("bonds", "Bonds", True, "Whether bonds count"),
            Control("theory", "Theory", {"one": 1, "none": None}, None, "Which", "choice"),
            Control("age", "Age", {str(n): n for n in range(10)}, 4, "How old"),
        ),
        result=result,
        picture=lambda result: Picture(Figure(figsize=(1, 1)), f"{result}", "A result."),
        sentence=str,
    )


def test_switches_and_choices_work_like_sliders():
    drawn: list[dict[str, object]] = []
    view = shapes(drawn).widget()
    assert view.params == {"bonds": True, "theory": None, "age": 4}
    view.sliders["bonds"].value = False
    view.sliders["theory"].value = "one"
    assert drawn[-1] == view.params == {"bonds": False, "theory": 1, "age": 4}
    for control in view.explorer.controls:
        assert view.sliders[control.name].description == control.label
        assert view.sliders[control.name].tooltip == control.help
    drawn.clear()
    view.reset.click()
    assert drawn == [{"bonds": True, "theory": None, "age": 4}]


def test_every_change_is_drawn_before_the_next_so_that_nothing_late_overwrites_it():
    drawn: list[dict[str, object]] = []
    view = shapes(drawn).widget()
    shown: list[str] = []
    view.output.observe(lambda change: shown.append(change["new"]), names="value")
    for index in (9, 0, 5, 2):
        view.sliders["age"].index = index
        assert drawn[-1]["age"] == index
        assert view.output.value == shown[-1] == view.explorer.static(age=index).html()


def test_the_collector_waits_for_the_picture_and_goes_on_after_it():
    seen: list[bool] = []
    explorer = Explorer(
        (Control("age", "Age", {"one": 1, "none": None, "two": 2}, 1, "How old"),),
        result=lambda age: seen.append(gc.isenabled()) or 1 / age,
        picture=lambda result: Picture(Figure(figsize=(1, 1)), f"{result}", "A result."),
        sentence=str,
    )
    view = explorer.widget()
    view.sliders["age"].index = 2
    with pytest.raises(TypeError):
        view.sliders["age"].index = 1
    assert seen == [False] * 3
    assert gc.isenabled()


def test_the_code_shown_makes_what_is_shown(monkeypatch):
    view = shapes([]).widget()
    assert view.call == "explorer.static(bonds=True, theory=None, age=4)"
    monkeypatch.setattr("__main__.lives", view.explorer, raising=False)
    assert view.code.description == "Show me the code"
    assert "static" not in view._call.value
    view.code.value = True
    view.sliders["age"].index = 7
    assert view._call.value == "<pre>lives.static(bonds=True, theory=None, age=7)</pre>"
    assert eval(view.call, {"lives": view.explorer}).html() == view.output.value
    view.code.value = False
    assert view._call.value == ""


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"label": " "}, "has no label"),
        ({"help": ""}, "has no help"),
        ({"start": 3}, "can't start at 3"),
        ({"stops": {}}, "can't start at 1"),
    ],
)
def test_a_control_without_words_or_start_is_refused(broken, words):
    good = {"name": "n", "label": "N", "stops": {"one": 1}, "start": 1, "help": "How many"}
    with pytest.raises(CocreateError, match=words):
        Control(**{**good, **broken})
