"""The cases that there are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cocreate_lib.study.template.cases import synthetic
from cocreate_lib.study.template.cases.case import Case

_CASES = (
    Case(
        "synthetic",
        "900 people on probation who were made up by a computer: nobody in the data is real, and "
        "no result is a finding about a real programme.",
        synthetic.people,
        is_synthetic=True,
    ),
)
CASES: Mapping[str, Case] = MappingProxyType({case.name: case for case in _CASES})
"""By name, what a new study can begin with."""
