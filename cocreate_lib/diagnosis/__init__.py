"""Diagnosis: what a design and its plans could ever have shown.

The only room where cohorts and comparisons meet: it simulates a declared pilot many times, runs
plans on each cohort, and holds their estimates against the truth.
"""

from cocreate_lib.diagnosis.detectable import DetectableEffect, minimum_detectable_effect
from cocreate_lib.diagnosis.grid import PowerCurve, power_curve, redesign
from cocreate_lib.diagnosis.result import Diagnosis
from cocreate_lib.diagnosis.run import diagnose
from cocreate_lib.diagnosis.words import DiagnosisAnswer, OutcomePower

__all__ = [
    "DetectableEffect",
    "Diagnosis",
    "DiagnosisAnswer",
    "OutcomePower",
    "PowerCurve",
    "diagnose",
    "minimum_detectable_effect",
    "power_curve",
    "redesign",
]
