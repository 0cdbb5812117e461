"""The case ``rossi``: people released from prison in Maryland, and financial aid given by lot."""

from cocreate_lib.study.template.cases.rossi.people import people

__all__ = ["people"]
