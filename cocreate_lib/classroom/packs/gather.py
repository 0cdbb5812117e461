"""Codes that were called out, or written down, gathered: each seat once, and the rest named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.classroom.packs.codes import SeatCode, read_code
from cocreate_lib.classroom.packs.seal import SealedTruth
from cocreate_lib.classroom.pooling import SeatResult
from cocreate_lib.errors import CocreateError
from cocreate_lib.text import shown_text

LONGEST = 10_000
"""Codes are read from no file that is longer, in bytes."""


@dataclass(frozen=True)
class Gathered:
    """The results of a room.

    Parameters
    ----------
    kept
        One a seat.
    left_out
        What was left out, as it was given, with the reason.
    pack
        The number of the pack that they are of; None where there is no good code.
    """

    kept: tuple[SeatResult, ...]
    left_out: tuple[tuple[str, str], ...]
    pack: int | None


def gather(codes: Iterable[str], truth: SealedTruth | None = None) -> Gathered:
    """Take each seat's result once.

    Parameters
    ----------
    codes
        As they were called out.
    truth
        The pack's: then codes of other packs and of seats that it hasn't are known as such.
        Without it, the pack is the one that most codes are of.

    Returns
    -------
    Gathered
        A code that was given twice counts once; a seat with two different codes doesn't count,
        because nobody can know which one is right.

    Examples
    --------
    >>> found = gather(["KE6-EB1-N94", "ke6 eb1 n94", "KE6-EB1-N95"])
    >>> found.kept
    (SeatResult(seat=7, estimate=-8.2, std_error=5.3),)
    >>> for text, why in found.left_out:
    ...     print(text, "-", why)
    KE6-EB1-N95 - damaged: a symbol is wrong, or two are swapped
    ke6 eb1 n94 - given twice: counted once
    """
    read: list[tuple[str, SeatCode]] = []
    left_out: list[tuple[str, str]] = []
    for text in codes:
        try:
            read.append((shown_text(text), read_code(text)))
        except CocreateError as error:
            why = error.what.partition(f"{text!r} is ")[2] or error.what
            left_out.append((shown_text(text), why.rstrip(".")))
    pack = truth.pack if truth else _commonest(each.pack for _, each in read)
    seats: dict[int, dict[SeatCode, list[str]]] = {}
    for text, code in read:
        if code.pack != pack:
            left_out.append((text, f"of another pack, number {code.pack}"))
        elif truth and code.seat not in truth.worlds:
            left_out.append((text, f"of seat {code.seat}, which this pack hasn't"))
        else:
            seats.setdefault(code.seat, {}).setdefault(code, []).append(text)
    kept = []
    for seat, found in sorted(seats.items()):
        if len(found) > 1:
            why = f"seat {seat} gave {len(found)} different codes: none is counted"
            left_out += [(text, why) for texts in found.values() for text in texts]
            continue
        ((code, texts),) = found.items()
        left_out += [(text, "given twice: counted once") for text in texts[1:]]
        kept.append(SeatResult(seat, code.estimate, code.std_error))
    return Gathered(tuple(kept), tuple(left_out), pack)


def codes_in(path: Path) -> list[str]:
    """The codes of a text file, one a line; of a folder, those of its text files.

    Lines that begin with ``#`` are notes.

    Raises
    ------
    CocreateError
        When it can't be read, or is no text.
    """
    try:
        if path.is_dir():
            files = sorted(path.glob("*.txt"))
            if not files:
                raise CocreateError(
                    "There is no text file in this folder.",
                    where=str(path),
                    try_this="A folder of files that end with .txt, with a code on each line.",
                )
            return [code for each in files for code in codes_in(each)]
        content = path.read_bytes()
        if len(content) > LONGEST:
            raise ValueError
        text = content.decode("utf-8-sig")
    except (OSError, ValueError) as problem:
        raise CocreateError(
            f"No codes can be read here: {getattr(problem, 'strerror', None) or 'no short text'}.",
            where=str(path),
            try_this="A text file with a code on each line, or a folder of such files.",
        ) from None
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _commonest(packs: Iterable[int]) -> int | None:
    counted = Counter(packs).most_common(1)
    return counted[0][0] if counted else None
