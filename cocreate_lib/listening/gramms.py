"""GRAMMS: what a report of a mixed methods study should say, as a checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cocreate_lib.display import Block, Tabled, bullets, paragraph
from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.listening.joint_display import JointDisplay
from cocreate_lib.text import how_many

GRAMMS = {
    "why": "Why were two kinds of methods needed for this question?",
    "design": "What was the design: why each kind, which weighed more, and in which order?",
    "methods": "Of each kind: how people were chosen, how it was gathered, how it was analysed?",
    "integration": "Where did the two meet, how, and who brought them together?",
    "limits": "What does one kind of method limit in the other?",
    "insight": "What is known from bringing them together that neither would have shown?",
}
"""The six items, in our words. After O'Cathain, Murphy and Nicholl (2008)."""


@dataclass(frozen=True, repr=False)
class Checklist(Tabled):
    """Which of the six items are answered; see :func:`gramms`.

    Attributes
    ----------
    table : pandas.DataFrame
        One row an item: ``item``, ``asks``, ``answer``, ``answered``.
    """

    table: pd.DataFrame

    @property
    def missing(self) -> list[str]:
        """The items that aren't answered."""
        return self.table.loc[~self.table["answered"], "item"].tolist()

    def _blocks(self) -> list[Block]:
        done = len(self.table) - len(self.missing)
        yes = self.table[self.table["answered"]]
        no = self.table[~self.table["answered"]]
        return [
            paragraph(f"GRAMMS: {done} of {how_many(len(self.table), 'item')} answered."),
            bullets([f"{row.item}: {row.answer}" for row in yes.itertuples()], mark="  answered: "),
            bullets([f"{row.item}: {row.asks}" for row in no.itertuples()], mark="  missing:  "),
        ]


def gramms(display: JointDisplay, answers: Mapping[str, str] | None = None) -> Checklist:
    """Hold a joint display against the six items of GRAMMS.

    Parameters
    ----------
    display
        The joint display. Its meta-inferences answer "insight", if ``answers`` doesn't.
    answers
        What the report says, by item: see :data:`GRAMMS`.

    Returns
    -------
    Checklist
        Which items are answered, and what those that aren't ask.

    Raises
    ------
    CocreateError
        For an item that isn't one of the six.

    References
    ----------
    O'Cathain, A., Murphy, E. and Nicholl, J. (2008). The quality of mixed methods studies in health
    services research. Journal of Health Services Research & Policy, 13(2), 92-98.

    Examples
    --------
    >>> from cocreate_lib.listening import joint_display
    >>> row = {
    ...     "question": "Did it work?", "qualitative": "Some say so.", "relation": "silent",
    ...     "meta_inference": "The talk alone can't tell.", "would_settle": "A comparison.",
    ... }
    >>> gramms(joint_display([row]), {"why": "Numbers don't say how."}).missing
    ['design', 'methods', 'integration', 'limits']
    """
    given = dict(answers or {})
    for item in given:
        if item not in GRAMMS:
            raise CocreateError(
                f"{item!r} is not an item of GRAMMS.",
                where="listening.gramms(answers=)",
                try_this=nearest_names(str(item), GRAMMS),
            )
    joined = " ".join(dict.fromkeys(display.table["meta_inference"]))
    rows = []
    for item, asks in GRAMMS.items():
        answer = given.get(item, joined if item == "insight" else "").strip()
        rows.append((item, asks, answer, bool(answer)))
    return Checklist(pd.DataFrame(rows, columns=["item", "asks", "answer", "answered"]))
