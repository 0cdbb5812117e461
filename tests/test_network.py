"""A command that asks a network is found out, none of ours is left out, and pages say what they may
load. All commands, notebooks and pages are tried by ``python -m tools.network``."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cocreate_lib.classroom.server import listening
from tools.binder import ROOT
from tools.network import OWN_NETWORK, POLICY, alike, asked, commands, leaves, watched

TEMPLATES = sorted((ROOT / "cocreate_lib").rglob("*.html.jinja"))


def tried(log: Path, *command: str) -> list[str]:
    """What a command asks elsewhere, where there is no network."""
    missing = [each for each in ("strace", "unshare", "ip") if shutil.which(each) is None]
    if missing or subprocess.run([*OWN_NETWORK, "true"], capture_output=True).returncode:
        pytest.skip(f"no network of one's own can be made here {missing}")
    done = subprocess.run(
        [*OWN_NETWORK, *watched(log), *command], cwd=log.parent, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [each.address for each in asked(log.read_text("utf-8")) if each.is_elsewhere]


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("socket.socket().connect_ex(('192.0.2.1', 80))", "192.0.2.1"),
        ("socket.socket(socket.AF_INET6).connect_ex(('2001:db8::1', 443))", "2001:db8::1"),
        ("udp.sendto(b'x', ('127.0.0.2', 53))", "127.0.0.2"),
        ("udp.connect_ex(('192.0.2.1', 9)); subprocess.run(['true'])", None),
        ("udp.sendto(b'x', ('127.0.0.1', 9999))", None),
    ],
)
def test_what_asks_is_found_out(tmp_path, code, address):
    begin = "import socket, subprocess; udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    found = tried(tmp_path / "log", sys.executable, "-c", begin + code)
    assert found == ([address] if address else [])


def test_listing_designs_asks_nothing(tmp_path):
    command = (sys.executable, "-m", "cocreate_lib", "cohort", "--list")
    assert tried(tmp_path / "log", *command) == []


def test_every_command_is_among_those_that_are_tried():
    texts = [each.text for each in commands((ROOT / "README.md").read_text(encoding="utf-8"))]
    for leaf in leaves():
        assert any(f"{text} ".startswith(f"{leaf} ") for text in texts), leaf
    assert "cocreate class slides 10" in texts
    assert "cocreate class usb FOLDER" not in texts  # it collects wheels


def test_answers_are_alike_but_for_the_clock():
    assert alike("at 2026-01-01T10:00:00+00:00: 3") == alike("at 2027-02-03T11:00:00+00:00: 3")
    assert alike("at 2026-01-01T10:00:00+00:00: 3") != alike("at 2026-01-01T10:00:00+00:00: 4")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_each_kind_of_page_says_what_it_may_load(template):
    text = template.read_text(encoding="utf-8")
    if "<html" in text:
        assert POLICY.search(text)
        assert "http:" not in POLICY.search(text)[0]


def test_the_addresses_for_a_room_are_read_off_and_no_name_is_asked_for(monkeypatch):
    own = SimpleNamespace(family=socket.AF_INET, address="192.168.77.2")
    monkeypatch.setattr(listening, "net_if_addrs", lambda: {"a card": [own]})
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a name was asked for"))
    assert "192.168.77.2" in listening.lan_addresses()
