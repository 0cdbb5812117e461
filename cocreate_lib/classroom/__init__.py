"""The classroom: what a trainer needs for a room of people, nothing installed on their devices.

Its names load on first use: a room's server keeps in memory only what it serves with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cocreate_lib.lazy import loaded_on_first_use

if TYPE_CHECKING:
    from cocreate_lib.classroom.editions import write_trainer_edition
    from cocreate_lib.classroom.guide import route_page, spoken_notes, write_guide
    from cocreate_lib.classroom.handout import handout_html
    from cocreate_lib.classroom.packs import (
        EFFECTS,
        Gathered,
        Pack,
        SealedTruth,
        SeatCode,
        World,
        codes_in,
        gather,
        of_counts,
        of_interval,
        open_truth,
        pack_class,
        read_code,
        seat_code,
    )
    from cocreate_lib.classroom.pooling import ByChance, RoomPool, SeatResult, pool_room
    from cocreate_lib.classroom.preflight import (
        Finding,
        Preflight,
        Readings,
        check_machine,
        read_machine,
        room_sheet,
    )
    from cocreate_lib.classroom.server.listening import is_private, lan_addresses
    from cocreate_lib.classroom.server.session import Session, open_session, write_export
    from cocreate_lib.classroom.slides import slides_html
    from cocreate_lib.classroom.stick import Stick, install_line, write_stick

_HOMES = {
    "ByChance": "pooling",
    "EFFECTS": "packs",
    "Finding": "preflight",
    "Gathered": "packs",
    "Pack": "packs",
    "Preflight": "preflight",
    "Readings": "preflight",
    "RoomPool": "pooling",
    "SealedTruth": "packs",
    "SeatCode": "packs",
    "SeatResult": "pooling",
    "Session": "server.session",
    "Stick": "stick",
    "World": "packs",
    "codes_in": "packs",
    "gather": "packs",
    "handout_html": "handout",
    "install_line": "stick",
    "is_private": "server.listening",
    "lan_addresses": "server.listening",
    "of_counts": "packs",
    "of_interval": "packs",
    "open_session": "server.session",
    "open_truth": "packs",
    "pack_class": "packs",
    "pool_room": "pooling",
    "check_machine": "preflight",
    "read_code": "packs",
    "read_machine": "preflight",
    "room_sheet": "preflight",
    "route_page": "guide",
    "seat_code": "packs",
    "slides_html": "slides",
    "spoken_notes": "guide",
    "write_export": "server.session",
    "write_guide": "guide",
    "write_stick": "stick",
    "write_trainer_edition": "editions",
}

__all__ = [
    "EFFECTS",
    "ByChance",
    "Finding",
    "Gathered",
    "Pack",
    "Preflight",
    "Readings",
    "RoomPool",
    "SealedTruth",
    "SeatCode",
    "SeatResult",
    "Session",
    "Stick",
    "World",
    "check_machine",
    "codes_in",
    "gather",
    "handout_html",
    "install_line",
    "is_private",
    "lan_addresses",
    "of_counts",
    "of_interval",
    "open_session",
    "open_truth",
    "pack_class",
    "pool_room",
    "read_code",
    "read_machine",
    "room_sheet",
    "route_page",
    "seat_code",
    "slides_html",
    "spoken_notes",
    "write_export",
    "write_guide",
    "write_stick",
    "write_trainer_edition",
]

__getattr__ = loaded_on_first_use(__name__, _HOMES)
