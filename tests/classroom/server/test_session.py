"""A session from opening to end: its port, Ctrl-C, a laptop that sleeps, a phone that is back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from cocreate_lib.classroom.packs.seal import World, seal
from cocreate_lib.classroom.server.asked import Asked, Vote
from cocreate_lib.classroom.server.making import Pages, page
from cocreate_lib.classroom.server.session import open_session, write_export
from cocreate_lib.classroom.server.shapes import Message
from cocreate_lib.errors import CocreateError
from tests.classroom.server.rooms import LESSON, Client, new_room, served, small_pages

SERVE = """
import sys
from cocreate_lib.classroom.server.session import open_session
from tests.classroom.server.rooms import LESSON, small_pages
session = open_session(LESSON, port=0, make=small_pages)
print(session.trainer_link, session.code, flush=True)
print("asked" if session.run_to_the_end() else "told", session.hall.room.joined, flush=True)
"""


@contextmanager
def process() -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A room in a process of its own, with its trainer's link and its code."""
    started = subprocess.Popen(
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert started.stdout is not None
        link, code = started.stdout.readline().split()
        yield started, link, code
    finally:
        started.kill()
        started.communicate()


def ask(address: str, body: object = None, cookie: str = "") -> tuple[object, str]:
    origin = "/".join(address.split("/")[:3])
    headers = {"Origin": origin, "Content-Type": "application/json", "Cookie": cookie}
    content = None if body is None else json.dumps(body).encode()
    with urlopen(Request(address, content, headers), timeout=20) as answer:
        return json.load(answer), (answer.headers["Set-Cookie"] or "").partition(";")[0]


def test_a_port_that_is_taken_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CocreateError, match=f"already uses the port {port}") as error:
            open_session(LESSON, port=port, make=small_pages)
        assert error.value.try_this


def test_an_address_of_another_computer_is_told_in_words() -> None:
    with pytest.raises(CocreateError, match="doesn't have the address") as error:
        open_session(LESSON, lan=["192.0.2.77"], port=0, make=small_pages)
    assert "--address" in str(error.value)


@pytest.mark.parametrize("seats", [0, -1, 41])
def test_a_number_of_seats_that_no_room_has_is_refused(seats: int) -> None:
    with pytest.raises(CocreateError, match="1 to 40 seats"):
        open_session(LESSON, seats=seats, port=0, make=small_pages)


def test_where_making_fails_nothing_goes_on_listening() -> None:
    def fails(*given: object) -> Pages:
        raise CocreateError("No pages.")

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for _ in range(2):
        with pytest.raises(CocreateError, match="No pages"):
            open_session(LESSON, port=port, make=fails)


def test_a_pack_needs_a_lesson_with_pilots(tmp_path: Path) -> None:
    def vote_only(*given: object) -> Pages:
        asked = Asked("00_start_here", "Start here", Vote("Why?", ("So", "Not so")))
        return Pages(asked, {}, {}, page(""))

    sealed = tmp_path / "truth.sealed"
    sealed.write_bytes(seal("", 1, {1: World(-12.0, -9.5)}))
    with pytest.raises(CocreateError, match="no pilots"):
        open_session("00_start_here", port=0, make=vote_only, pack=sealed)
    with pytest.raises(CocreateError, match="truth file"):
        open_session(LESSON, port=0, make=small_pages, pack=tmp_path)


def test_what_is_exported_is_never_written_over_something(tmp_path: Path) -> None:
    room = new_room()
    room.send(room.join(room.code), Message("vote-before", 1, 1))
    first, second = write_export(room, tmp_path), write_export(room, tmp_path)
    assert (first.name, second.name) == ("room-06.json", "room-06-2.json")
    assert json.loads(first.read_text("utf-8"))["vote"]["before"] == [0, 1, 0]


def test_an_export_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CocreateError, match="can't be written"):
        write_export(new_room(), tmp_path / "file")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that somebody is in")
def test_results_are_kept_elsewhere_where_their_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the room was served from a stick, and the stick was pulled."""
    home = tmp_path / "home"
    (stick := tmp_path / "stick").mkdir()
    home.mkdir()
    monkeypatch.chdir(stick)
    assert write_export(new_room(), Path(), home).parent == stick
    shutil.rmtree(stick)
    path = write_export(new_room(), Path(), home)
    assert path == home / "room-06.json"
    assert json.loads(path.read_text("utf-8"))["joined"] == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_ctrl_c_ends_it_cleanly_while_the_trainers_page_listens() -> None:
    with process() as (room, link, code):
        address = link.split("trainer")[0]
        ask(f"{address}api/join", {"code": code})
        host = address.removeprefix("http://").rstrip("/")
        events = HTTPConnection(host)
        events.request("GET", "/api/events", headers={"Cookie": _trainers_cookie(link)})
        assert events.getresponse().readline().startswith(b"id: ")
        with socket.create_connection(("127.0.0.1", int(host.split(":")[1]))) as half:
            half.sendall(b"GET / HTTP/1.1\r\n")
            room.send_signal(signal.SIGINT)
            out, err = room.communicate(timeout=15)
        events.close()
    assert (out.split(), err, room.returncode) == (["asked", "1"], "", 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_laptop_that_sleeps_and_wakes_has_lost_nothing_and_counts_nothing_twice() -> None:
    with process() as (room, link, code):
        address = link.split("trainer")[0]
        cookies = [ask(f"{address}api/join", {"code": code})[1] for _ in range(3)]
        trainer = _trainers_cookie(link)
        ask(f"{address}api/room", {"open": "vote-before", "is": True}, trainer)
        message = {"item": "vote-before", "n": 7, "answer": 1}
        ask(f"{address}api/send", message, cookies[0])
        room.send_signal(signal.SIGSTOP)
        waiting = []
        for cookie in cookies:  # phones go on trying while the laptop sleeps
            for _ in range(2):
                waiting.append(_posted(address, message, cookie))
        time.sleep(1.0)
        room.send_signal(signal.SIGCONT)
        for each in waiting:
            assert each.recv(15) == b"HTTP/1.1 200 OK"
            each.close()
        snapshot, _ = ask(f"{address}api/room", None, trainer)
        assert isinstance(snapshot, dict)
        assert snapshot["items"]["vote"]["before"] == [0, 3, 0]
        assert (snapshot["joined"], snapshot["sent"]["vote-before"]) == (3, 3)
        room.send_signal(signal.SIGTERM)
        out, err = room.communicate(timeout=15)
    assert (out.split(), err, room.returncode) == (["told", "3"], "", 0)


def _trainers_cookie(link: str) -> str:
    host, path = link.removeprefix("http://").split("/", 1)
    connection = HTTPConnection(host)
    connection.request("GET", f"/{path}")
    return connection.getresponse().headers["Set-Cookie"].partition(";")[0]


def _posted(address: str, message: object, cookie: str) -> socket.socket:
    """A message on its way: the kernel takes it, whoever sleeps reads it later."""
    host = address.removeprefix("http://").rstrip("/")
    body = json.dumps(message)
    opened = socket.create_connection(("127.0.0.1", int(host.split(":")[1])), timeout=15)
    opened.sendall(
        f"POST /api/send HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    return opened


def test_a_phone_that_reconnects_has_its_seat_and_what_it_sent() -> None:
    with served() as session:
        phone = Client(session).join()
        phone.post("/api/send", {"item": "own", "n": 1, "answer": {"pilot": 3}})
        later = Client(session, phone.cookie)
        mine = later.get("/api/mine").data
        assert (mine["seat"], mine["kept"]) == (1, {"own": {"pilot": 3}})
        assert later.post("/api/join", {"code": session.code}).data == {"seat": 1}
        late = later.post("/api/send", {"item": "own", "n": 1, "answer": {"pilot": 4}}).data
        assert late == {"kept": False, "n": 1}
        assert session.hall.room.snapshot()["sent"]["own"] == 1


def test_a_cookie_of_an_earlier_room_is_nobodys() -> None:
    with served() as session:
        before = Client(session).join().cookie
    with served() as session:
        value = before.partition("=")[2]
        assert Client(session, f"{session.hall.seat_cookie}={value}").get("/api/mine").status == 401
