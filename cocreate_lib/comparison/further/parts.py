"""The plan's own method among part of the people: scores, matches and weights found anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.checks import check_model
from cocreate_lib.comparison.data.order import in_order
from cocreate_lib.comparison.data.table import Covariate, OutcomeData, Table, design_of, take
from cocreate_lib.comparison.estimates.analysis import OutcomeAnalysis
from cocreate_lib.comparison.estimates.kinds import analysis_of
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates
from cocreate_lib.comparison.estimates.times import TimeAnalysis
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.numerics.arrays import BoolArray, IntArray, n_different
from cocreate_lib.comparison.plan.measures import RATIO_OF, RATIOS
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.resampling.bootstrap import bootstrapped
from cocreate_lib.comparison.resampling.randomisation import randomised
from cocreate_lib.comparison.weighting.balance import balance_table, label
from cocreate_lib.errors import DataError, NoEstimate
from cocreate_lib.text import how_many

# With fewer people than this in either group, no estimate is given: a threshold of ours. A mean of
# fewer says next to nothing, and its interval less.
FEWEST = 5


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the people, compared as the plan compares all of them.

    Parameters
    ----------
    name
        What they are called.
    rows
        Their places in the table, in the order of the caller's table of analysed people.
    n
        How many are in the programme, and in the comparison group.
    table, sample
        They alone, and whom of them the method compares; None where there is no estimate.
    analyses
        Of each outcome, in the plan's order; None where that outcome can't be compared.
    found
        Their estimates.
    problems
        Why an outcome has no estimate; empty where it has one.
    left_out
        Covariates that are the same for all of them, which no model can read.
    """

    name: str
    rows: IntArray
    n: tuple[int, int]
    table: Table | None
    sample: Sample | None
    analyses: tuple[OutcomeAnalysis | None, ...]
    found: tuple[OutcomeEstimates | None, ...]
    problems: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @cached_property
    def balance(self) -> pd.DataFrame:
        """How alike the two groups are, as :attr:`Comparison.balance` has it of everybody."""
        assert self.table is not None
        assert self.sample is not None
        weights = self.sample.totals(len(self.rows))
        first = next(each for each in self.analyses if each is not None)
        return balance_table(self.table, weights, first.plan.estimand)

    @property
    def people(self) -> IntArray:
        """The place in the whole table of each row of the sample."""
        assert self.table is not None
        assert self.sample is not None
        found: IntArray = self.rows[self.table.position[self.sample.rows]]
        return found

    @property
    def worst(self) -> tuple[str, float]:
        """The covariate on which the two groups are furthest apart after adjustment, and the
        standardised mean difference there; ``("", NaN)`` without covariates."""
        if self.table is None or not self.table.covariates or not any(self.analyses):
            return "", np.nan
        sizes = self.balance["smd_after"].abs()
        if not sizes.notna().any():
            return "", np.nan
        row = self.balance.iloc[int(np.nanargmax(sizes))]
        return label(row), float(row["smd_after"])


def part_of_people(table: Table, plan: AnalysisPlan, rows: IntArray, name: str) -> Part:
    """The plan's method among some people alone.

    Parameters
    ----------
    table
        Everybody.
    plan
        The plan.
    rows
        The places of those people in the table.
    name
        What they are called.

    Returns
    -------
    Part
        Scores, matches, weights and outcome models are fitted to these people alone, without
        covariates on which they are all the same. Where the method has no answer for them the
        reason stands in ``problems``. Errors that are drawn are not drawn yet: :func:`with_draws`.

    Notes
    -----
    What comes out is what ``compare`` says of a table with these people only.
    """
    treated = table.treated[rows]
    n = int(treated.sum()), int((~treated).sum())

    def without(reason: str) -> Part:
        nothing = (None,) * len(table.outcomes)
        return Part(name, rows, n, None, None, nothing, nothing, (reason,) * len(nothing))

    if reason := _too_few(table, treated, rows):
        return without(reason)
    alone, left_out = _alone(table, rows)
    try:
        check_model(alone, plan)
        alone = in_order(alone, plan)
        sample = plan.estimator.sample(alone, plan)
    except (DataError, NoEstimate) as failure:
        return without(_said(failure))
    nothing = (None,) * len(table.outcomes)
    part = Part(name, rows, n, alone, sample, nothing, nothing, ("",) * len(nothing), left_out)
    return _estimated(part, plan, {})


def with_draws(part: Part, plan: AnalysisPlan) -> Part:
    """The same part; where the plan's errors come from draws, they are drawn among its people."""
    known = [place for place, each in enumerate(part.found) if each is not None]
    if not known or plan.errors not in ("bootstrap", "randomisation"):
        return part
    assert part.table is not None
    assert part.sample is not None
    draw = bootstrapped if plan.errors == "bootstrap" else randomised
    table = replace(part.table, outcomes=tuple(part.table.outcomes[place] for place in known))
    found = list(part.found)
    drawn = draw([each for each in found if each is not None], table, part.sample, plan)
    for place, estimates in zip(known, drawn, strict=True):
        found[place] = estimates
    return replace(part, found=tuple(found))


def at_one_horizon(
    parts: Sequence[Part], plan: AnalysisPlan, longest: Mapping[int, float]
) -> list[Part]:
    """The same parts, whose restricted means all stop at one horizon, so that they compare the
    same stretch of time.

    Parameters
    ----------
    parts
        As they were compared, each for itself.
    plan
        The plan.
    longest
        By the place of an outcome that is a time, a horizon that is not passed: that of everybody.
    """
    horizons = {}
    for place, latest in longest.items():
        ends = [
            analysis.horizon
            for part in parts
            if isinstance(analysis := part.analyses[place], TimeAnalysis)
        ]
        horizons[place] = min([latest, *ends])
    return [
        part if part.table is None or not horizons else _estimated(part, plan, horizons)
        for part in parts
    ]


def common_measures(outcome: Outcome) -> tuple[str, ...]:
    """The measures that are held against each other: the headline difference, and the ratio.

    Examples
    --------
    >>> from cocreate_lib.comparison import rate, scale
    >>> common_measures(rate("reoffended")), common_measures(scale("hope_end"))
    (('risk_difference', 'risk_ratio'), ('mean_difference',))
    """
    difference = next(name for name in outcome.measures if name not in RATIOS)
    ratio = RATIO_OF.get(outcome.compared_as)
    return (difference,) if ratio is None else (difference, ratio)


def _too_few(table: Table, treated: BoolArray, rows: IntArray) -> str:
    """Why these people can't be compared at all; empty where they can."""
    n = int(treated.sum()), int((~treated).sum())
    for size, group in zip(n, ("in the programme", "in the comparison group"), strict=True):
        if size < FEWEST:
            return (
                f"{how_many(size, 'person')} {group}: too few for an estimate (under {FEWEST}, a "
                "threshold of ours)"
            )
    if table.clusters is not None:
        codes = table.clusters[rows]
        for who, group in ((treated, "in the programme"), (~treated, "in the comparison group")):
            if n_different(codes[who]) == 1:
                return f"everybody {group} belongs to one cluster"
    return ""


def _alone(table: Table, rows: IntArray) -> tuple[Table, tuple[str, ...]]:
    """A table with these people only, and the covariates that can't tell them apart."""
    taken = take(table, rows)
    covariates = [present for each in taken.covariates if (present := _present(each)) is not None]
    kept = {each.name for each in covariates}
    alone = replace(
        taken,
        people=table.labels[rows],
        position=np.arange(len(rows)),
        everyone_treated=taken.treated,
        strata=_without_gaps(taken.strata),
        clusters=_without_gaps(taken.clusters),
        covariates=tuple(covariates),
        **design_of(covariates, len(rows)),
    )
    return alone, tuple(each.name for each in taken.covariates if each.name not in kept)


def _without_gaps(codes: IntArray | None) -> IntArray | None:
    """Codes from 0 up, without those that nobody has."""
    return None if codes is None else np.unique(codes, return_inverse=True)[1].ravel()


def _present(covariate: Covariate) -> Covariate | None:
    """A covariate without the levels that nobody has; None where it is the same for everybody."""
    if np.ptp(covariate.columns, axis=0).max() == 0:
        return None
    if not covariate.is_category:
        return covariate
    there = np.flatnonzero(covariate.columns.any(axis=0))
    levels = tuple(covariate.levels[place] for place in there)
    return Covariate(covariate.name, levels, covariate.columns[:, there])


def _estimated(part: Part, plan: AnalysisPlan, horizons: Mapping[int, float]) -> Part:
    """Every outcome of these people; times up to the horizons that are given."""
    assert part.table is not None
    assert part.sample is not None
    each = [
        _outcome(data, part.table, part.sample, plan, horizons.get(place))
        for place, data in enumerate(part.table.outcomes)
    ]
    analyses, found, problems = zip(*each, strict=True)
    return replace(part, analyses=analyses, found=found, problems=problems)


def _outcome(
    data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan, horizon: float | None
) -> tuple[OutcomeAnalysis | None, OutcomeEstimates | None, str]:
    """One outcome of these people, or why there is none."""
    values = np.unique(data.y)
    if len(values) == 1:
        return None, None, f"'{data.spec.column}' is {values[0]:g} for everybody among them"
    try:
        analysis = analysis_of(data, table, sample, plan)
        if horizon is not None and isinstance(analysis, TimeAnalysis):
            analysis.horizon = horizon
        found = analysis.estimates()
    except (DataError, NoEstimate) as failure:
        return None, None, _said(failure)
    if found.failure is not None:
        return None, None, _said(found.failure)
    return analysis, found, ""


def _said(failure: DataError | NoEstimate) -> str:
    """What an error says, as a reason within a sentence."""
    return failure.what[0].lower() + failure.what[1:].rstrip(".").replace(";", ",")
