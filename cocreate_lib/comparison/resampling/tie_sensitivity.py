"""How far an estimate of matched people moves when ties are broken in other ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.estimates.kinds import analysis_of
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates
from cocreate_lib.comparison.methods.matched import Matching
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.numerics.arrays import FloatArray

REDRAWS = 20
# Thresholds of ours: where ties decide a smaller share of the matches than this, nobody is matched
# again; nor where there are more people than the method allows, and it would take long.
FEW = 0.05


def with_tie_range(
    found: list[OutcomeEstimates], table: Table, sample: Sample, plan: AnalysisPlan
) -> list[OutcomeEstimates]:
    """Estimates whose notes say how much ties matter, where they decide many matches.

    Parameters
    ----------
    found
        The estimates of each outcome.
    table, sample, plan
        The people, whom the plan compares, and the plan.

    Returns
    -------
    list of OutcomeEstimates
        Where more than 5% of the matches were decided between people who were as near (a threshold
        of ours), the row of each outcome's headline difference has one more note: between which
        numbers the estimate lies when people are matched again with their ties broken in twenty
        other ways. Scores stay as they are, and only who has the same score as another may choose
        before them instead of after. With more than 20,000 people (1,000 for ``optimal``) the note
        says that this was not worked out.
    """
    method = plan.estimator
    if sample.pairs is None or sample.pairs.tied.mean() <= FEW or not isinstance(method, Matching):
        return found
    n = len(table.treated)
    if n > method.most_people_again:
        text = "how far other ways of breaking these ties move the estimate was not worked out: "
        return [_noted(each, f"{text}the table is too long") for each in found]
    rng = np.random.default_rng([plan.seed or 0, REDRAWS])
    values = np.array(
        [
            _headlines(found, table, method.sample_again(table, plan, sample, rng), plan)
            for _ in range(REDRAWS)
        ]
    )
    return [_noted(each, _range(own)) for each, own in zip(found, values.T, strict=True)]


def _headlines(
    found: list[OutcomeEstimates], table: Table, sample: Sample, plan: AnalysisPlan
) -> list[float]:
    """The headline difference of each outcome."""
    return [
        analysis_of(data, table, sample, plan).measured(each.horizon)[_headline(each)]
        for each, data in zip(found, table.outcomes, strict=True)
    ]


def _headline(outcome: OutcomeEstimates) -> str:
    """The first difference."""
    return next(str(row["measure"]) for row in outcome.rows if row["scale"] == "difference")


def _range(values: FloatArray) -> str:
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return ""
    return (
        f"with these ties broken in {REDRAWS} other ways the estimate lies between "
        f"{known.min():.4g} and {known.max():.4g} (looked at where ties decide more than "
        f"{100 * FEW:g}% of the matches, a threshold of ours)"
    )


def _noted(outcome: OutcomeEstimates, note: str) -> OutcomeEstimates:
    headline = _headline(outcome)
    rows = [
        {**row, "notes": "; ".join(filter(None, [row["notes"], note]))}
        if row["measure"] == headline
        else row
        for row in outcome.rows
    ]
    return replace(outcome, rows=rows)
