"""Two means, one a group, and each row's influence on them."""

from __future__ import annotations

from dataclasses import dataclass

from cocreate_lib.comparison.inference.cr2 import LinearForm
from cocreate_lib.comparison.numerics.arrays import FloatArray


@dataclass(frozen=True)
class Means:
    """The treated and the comparison mean, with each row's influence on them.

    ``influence`` has the shape (rows, 2); its sum over rows is zero, and estimate minus truth is
    about the sum of as many independent draws. ``form`` is the weighted least squares behind the
    means, and ``n_params`` enters the finite-sample factor.
    """

    means: FloatArray
    influence: FloatArray
    form: LinearForm
    n_params: int = 2
