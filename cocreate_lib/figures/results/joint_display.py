"""A joint display as a report: the two strands side by side, then what follows from both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cocreate_lib.figures.kit.page import Section
from cocreate_lib.figures.kit.report import Report
from cocreate_lib.figures.kit.table import Table

if TYPE_CHECKING:
    from cocreate_lib.listening import JointDisplay

_HEADS = {
    "question": "Question",
    "quantitative": "What the numbers say",
    "qualitative": "What the talk says",
    "relation": "Together they",
}


def joint_display_report(display: JointDisplay) -> Report:
    """A joint display, to be written as a web page, for Word or as a PDF.

    Parameters
    ----------
    display
        What :func:`cocreate_lib.listening.joint_display` gives.

    Returns
    -------
    Report
        A table with a row a question; then, for each question, what follows from both strands and
        what would settle it. ``render(".docx")`` gives the bytes of a file.

    Examples
    --------
    >>> from cocreate_lib.listening import joint_display
    >>> row = {
    ...     "question": "Did it work?", "qualitative": "Some say so.", "relation": "silent",
    ...     "meta_inference": "The talk alone can't tell.", "would_settle": "A comparison.",
    ... }
    >>> [section.heading for section in joint_display_report(joint_display([row])).sections]
    ['Side by side', 'Did it work?']
    """
    cells = display.cells()
    frame = pd.DataFrame([{words: cell[name] for name, words in _HEADS.items()} for cell in cells])
    caption = "What the numbers and the talk say"
    if display.synthetic:
        caption += ". Synthetic data and fictional people"
    beside = Table(caption, frame, prose=tuple(frame.columns[1:]), ruled=True)
    together = [
        Section(
            cell["question"],
            [
                f"So: {cell['meta_inference']}",
                f"What would settle it: {cell['would_settle'] or 'nothing was named.'}",
            ],
        )
        for cell in cells
    ]
    return Report(
        "Joint display", [Section("Side by side", [beside]), *together], synthetic=display.synthetic
    )
