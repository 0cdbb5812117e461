"""Sentences: true to the interval, for any result."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison.methods.register import METHOD_WORDS, METHODS
from cocreate_lib.comparison.plan.fields import ESTIMANDS
from cocreate_lib.comparison.plan.measures import MORE_LESS
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.finding import Finding, RatioReading
from cocreate_lib.comparison.words.sentences import Sentences, outcome_sentences
from cocreate_lib.text import p_text

FORBIDDEN = ("no effect", "proves", "proof", "caused", "does not work", "makes no difference")


def finding(**changes):
    values = {
        "outcome": "reoffended",
        "kind": "rate",
        "estimate": -0.045,
        "conf_low": -0.098,
        "conf_high": 0.008,
        "conf_level": 0.95,
        "means": (0.36, 0.405),
        "method": "nearest",
        "estimand": "ATT",
        "n_treated": 190,
        "n_programme": 200,
        "n_comparison": 190,
        "n_comparison_group": 800,
    }
    return Finding(**{**values, **changes})


@st.composite
def findings(draw):
    low, middle, high = sorted(draw(st.tuples(*[st.floats(-1, 1)] * 3)))
    return finding(
        kind=draw(st.sampled_from(["rate", "frequency", "time_to", "scale"])),
        estimate=middle,
        conf_low=low,
        conf_high=high,
        means=draw(st.tuples(st.floats(0, 1), st.floats(0, 1))),
        method=draw(st.sampled_from(list(METHOD_WORDS))),
        estimand=draw(st.sampled_from(ESTIMANDS)),
        cluster=draw(st.sampled_from([None, "case_manager"])),
        unit=draw(st.sampled_from([None, "days"])),
        horizon=365.0,
        smallest=draw(st.one_of(st.none(), st.floats(0.001, 0.5))),
        synthetic=draw(st.booleans()),
        problem=draw(st.sampled_from(["", "", "", "no standard error: too few people"])),
    )


@settings(max_examples=500)
@given(findings())
def test_for_any_result(f):
    sentences = outcome_sentences(f)
    can, cannot = " ".join(sentences.can_say), " ".join(sentences.cannot_say)
    for words in FORBIDDEN:
        assert words not in can.lower()
    assert f.estimand in can
    assert ("synthetic" in can) == ("synthetic" in cannot) == f.synthetic
    assert ("'case_manager'" in can) == (f.cluster is not None)
    if f.problem:
        assert "interval can be given" in can
        assert "compatible" not in can
        return
    assert ("is statistically significant" in can) == f.is_significant
    assert ("does not show a statistically significant difference" in can) != f.is_significant
    assert ("makes no difference" in cannot) != f.is_significant
    assert ("caused" in cannot) == f.is_significant
    assert ("declared to matter" in can) == (f.smallest is not None)
    assert all(text[0] == text[0].upper() and text.endswith(".") for text in sentences.can_say)
    assert all(text[0].isupper() and text.endswith(".") for text in sentences.cannot_say)


def test_an_inconclusive_result_word_for_word():
    sentences = outcome_sentences(finding(synthetic=True))
    assert sentences.can_say[0] == (
        "In these synthetic data, 36.0 of every 100 people in the programme had the outcome "
        "'reoffended', and 40.5 of every 100 in the matched comparison group."
    )
    assert sentences.can_say[1] == (
        "The analysis does not show a statistically significant difference: the estimate is 4.5 "
        "fewer per 100 people, and the data are compatible with anything from 9.8 fewer to 0.8 "
        "more per 100 people (95% confidence interval)."
    )
    assert sentences.can_say[2] == (
        "At 95% confidence: no fall larger than 9.8 and no rise larger than 0.8 per 100 people; "
        "between these the data can't tell."
    )
    assert sentences.can_say[3] == (
        "The estimate speaks of people like those in the programme (the average effect on the "
        "treated, ATT). Analysed: 190 of the 200 in the programme and 190 of the 800 in the "
        "comparison group."
    )
    assert "does not work" in sentences.cannot_say[0]
    assert sentences.cannot_say[1] == (
        "That there was a fall: the data fit no change, or a rise, as well."
    )
    assert "the 10 people in the programme who could not be analysed" in sentences.cannot_say[3]


def test_a_time_is_longer_or_shorter_in_its_unit():
    text = outcome_sentences(
        finding(
            kind="time_to",
            outcome="days",
            estimate=12.3,
            conf_low=2.0,
            conf_high=22.6,
            means=(300.0, 287.7),
            unit="days",
            horizon=365.0,
            conf_level=0.9,
        )
    ).can_say
    assert text[0] == (
        "Of the first 365 days, people in the programme spent 300.0 on average without the event "
        "in 'days', and people in the matched comparison group 287.7; those who did not have it by "
        "then count as 365."
    )
    assert "from 2.0 days longer to 22.6 days longer (90% confidence interval)" in text[1]


def test_a_score_below_zero_keeps_its_sign():
    text = outcome_sentences(finding(kind="scale", means=(-1.5, 2.0), unit="points")).can_say[0]
    assert "was -1.50 points in the programme, and 2.00 points in the" in text


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (-0.03, 0.02, "excludes 5.0 per 100 people"),
        (-0.09, -0.06, "The whole interval lies beyond 5.0 per 100 people"),
        (0.06, 0.09, "The whole interval lies beyond 5.0 per 100 people"),
        (-0.08, 0.09, "in both directions"),
        (-0.08, 0.02, "still includes 5.0 fewer per 100 people"),
        (-0.02, 0.08, "still includes 5.0 more per 100 people"),
    ],
)
def test_the_smallest_effect_that_matters(low, high, says):
    text = outcome_sentences(finding(conf_low=low, conf_high=high, smallest=0.05)).can_say[3]
    assert says in text


def test_numbers_never_round_to_a_false_zero():
    text = outcome_sentences(finding(conf_low=-0.05, conf_high=-0.0001)).can_say[1]
    assert "0.01 fewer per 100 people" in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        # As many digits as keep estimate and limits apart.
        (
            {"kind": "scale", "estimate": 0.159, "conf_low": 0.078, "conf_high": 0.24},
            "0.16 higher, and the data are compatible with anything from 0.08 higher to 0.24",
        ),
        ({"kind": "scale", "means": (2.91, 2.751), "estimate": 0.159, "conf_low": 0.078,
          "conf_high": 0.24}, "was 2.91 in the programme, and 2.75 in the"),
        # A limit and a threshold that differ are written so, and the threshold as declared.
        ({"conf_low": -0.04996, "smallest": 0.05}, "excludes 5.000 per 100 people"),
        ({"smallest": 0.0025}, "includes 0.25 per 100 people"),
        # Nothing is below zero by a hair, and no number has 160 digits.
        ({"means": (-1e-19, 0.2)}, "0.0 of every 100 people in the programme"),
        ({"means": (2e-13, 0.2)}, "0.0 of every 100 people in the programme"),
        ({"means": (-0.0004, 0.2)}, "0.0 of every 100 people in the programme"),
        ({"estimate": -1e-19}, "the estimate is 0.0 per 100 people, and"),
        ({"kind": "scale", "conf_high": 1e160, "unit": "points"}, "1.0e+160 points higher"),
        ({"kind": "time_to", "horizon": 1234567.0}, "Of the first 1234567 units of time"),
        # No more digits than numbers can have that differ by rounding alone.
        (
            {"kind": "frequency", "means": (1.389376092e-11, 1.389376093e-11), "estimate": -1e-20,
             "conf_low": -2e-20, "conf_high": 1e-20},
            "had 0.00000000138938 'reoffended' between",
        ),
        # A change in a rate is one in percentage points.
        (
            {"kind": "scale", "unit": "percentage points", "in_points": True, "estimate": -0.19,
             "conf_low": -0.3, "smallest": 0.05, "method": "difference_in_differences"},
            "19.0 percentage points lower",
        ),
    ],
)  # fmt: skip
def test_numbers_have_the_digits_and_units_that_tell_them_apart(changes, says):
    text = " ".join(outcome_sentences(finding(**changes)).can_say)
    assert says in text
    assert not re.search(r"-0\.0+\b|nan|inf\b|\d{20}", text)


@pytest.mark.parametrize(
    ("estimand", "whom", "lost"),
    [
        ("ATT", "those in the programme", "the 3 people in the programme"),
        ("ATC", "those in the comparison group", "the 1 person in the comparison group"),
        ("ATE", "both groups", "the 3 people in the programme and the 1 person in the comparison"),
        ("ATO", "in either group", "the 3 people in the programme and the 1 person in the compar"),
    ],
)
def test_losses_are_those_of_the_people_whom_the_estimate_speaks_of(estimand, whom, lost):
    said = outcome_sentences(
        finding(
            method="weighting",
            estimand=estimand,
            n_treated=17,
            n_programme=20,
            n_comparison=299,
            n_comparison_group=300,
        )
    )
    (sentence,) = (text for text in said.can_say if text.startswith("The estimate speaks"))
    assert whom in sentence
    assert sentence.endswith(
        "Analysed: 17 of the 20 in the programme and 299 of the 300 in the comparison group."
    )
    assert any(f"for {lost}" in text for text in said.cannot_say)


def test_a_verdict_has_every_reading_in_it():
    low = {"estimate": -0.05, "conf_low": -0.09, "conf_high": -0.01}
    ratio = RatioReading("risk ratio", 0.7, 1.02)
    holm = {"p_corrected": 0.08, "n_outcomes": 3}
    alone = "statistically significant taken alone, and not significant once allowance is made for "
    alone += "the plan's 3 outcomes (Holm's correction, p = 0.080)"
    for changes, verdict in (
        (holm, alone),
        (
            {"ratio": ratio},
            "statistically significant by the difference, and not significant by the risk ratio "
            "(from 0.7 to 1.02), so the verdict is not firm",
        ),
        (
            {**holm, "ratio": ratio},
            f"{alone}, nor by the risk ratio (from 0.7 to 1.02), so the verdict is not firm",
        ),
        (
            {"conf_high": 0.001, "ratio": RatioReading("risk ratio", 0.7, 0.99)},
            "not statistically significant by the difference, and significant by the risk ratio "
            "(from 0.7 to 0.99), so the verdict is not firm",
        ),
    ):
        said = outcome_sentences(finding(**{**low, **changes}))
        assert said.can_say[1].startswith(f"The difference is {verdict}: the estimate is 5.0 fewer")
        assert said.can_say[2].startswith(("Taken alone, at", "By the difference, at"))


def test_a_lottery_is_heard():
    for changes in (
        {"method": "unadjusted"},
        {"method": "regression"},
        {"method": "unadjusted", "conf_low": -0.09, "conf_high": -0.01},
    ):
        said = outcome_sentences(finding(randomised=True, **changes))
        text = " ".join((*said.can_say, *said.cannot_say))
        assert "nothing was done about how the groups differed" not in text
        assert "only if the groups had been alike" not in text
        for part in ("alike but for chance", "attrition", "compliance"):
            assert part in text
    # Where there is no interval too.
    said = outcome_sentences(finding(method="regression", randomised=True, problem="too few"))
    assert "alike but for chance" in " ".join(said.can_say)


@pytest.mark.parametrize("estimate", [-0.02, 0.0, 0.02])
def test_a_result_that_is_not_significant_is_no_success_either(estimate):
    said = outcome_sentences(finding(estimate=estimate, conf_low=-0.09, conf_high=0.09))
    fits = [text for text in said.cannot_say if "the data fit no change" in text]
    seen, other = ("fall", "rise") if estimate < 0 else ("rise", "fall")
    expected = [f"That there was a {seen}: the data fit no change, or a {other}, as well."]
    assert fits == (expected if estimate else [])


def test_what_holds_for_all_outcomes_is_printed_once():
    said = Sentences([outcome_sentences(finding()), outcome_sentences(finding(outcome="other"))])
    assert [each.outcome for each in said] == ["reoffended", "other"]
    assert [each.outcome for each in said.each_once] == ["reoffended", "other", "all outcomes"]
    for each in said:
        for texts, shared in (
            (each.can_say, said.for_all.can_say),
            (each.cannot_say, said.for_all.cannot_say),
        ):
            for text in texts:
                assert str(said).count(text) == 1 or text not in shared
                assert text in str(said)
    (alone,) = Sentences([outcome_sentences(finding())]).each_once
    assert alone == outcome_sentences(finding())


def test_weights_and_models_are_named_in_the_levels():
    weighted = outcome_sentences(finding(method="weighting", estimand="ATO", n_treated=200))
    assert weighted.can_say[0].startswith("With both groups weighted to stand for people who ")
    assert "in the overlap, ATO" in weighted.can_say[3]
    robust = outcome_sentences(finding(method="doubly_robust", n_treated=200)).can_say[0]
    assert robust == (
        "The model estimates that of every 100 people like those in the programme (the average "
        "effect on the treated, ATT), 36.0 had the outcome 'reoffended' with the programme, and "
        "40.5 without it; nobody was seen both ways."
    )


def test_unadjusted_says_that_nothing_was_done():
    cannot = outcome_sentences(finding(method="unadjusted", n_treated=200)).cannot_say
    assert any("nothing was done" in text for text in cannot)


def test_they_print_and_show():
    sentences = Sentences([outcome_sentences(finding()), outcome_sentences(finding(outcome="<b>"))])
    assert "You can say:" in str(sentences)
    assert str(sentences) == repr(sentences)
    assert "&lt;b&gt;" in sentences._repr_html_()
    assert sentences[0].outcome == "reoffended"


def test_p_values():
    assert [p_text(p) for p in (0.0004, 0.02, 1.0, float("nan"))] == [
        "<0.001",
        "0.020",
        "1.000",
        "",
    ]


def test_every_method_estimand_and_kind_has_its_words():
    assert set(METHOD_WORDS) == {*METHODS, "entropy"}
    assert all(name in estimand_words(name, None).sentence for name in ESTIMANDS)
    assert set(MORE_LESS) == {"rate", "frequency", "time_to", "incidence", "scale"}
