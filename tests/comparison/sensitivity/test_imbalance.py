"""How unlike the groups still are: said of every comparison, with the right number."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.comparison.sensitivity.evidence import EVERY_OUTCOME
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance, size_text
from cocreate_lib.comparison.weighting.implied_weights import Extrapolation
from cocreate_lib.comparison.words.audiences import AUDIENCES
from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import fact
from tests.comparison.conftest import made_up_people

WAYS = (
    {"method": "unadjusted"},
    {"method": "regression"},
    {"method": "nearest"},
    {"method": "optimal", "caliper": None},
    {"method": "nearest", "caliper": None, "ratio": 2, "adjust": True},
    {"method": "subclassification"},
    {"method": "weighting"},
    {"method": "weighting", "weights": "entropy"},
    {"method": "doubly_robust"},
)


def random_people(seed: int, selection: float) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(40, 160))
    age, office = rng.normal(35, 9, n), rng.choice(["East", "North"], n)
    score = selection * ((age - 35) / 9 + (office == "North")) + rng.logistic(size=n)
    return pd.DataFrame(
        {
            "programme": (score > np.quantile(score, 0.6)).astype(int),
            "age": age,
            "office": office,
            "reoffended": rng.integers(0, 2, n),
        }
    )


def differences(people: pd.DataFrame, weights: pd.Series, estimand: str) -> dict[str, float]:
    """Standardised mean differences with some weights: nothing of the package in it."""
    found = {}
    group = people["programme"] == 1
    indicators = {f"office = {o}": people["office"] == o for o in ("East", "North")}
    for name, values in {"age": people["age"], **indicators}.items():
        x = values.astype(float)
        spread = [x[who].var(ddof=1 if name == "age" else 0) for who in (group, ~group)]
        unit = {"ATT": spread[0], "ATC": spread[1]}.get(estimand, np.mean(spread)) ** 0.5
        means = [np.average(x[who], weights=weights[who]) for who in (group, ~group)]
        found[name] = (means[0] - means[1]) / unit
    return found


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.sampled_from(WAYS), st.floats(0, 1.5))
def test_every_audience_hears_the_largest_difference(seed, way, selection):
    people = random_people(seed, selection)
    try:
        result = compare(people, AnalysisPlan("programme", [rate("reoffended")], ["age", "office"],
                                              **way))  # fmt: skip
    except CocreateError:
        return
    by_hand = differences(people, result.weights, "ATT")
    name = max(by_hand, key=lambda each: abs(by_hand[each]))
    largest = abs(by_hand[name])
    assert abs(result.imbalance.smd) == pytest.approx(largest, abs=1e-8)
    assert abs(result.fragility().value(EVERY_OUTCOME, "worst_smd")) == pytest.approx(
        largest, abs=1e-8
    )
    said = [text for audience in AUDIENCES for text in result.sentences(audience)[0].cannot_say]
    heard = [text for text in said if "standard deviations on" in text]
    assert len(heard) == len(AUDIENCES)
    for text in (*heard, dict(result.summary())["alike"]):
        number = re.search(r"(?:by|:) (less than [\d.]+|[\d.]+) (?:SD|standard)", text)
        assert number is not None, text
        if number[1].startswith("less"):
            assert largest < 0.005
        else:
            assert float(number[1]) == pytest.approx(largest, abs=0.0051)
        # No difference beyond the rule of thumb passes for alike, and none within it for unlike.
        assert (
            "beyond" in text or "no:" in text or "nearly:" in text or "model alone" in text
        ) or (largest <= 0.1), text
        assert "within" not in text or largest <= 0.1, text


def found(smd: float, way: str = "nearest", **changes) -> Imbalance:
    return Imbalance(way, "felon", smd, 0.55, **changes)


@pytest.mark.parametrize(
    ("smd", "opening", "brief"),
    [
        (0.0, "That the groups were the same in what was measured: after matching", "yes, in"),
        (-0.1, "That the groups were the same in what was measured: after matching", "yes, in"),
        (0.11, "That the groups were alike in what was measured: after matching", "nearly: 0.11"),
        (-0.42, "That the groups were alike even in what WAS measured: after", "no: 0.42 SD"),
    ],
)
def test_the_further_apart_the_stronger(smd, opening, brief):
    assert found(smd).sentence().startswith(opening)
    assert found(smd).in_brief.startswith(brief)
    assert ("To try" in found(smd).sentence()) == (abs(smd) > 0.1)
    assert "R's stddiff" in str(found(smd))


def test_far_apart_comes_first_among_what_can_not_be_said():
    people = made_up_people(300)
    people["age"] += 30 * people["programme"]
    plan = AnalysisPlan("programme", [rate("reoffended")], ["age"], method="unadjusted")
    for audience in AUDIENCES:
        first = compare(people, plan).sentences(audience)[0].cannot_say[0]
        assert "standard deviations on 'age'" in first
    near = compare(people, plan.replace(method="weighting", covariates=["sanctions"]))
    assert "what was measured" not in near.sentences()[0].cannot_say[0]


def test_a_regression_says_how_it_bridges_the_difference():
    safe = Extrapolation("age", 0.04, 0.0, 0.0, 50.0, 200.0)
    wild = Extrapolation("age", 0.04, 0.0, 0.46, 50.0, 20.0)
    away = Extrapolation("age", 0.3, 0.0, 0.0, 50.0, 200.0)
    text = found(3.76, "regression", extrapolation=safe).sentence()
    assert "bridges that by its model alone" in text
    assert "0.04 standard deviations from the people whom the estimate speaks of (on 'age')" in text
    assert "gives nobody a negative weight" in text
    far = found(3.76, "regression", extrapolation=wild)
    assert "negative weights to 46% of the comparison group" in far.sentence()
    assert "extrapolation" in far.sentence()
    assert far.in_brief.endswith("; 46% negative weights")
    for how, is_far in ((safe, False), (wild, True), (away, True), (None, True)):
        assert found(3.76, "regression", extrapolation=how).is_far == is_far
    assert found(0.05, "regression", extrapolation=safe).is_alike
    assert not found(0.05, "regression", extrapolation=away).is_alike


def test_weights_by_a_score_come_with_its_overlap():
    result = compare(
        made_up_people(200),
        AnalysisPlan("programme", [rate("reoffended")], ["age"], method="weighting"),
    )
    overlap = result.fragility().value(EVERY_OUTCOME, "overlap_coefficient")
    assert f"Their scores overlap by {100 * overlap:.0f}%" in str(result.imbalance)


def test_without_covariates_nothing_is_known_and_that_is_said():
    plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted")
    result = compare(made_up_people(100), plan)
    assert dict(result.summary())["alike"].startswith("not known")
    for audience in AUDIENCES:
        said = " ".join(result.sentences(audience)[0].cannot_say)
        assert "names no covariate on which people differ" in said


@pytest.mark.parametrize("method", ["unadjusted", "regression"])
def test_what_is_the_same_for_all_in_the_programme_is_counted(method):
    people = made_up_people(200)
    people.loc[people["programme"] == 1, "office"] = "East"
    plan = AnalysisPlan("programme", [rate("reoffended")], ["office"], method=method)
    for audience in AUDIENCES:
        said = " ".join(compare(people, plan).sentences(audience)[0].cannot_say)
        assert "standard deviations on 'office = East'" in said
        assert "nan" not in said


def test_of_differences_that_are_rounding_the_first_is_named():
    people = made_up_people(200)
    plan = AnalysisPlan(
        "programme", [rate("reoffended")], ["age", "sanctions"], "weighting", weights="entropy"
    )
    assert compare(people, plan).imbalance.in_brief.startswith(
        "yes, in what was measured: less than 0.01 SD apart (age)"
    )


def test_rounding_does_not_carry_a_difference_over_a_mark():
    for mark in (fact("smd_rule").value, fact("smd_rule_loose").value):
        assert float(size_text(mark + 1e-3)) > mark
        assert float(size_text(mark - 1e-3)) <= mark


def test_a_column_with_a_label_is_called_by_it():
    found = Imbalance("nearest", "ogrs3_one_year", 0.2, 0.4)
    assert "differ by 0.20 standard deviations on OGRS3, one year (0.40 before)" in found.clause
