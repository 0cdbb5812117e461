"""Results of a room's seats, taken together: one picture, and what can be said of it."""

from cocreate_lib.classroom.pooling.results import ByChance, SeatResult
from cocreate_lib.classroom.pooling.room import RoomPool, pool_room

__all__ = ["ByChance", "RoomPool", "SeatResult", "pool_room"]
