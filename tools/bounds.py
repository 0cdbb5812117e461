"""Run the tests in which our code meets other packages, with other versions of these.

    python -m tools.bounds lowest     # the lowest versions that pyproject.toml allows
    python -m tools.bounds pinned     # those of constraints.txt
    python -m tools.bounds pandas-2   # those of constraints.txt that go with pandas below 3
    python -m tools.bounds newest     # the newest versions there are, whatever constraints.txt says
    python -m tools.bounds binder     # what Binder's base brings, and binder/ on top of it

Each makes an environment of its own, with the Python that runs it or the one that ``--python``
names, and takes it away again. What follows is given to pytest, as in ``python -m tools.bounds
lowest tests/cli -x``. ``binder`` runs no tests: it builds what Binder would
(``tools/image.py``), looks whether all versions fit each other, and runs every lesson there.
``binder FOLDER`` leaves it in that folder; ``tests/test_binder.py`` opens it in a browser if
``COCREATE_BINDER_IMAGE`` names the folder, and else builds its own. ``python -m tools.matrix`` runs
all but ``binder``, with every Python.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from tools import image
from tools.binder import CONTENT, ROOT, asked_for, pyproject, repository
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
    if which == "lowest":
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


def run_on_binder(folder: Path) -> None:
    """Build what Binder would; whether versions fit each other, and each lesson runs."""
    built = image.build(folder)
    pip = (built.prefix / "bin" / "pip", "--disable-pip-version-check")
    built.run(*pip, "check")
    built.run(*pip, "install", "--quiet", "--dry-run", "--no-index", *map(str, asked_for()))
    built.run(*built.entry, "gitpuller", repository(), "main", CONTENT)
    try:
        for page in sorted((built.repository / CONTENT / "notebooks").glob("*.ipynb")):
            built.run(*built.entry, "jupyter", "execute", "--timeout=300", page)
    finally:
        shutil.rmtree(built.repository / CONTENT)


def main() -> None:
    parser = argparse.ArgumentParser(description="Test with other versions.")
    parser.add_argument("which", choices=[*WHICH, "binder"])
    parser.add_argument("--python", default=sys.executable, help="another Python than this one")
    asked, rest = parser.parse_known_args()
    which = asked.which
    if which == "binder" and asked.python != sys.executable:
        raise SystemExit("binder: run it with the Python whose base is meant, without --python")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if which == "binder":
            run_on_binder(Path(rest[0]) if rest else folder / "image")
            return
        python = environment(folder / "environment", asked.python)
        for wanted in installs(which, folder):
            run(python, "-m", "pip", "install", "--quiet", *wanted)
        run(python, "-m", "pip", "check")
        run(python, "-c", _TOLD)
        run(python, "-m", "pytest", "--quiet", *(rest or FAST))


if __name__ == "__main__":
    main()
