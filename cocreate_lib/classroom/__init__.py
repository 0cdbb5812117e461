"""The classroom: what a trainer needs for a room of people, nothing installed on their devices."""

from cocreate_lib.classroom.editions import write_trainer_edition
from cocreate_lib.classroom.guide import route_page, write_guide
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
    preflight,
    read_machine,
    room_sheet,
)
from cocreate_lib.classroom.server.listening import is_private, lan_addresses
from cocreate_lib.classroom.server.session import Session, open_session, write_export

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
    "World",
    "codes_in",
    "gather",
    "is_private",
    "lan_addresses",
    "of_counts",
    "of_interval",
    "open_session",
    "open_truth",
    "pack_class",
    "pool_room",
    "preflight",
    "read_code",
    "read_machine",
    "room_sheet",
    "route_page",
    "seat_code",
    "write_export",
    "write_guide",
    "write_trainer_edition",
]
