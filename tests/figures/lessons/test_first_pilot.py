"""The picture of a first pilot says in words what it draws, and fits at every size."""

import pytest

from cocreate_lib.figures.lessons.first_pilot import FirstPilot, first_pilot_picture, per_100


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-22.9, 3.3, "from 23 fewer to 3 more, which includes no difference"),
        (-22.9, -0.3, "from 23 fewer to 0.3 fewer, which leaves out no difference"),
        (-22.9, 0.0, "from 23 fewer to no more and no fewer, which includes no difference"),
    ],
)
def test_the_alternative_tells_the_finding(low, high, words):
    pilot = FirstPilot(100, 30, 40, low=low, high=high, truth=-8)
    picture = first_pilot_picture(pilot)
    assert words in picture.alt
    assert "10 fewer per 100" in picture.alt
    assert "The truth is 8 fewer." in picture.alt


def test_differences_in_words():
    assert per_100(-0.04) == "no more and no fewer"
    assert per_100(0.96) == "1 more"
