"""People weighted so that both groups stand for the same people."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.methods.sample import Sample, independent_terms
from cocreate_lib.comparison.methods.scores import overlapping
from cocreate_lib.comparison.numerics.arrays import part_of
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.weighting.entropy import entropy_weights
from cocreate_lib.comparison.weighting.inverse_weights import inverse_weights
from cocreate_lib.comparison.weighting.overlap import overlap_notes, weight_notes


def weighted_sample(table: Table, plan: PlanFields) -> Sample:
    """Everybody who has somebody like them in the other group, weighted to be alike.

    Parameters
    ----------
    table
        The people.
    plan
        The plan.

    Returns
    -------
    Sample
        The weights of the two groups have the same sum: the people in the programme for ATT, the
        comparison group for ATC, everybody for ATE; overlap weights (ATO) have it by themselves.

    Raises
    ------
    DataError
        When the covariates tell exactly who was in the programme, or when entropy balancing has no
        solution.

    Notes
    -----
    Weights come from the propensity score, or from entropy balancing. Either way those whom the
    score places in one group for sure are left out: nobody in the other group is like them. So are
    those whom the plan trims; then the score is that of a model of those who are left.
    """
    model, steps, notes = overlapping(table, plan, "weighting")
    rows = np.flatnonzero(~model.certain)
    treated = table.treated[rows]
    independent, repeated = independent_terms(table, rows)
    if plan.reads("weights") and plan.weights == "entropy":
        columns = table.columns[np.ix_(rows, independent)]
        names = [table.terms[place][0] for place in independent]
        inverse = entropy_weights(treated, columns, names, plan.estimand)
    else:
        design = part_of(table.design, rows, independent)
        inverse = inverse_weights(treated, design, model.logit[rows], plan.estimand)
    weights = inverse.totals(treated, plan.estimand)
    clusters = () if table.clusters is None else (table.clusters[rows],)
    return Sample(
        rows=rows,
        weights=weights,
        groupings=clusters,
        se_type=f"cluster-robust by {plan.cluster_label}" if clusters else "robust (HC1)",
        inverse=inverse,
        scores=model.score,
        score_name="propensity",
        steps=tuple(steps),
        notes=(
            *notes,
            *repeated,
            *weight_notes(treated, weights),
            *overlap_notes(treated, weights, model.score[rows], plan.estimand),
        ),
        independent=independent,
    )
