"""The site of each released version, in a folder of its own beside the newest.

Who reads an old version's pages is told so on each of them, with the way to the newest.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from packaging.version import Version

from cocreate_lib import __version__
from tools.binder import ROOT
from tools.bounds import environment

PAGE = "versions"
NEWEST = "../index.html"  # from the folder of a released version
_VERSION = re.compile(r"v\d+(\.\d+)*")


def released(repository: Path = ROOT) -> list[str]:
    """The tags of released versions (``v0.1.0``), the newest first."""
    listed = _run("git", "tag", "--list", "v*", at=repository).decode().split()
    return sorted(filter(_VERSION.fullmatch, listed), key=Version, reverse=True)


def versions_page(tags: Sequence[str]) -> str:
    """Which version this site is of, and where those of released versions are.

    Parameters
    ----------
    tags
        Of versions that have a folder in the site.

    Examples
    --------
    >>> print(versions_page(["v0.1.0"]).splitlines()[-1])
    - [v0.1.0](page:v0.1.0/index.html)
    """
    first = f"# Versions\n\nThese pages are of version {__version__}."
    if not tags:
        return f"{first}\n"
    listed = "\n".join(f"- [{tag}](page:{tag}/{Path(NEWEST).name})" for tag in tags)
    return f"{first} They may tell of what isn't released yet. Each released version:\n\n{listed}\n"


def write_released(tag: str, folder: Path, repository: Path = ROOT) -> None:
    """The site of a released version, made by that version's own code in its own environment.

    Parameters
    ----------
    tag
        Of the version.
    folder
        A folder that isn't there yet.
    repository
        Where git knows the tag.

    Raises
    ------
    subprocess.CalledProcessError
        If that version's site can't be made; what was printed says why.
    """
    with tempfile.TemporaryDirectory() as made:
        checkout = Path(made) / "checkout"
        with tarfile.open(fileobj=io.BytesIO(_run("git", "archive", tag, at=repository))) as tree:
            tree.extractall(checkout, filter="data")
        python = environment(Path(made) / "environment")
        pip = (python, "-m", "pip", "install", "--quiet", "-c", "constraints.txt", ".[site]")
        _run(*pip, at=checkout)
        _run(python, "-m", "tools.site", folder, "--newest", NEWEST, at=checkout)


def _run(*command: str | Path, at: Path) -> bytes:
    parts = [str(part) for part in command]
    known = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(parts, cwd=at, env=known, check=True, stdout=subprocess.PIPE).stdout
