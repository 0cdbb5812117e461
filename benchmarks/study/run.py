"""Measure the study room: a million people through ``cocreate study run``, and more than memory.

Run by hand: python benchmarks/study/run.py [--quick]
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import argparse
import json
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

import cocreate_lib as cc
from cocreate_lib.cohort import PilotDesign, simulate
from cocreate_lib.io.tables import read_table
from cocreate_lib.study import new_study
from cocreate_lib.study.template.cases.synthetic.people import COLUMNS

RESULTS = Path(__file__).resolve().parents[1] / "results"
SEED = 1707
COVARIATES = ["age", "sex", "previous_sanctions", "ogrs3_one_year", "readiness_rating"]
WIDE, GROUP, BATCH = 30, 2_000_000, 500_000  # columns, rows in a group, rows made at a time
NEEDED = ["x0", "x1", "x2", "x3", "x4", "x5", "programme", "reoffended"]
KEEP = [{"column": "region", "is": "North"}, {"column": "year", "at_least": 2018}]
WANTED_SECONDS, WANTED_GIGABYTES = 60, 4


def large_study(folder: Path, n: int) -> Path:
    """A study as the template makes it, with so many simulated people in Parquet."""
    new_study(folder, interviews=False)
    design = PilotDesign(n_treated=n // 6, n_comparison=n - n // 6)
    people = simulate(design, seed=SEED).people.reset_index()
    people = people.rename(columns={"my_direction": "programme"})[list(COLUMNS)]
    people.to_parquet(folder / "data/people.parquet", index=False)
    (folder / "data/people.csv").unlink()
    protocol = folder / "protocol.toml"
    text = protocol.read_text(encoding="utf-8").replace("data/people.csv", "data/people.parquet")
    protocol.write_text(text, encoding="utf-8")
    dictionary = folder / "dictionary.csv"
    offices = "|".join(sorted(map(str, people["office"].unique())))
    text = dictionary.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(office,[^,]*,[^,]*,[^,]*,)[^,]*", lambda row: row[1] + offices, text)
    dictionary.write_text(text, encoding="utf-8")
    return folder


def floor(path: Path) -> None:
    """Read the Parquet and fit three models by statsmodels: what nobody can leave out."""
    people = pd.read_parquet(path)
    x = people[COVARIATES].assign(sex=people["sex"] == "male").astype(float)
    design = np.column_stack([np.ones(len(x)), people["programme"].astype(float), x])
    for outcome, family in (
        ("reoffended", families.Binomial()),
        ("reoffences", families.Poisson()),
        ("reoffence_observed", families.Binomial()),
    ):
        GLM(people[outcome].astype(float).to_numpy(), design, family=family).fit()


def wide_file(path: Path, rows: int) -> None:
    """Many rows of many columns, in the order of their years, a batch at a time."""
    rng = np.random.default_rng(SEED)
    writer = None
    for start in range(0, rows, BATCH):
        n = min(BATCH, rows - start)
        year = 2010 + np.arange(start, start + n) * 10 // rows
        columns: dict[str, Any] = {f"x{i}": rng.normal(size=n).round(3) for i in range(WIDE - 5)}
        columns |= {
            "region": pa.array(np.array(["North", "South", "East", "West"])[rng.integers(0, 4, n)]),
            "year": year,
            "programme": rng.integers(0, 2, n),
            "reoffended": rng.integers(0, 2, n),
            "note": pa.array(rng.integers(0, 10**6, n).astype(str)),
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=GROUP)
    if writer is not None:
        writer.close()


def by_pandas(path: Path) -> int:
    """The same rows and columns by pandas: everything read, then cut."""
    table = pd.read_parquet(path)
    return len(table.loc[(table["region"] == "North") & (table["year"] >= 2018), NEEDED])


def in_part(path: Path) -> int:
    """The wanted part, by ``read_table``."""
    return len(read_table(path, columns=NEEDED, keep=KEEP))


TASKS = {"floor": floor, "by_pandas": by_pandas, "in_part": in_part}


def measured(*command: object) -> dict[str, float]:
    """Wall clock, processor time and peak memory of a process and its children."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([sys.executable, *map(str, command)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    del before
    return {
        "seconds": time.monotonic() - began,
        "processor": used.ru_utime + used.ru_stime,
        "gigabytes": used.ru_maxrss / 2**20,
    }


def task(name: str, path: Path) -> dict[str, float]:
    """One of the tasks of this file, in a process of its own."""
    return measured(__file__, "--task", name, "--file", path)


def measure(people: int, rows: int) -> dict[str, Any]:
    """Everything, for so many people and so many rows of the wide file."""
    with TemporaryDirectory(prefix="study-") as place:
        study = large_study(Path(place, "study"), people)
        data = study / "data/people.parquet"
        command = ("-m", "cocreate_lib", "study")
        found = {
            "nothing": measured("-c", "import cocreate_lib.study, cocreate_lib.figures"),
            "floor": task("floor", data),
            "check": measured(*command, "check", study),
            "run": measured(*command, "run", study, "--no-notebook"),
            "run with its notebook": measured(*command, "run", study),
        }
        wide = Path(place, "wide.parquet")
        wide_file(wide, rows)
        return {
            "people": people,
            "rows": rows,
            "processors_busy": os.getloadavg()[0],
            "versions": {
                "cocreate_lib": cc.__version__,
                "python": platform.python_version(),
                **{name: version(name) for name in ("numpy", "pandas", "pyarrow", "statsmodels")},
            },
            "file": {
                "people": data.stat().st_size / 2**30,
                "wide": wide.stat().st_size / 2**30,
                "wide in memory": rows * WIDE * 8 / 2**30,
            },
            "study": found,
            "wide": {"in part": task("in_part", wide), "by pandas": task("by_pandas", wide)},
        }


def report(found: dict[str, Any]) -> str:
    """The measurements in tables, ratios first."""
    study, wide, size = found["study"], found["wide"], found["file"]
    floor_of, run, n = study["floor"], study["run"], found["people"]
    lines = [
        "# Study",
        "",
        f"{n:,} people, three outcomes, the default report; {found['rows']:,} rows of {WIDE} "
        "columns. Written by `python benchmarks/study/run.py`.",
        "",
        "| ratio | measured | wanted |",
        "|---|---:|---:|",
        f"| `study run` / reading the Parquet and three GLMs of statsmodels, processor time | "
        f"{run['processor'] / floor_of['processor']:.1f} | |",
        f"| the same, peak memory | {run['gigabytes'] / floor_of['gigabytes']:.1f} | |",
        f"| 8 columns and a filter of the wide file / all of it by pandas, processor time | "
        f"{wide['in part']['processor'] / wide['by pandas']['processor']:.2f} | |",
        f"| the same, peak memory | "
        f"{wide['in part']['gigabytes'] / wide['by pandas']['gigabytes']:.2f} | |",
        f"| peak memory of that reading / the wide table in memory | "
        f"{wide['in part']['gigabytes'] / size['wide in memory']:.2f} | below 1 |",
        "",
        "| on one machine | seconds | of processors | GB at most | wanted |",
        "|---|---:|---:|---:|---|",
    ]
    wanted = f"below {WANTED_SECONDS} s and {WANTED_GIGABYTES} GB"
    for name, each in {**study, **{f"wide file, {key}": one for key, one in wide.items()}}.items():
        asked = wanted if name.startswith("run") else ""
        lines.append(
            f"| {name} | {each['seconds']:.1f} | {each['processor']:.1f} | "
            f"{each['gigabytes']:.2f} | {asked} |"
        )
    lines += ["", f"Files: {size['people']:.2f} GB of people, {size['wide']:.2f} GB wide."]
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    lines += [f"Versions: {versions}. Busy processors before: {found['processors_busy']:.1f}.", ""]
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measure, print and, without ``--quick``, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth, and nothing written")
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(given)
    if asked.task:
        TASKS[asked.task](asked.file)
        return
    found = measure(100_000, 2_000_000) if asked.quick else measure(1_000_000, 20_000_000)
    print(report(found))
    if not asked.quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "study.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        (RESULTS / "study.md").write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
