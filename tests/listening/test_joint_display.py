"""Joint displays: the two strands, what joins them, and what they may not be made to say."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.errors import CocreateError
from cocreate_lib.listening import (
    GRAMMS,
    gramms,
    joint_display,
    qualitative_theme,
    quantitative_result,
)

NULL = "The analysis does not show a statistically significant difference."
ROW = {
    "question": "Did reoffending differ?",
    "quantitative": NULL,
    "quantitative_n": 300,
    "qualitative": "Several speak of change.",
    "qualitative_n": 16,
    "negative_cases": 3,
    "relation": "expand",
    "meta_inference": "Change is spoken of; whether reoffending changed can't be told.",
    "would_settle": "More people.",
}
CODES = pd.DataFrame(
    {
        "unit": ["e1", "e2", "e3", "e4"],
        "coder": "A",
        "code": ["trust", "fear", "fear", ""],
        "person": ["P", "P", "Q", "R"],
    }
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": " "}, "no question"),
        ({"relation": "agree"}, "relation is 'agree'"),
        ({"relation": "silent"}, "Both strands say something"),
        ({"quantitative": "", "relation": "contradict"}, "quantitative strand says nothing"),
        ({"qualitative": "", "relation": "confirm"}, "qualitative strand says nothing"),
        ({"meta_inference": ""}, "no meta-inference"),
        ({"metainference": "x"}, "meta_inference"),
        ({"meta_inference": "The programme had no effect."}, "no effect"),
        ({"meta_inference": "People changed. It didn’t reduce reoffending."}, "no effect"),
        ({"meta_inference": "It made no difference, whatever was said."}, "no effect"),
    ],
)
def test_a_row_that_says_too_little_or_too_much_is_refused(change, words):
    with pytest.raises(CocreateError, match=words):
        joint_display([{**ROW, **change}])


@pytest.mark.parametrize(
    "said",
    [
        "The numbers can't tell no effect from one too small to see.",
        "No significant difference was found, which is not evidence of no effect.",
        "Whether it made no difference or some is open.",
    ],
)
def test_a_meta_inference_may_say_that_it_cannot_tell(said):
    assert joint_display([{**ROW, "meta_inference": said}]).table["meta_inference"][0] == said


def test_no_rows_are_refused():
    with pytest.raises(CocreateError, match="no rows"):
        joint_display([])


class _Table(HTMLParser):
    """The scopes of heads, and the cells of each row."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: list[str] = []
        self.rows: list[int] = []
        self.captions = 0

    def handle_starttag(self, tag, attrs):
        self.captions += tag == "caption"
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1
        if tag == "th":
            self.scopes.append(dict(attrs)["scope"])


def test_the_table_has_a_caption_and_heads_and_nothing_from_the_cells_is_obeyed():
    display = joint_display([ROW, {**ROW, "question": "<script>alert(1)</script>"}])
    read = _Table()
    read.feed(display.to_html())
    assert read.captions == 1
    assert read.rows == [6, 6, 6]
    assert read.scopes == ["col"] * 6 + ["row"] * 2
    assert "<script>" not in display.to_html()


def test_numbers_stand_beside_what_rests_on_them_and_synthetic_is_said():
    comparison = cc.compare(cc.load_teaching_pilot(), cc.teaching_plan())
    found = quantitative_result(comparison, "reoffended")
    estimate = comparison.estimates.set_index("outcome").loc["reoffended"].iloc[0]
    assert found.n == estimate["n_treated"] + estimate["n_comparison"]
    assert "95% confidence interval" in found.text
    theme = qualitative_theme(CODES, "trust", against=["fear"], fictional=True)
    display = joint_display([{**ROW, "quantitative": found, "qualitative": theme,
                              "qualitative_n": None, "quantitative_n": None,
                              "negative_cases": None}])  # fmt: skip
    assert display.synthetic
    printed = str(display)
    assert "Synthetic" in printed
    assert "n = 300" in printed
    assert "n = 3; 2 negative cases" in printed
    frame = display.to_frame()
    assert frame[["quantitative_n", "qualitative_n", "negative_cases"]].iloc[0].tolist() == [
        300, 3, 2,
    ]  # fmt: skip
    with pytest.raises(CocreateError, match="reoffended"):
        quantitative_result(comparison, "reofended")


def test_a_theme_counts_who_speaks_who_speaks_against_and_who_is_silent():
    theme = qualitative_theme(CODES, "trust", against=["fear"], quotation="e1")
    assert theme.text == (
        "Theme: trust. 1 of 3 people speak of it; 2 speak against it, 1 says nothing of it. See e1."
    )
    with pytest.raises(CocreateError, match="does not have the code"):
        qualitative_theme(CODES, "trust", quotation="e2")
    everybody = qualitative_theme(CODES, "trust", people=["P", "Q", "R", "S"])
    assert everybody.n == 4
    assert "3 say nothing of it" in everybody.text


def test_gramms_tells_what_is_answered_and_what_is_not():
    display = joint_display([ROW])
    alone = gramms(display)
    assert alone.missing == [item for item in GRAMMS if item != "insight"]
    full = gramms(display, dict.fromkeys(GRAMMS, "Said."))
    assert full.missing == []
    assert gramms(display, {"limits": "  "}).missing == alone.missing
    assert "1 of 6 items" in str(alone)
    with pytest.raises(CocreateError, match="limits"):
        gramms(display, {"limit": "x"})
