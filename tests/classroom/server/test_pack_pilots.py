"""Codes of a pack, sent to a room: each stands for numbers, and nothing that was typed is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.classroom.packs import open_truth, seat_code
from cocreate_lib.classroom.packs.seal import World, mark_of, pack_of, seal
from cocreate_lib.classroom.server.pack_pilots import PackPilots
from cocreate_lib.classroom.server.pooled import Pooling
from cocreate_lib.classroom.server.shapes import Message, Refused
from tests.classroom.server.rooms import Client, new_room, served

WORLDS = {seat: World(-12.0, -9.5 if seat % 2 else 0.0) for seat in range(1, 7)}
SEALED = seal("design", 7, WORLDS)
PACK = pack_of(mark_of(SEALED))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "truth.sealed"
    path.write_bytes(SEALED)
    return path


@pytest.fixture(scope="module")
def pilots(sealed: Path) -> PackPilots:
    return PackPilots(open_truth(sealed))


def test_a_code_is_kept_as_what_it_stands_for(pilots: PackPilots) -> None:
    code = seat_code(PACK, 3, -8.2, 5.3)
    typed = f"  {code.lower().replace('-', ' ')} "
    sent = pilots.read({"code": typed})
    assert sent.answer == ("code", code)
    assert (sent.found.estimate, sent.found.std_error, sent.found.truth) == (-8.2, 5.3, -9.5)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        7,
        {},
        {"pilot": 3},
        {"code": 3},
        {"code": ""},
        {"code": "<script>alert(1)</script>"},
        {"code": "A" * 65},
        {"code": seat_code(PACK, 3, -8.2, 5.3), "pilot": 3},
        {"code": seat_code((PACK + 1) % 512, 3, -8.2, 5.3)},
        {"code": seat_code(PACK, 7, -8.2, 5.3)},
    ],
)
def test_what_is_no_code_of_this_pack_is_refused(pilots: PackPilots, answer: Any) -> None:
    with pytest.raises(Refused) as refused:
        pilots.read(answer)
    assert refused.value.status == 422
    assert "script" not in refused.value.words


@given(typed=st.text(max_size=70))
def test_whatever_is_typed_is_refused_or_a_code(pilots: PackPilots, typed: str) -> None:
    try:
        kind, code = pilots.read({"code": typed}).answer
    except Refused:
        return
    assert kind == "code"
    assert pilots.read({"code": code}).answer == (kind, code)


def test_a_room_with_a_pack_pools_codes_and_says_so(sealed: Path) -> None:
    with served(pack=sealed) as session:
        trainer = Client(session).as_trainer()
        for seat in (1, 2, 3, 3):
            learner = Client(session).join()
            assert learner.get("/api/mine").data["pack"] is True
            code = seat_code(PACK, seat, -4.0 * seat, 5.0)
            message = {"item": "own", "n": 1, "answer": {"code": code}}
            assert learner.post("/api/send", message).data["kept"]
            assert learner.get("/api/mine").data["kept"] == {"own": {"code": code}}
        refused = learner.post("/api/send", {"item": "own", "n": 2, "answer": {"pilot": 1}})
        assert refused.status == 422
        trainer.post("/api/room", {"show": "truth"})
        own = trainer.get("/api/room").data["items"]["own"]
        assert [row[:2] for row in own["seats"]] == [[1, -4.0], [2, -8.0], [3, -12.0]]
        assert own["truths"] == {"1": -9.5, "2": 0.0, "3": -9.5}
        assert [seat for seat, _ in own["left_out"]] == [4]


def test_nobody_puts_another_result_in_the_place_of_a_seats_own(pilots: PackPilots) -> None:
    """Whoever knows the pack's number can make a code of any seat of it."""
    forged, own, fair = (pilots.read({"code": seat_code(PACK, *of)}) for of in (
        (3, 40.0, 0.1), (3, -8.2, 5.3), (4, -1.0, 5.0)
    ))  # fmt: skip
    shown = Pooling().shown({1: forged, 2: fair, 5: own, 9: own}, "results")
    assert [row[0] for row in shown["seats"]] == [2]
    assert [seat for seat, _ in shown["left_out"]] == [1, 5, 9]
    assert "5, 9" in shown["left_out"][0][1]


@given(
    sent=st.lists(
        st.tuples(st.integers(1, 6), st.integers(-1000, 1000), st.integers(1, 511)), max_size=12
    ),
    phase=st.sampled_from(["results", "pooled", "truth"]),
)
def test_whatever_codes_say_the_trainers_page_can_show_it(
    pilots: PackPilots, sent: list[tuple[int, int, int]], phase: str
) -> None:
    given_ = {
        seat: pilots.read({"code": seat_code(PACK, of, estimate / 10, error / 10)})
        for seat, (of, estimate, error) in enumerate(sent, start=1)
    }
    shown = Pooling().shown(given_, phase)
    json.dumps(shown, allow_nan=False)
    assert shown["n"] + len(shown["left_out"]) == len(sent)
    assert shown["n"] == len(shown["seats"])


def test_a_room_without_one_takes_no_codes() -> None:
    room = new_room()
    seat = room.join(room.code)
    assert "pack" not in room.mine(seat)
    with pytest.raises(Refused, match="no pack"):
        room.send(seat, Message("own", 1, {"code": seat_code(PACK, 3, -8.2, 5.3)}))
