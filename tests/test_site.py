"""The site: what its parts make, and the whole as readers meet it, from ``file://`` and offline."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import cocreate_lib
from cocreate_lib.errors import CocreateError
from tools.binder import ROOT
from tools.site import build, reference, sources
from tools.site.check import Page, read_page
from tools.site.versions import PAGE

# A desk in the light, a phone in the dark: colours hang on the one, widths on the other.
VIEWS = {
    "light": {"width": 1366, "height": 768},
    "dark": {"width": 390, "height": 844},
}
LOOKED_AT = (
    "index.html",
    "reference/index.html",
    "reference/compare.html",
    "evaluation.html",
    "lessons/06_no_significant_difference.html",
    "guide/index.html",
    "search.html?q=caliper",
)
LOCAL = ("file:", "data:", "blob:")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, made once."""
    missing = [name for name in build.NEEDED if find_spec(name) is None]
    if missing and os.environ.get("COCREATE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"the site is required here: {', '.join(missing)}", pytrace=False)
    if missing:
        pytest.skip(f"{', '.join(missing)}: not installed (the extra 'site')")
    folder = tmp_path_factory.mktemp("site") / "made"
    build.write_site(folder)
    return folder


def pages(folder: Path) -> dict[str, Page]:
    return {
        path.relative_to(folder).as_posix(): read_page(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.html")
    }


def test_links_between_pages_of_the_repository_fit_the_site() -> None:
    text = "[a](../README.md#start) [b](../notebooks/05_did_it_work.ipynb) [c](https://x.org/y.md)"
    assert sources.with_links("docs/x.md", text) == (
        "[a](readme.md#start) [b](page:lessons/05_did_it_work.html) [c](https://x.org/y.md)"
    )


def test_what_the_site_has_not_got_is_in_the_repository_or_only_words() -> None:
    text = "see [the module](../cocreate_lib/text.py#L3) and ![seen](images/x.png)"
    assert sources.with_links("docs/x.md", text, "https://github.com/a/b") == (
        "see [the module](https://github.com/a/b/blob/HEAD/cocreate_lib/text.py#L3) "
        "and ![seen](images/x.png)"
    )
    assert sources.with_links("docs/x.md", text, sources.PLACEHOLDER).startswith(
        "see the module and"
    )


def test_what_stands_in_a_fence_is_left_alone() -> None:
    text = "```python\nx = cells[0](../README.md)\n```\n[a](../README.md)"
    assert sources.with_links("docs/x.md", text).startswith("```python\nx = cells[0](../README.md)")
    assert sources.with_links("docs/x.md", text).endswith("[a](readme.md)")


def test_the_navigation_leads_to_every_page() -> None:
    shown = [page for section in sources.NAVIGATION for page in section.pages]
    assert len(shown) == len(set(shown))
    assert {*shown, "index"} == {*sources.PAGES, "methods", "reference/index", PAGE}


def test_the_dictionary_has_every_column_of_a_cohort() -> None:
    cohort = cocreate_lib.simulate(cocreate_lib.ready_made("sixty_people"), seed=1)
    described = re.findall(r"^\| `(\w+)` \|", sources.data_dictionary(), re.MULTILINE)
    assert set(cohort.people.columns) <= set(described)


def test_the_page_of_methods_has_each_that_a_plan_can_name() -> None:
    from cocreate_lib.comparison.methods.register import METHODS

    assert re.findall(r"^\| `(\w+)` \|", sources.methods_page(), re.MULTILINE) == list(METHODS)


def test_each_public_object_is_documented_once_and_says_what_it_is() -> None:
    entries = reference.package_entries()
    rooms = [name for name in cocreate_lib.__all__ if name in reference.ROOMS]
    assert {*(entry.name for entry in entries), *rooms} == set(cocreate_lib.__all__)
    assert [entry.full for entry in reference.documented().values() if not entry.summary] == []


@pytest.mark.parametrize("room", reference.ROOMS)
def test_a_room_lets_out_what_its_page_lists(room: str, tmp_path: Path) -> None:
    reference.write_reference(tmp_path / "reference")
    page = (tmp_path / "reference" / "rooms" / f"{room}.rst").read_text(encoding="utf-8")
    for name in reference.public_names(importlib.import_module(f"cocreate_lib.{room}")):
        assert re.search(rf"[ .`]{name}\b", page), name


def test_nothing_is_written_where_something_is(tmp_path: Path) -> None:
    if any(find_spec(name) is None for name in build.NEEDED):
        pytest.skip("Sphinx isn't installed (the extra 'site')")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CocreateError, match="something at that place"):
        build.write_site(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_workflow_makes_it_as_the_readme_says() -> None:
    workflow = (ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    assert 'python -m pip install -c constraints.txt ".[site]"' in workflow
    assert "python -m tools.site " in workflow


def test_the_whole_site_is_made_without_a_fault(site: Path) -> None:
    # A fault of Sphinx or of the check would have been an error.
    found = pages(site)
    assert {page.split("?")[0] for page in LOOKED_AT} <= set(found)
    for page in found.values():
        assert page.title
        assert page.language == "en-GB"
    assert "../index.html" in found["lessons/index.html"].links
    assert "../index.html" in found["guide/index.html"].links
    assert {"lessons/index.html", "guide/index.html"} <= set(found["index.html"].links)


def test_answers_are_not_come_upon_by_a_search(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert '"lessons/glossary"' in index
    assert "guide/" not in index


@pytest.fixture(scope="module")
def faults(site: Path, chromium: Any) -> Callable[[str, str, dict[str, int]], list[str]]:
    """What a browser that is offline complains of, and axe-core finds, on a page."""
    from axe_playwright_python.sync_playwright import Axe

    def found(name: str, scheme: str, size: dict[str, int]) -> list[str]:
        context = chromium.new_context(viewport=size, color_scheme=scheme, offline=True)
        page, said = context.new_page(), []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
        page.on("request", lambda one: one.url.startswith(LOCAL) or said.append(one.url))
        page.goto(f"{site.as_uri()}/{name}")
        if "?" in name:
            page.locator("#search-results li a").first.wait_for()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if page.evaluate(wide) > 0:
            said.append("wider than the window")
        # The style sheets beside the page can't be read from file://, and waiting takes long.
        for fault in Axe().run(page, options={"preload": False}).response["violations"]:
            said += [f"{fault['id']}: {node['html'][:200]}" for node in fault["nodes"]]
        context.close()
        return said

    return found


@pytest.mark.browser
@pytest.mark.parametrize("scheme", VIEWS)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_opens_from_a_folder_without_a_fault(faults: Any, name: str, scheme: str) -> None:
    assert faults(name, scheme, VIEWS[scheme]) == []


@pytest.mark.browser
def test_a_printed_page_has_the_text_alone(site: Path, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto(f"{site.as_uri()}/evaluation.html")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for left_out in (".skip-to-content", ".sidebar-drawer", ".toc-drawer", ".back-to-top"):
        assert not page.locator(left_out).is_visible(), left_out
    page.close()


@pytest.mark.browser
def test_search_by_keyboard_finds_a_term_in_the_course(site: Path, chromium: Any) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/lessons/index.html")
    page.get_by_role("link", name="Search").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What are you looking for?").focus()
    page.keyboard.type("desistance")
    page.keyboard.press("Enter")
    result = page.locator('#search-results a[href^="lessons/glossary.html"]').first
    result.wait_for()
    result.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lessons/glossary.html**")
    assert page.locator("main").get_by_text("Desistance").first.is_visible()
    context.close()
