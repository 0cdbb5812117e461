"""Measure every slide of every lesson as a room sees it, at 1280 x 720.

python -m tests.classroom.slides.measure [LESSON...]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cocreate_lib.classroom.slides import slides_html
from cocreate_lib.io.lessons import lesson_named, lesson_titles
from tools.browser import chromium

MEASURED = (Path(__file__).parent / "measured.js").read_text(encoding="utf-8")
SIZE = {"width": 1280, "height": 720}


def slides_of(page: Any, file: Path) -> Iterator[dict[str, Any]]:
    """What is measured of each slide of a deck, with its place from 0."""
    page.goto(file.as_uri())
    page.locator("html[data-fitted]").wait_for()
    count = page.locator(".reveal .slides > section").count()
    for place in range(count):
        page.evaluate(f"location.hash = '#/{place}'")
        page.locator(f".reveal .slides > section:nth-child({place + 1}).present").wait_for()
        page.wait_for_timeout(60)
        yield {"place": place, **page.evaluate(MEASURED)}


def main() -> None:
    """Print a line a lesson, and what doesn't fit."""
    names = [lesson_named(words, "measure") for words in sys.argv[1:]] or list(lesson_titles())
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport=SIZE)
        for name in names:
            file = Path(folder, f"{name}.html")
            file.write_text(slides_html(name), encoding="utf-8")
            found = list(slides_of(page, file))
            scrolled = [each for each in found if each["down"] > 0]
            small = [each for each in found if each["small"]]
            print(
                f"{name}: {len(found)} slides, {len(small)} with text below 24 px, "
                f"{len(scrolled)} too tall, {sum(x['long'] for x in found)} live ones that say to "
                f"scroll, {file.stat().st_size / 1000:.0f} kB"
            )
            for each in small:
                print("   small", each["label"], each["small"][:3])
            for each in scrolled:
                print("   too much by", each["down"], each["label"])


if __name__ == "__main__":
    main()
