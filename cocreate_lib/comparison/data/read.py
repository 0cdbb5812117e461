"""A caller's table, checked against a plan and turned into arrays.

Everything that can be wrong with the data is refused here, in one place, before any estimation.
The caller's table is read and never changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.build import build_table
from cocreate_lib.comparison.data.cells import group_codes, numbers
from cocreate_lib.comparison.data.columns import (
    check_shape,
    in_file,
    is_synthetic,
    stored_plainly,
    used_columns,
)
from cocreate_lib.comparison.data.further import read_further
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.data.understand import understood
from cocreate_lib.comparison.data.variables import (
    check_groups,
    complete_rows,
    gaps_of,
    n_missing,
    read_clusters,
    read_covariate,
    read_outcome,
    read_treatment,
    with_before,
)
from cocreate_lib.comparison.plan.fields import PlanFields


def read_table(people: pd.DataFrame, plan: PlanFields) -> Table:
    """Check a table against a plan.

    Parameters
    ----------
    people
        One row a person; the index labels must differ from each other.
    plan
        The plan.

    Returns
    -------
    Table
        The people that can be analysed. People with a missing value are left out when the plan
        says ``missing="complete_cases"``.

    Raises
    ------
    DataError
        For anything in the table that can't be analysed as the plan asks.
    """
    with in_file(people):
        return _read(people, plan)


def _read(people: pd.DataFrame, plan: PlanFields) -> Table:
    check_shape(people, plan)
    people = understood(stored_plainly(people, plan), plan)
    everyone_treated = read_treatment(people[plan.treatment])
    keep = complete_rows(people, plan, everyone_treated)
    position = np.flatnonzero(keep)
    kept, treated = people[list(used_columns(plan))].iloc[position], everyone_treated[position]
    check_groups(treated, plan.treatment)
    covariates = tuple(read_covariate(kept[name]) for name in plan.covariates)
    outcomes = tuple(
        replace(
            with_before(read_outcome(kept, spec), kept, plan),
            missing=n_missing(people, spec, everyone_treated),
        )
        for spec in plan.outcomes
    )
    return build_table(
        plan,
        lambda name, role: numbers(kept[name], role),
        people=people.index,
        position=position,
        everyone_treated=everyone_treated,
        covariates=covariates,
        outcomes=outcomes,
        strata=group_codes(kept, plan.exact) if plan.exact and plan.has_strata else None,
        clusters=None if plan.cluster is None else read_clusters(kept, treated, plan.cluster),
        synthetic=is_synthetic(people),
        reading=people.attrs["reading"],
        gaps={} if keep.all() else gaps_of(people, plan.covariates, everyone_treated),
        further=read_further(kept, plan, treated),
        negative_controls=tuple(read_outcome(kept, spec) for spec in plan.negative_controls),
    )
