"""Measure the cohort room: speed beside its floor, memory, growth, and files.

Run by hand: python benchmarks/cohort/run.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

import cocreate_lib as cc
from cocreate_lib.cohort import draw_blocks

RESULTS = Path(__file__).resolve().parents[1] / "results"
SEED = 2018
REPEATS = 5
WANTED_PER_SECOND, WANTED_PEAK = 1.5e6, 2.5
KINDS = {
    "random": "uniforms",
    "integers": "uniforms",
    "uniform": "uniforms",
    "standard_normal": "normals",
    "normal": "normals",
}
Call = tuple[str, tuple[Any, ...], dict[str, Any]]

_WRITE = """
import resource, sys
import cocreate_lib as cc
from cocreate_lib.cohort import write_cohort
people, folder = int(sys.argv[1]), sys.argv[2]
write_cohort(cc.PilotDesign(n_treated=people // 5, n_comparison=people - people // 5), 1, folder,
             format="parquet")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def design(people: int) -> cc.PilotDesign:
    """The full default design, with so many people."""
    return cc.PilotDesign(n_treated=people // 5, n_comparison=people - people // 5)


def seconds(*runs: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Processor time of each, the best of several: what the work takes undisturbed.

    They take turns, so that a busy spell of the machine falls on all of them.
    """
    best = [np.inf] * len(runs)
    for _ in range(repeats):
        for place, run in enumerate(runs):
            start = time.process_time()
            run()
            best[place] = min(best[place], time.process_time() - start)
    return best


def random_calls(people: int) -> list[Call]:
    """Every call to a random generator while a cohort is simulated."""
    calls: list[Call] = []

    def recorded(name: str) -> Callable[..., Any]:
        def call(self: np.random.Generator, *args: Any, **kwargs: Any) -> Any:
            calls.append((name, args, kwargs))
            return getattr(np.random.Generator, name)(self, *args, **kwargs)

        return call

    names = [n for n in dir(np.random.Generator) if not n.startswith("_") and n != "spawn"]
    methods = {n: recorded(n) for n in names if callable(getattr(np.random.Generator, n))}
    recording = type("Recording", (np.random.Generator,), methods)

    def default_rng(seed: Any = None) -> np.random.Generator:
        return recording(np.random.PCG64(seed))

    with mock.patch.object(np.random, "default_rng", default_rng):
        cc.simulate(design(people), SEED)
    return calls


def draw_again(calls: list[Call]) -> None:
    """The floor: the same random numbers and nothing else."""
    rng = np.random.default_rng(SEED)
    for name, args, kwargs in calls:
        getattr(rng, name)(*args, **kwargs)


def drawn_per_person(calls: list[Call], people: int) -> dict[str, float]:
    """How many uniforms, normals and counts are drawn for each person."""
    rng, drawn = np.random.default_rng(SEED), Counter[str]()
    for name, args, kwargs in calls:
        drawn[KINDS.get(name, "counts")] += np.size(getattr(rng, name)(*args, **kwargs))
    return {kind: drawn[kind] / people for kind in ("uniforms", "normals", "counts")}


def memory(people: int) -> dict[str, float]:
    """Peak memory while simulating, and the size of what comes out, in bytes."""
    tracemalloc.start()
    cohort = cc.simulate(design(people), SEED)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sizes = {
        table: int(getattr(cohort, table).memory_usage(deep=True).sum())
        for table in ("people", "potential", "hidden")
    }
    return {"peak": peak, **sizes, "finished": sum(sizes.values())}


def growth(sizes: list[int], in_blocks: list[int]) -> dict[str, float]:
    """Seconds for cohorts of growing size, at once and in blocks."""
    whole = seconds(*(partial(cc.simulate, design(n), SEED) for n in sizes))
    blocks = seconds(*(partial(_draw_and_forget, n) for n in in_blocks), repeats=2)
    names = [str(n) for n in (*sizes, *in_blocks)]
    return dict(zip(names, whole + blocks, strict=True))


def _draw_and_forget(people: int) -> None:
    for _ in draw_blocks(design(people), SEED):
        pass


def files(sizes: list[int]) -> dict[str, dict[str, float]]:
    """Seconds, peak resident memory and size of writing Parquet, each in a process of its own."""
    measured = {}
    for people in sizes:
        with tempfile.TemporaryDirectory() as there:
            start = time.perf_counter()
            run = subprocess.run(
                [sys.executable, "-c", _WRITE, str(people), f"{there}/cohort"],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            taken = time.perf_counter() - start
            unit = 1 if sys.platform == "darwin" else 1024
            written = sum(file.stat().st_size for file in Path(there, "cohort").iterdir())
        measured[str(people)] = {
            "seconds": taken,
            "peak": int(run.stdout) * unit,
            "bytes": written,
        }
    return measured


def measure(largest: int) -> dict[str, Any]:
    """All measurements, up to so many people at once, and ten times as many in blocks."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    # First, because a child starts with the peak memory of its parent as its own.
    written = files([largest, 10 * largest])
    (first,) = seconds(lambda: cc.simulate(design(10), SEED), repeats=1)
    calls = random_calls(largest)
    simulating, drawing = seconds(
        lambda: cc.simulate(design(largest), SEED), lambda: draw_again(calls)
    )
    sizes = [10**power for power in range(3, len(str(largest)))]
    return {
        "people": largest,
        "versions": {
            "cocreate_lib": cc.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "pandas": pd.__version__,
        },
        "first_simulation_seconds": first,
        "simulate_seconds": simulating,
        "floor_seconds": drawing,
        "drawn_per_person": drawn_per_person(calls, largest),
        "memory_bytes": memory(largest),
        "growth_seconds": growth(sizes, [10 * largest]),
        "files": written,
    }


def report(measured: dict[str, Any]) -> str:
    """The measurements in words and tables, ratios first."""
    people, took = measured["people"], measured["simulate_seconds"]
    floor, memory_used = measured["floor_seconds"], measured["memory_bytes"]
    drawn, written = measured["drawn_per_person"], measured["files"]
    few, many = written.values()
    grown = {int(n): t for n, t in measured["growth_seconds"].items()}
    fixed, slope = _line(grown, people)
    ratios = {
        "time to simulate / time to draw the same random numbers": (took / floor, ""),
        "peak memory / finished frames": (
            memory_used["peak"] / memory_used["finished"],
            f"at most {WANTED_PEAK}",
        ),
        f"peak memory of writing {people * 10:,} people / writing {people:,}": (
            many["peak"] / few["peak"],
            "near 1",
        ),
        "fixed cost of a cohort, in people": (fixed / slope, ""),
    } | {
        f"time for {n:,} people / fixed cost and {n:,} times the cost of a person": (
            taken / (fixed + slope * n),
            "near 1",
        )
        for n, taken in grown.items()
        if n not in (min(grown), people)
    }
    absolute = {
        "people simulated in a second": (
            f"{people / took:,.0f}",
            f"at least {WANTED_PER_SECOND:,.0f}",
        ),
        "floor: people whose random numbers are drawn in a second": (f"{people / floor:,.0f}", ""),
        "seconds for the first cohort of a new design": (
            f"{measured['first_simulation_seconds']:.2f}",
            "",
        ),
        "finished frames, bytes a person": (f"{memory_used['finished'] / people:.0f}", ""),
        "of these, people": (f"{memory_used['people'] / people:.0f}", ""),
        f"seconds by the clock to write {people * 10:,} people as Parquet": (
            f"{many['seconds']:.0f}",
            "",
        ),
        "peak resident memory of that, MB": (f"{many['peak'] / 2**20:,.0f}", ""),
        "Parquet, bytes a person": (f"{many['bytes'] / people / 10:.0f}", ""),
    }
    lines = [
        "# Cohort: speed and memory",
        "",
        f"The full default design with {people:,} people, one core. For each person are drawn "
        + ", ".join(f"{number:.1f} {kind}" for kind, number in drawn.items())
        + ". How it is measured: `benchmarks/README.md`.",
        "",
        *_table("ratio", {name: (_shown(value), w) for name, (value, w) in ratios.items()}),
        "",
        *_table("on one machine", absolute),
        "",
        "Versions: " + ", ".join(f"{name} {v}" for name, v in measured["versions"].items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def _line(seconds_for: dict[int, float], people: int) -> tuple[float, float]:
    """Fixed cost and cost of a person, from the smallest cohort and one of so many people."""
    fewest = min(seconds_for)
    slope = (seconds_for[people] - seconds_for[fewest]) / (people - fewest)
    return seconds_for[fewest] - slope * fewest, slope


def _shown(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio > 100 else f"{ratio:.2f}"


def _table(title: str, rows: dict[str, tuple[str, str]]) -> list[str]:
    body = [f"| {name} | {value} | {wanted} |" for name, (value, wanted) in rows.items()]
    return [f"| {title} | | wanted |", "|---|---:|---|", *body]


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes; writes nothing")
    quick = parser.parse_args().quick
    measured = measure(10**4 if quick else 10**6)
    text = report(measured)
    print(text)
    if not quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "cohort.md").write_text(text, encoding="utf-8")
        (RESULTS / "cohort.json").write_text(json.dumps(measured, indent=2) + "\n")


if __name__ == "__main__":
    main()
