"""The file of a study's people: read as far as it is needed, or told why it can't be."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow as arrow
import pyarrow.ipc
import pyarrow.parquet

from cocreate_lib.errors import CocreateError
from cocreate_lib.io.names import plain_name
from cocreate_lib.io.tables import read_table
from cocreate_lib.study.check.asked import Asked
from cocreate_lib.study.check.column_names import sign_of
from cocreate_lib.study.check.patterns import is_personal
from cocreate_lib.study.dictionary import Fault, fault

_QUOTED = re.compile(r"'([^']+)'")


def read_people(path: Path, asked: Asked) -> tuple[pd.DataFrame | None, list[str], list[Fault]]:
    """The table, or why there is none; and the columns of the file that were not read.

    Of Parquet and Feather no more is read than the study needs, and columns whose names say that
    they are personal.
    """
    names = _names(path)
    wanted = {plain_name(name) for name in asked.needed}
    columns = [name for name in names if plain_name(name) in wanted or sign_of(name)]
    unread = [name for name in names if name not in columns]
    data = asked.protocol.data
    try:
        table = read_table(
            path,
            sheet=data.sheet,
            columns=list(map(plain_name, columns)) or None,
            keep=data.keep or None,
        )
    except CocreateError as error:
        return None, unread, [_told(error, path, asked)]
    return table, unread if columns else [], []


def _names(path: Path) -> list[str]:
    """The columns of a file that can be read in part; none of another."""
    try:
        with path.open("rb") as file:
            start = file.read(6)
        if start.startswith(b"PAR1"):
            return list(map(str, pyarrow.parquet.read_schema(path).names))
        if start == b"ARROW1":
            with arrow.memory_map(str(path)) as mapped:
                return list(map(str, pyarrow.ipc.open_file(mapped).schema.names))
    except (OSError, arrow.ArrowException):  # said in words by whoever reads the whole file
        return []
    return []


def _told(error: CocreateError, path: Path, asked: Asked) -> Fault:
    """Why a file can't be read."""
    where = (error.where or "").removeprefix(str(path)).lstrip(", ")
    what = f"{error.what.removesuffix('.')}: {where}." if where else error.what
    what = _QUOTED.sub(lambda text: "(not shown)" if is_personal(text[1]) else text[0], what)
    remedy = (error.try_this or "").replace("--sheet ", "sheet = ")
    if not path.exists():
        protocol = asked.protocol.path.name
        remedy = f"put the file there, or name another under file in [data] of {protocol}"
    return fault("file", what, asked.file, why=error.why or "", try_this=remedy)
