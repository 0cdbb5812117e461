"""What all checks say together: whether it will work today, and in which order to fall back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cocreate_lib.classroom.preflight.checks import CHECKS, Finding
from cocreate_lib.classroom.preflight.readings import Readings


@dataclass(frozen=True)
class Way:
    """A way to run a lesson.

    Parameters
    ----------
    name
        ``"notebooks"``, ``"pages"``, ``"room"`` or ``"paper"``.
    words
        What it is.
    command
        What to type; ``LESSON`` stands for the lesson.
    """

    name: str
    words: str
    command: str


NOTEBOOKS = Way("notebooks", "The lessons as notebooks, with their code", "cocreate lab")
ROOM = Way(
    "room", "The live pages, from this laptop to the phones", "cocreate class serve LESSON --lan"
)
PAGES = Way("pages", "The live pages, in a browser on each machine", "cocreate open LESSON")
STICK = Way("pages", "The live pages on a stick, copied round", "cocreate class usb FOLDER")
PAPER = Way(
    "paper",
    "Slides on the projector, handouts on paper",
    "cocreate class slides LESSON, cocreate class handout LESSON",
)


@dataclass(frozen=True)
class Preflight:
    """What the checks found.

    Parameters
    ----------
    findings
        One a check, in order.
    is_room
        Whether a room of phones is to be served.
    lesson
        The lesson's number in commands; ``"LESSON"`` where none was named.
    """

    findings: tuple[Finding, ...]
    is_room: bool
    lesson: str = "LESSON"

    @property
    def stopped(self) -> frozenset[str]:
        """The ways of working that something stops."""
        return frozenset(way for each in self.findings for way in each.stops)

    @property
    def wanted(self) -> Way:
        """What was to be done today."""
        return self._typed(ROOM if self.is_room else NOTEBOOKS)

    @property
    def works(self) -> bool:
        """Whether nothing stops what was to be done today."""
        return self.wanted.name not in self.stopped

    @property
    def in_a_room(self) -> list[Way]:
        """All ways, in the order to fall back in a room."""
        return [self._typed(way) for way in (ROOM, NOTEBOOKS, PAGES, STICK, PAPER)]

    @property
    def fallbacks(self) -> list[Way]:
        """The ways that work, in the order to fall back; alone, nobody serves phones."""
        order = self.in_a_room[0 if self.is_room else 1 :]
        return [way for way in order if way.name not in self.stopped]

    def _typed(self, way: Way) -> Way:
        return replace(way, command=way.command.replace("LESSON", self.lesson))

    @property
    def answer(self) -> str:
        """The answer in a sentence."""
        if self.works:
            return "It will work today."
        return f"'{self.wanted.command}' will not work here today. See what to do below."


def check_machine(read: Readings, *, is_room: bool = False, lesson: str | None = None) -> Preflight:
    """Check what was read of a machine.

    Parameters
    ----------
    read
        As :func:`read_machine` gives it.
    is_room
        Whether phones in the room are to be served from it.
    lesson
        The name of a lesson, for the commands to name it.

    Examples
    --------
    >>> found = check_machine(Readings(memory=2_000_000_000, disk=10**9, browser="firefox"))
    >>> found.works, [way.name for way in found.fallbacks]
    (True, ['notebooks', 'pages', 'pages', 'paper'])
    """
    found = tuple(check(read) for check in CHECKS)
    return Preflight(found, is_room, lesson[:2] if lesson else "LESSON")
