"""Run the tests in which our code meets other packages, with other versions of these.

    python -m tools.bounds lowest     # the lowest versions that pyproject.toml allows
    python -m tools.bounds newest     # the newest versions there are, whatever constraints.txt says
    python -m tools.bounds binder     # what Binder's base brings, and binder/ on top of it

Each makes an environment of its own, with the Python that runs it, and takes it away again. What
follows is given to pytest, as in ``python -m tools.bounds lowest tests/cli -x``. ``binder`` runs no
tests: it builds what Binder would (``tools/image.py``), looks whether all versions fit each other,
and runs every lesson there. ``binder FOLDER`` leaves it in that folder; ``tests/test_binder.py``
opens it in a browser if ``COCREATE_BINDER_IMAGE`` names the folder, and else builds its own.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from tools import image
from tools.binder import CONTENT, ROOT, asked_for, pyproject, repository

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
_NOT_OF_USERS = ("binder", "test")


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


def run(*command: str | Path) -> None:
    """A command in the checkout's folder; ends with its exit code if that isn't 0."""
    code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    if code:
        raise SystemExit(code)


def environment(folder: Path) -> Path:
    """A new environment, and its Python."""
    venv.create(folder, with_pip=True)
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def installs(which: str, folder: Path) -> Iterator[list[str]]:
    """What pip is given, one install after the other."""
    if which == "lowest":
        pins = folder / "lowest.txt"
        pins.write_text("\n".join(lower_bounds()), encoding="utf-8")
        yield ["-c", str(pins), "-e", ".[test]"]
    else:
        yield ["-e", ".[test]"]


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
    parser.add_argument("which", choices=["lowest", "newest", "binder"])
    which, rest = (known := parser.parse_known_args())[0].which, known[1]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if which == "binder":
            run_on_binder(Path(rest[0]) if rest else folder / "image")
            return
        python = environment(folder / "environment")
        for asked in installs(which, folder):
            run(python, "-m", "pip", "install", "--quiet", *asked)
        run(python, "-m", "pip", "check")
        run(python, "-m", "pytest", "--quiet", *(rest or FAST))


if __name__ == "__main__":
    main()
