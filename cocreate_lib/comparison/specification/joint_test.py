"""Many tests of one question, taken together: is the whole set further out than chance puts it?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray

STATISTICS = {
    "median_estimate": "the median estimate",
    "share_significant": "the share that is significant in the direction of the median",
    "stouffer_z": "Stouffer's Z",
}
_TWO_SIDED = ("median_estimate", "stouffer_z")
JOINT_COLUMNS = (
    "statistic",
    "observed",
    "shuffled_median",
    "shuffled_low",
    "shuffled_high",
    "p_value",
    "shuffles",
)


def joint_statistics(
    estimate: FloatArray, p_value: FloatArray, null: float, alpha: float
) -> dict[str, float]:
    """Three statistics of many estimates of one thing.

    Parameters
    ----------
    estimate
        The estimates; NaN where there is none.
    p_value
        Their two-sided p-values; NaN where there is none.
    null
        The value that stands for no difference.
    alpha
        Below this a p-value counts as significant.

    Returns
    -------
    dict of str to float
        ``median_estimate``; ``share_significant``, in the direction of the median, of those with an
        estimate; ``stouffer_z``. NaN where nothing was estimated.

    Examples
    --------
    >>> found = joint_statistics(np.array([0.2, 0.1, -0.1]), np.array([0.01, 0.2, 0.4]), 0, 0.05)
    >>> {name: round(value, 3) for name, value in found.items()}
    {'median_estimate': 0.1, 'share_significant': 0.333, 'stouffer_z': 1.741}
    """
    there = np.isfinite(estimate)
    if not there.any():
        return dict.fromkeys(STATISTICS, np.nan)
    median = float(np.median(estimate[there]))
    sign = np.sign(estimate - null)
    significant = there & (p_value < alpha) & (sign == np.sign(median - null))
    tested = there & np.isfinite(p_value)
    z = sign[tested] * -ndtri(np.maximum(p_value[tested], 1e-300) / 2)
    return {
        "median_estimate": median,
        "share_significant": float(significant.sum() / there.sum()),
        "stouffer_z": float(z.sum() / np.sqrt(len(z))) if len(z) else np.nan,
    }


def joint_tests(observed: dict[str, float], shuffles: pd.DataFrame) -> pd.DataFrame:
    """Set each statistic beside its values in shuffles.

    Parameters
    ----------
    observed
        The statistics of the data.
    shuffles
        Those of each shuffle, one column a statistic.

    Returns
    -------
    DataFrame
        One row a statistic, with the columns of ``JOINT_COLUMNS``; ``shuffled_low`` and
        ``shuffled_high`` hold the middle 95% of the shuffles.

    Notes
    -----
    p = (1 + shuffles at least as far out)/(1 + shuffles): above for the share, and twice the
    smaller tail, at most 1, for the others. A shuffle without a value counts as further out.

    Examples
    --------
    >>> shuffles = pd.DataFrame({name: [0.0, 1.0, 2.0, 3.0] for name in STATISTICS})
    >>> joint_tests(dict.fromkeys(STATISTICS, 3.0), shuffles)["p_value"].tolist()
    [0.8, 0.4, 0.8]
    """
    rows = []
    for name in STATISTICS:
        values = shuffles[name].to_numpy(dtype=float)
        p_above = _tail(values >= observed[name], values)
        p_value = p_above
        if name in _TWO_SIDED:
            p_value = min(1.0, 2 * min(p_above, _tail(values <= observed[name], values)))
        seen = values[np.isfinite(values)]
        middle = np.quantile(seen, [0.5, 0.025, 0.975]) if len(seen) else [np.nan] * 3
        rows.append((name, observed[name], *middle, p_value, len(values)))
    return pd.DataFrame(rows, columns=JOINT_COLUMNS)


def _tail(further: BoolArray, values: FloatArray) -> float:
    return float((1 + (further | np.isnan(values)).sum()) / (1 + len(values)))
