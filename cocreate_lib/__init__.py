"""Co-creating Rehabilitation: simulate a probation pilot whose truth is known, and evaluate it.

Declare, simulate, compare:

>>> import cocreate_lib as cc
>>> cohort = cc.simulate(cc.PilotDesign(), seed=2018)
>>> comparison = cc.compare(cohort.people, cc.teaching_plan())
>>> print(comparison.sentences()[0].outcome)
reoffended

Public names load on first use, so that ``import cocreate_lib`` itself stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cocreate_lib.lazy import loaded_on_first_use
from cocreate_lib.version import __version__ as __version__

if TYPE_CHECKING:
    from cocreate_lib import listening, study
    from cocreate_lib.cohort import (
        Cohort,
        PilotDesign,
        designs,
        draw_blocks,
        flaws,
        ready_made,
        simulate,
        truth_long_run,
        without,
    )
    from cocreate_lib.comparison import (
        AnalysisPlan,
        Comparison,
        compare,
        comparison_table,
        frequency,
        rate,
        scale,
        specification_curve,
        time_to,
        try_methods,
    )
    from cocreate_lib.diagnosis import (
        Diagnosis,
        diagnose,
        minimum_detectable_effect,
        power_curve,
        redesign,
    )
    from cocreate_lib.errors import CocreateError, DataError, DesignError, DiagnosisError, PlanError
    from cocreate_lib.facts import fact
    from cocreate_lib.teaching import load_teaching_pilot, teaching_plan

_HOMES = {
    # Rooms that are used by their own name, as ``cc.listening.agreement``.
    "listening": "",
    "study": "",
    "AnalysisPlan": "comparison",
    "CocreateError": "errors",
    "Cohort": "cohort",
    "Comparison": "comparison",
    "DataError": "errors",
    "DesignError": "errors",
    "Diagnosis": "diagnosis",
    "DiagnosisError": "errors",
    "PilotDesign": "cohort",
    "PlanError": "errors",
    "compare": "comparison",
    "comparison_table": "comparison",
    "designs": "cohort",
    "diagnose": "diagnosis",
    "draw_blocks": "cohort",
    "fact": "facts",
    "flaws": "cohort",
    "frequency": "comparison",
    "load_teaching_pilot": "teaching",
    "minimum_detectable_effect": "diagnosis",
    "power_curve": "diagnosis",
    "rate": "comparison",
    "ready_made": "cohort",
    "redesign": "diagnosis",
    "scale": "comparison",
    "simulate": "cohort",
    "specification_curve": "comparison",
    "teaching_plan": "teaching",
    "time_to": "comparison",
    "truth_long_run": "cohort",
    "try_methods": "comparison",
    "without": "cohort",
}

__all__ = [
    "AnalysisPlan",
    "CocreateError",
    "Cohort",
    "Comparison",
    "DataError",
    "DesignError",
    "Diagnosis",
    "DiagnosisError",
    "PilotDesign",
    "PlanError",
    "compare",
    "comparison_table",
    "designs",
    "diagnose",
    "draw_blocks",
    "fact",
    "flaws",
    "frequency",
    "listening",
    "load_teaching_pilot",
    "minimum_detectable_effect",
    "power_curve",
    "rate",
    "ready_made",
    "redesign",
    "scale",
    "simulate",
    "specification_curve",
    "study",
    "teaching_plan",
    "time_to",
    "truth_long_run",
    "try_methods",
    "without",
]

__getattr__ = loaded_on_first_use(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
