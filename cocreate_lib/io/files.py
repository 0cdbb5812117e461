"""Writing files, with nothing lost or half-written."""

from __future__ import annotations

import os
from pathlib import Path

from cocreate_lib.errors import CocreateError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all, in place of what was there; makes its folder.

    Raises
    ------
    OSError
        If it can't be written; then nothing has changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_text(path: Path, text: str, *, replace: bool) -> None:
    """Write a whole file or nothing, and never over another file unless told to.

    Raises
    ------
    CocreateError
        If the file exists and ``replace`` is false, or can't be written.
    """
    if path.exists() and not replace:
        raise CocreateError(
            "A file with that name is already there.",
            where=str(path),
            why="What it holds would be lost.",
            try_this="another name",
        )
    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as problem:
        raise CocreateError(
            f"The file can't be written: {problem.strerror or problem}.",
            where=str(path),
            try_this="a folder that you may write to",
        ) from None
