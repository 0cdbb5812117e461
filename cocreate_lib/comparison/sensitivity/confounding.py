"""How fragile a result is to what was not measured: the checks, in their order."""

from __future__ import annotations

from cocreate_lib.comparison.sensitivity.e_values import EVERY_MEASURE, UNMEASURED
from cocreate_lib.comparison.sensitivity.evidence import Column
from cocreate_lib.comparison.sensitivity.robustness import BENCHMARKED, ROBUST
from cocreate_lib.comparison.sensitivity.rosenbaum import BOUNDED, BOUNDED_RANKS

CONFOUNDING = (UNMEASURED, EVERY_MEASURE, ROBUST, BENCHMARKED, BOUNDED, BOUNDED_RANKS)
COLUMNS = (
    Column(
        "E-value",
        "e_value",
        "the risk ratio by which something unmeasured would have to be linked with both programme "
        "and outcome to explain the estimate away",
    ),
    Column("E-value of limit", "e_value_limit", "the same, for the interval to hold a ratio of 1"),
    Column(
        "robustness value",
        "robustness_value",
        "the share of what is left to explain, of both programme and outcome, that it would have "
        "to explain in a linear regression",
    ),
    Column(
        "Rosenbaum's gamma",
        "rosenbaum_gamma",
        "the odds of being in the programme within a pair at which significance is lost",
    ),
)
