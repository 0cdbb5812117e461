"""The command ``cocreate pages``: the course as a folder of pages, for where no kernel can run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.terminal import out


def pages(
    folder: Annotated[
        Path,
        typer.Argument(help="Where to write them; made if it isn't there.", metavar="FOLDER"),
    ],
) -> None:
    """Write the course as pages that open in any browser, from a USB stick or a web host, offline.

    Explorers, questions and the workbook work in them. Pages written there before are replaced;
    nothing else is.
    """
    from cocreate_lib.lessons import write_pages

    written = write_pages(folder)
    out.print(
        f"{len(written)} pages are in {written[0].parent}. Begin with\n\n    {written[0]}\n\n"
        "The folder can be copied as it is: to a USB stick, a phone, or a web host. It asks "
        "nothing of any network.",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
