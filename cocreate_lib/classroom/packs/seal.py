"""The sealed truth of a pack: not to be read at a glance, and not to be changed unnoticed.

It is no encryption. Whoever has the file and this package can open it: keep it off learners'
machines.
"""

from __future__ import annotations

import base64
import hashlib
import json
import textwrap
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import fastjsonschema

from cocreate_lib.classroom.packs.codes import PACKS, SEATS
from cocreate_lib.errors import CocreateError

HEAD = "The sealed truth of a class pack. Open it with: cocreate class open FILE"
LARGEST = 200_000
_FORMAT = 1
_SCHEMA = {
    "type": "object",
    "properties": {
        "format": {"const": _FORMAT},
        "salt": {"type": "string", "maxLength": 64},
        "design": {"type": "string", "maxLength": 20_000},
        "seed": {"type": "integer"},
        "worlds": {
            "type": "object",
            "maxProperties": SEATS,
            "minProperties": 1,
            "patternProperties": {
                r"^[0-9]{1,2}\Z": {
                    "type": "object",
                    "properties": {"effect": {"type": "number"}, "truth": {"type": "number"}},
                    "required": ["effect", "truth"],
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        },
    },
    "required": ["format", "salt", "design", "seed", "worlds"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class World:
    """What is true of one seat.

    Parameters
    ----------
    effect
        What the programme does at full delivery, in people per 100: the design's.
    truth
        What it does as it is delivered, to people like those in the programme, in the long run.
    """

    effect: float
    truth: float


@dataclass(frozen=True)
class SealedTruth:
    """What a truth file holds.

    Parameters
    ----------
    mark
        Of the file, as the answer sheets have it: 16 hexadecimal digits in groups of four.
    pack
        The number of the pack in codes.
    design, seed
        What the seats' people were simulated from.
    worlds
        By seat.
    """

    mark: str
    pack: int
    design: str
    seed: int
    worlds: Mapping[int, World]

    @property
    def truths(self) -> dict[int, float]:
        """What is true of each seat, in people per 100."""
        return {seat: world.truth for seat, world in self.worlds.items()}


def seal(design: str, seed: int, worlds: Mapping[int, World]) -> bytes:
    """A truth file.

    The salt comes from all that is in it, so the same pack has the same seal.
    """
    told = {
        "format": _FORMAT,
        "design": design,
        "seed": seed,
        "worlds": {
            str(seat): {"effect": world.effect, "truth": world.truth}
            for seat, world in worlds.items()
        },
    }
    bare = json.dumps(told, sort_keys=True).encode("utf-8")
    salt = hashlib.sha256(b"cocreate class pack\0" + bare).hexdigest()[:32]
    packed = zlib.compress(json.dumps({**told, "salt": salt}, sort_keys=True).encode("utf-8"), 9)
    lines = textwrap.wrap(base64.b64encode(packed).decode("ascii"), 76)
    return "\n".join([HEAD, "", *lines, ""]).encode("ascii")


def open_truth(path: Path) -> SealedTruth:
    """Open a truth file.

    Raises
    ------
    CocreateError
        When it isn't one, or it is damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise CocreateError(
            f"The truth file can't be read: {problem.strerror}.",
            where=str(path),
            try_this="Give the file truth.sealed of the pack, in its folder trainer.",
        ) from problem
    return truth_in(content, str(path))


def truth_in(content: bytes, where: str) -> SealedTruth:
    """What the bytes of a truth file hold; ``where`` names it in errors."""
    head, _, body = content[:LARGEST].replace(b"\r\n", b"\n").partition(b"\n\n")
    if len(content) > LARGEST or head != HEAD.encode("ascii"):
        raise CocreateError(
            "This is no truth file of a class pack.",
            where=where,
            try_this="Give the file truth.sealed of the pack, in its folder trainer.",
        )
    try:
        packed = base64.b64decode(b"".join(body.split()), validate=True)
        unpack = zlib.decompressobj()
        told = json.loads(unpack.decompress(packed, 10 * LARGEST))
        fastjsonschema.compile(_SCHEMA)(told)
    except (ValueError, zlib.error, RecursionError, fastjsonschema.JsonSchemaException):
        raise CocreateError(
            "This truth file is damaged.",
            where=where,
            why="What is true of the seats can't be told from it.",
            try_this="Copy it again from where the pack was made, or make the pack again with the "
            "same arguments: the same pack has the same seal.",
        ) from None
    mark = mark_of(content)
    worlds = {int(seat): World(**world) for seat, world in told["worlds"].items()}
    return SealedTruth(mark, pack_of(mark), told["design"], told["seed"], worlds)


def mark_of(content: bytes) -> str:
    """The mark of a truth file, as answer sheets have it."""
    digest = hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def pack_of(mark: str) -> int:
    """The number in the codes of a pack with this mark."""
    return int(mark.replace(" ", ""), 16) % PACKS
