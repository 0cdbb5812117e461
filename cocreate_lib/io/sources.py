"""The bytes of a file, wherever they come from and however they are packed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cocreate_lib.errors import DataError

_PACKED: tuple[tuple[str, bytes, str, Callable[[bytes], bytes]], ...] = (
    (".gz", b"\x1f\x8b", "gzip", gzip.decompress),
    (".xz", b"\xfd7zXZ\x00", "xz", lzma.decompress),
    (".bz2", b"BZh", "bzip2", bz2.decompress),
)
_ZIP = b"PK\x03\x04"
_IN_PIECES = (b"PAR1", b"ARROW1")
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)


@dataclass(frozen=True)
class Source:
    """What was found at a path.

    Parameters
    ----------
    where
        The path as it was typed, and what was taken from inside it.
    name
        The name of the file, without the endings of what it was packed in.
    content
        Its bytes, unpacked; of a file that is read piece by piece, its first few.
    on_disk
        The file that is read piece by piece: Parquet or Feather that isn't packed in anything.
    """

    where: str
    name: str
    content: bytes
    on_disk: Path | None = None


def read_source(path: Path) -> Source:
    """Read a file whole, unpacked: also a pipe, or standard input as ``-``.

    Of Parquet and Feather on the disk only the first bytes, which say that it is.

    Raises
    ------
    DataError
        If there is nothing that can be read, or what it is packed in is broken, holds several
        files, or is not what its name says.
    """
    if str(path) == "-":
        return _unpacked(Source("standard input", "", _read(lambda: sys.stdin.buffer.read(), "-")))
    where = str(path)
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except (OSError, ValueError) as problem:
        raise DataError(
            f"The file can't be read: {getattr(problem, 'strerror', None) or problem}.",
            where=where,
            try_this="check the folder and the spelling",
        ) from None
    if is_folder:
        raise DataError(
            "That is a folder, not a file.", where=where, try_this="a file that is in it"
        )
    if not exists:
        raise DataError(
            "There is no such file.", where=where, try_this="check the folder and the spelling"
        )
    if path.is_file():
        start = _read(lambda: _first_bytes(path), where)
        if start.startswith(_IN_PIECES):
            return _unpacked(Source(where, path.name, start, path))
    return _unpacked(Source(where, path.name, _read(path.read_bytes, where)))


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _read(read: Callable[[], bytes], where: str) -> bytes:
    try:
        return read()
    except OSError as problem:
        raise DataError(
            f"The file can't be read: {problem.strerror or problem}.",
            where=where,
            why="Only part of the people would be compared.",
            try_this="a copy of the file on this computer, which you may read",
        ) from None


def _unpacked(source: Source) -> Source:
    suffix = Path(source.name).suffix.lower()
    for ending, start, name, unpack in _PACKED:
        if source.content.startswith(start):
            try:
                content = unpack(source.content)
            except _BROKEN as problem:
                raise DataError(
                    f"The file is damaged: what {name} packed is broken off, or changed.",
                    where=f"{source.where} ({problem})",
                    why="Only part of the people would be compared.",
                    try_this="get the file again; or unpack it, and give what comes out",
                ) from None
            plain = source.name[: -len(ending)] if suffix == ending else source.name
            return _unpacked(replace(source, name=plain, content=content))
        if suffix == ending and source.content:
            raise DataError(
                f"The name ends in {ending}, but what is in the file was not packed by {name}.",
                where=source.where,
                try_this="the name that the file had before, such as people.csv",
            )
    return _of_zip(source) if source.content.startswith(_ZIP) else source


def _of_zip(source: Source) -> Source:
    """The one file in a zip; a workbook or the like, which is a zip too, stays as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as packed:
            names = [
                each.filename
                for each in packed.infolist()
                if not each.is_dir() and not each.filename.startswith("__MACOSX/")
            ]
            if {"[Content_Types].xml", "mimetype"} & set(names):
                return source
            if len(names) != 1:
                raise DataError(
                    f"The zip holds {len(names)} files, and one table is compared: "
                    f"{', '.join(names[:5])}.",
                    where=source.where,
                    try_this="unpack it, and give the file that has the people",
                )
            content = packed.read(names[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, *_BROKEN) as problem:
        if isinstance(problem, DataError):
            raise
        raise DataError(
            f"The zip can't be unpacked: {problem}.",
            where=source.where,
            try_this="unpack it yourself, and give the file that comes out",
        ) from None
    inside = f"{source.where}, {names[0]}"
    return _unpacked(Source(inside, names[0].rpartition("/")[2], content))
