"""Diagnosis: what a design and its plans could ever have shown.

The only room where cohorts and comparisons meet: it simulates a declared pilot many times, runs
plans on each cohort, and holds their estimates against the truth.
"""

from cocreate_lib.diagnosis.result import Diagnosis
from cocreate_lib.diagnosis.run import diagnose

__all__ = ["Diagnosis", "diagnose"]
