"""A page by keyboard alone: Tab from its beginning to its end, and use what it stops at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

AGAIN = 4  # times that one thing is met
MOST = 1500  # stops on one page; more is a trap
# How each is used, with another key if the first one changes nothing: it stands at its end.
USED = {
    "range": ("ArrowRight", "ArrowLeft"),
    "radio": ("Space", "ArrowDown"),
    "checkbox": ("Space",),
    "select": ("ArrowDown", "ArrowUp"),
    "summary": ("Enter",),
    "button": ("Enter",),
}
TYPED = {"text": "12", "textarea": "What I think of it."}


@dataclass
class Walk:
    """What was met on the way.

    Parameters
    ----------
    stops
        The elements, by number, in their order.
    faults
        In words.
    moved
        Explorers that followed a key, by part.
    told
        How many movements of an explorer were read out.
    """

    stops: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)
    told: int = 0
    movements: int = 0


def stops(page: Any, key: str = "Tab") -> Iterator[dict[str, Any]]:
    """What the key stops at, until it leaves the page."""
    for _ in range(MOST):
        page.keyboard.press(key)
        at = page.evaluate("probe.focused()")
        if at is None:
            return
        yield at


def walk_back(page: Any) -> list[str]:
    """From the end of a page to its beginning: nothing may lie over what has the focus."""
    page.evaluate("probe.rewind()")
    met: set[int] = set()
    found: list[str] = []
    for at in stops(page, "Shift+Tab"):
        if at["n"] in met:
            break
        met.add(at["n"])
        found += _seen(at)
    return found


def walk(page: Any, use: bool = False) -> Walk:
    """Go through a page from its beginning; with ``use``, use every control on the way."""
    page.evaluate("probe.rewind()")
    expected = page.evaluate("probe.stops()")
    done, before = Walk(), None
    met: Counter[int] = Counter()
    for at in stops(page):
        if done.stops and at["n"] == done.stops[0]:
            break  # from the end of the page back to its beginning
        done.stops.append(at["n"])
        met[at["n"]] += 1
        # A button that vanishes hands the focus on, and that may be to what was met before.
        if met[at["n"]] > AGAIN:
            done.faults.append(f"a trap: Tab comes back to {at['what']}")
            break
        done.faults += _seen(at)
        if before and _goes_back(before, at):
            done.faults.append(f"the focus goes up from {before['what']} to {at['what']}")
        before = at
        if use and met[at["n"]] == 1:
            _use(page, at, done)
            before = page.evaluate("probe.focused()") or at
    if len(done.stops) == MOST:
        done.faults.append(f"more than {MOST} stops: a trap?")
    if use:
        return done  # what moves when it is used isn't where it was: a walk without use tells
    there = page.evaluate("ns => ns.filter((n) => probe.stops().includes(n))", expected)
    done.faults += [
        f"Tab doesn't stop at {page.evaluate(f'probe.called({n})')}" for n in there if n not in met
    ]
    return done


def _seen(at: dict[str, Any]) -> Iterator[str]:
    if not at["isRinged"]:
        yield f"the focus isn't seen on {at['what']}"
    if at["isCovered"]:
        yield f"something lies over what has the focus: {at['what']}"


def _goes_back(before: dict[str, Any], at: dict[str, Any]) -> bool:
    """Whether the focus goes up within a column."""
    if before["isStuck"] or at["isStuck"]:
        return False
    left, _, right, _ = at["box"]
    return at["box"][3] <= before["box"][1] and left < before["box"][2] and right > before["box"][0]


def _use(page: Any, at: dict[str, Any], done: Walk) -> None:
    kind = at["kind"]
    if kind in TYPED:
        page.keyboard.type(TYPED[kind])
    if kind not in USED:
        return
    page.evaluate("probe.start()")
    for key in USED[kind]:
        page.keyboard.press(key)
        now = page.evaluate("probe.focused()")
        if now is None:
            done.faults.append(f"the focus is lost after {key} on {at['what']}")
            return
        if kind in ("summary", "button") or now["value"] != at["value"]:
            break
    if at["holds"] is not None and now["at"] != at["at"] and at["at"] is not None:
        done.moved.add(at["holds"])
        done.movements += 1
        done.told += bool(page.evaluate("probe.heard()"))
