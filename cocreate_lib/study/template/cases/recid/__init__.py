"""The case ``recid``: people released from prison, and a work programme in it."""

from cocreate_lib.study.template.cases.recid.people import people

__all__ = ["people"]
