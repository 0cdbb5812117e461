"""The pages of the course, without a browser: what is in them, and what is not."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import SIGNS, reference, reference_keys
from cocreate_lib.io import resources
from cocreate_lib.lessons import course as course_room
from cocreate_lib.lessons.build import pages
from cocreate_lib.lessons.build.pages import course_pages, parts_of, way_to_page, write_pages
from cocreate_lib.lessons.course import start_here
from cocreate_lib.lessons.kit.states import states_as_text

LESSONS = sorted(path.stem for path in resources.path("notebooks").glob("[0-9][0-9]*.ipynb"))
PAGES = ["index", *LESSONS, "glossary", "references"]
LARGEST, OURS = 700_000, 62_000  # bytes of a page, and of its JavaScript


class Page(HTMLParser):
    """What of a page is looked at here."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.ids, self.addresses = html, Counter(), []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self._script: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids[found["id"]] += 1
        self.addresses += [
            (tag, found[name]) for name in ("href", "src", "srcset") if name in found
        ]
        self._script = found.get("id", found.get("type")) if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._script = None

    def all(self, *tags: str) -> list[tuple[str, dict[str, str | None]]]:
        return [each for each in self.tags if each[0] in tags]


@pytest.fixture(scope="module")
def course() -> dict[str, Page]:
    return {name: Page(html) for name, html in course_pages().items()}


def notebook(*sources: str, part: Any = None, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """A built notebook with these cells of Markdown, and a part at the end."""
    title = f"# A lesson\n\n*About 5 minutes.* You can:\n\n- read it\n\n{way_to_page('90_a')}"
    cells = [
        {
            "cell_type": "markdown",
            "id": f"90-{n}",
            "source": text,
            "metadata": {"tags": tags * bool(n)},
        }
        for n, text in enumerate((title, *sources))
    ]
    metadata = {}
    if part is not None:
        output = {"output_type": "execute_result", "data": {"text/html": part.html()}}
        code = {
            "cell_type": "code",
            "id": "90-x",
            "source": "x",
            "metadata": {},
            "outputs": [output],
        }
        cells.append(code)
        state = {name: value for name, value in part.get_state().items() if name != "front"}
        models = {"state": {"m": {"state": json.loads(json.dumps(state))}}}
        metadata = {"cocreate": {"widgets": models, "views": {"90-x": "m"}}}
    return {"cells": cells, "metadata": metadata}


def written(folder: Path, lesson: dict[str, Any], name: str = "90_a") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(lesson), encoding="utf-8")
    return folder


def test_there_is_a_page_a_lesson_and_three_more(course):
    assert list(course) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_built_as_a_page_should_be(course, name):
    page = course[name]
    ((_, html),) = page.all("html")
    assert html["lang"] == "en-GB"
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    levels = [int(tag[1]) for tag, _ in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert max(page.ids.values()) == 1, [id for id, times in page.ids.items() if times > 1]
    assert all((image.get("alt") or "").strip() for _, image in page.all("img"))
    assert next(a for _, a in page.all("a"))["href"] == "#main"


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(course, name):
    for tag, address in course[name].addresses:
        if address.startswith(("https://", "http://", "data:")):
            continue
        assert tag == "a", address
        file, _, place = address.partition("#")
        page = course[file.removesuffix(".html") or name]
        assert not file or file.endswith(".html"), address
        assert not place or place in page.ids, address


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nothing_of_any_network(course, name):
    page = course[name]
    for tag, address in page.addresses:
        assert tag == "a" or address.startswith("data:"), (tag, address[:80])
    assert "default-src 'none'" in page.html
    own = page.scripts.get("module", "") + "".join(
        re.findall(r"<style>.*?</style>", page.html, re.S)
    )
    for asks in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "@import",
        "https:",
    ):
        assert asks not in own, asks
    assert all(own.startswith("#", found.end()) for found in re.finditer(r"url\(", own))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_small(course, name):
    page = course[name]
    assert len(page.html.encode()) <= LARGEST
    assert len(page.scripts.get("module", "").encode()) <= OURS


@pytest.mark.parametrize("name", LESSONS)
def test_a_part_is_what_python_declares_and_something_stands_for_it(course, name):
    page = course[name]
    carried = parts_of(json.loads(resources.path("notebooks", f"{name}.ipynb").read_text("utf-8")))
    hosts = re.findall(r'data-part="(\d+)">(.*?\S)', page.html)
    assert [int(n) for n, _ in hosts] == list(range(len(carried)))
    for (n, twin), traits in zip(hosts, carried.values(), strict=True):
        assert twin.startswith("<")
        assert not twin.startswith("</")
        assert json.loads(page.scripts[f"part-{n}"]) == traits
        declared = traits["declared"]
        if declared["kind"] == "explorer" and declared["drawing"]:
            module, _, call = declared["code"].partition(".")
            explorer = getattr(import_module(f"{course_room.__name__}.{module}"), call[:-2])()
            assert explorer.declared() == declared
            assert traits["packed"] == states_as_text(explorer.name)


def test_pages_and_notebooks_say_how_to_go_to_the_other(course):
    for name in LESSONS:
        assert "cocreate open" not in course[name].html.split("</ul>")[1]
        assert f"<code>{name}.ipynb</code>" in course[name].html
    assert way_to_page("05_did_it_work").endswith("`cocreate open 5`.*")


def test_the_signs_of_sources_are_explained(course):
    told = SIGNS.split(",")[0]
    assert told in course["references"].html
    for key in reference_keys():
        assert reference(key).key in course["references"].ids


def test_a_part_is_carried_into_its_page_with_the_drawing_that_it_needs(tmp_path):
    part = start_here.first_pilot_explorer().widget()
    page = Page(course_pages(written(tmp_path, notebook(part=part)))["90_a"])
    traits = json.loads(page.scripts["part-0"])
    assert traits["declared"] == part.declared
    assert traits["at"] == part.at
    assert traits["packed"] == part.packed
    assert set(traits) <= set(pages.TRAITS)
    assert "cx_first_pilot" in page.scripts["module"]
    assert part.html() in page.html


def test_a_lesson_without_parts_has_no_script(tmp_path):
    assert not Page(course_pages(written(tmp_path, notebook("Words.")))["90_a"]).all("script")


def test_what_holds_in_a_notebook_only_is_left_out(tmp_path):
    html = course_pages(written(tmp_path, notebook("Choose Run.", tags=("notebook",))))["90_a"]
    assert "Choose Run." not in html


def test_what_a_new_version_put_beside_a_lesson_is_no_lesson(tmp_path):
    written(tmp_path, notebook("Mine."))
    written(tmp_path, notebook("New."), "90_a.v0.2")
    assert [name for name in course_pages(tmp_path) if name[0] == "9"] == ["90_a"]


def test_a_notebook_that_is_no_lesson_is_refused(tmp_path):
    lesson = notebook()
    lesson["cells"][0]["source"] = "Words."
    with pytest.raises(CocreateError, match="title and its minutes"):
        course_pages(written(tmp_path, lesson))


def test_the_same_notebooks_give_the_same_pages():
    assert course_pages() == course_pages()


class TestWritePages:
    def test_pages_written_before_are_replaced(self, tmp_path):
        first = write_pages(tmp_path / "a" / "site")
        before = {path: path.read_bytes() for path in first}
        first[0].write_bytes(before[first[0]].replace(b"0.1.0", b"0.0.9"))
        assert write_pages(tmp_path / "a" / "site") == first
        assert {path: path.read_bytes() for path in first} == before
        assert sorted(path.stem for path in (tmp_path / "a" / "site").iterdir()) == sorted(PAGES)

    def test_what_else_is_there_stays(self, tmp_path):
        (tmp_path / "holiday.html").write_text("mine")
        write_pages(tmp_path)
        assert (tmp_path / "holiday.html").read_text() == "mine"

    @pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_text("<h1>mine</h1>")])
    def test_something_else_of_a_pages_name_is_refused_and_nothing_written(self, tmp_path, make):
        make(tmp_path / "references.html")
        with pytest.raises(CocreateError, match=r"something else called references\.html"):
            write_pages(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["references.html"]

    def test_a_file_is_no_folder(self, tmp_path):
        (tmp_path / "site").write_text("mine")
        with pytest.raises(CocreateError, match="a file, not a folder"):
            write_pages(tmp_path / "site")

    def test_a_disk_that_refuses_is_told(self, tmp_path, monkeypatch):
        def full(contents):
            raise OSError(28, "No space left on device", str(tmp_path))

        monkeypatch.setattr(pages, "write_together", full)
        with pytest.raises(CocreateError, match="No space left on device"):
            write_pages(tmp_path)
