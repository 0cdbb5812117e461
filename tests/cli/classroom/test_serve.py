"""``cocreate class serve``: what it says before, while and after a room is open."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import cocreate_lib.classroom as classroom
from cocreate_lib.classroom.server.session import Session, open_session
from cocreate_lib.classroom.server.shapes import Message
from cocreate_lib.cli.app import app
from cocreate_lib.cli.terminal import Terminal
from cocreate_lib.errors import CocreateError
from tests.classroom.server.rooms import Client, small_pages

HERE = "127.0.0.2"
"""An address of this computer, as one of a network."""


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """Rooms that are ended as soon as they are open, by Ctrl-C; those that were."""
    opened: list[Session] = []

    def ended(session: Session) -> bool:
        opened.append(session)
        for each in session.sockets:
            each.close()
        return True

    monkeypatch.setattr(classroom, "open_session", partial(open_session, make=small_pages))
    monkeypatch.setattr(classroom, "lan_addresses", lambda: (HERE, "127.0.0.3"))
    monkeypatch.setattr(Session, "run_to_the_end", ended)
    return opened


def serve(*given: str, typed: str | None = None) -> Result:
    command = ["class", "serve", "06", "--port", str(a_free_port()), *given]
    return CliRunner().invoke(app, command, input=typed)


def test_by_default_only_this_computer_can_reach_it(no_waiting: list[Session]) -> None:
    result = serve()
    [session] = no_waiting
    assert result.exit_code == 0
    for words in (session.address, session.code, session.trainer_link, "Only this computer"):
        assert words in result.output
    assert len(session.sockets) == 1
    assert session.hall.hosts == session.hall.own_hosts


def test_the_room_is_opened_after_a_yes_and_no_sooner(no_waiting: list[Session]) -> None:
    refused = serve("--lan")
    assert isinstance(refused.exception, CocreateError)
    assert "--yes" in str(refused.exception)
    assert "Nothing is encrypted" in refused.output
    assert no_waiting == []
    result = serve("--lan", "--yes")
    [session] = no_waiting
    assert result.exit_code == 0
    assert "Nothing is encrypted" in result.output
    assert session.address.startswith(f"http://{HERE}:")
    assert len(session.sockets) == 2
    assert "\N{FULL BLOCK}" in result.output or "\N{LOWER HALF BLOCK}" in result.output
    assert "127.0.0.3" in result.output


def test_a_window_that_can_not_show_the_square_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A square of question marks scans as nothing."""
    monkeypatch.setattr(Terminal, "encoding", "cp1252")
    result = serve("--lan", "--yes")
    assert result.exit_code == 0
    assert "?" not in re.sub(r"\?(key|$)", "", result.output)
    assert "on your page" in result.output


def test_another_address_of_this_computer_can_be_chosen(no_waiting: list[Session]) -> None:
    assert serve("--lan", "--yes", "--address", "127.0.0.3").exit_code == 0
    assert no_waiting[0].address.startswith("http://127.0.0.3:")
    result = serve("--lan", "--yes", "--address", "192.0.2.9")
    assert isinstance(result.exception, CocreateError)
    assert HERE in str(result.exception)
    assert "--lan" in str(serve("--address", HERE).exception)


def test_an_address_that_the_internet_reaches_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "internet" not in serve("--lan", "--yes").output
    monkeypatch.setattr(classroom, "is_private", lambda address: False)
    assert "The whole internet" in serve("--lan", "--yes").output


def test_without_a_network_it_is_said_what_else_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom, "lan_addresses", tuple)
    error = serve("--lan", "--yes").exception
    assert isinstance(error, CocreateError)
    assert "class pack" in str(error)


def test_a_port_that_is_taken_and_a_lesson_that_is_none_are_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = CliRunner().invoke(app, ["class", "serve", "06", "--port", str(port)])
        assert isinstance(result.exception, CocreateError)
        assert f"--port {port + 1}" in str(result.exception)
    result = CliRunner().invoke(app, ["class", "serve", "77"])
    assert isinstance(result.exception, CocreateError)
    assert CliRunner().invoke(app, ["class", "serve", "06", "--port", "80"]).exit_code == 2
    assert CliRunner().invoke(app, ["class", "serve", "06", "--seats", "41"]).exit_code == 2


def test_at_the_end_nothing_is_asked_where_nobody_can_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    def something_is_sent(session: Session) -> bool:
        room = session.hall.room
        room.command({"open": "vote-before", "is": True})
        room.send(room.join(room.code), Message("vote-before", 1, 0))
        for each in session.sockets:
            each.close()
        return True

    assert "gone" not in serve().output.partition("has ended")[2]
    monkeypatch.setattr(Session, "run_to_the_end", something_is_sent)
    output = serve().output
    assert "What was sent is gone." in output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no terminals of this kind")
def test_in_a_terminal_from_opening_to_the_file_that_is_kept(tmp_path: Path) -> None:
    """The command as people run it, with its own pages, in a process of its own."""
    import pty

    ours, its = pty.openpty()
    command = [sys.executable, "-m", "cocreate_lib", "class", "serve", "06"]
    process = subprocess.Popen(
        [*command, "--port", str(a_free_port())],
        stdin=its, stdout=its, stderr=its, cwd=tmp_path, start_new_session=True, close_fds=True,
        env={**os.environ, "TERM": "dumb", "COLUMNS": "200"}, preexec_fn=_owns_terminal,
    )  # fmt: skip
    os.close(its)
    try:
        shown = _until(ours, "Ctrl-C ends")
        [port, key] = re.findall(r"127\.0\.0\.1:(\d+)/trainer\?key=(\S+)", shown)[0]
        [code] = re.findall(r"and type +(\S+)", shown)
        learner, trainer = (Client(_Elsewhere(int(port), code)) for _ in range(2))  # type: ignore[arg-type]
        assert trainer.get(f"/trainer?key={key}").status == 303
        assert b"cocreate-rehabilitation" in learner.join().get("/").body
        assert trainer.post("/api/room", {"open": "own", "is": True}).status == 200
        sent = learner.post("/api/send", {"item": "own", "n": 1, "answer": {"pilot": 7}})
        assert sent.data["kept"]
        os.write(ours, b"\x03")
        _until(ours, "without names?")
        os.write(ours, b"y\n")
        shown = _until(ours, "room-06.json")
        assert "Traceback" not in shown
        assert process.wait(15) == 0
    finally:
        process.kill()
        os.close(ours)
    kept = json.loads((tmp_path / "room-06.json").read_text("utf-8"))
    assert kept["own"]["n"] == 1


class _Elsewhere:
    """A room in another process, as far as a client has to know it."""

    def __init__(self, port: int, code: str) -> None:
        self.hall, self.code = type("Hall", (), {"port": port}), code


def _owns_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _until(terminal: int, words: str) -> str:
    shown, until = "", time.monotonic() + 60
    while words not in shown and time.monotonic() < until:
        shown += os.read(terminal, 65536).decode("utf-8", "replace")
    assert words in shown, shown
    return shown
