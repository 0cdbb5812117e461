"""The front end's workbook: it reads, refuses, merges and writes as Python does, byte for byte."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from typing import Any

import pytest

from cocreate_lib.lessons.kit.front import FRONT
from cocreate_lib.lessons.kit.workbook import Workbook
from cocreate_lib.lessons.kit.workbook_file import (
    KINDS,
    STATES,
    Entry,
    LessonEntries,
    WorkbookError,
    read_workbook,
    workbook_bytes,
)
from tests.lessons.node import node

from .test_workbook_file import GOOD, LESSONS, STRANGE

MODULE = json.dumps((FRONT / "workbook.js").as_uri())
HANDOUT = json.dumps((FRONT / "handout.js").as_uri())
NUMBERS = [0, -0.0, 1, -1.5, 0.1, 1e-4, 1e-5, 1.5e-7, 1e15, 1e16, 123456789012345680, 1e22, -1e300]
ODD = [None, True, False, 0, 1, 1.0, -2, 1e301, "", "x", "\x00", "\u2028é\U0001f600", [], {}, [""]]
ODD += [["a", "b"], {"a": "b"}, {"10": "x", "9": "y", "b": "z"}, [1], {"a": 1}, *STATES, *KINDS]
ODD += ["01_a", "1970-01-01T00:00:00.000+00:00", "2026-02-30T00:00:00.000+00:00", "a" * 10_001]


def mutated(n: int) -> bytes:
    """The good file with something odd in one place or two."""
    choose, made = random.Random(n), copy.deepcopy(GOOD)
    for _ in range(choose.randint(1, 2)):
        spot: Any = made
        while True:
            keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
            key = choose.choice(keys)
            if not isinstance(spot[key], dict | list) or not spot[key] or choose.random() < 0.15:
                break
            spot = spot[key]
        if isinstance(spot, dict) and choose.random() < 0.1:
            spot[choose.choice(["more", "10", "__proto__"])] = choose.choice(ODD)
        else:
            spot[key] = choose.choice(ODD)
        if not made.get("lessons") or not isinstance(made["lessons"], list):
            break
    return json.dumps(made, ensure_ascii=choose.random() < 0.5).encode("utf-8", "surrogatepass")


FILES = {
    **STRANGE,
    "good": workbook_bytes(LESSONS),
    "with a mark": b"\xef\xbb\xbf" + workbook_bytes(LESSONS),
    **{
        f"number {n!r}": workbook_bytes(
            [LessonEntries("01", "t", (Entry("a", "question", "?", answer=n),))]
        )
        for n in NUMBERS
    },
    **{f"mutated {n}": mutated(n) for n in range(400)},
}


def python(content: bytes) -> str | None:
    """What Python writes of a file that it reads; None where it refuses."""
    try:
        return workbook_bytes(read_workbook(content, "")).decode()
    except WorkbookError:
        return None


@pytest.fixture(scope="module")
def javascript() -> dict[str, Any]:
    """What the front end writes of each file, or why it refuses."""
    code = f"""
        import {{ readWorkbook, workbookText }} from {MODULE};
        const found = {{}};
        for (const [name, latin] of Object.entries(given)) {{
          const bytes = Buffer.from(latin, "latin1");
          try {{ found[name] = {{ text: workbookText(readWorkbook(bytes)) }}; }}
          catch (problem) {{ found[name] = {{ refused: problem.message }}; }}
        }}
        console.log(JSON.stringify(found));
    """
    found: dict[str, Any] = json.loads(
        node(code, {name: content.decode("latin1") for name, content in FILES.items()})
    )
    return found


def test_every_file_is_read_or_refused_as_in_python_and_written_the_same(javascript):
    """From notebook to page to notebook: what Python wrote comes back byte for byte."""
    read = 0
    for name, content in FILES.items():
        expected = python(content)
        assert javascript[name].get("text") == expected, name
        read += expected is not None
    assert 30 < read < len(FILES) - 100


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_refused_is_refused_in_words(javascript, name):
    words = javascript[name]["refused"]
    assert words.startswith("This ")
    assert words.endswith(".")
    assert len(words) < 400


def _lesson(*entries: Entry, title: str = "Why") -> LessonEntries:
    return LessonEntries("01_why", title, entries)


def _entry(key: str, words: str, saved: str = "") -> Entry:
    return Entry(
        key, "reflection", "?", words or None, words, "answered" if words else STATES[0], saved
    )


EARLY, LATE = (f"20{year}-01-01T00:00:00.000+00:00" for year in (24, 25))
MERGES = {
    "nothing here": ([], [_lesson(_entry("a", "x", EARLY))]),
    "newer there": ([_lesson(_entry("a", "x", EARLY))], [_lesson(_entry("a", "y", LATE))]),
    "newer here": ([_lesson(_entry("a", "x", LATE))], [_lesson(_entry("a", "y", EARLY))]),
    "the same": ([_lesson(_entry("a", "x", LATE))], [_lesson(_entry("a", "x", LATE))]),
    "others and titles": (
        [_lesson(_entry("a", "x", LATE), _entry("b", ""), title="Mine")],
        [_lesson(_entry("b", "y", EARLY), _entry("c", "z", EARLY), title="Theirs")],
    ),
    "another lesson": (
        [_lesson(_entry("a", "x", LATE))],
        [LessonEntries("00_start", "Start", (_entry("a", "y", EARLY),))],
    ),
}


def test_a_file_brought_in_is_merged_as_in_python(tmp_path):
    given, expected = {}, {}
    for name, (here, there) in MERGES.items():
        book = Workbook(tmp_path / name)
        if here:
            book.take_in(workbook_bytes(here))
        taken = book.take_in(workbook_bytes(there))
        expected[name] = {"taken": taken, "text": book.export().decode()}
        given[name] = [workbook_bytes(each).decode() for each in (here, there)]
    code = f"""
        import {{ takenIn, workbookText }} from {MODULE};
        const found = Object.entries(given).map(([name, both]) => {{
          const [here, there] = both.map((text) => JSON.parse(text).lessons);
          const {{ lessons, taken }} = takenIn(here, there);
          return [name, {{ taken, text: workbookText(lessons) }}];
        }});
        console.log(JSON.stringify(Object.fromEntries(found)));
    """
    assert json.loads(node(code, given)) == expected


def test_what_is_kept_now_goes_before_what_was_there_as_in_python(tmp_path):
    before = _lesson(_entry("old", "o", EARLY), _entry("a", "x", LATE), _entry("b", "b", LATE))
    now = _lesson(_entry("a", "y", EARLY), replace(_entry("b", "stale", EARLY), prompt="Anew?"))
    book = Workbook(tmp_path)
    book.take_in(workbook_bytes([before]))
    book.keep(now, written=["a"])
    code = f"""
        import {{ kept, workbookText }} from {MODULE};
        const [before, now] = given.map((text) => JSON.parse(text).lessons[0]);
        process.stdout.write(workbookText([kept(before, now, ["a"])]));
    """
    both = [workbook_bytes([each]).decode() for each in (before, now)]
    assert node(code, both) == book.export().decode()


def test_the_handout_holds_any_text_as_text():
    bad = "<script>alert('\x00\u202e')</script>"
    entries = (
        Entry("a", "question", bad, bad, "", "right"),
        Entry("b", "reflection", "And?").answered("One\r\ntwo"),
    )
    lessons = [LessonEntries("01", bad, entries)]
    code = f"""
        import {{ handout }} from {HANDOUT};
        process.stdout.write(handout(JSON.parse(given).lessons));
    """
    html = node(code, workbook_bytes(lessons).decode())
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(&#x27;��&#x27;)&lt;/script&gt;") == 2
    assert "<blockquote>One<br>two</blockquote>" in html
    assert "<p><em>Right.</em></p>" in html
    assert "Nothing is written yet" in node(code, workbook_bytes([]).decode())
