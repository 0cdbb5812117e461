"""A table of columns that were read: the same from a frame and from arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.checks import check_delivery, check_leaks, check_model
from cocreate_lib.comparison.data.table import (
    Covariate,
    FurtherData,
    OutcomeData,
    Table,
    design_of,
)
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.plan.fields import PlanFields


def build_table(
    plan: PlanFields,
    numbers: Callable[[str, str], FloatArray],
    *,
    people: pd.Index,
    position: IntArray,
    everyone_treated: BoolArray,
    covariates: tuple[Covariate, ...],
    outcomes: tuple[OutcomeData, ...],
    strata: IntArray | None,
    clusters: IntArray | None,
    synthetic: bool,
    reading: tuple[str, ...] = (),
    further: Mapping[str, FurtherData],
    negative_controls: tuple[OutcomeData, ...],
    gaps: Mapping[str, tuple[int, int]] | None = None,
) -> Table:
    """A table of columns that were read, whoever brought them; checked for what a model can't use.

    Parameters
    ----------
    plan
        The plan.
    numbers
        From a column's name, and what it is used as, to its numbers.
    people, position, everyone_treated, covariates, outcomes, strata, clusters, synthetic, reading
    further, negative_controls, gaps
        As in :class:`Table`.

    Returns
    -------
    Table
        With the distance and the covariate calipers that the plan reads.

    Raises
    ------
    DataError
        For covariates that a model can't use.
    """
    n = len(position)
    limited = plan.covariate_calipers if plan.reads("covariate_calipers") else ()
    limits = [numbers(name, "a covariate caliper") for name in limited]
    by_column = plan.reads_column_as_distance
    table = Table(
        people=people,
        position=position,
        everyone_treated=everyone_treated,
        treated=everyone_treated[position],
        covariates=covariates,
        outcomes=outcomes,
        distance=numbers(plan.distance, "the distance") if by_column else None,
        strata=strata,
        limits=np.column_stack([np.empty((n, 0)), *limits]),
        clusters=clusters,
        synthetic=synthetic,
        reading=reading,
        gaps=gaps or {},
        further=further,
        negative_controls=negative_controls,
        **design_of(covariates, n),
    )
    check_leaks(table, plan)
    check_model(table, plan)
    check_delivery(table, plan)
    return table
