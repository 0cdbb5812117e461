"""Each thing that can be wrong with a machine is said, with what to do; and nothing else is."""

import dataclasses
import errno
import re
import socket
from importlib.metadata import metadata

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.classroom.preflight import (
    Readings,
    Status,
    check_machine,
    read_machine,
    room_sheet,
)
from cocreate_lib.classroom.preflight import readings as reading

GOOD = Readings(
    python=(3, 12),
    memory=4 * 10**9,
    disk=10**10,
    folder="cocreate-course",
    browser="firefox",
    addresses=("192.0.2.7",),
    screen=(1366, 768),
)
# What is wrong, what is said of it, and the ways of working that it stops.
WRONG = {
    "old Python": ({"python": (3, 9)}, "3.9", {"notebooks", "room"}),
    "a package is missing": ({"faults": {"pandas": "is not installed"}}, "pandas", {"notebooks"}),
    "little memory": ({"memory": 10**8}, "100 MB", {"notebooks"}),
    "some memory": ({"memory": 9 * 10**8}, "900 MB", set()),
    "Binder's limit": ({"memory": 10**8, "memory_limit": 2 * 10**9}, "2.0 GB", {"notebooks"}),
    "a full disk": ({"disk": 10**6}, "1 MB", {"notebooks", "pages"}),
    "a folder of somebody else": ({"is_writable": False}, "cocreate-course", {"notebooks"}),
    "no browser": ({"browser": None}, "No browser", set()),
    "no server": ({"can_serve": False}, "No server", {"notebooks", "room"}),
    "no network": ({"addresses": ()}, "no network", {"room"}),
    "Binder": ({"is_binder": True}, "Binder", {"room"}),
    "a small screen": ({"screen": (800, 600)}, "800 x 600", set()),
    "a clock behind": ({"seconds_behind": 10**6}, "behind", set()),
}


def test_a_good_machine_has_nothing_to_look_at():
    for is_room in (False, True):
        found = check_machine(GOOD, is_room=is_room)
        assert {each.status for each in found.findings} == {Status.ok}
        assert found.works
        assert found.fallbacks[0] == found.wanted


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_what_to_do(name):
    changed, words, stopped = WRONG[name]
    found = check_machine(dataclasses.replace(GOOD, **changed))
    wrong = [each for each in found.findings if each.status is not Status.ok]
    assert len(wrong) == 1
    assert words in f"{wrong[0].says} {wrong[0].try_this}"
    assert wrong[0].try_this
    assert found.stopped == stopped
    assert found.works == ("notebooks" not in stopped)
    assert not {way.name for way in found.fallbacks} & stopped


def test_what_could_not_be_read_is_not_a_fault():
    found = check_machine(dataclasses.replace(GOOD, memory=None, disk=None, screen=None))
    assert {each.status for each in found.findings} == {Status.ok}
    assert sum("could not be read" in each.says for each in found.findings) == 3


@given(st.lists(st.sampled_from(sorted(WRONG)), max_size=5), st.booleans())
def test_paper_is_always_left(names, is_room):
    changed = {key: value for name in names for key, value in WRONG[name][0].items()}
    found = check_machine(dataclasses.replace(GOOD, **changed), is_room=is_room)
    assert found.fallbacks[-1].name == "paper"
    assert found.works == (found.wanted in found.fallbacks)
    assert found.answer


def test_the_page_for_the_room_names_what_does_not_work_here():
    page = room_sheet(check_machine(dataclasses.replace(GOOD, addresses=(), browser="<b>")))
    assert page.count("Not on this machine today") == 1
    assert "<b>." not in page


def test_this_machine_is_read_as_it_is(tmp_path):
    read = read_machine(tmp_path / "a" / "folder")
    assert read.is_writable
    assert read.can_serve
    assert 0 < read.memory <= psutil.virtual_memory().total
    assert 0 < read.disk <= psutil.disk_usage(str(tmp_path)).total
    assert not list(tmp_path.iterdir())


def test_what_binder_says_of_memory_is_a_limit(tmp_path, monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", "2147483648")
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://example.org")
    read = read_machine(tmp_path)
    assert read.memory_limit == 2147483648
    assert read.memory <= 2147483648
    assert read.is_binder


def test_a_folder_that_can_not_be_written_is_seen(tmp_path, monkeypatch):
    def refuse(**options):
        raise PermissionError

    monkeypatch.setattr(reading, "TemporaryFile", refuse)
    assert not read_machine(tmp_path).is_writable


def test_a_machine_whose_networks_lead_nowhere_else_is_seen(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    assert "no way to the internet" not in str(check_machine(GOOD).findings)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    read = read_machine(tmp_path)
    assert not read.has_way_out
    found = check_machine(dataclasses.replace(GOOD, has_way_out=read.has_way_out))
    assert "no way to the internet" in str(found.findings)
    assert found.works


def test_the_python_asked_for_is_the_one_declared():
    declared = metadata(reading.PACKAGE)["Requires-Python"]
    assert declared == f">={'.'.join(map(str, reading.LOWEST_PYTHON))}"


def test_the_commands_name_the_lesson_of_today(cocreate, tmp_path):
    code, said, _ = cocreate("preflight", "--lesson", "wider system", "--folder", tmp_path)
    assert code == 0
    assert "cocreate open 09\n" in said
    assert "cocreate class slides 09, cocreate class handout 09" in said
    code, _, told = cocreate("preflight", "--lesson", "no such lesson", "--folder", tmp_path)
    assert code == 2
    assert "There is no lesson" in told


@pytest.mark.browser
@pytest.mark.parametrize("lesson", [None, "06_no_significant_difference"])
def test_the_page_for_the_room_is_one_page_whatever_was_found(chromium, tmp_path, lesson):
    changed = {key: value for each, *_ in WRONG.values() for key, value in each.items()}
    path = tmp_path / "room.html"
    found = check_machine(Readings(**{**changed, "folder": "/home/somebody/" + "long-name/" * 6}))
    found = dataclasses.replace(found, lesson=lesson[:2] if lesson else "LESSON")
    path.write_text(room_sheet(found), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_machine_that_forbids_servers_is_seen(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError

    monkeypatch.setattr(socket, "create_server", refuse)
    assert not read_machine(tmp_path).can_serve


def test_versions_that_do_not_fit_are_named(monkeypatch):
    monkeypatch.setattr(reading, "requires", lambda name: ["pandas>=99", "no-such-package"])
    faults = reading.package_faults()
    assert "pandas>=99" not in faults
    assert ">=99 is asked for" in faults["pandas"]
    assert faults["no-such-package"] == "is not installed"


def test_the_command_answers_first_and_ends_as_it_found(cocreate, tmp_path, monkeypatch):
    page = tmp_path / "room.html"
    code, said, _ = cocreate("preflight", "--folder", tmp_path / "course", "--page", page)
    assert code == 0
    assert said.startswith("It will work today.")
    assert "if something fails" in page.read_text(encoding="utf-8")

    monkeypatch.setattr(reading, "lan_addresses", lambda: ())
    code, said, _ = cocreate("preflight", "--room", "--folder", tmp_path / "course")
    assert code == 1
    assert said.startswith("'cocreate class serve LESSON --lan' will not work here today.")
    assert "hotspot" in said


def test_another_file_is_not_written_over(cocreate, tmp_path):
    mine = tmp_path / "mine.html"
    mine.write_text("mine", encoding="utf-8")
    code, said, _ = cocreate("preflight", "--folder", tmp_path, "--page", mine)
    assert (code, said) == (2, "")
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["taken", "taken/course"])
def test_a_file_where_the_course_folder_would_be_is_in_its_way(tmp_path, name):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert not read_machine(tmp_path / name).is_writable


def test_the_page_to_print_is_a_page(cocreate, tmp_path):
    code, _, told = cocreate("preflight", "--page", tmp_path / "room.txt")
    assert code == 2
    assert "--page" in told
    assert not list(tmp_path.iterdir())
