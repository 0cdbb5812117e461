"""Several outcomes at once: Holm's correction of the headline p-values.

Written out here: statsmodels' ``multipletests`` collects garbage at each call, which takes longer
than a comparison of a thousand people. A test holds the numbers to it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.text import percentage


def holm(p_values: FloatArray) -> FloatArray:
    """Holm's corrected p-values.

    Parameters
    ----------
    p_values
        P-values; a missing one doesn't count as a test.

    Returns
    -------
    array of float
        The smallest times their number m, the next times m − 1, and so on, none below the one
        before and none above 1. A result below α keeps the chance of any false positive below α,
        however the outcomes hang together.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal
    of Statistics*, 6, 65–70.

    Examples
    --------
    >>> holm(np.array([0.04, 0.01, np.nan, 0.03])).round(3)
    array([0.06, 0.03,  nan, 0.06])
    """
    order = np.argsort(p_values)[: int(np.isfinite(p_values).sum())]
    corrected = np.full(len(p_values), np.nan)
    times = np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(p_values[order] * times), 1)
    return corrected


def with_holm(estimates: pd.DataFrame) -> pd.DataFrame:
    """Estimates with Holm's correction across the outcomes' headline measures.

    Returns
    -------
    DataFrame
        With ``p_value_holm`` filled in for each outcome's headline measure, and a note where the
        interval leaves zero out and the corrected p-value doesn't agree.
    """
    # As arrays: rows of a small frame, one by one, take longer than the comparison itself.
    numbers = ("p_value", "conf_low", "conf_high", "conf_level")
    p_values, low, high, level = (estimates[name].to_numpy(float) for name in numbers)
    rows = _headline_rows(estimates)
    corrected = holm(p_values[rows])
    n_tests = int(np.isfinite(corrected).sum())
    all_corrected, notes = np.full(len(estimates), np.nan), estimates["notes"].tolist()
    for row, p_corrected in zip(rows, corrected, strict=True):
        all_corrected[row] = p_corrected
        if is_overturned(low[row], high[row], p_corrected, level[row]):
            note = (
                f"with Holm's correction for {n_tests} outcomes this is not significant at "
                f"{percentage(1 - level[row])} (corrected p {p_corrected:.3f})"
            )
            notes[row] = "; ".join(filter(None, [notes[row], note]))
    return estimates.assign(p_value_holm=all_corrected, notes=notes)


def _headline_rows(estimates: pd.DataFrame) -> list[int]:
    """The place of each outcome's row that its sentences speak of: its first difference."""
    first: dict[str, int] = {}
    for row, (outcome, scale) in enumerate(
        zip(estimates["outcome"], estimates["scale"], strict=True)
    ):
        if scale == "difference":
            first.setdefault(outcome, row)
    return list(first.values())


def holm_meaning(estimates: pd.DataFrame, name: str = "Holm p") -> str:
    """What Holm's p-values are, for the reader of a table; "" where there is one outcome only."""
    n_tests = int(estimates["p_value_holm"].notna().sum())
    if n_tests < 2:
        return ""
    return (
        f"{name}: the p-value of each outcome's first difference, corrected for {n_tests} outcomes "
        "being compared, each of which is another chance of a false alarm (Holm's method)."
    )


def is_overturned(low: float, high: float, p_corrected: float, conf_level: float) -> bool:
    """Whether an interval leaves zero out, and Holm's correction takes that back."""
    alpha = 1 - conf_level + 1e-12  # what is left of 1 after 0.8 is a hair below 0.2
    return bool((low > 0 or high < 0) and p_corrected > alpha)
