"""The command ``cocreate pages``: the course as a folder of pages, for where no kernel can run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.terminal import out


def pages(
    folder: Annotated[
        Path,
        typer.Argument(help="Where to write them; made if it isn't there.", metavar="FOLDER"),
    ],
    language: Annotated[
        list[str] | None,
        typer.Option(
            help="Also the lessons that there are in this language, such as cy (Welsh); can be "
            "given more than once.",
            metavar="LANGUAGE",
        ),
    ] = None,
) -> None:
    """Write the course as pages that open in any browser, from a USB stick or a web host, offline.

    Explorers, questions and the workbook work in them. Pages written there before are replaced;
    nothing else is.
    """
    from cocreate_lib.lessons import write_pages

    written = write_pages(folder, languages=language or ())
    out.print(
        f"{len(written)} pages are in {written[0].parent}. Begin with\n\n    {written[0]}\n\n"
        f"{_others(written[0].parent, language or ())}"
        "The folder can be copied as it is: to a USB stick, a phone, or a web host. It asks "
        "nothing of any network.",
        highlight=False,
        soft_wrap=True,
    )


def _others(folder: Path, languages: Sequence[str]) -> str:
    """Where the pages in other languages begin; drafts say so on their face, and here."""
    from cocreate_lib.tongues import called

    return "".join(
        f"In {called(code).english}{' (a draft)' if called(code).draft else ''}:\n\n"
        f"    {folder / f'index.{code}.html'}\n\n"
        for code in languages
    )
