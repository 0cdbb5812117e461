"""The command ``cocreate study twin``: a synthetic twin of a study's data, to share code with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.layers import Full, Json, Layer, layer_of, printing
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.run_options import StudyArgument
from cocreate_lib.cli.screen import Page
from cocreate_lib.cli.terminal import out

if TYPE_CHECKING:
    from cocreate_lib.study import Twin

_NOTES = 4  # on the first screen


def twin(
    folder: StudyArgument = Path("."),
    people: Annotated[
        int | None,
        typer.Option(help="How many people it has; else as many as the data.", metavar="NUMBER"),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Else the protocol's.", metavar="NUMBER")] = None,
    to: Annotated[
        str, typer.Option(help="The folder it goes to, inside the study's.", metavar="FOLDER")
    ] = "twin",
    beside: Annotated[
        bool,
        typer.Option(
            "--beside",
            help="Write the protocol's analysis of the twin beside that of the data. This looks at "
            "the study's results, as far as disclosure control lets them be shown.",
        ),
    ] = False,
    full: Full = False,
    json: Json = False,
) -> None:
    """Make a synthetic twin of the data, so that code can be published when the data can't.

    It has the same columns and plausible relations, and nobody in it is real. It is written only if
    it tells no more of people it was made from than of people held out. Estimates from it are not
    results.

    Example: cocreate study twin my-study
    """
    from cocreate_lib.study import twin_study

    layer = layer_of(full, json, quiet=False)
    with printing(layer):
        with progress_bar() as tell:
            made = twin_study(folder, people=people, seed=seed, to=to, beside=beside, progress=tell)
        if layer is Layer.JSON:
            _write(made)
        for line in _lines(Page.of(out), made, is_full=layer is Layer.FULL):
            out.print(line, soft_wrap=True)


def _write(made: Twin) -> None:
    from cocreate_lib.cli.documents import write_json

    write_json(
        {
            "result": "study_twin",
            "synthetic": True,
            "verdict": made.verdict,
            "people": len(made.people),
            "fitted": made.fitted,
            "held_out": made.held_out,
            "seed": made.seed,
            "folder": str(made.folder),
            "files": made.files,
            "privacy": made.privacy.to_frame(),
            "utility": made.utility,
            "notes": made.notes,
        }
    )


def _lines(page: Page, made: Twin, *, is_full: bool) -> Iterator[Text]:
    """What it is, its verdict, and what is lost; with ``--full`` every check."""
    yield from page.wrapped(Text("Synthetic twin: nobody in it is real.", style="bold"))
    lines = [*made.summary(), ("written to", str(made.folder))]
    width = max(len(label) for label, _ in lines) + 2
    for label, text in lines:
        yield from page.wrapped(text, f"  {label:<{width}}", width + 2)
    rows = zip(made.privacy.table["status"], made.privacy.table["meaning"], strict=True)
    checks = [f"{status}: {text}" for status, text in rows if is_full or status != "pass"]
    yield from _listed(page, "Privacy check", checks)
    shown = made.notes if is_full else made.notes[:_NOTES]
    more = len(made.notes) - len(shown)
    yield from _listed(page, "Not kept", [*shown, *([f"and {more} more"] if more else [])])
    yield Text()
    yield from page.wrapped(made.warning)
    if not is_full:
        yield from page.wrapped("Every check: --full    For programs: --json")


def _listed(page: Page, title: str, texts: list[str]) -> Iterator[Text]:
    if not texts:
        return
    yield Text()
    yield Text(title, style="bold")
    for text in texts:
        yield from page.wrapped(text, "- ", 2)
