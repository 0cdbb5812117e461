"""The questions in which numbers and talk meet: the rows of ``joint_display.csv``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.io.tables import read_texts
from cocreate_lib.listening import RELATIONS, joint_display
from cocreate_lib.study.dictionary import Fault

NEEDED = ("question", "outcome", "codes", "relation", "meta_inference", "would_settle")
OPTIONAL = ("quotation", "text", "against")
COLUMNS = (*NEEDED, *OPTIONAL)
_BETWEEN = "|"


@dataclass(frozen=True)
class Question:
    """A row of ``joint_display.csv``.

    Parameters
    ----------
    question
        The question.
    outcome
        The outcome of the analysis that bears on it; empty for none.
    codes
        The codes that bear on it; together they are one theme.
    against
        Codes that say the opposite.
    text
        The theme in a sentence; empty: its codes.
    relation
        One of :data:`cocreate_lib.listening.RELATIONS`.
    meta_inference
        What follows from both.
    would_settle
        What would settle it.
    quotation
        A unit that stands for the theme; empty for none.
    row
        Its row in the file.
    """

    question: str
    outcome: str
    codes: tuple[str, ...]
    against: tuple[str, ...]
    text: str
    relation: str
    meta_inference: str
    would_settle: str
    quotation: str
    row: int

    @property
    def theme_name(self) -> str:
        """What the theme is called: its codes."""
        return " / ".join(self.codes)


def questions_of(
    path: Path,
    name: str,
    outcomes: Sequence[str],
    codes: pd.DataFrame | None,
    faults: list[Fault],
) -> tuple[Question, ...]:
    """The questions in a file.

    Parameters
    ----------
    path, name
        The file, and what faults call it.
    outcomes
        The outcomes of the analysis.
    codes
        The codings; None where they couldn't be read: then codes aren't looked up.
    faults
        What is wrong with it is added to these.
    """
    try:
        table = read_texts(path)
    except CocreateError as error:
        faults.append(
            Fault(
                f"The joint display can't be read. {error.what}",
                name,
                why=error.why or "",
                try_this=error.try_this or f"a table with the columns {', '.join(NEEDED)}",
            )
        )
        return ()
    if "codes" not in table:
        table = table.rename(columns={"theme": "codes"})  # one code a row
    absent = list(_faults_of_columns(table, name))
    faults += absent
    if any(each.column in NEEDED for each in absent):
        return ()
    if table.empty:
        faults.append(
            Fault(
                "There are no questions.",
                name,
                try_this="one row for each question that numbers and talk were both asked",
            )
        )
    found = []
    for row, cells in zip(table.index, table.to_dict("records"), strict=True):
        asked = _question({str(key): str(value) for key, value in cells.items()}, int(row))
        faults += _faults_of(asked, name, outcomes)
        if codes is not None:
            faults += _faults_of_codes(asked, name, codes)
        found.append(asked)
    return tuple(found)


def _faults_of_columns(table: pd.DataFrame, name: str) -> Iterator[Fault]:
    for column in NEEDED:
        if column not in table:
            yield Fault(
                f"There is no column {column!r}.",
                name,
                column=column,
                why="A row says which outcome and which codes meet in a question, and what they "
                "say together.",
                try_this=f"the columns {', '.join(NEEDED)}; a cell may be empty where there is no "
                "outcome or no code",
            )
    for column in map(str, table):
        if column not in COLUMNS:
            yield Fault(
                f"A joint display has no column {column!r}.",
                name,
                column=column,
                try_this=nearest_names(column, COLUMNS),
            )


def _question(cells: Mapping[str, str], row: int) -> Question:
    return Question(
        question=cells["question"],
        outcome=cells["outcome"],
        codes=_several(cells["codes"]),
        against=_several(cells.get("against", "")),
        text=cells.get("text", ""),
        relation=cells["relation"].casefold(),
        meta_inference=cells["meta_inference"],
        would_settle=cells["would_settle"],
        quotation=cells.get("quotation", ""),
        row=row,
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in cell.split(_BETWEEN)))))


def _faults_of(asked: Question, name: str, outcomes: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with a row, by the rules of joint displays and by the outcomes there are."""
    if asked.outcome and asked.outcome not in outcomes:
        yield Fault(
            f"{asked.outcome!r} is not an outcome of the analysis.",
            name,
            "outcome",
            asked.row,
            try_this=f"{nearest_names(asked.outcome, outcomes)} Or leave the cell empty.",
        )
    plain = {
        "question": "?",
        "quantitative": "Numbers.",
        "qualitative": "Talk.",
        "relation": "confirm",
        "meta_inference": "Both.",
    }
    if not asked.outcome and not asked.codes:
        yield Fault(
            "The row names neither an outcome nor a code.",
            name,
            "codes",
            asked.row,
            why="One strand may be silent, and the other has to say something.",
            try_this="name an outcome, a code, or both",
        )
    elif asked.relation in RELATIONS:
        strands = {
            "quantitative": "Numbers." if asked.outcome else "",
            "qualitative": "Talk." if asked.codes else "",
        }
        yield from _refused({**plain, **strands, "relation": asked.relation}, asked, name)
    if asked.relation not in RELATIONS:
        yield from _refused({**plain, "relation": asked.relation}, asked, name)
    yield from _refused({**plain, "question": asked.question}, asked, name, "question")
    told = {**plain, "meta_inference": asked.meta_inference}
    yield from _refused(told, asked, name, "meta_inference")


def _refused(
    row: Mapping[str, str], asked: Question, name: str, column: str = "relation"
) -> Iterator[Fault]:
    """What a joint display refuses of a row, as a fault of the file."""
    try:
        joint_display([row])
    except CocreateError as error:
        yield Fault(
            error.what, name, column, asked.row, why=error.why or "", try_this=error.try_this or ""
        )


def _faults_of_codes(asked: Question, name: str, codes: pd.DataFrame) -> Iterator[Fault]:
    known = sorted(set(codes["code"]) - {""})
    unknown = []
    for column, named in (("codes", asked.codes), ("against", asked.against)):
        for code in named:
            if code not in known:
                unknown.append(code)
                yield Fault(
                    f"The code {code!r} was given to nothing.",
                    name,
                    column,
                    asked.row,
                    why="A theme that nobody speaks of says nothing.",
                    try_this=f"{nearest_names(code, known)} Several codes: with {_BETWEEN} between "
                    "them.",
                )
    if both := sorted(set(asked.codes) & set(asked.against)):
        yield Fault(
            f"The code {both[0]!r} stands both for the theme and against it.",
            name,
            "against",
            asked.row,
            try_this="take it out of one of the two",
        )
    if asked.quotation and not unknown:
        having = _units_with(codes, asked.codes)
        if asked.quotation not in having:
            yield Fault(
                f"The unit {asked.quotation!r} has none of the codes of its row.",
                name,
                "quotation",
                asked.row,
                why="A quotation stands for its theme.",
                try_this=nearest_names(asked.quotation, having) if having else "name a code first",
            )


def _units_with(codes: pd.DataFrame, names: Iterable[str]) -> list[str]:
    return sorted(codes.loc[codes["code"].isin(list(names)), "unit"].unique())
