"""The command ``cocreate class open``: the sealed truth of a pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.terminal import out


def open_pack(
    truth: Annotated[Path, typer.Argument(help="The pack's truth.sealed.", metavar="FILE")],
) -> None:
    """Open the sealed truth of a pack: the mark to check, and what is true per 100 people.

    Example: cocreate class open pack/trainer/truth.sealed
    """
    from cocreate_lib.classroom import open_truth
    from cocreate_lib.figures import difference_told

    found = open_truth(truth)
    out.print(
        Text(
            f"The mark of the seal is {found.mark}. It is the one on the answer sheets, if "
            "nothing was changed since they were made."
        ),
        soft_wrap=True,
    )
    out.print(Text(f"\nPack {found.pack}: {found.design}; seed {found.seed}.\n"), soft_wrap=True)
    for seat, world in sorted(found.worlds.items()):
        out.print(Text(f"  seat {seat:>2}  {difference_told(world.truth)}"))
