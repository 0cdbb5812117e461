"""How much of a result is printed: one screen, everything, one JSON document, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING, Annotated

import typer

from cocreate_lib.cli.terminal import err, out, show_comparison_in_full, show_diagnosis_in_full
from cocreate_lib.errors import PlanError

if TYPE_CHECKING:
    from rich.text import Text

    from cocreate_lib.comparison import Comparison
    from cocreate_lib.diagnosis import Diagnosis

_PANEL = "What is printed (default: one screen)"
Full = Annotated[
    bool,
    typer.Option("--full", help="Every table and sentence.", rich_help_panel=_PANEL),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="All tables as one JSON document, for programs (see docs/json.md).",
        rich_help_panel=_PANEL,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", help="Nothing but errors.", rich_help_panel=_PANEL),
]
WHERE_THE_REST_IS = "All tables and sentences: --full    For programs: --json"


class Layer(Enum):
    """How much is printed."""

    SCREEN = auto()
    FULL = auto()
    JSON = auto()
    QUIET = auto()


def layer_of(full: bool, json: bool, quiet: bool) -> Layer:
    """The layer that options ask for."""
    options = {"--full": full, "--json": json, "--quiet": quiet}
    asked = [name for name, yes in options.items() if yes]
    if len(asked) > 1:
        raise PlanError(
            f"{' and '.join(asked)} are different things.",
            where=asked[-1],
            why="Each says by itself how much is printed.",
            try_this=f"One of them: {', '.join(options)}. Without any, one screen is printed.",
        )
    return dict(zip(options, (Layer.FULL, Layer.JSON, Layer.QUIET), strict=True)).get(
        "".join(asked), Layer.SCREEN
    )


@contextmanager
def printing(layer: Layer) -> Iterator[None]:
    """What is printed meanwhile, and nothing else: neither notices nor progress beside JSON or in
    silence. Errors are shown after it."""
    silent = layer in (Layer.JSON, Layer.QUIET)
    before = out.quiet, err.quiet
    out.quiet, err.quiet = silent, layer is Layer.QUIET
    try:
        yield
    finally:
        out.quiet, err.quiet = before


def show_comparison(
    comparison: Comparison, layer: Layer, last: Sequence[str] = (), **beside: object
) -> None:
    """A comparison in a layer; ``last`` stands last on the first screen, ``beside`` in JSON."""
    if layer is Layer.SCREEN:
        from cocreate_lib.cli.screen import answer_screen

        _print(answer_screen(out, comparison.answer(), [*last, WHERE_THE_REST_IS]))
    elif layer is Layer.FULL:
        show_comparison_in_full(out, comparison)
    elif layer is Layer.JSON:
        from cocreate_lib.cli.documents import comparison_document, write_json

        write_json(comparison_document(comparison), **beside)


def show_diagnosis(diagnosis: Diagnosis, layer: Layer) -> None:
    """A diagnosis in a layer."""
    if layer is Layer.SCREEN:
        from cocreate_lib.cli.screen import diagnosis_screen

        _print(diagnosis_screen(out, diagnosis.answer(), [WHERE_THE_REST_IS]))
    elif layer is Layer.FULL:
        show_diagnosis_in_full(out, diagnosis)
    elif layer is Layer.JSON:
        from cocreate_lib.cli.documents import diagnosis_document, write_json

        write_json(diagnosis_document(diagnosis))


def _print(lines: Iterable[Text]) -> None:
    for line in lines:
        out.print(line, soft_wrap=True)
