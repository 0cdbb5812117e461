"""From a key to the picture in Chromium: what the benchmarks of pages and of lessons share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np

PRESSES = 24

# From a key to the frame after it: a message sent within a frame arrives when that is painted. Keys
# that change nothing, at the end of a slider, are heard and not counted.
CLOCK = """() => {
    globalThis.heard = 0;
    globalThis.times = [];
    const now = () => [...document.querySelectorAll(".cx, input")]
        .map((node) => node.dataset.at ?? node.value).join();
    addEventListener("keydown", (event) => {
        const before = now();
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
                if (now() !== before) times.push(performance.now() - event.timeStamp);
                heard += 1;
            };
            port2.postMessage(0);
        });
    }, true);
}"""
BARE = """<!DOCTYPE html><title>Bare</title><input type="range" min="0" max="99" value="0"
oninput="this.nextSibling.textContent = this.value"><b>0</b>"""
KEYS = {"checkbox": ("Space", "Space"), "range": ("ArrowRight", "ArrowLeft")}


HEAD = "| explorer | p95 / bare page | p50, ms | p95, ms | slowest, ms | keys |"


def chromium(playwright: Any) -> Any:
    """A headless Chromium."""
    return playwright.chromium.launch(
        executable_path=which("chromium") or which("chromium-browser"),
        args=["--disable-gpu", "--disable-quic", "--disable-background-networking"]
        + ["--no-sandbox"] * (hasattr(os, "geteuid") and os.geteuid() == 0),
    )


def pressed(page: Any, control: Any) -> list[float]:
    """Milliseconds from each key to the picture: to the last stop of a control, and back."""
    control.focus()
    there, back = KEYS.get(control.get_attribute("type") or "", ("ArrowDown", "ArrowUp"))
    for key in [there] * PRESSES + [back] * PRESSES:
        heard = page.evaluate("heard")
        page.keyboard.press(key)
        page.wait_for_function("before => heard > before", arg=heard)
    found: list[float] = page.evaluate("times.splice(0)")
    return found


def explorers(page: Any) -> Iterator[tuple[str, list[float]]]:
    """Every explorer of a page, with milliseconds of its keys."""
    for part in page.locator(".cx:has(> .cx-explorer)").all():
        times = []
        controls = part.locator(
            ".cx-control input[type=range], .cx-control select, .cx-tick input, "
            "fieldset.cx-control input:checked"
        )
        for control in controls.all():
            if control.is_visible():
                times += pressed(page, control)
        yield part.locator(".cx-explorer").get_attribute("aria-label"), times


def bare(browser: Any, folder: Path) -> list[float]:
    """The floor: a slider whose number stands beside it, in a page of nothing else."""
    path = folder / "bare.html"
    path.write_text(BARE, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(path.as_uri())
    page.evaluate(CLOCK)
    times = pressed(page, page.locator("input"))
    page.close()
    return times


def row(name: str, times: list[float], floor: float) -> str:
    p50, p95 = np.percentile(times, [50, 95])
    ours = f"| {name} | {p95 / floor:.1f} | {p50:.0f} | {p95:.0f} "
    return f"{ours}| {max(times):.0f} | {len(times)} |"
