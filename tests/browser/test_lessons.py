"""Lessons in JupyterLab, as a learner meets them: open, explore, answer, run, come back.

The lessons are those in ``notebooks/``; nothing here knows one of them. A few that have every kind
of part between them are worked through; with COCREATE_EVERY_LESSON=1 all are. (As pages, each is
gone through by keys in ``test_pages.py``, and as notebooks, each is run.) Keys are real ones:
JupyterLab takes some from the page before a page that only looks right notices. axe-core, which
finds faults of accessibility, comes inside the package axe-playwright-python.
"""

from __future__ import annotations

import os
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

from cocreate_lib.cli import course_folder
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.build.widget_state import CARRIED

pytestmark = pytest.mark.browser

LESSONS = sorted(CHECKOUT.glob("notebooks/*.ipynb"))


def carries(path: Path) -> set[str]:
    """What kinds of parts a lesson has, and of questions."""
    states = nbformat.read(path, as_version=4).metadata[CARRIED]["widgets"]["state"]
    declared = [each["state"].get("declared") for each in states.values()]
    return {
        f"{each['kind']} {each.get('question', {}).get('kind', '')}" for each in declared if each
    }


def every_kind(lessons: Sequence[Path]) -> list[Path]:
    """Few lessons that have all kinds between them."""
    carried = {lesson: carries(lesson) for lesson in lessons}
    left, chosen = set[str]().union(*carried.values()), []
    while left:
        chosen.append(max(lessons, key=lambda lesson: len(left & carried[lesson])))
        left -= carried[chosen[-1]]
    return chosen


WORKED_THROUGH = LESSONS if os.environ.get("COCREATE_EVERY_LESSON") else every_kind(LESSONS)
SECONDS = 1000
WIDE, PHONE = {"width": 1366, "height": 14000}, {"width": 390, "height": 20000}
CHECK = re.compile("^(Check|See the reasons|Keep my answers)$")
IN_BROWSER, IN_WORKBOOK = "Kept in this browser", "Saved in your workbook"

# All that can be seen of a part, and what its controls hold.
LOOKS = """host => host.innerText + host.querySelector('svg, .cx-art')?.innerHTML
    + JSON.stringify([...host.querySelectorAll('input, select, textarea')].map(field =>
        ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value))"""
GIVEN = """hosts => hosts.map(host => [...host.querySelectorAll('input, select, textarea')].map(
    field => ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value))"""
HAS_KERNEL = "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel"
IS_DIRTY = "() => jupyterapp.shell.currentWidget.context.model.dirty"


@contextmanager
def learner(chromium: Any, folder: Path, **viewport: Any) -> Iterator[Any]:
    """A page in a browser of its own, which may not complain; a failure leaves a screenshot."""
    # Tall, so that JupyterLab draws every cell without scrolling.
    page = chromium.new_page(viewport=viewport or WIDE)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def heard(message: Any) -> None:
        # JupyterLab may look for a part before it is there; then ours looks again (notebook.js).
        if message.type == "error" and "model not found" not in message.text:
            complaints.append(message.text)

    page.on("console", heard)
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
def visit(chromium: Any, course_lab: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """``with visit(path) as page:`` opens a notebook of the course folder."""

    @contextmanager
    def visit(path: str, **viewport: Any) -> Iterator[Any]:
        # In a workspace of its own: otherwise tabs that were open before come back.
        workspace = f"{tmp_path.name}-{path.split('/')[0]}"
        place = f"{course_lab.address}lab/workspaces/{workspace}/tree/{path}"
        with learner(chromium, tmp_path, **viewport) as page:
            page.goto(f"{place}?token={course_lab.token}")
            yield page

    yield visit
    course_lab.stop_kernels()


def parts(page: Any, kind: str = "*") -> Any:
    """The parts of a lesson on the page: of a kind, such as ``.cx-question``, or all."""
    return page.locator(f".jp-OutputArea-output .cx:has(> {kind})")


def alive(page: Any, count: int) -> None:
    """Wait until so many parts are alive."""
    from playwright.sync_api import expect

    expect(parts(page)).to_have_count(count, timeout=60 * SECONDS)


def carried(path: Path) -> int:
    """How many parts a lesson of the course has."""
    return len(nbformat.read(path, as_version=4).metadata.get(CARRIED, {}).get("views", ()))


def run_all(page: Any) -> None:
    """Run the page by its own button, and wait until every cell that shows something ran."""
    from playwright.sync_api import expect

    outputs = page.locator(".jp-OutputArea-output")
    count = outputs.count()
    outputs.evaluate_all("all => all.forEach(output => output.classList.add('before'))")
    page.get_by_role("button", name="Run this page").press("Enter")
    new = page.locator(".jp-OutputArea-output:not(.before)")
    expect(new).to_have_count(count, timeout=120 * SECONDS)
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first
    expect(idle).to_be_visible(timeout=60 * SECONDS)


def save(page: Any) -> None:
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function(f"!({IS_DIRTY})()")


def press(part: Any, control: Any, key: str) -> None:
    """Press a key that has to change what can be seen."""
    before = part.evaluate(LOOKS)
    control.press(key)
    until = time.monotonic() + 10
    while part.evaluate(LOOKS) == before:
        assert time.monotonic() < until, f"{key} changed nothing: {control}"
        part.page.wait_for_timeout(20)


def usable(within: Any, selector: str) -> Iterator[Any]:
    """Those elements of an explorer that can be used when it is their turn."""
    for each in within.query_selector_all(selector):
        if each.is_visible() and each.is_enabled():
            yield each


def explore(explorer: Any) -> None:
    """Move each control by keyboard, and go back to the start."""
    from playwright.sync_api import expect

    start = explorer.get_attribute("data-at")
    assert explorer.get_by_role("status").first.inner_text().strip()
    for words in ("The picture in words", "Show me the code"):
        summary = explorer.locator("summary", has_text=words)
        if summary.is_visible():  # not while a reader is to guess first
            summary.press("Enter")
            expect(summary.locator("xpath=..")).to_have_attribute("open", "")
    handle = explorer.element_handle()
    # Handles, as a drawing may show one control in the place of another.
    for slider in usable(handle, "input[type=range]"):
        now, last = float(slider.input_value()), float(slider.get_attribute("max"))
        press(explorer, slider, "ArrowLeft" if now == last else "ArrowRight")
        assert (float(slider.input_value()) < now) == (now == last)
    for group in usable(handle, "fieldset"):
        options = list(usable(group, "input[type=radio]"))
        at = next((n for n, option in enumerate(options) if option.is_checked()), None)
        if at is not None:
            press(explorer, options[at], "ArrowUp" if at == len(options) - 1 else "ArrowDown")
        elif options:
            press(explorer, options[0], "Space")
    for menu in usable(handle, "select"):
        is_last = menu.evaluate("menu => menu.selectedIndex === menu.length - 1")
        press(explorer, menu, "ArrowUp" if is_last else "ArrowDown")
    for tick in usable(handle, "input[type=checkbox]"):
        press(explorer, tick, "Space")
    explorer.get_by_role("button", name="Back to the start").press("Enter")
    assert explorer.get_attribute("data-at") == start
    assert [words for words in explorer.get_by_role("alert").all_inner_texts() if words] == []


def answer(question: Any) -> None:
    """Ask too early, then give an answer of whatever kind it is."""
    from playwright.sync_api import expect

    check = question.get_by_role("button", name=CHECK)
    told = question.locator(".cx-feedback")
    check.press("Enter")
    expect(told).to_contain_text(re.compile("yet|Give each"))
    hint = question.locator("summary", has_text="Hint")
    if hint.count():
        hint.press("Enter")
        expect(hint.locator("xpath=..")).to_have_attribute("open", "")
    for box in question.locator("input[type=radio], input[type=checkbox]").all()[:1]:
        box.press("Space")
        expect(box).to_be_checked()
    for field in question.locator("input[type=text]").all():
        field.press_sequentially("1")
    for number, menu in enumerate(question.locator("select").all()):
        choices = menu.locator("option").count() - 1  # the first says that nothing is chosen
        for _ in range(1 + number % choices):
            menu.press("ArrowDown")
    check.press("Enter")
    expect(told).not_to_contain_text(re.compile("Nothing is chosen|no number|Give each|^$"))
    expect(question.locator(".cx-where")).to_contain_text(IN_BROWSER)
    explanation = question.locator("summary", has_text="Explanation")
    if explanation.count():
        explanation.press("Enter")
        expect(explanation.locator("xpath=..")).to_have_attribute("open", "")


def write(place: Any, words: str, where: str) -> None:
    from playwright.sync_api import expect

    first, *more = words.split("\n")
    area = place.get_by_role("textbox")
    area.press_sequentially(first)
    for line in more:
        area.press("Enter")
        area.press_sequentially(line)
    place.get_by_role("button", name="Save").press("Enter")
    expect(place.locator(".cx-where")).to_contain_text(where)


def faults(page: Any, include: Sequence[str] = ("html",)) -> list[str]:
    """What axe-core finds, of any level, with the elements that it means."""
    from axe_playwright_python.sync_playwright import Axe

    present = [[part] for part in include if page.locator(part).count()]
    found = Axe().run(page, context={"include": present}).response
    return [
        f"{fault['impact']}: {fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


OURS = (".cx", ".jp-OutputArea-output", ".jp-MarkdownOutput")


@pytest.mark.parametrize("lesson", WORKED_THROUGH, ids=lambda path: path.stem)
def test_a_learner_works_through_a_lesson_and_finds_it_as_it_was_left(lesson, visit, course_lab):
    from playwright.sync_api import expect

    with visit(f"notebooks/{lesson.name}") as page:
        # Opening is enough: nothing has run, and nothing is there but the lesson.
        alive(page, carried(lesson))
        expect(page.locator(".jp-CodeCell .jp-Cell-inputWrapper:visible")).to_have_count(0)
        expect(page.locator(".jp-InputPrompt:visible, .jp-OutputPrompt:visible")).to_have_count(0)
        for explorer in parts(page, ".cx-explorer").all():
            explore(explorer)
        for question in parts(page, ".cx-question:not(.cx-desk)").all():
            answer(question)
        for desk in parts(page, ".cx-desk").all():
            desk.locator(".cx-sentence").first.press("Space")
            desk.locator("input[type=checkbox]").first.press("Space")
            expect(desk.locator(".cx-where")).to_contain_text(IN_BROWSER)
        for number, place in enumerate(parts(page, ".cx-writing").all()):
            write(place, f"Thought {number} <b>&</b>\nin two lines", IN_BROWSER)
        for fold in page.locator(".jp-MarkdownOutput details, .jp-RenderedHTML details").all():
            fold.locator("summary").press("Enter")
            expect(fold).to_have_attribute("open", "")
        assert faults(page, OURS) == []
        assert not page.evaluate(IS_DIRTY)  # to look is not to change

        # What was given is handed to the workbook as soon as there is one.
        answered = parts(page, ":is(.cx-question, .cx-writing)")
        given = answered.evaluate_all(GIVEN)
        run_all(page)
        alive(page, carried(lesson))
        for where in answered.locator(".cx-where").all():
            expect(where).to_contain_text(IN_WORKBOOK, timeout=15 * SECONDS)
        assert answered.evaluate_all(GIVEN) == given
        expect(page.locator("[data-mime-type*=error], [data-mime-type*=stderr]")).to_have_count(0)
        for explorer in parts(page, ".cx-explorer").all():
            explore(explorer)
        save(page)

        # The next day: another kernel, and nothing has run. On a phone, for once.
        course_lab.stop_kernels()
        page.set_viewport_size(PHONE)
        page.reload()
        alive(page, carried(lesson))
        expect(page.get_by_text("Error displaying widget")).to_have_count(0)
        assert answered.evaluate_all(GIVEN) == given
        assert not page.evaluate(IS_DIRTY)
        assert page.locator(".jp-MarkdownOutput").first.bounding_box()["width"] > 312
        assert faults(page, OURS) == []
    assert course_folder.prepare_folder(course_lab.folder).yours == ()  # to run is not to change


@pytest.mark.parametrize("lesson", WORKED_THROUGH, ids=lambda path: path.stem)
def test_what_an_exported_lesson_shows_has_no_fault_of_accessibility(lesson, chromium, tmp_path):
    from nbconvert import HTMLExporter

    exported = tmp_path / "lesson.html"
    exported.write_text(HTMLExporter().from_filename(lesson)[0], encoding="utf-8")
    page = chromium.new_page()
    page.goto(exported.as_uri())
    # The rest of the page is nbconvert's: links without underlines, scripts from elsewhere.
    assert faults(page, [".jp-OutputArea-output"]) == []
    page.close()


PLACE = """known => {
    const scroller = document.querySelector('.jp-WindowedPanel-outer').getBoundingClientRect();
    const notebook = jupyterapp.shell.currentWidget.content;
    const cell = known ?? notebook.widgets.findIndex(
        each => each.node.getBoundingClientRect().bottom > scroller.top);
    return [cell, Math.round(notebook.widgets[cell].node.getBoundingClientRect().top)];
}"""
TO_THE_MIDDLE = """() => {
    const scroller = document.querySelector('.jp-WindowedPanel-outer');
    scroller.scrollTop = scroller.scrollHeight / 2;
}"""


def test_a_run_leaves_the_page_where_it_is_and_code_is_shown_on_request(visit):
    """In the lesson with most parts, on a usual screen."""
    from playwright.sync_api import expect

    lesson = max(LESSONS, key=carried)
    with visit(f"notebooks/{lesson.name}", width=1366, height=768) as page:
        page.get_by_role("button", name="Run this page").wait_for(timeout=60 * SECONDS)
        page.wait_for_timeout(3000)
        page.evaluate(TO_THE_MIDDLE)
        page.wait_for_timeout(1000)
        before = page.evaluate(PLACE)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
        busy = ".jp-Notebook-ExecutionIndicator[data-status=%s]"
        page.locator(busy % "busy").first.wait_for(timeout=60 * SECONDS)
        page.locator(busy % "idle").first.wait_for(timeout=120 * SECONDS)
        page.wait_for_timeout(5000)
        assert page.evaluate(PLACE, before[0]) == pytest.approx(before, abs=2)

        code = page.locator(".jp-CodeCell .jp-InputArea-editor")
        switch = page.get_by_role("checkbox", name="Show code")
        expect(switch).not_to_be_checked()
        switch.press("Space")
        expect(code.first).to_be_attached()
        switch.press("Space")
        expect(code).to_have_count(0)


def test_the_workbook_can_be_taken_away_and_brought_in_elsewhere(visit, course_lab, tmp_path):
    from playwright.sync_api import expect

    lesson = next(path for path in LESSONS if ".downloads()" in path.read_text(encoding="utf-8"))
    words = "To be found again: <b>&</b>"
    files = {"Word": "docx", "Web page": "html", "File": "json"}
    for folder in ("here", "elsewhere"):
        (course_lab.folder / folder).mkdir()
        shutil.copy(course_lab.folder / "notebooks" / lesson.name, course_lab.folder / folder)
    copies = [course_lab.folder / folder / lesson.name for folder in ("here", "elsewhere")]
    course_folder.settle_notebooks(copies)

    with visit(f"here/{lesson.name}") as page:
        alive(page, carried(lesson))
        run_all(page)
        write(parts(page, ".cx-writing").first, words, IN_WORKBOOK)
        for name, kind in files.items():
            with page.expect_download() as download:
                page.get_by_role("button", name=re.compile(f"^{name}")).press("Enter")
            assert download.value.suggested_filename == f"my_workbook.{kind}"
            download.value.save_as(tmp_path / f"workbook.{kind}")
        page.goto((tmp_path / "workbook.html").as_uri())
        expect(page.get_by_text(words)).to_be_visible()
        assert faults(page) == []
    assert words in [p.text for p in Document(tmp_path / "workbook.docx").paragraphs]

    with visit(f"elsewhere/{lesson.name}") as page:
        alive(page, carried(lesson))
        run_all(page)
        bring = page.get_by_label(re.compile("Bring in a workbook"))
        bring.set_input_files(tmp_path / "workbook.json")
        expect(page.get_by_text("newer than what was here, and taken in")).to_be_visible()
        run_all(page)
        expect(parts(page, ".cx-writing").first.get_by_role("textbox")).to_have_value(words)


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


explorer = Explorer(
    (Control("age", "Age", {str(age): age for age in range(10)}, 0, "How old"),),
    result=slowly,
    picture=lambda age: Picture(Figure(figsize=(1, 1)), f"Age {age}.", "An age."),
    sentence=lambda age: f"Drawn: {drawn}",
)
"""


def test_an_explorer_that_asks_the_kernel_leaves_no_queue_and_says_when_nobody_answers(
    visit, course_lab
):
    """Of nine keys at once the first is drawn, then the last. After a restart it says that the
    kernel doesn't answer, is saved as it stands, and a cell run out of order says so in words."""
    from playwright.sync_api import expect

    cells = [nbformat.v4.new_code_cell(source) for source in (SLOW, "explorer.widget()")]
    path = course_lab.folder / "slow" / "slow.ipynb"
    path.parent.mkdir()
    metadata = nbformat.read(LESSONS[0], as_version=4).metadata.kernelspec
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": metadata}), path)
    with visit("slow/slow.ipynb", width=1366, height=900) as page:
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first
        expect(idle).to_be_visible(timeout=60 * SECONDS)
        page.wait_for_function(f"() => Boolean(({HAS_KERNEL})())")
        page.wait_for_timeout(5000)  # JupyterLab calls a kernel idle that has yet to start
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
        alive(page, 1)
        told = parts(page).locator(".cx-said")
        expect(told).to_have_text("Drawn: [0]")
        slider = page.get_by_role("slider")
        slider.focus()
        for _ in range(9):
            page.keyboard.press("ArrowRight")
        expect(told).to_have_text("Drawn: [0, 1, 9]")

        # Not waited for: it asks first, and is answered below.
        page.evaluate("() => { jupyterapp.commands.execute('kernelmenu:restart'); }")
        page.locator(".jp-Dialog .jp-mod-accept").click()
        expect(idle).to_be_visible(timeout=60 * SECONDS)
        slider.press("ArrowLeft")
        silent = parts(page).get_by_role("alert")
        expect(silent).to_contain_text("kernel does not answer", timeout=15 * SECONDS)

        save(page)
        page.reload()
        alive(page, 1)
        expect(told).to_have_text("Drawn: [0, 1, 9]")
        page.evaluate("""() => {
            jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
            jupyterapp.commands.execute('notebook:run-cell');
        }""")
        expect(page.get_by_text("'explorer' isn't there yet")).to_be_visible(timeout=15 * SECONDS)
        expect(page.get_by_text("Traceback")).to_have_count(0)
