"""How results print and show: the same words as text and as HTML."""

from html import unescape
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib import display
from cocreate_lib.display import Result, Rows, Spoken, Tabled, bullets, heading, paragraph, together

words = st.text("ab <&>'", min_size=1, max_size=12)


class Example(Tabled):
    def __init__(self, title, lines, notes):
        self.title, self.lines, self.notes = title, lines, notes
        self.table = pd.DataFrame({"a": [1.5], "b": ["x"]})

    def _blocks(self):
        yield heading(self.title, self.lines)
        yield Rows(self.table)
        yield bullets(self.notes, "  Note: ")
        yield paragraph("")


@given(words, st.lists(st.tuples(words, words)), st.lists(words))
def test_text_and_html_say_the_same(title, lines, notes):
    result = Example(title, lines, notes)
    html = result._repr_html_()
    for each in (title, *(line for pair in lines for line in pair), *notes):
        assert each in str(result)
        assert each in unescape(html)
    assert repr(result) == str(result)
    assert html.count("<li>") == len(notes)
    assert html.count("<p>") == 1  # nothing is shown of an empty paragraph


@given(words)
def test_markup_in_a_callers_words_is_escaped(text):
    html = "".join(
        block.html for block in (heading(text, [(text, text)]), paragraph(text), bullets([text]))
    )
    for tag in ("p", "/p", "strong", "/strong", "br", "ul", "/ul", "li", "/li"):
        html = html.replace(f"<{tag}>", "")
    assert not {"<", ">"} & set(html)


def test_a_table_is_shown_only_where_it_is_meant_to_be():
    frame = pd.DataFrame({"a": [1]})
    assert Rows(frame, only="html").text == "" != Rows(frame, only="html").html
    assert Rows(frame, only="text").html == "" != Rows(frame, only="text").text


def test_a_frame_is_a_copy():
    result = Example("t", [], [])
    frame = result.to_frame()
    frame.loc[0, "a"] = 9
    assert result.table.loc[0, "a"] == 1.5


def test_several_results_stand_apart():
    class Sentence(Spoken):
        def __str__(self):
            return "Fewer."

    class Pair(Result):
        def _blocks(self):
            return together([Sentence(), Sentence()])

    assert str(Pair()) == "Fewer.\n\nFewer."
    assert Pair()._repr_html_() == "<p>Fewer.</p>" * 2


def test_results_show_through_their_blocks():
    """One base decides how a result is shown; a cohort shows the first of its people."""
    package = Path(display.__file__).parent
    own = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "def _repr_html_" in path.read_text(encoding="utf-8")
    }
    assert own == {"display.py", "cohort/result.py"}
