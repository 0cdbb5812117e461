"""Questions, places to write, workbook and progress in a bare page: by real keys, both hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.lessons import LessonPage, Question, progress
from cocreate_lib.lessons.kit.workbook import Workbook
from tests.browser.bare import bare_page
from tests.lessons.kit.test_question import CHOICE, JUDGEMENT

pytestmark = pytest.mark.browser

SEVERAL = Question.several(
    "Which are even?",
    [("Two.", "Yes."), ("Three.", "No."), ("Four.", "Yes.")],
    right=["Two.", "Four."],
    hint="Halve them.",
    explanation="Half of each is whole.",
)
NUMBER = Question.number(
    "What is the effect?", right=-0.5, tolerance=0, unit=("offence a person", "offences a person")
)
ORDER = Question.order("From small to large?", ["mouse", "dog", "horse", "whale"])
SORT = Question.sort(
    "What do these wear?", {"fur": ["a cat", "a fox"], "feathers": ["an owl", "a hen"]}
)
QUESTIONS = {
    "choice": CHOICE,
    "several": SEVERAL,
    "number": NUMBER,
    "order": ORDER,
    "sort": SORT,
    "judgement": JUDGEMENT,
}
THOUGHT = "What surprised you?"
SIZES = {"wide": (1366, 768), "phone": (390, 844)}


def traits(folder: Any) -> list[dict[str, Any]]:
    """All parts of a lesson with each kind of question."""
    lesson = LessonPage("01_why", "Why people stop", folder / "workbook")
    parts = [lesson.ask(key, question) for key, question in QUESTIONS.items()]
    parts += [lesson.reflect("thought", THOUGHT), lesson.downloads()]
    parts.append(progress({"01_why": "Why", "02_with": "With"}, lesson.workbook))
    return [{"declared": part.declared, "kept": part.kept} for part in parts]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, str]:
    """The page, and the same as in a notebook."""
    folder = tmp_path_factory.mktemp("pages")
    parts = traits(folder)
    live = [{**part, "live": True} for part in parts]
    return {
        False: bare_page(folder / "page.html", parts, page=True),
        True: bare_page(folder / "live.html", live),
    }


@pytest.fixture
def context(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    yield context
    context.close()


def opened(context: Any, address: str) -> Any:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    page.evaluate("mounted")
    return page


@pytest.fixture
def page(context: Any, address: dict[bool, str]) -> Any:
    return opened(context, address[False])


@pytest.fixture
def live(context: Any, address: dict[bool, str]) -> Any:
    return opened(context, address[True])


def part(page: Any, key: str) -> Any:
    return page.locator(f"#part-{[*QUESTIONS, 'thought', 'workbook', 'progress'].index(key)}")


def check(page: Any, key: str) -> str:
    """Press "Check", and what is said."""
    part(page, key).get_by_role("button").first.press("Enter")
    words: str = part(page, key).locator(".cx-feedback").inner_text()
    return words


def where(page: Any, key: str) -> str:
    words: str = part(page, key).locator(".cx-where").inner_text()
    return words


def test_one_of_several_by_arrow_keys(page):
    radios = page.get_by_role("group", name=CHOICE.prompt).get_by_role("radio")
    assert "Nothing is chosen yet." in check(page, "choice")
    radios.first.press("Space")
    radios.first.press("ArrowDown")
    assert check(page, "choice") == "Not right yet. Count <again>."
    assert where(page, "choice") == "Saved in your workbook, in this browser."
    radios.nth(1).press("ArrowUp")
    assert part(page, "choice").locator(".cx-feedback").inner_text() == ""
    assert check(page, "choice").startswith("Right.")


def test_any_number_by_the_space_bar(page):
    ticks = page.get_by_role("group", name=SEVERAL.prompt).get_by_role("checkbox")
    for n in range(3):
        ticks.nth(n).press("Space")
    assert check(page, "several").startswith("Not right yet. Everything is ticked.")
    ticks.nth(1).press("Space")
    assert check(page, "several").startswith("Right. “Two.” Yes.")


def test_a_number_as_the_page_writes_it(page):
    field = page.get_by_role("textbox", name=NUMBER.prompt)
    field.press_sequentially("\N{MINUS SIGN}0,5")
    field.press("Tab")
    assert check(page, "number") == "Right. It is \N{MINUS SIGN}0.5 offences a person."
    field.fill("much")
    assert "can't be read as a number" in check(page, "number")


def test_an_order_and_a_sort_by_named_menus(page):
    for place, item in enumerate(ORDER.items, 1):
        menu = part(page, "order").get_by_role("combobox", name=item)
        menu.focus()
        menu.press(str(place))
    assert check(page, "order").startswith("Right.")
    assert check(page, "sort").startswith("Give each item a box.")
    for item in SORT.right:
        menu = part(page, "sort").get_by_role("combobox", name=item)
        menu.focus()
        menu.press("f")
        assert menu.input_value() == "fur"
    said = check(page, "sort")
    assert said.startswith("Not right yet. 2 of 4 are in their boxes.")
    part(page, "sort").get_by_role("combobox", name="an owl").select_option("feathers")
    assert check(page, "sort").startswith("Partly right. 3 of 4")


def test_a_judgement_says_every_reason_and_none_is_right(page):
    part(page, "judgement").get_by_role("radio").last.press("Space")
    said = check(page, "judgement")
    assert said.startswith("You chose: Wait. It buys time.")
    assert "Whoever decides should say why." in said
    assert part(page, "judgement").get_by_text("Explanation").count() == 0


def test_a_hint_before_and_an_explanation_after(page):
    mine = part(page, "several")
    mine.get_by_text("Hint").press("Enter")
    assert mine.get_by_text("Halve them.").is_visible()
    assert not mine.get_by_text("Explanation").is_visible()
    mine.get_by_role("checkbox").first.press("Space")
    check(page, "several")
    mine.get_by_text("Explanation").press("Enter")
    assert mine.get_by_text("Half of each is whole.").is_visible()


def test_the_live_region_stays_and_its_words_change(page):
    mine = part(page, "choice")
    mine.locator(".cx-feedback").evaluate("(node) => { globalThis.region = node; }")
    mine.get_by_role("radio").first.press("Space")
    check(page, "choice")
    assert page.evaluate("region.isConnected && region.role === 'status'")
    assert page.evaluate("region.textContent").startswith("Right.")


def test_what_is_written_is_kept_when_the_reader_leaves_and_shown_again(context, page, address):
    field = page.get_by_role("textbox", name=THOUGHT)
    field.press_sequentially("That <b>most</b> stop.")
    field.press("Tab")
    assert where(page, "thought") == "Saved in your workbook, in this browser."
    part(page, "choice").get_by_role("radio").first.press("Space")
    check(page, "choice")
    assert "2 of 7 answered" in part(page, "progress").inner_text()

    other = opened(context, address[False])
    assert other.get_by_role("textbox", name=THOUGHT).input_value() == "That <b>most</b> stop."
    assert part(other, "choice").get_by_role("radio").first.is_checked()
    assert part(other, "choice").locator(".cx-feedback").inner_text().startswith("Right.")


def test_what_another_window_keeps_is_shown_and_nothing_is_lost(context, page, address):
    other = opened(context, address[False])
    other.get_by_role("textbox", name=THOUGHT).fill("from the other")
    part(other, "thought").get_by_role("button").press("Enter")
    page.wait_for_function(
        "document.querySelector('textarea').value === 'from the other'", polling=100
    )
    part(page, "judgement").get_by_role("radio").first.press("Space")
    check(page, "judgement")
    other.wait_for_function("document.querySelector('#part-5 input').checked", polling=100)
    assert "2 of 7 answered" in part(other, "progress").inner_text()


def test_a_browser_that_keeps_nothing_says_so_and_the_file_has_it(context, address, tmp_path):
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    )
    page = opened(context, address[False])
    page.get_by_role("textbox", name=THOUGHT).fill("not lost")
    part(page, "thought").get_by_role("button").press("Enter")
    assert where(page, "thought").startswith("This browser keeps nothing here: take the file")
    assert b"not lost" in taken(page, "File", tmp_path)


def taken(page: Any, name: str, folder: Any) -> bytes:
    with page.expect_download() as found:
        part(page, "workbook").get_by_role("button", name=name).press("Enter")
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    content: bytes = path.read_bytes()
    return content


def bring(page: Any, content: bytes) -> str:
    chosen = {"name": "a.json", "mimeType": "application/json", "buffer": content}
    page.get_by_label("Bring in a workbook").set_input_files(chosen)
    page.wait_for_function("document.querySelector('#part-7 .cx-where').textContent")
    return where(page, "workbook")


def test_a_workbook_goes_from_notebook_to_page_and_back_unchanged(page, tmp_path):
    notebook = LessonPage("01_why", "Why people stop", tmp_path / "book")
    for key, question in QUESTIONS.items():
        notebook.ask(key, question)
    notebook.reflect("thought", THOUGHT)
    notebook.keep("number", -0.5, "\N{MINUS SIGN}0.5 offences a person", "right")
    notebook.write("thought", "From the notebook\nand on")
    before = notebook.workbook.export()

    assert bring(page, before).startswith("2 answers were newer than what was here")
    assert page.get_by_role("textbox", name=THOUGHT).input_value() == "From the notebook\nand on"
    assert page.get_by_role("textbox", name=NUMBER.prompt).input_value() == "\N{MINUS SIGN}0.5"
    assert taken(page, "File", tmp_path) == before
    part(page, "choice").get_by_role("radio").first.press("Space")
    check(page, "choice")
    after = taken(page, "File", tmp_path)
    assert notebook.workbook.take_in(after) == 1
    assert notebook.workbook.export() == after
    assert Workbook(tmp_path / "book").lesson("01_why").entries[0].state == "right"
    html = taken(page, "Web page", tmp_path).decode()
    assert "From the notebook<br>and on" in html


def test_another_file_is_refused_and_the_same_can_be_chosen_again(page):
    assert "it is not JSON" in bring(page, b"a picture")
    assert part(page, "workbook").locator(".cx-fault").count() == 1
    empty = json.dumps({"format": 1, "lessons": []}).encode()
    bring(page, empty)
    page.wait_for_function(
        "document.querySelector('#part-7 .cx-where').textContent.startsWith('0 answers')"
    )


def test_word_is_offered_only_where_a_kernel_can_make_it(page, live):
    assert part(page, "workbook").get_by_role("button", name="Word").count() == 0
    assert part(live, "workbook").get_by_role("button", name="Word").count() == 1


# In a notebook.

WAITS = "Kept in this browser. It goes into your workbook when this page runs"
ENTRY = {"key": "thought", "kind": "reflection", "prompt": THOUGHT, "answer": None, "words": ""}
BARE = {**ENTRY, "state": "not attempted", "saved": ""}


def kept(words: str, saved: str) -> dict[str, Any]:
    return {**ENTRY, "answer": words, "words": words, "state": "answered", "saved": saved}


def wrote(page: Any, words: str) -> None:
    page.get_by_role("textbox", name=THOUGHT).fill(words)
    part(page, "thought").get_by_role("button").press("Enter")


def answers(page: Any, reply: dict[str, Any]) -> None:
    """The kernel answers the last message of the place to write."""
    page.evaluate(
        "(reply) => models[6].message({ n: models[6].sent.at(-1).n ?? 0, ...reply })", reply
    )


def last(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("models[6].sent.at(-1)")
    return found


def test_before_anything_has_run_it_is_kept_in_the_browser_and_then_offered(context, live, address):
    wrote(live, "before the kernel")
    assert where(live, "thought").startswith(WAITS)
    again = opened(context, address[True])
    assert again.get_by_role("textbox", name=THOUGHT).input_value() == "before the kernel"
    assert where(again, "thought").startswith(WAITS)
    assert last(again) == {"hello": True}
    answers(again, {"hello": True, "kept": BARE})
    offered = last(again)["offer"]
    assert offered["words"] == "before the kernel"
    answers(again, {"kept": kept("before the kernel", offered["saved"])})
    assert where(again, "thought") == "Saved in your workbook."
    assert again.evaluate("localStorage.getItem('cocreate:waiting:01_why')") is None


def test_what_the_workbook_has_that_is_newer_is_shown(live):
    wrote(live, "old")
    answers(live, {"hello": True, "kept": kept("newer", "2999-01-01T00:00:00.000+00:00")})
    assert live.get_by_role("textbox", name=THOUGHT).input_value() == "newer"
    assert where(live, "thought") == "Saved in your workbook."


def test_with_a_kernel_it_is_saved_in_the_workbook(live):
    answers(live, {"hello": True, "kept": BARE})
    assert where(live, "thought") == ""
    wrote(live, "at once")
    assert last(live)["keep"] == {"answer": "at once", "words": "at once", "state": "answered"}
    answers(live, {"kept": kept("at once", "2026-01-01T00:00:00.000+00:00")})
    assert where(live, "thought") == "Saved in your workbook."


def test_a_saved_notebook_shows_what_the_workbook_held_until_the_kernel_says(context, tmp_path):
    part = {"declared": traits(tmp_path)[6]["declared"], "live": True}
    saved = {**part, "kept": kept("yesterday", "2026-01-01T00:00:00.000+00:00")}
    page = opened(context, bare_page(tmp_path / "page.html", [saved]))
    field, status = page.get_by_role("textbox", name=THOUGHT), page.locator(".cx-where")
    assert field.input_value() == "yesterday"
    assert status.inner_text() == "This is what your workbook held when you were last here."
    page.evaluate("(kept) => models[0].message({ hello: true, kept })", BARE)
    assert field.input_value() == ""
    assert status.inner_text() == ""


def test_a_kernel_that_does_not_answer_is_said_and_a_late_answer_counts(live):
    live.clock.install()
    answers(live, {"hello": True, "kept": BARE})
    wrote(live, "to nobody")
    live.clock.run_for(6000)
    assert where(live, "thought").startswith(f"The kernel does not answer yet. {WAITS}")
    answers(live, {"kept": kept("to nobody", "2026-01-01T00:00:00.000+00:00")})
    assert where(live, "thought") == "Saved in your workbook."


def test_a_workbook_that_cannot_be_written_is_a_fault_and_the_words_stay(live):
    answers(live, {"hello": True, "kept": BARE})
    wrote(live, "no room")
    answers(live, {"fault": "Your answer can't be saved: no space left."})
    assert where(live, "thought").startswith("Your answer can't be saved: no space left.")
    assert "Kept in this browser" in where(live, "thought")
    assert live.get_by_role("textbox", name=THOUGHT).input_value() == "no room"


def test_the_workbook_comes_from_the_kernel_with_what_still_waits(live, tmp_path):
    book = LessonPage("00_start", "Start", tmp_path / "book")
    book.reflect("why", "Why here?")
    book.write("why", "in the kernel")
    wrote(live, "still waiting")
    live.evaluate(
        """(file) => {
          const model = models[7], sent = [];
          model.send = ({ bring, ask, n }) => {
            sent.push(bring ?? ask);
            setTimeout(() => model.message(bring ? { n, fault: "no room" } : { n, file }));
          };
          globalThis.asked = sent;
        }""",
        book.workbook.export().decode(),
    )
    content = taken(live, "File", tmp_path).decode()
    assert "in the kernel" in content
    assert "still waiting" in content
    assert live.evaluate("asked.length") == 2


def test_without_a_kernel_what_is_brought_in_waits_for_it(live, tmp_path):
    book = LessonPage("01_why", "Why people stop", tmp_path / "book")
    book.reflect("thought", THOUGHT)
    book.write("thought", "from elsewhere")
    live.clock.install()
    live.get_by_label("Bring in a workbook").set_input_files(
        {"name": "a.json", "mimeType": "", "buffer": book.workbook.export()}
    )
    live.wait_for_function("models[7].sent.length === 1")
    live.clock.run_for(6000)
    assert WAITS in where(live, "workbook")
    assert "1 kept in this browser" in part(live, "progress").inner_text()


@pytest.mark.parametrize("size", SIZES)
def test_no_fault_of_any_level_and_room_for_fingers(context, address, size, tmp_path):
    page = opened(context, address[False])
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    for key in QUESTIONS:
        fields = part(page, key).locator("input[type=radio], input[type=checkbox]")
        if fields.count():
            fields.first.press("Space")
        check(page, key)
    wrote(page, "x")
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """[...document.querySelectorAll(
             "button, select, textarea, .cx-answer, summary, input[type=text], input[type=file]")]
           .filter((node) => node.getClientRects().length)
           .filter((node) => node.getBoundingClientRect().height < 44)
           .map((node) => node.outerHTML.slice(0, 80))"""
    )
    assert small == []
