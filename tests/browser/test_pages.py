"""The course's pages from ``file://``, as a reader without a kernel or a network meets them.

One visit a page for all checks, by real keys. Nothing here knows one of the lessons: what is on a
page is told by its parts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cocreate_lib.lessons import write_pages

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
LOCAL = ("file:", "data:", "blob:")
ON_A_PAGE = "() => document.documentElement.dataset.ready"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("site"))[0].parent


def pages(site: Path) -> list[str]:
    return sorted(path.name for path in site.glob("*.html"))


@contextmanager
def reader(chromium: Any, failed: Path, **context: Any) -> Iterator[Any]:
    """A page in a browser that is offline, may not complain, and may ask nothing of a network."""
    browser = chromium.new_context(viewport=WIDE, offline=True, **context)
    page, complaints = browser.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: asked.url.startswith(LOCAL) or complaints.append(asked.url))
    try:
        yield page
        assert complaints == []
    except BaseException:
        page.screenshot(path=failed / "failed.png", full_page=True)
        print(f"How the page looked: {failed / 'failed.png'}")
        raise
    finally:
        browser.close()


def visit(page: Any, path: Path) -> None:
    page.goto(path.as_uri())
    if page.locator("[data-part]").count():
        page.wait_for_function(ON_A_PAGE)


def traits(page: Any, part: Any) -> dict[str, Any]:
    """What the page says of a part."""
    text = page.locator(f"#part-{part.get_attribute('data-part')}").text_content()
    found: dict[str, Any] = json.loads(text)
    return found


def faults(page: Any) -> list[str]:
    """What axe-core finds, of any level."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{fault['impact']}: {fault['id']}: {node['html'][:200]}"
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]


def sideways(page: Any) -> int:
    """By how much the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def explore(page: Any, part: Any) -> None:
    """Move each control of the frame by keys, and go back to the start."""
    start = part.get_attribute("data-at")

    def moves(control: Any, key: str) -> None:
        before = part.get_attribute("data-at")
        control.press(key)
        assert part.get_attribute("data-at") != before, f"{key} moves nothing: {control}"
        assert part.get_by_role("alert").inner_text() == ""

    for slider in part.locator(".cx-control input[type=range]:visible").all():
        at_end = slider.input_value() == slider.get_attribute("max")
        moves(slider, "ArrowLeft" if at_end else "ArrowRight")
        assert slider.get_attribute("aria-valuetext")
    for menu in part.locator(".cx-control select:visible").all():
        last = menu.evaluate("menu => menu.selectedIndex === menu.length - 1")
        moves(menu, "ArrowUp" if last else "ArrowDown")
    for group in part.locator("fieldset.cx-control:visible").all():
        moves(group.locator("input:checked"), "ArrowDown")
    for tick in part.locator(".cx-tick input:visible").all():
        moves(tick, "Space")
    for fold in part.locator("details:visible > summary").all():
        fold.press("Enter")
    assert part.locator("details code").inner_text().count(".static(") == 1
    part.get_by_role("button", name="Back to the start").press("Enter")
    assert part.get_attribute("data-at") == start
    picture = part.locator(".cx-art > svg[role=img]")
    for image in picture.all():
        assert image.get_attribute("aria-label")


WORK: dict[str, Callable[[Any, Any], None]] = {"explorer": explore}


def work_through(page: Any) -> None:
    for part in page.locator("[data-part]").all():
        kind = traits(page, part)["declared"]["kind"]
        assert "cx" in (part.get_attribute("class") or "").split(), f"{kind} is not alive"
        WORK[kind](page, part)


OUT_OF_SIGHT = """explorers => explorers.filter((explorer) => {
    const art = explorer.querySelector('.cx-art');
    const parts = [art, explorer.querySelector('.cx-panel')].map((e) => e.getBoundingClientRect());
    const top = Math.min(...parts.map((box) => box.top));
    const fits = Math.max(...parts.map((box) => box.bottom)) - top <= innerHeight;
    const stays = getComputedStyle(art).position === 'sticky';
    return !fits && !(stays && art.clientHeight < 0.65 * innerHeight);
}).map((explorer) => explorer.getAttribute('aria-label'))"""


def out_of_sight(page: Any) -> list[str]:
    """Explorers that are higher than the window, and whose picture doesn't stay in sight."""
    found: list[str] = page.locator(".cx-explorer").evaluate_all(OUT_OF_SIGHT)
    return found


def test_every_page_works_by_keys_and_can_be_read_aloud_at_both_widths(chromium, site, tmp_path):
    for name in pages(site):
        with reader(chromium, tmp_path) as page:
            visit(page, site / name)
            work_through(page)
            assert (faults(page), sideways(page), out_of_sight(page)) == ([], 0, []), name
            page.set_viewport_size(PHONE)
            page.wait_for_timeout(100)
            assert (faults(page), sideways(page), out_of_sight(page)) == ([], 0, []), name


def test_without_javascript_everything_can_be_read(chromium, site, tmp_path):
    for name in pages(site):
        with reader(chromium, tmp_path, java_script_enabled=False) as page:
            page.goto((site / name).as_uri())
            for part in page.locator("[data-part]").all():
                assert part.inner_text().strip() or part.locator("img").count()
            if (folds := page.locator("summary")).count():
                folds.first.press("Enter")
                assert folds.first.locator("xpath=..").get_attribute("open") is not None
            for image in page.locator("img:visible").all():
                assert image.bounding_box()["width"] > 100
            page.set_viewport_size(PHONE)
            assert page.locator("body").bounding_box()["width"] <= PHONE["width"]


def test_from_page_to_page_by_keys_alone(chromium, site, tmp_path):
    with reader(chromium, tmp_path) as page:
        visit(page, site / "index.html")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to the text"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/00_\w+\.html$"))
        while (after := page.get_by_role("link", name=re.compile("^Next: "))).count():
            before = page.url
            after.press("Enter")
            page.wait_for_function("before => location.href !== before", arg=before)
        page.get_by_role("link", name="Glossary", exact=True).first.press("Enter")
        page.wait_for_url(re.compile(r"/glossary\.html$"))


def test_a_sign_leads_to_its_place_in_the_list(chromium, site, tmp_path):
    for name in pages(site):
        with reader(chromium, tmp_path) as page:
            visit(page, site / name)
            signs = page.locator('a.sign[href^="#source-"]')
            if signs.count():
                words = signs.first.get_attribute("aria-label")
                signs.first.press("Enter")
                assert f"source-{words.split()[1].rstrip(',')}" in page.url
                return
    pytest.fail("no page has a sign that leads to its own list")
