"""The files a command writes: all of them checked before any work, and written together or not.

A report takes the place of an earlier report of ours; no other file is ever written over.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.files import write_together
from cocreate_lib.io.saving import TABLE_ENDINGS, table_bytes
from cocreate_lib.text import listed

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.figures import Report

_TOO_LONG = "The name of the file is too long."
_ELSEWHERE = "a folder that you may write to, on a disk with room"


@dataclass(frozen=True)
class _File:
    """A file that will be written: the option that asked for it, and whose place it may take."""

    option: str
    what: str
    may_replace: Callable[[Path], bool]


class Outputs:
    """The files of one run.

    Parameters
    ----------
    *inputs
        Files that the command reads, and so may not write; None for those that aren't given.
    """

    def __init__(self, *inputs: Path | None) -> None:
        self._inputs = [path for path in inputs if path is not None and os.path.isfile(path)]
        self._files: dict[Path, _File] = {}
        self._by_option: dict[str, Path] = {}
        self._contents: dict[Path, bytes] = {}

    def report(
        self, option: str, path: Path | None, endings: Collection[str] | None = None
    ) -> None:
        """A report, as a file whose ending says what it is, or one of these endings; over an
        earlier report of ours."""
        if path is None:
            return
        from cocreate_lib.figures import REPORT_ENDINGS, check_pdf, is_report

        _check_ending("A report", option, path, endings or REPORT_ENDINGS)
        if _ending(path) == ".pdf":
            check_pdf()
        self._add(option, path, "The report with all figures", is_report)
        self._by_option[option] = path

    def table(self, option: str, path: Path | None, what: str) -> None:
        """A table, as a file whose ending says what it is."""
        if path is None:
            return
        _check_ending("A table", option, path, TABLE_ENDINGS)
        self._add(option, path, what, lambda path: False)
        self._by_option[option] = path

    def folder(
        self, option: str, folder: Path | None, names: Collection[str], *, replace: bool = False
    ) -> None:
        """Files of these names in a folder, in place of earlier ones if told so; of the pages, any
        that is ours."""
        if folder is None:
            return
        if os.path.isfile(folder):
            raise CocreateError(
                "That is a file, not a folder.",
                where=f"{option} {folder}",
                try_this="the name of a folder, or of one that can be made",
            )
        for name in names:
            self._add(option, folder / name, name, lambda path: replace or _is_page(path))

    def asked(self, option: str) -> bool:
        """Whether something is to be written for this option."""
        return option in self._by_option

    def put(self, option: str, make: Callable[[], Report | pd.DataFrame]) -> None:
        """Make what an option asked for, ready to be written; nothing if it isn't asked for."""
        if path := self._by_option.get(option):
            from pandas import DataFrame

            made, ending = make(), _ending(path)
            self._contents[path] = (
                table_bytes(made, ending) if isinstance(made, DataFrame) else made.render(ending)
            )

    def put_files(self, folder: Path, contents: Mapping[str, bytes]) -> None:
        """What stands in the files of a folder."""
        self._contents |= {folder / name: content for name, content in contents.items()}

    def write(self) -> None:
        """Write all files or, where one can't be written, none; and say where they are.

        Raises
        ------
        CocreateError
            If one of them can't be written, or another program made it meanwhile.
        """
        for path, file in self._files.items():
            self._check(path, file)
        try:
            write_together(self._contents)
        except OSError as problem:
            raise CocreateError(
                f"The files can't be written: {problem.strerror or problem}.",
                where=", ".join(map(str, self._contents)),
                why="None of them was written, and what was there before is as it was.",
                try_this=_ELSEWHERE,
            ) from problem
        self._say_where()

    def _say_where(self) -> None:
        """Where each file now is."""
        for path in self._contents:
            if path in self._by_option.values():
                out.print(f"\n{self._files[path].what}: ", end="", style="bold")
            else:
                out.print("  ", end="")
            out.print(str(path.resolve()), highlight=False, soft_wrap=True)

    def _add(self, option: str, path: Path, what: str, may_replace: Callable[[Path], bool]) -> None:
        file = _File(option, what, may_replace)
        self._check(path, file)
        for other, its in self._files.items():
            if _is_same(path, other):
                raise CocreateError(
                    "Two things would be written into one file.",
                    where=f"{its.option} and {option}: {path}",
                    why="One of them would be lost.",
                    try_this="another name for one of them",
                )
        self._files[path] = file

    def _check(self, path: Path, file: _File) -> None:
        where = f"{file.option} {path}"
        try:
            path.stat()
            exists = True
        except (FileNotFoundError, NotADirectoryError):
            exists = False
        except OSError as problem:
            long = problem.errno == errno.ENAMETOOLONG
            raise CocreateError(
                _TOO_LONG if long else f"That is no place for a file: {problem.strerror}.",
                where=where,
                try_this="a shorter name" if long else "another name",
            ) from None
        if path.is_dir():
            raise CocreateError(
                "That is a folder, not a file.", where=where, try_this=f"{path / 'a-name'}"
            )
        for read in self._inputs:
            if _is_same(path, read):
                raise CocreateError(
                    "That file is read by this command.",
                    where=where,
                    why="It would be written over, and what it holds would be lost.",
                    try_this="another name",
                )
        if exists and not file.may_replace(path):
            raise CocreateError(
                "A file with that name is already there.",
                where=where,
                why="What it holds would be lost.",
                try_this="another name",
            )
        folder = next(each for each in path.absolute().parents if each.exists())
        _check_folder(folder, where, path.name)


def _is_page(path: Path) -> bool:
    from cocreate_lib.figures import is_report

    return _ending(path) == ".html" and is_report(path)


def _check_folder(folder: Path, where: str, name: str) -> None:
    """Refuse a folder into which nothing can be written, or nothing of so long a name."""
    if not folder.is_dir():
        raise CocreateError(
            f"{folder} is a file, not a folder.", where=where, try_this="another folder"
        )
    try:
        with tempfile.TemporaryDirectory(prefix=".unfinished-cocreate-", dir=folder) as trial:
            (Path(trial) / name).touch()
    except OSError as problem:
        raise CocreateError(
            _TOO_LONG
            if problem.errno == errno.ENAMETOOLONG
            else f"Nothing can be written there: {problem.strerror or problem}.",
            where=where,
            try_this=_ELSEWHERE,
        ) from None


def _check_ending(what: str, option: str, path: Path, endings: Collection[str]) -> None:
    if _ending(path) not in endings:
        ending = repr(path.suffix) if path.suffix else "a file without an ending"
        raise CocreateError(
            f"{what} can't be written as {ending}.",
            where=f"{option} {path}",
            try_this=f"a name that ends with {listed(endings, 'or')}",
        )


def _ending(path: Path) -> str:
    return path.suffix.lower()


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are one file, also by links, or where capitals make no difference."""
    if one.exists() and other.exists():
        return os.path.samefile(one, other)
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))
