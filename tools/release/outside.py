"""The archives as strangers have them: installed, away from any repository, and tested there."""

from __future__ import annotations

import os
import re
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tools.bounds import FAST, environment
from tools.matrix import counts
from tools.readme import Place, Reader, Step
from tools.release.checks import Finding, judged
from tools.release.made import LEARNERS, Made
from tools.release.source import Source

TESTS = tuple(each for each in FAST if each != "tests/test_readme.py")
"""Those in which our code meets other packages, but for what reads the repository itself."""
ARCHIVES = {"Tested wheel": "*.whl", "Tested source archive": "*.tar.gz"}
_SHARED = ("notebooks", "data/synthetic")
_PLACE = "from cocreate_lib.io import resources; print(resources.root())"


def of_an_archive(what: str, made: Made, source: Source, work: Path) -> Finding:
    """Whether an archive installs with the pins, passes tests elsewhere, and lays out the lessons.

    Parameters
    ----------
    what
        One of :data:`ARCHIVES`.
    made
        The release; the tests are those of its source archive.
    source
        The commit, whose pins are taken.
    work
        A folder that isn't there.
    """
    archive = made.one(LEARNERS, ARCHIVES[what])
    elsewhere, home = work / "elsewhere", work / "home"
    home.mkdir(parents=True)
    with tarfile.open(made.one(LEARNERS, "*.tar.gz")) as packed:
        packed.extractall(work / "unpacked", filter="data")
    (unpacked,) = (work / "unpacked").iterdir()
    elsewhere.mkdir()
    for part in ("tests", "pyproject.toml"):  # the latter has pytest's options
        (unpacked / part).rename(elsewhere / part)
    python = environment(work / "environment")
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    variables |= {
        "PATH": os.pathsep.join([str(python.parent), variables.get("PATH", "")]),
        "HOME": str(home),
        "USERPROFILE": str(home),
    }
    pins = source.folder / "constraints.txt"
    install = [str(python), "-m", "pip", "install", "--quiet", "-c", str(pins), f"{archive}[test]"]
    done = subprocess.run(install, cwd=elsewhere, capture_output=True, text=True, check=False)
    if done.returncode:
        return judged(what, [f"it can't be installed: {done.stderr[-1000:]}"], "")
    report = work / "tests.xml"
    test = [str(python), "-m", "pytest", "-q", f"--junit-xml={report}", *TESTS]
    ran = subprocess.run(
        test, cwd=elsewhere, env=variables, capture_output=True, text=True, check=False
    )
    passed, failed, skipped = counts(report)
    wrong = [f"{failed} of its tests fail: {ran.stdout[-1500:]}"] if ran.returncode else []
    folder, faults = laid_out(python, elsewhere, variables)
    told = (
        f"{archive.name} passes {passed:,} tests ({skipped} skipped); the lessons are in {folder}"
    )
    return judged(what, [*wrong, *faults], told)


def laid_out(python: Path, elsewhere: Path, variables: Mapping[str, str]) -> tuple[str, list[str]]:
    """Where ``cocreate lab`` says that it puts the lessons, and what isn't there as it should be.

    Parameters
    ----------
    python
        Of the environment in which the package is installed.
    elsewhere
        The folder in which it is typed.
    variables
        The environment's variables; ``HOME`` is the folder in which the lessons should be.
    """
    asked = subprocess.run(
        [str(python), "-c", _PLACE],
        cwd=elsewhere,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    share = Path(asked.stdout.strip())
    if python.parents[1].resolve() not in share.parents:
        return "", [f"it isn't what is installed that is tested, but {share}{asked.stderr}"]
    ran = Reader(Place(elsewhere, variables)).run(Step("cocreate lab --no-browser"))
    said = re.search(r"^Course folder: (.+)$", ran.said, re.MULTILINE)
    if ran.why or said is None:
        return "", [f"cocreate lab: {ran.why or ran.said}"]
    folder = Path(said[1])
    wrong = [] if folder == Path(variables["HOME"]) / "cocreate-course" else [f"{folder}?"]
    missing = [
        path.relative_to(share).as_posix()
        for part in _SHARED
        for path in (share / part).rglob("*")
        if path.is_file() and not (folder / path.relative_to(share)).is_file()
    ]
    return str(folder), wrong + [f"{name} isn't in {folder}" for name in missing]
