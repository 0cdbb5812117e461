"""A replication archive of a study: what it holds, checked against its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cocreate_lib.display import Block, Result, bullets, labelled, paragraph
from cocreate_lib.errors import StudyError
from cocreate_lib.io.files import write_whole
from cocreate_lib.study.dictionary import Fault, refuse
from cocreate_lib.study.folder import find_study
from cocreate_lib.study.mixed import NOT_SHARED
from cocreate_lib.study.package.answers import (
    ANSWERS,
    Answers,
    Question,
    answers_file,
    read_answers,
)
from cocreate_lib.study.package.archive import check_place, folder_name, zipped
from cocreate_lib.study.package.checks import checked_results, to_review
from cocreate_lib.study.package.contents import Contents, contents_of
from cocreate_lib.study.package.made import files_of, marks_of_bytes
from cocreate_lib.study.package.scan import personal_faults
from cocreate_lib.study.package.twin import MAKE_TWIN, add_twin, named
from cocreate_lib.study.protocol import Protocol, read_protocol
from cocreate_lib.text import how_many, plural

Tell = Callable[[str], None]


@dataclass(frozen=True, repr=False)
class StudyPackage(Result):
    """A replication archive that was written.

    Attributes
    ----------
    path : Path
        Where it is.
    folder : str
        The folder that it unpacks into.
    files : pandas.DataFrame
        One row a file: ``file``, ``about``, ``bytes``, ``sha256``.
    left_out : pandas.DataFrame
        One row a file of the study's folder that stays out: ``file``, ``why``.
    to_review : pandas.DataFrame
        One row a result that somebody has to look at before it leaves: ``output``, ``reasons``.
    open : tuple of Question
        What only a person can say, and nobody has.
    data : str
        What stands at the place of the data: ``"data"``, ``"twin"`` or ``"nothing"``.
    """

    path: Path
    folder: str
    files: pd.DataFrame
    left_out: pd.DataFrame
    to_review: pd.DataFrame
    open: tuple[Question, ...]
    data: str

    @property
    def title(self) -> str:
        """What was written, in a line."""
        return f"Replication archive: {self.path}"

    def summary(self) -> list[str]:
        """What it holds, in lines."""
        size = int(self.files["bytes"].sum())
        held = {
            "data": "the people's data are in it",
            "twin": "a synthetic twin is in it, and runs; the people's data stay out",
            "nothing": "no data are in it, and no synthetic twin",
        }[self.data]
        n = len(self.open)
        state = f"draft, with {how_many(n, 'open question')}" if n else "final"
        return labelled(
            [
                ("holds", f"{how_many(len(self.files), 'file')}, {size:,} bytes unpacked"),
                ("data", held),
                ("state", state),
            ]
        )

    def _blocks(self) -> Iterator[Block]:
        yield paragraph("\n".join([self.title, *self.summary()]))
        yield bullets([f"{each.key}: {each.ask}" for each in self.open], "  to answer: ")
        yield bullets(
            [f"{row['output']}: {row['reasons']}" for row in self.to_review.to_dict("records")],
            "  to review: ",
        )
        yield bullets(
            [f"{row['file']}: {row['why']}" for row in self.left_out.to_dict("records")],
            "  left out: ",
        )


def package_study(
    folder: str | Path,
    to: str | Path,
    *,
    include_data: bool = False,
    twin: str | Path | None = None,
    final: bool = False,
    progress: Tell | None = None,
) -> StudyPackage:
    """Write a study's replication archive.

    Parameters
    ----------
    folder
        The study's folder, with the results of a run.
    to
        The archive, ending with ``.zip``. One that was made before is replaced.
    include_data
        Whether the people's data go in, and the codes that say who said what.
    twin
        The folder of the study's synthetic twin, inside its own, as ``cocreate study twin`` wrote
        it. None: ``twin``, where that is there. In the archive it is a study's folder that runs.
    final
        Whether to refuse while a question that only a person can answer is open.
    progress
        Is told what is being done.

    Returns
    -------
    StudyPackage
        The archive holds protocol, dictionary, notebook, plan, results, code book, joint display
        and form of consent; ``README.md`` in the headings of the social science data editors;
        ``ro-crate-metadata.json`` (RO-Crate 1.1); ``requirements.txt`` with the versions of the
        run; ``LICENSE.txt`` and ``CITATION.cff``.

    Raises
    ------
    StudyError
        For whatever is wrong, all of it at once: no results, or results of another protocol or
        other data; a result that changed after the run, that disclosure control doesn't list or
        holds back; personal data spotted in a text; links, and names that not every computer can
        take; with ``final``, open questions. Nothing is written then.

    Notes
    -----
    The same folder gives the same bytes. Transcripts and recordings stay out always, unless
    ``package.toml`` names them under ``[include]``; so does every file that a study doesn't have by
    itself.
    """
    tell = progress or _tell_nobody
    study, to = find_study(folder), Path(to)
    check_place(to, study.root)
    protocol = read_protocol(study.protocol)
    faults: list[Fault] = []
    answers = read_answers(study.root / ANSWERS, protocol, faults)
    tell("holding the results against their files")
    checked = checked_results(study, protocol, faults)
    place = named(twin)
    contents = contents_of(study, protocol, answers, faults, include_data=include_data, twin=place)
    _tell_of_codes(contents, protocol)
    has_twin = add_twin(contents, study, place, faults)
    if twin is not None and not (has_twin or faults):
        faults.append(Fault("There is no twin in that folder.", place, try_this=MAKE_TWIN))
    data = "data" if include_data else "twin" if has_twin else "nothing"
    tell("looking for personal data")
    looked_at = [each for each in contents.entries.values() if each.kind != "data"]
    faults += personal_faults(looked_at, answers.accepted)
    if final:
        faults += _open_faults(answers)
    if data == "data" and answers.given["may_share"] == "no":
        faults.append(_may_not_share())
    refuse(faults, "The study can't be packaged as it is")
    assert checked is not None  # otherwise there was a fault
    tell("writing the archive")
    files = files_of(study, protocol, answers, checked, contents, folder_name(to), data, place)
    _write(to, zipped(folder_name(to), files))
    marks = marks_of_bytes(files)
    about = {name: each.about for name, each in contents.entries.items()}
    return StudyPackage(
        to,
        folder_name(to),
        pd.DataFrame(
            [(name, about.get(name, "the metadata"), *marks[name].values()) for name in marks],
            columns=["file", "about", "bytes", "sha256"],
        ),
        pd.DataFrame(contents.left_out.items(), columns=["file", "why"]),
        pd.DataFrame(to_review(checked.outputs), columns=["output", "reasons"]),
        answers.open,
        data,
    )


def start_answers(folder: str | Path) -> bool:
    """Write the file in which a study answers what only a person can say, if there is none yet.

    Parameters
    ----------
    folder
        The study's folder.

    Returns
    -------
    bool
        Whether it was written.

    Raises
    ------
    StudyError
        If it can't be written.
    """
    study = find_study(folder)
    path = study.root / ANSWERS
    if path.exists() or path.is_symlink():
        return False
    _write(path, answers_file(read_protocol(study.protocol)).encode())
    return True


def _tell_nobody(what: str) -> None:
    """Show nothing."""


def _tell_of_codes(contents: Contents, protocol: Protocol) -> None:
    """Where the codes of the interviews stay out, say so in their place."""
    told = protocol.interviews
    if told is not None and told.codes not in contents.entries:
        name = str(Path(told.codes).with_name(NOT_SHARED).as_posix())
        contents.add(name, _NOT_SHARED, "why the codes are not in this copy", "interviews")


_NOT_SHARED = b"""# The codes are not in this copy

They say who said what. The code book and the joint display are here, and what the interviews and
the numbers say together stands in the results that were published. A run of this copy leaves it
out.
"""


def _open_faults(answers: Answers) -> Iterator[Fault]:
    if answers.open:
        n = len(answers.open)
        asked = "\n".join(f"     {each.key}: {each.ask}" for each in answers.open)
        yield Fault(
            f"{how_many(n, 'question')} {plural(n, 'is', 'are')} open:\n{asked}",
            ANSWERS,
            why="Nobody but you can answer them, and whoever uses the archive has to know.",
            try_this="answer them there, or leave --final out for a draft",
        )


def _may_not_share() -> Fault:
    return Fault(
        "The data are to go in, and you say that you may not pass them on.",
        ANSWERS,
        "answers.may_share",
        why="What is published can't be taken back.",
        try_this="leave --include-data out; cocreate study twin makes a synthetic twin instead",
    )


def _write(to: Path, content: bytes) -> None:
    try:
        write_whole(to, content)
    except OSError as problem:
        raise StudyError(
            f"The file can't be written: {problem.strerror or problem}.",
            where=str(to),
            try_this="a folder that you may write to, on a disk with room",
        ) from None
