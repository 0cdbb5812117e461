"""The cohorts of a few replicates, side by side, and what plans find in them.

No frame is made for a replicate. Tables come straight from arrays, propensity scores are fitted in
stacks, and from there on everything is the code behind ``compare``. What arrays can't hold (a
missing value, say) goes through frames, one cohort at a time, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort import (
    OUTCOMES,
    PilotDesign,
    categories,
    data_dictionary,
    potential_columns,
    simulate,
    simulate_many,
)
from cocreate_lib.comparison import AnalysisPlan
from cocreate_lib.comparison.engine import (
    COMPLIERS,
    Table,
    estimate_rows,
    fit_together,
    further_targets,
    is_sound,
    rows_of_table,
    sound_table,
    used_columns,
)
from cocreate_lib.errors import CocreateError, NoEstimate

TREATMENT = "my_direction"

# Columns that are not numbers or categories of fixed values.
_UNSOUND = frozenset({"case_manager", "start_date"})

Rows = list[dict[str, Any]]
Levels = Mapping[str, Sequence[str]]
FloatArray = npt.NDArray[np.float64]


def named(outcome: str, about: str) -> str:
    """An outcome, with what it is about beyond a plan's main estimates.

    Examples
    --------
    >>> named("reoffended", "sex: female"), named("reoffended", "")
    ('reoffended (sex: female)', 'reoffended')
    """
    return f"{outcome} ({about})" if about else outcome


def levels_of(design: PilotDesign) -> Levels:
    """The levels of each category of a design's cohorts; of a flag, 0 and 1."""
    columns = data_dictionary()
    flags = columns.loc[columns["allowed"] == "0, 1", "column"]
    return {**dict.fromkeys(flags, ("0", "1")), **categories(design)}


def _asks_for_compliers(plan: AnalysisPlan) -> bool:
    """Whether the plan estimates the effect on those who take part because of the offer."""
    return any(each.about == COMPLIERS for each in further_targets(plan, {}))


def _of_compliers(as_what: str) -> str:
    """What their true effect is one of: they differ by being assigned, so what is delivered to them
    is what comes of that."""
    return "as_assigned" if as_what == "as_delivered" else as_what


class Cohorts:
    """Cohorts of one design, one a seed, with what these plans read of them."""

    def __init__(
        self,
        design: PilotDesign,
        seeds: Sequence[np.random.SeedSequence],
        plans: Sequence[AnalysisPlan],
        as_what: str,
    ) -> None:
        self.design, self.seeds, self.as_what = design, seeds, as_what
        read = {name for plan in plans for name in used_columns(plan)} | {TREATMENT}
        measured = {each.column for plan in plans for each in plan.outcomes} & set(OUTCOMES)
        potential = {name for each in measured for name in potential_columns(each, as_what)}
        if any(_asks_for_compliers(plan) for plan in plans):
            of_assignment = _of_compliers(as_what)
            potential |= {n for each in measured for n in potential_columns(each, of_assignment)}
            potential |= {"took_part_with", "took_part_not_assigned"}
        self._many = simulate_many(design, seeds, sorted(read), sorted(potential))
        self._levels = categories(design)
        n = design.n_treated + design.n_comparison
        self._labels = pd.RangeIndex(1, n + 1, name="person")

    def truth(self, plan: AnalysisPlan) -> dict[tuple[str, str], FloatArray]:
        """The true effects on the people whom the plan's estimand names, one value a cohort, by
        outcome and measure.

        Nothing is known of ATO, nor after trimming: whom these mean is up to the plan's own model.
        """
        of_compliers = self._truth_of_compliers(plan) if _asks_for_compliers(plan) else {}
        if plan.estimand == "ATO" or plan.trim is not None:
            return of_compliers
        return of_compliers | {
            (spec.column, measure): values
            for spec in plan.outcomes
            if spec.column in OUTCOMES
            for measure, values in self._many.truth(
                spec.column, self.as_what, plan.estimand, spec.horizon
            ).items()
        }

    def _truth_of_compliers(self, plan: AnalysisPlan) -> dict[tuple[str, str], FloatArray]:
        """The true effects on those of both groups who take part if assigned, and only then."""
        return {
            (named(spec.column, COMPLIERS), measure): values
            for spec in plan.outcomes
            if spec.column in OUTCOMES
            for measure, values in self._many.truth(
                spec.column, _of_compliers(self.as_what), "ATE", among=self._many.compliers
            ).items()
        }

    def estimates(self, plan: AnalysisPlan) -> Iterator[Rows | CocreateError]:
        """What the plan finds in each cohort, as rows of ``compare``'s estimates, or why it finds
        nothing."""
        for seed, table in zip(self.seeds, self._tables(plan), strict=True):
            try:
                if isinstance(table, CocreateError):
                    raise table
                if table is None:
                    yield estimate_rows(simulate(self.design, seed).people, plan)
                else:
                    yield rows_of_table(table, plan)
            except CocreateError as error:
                yield error
            except np.linalg.LinAlgError as error:
                yield NoEstimate(f"The numbers of this cohort can't be computed: {error}.")

    def _tables(self, plan: AnalysisPlan) -> list[Table | CocreateError | None]:
        """The table of each cohort; None where it has to be read from a frame."""
        if not is_sound(plan) or _UNSOUND & {*plan.covariates, *plan.covariate_calipers}:
            return [None] * len(self.seeds)
        read = list(used_columns(plan))
        tables = [self._table(plan, cohort, read) for cohort in range(len(self.seeds))]
        if plan.fits_propensity:
            sound = {place: each for place, each in enumerate(tables) if isinstance(each, Table)}
            for place, table in zip(sound, fit_together(list(sound.values())), strict=True):
                tables[place] = table
        return tables

    def _table(
        self, plan: AnalysisPlan, cohort: int, read: list[str]
    ) -> Table | CocreateError | None:
        columns = {name: self._many.people[name][cohort] for name in read}
        try:
            return sound_table(self._labels, columns, self._levels, plan)
        except CocreateError as error:
            return error
