"""Nothing of the trainer's material is in what learners get: no run of eight words of it."""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from cocreate_lib.classroom.handout import handout_html
from cocreate_lib.classroom.server.making import make_pages
from cocreate_lib.classroom.slides import slides_html
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_titles
from cocreate_lib.lessons import course_pages, outlines, right_answer

RUN = 8  # words
ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
_WORD = re.compile(r"[a-z']+")
_TAG = re.compile(r"<[^>]+>")
_PACKED = re.compile(r"H4sI[A-Za-z0-9+/]{40,}={0,2}")


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of so many words of a text, whatever stands between them."""
    bare = _TAG.sub(" ", unescape(text)).casefold().replace("\u2019", "'")
    words = _WORD.findall(bare)
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def texts_of(content: bytes) -> Iterator[str]:
    """What a file says, with what is packed in it unpacked, and escapes of JSON undone."""
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    text = content.decode("utf-8", "ignore")
    yield text
    told = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    yield told.replace('\\"', '"').replace("\\n", " ")
    for packed in _PACKED.findall(text):
        yield from texts_of(base64.b64decode(packed + "=" * (-len(packed) % 4)))


@cache
def secret() -> frozenset[tuple[str, ...]]:
    """The trainer's runs of words that aren't the course's own, or a fact's."""
    own: set[tuple[str, ...]] = set()
    for path in [*(ROOT / "course").glob("*.*"), ROOT / "cocreate_lib" / "facts.toml"]:
        own |= runs(path.read_text(encoding="utf-8"))
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]:
            own |= runs("".join(cell["source"]))
    for ending in ("py", "toml"):  # sentences that lessons make, and their excerpts
        for path in (ROOT / "cocreate_lib").rglob(f"*.{ending}"):
            own |= runs(re.sub(r'\bf"', '"', path.read_text(encoding="utf-8")))
    for outline in outlines().values():  # what is right in a question that checks itself
        for asked in outline.asked:
            own |= runs(right_answer(asked.question))
    found: set[tuple[str, ...]] = set()
    for path in resources.trainer().glob("*.*"):
        if path.suffix in (".md", ".toml") and path.name not in ("README.md", "pyproject.toml"):
            # The name of a question, and that an answer is right, stand before the lesson's words.
            found |= runs(re.sub(r"^### .*|^Right:", ".", path.read_text("utf-8"), flags=re.M))
    return frozenset(found - own)


def leaks(content: bytes) -> set[str]:
    """What a file has of the trainer's material."""
    return {" ".join(run) for text in texts_of(content) for run in runs(text) & secret()}


def test_what_is_planted_is_found():
    path = resources.trainer() / "06_no_significant_difference.md"
    sentence = re.search(r'say: "(.{80,}?)"', path.read_text(encoding="utf-8"))[1]
    assert leaks(f"<p>{sentence}</p>".encode())
    assert leaks(json.dumps({"hidden": sentence.replace("'", "\u2019")}).encode())
    packed = base64.b64encode(gzip.compress(json.dumps([sentence]).encode())).decode()
    assert leaks(json.dumps({"state": packed}).encode())
    assert len(secret()) > 10_000


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").rglob("*.ipynb")), ids=lambda p: p.stem
)
def test_no_notebook_holds_any_of_it(path):
    """Hidden cells, metadata and the widgets' packed state included."""
    text = path.read_text(encoding="utf-8")
    assert '"trainer"' not in text
    assert leaks(text.encode()) == set()


def test_no_page_handout_or_deck_without_notes_holds_any_of_it():
    for name, html in course_pages().items():
        assert leaks(html.encode()) == set(), name
    for lesson in lesson_titles():
        assert leaks(handout_html(lesson).encode()) == set(), lesson
        assert leaks(slides_html(lesson, notes=False).encode()) == set(), lesson


def test_no_page_of_the_room_holds_any_of_it():
    made = make_pages("06_no_significant_difference", "http://127.0.0.1:1/", "HARBOUR-1", ("no",))
    served = [made.trainer, *made.join.values(), *made.course.values()]
    assert len(served) > 12
    for page in served:
        assert leaks(page.zipped) == set()


def test_the_package_that_learners_install_holds_none_of_it(tmp_path):
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-w", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "wheel", *options, str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        assert "cocreate_lib/share/course/06_no_significant_difference.md" in names
        assert not [name for name in names if "share/course/trainer" in name]
        for name in names:
            assert leaks(file.read(name)) == set(), name
