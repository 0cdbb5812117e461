"""What the slides of every lesson hold, and what they must not."""

import re
from functools import cache
from html import unescape

import pytest

from cocreate_lib.classroom import spoken_notes
from cocreate_lib.classroom.slides import deck_of, slides_html
from cocreate_lib.classroom.slides.from_lesson import SLIDE_WORDS
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_titles
from cocreate_lib.lessons import outlines, read_lessons

LESSONS = list(lesson_titles())
# A section that holds a table of people and no more, and one for those who read a notebook.
NOT_ON_SLIDES = {"The people", "How a notebook works"}
LOADS = re.compile(
    r"""(?:src|srcset|poster|action)=["']?(?!data:)\w|<link[^>]*href=["'](?!data:)|url\(["']?(?!data:)\w"""
)


@cache
def decks():
    return {x.name: deck_of(x) for x in read_lessons(resources.path(resources.NOTEBOOKS))}


@cache
def without_notes(lesson):
    return slides_html(lesson, notes=False)


def words_of(html):
    spaced = re.sub(r"</(?:p|li|td|th|div)>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", spaced)).split())


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_section_and_every_question_is_there_once(lesson):
    deck, outline = decks()[lesson], outlines()[lesson]
    shown = {slide.section for slide in deck.slides}
    for section in set(outline.sections) - NOT_ON_SLIDES:
        assert (section in shown) != section.endswith("(optional)"), section
    bodies = [words_of(slide.body) for slide in deck.slides if slide.kind.startswith("ask")]
    wanted = [
        " ".join(asked.prompt.split())
        for asked in outline.asked
        if not asked.section.endswith("(optional)")
    ]
    assert len(bodies) == len(wanted)
    for prompt in wanted:
        assert sum(prompt in body for body in bodies) == wanted.count(prompt), prompt


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_answer_stands_before_its_step(lesson):
    for slide in decks()[lesson].slides:
        before, _, after = slide.body.partition('<div class="fragment answer">')
        if answer := words_of(after):
            assert slide.kind.startswith("ask")
            assert f"<strong>{answer}" not in unescape(before)
    for asked in outlines()[lesson].asked:
        said = asked.question.get("explanation")
        assert not said or not any(said in unescape(slide.body) for slide in decks()[lesson].slides)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_slide_has_so_many_words_and_pictures_say_what_they_show(lesson):
    for slide in decks()[lesson].slides:
        if slide.kind.startswith("text") and "<table" not in slide.body:
            items = slide.body.count("<li>")
            assert items == 1 or len(words_of(slide.body).split()) <= SLIDE_WORDS, slide.heading
        for picture in re.findall(r"<img\b[^>]*>", slide.body):
            assert re.search(r'alt="[^"]{20,}"', picture)
        assert slide.heading
        assert slide.body or slide.part


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_deck_to_share_has_no_notes_and_nothing_to_load(lesson):
    html = without_notes(lesson)
    assert 'class="notes"' not in html
    assert "connect-src" not in html
    assert "default-src 'none'" in html
    markup = re.sub(r"<script\b.*?</script>", "", html, flags=re.DOTALL)
    assert LOADS.findall(markup) == []
    own = "\n".join(html.split())
    for said in spoken_notes(lesson).values():
        for sentence in re.findall(r"[^.?!]{60,}[.?!]", words_of(said)):
            assert "\n".join(sentence.split()) not in own


def test_the_same_bytes_each_time_and_notes_only_where_asked_for():
    lesson = "06_no_significant_difference"
    assert slides_html(lesson, notes=False) == without_notes(lesson)
    more = {"The interval": "<p>Show the eye.</p>", "No such section": "<p>Nowhere.</p>"}
    html = slides_html(lesson, more_notes=more)
    assert html.count("Show the eye.") == 1
    assert "Nowhere" not in html
    assert slides_html(lesson, notes=False, more_notes=more) == without_notes(lesson)


def test_the_guide_speaks_on_the_first_slide_of_its_section():
    lesson = "06_no_significant_difference"
    html = slides_html(lesson, more_notes=spoken_notes(lesson))
    first, *_ = re.findall(r'<aside class="notes">.*?</aside>', html, re.DOTALL)
    assert "It crosses zero, so it does not work." in unescape(first)
    assert html.count("Show the eye on the projector.") == 1


def test_the_command_says_what_is_in_the_file(cocreate, tmp_path, monkeypatch):
    place = tmp_path / "mine.html"
    code, said, _ = cocreate("class", "slides", "6", "--to", place)
    assert code == 0
    assert "trainer's guide" in said.replace("\n", " ")
    assert "Show the eye on the projector." in place.read_text(encoding="utf-8")
    code, _, _ = cocreate("class", "slides", "6", "--no-notes", "--to", place)
    assert code == 0
    assert place.read_text(encoding="utf-8") == without_notes("06_no_significant_difference")
    place.write_text("mine", encoding="utf-8")
    assert cocreate("class", "slides", "6", "--to", place)[0] == 2
    assert place.read_text(encoding="utf-8") == "mine"
