"""Statements asked before and after a lesson, and how many people's answers changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cocreate_lib.facts import fact
from cocreate_lib.lessons import LessonPage
from cocreate_lib.lessons.kit.misconception import (
    AFTER,
    BEFORE,
    Misconception,
    asked_after,
    asked_before,
    changes,
)
from cocreate_lib.lessons.kit.workbook_file import Entry, LessonEntries

ITEMS = {
    "two": Misconception("Two is odd.", holds=False, why="It can be halved."),
    "three": Misconception("Three is odd.", holds=True, why="It can't.", fact=fact("pilot")),
}


def entries(before: Any, after: Any) -> LessonEntries:
    kept = (
        Entry(key, "question", "?", answer=answer, words="said", state="answered", saved="now")
        for key, answer in ((BEFORE, before), (AFTER, after))
        if answer is not None
    )
    return LessonEntries("06_lesson", "A lesson", tuple(kept))


def said(two: str, three: str) -> dict[str, str]:
    return {"Two is odd.": two, "Three is odd.": three}


def test_the_same_is_asked_twice_and_nothing_is_given_away_the_first_time() -> None:
    before, after = (ask(ITEMS).declared() for ask in (asked_before, asked_after))
    assert before["prompt"] == after["prompt"]
    assert [x["text"] for x in before["items"]] == [x["text"] for x in after["items"]]
    assert [x["reply"] for x in before["items"]] == ["", ""]
    assert "halved" not in asked_before(ITEMS).html()
    assert after["items"][0]["reply"] == "That is not so. It can be halved."
    assert after["items"][1]["reply"] == f"That is so. It can't. {fact('pilot').text}"


def test_a_page_keeps_both_answers(tmp_path: Path) -> None:
    page = LessonPage("06_lesson", "A lesson", tmp_path)
    page.before(ITEMS)
    page.after(ITEMS)
    page.keep(BEFORE, said("True", "True"), "words", "answered")
    page.keep(AFTER, said("False", "True"), "words", "answered")
    (lesson,) = page.workbook.lessons()
    assert changes([lesson], ITEMS)["right_after"].tolist() == [1, 1]


def test_only_those_who_answered_both_times_are_counted() -> None:
    told = changes(
        [
            entries(said("True", "True"), said("False", "False")),
            entries(said("I am not sure", "True"), said("False", "True")),
            entries(said("False", "True"), None),
            entries(None, said("False", "True")),
            entries({"Another statement.": "True"}, said("False", "True")),
            entries("not a mapping", said("False", "True")),
        ],
        ITEMS,
    )
    assert told["n"].tolist() == [2, 2]
    assert told["right_before"].tolist() == [0, 2]
    assert told["right_after"].tolist() == [2, 1]
