"""The measures that two groups are compared by, and the kinds of outcome: declared once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """What a difference between two groups is measured by.

    Parameters
    ----------
    words
        What it is called wherever people read it.
    kinds
        The kinds of outcome that it is for.
    is_ratio
        Whether it is a ratio, with 1 for no difference; otherwise a difference, with 0 for none.
    compares_means
        Whether it follows from the mean of each group.
    in_points
        Whether it is a difference between probabilities, which tables write in percentage points.
    """

    words: str
    kinds: tuple[str, ...]
    is_ratio: bool = False
    compares_means: bool = True
    in_points: bool = False


# In the order of the rows of the estimates.
MEASURES = {
    "risk_difference": Measure("risk difference", ("rate",), in_points=True),
    "risk_ratio": Measure("risk ratio", ("rate",), is_ratio=True),
    "odds_ratio": Measure("odds ratio", ("rate",), is_ratio=True),
    "mean_difference": Measure("mean difference", ("frequency", "scale")),
    "rate_ratio": Measure("rate ratio", ("frequency",), is_ratio=True),
    "hazard_ratio": Measure("hazard ratio", ("time_to",), is_ratio=True, compares_means=False),
    "rmst_difference": Measure("mean time difference", ("time_to",)),
}
MEASURE_NAMES = {name: measure.words for name, measure in MEASURES.items()}
RATIOS = frozenset(name for name, measure in MEASURES.items() if measure.is_ratio)

# What a difference above zero and one below it are called, by kind of outcome.
MORE_LESS = {
    "rate": ("more", "fewer"),
    "frequency": ("more", "fewer"),
    "time_to": ("longer", "shorter"),
    "scale": ("higher", "lower"),
}
COUNTED = ("rate", "frequency")
MEASURES_OF = {
    kind: tuple(name for name, measure in MEASURES.items() if kind in measure.kinds)
    for kind in MORE_LESS
}
MEASURES_OF_MEANS = {
    kind: tuple(name for name in names if MEASURES[name].compares_means)
    for kind, names in MEASURES_OF.items()
}
# The ratio that stands beside the difference, and that its E-value comes from.
RATIO_OF = {
    kind: next(name for name in names if name in RATIOS)
    for kind, names in MEASURES_OF.items()
    if not RATIOS.isdisjoint(names)
}
