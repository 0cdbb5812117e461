"""The command ``cocreate class pool``: the codes of a room, taken together."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.outputs import Outputs
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.text import how_many

if TYPE_CHECKING:
    from cocreate_lib.classroom import Gathered, RoomPool
    from cocreate_lib.figures import Report


class Step(StrEnum):
    """How much of a room's results is shown."""

    results = "results"
    pooled = "pooled"
    truth = "truth"


def pool(
    codes: Annotated[
        list[str] | None,
        typer.Argument(help="Codes as they were called out.", metavar="CODE..."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="A text file with a code on each line, or a folder of such files.",
            metavar="FILE",
        ),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            help="The pack's truth.sealed: codes of other packs, and of seats that it hasn't, are "
            "then told apart.",
            metavar="FILE",
        ),
    ] = None,
    show: Annotated[Step, typer.Option(help="How much to show.")] = Step.pooled,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            help="Write the picture with its sentences: .html, .docx or .pdf. An earlier one of "
            "ours is replaced.",
            metavar="FILE",
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            help="Write the picture alone (.png); what it shows, in words, is in the file.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Take a room's codes together: each pilot, their average, and at last what is true.

    Damaged, doubled and foreign codes are named and left out.

    Example: cocreate class pool --from codes.txt --to room.html
    """
    outputs = Outputs(file, truth)
    outputs.report("--to", to)
    _check_picture(picture, outputs)
    from cocreate_lib.classroom import codes_in, gather, open_truth, pool_room

    if show is Step.truth and truth is None:
        raise CocreateError(
            "What is true is in the pack's sealed file.",
            where="--show truth",
            try_this="Add --truth pack/trainer/truth.sealed",
        )
    sealed = open_truth(truth) if truth else None
    gathered = gather([*_whole(codes or ()), *(codes_in(file) if file else ())], sealed)
    if gathered.kept:
        room = pool_room(gathered.kept, truths=sealed.truths if sealed else None)
        outputs.put("--to", lambda: _report(room, gathered, show.value))
        if picture is not None:
            outputs.put_files(picture.parent, {picture.name: room.picture(show.value).png()})
        _show(room.sentences(show.value), gathered)
        outputs.write()
        return
    raise CocreateError(
        "There is no code to pool.",
        where="cocreate class pool",
        why="\n".join(f"{text}: {why}" for text, why in gathered.left_out),
        try_this="cocreate class pool KE6-EB1-N94 ..., or --from codes.txt",
    )


def _whole(words: Iterable[str]) -> list[str]:
    """Codes as they were typed; groups of three that stand apart are one code again."""
    found: list[str] = []
    for word in words:
        symbols = sum(map(str.isalnum, word))
        before = sum(map(str.isalnum, found[-1])) if found else 0
        if before and symbols and not before % 3 and not symbols % 3 and before + symbols <= 9:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _check_picture(picture: Path | None, outputs: Outputs) -> None:
    if picture is None:
        return
    if picture.suffix.lower() != ".png":
        raise CocreateError(
            "The picture is written as a .png file.",
            where=f"--picture {picture}",
            try_this=f"--picture {picture.with_suffix('.png')}"
            if picture.name
            else "--picture room.png",
        )
    outputs.folder("--picture", picture.parent, [picture.name])


def _show(sentences: list[str], gathered: Gathered) -> None:
    for sentence in sentences:
        out.print(Text(sentence), soft_wrap=True)
    if gathered.left_out:
        out.print(Text(f"\n{how_many(len(gathered.left_out), 'code')} left out:"))
        for text, why in gathered.left_out:
            out.print(Text(f"  {text}: {why}"), soft_wrap=True)


def _report(room: RoomPool, gathered: Gathered, shown: str) -> Report:
    from cocreate_lib.figures import Bullets, Report, Section

    parts = [Section("What the room found", room.sentences(shown), boxed=True)]
    parts.append(Section("Seat by seat", [room.picture(shown), room.table(shown)]))
    if gathered.left_out:
        lines = [f"{text}: {why}" for text, why in gathered.left_out]
        parts.append(Section("Left out", [Bullets("These codes don't count.", lines)]))
    return Report(f"The room's own pilots, pack {gathered.pack}", parts, synthetic=True)
