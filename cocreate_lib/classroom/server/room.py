"""What a room holds: its seats, what they sent, and what the trainer opened and shows.

Plain state, with no network in it. Whatever order messages come in, and however often each comes,
the room is as if each had come once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from cocreate_lib.classroom.server.asked import OWN, SAID, STATEMENTS, VOTES, Asked
from cocreate_lib.classroom.server.join_code import is_code
from cocreate_lib.classroom.server.pilots import Pilots, SentPilot
from cocreate_lib.classroom.server.pooled import Pooling
from cocreate_lib.classroom.server.shapes import Message, Refused, has_keys
from cocreate_lib.classroom.server.tallies import statements_shown, vote_shown
from cocreate_lib.tongues import gettext

Phase = Literal["results", "pooled", "truth"]
TOKEN_BYTES = 16
WRONG_CODE = gettext("This isn't the room's code. Look at the trainer's screen again.")
NO_SEAT = gettext("All seats of this room are taken. Please tell the trainer.")


def new_token() -> str:
    """128 random bits, as a cookie holds them."""
    return secrets.token_hex(TOKEN_BYTES)


@dataclass
class Seat:
    """A seat: its number from 1, its cookie, and what it sent."""

    number: int
    token: str
    last: dict[str, int] = field(default_factory=dict)
    """The number of the last message that counted, by item."""
    kept: dict[str, Any] = field(default_factory=dict)


class Room:
    """A room of people in a lesson.

    Parameters
    ----------
    asked
        What can be sent.
    code
        What people type to join.
    seats
        How many can join.
    pilots
        Where its pilots come from; None in a lesson without.
    pooling
        What takes the pilots together.
    token
        Gives a new cookie for a seat.

    Examples
    --------
    >>> from cocreate_lib.classroom.server.asked import Vote
    >>> room = Room(Asked("a", "A", Vote("Who decides?", ("The court", "Both"))), code="KELP-472")
    >>> seat = room.join("kelp 472")
    >>> room.command({"open": "vote-before", "is": True})
    >>> room.send(seat, Message("vote-before", 1, 1)), room.send(seat, Message("vote-before", 1, 0))
    ({'kept': True, 'n': 1}, {'kept': False, 'n': 1})
    >>> room.snapshot()["items"]["vote"]["before"]
    [0, 1]
    """

    def __init__(
        self,
        asked: Asked,
        *,
        code: str,
        seats: int = 40,
        pilots: Pilots | None = None,
        pooling: Pooling | None = None,
        token: Callable[[], str] = new_token,
    ) -> None:
        self.asked, self.code, self.most = asked, code, seats
        self.version = 1
        self.phase: Phase = "results"
        self.open = dict.fromkeys(asked.items, False)
        self._pilots, self._pooling, self._token = pilots, pooling or Pooling(), token
        self._seats: dict[str, Seat] = {}

    @property
    def joined(self) -> int:
        """How many seats are taken."""
        return len(self._seats)

    @property
    def has_something(self) -> bool:
        """Whether anything was sent, and not taken back."""
        return any(seat.kept for seat in self._seats.values())

    def is_code(self, typed: str) -> bool:
        """Whether what somebody typed is the room's code."""
        return is_code(typed, self.code)

    def is_seat(self, token: str | None) -> bool:
        """Whether a cookie is that of a seat."""
        return token in self._seats

    def join(self, code: str, token: str | None = None) -> Seat:
        """The seat of whoever has this cookie; or a new one for whoever has the code.

        Raises
        ------
        Refused
            When the code is wrong, or no seat is free.
        """
        if not self.is_code(code):
            raise Refused(403, WRONG_CODE)
        if token is not None and token in self._seats:
            return self._seats[token]
        if self.joined >= self.most:
            raise Refused(409, NO_SEAT)
        seat = Seat(self.joined + 1, self._token())
        self._seats[seat.token] = seat
        self._changed()
        return seat

    def seat(self, token: str | None) -> Seat:
        """The seat with a cookie.

        Raises
        ------
        Refused
            When there is none.
        """
        if token is None or token not in self._seats:
            raise Refused(401, gettext("You haven't joined this room, or it has ended."))
        return self._seats[token]

    def mine(self, seat: Seat) -> dict[str, Any]:
        """What a seat is told of itself: its number, what is open, what the room has of it, and the
        number of the last message that counted.
        """
        pack = {"pack": True} if self._pilots is not None and self._pilots.is_pack else {}
        kept = {item: _told(answer) for item, answer in seat.kept.items()}
        last = max(seat.last.values(), default=0)
        return {"seat": seat.number, "open": self.open, "kept": kept, "last": last, **pack}

    def send(self, seat: Seat, message: Message) -> dict[str, Any]:
        """Keep an answer, or take one back, unless a later message of this item has come before.

        Returns
        -------
        dict
            ``kept``, whether anything changed, and ``n``, the number of the last that counted.

        Raises
        ------
        Refused
            For an unknown item, an answer that doesn't fit it, and an item that isn't open: then
            the message doesn't count. What was sent can be taken back at any time.
        """
        if message.item not in self.open:
            raise Refused(422, gettext("This lesson doesn't collect that."))
        last = seat.last.get(message.item, 0)
        if message.n <= last:
            return {"kept": False, "n": last}
        if message.answer is None:
            seat.kept.pop(message.item, None)
        else:
            answer = self._answer(message)
            if not self.open[message.item]:
                raise Refused(409, gettext("The trainer hasn't opened this, or has closed it."))
            seat.kept[message.item] = answer
        seat.last[message.item] = message.n
        self._changed()
        return {"kept": True, "n": message.n}

    def command(self, message: Mapping[str, Any]) -> None:
        """What the trainer says: ``open`` an item or not, ``show`` so much, or ``clear`` an item.

        Raises
        ------
        Refused
            When it is none of these.
        """
        if "open" in message:
            has_keys(message, "open", "is")
            if self._item(message["open"]) and type(message["is"]) is bool:
                self.open[message["open"]] = message["is"]
                return self._changed()
        elif "show" in message:
            has_keys(message, "show")
            if message["show"] in get_args(Phase):
                self.phase = message["show"]
                return self._changed()
        elif "clear" in message:
            has_keys(message, "clear")
            if self._item(message["clear"]):
                for seat in self._seats.values():
                    seat.kept.pop(message["clear"], None)
                return self._changed()
        raise Refused(422, gettext("The room doesn't know this. Load the page again."))

    def snapshot(self) -> dict[str, Any]:
        """All that the trainer's page shows, as JSON has it."""
        given = {item: self._given(item) for item in self.open}
        items: dict[str, Any] = {}
        if OWN in given:
            items[OWN] = self._pooling.shown(given[OWN], self.phase)
        if self.asked.vote:
            items["vote"] = vote_shown(self.asked.vote, *(given[item] for item in VOTES))
        if self.asked.statements:
            both = (given[item] for item in STATEMENTS)
            items["statements"] = statements_shown(self.asked.statements, *both)
        return {
            "version": self.version,
            "joined": self.joined,
            "seats": self.most,
            "phase": self.phase,
            "open": dict(self.open),
            "sent": {item: len(answers) for item, answers in given.items()},
            "items": items,
        }

    def export(self) -> dict[str, Any]:
        """What a trainer may take home: pooled, without seats, names, addresses or cookies."""
        shown = self.snapshot()["items"]
        if OWN in shown:
            shown[OWN] = self._pooling.taken_home(self._given(OWN))
        if "vote" in shown:
            answers = (self._given(item) for item in VOTES)
            shown["vote"] = {**shown["vote"], "both_times": _pairs(*answers)}
            del shown["vote"]["moved"]
        return {
            "what": gettext(
                "What a room of people sent in one session, taken together. There are no names, "
                "addresses, cookies or seats in it, and pilots are in the order of what they "
                "found. In a small room people may still know whose answer is whose: treat it as "
                "said in confidence. The pilots are synthetic: they say nothing of any real "
                "programme. Differences are people per 100, programme minus comparison."
            ),
            "lesson": self.asked.lesson,
            "joined": self.joined,
            **shown,
        }

    def _answer(self, message: Message) -> Any:
        """An answer as it is kept."""
        answer = message.answer
        if message.item == OWN and self._pilots is not None:
            return self._pilots.read(answer)
        if message.item in VOTES and self.asked.vote is not None:
            if type(answer) is int and 0 <= answer < len(self.asked.vote.options):
                return answer
        elif message.item in STATEMENTS and isinstance(answer, dict):
            names = self.asked.statements
            if set(answer) == set(names) and all(said in SAID for said in answer.values()):
                return {name: answer[name] for name in names}
        raise Refused(422, gettext("This isn't one of the answers. Load the page again."))

    def _item(self, name: object) -> bool:
        return isinstance(name, str) and name in self.open

    def _given(self, item: str) -> dict[int, Any]:
        """What seats sent of an item, by their numbers."""
        return {s.number: s.kept[item] for s in self._seats.values() if item in s.kept}

    def _changed(self) -> None:
        self.version += 1


def _told(answer: Any) -> Any:
    """An answer as the seat sent it."""
    return dict([answer.answer]) if isinstance(answer, SentPilot) else answer


def _pairs(before: Mapping[int, int], after: Mapping[int, int]) -> list[list[int]]:
    """Each pair of answers, before and after, with how many gave it."""
    both = [(before[seat], after[seat]) for seat in sorted(before.keys() & after.keys())]
    return [[*pair, both.count(pair)] for pair in sorted(set(both))]
