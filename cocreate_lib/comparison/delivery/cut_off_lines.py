"""Straight lines on each side of a cut-off, beside the offer that was made by it."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import independent_columns


def lines_on_each_side(offered: BoolArray, running: FloatArray, at: float) -> FloatArray:
    """A straight line on each side of a cut-off, as two columns of a design.

    Parameters
    ----------
    offered
        Who was offered.
    running
        The column that decided.
    at
        The cut-off.

    Returns
    -------
    array of float
        How far each person is from the cut-off, and that for those offered alone, in standard
        deviations of the column; shape (people, 2). The coefficient of the offer beside them is the
        jump at the cut-off.
    """
    away = (running - at) / (np.std(running) or 1.0)
    return np.column_stack([away, away * offered])


def controls_at(
    offered: BoolArray, running: FloatArray, at: float, covariates: FloatArray
) -> FloatArray:
    """The lines, and those of the covariates that say something beside them and the offer."""
    lines = lines_on_each_side(offered, running, at)
    design = np.column_stack([np.ones(len(offered)), offered, lines, covariates])
    kept = independent_columns(design)
    return np.asarray(design[:, kept[kept >= 2]])
