"""Estimates of each outcome, by its kind."""

from __future__ import annotations

from typing import Any

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.analysis import OutcomeAnalysis
from cocreate_lib.comparison.estimates.frequencies import FrequencyAnalysis
from cocreate_lib.comparison.estimates.rates import RateAnalysis
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates
from cocreate_lib.comparison.estimates.times import TimeAnalysis
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.models.counts import CountModel

# How each kind of outcome is analysed.
KINDS: dict[str, type[OutcomeAnalysis]] = {
    "rate": RateAnalysis,
    "frequency": FrequencyAnalysis,
    "scale": OutcomeAnalysis,
    "time_to": TimeAnalysis,
}


def analysis_of(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> OutcomeAnalysis:
    """One outcome on the rows of a sample, ready to be estimated."""
    return KINDS[data.spec.kind](data, table, sample, plan)


def estimate_outcome(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> OutcomeEstimates:
    """Estimate one outcome on a sample.

    Parameters
    ----------
    data
        The outcome.
    table
        The people.
    sample
        Whom to compare.
    plan
        The plan.

    Returns
    -------
    OutcomeEstimates
        One row for each measure, in the order of ``MEASURES_OF``. Where a model has no answer its
        rows have no numbers, and their notes say why.

    Raises
    ------
    DataError
        When a horizon lies beyond what was watched.
    """
    return analysis_of(data, table, sample, plan).estimates()


def measured(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan, horizon: float | None
) -> dict[str, float]:
    """Each measure of one outcome, without its uncertainty.

    Parameters
    ----------
    data, table, sample, plan
        As for :func:`estimate_outcome`.
    horizon
        For a time: where the restricted means stop.

    Returns
    -------
    dict
        By measure, on the scale where it is a difference: a ratio's logarithm. NaN where there is
        no answer.
    """
    return analysis_of(data, table, sample, plan).measured(horizon)


def tested(
    found: OutcomeEstimates, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> tuple[OutcomeEstimates, list[dict[str, Any]]]:
    """The tests beside the estimates of a time, and the estimates with what follows from them.

    Parameters
    ----------
    found
        What :func:`estimate_outcome` found.
    data, table, sample, plan
        As it was given them.

    Returns
    -------
    tuple
        The estimates, where a hazard ratio that seems to change over time has a note; and the rows
        of the tests. Other outcomes than times have no tests.
    """
    return analysis_of(data, table, sample, plan).tests(found)


def counted(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan
) -> CountModel | None:
    """The declared model of a frequency; None for other outcomes and where it has no answer."""
    return analysis_of(data, table, sample, plan).count_model()
