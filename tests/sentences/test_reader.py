"""The reader can fail: what is true is read as true, and each thing that is made false is seen."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

import cocreate_lib as cc
from tests.sentences.checker import AUDIENCES, check
from tests.sentences.facts import facts_of
from tests.sentences.numbers import quantity
from tests.sentences.reader import read
from tests.sentences.worlds import World, world

OPPOSITES = [
    ("fewer", "more"), ("lower", "higher"), ("shorter", "longer"), ("fall", "rise"),
    ("excludes", "still includes"), ("exclude", "do not exclude"), ("within", "beyond"),
    ("programme", "comparison group"), ("ATT", "ATE"), ("not statistically", "statistically"),
    ("does not show a", "shows a"), ("days", "points"), ("either", "neither"),
    ("of at least", "of at most"), ("none larger", "none smaller"),
    ("in both directions", "in either direction"),
]  # fmt: skip


def _told(first, results):
    """Each outcome's facts with what is said of it, in so many results."""
    number, told = first, []
    while len(told) < results:
        drawn = world(3, number)
        number += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                comparison = drawn.compare()
            except cc.CocreateError:
                continue
            for facts, *said in zip(
                facts_of(drawn, comparison),
                *(comparison.sentences(audience) for audience in AUDIENCES),
                strict=True,
            ):
                sentences = {s for each in said for s in (*each.can_say, *each.cannot_say)}
                sentences |= {
                    row["sentence"] for row in facts.evidence if row["outcome"] == facts.name
                }
                told.append((facts, sorted(sentences)))
    return told


@pytest.fixture(scope="module")
def told():
    return _told(0, 40)


def _numbers_changed(sentence):
    """The sentence with each of its numbers changed in its first digit, one at a time."""
    for found in re.finditer(r"(?<![\w.'])\d+(?:\.\d+)?", sentence):
        first = str((int(found[0][0]) + 4) % 9 + 1)
        if first != found[0][0]:
            yield sentence[: found.start()] + first + sentence[found.start() + 1 :], found[0]


def _words_changed(sentence):
    """The sentence with one word turned into its opposite, one at a time."""
    for pair in OPPOSITES:
        for one, other in (pair, pair[::-1]):
            for found in re.finditer(rf"(?<![\w'-]){one}(?![\w'-])", sentence):
                yield sentence[: found.start()] + other + sentence[found.end() :], one


def test_what_is_true_is_read_as_true(told):
    assert [
        fault for facts, sentences in told for each in sentences for fault in read(facts, each)
    ] == []


def _seen(told, changes):
    """How often each kind of change is seen, and which are not."""
    seen, missed = defaultdict(int), []
    for facts, sentences in told:
        for sentence in sentences:
            for changed, what in changes(sentence):
                if read(replace(facts, read={}), changed):
                    seen[what] += 1
                else:
                    missed.append((what, changed))
    return seen, missed


def test_a_changed_number_is_seen(told):
    seen, missed = _seen(told, _numbers_changed)
    assert sum(seen.values()) > 2000
    assert len(missed) <= 0.005 * sum(seen.values()), missed[:20]


@pytest.mark.parametrize("pair", OPPOSITES, ids=lambda pair: " - ".join(pair))
def test_a_word_turned_round_is_seen(told, pair):
    def changes(sentence):
        return ((text, what) for text, what in _words_changed(sentence) if what in pair)

    seen, missed = _seen(told, changes)
    assert len(missed) <= 0.03 * sum(seen.values()), missed[:20]


def test_a_new_sentence_fails_until_it_is_read(told):
    facts = told[0][0]
    for text in (
        "Of every 10 people 3 were helped.",
        "The programme made a difference.",
        "It is cheaper by half.",
        "Attendance was good.",
    ):
        assert [fault.kind for fault in read(facts, text)] == ["unread"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The estimate is nan fewer.", "nan"),
        ("From -inf to 3.0 more.", "inf"),
        ("A level of -0.0 points.", "zero below zero"),
        ("What it did for the 1 people in it.", "plural"),
        ("It has 1 degrees of freedom.", "plural"),
        ("There was no effect of it.", "promise"),
        ("This proves it.", "promise"),
        ("About 12345678901234567890.0 points.", "long number"),
        ("np.float64(3.0) more.", "repr"),
    ],
)
def test_what_may_stand_in_no_sentence(told, text, kind):
    assert kind in [fault.kind for fault in read(told[0][0], text)]


def _people(n=200):
    rng = np.random.default_rng(5)
    people = (
        world(3, 0)
        .people.iloc[:0]
        .reindex(range(n))
        .assign(programme=np.arange(n) % 2, reoffended=(rng.random(n) < 0.4).astype(int))
    )
    return people[["programme", "reoffended"]]


def test_numbers_that_contradict_each_other_are_seen():
    drawn = World(
        _people(),
        {
            "treatment": "programme",
            "outcomes": [cc.rate("reoffended")],
            "method": "unadjusted",
            "covariates": [],
            "estimand": "ATT",
        },
    )
    comparison = drawn.compare()
    assert check(drawn, comparison) == []
    turned = comparison.estimates.assign(
        estimate=-comparison.estimates["estimate"],
        conf_low=-comparison.estimates["conf_high"],
        conf_high=-comparison.estimates["conf_low"],
    )
    facts = facts_of(drawn, replace(comparison, estimates=turned))[0]
    said = comparison.sentences()[0]
    kinds = {fault.kind for each in said.can_say for fault in read(facts, each)}
    assert "direction" in kinds


def test_holm_and_losses_that_are_not_told_are_seen(told):
    """Without the sentences that tell them, what was declared is missed."""
    from tests.sentences.checker import _unheard

    facts = next(f for f, _ in told if f.smallest is not None and f.has_interval and f.synthetic)
    missing = {what for what, is_missing in _unheard(facts, "", "", "manager") if is_missing}
    assert {"synthetic", "the estimand", "the smallest effect"} <= missing


@pytest.mark.parametrize(
    ("text", "number", "factor", "written"),
    [
        ("4.0 fewer per 100 people", -0.0404, 100, True),
        ("4.0 fewer per 100 people", -0.0406, 100, False),
        ("4.0 more", -0.04, 100, False),
        ("1.5e+06 points", 1_510_000, 1, True),
        ("1.5e+06 points", 1_560_000, 1, False),
        ("under 0.000001 points lower", -1e-9, 1, True),
        ("under 0.000001 points lower", 1e-9, 1, False),
        ("12,345 days", 12_345.4, 1, True),
        ("-3.0", -3.01, 1, True),
    ],
)
def test_numbers_to_their_rounding(text, number, factor, written):
    assert quantity(text).is_written(number, factor) == written
