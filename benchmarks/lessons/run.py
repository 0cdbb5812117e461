"""Measure the lessons in JupyterLab: from a key to the new picture, to open, and to run whole.

Run by hand: python benchmarks/lessons/run.py [--quick]. It needs Chromium.
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import argparse
import json
import platform
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

import cocreate_lib as cc

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from keys import CLOCK, HEAD, bare, chromium, explorers, row

RESULTS = Path(__file__).resolve().parents[1] / "results"
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
WANTED_MS, WANTED_SECONDS, WANTED_MB = 60, 20, 1000

# What a kernel says at the end of a lesson: its own peak of memory, and its processor time.
ASK = """
import json, pathlib, re, time
status = pathlib.Path("/proc/self/status").read_text()
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) * 1024 / 1e6
print(json.dumps({"megabytes": peak, "processor_seconds": time.process_time()}))
"""


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """The course in JupyterLab, as ``cocreate lab`` opens it: the link to its start page."""
    own = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "cocreate_lib",
            "lab",
            "--no-browser",
            "--folder",
            folder / "course",
        ],
        env=os.environ | own,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        links = (re.search(r"http://\S+\?token=\S+", line) for line in server.stdout or ())
        yield next(link.group() for link in links if link)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def opened(browser: Any, link: str, notebook: Path) -> dict[str, Any]:
    """A lesson as it opens, with nothing run: when its parts are alive, and its explorers' keys."""
    parts = nbformat.read(notebook, as_version=4).metadata["cocreate"]["views"]
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    start = time.perf_counter()
    address = re.sub(r"[^/]+\.ipynb", notebook.name, link)
    page.goto(address.replace("/lab/tree/", f"/lab/workspaces/{notebook.stem}/tree/"))
    page.wait_for_function(
        "count => document.querySelectorAll('.jp-OutputArea-output .cx > *').length >= count",
        arg=len(parts),
        timeout=120_000,
    )
    alive = time.perf_counter() - start
    page.wait_for_timeout(3000)  # until JupyterLab has settled
    page.evaluate(CLOCK)
    measured = {name: times for name, times in explorers(page) if times}
    page.close()
    return {"alive_seconds": alive, "explorers": measured}


def measure(quick: bool) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    lessons = sorted(NOTEBOOKS.glob("*.ipynb"))
    packages = ["jupyterlab", "anywidget", "playwright", "nbclient"]
    with TemporaryDirectory() as folder, sync_playwright() as playwright, lab(Path(folder)) as link:
        browser = chromium(playwright)
        measured = {
            "load": os.getloadavg()[0],
            "bare_ms": bare(browser, Path(folder)),
            "opened": {path.stem: opened(browser, link, path) for path in lessons},
            "versions": {
                "cocreate_lib": cc.__version__,
                "python": platform.python_version(),
                "chromium": browser.version,
            }
            | {name: version(name) for name in packages},
        }
        browser.close()
    measured["run"] = {} if quick else {path.stem: run_lesson(path) for path in lessons}
    return measured


def run_lesson(path: Path) -> dict[str, float]:
    """A lesson from top to bottom in a kernel of its own."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(ASK))
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        NotebookClient(notebook, resources={"metadata": {"path": folder}}).execute()
        seconds = time.perf_counter() - start
    return {"seconds": seconds, **json.loads(notebook.cells[-1].outputs[0].text)}


def report(measured: dict[str, Any]) -> str:
    """The measurements in words and tables."""
    floor = statistics.median(measured["bare_ms"])
    lines = [
        "# Lessons in JupyterLab: from a key to the new picture, to open, and to run whole",
        "",
        f"Wanted of an explorer: from a key to the painted picture at most {WANTED_MS} ms at the "
        f"95th percentile; of a lesson: to run in under {WANTED_SECONDS} s and {WANTED_MB:,} MB. "
        "How it is measured: `benchmarks/README.md`.",
        "",
        HEAD,
        "|---|---:|---:|---:|---:|---:|",
        *(
            row(name, times, floor)
            for each in measured["opened"].values()
            for name, times in each["explorers"].items()
        ),
        row("*a bare page with one slider*", measured["bare_ms"], floor),
        "",
        "| lesson | alive after, s | to run, s by the clock | processor seconds of its kernel "
        "| peak MB |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, each in measured["opened"].items():
        run = measured["run"].get(name)
        lines.append(
            f"| {name} | {each['alive_seconds']:.1f} "
            + (
                f"| {run['seconds']:.1f} | {run['processor_seconds']:.1f} "
                f"| {run['megabytes']:.0f} |"
                if run
                else "| | | |"
            )
        )
    lines += [
        "",
        f"Processors: {os.cpu_count()}; processes waiting for one when the run began: "
        f"{measured['load']:.1f}.",
        "",
        "Versions: " + ", ".join(f"{name} {v}" for name, v in measured["versions"].items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, and write the results unless quick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="run no lesson; write nothing")
    quick = parser.parse_args().quick
    measured = measure(quick)
    print(report(measured))
    if not quick:
        (RESULTS / "lessons.md").write_text(report(measured), encoding="utf-8")
        (RESULTS / "lessons.json").write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
