"""The command ``cocreate study run``: protocol and data in, results out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.layers import Full, Layer, Quiet, layer_of, printing
from cocreate_lib.cli.own_words import in_a_protocol, told
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.run_options import Scheduler, StudyArgument
from cocreate_lib.cli.terminal import out

if TYPE_CHECKING:
    from cocreate_lib.study import StudyResults


def run(
    folder: StudyArgument = Path(),
    notebook: Annotated[
        bool,
        typer.Option(
            "--notebook/--no-notebook", help="Run analysis.ipynb, and put it beside the report."
        ),
    ] = True,
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processes for draws and specifications. Default: as many as pay.",
            metavar="NUMBER",
        ),
    ] = None,
    scheduler: Scheduler = None,
    full: Full = False,
    quiet: Quiet = False,
) -> None:
    """Compare as the protocol declares, and write what may leave to results/.

    Example: cocreate study run my-study
    """
    from cocreate_lib.study import run_study

    layer = layer_of(full, False, quiet)
    with told(in_a_protocol), printing(layer):
        with progress_bar() as tell:
            results = run_study(
                folder,
                notebook=notebook,
                progress=tell,
                workers=workers,
                scheduler=scheduler,
            )
        if layer is Layer.FULL:
            _show_in_full(results)
        elif layer is Layer.SCREEN:
            _show(results)


def _show(results: StudyResults) -> None:
    from cocreate_lib.cli.screen import answer_screen

    if results.answer is not None:
        lines = answer_screen(out, results.answer, [" ".join(results.in_brief)])
    else:
        lines = [Text(line) for line in ("Every outcome is withheld.", *results.in_brief)]
    for line in lines:
        out.print(line, soft_wrap=True)


def _show_in_full(results: StudyResults) -> None:
    _show(results)
    for each in results.sentences:
        out.print()
        out.print(Text(str(each)))
    out.print()
    out.print(Text("Every output, and whether it may leave", style="bold"))
    for row in results.outputs.to_dict("records"):
        reasons = f": {row['reasons']}" if row["reasons"] else ""
        out.print(Text(f"  {row['status']:<6}  {row['output']}{reasons}"), soft_wrap=True)
