"""What a study's interviews hold: codes, code book, and the questions they meet the numbers in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.io.toml import read_toml
from cocreate_lib.listening import GRAMMS, CodeBook
from cocreate_lib.study.dictionary import Fault, refuse
from cocreate_lib.study.folder import StudyFolder
from cocreate_lib.study.mixed.codings import book_of, codings, undefined_codes
from cocreate_lib.study.mixed.questions import Question, questions_of
from cocreate_lib.study.protocol import Interviews, Protocol

GRAMMS_FILE = "gramms.toml"
NOT_SHARED = "codes_not_shared.md"
"""Beside a joint display: says that this copy of the study is without its codes, and why."""


@dataclass(frozen=True)
class InterviewMaterial:
    """What the interviews of a study hold, read and found to fit.

    Parameters
    ----------
    codes
        One row a coding: ``unit, coder, code, person`` and, where the file has it, ``text``.
    code_book
        What the codes mean.
    questions
        The questions that numbers and talk meet in.
    answers
        What the report says to the items of GRAMMS, as far as it was written down.
    reading
        Sentences about what was read.
    """

    codes: pd.DataFrame
    code_book: CodeBook
    questions: tuple[Question, ...]
    answers: Mapping[str, str]
    reading: tuple[str, ...]


def are_shared(study: StudyFolder, protocol: Protocol) -> bool:
    """Whether this copy of the study has the codes of its interviews; False too without interviews.

    A replication archive leaves codes out that say who said what: then ``codes_not_shared.md``
    stands in their place.
    """
    if protocol.interviews is None:
        return False
    codes = study.root / protocol.interviews.codes
    return codes.exists() or not codes.with_name(NOT_SHARED).is_file()


def read_interviews(study: StudyFolder, protocol: Protocol) -> InterviewMaterial | None:
    """Read what a study's interviews hold, or say everything that is wrong with it.

    Parameters
    ----------
    study, protocol
        The study. Of ``[interviews]`` it reads ``codes`` (a table ``unit, coder, code, person``,
        an export of Taguette or QualCoder, or REFI-QDA), ``code_book`` (a table, TOML, or
        REFI-QDA), and ``joint_display``: a table with one row a question and the columns
        ``question``; ``outcome``, a column of the analysis, or empty; ``codes``, one or several
        with ``|`` between them, or empty; ``relation``; ``meta_inference``; ``would_settle``; and
        where there is something to say ``text`` (the theme in a sentence), ``against`` (codes that
        say the opposite) and ``quotation`` (a unit that stands for the theme). Beside it,
        ``gramms.toml`` may answer the items of :data:`cocreate_lib.listening.GRAMMS`.

    Returns
    -------
    InterviewMaterial or None
        None where the study has no interviews, or this copy is without their codes.

    Raises
    ------
    StudyError
        For whatever is wrong, all of it at once, each with file, column, row and remedy.
    """
    told = protocol.interviews
    if told is None or not are_shared(study, protocol):
        return None
    faults: list[Fault] = []
    paths = {
        name: _there(study, getattr(told, name), f"interviews.{name}", faults)
        for name in ("codes", "code_book", "joint_display")
    }
    codes: pd.DataFrame | None = None
    reading: list[str] = []
    if paths["codes"] is not None:
        codes, reading = codings(paths["codes"], told.codes, faults)
    book = None
    if paths["code_book"] is not None:
        book = book_of(paths["code_book"], told.code_book, faults)
    if codes is not None:
        faults += _faults_of_coder(codes, told, protocol.path.name)
        if book is not None:
            faults += undefined_codes(codes, book, told.codes, told.code_book)
    questions: tuple[Question, ...] = ()
    answers: dict[str, str] = {}
    if paths["joint_display"] is not None:
        outcomes = [each.column for each in protocol.analysis.outcomes]
        own = codes if told.coder is None or codes is None else codes[codes["coder"] == told.coder]
        questions = questions_of(paths["joint_display"], told.joint_display, outcomes, own, faults)
        answers = _answers(paths["joint_display"].with_name(GRAMMS_FILE), study, faults)
    refuse(faults, "The interviews can't be used as they are")
    assert codes is not None  # otherwise there was a fault
    assert book is not None
    return InterviewMaterial(codes, book, questions, answers, tuple(reading))


def _there(study: StudyFolder, name: str, field: str, faults: list[Fault]) -> Path | None:
    """The file of that name, if there is one."""
    try:
        path = study.inside(name, field)
        if path.is_file():
            return path
        what, why = "There is no such file.", ""
        try_this = f"put it there, or name it in {study.protocol.name}: {field}"
    except CocreateError as error:
        what, why, try_this = error.what, error.why or "", error.try_this or ""
    faults.append(Fault(what, name, why=why, try_this=try_this))
    return None


def _faults_of_coder(codes: pd.DataFrame, told: Interviews, protocol: str) -> list[Fault]:
    coders = sorted(codes["coder"].unique())
    if told.coder is None or told.coder in coders:
        return []
    return [
        Fault(
            f"There is no coder {told.coder!r}.",
            protocol,
            "interviews.coder",
            why="Their codes are the ones that should count.",
            try_this=nearest_names(told.coder, coders),
        )
    ]


def _answers(path: Path, study: StudyFolder, faults: list[Fault]) -> dict[str, str]:
    """What was written down for the items of GRAMMS."""
    if not path.exists():
        return {}
    name = path.relative_to(study.root).as_posix()
    try:
        found = read_toml(path)
    except CocreateError as error:
        faults.append(Fault(error.what, name, try_this=error.try_this or ""))
        return {}
    for item, answer in found.items():
        if item not in GRAMMS:
            faults.append(
                Fault(
                    f"{item!r} is not an item of GRAMMS.",
                    name,
                    item,
                    try_this=nearest_names(item, GRAMMS),
                )
            )
        elif not isinstance(answer, str):
            faults.append(Fault("The answer is not a text.", name, item, try_this='why = "..."'))
    return {item: str(answer) for item, answer in found.items()}
