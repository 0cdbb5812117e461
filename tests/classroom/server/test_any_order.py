"""Retries, doubles, reconnects, in any order: the room is as if each message had come once."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from cocreate_lib.classroom.server.room import Room, Seat
from cocreate_lib.classroom.server.shapes import Message, Refused
from tests.classroom.server.rooms import ANSWERS, new_room, without_version

MESSAGES = st.sampled_from(sorted(ANSWERS)).flatmap(
    lambda item: st.builds(
        Message, st.just(item), st.integers(1, 6), st.sampled_from([None, *ANSWERS[item]])
    )
)
SEATS = 4


def filled(sent: list[tuple[int, Message]]) -> Room:
    room = new_room()
    seats = [room.join(room.code) for _ in range(SEATS)]
    for place, message in sent:
        room.send(seats[place], message)
    return room


def one_each(sent: list[tuple[int, Message]]) -> list[tuple[int, Message]]:
    """As a phone numbers its messages: no two of a seat and an item have the same number."""
    return list({(place, m.item, m.n): (place, m) for place, m in sent}.values())


@given(
    st.lists(st.tuples(st.integers(0, SEATS - 1), MESSAGES), max_size=25).map(one_each),
    st.randoms(use_true_random=False),
)
@settings(max_examples=80)
def test_any_order_with_doubles_is_as_once_each_in_order(
    sent: list[tuple[int, Message]], chance: random.Random
) -> None:
    in_order = sorted(sent, key=lambda each: each[1].n)
    mixed = sent + [message for message in sent if chance.random() < 0.5]
    chance.shuffle(mixed)
    assert without_version(filled(mixed)) == without_version(filled(in_order))


class AnyRoom(RuleBasedStateMachine):
    """A room beside the plainest account of it: for each seat and item, the latest message."""

    seats = Bundle("seats")

    @initialize()
    def begin(self) -> None:
        self.room = new_room(seats=SEATS)
        self.latest: dict[tuple[int, str], tuple[int, Any]] = {}
        self.open = dict.fromkeys(ANSWERS, True)
        self.log: list[tuple[Seat, Message]] = []

    @rule(target=seats)
    def join(self) -> Seat | None:
        if self.room.joined < SEATS:
            return self.room.join("kelp 472")
        with pytest.raises(Refused):
            self.room.join("kelp 472")
        return None

    @rule(seat=seats)
    def reconnect(self, seat: Seat | None) -> None:
        if seat is not None:
            assert self.room.join(self.room.code, seat.token) is seat
            assert self.room.seat(seat.token) is seat

    @rule(seat=seats, message=MESSAGES)
    def send(self, seat: Seat | None, message: Message) -> None:
        if seat is not None:
            self._send(seat, message)

    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        if self.log:
            self._send(*data.draw(st.sampled_from(self.log)))

    @rule(item=st.sampled_from(sorted(ANSWERS)), is_open=st.booleans())
    def open_or_close(self, item: str, is_open: bool) -> None:
        self.room.command({"open": item, "is": is_open})
        self.open[item] = is_open

    @rule(item=st.sampled_from(sorted(ANSWERS)))
    def clear(self, item: str) -> None:
        self.room.command({"clear": item})
        for (seat, of), (n, _) in self.latest.items():
            if of == item:
                self.latest[seat, of] = (n, None)

    @rule(phase=st.sampled_from(["results", "pooled", "truth"]))
    def show(self, phase: str) -> None:
        self.room.command({"show": phase})

    def _send(self, seat: Seat, message: Message) -> None:
        self.log.append((seat, message))
        key = (seat.number, message.item)
        last = self.latest.get(key, (0, None))[0]
        is_new = message.n > last
        if is_new and message.answer is not None and not self.open[message.item]:
            with pytest.raises(Refused):
                self.room.send(seat, message)
            return
        told = self.room.send(seat, message)
        assert told == {"kept": is_new, "n": max(last, message.n)}
        if is_new:
            self.latest[key] = (message.n, message.answer)

    @invariant()
    def the_room_has_the_latest_of_each(self) -> None:
        shown = self.room.snapshot()
        given = {key: answer for key, (_, answer) in self.latest.items() if answer is not None}
        for item in ANSWERS:
            assert shown["sent"][item] == sum(of == item for _, of in given)
        pilots = {answer["pilot"] for (_, of), answer in given.items() if of == "own"}
        own = shown["items"]["own"]
        assert own["n"] == len(own["seats"]) == len(pilots)
        assert own["n"] + len(own["left_out"]) == shown["sent"]["own"]
        votes = [answer for (_, of), answer in given.items() if of == "vote-before"]
        assert shown["items"]["vote"]["before"] == [votes.count(option) for option in range(3)]
        assert shown["joined"] <= SEATS
        assert (own["truths"] is not None) == (shown["phase"] == "truth")


AnyRoom.TestCase.settings = settings(max_examples=25, stateful_step_count=30)
TestAnyRoom = AnyRoom.TestCase
