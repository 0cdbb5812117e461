"""How fully case managers delivered, against how the people they worked with fared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison.delivery.dose_response import slope
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.inference.standard_errors import FEW
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, sum_by
from cocreate_lib.comparison.numerics.linear import independent_columns, least_squares


@dataclass(frozen=True, eq=False)
class FidelitySlope:
    """How the outcome goes with the fidelity of whole clusters.

    Parameters
    ----------
    interval
        The difference in the outcome for one unit of a cluster's mean fidelity.
    clusters
        One row a cluster, by ascending fidelity: ``cluster`` (its code), ``people``, ``fidelity``
        (mean over its people), ``outcome`` (mean), ``adjusted_outcome`` (less what its people's
        covariates account for, at the mean of all).
    """

    interval: Interval
    clusters: pd.DataFrame


def fidelity_slope(
    y: FloatArray,
    fidelity: FloatArray,
    covariates: FloatArray,
    clusters: IntArray,
    *,
    method: str | None = None,
    conf_level: float,
) -> FidelitySlope:
    """The outcome against the mean fidelity of each cluster, with covariates held.

    Parameters
    ----------
    y, fidelity
        Outcome and fidelity of the people in the programme.
    covariates
        Their covariates, standardised, without intercept.
    clusters
        Who worked with each.
    method
        ``"robust"`` or ``"cr2"``; None: CR2 with fewer than thirty clusters.
    conf_level
        Confidence level.

    Returns
    -------
    FidelitySlope
        The slope over clusters, weighted by their people, with its clustered interval.

    Notes
    -----
    Least squares of each person's outcome on their cluster's mean fidelity and the covariates. A
    cluster's adjusted outcome is the mean of what the covariates of that fit leave of the outcome,
    with the mean of the covariates added: the slope is that of the adjusted outcomes, with each
    cluster weighing as many as it has people.
    """
    names, codes = np.unique(clusters, return_inverse=True)
    n = np.bincount(codes).astype(float)
    of_cluster = sum_by(codes, fidelity, len(n)) / n
    own = of_cluster[codes]
    if method is None:
        method = "cr2" if len(n) < FEW else "robust"
    interval = slope(y, own, covariates, (codes,), method=method, conf_level=conf_level)
    design = np.column_stack([np.ones(len(y)), own - own.mean(), covariates])
    kept = independent_columns(design)
    coefficients = np.zeros(design.shape[1])
    coefficients[kept] = least_squares(design[:, kept], y, np.ones(len(y)))
    accounted = (covariates - covariates.mean(axis=0)) @ coefficients[2:]
    frame = pd.DataFrame(
        {
            "cluster": names,
            "people": n.astype(int),
            "fidelity": of_cluster,
            "outcome": sum_by(codes, y, len(n)) / n,
            "adjusted_outcome": sum_by(codes, y - accounted, len(n)) / n,
        }
    )
    frame = frame.sort_values(["fidelity", "cluster"], kind="stable", ignore_index=True)
    return FidelitySlope(interval, frame)
