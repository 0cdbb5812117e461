"""What a plan compares in a table: whom, how each outcome is analysed, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.estimates.analysis import OutcomeAnalysis
from cocreate_lib.comparison.estimates.kinds import analysis_of
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.numerics.progress import Progress, tell_nobody
from cocreate_lib.comparison.resampling.bootstrap import bootstrapped
from cocreate_lib.comparison.resampling.randomisation import randomised
from cocreate_lib.processes import Workers

# Beside one for each outcome: reading, finding whom to compare, and what is looked at afterwards.
STAGES = 3


@dataclass(frozen=True)
class Analysed:
    """The people of a table as a plan compares them.

    Parameters
    ----------
    table, sample, plan
        The people, whom the method compares, and the plan.
    analyses, found
        Each outcome, ready to be estimated, and what is known of it, in the order of the plan.
    """

    table: Table
    sample: Sample
    plan: AnalysisPlan
    analyses: tuple[OutcomeAnalysis, ...]
    found: tuple[OutcomeEstimates, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the estimates."""
        return [row for each in self.found for row in each.rows]


def analyse(
    table: Table,
    plan: AnalysisPlan,
    progress: Progress = tell_nobody,
    sample: Sample | None = None,
    team: Workers | None = None,
) -> Analysed:
    """Compare the people of a table as a plan asks.

    Parameters
    ----------
    table, plan
        The people, in the order in which the plan wants them, and the plan.
    progress
        As in ``compare``.
    sample
        Whom the method compares, where that is known already.
    team
        Who makes the draws of a bootstrap and the like; None: this process alone.

    Raises
    ------
    DataError
        When nobody can be compared, or no outcome can be estimated.
    """
    stages = len(plan.outcomes) + STAGES
    progress("finding whom to compare", 1, stages)
    sample = plan.estimator.sample(table, plan) if sample is None else sample
    analyses = tuple(analysis_of(data, table, sample, plan) for data in table.outcomes)
    found = []
    for done, analysis in enumerate(analyses, start=2):
        progress(f"comparing {analysis.spec.column!r}", done, stages)
        found.append(analysis.estimates())
    failures = [each.failure for each in found if each.failure is not None]
    if len(failures) == len(found):
        raise failures[0]
    if plan.errors == "bootstrap":
        found = bootstrapped(found, table, sample, plan, progress, team)
    if plan.errors == "randomisation":
        found = randomised(found, table, sample, plan, progress, team)
    return Analysed(table, sample, plan, analyses, tuple(found))
