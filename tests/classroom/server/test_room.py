"""A room's state: what it takes, what it refuses, what it shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cocreate_lib.classroom.server.asked import Asked, Vote
from cocreate_lib.classroom.server.room import Room, new_token
from cocreate_lib.classroom.server.shapes import Message, Refused
from tests.classroom.server.rooms import ANSWERS, PILOTS, SAID, new_room

ITEMS = tuple(ANSWERS)


def status(refused: pytest.ExceptionInfo[Refused]) -> int:
    assert refused.value.words.strip()
    return refused.value.status


def test_seats_are_numbered_and_a_cookie_keeps_its_seat() -> None:
    room = new_room()
    one, two = room.join("KELP-472"), room.join("kelp472")
    assert (one.number, two.number, room.joined) == (1, 2, 2)
    assert room.join("KELP-472", two.token) is two
    assert room.join("KELP-472", "another room's cookie").number == 3
    assert room.seat(one.token) is one
    assert room.joined == 3


def test_a_cookie_is_128_random_bits() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(bytes.fromhex(token)) == 16 for token in tokens)


def test_a_wrong_code_and_a_full_room_are_refused() -> None:
    room = new_room(seats=2)
    with pytest.raises(Refused) as wrong:
        room.join("KELP-473")
    seats = [room.join("KELP-472") for _ in range(2)]
    with pytest.raises(Refused) as full:
        room.join("KELP-472")
    assert (status(wrong), status(full), room.joined) == (403, 409, 2)
    assert room.join("KELP-472", seats[1].token) is seats[1]


@pytest.mark.parametrize("item", ITEMS)
def test_a_message_counts_once_and_the_last_one_stays(item: str) -> None:
    room, [first, second, *_] = new_room(), ANSWERS[item]
    seat = room.join("KELP-472")
    assert room.send(seat, Message(item, 5, first)) == {"kept": True, "n": 5}
    assert room.send(seat, Message(item, 5, second)) == {"kept": False, "n": 5}
    assert room.send(seat, Message(item, 4, second)) == {"kept": False, "n": 5}
    assert room.mine(seat)["kept"] == {item: first}
    assert room.send(seat, Message(item, 6, second)) == {"kept": True, "n": 6}
    assert room.mine(seat)["kept"] == {item: second}
    assert room.snapshot()["sent"][item] == 1


@pytest.mark.parametrize("item", ITEMS)
def test_what_is_taken_back_is_gone_also_when_closed(item: str) -> None:
    room = new_room()
    seat = room.join("KELP-472")
    room.send(seat, Message(item, 1, ANSWERS[item][0]))
    assert room.has_something
    room.command({"open": item, "is": False})
    assert room.send(seat, Message(item, 2, None)) == {"kept": True, "n": 2}
    assert room.mine(seat)["kept"] == {}
    assert not room.has_something


@pytest.mark.parametrize("item", ITEMS)
def test_a_closed_item_takes_nothing_and_forgets_no_number(item: str) -> None:
    room = new_room()
    seat = room.join("KELP-472")
    room.command({"open": item, "is": False})
    with pytest.raises(Refused) as closed:
        room.send(seat, Message(item, 1, ANSWERS[item][0]))
    assert status(closed) == 409
    room.command({"open": item, "is": True})
    assert room.send(seat, Message(item, 1, ANSWERS[item][0]))["kept"]


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("vote-before", 3),
        ("vote-before", -1),
        ("vote-before", True),
        ("vote-before", 1.0),
        ("vote-after", "0"),
        ("vote-after", [0]),
        ("own", 7),
        ("own", {"pilot": 41}),
        ("own", {"pilot": 0}),
        ("own", {"pilot": True}),
        ("own", {"pilot": "7"}),
        ("own", {"pilot": 7, "code": "x"}),
        ("own", {"code": "ABC"}),
        ("own", {}),
        ("statements-before", {}),
        ("statements-before", {**SAID, "third": "True"}),
        ("statements-before", {**SAID, "odd": "true"}),
        ("statements-after", {**SAID, "odd": True}),
        ("statements-after", {**SAID, "odd": ["True"]}),
        ("statements-after", "True"),
        ("unknown", 0),
        ("", 0),
    ],
)
def test_what_is_no_answer_is_refused_and_changes_nothing(item: str, answer: Any) -> None:
    room = new_room()
    seat, before = room.join("KELP-472"), new_room().snapshot()["items"]
    version = room.version
    with pytest.raises(Refused) as refused:
        room.send(seat, Message(item, 1, answer))
    assert status(refused) == 422
    assert room.version == version
    assert room.snapshot()["items"] == before


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"open": "own"},
        {"open": "own", "is": 1},
        {"open": "else", "is": True},
        {"open": ["own"], "is": True},
        {"show": "all"},
        {"show": ["truth"]},
        {"show": "truth", "is": True},
        {"clear": "else"},
        {"clear": {}},
        {"close": "own"},
    ],
)
def test_what_is_no_command_is_refused(command: dict[str, Any]) -> None:
    room = new_room()
    version = room.version
    with pytest.raises(Refused):
        room.command(command)
    assert room.version == version


def test_what_was_cleared_does_not_come_back_by_an_old_message() -> None:
    room = new_room()
    seat = room.join("KELP-472")
    room.send(seat, Message("vote-before", 3, 1))
    room.command({"clear": "vote-before"})
    assert room.send(seat, Message("vote-before", 3, 1)) == {"kept": False, "n": 3}
    assert room.snapshot()["sent"]["vote-before"] == 0
    assert room.send(seat, Message("vote-before", 4, 1))["kept"]


def test_the_vote_before_after_and_who_moved() -> None:
    room = new_room()
    for before, after in [(0, 1), (0, 1), (1, 1), (2, 0), (0, None), (None, 2)]:
        seat = room.join("KELP-472")
        for item, option in (("vote-before", before), ("vote-after", after)):
            if option is not None:
                room.send(seat, Message(item, 1, option))
    vote = room.snapshot()["items"]["vote"]
    assert vote["before"] == [3, 1, 1]
    assert vote["after"] == [1, 3, 1]
    assert vote["moved"] == [[0, 1, 2], [2, 0, 1]]
    pairs = room.export()["vote"]["both_times"]
    assert pairs == [[0, 1, 2], [1, 1, 1], [2, 0, 1]]


def test_statements_count_those_who_answered_both_times() -> None:
    room = new_room()
    for both in (True, True, False):
        seat = room.join("KELP-472")
        room.send(seat, Message("statements-before", 1, SAID))
        if both:
            room.send(seat, Message("statements-after", 1, {"even": "False", "odd": "True"}))
    even, odd = room.snapshot()["items"]["statements"]
    assert (even["n"], even["right_before"], even["right_after"]) == (2, 0, 2)
    assert (odd["n"], odd["right_before"], odd["right_after"]) == (2, 0, 2)


def test_a_pilot_in_two_seats_counts_once_and_the_trainer_is_told() -> None:
    room = new_room()
    seats = [room.join("KELP-472") for _ in range(4)]
    for seat, number in zip(reversed(seats), (7, 9, 7, 8), strict=True):
        room.send(seat, Message("own", 1, {"pilot": number}))
    own = room.snapshot()["items"]["own"]
    assert own["n"] == 3
    assert [row[0] for row in own["seats"]] == [1, 2, 3]
    [[seat_number, why]] = own["left_out"]
    assert seat_number == 4
    assert "seat 2" in why
    assert own["truths"] is None
    assert own["pooled"] is None
    room.command({"show": "truth"})
    own = room.snapshot()["items"]["own"]
    assert own["truths"] == {1: PILOTS[8].truth, 2: PILOTS[7].truth, 3: PILOTS[9].truth}
    estimate, low, high, next_low, next_high = own["pooled"]
    assert next_low <= low <= estimate <= high <= next_high


def test_truth_is_shown_only_when_the_trainer_shows_it() -> None:
    room = new_room()
    for number in range(1, 6):
        room.send(room.join("KELP-472"), Message("own", 1, {"pilot": number}))
    for phase in ("results", "pooled"):
        room.command({"show": phase})
        assert room.snapshot()["items"]["own"]["truths"] is None


def test_the_export_has_no_seats_cookies_or_names() -> None:
    room = new_room()
    seats = [room.join("KELP-472") for _ in range(5)]
    for seat in seats:
        room.send(seat, Message("own", 1, {"pilot": 41 - seat.number}))
        room.send(seat, Message("vote-before", 1, 1))
        room.send(seat, Message("statements-before", 1, SAID))
    text = json.dumps(room.export(), allow_nan=False)
    assert "seat" not in text.replace("cookies or seats", "")
    assert all(seat.token not in text for seat in seats)
    assert room.code not in text
    pilots = room.export()["own"]["pilots"]
    assert pilots == sorted(pilots)
    assert len(pilots) == 5


def test_a_lesson_without_statements_or_pilots_collects_its_vote_only() -> None:
    room = Room(Asked("a", "A", Vote("Why?", ("So", "Not so"))), code="A-222")
    seat = room.join("A-222")
    assert set(room.mine(seat)["open"]) == {"vote-before", "vote-after"}
    assert set(room.snapshot()["items"]) == {"vote"}
    for item in ("own", "statements-before"):
        with pytest.raises(Refused):
            room.send(seat, Message(item, 1, None))


def test_what_the_trainer_is_shown_is_json() -> None:
    room = new_room()
    for number in range(1, 5):
        room.send(room.join("KELP-472"), Message("own", 1, {"pilot": number}))
    for phase in ("results", "pooled", "truth"):
        room.command({"show": phase})
        json.dumps(room.snapshot(), allow_nan=False)
