"""Run the tests in which our code meets other packages, with other versions of these.

    python -m tools.bounds lowest     # the lowest versions that pyproject.toml allows
    python -m tools.bounds pinned     # those of constraints.txt
    python -m tools.bounds pandas-2   # those of constraints.txt that go with pandas below 3
    python -m tools.bounds newest     # the newest versions there are, whatever constraints.txt says
    python -m tools.bounds binder     # what Binder's base brings, and binder/ on top of it

Each makes an environment of its own, with the Python that runs it or the one that ``--python``
names, and takes it away again. What follows is given to pytest, as in ``python -m tools.bounds
lowest tests/cli -x``. ``binder`` runs no tests: it looks whether all versions fit each other, and
runs the notebook of the start page. ``python -m tools.matrix`` does them all, with every Python.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from cocreate_lib.cli.lab import START_PAGE
from tools.binder import ROOT, pyproject
from tools.pins import CONSTRAINTS

# Where our code meets another's: files, terminal, widgets, pictures, models, processes. What is our
# own arithmetic is the same with any version, and is tested with the pinned ones.
FAST = (
    *(f"tests/{folder}" for folder in ("cli", "io", "listening/exchange", "cohort/files")),
    *(f"tests/lessons/kit/test_{name}.py" for name in ("content", "explorer", "front", "page")),
    *(f"tests/figures/{part}" for part in ("kit", "test_figures.py")),
    *(f"tests/comparison/{part}" for part in ("data", "tables")),
    *(f"tests/comparison/test_{name}.py" for name in ("compare", "result", "statsmodels_results")),
    *(f"tests/diagnosis/test_{name}.py" for name in ("cli_diagnose", "workers")),
    *(f"tests/test_{name}.py" for name in ("display", "facts", "fields", "labels", "processes")),
    *("tests/test_errors.py", "tests/test_readme.py", "tests/test_text.py"),
)
WHICH = ("lowest", "pinned", "pandas-2", "newest")
_NOT_OF_USERS = ("binder", "site", "test")
_TOLD = """
import platform
from importlib.metadata import version
told = [f"{name} {version(name)}" for name in ("numpy", "pandas", "scipy", "statsmodels")]
print("With Python", ", ".join([platform.python_version(), *told]), flush=True)
"""
# What Binder's base calls otherwise than the Python registry does.
_CALLED = {"jupyterhub-singleuser": "jupyterhub"}


def named() -> list[Requirement]:
    """What pyproject.toml asks for at run time, with the extras that people install."""
    project = pyproject()["project"]
    extras = [v for k, v in project["optional-dependencies"].items() if k not in _NOT_OF_USERS]
    return [Requirement(text) for texts in (project["dependencies"], *extras) for text in texts]


def lower_bounds() -> list[str]:
    """The lowest version that pyproject.toml allows of each of them, as pins.

    Examples
    --------
    >>> [pin for pin in lower_bounds() if pin.startswith(("pandas", "seaborn"))]
    ['pandas==2.2', 'seaborn==0.13.2']
    """
    return [
        f"{each.name}=={bound.version}"
        for each in named()
        for bound in each.specifier
        if bound.operator == ">="
    ]


def held_back() -> list[str]:
    """What pyproject.toml holds below the newest, lest it hold everything else back.

    Examples
    --------
    >>> held_back()
    ['lifelines<0.30.1']
    """
    found: list[str] = pyproject()["tool"]["uv"]["constraint-dependencies"]
    return found


def binder_base(python: str) -> list[str]:
    """What Binder installs before it reads our files, as pins.

    Raises
    ------
    SystemExit
        If its tool has no list for this Python.

    Examples
    --------
    >>> [pin.partition("==")[0] for pin in binder_base("3.12") if "lab" in pin]
    ['jupyterlab']
    """
    found = importlib.util.find_spec("repo2docker")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("Binder's tool is missing: python -m pip install jupyter-repo2docker")
    folder = Path(found.submodule_search_locations[0]) / "buildpacks" / "conda"
    lists = [folder / f"environment.py-{python}{end}" for end in (".yml", "-linux-64.lock")]
    if not all(path.is_file() for path in lists):
        raise SystemExit(f"Binder has no base for Python {python}.")
    asked, locked = (path.read_text(encoding="utf-8") for path in lists)
    names = re.findall(r"^\s*- ([\w-]+)==", asked, flags=re.MULTILINE)
    versions = dict(re.findall(r"/([\w.-]+)-([\w.]+)-[\w.]+\.conda", locked))
    return [f"{_CALLED.get(name, name)}=={versions[name]}" for name in names]


def run(*command: str | Path) -> None:
    """A command in the checkout's folder; ends with its exit code if that isn't 0."""
    code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    if code:
        raise SystemExit(code)


def environment(folder: Path, python: str = sys.executable) -> Path:
    """A new environment, and its Python."""
    run(python, "-m", "venv", folder)
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def without(constraints: str, *names: str) -> list[str]:
    """The pins of constraints.txt but those of some packages.

    Examples
    --------
    >>> without("# pins\\nnumpy==2.4.6\\npandas==3.1.1\\n", "pandas")
    ['numpy==2.4.6']
    """
    lines = [line for line in constraints.splitlines() if line and not line.startswith("#")]
    return [line for line in lines if Requirement(line).name not in names]


def installs(which: str, folder: Path) -> Iterator[list[str]]:
    """What pip is given, one install after the other."""
    pins = folder / "pins.txt"
    if which == "binder":
        yield binder_base(f"{sys.version_info.major}.{sys.version_info.minor}")
        yield ["-r", "binder/requirements.txt"]
    elif which == "lowest":
        pins.write_text("\n".join(lower_bounds()), encoding="utf-8")
        yield ["-c", str(pins), "-e", ".[test]"]
    elif which == "pinned":
        yield ["-c", CONSTRAINTS.name, "-e", ".[test]"]
    elif which == "pandas-2":
        kept = without(CONSTRAINTS.read_text(encoding="utf-8"), "pandas", "pandas-stubs")
        pins.write_text("\n".join(kept), encoding="utf-8")
        yield ["-c", str(pins), "-e", ".[test]", "pandas<3"]
    else:
        pins.write_text("\n".join(held_back()), encoding="utf-8")
        yield ["-c", str(pins), "-e", ".[test]"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Test with other versions.")
    parser.add_argument("which", choices=[*WHICH, "binder"])
    parser.add_argument("--python", default=sys.executable, help="another Python than this one")
    asked, tests = parser.parse_known_args()
    which = asked.which
    if which == "binder" and asked.python != sys.executable:
        raise SystemExit("binder: run it with the Python whose base is meant, without --python")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        python = environment(folder / "environment", asked.python)
        for wanted in installs(which, folder):
            run(python, "-m", "pip", "install", "--quiet", *wanted)
        run(python, "-m", "pip", "check")
        run(python, "-c", _TOLD)
        if which == "binder":
            page = ROOT / START_PAGE
            run(python, "-m", "jupyter", "execute", "--output", folder / "page.ipynb", page)
        else:
            run(python, "-m", "pytest", "--quiet", *(tests or FAST))


if __name__ == "__main__":
    main()
