"""Files that commands write: reports and tables, and where they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cocreate_lib.cli.terminal import out
from cocreate_lib.io.files import write_text

if TYPE_CHECKING:
    import pandas as pd


def write_report(path: Path, page: str) -> None:
    """Write a page, in place of an earlier report of ours but of no other file."""
    write_text(path, page, replace=_is_report(path))
    say_where("The report with all figures", path)


def write_csv(what: str, path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV, and over no other file."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"), replace=False)
    say_where(what, path)


def say_where(what: str, path: Path) -> None:
    """Where something now is."""
    out.print(f"\n{what}: ", end="", style="bold")
    out.print(str(path.resolve()), highlight=False, soft_wrap=True)


def _is_report(path: Path) -> bool:
    from cocreate_lib.figures import GENERATOR

    return path.is_file() and GENERATOR.encode() in path.read_bytes()[:2000]
