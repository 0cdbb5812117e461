"""Every lesson in JupyterLab, as a learner meets it: run, explore, answer, come back, read aloud.

The lessons are those in ``notebooks/``; nothing here knows one of them. axe-core, which finds
faults of accessibility, comes inside the package axe-playwright-python.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from docx import Document

from cocreate_lib.lessons.build.notebooks import CHECKOUT

pytestmark = pytest.mark.browser

LESSONS = sorted(CHECKOUT.glob("notebooks/*.ipynb"))
SECONDS = 1000
CHECK = re.compile("^(Check|See the reasons)$")

SHOWN = """box => {
    const image = box.querySelector('img'), words = box.querySelector('[role=status]');
    return [words?.innerText, image?.alt, image?.src];
}"""
ANSWERS = """boxes => boxes.map(box =>
    [...box.querySelectorAll('input, select, textarea')].map(field =>
        ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value))"""


@contextmanager
def learner(chromium: Any, folder: Path) -> Iterator[Any]:
    """A page in a browser of its own, which may not complain; a failure leaves a screenshot."""
    # Tall, so that JupyterLab draws every cell without scrolling.
    page = chromium.new_page(viewport={"width": 1280, "height": 9000})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    try:
        yield page
        assert complaints == []
    except BaseException:
        page.screenshot(path=folder / "failed.png")
        print(f"How the page looked: {folder / 'failed.png'}")
        raise
    finally:
        page.close()


@pytest.fixture
def visit(chromium: Any, course_lab: Any, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """``with visit(path) as page:`` opens a notebook of the course folder."""

    @contextmanager
    def visit(path: str) -> Iterator[Any]:
        # In a workspace of its own: otherwise tabs that were open before come back.
        workspace = f"{tmp_path.name}-{path.split('/')[0]}"
        place = f"{course_lab.address}lab/workspaces/{workspace}/tree/{path}"
        with learner(chromium, tmp_path) as page:
            page.goto(f"{place}?token={course_lab.token}")
            yield page

    yield visit
    course_lab.stop_kernels()


def run_all(page: Any, lesson: Path) -> None:
    """Run all cells from the menu, and wait until every output is a new one."""
    from playwright.sync_api import expect

    cells = nbformat.read(lesson, as_version=4).cells
    count = sum(len(cell.get("outputs", [])) for cell in cells)
    outputs = page.locator(".jp-OutputArea-output")
    expect(outputs).to_have_count(count, timeout=60 * SECONDS)
    # JupyterLab calls a kernel idle that has yet to start, and loses what is asked of it then.
    kernels = f"{page.url.split('lab/')[0]}api/kernels"
    until = time.monotonic() + 60
    while not any(kernel["connections"] for kernel in page.request.get(kernels).json()):
        assert time.monotonic() < until, "no kernel has started"
        page.wait_for_timeout(100)
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first
    expect(idle).to_be_visible(timeout=60 * SECONDS)
    outputs.evaluate_all("all => all.forEach(output => output.classList.add('before'))")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    new = page.locator(".jp-OutputArea-output:not(.before)")
    expect(new).to_have_count(count, timeout=120 * SECONDS)
    expect(idle).to_be_visible(timeout=60 * SECONDS)


def with_button(page: Any, name: str | re.Pattern[str]) -> Any:
    """The boxes of our widgets that have such a button."""
    button = page.get_by_role("button", name=name)
    return page.locator(".widget-vbox").filter(has=button)


def wait_until(
    explorer: Any, is_so: Callable[[Any], bool], otherwise: str, seconds: int = 15
) -> Any:
    """What the explorer shows, once it is so."""
    until = time.monotonic() + seconds
    while not (all(now := explorer.evaluate(SHOWN)) and is_so(now)):
        if time.monotonic() > until:
            pytest.fail(f"{otherwise}: {now[:2]}")
        explorer.page.wait_for_timeout(50)
    return now


def explore(explorer: Any) -> None:
    """Move each control by keyboard, and go back to the start."""
    start = wait_until(explorer, bool, "there is no sentence or no picture")
    for slider in explorer.get_by_role("slider").all():
        now, low, high = (
            float(slider.get_attribute(f"aria-value{n}")) for n in ("now", "min", "max")
        )
        press(explorer, slider, "End" if high - now > now - low else "Home")
    for menu in explorer.locator("select").all():
        last = menu.evaluate("menu => menu.selectedIndex === menu.length - 1")
        # Opened first: JupyterLab takes the arrow keys of a closed menu to move between cells.
        menu.press("Space")
        menu.press("ArrowUp" if last else "ArrowDown")
        press(explorer, menu, "Enter")
    for tick in explorer.get_by_role("checkbox").all():
        if "code" not in tick.locator("xpath=..").inner_text():
            press(explorer, tick, "Space")
    explorer.get_by_role("checkbox", name="Show me the code").press("Space")
    explorer.get_by_text(".static(").wait_for()
    explorer.get_by_role("button", name="Back to the start").press("Enter")
    wait_until(explorer, lambda now: now == start, "it did not go back to its start")
    assert explorer.get_by_role("alert").count() == 0


def press(explorer: Any, control: Any, key: str) -> Any:
    """What the explorer shows after a key that has to change it."""
    before = explorer.evaluate(SHOWN)
    control.press(key)
    return wait_until(explorer, lambda now: now != before, f"{key} changed nothing")


def answer(question: Any) -> None:
    """Ask too early, then give an answer of whatever kind it is."""
    from playwright.sync_api import expect

    check = question.get_by_role("button", name=CHECK)
    told = question.get_by_role("status")
    check.press("Enter")
    expect(told).to_contain_text(re.compile("yet|Give each"))
    hint = question.get_by_role("button", name="Hint")
    if hint.count():
        hint.press("Enter")
        expect(question).to_contain_text("Hint.")
    for box in question.locator("input[type=radio], input[type=checkbox]").all()[:1]:
        box.press("Space")
    for field in question.locator("input[type=text]").all():
        field.fill("1")
    for number, menu in enumerate(question.locator("select").all()):
        choices = menu.locator("option").count() - 1  # the first says that nothing is chosen
        menu.select_option(index=1 + number % choices)
    check.press("Enter")
    expect(told).not_to_contain_text(re.compile("Nothing is chosen|no number|Give each|^$"))
    explanation = question.get_by_role("button", name="Explanation")
    if explanation.count():
        explanation.press("Enter")
        expect(question).to_contain_text("Explanation.")


def write(place: Any, words: str) -> None:
    from playwright.sync_api import expect

    place.get_by_role("textbox").fill(words)
    place.get_by_role("button", name="Save").press("Enter")
    expect(place.get_by_role("status")).to_contain_text("Saved in your workbook.")


# By rule and element. ipywidgets draws a slider with noUiSlider and puts the label beside it; no
# setting of the widget gives its handle a name.
KNOWN = {("aria-input-field-name", "noUi-handle")}


def faults(page: Any, include: Sequence[str] = ("html",)) -> list[str]:
    """What axe-core calls serious or critical, with the elements that it means."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context={"include": [[part] for part in include]}).response
    return [
        f"{fault['impact']}: {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
        if not any(fault["id"] == rule and name in node["html"] for rule, name in KNOWN)
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_learner_works_through_a_lesson_and_finds_the_answers_again(lesson, visit):
    from playwright.sync_api import expect

    with visit(f"notebooks/{lesson.name}") as page:
        run_all(page, lesson)
        expect(page.locator(".jp-CodeCell .jp-InputArea-editor")).to_have_count(0)  # folded away
        for explorer in with_button(page, "Back to the start").all():
            explore(explorer)
        for question in with_button(page, CHECK).all():
            answer(question)
        for number, place in enumerate(with_button(page, "Save").all()):
            write(place, f"Thought {number} <b>&</b>\nin two lines")
        for fold in page.locator(".jp-OutputArea-output details").all():
            fold.locator("summary").press("Enter")
            expect(fold).to_have_attribute("open", "")
        assert faults(page, [".jp-OutputArea-output", ".jp-MarkdownOutput"]) == []
        expect(page.locator("[data-mime-type*=error], [data-mime-type*=stderr]")).to_have_count(0)

        places = with_button(page, re.compile(f"{CHECK.pattern}|^Save$"))
        given = places.evaluate_all(ANSWERS)
        page.reload()
        run_all(page, lesson)
        assert places.evaluate_all(ANSWERS) == given


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_what_an_exported_lesson_shows_has_no_fault_of_accessibility(lesson, chromium, tmp_path):
    from nbconvert import HTMLExporter

    exported = tmp_path / "lesson.html"
    exported.write_text(HTMLExporter().from_filename(lesson)[0], encoding="utf-8")
    page = chromium.new_page()
    page.goto(exported.as_uri())
    # The rest of the page is nbconvert's: links without underlines, scripts from elsewhere.
    assert faults(page, [".jp-OutputArea-output"]) == []
    page.close()


def test_the_workbook_can_be_taken_away_and_brought_in_elsewhere(visit, course_lab, tmp_path):
    from playwright.sync_api import expect

    lesson = next(path for path in LESSONS if ".downloads()" in path.read_text(encoding="utf-8"))
    words = "To be found again: <b>&</b>"
    files = {"Word": "docx", "web page": "html", "file to go on with elsewhere": "json"}
    for folder in ("here", "elsewhere"):
        (course_lab.folder / folder).mkdir()
        shutil.copy(lesson, course_lab.folder / folder)

    with visit(f"here/{lesson.name}") as page:
        run_all(page, lesson)
        write(with_button(page, "Save").first, words)
        for name, kind in files.items():
            with page.expect_download() as download:
                page.get_by_role("link", name=name, exact=True).press("Enter")
            assert download.value.suggested_filename == f"my_workbook.{kind}"
            download.value.save_as(tmp_path / f"workbook.{kind}")
        page.goto((tmp_path / "workbook.html").as_uri())
        expect(page.get_by_text(words)).to_be_visible()
        assert faults(page) == []
    assert words in [p.text for p in Document(tmp_path / "workbook.docx").paragraphs]

    with visit(f"elsewhere/{lesson.name}") as page:
        run_all(page, lesson)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Bring in a workbook").press("Enter")
        chooser.value.set_files(tmp_path / "workbook.json")
        expect(page.get_by_text("newer than what was here, and taken in")).to_be_visible()
        run_all(page, lesson)
        expect(with_button(page, "Save").first.get_by_role("textbox")).to_have_value(words)


SLOW = """
import time
from matplotlib.figure import Figure
from cocreate_lib.figures import Picture
from cocreate_lib.lessons import Control, Explorer

drawn = []


def slowly(age):
    drawn.append(age)
    time.sleep(0.5)
    return age


Explorer(
    (Control("age", "Age", {str(age): age for age in range(10)}, 0, "How old"),),
    result=slowly,
    picture=lambda age: Picture(Figure(figsize=(1, 1)), f"Age {age}.", "An age."),
    sentence=lambda age: f"Drawn: {drawn}",
).widget()
"""
NINE_AT_ONCE = """handle => {
    for (let press = 0; press < 9; press++)
        handle.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
}"""


def test_a_slider_moved_faster_than_it_draws_shows_the_last_value_and_leaves_no_queue(
    visit, course_lab
):
    """Of nine keys at once the first is drawn, then the last; of a drag, the end."""
    from playwright.sync_api import expect

    cell = nbformat.v4.new_code_cell(SLOW)
    cell.outputs = [nbformat.v4.new_output("stream", text="before")]
    path = course_lab.folder / "slow" / "slow.ipynb"
    path.parent.mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[cell], metadata=nbformat.read(LESSONS[0], as_version=4).metadata
    )
    nbformat.write(notebook, path)
    with visit("slow/slow.ipynb") as page:
        run_all(page, path)
        told = page.locator(".widget-vbox").get_by_role("status")
        expect(told).to_have_text("Drawn: [0]")
        handle = page.get_by_role("slider")
        handle.evaluate(NINE_AT_ONCE)
        expect(told).to_have_text("Drawn: [0, 1, 9]")

        box = handle.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] - 1000, box["y"], steps=30)
        page.wait_for_timeout(1000)
        expect(told).to_have_text("Drawn: [0, 1, 9]")
        page.mouse.up()
        expect(told).to_have_text("Drawn: [0, 1, 9, 0]")
