"""Writing files, with nothing lost or half-written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def complete_folder(folder: Path, what: str) -> Iterator[Path]:
    """A folder to fill under another name, which gets its own name if all goes well.

    Raises
    ------
    CocreateError
        If something is there already, or it can't be written; ``what`` says what it holds.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise CocreateError(
            "There is something at that place already.",
            where=str(folder),
            why=f"A {what} is never written over another file.",
            try_this="a folder that isn't there yet",
        )
    unfinished = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".unfinished-{folder.name}-"))
        yield unfinished
        unfinished.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as problem:
        raise CocreateError(
            f"The {what} can't be written: {problem.strerror or problem}.",
            where=str(folder),
            try_this="a folder that you may write to, on a disk with room",
        ) from problem
    finally:
        if unfinished is not None and unfinished.exists():
            shutil.rmtree(unfinished)
