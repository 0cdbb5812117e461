"""What is said of an offer: every shape of Anderson and Rubin's region, and what can be."""

import numpy as np
import pytest

from cocreate_lib.comparison.delivery import words
from cocreate_lib.comparison.delivery.found import Compliers, Delivered, Reach
from cocreate_lib.comparison.delivery.instrument import Moved, Region
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.sensitivity.finding import Finding

INF = np.inf
F = Finding("reoffended", "rate", -0.05, -0.12, 0.02, 0.95, (0.3, 0.35), "unadjusted", "ATT", 9, 9)
SCALE = Finding("hope", "scale", 1.0, 0.2, 1.8, 0.95, (31.0, 30.0), "unadjusted", "ATT", 9, 9)
REACH = Reach("took_part", True, 0.55, 0.0, 400, 390, Interval(0.55), 480.4)
AMOUNT = Reach("contacts", False, 2.125, 0.0, 400, 390, Interval(2.125), 7.26)


@pytest.mark.parametrize(
    ("f", "pieces", "said"),
    [
        (F, ((-0.3, 0.1),), "reaches from 30.0 fewer to 10.0 more per 100 people"),
        (F, ((-3.0, 0.1),), "reaches from 100.0 fewer to 10.0 more"),
        (F, ((-3.0, 2.0),), "leaves out nothing (at 95% confidence): any effect fits the data."),
        (F, ((-INF, INF),), "fits the data, for it isn't shown that the offer moved anybody."),
        (F, ((-INF, -0.2), (0.1, INF)), "only what lies between 20.0 fewer and 10.0 more"),
        (F, ((-INF, -2.0), (0.1, INF)), "reaches from 10.0 more to 100.0 more"),
        (F, ((2.0, 3.0),), "holds no effect that there can be"),
        (F, (), "can't be known"),
        (SCALE, ((-INF, 2.0),), "leaves out only what is above 2.0 higher"),
        (SCALE, ((-1.0, INF),), "leaves out only what is below 1.0 lower"),
        (SCALE, ((-INF, INF),), "leaves out nothing"),
        (SCALE, ((-2.0, 3.0),), "reaches from 2.0 lower to 3.0 higher"),
    ],
)
def test_every_shape_of_the_region(f, pieces, said):
    region = Region(pieces)
    text = words.region_text(f, region, words.possible(region, f, REACH))
    assert said in text


def test_amounts_and_scales_can_be_anything():
    region = Region(((-3.0, 2.0),))
    assert words.possible(region, F, AMOUNT) == region
    assert words.possible(region, SCALE, REACH) == region
    assert words.possible(region, F, REACH) == Region(((-1.0, 1.0),))
    assert not words.is_informative(Region(((-1.0, 1.0),)))
    assert words.is_informative(Region(((-1.0, 0.9),)))
    assert words.is_informative(Region(((-1.0, -0.5), (0.5, 1.0))))


def test_reach_in_words():
    assert words.reach_text(REACH) == (
        "Of 400 people who were offered it, 55 of every 100 took part; of the 390 others, 0 of "
        "every 100 (first stage: F = 480)."
    )
    assert "received 2.12 of 'contacts' on average" in words.reach_text(AMOUNT)
    assert words.reach_text(AMOUNT).endswith("(first stage: F = 7.3).")
    perfect = Reach("took_part", True, 1.0, 0.0, 4, 4, Interval(1.0), INF)
    assert words.reach_text(perfect).endswith("everybody did as they were offered.")
    unknown = Reach("took_part", True, 0.123, 0.0, 1, 4, Interval(0.1), np.nan)
    assert words.reach_text(unknown) == (
        "Of 1 person who was offered it, 12.3 of every 100 took part; of the 4 others, 0 of every "
        "100."
    )


def delivered(effect: Interval, region: Region, f_statistic: float = 50.0, why: str = ""):
    moved = Moved(-0.05, 0.5, np.diag([0.001, 0.25 / f_statistic]), INF)
    found = Compliers(moved, Interval(-0.05), effect, region, 0.2, None, 400, 390)
    return Delivered(F, {}, None if why else found, why, None, None)


def test_an_estimate_that_there_can_be_and_one_that_there_cannot():
    one = delivered(Interval(-0.1, conf_low=-0.3, conf_high=0.1), Region(((-0.3, 0.1),)))
    text = " ".join(words.can_say(REACH, [one], None))
    assert "taking part made a difference of 10.0 fewer per 100 people by the estimate" in text
    assert ", not statistically significant." in text
    assert "called weak" not in text
    assert words.in_brief(REACH, [one]).endswith(
        "because of the offer: 10.0 fewer per 100 people, from 30.0 fewer to 10.0 more per 100 "
        "people."
    )
    far = delivered(Interval(-4.0, conf_low=-9, conf_high=1), Region(((-8.0, -0.1),)), 9.99)
    text = " ".join(words.can_say(REACH, [far], None))
    assert "more than a rate can change" in text
    assert ", statistically significant." in text
    assert "F = 10.0, and under 10 is called weak" in text
    assert "moved too few of them for an estimate" in words.in_brief(REACH, [far])


def test_one_more_of_an_amount():
    one = delivered(Interval(-2.0, conf_low=-3.0, conf_high=-1.0), Region(((-3.0, -1.0),)), 10.0)
    text = " ".join(words.can_say(AMOUNT, [one], None))
    assert "one more of 'contacts' made a difference of 200.0 fewer" in text
    assert "called weak" not in text
    assert "for one more of 'contacts'" in words.in_brief(AMOUNT, [one])


def test_what_cannot_be_given_has_its_reason():
    none = delivered(Interval(np.nan, problem="no estimate: nothing moved"), Region(()))
    assert any("can be given: no estimate" in t for t in words.can_say(REACH, [none], None))
    why = delivered(Interval(0.0), Region(()), why=words.NO_CHANCE)
    assert any(words.NO_CHANCE in text for text in words.cannot_say(REACH, [why, why], None))
    assert len(list(words.cannot_say(REACH, [why, why], None))) == 2
    for each in (none, why):
        assert "can't be told" in words.in_brief(REACH, [each])


def test_steps_and_units():
    assert words.step_of(0.0, 1.0) == 0.1
    assert words.step_of(0.2, 1.01) == words.step_of(-0.1, 0.9) == 1.0
    ten = words.scaled(Interval(2.0, std_error=1.0, conf_low=0.0, conf_high=4.0), 0.1)
    assert (ten.estimate, ten.std_error, ten.conf_low, ten.conf_high) == (0.2, 0.1, 0.0, 0.4)
