"""What somebody with ill will can do from a seat, from the network, or from another site.

The table in ``docs/classroom.md`` says the same in words.
"""

from __future__ import annotations

import http.client
import json
import logging
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from subprocess import PIPE
from typing import Any

import pytest

from cocreate_lib.classroom.server import answering, hall
from cocreate_lib.classroom.server.limits import Allowance, Limit
from cocreate_lib.classroom.server.listening import Bounds
from cocreate_lib.classroom.server.making import Pages, page
from cocreate_lib.classroom.server.session import Make, Session
from tests.classroom.server.rooms import LESSON, Client, served, small_pages

SECRETS = ("Traceback", "/cocreate_lib/", ".py", "tornado")


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with served(Bounds(quiet=1.5, body=1.0)) as session:
        yield session


@pytest.fixture(autouse=True)
def unlimited(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with all that an address may."""
    for name, limit in (("by_address", Limit(1e6, 1e6)), ("wrong_codes", Limit(1e6, 1))):
        monkeypatch.setattr(session.hall, name, Allowance(limit))


@pytest.fixture
def learner(session: Session) -> Iterator[Client]:
    session.hall.room.most = session.hall.room.joined + 1
    yield Client(session).join()
    session.hall.room.most = 40


@contextmanager
def line(session: Session) -> Iterator[socket.socket]:
    """A bare connection."""
    with socket.create_connection(("127.0.0.1", session.hall.port), timeout=10) as opened:
        yield opened


def raw(session: Session, sent: bytes) -> bytes:
    """All that comes back for these bytes until the server ends the connection."""
    with line(session) as opened:
        try:
            opened.sendall(sent.replace(b"PORT", str(session.hall.port).encode()))
            return _rest(opened)
        except ConnectionError:
            return b""


def _rest(opened: socket.socket) -> bytes:
    found = b""
    try:
        while piece := opened.recv(65536):
            found += piece
    except ConnectionError:
        pass
    return found


def still_well(session: Session) -> None:
    """Somebody else gets an answer."""
    assert Client(session).get("/").status == 200


# Shapes and sizes.

DEEP = b'{"item": "own", "n": 1, "answer": ' + b"[" * 1500 + b"]" * 1500 + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b'{"item": "own", "n": 1}',
        b'{"item": "own", "n": 1, "answer": {"pilot": 1}, "more": 1}',
        b'{"item": "own", "n": 1, "n": 2, "answer": null}',
        b'{"item": "own", "n": 1, "answer": NaN}',
        b'{"item": "vote-before", "n": 1, "answer": Infinity}',
        b'{"item": "vote-before", "n": 1e3, "answer": 1}',
        b'{"item": "vote-before", "n": true, "answer": 1}',
        b'{"item": "vote-before", "n": 0, "answer": 1}',
        b'{"item": "vote-before", "n": -1, "answer": 1}',
        b'{"item": "vote-before", "n": 9007199254740992, "answer": 1}',
        b'{"item": "vote-before", "n": ' + b"9" * 3900 + b', "answer": 1}',
        b'{"item": ["own"], "n": 1, "answer": null}',
        b'{"item": "__class__", "n": 1, "answer": null}',
        b'{"item": "own", "n": 1, "answer": "<script>alert(1)</script>"}',
        b'{"item": "own", "n": 1, "answer": {"pilot": "<b>"}}',
        b'{"item": "own", "n": 1, "answer": {"code": "' + b"A" * 2000 + b'"}}',
        DEEP,
    ],
)
def test_a_message_of_another_shape_changes_nothing(learner: Client, body: bytes) -> None:
    room = learner.session.hall.room
    before = room.version
    answer = learner.ask("POST", "/api/send", body)
    assert answer.status in (413, 422)
    assert answer.data["error"].strip()
    assert "<" not in answer.body.decode()
    assert room.version == before


@pytest.mark.parametrize(
    "body", [b"{}", b'{"code": 7}', b'{"code": ["x"]}', b'{"code": "' + b"x" * 65 + b'"}']
)
def test_joining_takes_a_code_and_nothing_else(session: Session, body: bytes) -> None:
    assert Client(session).ask("POST", "/api/join", body).status == 422


def test_half_a_character_is_a_wrong_code_and_no_fault(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    assert Client(session).ask("POST", "/api/join", b'{"code": "\\ud800"}').status == 403
    assert not caplog.text


def test_a_body_of_more_than_four_kilobytes_is_refused(learner: Client) -> None:
    big = json.dumps({"item": "own", "n": 1, "answer": "x" * 5000}).encode()
    assert learner.ask("POST", "/api/send", big).status == 413
    still_well(learner.session)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 20000000",
        b"Transfer-Encoding: chunked",
        b"Content-Length: -1",
        b"Content-Length: 5, 6",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"X: " + b"y" * 40_000,
    ],
)
def test_a_request_that_is_too_large_or_unclear_is_cut_off(session: Session, head: bytes) -> None:
    start = b"POST /api/send HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n" + head + b"\r\n\r\n"
    chunks = b"".join(b"1000\r\n" + b"z" * 4096 + b"\r\n" for _ in range(50))
    answer = raw(session, start + chunks)
    assert not answer.startswith(b"HTTP/1.1 2")
    assert not any(secret in answer.decode("latin1") for secret in SECRETS)
    still_well(session)


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),  # a browser that wants TLS
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: " + b"seat=\xff;" * 90 + b"\r\n\r\n",
        b"GET / HTTP/1.1\nHost 127.0.0.1\n\n",
        b"A" * 30_000,
    ],
)
def test_bytes_that_are_no_request_get_no_page(session: Session, sent: bytes) -> None:
    answer = raw(session, sent.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    assert LESSON.encode() not in answer
    assert not any(secret in answer.decode("latin1") for secret in SECRETS)
    still_well(session)


# Places.


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd.html",
        "//etc/passwd",
        "/static/../room.py",
        "/index.html/..",
        "/index.html%00",
        "/.html",
        "/index.HTML",
        "/index.html.gz",
        "/api",
        "/api/",
        "/api/mine/",
        "/trainer/",
        "/favicon.ico",
        "/C:/Windows/win.ini",
        "/" + "a" * 3000 + ".html",
        "/%ff%fe.html",
    ],
)
def test_there_is_no_path_outside_the_pages(learner: Client, path: str) -> None:
    answer = learner.get(path)
    assert answer.status in (400, 404)
    assert not any(secret in answer.body.decode() for secret in SECRETS)


@pytest.mark.parametrize(
    "method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "FOO"]
)
@pytest.mark.parametrize("path", ["/", "/api/send", "/nowhere"])
def test_other_methods_are_refused(learner: Client, method: str, path: str) -> None:
    answer = learner.ask(method, path)
    assert answer.status in (400, 405)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_posting_to_what_is_only_read_and_reading_what_is_posted_to(learner: Client) -> None:
    assert learner.post("/", {}).status == 405
    assert learner.post("/api/mine", {}).status == 405
    assert learner.get("/api/send").status == 405


# Other sites, and other names for this computer.


@pytest.mark.parametrize(
    "host",
    [
        None,
        "evil.example",
        "evil.example:PORT",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.evil.example:PORT",
        "127.0.0.1:PORT, evil.example",
        "0.0.0.0:PORT",
        "[::1]:PORT",
        "",
    ],
)
def test_another_name_for_this_computer_gets_nothing(learner: Client, host: str | None) -> None:
    """A site whose name was pointed at this address (DNS rebinding) has its own name in Host."""
    port = str(learner.session.hall.port)
    named = host and host.replace("PORT", port)
    for path in ("/", "/api/mine", "/trainer"):
        answer = learner.get(path, Host=named)
        assert answer.status in (400, 421)
        assert LESSON.encode() not in answer.body


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://127.0.0.1",
        "https://127.0.0.1:PORT",
        "http://127.0.0.1:1",
        "http://127.0.0.1:PORT.evil.example",
        "http://localhost:PORT",
    ],
)
def test_no_other_site_may_send(learner: Client, origin: str | None) -> None:
    named = origin and origin.replace("PORT", str(learner.session.hall.port))
    before = learner.session.hall.room.version
    message = {"item": "vote-before", "n": 1, "answer": 1}
    for path, body in (("/api/send", message), ("/api/join", {"code": learner.session.code})):
        assert learner.post(path, body, Origin=named).status == 403
    trainer = Client(learner.session).as_trainer()
    assert trainer.post("/api/room", {"show": "truth"}, Origin=named).status == 403
    assert learner.session.hall.room.version == before


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_no_other_site_may_listen_or_send(learner: Client, site: str) -> None:
    trainer = Client(learner.session).as_trainer()
    for path in ("/api/room", "/api/export", "/api/events"):
        assert trainer.get(path, Sec_Fetch_Site=site).status == 403
    assert learner.get("/api/mine", Origin="https://evil.example").status == 403
    message = {"item": "vote-before", "n": 1, "answer": 1}
    assert learner.post("/api/send", message, Sec_Fetch_Site=site).status == 403


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_form_of_another_site_is_no_message(learner: Client, kind: str | None) -> None:
    message = {"item": "vote-before", "n": 1, "answer": 1}
    assert learner.post("/api/send", message, Content_Type=kind).status in (400, 415)


# Cookies and codes.


@pytest.mark.parametrize(
    "value", ["", "1", "0" * 32, "None", "../1", '"a"', "\N{LATIN SMALL LETTER E WITH ACUTE}"]
)
def test_a_guessed_cookie_is_nobodys(session: Session, value: str) -> None:
    for name in (session.hall.seat_cookie, session.hall.trainer_cookie):
        client = Client(session, f"{name}={value}")
        assert client.get("/api/mine").status == 401
        assert client.get("/api/room").status == 401
        assert client.post("/api/send", {"item": "own", "n": 1, "answer": None}).status == 401


def test_no_other_site_puts_a_phone_in_another_seat(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another site leads to comes without our cookies, whoever has some."""
    joined = session.hall.room.joined
    monkeypatch.setattr(session.hall.room, "most", joined + 1)
    answer = Client(session).get(f"/?join={session.code}&again=1")
    assert answer.status == 200
    assert b"join" in answer.body
    assert "Set-Cookie" not in answer.headers
    assert session.hall.room.joined == joined
    led_on = Client(session)
    assert led_on.get(f"/?join={session.code}").status == 200
    assert led_on.get(f"/?join={session.code}&again=1").status == 303
    assert session.hall.room.joined == joined + 1


def test_a_seats_cookie_is_no_trainers(learner: Client) -> None:
    token = learner.cookie.partition("=")[2]
    forged = Client(learner.session, f"{learner.session.hall.trainer_cookie}={token}")
    assert forged.get("/api/room").status == 401


def test_guessing_the_code_ends_soon(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    allowance = Allowance(Limit(at_once=10, a_second=0.1), clock=lambda: now[0])
    monkeypatch.setattr(session.hall, "wrong_codes", allowance)
    client = Client(session)
    answers = [client.post("/api/join", {"code": f"KELP-{n}"}).status for n in range(222, 252)]
    assert answers == [403] * 10 + [429] * 20
    assert client.get("/?join=KELP-222").status == 429
    joined = session.hall.room.joined
    assert client.post("/api/join", {"code": session.code}).status == 429
    assert session.hall.room.joined == joined
    now[0] = 10.0
    assert client.post("/api/join", {"code": "KELP-222"}).status == 403
    assert client.post("/api/join", {"code": "KELP-222"}).status == 429


def test_guessing_the_key_ends_soon(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.hall, "wrong_keys", Allowance(Limit(5, 0), clock=lambda: 0.0))
    client = Client(session)
    answers = [client.get(f"/trainer?key={n}").status for n in range(8)]
    assert answers == [403] * 5 + [429] * 3


def test_more_seats_than_there_are_are_not_given(session: Session) -> None:
    session.hall.room.most = session.hall.room.joined + 2
    answers = [Client(session).post("/api/join", {"code": session.code}).status for _ in range(5)]
    session.hall.room.most = 40
    assert answers == [200, 200, 409, 409, 409]


# Too much, too often, too slow.


def test_a_seat_that_sends_too_often_waits(
    learner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learner.session.hall, "by_seat", Allowance(Limit(5, 0), clock=lambda: 0.0))
    answers = [
        learner.post("/api/send", {"item": "vote-before", "n": n, "answer": 1}) for n in range(1, 9)
    ]
    assert [each.status for each in answers] == [200] * 5 + [429] * 3
    assert answers[-1].data["error"]
    assert answers[-1].headers["Retry-After"]
    neighbour = Client(learner.session)
    learner.session.hall.room.most += 1
    assert neighbour.join().get("/api/mine").status == 200


def test_an_address_that_asks_too_often_waits(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.hall, "by_address", Allowance(Limit(5, 0), clock=lambda: 0.0))
    client = Client(session)
    assert [client.get("/").status for _ in range(7)] == [200] * 5 + [429] * 2


def test_more_connections_than_are_held_are_ended_at_once() -> None:
    with served(Bounds(most=20, most_of_one=8)) as session, ExitStack() as stack:
        lines = [stack.enter_context(line(session)) for _ in range(30)]
        time.sleep(0.3)
        ended = 0
        for each in lines:
            each.setblocking(False)
            try:
                ended += each.recv(1) == b""
            except BlockingIOError:
                pass
            except ConnectionError:
                ended += 1
        assert ended == 22
        for each in lines:
            each.close()
        time.sleep(0.2)
        still_well(session)


def test_however_many_come_from_elsewhere_this_computer_itself_is_let_in() -> None:
    with served(Bounds(most=12, most_of_one=8, own=4)) as session, ExitStack() as stack:
        for address in ("127.0.0.2", "127.0.0.3", "127.0.0.4"):
            for _ in range(8):
                opened = stack.enter_context(socket.socket())
                opened.bind((address, 0))
                opened.connect(("127.0.0.1", session.hall.port))
        time.sleep(0.3)
        assert Client(session).as_trainer().get("/api/room").status == 200
        still_well(session)


_FEW_FILES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (160, int(sys.argv[1])))
from tests.classroom.server.rooms import served
with served() as session:
    print(session.hall.port, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("most", [160, 1000])
def test_where_few_files_may_be_open_the_room_holds_fewer_lines_and_goes_on(most: int) -> None:
    """A terminal of macOS gives a program 256 to begin with."""
    command = [sys.executable, "-c", _FEW_FILES, str(most)]
    with (
        subprocess.Popen(command, text=True, stdin=PIPE, stdout=PIPE, stderr=PIPE) as room,
        ExitStack() as stack,
    ):
        assert room.stdout
        port = int(room.stdout.readline())
        for _ in range(200):
            opened = stack.enter_context(socket.socket())
            opened.bind(("127.0.0.2", 0))
            opened.connect(("127.0.0.1", port))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        stack.callback(connection.close)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        assert room.communicate()[1] == ""


def test_who_does_not_read_makes_the_room_hold_no_page() -> None:
    size, readers = 4_000_000, 12
    with served(make=_one_large_page(size)) as session, ExitStack() as stack:
        session.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        learner = Client(session).join()
        tracemalloc.start()
        stack.callback(tracemalloc.stop)
        for _ in range(readers):
            stack.enter_context(_does_not_read(session, "/index.html", learner.cookie, 1))
        time.sleep(0.5)
        assert tracemalloc.get_traced_memory()[1] < size
        assert len(learner.get("/index.html").body) == size


def _one_large_page(size: int) -> Make:
    def make(lesson: str, address: str, code: str, problems: tuple[str, ...]) -> Pages:
        small = small_pages(lesson, address, code, problems)
        return replace(small, course={**small.course, "index": page("x" * size)})

    return make


def test_a_head_that_drips_is_cut_off(session: Session) -> None:
    began = time.monotonic()
    with line(session) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\n")
        try:
            while time.monotonic() - began < 8:
                opened.sendall(b"X: y\r\n")
                time.sleep(0.2)
        except ConnectionError:
            pass
    assert time.monotonic() - began < 5
    still_well(session)


def test_a_body_that_never_comes_is_not_waited_for(session: Session) -> None:
    head = f"POST /api/join HTTP/1.1\r\nHost: 127.0.0.1:{session.hall.port}\r\n"
    began = time.monotonic()
    with line(session) as opened:
        opened.sendall(f"{head}Content-Length: 100\r\n\r\nabc".encode())
        _rest(opened)
    assert time.monotonic() - began < 5
    still_well(session)


def _does_not_read(session: Session, path: str, cookie: str, times: int) -> socket.socket:
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    opened.connect(("127.0.0.1", session.hall.port))
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{session.hall.port}\r\nCookie: {cookie}\r\n\r\n"
    )
    opened.sendall(request.encode() * times)
    return opened


def _is_dropped(opened: socket.socket, within: float) -> bool:
    """Whether the server ends the connection while nobody reads."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            opened.send(b"\r\n")
        except ConnectionError:
            return True
        time.sleep(0.1)
    return False


def test_who_does_not_read_a_page_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0.5)
    with served() as session:
        learner = Client(session).join()
        with _does_not_read(session, "/index.html", learner.cookie, 60) as opened:
            assert _is_dropped(opened, 8)
        still_well(session)


def test_a_listener_that_does_not_read_is_dropped(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0.5)
    monkeypatch.setattr(hall.Hall, "snapshot", lambda self: '"' + "x" * 4_000_000 + '"')
    trainer = Client(session).as_trainer()
    with _does_not_read(session, "/api/events", trainer.cookie, 1) as opened:
        until = time.monotonic() + 5
        while not session.hall.watching and time.monotonic() < until:
            time.sleep(0.02)
        assert session.hall.watching == 1
        while session.hall.watching and time.monotonic() < until:
            time.sleep(0.02)
        assert session.hall.watching == 0
        assert _is_dropped(opened, 5)
    still_well(session)


def test_there_are_only_so_many_listeners(session: Session) -> None:
    trainer = Client(session).as_trainer()
    until = time.monotonic() + 5
    with ExitStack() as stack:
        for _ in range(hall.MOST_WATCHING):
            opened = _does_not_read(session, "/api/events", trainer.cookie, 1)
            stack.enter_context(opened)
        while session.hall.watching < hall.MOST_WATCHING and time.monotonic() < until:
            time.sleep(0.02)
        assert trainer.get("/api/events").status == 429
    while session.hall.watching and time.monotonic() < until + 10:
        session.hall.room.command({"show": "results"})
        time.sleep(0.1)
    assert session.hall.watching == 0


def test_a_crowd_of_bad_clients_keeps_nobody_out(session: Session) -> None:
    def pest(number: int) -> None:
        for _ in range(15):
            raw(
                session, b"GET / HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n" * (number + 1)
            )

    pests = [threading.Thread(target=pest, args=(number,)) for number in range(6)]
    for each in pests:
        each.start()
    took = []
    for _ in range(10):
        began = time.monotonic()
        still_well(session)
        took.append(time.monotonic() - began)
    for each in pests:
        each.join()
    assert max(took) < 5


# What is told of others.


def test_nothing_of_a_learner_goes_into_a_log(
    learner: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.WARNING)
    room: Any = learner.session.hall.room
    room.mine = None  # a fault of ours, so that something is logged
    answer = learner.get("/api/mine?secret=in-the-address", User_Agent="secret-agent")
    del room.mine
    assert answer.status == 500
    assert not any(secret in answer.body.decode() for secret in SECRETS)
    logged = caplog.text + "".join(capfd.readouterr())
    assert "TypeError" in logged
    for private in ("secret", learner.cookie.partition("=")[2], "127.0.0.1"):
        assert private not in logged
