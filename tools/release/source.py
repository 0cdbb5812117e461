"""What a release is made from: one commit, whole, in a folder of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement


def git(repository: Path, *arguments: str) -> bytes:
    """What git prints.

    Raises
    ------
    SystemExit
        If git can't do it; with its own words.
    """
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise SystemExit(f"git {' '.join(arguments)}, in {repository}: {said}")
    return done.stdout


@dataclass(frozen=True)
class Source:
    """A commit, as files.

    Parameters
    ----------
    folder
        Where its files stand.
    commit
        Its full name.
    epoch
        When it was made, in seconds since 1970: the time that whatever is made of it carries.
    """

    folder: Path
    commit: str
    epoch: int


def uncommitted(repository: Path) -> list[str]:
    """What stands in the working tree and in no commit, as git tells it."""
    return git(repository, "status", "--porcelain").decode("utf-8").splitlines()


def export(repository: Path, folder: Path) -> Source:
    """The newest commit's files, in a folder: nothing that lies beside them gets in.

    ``SOURCE_DATE_EPOCH``, if it is set, is the time that is taken.
    """
    commit = git(repository, "rev-parse", "HEAD").decode("ascii").strip()
    made = int(git(repository, "log", "-1", "--format=%ct"))
    folder.mkdir(parents=True)
    packed = io.BytesIO(git(repository, "archive", "--format=tar", commit))
    with tarfile.open(fileobj=packed) as archive:
        archive.extractall(folder, filter="data")
    return Source(folder, commit, int(os.environ.get("SOURCE_DATE_EPOCH", made)))


def other_versions(constraints: str) -> list[str]:
    """Packages that are installed here in another version than is pinned.

    The same commit makes the same bytes only with the same tools.

    Parameters
    ----------
    constraints
        The text of constraints.txt.

    Examples
    --------
    >>> other_versions("hatchling==0.0.1")[0].startswith("hatchling is ")
    True
    >>> other_versions("a-package-that-is-not-here==1")
    []
    """
    found = []
    for line in constraints.splitlines():
        if not line or line.startswith("#"):
            continue
        pin = Requirement(line)
        if pin.marker is not None and not pin.marker.evaluate():
            continue
        try:
            here = version(pin.name)
        except PackageNotFoundError:
            continue
        if not pin.specifier.contains(here, prereleases=True):
            found.append(f"{pin.name} is {here}, pinned {pin.specifier}")
    return found


def python_here() -> str:
    """The Python that makes the release.

    Examples
    --------
    >>> python_here().startswith("Python 3.")
    True
    """
    return f"Python {sys.version.split()[0]} on {sys.platform}"
