"""How a diagnosis is run: what changes no replicate's numbers, only how many there are and when."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cocreate_lib.checks import check_between, check_whole, check_within
from cocreate_lib.diagnosis.progress import Report
from cocreate_lib.errors import DiagnosisError
from cocreate_lib.processes import Workers, open_workers


@dataclass(frozen=True)
class RunOptions:
    """The options of a run, checked: see :func:`~cocreate_lib.diagnose`."""

    replicates: int
    workers: int | None = None
    scheduler: Any = None
    checkpoint: str | Path | None = None
    chunk_size: int | None = None
    max_failures: float = 0.1
    precision: float | None = None
    progress: bool | Report = False

    def __post_init__(self) -> None:
        check_whole(self.replicates, "replicates", 1, DiagnosisError)
        if self.chunk_size is not None:
            check_whole(self.chunk_size, "chunk_size", 1, DiagnosisError)
        check_within(self.max_failures, "max_failures", 0, 1, DiagnosisError)
        if self.precision is not None:
            check_between(self.precision, "precision", 0, 1, DiagnosisError)

    def open_workers(self) -> AbstractContextManager[Workers]:
        """The workers that were asked for."""
        return open_workers(self.workers, self.scheduler)

    @property
    def size(self) -> int:
        """Replicates in a chunk: by default as many as take a second or less, but few chunks."""
        return self.chunk_size or min(max(self.replicates // 200, 50), 1000)
