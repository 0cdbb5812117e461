"""A study's data against its dictionary and protocol: every fault at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol as Shape

import numpy as np
import pandas as pd

from cocreate_lib.comparison import is_synthetic
from cocreate_lib.study.check.amounts import read_amounts
from cocreate_lib.study.check.asked import SYNTHETIC, Asked
from cocreate_lib.study.check.columns import column_faults, column_notes
from cocreate_lib.study.check.dates import read_dates
from cocreate_lib.study.check.different import different
from cocreate_lib.study.check.files import read_people
from cocreate_lib.study.check.found import Found
from cocreate_lib.study.check.levels import read_category, read_yes_no
from cocreate_lib.study.check.personal import Sign, births_among, dates_in, personal_fault, signs_in
from cocreate_lib.study.check.reading import Reader, number_of
from cocreate_lib.study.check.register import CHECKS
from cocreate_lib.study.check.study_check import StudyCheck
from cocreate_lib.study.dictionary import Described, examined
from cocreate_lib.study.folder import find_study
from cocreate_lib.study.protocol import read_protocol
from cocreate_lib.text import how_many


class Tell(Shape):
    """Is told what is being done."""

    def __call__(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Tell it."""


def check_study(folder: str | Path, *, progress: Tell | None = None) -> StudyCheck:
    """Hold a study's data against its dictionary and protocol, before anything is estimated.

    Parameters
    ----------
    folder
        The study's folder.
    progress
        Is told what is being done.

    Returns
    -------
    StudyCheck
        Every fault at once, each with file, column, row and what to do; and the people as the
        dictionary describes them.

    Raises
    ------
    StudyError
        If the folder holds no study, or the protocol names a file outside it.
    ProtocolError
        If the protocol can't be read: there is then nothing to hold the data against.

    Notes
    -----
    No outcome of one group is held against that of the other: nothing here tells a result.

    A column is personal by its name, or by what its cells look like: names of people, NHS numbers
    (ten digits, valid by modulus 11), numbers of the Police National Computer, of criminal records,
    of prisons and of National Insurance, dates of birth, postcodes, addresses, telephones, e-mail,
    and free text. Thresholds are ours. What has none of these forms isn't found: a data owner's own
    rules come first.

    Examples
    --------
    >>> import tempfile
    >>> from cocreate_lib.study import new_study
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = check_study(new_study(Path(folder, "my-study")).root)
    >>> print(found.verdict)
    Fit for the protocol: data/people.csv, 900 people (synthetic), 19 columns, no fault found.
    """
    tell: Callable[..., None] = progress or _tell_nobody
    study = find_study(folder)
    protocol = read_protocol(study.protocol)
    data = protocol.data
    dictionary, faults = examined(study.inside(data.dictionary, "data.dictionary"), data.dictionary)
    unclear = frozenset(each.column for each in faults if each.column)
    asked = Asked(protocol, dictionary, unclear - set(dictionary.columns))
    tell(f"reading {data.file}")
    table, unread, problems = read_people(study.inside(data.file, "data.file"), asked)
    if table is None:
        return StudyCheck(protocol, dictionary, pd.DataFrame(), (*faults, *problems))
    faults += column_faults(asked, table)
    signs: dict[str, list[Sign]] = {}
    for place, name in enumerate(table.columns):
        tell("looking for personal data", place, len(table.columns))
        if seen := signs_in(str(name), table[name], asked):
            signs[str(name)] = seen
    readers, columns = _columns(asked, table, signs, tell)
    for name, births in _births(asked, table, columns).items():
        if name not in signs:
            signs[name] = births
            if name in columns:  # again, so that no fault in it shows one
                readers[name], _ = _read(asked, asked.described[name], table, hides=True)
    faults += [
        personal_fault(asked, name, place, signs[name])
        for place, name in enumerate(map(str, table.columns))
        if name in signs and not (name in asked.described and asked.described[name].personal)
    ]
    faults += [each for reader in readers.values() for each in reader.faults]
    people = _people(table, columns, [said for reader in readers.values() for said in reader.said])
    bad = {name: reader.bad for name, reader in readers.items()}
    hidden = frozenset(name for name, reader in readers.items() if reader.hides)
    found = Found(asked, people, bad, hidden)
    notes = column_notes(asked, table, unread, signs)
    tell("holding columns against each other")
    for check in CHECKS:
        more_faults, more_notes = check(found)
        faults += more_faults
        notes += more_notes
    reading, synthetic = people.attrs["reading"], people.attrs["synthetic"]
    return StudyCheck(protocol, dictionary, people, tuple(faults), tuple(notes), reading, synthetic)


def _tell_nobody(what: str, done: int = 0, total: int | None = None) -> None:
    """Show nothing."""


_READ = {
    "number": read_amounts,
    "whole": read_amounts,
    "yes_no": read_yes_no,
    "category": read_category,
    "date": read_dates,
}


def _columns(
    asked: Asked, table: pd.DataFrame, signs: Mapping[str, list[Sign]], tell: Callable[..., None]
) -> tuple[dict[str, Reader], dict[str, pd.Series]]:
    """Every described column that there is, read, with what was found on the way."""
    readers: dict[str, Reader] = {}
    columns: dict[str, pd.Series] = {}
    there = [each for each in asked.dictionary if each.column in table.columns]
    for place, described in enumerate(there):
        tell("reading columns", place, len(there))
        hides = described.column in signs
        readers[described.column], columns[described.column] = _read(asked, described, table, hides)
    return readers, columns


def _read(
    asked: Asked, described: Described, table: pd.DataFrame, hides: bool
) -> tuple[Reader, pd.Series]:
    """One column, and what was found on the way."""
    name = described.column
    hides = hides or bool(described.personal) or described.type == "text"
    words = dict(table.attrs["value_labels"].get(name, {}))
    reader = Reader(asked, described, table[name], hides, words, table.attrs["decimal"])
    column = _READ.get(described.type, _as_it_is)(reader)
    if described.missing == "never":
        gone = column.isna().to_numpy() & ~reader.bad
        reader.tell(
            "missing",
            f"{name!r} is missing in {how_many(int(gone.sum()), 'row')}.",
            gone,
            why="The dictionary says that it never is.",
            try_this=f"fill the cells in, or write allowed under `missing` in "
            f"{asked.dictionary_file}, line {described.row}",
        )
    return reader, column


def _as_it_is(reader: Reader) -> pd.Series:
    """Words, and what tells people apart: as they stand, without blanks around them."""
    column = reader.column
    if pd.api.types.is_numeric_dtype(column.dtype):
        codes = [size for code in reader.described.codes if (size := number_of(code)) is not None]
        return column.mask(column.isin(codes)) if codes else column
    found = different(column)
    reader.say_missing(found)
    coded = reader.is_code(found.texts)
    reader.say_codes(int(found.counts[coded].sum()))
    gone = coded | found.says_nothing
    texts: list[str | None] = list(found.texts)
    for place in np.flatnonzero(gone):
        texts[place] = None
    cells = np.array([*texts, None], dtype=object)
    return pd.Series(cells[found.codes], column.index, dtype=object, name=column.name)


def _births(
    asked: Asked, table: pd.DataFrame, columns: Mapping[str, pd.Series]
) -> dict[str, list[Sign]]:
    """Columns whose dates may be of birth."""
    today = np.datetime64(datetime.date.today())
    found = births_among(dates_in(table, columns, asked), today)
    return {name: [Sign("dates of birth", "all lie long before the others")] for name in found}


def _people(table: pd.DataFrame, columns: Mapping[str, pd.Series], said: list[str]) -> pd.DataFrame:
    """The people as the dictionary describes them."""
    kept = dict(columns)
    if SYNTHETIC in table and SYNTHETIC not in kept:
        kept[SYNTHETIC] = table[SYNTHETIC]
    people = pd.DataFrame(kept, index=table.index)
    labels = table.attrs["value_labels"]
    people.attrs = {
        **table.attrs,
        "reading": (*table.attrs["reading"], *said),
        "value_labels": {name: each for name, each in labels.items() if name not in columns},
        "synthetic": is_synthetic(table),
    }
    return people
