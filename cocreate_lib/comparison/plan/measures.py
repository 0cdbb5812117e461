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
        What outcomes are compared as that it is for: their kinds, ``"frequency_at_risk"`` of a
        frequency over each person's time at risk, and ``"incidence"`` of a time that can end with a
        competing event.
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
    "rate_difference": Measure("rate difference", ("frequency_at_risk",)),
    "rate_ratio": Measure("rate ratio", ("frequency", "frequency_at_risk"), is_ratio=True),
    "cumulative_incidence_difference": Measure(
        "cumulative incidence difference", ("incidence",), in_points=True
    ),
    "cumulative_incidence_ratio": Measure(
        "cumulative incidence ratio", ("incidence",), is_ratio=True
    ),
    "hazard_ratio": Measure(
        "hazard ratio", ("time_to", "incidence"), is_ratio=True, compares_means=False
    ),
    "competing_hazard_ratio": Measure(
        "hazard ratio of the competing event", ("incidence",), is_ratio=True, compares_means=False
    ),
    "rmst_difference": Measure("mean time difference", ("time_to",)),
    "rmtl_difference": Measure(
        "difference in mean time lost", ("incidence",), compares_means=False
    ),
}
MEASURE_NAMES = {name: measure.words for name, measure in MEASURES.items()}
RATIOS = frozenset(name for name, measure in MEASURES.items() if measure.is_ratio)

# What a difference above zero and one below it are called, by what outcomes are compared as.
MORE_LESS = {
    "rate": ("more", "fewer"),
    "frequency": ("more", "fewer"),
    "time_to": ("longer", "shorter"),
    "incidence": ("more", "fewer"),
    "scale": ("higher", "lower"),
}
# The kinds of outcome whose levels are shares of people.
SHARES = frozenset(
    kind for measure in MEASURES.values() if measure.in_points for kind in measure.kinds
)
COUNTED = ("rate", "frequency", "incidence")
MEASURES_OF = {
    kind: tuple(name for name, measure in MEASURES.items() if kind in measure.kinds)
    for kind in dict.fromkeys(kind for measure in MEASURES.values() for kind in measure.kinds)
}
# The ratio that stands beside the difference, and that its E-value comes from.
RATIO_OF = {
    kind: next(name for name in names if name in RATIOS)
    for kind, names in MEASURES_OF.items()
    if not RATIOS.isdisjoint(names)
}
