"""Measure the course's pages: to write, to open, and from a key to the picture.

Run by hand: python benchmarks/pages/run.py [--quick]. It needs Chromium.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cocreate_lib as cc

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from keys import CLOCK, HEAD, bare, chromium, explorers, row

RESULTS = Path(__file__).resolve().parents[1] / "results"
WANTED_MS, WANTED_KB, WANTED_JS_KB, WANTED_SECONDS, WANTED_OPEN_MS = 50, 700, 60, 150, 1000
VISITS = 5


def opened(browser: Any, path: Path, visits: int) -> dict[str, Any]:
    """A page as it opens, again and again, and its explorers once."""
    usable, measured = [], {}
    for visit in range(visits):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(path.as_uri())
        if page.locator("[data-part]").count():
            page.wait_for_function("() => document.documentElement.dataset.ready")
            usable.append(float(page.evaluate("document.documentElement.dataset.ready")))
        else:
            page.wait_for_load_state()
            usable.append(
                page.evaluate(
                    "performance.timing.loadEventEnd - performance.timing.navigationStart"
                )
            )
        if visit == visits - 1:
            page.evaluate(CLOCK)
            measured = {name: times for name, times in explorers(page) if times}
        page.close()
    html = path.read_bytes()
    script = re.search(rb'<script type="module">(.*?)</script>', html, re.DOTALL)
    return {
        "bytes": len(html),
        "gzip": len(gzip.compress(html, 9)),
        "javascript": len(script[1]) if script else 0,
        "usable_ms": usable,
        "explorers": measured,
    }


def measure(visits: int) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        command = [sys.executable, "-m", "cocreate_lib", "pages", str(site)]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - start
        browser = chromium(playwright)
        names = sorted(path.name for path in site.glob("*.html"))
        measured = {
            "load": os.getloadavg()[0],
            "seconds": seconds,
            "bare_ms": bare(browser, Path(folder)),
            "pages": {name: opened(browser, site / name, visits) for name in names},
            "versions": {
                "cocreate_lib": cc.__version__,
                "python": platform.python_version(),
                "chromium": browser.version,
                "playwright": version("playwright"),
            },
        }
        browser.close()
        return measured


def report(measured: dict[str, Any]) -> str:
    floor = statistics.median(measured["bare_ms"])
    lines = [
        "# Pages: to write, to open, and from a key to the picture",
        "",
        f"Wanted: from a key to the painted picture at most {WANTED_MS} ms at the 95th percentile; "
        f"a page at most {WANTED_KB} kB, with at most {WANTED_JS_KB} kB of JavaScript before gzip; "
        f"usable within {WANTED_OPEN_MS:,} ms; all written within {WANTED_SECONDS} s. How it is "
        "measured: `benchmarks/README.md`.",
        "",
        HEAD,
        "|---|---:|---:|---:|---:|---:|",
    ]
    for page in measured["pages"].values():
        for name, times in page["explorers"].items():
            lines.append(row(name, times, floor))
    lines += [
        row("*a bare page with one slider*", measured["bare_ms"], floor),
        "",
        "| page | kB | kB, gzip | JavaScript, kB | usable after, ms (median) | slowest, ms |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, page in measured["pages"].items():
        usable, kb = page["usable_ms"], page["javascript"] / 1000
        lines.append(
            f"| {name} | {page['bytes'] / 1000:.0f} | {page['gzip'] / 1000:.0f} | {kb:.1f} | "
            f"{statistics.median(usable):.0f} | {max(usable):.0f} |"
        )
    versions = ", ".join(f"{name} {number}" for name, number in measured["versions"].items())
    lines += [
        "",
        f"`cocreate pages` took {measured['seconds']:.1f} s by the clock, Python's start included.",
        "",
        f"Processors: {os.cpu_count()}; processes waiting for one when the run began: "
        f"{measured['load']:.1f}.",
        "",
        f"Versions: {versions}.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one visit a page; write nothing")
    quick = parser.parse_args().quick
    measured = measure(1 if quick else VISITS)
    print(report(measured))
    if not quick:
        (RESULTS / "pages.md").write_text(report(measured), encoding="utf-8")
        (RESULTS / "pages.json").write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
