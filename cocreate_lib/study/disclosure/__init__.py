"""Disclosure control: what may leave a study, and what would say something about one person."""

from cocreate_lib.study.disclosure.control import Controlled, DisclosureRecord, SafeTable, control
from cocreate_lib.study.disclosure.rules import DisclosureRules

__all__ = ["Controlled", "DisclosureRecord", "DisclosureRules", "SafeTable", "control"]
