"""No sentence of a run counts few people, whatever the sentence is about."""

import io
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.study.disclosure import DisclosureRules, control
from cocreate_lib.study.results.pictures import safe_comparison, study_pictures
from cocreate_lib.study.results.sayable import WITHHELD, Sayable, sayable
from tests.study.results.small import people


def compared(missing, **fields):
    """A comparison of a small study, with the outcome of so many people in the programme gone."""
    frame = pd.read_csv(io.StringIO(people()))
    frame["reoffended"] = frame["reoffended"].astype(float)
    treated = frame.index[frame["programme"] == 1][:missing]
    frame.loc[treated, "reoffended"] = np.nan
    plan = AnalysisPlan(
        "programme",
        [rate("reoffended")],
        ["age", "sex"],
        **{"method": "weighting", "missing": "complete_cases", **fields},
    )
    return compare(frame, plan), frame


def said_of(comparison, frame, rules):
    safe = control(comparison, rules)
    may_say = sayable(comparison.lost, safe.tables["numbers_lost"], [])
    shown = safe_comparison(comparison, safe.tables)
    answer = may_say.answer(shown.answer())
    texts = [answer.who, answer.alike, *answer.can_say, *answer.cannot_say]
    for each in map(may_say.sentences, shown.sentences()):
        texts += [*each.can_say, *each.cannot_say]
    for table in safe.tables.values():
        texts += map(may_say.note, table.notes)
    texts += [each.alt for each in study_pictures(shown, safe.tables).values()]
    return texts


@pytest.mark.parametrize("missing", [1, 3, 9])
def test_a_loss_of_few_people_is_told_by_no_sentence(missing):
    comparison, frame = compared(missing)
    texts = said_of(comparison, frame, DisclosureRules())
    # How many were analysed is shown; beside it, how many there were would tell of the few.
    for text in texts:
        assert not re.search(r"(?<![\d.,])80(?![\d.,]*\d|%)", text), text
        assert not re.search(rf"(?<![\d.,]){missing} (?:person|people|\()", text), text
    assert any(WITHHELD in text for text in texts)


def test_a_loss_of_many_people_is_told():
    comparison, frame = compared(12)
    texts = said_of(comparison, frame, DisclosureRules())
    assert not any(WITHHELD in text for text in texts)
    assert any("68 of the 80 in the programme" in text for text in texts)


def test_rounded_counts_are_not_given_back_by_sentences():
    comparison, frame = compared(12)
    texts = said_of(comparison, frame, DisclosureRules(round_to=5))
    assert not any(re.search(r"\b68\b", text) for text in texts)


def test_an_outcome_of_too_few_people_is_said_and_drawn_nowhere():
    comparison, frame = compared(0)
    rare = frame.assign(rare=(frame.index % 60 == 0).astype(int))
    plan = comparison.plan.replace(outcomes=[rate("rare"), rate("reoffended")])
    both = compare(rare, plan)
    safe = control(both, DisclosureRules())
    assert set(safe.withheld) == {"rare"}
    shown = safe_comparison(both, safe.tables)
    texts = said_of(both, rare, DisclosureRules())
    assert not any("rare" in text.lower() for text in texts)
    assert [each.column for each in shown.plan.outcomes] == ["reoffended"]


def test_with_every_outcome_withheld_nothing_is_drawn():
    frame = compared(0)[1]
    rare = frame.assign(rare=(frame.index % 60 == 0).astype(int))
    both = compare(rare, AnalysisPlan("programme", [rate("rare")], ["age"], method="unadjusted"))
    safe = control(both, DisclosureRules())
    assert safe_comparison(both, safe.tables) is None
    assert study_pictures(None, safe.tables) == {}


def test_where_nothing_before_matching_is_shown_the_rest_is_said_and_drawn_without_it():
    comparison, _ = compared(0, method="nearest", caliper=None)
    safe = control(comparison, DisclosureRules())
    quality = safe.tables["matching_quality"]
    before = [name for name in quality.frame if "before" in name]
    hidden = replace(quality, frame=quality.frame.assign(**dict.fromkeys(before, np.nan)))
    tables = {**safe.tables, "matching_quality": hidden}
    shown = safe_comparison(comparison, tables)
    texts = [shown.answer().alike, study_pictures(shown, tables)["balance"].alt]
    texts += [text for each in shown.sentences() for text in each.cannot_say]
    texts += shown.fragility().about("all outcomes", ["worst_smd"])
    assert any("0.03" in text for text in texts)
    assert not any("nan" in text.split() or "(nan" in text for text in texts)


@given(st.integers(1, 10**6), st.sampled_from(["people", "of the", "in the programme", "others"]))
@settings(max_examples=200, deadline=None)
def test_any_count_is_masked_that_may_not_be_said(number, after):
    text = Sayable(frozenset()).said(f"People: {number:,} {after} lost, 4.1 fewer per 100 people.")
    assert text == f"People: {WITHHELD} {after} lost, 4.1 fewer per 100 people."
    assert Sayable(frozenset({number})).said(f"{number:,} people") == f"{number:,} people"
