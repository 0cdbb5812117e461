"""Lesson 01: its explorers over their whole range, and what its text claims of them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from cocreate_lib.desistance import STAGES
from cocreate_lib.figures.lessons.careers import peak_and_half
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import why_people_stop as lesson

SOURCE = CHECKOUT / "course" / "01_why_people_stop.md"

EXPLORERS = {
    "careers": lesson.careers_explorer,
    "pathway": lesson.pathway_explorer,
    "window": lesson.window_explorer,
}


def extremes(explorer):
    """Every combination of the first and the last stop of each control."""
    names = [control.name for control in explorer.controls]
    ends = [list(control.stops.values()) for control in explorer.controls]
    for values in product(*[(each[0], each[-1]) for each in ends]):
        yield dict(zip(names, values, strict=True))


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_answers_at_its_extremes(name):
    explorer = EXPLORERS[name]()
    shown = {str(p): explorer.static(**p) for p in extremes(explorer)}
    for each in shown.values():
        assert "nan" not in each.sentence + each.picture.alt
        assert each.sentence.endswith(".")
        assert "ynthetic" in each.picture.alt or "Fictional" in each.picture.alt
    assert len({each.sentence for each in shown.values()}) > 3


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_widget_shows_each_stop_and_goes_back_to_the_start(name):
    explorer = EXPLORERS[name]()
    view = explorer.widget()
    for control in explorer.controls:
        widget = view.sliders[control.name]
        for index, value in enumerate(control.stops.values()):
            if control.shape == "switch":
                widget.value = value
            else:
                widget.index = index
            assert view.params[control.name] == value
            assert "data:image/png;base64," in view.output.value
    view.reset.click()
    assert view.output.value == explorer.static().html()


def test_the_curve_is_the_same_whether_people_stop_or_slow_down():
    """The text says so: the same but for chance, and only the dashed line tells them apart."""
    stop, fade = (lesson.lives_to_curve(4.0, 0.05, 0.6, fading) for fading in (False, True))
    one, other = stop.by_age(), fade.by_age()
    assert np.allclose(one["offences"], other["offences"], atol=0.2)
    assert peak_and_half(one) == peak_and_half(other) == (18, 23)
    at = one["age"] == 25
    assert one["offences_active"][at].item() == pytest.approx(2, abs=0.3)
    assert other["offences_active"][at].item() < 1
    assert "those who have not are as busy as ever" in lesson.curve_sentence(stop)
    assert "Nobody has stopped by then" in lesson.curve_sentence(fade)


def test_how_much_rates_differ_hardly_changes_the_curve():
    alike, unlike = (lesson.lives_to_curve(4.0, 0.05, s, False).by_age() for s in (0.0, 1.2))
    assert np.allclose(alike["offences"], unlike["offences"], atol=0.35)


def test_stopping_ages_that_hardly_differ_make_a_steeper_fall():
    def slope(spread):
        years = lesson.lives_to_curve(spread, 0.0, 0.6, False).by_age()
        return years["offences"].diff().min()

    assert slope(1.0) < 2 * slope(4.0) < 0


def end(**levers):
    start = {c.name: c.start for c in lesson.pathway_explorer().controls}
    return lesson.walk(**{**start, **levers})


def test_what_the_text_says_of_the_levers():
    def last(**levers):
        return end(**levers).pathway.chances()["offending"].iloc[-1]

    assert last(hook="not taken up") == last()
    assert last(hook="taken up", hope=1.0) < last(hook="taken up", hope=0.0)
    assert last(hook="taken up", recognition=True) < last(hook="taken up") < last()
    # With no hook there are long quiet times, for some and not for others.
    quiet = end().quiet()[:, -1]
    assert (quiet >= 12).mean() > 0.2
    assert (quiet < 6).mean() > 0.2


@pytest.mark.parametrize("bonds", [0.0, 1.0])
def test_a_setback_strikes_everybody_and_passes_faster_with_strong_bonds(bonds):
    with_it, without = (
        end(hook="taken up", setback=setback, bonds=bonds).pathway.chances()["offending"]
        for setback in (True, False)
    )
    more = (with_it - without).to_numpy()
    assert more[59] > 0.02
    assert (more[59 + 6] < more[59] / 3) == (bonds == 1.0)


def test_the_sentence_of_a_path_adds_up():
    paths = end(hook="taken up", recognition=True)
    final = paths.stages()[:, -1]
    sentence = lesson.walk_sentence(paths)
    assert f"{(final == STAGES.index('tertiary')).mean():.0%} tertiary" in sentence
    assert f"a chance of {paths.pathway.chances()['offending'].iloc[-1]:.0%}." in sentence
    assert "0% secondary" in sentence


def test_the_official_window_misleads_about_four_of_the_five():
    views = lesson.look(0.0, 12.0, True)
    assert [view.life.name for view in views if view.reoffended] == ["Ash", "Casey"]
    assert [view.life.name for view in views if not view.misleads] == ["Eden"]
    assert lesson.counted_on_the_way_out() == 2
    assert lesson.look_sentence(views) == (
        "Through the official window, 2 of 5 count as having reoffended: Ash, Casey. That is 2 of "
        "the 3 on the way out of crime, and 0 of the 2 going on."
    )


WINDOWS = [control.stops.values() for control in lesson.window_explorer().controls]


def test_no_window_gets_all_five_right():
    """The lesson asks for one, and then says that there is none."""
    settings = product(*WINDOWS)
    misled = [sum(view.misleads for view in lesson.look(*each)) for each in settings]
    assert len(misled) == 24
    assert min(misled) == 1


def test_the_stories_say_what_the_lives_hold():
    table = lesson.stories()
    assert "fictional" in table.caption
    assert table.frame["Name"].tolist() == [life.name for life in lesson.CONTENT.five_lives]
    by_name = {life.name: life for life in lesson.CONTENT.five_lives}
    assert [o.month for o in by_name["Ash"].offences] == [10]
    assert by_name["Drew"].offences[0].proven_month == 20
    assert [o.serious for o in by_name["Casey"].offences] == [True, True, False, False]
    assert not by_name["Eden"].offences


def test_only_the_official_window_is_called_so():
    official = [
        each
        for each in product(*WINDOWS)
        if "the official window" in lesson.look_sentence(lesson.look(*each))
    ]
    assert official == [(0.0, 12.0, True)]


@pytest.mark.parametrize("key", ["sam-stopped", "review"])
def test_every_answer_to_a_judgement_has_reasons_both_ways(questions, key):
    turns = ("But ", ", but ", "On its own")
    for option in questions[key]["options"]:
        assert any(turn in option["reason"] for turn in turns)


def test_every_question_has_an_explanation(questions):
    assert set(questions) == {
        "sam-stopped",
        "same-curve",
        "three-theories",
        "primary-secondary-tertiary",
        "order-of-a-hook",
        "count-official",
        "review",
    }
    assert all(question["explanation"] for question in questions.values())
