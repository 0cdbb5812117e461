"""What each page goes through: widths, colours, zoom, stillness, the tree, words and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.accessibility import keys, tree
from tools.accessibility.alternatives import fault_of
from tools.accessibility.axe import axe
from tools.accessibility.fault import Found
from tools.accessibility.material import Place

WIDTHS = (390, 768, 1366)
HEIGHTS = {390: 844, 768: 1024, 1366: 768}
# A window of 1366 x 768 at 200 %, and one of 1280 x 1024 at 400 %, in CSS pixels (WCAG 1.4.10).
ZOOMS = {"200 %": (683, 384), "400 %": (320, 256)}
COLOURS = {
    "dark": {"color_scheme": "dark"},
    "forced colours, light": {"color_scheme": "light", "forced_colors": "active"},
    "forced colours, dark": {"color_scheme": "dark", "forced_colors": "active"},
}
ORDINARY = {"color_scheme": "light", "forced_colors": "none"}
LARGE = ":root { font-size: 200% !important; }"
# WCAG 1.4.12: what a reader may set, and nothing may be lost.
# What is drawn has its words below it as text, which can be spaced.
SPACED = """svg { letter-spacing: normal !important; word-spacing: normal !important; }
*:not(svg, svg *) {
    line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }"""
_PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
_STILL = (Path(__file__).parent / "still.js").read_text(encoding="utf-8")
_READY = "() => document.documentElement.dataset.ready"
_STYLED = """style => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = style ? [sheet] : [];
}"""
LEAST_CONTRAST = 3  # of a mark that has as much in ordinary colours: WCAG 1.4.11
SOON = 120  # ms: drawings follow their width in the next frame


@contextmanager
def window(browser: Any, width: int = 1366, **how: Any) -> Iterator[Any]:
    """A page of its own, which can be probed."""
    size = {"width": width, "height": HEIGHTS[width]}
    context = browser.new_context(viewport=size, **how)
    context.add_init_script(_PROBE)
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()


def visit(page: Any, place: Place) -> None:
    """Open a page, and wait until its parts are alive."""
    page.goto(place.address)
    if page.locator("[data-part]").count():
        page.wait_for_function(_READY)


def resize(page: Any, width: int, height: int | None = None) -> None:
    """Give the window another size, and let drawings follow."""
    page.set_viewport_size({"width": width, "height": height or HEIGHTS[width]})
    page.wait_for_timeout(SOON)


def sweep(browser: Any, place: Place, found: Found, widths: Sequence[int] = WIDTHS) -> None:
    """All that is asked of a page that is wholly ours."""
    with window(browser) as page:
        visit(page, place)
        found.count(place.kind, "pages")
        ask_axe(page, place, "as opened", found, widths[-1:])
        read(page, place.kind, place.name, "as opened", found)
        use(page, place.kind, place.name, found)
        ask_axe(page, place, "used", found, widths)
        read(page, place.kind, place.name, "used", found)
        judge_words(page, place.kind, place.name, found)
        recolour(page, place.kind, place.name, found)
        zoom(page, place, found)
    with window(browser, reduced_motion="reduce") as page:
        page.add_init_script(_STILL)
        visit(page, place)
        be_still(page, place.kind, place.name, found)


def ask_axe(
    page: Any,
    place: Place,
    state: str,
    found: Found,
    widths: Sequence[int] = WIDTHS,
    *,
    at: str = "",
    height: int | None = None,
) -> None:
    """axe-core, all rules, at each width; and nothing wider than its window."""
    for width in widths:
        resize(page, width, height)
        heard = axe(page, place.ours)
        name, told = f"{place.name}{at}", f"{width} px, {state}"
        found.count(place.kind, "axe-core runs")
        found.count(place.kind, "axe-core faults", len(heard.faults))
        found.count(place.kind, "axe-core can't tell", len(heard.unsure))
        found.unsure.update(heard.unsure)
        found.rules |= heard.passed
        found.add("axe", name, told, *heard.faults)
        if place.is_whole:
            found.add("zoom", name, told, *page.evaluate("probe.reflow()"))
    resize(page, 1366)


def read(page: Any, kind: str, name: str, state: str, found: Found) -> None:
    """The accessibility tree against what is seen."""
    nodes = tree.tree_of(page)
    words = page.evaluate("probe.words()")
    stops = page.evaluate("probe.stops()")
    found.count(kind, "texts held against the tree", len(words))
    found.count(kind, "controls held against the tree", len(stops))
    found.add("tree", name, state, *tree.unread(words, nodes), *tree.unnamed(nodes))
    found.add("tree", name, state, *tree.out_of_tree(page, stops, nodes))
    found.add("tree", name, state, *page.evaluate("probe.order()"))


def use(page: Any, kind: str, name: str, found: Found) -> None:
    """By keyboard alone from the beginning to the end, and everything used on the way."""
    walked = keys.walk(page, use=True)
    found.count(kind, "stops of Tab", len(walked.stops))
    found.count(kind, "movements by keys", walked.movements)
    found.count(kind, "of them read out", walked.told)
    found.add("keys", name, "1366 px", *walked.faults)
    found.add("keys", name, "1366 px", *page.evaluate(_LEFT_ALONE))


# After the walk: explorers that followed no key, questions that said nothing.
_LEFT_ALONE = """() => [...document.querySelectorAll('.cx-feedback')]
    .filter((said) => said.checkVisibility() && !said.textContent.trim())
    .map((said) => `no reply to an answer: ${said.parentElement.textContent.slice(0, 60)}`)"""


def judge_words(page: Any, kind: str, name: str, found: Found) -> None:
    """The words of pictures say something, and something else at another setting."""
    now = page.evaluate("probe.pictures()")
    found.count(kind, "pictures whose words were read", len(now))
    said: dict[str, str] = {}
    for each in now:
        what = f"{each['kind']}: “{each['words'][:120]}”"
        if not each["isNamed"]:
            found.add("words", name, "used", f"a drawing that isn't said to be a picture: {what}")
        elif fault := fault_of(each["words"]):
            found.add("words", name, "used", f"{fault}: {what}")
        elif said.setdefault(each["words"], each["beside"]) != each["beside"]:
            found.add("words", name, "used", f"has the words of another picture: {what}")


def recolour(
    page: Any, kind: str, name: str, found: Found, schemes: Sequence[str] = tuple(COLOURS)
) -> None:
    """Dark, and forced colours: contrast, edges of controls, rings of focus, marks of drawings."""
    ordinary = dict(page.evaluate("probe.marks()"))
    found.add("colours", name, "light", *_edgeless(page))
    faint = page.evaluate("probe.faintInDrawings()")
    found.count(kind, "words in drawings", page.locator("svg text:visible").count())
    found.add("colours", name, "light", *(f"hard to read in a drawing: {each}" for each in faint))
    for state in schemes:
        media = COLOURS[state]
        page.emulate_media(**media)
        page.wait_for_timeout(SOON)
        found.count(kind, "colour schemes")
        if "forced_colors" in media:
            faint = [f"hard to read: {each}" for each in page.evaluate("probe.faint()")]
        else:
            faint = list(axe(page, rules=["color-contrast"]).faults)
        found.add("colours", name, state, *faint)
        found.add("colours", name, state, *_edgeless(page), *_ringless(page))
        marks = page.evaluate("probe.marks()")
        found.count(kind, "marks of drawings in other colours", len(marks))
        for what, now in dict(marks).items():  # by name: a drawing may still be at work
            if now < min(ordinary.get(what, 1), LEAST_CONTRAST) * 0.9:
                found.add("colours", name, state, f"a mark vanishes: {what}")
    page.emulate_media(**ORDINARY)


def _edgeless(page: Any) -> list[str]:
    return [f"a control without an edge: {each}" for each in page.evaluate("probe.edgeless()")]


def _ringless(page: Any) -> list[str]:
    return [
        f"the focus isn't seen: {at['what']}"
        for at in page.evaluate(
            """() => probe.stops().map((n) => {
                probe.element(n).focus({ focusVisible: true });
                return probe.focused();
            }).filter((at) => at && !at.isRinged)"""
        )
    ]


def zoom(page: Any, place: Place, found: Found) -> None:
    """Zoomed in, larger letters, wider spaces: nothing is cut, or wider than its window."""
    for state, (width, height) in ZOOMS.items():
        resize(page, width, height)
        found.count(place.kind, "zooms and spacings")
        found.add("zoom", place.name, state, *page.evaluate("probe.reflow()"))
        found.add("zoom", place.name, state, *keys.walk_back(page))
    resize(page, 390)
    found.add("keys", place.name, "390 px", *keys.walk(page).faults, *keys.walk_back(page))
    for state, style, width in (
        ("letters 200 %", LARGE, 1366),
        ("spaced", SPACED, 1366),
        ("spaced", SPACED, 390),
    ):
        resize(page, width)
        page.evaluate(_STYLED, style)
        page.wait_for_timeout(SOON)
        found.count(place.kind, "zooms and spacings")
        found.add("zoom", place.name, f"{state}, {width} px", *page.evaluate("probe.reflow()"))
        page.evaluate(_STYLED, "")
    resize(page, 1366)


_RUNNING = "document.getAnimations().map((a) => a.animationName ?? a.transitionProperty)"
_CONTROLS = ".cx-explorer :is(input, select, button, summary):visible"


def be_still(page: Any, kind: str, name: str, found: Found) -> None:
    """Where less motion is asked for: nothing runs after a change."""
    controls = page.locator(_CONTROLS)
    for n in range(controls.count()):
        control = controls.nth(n)
        if not control.is_visible() or not control.is_enabled():
            continue
        tag = control.evaluate("e => e.localName === 'input' ? e.type : e.localName")
        what = control.evaluate("e => (e.labels?.[0] ?? e).textContent.trim().slice(0, 60)")
        control.press(keys.USED.get(tag, ("Enter",))[0])
        running = page.evaluate(_RUNNING)
        page.wait_for_timeout(60)
        asked = page.evaluate("framesAsked")
        page.wait_for_timeout(100)
        more = page.evaluate("framesAsked") - asked
        found.count(kind, "changes without motion")
        if running or more:
            found.add("motion", name, "less motion", f"{running or more} after a change of {what}")


def sweep_slides(browser: Any, place: Place, found: Found, widths: Sequence[int] = WIDTHS) -> None:
    """Each slide of a deck, with all that comes step by step."""
    with window(browser) as page:
        page.goto(place.address)
        page.locator("html[data-fitted]").wait_for()
        count = page.locator(".reveal .slides > section").count()
        found.count(place.kind, "pages")
        found.count(place.kind, "slides", count)
        for width in widths:
            resize(page, width)
            for at in range(count):
                to_slide(page, at)
                ask_axe(page, place, "each step shown", found, [width], at=f", slide {at + 1}")
        for at in range(count):
            to_slide(page, at)
            name = f"{place.name}, slide {at + 1}"
            read(page, place.kind, name, "each step shown", found)
            judge_words(page, place.kind, name, found)
            if page.locator("section.present.live").count():
                use(page, place.kind, name, found)
                recolour(page, place.kind, name, found)


def to_slide(page: Any, at: int) -> None:
    """Go to a slide, and show each of its steps."""
    page.evaluate(f"document.activeElement.blur(); location.hash = '#/{at}'")
    page.locator(f".reveal .slides > section:nth-child({at + 1}).present").wait_for()
    page.evaluate(
        "document.querySelectorAll('.present .fragment').forEach((e) => e.classList.add('visible'))"
    )


def sweep_ours(browser: Any, place: Place, found: Found, widths: Sequence[int] = WIDTHS) -> None:
    """A page that somebody else's program makes around what is ours: axe-core on ours."""
    with window(browser) as page:
        page.route(re.compile("^https?:"), lambda route: route.abort())
        page.goto(place.address)
        found.count(place.kind, "pages")
        ask_axe(page, place, "as opened", found, widths)
