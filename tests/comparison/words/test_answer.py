"""The answer on one screen: its numbers, its verdicts and its warnings."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cocreate_lib as cc
from cocreate_lib.comparison.sensitivity.evidence import Evidence, Quantity
from cocreate_lib.comparison.sensitivity.finding import Finding
from cocreate_lib.comparison.words.answer import headline, in_words, make_answer

PLAN = cc.AnalysisPlan("programme", [cc.rate("y")], method="unadjusted")
LOST = pd.DataFrame(
    {
        "step": ["in the table", "in the table", "matching", "matching"],
        "group": ["treated", "comparison"] * 2,
        "lost": [0, 0, 12, 300],
        "left": [150, 600, 138, 300],
        "why": ["", "", "no free comparison person", "not chosen as a match"],
    }
)


def finding(outcome="y", estimate=-0.05, low=-0.15, high=0.04, **changes):
    values = {
        "outcome": outcome, "kind": "rate", "estimate": estimate, "conf_low": low,
        "conf_high": high, "conf_level": 0.95, "means": (0.21, 0.21 - estimate),
        "method": "unadjusted", "estimand": "ATT", "n_treated": 150, "n_programme": 150,
    }  # fmt: skip
    return Finding(**(values | changes))


def answer_of(*findings, plan=PLAN, lost=LOST, detectable=(-0.13, 0.14), e_value=(1.8, 1.0)):
    name = headline(findings).outcome
    quantities = (
        Quantity(name, "minimum_detectable_effect", "", max(detectable), *detectable),
        Quantity(name, "e_value", "", e_value[0]),
        Quantity(name, "e_value_limit", "", e_value[1]),
    )
    return make_answer(findings, plan, lost, Evidence("", quantities))


def test_nothing_found_is_read_neither_as_nothing_nor_as_a_success():
    answer = answer_of(finding())
    (line,) = answer.outcomes
    assert (line.difference, line.interval) == ("5.0 fewer", "15.0 fewer to 4.0 more")
    assert line.numbers == pytest.approx((-5, -15, 4))
    assert answer.can_say[0] == "The difference is not statistically significant."
    first, second = answer.cannot_say
    assert first.startswith("That it made no difference, or that the 5.0 fewer came from it: ")
    assert "no change and 4.0 more per 100 people fit the data too" in first
    assert "finds a true difference of 13.0 fewer or 14.0 more per 100 people four times" in first
    assert "by a risk ratio of 1.8 could be behind all of the difference" in second


def test_a_significant_result_is_warned_against_as_cause_and_as_beyond_chance():
    answer = answer_of(finding(low=-0.09, high=-0.01), e_value=(2.6, 1.4))
    assert answer.can_say[0] == "The difference is statistically significant."
    chance, cause = answer.cannot_say
    assert "5% find one by chance alone." in chance
    assert cause.startswith("That the programme caused the difference: nothing was done about")
    assert "2.6 could be behind all" in cause
    assert "1.4 is enough to make it not significant" in cause


def test_one_verdict_holds_both_readings():
    taken_back = finding("b", low=-0.09, high=-0.01, p_corrected=0.08, n_outcomes=3)
    answer = answer_of(taken_back, finding("c"), finding("d"))
    assert "taken alone, and not significant once allowance is made" in answer.can_say[0]
    assert answer.can_say[1] == "In 'c' and 'd' the difference is not statistically significant."
    said = " ".join((*answer.can_say, *answer.cannot_say))
    assert said.count("statistically significant taken alone") == 1
    assert "this plan looks at 3 outcomes" in said
    assert "That it made no difference in 'c' and 'd'" in said


def test_without_an_interval_the_reason_stands_in_its_place():
    nothing = finding("n", np.nan, np.nan, np.nan, means=(np.nan, np.nan), problem="too few people")
    answer = answer_of(nothing)
    (line,) = answer.outcomes
    assert line.levels == ("not known", "not known")
    assert (line.difference, line.interval) == ("not known", "no interval: too few people")
    assert answer.can_say == ("Of 'n' no interval can be given (too few people).",)
    assert answer.cannot_say[0].startswith("Whether the two groups differ at all")
    both = answer_of(nothing, finding("y"))
    assert both.can_say[0].startswith("In 'y' the difference is not")
    assert "15.0 fewer" in " ".join(both.can_say)


@pytest.mark.parametrize(
    ("detectable", "says"),
    [
        ((np.nan, 0.26), "26.0 more per 100 people four times out of five, and a smaller one, or "
         "even a fall to none, less often"),
        ((-0.2, np.nan), "20.0 fewer per 100 people four times"),
        ((np.nan, np.nan), "Even the largest difference is found less often"),
    ],
)  # fmt: skip
def test_what_cannot_be_found_in_one_direction_is_said(detectable, says):
    assert says in answer_of(finding(), detectable=detectable).cannot_say[0]


def test_losses_stand_with_their_reasons_and_matches_are_no_losses():
    plan = cc.AnalysisPlan("programme", [cc.rate("y")], ["age"], method="nearest")
    who = answer_of(finding(), plan=plan).who
    assert "138 of the 150 in the programme, compared with 300 of 600 others" in who
    assert "Lost from the programme: 12 (no free comparison person)." in who
    assert "not chosen" not in who
    kept = LOST.assign(lost=0, left=[150, 600, 150, 600])
    assert "Nobody in the programme was lost." in answer_of(finding(), lost=kept).who
    both = cc.AnalysisPlan("programme", [cc.rate("y")], ["age"], method="weighting", estimand="ATC")
    assert "Lost from the comparison group: 300" in answer_of(finding(), plan=both).who


def test_without_covariates_likeness_is_not_known():
    assert answer_of(finding()).alike.startswith("Not known.")
    assert answer_of(finding(randomised=True)).alike.startswith("By chance alone.")


def test_a_difference_of_nothing_is_not_said_to_come_from_anything():
    answer = answer_of(finding(estimate=0.0, means=(0.21, 0.21)))
    assert "came from it" not in answer.cannot_say[0]
    assert "no change, 15.0 fewer per 100 people and 4.0 more" in answer.cannot_say[0]


@pytest.mark.parametrize(
    ("outcome", "difference", "words"),
    [
        (cc.frequency("n"), -0.127, ("N: per 100 people", "12.7 fewer")),
        (cc.scale("hope", unit="points"), 1.6, ("Hope: mean in points", "1.6 points higher")),
        (
            cc.time_to("t", event="y", horizon=365, unit="days"),
            -9.5,
            ("T: days without it in the first 365", "9.5 days shorter"),
        ),
        (cc.rate("y"), np.nan, ("Y: people of every 100", "not known")),
    ],
)
def test_each_kind_has_its_unit(outcome, difference, words):
    plan = cc.AnalysisPlan("programme", [outcome], method="unadjusted")
    assert in_words(plan, outcome, difference) == words


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_answers_of_random_tables_agree_with_their_numbers(data):
    """Directions, verdicts and sides of zero, read from the words and held to the estimates."""
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    sizes = data.draw(st.integers(3, 60)), data.draw(st.integers(3, 60))
    rates = data.draw(st.floats(0, 1)), data.draw(st.floats(0, 1))
    people = pd.DataFrame({"t": np.repeat([1, 0], sizes)})
    people["y"] = (rng.random(len(people)) < np.repeat(rates, sizes)).astype(int)
    people["s"] = rng.normal(size=len(people)) * 10 ** data.draw(st.integers(-3, 3))
    if people["y"].nunique() < 2:
        return
    outcomes = [cc.rate("y"), cc.scale("s")]
    found = cc.compare(people, cc.AnalysisPlan("t", outcomes, method="unadjusted"))
    answer = found.answer()
    rows = found.estimates[found.estimates["scale"] == "difference"].set_index("outcome")
    for each in answer.outcomes:
        row = rows.loc[each.outcome]
        if each.finding.problem:
            assert each.interval.startswith("no interval")
            continue
        ends = each.interval.split(" to ")
        for text, value in zip(
            (each.difference, *ends), row[["estimate", "conf_low", "conf_high"]], strict=True
        ):
            number, *word = text.split()
            sign = {"fewer": -1, "lower": -1, "more": 1, "higher": 1}.get(" ".join(word), 0)
            size = float(number.replace(",", "")) / (100 if each.outcome == "y" else 1)
            assert np.sign(value) == sign or abs(value) < 1e-9
            assert abs(abs(value) - size) <= 0.051 * (row["conf_high"] - row["conf_low"])
        significant = row["conf_low"] > 0 or row["conf_high"] < 0
        (sentence,) = [
            text
            for text in answer.can_say
            if "difference is" in text and (f"'{each.outcome}'" in text or "both" in text)
        ]
        first = re.search(r"difference is (not )?statistically significant", sentence)
        assert (first[1] is None) == significant
    for text in (answer.who, answer.alike, *answer.can_say, *answer.cannot_say):
        assert not re.search(r"\b(nan|inf)\b|-0\.0\b|\b1 people\b", text)
    assert str(answer)
    assert answer._repr_html_().count("<li>") == len(answer.can_say) + len(answer.cannot_say)
