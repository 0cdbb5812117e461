"""The interviews of a study as parts of its report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cocreate_lib.figures import Bullets, Table, joint_display_report
from cocreate_lib.study.results.sayable import Sayable

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
    if len(mixed.withheld):
        yield Bullets(
            "Withheld, because too few people are behind it",
            [
                f"{row['question']}: {row['what']} ({row['why']})"
                for row in mixed.withheld.to_dict("records")
            ],
        )
