"""Texts piece by piece: nothing is changed that isn't said, and nothing that is said is missed."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import jupytext
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.io import resources
from cocreate_lib.tongues.blocks import (
    code_in_other_words,
    differs,
    markdown_in_other_words,
    table_in_other_words,
)

SOURCES = sorted(resources.path("course").glob("[0-9]*.md"))


def same(words: str) -> str:
    return words


def _in_one_line(content):
    """The texts of a file with line breaks as blanks, as its reader takes them."""
    return table_in_other_words(content, lambda words: " ".join(words.split()))


def noted(change, text) -> list[str]:
    found: list[str] = []

    def say(words: str) -> str:
        found.append(words)
        return words

    change(text, say)
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_lesson_in_the_same_words_is_the_same(path: Path):
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst").cells:
        change = markdown_in_other_words if cell.cell_type == "markdown" else code_in_other_words
        assert change(cell.source, same) == cell.source
    content = path.with_suffix(".toml").read_text(encoding="utf-8")
    said = table_in_other_words(tomllib.loads(content), same)
    assert _in_one_line(said) == _in_one_line(tomllib.loads(content))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_word_of_a_lesson_s_text_is_in_a_piece(path: Path):
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst").cells:
        if cell.cell_type != "markdown":
            continue
        left = markdown_in_other_words(cell.source, lambda words: "")
        kept = [line for line in left.split("\n") if any(c.isalpha() for c in line)]
        marks = ("{", "<", "|", "`", "```")
        assert all(line.lstrip(" -*0123456789.").startswith(marks) for line in kept), kept


def test_blocks_of_markdown_keep_their_marks():
    text = (
        "## A head\n\nOne line\nand the next, {fact}`a_b`\n\n1. first\n   goes on\n2. second\n"
        "   - inner\n\n> quoted\n> on two\n\n| a | b |\n|---|--:|\n| a | {ours}`4` |\n\n"
        "<details><summary>Fold</summary>\n\ninside\n\n</details>\n\n```\ncode stays\n```\n\n"
        "{takeaways}"
    )
    said = markdown_in_other_words(
        text, lambda words: words.upper().replace("FACT}`A_B", "fact}`a_b")
    )
    assert said.split("\n\n") == [
        "## A HEAD",
        "ONE LINE AND THE NEXT, {fact}`a_b`",
        "1. FIRST GOES ON\n2. SECOND\n   - INNER",
        "> QUOTED ON TWO",
        "| A | B |\n|---|--:|\n| A | {ours}`4` |",
        "<details><summary>FOLD</summary>",
        "INSIDE",
        "</details>",
        "```\ncode stays\n```",
        "{takeaways}",
    ]


def test_a_translation_may_be_longer_or_shorter_and_hold_what_markdown_obeys():
    assert markdown_in_other_words("- a\n- b", lambda words: f"{words} *c* [d](e.ipynb)") == (
        "- a *c* [d](e.ipynb)\n- b *c* [d](e.ipynb)"
    )
    assert markdown_in_other_words("one\ntwo\nthree\n\nfour", lambda words: "x") == "x\n\nx"


def test_of_code_only_what_is_said_is_asked_for():
    code = """
page = LessonPage("00_a", "Start here")
page.predict("sixty", "With sixty:"
             " enough?")
page.ask("key", Question.choice("Which?", [("yes", "Why."), ("No", "Because.")], right="yes"))
table["a column"]; name = "no_words"; text = f"Of {name} people"
progress({"00_a": "Start here"}, page.workbook)
"""
    assert noted(code_in_other_words, code) == [
        "Start here", "With sixty: enough?", "Which?", "yes", "Why.", "No", "Because.", "yes",
        "Start here",
    ]  # fmt: skip


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=300))
def test_whatever_a_translation_says_code_says_it(words):
    code = 'page.predict("é-key", "Où ?"); page.reflect("b", "After?")'
    said = code_in_other_words(code, lambda text: words if text == "Où ?" else text)
    calls = [node for node in ast.walk(ast.parse(said)) if isinstance(node, ast.Call)]
    assert {ast.literal_eval(call.args[1]) for call in calls} == {words, "After?"}


def test_of_toml_names_numbers_and_facts_stay():
    table = {
        "title": "Of people", "name": "not this", "fact": "a_b", "start": "a lot",
        "arrow": "a -> b", "key": "plain_name", "sizes": [1, 2.5], "texts": ["One thing.", "key"],
        "inner": {"stops": {"a lot": 2, "1": 3}, "label": "Hope"},
    }  # fmt: skip
    asked = noted(table_in_other_words, table)
    assert asked == ["Of people", "One thing.", "a lot", "Hope"]


@pytest.mark.parametrize(
    ("words", "said", "fault"),
    [
        ("{fact}`a` is so", "{fact}`a` sy'n wir", ""),
        ("{fact}`a` is so", "sy'n wir", "it lacks {fact}`a`"),
        ("so", "{fact}`a`", "it has {fact}`a` too much"),
        ("[a](x.ipynb)", "[b](x.ipynb)", ""),
        ("[a](x.ipynb)", "[b](y.ipynb)", "it lacks x.ipynb; it has y.ipynb too much"),
        ("<https://a.b>", "<https://c.b>", "it lacks https://a.b; it has https://c.b too much"),
        ("{ours}`8` and {ours}`8`", "{ours}`8`", "it lacks {ours}`8`"),
        ("{ours}`our own`", "{ours}`ein hun`", ""),
        ("run `a b`", "rhedeg `a c`", "it lacks `a b`; it has `a c` too much"),
        ("{n} of {all}", "{all}: {n}", ""),
    ],
)  # fmt: skip
def test_a_translation_has_the_same_facts_numbers_links_and_code(words, said, fault):
    assert differs(words, said) == fault
