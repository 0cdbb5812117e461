"""The command ``cocreate class edition``: the lessons as trainers have them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.terminal import out
from cocreate_lib.text import how_many


def edition(
    folder: Annotated[
        Path, typer.Argument(help="A folder that isn't there yet.", metavar="FOLDER")
    ],
) -> None:
    """Write the trainer's edition: the lessons with what is right, and what to expect.

    Example: cocreate class edition trainers-edition
    """
    from cocreate_lib.classroom import write_trainer_edition

    made = write_trainer_edition(folder)
    out.print(
        f"The trainer's edition of {how_many(len(made.lessons), 'lesson')} is in {made.folder}. "
        f"Begin with\n\n    {made.folder / 'pages' / 'index.html'}\n\n"
        "It holds expected answers: don't hand it to learners. The notebooks are in its folder "
        "notebooks.",
        highlight=False,
        soft_wrap=True,
    )
