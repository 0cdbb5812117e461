"""Lesson 01: its explorers over their whole range, and what its text claims of them."""

from __future__ import annotations

import json
import random
import re
from itertools import pairwise, product

import numpy as np
import pytest

from cocreate_lib.desistance import STAGES, Window
from cocreate_lib.figures.lessons import windows
from cocreate_lib.figures.lessons.careers import peak_and_half
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import why_people_stop as lesson

SOURCE = CHECKOUT / "course" / "01_why_people_stop.md"
TEXT = SOURCE.read_text(encoding="utf-8")
HOOKS = ("none", "not taken up", "taken up")

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


def settings(explorer, count=12, seed=1):
    """Some settings of an explorer, the starting one among them."""
    choose = random.Random(seed)
    yield {control.name: control.start for control in explorer.controls}
    for _ in range(count - 1):
        yield {c.name: choose.choice(list(c.stops.values())) for c in explorer.controls}


@pytest.mark.parametrize("name", EXPLORERS)
def test_what_the_browser_draws_has_the_words_of_the_still_picture(name):
    explorer = EXPLORERS[name]()
    drawing = explorer.drawing
    for params in settings(explorer):
        result, shown = explorer.result(**params), explorer.static(**params)
        assert drawing.alt(result) == shown.picture.alt
        assert drawing.caption(result) == shown.picture.caption
        assert explorer.sentence(result) == shown.sentence
        json.dumps([drawing.scene(), drawing.numbers(result)], allow_nan=False)
        assert "nan" not in drawing.table(result).frame.astype(str).to_string()


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_sentence_has_few_numbers_and_ends(name):
    explorer = EXPLORERS[name]()
    for params in settings(explorer, 40, seed=2):
        sentence = explorer.sentence(explorer.result(**params))
        assert sentence.endswith(".")
        assert len(re.findall(r"\d+", sentence.split(". ")[0])) <= 3


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


def test_the_two_worlds_have_one_curve_at_every_setting():
    """'The average is the same in both, apart from chance.'"""
    explorer = lesson.careers_explorer()
    stops = [list(control.stops.values()) for control in explorer.controls[:3]]
    for values in product(*stops):
        one, other = (
            lesson.lives_to_curve(*values, fading=fading).by_age() for fading in (False, True)
        )
        assert np.allclose(one["offences"], other["offences"], atol=0.4)


def test_those_who_go_on_are_a_long_thin_tail():
    """'A long thin tail is all that the curve shows of a few who go on.'"""
    none, few = (
        lesson.lives_to_curve(4.0, share, 0.6, fading=False).by_age().set_index("age")["offences"]
        for share in (0.0, 0.05)
    )
    assert (few - none).loc[30:40].between(0.03, 0.25).all()
    assert abs(few[18] - none[18]) < 0.15


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
    # Without a hook the chance stays where it is with weak bonds, and falls where they last.
    weak, strong = (end(bonds=bonds).pathway.chances()["offending"] for bonds in (0.0, 1.0))
    assert weak[119] == pytest.approx(weak[59])
    assert strong[119] < strong[59] / 1.5
    # There are long quiet times all the same, for some and not for others.
    quiet = end(bonds=0.0).quiet()[:, -1]
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
    chance = paths.pathway.chances()["offending"].iloc[-1]
    lapsed = paths.lapses()[:6] > 0
    lasting = lapsed & (paths.stages()[:6, -1] >= STAGES.index("secondary"))
    words = ["none", "one", "two", "three", "four", "five", "all"]
    assert lesson.walk_sentence(paths) == (
        f"After ten years, {chance:.0%} of such people offend in a month; of the six shown, "
        f"{words[sum(lapsed)]} began again after a lull of half a year or more. "
        f"At the end, {words[sum(lasting)]} of these count as secondary or tertiary."
    )


def test_the_picture_contradicts_what_the_lesson_corrects():
    """A lapse doesn't wipe out a change, and a change can come without a hook."""
    paths = end(hook="taken up")
    lasting = STAGES.index("secondary")
    offending, stages = paths.offending, paths.stages()
    assert (stages[:, 1:][offending[:, 1:] & (stages[:, :-1] >= lasting)] >= lasting).mean() > 0.4
    without = end(bonds=1.0)
    assert without.pathway.hook == "none"
    assert (without.stages()[:, -1] == lasting).mean() > 0.5


def test_the_table_of_paths_holds_the_exact_chances_and_the_shares_of_stages():
    paths = end(hook="taken up", recognition=True)
    frame = lesson.walk_table(paths).frame.set_index("Year")
    assert list(frame.index) == [2, 4, 6, 8, 10]
    chances = paths.pathway.chances()["offending"]
    assert frame["Offending"].tolist() == [f"{chances[12 * year - 1]:.0%}" for year in frame.index]
    final = paths.stages()[:, -1]
    assert frame["Tertiary"][10] == f"{(final == STAGES.index('tertiary')).mean():.0%}"
    assert set(frame["Secondary"]) == {"0%"}


def test_a_lever_that_changes_no_chance_says_so_and_no_other():
    for bonds, hope, hook, setback in product((0.0, 0.5), (0.0, 1.0), HOOKS, (False, True)):
        plain, recognised = (lesson.walk(bonds, hope, hook, r, setback) for r in (False, True))
        none = lesson.walk(bonds, hope, "none", False, setback)
        same = np.array_equal(plain.offending, recognised.offending)
        assert not np.array_equal(plain.stages(), recognised.stages())
        assert ("and not the chance" in lesson.walk_sentence(recognised)) == same
        vain = hook != "none" and np.array_equal(plain.offending, none.offending)
        assert ("taken up, and so changes nothing" in lesson.walk_sentence(plain)) == vain


def test_other_luck_has_other_people_and_the_same_levers():
    first, other = (end(luck=luck) for luck in (1, 2))
    assert first.pathway == other.pathway
    assert not np.array_equal(first.offending[:6], other.offending[:6])
    assert np.array_equal(first.offending[6:12], other.offending[:6])
    assert lesson.walk_table(first).frame.equals(lesson.walk_table(other).frame)
    draws = next(c for c in lesson.pathway_explorer().controls if c.name == "luck").stops
    assert len({end(luck=luck).offending[:6].tobytes() for luck in draws.values()}) == len(draws)


def test_the_official_window_misleads_about_four_of_the_five():
    views = lesson.look(0.0, 12.0, True)
    assert [view.life.name for view in views if view.reoffended] == ["Ash", "Casey"]
    assert [view.life.name for view in views if not view.misleads] == ["Eden"]
    assert lesson.counted_on_the_way_out() == 2
    assert lesson.look_sentence(views) == (
        "Through the official window, 2 of the 5 count as having reoffended: Ash and Casey. It is "
        "right about 1 of the 5."
    )


STARTS, LENGTHS, PROVEN = [list(c.stops.values()) for c in lesson.window_explorer().controls]
WINDOWS = (STARTS, LENGTHS, PROVEN)


def counted(*window):
    return {view.life.name for view in lesson.look(*window) if view.reoffended}


def claims(words):
    """Hold the lesson to a claim: the text still has these words."""
    assert words in " ".join(TEXT.split()), f"the text no longer says: {words}"


def test_a_few_windows_get_all_five_right_and_the_text_names_one():
    right = [each for each in product(*WINDOWS) if not any(v.misleads for v in lesson.look(*each))]
    claims("A few of the windows here do get all five right")
    assert 0 < len(right) < 0.05 * len(list(product(*WINDOWS)))
    claims("a year from month {ours}`21` is one")
    assert (21.0, 12.0, True) in right
    assert all("right about all of the 5" in lesson.look_sentence(lesson.look(*e)) for e in right)


def test_a_longer_window_never_counts_fewer_people():
    claims("With the same beginning, a longer window never counts fewer people")
    claims("it can catch more of those who go on, and more of those who are on the way out as well")
    more = set()
    for start, proven in product(STARTS, PROVEN):
        seen = [counted(start, length, proven) for length in LENGTHS]
        for shorter, longer in pairwise(seen):
            assert shorter <= longer
            more |= longer - shorter
    truth = {life.name: life.desisting for life in lesson.CONTENT.five_lives}
    assert {truth[name] for name in more} == {True, False}


def test_a_later_window_lets_some_off_and_catches_others():
    claims(
        "Take a year from month {ours}`24` instead of the first: Ash is let off, Casey still "
        "counts, and Blake and Drew are caught."
    )
    assert counted(0.0, 12.0, True) == {"Ash", "Casey"}
    assert counted(24.0, 12.0, True) == {"Casey", "Blake", "Drew"}


def test_who_fails_and_who_passes_in_the_official_window():
    claims("A person on the way out with one late, small offence counts as a failure.")
    claims("A person who goes on, and was not caught or whose case took too long, counts as")
    lives = {life.name: life for life in lesson.CONTENT.five_lives}
    assert [o.serious for o in lives["Ash"].offences] == [False]
    assert not counted(0.0, 12.0, True) & {"Blake", "Drew"}
    assert {"Blake", "Drew"} <= counted(0.0, 12.0, False)


def test_the_explorer_does_not_open_on_the_answer_to_the_question_before_it():
    start = {control.name: control.start for control in lesson.window_explorer().controls}
    views = lesson.look(**start)
    assert views[0].window != Window()
    out = sum(view.reoffended for view in views if view.life.desisting)
    assert out != lesson.counted_on_the_way_out()


def test_no_window_leaves_the_picture():
    last = max(STARTS) + max(LENGTHS) + Window().waiting
    assert last <= windows.LAST_MONTH


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
        "little-help",
        "count-official",
        "review",
    }
    assert all(question["explanation"] for question in questions.values())
