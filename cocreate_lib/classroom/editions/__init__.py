"""A lesson as trainers have it: with expected answers and notes, in a folder of its own."""

from cocreate_lib.classroom.editions.edition import Edition, with_notes, write_trainer_edition

__all__ = ["Edition", "with_notes", "write_trainer_edition"]
