"""A seat's answer sheet: what its pilot is, what to write down, and how to tell the room."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.figures import Bullets, Report, Section, Table

BLANK = "\N{NO-BREAK SPACE}" * 24
COMMAND = (
    "cocreate compare people.csv --treatment my_direction --rate reoffended --method unadjusted"
)


def answer_sheet(seat: int, design: PilotDesign, mark: str, pack: int) -> Report:
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
    how = {"randomised": "drawn by lot"}.get(str(design.assignment), "not drawn by lot")
    counts = pd.DataFrame(
        {
            "Group": ["In the programme", "In the comparison group"],
            "People": [BLANK, BLANK],
            "Reoffended": [BLANK, BLANK],
            "Of every 100": [BLANK, BLANK],
        }
    )
    result = pd.DataFrame(
        {
            "What": ["Difference per 100", "Its interval, from ... to ..."],
            "Yours": [BLANK, BLANK],
        }
    )
    return Report(
        f"Seat {seat}: your pilot",
        [
            Section(
                "What you have",
                [
                    f"The file people.csv holds a made-up pilot: {design.n_treated} people in the "
                    f"programme and {design.n_comparison} in the comparison group, {how}. Every "
                    "seat has another run of the pilot. The worlds are not all alike: in some "
                    "the programme may work, in some it may change nothing or do harm. Nobody in "
                    "the room knows in which world they are.",
                ],
            ),
            Section(
                "What to write down",
                [
                    "Count them, in a spreadsheet or with the command below. The column "
                    "my_direction is 1 for people in the programme; reoffended is 1 for people "
                    "with a proven reoffence within a year.",
                    Table("The counts", counts, prose=("Group",)),
                    Table("Your result", result, prose=("What",)),
                    COMMAND,
                ],
            ),
            Section(
                "What did your pilot find?",
                [f"In one sentence: {BLANK * 6}", "Would you expect your neighbour's to agree?"],
            ),
            Section(
                "Tell the room",
                [
                    Bullets(
                        "If you choose to:",
                        [
                            f"Open code.html, put in seat {seat} and your four counts, and read "
                            "out the code in groups of three. It holds no name.",
                            f"Your code: {BLANK * 2}",
                        ],
                    ),
                    f"Pack {pack}. What is true was sealed before you began. The mark of its seal: "
                    f"{mark}",
                ],
            ),
        ],
        synthetic=True,
    )
