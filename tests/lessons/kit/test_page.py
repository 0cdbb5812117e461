"""A lesson's page: answers come back, messages of the front end are answered, progress is told."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons import LessonPage, Workbook, progress

from .test_question import CHOICE, SORT

LONG_AGO, FAR_AHEAD = (f"{year}-01-01T00:00:00.000+00:00" for year in (1999, 2999))
FUR = {"cat": "fur", "fox": "fur", "owl": "feathers"}


def _page(folder):
    return LessonPage("01_why", "Why people <stop>", folder / "workbook")


def _given(answer: Any, words: str = "", state: str = "answered") -> dict[str, Any]:
    return {"answer": answer, "words": words or str(answer), "state": state}


def _sent(part, message: dict[str, Any]) -> dict[str, Any]:
    """What the front end hears when it sends this."""
    replies: list[dict[str, Any]] = []
    part.send = replies.append
    part._handle_custom_msg(message, [])
    (reply,) = replies
    return reply


def test_opening_a_page_leaves_no_files(tmp_path):
    page = _page(tmp_path)
    _sent(page.ask("choice", CHOICE), {"hello": True})
    page.predict("guess", "How many?")
    page.downloads()
    assert list(tmp_path.iterdir()) == []


def test_answers_come_back_after_a_restart(tmp_path):
    page = _page(tmp_path)
    _sent(page.ask("choice", CHOICE), {"keep": _given("No", state="not right yet")})
    _sent(page.ask("sort", SORT), {"keep": _given(FUR, "cat: fur", "right")})
    reply = _sent(
        page.reflect("thought", "What surprised you?"),
        {"keep": _given("That <b>most</b> stop."), "n": 7},
    )
    assert (reply["n"], reply["kept"]["words"]) == (7, "That <b>most</b> stop.")

    again = _page(tmp_path)
    assert again.ask("choice", CHOICE).kept["answer"] == "No"
    assert again.ask("sort", SORT).kept["state"] == "right"
    back = again.reflect("thought", "What surprised you?")
    assert back.kept["answer"] == "That <b>most</b> stop."
    assert _sent(back, {"hello": True})["kept"] == back.kept


def test_what_is_asked_is_declared_with_the_place_where_it_is_kept(tmp_path):
    page = _page(tmp_path)
    declared = page.ask("choice", CHOICE).declared
    assert declared["question"] == CHOICE.declared()
    assert declared["entry"] == {"key": "choice", "kind": "question", "prompt": CHOICE.prompt}
    assert (declared["lesson"], declared["title"]) == ("01_why", "Why people <stop>")
    assert page.predict("guess", "How many?").declared["entry"]["kind"] == "prediction"


def test_a_text_that_is_wiped_is_no_answer(tmp_path):
    page = _page(tmp_path)
    page.reflect("thought", "What surprised you?")
    page.write("thought", "x")
    page.write("thought", " ")
    assert page.workbook.lesson("01_why").done == 0


def test_what_a_browser_kept_is_taken_if_it_is_newer(tmp_path):
    page = _page(tmp_path)
    part, other = page.reflect("thought", "What now?"), page.reflect("second", "And then?")
    page.write("thought", "in the workbook")
    old = _sent(part, {"offer": {**_given("older"), "saved": LONG_AGO}})
    assert old["kept"]["words"] == "in the workbook"
    new = _sent(part, {"offer": {**_given("newer"), "saved": FAR_AHEAD}})
    assert new["kept"]["words"] == part.kept["words"] == "newer"
    assert [e.key for e in page.workbook.lesson("01_why").entries] == ["thought", "second"]
    assert other.kept == {}


@pytest.mark.parametrize("wrong", [{"state": "splendid"}, {"answer": [[1]]}, {"saved": "soon"}])
def test_what_no_workbook_holds_is_refused(tmp_path, wrong):
    part = _page(tmp_path).reflect("thought", "What now?")
    reply = _sent(part, {"offer": {**_given("x"), "saved": FAR_AHEAD, **wrong}})
    assert "not a workbook" in reply["fault"]
    assert not (tmp_path / "workbook" / "01_why.json").exists()


def test_the_workbook_is_handed_out_as_it_is_now(tmp_path):
    page = _page(tmp_path)
    page.reflect("thought", "What surprised you?")
    part = page.downloads()
    page.write("thought", "First <thought>\nsecond line\x00\u202e")
    assert _sent(part, {"ask": "file"})["file"].encode() == page.workbook.export()
    word = base64.b64decode(_sent(part, {"ask": "word", "n": 2})["word"])
    text = [p.text for p in Document(BytesIO(word)).paragraphs]
    assert "First <thought>\nsecond line��" in text
    assert "Why people <stop>" in text


def test_a_workbook_from_elsewhere_is_brought_in_and_shown_at_once(tmp_path):
    there = _page(tmp_path / "there")
    there.reflect("thought", "What surprised you?")
    there.write("thought", "from there")
    here = _page(tmp_path / "here")
    part = here.reflect("thought", "What surprised you?")
    brought = {"bring": there.workbook.export().decode()}
    assert _sent(here.downloads(), brought)["taken"] == 1
    assert part.kept["words"] == part.entry.words == "from there"
    assert "not a workbook" in _sent(here.downloads(), {"bring": "a picture"})["fault"]


def test_progress_follows_the_workbook(tmp_path):
    page = _page(tmp_path)
    page.ask("choice", CHOICE)
    page.reflect("thought", "What surprised you?")
    part = progress({"01_why": "Why", "02_with": "With"}, page.workbook)
    assert part.kept == {}
    page.write("thought", "x")
    assert part.kept == {"01_why": [1, 2]}
    again = progress({"01_why": "Why", "02_with": "With"}, Workbook(tmp_path / "workbook"))
    told = again.table().frame["Your workbook"].tolist()
    assert told == ["1 of 2 answered", "nothing written yet"]
    assert "1 of 2 answered" in again.html()


@pytest.mark.parametrize("key", ["", "Two Words", "a/b", "-a"])
def test_a_key_is_plain(tmp_path, key):
    with pytest.raises(CocreateError, match="can't be the name"):
        _page(tmp_path).ask(key, CHOICE)


def test_pages_without_a_kernel_have_words(tmp_path):
    page = _page(tmp_path)
    parts = (
        page.reflect("thought", "What surprised you?"),
        page.downloads(),
        page.ask("choice", CHOICE),
        progress({"01_why": "Why"}, page.workbook),
    )
    for part in parts:
        bundle, _ = part._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in bundle
        assert bundle["text/html"].startswith("<")
    assert parts[2].html() == CHOICE.html()


def test_an_entry_without_a_prompt_is_refused(tmp_path):
    page = LessonPage("90_a_lesson", "A lesson", tmp_path)
    with pytest.raises(CocreateError, match="'thought' has no prompt"):
        page.reflect("thought", " ")


def test_an_answer_that_is_not_saved_is_told_and_goes_with_the_next(tmp_path):
    page = _page(tmp_path)
    question = page.ask("choice", CHOICE)
    page.reflect("thought", "What now?")
    in_the_way = tmp_path / "workbook"
    in_the_way.write_text("a file")
    reply = _sent(question, {"keep": _given("No")})
    assert "can't be saved" in reply["fault"]
    in_the_way.unlink()
    page.write("thought", "later")
    kept = {entry.key: entry.words for entry in page.workbook.lesson("01_why").entries}
    assert kept == {"choice": "No", "thought": "later"}


def test_what_was_written_is_text(tmp_path):
    page = _page(tmp_path)
    page.reflect("thought", "What now?")
    page.write("thought", "nul \x00, half \ud800, \u202eturned")
    (entry,) = page.workbook.lesson("01_why").entries
    assert entry.answer == entry.words == "nul �, half �, �turned"


def test_two_pages_of_one_lesson_keep_both_answers(tmp_path):
    one, other = _page(tmp_path), _page(tmp_path)
    for page in (one, other):
        page.predict("a", "A?")
        page.reflect("b", "B?")
    one.write("a", "from one")
    other.write("b", "from the other")
    one.write("a", "from one, again")
    kept = {entry.key: entry.words for entry in one.workbook.lesson("01_why").entries}
    assert kept == {"a": "from one, again", "b": "from the other"}
