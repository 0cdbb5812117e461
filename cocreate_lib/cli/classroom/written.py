"""A page that a command of the classroom writes: over an earlier one of ours, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cocreate_lib.errors import CocreateError

_OURS = b'<meta name="generator" content="cocreate-rehabilitation'


def write_page(path: Path, text: str) -> None:
    """Write a page whole.

    Raises
    ------
    CocreateError
        When something else is at that place, or it can't be written.
    """
    from cocreate_lib.io.files import write_whole

    refuse_to_overwrite(path)
    with _writing(path):
        write_whole(path, text.encode("utf-8"))


def refuse_to_overwrite(path: Path) -> None:
    """Refuse a place at which there is something that isn't a page of ours."""
    with _writing(path):
        theirs = path.exists() and not (path.is_file() and _OURS in path.read_bytes()[:1000])
    if theirs:
        raise CocreateError(
            "There is something else at that place.",
            where=str(path),
            why="Only a page that this command made is ever replaced.",
            try_this="Name a file that isn't there yet.",
        )


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise CocreateError(
            f"The page can't be written: {problem.strerror or problem}.",
            where=str(path),
            try_this="Name a file in a folder that you may write to.",
        ) from problem
