"""The protocol and the dictionary stamped: what was declared, when, and what was there already."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cocreate_lib.display import Block, Result, heading, paragraph
from cocreate_lib.errors import StudyError
from cocreate_lib.io.files import complete_folder
from cocreate_lib.study.folder import StudyFolder, find_study
from cocreate_lib.study.protocol import read_protocol
from cocreate_lib.text import listed
from cocreate_lib.version import __version__

STAMP = "freeze.json"
PROTOCOL, DICTIONARY = "protocol.toml", "dictionary.csv"
_FORMAT = 1
_NOT_PROOF = (
    "This stamp is of your own computer. For others to trust it, put plan/plan.docx and the "
    "fingerprints above into a public registry now."
)


@dataclass(frozen=True, repr=False)
class Freeze(Result):
    """A protocol and a dictionary as they were stamped.

    Parameters
    ----------
    number
        1 for the first freeze of a study.
    folder
        Where the copies are: ``protocol.toml`` and ``dictionary.csv``.
    time
        When, in UTC, as ISO 8601.
    version
        Of this package.
    why
        Why it was frozen again; empty for the first.
    fingerprints
        By a copy's name, the SHA-256 of what was stamped.
    was_there
        What of data and results was there already.
    damage
        What is no longer as it was stamped, in sentences; empty if all is.
    """

    number: int
    folder: Path
    time: str
    version: str
    why: str
    fingerprints: Mapping[str, str]
    was_there: tuple[str, ...] = ()
    damage: tuple[str, ...] = field(default=(), compare=False)

    @property
    def protocol(self) -> Path:
        """The copy of the protocol."""
        return self.folder / PROTOCOL

    @property
    def dictionary(self) -> Path:
        """The copy of the data dictionary."""
        return self.folder / DICTIONARY

    def before_data(self) -> str:
        """Whether data or results were there already, in a sentence."""
        if not self.was_there:
            return "Neither data nor results were there."
        return (
            f"Already there: {listed(self.was_there)}. Whether anybody had looked at them, only "
            "those who did the study can say."
        )

    def _blocks(self) -> tuple[Block, ...]:
        lines = [
            ("when", self.time),
            *((name, f"SHA-256 {digest}") for name, digest in self.fingerprints.items()),
            ("version", self.version),
        ]
        lines += [("why again", self.why)] if self.why else []
        return (
            heading(f"Frozen, number {self.number}: {self.folder}", lines),
            paragraph(self.before_data()),
            *(paragraph(each) for each in self.damage),
            paragraph(_NOT_PROOF),
        )


def freeze_study(
    folder: str | Path, *, again: bool = False, why: str = "", now: datetime | None = None
) -> Freeze:
    """Stamp a study's protocol and dictionary, so that later changes show.

    Parameters
    ----------
    folder
        The study's folder.
    again
        Whether to freeze a study that is frozen already. The earlier freezes stay.
    why
        Why again: a sentence, needed then.
    now
        The time of the stamp; by default, what the clock says.

    Returns
    -------
    Freeze
        What was stamped: ``frozen/1/`` holds the copies and ``freeze.json``; with ``again``,
        ``frozen/2/`` and so on.

    Raises
    ------
    StudyError
        If the study is frozen already, nothing is said of why it is again, or a file is missing.
    ProtocolError
        For a protocol that can't be read.

    Notes
    -----
    A fingerprint shows that a copy isn't what was stamped. It doesn't show when that was: whoever
    can write the folder can write a stamp anew. A public registry can show it.

    Examples
    --------
    >>> import tempfile
    >>> from cocreate_lib.study import new_study
    >>> with tempfile.TemporaryDirectory() as place:
    ...     freeze = freeze_study(new_study(Path(place) / "my-study").root)
    >>> freeze.number, freeze.was_there
    (1, ('data/people.csv',))
    """
    study = find_study(folder)
    study.inside("frozen", "frozen/")
    earlier = read_freezes(study)
    if earlier and not again:
        raise StudyError(
            f"The study has been frozen already, at {earlier[-1].time}.",
            where=str(earlier[-1].folder),
            why="A stamp that can be taken anew says nothing. Changes show in the report, and "
            "[[deviations]] says why.",
            try_this='cocreate study freeze --again --why "..."; the earlier stamp is kept',
        )
    if earlier and not why.strip():
        raise StudyError(
            "It is not said why the study is frozen again.",
            where="--why",
            why="Readers will ask.",
            try_this='--again --why "The comparison group changed before any data had come."',
        )
    protocol = read_protocol(study.protocol)
    contents = {
        PROTOCOL: _bytes(study.protocol),
        DICTIONARY: _bytes(study.inside(protocol.data.dictionary, "data.dictionary")),
    }
    there = [
        name
        for name, path in (
            (protocol.data.file, study.inside(protocol.data.file, "data.file")),
            ("results/", study.results),
        )
        if path.exists()
    ]
    number = 1 + max((each.number for each in earlier), default=0)
    freeze = Freeze(
        number=number,
        folder=study.frozen / str(number),
        time=(now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        version=__version__,
        why=why.strip() if earlier else "",
        fingerprints={name: sha256(content).hexdigest() for name, content in contents.items()},
        was_there=tuple(there),
    )
    with complete_folder(freeze.folder, "freeze") as unfinished:
        for name, content in {**contents, STAMP: _stamp(freeze)}.items():
            (unfinished / name).write_bytes(content)
    return freeze


def read_freezes(study: StudyFolder) -> tuple[Freeze, ...]:
    """The freezes of a study, the first first.

    Parameters
    ----------
    study
        The study's folder.

    Returns
    -------
    tuple of Freeze
        None where it wasn't frozen. What is damaged is read as far as it goes, and says so in
        ``damage``.
    """
    try:
        found = study.frozen.iterdir()
        places = [each for each in found if each.name.isdecimal() and each.is_dir()]
    except OSError:
        return ()
    return tuple(_read(each) for each in sorted(places, key=lambda place: int(place.name)))


def _read(place: Path) -> Freeze:
    damage: list[str] = []
    told: dict[str, Any] = {}
    try:
        read = json.loads((place / STAMP).read_text("utf-8"))
        told = read if isinstance(read, dict) else {}
    except (OSError, ValueError, RecursionError):
        damage.append(f"The stamp {place / STAMP} can't be read.")
    fingerprints = told.get("fingerprints")
    known = fingerprints if isinstance(fingerprints, dict) else {}
    for name in (PROTOCOL, DICTIONARY):
        try:
            digest = sha256((place / name).read_bytes()).hexdigest()
        except OSError:
            damage.append(f"The copy {place / name} can't be read.")
        else:
            if known.get(name) != digest:
                damage.append(f"The copy {place / name} isn't what was stamped.")
    there = told.get("was_there")
    return Freeze(
        number=int(place.name),
        folder=place,
        time=str(told.get("time", "not known")),
        version=str(told.get("version", "not known")),
        why=str(told.get("why", "")),
        fingerprints={str(name): str(digest) for name, digest in known.items()},
        was_there=tuple(map(str, there)) if isinstance(there, list) else (),
        damage=tuple(damage),
    )


def _stamp(freeze: Freeze) -> bytes:
    content = {
        "format": _FORMAT,
        "number": freeze.number,
        "time": freeze.time,
        "version": freeze.version,
        "why": freeze.why,
        "fingerprints": dict(freeze.fingerprints),
        "was_there": list(freeze.was_there),
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise StudyError(
            f"The file can't be read: {problem.strerror or problem}.",
            where=str(path),
            why="A freeze is a copy of it.",
            try_this="the file that the section [data] names",
        ) from None
