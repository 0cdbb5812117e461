"""The case ``synthetic``: people of a simulated pilot, of whom nobody is real."""

from cocreate_lib.study.template.cases.synthetic.people import people

__all__ = ["people"]
