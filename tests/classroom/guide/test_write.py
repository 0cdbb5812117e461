"""The guide as it is written: pages that lead to each other, and a Word document, or nothing."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml.ns import qn

from cocreate_lib.classroom.guide import read_guide
from cocreate_lib.classroom.guide.write import WORD
from cocreate_lib.io import resources

GUIDE = read_guide(resources.trainer())
CHAPTERS = GUIDE.chapters()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The guide, written."""
    from cocreate_lib.classroom import write_guide

    folder = tmp_path_factory.mktemp("written") / "guide"
    return folder, write_guide(folder)


def plain(html: str) -> str:
    """A page's words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_chapter_is_a_page_that_leads_on(written):
    folder, files = written
    assert sorted(files) == sorted(folder.iterdir())
    assert files[0] == folder / "index.html"
    index = files[0].read_text(encoding="utf-8")
    for chapter in CHAPTERS:
        assert f'href="{chapter.name}.html"' in index
        html = (folder / f"{chapter.name}.html").read_text(encoding="utf-8")
        assert len(re.findall(r"<h1\b", html)) == 1
        assert "{fact}" not in html
        assert "{ours}" not in html
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
        assert all(after - before <= 1 for before, after in pairwise(levels))
        for target in re.findall(r'href="([^":#]+\.html)"', html):
            assert (folder / target).is_file()
        assert re.findall(r"""(?:src|srcset)=["']?(?!data:)""", html) == []
    for before, after in pairwise(CHAPTERS):
        html = (folder / f"{before.name}.html").read_text(encoding="utf-8")
        assert re.search(rf'<a rel="next" href="{after.name}\.html">', html)


@pytest.mark.parametrize("name", GUIDE.lessons)
def test_a_lessons_page_has_its_minutes_and_what_to_expect(written, name):
    folder, _ = written
    html = (folder / f"{name}.html").read_text(encoding="utf-8")
    guide = GUIDE.lessons[name]
    rows = [
        [plain(cell) for cell in re.findall(r"<td\b.*?</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr\b.*?</tr>", html, re.DOTALL)
    ]
    minutes = {row[0]: int(row[1]) for row in rows if len(row) == 4}
    assert sum(minutes.values()) == guide.lesson.minutes
    assert list(minutes.values()) == [each.minutes for each in guide.timings]
    heads = [plain(head) for head in re.findall(r"<h3\b.*?</h3>", html, re.DOTALL)]
    assert len(heads) >= len(guide.answers)


def test_the_word_document_has_every_chapter_and_tables_with_heads(written):
    folder, _ = written
    document = Document(str(folder / WORD))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [chapter.title for chapter in CHAPTERS]
    sessions = sum(len(route.sessions) for route in GUIDE.routes.values())
    assert len(document.tables) == sessions + len(GUIDE.lessons)
    for table in document.tables:
        first = table.rows[0]
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert [cell.text for cell in first.cells] in (
            ["When", "Minutes", "What"],
            ["Section", "Minutes", "What happens", "Skip?"],
        )
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "{fact}" not in text
    assert "**" not in text


def test_on_the_command_line(cocreate, tmp_path):
    folder = tmp_path / "guide"
    code, said, _ = cocreate("class", "guide", folder)
    assert code == 0
    assert f"{1 + len(CHAPTERS)} pages" in said
    assert str(folder / "index.html") in said
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert cocreate("class", "guide", folder)[0] == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_time_that_is_none_writes_nothing(cocreate, tmp_path):
    code, _, told = cocreate("class", "guide", tmp_path / "guide", "--start", "25:00")
    assert code == 2
    assert "25:00" in told
    assert not (tmp_path / "guide").exists()
