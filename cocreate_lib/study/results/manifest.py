"""The manifest of results: what they were made from, what was made, with what, and when."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from cocreate_lib.errors import StudyError
from cocreate_lib.io import resources
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.text import how_many, listed
from cocreate_lib.version import __version__

MANIFEST = "manifest.json"
PACKAGE = "cocreate-rehabilitation"
_FORMAT = 1
_AT_ONCE = 2**20  # bytes
_SHOWN = 5
# What other programs leave beside files that they open: nobody's work.
_DEBRIS = (".ipynb_checkpoints*", ".DS_Store", "Thumbs.db", "desktop.ini", "~$*", ".~lock.*")


def mark_of(path: Path) -> dict[str, Any]:
    """Size and SHA-256 of a file.

    Returns
    -------
    dict
        ``bytes`` and ``sha256`` (64 hexadecimal digits).
    """
    found, size = hashlib.sha256(), 0
    with path.open("rb") as content:
        while piece := content.read(_AT_ONCE):
            found.update(piece)
            size += len(piece)
    return {"bytes": size, "sha256": found.hexdigest()}


def marks_of(paths: Iterable[Path], root: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of files, by their paths from a folder, sorted."""
    return {
        name: mark_of(path)
        for name, path in sorted((path.relative_to(root).as_posix(), path) for path in paths)
    }


def files_in(folder: Path) -> Iterator[Path]:
    """Every file in a folder and below, but for what other programs leave beside their files."""
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, name) for name in _DEBRIS):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from files_in(path)
        else:
            yield path


def inputs_of(study: StudyFolder, protocol: Protocol, notebook: Path | None) -> list[Path]:
    """The files that a run reads: protocol, dictionary, data, interviews, stamps, notebook."""
    named = {
        "data.file": protocol.data.file,
        "data.dictionary": protocol.data.dictionary,
    }
    if protocol.interviews is not None:
        for field in ("codes", "code_book", "joint_display"):
            named[f"interviews.{field}"] = getattr(protocol.interviews, field)
    paths = [study.protocol, *(study.inside(name, field) for field, name in named.items())]
    if study.frozen.is_dir():
        paths += files_in(study.frozen)
    if notebook is not None:
        paths.append(notebook)
    return list(dict.fromkeys(path for path in paths if path.is_file()))


def manifest_of(
    study: StudyFolder,
    protocol: Protocol,
    inputs: Mapping[str, Mapping[str, Any]],
    made: Path,
    *,
    command: str,
    started: str,
    finished: str,
    seconds: float,
) -> bytes:
    """The manifest of the results in a folder.

    Parameters
    ----------
    study, protocol
        The study.
    inputs
        As :func:`marks_of` gives them, from before anything was read.
    made
        The folder with all results but for the manifest.
    command
        What somebody typed, or called.
    started, finished
        In UTC, as ISO 8601.
    seconds
        How long it took.

    Returns
    -------
    bytes
        JSON: ``format``, ``study`` (``title``), ``inputs`` and ``outputs`` (by path: ``bytes``,
        ``sha256``), ``seed`` (``value``, ``file``, ``line``), ``python``, ``platform``,
        ``packages``, ``command``; and ``run``, which alone differs between two runs: ``started``,
        ``finished``, ``seconds``.
    """
    content = {
        "format": _FORMAT,
        "study": {"title": protocol.study.title, "level": protocol.study.level},
        "inputs": dict(inputs),
        "outputs": marks_of(files_in(made), made),
        "seed": {
            "value": protocol.study.seed,
            "file": study.protocol.name,
            "line": protocol.lines.get("study.seed"),
        },
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "packages": packages(),
        "command": command,
        "run": {"started": started, "finished": finished, "seconds": round(seconds, 3)},
    }
    return f"{json.dumps(content, indent=1, ensure_ascii=False)}\n".encode()


def packages() -> dict[str, str]:
    """The versions of this package and of those that it needs, as they are installed."""
    try:
        needed = requires(PACKAGE) or []
    except PackageNotFoundError:  # from a checkout that isn't installed, as on Binder
        project = (resources.root() / "pyproject.toml").read_text(encoding="utf-8")
        needed = tomllib.loads(project)["project"]["dependencies"]
    names = {re.split(r"[^A-Za-z0-9._-]", each)[0] for each in needed if "extra ==" not in each}
    found = {PACKAGE: __version__}
    for name in names - {PACKAGE}:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return dict(sorted(found.items(), key=lambda each: each[0].casefold()))


def command_line() -> str:
    """How this run was called, without the place of the program on this computer."""
    program = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else ""
    if program in ("cocreate", "cocreate.exe", "__main__.py"):
        return " ".join(["cocreate", *sys.argv[1:]])
    return "cocreate_lib.study.run_study"


def read_manifest(results: Path) -> dict[str, Any]:
    """The manifest of results.

    Raises
    ------
    StudyError
        If there is none, or it is damaged.
    """
    path = results / MANIFEST
    try:
        content = json.loads(path.read_bytes())
        outputs = content["outputs"]
        whole = all(isinstance(each["sha256"], str) for each in outputs.values())
    except FileNotFoundError:
        raise _foreign(results, "there is no manifest in it") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise _foreign(results, f"its {MANIFEST} is damaged")
    return dict(content)


def changed_files(results: Path) -> list[str]:
    """The files of results that are no longer as the run made them: changed, gone, or put there
    since.

    Raises
    ------
    StudyError
        If no run made them, or their manifest is damaged.
    """
    outputs = read_manifest(results)["outputs"]
    here = {path.relative_to(results).as_posix(): path for path in files_in(results)}
    here.pop(MANIFEST)
    told = set(outputs) | set(here)
    return sorted(
        name
        for name in told
        if name not in here or name not in outputs or not _is(here[name], outputs[name])
    )


def refuse_changed(results: Path) -> None:
    """Refuse to replace results that hold anybody's work.

    Raises
    ------
    StudyError
        If something in them was changed, taken away or put there since the run that made them.
    """
    if not results.exists() or (results.is_dir() and not any(files_in(results))):
        return
    if not results.is_dir():
        raise _foreign(results, "it is no folder")
    if changed := changed_files(results):
        more = len(changed) - _SHOWN
        shown = [*changed[:_SHOWN], *([f"{more} more"] if more > 0 else [])]
        raise StudyError(
            f"{how_many(len(changed), 'file')} in {results.name}/ "
            "changed since the run that made it: "
            f"{listed(shown)}.",
            where=str(results),
            why="A run replaces the folder whole, and what was changed by hand would be lost.",
            try_this=f"rename {results.name} to keep it, or delete it; then run again",
        )


def _is(path: Path, mark: Mapping[str, Any]) -> bool:
    return path.is_file() and not path.is_symlink() and mark_of(path)["sha256"] == mark["sha256"]


def _foreign(results: Path, problem: str) -> StudyError:
    return StudyError(
        f"{results.name} is not what a run of this study made: {problem}.",
        where=str(results),
        why="A run replaces the folder whole, and what is in it would be lost.",
        try_this=f"rename {results.name} to keep it, or delete it; then run again",
    )
