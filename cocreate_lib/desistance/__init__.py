"""The desistance room: small models of theory, with invented numbers, about nobody in particular.

They show what an idea implies, not how the world is: none of their numbers was estimated from data.
"""

from cocreate_lib.desistance.careers import Careers, CareerWorld, draw_careers
from cocreate_lib.desistance.pathway import STAGES, Paths, Pathway, draw_paths
from cocreate_lib.desistance.window import Life, Offence, Seen, Window, seen

__all__ = [
    "STAGES",
    "CareerWorld",
    "Careers",
    "Life",
    "Offence",
    "Paths",
    "Pathway",
    "Seen",
    "Window",
    "draw_careers",
    "draw_paths",
    "seen",
]
