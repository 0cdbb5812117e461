"""What was found about one outcome, and its numbers in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.inference.multiplicity import is_overturned
from cocreate_lib.comparison.methods.register import METHOD_WORDS
from cocreate_lib.comparison.plan.measures import COUNTED, MORE_LESS
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.plan.trim import Trim
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance
from cocreate_lib.comparison.sensitivity.time_at_risk import TimeAtRisk, time_at_risk
from cocreate_lib.labels import title_of
from cocreate_lib.text import (
    decimals_apart,
    decimals_for,
    p_words,
    percentage,
    rounded,
    size,
)

# Numbers that are further below those beside them than this are what rounding left of zero.
_ROUNDING = 1e-12
# How many decimals beyond two significant digits keep a limit and a threshold apart, at most.
_APART = 3
# How many significant digits a number has, at most, where it isn't longer before its point.
_MOST = 6


@dataclass(frozen=True)
class RatioReading:
    """The ratio beside a difference, where the two disagree about whether the groups differ.

    Parameters
    ----------
    words
        What the ratio is called.
    low, high
        Its interval.
    """

    words: str
    low: float
    high: float

    @property
    def text(self) -> str:
        """The ratio with its interval."""
        return f"the {self.words} (from {rounded(self.low)} to {rounded(self.high)})"


@dataclass(frozen=True)
class Competing:
    """What came before the event could be seen, in both groups.

    Parameters
    ----------
    column
        The competing event's column.
    levels
        Share of the programme, and of the comparison group, who had it first by the horizon; NaN
        where the two levels of the event come from a model.
    ratio, low, high
        Its hazard ratio with the interval; NaN where there is none.
    """

    column: str
    levels: tuple[float, float] = (np.nan, np.nan)
    ratio: float = np.nan
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True)
class Finding:
    """The numbers about one outcome that its sentences need.

    Parameters
    ----------
    outcome
        Column of the outcome.
    kind
        What it is compared as: ``"rate"``, ``"frequency"``, ``"time_to"``, ``"scale"``, or
        ``"incidence"`` for a time that can end with a competing event.
    estimate, conf_low, conf_high
        The difference and its interval: probability, events a person or per unit of time at risk,
        or the outcome's own unit.
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
        Unit in words, and for times where the restricted mean stops, or by when people are counted.
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
    ratio
        The ratio, where it disagrees with the difference; None where they agree.
    in_points
        Whether this is a change in a rate, written in percentage points.
    randomised
        Whether people, or clusters, were allocated to the programme at random.
    competing
        For a time that can end otherwise: the competing event.
    at_risk
        For a frequency: the time at risk over which it is a rate; None where it has none.
    label
        What the outcome is called, where a label is declared for its column.
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
    ratio: RatioReading | None = None
    in_points: bool = False
    randomised: bool = False
    competing: Competing | None = None
    at_risk: TimeAtRisk | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """What the outcome is called: its label, or the name of its column."""
        return self.label or self.outcome

    @property
    def title(self) -> str:
        """The same as it begins a line."""
        return title_of(self.outcome, {self.outcome: self.label})

    @property
    def is_significant(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.conf_low > 0 or self.conf_high < 0

    @property
    def is_overturned(self) -> bool:
        """Whether it does, and Holm's correction takes that back."""
        return is_overturned(self.conf_low, self.conf_high, self.p_corrected, self.conf_level)

    @property
    def is_split(self) -> bool:
        """Whether there are two readings, one of which sees a difference and the other doesn't."""
        return self.is_overturned or self.ratio is not None

    @property
    def relative(self) -> str:
        """What a fall, a rise or no change is called where people's changes are compared."""
        return "relative " if METHOD_WORDS[self.method].changed else ""

    @property
    def factor(self) -> int:
        """What its numbers are multiplied by where they are written."""
        return 100 if self.in_points or self.is_of_people else 1

    @property
    def is_of_people(self) -> bool:
        """Whether its numbers are people, or events of people, out of so many people."""
        return self.kind in COUNTED and self.at_risk is None

    @cached_property
    def decimals(self) -> int:
        """With how many decimals its numbers are written.

        Two significant digits of the interval's width, at least one decimal; more where estimate,
        limits, zero and the smallest effect of interest would otherwise be written alike, up to
        six significant digits of the largest number.
        """
        width = self.conf_high - self.conf_low
        if not width > 0:
            width = abs(self.estimate) if abs(self.estimate) > self.noise else 0.0
        least = decimals_for(width * self.factor)
        found = [x * self.factor for x in (self.estimate, self.conf_low, self.conf_high)]
        matters = (self.smallest or 0.0) * self.factor
        pairs = [*combinations(found, 2), *product(found, (0.0, matters, -matters))]
        known = [abs(x) * self.factor for x in self.means if np.isfinite(x)]
        largest = max([*known, *(abs(x) for x in found if np.isfinite(x))], default=0.0)
        most = max(decimals_for(largest, -_MOST) + _MOST - 2, 1)
        return min(decimals_apart(pairs, least, least + _APART), most)

    @property
    def noise(self) -> float:
        """What is no further from zero than this is zero, but for rounding.

        It is measured by the means. Limits are taken where these are zero or missing: an interval
        that knows nothing is so wide that every estimate would be rounding beside it.
        """
        known = [abs(x) for x in self.means if np.isfinite(x) and x]
        known = known or [abs(x) for x in (self.conf_low, self.conf_high) if np.isfinite(x)]
        known += [1.0] * self.is_of_people  # a rate, or events a person, of 1
        return _ROUNDING * max(known, default=0.0)


def finding_of(plan: AnalysisPlan, declared: Outcome, estimate: float, **known: Any) -> Finding:
    """The finding of an outcome of a plan, with all that the plan says of it.

    Parameters
    ----------
    plan, declared
        The plan, and the outcome as it declares it.
    estimate
        The difference.
    **known
        What else is known, as fields of a :class:`Finding`; limits and means are missing where
        they aren't given, and people none.
    """
    spec = plan.analysed(declared)
    blank = {"conf_low": np.nan, "conf_high": np.nan, "means": (np.nan, np.nan), "n_treated": 0}
    given = {**blank, "at_risk": time_at_risk(spec), "horizon": spec.horizon, **known}
    return Finding(
        outcome=spec.column,
        kind=spec.told_as,
        estimate=estimate,
        conf_level=plan.conf_level,
        method=plan.variant,
        estimand=plan.estimand,
        n_programme=given.pop("n_programme", given["n_treated"]),
        unit=spec.unit,
        in_points=plan.in_points(declared),
        label=plan.labels.get(spec.column, ""),
        **given,
    )


def finding_of_row(
    plan: AnalysisPlan, declared: Outcome, row: Mapping[str, Any], **known: Any
) -> Finding:
    """The same, with the numbers of a row of estimates."""
    return finding_of(
        plan,
        declared,
        row["estimate"],
        conf_low=row["conf_low"],
        conf_high=row["conf_high"],
        n_treated=int(row["n_treated"]),
        n_comparison=int(row["n_comparison"]),
        problem=row["notes"].split("; ")[0] if np.isnan(row["conf_low"]) else "",
        **known,
    )


def verdict(finding: Finding) -> str:
    """Whether a difference is statistically significant, in one reading or in both."""
    yes, no = "statistically significant", "not statistically significant"
    if finding.is_overturned:
        text = (
            f"{yes} taken alone, and not significant once allowance is made for the "
            f"plan's {finding.n_outcomes} outcomes (Holm's correction, "
            f"{p_words(finding.p_corrected)})"
        )
        return f"{text}, nor by {finding.ratio.text}" if finding.ratio else text
    if finding.ratio:
        by_ratio = f"by {finding.ratio.text}"
        if finding.is_significant:
            return f"{yes} by the difference, and not significant {by_ratio}"
        return f"{no} by the difference, and significant {by_ratio}"
    return yes if finding.is_significant else no


def verdict_in_brief(finding: Finding) -> str:
    """The verdict in a cell of a table: nothing where there is no interval."""
    if finding.problem:
        return ""
    text = "yes" if finding.is_significant else "no"
    if finding.is_overturned:
        text += " taken alone; no by Holm's correction"
    if finding.ratio:
        by_ratio = "no" if finding.is_significant else "yes"
        text += f"; {by_ratio} by the {finding.ratio.words}"
    return text


def change_text(f: Finding, value: float) -> str:
    """A difference with its direction: '4.5 fewer', '3.0 days longer'."""
    if abs(value) <= f.noise:
        return size_text(f, 0.0)
    more, less = MORE_LESS[f.kind]
    return f"{size_text(f, value)} {more if value > 0 else less}"


def size_text(f: Finding, value: float) -> str:
    """A number with its unit but not its sign; for 100 people where people or events count."""
    if abs(value) <= f.noise:
        value = 0.0
    return size(value * f.factor, f.decimals) + unit_text(f)


def number_text(f: Finding, value: float) -> str:
    """A level as it is written in sentences about an outcome, without its unit: rounded as their
    difference is, so to zero where that cannot tell it from zero."""
    value *= f.factor
    text = size(value, f.decimals) if abs(value) >= 0.5 * 10**-f.decimals else size(0.0, f.decimals)
    return ("-" if value < 0 and float(text) else "") + text


def error_text(f: Finding, value: float) -> str:
    """A standard error, with two significant digits of its own; zero where it is one but for
    rounding beside the interval."""
    value *= f.factor
    digits = decimals_for(value, f.decimals)
    if digits > f.decimals + _APART:
        value, digits = 0.0, f.decimals
    return size(value, digits) + unit_text(f)


def declared_text(f: Finding, value: float) -> str:
    """A size that was declared, with the digits that it was declared with."""
    own = len(f"{value * f.factor:.6g}".partition(".")[2])
    return size(value * f.factor, max(f.decimals, own)) + unit_text(f)


def span_text(f: Finding, low: float, high: float) -> str:
    """From where to where: 'from 9.8 fewer to 0.8 more per 100 people'."""
    return f"from {change_text(f, low)} to {change_text(f, high)}{per_text(f)}"


def per_text(f: Finding) -> str:
    """The people, or the time at risk, that a number is out of, where people or events count."""
    if f.at_risk is not None:
        return f" per {f.at_risk.per}"
    return " per 100 people" if f.is_of_people else ""


def left_out(f: Finding) -> str:
    """What the interval leaves out: how large a fall, and how large a rise."""
    opening = f"At {percentage(f.conf_level)} confidence"
    if f.is_overturned:
        opening = f"Taken alone, at {percentage(f.conf_level)} confidence"
    elif f.ratio:
        opening = f"By the difference, at {percentage(f.conf_level)} confidence"
    per = per_text(f)
    if f.is_significant:
        word, near, far = ("rise", f.conf_low, f.conf_high)
        if f.conf_high < 0:
            word, near, far = ("fall", f.conf_high, f.conf_low)
        return (
            f"{opening}: a {f.relative}{word} of at least {size_text(f, near)}, and none larger "
            f"than {size_text(f, far)}{per}."
        )
    fall, rise = (
        f"no {f.relative}{word}"
        + (f" larger than {size_text(f, limit)}" if abs(limit) > f.noise else "")
        for word, limit in (("fall", f.conf_low), ("rise", f.conf_high))
    )
    return f"{opening}: {fall} and {rise}{per}; between these the data can't tell."


def unit_text(f: Finding) -> str:
    """The unit, where a number isn't one of people or events."""
    if f.kind in COUNTED:
        return ""
    return f" {f.unit}" if f.unit else (" units of time" if f.kind == "time_to" else "")
