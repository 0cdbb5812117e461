"""How many independent people an estimate is worth, and how many of them had the outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cocreate_lib.comparison.inference.intervals import t_quantile
from cocreate_lib.comparison.sensitivity.evidence import Case
from cocreate_lib.comparison.weighting.inverse_weights import effective_size

# Below this a standard error is only what rounding left: nobody differs from their group.
TINY = 1e-12


def freedom(case: Case) -> float:
    """Degrees of freedom of the estimate's standard error.

    An interval that comes from draws, such as a bootstrap's, has none: then they are the clusters
    less one, or without clusters infinite.
    """
    row = case.difference
    if not np.isnan(row["df"]):
        return float(row["df"])
    return np.inf if pd.isna(row["n_clusters"]) else float(row["n_clusters"] - 1)


@dataclass(frozen=True)
class EffectiveCounts:
    """People with the outcome, and people, in each group, as many as the estimate is worth."""

    events: tuple[float, float]
    n: tuple[float, float]
    whole: bool


def effective_sizes(case: Case) -> tuple[float, float]:
    """Sizes of two independent groups that would have the two rates and the same standard error.

    Notes
    -----
    With the two rates p and each group's effective sample size n (Kish), the binomial variance of
    their difference is B = Σp(1 − p)/n. The sizes are n × B/V, where V is the squared standard
    error of the comparison; n itself where nobody differs from their group. For two independent
    groups as they are, they are the people themselves.
    """
    rates = np.clip(case.finding.means, 0.0, 1.0)
    weights = case.sample.totals(len(case.table.treated))
    treated = case.table.treated
    sizes = np.array([effective_size(weights[treated]), effective_size(weights[~treated])])
    own = float(case.difference["std_error"]) ** 2
    variance = float((rates * (1 - rates) / sizes).sum())
    if min(own, variance) > TINY**2:
        sizes = sizes * (variance / own)
    return float(sizes[0]), float(sizes[1])


def effective_counts(case: Case) -> EffectiveCounts:
    """Counts of two independent groups that would have the two rates and the same uncertainty.

    Notes
    -----
    The effective sizes times (z/t)², with the quantiles of the confidence level of the normal
    distribution and of the t distribution with the comparison's degrees of freedom: matching,
    weights, clusters, and how few clusters there are, are then in them (Korn & Graubard 1998). For
    two independent groups as they are, they are the people themselves.
    """
    tail, df = (1 - case.finding.conf_level) / 2, freedom(case)
    wider = 1.0 if np.isinf(df) else float(t_quantile(1 - tail, df) / ndtri(1 - tail))
    n = np.array(effective_sizes(case)) / wider**2
    whole = wider == 1 and bool(np.isclose(n, n.round(), rtol=1e-9).all())
    if whole:
        n = n.round()
    events = np.clip(case.finding.means, 0.0, 1.0) * n
    if whole:
        events = events.round()
    return EffectiveCounts((events[0], events[1]), (n[0], n[1]), whole)
