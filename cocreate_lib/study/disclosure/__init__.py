"""Disclosure control: what may leave a study, and what would say something about one person."""

from cocreate_lib.study.disclosure.audit import audit
from cocreate_lib.study.disclosure.cells import CountTable, cell, count_table, table_of
from cocreate_lib.study.disclosure.control import Controlled, control
from cocreate_lib.study.disclosure.outputs import STATUSES, SafeTable
from cocreate_lib.study.disclosure.quotations import safe_quotations, telling_words
from cocreate_lib.study.disclosure.record import DisclosureRecord, OutputRecord
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import (
    coarse_steps,
    few_dominate,
    merged_bins,
    rounded_counts,
    safe_quantiles,
    second_tells_first,
)
from cocreate_lib.study.disclosure.suppression import Suppression, suppress, too_few

__all__ = [
    "STATUSES",
    "Controlled",
    "CountTable",
    "DisclosureRecord",
    "DisclosureRules",
    "OutputRecord",
    "SafeTable",
    "Suppression",
    "audit",
    "cell",
    "coarse_steps",
    "control",
    "count_table",
    "few_dominate",
    "merged_bins",
    "rounded_counts",
    "safe_quantiles",
    "safe_quotations",
    "second_tells_first",
    "suppress",
    "table_of",
    "telling_words",
    "too_few",
]
