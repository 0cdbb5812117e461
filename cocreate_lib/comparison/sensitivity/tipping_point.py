"""What people whose outcome is missing would have to have had to change the conclusion."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cocreate_lib.checks import Pair, check_between, check_counts, check_finite, check_people
from cocreate_lib.comparison.inference.intervals import t_quantile
from cocreate_lib.comparison.rates.newcombe import newcombe
from cocreate_lib.comparison.sensitivity.effective_counts import freedom
from cocreate_lib.comparison.sensitivity.evidence import Case, Check, Quantity, after_colon
from cocreate_lib.display import Block, Rows, Spoken, paragraph
from cocreate_lib.errors import DataError
from cocreate_lib.text import percentage, rounded

_CONCLUSIONS = {
    -1: "significantly fewer in the programme",
    0: "no statistically significant difference",
    1: "significantly more in the programme",
}


_LEVELS = {
    -1: "significantly lower in the programme",
    0: "no statistically significant difference",
    1: "significantly higher in the programme",
}


@dataclass(frozen=True, eq=False, repr=False)
class TippingPoint(Spoken):
    """What the people whose outcome is missing would have to have had to change the conclusion.

    Parameters
    ----------
    conclusion
        What the people who were seen say: significantly fewer or more in the programme, or no
        statistically significant difference.
    treated_range, comparison_range
        For how many of one group's missing people having had the outcome the conclusion stays
        (from, to), if the other group's missing people had it as often as those who were seen; None
        where it stays for no number.
    combinations
        As :meth:`to_frame` gives it.
    events, seen, missing
        People with the outcome, people seen, and people missing, in each group.
    conf_level
        Confidence level.
    """

    conclusion: str
    treated_range: tuple[int, int] | None
    comparison_range: tuple[int, int] | None
    combinations: pd.DataFrame
    events: tuple[int, int]
    seen: tuple[int, int]
    missing: tuple[int, int]
    conf_level: float

    @property
    def robust(self) -> bool:
        """Whether the conclusion stays whatever the missing people's outcomes were."""
        frame = self.combinations
        stays = frame["stays_from"].eq(0) & frame["stays_to"].eq(self.missing[1])
        return bool(stays.fillna(False).all())

    def to_frame(self) -> pd.DataFrame:
        """A copy of the combinations.

        Returns
        -------
        DataFrame
            One row a number of missing people in the programme who had the outcome:
            ``treated_missing_events``; ``stays_from`` and ``stays_to``, between which numbers of
            missing people in the comparison group with the outcome the conclusion stays (missing
            where it stays for none).
        """
        return self.combinations.copy()

    def __str__(self) -> str:
        seen = (
            f"Of those seen: {self.conclusion} ({self.events[0]} of {self.seen[0]} and "
            f"{self.events[1]} of {self.seen[1]}, {percentage(self.conf_level)} interval)."
        )
        if self.robust:
            return f"{seen} That stays, whatever the missing people's outcomes were."
        lines = [f"{seen} That does not stay for every outcome the missing people could have had."]
        if self.missing[0]:
            lines.append(_tips("in the programme", self.missing[0], self.treated_range))
        if self.missing[1]:
            lines.append(_tips("in the comparison group", self.missing[1], self.comparison_range))
        return "\n".join(lines)

    def _blocks(self) -> Iterable[Block]:
        return paragraph(str(self)), Rows(self.combinations, only="html")


def tipping_point(
    events: Pair, seen: Pair, missing: Pair, *, conf_level: float = 0.95
) -> TippingPoint:
    """How many of the missing would have to have had the outcome to change the conclusion.

    Parameters
    ----------
    events
        People seen to have the outcome, in the programme and in the comparison group.
    seen
        People whose outcome is known, in each group.
    missing
        People whose outcome is not known, in each group.
    conf_level
        Confidence level of the interval that decides, between 0 and 1.

    Returns
    -------
    TippingPoint
        With ``conclusion``, ``robust``, ``treated_range``, ``comparison_range``, ``to_frame()``;
        prints as a few lines.

    Raises
    ------
    DataError
        When the counts are not whole numbers, can't be, or nobody is missing.
    PlanError
        When the level can't be.

    Notes
    -----
    The conclusion is that of Newcombe's interval: whether it leaves out zero, and on which side.
    Every combination of missing outcomes is covered. The limits rise with each person in the
    programme who had the outcome and fall with each in the comparison group, so the combinations
    for which the conclusion stays have no gaps.

    References
    ----------
    Yan, X., Lee, S., & Li, N. (2009). Missing data handling methods in medical device clinical
    trials. *Journal of Biopharmaceutical Statistics*, 19, 1085–1098.

    Examples
    --------
    >>> print(tipping_point((30, 90), (180, 200), (20, 10)))
    Of those seen: significantly fewer in the programme (30 of 180 and 90 of 200, 95% interval).
    That stays, whatever the missing people's outcomes were.
    >>> tipping_point((40, 66), (180, 200), (20, 10)).treated_range
    (0, 8)
    """
    check_between(conf_level, "conf_level", 0, 1)
    check_counts(events, seen)
    cases, people, lost = (
        (check_people(pair[0], f"{name}[0]"), check_people(pair[1], f"{name}[1]"))
        for name, pair in (("events", events), ("seen", seen), ("missing", missing))
    )
    if lost == (0, 0):
        raise DataError(
            "Nobody's outcome is missing.",
            where="missing",
            why="Then nothing unseen can change the conclusion.",
            try_this="Count the people whose outcome is not known, in each group.",
        )
    z = float(ndtri(0.5 + conf_level / 2))
    everybody = people[0] + lost[0], people[1] + lost[1]

    def verdict(treated: int, comparison: int) -> int:
        return _side(newcombe((cases[0] + treated, cases[1] + comparison), everybody, z))

    first = _side(newcombe(cases, people, z))
    usual = [round(lost[i] * cases[i] / people[i]) for i in (0, 1)]
    ranges = [
        _stays(lambda b, a=a: -verdict(a, b), lost[1], -first)  # type: ignore[misc]
        for a in range(lost[0] + 1)
    ]
    return TippingPoint(
        conclusion=_CONCLUSIONS[first],
        treated_range=_stays(lambda a: verdict(a, usual[1]), lost[0], first),
        comparison_range=ranges[usual[0]],
        combinations=pd.DataFrame(
            {
                "treated_missing_events": range(lost[0] + 1),
                "stays_from": pd.array([r[0] if r else None for r in ranges], dtype="Int64"),
                "stays_to": pd.array([r[1] if r else None for r in ranges], dtype="Int64"),
            }
        ),
        events=cases,
        seen=people,
        missing=lost,
        conf_level=conf_level,
    )


@dataclass(frozen=True, repr=False)
class MeanTippingPoint(Spoken):
    """By how much missing scores would have to differ from those seen to change the conclusion.

    Parameters
    ----------
    conclusion
        What the people who were seen say.
    low, high
        From where to where the conclusion stays: how much higher the mean of the programme's
        missing people is than that of its people who were seen, if the comparison group's missing
        people are as those seen. Infinite where it stays however far.
    missing
        People missing, in each group.
    conf_level
        Confidence level.
    """

    conclusion: str
    low: float
    high: float
    missing: tuple[int, int]
    conf_level: float

    def __str__(self) -> str:
        ends = [
            f"{way} by more than {rounded(abs(end))}"
            for way, end in (("lower", self.low), ("higher", self.high))
            if math.isfinite(end)
        ]
        return (
            f"Of those seen: {self.conclusion}. That changes only if the {self.missing[0]} missing "
            f"in the programme were, on average, {' or '.join(ends)} than those seen there, and "
            "the missing of the comparison group as those seen."
        )


def tipping_point_of_means(
    difference: float,
    std_error: float,
    seen: Pair,
    missing: Pair,
    *,
    df: float = math.inf,
    conf_level: float = 0.95,
) -> MeanTippingPoint:
    """By how much the missing would have to differ from those seen to change the conclusion.

    Parameters
    ----------
    difference, std_error
        The mean of the programme minus that of the comparison group, among those seen, and its
        standard error, above 0.
    seen, missing
        People whose outcome is known, and people whose outcome isn't, in the programme and in the
        comparison group; somebody in the programme is missing.
    df
        Degrees of freedom of the difference; infinite for a normal distribution.
    conf_level
        Confidence level of the interval that decides, between 0 and 1.

    Returns
    -------
    MeanTippingPoint
        With ``conclusion``, ``low`` and ``high``; prints as a sentence.

    Raises
    ------
    DataError
        When the counts can't be, or nobody in the programme is missing.
    PlanError
        When the standard error, the degrees of freedom or the level can't be.

    Notes
    -----
    Delta adjustment in a pattern-mixture model: with a share m of the programme missing whose mean
    is δ above that of those seen, the mean of all is mδ above it, and so is the difference. Its
    standard error stays: δ is taken as given. The conclusion stays while difference + mδ is on the
    same side of, or within, so many standard errors of 0.

    References
    ----------
    Little, R. J. A. (1994). A class of pattern-mixture models for normal incomplete data.
    *Biometrika*, 81, 471–483.

    Examples
    --------
    >>> found = tipping_point_of_means(2.0, 0.8, (80, 150), (20, 10))
    >>> print(f"{found.low:.2f} {found.high:.2f}")
    -2.16 inf
    """
    check_finite(difference, "difference")
    check_between(std_error, "std_error", 0, math.inf)
    check_between(conf_level, "conf_level", 0, 1)
    if not df > 0:
        check_between(df, "df", 0, math.inf)
    people = check_people(seen[0], "seen[0]"), check_people(seen[1], "seen[1]")
    lost = check_people(missing[0], "missing[0]"), check_people(missing[1], "missing[1]")
    if not lost[0] or not people[0]:
        raise DataError(
            "Nobody in the programme is missing." if people[0] else "Nobody was seen.",
            where="missing[0]",
            why="Then nothing unseen there can change the conclusion.",
            try_this="Count the people whose outcome is not known, in each group.",
        )
    share = lost[0] / (lost[0] + people[0])
    reach = t_quantile(0.5 + conf_level / 2, df) * std_error
    if difference > reach:
        first, low, high = 1, (reach - difference) / share, math.inf
    elif difference < -reach:
        first, low, high = -1, -math.inf, (-reach - difference) / share
    else:
        first, low, high = 0, (-reach - difference) / share, (reach - difference) / share
    return MeanTippingPoint(_LEVELS[first], low, high, lost, conf_level)


def _side(interval: tuple[float, float]) -> int:
    """1 where an interval lies above zero, −1 where below, 0 where it holds zero."""
    return int(interval[0] > 0) - int(interval[1] < 0)


def _stays(rising: Callable[[int], int], most: int, value: int) -> tuple[int, int] | None:
    """Between which numbers, 0 to ``most``, a rising function has a value; None: nowhere."""
    low = bisect_left(range(most + 1), value, key=rising)
    high = bisect_right(range(most + 1), value, key=rising) - 1
    return (low, high) if low <= high else None


def _tips(group: str, missing: int, stays: tuple[int, int] | None) -> str:
    text = f"if {stays[0]} to {stays[1]} of them" if stays else "for no number of them that"
    return (
        f"Of the {missing} missing {group}: it stays {text} had the outcome, if the other group's "
        "missing people had it as often as those seen."
    )


def _tips_over(case: Case) -> Iterator[Quantity]:
    missing, f = case.data.missing, case.finding
    if not any(missing):
        return
    if f.kind != "rate":
        yield from _means_tip_over(case)
        return
    y, treated = case.data.y, case.table.treated
    point = tipping_point(
        (float(y[treated].sum()), float(y[~treated].sum())),
        (float(treated.sum()), float((~treated).sum())),
        missing,
        conf_level=f.conf_level,
    )
    text = " ".join(str(point).split("\n"))
    text = f"Missing outcomes, in the groups as they were before adjustment: {text}"
    yield case.quantity("tipping_point", text, np.nan, *(point.treated_range or (np.nan, np.nan)))


def _means_tip_over(case: Case) -> Iterator[Quantity]:
    missing, f = case.data.missing, case.finding
    begins = (
        f"The outcome is missing for {missing[0]} in the programme and {missing[1]} in the "
        "comparison group"
    )
    std_error = float(case.difference["std_error"])
    why = ""
    if f.kind in ("time_to", "incidence"):
        why = "of times no tipping point is worked out"
    elif case.data.exposure is not None:
        why = "of a rate none is worked out, as nobody knows how long they were at risk"
    elif not missing[0]:
        why = "a tipping point is worked out where people in the programme are missing"
    elif f.problem or not std_error > 0:
        why = "without an interval there is no tipping point"
    if why:
        yield case.quantity("tipping_point", f"{begins}; {why}.")
        return
    seen = int(case.table.treated.sum()), int((~case.table.treated).sum())
    point = tipping_point_of_means(
        f.estimate, std_error, seen, missing, df=freedom(case), conf_level=f.conf_level
    )
    text = f"Missing outcomes, beside the estimate as analysed: {after_colon(point)}"
    yield case.quantity("tipping_point", text, np.nan, point.low, point.high)


MISSING_OUTCOMES = Check(_tips_over)
