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

from cocreate_lib.io import resources
from cocreate_lib.lessons import Workbook, write_pages

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
LESSONS = sorted(path.stem for path in resources.path("notebooks").glob("[0-9][0-9]*.ipynb"))
PAGES = [f"{name}.html" for name in ("index", *LESSONS, "glossary", "references")]
LOCAL = ("file:", "data:", "blob:")
ANSWERS = """() => [...document.querySelectorAll('.cx-question, .cx-writing')].map((box) =>
    [...box.querySelectorAll('input, select, textarea')].map((field) =>
        ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value))"""
KEYS = {"checkbox": ("Space", "Space"), "range": ("ArrowRight", "ArrowLeft")}
ON_A_PAGE = "() => document.documentElement.dataset.ready"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("site"))[0].parent


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
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


def explore(page: Any, part: Any) -> None:
    """Move each control of the explorer by a key, and go back to the start."""
    start, moved = part.get_attribute("data-at"), 0
    for control in traits(page, part)["declared"]["controls"]:
        fields = part.locator(f'[id^="cx-{control["name"]}-"]:is(input, select):visible')
        if not fields.count():
            continue  # where there is something to do first
        chosen = fields.and_(part.locator("input[type=radio]:checked"))
        field = chosen if chosen.count() else fields.first
        there, back = KEYS.get(field.get_attribute("type") or "", ("ArrowDown", "ArrowUp"))
        before = part.get_attribute("data-at")
        field.press(there)
        if part.get_attribute("data-at") == before:  # it stood at its last stop
            field.press(back)
        assert part.get_attribute("data-at") != before, control["label"]
        assert part.locator(".cx-fault").first.text_content() == ""
        moved += 1
    assert moved
    for fold in part.locator("details:visible > summary").all():
        fold.press("Enter")
    assert part.locator("details code").inner_text().count(".static(") == 1
    part.get_by_role("button", name="Back to the start").press("Enter")
    assert part.get_attribute("data-at") == start
    for image in part.locator(".cx-art > svg").all():
        assert image.get_attribute("role") == "img"
        assert image.get_attribute("aria-label")


def answer(page: Any, part: Any) -> None:
    """Check too early, then give an answer of whatever kind it is, and check that."""
    check = part.get_by_role("button", name=re.compile("^(Check|See the reasons|Keep my answers)$"))
    told = part.locator(".cx-feedback")
    check.press("Enter")
    early = told.inner_text()
    assert early, "nothing is said to an answer that isn't there"
    for box in part.locator("input[type=radio], input[type=checkbox]").all()[:1]:
        box.press("Space")
    for field in part.locator("input[type=text]").all():
        field.press_sequentially("1")
    for place, menu in enumerate(part.locator("select").all()):
        menu.focus()
        for _ in range(1 + place % (menu.locator("option").count() - 1)):
            page.keyboard.press("ArrowDown")
    check.press("Enter")
    assert told.inner_text() not in ("", early)
    assert "Saved in your workbook, in this browser." in part.inner_text()
    for fold in part.locator("summary:visible").all():
        fold.press("Enter")


def code(page: Any, part: Any) -> None:
    """Mark a sentence of the first excerpt, and give it a code."""
    part.locator(".cx-sentence").first.press("Space")
    part.locator("input[type=checkbox]").first.press("Space")
    page.wait_for_timeout(100)
    assert "Saved in your workbook, in this browser." in part.inner_text()


def write(page: Any, part: Any) -> None:
    part.get_by_role("textbox").press_sequentially("To be <b>found</b> & kept")
    part.get_by_role("button", name="Save").press("Enter")
    assert "Saved in your workbook, in this browser." in part.inner_text()


def leave(page: Any, part: Any) -> None:
    """The workbook and one's progress have a test of their own."""
    assert part.inner_text().strip()


WORK: dict[str, Callable[[Any, Any], None]] = {
    "coding": code,
    "explorer": explore,
    "question": answer,
    "writing": write,
    "workbook": leave,
    "progress": leave,
}


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
    const stays = (node) => getComputedStyle(node).position === 'sticky'
        && node.clientHeight < 0.65 * innerHeight;
    return !fits && ![...explorer.querySelectorAll('div, figure, p')].some(stays);
}).map((explorer) => explorer.getAttribute('aria-label'))"""


def out_of_sight(page: Any) -> list[str]:
    """Explorers that are higher than the window, and of which nothing stays in sight."""
    found: list[str] = page.locator(".cx-explorer").evaluate_all(OUT_OF_SIGHT)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_by_keys_and_can_be_read_aloud_at_both_widths(chromium, site, tmp_path, name):
    with reader(chromium, tmp_path) as page:
        visit(page, site / name)
        work_through(page)
        assert (faults(page), sideways(page), out_of_sight(page)) == ([], 0, [])
        page.set_viewport_size(PHONE)
        page.wait_for_timeout(100)
        assert (faults(page), sideways(page), out_of_sight(page)) == ([], 0, [])


def test_without_javascript_everything_can_be_read(chromium, site, tmp_path):
    with reader(chromium, tmp_path, java_script_enabled=False) as page:
        for name in PAGES:
            page.goto((site / name).as_uri())
            for part in page.locator("[data-part]").all():
                assert part.inner_text().strip() or part.locator("img").count()
            if (folds := page.locator("summary")).count():
                folds.first.press("Enter")
                assert folds.first.locator("xpath=..").get_attribute("open") is not None
            for image in page.locator("img:visible").all():
                assert image.bounding_box()["width"] > 100


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
    name = next(name for name in PAGES if 'href="#source-' in (site / name).read_text("utf-8"))
    with reader(chromium, tmp_path) as page:
        visit(page, site / name)
        sign = page.locator('a.sign[href^="#source-"]').first
        number = sign.get_attribute("aria-label").split()[1].rstrip(",")
        sign.press("Enter")
        page.wait_for_url(re.compile(f"#source-{number}$"))
        assert page.locator(f"#source-{number}").is_visible()


def taken(page: Any) -> bytes:
    """The workbook's file, as the page hands it over."""
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^File")).first.press("Enter")
    return Path(download.value.path()).read_bytes()


def test_a_workbook_goes_to_a_notebook_and_to_another_browser_and_back(chromium, site, tmp_path):
    name = next(
        name
        for name in PAGES
        if {'"kind":"workbook"', '"kind":"writing"', '"kind":"question"'}
        <= set(re.findall(r'"kind":"\w+"', (site / name).read_text(encoding="utf-8")))
    )
    with reader(chromium, tmp_path) as page:
        visit(page, site / name)
        for part in page.locator("[data-part]").all():
            kind = traits(page, part)["declared"]["kind"]
            if kind in ("question", "writing"):
                WORK[kind](page, part)
        content = taken(page)
        answers = page.evaluate(ANSWERS)
        page.reload()
        page.wait_for_function(ON_A_PAGE)
        assert page.evaluate(ANSWERS) == answers

    book = Workbook(tmp_path / "workbook")
    assert book.take_in(content) == content.count(b'"saved": "2')
    assert book.export() == content

    with reader(chromium, tmp_path) as page:
        visit(page, site / name)
        chosen = {"name": "book.json", "mimeType": "application/json", "buffer": book.export()}
        page.locator("input[type=file]").first.set_input_files(chosen)
        page.get_by_text("newer than what was here, and taken in").wait_for()
        assert page.evaluate(ANSWERS) == answers
        assert taken(page) == content
