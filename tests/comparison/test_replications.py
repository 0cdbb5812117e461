"""Pooling several studies: against R, and by its own rules."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import pool_studies
from cocreate_lib.errors import DataError, PlanError

# Thirteen trials of a vaccine, as logarithms of risk ratios: metafor's data set dat.bcg.
BCG = (
    [
        *(-0.8893113339202, -1.5853886572014, -1.3480731482997, -1.4415511900213),
        *(-0.2175473222113, -0.7861155858189, -1.6208982235984, 0.0119523335238),
        *(-0.4694176487381, -1.3713448034728, -0.3393588283384, 0.4459134005714),
        -0.0173139482169,
    ],
    [
        *(0.5706003548930, 0.4411135017183, 0.6444904695711, 0.1414568199213),
        *(0.2262966463950, 0.0831000508779, 0.4722470196542, 0.0629410779842),
        *(0.2375588568403, 0.2702310004663, 0.1114101161096, 0.7297299810205),
        0.2672165033900,
    ],
)
FIVE = ([-12.0, -3.0, 1.0, -14.0, 6.0], [5.0, 5.2, 5.1, 5.3, 5.0])
ALIKE = ([-1.0, -1.1, -1.0], [5.0, 5.2, 5.1])

NAMES = ("estimate", "std_error", "conf_low", "conf_high", "tau2", "q", "p_value", "i2")
NAMES += ("prediction_low", "prediction_high")
# R 4.2, metafor 3.8: rma(yi, sei=, method="PM", test="knha", control=list(tol=1e-12)), predict().
KNAPP_HARTUNG = {
    "BCG": (
        BCG,
        (-0.714968153493, 0.180892191538, -1.10909838120, -0.320837925785),
        (0.318068452205, 152.233008082, 1.99676459085e-26, 0.923303379542),
        (-2.00542592293, 0.575489615941),
    ),
    "five": (
        FIVE,
        (-4.3420959069465, 3.8060620521967, -14.9094182618471, 6.2252264479541),
        (46.2222680805007, 11.1066798350827, 0.0253908834981, 0.638344598736691),
        (-25.9749290417511, 17.2907372278581),
    ),
}


@pytest.mark.parametrize("name", KNAPP_HARTUNG)
def test_against_metafor(name):
    studies, *parts = KNAPP_HARTUNG[name]
    found = pool_studies(*studies)
    expected = [number for part in parts for number in part]
    assert [getattr(found, each) for each in NAMES] == pytest.approx(expected, rel=1e-5)
    assert found.studies == len(studies[0])


def test_studies_more_alike_than_chance_would_have_them_are_not_made_too_sure_of():
    # metafor, with test="z": no variance between them, and the standard error of the variances.
    found = pool_studies(*ALIKE)
    assert (found.tau2, found.i2) == (0, 0)
    assert found.estimate == pytest.approx(-1.032038957795983)
    assert found.std_error == pytest.approx(2.943354241003624)
    assert found.p_value == pytest.approx(0.999874340288217)
    assert (found.prediction_low, found.prediction_high) == (found.conf_low, found.conf_high)


studies = st.lists(st.tuples(st.floats(-30, 30), st.floats(0.5, 20)), min_size=3, max_size=30).map(
    lambda pairs: tuple(map(list, zip(*pairs, strict=True)))
)


@given(studies, st.floats(-50, 50), st.sampled_from([0.01, 100.0]))
@settings(max_examples=25, deadline=None)
def test_what_must_always_hold(studies, shift, unit):
    estimates, errors = studies
    found = pool_studies(estimates, errors)
    assert min(estimates) - 1e-6 <= found.estimate <= max(estimates) + 1e-6
    assert 0 <= found.i2 < 1
    assert found.prediction_low <= found.conf_low < found.conf_high <= found.prediction_high
    # The order of studies, where zero lies and the unit change nothing that they shouldn't.
    backwards = pool_studies(estimates[::-1], errors[::-1])
    assert backwards.estimate == pytest.approx(found.estimate, abs=1e-6)
    assert backwards.tau2 == pytest.approx(found.tau2, rel=1e-6, abs=1e-6)
    moved = pool_studies([unit * (x + shift) for x in estimates], [unit * e for e in errors])
    assert moved.estimate / unit - shift == pytest.approx(found.estimate, rel=1e-5, abs=1e-5)
    assert math.sqrt(moved.tau2) / unit == pytest.approx(math.sqrt(found.tau2), rel=1e-3, abs=1e-3)
    # More confidence, wider intervals.
    assert pool_studies(estimates, errors, conf_level=0.99).conf_high > found.conf_high


@pytest.mark.parametrize(
    ("estimates", "errors", "error"),
    [
        ([1.0, 2.0], [1.0, 1.0], DataError),
        ([1.0, 2.0, 3.0], [1.0, 1.0], DataError),
        ([1.0, math.nan, 3.0], [1.0, 1.0, 1.0], DataError),
        ([1.0, 2.0, 3.0], [1.0, 0.0, 1.0], PlanError),
    ],
)
def test_what_cannot_be_pooled_is_refused(estimates, errors, error):
    with pytest.raises(error):
        pool_studies(estimates, errors)


def test_the_sentence_says_how_unlike_the_studies_are():
    said = " ".join(str(pool_studies(*FIVE)).split())
    assert said.startswith("5 studies: on average -4.34 (95% confidence interval")
    assert "I² 64%" in said
