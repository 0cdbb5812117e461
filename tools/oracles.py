"""Ask other software again for the values that the comparison room is held to.

    python -m tools.oracles r                 # needs Rscript and the packages that r/*.R load
    python -m tools.oracles statsmodels       # also: scipy, cohortmatch, lifelines, linearmodels

Writes tests/comparison/oracles/values/<name>.csv, with the versions that gave the values. lifelines
needs pandas below 3: run that one in an environment of its own. Run by hand; the tests read the
values only. What print says is in published.csv, and written by hand.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

import pandas as pd

from tests.comparison.oracles import python
from tests.comparison.oracles.data import DATA

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "comparison"
VALUES = FOLDER / "oracles" / "values"


def ask_r() -> None:
    """Run the scripts of r/ that hand over values, on the exported data."""
    scripts = sorted(p for p in (FOLDER / "r").glob("*.R") if "put(" in p.read_text("utf-8"))
    scripts.remove(FOLDER / "r" / "put.R")
    sources = "; ".join(f"source('{path}')" for path in (FOLDER / "r" / "put.R", *scripts))
    with tempfile.TemporaryDirectory() as folder:
        for name, load in DATA.items():
            load().to_csv(Path(folder) / f"{name}.csv", index=False, float_format="%.17g")
        command = ["Rscript", "-e", f"{sources}; write_values('{VALUES / 'r.csv'}')"]
        # R asks for the time zone through a service that few containers have.
        subprocess.run(command, cwd=folder, check=True, env={**os.environ, "TZ": "UTC"})


def ask_python(name: str) -> None:
    """Let one Python library answer."""
    rows = [(key, f"{value:.13g}") for key, value in python.LIBRARIES[name]().items()]
    frame = pd.DataFrame(rows, columns=["id", "value"])
    frame["oracle"], frame["version"] = name, __import__(name).__version__
    frame.to_csv(VALUES / f"{name}.csv", index=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("oracle", choices=["r", *python.LIBRARIES])
    oracle = parser.parse_args().oracle
    if oracle == "r":
        ask_r()
    else:
        ask_python(oracle)


if __name__ == "__main__":
    main()
