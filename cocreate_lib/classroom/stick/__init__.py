"""A folder for a USB stick: pages, slides, handouts, wheels, an installation without network."""

from cocreate_lib.classroom.stick.folder import Stick, install_line, write_stick
from cocreate_lib.classroom.stick.wheels import collect, needed

__all__ = ["Stick", "collect", "install_line", "needed", "write_stick"]
