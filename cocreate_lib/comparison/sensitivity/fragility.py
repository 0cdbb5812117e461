"""How fragile a result is: what it would take, unmeasured or unseen, to change what it says."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import pandas as pd
from scipy import stats
from scipy.special import betaincinv

from cocreate_lib.checks import (
    Pair,
    check_between,
    check_choice,
    check_counts,
    check_finite,
    check_whole,
)
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES
from cocreate_lib.comparison.rates.newcombe import newcombe
from cocreate_lib.errors import DataError, PlanError
from cocreate_lib.text import Spoken


@dataclass(frozen=True, repr=False)
class EValue(Spoken):
    """How strongly something unmeasured would have to be linked to both programme and outcome.

    Parameters
    ----------
    estimate
        The E-value of the estimate, as a risk ratio; at least 1.
    limit
        The E-value of the interval's limit nearer to 1; 1 where the interval holds 1, NaN where no
        interval was given.
    """

    estimate: float
    limit: float

    def __str__(self) -> str:
        text = (
            "Something unmeasured that is linked with both the programme and the outcome by a risk "
            f"ratio of {self.estimate:.2f} each, beyond the measured covariates, could explain "
            "the estimate away; something weaker could not"
        )
        if math.isnan(self.limit):
            return f"{text}."
        if self.limit == 1:
            return f"{text}. The interval holds a ratio of 1 as it is."
        return f"{text}. For the interval to hold a ratio of 1, {self.limit:.2f} each is enough."


def e_value(
    ratio: float,
    conf_low: float | None = None,
    conf_high: float | None = None,
    *,
    measure: str = "risk_ratio",
    common: bool | None = None,
) -> EValue:
    """E-value of a ratio and of its interval.

    Parameters
    ----------
    ratio
        The estimate, above 0.
    conf_low, conf_high
        Limits of its interval; both or neither.
    measure
        ``"risk_ratio"``, ``"rate_ratio"``, ``"odds_ratio"`` or ``"hazard_ratio"``.
    common
        For odds and hazard ratios: whether the outcome is common (more than about 15% by the end of
        follow-up). Has to be said, since it decides the formula.

    Returns
    -------
    EValue
        Prints as a sentence.

    Raises
    ------
    DataError
        When the ratio or its limits are missing, infinite, not above 0, or out of order.
    PlanError
        When the measure is not known, or ``common`` has not been said for odds or hazard ratios.

    Notes
    -----
    With R the ratio, or 1/R if R is below 1: R + √(R (R − 1)). Where the outcome is rare an odds or
    hazard ratio is taken for a risk ratio. Where it is common an odds ratio is replaced by its
    square root, and a hazard ratio H by (1 − 0.5^√H) / (1 − 0.5^√(1/H)).

    References
    ----------
    VanderWeele, T. J., & Ding, P. (2017). Sensitivity analysis in observational research:
    introducing the E-value. *Annals of Internal Medicine*, 167, 268–274.

    Examples
    --------
    >>> value = e_value(0.80, 0.71, 0.91)
    >>> print(f"{value.estimate:.3f} {value.limit:.3f}")
    1.809 1.429
    """
    check_choice(measure, "measure", ("risk_ratio", "rate_ratio", "odds_ratio", "hazard_ratio"))
    if measure in ("odds_ratio", "hazard_ratio") and common is None:
        raise PlanError(
            f"Whether the outcome is common has to be said for the {MEASURE_NAMES[measure]}.",
            where="common",
            why="It is near the risk ratio only where the outcome is rare.",
            try_this="Write common=True if more than about 15% had the outcome.",
        )
    _check_ratio(ratio, "ratio")
    estimate = _e_value(_as_risk_ratio(ratio, measure, common))
    if conf_low is None and conf_high is None:
        return EValue(estimate, math.nan)
    if conf_low is None or conf_high is None:
        raise DataError(
            "Only one limit of the interval was given.",
            where="conf_high" if conf_high is None else "conf_low",
            why="Which limit is nearer to 1 takes both.",
            try_this="Give both limits, or neither.",
        )
    _check_ratio(conf_low, "conf_low")
    _check_ratio(conf_high, "conf_high")
    if not conf_low <= ratio <= conf_high:
        raise DataError(
            f"The estimate {ratio:g} lies outside its interval, {conf_low:g} to {conf_high:g}.",
            where="ratio",
            why="Estimate and interval can't belong together.",
            try_this="Give them in the order estimate, lower limit, upper limit.",
        )
    if conf_low <= 1 <= conf_high:
        return EValue(estimate, 1.0)
    nearer = conf_low if conf_low > 1 else conf_high
    return EValue(estimate, _e_value(_as_risk_ratio(nearer, measure, common)))


def _as_risk_ratio(ratio: float, measure: str, common: bool | None) -> float:
    if measure == "odds_ratio" and common:
        return math.sqrt(ratio)
    if measure == "hazard_ratio" and common:
        return _half_by(ratio) / _half_by(1 / ratio)
    return ratio


def _half_by(hazard: float) -> float:
    """1 − 0.5^√hazard, also where that is tiny."""
    return -math.expm1(-math.log(2) * math.sqrt(hazard))


def _e_value(ratio: float) -> float:
    away = max(ratio, 1 / ratio)
    return away + math.sqrt(away * (away - 1))


def _check_ratio(value: float, where: str) -> None:
    check_finite(value, where)
    if value <= 0:
        raise DataError(
            f"{where} is {value:g}.",
            where=where,
            why="A ratio of risks, odds, rates or hazards is above 0.",
            try_this="Give the ratio itself, not its logarithm.",
        )


@dataclass(frozen=True, repr=False)
class RosenbaumBounds(Spoken):
    """How much hidden bias the matched pairs bear.

    Parameters
    ----------
    gamma
        The odds ratio Γ at which the largest possible p-value reaches ``alpha``; NaN where it is
        above ``alpha`` even without hidden bias.
    discordant
        Pairs in which only the person in the programme had the outcome, and only the other.
    alpha, sides
        Level and sides of the test.
    """

    gamma: float
    discordant: tuple[int, int]
    alpha: float
    sides: int

    def p_value(self, gamma: float) -> float:
        """The largest p-value that hidden bias of so much allows.

        Parameters
        ----------
        gamma
            How many times the odds of being in the programme may differ within a pair, at least 1.

        Returns
        -------
        float
            Upper bound of McNemar's exact p-value; at ``gamma=1`` the p-value itself.

        Raises
        ------
        PlanError
            When ``gamma`` is below 1.
        """
        if not (gamma >= 1 and math.isfinite(gamma)):
            raise PlanError(
                f"gamma is {gamma!r}.",
                where="gamma",
                why="It is an odds ratio; 1 stands for no hidden bias, and more for more.",
                try_this="Give a number of at least 1.",
            )
        more, total = max(self.discordant), sum(self.discordant)
        tail = float(stats.binom.sf(more - 1, total, gamma / (1 + gamma)))
        return min(1.0, self.sides * tail)

    def __str__(self) -> str:
        one, other = self.discordant
        pairs = (
            f"In {one} pair{'' if one == 1 else 's'} only the person in the programme had the "
            f"outcome, in {other} only the other one"
        )
        if math.isnan(self.gamma):
            return (
                f"{pairs}. The difference is not statistically significant at {self.alpha:g} even "
                "without hidden bias, which is not evidence that the two are alike."
            )
        return (
            f"{pairs}. The difference stays statistically significant at {self.alpha:g} unless "
            "something unmeasured made one of a pair more than "
            f"{math.floor(100 * self.gamma) / 100:.2f} times as likely (in odds) to be in the "
            "programme as the other, and all but decided the outcome."
        )


def rosenbaum_bounds(discordant: Pair, *, alpha: float = 0.05, sides: int = 2) -> RosenbaumBounds:
    """Rosenbaum's bounds for matched pairs with a binary outcome.

    Parameters
    ----------
    discordant
        Pairs in which only the person in the programme had the outcome, and pairs in which only the
        matched person had it.
    alpha
        Level of the test, between 0 and 1.
    sides
        2 for a two-sided test (twice the smaller tail), 1 for a one-sided one in the direction that
        was seen.

    Returns
    -------
    RosenbaumBounds
        With ``gamma``, ``discordant``, ``alpha``, ``sides`` and ``p_value(gamma)``; prints as a
        sentence.

    Raises
    ------
    DataError
        When the pairs are not whole numbers, or there are none.
    PlanError
        When the level or the sides can't be.

    Notes
    -----
    McNemar's exact test. With D discordant pairs, T of them of the more frequent kind, the largest
    tail probability is that of T or more successes in D trials of probability Γ/(1 + Γ). The Γ at
    which it reaches the level is found from the Beta distribution, without a search.

    References
    ----------
    Rosenbaum, P. R. (2002). *Observational Studies* (2nd ed.), chapter 4. Springer.

    Examples
    --------
    >>> bounds = rosenbaum_bounds((12, 34))
    >>> print(f"{bounds.gamma:.2f} {bounds.p_value(1):.4f} {bounds.p_value(2):.4f}")
    1.43 0.0016 0.3777
    """
    check_between(alpha, "alpha", 0, 1)
    check_choice(sides, "sides", (1, 2))
    one = check_whole(discordant[0], "discordant[0]")
    other = check_whole(discordant[1], "discordant[1]")
    if one + other == 0:
        raise DataError(
            "There is no pair in which only one person had the outcome.",
            where="discordant",
            why="Only such pairs tell the two people of a pair apart.",
            try_this="Look at how many pairs there are, and how many people had the outcome.",
        )
    more, total = max(one, other), one + other
    chance = float(betaincinv(more, total - more + 1, alpha / sides))
    gamma = chance / (1 - chance)
    return RosenbaumBounds(gamma if gamma >= 1 else math.nan, (one, other), alpha, sides)


@dataclass(frozen=True, repr=False)
class RobustnessValue(Spoken):
    """How much of what is left to explain something unmeasured would have to explain.

    Parameters
    ----------
    value
        Share (0 to 1) of the residual variance of both the programme and the outcome that would
        bring the estimate to the ``q`` asked for.
    value_alpha
        Share that would make it statistically not significant at ``alpha``.
    partial_r2
        Share of the outcome's residual variance that the programme explains.
    q, alpha
        As asked.
    """

    value: float
    value_alpha: float
    partial_r2: float
    q: float
    alpha: float

    def __str__(self) -> str:
        goal = "to zero" if self.q == 1 else f"down by {100 * self.q:g}%"
        return (
            f"Something unmeasured would have to explain {100 * self.value:.1f}% of what is left "
            f"to explain of both programme and outcome to bring the estimate {goal}, and "
            f"{100 * self.value_alpha:.1f}% to bring that change within chance at {self.alpha:g}."
        )


def robustness_value(
    estimate: float, std_error: float, df: float, *, q: float = 1.0, alpha: float = 0.05
) -> RobustnessValue:
    """Robustness value of a coefficient of a linear regression.

    Parameters
    ----------
    estimate
        The coefficient of the programme.
    std_error
        Its (classical) standard error, above 0.
    df
        Residual degrees of freedom, above 1.
    q
        Share of the estimate that is to be explained away, above 0; 1 for all of it.
    alpha
        Level of the two-sided test, between 0 and 1.

    Returns
    -------
    RobustnessValue
        Prints as a sentence.

    Raises
    ------
    DataError
        When the estimate is missing or infinite.
    PlanError
        When another argument can't be.

    Notes
    -----
    With f = q |t| / √df, the value is (√(f⁴ + 4 f²) − f²) / 2. For the significance, f is lessened
    by f*, the critical t of df − 1 over √(df − 1); where f f* is above 1, the value is
    (f² − f*²)/(1 + f²).

    References
    ----------
    Cinelli, C., & Hazlett, C. (2020). Making sense of sensitivity: extending omitted variable bias.
    *Journal of the Royal Statistical Society B*, 82, 39–67.

    Examples
    --------
    >>> value = robustness_value(0.0973158, 0.0232565, 783)
    >>> print(f"{value.value:.4f} {value.value_alpha:.4f}")
    0.1388 0.0763
    """
    check_finite(estimate, "estimate")
    check_between(std_error, "std_error", 0, math.inf)
    check_between(df, "df", 1, math.inf)
    check_between(q, "q", 0, math.inf)
    check_between(alpha, "alpha", 0, 1)
    t = abs(estimate / std_error)
    f = q * t / math.sqrt(df)
    critical = float(stats.t.isf(alpha / 2, df - 1)) / math.sqrt(df - 1)
    if f <= critical:
        value_alpha = 0.0
    elif f * critical < 1:
        value_alpha = _robustness(f - critical)
    else:
        value_alpha = (1 - (critical / f) ** 2) / (1 + (1 / f) ** 2)
    return RobustnessValue(
        _robustness(f), value_alpha, (t / math.hypot(t, math.sqrt(df))) ** 2, q, alpha
    )


def _robustness(f: float) -> float:
    # The same as (√(f⁴ + 4 f²) − f²) / 2, without a difference of near-equal numbers.
    return 2 / (1 + math.hypot(1, 2 / f)) if f > 0 else 0.0


_CONCLUSIONS = {
    -1: "significantly fewer in the programme",
    0: "no statistically significant difference",
    1: "significantly more in the programme",
}


@dataclass(frozen=True, eq=False, repr=False)
class TippingPoint:
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
            f"{self.events[1]} of {self.seen[1]}, {100 * self.conf_level:g}% interval)."
        )
        if self.robust:
            return f"{seen} That stays, whatever the missing people's outcomes were."
        lines = [f"{seen} That does not stay for every outcome the missing people could have had."]
        if self.missing[0]:
            lines.append(_tips("in the programme", self.missing[0], self.treated_range))
        if self.missing[1]:
            lines.append(_tips("in the comparison group", self.missing[1], self.comparison_range))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.combinations.to_html(index=False)}"


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
        (check_whole(pair[0], f"{name}[0]"), check_whole(pair[1], f"{name}[1]"))
        for name, pair in (("events", events), ("seen", seen), ("missing", missing))
    )
    if lost == (0, 0):
        raise DataError(
            "Nobody's outcome is missing.",
            where="missing",
            why="Then nothing unseen can change the conclusion.",
            try_this="Count the people whose outcome is not known, in each group.",
        )
    z = float(stats.norm.ppf(0.5 + conf_level / 2))
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
