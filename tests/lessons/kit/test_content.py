"""Files of content: what fits is read, and what doesn't is refused with its file and line."""

from __future__ import annotations

import datetime as dt
import inspect
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate_lib.facts import Fact, fact
from cocreate_lib.io import resources
from cocreate_lib.lessons import course
from cocreate_lib.lessons.build.notebooks import lesson_sources
from cocreate_lib.lessons.kit.content import (
    ContentError,
    Refused,
    known,
    lesson_content,
    line_of,
    read_content,
)


def _lessons() -> dict[str, type[Any]]:
    """What declares each lesson's file, by the lesson's name: the course's modules say both."""
    found = {}
    for name in sorted(module.name for module in iter_modules(course.__path__)):
        made = import_module(f"{course.__name__}.{name}")
        kind = getattr(made, "Content", None)
        if kind is not None and kind.__module__ == made.__name__:
            lesson = re.search(r'= lesson_content\("(\w+)"', inspect.getsource(made))
            assert lesson
            found[lesson[1]] = kind
    return found


LESSONS = _lessons()


@dataclass(frozen=True)
class Box:
    words: str
    at: tuple[float, float]
    kind: Literal["plain", "lost"] = "plain"
    needs: tuple[str, ...] = ()
    day: dt.date | None = None


@dataclass(frozen=True)
class Sheet:
    title: str
    known: Fact
    shown: bool
    people: int
    level: float | str
    boxes: Mapping[str, Box]

    def __post_init__(self) -> None:
        for name, box in self.boxes.items():
            for place, need in enumerate(box.needs):
                known(need, self.boxes, "box", ("boxes", name, "needs", place))


GOOD = '''\
# A note.
title = """
Two boxes,
  one arrow."""
known = "part_fund"
shown = true
people = 60
level = 0.5

[boxes.plan]
words = "A plan"
at = [1, 2.5]
day = 2018-10-01

[boxes.hope]
words = "Hope"
at = [3.0, 2.5]
kind = "lost"
needs = [
  "plan",
  # Another note.
  "hope",
]
'''


def read(tmp_path: Path, text: str, kind: type = Sheet) -> Any:
    path = tmp_path / "sheet.toml"
    path.write_bytes(text.encode("utf-8"))
    return read_content(path, kind)


def refused(tmp_path: Path, text: str, kind: type = Sheet) -> ContentError:
    with pytest.raises(ContentError) as caught:
        read(tmp_path, text, kind)
    return caught.value


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_fits_is_read_and_line_breaks_in_a_text_are_spaces(tmp_path, ending):
    plan, hope = (
        Box("A plan", (1.0, 2.5), day=dt.date(2018, 10, 1)),
        Box("Hope", (3.0, 2.5), "lost", ("plan", "hope")),
    )
    boxes = {"plan": plan, "hope": hope}
    expected = Sheet("Two boxes, one arrow.", fact("part_fund"), True, 60, 0.5, boxes)
    assert read(tmp_path, GOOD.replace("\n", ending)) == expected


def test_a_number_of_our_own_is_marked_and_shown_bare(tmp_path):
    text = GOOD.replace('"Hope"', '"Hope of {ours}`8`, in 2D"').replace('"A plan"', '"08"')
    with pytest.raises(ContentError, match="'2' has no owner"):
        read(tmp_path, text)
    boxes = read(tmp_path, text.replace("2D", "B2")).boxes
    assert [box.words for box in boxes.values()] == ["08", "Hope of 8, in B2"]


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "try_this"),
    [
        ("people =", "peple =", 7, "no key 'peple'", "Did you mean 'people'?"),
        ("people = 60\n", "", 1, "'people' is missing", "Add it"),
        ("words = \"Hope\"\n", "", 15, "'words' is missing", "Add it"),
        ("people = 60", "people = 6.5", 7, "6.5 is not a whole number", ""),
        ("people = 60", "people = true", 7, "True is not a whole number", ""),
        ("shown = true", 'shown = "yes"', 6, "'yes' is not true or false", ""),
        ("level = 0.5", "level = [1]", 8, "neither a number", ""),
        ('"Hope"', '"Hope of 8"', 16, "'8' has no owner", "{ours}"),
        ("level = 0.5", 'level = ""', 8, "no words", "take the key out"),
        ("2018-10-01", '"October"', 13, "not a date", ""),
        ("at = [1, 2.5]", "at = [1]", 12, "2 values belong here, not 1", ""),
        ("at = [1, 2.5]", "at = 1", 12, "not a list", "square brackets"),
        ("at = [3.0, 2.5]", "at = [3.0, inf]", 17, "inf is not a number", ""),
        ('"part_fund"', '"part_fnd"', 5, "no fact 'part_fnd'", "'part_fund'"),
        ('"lost"', '"lots"', 18, "'lots' is not known", "'lost'"),
        ('  "hope",\n', '  "hpoe",\n', 22, "no box 'hpoe'", "'hope'"),
        ("[boxes.hope]", "[boxs.hope]", 15, "no key 'boxs'", "'boxes'"),
        ("at = [3.0", "at = (3.0", 17, "not TOML", "text in quotes"),
        ('  one arrow."""', "  one arrow.", 2, "not TOML", "Three quotes"),
        ('"A plan"', '"A plan', 11, "not TOML", "text in quotes"),
        ('[boxes.hope]', '[boxes.plan]', 15, "not TOML", "text in quotes"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_line(tmp_path, old, new, line, what, try_this):
    assert GOOD.count(old) == 1
    error = refused(tmp_path, GOOD.replace(old, new))
    assert error.where == f"{tmp_path / 'sheet.toml'}, line {line}"
    assert what in error.what
    assert try_this in (error.try_this or "")


def test_a_file_in_another_encoding_is_refused_at_the_line_of_the_letter(tmp_path):
    path = tmp_path / "sheet.toml"
    path.write_bytes('title = "a"\nlevel = "é"\n'.encode("latin-1"))
    with pytest.raises(ContentError, match="UTF-8") as caught:
        read_content(path, Sheet)
    assert caught.value.where.endswith("line 2")


NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
VALUES = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.sampled_from(['"a"', '"""\nlong\n[text]\n"""', "[\n  1,\n\n  2,\n]", "{ a = 1 }"]),
)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), max_size=4))
def test_every_key_is_found_on_the_line_that_declares_it(tables):
    lines, expected = ["# A note."], {}
    for table, values in tables.items():
        lines += ["", f"[{table}]"]
        expected[table,] = len(lines)
        for key, value in values.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            expected[table, key] = len(lines) + 1
            lines += f"{key} = {text}".split("\n")
    text = "\n".join(lines)
    tomllib.loads(text)
    assert {at: line_of(text, at) for at in expected} == expected


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_cut_out_is_read_or_refused_with_a_line(tmp_path, data):
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, len(GOOD)))
    new = data.draw(st.sampled_from(["", '"', "]", "=", "\n", "x", "[a]", "\x00"]))
    try:
        read(tmp_path, GOOD[:start] + new + GOOD[end:])
    except ContentError as caught:
        error = caught
    else:
        return
    assert 1 <= int(error.where.rpartition("line ")[2]) <= GOOD.count("\n") + 3
    assert error.what.endswith(".")


def test_what_a_declaration_refuses_of_its_own_has_its_line(tmp_path):
    @dataclass(frozen=True)
    class Even:
        count: int

        def __post_init__(self) -> None:
            if self.count % 2:
                raise Refused("The count is odd.", ("count",), "Take one more.")

    error = refused(tmp_path, "\n\ncount = 3", Even)
    assert (error.what, error.try_this) == ("The count is odd.", "Take one more.")
    assert error.where.endswith("line 3")


def test_every_lesson_has_its_file():
    folder = resources.path(resources.COURSE)
    assert set(LESSONS) == {source.stem for source in lesson_sources(folder)}
    assert set(LESSONS) == {path.stem for path in folder.glob("[0-9]*.toml")}


BROKEN = {  # the lesson, what is changed, and what the error says
    "an aim": ("02_working_with_not_on", '["one person answers for it"]', '["one persn"]', "aim"),
    "a place": ("02_working_with_not_on", 'place = "outside the grid"', 'place = "x"', "place"),
    "another place": ("02_working_with_not_on", '"individual, delivery" =', '"x" =', "place"),
    "a line": ("02_working_with_not_on", "[lines.voice", "[lines.vocal", "line 'voice'"),
    "a need": ("03_the_pilot", 'needs = ["plan", "fund"]', 'needs = ["plan", "find"]', "'find'"),
    "a circle": ("03_the_pilot", '["time", "training"]', '["goals"]', "lead to this step"),
    "an outcome": ("03_the_pilot", 'outcome = "less"', 'outcome = "lss"', "step 'lss'"),
    "an event": ("03_the_pilot", '"event_nao"', '"part_fund"', "has no date"),
    "a fact": ("03_the_pilot", '"event_nao"', '"event_nso"', "no fact 'event_nso'"),
    "an arrow": ("03_the_pilot", '"hope -> reoffends"', '"hope -> reofends"', "box 'reofends'"),
    "no arrow": ("03_the_pilot", '"hope -> reoffends"', '"hope, reoffends"', "not an arrow"),
    "back": ("03_the_pilot", '"history -> reoffends"', '"proven -> history"', "came before it"),
    "a turn": ("03_the_pilot", '"office -> proven" =', '"office -> hope" =', "arrow 'office -> h"),
    "a kind": ("03_the_pilot", 'lost = "no', 'lots = "no', "kind of arrow 'lots'"),
    "adjusted": ("03_the_pilot", "hope = \"Hope,", "hpe = \"Hope,", "box 'hpe'"),
    "a setting": ("04_a_cohort_whose_truth_we_know", '["female_share"]', '["x"]', "setting 'x'"),
    "a column": ("04_a_cohort_whose_truth_we_know", "[columns.age]", "[columns.aeg]", "'aeg'"),
    "a target": ("04_a_cohort_whose_truth_we_know", "hope_mean = {", "hop = {", "target 'hop'"),
    "a strength": ("04_a_cohort_whose_truth_we_know", "mild = { link", "mld = { link", "'mld'"),
    "a design": ("04_a_cohort_whose_truth_we_know", "{ linkage_f", "{ linkge_f", "setting 'link"),
    "a start": ("01_why_people_stop", "start = 4.0", "start = 5.0", "can't start at 5.0"),
    "a control": ("01_why_people_stop", "[careers.fading]", "[careers.fade]", "key 'fade'"),
    "an offence": ("01_why_people_stop", "{ month = 4 }", "{ month = -4 }", "-4"),
    "a table": ("05_did_it_work", 'men = "men"\n', "", "'men' is missing"),
    "a number": ("00_start_here", "without = 0.40", 'without = "0.40"', "not a number"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lesson_is_refused_where_it_is_broken(tmp_path, name):
    lesson, old, new, what = BROKEN[name]
    text = resources.path("course", f"{lesson}.toml").read_text(encoding="utf-8")
    assert old in text
    place = text.index(old)
    error = refused(tmp_path, text.replace(old, new), LESSONS[lesson])
    assert what in error.what
    line = text.count("\n", 0, place) + 1
    # What a whole entry lacks, or refuses, is said where the entry begins.
    assert 0 <= line - int(error.where.rpartition("line ")[2]) <= (8 if new == "" else 4)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lessons_read_what_travels_in_the_package(lesson):
    assert lesson_content(lesson, LESSONS[lesson])
