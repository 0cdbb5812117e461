"""The narrow door for whoever compares thousands of simulated groups: arrays in, rows out.

Only ``diagnosis`` comes in here. What ``compare`` does with one table of a caller's, it does piece
by piece: a table made from arrays, propensity models fitted together, and the rows of the estimates
without all that a ``Comparison`` has beside them.
"""

from __future__ import annotations

from cocreate_lib.comparison.compare import estimate_rows, rows_of_table
from cocreate_lib.comparison.data.columns import used_columns
from cocreate_lib.comparison.data.from_arrays import is_sound, sound_table
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.further.analysis import FurtherTarget
from cocreate_lib.comparison.further.register import further_targets
from cocreate_lib.comparison.weighting.propensity import fit_together

__all__ = [
    "FurtherTarget",
    "Table",
    "estimate_rows",
    "fit_together",
    "further_targets",
    "is_sound",
    "rows_of_table",
    "sound_table",
    "used_columns",
]
