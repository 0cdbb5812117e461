"""The classroom: what a trainer needs for a room of people, nothing installed on their devices."""

from cocreate_lib.classroom.server.listening import is_private, lan_addresses
from cocreate_lib.classroom.server.session import Session, open_session, write_export

__all__ = ["Session", "is_private", "lan_addresses", "open_session", "write_export"]
