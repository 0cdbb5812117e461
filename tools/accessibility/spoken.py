"""What the screen reader Orca says of a page of the course, as text.

    python -m tools.accessibility.spoken LESSON [--to FILE]

It tabs to a lesson's first explorer, moves its first slider and answers its first question. Linux
only: it needs Chromium, Orca, AT-SPI, D-Bus and Xvfb (Debian: apt-get install orca at-spi2-core
dbus-x11 xvfb). No sound is made: what would be spoken is taken from Orca's own log.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from cocreate_lib.io.lessons import lesson_named
from cocreate_lib.lessons import course_pages
from tools.browser import chromium

NEEDED = ("orca", "Xvfb", "dbus-run-session")
BUS = "/usr/libexec/at-spi-bus-launcher"
_SPOKEN = re.compile(r"^([\d:.]+) - SPEECH OUTPUT: '(.*)'(?:\{.*)?$", re.MULTILINE)
_LISTENS = 2000  # ms after a key: until it is said
_SLIDER = ".cx-explorer input[type=range]"


def spoken(log: str) -> list[str]:
    """What Orca said, line by line.

    Examples
    --------
    >>> spoken("14:35:03.6 - SPEECH OUTPUT: 'Skip to the text'\\n14:35:03.7 - other\\n")
    ['Skip to the text']
    """
    return [words for _, words in _SPOKEN.findall(log)]


def listen(lesson: str, to: Path) -> list[str]:
    """Go through a lesson with Orca running, within a session of D-Bus, and keep its log."""
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        os.environ |= {"HOME": home, "XDG_RUNTIME_DIR": home, "ACCESSIBILITY_ENABLED": "1"}
        os.environ["DISPLAY"] = stack.enter_context(_display())
        stack.enter_context(_running(BUS, "--launch-immediately", "--a11y=1", "--screen-reader=1"))
        stack.enter_context(_running("orca", "--replace", "--debug-file", str(to)))
        page = Path(home, f"{lesson}.html")
        page.write_text(course_pages()[lesson], encoding="utf-8")
        browser = stack.enter_context(chromium("--force-renderer-accessibility", headless=False))
        _go_through(browser, page)
    return spoken(to.read_text(encoding="utf-8", errors="replace"))


def _go_through(browser: Any, page: Path) -> None:
    tab = browser.new_page(viewport={"width": 1200, "height": 700})
    tab.goto(page.as_uri())
    tab.wait_for_timeout(3 * _LISTENS)
    for place, keys in (
        (_SLIDER, ("ArrowRight", "ArrowRight")),
        (".cx-question input[type=radio]", ("Space",)),
        (".cx-question:has(input[type=radio]) button", ("Enter",)),
    ):
        tab.locator(place).first.focus()
        tab.wait_for_timeout(_LISTENS)
        for key in keys:
            tab.keyboard.press(key)
            tab.wait_for_timeout(_LISTENS)


@contextmanager
def _display() -> Iterator[str]:
    """A screen that nobody sees."""
    with _running("Xvfb", ":87", "-screen", "0", "1280x800x24"):
        yield ":87"


@contextmanager
def _running(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(3)  # none of them says when it is ready
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.accessibility.spoken")
    parser.add_argument("lesson", help="a lesson that has a slider, by its number or name")
    parser.add_argument("--to", type=Path, default=Path("orca.log"), help="where Orca's log goes")
    given = parser.parse_args()
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        raise SystemExit(f"{', '.join(missing)}: not installed. {__doc__}")
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        again = ["dbus-run-session", "--", sys.executable, "-m", "tools.accessibility.spoken"]
        raise SystemExit(subprocess.run([*again, *sys.argv[1:]], check=False).returncode)
    said = listen(lesson_named(given.lesson, "spoken"), given.to)
    print("\n".join(said))
    if not any("slider" in words for words in said):
        raise SystemExit(
            "Orca said nothing of a slider: it wasn't running, or didn't hear the page."
        )


if __name__ == "__main__":
    main()
