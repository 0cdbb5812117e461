"""Before there are data: the plan tried on simulated cohorts, registered, and frozen."""

from cocreate_lib.study.planning.deviations import deviations_of
from cocreate_lib.study.planning.freeze import Freeze, freeze_study, read_freezes
from cocreate_lib.study.planning.plan import StudyPlan, plan_study

__all__ = ["Freeze", "StudyPlan", "deviations_of", "freeze_study", "plan_study", "read_freezes"]
