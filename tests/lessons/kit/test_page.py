"""A lesson's page: answers come back, documents are up to date, progress is told."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document

from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons import LessonPage, Workbook, progress

from .test_question import CHOICE, SORT


def _page(folder):
    return LessonPage("01_why", "Why people <stop>", folder / "workbook")


def _downloads(view):
    found = re.findall(r'download="([^"]*)" [^>]*href="data:[^,]*,([^"]*)"', view.links.value)
    return {name: base64.b64decode(data) for name, data in found}


def _bring(view, content):
    """As a browser hands over a file that somebody chose."""
    chosen = {"name": "a.json", "type": "", "size": len(content), "content": content}
    view.upload.value = ({**chosen, "last_modified": datetime.now(UTC)},)


def test_opening_a_page_leaves_no_files(tmp_path):
    page = _page(tmp_path)
    page.ask("choice", CHOICE)
    page.predict("guess", "How many?")
    page.downloads()
    assert list(tmp_path.iterdir()) == []


def test_answers_come_back_after_a_restart(tmp_path):
    page = _page(tmp_path)
    question, sort = page.ask("choice", CHOICE), page.ask("sort", SORT)
    writing = page.reflect("thought", "What surprised you?")
    question.field.put("No")
    question.check.click()
    sort.field.put({"cat": "fur", "fox": "fur", "owl": "feathers"})
    sort.check.click()
    writing.area.value = "That <b>most</b> stop."
    assert "Saved" in writing.status.value

    again = _page(tmp_path)
    assert again.ask("choice", CHOICE).feedback == CHOICE.check("No")
    assert again.ask("sort", SORT).feedback.state == "right"
    back = again.reflect("thought", "What surprised you?")
    assert back.area.value == "That <b>most</b> stop."
    assert "Saved" in back.status.value


def test_a_text_that_is_wiped_is_no_answer(tmp_path):
    page = _page(tmp_path)
    writing = page.reflect("thought", "What surprised you?")
    writing.area.value = "x"
    writing.area.value = " "
    assert page.workbook.lesson("01_why").done == 0


def test_the_documents_hold_what_was_written_last(tmp_path):
    page = _page(tmp_path)
    writing, view = page.reflect("thought", "What surprised you?"), page.downloads()
    assert b"Nothing is written yet" in _downloads(view)["my_workbook.html"]
    writing.area.value = "First <thought>\nsecond line"
    files = _downloads(view)
    assert set(files) == {"my_workbook.docx", "my_workbook.html", "my_workbook.json"}
    html = files["my_workbook.html"].decode()
    assert "First &lt;thought&gt;<br>second line" in html
    assert "Why people &lt;stop&gt;" in html
    text = [p.text for p in Document(BytesIO(files["my_workbook.docx"])).paragraphs]
    assert "First <thought>\nsecond line" in text
    assert "Why people <stop>" in text


def test_a_workbook_from_elsewhere_is_brought_in(tmp_path):
    there = _page(tmp_path / "there")
    there.reflect("thought", "What surprised you?").area.value = "from there"
    view = _page(tmp_path / "here").downloads()
    _bring(view, there.workbook.export())
    assert "1 answer was newer" in view.status.value
    assert b"from there" in _downloads(view)["my_workbook.html"]
    _bring(view, b"a picture")
    assert 'role="alert"' in view.status.value
    assert "not a workbook" in view.status.value


def test_progress_tells_what_is_done(tmp_path):
    page = _page(tmp_path)
    page.ask("choice", CHOICE)
    page.reflect("thought", "What surprised you?").area.value = "x"
    table = progress({"01_why": "Why", "02_with": "With"}, Workbook(tmp_path / "workbook"))
    assert table.frame["Your workbook"].tolist() == ["1 of 2 answered", "nothing written yet"]


@pytest.mark.parametrize("key", ["", "Two Words", "a/b", "-a"])
def test_a_key_is_plain(tmp_path, key):
    with pytest.raises(CocreateError, match="can't be the name"):
        _page(tmp_path).ask(key, CHOICE)


def test_pages_without_a_kernel_have_words(tmp_path):
    page = _page(tmp_path)
    for view in (page.reflect("thought", "What surprised you?"), page.downloads()):
        bundle = view._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in bundle
        assert bundle["text/html"].startswith("<p>")


def test_an_entry_without_a_prompt_is_refused(tmp_path):
    page = LessonPage("90_a_lesson", "A lesson", tmp_path)
    with pytest.raises(CocreateError, match="'thought' has no prompt"):
        page.reflect("thought", " ")


def test_an_answer_that_is_not_saved_is_told_and_goes_with_the_next(tmp_path):
    page = _page(tmp_path)
    question, writing = page.ask("choice", CHOICE), page.reflect("thought", "What now?")
    in_the_way = tmp_path / "workbook"
    in_the_way.write_text("a file")
    question.field.put("No")
    question.check.click()
    assert "Not saved" in question.output.value
    assert "can&#x27;t be saved" in question.output.value
    in_the_way.unlink()
    writing.area.value = "later"
    kept = {entry.key: entry.words for entry in page.workbook.lesson("01_why").entries}
    assert kept == {"choice": "No", "thought": "later"}


def test_what_was_written_is_text(tmp_path):
    page = _page(tmp_path)
    page.reflect("thought", "What now?").area.value = "nul \x00, half \ud800, \u202eturned"
    files = _downloads(page.downloads())
    text = [p.text for p in Document(BytesIO(files["my_workbook.docx"])).paragraphs]
    assert "nul �, half �, �turned" in text


def test_two_pages_of_one_lesson_keep_both_answers(tmp_path):
    one, other = _page(tmp_path), _page(tmp_path)
    views = [(page.predict("a", "A?"), page.reflect("b", "B?")) for page in (one, other)]
    views[0][0].area.value = "from one"
    views[1][1].area.value = "from the other"
    views[0][0].area.value = "from one, again"
    kept = {entry.key: entry.words for entry in one.workbook.lesson("01_why").entries}
    assert kept == {"a": "from one, again", "b": "from the other"}
