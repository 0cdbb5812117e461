"""A cohort for each seat, the codes that results turn into, and the sealed truth."""

from cocreate_lib.classroom.packs.by_hand import of_counts, of_interval
from cocreate_lib.classroom.packs.codes import SeatCode, read_code, seat_code
from cocreate_lib.classroom.packs.gather import Gathered, codes_in, gather
from cocreate_lib.classroom.packs.pack import EFFECTS, Pack, pack_class
from cocreate_lib.classroom.packs.seal import SealedTruth, World, open_truth

__all__ = [
    "EFFECTS",
    "Gathered",
    "Pack",
    "SealedTruth",
    "SeatCode",
    "World",
    "codes_in",
    "gather",
    "of_counts",
    "of_interval",
    "open_truth",
    "pack_class",
    "read_code",
    "seat_code",
]
