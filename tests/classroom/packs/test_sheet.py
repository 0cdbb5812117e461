"""A sheet is one page on paper, and holds a row to write in for all that is asked."""

import re
from io import BytesIO

import pytest
from docx import Document

from cocreate_lib.classroom.packs import seat_code
from cocreate_lib.classroom.packs.code_page import code_page
from cocreate_lib.classroom.packs.sheet import answer_sheet
from cocreate_lib.lessons import lot_design

# As long as its words get.
SHEET = answer_sheet(64, lot_design(20_000).replace(assignment="case_managers"), "ab66 " * 4, 511)


def test_both_files_have_the_same_words_and_places_to_write():
    page = SHEET.render(".html").decode("utf-8")
    document = Document(BytesIO(SHEET.render(".docx")))
    written = "\n".join(each.text for each in document.paragraphs)
    for words in (SHEET.have, SHEET.count, *SHEET.by_hand, SHEET.ask, SHEET.code, SHEET.seal):
        assert words in written
        assert words.replace("'", "&#39;") in page
    assert "not drawn by lot" in SHEET.have
    assert [len(each.columns) for each in document.tables] == [4, 3, 3]
    assert page.count("<td></td>") == 6 + 3 + 3


@pytest.mark.browser
def test_the_sheet_is_one_page_and_the_code_page_makes_codes(chromium, tmp_path):
    path = tmp_path / "sheet.html"
    path.write_bytes(SHEET.render(".html"))
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1

    path.write_text(code_page(311, 24), encoding="utf-8")
    page.goto(path.as_uri())
    for label, typed in {"Seat, 1 to 24": 7, "People": 150, "Of them, reoffended": 45}.items():
        page.get_by_label(label).first.fill(str(typed))
    others = page.get_by_role("group", name="In the comparison group")
    others.get_by_label("People").fill("150")
    others.get_by_label("Of them, reoffended").fill("60")
    page.keyboard.press("Enter")
    expected = seat_code(311, 7, -10.0, 100 * (0.3 * 0.7 / 150 + 0.4 * 0.6 / 150) ** 0.5)
    assert page.locator("#code").inner_text() == expected
    assert page.get_by_role("status").inner_text().endswith("Your code: K E 6, E 2 1, Q B F")
    others.get_by_label("People").fill("15")  # what was said is not of this any more
    assert page.locator("#code").inner_text() == ""
    page.close()
