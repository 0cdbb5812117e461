"""The command ``cocreate study check``: a study's data against its dictionary and protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from cocreate_lib.cli.layers import Full, Json, Layer, layer_of, printing
from cocreate_lib.cli.own_words import in_a_protocol, told
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.run_options import StudyArgument
from cocreate_lib.cli.screen import Page
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.text import how_many

if TYPE_CHECKING:
    from cocreate_lib.study import Fault, StudyCheck

FAULTS, NOTES = 6, 3  # on the first screen
UNFIT = 2  # the exit code where there are faults, as where something can't be done


def check(
    folder: StudyArgument = Path("."),
    full: Full = False,
    json: Json = False,
) -> None:
    """Hold the data against the dictionary and the protocol, before anything is estimated.

    Every fault at once, with file, column, row and what to do. Ends with code 2 if there is any.

    Example: cocreate study check my-study
    """
    from cocreate_lib.study import check_study

    layer = layer_of(full, json, quiet=False)
    with told(in_a_protocol), printing(layer):
        with progress_bar() as tell:
            found = check_study(folder, progress=tell)
            wrong = _of_interviews(folder, found)
        if layer is Layer.JSON:
            _write(found, wrong)
        for line in _lines(Page.of(out), found, is_full=layer is Layer.FULL):
            out.print(line, soft_wrap=True)
        if wrong is not None:
            raise wrong
    if not found.is_fit:
        raise typer.Exit(UNFIT)


def _of_interviews(folder: Path, found: StudyCheck) -> CocreateError | None:
    """What is wrong with the interviews; they are read after the people, and told after them."""
    from cocreate_lib.study import find_study, read_interviews

    try:
        read_interviews(find_study(folder), found.protocol)
    except CocreateError as wrong:
        return wrong
    return None


def _write(found: StudyCheck, wrong: CocreateError | None) -> None:
    from cocreate_lib.cli.documents import write_json

    write_json(
        {
            "result": "study_check",
            "fit": found.is_fit and wrong is None,
            "interviews": wrong and str(wrong),
            "synthetic": found.synthetic,
            "verdict": found.verdict,
            "people": len(found.people),
            "faults": found.to_frame(),
            "notes": found.notes,
            "reading": found.reading,
        }
    )


def _lines(page: Page, found: StudyCheck, *, is_full: bool) -> Iterator[Text]:
    """The verdict, then the faults: on one screen the first of them, without the reasons."""
    yield from page.wrapped(Text(found.verdict, style="bold"))
    faults = found.faults if is_full else found.faults[:FAULTS]
    for number, fault in enumerate(faults, start=1):
        yield Text()
        yield from _fault(page, number, fault, is_full=is_full)
    if more := len(found.faults) - len(faults):
        yield Text()
        yield from page.wrapped(f"And {how_many(more, 'fault')} more.")
    yield from _listed(page, "To be known", found.notes, len(found.notes) if is_full else NOTES)
    yield from _listed(page, "How cells were understood", found.reading if is_full else (), None)
    if not is_full:
        yield Text()
        yield from page.wrapped("Everything, with the reasons: --full    For programs: --json")


def _fault(page: Page, number: int, fault: Fault, *, is_full: bool) -> Iterator[Text]:
    mark = f"{number}. "
    what = page.shown(fault.what)
    what.stylize("bold")
    yield from page.wrapped(what, mark, len(mark))
    for label, text in fault.parts():
        if is_full or label != "Why":
            yield from page.wrapped(text, f"{' ' * len(mark)}{label + ':':<7}", len(mark) + 7)


def _listed(page: Page, title: str, texts: Sequence[str], most: int | None) -> Iterator[Text]:
    if not texts:
        return
    yield Text()
    yield Text(title, style="bold")
    for text in texts[:most]:
        yield from page.wrapped(text, "- ", 2)
    if most is not None and len(texts) > most:
        yield from page.wrapped(f"and {how_many(len(texts) - most, 'note')} more", "- ", 2)
