"""The kinds of outcome, and how each is analysed."""

from __future__ import annotations

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.analysis import OutcomeAnalysis
from cocreate_lib.comparison.estimates.competing import IncidenceAnalysis
from cocreate_lib.comparison.estimates.frequencies import FrequencyAnalysis
from cocreate_lib.comparison.estimates.rates import RateAnalysis
from cocreate_lib.comparison.estimates.scales import ScaleAnalysis
from cocreate_lib.comparison.estimates.times import TimeAnalysis
from cocreate_lib.comparison.methods.sample import Sample

# How outcomes are analysed, by what they are compared as.
KINDS: dict[str, type[OutcomeAnalysis]] = {
    "rate": RateAnalysis,
    "frequency": FrequencyAnalysis,
    "scale": ScaleAnalysis,
    "time_to": TimeAnalysis,
    "incidence": IncidenceAnalysis,
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
    return KINDS[data.spec.told_as](data, table, sample, plan)
