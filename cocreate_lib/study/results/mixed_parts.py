"""The interviews of a study as parts of its report."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cocreate_lib.figures import Bullets, Table, joint_display_report
from cocreate_lib.study.results.sayable import Sayable
from cocreate_lib.text import number

if TYPE_CHECKING:
    from cocreate_lib.study.mixed import MixedResults

_NUMBERS = "What the numbers say"


def mixed_parts(mixed: MixedResults, sayable: Sayable) -> Iterator[str | Bullets | Table]:
    """The joint display, what follows from it, quotations, and what was withheld.

    Parameters
    ----------
    mixed
        What the interviews and the numbers say together, as far as it may leave.
    sayable
        Which numbers of people the quantitative cells may say.
    """
    beside, *together = joint_display_report(mixed.display).sections
    for part in beside.parts:
        if isinstance(part, Table) and _NUMBERS in part.frame:
            said = part.frame[_NUMBERS].map(sayable.said)
            part = Table(part.caption, part.frame.assign(**{_NUMBERS: said}), part.prose, True)
        yield part  # type: ignore[misc]
    for section in together:
        yield Bullets(section.heading, [str(each) for each in section.parts])
    if len(mixed.quotations):
        yield Bullets(
            "In people's own words",
            [
                f"{row['text']} ({row['unit']})" if row["text"] else f"See {row['unit']}."
                for row in mixed.quotations.to_dict("records")
            ],
        )
    if mixed.notes:
        yield Bullets("About the interviews", mixed.notes)
    if len(mixed.agreement):
        yield _agreement(mixed)
    yield Bullets("What a report of mixed methods should say (GRAMMS)", list(_checklist(mixed)))
    if len(mixed.withheld):
        yield Bullets(
            "Withheld, because too few people are behind it",
            [
                f"{row['question']}: {row['what']} ({row['why']})"
                for row in mixed.withheld.to_dict("records")
            ],
        )


def _agreement(mixed: MixedResults) -> Table:
    """How far the coders agree, code by code."""
    frame = pd.DataFrame(
        {
            "Code": row["code"] or "all codes together",
            "Krippendorff's alpha": _alpha(row),
            "Units": f"{row['n_units']:,}",
            "What to know": row["notes"],
        }
        for row in mixed.agreement.to_dict("records")
    )
    return Table("How far the coders agree", frame, ("What to know",))


def _alpha(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["value"]):
        return "unknown"
    limits = (row["conf_low"], row["conf_high"])
    within = "" if pd.isna(limits[0]) else f" ({number(limits[0])} to {number(limits[1])})"
    return f"{number(row['value'])}{within}"


def _checklist(mixed: MixedResults) -> Iterator[str]:
    """Each item of GRAMMS with what is said to it, or what it asks."""
    for row in mixed.checklist.table.to_dict("records"):
        yield (
            f"{row['item']}: {row['answer']}"
            if row["answered"]
            else f"{row['item']}: not said yet. {row['asks']}"
        )
