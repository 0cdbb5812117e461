"""The specification curve: its words hold its numbers, and nothing is cut off."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.cohort import Cohort
from cocreate_lib.comparison import SpecificationCurve, specification_curve
from cocreate_lib.figures import specification_picture
from cocreate_lib.teaching import teaching_plan
from cocreate_lib.text import number
from tests.figures.test_figures import cut_off, overlaps, words

FEW = {"method": ["weighting", "unadjusted"], "caliper": [1e-9, None], "estimand": ["ATE"]}
MANY = {
    "caliper": [None, *np.linspace(0.05, 0.5, 6).tolist()],
    "covariates": [["age"], ["age", "previous_sanctions"], ["ogrs3_one_year", "readiness_rating"]],
    "replace": [True],
}


@pytest.fixture(scope="module", params=["few", "many", "one", "ratio"])
def curve(request: pytest.FixtureRequest, cohort: Cohort) -> SpecificationCurve:
    choices = {"few": FEW, "many": MANY, "one": {}, "ratio": FEW}[request.param]
    arguments = {"measure": "odds_ratio"} if request.param == "ratio" else {}
    if request.param == "few":
        arguments = {"permutations": 2, "seed": 1}
    return specification_curve(cohort.people, teaching_plan(), choices, **arguments)


def test_nothing_is_cut_off_or_lies_on_another(curve):
    picture = specification_picture(curve)
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert "Synthetic data: no real people" in words(picture)


def test_the_words_hold_the_numbers(curve):
    alt = specification_picture(curve).alt
    values = curve.estimated["estimate"] * (100 if curve.null == 0 else 1)
    digits = 1 if curve.null == 0 else 2
    for value in (values.min(), values.median(), values.max()):
        assert number(value, digits) in alt
    assert f"compare reoffended: {len(values)}." in alt
    assert ("Joint test" in alt) == (curve.joint is not None)


def test_every_choice_of_every_estimate_has_its_dot(curve):
    picture = specification_picture(curve)
    lower = picture.figure.axes[1]
    dots = sum(len(line.get_xdata()) for line in lower.lines if line.get_marker() == "o")
    made = curve.estimated[list(curve.choices)]
    assert dots == int((made != "").to_numpy().sum())


def test_those_without_an_estimate_are_counted(cohort):
    people = cohort.people.assign(gaps=cohort.people["age"].where(cohort.people["age"] > 30))
    curve = specification_curve(people, teaching_plan(), {"covariates": {"gaps": ["gaps"]}})
    assert "1 could not be estimated" in specification_picture(curve).caption
