"""Thirty phones at once on loopback: nothing is lost and nothing counts twice. How fast it is, is
measured in ``benchmarks/classroom``."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

from tests.classroom.server.rooms import ANSWERS, Client, served, without_version

PHONES = 30


def test_thirty_phones_at_once() -> None:
    def phone(number: int) -> int:
        chance = random.Random(number)
        client = Client(session).join()
        seat = client.get("/api/mine").data["seat"]
        assert client.get("/").status == 200
        messages = [
            {"item": item, "n": n, "answer": _answer(item, seat, n)}
            for item in ANSWERS
            for n in (1, 2)
        ]
        tried = messages + chance.sample(messages, 5)
        chance.shuffle(tried)
        for message in tried:
            assert client.post("/api/send", message).status == 200
        kept = client.get("/api/mine").data["kept"]
        assert kept == {item: _answer(item, seat, 2) for item in ANSWERS}
        return int(seat)

    with served() as session, ThreadPoolExecutor(PHONES) as many:
        seats = list(many.map(phone, range(PHONES)))
        assert sorted(seats) == list(range(1, PHONES + 1))
        shown = without_version(session.hall.room)
        assert shown["joined"] == PHONES
        assert shown["sent"] == dict.fromkeys(ANSWERS, PHONES)
        assert shown["items"]["own"]["n"] == PHONES
        assert [row[0] for row in shown["items"]["own"]["seats"]] == sorted(seats)
        options = [_answer("vote-before", seat, 2) for seat in seats]
        assert shown["items"]["vote"]["before"] == [options.count(place) for place in range(3)]


def _answer(item: str, seat: int, n: int) -> object:
    if item == "own":
        return {"pilot": seat if n == 2 else 40}
    answers = ANSWERS[item]
    return answers[(seat + n) % len(answers)]
