"""Codes made elsewhere come in, and go out: Taguette, QualCoder, and REFI-QDA."""

from cocreate_lib.listening.exchange.coded import CodedElsewhere
from cocreate_lib.listening.exchange.read import read_codes
from cocreate_lib.listening.exchange.write import write_highlights, write_qdc, write_qdpx

__all__ = ["CodedElsewhere", "read_codes", "write_highlights", "write_qdc", "write_qdpx"]
