"""Every rule of a lesson's source, each with a lesson that breaks it and the words that say so."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from cocreate_lib.facts import SIGNS, fact
from cocreate_lib.lessons.build.source import LessonError, read_lesson

FRONT = """\
---
title: A lesson
minutes: 10
objectives:
  - say what a lesson is for
---

"""


def lesson(folder: Path, body: str, front: str = FRONT, name: str = "90_a_lesson.md") -> Path:
    path = folder / name
    path.write_text(front + dedent(body), encoding="utf-8")
    return path


def refusal(folder: Path, body: str, front: str = FRONT) -> LessonError:
    with pytest.raises(LessonError) as caught:
        read_lesson(lesson(folder, body, front))
    return caught.value


def test_a_good_lesson_becomes_a_notebook_with_a_header_folded_code_and_steady_ids(tmp_path):
    source = lesson(tmp_path, "Plain words.\n\n```{code-cell}\n1 + 1\n```\n")
    notebook = read_lesson(source)
    header, words, code = notebook.cells
    assert header.source.startswith("# A lesson\n")
    assert "10 minutes" in header.source
    assert "- say what a lesson is for" in header.source
    assert words.source == "Plain words."
    assert code.metadata == {"jupyter": {"source_hidden": True}}
    assert [cell.id for cell in notebook.cells] == [f"90_a_lesson-{i:02d}" for i in range(3)]
    assert notebook == read_lesson(source)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


@pytest.mark.parametrize("missing", ["title", "minutes", "objectives"])
def test_front_matter_is_needed(tmp_path, missing):
    lines = FRONT.splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(missing)]
    if missing == "objectives":
        kept = [line for line in kept if not line.startswith("  -")]
    error = refusal(tmp_path, "Words.", "".join(kept))
    assert missing in error.what
    assert error.where == "90_a_lesson.md"


def test_no_front_matter_at_all(tmp_path):
    assert "title" in refusal(tmp_path, "Words.", "").what


def test_minutes_are_a_whole_number(tmp_path):
    assert "minutes" in refusal(tmp_path, "Words.", FRONT.replace("10", "ten")).what


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("# Another title\n", "second first-level heading"),
        ("![](picture.png)\n", "no text alternative"),
        ("![ ](picture.png)\n", "no text alternative"),
        ('<img src="picture.png">\n', "no text alternative"),
        ('<img src="picture.png" alt=" ">\n', "no text alternative"),
        ("Go to [the next lesson](06_not_there.ipynb).\n", "'06_not_there.ipynb' leads nowhere"),
        ("See [the source](90_a_lesson.md).\n", "'90_a_lesson.md' leads nowhere"),
        ('<a href="06_not_there.ipynb">next</a>\n', "'06_not_there.ipynb' leads nowhere"),
        ("See [next].\n\n[next]: 06_not_there.ipynb\n", "'06_not_there.ipynb' leads nowhere"),
        ("About 60 people took part.\n", "The number '60' has no owner"),
        ("It fell by 3.5, they say.\n", "The number '3.5' has no owner"),
        ("{fact}`enroled_2018`\n", "There is no fact 'enroled_2018'"),
        ("{number}`60`\n", "There is no role {number}"),
        ("{fact}\n", "There is no role {fact}"),
        ("```{code-cell}\nprint(\n```\n", "The code can't be read"),
        ('```{code-cell}\nprint("60 people took part")\n```\n', "The number '60' has no owner"),
    ],
)
def test_what_a_lesson_may_not_do(tmp_path, body, words):
    error = refusal(tmp_path, body)
    assert words in error.what
    assert error.where == "90_a_lesson.md, cell 1"


def test_a_misspelt_fact_gets_a_hint(tmp_path):
    assert "enrolled_2018" in str(refusal(tmp_path, "{fact}`enroled_2018`"))


@pytest.mark.parametrize(
    "body",
    [
        "A number of our own: {ours}`200` people.\n",
        "Code is code: `ratio=2`.\n",
        "1. First,\n2. second.\n",
        "OGRS3 is a name.\n",
        "See [lesson 90](90_a_lesson.ipynb#part-2) and <https://example.org/2020/1>.\n",
        "See [a page of 2020](https://example.org/2020).\n",
        "```{code-cell}\nlist(range(60))\n```\n",
        "![3 people talk](https://example.org/people.png)\n",
    ],
)
def test_what_a_lesson_may_do(tmp_path, body):
    assert len(read_lesson(lesson(tmp_path, body)).cells) == 2


def test_facts_come_with_their_mark_and_the_references_are_listed_once(tmp_path):
    body = "{fact}`article_finding` {fact}`article_numbers`\n\n+++\n\n{references}\n"
    _, words, references = read_lesson(lesson(tmp_path, body)).cells
    assert words.source == f"{fact('article_finding').show(1)} {fact('article_numbers').show(1)}"
    assert "not known here" in words.source
    assert references.source == f"{SIGNS}\n\n1. {fact('article_finding').reference.show()}"


def test_the_sign_after_a_fact_is_its_sources_number_in_the_list(tmp_path):
    body = "{fact}`ogrs3` {fact}`pilot` {fact}`ogrs3`\n\n+++\n\n{references}\n"
    _, words, references = read_lesson(lesson(tmp_path, body)).cells
    assert (
        words.source == f"{fact('ogrs3').show(1)} {fact('pilot').show(2)} {fact('ogrs3').show(1)}"
    )
    listed = [fact(id).reference.show() for id in ("ogrs3", "pilot")]
    assert references.source.endswith(f"\n\n1. {listed[0]}\n2. {listed[1]}")


def test_a_lesson_that_cites_facts_lists_its_references(tmp_path):
    error = refusal(tmp_path, "{fact}`article_finding`\n")
    assert "'article_finding', and no references are listed" in error.what


NEEDS = FRONT.replace("minutes", "needs: [80_before]\nminutes")
TAKEAWAYS = FRONT.replace("minutes", "takeaways: [Chance is not proof., '{fact}`pilot`']\nminutes")


def test_the_header_leads_to_the_lessons_that_it_builds_on(tmp_path):
    lesson(tmp_path, "Words.", FRONT.replace("A lesson", "What came before"), "80_before.md")
    header = read_lesson(lesson(tmp_path, "Words.", NEEDS)).cells[0]
    assert "It builds on [What came before](80_before.ipynb)." in header.source


def test_a_lesson_builds_on_earlier_lessons_that_exist(tmp_path):
    assert "no earlier lesson '80_before'" in refusal(tmp_path, "Words.", NEEDS).what
    later = NEEDS.replace("80_before", "95_after")
    lesson(tmp_path, "Words.", name="95_after.md")
    assert "no earlier lesson '95_after'" in refusal(tmp_path, "Words.", later).what
    assert "'needs'" in refusal(tmp_path, "Words.", NEEDS.replace("[80_before]", "80")).what


def test_takeaways_stand_at_their_mark_and_are_prose_like_any_other(tmp_path):
    cell = read_lesson(
        lesson(tmp_path, "Take away\n\n{takeaways}\n\n+++\n\n{references}\n", TAKEAWAYS)
    ).cells[1]
    assert cell.source == f"Take away\n\n- Chance is not proof.\n- {fact('pilot').show(1)}"
    numbered = TAKEAWAYS.replace("Chance is", "60 people are")
    assert "'60' has no owner" in refusal(tmp_path, "{takeaways}\n", numbered).what


@pytest.mark.parametrize(
    ("body", "front"),
    [
        ("Words.\n", TAKEAWAYS),
        ("{takeaways}\n\n+++\n\n{takeaways}\n", TAKEAWAYS),
        ("{takeaways}\n", FRONT),
    ],
)
def test_takeaways_and_their_mark_go_together(tmp_path, body, front):
    assert "The mark {takeaways}" in refusal(tmp_path, body, front).what


@pytest.mark.parametrize(
    "body",
    [
        "```{code-cell}\n:tags: [solution]\n1 + 1\n```\n",
        '+++ {"tags": ["solution"]}\n\nThat was it.\n',
    ],
)
def test_a_solution_is_sent_to_the_trainer_s_folder(tmp_path, body):
    refused = refusal(tmp_path, body)
    assert "solution" in refused.what
    assert "course/trainer/" in refused.try_this


@pytest.mark.parametrize(
    "code", ["import ipywidgets as widgets", "from ipywidgets.widgets import Text"]
)
def test_a_lesson_has_no_widgets_that_may_lack_a_label(tmp_path, code):
    body = f"```{{code-cell}}\n{code}\n```\n"
    assert "might have no label" in refusal(tmp_path, body).what
