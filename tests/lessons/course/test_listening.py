"""Lesson 07: its desk, its two explorers over their whole range, and what its text claims."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import listening
from cocreate_lib.listening import teaching_material

TEXT = (CHECKOUT / "course" / "07_listening.md").read_text(encoding="utf-8")
HELD = listening.held()
CODES = list(HELD.codes)
COMMON = [None, *listening.CONTENT.common.values()]


def says(claim: str) -> bool:
    return claim in " ".join(TEXT.split())


def test_the_text_says_that_all_is_fictional_and_the_table_counts_it():
    assert says("Everything that you will read here is **fictional**.")
    title = listening.who_speaks().caption
    assert title == f"Fictional: {len(HELD.roles)} people, {len(HELD.texts)} excerpts"


def test_every_excerpt_has_a_speaker_and_every_code_a_definition():
    assert set(HELD.speakers.values()) <= set(HELD.roles)
    assert set(HELD.speakers) == set(HELD.texts)
    assert all(code.definition and code.use for code in HELD.codes.values())
    assert set(HELD.table["code"]) - {""} == set(CODES)
    assert listening.OPPOSITES.keys() <= set(CODES)


def test_the_table_of_roles_adds_up():
    frame = listening.who_speaks().frame
    words = listening.CONTENT.who_speaks
    assert frame[words["people"]].astype(int).sum() == len(HELD.roles)
    assert frame[words["excerpts"]].astype(int).sum() == len(HELD.texts)


def test_on_the_desk_coders_differ_and_so_do_roles():
    """The desk is there for disagreement: of voices, and of the two coders."""
    keys = listening.CONTENT.desk.excerpts
    assert 6 <= len(keys) <= 8
    roles = [HELD.roles[HELD.speakers[key]] for key in keys]
    assert len(set(roles)) >= 5
    differ = [key for key in keys if HELD.gave("first", key) != HELD.gave("second", key)]
    assert 3 <= len(differ) < len(keys)
    desk = listening.desk()
    assert {len(each.coders) for each in desk.excerpts} == {2}


@pytest.mark.parametrize("code", CODES)
def test_the_counts_are_those_of_the_codings(code):
    counts = listening.counted(code, None)
    table = teaching_material().codes
    given = table[table["code"] == code].groupby("coder")["unit"].nunique()
    first, second = sorted(table["coder"].unique())
    assert counts["both"] + counts["first"] == given.get(first, 0)
    assert counts["both"] + counts["second"] == given.get(second, 0)
    assert sum(counts.values()) == len(HELD.texts)


@pytest.mark.parametrize(("code", "common"), list(product(CODES, COMMON)))
def test_kappa_and_alpha_are_those_of_their_formulas(code, common):
    found = listening.two_coders(code, common)
    n, counts = found.excerpts, found.counts
    one, two = (counts["both"] + counts[each] for each in ("first", "second"))
    chance = (one * two + (n - one) * (n - two)) / n**2
    pooled = one + two
    expected = 2 * pooled * (2 * n - pooled) / (2 * n * (2 * n - 1))
    kappa = None if chance == 1 else (found.alike - chance) / (1 - chance)
    alpha = None if chance == 1 else 1 - (1 - found.alike) / expected
    for value, right in zip(found.measures.values(), (kappa, alpha), strict=True):
        assert (value is None) == (right is None)
        if right is not None:
            assert value == pytest.approx(right, abs=1e-9)


@pytest.mark.parametrize("code", CODES)
def test_a_rarer_code_with_as_many_differences_keeps_the_share_and_loses_kappa(code):
    found = [listening.two_coders(code, share) for share in (0.5, 0.2, 0.1, 0.0)]
    assert len({round(each.alike, 9) for each in found}) == 1
    kappas = [each.measures["Cohen's kappa"] for each in found]
    if found[0].alike < 1:
        assert all(kappa is not None for kappa in kappas)
        assert kappas == sorted(kappas, reverse=True)
        assert kappas[-1] <= 0


def test_every_setting_of_two_coders_shows_something_else():
    explorer = listening.agreement_explorer()
    results = [listening.two_coders(code, common) for code, common in product(CODES, COMMON)]
    assert len({explorer.sentence(result) for result in results}) == len(results)
    assert explorer.static().picture.alt == explorer.drawing.alt(
        results[CODES.index(listening.CONTENT.agreement["code"].start) * len(COMMON)]
    )


@pytest.mark.parametrize("theme", CODES)
def test_everybody_speaks_of_a_theme_or_against_it_or_neither(theme):
    whole = listening.theme_matrix(theme, listening.EVERYBODY)
    numbers = listening.themes_numbers(whole)
    assert numbers["people"] == list(range(len(HELD.roles)))
    names = list(HELD.roles)
    for name in names:
        assert (name in whole.speaking) == bool(listening.said(theme, name))
        assert (names.index(name) in numbers["against"]) == bool(listening.counter(theme, name))
    parts = [listening.theme_matrix(theme, role) for role in HELD.kinds]
    assert sum(len(part.speakers) for part in parts) == len(names)
    assert sum(len(part.speaking) for part in parts) == len(whole.speaking)
    assert sum(len(part.against) for part in parts) == len(whole.against)


def test_behind_each_mark_stand_the_persons_own_words():
    scene = listening.themes_scene()
    people, texts = list(HELD.roles), list(HELD.texts)
    for kind in ("said", "counter"):
        for row in scene[kind]:
            for person, places in zip(people, row, strict=True):
                assert {HELD.speakers[texts[place]] for place in places} <= {person}
    counts = np.array([person["counts"] for person in scene["people"]])
    lengths = np.array([[len(places) for places in row] for row in scene["said"]])
    assert (lengths == counts.T).all()


def test_the_theme_of_the_check_has_negative_cases():
    """The text asks for a fair sentence about being listened to, and says that some disagree."""
    matrix = listening.theme_matrix(listening.CONTENT.themes["theme"].start, listening.EVERYBODY)
    assert matrix.chosen == "Being heard"
    assert says("Several people spoke of being listened to. Others had the same meetings")
    assert len(matrix.against) >= 2


def test_three_misconceptions_are_asked_none_of_which_holds():
    assert len(listening.CONTENT.misconceptions) == 3
    assert not any(each.holds for each in listening.CONTENT.misconceptions.values())
