"""The command ``cocreate study freeze``: protocol and dictionary, stamped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.own_words import in_a_protocol, told
from cocreate_lib.cli.run_options import StudyArgument
from cocreate_lib.cli.terminal import out


@told(in_a_protocol)
def freeze(
    folder: StudyArgument = Path("."),
    again: Annotated[
        bool, typer.Option("--again", help="Freeze it once more; earlier stamps are kept.")
    ] = False,
    why: Annotated[str, typer.Option("--why", help="Why again.", metavar="TEXT")] = "",
) -> None:
    """Stamp the protocol and the dictionary: what changes later shows in the report.

    Example: cocreate study freeze my-study
    """
    from cocreate_lib.study import freeze_study

    out.print(Text(str(freeze_study(folder, again=again, why=why))), soft_wrap=True)
