"""What was found about one outcome, and its numbers in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.inference.multiplicity import is_overturned
from cocreate_lib.comparison.plan.measures import COUNTED, MORE_LESS
from cocreate_lib.comparison.plan.trim import Trim
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance
from cocreate_lib.text import p_words


@dataclass(frozen=True)
class Finding:
    """The numbers about one outcome that its sentences need.

    Parameters
    ----------
    outcome
        Column of the outcome.
    kind
        ``"rate"``, ``"frequency"``, ``"time_to"`` or ``"scale"``.
    estimate, conf_low, conf_high
        The difference and its interval: probability, events a person, or the outcome's own unit.
    conf_level
        Confidence level.
    means
        Level in the programme and in the comparison group.
    method, estimand, trim
        As in the plan.
    n_treated, n_programme
        People in the programme who were analysed, and who were in the table.
    n_comparison, n_comparison_group
        The same of the comparison group: people of it who were analysed, and all of it.
    cluster
        The declared cluster.
    unit, horizon
        Unit in words, and for times where the restricted mean stops.
    smallest
        The smallest effect of interest.
    synthetic
        Whether the data are synthetic.
    uneven
        For times: whether the check of proportional hazards speaks against them.
    problem
        Why there is no interval; empty where there is one.
    remarks
        Sentences about how the uncertainty was found, where that needs saying.
    caveats
        Sentences about the result itself, which every reader has to hear.
    p_corrected, n_outcomes
        Holm's corrected p-value, and how many outcomes it is corrected for.
    imbalance
        How unlike the groups still are in what was measured.
    """

    outcome: str
    kind: str
    estimate: float
    conf_low: float
    conf_high: float
    conf_level: float
    means: tuple[float, float]
    method: str
    estimand: str
    n_treated: int
    n_programme: int
    cluster: str | None = None
    unit: str | None = None
    horizon: float | None = None
    smallest: float | None = None
    synthetic: bool = False
    uneven: bool = False
    problem: str = ""
    remarks: tuple[str, ...] = ()
    trim: Trim | None = None
    caveats: tuple[str, ...] = ()
    p_corrected: float = np.nan
    n_outcomes: int = 1
    imbalance: Imbalance | None = None
    n_comparison: int = 0
    n_comparison_group: int = 0

    @property
    def is_significant(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.conf_low > 0 or self.conf_high < 0

    @property
    def is_overturned(self) -> bool:
        """Whether it does, and Holm's correction takes that back."""
        return is_overturned(self.conf_low, self.conf_high, self.p_corrected, self.conf_level)


def verdict(finding: Finding) -> str:
    """Whether a difference is statistically significant, in one reading or in both."""
    if not finding.is_significant:
        return "not statistically significant"
    if not finding.is_overturned:
        return "statistically significant"
    return (
        "statistically significant taken alone, and not significant once allowance is made for the "
        f"plan's {finding.n_outcomes} outcomes (Holm's correction, {p_words(finding.p_corrected)})"
    )


def change_text(f: Finding, value: float) -> str:
    """A difference with its direction: '4.5 fewer', '3.0 days longer'."""
    if value == 0:
        return size_text(f, value)
    more, less = MORE_LESS[f.kind]
    return f"{size_text(f, value)} {more if value > 0 else less}"


def size_text(f: Finding, value: float) -> str:
    """A number with its unit but not its sign; for 100 people where people or events count."""
    size = abs(value) * (100 if f.kind in COUNTED else 1)
    if size >= 0.05 or size == 0:
        text = f"{size:.1f}"
    elif size < 1e-6:
        text = "under 0.000001"
    else:
        text = np.format_float_positional(float(f"{size:.1g}"))
    return text + unit_text(f)


def span_text(f: Finding, low: float, high: float) -> str:
    """From where to where: 'from 9.8 fewer to 0.8 more per 100 people'."""
    return f"from {change_text(f, low)} to {change_text(f, high)}{per_text(f)}"


def per_text(f: Finding) -> str:
    """The people that a number is out of, where people or events count."""
    return " per 100 people" if f.kind in COUNTED else ""


def left_out(f: Finding) -> str:
    """What the interval leaves out."""
    low, high, per = change_text(f, f.conf_low), change_text(f, f.conf_high), per_text(f)
    if f.is_significant:
        far, side = (high, "below") if f.conf_low > 0 else (low, "above")
        return (
            f"The interval leaves out zero and everything {side} it, and anything beyond "
            f"{far}{per}."
        )
    return f"The interval leaves out anything beyond {low}, and anything beyond {high}{per}."


def unit_text(f: Finding) -> str:
    if f.kind in COUNTED:
        return ""
    return f" {f.unit}" if f.unit else (" units of time" if f.kind == "time_to" else "")
