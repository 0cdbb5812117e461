"""The lessons' votes, as they stand in the course."""

from __future__ import annotations

from pathlib import Path

import pytest

from cocreate_lib.classroom.server.asked import Asked, Vote
from cocreate_lib.classroom.server.votes import asked_in, read_votes
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.lessons import lesson_titles
from cocreate_lib.lessons import statements_of
from tests.test_repository import LABEL

LESSONS = sorted(lesson_titles())


def test_each_lesson_has_a_vote() -> None:
    assert sorted(read_votes()) == LESSONS
    assert len({vote.question for vote in read_votes().values()}) == len(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_vote_fits_on_a_phone_and_calls_nobody_names(lesson: str) -> None:
    vote = read_votes()[lesson]
    assert len(vote.question.split()) <= 28
    assert all(len(option.split()) <= 12 for option in vote.options)
    words = " ".join([vote.question, *vote.options])
    assert not LABEL.search(words)
    assert "no effect" not in words.casefold()


def test_statements_come_from_the_lessons_that_ask_them() -> None:
    course = Path(__file__).parents[3] / "course"
    for lesson in LESSONS:
        asks = "page.before(" in (course / f"{lesson}.md").read_text("utf-8")
        assert bool(statements_of(lesson)) == asks, lesson
        assert ("statements-before" in asked_in(lesson).items) == asks


def test_pilots_are_those_of_lesson_06_alone() -> None:
    with_pilots = [lesson for lesson in LESSONS if "own" in asked_in(lesson).items]
    assert with_pilots == ["06_no_significant_difference"]
    assert sorted(asked_in(with_pilots[0]).pilots) == list(range(1, 41))


@pytest.mark.parametrize(
    ("vote", "told"),
    [
        ('question = "Who"\noptions = ["A", "B"]', "question mark"),
        ('question = "Who?"\noptions = ["A"]', "options"),
        ('question = "Who?"\noptions = ["A", "B", "C", "D", "E"]', "options"),
        ('question = "Who?"\noptions = ["A", "a"]', "the same"),
        ('question = "Who?"\noptions = ["A", 2]', "text"),
        ('question = "Who of 12 people?"\noptions = ["A", "B"]', "no owner"),
        ('question = "Who?"\noptions = ["A", "B"]\nright = 1', "right"),
    ],
)
def test_a_vote_that_is_none_is_refused_with_its_line(tmp_path: Path, vote: str, told: str) -> None:
    path = tmp_path / "room.toml"
    path.write_text(f"# a note\n[votes.00_start_here]\n{vote}\n")
    with pytest.raises(CocreateError, match=told) as error:
        read_votes(path)
    assert "line" in str(error.value.where)


def test_a_lesson_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "room.toml"
    path.write_text('[votes.00_start_here]\nquestion = "Who?"\noptions = ["A", "B"]\n')
    with pytest.raises(CocreateError, match="05_did_it_work"):
        read_votes(path)


def test_what_can_be_sent_is_what_there_is() -> None:
    assert Asked("a", "A").items == ()
    assert Asked("a", "A", Vote("Who?", ("A", "B"))).items == ("vote-before", "vote-after")
