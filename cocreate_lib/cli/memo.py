"""The command ``cocreate memo``: the decision memo of a workbook, as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.outputs import Outputs
from cocreate_lib.errors import CocreateError


def memo(
    workbook: Annotated[
        Path,
        typer.Argument(
            help="A workbook that was taken from a lesson as a file.", metavar="WORKBOOK"
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="The document: .docx (Word), .html or .pdf. An earlier one of ours is replaced.",
            metavar="FILE",
        ),
    ] = Path("memo.docx"),
) -> None:
    """Write the decision memo of the lesson "Mixed findings" as a document."""
    outputs = Outputs(workbook)
    outputs.report("--to", to)
    from cocreate_lib.lessons import read_memo

    try:
        content = workbook.read_bytes()
    except OSError as problem:
        raise CocreateError(
            f"The workbook can't be read: {problem.strerror}.",
            where=str(workbook),
            try_this="The file that a lesson's workbook gives under File.",
        ) from None
    report = read_memo(content, str(workbook))
    outputs.put("--to", lambda: report)
    outputs.write()
