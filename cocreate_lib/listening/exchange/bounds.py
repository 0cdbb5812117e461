"""Files of strangers: bounded in size, without entities, and nothing from outside an archive."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from cocreate_lib.errors import DataError

LARGEST = 200_000_000  # bytes of a file, and of all that is unpacked from an archive
MOST_FILES = 20_000
DEEPEST = 100  # elements within each other

_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError)

_SHARE = "Export a smaller part of the project."


def content_of(path: Path) -> bytes:
    """A file's bytes, unless there are too many."""
    try:
        if path.stat().st_size > LARGEST:
            raise DataError(
                f"The file has more than {LARGEST:,} bytes.", where=str(path), try_this=_SHARE
            )
        return path.read_bytes()
    except OSError as problem:
        raise DataError(
            f"The file can't be read: {problem.strerror or problem}.",
            where=str(path),
            try_this="Look whether the name is right, and whether you may read it.",
        ) from None


class Archive:
    """A zip that is read in memory, by names inside it, up to a limit."""

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as problem:
            raise DataError(
                f"The project can't be opened: {problem}.",
                where=self.where,
                try_this="Export it again: a .qdpx is a zip file.",
            ) from None
        entries = self._zip.infolist()
        if len(entries) > MOST_FILES or sum(each.file_size for each in entries) > LARGEST:
            raise DataError(
                f"The project unpacks to more than {MOST_FILES:,} files or {LARGEST:,} bytes.",
                where=self.where,
                why="A small archive can be made to fill a whole memory.",
                try_this=_SHARE,
            )
        self._left = LARGEST
        # Names in guids differ in upper and lower case from program to program.
        self._names = {each.filename.replace("\\", "/").lower(): each for each in entries}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """What is in a file of the archive."""
        entry = self._names[name.lower()]
        try:
            with self._zip.open(entry) as file:
                content = file.read(self._left + 1)
        except _BROKEN as problem:
            raise DataError(
                f"{name} can't be unpacked: {problem}.",
                where=self.where,
                try_this="Export the project again, without a password.",
            ) from None
        self._left -= len(content)
        if self._left < 0:
            raise DataError(
                f"The project unpacks to more than {LARGEST:,} bytes.",
                where=self.where,
                why="It says that it is smaller than it is.",
                try_this=_SHARE,
            )
        return content


def parse_xml(content: bytes, where: str) -> ElementTree.Element:
    """The root of an XML file, which may declare no document type and so no entity."""
    depth = 0

    def refuse(*_: object) -> None:
        raise DataError(
            "The file declares a document type or an entity.",
            where=where,
            why="By these a small file can fill a memory or fetch other files.",
            try_this="Export it again from the program that made it.",
        )

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise DataError(
                f"More than {DEEPEST} elements are within each other.",
                where=where,
                try_this="Fewer levels of codes.",
            )

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
        return ElementTree.fromstring(content)
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError) as problem:
        if isinstance(problem, DataError):
            raise
        raise DataError(
            f"This is not XML that can be read: {problem}.",
            where=where,
            try_this="Export it again from the program that made it.",
        ) from None
