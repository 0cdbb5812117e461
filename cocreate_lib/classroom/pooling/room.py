"""A room's results as a picture, sentences and a table, in three steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cocreate_lib.checks import check_choice
from cocreate_lib.classroom.pooling import words
from cocreate_lib.classroom.pooling.results import RoomResults, SeatResult, pooled_results
from cocreate_lib.figures import (
    DifferenceRow,
    Differences,
    Picture,
    Table,
    difference_span,
    difference_told,
    differences_picture,
)
from cocreate_lib.tongues import gettext

Shown = Literal["results", "pooled", "truth"]
SHOWN: tuple[Shown, ...] = ("results", "pooled", "truth")


@dataclass(frozen=True)
class RoomPool(RoomResults):
    """A room's results, and what can be shown of them.

    Examples
    --------
    >>> room = pool_room([SeatResult(1, -12, 5), SeatResult(2, 3, 5), SeatResult(3, -9, 5)])
    >>> print(room.sentences("results")[0])
    3 pilots: 1 shows significantly fewer people who reoffend, none significantly more, and 2 no
    significant difference.
    """

    def sentences(self, shown: str) -> list[str]:
        """What can be said at a step; each step says what those before it say, too.

        Parameters
        ----------
        shown
            ``"results"``, ``"pooled"`` or ``"truth"``.
        """
        said = words.seen(self)
        if _step(shown) >= 1:
            said += words.pooled(self)
        return said + words.truth(self) if _step(shown) == 2 else said

    def alt(self, shown: str) -> str:
        """What the picture of a step shows, in words."""
        _step(shown)
        return words.alt(self, shown)

    def picture(self, shown: str) -> Picture:
        """Each pilot's interval, one under the other; then the average; then what is true."""
        truths = self.truths if _step(shown) == 2 and self.truths is not None else {}
        rows = [
            DifferenceRow(
                gettext("seat {seat}", seat=each.seat),
                each.estimate,
                each.low,
                each.high,
                clear=each.is_significant,
                beside=truths.get(each.seat),
            )
            for each in self.results
        ]
        found = self.pooled
        if _step(shown) and found is not None:
            rows += [
                DifferenceRow(gettext("pooled"), found.estimate, found.conf_low, found.conf_high),
                DifferenceRow(
                    gettext("one more"),
                    found.estimate,
                    found.prediction_low,
                    found.prediction_high,
                    filled=False,
                ),
            ]
        title = gettext("The room's own pilots")
        caption = gettext(
            "Synthetic pilots. Each line is one seat's 95% interval; thick lines leave out zero. "
            "The average allows for true differences that are not the same in all pilots (random "
            "effects)."
        )
        if truths:
            caption += " " + gettext("Diamonds mark what is true of each pilot.")
        return differences_picture(Differences(title, rows), alt=self.alt(shown), caption=caption)

    def table(self, shown: str) -> Table:
        """The same in numbers, a row a seat; then the average, and one more pilot's truth."""
        step = _step(shown)
        rows = [
            (
                str(each.seat),
                difference_told(each.estimate),
                difference_span(each.low, each.high),
                self._true(each.seat) if step == 2 else gettext("sealed"),
            )
            for each in self.results
        ]
        found = self.pooled
        if step and found is not None:
            ends = difference_span(found.conf_low, found.conf_high)
            more = difference_span(found.prediction_low, found.prediction_high)
            rows += [
                (gettext("pooled"), difference_told(found.estimate), ends, ""),
                (gettext("one more: its truth"), "", more, ""),
            ]
        names = [
            gettext("seat"),
            gettext("difference seen"),
            gettext("95% interval"),
            gettext("what is true"),
        ]
        frame = pd.DataFrame(rows, columns=names)
        return Table(gettext("The room's own pilots, per 100 people"), frame)

    def _true(self, seat: int) -> str:
        return gettext("sealed") if self.truths is None else difference_told(self.truths[seat])


def pool_room(
    results: Sequence[SeatResult], *, truths: Mapping[int, float] | None = None
) -> RoomPool:
    """Take the results of a room together.

    Parameters
    ----------
    results
        One a seat, in any order.
    truths
        What is true of each seat's world, in people per 100 by seat; None while it is sealed.

    Returns
    -------
    RoomPool
        With ``.sentences(shown)``, ``.picture(shown)``, ``.alt(shown)`` and ``.table(shown)``,
        where ``shown`` is ``"results"``, ``"pooled"`` or ``"truth"``.

    Raises
    ------
    CocreateError
        When there is no result, a seat has two, or the truth of one is missing.

    Notes
    -----
    Random effects, as :func:`cocreate_lib.comparison.pool_studies`; fewer than three results have
    no average. A result is significant when its 95% interval, estimate ± 1.96 standard errors,
    leaves out zero.
    """
    found = pooled_results(results, truths=truths)
    return RoomPool(found.results, found.truths, found.pooled)


def _step(shown: str) -> int:
    check_choice(shown, "shown", SHOWN)
    return SHOWN.index(shown)
