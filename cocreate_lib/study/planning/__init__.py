"""Before there are data: the plan tried on simulated cohorts, registered, and frozen."""

from cocreate_lib.study.planning.deviations import deviations_of
from cocreate_lib.study.planning.freeze import Freeze, freeze_study, read_freezes

__all__ = ["Freeze", "deviations_of", "freeze_study", "read_freezes"]
