"""Options that several commands share: where the work is done, and on which study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Workers = Annotated[
    int | None,
    typer.Option(help="Processes on this computer. Default: one.", metavar="NUMBER"),
]
Scheduler = Annotated[
    str | None,
    typer.Option(help="Instead of them: the address of a Dask scheduler.", metavar="ADDRESS"),
]
StudyArgument = Annotated[Path, typer.Argument(help="The study's folder.")]
