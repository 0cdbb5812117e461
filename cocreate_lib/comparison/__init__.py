"""Compare: an analysis plan and any table of people in, an honest comparison out.

This room knows nothing of how data came about: it takes a DataFrame, and no truth.
"""

from cocreate_lib.comparison.compare import compare
from cocreate_lib.comparison.cox import CoxModel
from cocreate_lib.comparison.plan import (
    AnalysisPlan,
    Outcome,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.comparison.result import Comparison
from cocreate_lib.comparison.wording import OutcomeSentences, Sentences

__all__ = [
    "AnalysisPlan",
    "Comparison",
    "CoxModel",
    "Outcome",
    "OutcomeSentences",
    "Sentences",
    "compare",
    "frequency",
    "rate",
    "scale",
    "time_to",
]
