"""What a release holds: wheels and source archives, the course as pages, and their checksums.

Three folders: what learners install (``learners``), what trainers install beside it
(``trainers``), and the pages that any web host or USB stick can take (``pages``).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.tongues import ENGLISH, languages
from tools.release.source import Source

LEARNERS, TRAINERS, PAGES = "learners", "trainers", "pages"
SUMS = "SHA256SUMS"
ELSEWHERE = {
    "LC_ALL": "C",
    "PYTHONHASHSEED": "20180412",
    "TZ": "Pacific/Auckland",
    "UMASK": "077",
}
"""Another machine, as far as one can be feigned here: its clock, its order of sets, its mask."""


@dataclass(frozen=True)
class Made:
    """A release.

    Parameters
    ----------
    folder
        Where it stands.
    installed
        The learners' wheel as it is installed, without what it needs and without bytecode.
    """

    folder: Path
    installed: Path

    def one(self, kind: str, pattern: str) -> Path:
        """The one file of a kind, such as ``("learners", "*.whl")``."""
        (path,) = (self.folder / kind).glob(pattern)
        return path

    @property
    def files(self) -> list[Path]:
        """All files, by name, without the checksums."""
        found = (path for path in self.folder.rglob("*") if path.is_file() and path.name != SUMS)
        return sorted(found, key=lambda path: path.relative_to(self.folder).as_posix())

    def sums(self) -> dict[str, str]:
        """The SHA-256 of each file, by its name within the release."""
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.files
        }


def make(
    source: Source, folder: Path, work: Path, environment: Mapping[str, str] | None = None
) -> Made:
    """Build everything.

    Parameters
    ----------
    source
        The commit.
    folder
        Where the release is to stand; empty, or not there.
    work
        A folder for what is needed on the way; empty, or not there.
    environment
        Variables that the builds have besides those of this process. ``UMASK`` is no variable of
        any system: it is the mask with which files are made.

    Returns
    -------
    Made

    Raises
    ------
    SystemExit
        If a build fails; with what it said.
    """
    added = dict(environment or {})
    mask = int(added.pop("UMASK", "022"), 8)
    variables = {**os.environ, "SOURCE_DATE_EPOCH": str(source.epoch), **added}
    variables.pop("PYTHONPATH", None)
    builds = ((LEARNERS, source.folder), (TRAINERS, source.folder / "course" / "trainer"))
    for kind, project in builds:
        to = folder / kind
        to.mkdir(parents=True)
        _run([sys.executable, "-m", "hatchling", "build", "-d", str(to)], project, variables, mask)
    made = Made(folder, work / "installed")
    install(made.one(LEARNERS, "*.whl"), made.installed)
    _pages(made, source.epoch, work, variables, mask)
    return made


def install(wheel: Path, target: Path) -> None:
    """Install a wheel into a folder, without what it needs and without bytecode."""
    options = ["--no-deps", "--no-index", "--no-compile", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target)]
    _run([*command, str(wheel)], wheel.parent, os.environ, 0o022)


def _pages(made: Made, epoch: int, work: Path, variables: Mapping[str, str], mask: int) -> None:
    """The course as pages, made by the package as it is installed, away from its repository."""
    written = work / "elsewhere" / "pages"
    written.parent.mkdir()
    others = [word for code in languages() if code != ENGLISH for word in ("--language", code)]
    command = [sys.executable, "-m", "cocreate_lib", "pages", *others, str(written)]
    alone = {**variables, "PYTHONPATH": str(made.installed), "PYTHONDONTWRITEBYTECODE": "1"}
    _run(command, written.parent, alone, mask)
    wheel = made.one(LEARNERS, "*.whl")
    name = "-".join(wheel.name.split("-")[:2])
    (made.folder / PAGES).mkdir()
    pack(written, made.folder / PAGES / f"{name}-pages.zip", epoch)


def pack(folder: Path, to: Path, epoch: int) -> None:
    """Pack a folder so that the same files make the same bytes: by name, all of one time.

    Parameters
    ----------
    folder
        What to pack.
    to
        The zip file.
    epoch
        The time, in seconds since 1970; a zip file knows none before 1980.
    """
    moment = max(time.gmtime(epoch)[:6], (1980, 1, 1, 0, 0, 0))
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    with zipfile.ZipFile(to, "w") as archive:
        for name, path in sorted(files.items()):
            if path.is_file():
                entry = zipfile.ZipInfo(name, moment)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # Unix, on every system
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())


def write_sums(made: Made) -> Path:
    """Write the checksums as ``sha256sum --check`` reads them."""
    path = made.folder / SUMS
    lines = [f"{mark}  {name}\n" for name, mark in made.sums().items()]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def _run(command: list[str], folder: Path, variables: Mapping[str, str], mask: int) -> None:
    before = os.umask(mask)
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    finally:
        os.umask(before)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
