"""The wheels of this package and of all that it needs, as they are installed here."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from email import message_from_bytes
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cocreate_lib.errors import CocreateError
from cocreate_lib.io import resources
from cocreate_lib.io.saving import NO_TIME

PACKAGE = "cocreate-rehabilitation"
_OF_AN_INSTALLATION = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}


def needed(package: str = PACKAGE, wants: Sequence[str] | None = None) -> list[str]:
    """A package and all that it needs on this platform, in the versions installed here.

    Parameters
    ----------
    package
        The name of an installed distribution.
    wants
        What the package itself asks for, where that isn't what is installed under its name says:
        the requirements of a wheel that was built anew.

    Returns
    -------
    list of str
        ``name==version``, the package first, the others by name.

    Raises
    ------
    CocreateError
        When one of them isn't installed.

    Examples
    --------
    >>> needed("segno")[0].startswith("segno==")
    True
    """
    found: dict[str, str] = {}
    waiting = [(package, frozenset[str]())]
    met: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in met:
            continue
        met.add((name, extras))
        try:
            found[name] = version(name)
            lines = requires(name) or [] if wants is None or name != package else wants
        except PackageNotFoundError:
            raise CocreateError(
                f"The package {name} isn't installed here.",
                where="the wheels",
                why="A machine without network couldn't install the course without it.",
                try_this=f"Install it first: pip install {name}",
            ) from None
        for wanted in map(Requirement, lines):
            if _is_wanted(wanted, extras):
                waiting.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))
    others = sorted(name for name in found if name != package)
    return [f"{name}=={found[name]}" for name in (package, *others)]


def _is_wanted(wanted: Requirement, extras: Iterable[str]) -> bool:
    """Whether a requirement holds on this platform, with these extras asked for."""
    if wanted.marker is None:
        return True
    return any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def collect(folder: Path, pins: Iterable[str], *, links: Path | None = None) -> list[Path]:
    """Put the wheels of these versions into a folder.

    Parameters
    ----------
    folder
        Where to; it is there.
    pins
        ``name==version``, or the path of a source.
    links
        A folder that has the wheels already; by default pip asks its index.

    Returns
    -------
    list of Path
        The wheels, by name.

    Raises
    ------
    CocreateError
        When pip isn't there, or can't get one of them.
    """
    where = ["--no-index", "--find-links", str(links)] if links else []
    with TemporaryDirectory() as work:
        wanted = Path(work) / "wanted.txt"
        wanted.write_text("".join(f"{pin}\n" for pin in pins), encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
        command = [*pip, "--no-deps", *where, "--wheel-dir", str(folder), "-r", str(wanted)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise CocreateError(
            f"The wheels can't be had: {(said or done.stderr.splitlines() or ['pip failed'])[-1]}",
            where="pip wheel",
            why="They are what a machine without network installs from.",
            try_this="Make the stick where there is network; or give a folder of wheels with "
            "--from; or leave them out with --no-wheels: the pages need no Python.",
        )
    return sorted(folder.glob("*.whl"))


def own_wheel(folder: Path, package: str = PACKAGE) -> Path:
    """The wheel of an installed package, made again from its files.

    Parameters
    ----------
    folder
        Where to.
    package
        The name of a distribution that was installed from a wheel, not as an editable one.

    Returns
    -------
    Path
        A wheel with the same files, scripts left out: an installation makes these itself.
    """
    found = distribution(package)
    kept = {
        each.as_posix(): Path(str(found.locate_file(each))).read_bytes()
        for each in found.files or ()
        if ".." not in each.parts and "__pycache__" not in each.parts
        if each.name not in _OF_AN_INSTALLATION
    }
    info = next(name.split("/")[0] for name in kept if name.endswith(".dist-info/METADATA"))
    tag = re.search(r"^Tag: (.+)$", kept[f"{info}/WHEEL"].decode("utf-8"), re.MULTILINE)
    lines = [
        f"{name},sha256={_mark(content)},{len(content)}" for name, content in sorted(kept.items())
    ]
    kept[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""]).encode("utf-8")
    wheel = folder / f"{info.removesuffix('.dist-info')}-{tag[1] if tag else 'py3-none-any'}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in sorted(kept.items()):
            part = zipfile.ZipInfo(name, NO_TIME)
            part.external_attr = 0o644 << 16
            file.writestr(part, content, zipfile.ZIP_DEFLATED)
    return wheel


def _mark(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode("ascii").rstrip("=")


def collect_all(folder: Path, *, links: Path | None = None) -> list[Path]:
    """Put the wheels of this package and of all that it needs into a folder, as `collect` does."""
    source = resources.root()
    if links is not None:
        return collect(folder, needed(), links=links)
    if (source / "pyproject.toml").is_file():
        (own,) = collect(folder, [str(source)])
    else:
        own = own_wheel(folder)
    return collect(folder, needed(wants=_wants(own))[1:])


def _wants(wheel: Path) -> list[str]:
    """What a wheel asks for: a checkout may have moved on since it was installed."""
    with zipfile.ZipFile(wheel) as file:
        (name,) = (each for each in file.namelist() if each.endswith(".dist-info/METADATA"))
        told = message_from_bytes(file.read(name))
    return told.get_all("Requires-Dist", [])
