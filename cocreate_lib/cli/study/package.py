"""The command ``cocreate study package``: a replication archive, checked against its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.own_words import in_a_protocol, told
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.run_options import StudyArgument
from cocreate_lib.cli.terminal import out

if TYPE_CHECKING:
    from cocreate_lib.study import StudyPackage

_SHOWN = 6  # of a long list, on the first screen


@told(in_a_protocol)
def package(
    folder: StudyArgument = Path("."),
    to: Annotated[
        Path | None,
        typer.Option(help="The archive, such as my-study-replication.zip.", metavar="FILE"),
    ] = None,
    include_data: Annotated[
        bool,
        typer.Option(
            "--include-data", help="Put the people's data in, and the codes that say who said what."
        ),
    ] = False,
    twin: Annotated[
        str | None,
        typer.Option(
            help="The folder of a synthetic twin, inside the study's; else twin.", metavar="FOLDER"
        ),
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Refuse while a question is open.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="List every file.")] = False,
) -> None:
    """Write a replication archive: README, metadata, and everything needed to run it again.

    The people's data, recordings and transcripts stay out. What only you can say is asked in
    package.toml, which the first call writes.

    Example: cocreate study package my-study --to my-study-replication.zip
    """
    from cocreate_lib.study import package_study, start_answers

    place = to or Path(f"{folder.resolve().name}-replication.zip")
    with progress_bar() as tell:
        found = package_study(
            folder, place, include_data=include_data, twin=twin, final=final, progress=tell
        )
    started = start_answers(folder)
    for line in _screen(found, full):
        out.print(line, soft_wrap=True)
    if found.open:
        where = "was written for them" if started else "waits for them"
        out.print(Text(f"\nAnswer in {folder / 'package.toml'}, which {where}; then run again."))


def _screen(found: StudyPackage, full: bool) -> list[Text]:
    """What was written, what is open, and what somebody has to look at."""
    lines = [Text(found.title, style="bold"), *map(Text, found.summary())]
    reviewed = [f"{row['output']}: {row['reasons']}" for row in found.to_review.to_dict("records")]
    left_out = [f"{row['file']}: {row['why']}" for row in found.left_out.to_dict("records")]
    files = [f"{row['file']}: {row['about']}" for row in found.files.to_dict("records")]
    lists = (
        ("Only you can say:", [each.ask for each in found.open]),
        ("For the data owner to review:", reviewed),
        ("Left out:", left_out),
        *((("In it:", files),) if full else ()),
    )
    for title, items in lists:
        if items:
            shown = items if full else items[:_SHOWN]
            lines += [Text(f"\n{title}", style="bold"), *(Text(f"  {each}") for each in shown)]
            if more := len(items) - len(shown):
                lines.append(Text(f"  and {more} more: --full lists them"))
    return lines
