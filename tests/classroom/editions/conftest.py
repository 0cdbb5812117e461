"""Wheels, built from this repository with the hatchling that is installed, without network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def pip(*arguments: str | Path) -> None:
    """Run pip without network."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def wheel_of(project: Path, folder: Path) -> Path:
    """The wheel of a project."""
    pip(
        *("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-w"),
        folder,
        project,
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def learners_wheel(tmp_path_factory) -> Path:
    """The package as learners install it."""
    return wheel_of(ROOT, tmp_path_factory.mktemp("learners"))


@pytest.fixture(scope="session")
def trainers_wheel(tmp_path_factory) -> Path:
    """The trainer's material as a package of its own."""
    source = ROOT / "course" / "trainer"
    if not source.is_dir():
        pytest.skip("the learners' source archive has no answers, hence none to build from")
    return wheel_of(source, tmp_path_factory.mktemp("trainers"))
