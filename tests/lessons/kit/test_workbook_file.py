"""A workbook that somebody else made is read by its schema, or refused whole, in words."""

from __future__ import annotations

import copy
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.lessons.kit.handout import as_word
from cocreate_lib.lessons.kit.workbook import Workbook
from cocreate_lib.lessons.kit.workbook_file import (
    KINDS,
    LARGEST,
    STATES,
    Entry,
    LessonEntries,
    WorkbookError,
    lesson_bytes,
    read_lesson,
    read_workbook,
    workbook_bytes,
)

ANSWERS = {
    "thought": "That most stop.",
    "choice": "No",
    "several": ["age", "hope"],
    "number": 12.5,
    "sort": {"cat": "fur", "owl": "feathers"},
    "open": None,
}
LESSONS = [
    LessonEntries(
        "01_why",
        "Why people stop",
        tuple(Entry(key, "question", "?").answered(what, "told") for key, what in ANSWERS.items()),
    ),
    LessonEntries("02_with", "With", (Entry("open", "reflection", "And?"),)),
]
GOOD = json.loads(workbook_bytes(LESSONS))
ENTRY = ("lessons", 0, "entries", 0)


def changed(*at, to):
    """The good file with one thing changed."""
    made = copy.deepcopy(GOOD)
    *path, last = at
    spot = made
    for key in path:
        spot = spot[key]
    spot[last] = to
    return json.dumps(made).encode()


def test_what_was_written_is_read():
    assert read_workbook(workbook_bytes(LESSONS), "a.json") == LESSONS
    assert read_lesson(lesson_bytes(LESSONS[0], ""), "01_why.json") == LESSONS[0]
    assert read_workbook(b"\xef\xbb\xbf" + workbook_bytes(LESSONS), "from an editor") == LESSONS


def test_one_content_is_written_one_way_only():
    """So that the front end, which knows one kind of number, writes the same bytes."""
    answers = [{"b": "x", "10": "y", "9": "z"}, {"9": "z", "10": "y", "b": "x"}, 1, 1.0]
    texts = [
        workbook_bytes([LessonEntries("01", "t", (Entry("a", "question", "?", answer=each),))])
        for each in answers
    ]
    assert texts[0] == texts[1]
    assert texts[2] == texts[3]
    assert b'"answer": 1.0,' in texts[2]


PLACE = changed(*ENTRY, "answer", to=4711)
STRANGE = {
    "unknown kind": changed(*ENTRY, "kind", to="story"),
    "state is a number": changed(*ENTRY, "state", to=5),
    "state holds a script": changed(*ENTRY, "state", to="<script>alert(1)</script>"),
    "state is a list": changed(*ENTRY, "state", to=["right"]),
    "a lesson with NUL": changed("lessons", 0, "lesson", to="01_a\x00b"),
    "a lesson of 300 letters": changed("lessons", 0, "lesson", to="01_" + "a" * 300),
    "a lesson elsewhere": changed("lessons", 0, "lesson", to="../01_out"),
    "a lesson in a folder": changed("lessons", 0, "lesson", to="01_a/b"),
    "a lesson in a folder of Windows": changed("lessons", 0, "lesson", to="01_a\\b"),
    "a lesson that is a device": changed("lessons", 0, "lesson", to="con"),
    "a lesson with a line end": changed("lessons", 0, "lesson", to="01_a\n"),
    "a lesson twice": changed("lessons", 1, "lesson", to="01_why"),
    "a key twice": changed("lessons", 0, "entries", 1, "key", to="thought"),
    "a key with blanks": changed(*ENTRY, "key", to="Two Words"),
    "an entry too much": changed(*ENTRY, "html", to="<b>"),
    "an entry is a number": changed("lessons", 0, "entries", 0, to=7),
    "entries are an object": changed("lessons", 0, "entries", to={}),
    "a deep answer": changed(*ENTRY, "answer", to=[[["a"]]]),
    "an answer that is true": changed(*ENTRY, "answer", to=True),
    "an answer beyond bounds": changed(*ENTRY, "answer", to=10**400),
    "words that are null": changed(*ENTRY, "words", to=None),
    "words without end": changed(*ENTRY, "words", to="a" * 200_000),
    "half a letter": changed(*ENTRY, "words", to="\ud800"),
    "a time that is none": changed(*ENTRY, "saved", to="2026-13-45T99:00:00.000+00:00"),
    "a time in other digits": changed(*ENTRY, "saved", to="2026-01-01T00:00:0\u0660.000+00:00"),
    "a time without a zone": changed(*ENTRY, "saved", to="2026-01-01T00:00:00.000"),
    "a time at the end of all": changed(*ENTRY, "saved", to="9999-12-31T23:59:59.999+00:00"),
    "another format": changed("format", to=0),
    "format is a text": changed("format", to="1"),
    "format is true": changed("format", to=True),
    "a newer format": changed("format", to=2),
    "not a number": changed(*ENTRY, "answer", to=float("nan")),
    "infinite": changed(*ENTRY, "answer", to=float("inf")),
    "infinite in digits": PLACE.replace(b"4711", b"1e999"),
    "a name twice": b'{"format": 1, "format": 1, "lessons": []}',
    "nested 10,000 deep": b"[" * 10_000 + b"]" * 10_000,
    "an answer 10,000 deep": PLACE.replace(b"4711", b"[" * 10_000 + b"]" * 10_000),
    "not UTF-8": changed(*ENTRY, "words", to="caf").replace(b'"caf"', b'"caf\xe9"'),
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "a number of 10,000 digits": b'{"format": ' + b"9" * 10_000 + b"}",
    "cut short": workbook_bytes(LESSONS)[:-20],
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\x00",
    "the file of one lesson": lesson_bytes(LESSONS[0], ""),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_not_a_workbook_is_refused_whole_and_in_words(name, tmp_path):
    book = Workbook(tmp_path / "book")
    with pytest.raises(WorkbookError) as caught:
        book.take_in(STRANGE[name])
    error = caught.value
    assert error.what.endswith(".")
    assert error.try_this
    assert len(error.what) < 400
    assert not (tmp_path / "book").exists()
    assert book.lessons() == []


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(WorkbookError, match="more than 20,000,000 bytes"):
        read_workbook(b"[" * (LARGEST + 1), "")


def test_an_error_says_where():
    with pytest.raises(WorkbookError, match="lessons, 0, entries, 0, state: 5 is not known"):
        read_workbook(STRANGE["state is a number"], "")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(STATES),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "entries"]) | st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(_JSON, st.randoms(use_true_random=False))
def test_any_change_is_read_or_refused(value, choose: random.Random):
    """Whatever stands in a place, the file is refused in words, or shown as text."""
    made = copy.deepcopy(GOOD)
    spot = made
    while True:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = choose.choice(keys)
        if not isinstance(spot[key], dict | list) or not spot[key] or choose.random() < 0.2:
            break
        spot = spot[key]
    spot[key] = value
    try:
        lessons = read_workbook(json.dumps(made).encode(), "")
    except WorkbookError:
        return
    as_word(lessons)
    assert read_workbook(workbook_bytes(lessons), "") == lessons


@given(st.text(st.characters()))
def test_the_document_holds_any_text(text):
    words = text.encode("utf-8", "ignore").decode()
    entry = Entry("a", "reflection", f"Why {words}?").answered(words)
    lesson = LessonEntries("01", f"<b>{words}", (entry,))
    as_word([lesson])


def test_every_kind_and_state_can_be_written():
    for kind in KINDS:
        for state in STATES:
            entry = Entry("a", kind, "?", state=state)
            assert read_lesson(lesson_bytes(LessonEntries("01", "t", (entry,)), ""), "").entries
