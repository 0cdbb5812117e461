"""Measure the reader of tables: a million rows of CSV, beside pandas' own reader.

Run by hand: python benchmarks/tables/run.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from cocreate_lib.io.tables import read_table

RESULTS = Path(__file__).resolve().parents[1] / "results"
MILLION, ROUNDS, SEED = 10**6, 9, 2018
WANTED = 1.5  # at most so many times pandas' reader with the engine of Arrow


def people(n: int) -> pd.DataFrame:
    """A table as services keep it: numbers, codes, text, some of it in quotes, and gaps."""
    rng = np.random.default_rng(SEED)
    return pd.DataFrame(
        {
            "person": np.arange(n),
            "programme": rng.integers(0, 2, n),
            "age": rng.integers(18, 80, n),
            "sex": rng.choice(["male", "female"], n),
            "risk": rng.random(n).round(4),
            "sanctions": np.where(rng.random(n) < 0.05, np.nan, rng.poisson(4, n)),
            "office": rng.choice(["North East", "Kent, and Sussex", "London", "Wales"], n),
            "reoffended": rng.integers(0, 2, n),
            "days": rng.integers(1, 365, n),
        }
    )


def seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Processor time of one run, and time by the clock."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return time.process_time() - processor, time.perf_counter() - clock


def measure(n: int) -> dict[str, dict[str, float]]:
    """Each kind of file: pandas and ours take turns; the best of all rounds, and the ratio."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "people.csv")
        people(n).to_csv(path, index=False)
        plain = path.read_bytes()
        blank = plain.replace(b"\n", b"\n\n", 1)
        for name, content in (("every line a row", plain), ("with a blank line", blank)):
            path.write_bytes(content)
            runs = [
                (
                    seconds(lambda: pd.read_csv(path, engine="pyarrow")),
                    seconds(lambda: read_table(path)),
                )
                for _ in range(ROUNDS)
            ]
            theirs, ours = zip(*runs, strict=True)
            found[name] = {
                "pandas, processor": min(each[0] for each in theirs),
                "ours, processor": min(each[0] for each in ours),
                "pandas, clock": min(each[1] for each in theirs),
                "ours, clock": min(each[1] for each in ours),
                "median ratio, processor": statistics.median(
                    b[0] / a[0] for a, b in zip(theirs, ours, strict=True)
                ),
            }
            found[name]["ratio, processor"] = (
                found[name]["ours, processor"] / found[name]["pandas, processor"]
            )
    return found


def report(n: int, found: dict[str, dict[str, float]]) -> str:
    """The results for people."""
    rows = [
        f"| {name} | {each['ratio, processor']:.2f} | {each['median ratio, processor']:.2f} | "
        f"{each['pandas, processor']:.2f} | {each['ours, processor']:.2f} |"
        for name, each in found.items()
    ]
    return "\n".join(
        [
            "# Tables",
            "",
            f"Made by `python benchmarks/tables/run.py`: {n:,} people with nine columns, as CSV; "
            f"Python {platform.python_version()}, pandas {version('pandas')}, PyArrow "
            f"{version('pyarrow')}. Wanted: at most {WANTED} times `pandas.read_csv(..., "
            'engine="pyarrow")` where every line is a row.',
            "",
            "| file | ratio | median ratio | pandas, s | ours, s |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure, print, and write unless it was quick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 people; writes nothing")
    quick = parser.parse_args().quick
    n = MILLION // 10 if quick else MILLION
    found = measure(n)
    text = report(n, found)
    print(text)
    if not quick:
        (RESULTS / "tables.md").write_text(text, encoding="utf-8")
        (RESULTS / "tables.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
