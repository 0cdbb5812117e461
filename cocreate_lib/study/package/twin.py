"""A synthetic twin in an archive: a study's folder of its own, which runs at once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from cocreate_lib.comparison import is_synthetic
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.tables import read_table
from cocreate_lib.study.dictionary import Fault
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.package.contents import NOTEBOOK, Contents

TWIN = "twin"
MAKE_TWIN = "cocreate study twin makes one"
_TABLE = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)")
_GONE = ("data", "interviews")
_SECTIONS_GONE = (
    "# The sections [data] and [interviews] of the study's own protocol stand in the folder above."
)


def add_twin(contents: Contents, study: StudyFolder, folder: str, faults: list[Fault]) -> bool:
    """Make the twin in a folder of the study one that runs: with a protocol and a notebook.

    Parameters
    ----------
    contents
        What goes in, the twin's own files among them.
    study
        The study.
    folder
        The twin's, inside the study's.
    faults
        What is wrong with it is added to these.

    Returns
    -------
    bool
        Whether there is one.
    """
    data = sorted(name for name in contents.entries if is_data_of(name, folder))
    if not data:
        return False
    dictionary = f"{folder}/dictionary.csv"
    if dictionary not in contents.entries:
        faults.append(Fault("The twin has no dictionary.", dictionary, try_this=MAKE_TWIN))
        return False
    try:
        says_so = is_synthetic(read_table(study.root / data[0]))
    except CocreateError as error:
        faults.append(Fault(f"The twin can't be read. {error.what}", data[0], try_this=MAKE_TWIN))
        return False
    if not says_so:
        faults.append(
            Fault(
                "The twin doesn't say that it is synthetic.",
                data[0],
                "synthetic",
                why="Whoever reads it would take its people for real ones; or they are.",
                try_this=MAKE_TWIN,
            )
        )
        return False
    text = study.protocol.read_text(encoding="utf-8")
    protocol = protocol_of_twin(text, data[0].rpartition("/")[2])
    if protocol is None:
        faults.append(
            Fault(
                "A protocol for the twin can't be made from this one.",
                study.protocol.name,
                "data",
                why="The sections [data] and [interviews] aren't written as sections.",
                try_this="begin each with a line of its own: [data]",
            )
        )
        return False
    about = "the same protocol, for the twin: its data, and no interviews"
    contents.add(f"{folder}/protocol.toml", protocol.encode(), about, "protocol")
    if NOTEBOOK in contents.entries:
        notebook = contents.entries[NOTEBOOK]
        contents.add(f"{folder}/{NOTEBOOK}", notebook.content, notebook.about, notebook.kind)
    return True


def is_data_of(name: str, folder: str) -> bool:
    """Whether a file is the table of people of a twin."""
    return name in (f"{folder}/people.csv", f"{folder}/people.parquet")


def protocol_of_twin(text: str, data: str) -> str | None:
    """A protocol that reads a twin beside it, and has no interviews; None where it can't be made.

    Examples
    --------
    >>> print(protocol_of_twin('seed = 1\\n[data]\\nfile = "data/people.dta"\\n', "people.csv"))
    seed = 1
    # The sections [data] and [interviews] of the study's own protocol stand in the folder above.
    <BLANKLINE>
    [data]
    file = "people.csv"
    dictionary = "dictionary.csv"
    <BLANKLINE>
    """
    kept, section = [], ""
    for line in text.splitlines():
        if found := _TABLE.match(line):
            section = found[1]
        if section not in _GONE:
            kept.append(line)
    new = {"file": data, "dictionary": "dictionary.csv"}
    lines = [f'{name} = "{value}"' for name, value in new.items()]
    made = "\n".join([*kept, _SECTIONS_GONE, "", "[data]", *lines]) + "\n"
    wanted = {key: value for key, value in tomllib.loads(text).items() if key not in _GONE}
    try:
        return made if tomllib.loads(made) == {**wanted, "data": new} else None
    except tomllib.TOMLDecodeError:
        return None


def named(twin: str | Path | None) -> str:
    """The folder of a twin as the study's folder has it."""
    return TWIN if twin is None else Path(twin).as_posix().strip("/")
