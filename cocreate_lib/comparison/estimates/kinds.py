"""The kinds of outcome, and how each is analysed."""

from __future__ import annotations

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.analysis import OutcomeAnalysis
from cocreate_lib.comparison.estimates.frequencies import FrequencyAnalysis
from cocreate_lib.comparison.estimates.rates import RateAnalysis
from cocreate_lib.comparison.estimates.scales import ScaleAnalysis
from cocreate_lib.comparison.estimates.times import TimeAnalysis
from cocreate_lib.comparison.methods.sample import Sample

# How each kind of outcome is analysed.
KINDS: dict[str, type[OutcomeAnalysis]] = {
    "rate": RateAnalysis,
    "frequency": FrequencyAnalysis,
    "scale": ScaleAnalysis,
    "time_to": TimeAnalysis,
}


def analysis_of(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> OutcomeAnalysis:
    """One outcome on the rows of a sample, ready to be estimated.

    Raises
    ------
    DataError
        When a horizon lies beyond what was watched.
    """
    return KINDS[data.spec.kind](data, table, sample, plan)
