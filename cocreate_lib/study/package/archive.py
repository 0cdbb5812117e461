"""An archive as bytes that depend on nothing but what is in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from cocreate_lib.errors import StudyError

COMMENT = b"A replication archive, made by cocreate-rehabilitation"
"""Stands in every archive: by this one of ours is known again."""
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time that such files know
_FILE = 0o100644 << 16
_UNIX = 3
_UNNAMED = "replication"


def folder_name(to: Path) -> str:
    """The folder that an archive unpacks into: its name, as every computer can take it.

    Examples
    --------
    >>> folder_name(Path("my study (final).zip")), folder_name(Path("...zip"))
    ('my-study-final', 'replication')
    """
    return re.sub(r"[^A-Za-z0-9_]+", "-", to.name.removesuffix(".zip")).strip("-") or _UNNAMED


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Files as a zip that unpacks into one folder: the same files give the same bytes.

    Examples
    --------
    >>> zipped("a", {"y": b"1", "x": b"2"}) == zipped("a", {"x": b"2", "y": b"1"})
    True
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.comment = COMMENT
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _BEGINNING)
            entry.create_system, entry.external_attr = _UNIX, _FILE
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[name])
    return made.getvalue()


def check_place(to: Path, root: Path) -> None:
    """Refuse a place where an archive can't be, or where something else is.

    Raises
    ------
    StudyError
        If the name doesn't end with ``.zip``, there is a folder, a link or another file, or it is
        where a run replaces what is there.
    """
    problem = ""
    try_this = "my-study-replication.zip"
    try:
        if to.suffix.casefold() != ".zip":
            problem = "The name of an archive ends with .zip."
        elif not to.name.isprintable() or len(to.name) > 200:
            problem = "The archive can't have that name."
        elif to.is_symlink():
            problem = "At that place is a link."
        elif to.exists() and not (to.is_file() and is_ours(to)):
            problem = "At that place is something that is no replication archive."
            try_this = "a name that isn't there yet"
        elif any(
            to.resolve().is_relative_to((root / name).resolve())
            for name in ("results", "plan", "frozen")
        ):
            problem = "What stands there is replaced by a run."
            try_this = "a place outside the study's folder"
    except (OSError, ValueError) as error:
        problem = (
            f"The archive can't be written there: {getattr(error, 'strerror', None) or error}."
        )
    if problem:
        raise StudyError(problem, where=ascii(str(to))[1:-1][:300], try_this=try_this)


def is_ours(path: Path) -> bool:
    """Whether a file is a replication archive that was made here."""
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.comment == COMMENT
    except (zipfile.BadZipFile, OSError):
        return False
