"""The explorer: what it declares, what it shows without a browser, and what the kernel is asked."""

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


def test_static_starts_where_the_controls_start():
    assert EXPLORER.static().sentence == "It came to 0.5."
    assert "The result is 0.5." in repr(EXPLORER.static())
    with pytest.raises(CocreateError, match="no control called 'tmes'") as caught:
        EXPLORER.static(tmes=2)
    assert "'times'" in str(caught.value)


def test_the_kernel_answers_a_move_with_what_static_shows():
    part = EXPLORER.widget()
    for size_index, size in enumerate([0.5, 10.0]):
        for times_index, times in enumerate([1, 2]):
            part.at = [size_index, times_index]
            still = EXPLORER.static(size=size, times=times)
            assert part.params == {"size": size, "times": times}
            assert part.shown["sentence"] == still.sentence
            assert part.shown["alt"] == still.picture.alt
            assert part.shown["caption"] == still.picture.caption
            assert part.shown["picture"] in still.picture.html()
            assert part.shown["error"] == ""


def test_what_stands_between_the_stops_can_be_shown_too():
    part = EXPLORER.widget()
    part.show(size=3.25)
    assert part.shown["sentence"] == "It came to 3.25."


def test_an_error_is_told_in_words_raised_and_recovered_from():
    part = EXPLORER.widget()
    with pytest.raises(ValueError, match="nothing"):
        part.at = [2, 0]
    assert part.shown["error"] == "This setting could not be shown. There is <nothing> to double."
    part.at = [1, 0]
    assert part.shown["error"] == ""
    assert part.shown["sentence"] == "It came to 10.0."


def test_an_explorer_that_fails_at_its_start_fails_in_its_cell():
    broken = Explorer(
        (Control("size", "Size", {"none": None}, None, "How large"),),
        result=lambda size: doubled(size, 1),
        picture=EXPLORER.picture,
        sentence=EXPLORER.sentence,
    )
    with pytest.raises(ValueError, match="nothing"):
        broken.widget()


def test_the_twin_of_a_part_is_what_it_shows_at_its_start():
    data, _ = EXPLORER.widget()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"] == EXPLORER.static().html()
    assert data["text/plain"] == repr(EXPLORER.static())


def test_controls_are_declared_with_words_values_and_how_python_writes_them():
    switch = Control.switch("bonds", "Bonds", True, "Whether bonds count")
    theory = Control("theory", "Theory", {"one": 1, "pair": (1, 2)}, (1, 2), "Which", "choice")
    assert switch.declared() == {
        "name": "bonds",
        "label": "Bonds",
        "help": "Whether bonds count",
        "shape": "switch",
        "stops": ["off", "on"],
        "values": [False, True],
        "reprs": ["False", "True"],
        "start": 1,
    }
    assert theory.declared()["values"] == [1, None]
    assert theory.declared()["reprs"] == ["1", "(1, 2)"]
    assert theory.declared()["start"] == 1


def test_the_collector_waits_for_the_picture_and_goes_on_after_it():
    seen: list[bool] = []
    explorer = Explorer(
        (Control("age", "Age", {"one": 1, "none": None, "two": 2}, 1, "How old"),),
        result=lambda age: seen.append(gc.isenabled()) or 1 / age,
        picture=lambda result: Picture(Figure(figsize=(1, 1)), f"{result}", "A result."),
        sentence=str,
    )
    part = explorer.widget()
    part.at = [2]
    with pytest.raises(TypeError):
        part.at = [1]
    assert seen[1:] == [False] * 2
    assert gc.isenabled()


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
