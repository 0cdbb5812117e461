"""What a seat may send of its pilot: the number of one of the lesson's, or the code of a pack's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cocreate_lib.classroom.server.asked import Pilot
from cocreate_lib.classroom.server.shapes import Refused
from cocreate_lib.text import how_many
from cocreate_lib.tongues import gettext


@dataclass(frozen=True)
class SentPilot:
    """A pilot as a seat sent it.

    Parameters
    ----------
    answer
        What the seat is shown again: ``{"pilot": 7}`` or ``{"code": "…"}``.
    key
        What is the same in two seats that sent the same pilot.
    found
        What it found, and what is true of it.
    """

    answer: tuple[str, int | str]
    key: int
    found: Pilot


class Pilots(Protocol):
    """Where a room's pilots come from."""

    is_pack: bool

    def read(self, answer: object) -> SentPilot:
        """The pilot that an answer means; Refused when it means none."""
        ...


@dataclass(frozen=True)
class NumberedPilots:
    """The pilots that a lesson gives out by number.

    Parameters
    ----------
    pilots
        By number.
    """

    pilots: Mapping[int, Pilot]
    is_pack = False

    def read(self, answer: object) -> SentPilot:
        """The pilot with a number.

        Examples
        --------
        >>> NumberedPilots({7: Pilot(-4.0, 5.0, -12.0)}).read({"pilot": 7}).found.estimate
        -4.0
        """
        if not isinstance(answer, dict) or set(answer) not in ({"pilot"}, {"code"}):
            raise Refused(422, gettext("This isn't a pilot."))
        if "code" in answer:
            raise Refused(422, gettext("This room has no pack. Send the number of your pilot."))
        number = answer["pilot"]
        if type(number) is not int or number not in self.pilots:
            most = how_many(len(self.pilots), "pilot")
            raise Refused(422, gettext("There is no such pilot. There are {n}.").format(n=most))
        return SentPilot(("pilot", number), number, self.pilots[number])
