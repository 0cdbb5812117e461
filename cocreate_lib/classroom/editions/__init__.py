"""A lesson as trainers have it: with expected answers and notes, in a folder of its own."""

from cocreate_lib.classroom.editions.edition import Edition, with_notes, write_trainer_edition
from cocreate_lib.classroom.editions.right import right_answer

__all__ = ["Edition", "right_answer", "with_notes", "write_trainer_edition"]
