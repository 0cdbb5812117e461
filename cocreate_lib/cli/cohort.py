"""The command ``cocreate cohort``: synthetic people in files, of any number, with their truth."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cocreate_lib.cli.own_words import in_a_design, told
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError, DesignError

if TYPE_CHECKING:
    from cocreate_lib.cohort import PilotDesign


class Format(StrEnum):
    """Formats in which ``cocreate cohort`` writes people."""

    csv = "csv"
    parquet = "parquet"


@told(in_a_design)
def cohort(
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="A folder that isn't there yet.", metavar="FOLDER"),
    ] = None,
    name: Annotated[
        str, typer.Option("--design", help="A ready-made design: see --list.", metavar="NAME")
    ] = "teaching_pilot",
    people: Annotated[
        int | None,
        typer.Option(
            help="How many people in all; the share in the programme stays the design's.",
            metavar="NUMBER",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same people.", metavar="NUMBER")
    ] = 2018,
    format: Annotated[
        Format, typer.Option(help="Of the people and their potential outcomes.")
    ] = Format.csv,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Change a field of the design: see --fields. Can be given more than once.",
            metavar="FIELD=VALUE",
        ),
    ] = None,
    list_designs: Annotated[
        bool, typer.Option("--list", help="List the ready-made designs and stop.")
    ] = False,
    list_fields: Annotated[
        bool, typer.Option("--fields", help="List the fields of the design and stop.")
    ] = False,
) -> None:
    """Write synthetic people whose truth is known, as many as you like.

    Nobody in them is real. Example: cocreate cohort --design sixty_people --out pilot
    --set fidelity=0.8
    """
    if list_designs:
        _show_designs()
        return
    from cocreate_lib.cohort import ready_made, write_cohort

    design = ready_made(name).replace(**dict(field_and_value(text) for text in changes or []))
    if list_fields:
        _show_fields(design)
        return
    if folder is None:
        raise CocreateError(
            "It is not said where the cohort should go.",
            where="--out",
            try_this="cocreate cohort --design teaching_pilot --out my-cohort",
        )
    if people is not None:
        design = design.replace(**_sizes(people, design.n_treated, design.n_comparison))
    total, done = design.n_treated + design.n_comparison, 0

    def written(people: int) -> None:
        nonlocal done
        done += people
        tell("people", done, total)

    with progress_bar() as tell:
        files = write_cohort(design, seed, folder, format=format.value, progress=written)
    out.print("Synthetic cohort: nobody in it is real.", style="bold")
    out.print(
        f"  {design.n_treated:,} people in the programme, {design.n_comparison:,} in the comparison"
        f" group, seed {seed}",
        highlight=False,
    )
    for file in files:
        out.print(f"  {file}", highlight=False, soft_wrap=True)


def _show_designs() -> None:
    from cocreate_lib.cohort import designs

    table = Table(title="Ready-made designs", title_justify="left")
    table.add_column("Name", no_wrap=True)
    table.add_column("What it is")
    for name, description in designs()["description"].items():
        table.add_row(str(name), description)
    out.print(table)


def _show_fields(design: PilotDesign) -> None:
    table = Table(title="Fields of the design", title_justify="left")
    table.add_column("Field and value", no_wrap=True)
    table.add_column("What it means")
    for field, row in design.explain().iterrows():
        unit = "" if row["unit"] in ("none", "choice") else f"; unit: {row['unit']}"
        table.add_row(f"{field}={row['value']}", f"{row['meaning']} {row['allowed']}{unit}")
    out.print(table)


def field_and_value(text: str) -> tuple[str, float | str]:
    """``field=value`` as a field and a value: a number where it can be read as one."""
    name, equals, value = text.partition("=")
    if not equals:
        raise DesignError(
            f"--set needs a field and a value, not {text!r}.",
            where="--set",
            try_this="--set fidelity=0.8",
        )
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), value.strip()


def _sizes(people: int, treated: int, comparison: int) -> dict[str, int]:
    """Sizes of the groups for so many people in all, with the design's share in the programme."""
    if people < 2:
        raise DesignError(
            f"A cohort of {people} can't hold two groups.", where="--people", try_this="--people 2"
        )
    in_programme = min(max(round(people * treated / (treated + comparison)), 1), people - 1)
    return {"n_treated": in_programme, "n_comparison": people - in_programme}
