"""The risk score against worked examples, and its refusals."""

import numpy as np
import pytest

from cocreate_lib import DataError
from cocreate_lib.cohort import OFFENCE_GROUPS, ogrs3, risk_band

# Worked by hand from the published coefficients: sex, age, first sanction, previous, offence,
# then one-year and two-year per cent.
WORKED = [
    ("male", 32, 18, 5, "theft (not motor)", 37.0, 54.6),
    ("male", 24, 16, 8, "violence", 48.7, 66.1),
    ("female", 34, 22, 3, "theft (not motor)", 32.4, 49.6),
    ("male", 45, 45, 0, "drink-driving", 4.9, 9.5),
    ("male", 28, 15, 20, "theft (not motor)", 77.7, 87.7),
    ("male", 20, 19, 1, "drug possession or supply", 30.7, 47.6),
]


@pytest.mark.parametrize(("sex", "age", "first", "previous", "offence", "one", "two"), WORKED)
def test_worked_examples(sex, age, first, previous, offence, one, two):
    for years, expected in ((1, one), (2, two)):
        score = ogrs3([sex], [age], [age], [first], [previous], [offence], years=years)
        assert 100 * score[0] == pytest.approx(expected, abs=0.05)


def test_bands_start_where_published():
    scores = np.array([0.0, 0.494, 0.50, 0.744, 0.75, 0.894, 0.90, 1.0])
    expected = ["Low", "Low", "Medium", "Medium", "High", "High", "Very high", "Very high"]
    assert risk_band(scores).tolist() == expected


def test_score_rises_with_sanctions_and_falls_with_age_at_equal_career():
    previous = np.arange(1, 30)
    n = previous.size
    rising = ogrs3(["male"] * n, [30] * n, [30] * n, [20] * n, previous, ["violence"] * n)
    assert (np.diff(rising) > 0).all()
    ages = np.array([18, 21, 25, 30, 35, 40, 50])
    ageing = ogrs3(["male"] * 7, ages, ages, ages - 5, [3] * 7, ["violence"] * 7)
    assert (np.diff(ageing) < 0).all()


def test_every_offence_group_has_a_score():
    n = len(OFFENCE_GROUPS)
    scores = ogrs3(["female"] * n, [30] * n, [30] * n, [20] * n, [2] * n, list(OFFENCE_GROUPS))
    assert np.isfinite(scores).all()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sex": ["unknown"]}, "sex"),
        ({"age": [17]}, "age"),
        ({"age_at_first_sanction": [9]}, "age_at_first_sanction"),
        ({"age_at_first_sanction": [33]}, "age_at_first_sanction"),
        ({"previous_sanctions": [-1]}, "previous_sanctions"),
        ({"previous_sanctions": [np.nan]}, "previous_sanctions"),
        ({"offence_group": ["piracy"]}, "offence_group"),
        ({"years": 3}, "years"),
    ],
)
def test_refuses_what_the_score_is_not_defined_for(change, named):
    person = {
        "sex": ["male"],
        "age": [32],
        "age_at_conviction": [32],
        "age_at_first_sanction": [18],
        "previous_sanctions": [5],
        "offence_group": ["violence"],
    }
    with pytest.raises(DataError, match=named):
        ogrs3(**(person | change))
