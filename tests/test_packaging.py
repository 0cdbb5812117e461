"""The pins cover what pyproject.toml asks for, and the wheel carries the course."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cocreate_lib import __version__
from tools import pins

PYPROJECT = tomllib.loads((pins.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
WANTED = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
    if canonicalize_name(Requirement(line).name) != canonicalize_name(PROJECT["name"])
]
PINS = [
    Requirement(line)
    for line in pins.CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PLATFORMS = {"linux": "posix", "darwin": "posix", "win32": "nt"}


def pinned(name: str, python: str, platform: str) -> list[str]:
    """The versions that constraints.txt gives a package for a Python and a platform."""
    environment = {
        **default_environment(),
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "os_name": PLATFORMS[platform],
    }
    found = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(name)]
    return [
        specifier.version
        for pin in found
        if pin.marker is None or pin.marker.evaluate(environment)
        for specifier in pin.specifier
    ]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("wanted", WANTED, ids=lambda requirement: requirement.name)
def test_every_requirement_has_one_pin_that_fits(
    wanted: Requirement, python: str, platform: str
) -> None:
    versions = pinned(wanted.name, python, platform)
    assert len(versions) == 1
    assert wanted.specifier.contains(versions[0])


def test_pins_are_exact_versions_and_nothing_else() -> None:
    text = pins.CONSTRAINTS.read_text(encoding="utf-8")
    assert "://" not in text
    assert text.startswith(pins.HEADER)
    for pin in PINS:
        (specifier,) = pin.specifier
        assert (specifier.operator, pin.url, pin.extras) == ("==", None, set())


def test_pins_start_at_the_lowest_python() -> None:
    assert pins.lowest_python('[project]\nrequires-python = ">=3.11"\n') == "3.11"
    with pytest.raises(SystemExit, match="requires-python"):
        pins.lowest_python('[project]\nrequires-python = "<4"\n')
    assert "<" not in PROJECT["requires-python"]  # no upper cap


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's wheel, built from this repository with the hatchling that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-w", str(folder)]
    pip("wheel", *options, str(pins.ROOT))
    (built,) = folder.glob("*.whl")
    return built


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_the_wheel_carries_the_course_and_the_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for part in ("notebooks", "course", "data/synthetic"):
        sources = [p for p in (pins.ROOT / part).iterdir() if p.is_file() and p.name[0] != "."]
        assert sources
        assert {f"cocreate_lib/share/{part}/{p.name}" for p in sources} <= names
    assert "cocreate_lib/cli/lab_settings/overrides.json" in names
    assert "cocreate_lib/facts.toml" in names
    metadata = f"cocreate_rehabilitation-{__version__}.dist-info"
    assert {f"{metadata}/licenses/LICENSE", f"{metadata}/licenses/LICENSE-CONTENT"} <= names
    assert {name.split("/")[0] for name in names} == {"cocreate_lib", metadata}


def test_the_installed_wheel_works_outside_the_repository(wheel: Path, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip("install", "--no-deps", "--no-index", "--quiet", "--target", str(target), str(wheel))
    environment = {**os.environ, "PYTHONPATH": str(target), "PYTHONIOENCODING": "utf-8"}

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    said = run(
        "-c",
        "from cocreate_lib import load_teaching_pilot\n"
        "from cocreate_lib.cli import course_folder\n"
        "from cocreate_lib.io import resources\n"
        "from cocreate_lib.lessons.course import working_with\n"
        "print(resources.root())\n"
        "print(course_folder.prepare_folder('course'))\n"
        "print(len(load_teaching_pilot()), 'people')\n"
        "print('the plan of', working_with.CONTENT.person)",
    )
    assert said.startswith(str(target / "cocreate_lib" / "share"))
    assert "900 people" in said
    assert "the plan of Robin" in said
    assert (elsewhere / "course" / "notebooks" / "00_start_here.ipynb").is_file()
    assert "cocreate" in run("-m", "cocreate_lib", "--help")
