"""Outcomes: a column of the table, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cocreate_lib.comparison.plan.measures import MEASURES, MEASURES_OF
from cocreate_lib.errors import PlanError
from cocreate_lib.fields import (
    Choice,
    Column,
    Columns,
    Level,
    Number,
    Optional,
    Text,
    declared,
    documented,
    read_fields,
)
from cocreate_lib.text import plain

KINDS = ("rate", "frequency", "time_to", "scale")
COUNT_MODELS = ("quasi_poisson", "negative_binomial")
LARGEST = 1e100  # of times, sizes and numbers in a table: their squares can still be computed with


@documented
@dataclass(frozen=True)
class Outcome:
    """One outcome: a column, and how to read it. Made by ``rate``, ``frequency`` and so on.

    {parameters}

    Raises
    ------
    PlanError
        When a field holds what it may not, a time has no event or has a before, or the column is
        also what was before.
    """

    column: str = declared(Column(), about="Column of the table.")
    kind: str = declared(Choice(KINDS), about="How the column is read.")
    event: str | None = declared(
        Optional(Column()),
        about="For a time: the column that is 1 where the event was seen, and 0 where watching "
        "stopped before it.",
        default=None,
    )
    horizon: float | None = declared(
        Optional(Number(0.0, LARGEST, strictly=True)),
        about="For a time: the restricted mean is taken over the time from 0 to here.",
        default=None,
    )
    unit: str | None = declared(
        Optional(Text()),
        about="For a time or a scale: the unit in words, such as days; for a frequency with time "
        "at risk: what the rate is per, such as person-year. Used in sentences.",
        default=None,
    )
    before: str | None = declared(
        Optional(Column()),
        about="The column of the same thing as it was before the programme.",
        default=None,
    )
    model: str | None = declared(
        Optional(Choice(COUNT_MODELS)),
        about="For a frequency: how it is modelled, by methods that have an outcome model.",
        default=None,
    )
    level: str | float | bool | None = declared(
        Optional(Level()),
        about="The value that counts as 1, of a rate's column or a time's event, where it isn't 1.",
        default=None,
    )
    competing: str | None = declared(
        Optional(Column()),
        about="For a time: the column that is 1 where it ended with something after which the "
        "event can't be seen, such as recall to custody or death.",
        default=None,
    )
    entry: str | None = declared(
        Optional(Column()),
        about="For a time: the column of the time from which each person was watched.",
        default=None,
    )
    strata: tuple[str, ...] = declared(
        Columns(),
        about="For a time: columns in whose levels the Cox model has a baseline hazard each.",
        default=(),
    )
    exposure: str | None = declared(
        Optional(Column()),
        about="For a frequency: the column of each person's time at risk.",
        default=None,
    )
    per: float = declared(
        Number(0.0, LARGEST, strictly=True),
        about="For a frequency with time at risk: how much of it makes one unit of the rate, such "
        "as 365.25 days for a rate per person-year.",
        default=1.0,
    )

    def __post_init__(self) -> None:
        read_fields(self, PlanError)
        self._check_exposure()
        if self.level is not None and self.kind not in ("rate", "time_to"):
            raise PlanError(
                f"{self.column!r} is a {self.kind}, and has no level.",
                where="level",
                why="A level says which of two values counts as 1; numbers need none.",
                try_this=f'rate("{self.column}", level={self.level!r}), if it happened or did not.',
            )
        self._check_time()
        if self.kind == "time_to" and self.event is None:
            raise PlanError(
                f"The time {self.column!r} has no event.",
                where="event",
                why="A time says nothing until it is known whether it ended with the event.",
                try_this=f'time_to("{self.column}", event=...), where the event column is 1 or 0.',
            )
        if self.kind == "time_to" and self.before is not None:
            raise PlanError(
                f"The time {self.column!r} has no before.",
                where="before",
                why="The event had not happened yet.",
                try_this=f"Leave {self.before!r} out, or name it among the covariates.",
            )
        if self.before == self.column:
            raise PlanError(
                f"{self.column!r} can't be both the outcome and what was before.",
                where="before",
                why="Nothing would have changed for anybody.",
                try_this="Name the column that was measured before the programme.",
            )

    def _check_time(self) -> None:
        """Refuse what is said of a time where there is none, or twice."""
        for name in ("competing", "entry", "strata"):
            given = getattr(self, name)
            if given and self.kind != "time_to":
                raise PlanError(
                    f"{self.column!r} is a {self.kind}, and has no {name}.",
                    where=name,
                    why="Only a time can end otherwise, be watched from later on, or have hazards.",
                    try_this=f'time_to("{self.column}", event=..., {name}={given!r}).',
                )
        parts = {"event": self.event, "competing": self.competing, "entry": self.entry}
        seen = {self.column: "the time"}
        for role, part in parts.items():
            if self.kind == "time_to" and part is not None:
                if part in seen:
                    raise PlanError(
                        f"{part!r} can't be both {seen[part]} and {role}.",
                        where=role,
                        why="Each says something else about a person's time.",
                        try_this="Name a column of its own for each.",
                    )
                seen[part] = role
        for name in self.strata:
            if name in seen or self.strata.count(name) > 1:
                twice = f"both {seen[name]} and a stratum" if name in seen else "a stratum twice"
                raise PlanError(
                    f"{name!r} can't be {twice}.",
                    where="strata",
                    why="Strata are known before anybody is watched, each by a column of its own.",
                    try_this=f"Take {name!r} out of the strata.",
                )

    def _check_exposure(self) -> None:
        """Refuse a time at risk that goes with nothing else that is said of the outcome."""
        if self.exposure is None:
            if self.per != 1:
                raise PlanError(
                    f"{self.column!r} has no time at risk for a rate per {plain(self.per)} of it.",
                    where="per",
                    try_this=f'frequency("{self.column}", exposure=..., per={plain(self.per)}), '
                    "with the column of how long each person was at risk.",
                )
            return
        if self.kind != "frequency":
            raise PlanError(
                f"{self.column!r} is a {self.kind}, and has no time at risk.",
                where="exposure",
                why="Events are counted over a time; nothing else is.",
                try_this=f'frequency("{self.column}", exposure="{self.exposure}"), if it counts '
                "events.",
            )
        if self.exposure == self.column:
            raise PlanError(
                f"{self.column!r} can't be both the events and the time at risk for them.",
                where="exposure",
                why="Everybody would have the same rate.",
                try_this="Name the column of how long each person was at risk.",
            )
        if self.before is not None:
            raise PlanError(
                f"{self.column!r} has a time at risk, and a before without one.",
                where="before",
                why="How often something happened before belongs to another time, and a change "
                "would mix the two.",
                try_this=f"Leave before={self.before!r} out (and name it among the covariates), or "
                "exposure.",
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of what came after the programme."""
        names = (self.column, self.event, self.competing, self.exposure)
        return tuple(name for name in names if name is not None)

    @property
    def columns_beside(self) -> tuple[str, ...]:
        """The columns that are read with these, and known by the start of watching."""
        return tuple(filter(None, (self.entry, *self.strata)))

    @property
    def measures(self) -> tuple[str, ...]:
        """What the groups are compared by in it, in the order of the estimates."""
        return MEASURES_OF[self.compared_as]

    @property
    def compared_as(self) -> str:
        """What its measures go by: the kind, ``"frequency_at_risk"`` with time at risk, or
        ``"incidence"`` of a time that can end otherwise."""
        return self.told_as if self.exposure is None else "frequency_at_risk"

    @property
    def told_as(self) -> str:
        """What its analysis and its words go by: the kind, or ``"incidence"``."""
        return "incidence" if self.competing else self.kind

    @property
    def measures_of_means(self) -> tuple[str, ...]:
        """Those of them that follow from the mean of each group."""
        return tuple(name for name in self.measures if MEASURES[name].compares_means)

    @property
    def rate_unit(self) -> str | None:
        """What a rate is per, in words; None where no time at risk is known."""
        if self.exposure is None:
            return None
        return self.unit or f"{'unit' if self.per == 1 else plain(self.per)} of '{self.exposure}'"

    @property
    def unit_words(self) -> str:
        """What stands behind a difference in it, such as days, or per person-year; may be empty."""
        if self.told_as == "incidence":
            return ""
        return (self.unit or "") if self.rate_unit is None else f"per {self.rate_unit}"

    @property
    def mean_model(self) -> str:
        """The model of its mean, where a method has one: the kind, or how counts are modelled."""
        return "negative_binomial" if self.model == "negative_binomial" else self.kind


def rate(
    column: str, *, level: str | float | bool | None = None, before: str | None = None
) -> Outcome:
    """An outcome that happened or did not: 1 or 0 for each person.

    Parameters
    ----------
    column
        Column of 0 and 1, such as "reoffended within the year"; False and True, or a plain yes and
        no in a language that is known here, are read as these.
    level
        Of a column of two other values: the one that counts as 1, such as ``"Yes"``. It holds for
        ``before`` too.
    before
        Column of the same in a time before the programme; read by the method
        ``"difference_in_differences"`` only.

    Returns
    -------
    Outcome
        Compared as ``risk_difference``, ``risk_ratio`` and ``odds_ratio``.

    Raises
    ------
    PlanError
        When a column is not a name, or ``before`` is the column itself.

    Examples
    --------
    >>> rate("reoffended").kind
    'rate'
    >>> rate("status", level="reconvicted").level
    'reconvicted'
    """
    return Outcome(column, "rate", before=before, level=level)


def frequency(
    column: str,
    *,
    exposure: str | None = None,
    per: float = 1.0,
    unit: str | None = None,
    model: str = "quasi_poisson",
    before: str | None = None,
) -> Outcome:
    """An outcome that counts events: 0, 1, 2, … for each person.

    Parameters
    ----------
    column
        Column of whole numbers, none below zero, such as the number of reoffences in the year.
        People with none count too: this is the number a person, not the number a reoffender.
    exposure
        Column of each person's time at risk, above zero for everybody: how long they could have had
        events that were counted, such as the days of the year that they were not in custody. The
        groups' rates are then compared: events over time at risk. Nothing depends on its unit.
    per
        How much time at risk makes one unit of the rate: 365.25 for days when the rate is per
        person-year.
    unit
        That unit in words, such as ``"person-year"``; used in sentences only.
    model
        The log-linear model of the mean, for methods that have an outcome model (``"regression"``,
        ``adjust=True``, ``"doubly_robust"``). ``"quasi_poisson"``: Poisson quasi-likelihood.
        ``"negative_binomial"``: variance μ + αμ², α by maximum likelihood; people with large means
        then count for less in the fit. Other methods compare means as they are, and the model is
        fitted beside them: ``Comparison.model(column)`` shows it with its dispersion.
    before
        Column of the number in a time before the programme; read by the method
        ``"difference_in_differences"`` only.

    Returns
    -------
    Outcome
        Compared as ``mean_difference`` and ``rate_ratio``; with ``exposure`` as
        ``rate_difference`` (events per unit of time at risk) and ``rate_ratio``.

    Raises
    ------
    PlanError
        When a column is not a name, ``before`` is the column itself or goes with ``exposure``,
        ``per`` or ``unit`` stands without ``exposure``, or there is no such model.

    Notes
    -----
    Either model needs the mean to be right, not the variance: standard errors are robust.

    With time at risk t, weights w and counts y the rate of a group is Σwy/Σwt: people count by
    their time. A Poisson model has the offset log t, which is the same as a model of y/t with
    weights wt; so has a negative binomial one, with variance μ + αμ² at the mean count μ. Rates
    that a model predicts are averaged over the time at risk of the people whom the estimand names
    (direct standardisation to their person-time). Standard errors are those of ratios (linearised),
    robust or by cluster as for other outcomes. People without a time at risk are missing values.
    The programme may change time at risk itself; the rate then speaks of that time only.

    Counts of offences are skewed: a few people have most of them. Where fewer than fifteen people
    in effect have the events of a group, score intervals of the two mean counts are combined, as
    :func:`cocreate_lib.comparison.compare` says.

    Examples
    --------
    >>> frequency("reoffences").kind
    'frequency'
    >>> at_risk = frequency("reoffences", exposure="days", per=365.25, unit="person-year")
    >>> at_risk.measures
    ('rate_difference', 'rate_ratio')
    """
    if unit is not None and exposure is None:
        raise PlanError(
            f"{column!r} has a unit of its rate, {unit!r}, and no time at risk.",
            where="unit",
            try_this=f'frequency("{column}", exposure=..., unit="{unit}"), with the column of how '
            "long each person was at risk.",
        )
    return Outcome(
        column,
        "frequency",
        unit=unit,
        before=before,
        model=model,
        exposure=exposure,
        per=per,
    )


def time_to(
    column: str,
    event: str,
    *,
    competing: str | None = None,
    entry: str | None = None,
    strata: str | Sequence[str] = (),
    horizon: float | None = None,
    unit: str | None = None,
    level: str | float | bool | None = None,
) -> Outcome:
    """An outcome that is a time: how long until the event, or until watching stopped.

    Parameters
    ----------
    column
        Column of times, none below zero.
    event
        Column of 0 and 1: 1 where the time ends with the event, 0 where watching stopped first.
    competing
        Column of 0 and 1: 1 where the time ends with something after which the event can't be seen,
        such as recall to custody or death. Nobody has 1 here and in the event's column.
    entry
        Column of times, none below zero and each below the person's own time: from when on the
        person was watched (late entry, left truncation). Until then nobody counts among those who
        could have been seen to have the event.
    strata
        Columns in whose levels, or combinations of levels, the Cox model has a baseline hazard each
        and the log-rank test compares people.
    horizon
        The restricted mean is the mean time without the event between 0 and here; with
        ``competing``, the cumulative incidence is that by here. Default: the largest time that was
        observed in both of the groups analysed.
    unit
        Unit of time in words, such as ``"days"``; used in sentences only.
    level
        Of an event column with two other values than 0 and 1: the one that means that the event was
        seen.

    Returns
    -------
    Outcome
        Compared as ``hazard_ratio`` and ``rmst_difference``, over everybody in both groups. That is
        another measure than the Justice Data Lab's time to the first reoffence, which is of people
        who reoffended only (fact ``jdl_time``).

        With ``competing``: as ``cumulative_incidence_difference`` and
        ``cumulative_incidence_ratio`` (the probability of the event by the horizon, before anything
        else), ``hazard_ratio`` (the cause-specific one: of people who have had neither yet),
        ``competing_hazard_ratio`` (the same of the competing event) and ``rmtl_difference`` (mean
        time lost to the event by the horizon).

    Raises
    ------
    PlanError
        When a column is not a name, one column is named for two things, or the horizon is not a
        number above zero.

    Notes
    -----
    One minus Kaplan-Meier, with competing events as censored, would be the share in a world where
    nobody is recalled and people are otherwise as they were: no data say whether that is so. The
    cumulative incidence is of the world as it is (Andersen et al. 2012). There is no
    ``rmst_difference`` with ``competing`` for the same reason.

    References
    ----------
    Andersen, P. K., Geskus, R. B., de Witte, T., & Putter, H. (2012). Competing risks in
    epidemiology: possibilities and pitfalls. *International Journal of Epidemiology*, 41, 861–870.

    Examples
    --------
    >>> time_to("days_to_reoffence", event="reoffence_observed", horizon=365).horizon
    365.0
    >>> time_to("days", "reoffended", competing="recalled", strata="office").strata
    ('office',)
    """
    return Outcome(
        column,
        "time_to",
        event,
        horizon,
        unit,
        level=level,
        competing=competing,
        entry=entry,
        strata=strata,  # type: ignore[arg-type]
    )


def scale(column: str, *, unit: str | None = None, before: str | None = None) -> Outcome:
    """An outcome that is a score on a scale, such as hope at the end of supervision.

    Parameters
    ----------
    column
        Column of numbers.
    unit
        Unit in words, such as ``"points"``; used in sentences only.
    before
        Column of the same score before the programme. The means are then adjusted for it.

    Returns
    -------
    Outcome
        Compared as ``mean_difference``.

    Raises
    ------
    PlanError
        When a column is not a name, or ``before`` is the column itself.

    Examples
    --------
    >>> scale("hope_end", unit="points").unit
    'points'
    """
    return Outcome(column, "scale", unit=unit, before=before)
