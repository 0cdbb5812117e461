"""Routes are tables of minutes that add up, with breaks; chapters read, and cite what they say."""

from __future__ import annotations

import re
import shutil

import pytest

from cocreate_lib import CocreateError
from cocreate_lib.classroom.guide import GuideError, read_guide, read_lesson_guide
from cocreate_lib.classroom.guide.chapters import TEXTS
from cocreate_lib.classroom.guide.routes import clock_times
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_titles
from tools.reading import grade

GUIDE = read_guide(resources.trainer())
MINUTES = {"ninety": [90], "half_day": [210], "two_days": [180] * 4, "seminars": [90] * 6}
LONGEST = 90  # minutes without a break


def test_every_lesson_has_a_guide():
    assert list(GUIDE.lessons) == list(lesson_titles())


def test_the_routes_are_those_that_are_promised():
    found = {
        name: [each.minutes for each in route.sessions] for name, route in GUIDE.routes.items()
    }
    assert found == MINUTES


@pytest.mark.parametrize("name", GUIDE.routes)
def test_minutes_add_up_and_nobody_sits_for_too_long(name):
    for session in GUIDE.routes[name].sessions:
        assert sum(row.minutes for row in session.rows) == session.minutes
        sitting = 0
        for row in session.rows:
            sitting = 0 if "Break" in row.what or "stretch" in row.what else sitting + row.minutes
            assert sitting <= LONGEST
        times = clock_times(session, "09:30")
        assert [end for _, end in times[:-1]] == [begin for begin, _ in times[1:]]


@pytest.mark.parametrize("name", TEXTS)
def test_chapters_are_easy_to_read(name):
    (chapter,) = (each for each in GUIDE.texts if each.name == name)
    text = re.sub(r"\]\([^)]*\)", "]", chapter.text.partition("## References")[0])
    assert grade(text) <= 8


@pytest.fixture
def folder(tmp_path):
    """A copy of the trainer's folder, to be spoilt."""
    return shutil.copytree(resources.trainer(), tmp_path / "trainer")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("routes.toml", "minutes = 6, what", "minutes = 7, what", "91 minutes"),
        ("routes.toml", '"The interval"]', '"The intervals"]', "no section 'The intervals'"),
        ("routes.toml", "[routes.ninety]", "[routes.ninety", "TOML"),
        ("routes.toml", 'what = "Break"', 'wat = "Break"', "'wat'"),
        ("routes.toml", 'start = "13:30"', 'start = "half one"', "'half one' is no time"),
        ("routes.toml", '"The interval"]', '"The interval", "The interval"]', "comes twice"),
        ("routes.toml", "Nobody needs statistics.", "Of 100 people, 20 do.", "no owner"),
        ("routes.toml", "Nobody needs statistics.", "{fact}`nothing`", "nothing"),
        ("routes.toml", 'lesson = "06_no', 'lesson = "16_no', "no guide to a lesson"),
        ("06_no_significant_difference.md", "minutes: 14", "minutes: 15", "61 minutes"),
        ("06_no_significant_difference.md", "### filter", "### filters", "'filter'"),
        ("06_no_significant_difference.md", "## Discussion", "## Talk", "'Discussion'"),
        ("06_no_significant_difference.md", "aim: ", 'aim: "', "front matter"),
        ("06_no_significant_difference.md", "{ours}`40`", "40", "no owner"),
        ("06_no_significant_difference.md", "{fact}`police_find`", "{fact}`polis`", "polis"),
        ("06_no_significant_difference.md", "### filter", "### twin-of-zero", "stands twice"),
        ("06_no_significant_difference.md", "## Discussion", "## In the room", "stands twice"),
        ("06_no_significant_difference.md", "\n## In the room", "\nSo.\n## In the room", "before"),
        (
            "06_no_significant_difference.md",
            "## Expected answers\n",
            "## Expected answers\nSo.",
            "'So.'",
        ),
        (
            "06_no_significant_difference.md",
            "section: The interval",
            "section: Take away",
            "no minutes",
        ),
        ("scripts.md", "{fact}`tertiary`", "Of 100 people, 20", "no owner"),
    ],
)
def test_a_fault_is_found_in_words(folder, file, old, new, words):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CocreateError, match=words):
        read_guide(folder)


def headings(text):
    return re.split(r"^(?=## )", text, flags=re.MULTILINE)


def out_of_order(text):
    front, first, second, *others = headings(text)
    return "".join([front, second, first, *others])


def empty(text):
    front, first, _, *others = headings(text)
    return "".join([front, first, "## Discussion\n\n", *others])


@pytest.mark.parametrize(
    ("spoil", "words"), [(out_of_order, "not in order"), (empty, "'Discussion' is empty")]
)
def test_parts_are_all_there_and_in_order(folder, spoil, words):
    path = folder / "06_no_significant_difference.md"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(GuideError, match=words):
        read_guide(folder)


@pytest.mark.parametrize("name", ["routes.toml", "scripts.md", "05_did_it_work.md"])
def test_a_file_that_is_missing_or_not_in_utf_8_is_named(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes() + b"\xff")
    with pytest.raises(CocreateError, match="UTF-8"):
        read_guide(folder)
    path.unlink()
    if name.endswith("work.md"):
        with pytest.raises(GuideError, match="can't be read"):
            read_lesson_guide(path)
    with pytest.raises(CocreateError, match=r"no guide to|has no"):
        read_guide(folder)


def test_a_mark_that_some_editors_begin_with_does_no_harm(folder):
    path = folder / "06_no_significant_difference.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_guide(folder).lessons == read_guide(resources.trainer()).lessons


def test_a_route_may_cite_facts(folder):
    path = folder / "routes.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("Nobody needs statistics.", "{fact}`tertiary` In {ours}`90` minutes.", 1)
    path.write_text(text, encoding="utf-8")
    chapters = {each.name: each.text for each in read_guide(folder).chapters()}
    assert "In 90 minutes." in chapters["route_ninety"]
    assert "## References" in chapters["route_ninety"]
    assert "## References" not in chapters["route_half_day"]


def test_a_route_on_the_command_line(cocreate, tmp_path):
    page = tmp_path / "route.html"
    code, _, _ = cocreate("class", "guide", page, "--route", "half_day", "--start", "13:00")
    assert code == 0
    assert re.findall(r"\d\d:\d\d", page.read_text(encoding="utf-8"))[:2] == ["13:00", "13:10"]
    code, _, told = cocreate("class", "guide", page, "--route", "half-day")
    assert code == 2
    assert "half_day" in told
    assert cocreate("class", "guide", page, "--route", "ninety", "--start", "noon")[0] == 2
