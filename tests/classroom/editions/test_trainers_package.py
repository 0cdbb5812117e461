"""The trainer's material is a package of its own, found where it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

from cocreate_lib.io import resources
from tests.classroom.editions.conftest import pip


def test_it_holds_text_and_no_code(trainers_wheel):
    with zipfile.ZipFile(trainers_wheel) as file:
        names = file.namelist()
        (about,) = (name for name in names if name.endswith("/METADATA"))
        told = message_from_bytes(file.read(about))
        assert len(file.read("cocreate_trainer/__init__.py").splitlines()) == 1
    assert told["Name"] == "cocreate-rehabilitation-trainer"
    assert told["License-Expression"] == "CC-BY-4.0"
    assert told["Version"]
    inside = {Path(name).name for name in names if name.startswith("cocreate_trainer/")}
    assert inside == {
        path.name
        for path in resources.trainer().iterdir()
        if path.is_file() and path.name != "pyproject.toml"
    }


def test_it_is_found_beside_the_installed_package_and_asked_for_where_it_is_not(
    learners_wheel, trainers_wheel, tmp_path
):
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()

    def install(wheel: Path) -> None:
        options = ("--no-deps", "--no-index", "--no-compile", "--quiet")
        pip("install", *options, "--target", target, wheel)

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=elsewhere,
            env={**os.environ, "PYTHONPATH": str(target), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )

    install(learners_wheel)
    done = python("-c", "from cocreate_lib.io import resources; resources.trainer()")
    assert "CocreateError: The trainer's material isn't installed here." in done.stderr
    assert "course/trainer" in done.stderr

    install(trainers_wheel)
    done = python("-m", "cocreate_lib", "class", "guide", "route.html", "--route", "two_days")
    assert done.returncode == 0, done.stderr
    page = (elsewhere / "route.html").read_text(encoding="utf-8")
    assert "Day two, afternoon" in page
    assert "09:30" in page
