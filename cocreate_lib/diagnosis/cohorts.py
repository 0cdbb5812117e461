"""The cohorts of a few replicates, side by side, and what plans find in them.

No frame is made for a replicate. Tables come straight from arrays, propensity scores are fitted in
stacks, and from there on everything is the code behind ``compare``. What arrays can't hold (a
missing value, say) goes through frames, one cohort at a time, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort import (
    PilotDesign,
    categories,
    data_dictionary,
    simulate,
    simulate_many,
)
from cocreate_lib.comparison import AnalysisPlan
from cocreate_lib.comparison.engine import (
    Table,
    estimate_rows,
    fit_together,
    is_sound,
    rows_of_table,
    sound_table,
    used_columns,
)
from cocreate_lib.diagnosis.truths import Levels, Truths, columns_of_truth, truths
from cocreate_lib.errors import CocreateError, NoEstimate

TREATMENT = "my_direction"

# Columns that are not numbers or categories of fixed values.
_UNSOUND = frozenset({"case_manager", "start_date"})

Rows = list[dict[str, Any]]
FloatArray = npt.NDArray[np.float64]


def levels_of(design: PilotDesign) -> Levels:
    """The levels of each category of a design's cohorts; of a flag, 0 and 1."""
    columns = data_dictionary()
    flags = columns.loc[columns["allowed"] == "0, 1", "column"]
    return {**dict.fromkeys(flags, ("0", "1")), **categories(design)}


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
        self._all_levels = levels_of(design)
        potential = columns_of_truth(plans, as_what, self._all_levels)
        self._many = simulate_many(design, seeds, sorted(read), sorted(potential))
        self._levels = categories(design)
        n = design.n_treated + design.n_comparison
        self._labels = pd.RangeIndex(1, n + 1, name="person")

    def truth(self, plan: AnalysisPlan) -> Truths:
        """The true effects that the plan's quantities are held against: see ``truths``."""
        return truths(plan, self._many, self.as_what, self._all_levels)

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
