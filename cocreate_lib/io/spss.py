"""Files of SPSS, read in a process of their own.

The library that knows the format is in C, and a damaged file can end the process that reads it:
then it is that one, and what comes back is an error. This module is what that process runs too, and
so imports nothing that it doesn't need.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.feather

_LABELS = b"labels"


def read_spss(content: bytes) -> tuple[arrow.Table, dict[str, dict[Any, str]]]:
    """A table, and the words that the file has for values, by column and value.

    Raises
    ------
    ImportError
        If pyreadstat isn't installed.
    ValueError
        If the file is damaged.
    """
    if find_spec("pyreadstat") is None:
        raise ImportError(name="pyreadstat")
    with tempfile.TemporaryDirectory() as folder:
        ending = "zsav" if content.startswith(b"$FL3") else "sav"
        given, made = Path(folder, f"people.{ending}"), Path(folder, "people.feather")
        given.write_bytes(content)
        command = [sys.executable, "-P", __file__, str(given), str(made)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            said = ended.stderr.strip().split("\n")[-1].partition(": ")[2]
            raise ValueError(said or "what should be in it is not")
        table = pyarrow.feather.read_table(made, memory_map=False)
    labels = {name: dict(pairs) for name, pairs in json.loads(table.schema.metadata[_LABELS])}
    return table, labels


def _convert(given: str, made: str) -> None:
    """Write as Feather what a file of SPSS holds, with its words for values."""
    import pyreadstat

    frame, about = pyreadstat.read_sav(given)
    labels = [(name, list(words.items())) for name, words in about.variable_value_labels.items()]
    table = arrow.Table.from_pandas(frame, preserve_index=False)
    metadata = {_LABELS: json.dumps(labels).encode()}
    pyarrow.feather.write_feather(table.replace_schema_metadata(metadata), made)


if __name__ == "__main__":
    _convert(*sys.argv[1:])
