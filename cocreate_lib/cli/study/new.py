"""The command ``cocreate study new``: a folder that runs at once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.terminal import out


class Level(StrEnum):
    """How much a study asks of itself."""

    coursework = "coursework"
    evaluation = "evaluation"
    publication = "publication"


def new(
    folder: Annotated[Path, typer.Argument(help="A folder that isn't there yet.")],
    level: Annotated[Level, typer.Option(help="How much the study asks of itself.")] = (
        Level.evaluation
    ),
    interviews: Annotated[
        bool, typer.Option("--interviews/--no-interviews", help="With a folder for interviews.")
    ] = True,
    case: Annotated[
        str,
        typer.Option(help="The data to begin with, such as synthetic.", metavar="NAME"),
    ] = "synthetic",
) -> None:
    """Write the folder of a new study, which runs unchanged.

    Example: cocreate study new my-study --level coursework --no-interviews
    """
    from cocreate_lib.study import new_study

    study = new_study(folder, level=level.value, interviews=interviews, case=case)
    written = sorted(each for each in study.root.rglob("*") if each.is_file())
    out.print(Text(f"A new study: {study.root}", style="bold"), soft_wrap=True)
    for path in written:
        out.print(Text(f"  {path.relative_to(study.root).as_posix()}"), soft_wrap=True)
    out.print()
    out.print(Text("Run it unchanged first:", style="bold"))
    for command in ("check", "plan", "run"):
        out.print(Text(f"  cocreate study {command} {_typed(study.root)}"), soft_wrap=True)


def _typed(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
