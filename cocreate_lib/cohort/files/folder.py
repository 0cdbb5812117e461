"""A cohort as files: written block by block, whole or not at all, and read back as it was.

A folder holds the people, their potential outcomes and the truth; the design and the seed that
made them; and what each column means, as a table for people and as a Frictionless data package
for programs. Everything in it says that it is synthetic.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as arrow
import pyarrow.csv
import pyarrow.parquet
from pyarrow.csv import ConvertOptions, WriteOptions

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.column import Column
from cocreate_lib.cohort.draw.columns import INDEX, PEOPLE, POTENTIAL
from cocreate_lib.cohort.files import schema
from cocreate_lib.cohort.simulate import draw_blocks
from cocreate_lib.cohort.truth import estimands as truth
from cocreate_lib.errors import CocreateError, DataError, DesignError
from cocreate_lib.io.files import complete_folder
from cocreate_lib.io.media import spreadsheet_safe
from cocreate_lib.version import __version__

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "parquet")
STEM = "synthetic_cohort"
PACKAGE = "datapackage.json"
TITLE = "Synthetic cohort: nobody in it is real"
BLOCK = 2**17

# The tables of a cohort as they are in files: each with a column that says it is synthetic.
TABLES = {
    "people": (INDEX, *PEOPLE.values()),
    "potential": (INDEX, *POTENTIAL.values(), PEOPLE["synthetic"]),
    "truth": (*schema.TRUTH, PEOPLE["synthetic"]),
}
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def write_cohort(
    design: PilotDesign,
    seed: int,
    folder: str | Path,
    *,
    format: Format = "csv",
    block_size: int = BLOCK,
    progress: Callable[[int], object] | None = None,
) -> list[Path]:
    """Simulate a cohort of any size and write it, holding one block of people at a time.

    Parameters
    ----------
    design : PilotDesign
        The world of the pilot.
    seed : int
        A whole number from 0; the same seed gives the same people.
    folder : str or Path
        A folder that isn't there yet, or is empty.
    format : {"csv", "parquet"}
        Of the people and the potential outcomes. The truth, which is short, is always CSV.
    block_size : int
        People held in memory at a time, and in a row group of a Parquet file. The people are the
        same whatever it is.
    progress : callable, optional
        Called with the number of people of each block once they are written.

    Returns
    -------
    list of Path
        ``synthetic_cohort_people``, ``..._potential``, ``..._truth``, ``..._data_dictionary``,
        ``..._design``, each with its ending, and ``datapackage.json``, a name that the Frictionless
        standard prescribes.

    Raises
    ------
    DesignError
        For a design or a seed that can't be simulated.
    CocreateError
        If the folder holds something, or can't be written to; or for an unknown format.

    Notes
    -----
    The folder appears under its name when everything in it is complete. Whatever stops the writing
    before that leaves no folder of that name. Values are written in full: reading them back gives
    the same numbers. A missing value is an empty field.

    Examples
    --------
    >>> import tempfile
    >>> import cocreate_lib as cc
    >>> with tempfile.TemporaryDirectory() as there:
    ...     files = write_cohort(cc.PilotDesign(), 2018, f"{there}/pilot", format="parquet")
    ...     people = read_cohort_people(files[0])
    >>> files[0].name, len(people)
    ('synthetic_cohort_people.parquet', 900)
    """
    if format not in FORMATS:
        raise CocreateError(f"There is no format {format!r}.", try_this=" or ".join(FORMATS))
    blocks = draw_blocks(design, seed, block_size)
    if isinstance(seed, (np.random.SeedSequence, np.random.Generator)):
        raise DesignError(
            "A cohort in files needs a whole number as its seed.",
            where="write_cohort(..., seed=)",
            why="It is written beside the people, so that they can be made again.",
            try_this="seed=2018",
        )
    about = describe(design, seed)
    with complete_folder(Path(folder), "cohort") as unfinished:
        people, potential = (
            unfinished / f"{STEM}_{table}.{format}" for table in ("people", "potential")
        )
        totals = []
        with (
            _writer(people, TABLES["people"], about) as write_people,
            _writer(potential, TABLES["potential"], about) as write_potential,
        ):
            for block in blocks:
                write_people(block.people)
                write_potential(block.potential.assign(synthetic=True))
                treated = block.people["my_direction"].to_numpy() == 1
                totals.append(truth.totals(block.potential, treated))
                if progress is not None:
                    progress(len(block.people))
        effects = truth.estimands(sum(totals[1:], start=totals[0]), recalls=design.recall_rate > 0)
        texts = {
            f"{STEM}_truth.csv": _csv(effects.assign(synthetic=True)),
            f"{STEM}_data_dictionary.csv": _csv(schema.data_dictionary().assign(synthetic=True)),
            f"{STEM}_design.json": _json(about),
            PACKAGE: _json(data_package(about, format)),
        }
        for name, text in texts.items():
            (unfinished / name).write_bytes(text.encode("utf-8"))
        names = [people.name, potential.name, *texts]
    return [Path(folder) / name for name in names]


def read_cohort_people(path: str | Path) -> pd.DataFrame:
    """Read the people of a cohort and hold them against the schema.

    Parameters
    ----------
    path : str or Path
        A folder written by :func:`write_cohort`, or the file of people in it.

    Returns
    -------
    pandas.DataFrame
        As ``Cohort.people``, indexed by ``person``; its columns are described by
        :func:`cocreate_lib.cohort.data_dictionary`, and ``attrs["synthetic"]`` is true.

    Raises
    ------
    DataError
        If there is no such file, or it does not hold the people of a cohort.
    """
    path = _people_file(Path(path))
    types = arrow_schema(TABLES["people"])
    try:
        if path.suffix == ".parquet":
            table = pyarrow.parquet.read_table(path)
        else:
            options = ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
            table = pyarrow.csv.read_csv(path, convert_options=options)
    except arrow.ArrowInvalid as problem:
        raise DataError(
            "The file can't be read as the people of a cohort.",
            where=f"{path}: {problem}",
            try_this="the file as write_cohort wrote it",
        ) from None
    people = table.to_pandas(ignore_metadata=True, date_as_object=False)
    if INDEX.name in people:
        people = people.set_index(INDEX.name)
    for column in PEOPLE.values():
        if column.name in people:
            try:
                people[column.name] = _as_in_memory(people[column.name], column)
            except (TypeError, ValueError) as problem:
                raise DataError(
                    f"The column {column.name!r} can't be read as {column.type}.",
                    where=f"{path}: {problem}",
                    try_this="the file as write_cohort wrote it",
                ) from None
    schema.validate_people(people)
    people.attrs["synthetic"] = True
    return people


def describe(design: PilotDesign, seed: int) -> dict[str, Any]:
    """What made a cohort, for its files: design, seed and version."""
    return {
        "synthetic": True,
        "title": TITLE,
        "seed": int(seed),
        "made_by": f"cocreate-rehabilitation {__version__}",
        "design": design.to_dict(),
    }


def data_package(about: dict[str, Any], format: Format) -> dict[str, Any]:
    """The Frictionless data package of a cohort's files, for JSON: one resource a table, each with
    its Table Schema. ``about`` comes from :func:`describe`."""
    return {
        "name": STEM.replace("_", "-"),
        "description": "Simulated people and the truth about them, for teaching and for testing "
        "methods. No real person is described.",
        "keywords": ["synthetic", "probation", "evaluation"],
        "licenses": [{"name": "CC-BY-4.0"}],
        **about,
        "resources": [
            _resource("people", format, "What an evaluator could see"),
            _resource("potential", format, "What would happen in each world"),
            _resource("truth", "csv", "The true effects: to be looked at last"),
        ],
    }


def _resource(table: str, format: Format, title: str) -> dict[str, Any]:
    return {
        "name": f"synthetic-{table}",
        "title": title,
        "path": f"{STEM}_{table}.{format}",
        "format": format,
        "mediatype": _MEDIA[format],
        "encoding": "utf-8",
        "schema": schema.table_schema(TABLES[table]),
    }


def arrow_schema(columns: tuple[Column, ...], about: dict[str, Any] | None = None) -> arrow.Schema:
    """The types of a table's columns in its file, with what made it as metadata."""
    fields = [
        arrow.field(column.name, _arrow_type(column), nullable=bool(column.missing))
        for column in columns
    ]
    return arrow.schema(fields, metadata={"synthetic": "true", STEM: json.dumps(about)})


def _arrow_type(column: Column) -> arrow.DataType:
    if column.type == "string":
        return arrow.dictionary(arrow.int32(), arrow.string(), ordered=column.ordered)
    if column.type == "date":
        return arrow.date32()
    if column.type == "integer" and column.dtype.startswith("float"):
        return arrow.int32()
    return arrow.type_for_alias(column.dtype)


@contextmanager
def _writer(
    path: Path, columns: tuple[Column, ...], about: dict[str, Any]
) -> Iterator[Callable[[pd.DataFrame], None]]:
    """A function that writes a block at the end of a file."""
    types = arrow_schema(columns, about)
    with path.open("wb") as file:
        if path.suffix == ".parquet":
            sink = pyarrow.parquet.ParquetWriter(file, types, compression="zstd")
        else:
            file.write((",".join(types.names) + "\n").encode("utf-8"))
            sink = pyarrow.csv.CSVWriter(
                file, types, write_options=WriteOptions(include_header=False, quoting_style="none")
            )

        def write(block: pd.DataFrame) -> None:
            values = (block[name] for name in types.names[1:])
            arrays = [
                arrow.array(column, type=field.type, from_pandas=True)
                for column, field in zip((block.index, *values), types, strict=True)
            ]
            sink.write_table(arrow.Table.from_arrays(arrays, schema=types))

        with sink:
            yield write


def _people_file(path: Path) -> Path:
    if path.is_dir():
        found = [p for f in FORMATS if (p := path / f"{STEM}_people.{f}").is_file()]
        if not found:
            raise DataError(
                "There is no cohort in this folder.",
                where=str(path),
                try_this=f"a folder that holds {STEM}_people.csv or {STEM}_people.parquet",
            )
        return found[0]
    if not path.is_file():
        raise DataError(
            "There is no such file.", where=str(path), try_this="check the folder and the spelling"
        )
    return path


def _as_in_memory(values: pd.Series, column: Column) -> pd.Series:
    """A column as a simulated cohort has it; left as it is if it can't be, for the schema."""
    if column.type == "string" and isinstance(values.dtype, pd.CategoricalDtype):
        labels = list(values.cat.categories)
        natural = sorted(labels, key=lambda label: (len(label), label))
        known = set(labels) <= set(column.one_of)
        return values.cat.set_categories(
            list(column.one_of) if known else natural, ordered=column.ordered
        )
    if column.missing and values.hasnans:
        return values
    return values.astype(pd.api.types.pandas_dtype(column.dtype))


def _csv(frame: pd.DataFrame) -> str:
    return spreadsheet_safe(frame).to_csv(index=False, lineterminator="\n")


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
