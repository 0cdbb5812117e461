"""A seat's answer sheet: what its pilot is, what to write down, and how to tell the room."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd
from docx import Document
from docx.shared import Cm, Pt
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.figures import Report, Section, Table
from cocreate_lib.io.saving import office_bytes

COMMAND = (
    "cocreate compare people.csv --treatment my_direction --rate reoffended --method unadjusted"
)
GROUPS = ("In the programme", "In the comparison group")
COUNTS = ("People", "Reoffended", "Of every 100")
PARTS = ("First three", "Next three", "Last three")
_BLANK = "\N{NO-BREAK SPACE}" * 24
_LINE = "\n" + "." * 120
_FOLDER = Path(__file__).parent / "page"


@dataclass(frozen=True)
class AnswerSheet:
    """The words of one seat's sheet, on one page as HTML or Word.

    Parameters
    ----------
    title, have, count, by_hand, ask, code, seal
        Its heading, and its paragraphs in order.
    """

    title: str
    have: str
    count: str
    by_hand: tuple[str, ...]
    ask: str
    code: str
    seal: str

    def render(self, ending: str) -> bytes:
        """The sheet as a file that ends with ``".html"`` or ``".docx"``."""
        if ending == ".html":
            return self._html().encode("utf-8")
        return _on_one_page(self._report().render(ending))

    def _html(self) -> str:
        environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        return environment.get_template("sheet.html.jinja").render(
            asdict(self), command=COMMAND, groups=GROUPS, counts=COUNTS, parts=PARTS
        )

    def _report(self) -> Report:
        counts = pd.DataFrame({"Group": GROUPS} | {name: [_BLANK, _BLANK] for name in COUNTS})
        result = pd.DataFrame(
            {"Difference per 100": [_BLANK], "Interval, from": [_BLANK], "to": [_BLANK]}
        )
        code = pd.DataFrame({name: [_BLANK] for name in PARTS})
        return Report(
            self.title,
            [
                Section("Count", [self.have, self.count, Table("The counts", counts)]),
                Section("Work it out", [Table("Your result", result), *self.by_hand, COMMAND]),
                Section("Say it in one sentence", [_LINE, _LINE, self.ask]),
                Section("Tell the room", [self.code, Table("Your code", code), self.seal]),
            ],
            synthetic=True,
        )


def answer_sheet(seat: int, design: PilotDesign, mark: str, pack: int) -> AnswerSheet:
    """One page for one seat, to be written as HTML or Word.

    Parameters
    ----------
    seat
        Its number.
    design
        The pilot's design; nothing of what is true of it is told.
    mark
        Of the sealed truth.
    pack
        The number of the pack.
    """
    how = "drawn by lot" if design.assignment == "randomised" else "not drawn by lot"
    return AnswerSheet(
        title=f"Seat {seat}: your pilot",
        have=f"The file people.csv holds a made-up pilot: {design.n_treated} people in the "
        f"programme and {design.n_comparison} in the comparison group, {how}. Every seat has "
        "another run of it. The worlds need not be alike: the programme may work in some, and in "
        "some it may change nothing or do harm. Nobody in the room knows which is theirs.",
        count="The column my_direction is 1 for people in the programme, 0 for the others. The "
        "column reoffended is 1 for people with a proven reoffence within a year. Count them in a "
        "spreadsheet.",
        by_hand=(
            "The page code.html works out the difference and its interval from your four counts. "
            "By hand: let p be the share that reoffended of the n people in the programme, and q "
            "that of the m others, each from 0 to 1. The difference per 100 is 100 × (p − q). Its "
            "standard error is 100 × √(p(1 − p)/n + q(1 − q)/m). The 95% interval reaches 1.96 "
            "standard errors to either side.",
            "Or, with the course installed:",
        ),
        ask="Would you expect your neighbour's pilot to agree?",
        code=f"Only if you choose to. Open code.html, put in seat {seat} and your four counts, and "
        "read out the code in groups of three. It holds your seat and your result, and no name.",
        seal=f"Pack {pack}. Mark of its seal: {mark}. What is true was sealed before you began: "
        "check the mark when the seal is opened.",
    )


def _on_one_page(content: bytes) -> bytes:
    """The same Word document with less room between its lines, and more in what is filled in."""
    document = Document(BytesIO(content))
    paper = document.sections[0]
    paper.top_margin = paper.bottom_margin = Cm(1.3)
    for name, size, before in (("Normal", 10, 0), ("Title", 17, 0), ("Heading 1", 12, 7)):
        style = document.styles[name]
        style.font.size = Pt(size)
        room = style.paragraph_format
        room.space_before, room.space_after, room.line_spacing = Pt(before), Pt(3), 1.0
    for table in document.tables:
        for row in table.rows[1:]:
            row.height = Cm(0.8)
    return office_bytes(document.save)
