"""Two printable pages of a lesson."""

from cocreate_lib.classroom.handout.content import Handout, handout_of
from cocreate_lib.classroom.handout.write import handout_html

__all__ = ["Handout", "handout_html", "handout_of"]
