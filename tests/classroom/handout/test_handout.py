"""A handout is two pages, whole, without an answer, and legible in black."""

import re

import pytest

from cocreate_lib.classroom.handout import handout_html, handout_of
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_titles
from cocreate_lib.lessons import glossary, outlines, read_lessons

LESSONS = list(lesson_titles())

# As far apart as WCAG 1.4.12 says.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important }
* { word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""
MEASURED = """
() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const end = (e) => e.getBoundingClientRect().bottom;
  const says = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return {
    pages: all(".page").length,
    over: all(".page").flatMap((e) =>
      [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth]),
    lines: Math.min(...all(".lines").map((e) => e.clientHeight / 3.78)),
    pictures: all("figure img").filter((e) => e.clientHeight).map((e) =>
      [e.clientHeight / 3.78, end(e) <= end(e.closest(".page"))]),
    small: all(".page *").filter((e) => says(e) && parseFloat(getComputedStyle(e).fontSize) < 13.3)
      .map((e) => e.textContent),
  };
}
"""


@pytest.mark.browser
def test_every_handout_is_two_pages_with_room_to_write(chromium, tmp_path):
    page = chromium.new_page(viewport={"width": 900, "height": 1200})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for lesson in LESSONS:
        file = tmp_path / f"{lesson}.html"
        file.write_text(handout_html(lesson), encoding="utf-8")
        page.goto(file.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type /Page\b", printed)) == 2, lesson
        page.emulate_media(media="screen")
        page.add_style_tag(content=SPACED)
        assert max(page.evaluate(MEASURED)["over"]) <= 0, f"{lesson}, on a screen, spaced"
        page.reload()
        page.emulate_media(media="print")
        found = page.evaluate(MEASURED)
        assert found["pages"] == 2
        assert max(found["over"]) <= 0, lesson
        assert found["lines"] >= 20, lesson
        assert found["small"] == [], lesson
        for height, is_whole in found["pictures"]:
            assert height >= 40, lesson
            assert is_whole, lesson
    assert all(address.startswith(("file:", "data:")) for address in asked)
    page.close()


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_handout_has_questions_and_no_answers(lesson):
    html, outline = handout_html(lesson), outlines()[lesson]
    built = {each.name: each for each in read_lessons(resources.path(resources.NOTEBOOKS))}
    handout = handout_of(built[lesson], outline, glossary())
    assert len(handout.questions) == 3 or lesson == "00_start_here"
    assert handout.takeaways
    assert handout.ideas
    assert 'alt="' in handout.figure or not handout.figure
    for asked in outline.asked:
        if said := asked.question.get("explanation"):
            assert said not in html


@pytest.mark.parametrize("lesson", LESSONS)
def test_sources_are_short_and_told_once(lesson):
    built = {each.name: each for each in read_lessons(resources.path(resources.NOTEBOOKS))}
    sources = handout_of(built[lesson], outlines()[lesson], glossary()).sources
    assert len(set(sources)) == len(sources)
    for source in sources:
        assert "http" not in source
        assert not source.endswith((",", ":"))


def test_the_command_writes_it_and_leaves_other_files_alone(cocreate, tmp_path):
    place = tmp_path / "mine.html"
    code, said, _ = cocreate("class", "handout", "6", "--to", place)
    assert code == 0
    assert str(place) in said.replace("\n", "")
    assert cocreate("class", "handout", "6", "--to", place)[0] == 0
    place.write_text("mine", encoding="utf-8")
    assert cocreate("class", "handout", "6", "--to", place)[0] == 2
    assert place.read_text(encoding="utf-8") == "mine"
