"""Make constraints.txt: one set of pinned versions for every Python and platform we support.

    python -m pip install uv
    python tools/pins.py              # keep the pins that still fit, add what is missing
    python tools/pins.py --upgrade    # take the newest of everything

It reads the requirements, all extras and the lowest Python from pyproject.toml. A pin that must
stay below the newest version, and why, belongs in pyproject.toml under [tool.uv]
constraint-dependencies.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
HEADER = """\
# The pinned versions of everything that this package, its build and its tests need, for every
# supported Python on Linux, macOS and Windows. Made by `python tools/pins.py` from pyproject.toml:
# change that, not this.
"""


def lowest_python(pyproject: str) -> str:
    """The lowest Python that ``requires-python`` allows, such as ``3.11``."""
    requires: str = tomllib.loads(pyproject)["project"]["requires-python"]
    if not requires.startswith(">="):
        raise SystemExit(f"pyproject.toml: requires-python is {requires!r}, not '>=…'")
    return requires.removeprefix(">=").strip()


def main() -> None:
    parser = argparse.ArgumentParser(description="Make constraints.txt from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    pyproject = ROOT / "pyproject.toml"
    # Neither addresses nor paths may get in: hence no header, no annotations, no index.
    plain = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    python = ["--universal", "--python-version", lowest_python(pyproject.read_text("utf-8"))]
    where = ["--all-extras", "--output-file", CONSTRAINTS.name, pyproject.name]
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]
    done = subprocess.run([*command, *python, *plain, *upgrade, *where], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit("constraints.txt is not made: see above (python -m pip install uv?)")
    pins = CONSTRAINTS.read_text(encoding="utf-8")
    if "://" in pins:
        raise SystemExit("constraints.txt holds an address: it must hold names and versions only")
    CONSTRAINTS.write_text(HEADER + pins, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
