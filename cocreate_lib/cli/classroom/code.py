"""The command ``cocreate class code``: a seat's result as a code that can be called out."""

from __future__ import annotations

from typing import Annotated

import typer

from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.text import number


def code(
    pack: Annotated[
        int,
        typer.Option(
            help="The number of the pack: it is on the sheet.", min=0, max=511, metavar="NUMBER"
        ),
    ],
    seat: Annotated[int, typer.Option(help="Your seat.", min=1, max=64, metavar="NUMBER")],
    counts: Annotated[
        tuple[int, int, int, int] | None,
        typer.Option(
            help="Reoffended and people in the programme, reoffended and people in the "
            "comparison group.",
            metavar="X N Y M",
        ),
    ] = None,
    interval: Annotated[
        tuple[float, float, float] | None,
        typer.Option(
            help="Instead: the difference per 100, and the ends of its 95% interval.",
            metavar="D LOW HIGH",
        ),
    ] = None,
) -> None:
    """Turn a seat's result into a code of nine digits and letters.

    Example: cocreate class code --pack 311 --seat 7 --counts 45 150 60 150
    """
    from cocreate_lib.classroom import SeatResult, of_counts, of_interval, read_code, seat_code
    from cocreate_lib.figures import difference_span

    if (counts is None) == (interval is None):
        raise CocreateError(
            "A result is either four counts or a difference with its interval.",
            where="cocreate class code",
            try_this="--counts 45 150 60 150, or --interval=-10 -20.8 0.8",
        )
    found = of_counts(*counts) if counts else of_interval(*interval or (0, 0, 0))
    words = seat_code(pack, seat, *found)
    kept = read_code(words)
    seen = SeatResult(seat, kept.estimate, kept.std_error)
    clear = "leaves out zero" if seen.is_significant else "includes zero"
    out.print(f"{words}\n", style="bold", highlight=False)
    out.print(
        f"Seat {seat} of pack {pack}: a difference of {number(seen.estimate, 1, sign=True)} per "
        f"100, standard error {number(seen.std_error, 1)}. The 95% interval, "
        f"{difference_span(seen.low, seen.high)}, {clear}. Read the code out in groups of three.",
        highlight=False,
        soft_wrap=True,
    )
