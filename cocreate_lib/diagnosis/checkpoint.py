"""Finished replicates in a folder, so that a run that was stopped can go on.

One Parquet file a chunk, each written whole or not at all, beside a manifest of what was run. A
folder of another design, plan, estimand, seed or version is refused: its replicates would not be
those of this run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as arrow
import pyarrow.parquet

from cocreate_lib.diagnosis.experiment import Experiment
from cocreate_lib.diagnosis.frames import IntArray, simulations
from cocreate_lib.diagnosis.replicates import FIELDS, ReplicateResults
from cocreate_lib.errors import CheckpointError, CocreateError
from cocreate_lib.fields import shown
from cocreate_lib.io.files import locked, write_whole
from cocreate_lib.version import __version__

MANIFEST = "manifest.json"
CHUNKS = "replicates_*.parquet"
# What the numbers of a replicate are computed with.
_KEYS = ["replicate", "plan", "outcome", "measure"]
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels")


class Checkpoint:
    """A folder of finished replicates of one experiment.

    Parameters
    ----------
    folder
        A folder of an earlier run of the same experiment, or an empty or new one.
    experiment
        What is run.

    Raises
    ------
    CheckpointError
        When the folder is of something else, or can't be read or written.
    """

    def __init__(self, folder: Path, experiment: Experiment) -> None:
        self.folder, self.experiment = folder, experiment
        try:
            _refuse_something_else(folder)
            # Two runs that begin at once agree on one manifest, or the second is refused.
            with locked(folder / MANIFEST):
                self._begin(describe(experiment))
        except (OSError, ValueError) as problem:
            if isinstance(problem, CocreateError):
                raise
            raise _unwritten(folder, problem) from None

    def _begin(self, manifest: Mapping[str, Any]) -> None:
        path = self.folder / MANIFEST
        if path.exists():
            _check_same(path, manifest)
        else:
            self._write(path, json.dumps(manifest, indent=2, sort_keys=True).encode("utf-8"))

    def load(self) -> Iterator[tuple[IntArray, ReplicateResults]]:
        """The finished replicates, chunk by chunk, with their numbers."""
        for path in sorted(self.folder.glob(CHUNKS)):
            yield self._read(path)

    def save(self, replicates: Sequence[int], records: ReplicateResults) -> None:
        """Keep a finished chunk."""
        frame = self._frame(np.asarray(replicates), records)
        buffer = BytesIO()
        pyarrow.parquet.write_table(arrow.Table.from_pandas(frame, preserve_index=False), buffer)
        name = CHUNKS.replace("*", f"{replicates[0]:09d}_{replicates[-1]:09d}")
        self._write(self.folder / name, buffer.getvalue())

    def _frame(self, replicates: IntArray, records: ReplicateResults) -> pd.DataFrame:
        experiment = self.experiment
        return simulations(list(experiment.plans), experiment.targets, replicates, records)

    def _read(self, path: Path) -> tuple[IntArray, ReplicateResults]:
        try:
            frame = pyarrow.parquet.read_table(path).to_pandas()
        except (OSError, arrow.ArrowException) as problem:
            raise _unreadable(path, str(problem)) from None
        n = len(self.experiment.targets)
        try:
            replicates = frame["replicate"].to_numpy(dtype=np.int64)[::n]
            values = frame[list(FIELDS)].to_numpy(dtype=float, na_value=np.nan)
            problems = frame["problem"].to_numpy(dtype=object)
            records = ReplicateResults(values.reshape(-1, n, len(FIELDS)), problems.reshape(-1, n))
            expected = self._frame(replicates, records)[_KEYS]
            same = (frame[_KEYS].astype(object) == expected.astype(object)).all(axis=None)
        except (KeyError, TypeError, ValueError):
            same = False
        if (
            not same
            or (replicates < 0).any()
            or not all(isinstance(each, str) for each in problems)
        ):
            raise _unreadable(path, "its rows are not those of this diagnosis")
        return replicates, records

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_whole(path, content)
        except OSError as problem:
            raise _unwritten(path, problem) from None


def _refuse_something_else(folder: Path) -> None:
    """Refuse a folder in which somebody put something; a killed process leaves hidden files."""
    if not folder.exists() or (folder / MANIFEST).exists():
        return
    if not folder.is_dir() or any(not path.name.startswith(".") for path in folder.iterdir()):
        raise CheckpointError(
            "There is something else there, and no manifest of a diagnosis.",
            where=str(folder),
            why="Replicates of another diagnosis might be taken for those of this one.",
            try_this="a new folder",
        )


def describe(experiment: Experiment) -> dict[str, Any]:
    """Everything on which the numbers of a replicate depend, fit for JSON."""
    described = {
        "synthetic": True,
        "design": experiment.design.to_dict(),
        "plans": {name: plan.settings() for name, plan in experiment.plans.items()},
        "order of plans": list(experiment.plans),
        "estimand": experiment.estimand,
        "seed": experiment.seed,
        "versions": {
            "cocreate-rehabilitation": __version__,
            **{name: version(name) for name in LIBRARIES},
        },
    }
    plain: dict[str, Any] = json.loads(json.dumps(described, default=_plain))
    return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} can't be written in a manifest")


def _check_same(path: Path, manifest: Mapping[str, Any]) -> None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, Mapping):
            raise ValueError("it is no description of a diagnosis")
    except (OSError, ValueError, RecursionError) as problem:
        raise CheckpointError(
            f"What the replicates in this folder are of can't be read: {problem}",
            where=str(path),
            why="Replicates of another diagnosis might be taken for those of this one.",
            try_this="a new folder, or this one once it is empty: the replicates are then run "
            "again",
        ) from None
    differences = list(_differences(found, manifest))
    if differences:
        more = f" and {len(differences) - 3} more" if len(differences) > 3 else ""
        raise CheckpointError(
            "The replicates in this folder are of another diagnosis.",
            where=str(path),
            why=f"There and here: {'; '.join(differences[:3])}{more}.",
            try_this="a new folder, or the design, plans, seed and versions of that run",
        )


def _differences(there: Any, here: Any, name: str = "") -> Iterator[str]:
    if isinstance(there, Mapping) and isinstance(here, Mapping):
        for key in dict.fromkeys([*here, *there]):
            inner = f"{name}, {key}" if name else str(key)
            yield from _differences(there.get(key), here.get(key), inner)
    elif there != here:
        yield f"{name} {shown(there)} and {shown(here)}"


def _unwritten(path: Path, problem: OSError | ValueError) -> CheckpointError:
    return CheckpointError(
        f"Finished replicates can't be kept: {getattr(problem, 'strerror', None) or problem}.",
        where=str(path),
        try_this="a folder that you may write to, on a disk with room",
    )


def _unreadable(path: Path, problem: str) -> CheckpointError:
    return CheckpointError(
        f"This file of finished replicates can't be read: {problem}",
        where=str(path),
        try_this="take the file out of the folder: its replicates are then run again",
    )
