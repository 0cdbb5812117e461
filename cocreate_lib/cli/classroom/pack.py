"""The command ``cocreate class pack``: a cohort for each seat, and one sealed truth."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cocreate_lib.cli.own_words import in_a_design, told
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.text import how_many

if TYPE_CHECKING:
    from cocreate_lib.cohort import PilotDesign


@told(lambda text: in_a_design(re.sub(r"PilotDesign\.effect|\beffect(?==)", "--effects", text)))
def pack(
    folder: Annotated[
        Path, typer.Argument(help="A folder that isn't there yet.", metavar="FOLDER")
    ],
    seats: Annotated[
        int,
        typer.Option(help="How many people are in the room.", min=1, max=64, metavar="NUMBER"),
    ] = 24,
    design: Annotated[
        str | None,
        typer.Option(
            help="The pilot: a ready-made design (cocreate cohort --list) or a design file "
            "(.toml). Default: 150 people in each group, drawn by lot.",
            metavar="NAME|FILE",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same pack.", min=0, metavar="NUMBER")
    ] = 2018,
    effects: Annotated[
        str,
        typer.Option(
            help="The worlds: true changes in the reoffending rate (-0.12: 12 fewer of every "
            "100), dealt to the seats in shuffled blocks. One number: all seats in one world.",
            metavar="NUMBERS",
        ),
    ] = "-0.12,-0.12,0,0.08",
) -> None:
    """Write a pack for a room without network: people and an answer sheet for each seat.

    What is true of each seat is in one sealed file, whose mark stands on every sheet.

    Example: cocreate class pack pack --seats 24 --seed 7
    """
    from cocreate_lib.classroom import pack_class

    made = pack_class(
        folder,
        seats=seats,
        seed=seed,
        design=_design(design),
        name=design or "150 people in each group, drawn by lot",
        effects=_numbers(effects),
    )
    out.print(
        f"A pack of {how_many(made.seats, 'seat')} is in {made.folder}, number {made.number}.\n\n"
        f"  {folder / 'seats'}: for each seat its people, an answer sheet (print it), and "
        "the page that makes its code\n"
        f"  {folder / 'code.html'}: the same page, for the front desk: counts into a code, in any "
        "browser\n"
        f"  {folder / 'trainer'}: the sealed truth. Take it out before you hand out the rest\n\n"
        f"The mark of the seal, on each sheet: {made.mark}\n"
        "The seal is no encryption: it keeps the truth from being seen by chance or changed "
        "unnoticed.",
        highlight=False,
        soft_wrap=True,
    )


def _design(words: str | None) -> PilotDesign | None:
    from cocreate_lib.cohort import read_design, ready_made

    if words is None:
        return None
    return read_design(words) if words.endswith(".toml") else ready_made(words)


def _numbers(words: str) -> list[float]:
    try:
        found = [float(part) for part in words.split(",")]
    except ValueError:
        raise CocreateError(
            f"{words!r} is no list of numbers.",
            where="--effects",
            try_this="--effects=-0.12,0,0.08",
        ) from None
    for value in found:
        if not -1 < value < 1:
            raise CocreateError(
                f"{value:g} is no change in a rate: that is between -1 and 1.",
                where="--effects",
                try_this="Write 12 fewer of every 100 as -0.12.",
            )
    return found
