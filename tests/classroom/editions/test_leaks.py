"""Nothing of the trainer's material is in what learners get: no run of eight words of it."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zipfile
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from cocreate_lib import lessons
from cocreate_lib.classroom.handout import handout_html
from cocreate_lib.classroom.packs import pack_class
from cocreate_lib.classroom.server.making import make_pages
from cocreate_lib.classroom.slides import slides_html
from cocreate_lib.classroom.stick import write_stick
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_titles
from cocreate_lib.lessons import course_pages, outlines, right_answer

RUN = 8  # words
ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
_WORD = re.compile(r"[a-z']+")
_TAG = re.compile(r"<[^>]+>")
_ROLE = re.compile(r"\{(?:fact|ours)\}`[^`]*`")
_OF_LESSON = re.compile(r"^### .*|\bsection:[^,\n]*", re.MULTILINE)
_PACKED = re.compile(r"H4sI[A-Za-z0-9+/]{40,}={0,2}")


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of so many words of a text: across its tags, and within tags and comments."""
    bare = unescape(text).casefold().replace("\u2019", "'")
    found: set[tuple[str, ...]] = set()
    for each in {bare, _TAG.sub(" ", bare)}:
        words = _WORD.findall(each)
        found.update(zip(*(words[place:] for place in range(RUN)), strict=False))
    return found


@cache
def secret() -> frozenset[tuple[str, ...]]:
    """The trainer's runs of words that aren't a lesson's own, or a fact's.

    What learners get is looked for in no built file: only in what lessons are made from.
    """
    own: set[tuple[str, ...]] = set()
    for path in [*(ROOT / "course").glob("*.*"), ROOT / "cocreate_lib" / "facts.toml"]:
        own |= runs(path.read_text(encoding="utf-8"))
    for name in ("excerpts", "code_book"):  # what the made-up people of a lesson say
        own |= runs((ROOT / f"data/synthetic/synthetic_{name}.csv").read_text(encoding="utf-8"))
    for plan in ("1 of the 8", "8 of the 8"):  # the sentence above the plan of a lesson
        own |= runs(f"{plan} principles, and 6 of 6 things that a risk-led plan does well.")
    for outline in outlines().values():  # what is right in a question that checks itself
        for asked in outline.asked:
            own |= runs(right_answer(asked.question))
    found: set[tuple[str, ...]] = set()
    for path in trainers_files():
        text = _OF_LESSON.sub(".", path.read_text(encoding="utf-8"))
        for piece in _ROLE.split(text):  # a fact and a number are the course's own words again
            found |= runs(piece)
    return frozenset(found - own)


def trainers_files() -> list[Path]:
    """What a trainer reads: guides, chapters and routes."""
    return [
        path
        for path in sorted(resources.trainer().glob("*.*"))
        if path.suffix in (".md", ".toml") and path.name not in ("README.md", "pyproject.toml")
    ]


def contents_of(path: Path) -> list[bytes]:
    """What is in a file; of an archive (a wheel, a Word document) what is in each of its files."""
    if not zipfile.is_zipfile(path):
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as file:
        return [file.read(name) for name in file.namelist()]


def leaks(content: bytes) -> set[str]:
    """What a file has of the trainer's material, also in what is packed in it."""
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    text = content.decode("utf-8", "ignore")
    found = {leak for each in _PACKED.findall(text) for leak in leaks_packed(each)}
    text = _PACKED.sub(" ", text)
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    plain = plain.replace('\\"', '"').replace("\\n", " ")
    for each in {text, plain}:
        found |= {" ".join(run) for run in runs(each) & secret()}
    return found


@cache
def leaks_packed(text: str) -> frozenset[str]:
    """The same of what stands packed in a file; the same is packed in many."""
    return frozenset(leaks(base64.b64decode(text + "=" * (-len(text) % 4))))


pages = cache(course_pages)
SENTENCE = re.search(
    r'say: "([^"`]{80,}?)"',
    (resources.trainer() / "06_no_significant_difference.md").read_text(encoding="utf-8"),
)[1]


def test_each_file_of_the_trainer_has_words_of_its_own():
    """No exception has swallowed a file."""
    for path in trainers_files():
        theirs = runs(path.read_text(encoding="utf-8"))
        assert len(theirs & secret()) > len(theirs) / 2, path.name


def packed(words: str) -> str:
    """Words as widgets' states are kept in a page."""
    return base64.b64encode(gzip.compress(json.dumps([words]).encode())).decode()


def in_a_cell(notebook):
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": [SENTENCE]})


def in_a_hidden_cell(notebook):
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["metadata"] = {"jupyter": {"source_hidden": True}}
    cell["source"] = f"# {SENTENCE}"


def in_the_metadata_of_a_cell(notebook):
    notebook["cells"][1]["metadata"]["note"] = SENTENCE.replace("'", "\u2019")


def in_the_metadata(notebook):
    notebook["metadata"]["note"] = SENTENCE.upper()


def in_a_widgets_state(notebook):
    notebook["metadata"]["widgets"] = {"state": packed(SENTENCE)}


@pytest.mark.parametrize(
    "plant",
    [in_a_cell, in_a_hidden_cell, in_the_metadata_of_a_cell, in_the_metadata, in_a_widgets_state],
)
def test_a_sentence_planted_in_a_notebook_is_found(plant):
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    plant(notebook)
    assert leaks(json.dumps(notebook).encode())


def test_a_sentence_planted_in_a_page_is_found():
    html = pages()["06_no_significant_difference"]
    for planted in (
        f"<p>{SENTENCE.replace(' ', ' <b></b>')}</p>",
        f"<!-- {SENTENCE} -->",
        f'<p data-note="{SENTENCE}">',
        f"<i>{packed(SENTENCE)}</i>",
    ):
        page = html.replace("</main>", f"{planted}</main>").encode()
        assert len(page) > len(html)
        assert leaks(page)
        assert leaks(gzip.compress(page))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_notebook_holds_any_of_it(path):
    """Hidden cells, metadata and the widgets' packed state included."""
    text = path.read_text(encoding="utf-8")
    assert '"trainer"' not in text
    assert leaks(text.encode()) == set()


def test_no_page_handout_or_deck_without_notes_holds_any_of_it():
    for name, html in pages().items():
        assert leaks(html.encode()) == set(), name
    for lesson in lesson_titles():
        assert leaks(handout_html(lesson).encode()) == set(), lesson
        assert leaks(slides_html(lesson, notes=False).encode()) == set(), lesson


def test_no_page_of_the_room_holds_any_of_it(monkeypatch):
    monkeypatch.setattr(lessons, "course_pages", pages)
    made = make_pages("06_no_significant_difference", "http://127.0.0.1:1/", "HARBOUR-1", ("no",))
    served = [made.trainer, *made.join.values(), *made.course.values()]
    assert len(served) > 12
    for page in served:
        assert leaks(page.zipped) == set()


def test_no_file_of_a_seat_in_a_pack_holds_any_of_it(tmp_path):
    pack = pack_class(tmp_path / "pack", seats=1, seed=7)
    files = [path for path in pack.folder.rglob("*") if path.is_file()]
    names = {path.name for path in files}
    assert names >= {"code.html", "answer_sheet.html", "answer_sheet.docx", "people.csv"}
    for path in files:
        for content in contents_of(path):
            assert leaks(content) == set(), path.name


def test_no_page_of_a_stick_holds_any_of_it(tmp_path):
    stick = write_stick(tmp_path / "stick", ["06_no_significant_difference"], wheels=False)
    assert not [path for path in stick.folder.rglob("*") if "trainer" in path.name]
    for path in stick.folder.glob("*.*"):
        assert leaks(path.read_bytes()) == set(), path.name
    for path in stick.folder.glob("*/06*"):
        assert leaks(path.read_bytes()) == set(), path.name


def test_the_package_that_learners_install_holds_none_of_it(learners_wheel):
    with zipfile.ZipFile(learners_wheel) as file:
        names = file.namelist()
    assert "cocreate_lib/share/course/06_no_significant_difference.md" in names
    assert not [name for name in names if "share/course/trainer" in name]
    for name, content in zip(names, contents_of(learners_wheel), strict=True):
        assert leaks(content) == set(), name


def test_a_sentence_planted_in_a_wheel_is_found(tmp_path):
    with zipfile.ZipFile(tmp_path / "planted.whl", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("cocreate_lib/lessons/note.py", f'NOTE = "{SENTENCE}"')
    assert any(leaks(content) for content in contents_of(tmp_path / "planted.whl"))
