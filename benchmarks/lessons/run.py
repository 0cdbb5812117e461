"""Measure the lessons room: from a control to the new picture, and whole lessons.

Run by hand: python benchmarks/lessons/run.py [--quick]
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import argparse
import importlib
import json
import pkgutil
import platform
import random
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import numpy as np
from matplotlib.figure import Figure
from nbclient import NotebookClient

import cocreate_lib as cc
from cocreate_lib import lessons
from cocreate_lib.lessons import Control, Explorer

RESULTS = Path(__file__).resolve().parents[1] / "results"
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SEED, ROUNDS = 2018, 4
WANTED_MS, WANTED_SECONDS, WANTED_MB = 150, 20, 1000

# What a kernel says at the end of a lesson: its own peak of memory, and its processor time.
ASK = """
import json, pathlib, re, time
status = pathlib.Path("/proc/self/status").read_text()
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) * 1024 / 1e6
print(json.dumps({"megabytes": peak, "processor_seconds": time.process_time()}))
"""


def explorers() -> Iterator[tuple[str, Explorer[Any]]]:
    """Every explorer of a lesson: its modules make them in functions called ``..._explorer``."""
    for module in pkgutil.iter_modules(lessons.__path__):
        made = importlib.import_module(f"{lessons.__name__}.{module.name}")
        for name, function in sorted(vars(made).items()):
            if name.endswith("_explorer") and function.__module__ == made.__name__:
                yield f"{module.name}.{name}", function()


def moves(explorer: Explorer[Any], rounds: int) -> Iterator[tuple[Control, int]]:
    """Each control through all its stops, then to some other one: so the settings never repeat."""
    draw = random.Random(SEED)
    for _ in range(rounds):
        for control in explorer.controls:
            yield from ((control, stop) for stop in range(len(control.stops)))
            yield control, draw.randrange(len(control.stops))


def milliseconds(run: Callable[[], object]) -> float:
    """Processor time, once."""
    start = time.process_time()
    run()
    return 1000 * (time.process_time() - start)


def bare_figure(width: float, height: float, dpi: float) -> None:
    """The floor: one line in one pair of axes, as PNG."""
    figure = Figure(figsize=(width, height), dpi=dpi)
    figure.subplots().plot([0, 1])
    figure.savefig(BytesIO(), format="png")


def measure(explorer: Explorer[Any], rounds: int) -> dict[str, float]:
    """Every move to a setting that was not shown before; the floor takes turns with them."""
    view = explorer.widget()
    figure = explorer.static().picture.figure
    seen = {tuple(view.params.values())}
    ours, floor = [], []
    for control, stop in moves(explorer, rounds):
        widget = view.sliders[control.name]
        trait, value = ("value", bool(stop)) if control.shape == "switch" else ("index", stop)
        taken = milliseconds(lambda w=widget, t=trait, v=value: setattr(w, t, v))
        if (setting := tuple(view.params.values())) not in seen:
            seen.add(setting)
            ours.append(taken)
            floor.append(milliseconds(lambda: bare_figure(*figure.get_size_inches(), figure.dpi)))
    return {
        "settings": len(ours),
        "median": float(np.median(ours)),
        "p95": float(np.percentile(ours, 95)),
        "slowest": max(ours),
        "bare": float(np.median(floor)),
    }


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
    lines = [
        "# Lessons: from a control to the new picture, and whole lessons",
        "",
        f"Wanted of an explorer: at most {WANTED_MS} ms at the 95th percentile; of a lesson: under "
        f"{WANTED_SECONDS} s and {WANTED_MB:,} MB. How it is measured: `benchmarks/README.md`.",
        "",
        "| explorer | p95 / bare figure | p95, ms | median, ms | slowest, ms | bare figure, ms "
        "| settings |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {m['p95'] / m['bare']:.1f} | {m['p95']:.0f} | {m['median']:.0f} "
            f"| {m['slowest']:.0f} | {m['bare']:.0f} | {m['settings']} |"
            for name, m in measured["explorers"].items()
        ),
        "",
        "| lesson | seconds by the clock | processor seconds of its kernel | peak MB |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {m['seconds']:.1f} | {m['processor_seconds']:.1f} | {m['megabytes']:.0f} |"
            for name, m in measured["lessons"].items()
        ),
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
    parser.add_argument("--quick", action="store_true", help="explorers, one round; write nothing")
    quick = parser.parse_args().quick
    packages = ["matplotlib", "ipywidgets", "pillow", "nbclient"]
    measured = {
        "load": os.getloadavg()[0],
        "explorers": {name: measure(each, 1 if quick else ROUNDS) for name, each in explorers()},
        "lessons": {}
        if quick
        else {path.stem: run_lesson(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))},
        "versions": {"cocreate_lib": cc.__version__, "python": platform.python_version()}
        | {name: version(name) for name in packages},
    }
    print(report(measured))
    if not quick:
        (RESULTS / "lessons.md").write_text(report(measured), encoding="utf-8")
        (RESULTS / "lessons.json").write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
