"""The list of outputs for whoever decides what may leave: every file of the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from cocreate_lib.io.saving import table_bytes
from cocreate_lib.study.disclosure import DisclosureRecord, SafeTable

_ORDER = ("pass", "review", "fail")
LISTS = ("outputs.csv", "outputs.json")


class Outputs:
    """Every file of the results, with what disclosure control decided about it."""

    def __init__(self) -> None:
        self.record = DisclosureRecord()

    def add(
        self, file: str, kind: str, status: str, reasons: Iterable[str] = (), rule: str = ""
    ) -> None:
        """List a file."""
        self.record = self.record.with_output(file, kind, status, rule, reasons)

    def add_table(self, file: str, table: SafeTable, kind: str) -> None:
        """List a file that holds a table as it may leave."""
        hidden = 0 if table.masked is None else int(table.masked.to_numpy().sum())
        self.record = self.record.with_output(
            file, kind, table.status, table.rule, table.reasons, hidden
        )

    def ask(self, exceptions: Mapping[str, str]) -> None:
        """Note for which files the protocol asks an exception, as
        :meth:`DisclosureRecord.with_exceptions` does."""
        self.record = self.record.with_exceptions(exceptions)

    def frame(self) -> pd.DataFrame:
        """The list, as :meth:`DisclosureRecord.outputs_list` gives it."""
        return self.record.outputs_list()

    def status(self, kind: str) -> str:
        """The status of what holds all outputs of a kind."""
        return worst(each.status for each in self.record.outputs.values() if each.kind == kind)

    def write(self, folder: Path) -> None:
        """Write ``outputs.csv``, and ``outputs.json`` in the shape of acro."""
        csv, json = LISTS
        (folder / csv).write_bytes(table_bytes(self.frame(), ".csv"))
        files = {name: [name] for name in self.record.outputs if (folder / name).exists()}
        (folder / json).write_text(f"{self.record.to_json(files)}\n", encoding="utf-8", newline="")


def worst(statuses: Iterable[str]) -> str:
    """The status of what holds several outputs; what fails is left out of it."""
    found = [_ORDER.index(each) for each in statuses if each != "fail"]
    return _ORDER[max(found, default=0)]
