"""The list of outputs for whoever decides what may leave: every file of the results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cocreate_lib.io.saving import table_bytes

STATUSES = ("pass", "review", "fail")


@dataclass(frozen=True)
class Output:
    """One file."""

    output: str
    kind: str
    status: str
    reasons: tuple[str, ...] = ()


@dataclass
class Outputs:
    """Every file of the results, and its status."""

    files: dict[str, Output] = field(default_factory=dict)

    def add(self, output: str, kind: str, status: str, reasons: Iterable[str] = ()) -> None:
        """List a file."""
        self.files[output] = Output(output, kind, status, tuple(reasons))

    def frame(self) -> pd.DataFrame:
        """One row a file."""
        return pd.DataFrame(
            [
                (each.output, each.kind, each.status, "; ".join(each.reasons))
                for _, each in sorted(self.files.items())
            ],
            columns=["output", "kind", "status", "reasons"],
        )

    def write(self, folder: Path) -> None:
        """Write ``outputs.csv`` and ``outputs.json``."""
        (folder / "outputs.csv").write_bytes(table_bytes(self.frame(), ".csv"))
        (folder / "outputs.json").write_bytes(table_bytes(self.frame(), ".json"))


def worst(statuses: Iterable[str]) -> str:
    """The status of what holds several outputs; what fails is left out of it."""
    found = [STATUSES.index(each) for each in statuses if each != "fail"]
    return STATUSES[max(found, default=0)]
