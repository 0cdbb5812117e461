"""A coding desk: what may stand on it, its twin, and the rules of what is coded, run by Node."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons import LessonPage
from cocreate_lib.lessons.kit.coding import (
    BEGIN,
    END,
    CodingDesk,
    DeskCode,
    DeskExcerpt,
    sentences,
)
from cocreate_lib.lessons.kit.front import FRONT
from tests.lessons.node import node

HEARD = DeskCode("Being heard", "Somebody is listened to.", "Give it where the speaker says so.")
PAPER = DeskCode("Paperwork", "Forms take the time.")
EXCERPTS = [
    DeskExcerpt(
        "ann-1",
        "Ann, on probation",
        "He asked what I wanted. “Take your time,” he said. Then he wrote it down.",
        {"First coder": ["Being heard"], "Second coder": ["Being heard", "Paperwork"]},
    ),
    DeskExcerpt(
        "bo-1",
        "Bo, case manager",
        "The plan has nine pages. I <hate> it.",
        {"First coder": ["Paperwork"], "Second coder": []},
    ),
    DeskExcerpt(
        "ann-2", "Ann, on probation", "I came in.", {"First coder": [], "Second coder": []}
    ),
]
CODED_JS = json.dumps((FRONT / "coded.js").as_uri())
DESK = CodingDesk("Read each excerpt, and code it.", EXCERPTS, [HEARD, PAPER])
MARKED = (
    f"He asked {BEGIN}what I wanted.{END} “Take your time,” he said. "
    f"{BEGIN}Then{END} he wrote it down."
)
CODED = {"ann-1 marked": MARKED, "ann-1 codes": "Being heard", "ann-1 memo": "Is it <heard>?"}


@given(st.text(alphabet="aB .?!…”\"'\n\N{NO-BREAK SPACE}“(", max_size=80))
def test_sentences_hold_every_word_once_and_in_order(text):
    found = sentences(text)
    assert " ".join(found).split() == text.split()
    assert all(each == " ".join(each.split()) and each for each in found)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"prompt": " "}, "needs a prompt"),
        ({"excerpts": []}, "needs a prompt, excerpts and codes"),
        ({"codes": []}, "needs a prompt, excerpts and codes"),
        ({"excerpts": [EXCERPTS[0]] * 2}, "2 times"),
        ({"codes": [HEARD, HEARD]}, "2 times"),
        ({"codes": [HEARD, PAPER, DeskCode("a; b", "c")]}, "can't be called 'a; b'"),
        ({"codes": [HEARD]}, "isn't in the code book"),
        ({"excerpts": [replace(EXCERPTS[0], key="Ann 1")]}, "can't be the name"),
        ({"excerpts": [replace(EXCERPTS[0], text=f"x {BEGIN}")]}, "has no words, or has the signs"),
        ({"excerpts": [EXCERPTS[0], replace(EXCERPTS[1], coders={})]}, "other coders"),
        (
            {"excerpts": [replace(EXCERPTS[0], key=f"a{n}") for n in range(31)]},
            "31 excerpts on the desk, more than 30",
        ),
    ],
)
def test_what_cannot_be_coded_is_refused(changed, told):
    with pytest.raises(CocreateError, match=told):
        replace(DESK, **changed)


def test_the_twin_holds_every_excerpt_and_code_and_folds_what_others_gave():
    html = DESK.html()
    assert "I &lt;hate&gt; it." in html
    for words in ("Ann, on probation", "Give it where the speaker says so.", DESK.note):
        assert words in html
    assert html.count("<details>") == len(EXCERPTS)
    assert "Second coder: Being heard; Paperwork" in html
    assert "Second coder: no code" in html


def ruled(answers: list[Any]) -> list[dict[str, Any]]:
    code = f"""
        import {{ inWords, known, sharedInWords }} from {CODED_JS};
        console.log(JSON.stringify(given.answers.map((raw) => {{
          const answer = known(given.desk, raw);
          const line = answer && inWords(given.desk, answer);
          return {{ answer, line, words: answer && sharedInWords(given.desk, answer) }};
        }})));
    """
    found: list[dict[str, Any]] = json.loads(
        node(code, {"desk": DESK.declared(), "answers": answers})
    )
    return found


def test_what_is_coded_is_kept_in_words_that_can_be_read():
    (told,) = ruled([CODED])
    assert told["answer"] == CODED
    assert told["line"] == (
        f"Excerpt 1: Ann, on probation\n“{MARKED}”\nCodes: Being heard\nMemo: Is it <heard>?"
    )


def test_only_what_stands_on_the_desk_is_taken_in():
    odd = [
        None,
        [],
        "x",
        {},
        {"zed codes": "Paperwork"},
        {"ann-1 codes": "Magic"},
        {"ann-1 codes": 3},
        {"ann-1 memo": "  "},
        {"ann-1 marked": " ".join(EXCERPTS[0].text.split())},
        {"ann-1 marked": f"{BEGIN}Another text.{END}"},
    ]
    for told in ruled(odd):
        assert told["answer"] is None
    both, none = ruled(
        [
            {"ann-1 codes": "Paperwork; Magic; Being heard"},
            {"ann-1 codes": "Paperwork; No code fits"},
        ]
    )
    assert both["answer"] == {"ann-1 codes": "Being heard; Paperwork"}
    assert none["answer"] == {"ann-1 codes": "No code fits"}


def test_agreement_is_counted_over_the_excerpts_that_are_coded():
    same, mixed, memo = ruled(
        [
            {
                "ann-1 codes": "Being heard",
                "bo-1 codes": "Paperwork",
                "ann-2 codes": "No code fits",
            },
            {"ann-1 codes": "Paperwork", "bo-1 codes": "Being heard"},
            {"ann-1 memo": "Hm."},
        ]
    )
    assert same["words"] == [
        "With the first coder you share all codes in 3 of 3, and at least one in 2 of 3.",
        "With the second coder you share all codes in 1 of 3, and at least one in 1 of 3.",
    ]
    assert all("all codes in 0 of 2" in words for words in mixed["words"])
    assert "at least one in 1 of 2" in mixed["words"][1]
    assert memo["words"] == []


def test_the_export_shows_the_words_marked_the_codes_and_the_memo(tmp_path):
    page = LessonPage("07_listening", "Listening", tmp_path / "workbook")
    part = page.code("desk", DESK)
    assert part.declared["kind"] == part.entry.kind == "coding"
    (told,) = ruled([CODED])
    page.keep("desk", told["answer"], told["line"], "answered")
    again = LessonPage("07_listening", "Listening", tmp_path / "workbook")
    assert again.code("desk", DESK).kept["answer"] == CODED

    replies: list[dict[str, Any]] = []
    book = page.downloads()
    book.send = replies.append
    book._handle_custom_msg({"ask": "word"}, [])
    document = Document(BytesIO(base64.b64decode(replies[0]["word"])))
    words = "\n".join(each.text for each in document.paragraphs)
    assert "Coding" in words
    assert told["line"] in words
    marked = [run.text for each in document.paragraphs for run in each.runs if run.font.underline]
    assert marked == [f"{BEGIN}what I wanted.{END}", f"{BEGIN}Then{END}"]

    code = f"""
        import {{ handout }} from {json.dumps((FRONT / "handout.js").as_uri())};
        console.log(handout(given));
    """
    html = node(code, json.loads(page.workbook.export())["lessons"])
    assert f"<mark>{BEGIN}what I wanted.{END}</mark>" in html
    assert "Memo: Is it &lt;heard&gt;?" in html
