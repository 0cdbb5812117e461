"""The addresses of a room's server, as a browser asks them."""

from __future__ import annotations

import gzip
import http.client
import json
import time
from collections.abc import Iterator
from html import unescape

import pytest

from cocreate_lib.classroom.server.session import Session
from tests.classroom.server.rooms import ANSWERS, LESSON, Client, served


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with served() as session:
        yield session


@pytest.fixture
def visitor(session: Session) -> Client:
    return Client(session)


@pytest.fixture
def learner(visitor: Client) -> Client:
    return visitor.join()


@pytest.fixture
def trainer(session: Session) -> Client:
    return Client(session).as_trainer()


def test_pages_are_only_for_whoever_joined(visitor: Client) -> None:
    assert b"join" in visitor.get("/").body
    assert visitor.get(f"/{LESSON}.html").status == 303
    learner = visitor.join()
    assert LESSON.encode() in learner.get("/").body
    assert learner.get("/index.html").body.startswith(b"<p>index</p>")
    assert learner.get("/other.html").status == 404


def test_the_qr_code_joins_at_once_and_once_only(session: Session) -> None:
    client, before = Client(session), session.hall.room.joined
    onwards = client.get(f"/?join={session.code}")
    assert onwards.status == 200
    assert session.hall.room.joined == before
    [way] = [part for part in onwards.body.decode().split('"') if part.startswith("0;url=")]
    arrived = client.get(unescape(way.removeprefix("0;url=")))
    assert (arrived.status, arrived.headers["Location"]) == (303, "/")
    seat = client.get("/api/mine").data["seat"]
    assert client.get(f"/?join={session.code}").status == 303
    assert client.get("/api/mine").data["seat"] == seat
    assert session.hall.room.joined == before + 1


def test_a_wrong_code_is_told_in_words_on_the_page(visitor: Client) -> None:
    answer = visitor.get("/?join=WRONG-22")
    assert answer.status == 403
    assert b"the room's code" in answer.body
    assert b"WRONG" not in answer.body
    assert visitor.post("/api/join", {"code": "WRONG-22"}).status == 403


def test_joining_again_gives_the_same_seat(session: Session, learner: Client) -> None:
    seat = learner.get("/api/mine").data["seat"]
    assert learner.post("/api/join", {"code": session.code}).data == {"seat": seat}
    assert Client(session).join().get("/api/mine").data["seat"] == seat + 1


def test_what_is_sent_is_kept_and_can_be_taken_back(learner: Client, trainer: Client) -> None:
    before = trainer.get("/api/room").data["sent"]
    for item, [answer, *_] in ANSWERS.items():
        message = {"item": item, "n": 1_800_000_000_000, "answer": answer}
        assert learner.post("/api/send", message).data == {"kept": True, "n": message["n"]}
        assert learner.post("/api/send", message).data == {"kept": False, "n": message["n"]}
    mine = learner.get("/api/mine").data
    assert mine["kept"] == {item: answer for item, [answer, *_] in ANSWERS.items()}
    assert all(mine["open"].values())
    room = trainer.get("/api/room").data
    assert room["sent"] == {item: n + 1 for item, n in before.items()}
    for item in ANSWERS:
        taken = {"item": item, "n": 1_800_000_000_001, "answer": None}
        assert learner.post("/api/send", taken).data["kept"]
    assert trainer.get("/api/room").data["sent"] == before


def test_the_trainer_opens_shows_and_clears(learner: Client, trainer: Client) -> None:
    learner.post("/api/send", {"item": "vote-before", "n": 1, "answer": 1})
    assert trainer.post("/api/room", {"open": "vote-before", "is": False}).status == 200
    refused = learner.post("/api/send", {"item": "vote-before", "n": 2, "answer": 1})
    assert refused.status == 409
    assert refused.data["error"]
    trainer.post("/api/room", {"open": "vote-before", "is": True})
    for phase in ("truth", "pooled", "results"):
        told = trainer.post("/api/room", {"show": phase}).data
        room = trainer.get("/api/room").data
        assert (room["phase"], room["version"]) == (phase, told["version"])
    trainer.post("/api/room", {"clear": "vote-before"})
    assert trainer.get("/api/room").data["sent"]["vote-before"] == 0


def test_the_trainers_key_gives_a_cookie_and_leaves_the_address(session: Session) -> None:
    client = Client(session)
    assert client.get("/trainer").status == 401
    assert client.get("/trainer?key=wrong").status == 403
    given = client.get(f"/trainer?key={session.hall.key}")
    assert (given.status, given.headers["Location"]) == (303, "/trainer")
    assert session.hall.key not in client.cookie
    assert b"trainer" in client.get("/trainer").body


def test_a_learner_gets_nothing_of_the_trainers(learner: Client) -> None:
    for path in ("/trainer", "/api/room", "/api/events", "/api/export"):
        assert learner.get(path).status == 401
    assert learner.post("/api/room", {"show": "truth"}).status == 401


def test_the_trainers_page_is_nowhere_but_on_this_computer(
    session: Session, trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = f"192.168.7.7:{session.hall.port}"
    monkeypatch.setattr(session.hall, "hosts", {*session.hall.hosts, elsewhere})
    assert trainer.get("/", Host=elsewhere).status == 200
    for path in ("/trainer", f"/trainer?key={session.hall.key}", "/api/room", "/api/export"):
        assert trainer.get(path, Host=elsewhere).status == 404


def test_events_tell_the_whole_room_as_it_changes(
    session: Session, learner: Client, trainer: Client
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", session.hall.port, timeout=10)
    connection.request("GET", "/api/events", headers={"Cookie": trainer.cookie})
    events = connection.getresponse()
    assert events.headers["Content-Type"] == "text/event-stream"
    first = _next(events)
    assert first == {**trainer.get("/api/room").data}
    began = time.monotonic()
    learner.post("/api/send", {"item": "vote-after", "n": 1, "answer": 2})
    told = _next(events)
    assert told["version"] > first["version"]
    assert told["sent"]["vote-after"] == first["sent"]["vote-after"] + 1
    assert time.monotonic() - began < 5
    connection.close()


def _next(events: http.client.HTTPResponse) -> dict[str, object]:
    while not (line := events.readline()).startswith(b"data: "):
        assert line
    return dict(json.loads(line.removeprefix(b"data: ")))


def test_many_changes_are_told_in_few_events(session: Session, trainer: Client) -> None:
    learner = Client(session).join()
    connection = http.client.HTTPConnection("127.0.0.1", session.hall.port, timeout=10)
    connection.request("GET", "/api/events", headers={"Cookie": trainer.cookie})
    events = connection.getresponse()
    _next(events)
    began = time.monotonic()
    for n in range(30):
        learner.post("/api/send", {"item": "vote-after", "n": n + 1, "answer": n % 3})
    last, heard = session.hall.room.version, 0
    while True:
        heard += 1
        if _next(events)["version"] == last:
            break
    assert heard <= 5 * (time.monotonic() - began) + 2
    connection.close()


def test_the_export_is_a_file(trainer: Client) -> None:
    answer = trainer.get("/api/export")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data["lesson"] == LESSON


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/api/mine", "/nothing", "/api/room", "/trainer?key=x"]
)
def test_every_answer_has_the_headers(learner: Client, path: str) -> None:
    headers = learner.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'unsafe-inline'" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "no-" in headers["Cache-Control"]
    assert "tornado" not in headers["Server"].casefold()


def test_cookies_are_for_this_server_alone(session: Session) -> None:
    given = Client(session).post("/api/join", {"code": session.code}).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(given.split("; "))


def test_a_page_that_is_known_is_not_sent_again_and_travels_packed(learner: Client) -> None:
    plain = learner.get("/index.html")
    packed = learner.get("/index.html", Accept_Encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 10
    again = learner.get("/index.html", If_None_Match=plain.headers["Etag"])
    assert (again.status, again.body) == (304, b"")
    assert learner.get("/index.html", If_None_Match='"else"').status == 200
