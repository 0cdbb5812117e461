"""The picture of pilots says in words what it draws, and fits at every size and number."""

from __future__ import annotations

import pytest

from cocreate_lib.figures.lessons.first_pilot import (
    FIRST_PILOT_REACH,
    FirstPilot,
    FirstPilots,
    first_pilot_alt,
    first_pilot_picture,
    first_pilot_sentence,
    per_100,
)
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults


def pilot(with_programme: int, low: float, high: float) -> FirstPilot:
    return FirstPilot(100, with_programme, 40, low=low, high=high, truth=-8)


UNCLEAR = pilot(30, -22.9, 3.3)
CLEAR = pilot(25, -27.5, -2.1)
WRONG_WAY = pilot(45, -8.6, 18.3)
AWAY = pilot(60, 6.1, 32.7)  # clear, the wrong way, and without the truth


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-22.9, 3.3, "from 23 fewer to 3 more, which includes no difference"),
        (-22.9, -0.3, "from 23 fewer to 0.3 fewer, which leaves out no difference"),
        (-22.9, 0.0, "from 23 fewer to no more and no fewer, which includes no difference"),
    ],
)
def test_the_alternative_tells_the_finding_of_one_pilot(low, high, words):
    picture = first_pilot_picture(FirstPilots((pilot(30, low, high),)))
    assert words in picture.alt
    assert "10 fewer per 100" in picture.alt
    assert "The truth is 8 fewer of every 100: a programme that works." in picture.alt


def test_many_pilots_are_counted_by_what_they_could_say():
    found = FirstPilots((UNCLEAR, CLEAR, WRONG_WAY, AWAY))
    assert (found.clear, found.clearly_more, found.holding, found.more) == (2, 1, 3, 2)
    assert found.last is AWAY
    sentence = first_pilot_sentence(found)
    assert (
        "Of 4 pilots with 100 people in each group, 2 could tell (1 said fewer, 1 said more). "
        in sentence
    )
    assert (
        "2 dots lie on the side of more. 3 intervals hold the truth, 8 fewer of every 100"
        in sentence
    )
    alt = first_pilot_alt(found)
    assert "2 leave out no difference, 2 include it" in alt
    assert "8 fewer of every 100: a programme that works; 3 intervals hold it" in alt
    assert "from 15 fewer to 20 more; 2 say more." in alt
    assert "60 of 100 people in the programme" in alt


def test_where_there_is_nothing_to_count_the_words_say_so():
    sentence = first_pilot_sentence(FirstPilots((UNCLEAR, UNCLEAR)))
    assert (
        "none could tell. No dot lies on the side of more. 2 intervals hold the truth" in sentence
    )
    sentence = first_pilot_sentence(FirstPilots((UNCLEAR, WRONG_WAY)))
    assert "1 dot lies on the side of more." in sentence


@pytest.mark.parametrize("many", [1, 3, 4, 200])
def test_nothing_is_cut_off_or_lies_on_another(many):
    four = (UNCLEAR, AWAY, CLEAR, WRONG_WAY)
    picture = first_pilot_picture(FirstPilots(tuple(four[n % 4] for n in range(many))))
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []


def test_what_could_tell_is_thick_and_what_leaves_out_the_truth_is_dashed():
    found = FirstPilots((UNCLEAR, CLEAR, WRONG_WAY, AWAY))
    lines = [
        line
        for line in first_pilot_picture(found).figure.axes[1].lines
        if len(line.get_xdata()) == 2 and line.get_ydata()[0] == line.get_ydata()[1]
    ]
    assert [line.get_xdata()[0] for line in lines] == [each.low for each in found.pilots]
    thick = [line.get_linewidth() > 2 for line in lines]
    assert thick == [each.is_clear for each in found.pilots]
    assert [line.get_linestyle() == "-" for line in lines] == [True, True, True, False]


def test_an_interval_that_goes_on_has_an_arrow_at_the_edge():
    wide = pilot(30, -60.0, 50.0)
    lines = first_pilot_picture(FirstPilots((wide,))).figure.axes[1].lines
    arrows = {line.get_marker(): line.get_xdata()[0] for line in lines}
    assert arrows["<"] < 1 - FIRST_PILOT_REACH
    assert arrows[">"] > FIRST_PILOT_REACH - 1


def test_differences_in_words():
    assert per_100(-0.04) == "no more and no fewer"
    assert per_100(0.96) == "1 more"


@pytest.mark.parametrize(("truth", "world"), [(0, "does nothing"), (8, "harms"), (-8, "works")])
def test_the_truth_says_which_world_it_is_and_only_where_it_is_told(truth, world):
    pilots = (FirstPilot(100, 30, 40, low=-22.9, high=3.3, truth=truth),) * 2
    for some in (pilots, pilots[:1]):
        told, hidden = (first_pilot_picture(FirstPilots(some, told=t)) for t in (True, False))
        assert f"a programme that {world}" in told.alt
        assert "truth" not in hidden.alt + hidden.caption + first_pilot_sentence(
            FirstPilots(some, told=False)
        )
        axes = [picture.figure.axes[1] for picture in (told, hidden)]
        assert len(axes[0].lines) == len(axes[1].lines) + 2
        assert "the truth" not in [label.get_text() for label in axes[1].get_yticklabels()]
        assert faults(hidden) == []
