"""``PilotDesign``: how the world of the pilot works, declared field by field."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd

from cocreate_lib.errors import DesignError, nearest_names
from cocreate_lib.fields import Choice, Number, Whole, declared, read_fields

ASSUMPTION = "assumption"

DECIMALS = 9  # to which numbers are kept: a share of 1e-12 is none

ASSIGNMENTS = ("case_managers", "people", "offices", "randomised", "historical")
MECHANISMS = ("MCAR", "MAR", "MNAR")

_MOST_PEOPLE = 1_000_000_000


def _number(
    group: str,
    default: float,
    unit: str,
    low: float,
    high: float,
    meaning: str,
    source: str = ASSUMPTION,
) -> Any:
    return _field(Number(low, high), group, default, unit, meaning, source)


def _whole(group: str, default: int, unit: str, low: int, high: int, meaning: str) -> Any:
    return _field(Whole(low, high), group, default, unit, meaning)


def _choice(group: str, default: str, choices: tuple[str, ...], meaning: str) -> Any:
    return _field(Choice(choices), group, default, "choice", meaning)


def _field(
    kind: Choice | Number | Whole,
    group: str,
    default: float | str,
    unit: str,
    meaning: str,
    source: str = ASSUMPTION,
) -> Any:
    return declared(
        kind,
        default=default,
        why=f"It is the {meaning} ({unit})." if unit != "choice" else f"It says {meaning}.",
        try_this=f"the default, {default}",
        metadata={"meaning": meaning, "unit": unit, "source": source, "group": group},
    )


@dataclasses.dataclass(frozen=True)
class PilotDesign:
    """The world of a probation pilot: who is in it, who gets in, what is delivered, what it does.

    The defaults are the teaching pilot. Its sizes, its true effect and its strengths of selection
    are assumptions made for teaching: the published article's own numbers are not known here.
    :meth:`explain` shows every field with its unit, allowed range and source, and
    :func:`cocreate_lib.without` switches one flaw of the world off.

    Parameters
    ----------
    n_treated, n_comparison : int
        People in the programme and in the comparison group.
    female_share : float
        Share of women in the caseload.
    suspended_share, licence_share : float
        Shares of people on a suspended sentence order and on licence after prison; the others
        are on a community order.
    needs_correlation : float
        Correlation of any two of the six needs (accommodation, work, drugs, alcohol, health,
        relationships), on the scale of the normal variables that are cut to yes or no.
    needs_on_history : float
        Correlation of the common level of need with a long sanction history.
    readiness_observed : float
        Correlation between true readiness and the case manager's judgement, before it is rounded
        to a rating from 1 to 5. At 1 only the rounding hides something, at 0 it is noise.
    n_offices : int
        Probation offices.
    people_per_case_manager : float
        Mean number of people in the study for each case manager.
    caseload_spread : float
        Coefficient of variation of case managers' caseloads, beyond chance.
    case_manager_icc, office_icc : float
        Shares of the variance of proven reoffending (0 or 1) that lie between the case managers
        of an office and between offices, in the comparison group's population, without the
        programme.
    frequency_icc : float
        Share of the variance of the number of reoffences, among those who reoffend, that lies
        between case managers.
    hope_icc : float
        Share of the variance of the hope score at the end that lies between case managers.
    assignment : str
        How the groups come about: ``"case_managers"`` (people first in line with volunteering
        case managers, and the ordinary caseloads of the others), ``"people"`` (the same case
        managers hold both: those first in line, and the rest), ``"offices"`` (programme offices
        and comparator offices), ``"randomised"`` (a lot among those first in line) or
        ``"historical"`` (the same case managers' ordinary caseloads of earlier years).
    volunteer_share : float
        Share of case managers who volunteer, in the assignment by case managers.
    volunteer_selection : float
        Correlation between a case manager's skill and the wish to volunteer.
    enrolled_share : float
        Share of the caseload that is enrolled: those first in line to be chosen.
    selection_on_readiness, selection_on_history : float
        Correlations between being first in line and readiness to change, and between being first
        in line and a light sanction history.
    bad_spell : float
        Correlation between being first in line and a passing bad spell: low hope, many recent
        offences, over by itself within the year.
    historical_years : float
        How many years earlier a historical comparison group started.
    enrolment_months : int
        Months over which people start, from January 2018.
    effect : float
        True change in the share of the people in the programme who reoffend within a year, proven
        or not, had it been delivered in full, in probability: -0.08 is eight points fewer.
    effect_by_history : float
        How much more it does for each standard deviation of sanction history, as a share of its
        log-odds; it never turns round.
    effect_on_hope : float
        True change in the programme group's mean hope score, had it been delivered in full.
    fidelity : float
        Mean share of the programme that case managers deliver, from 0 to 1. The effects act in
        proportion to it, on the log-odds and on the hope scale.
    fidelity_spread : float
        Standard deviation between case managers of the log-odds of delivery.
    event_loss : float
        Log-odds of delivery that a policy event of weight 1 takes away when it happens.
    event_recovery : float
        Months after which a loss to events or turnover has shrunk to 37%.
    turnover_rate : float
        Chance in each month that a case manager leaves and a new one takes over the caseload.
    turnover_loss : float
        Log-odds of delivery lost when that happens.
    contamination : float
        Share of the full programme that reaches the comparison group.
    contacts_planned : int
        Mean number of programme contacts planned for a person.
    plan_share, mentor_share, fund_share : float
        Shares of people who would, at full delivery, write a plan together with their case
        manager, have a peer mentor, and use the enabling fund.
    fund_median : float
        Median sum among those who use the fund.
    base_rate : float
        One-year proven reoffending rate in the comparison group's population, with ordinary
        courts and without the programme, in probability.
    readiness_effect, needs_effect : float
        Change in the log-odds of reoffending for each standard deviation of readiness, and of
        the common level of need.
    reoffences_per_reoffender : float
        Mean number of proven reoffences in the year among those with any, in the comparison
        group's population, with ordinary courts and without the programme.
    reoffences_shape : float
        Shape of the gamma spread of people's reoffending pace: the lower, the more uneven.
    time_shape : float
        Weibull shape of the time to the first reoffence: below 1, risk is highest at the start.
    secular_trend : float
        Change a year in everybody's log-odds of reoffending, whatever the programme does.
    offences_before : float
        Mean number of offences in the year before the start, in the comparison group's
        population.
    spell_on_offences : float
        Change in the logarithm of that number for each standard deviation of the bad spell.
    hope_mean, hope_sd : float
        Mean hope score at the start in the comparison group's population, and the standard
        deviation of hope before it is rounded and kept within the scale.
    hope_on_readiness : float
        Correlation of hope, before rounding, with readiness.
    hope_stability : float
        Correlation of hope, before rounding, at the start and at the end, without the programme
        and among people of one case manager. A bad spell that comes with readiness lowers both
        correlations a little.
    court_delay, court_delay_spread : float
        Median days from an offence to its conviction, 0 for none, and the standard deviation of
        its logarithm. What is not convicted within the year or six further months is not counted.
    court_slowdown : float
        How many times longer the courts take from 23 March 2020.
    linkage_failure : float
        Share of the comparison group that can't be found in the conviction records, more often
        those with a short history; their reoffending is missing. By the same rule the programme
        group's share differs.
    attrition : float
        Share of the comparison group whose hope score at the end is missing; by the same rule the
        programme group's share differs.
    attrition_mechanism : str
        ``"MCAR"`` (whoever), ``"MAR"`` (rather those with a low readiness rating) or ``"MNAR"``
        (rather those whose hope is low at the end).

    Numbers are kept to nine decimals.

    Raises
    ------
    DesignError
        For a field out of its range, a size that is not a whole number, fields that contradict
        one another, or, when simulated, a target that no cohort can meet.

    See Also
    --------
    simulate : draws a cohort from a design.
    designs : ready-made designs with names.

    Examples
    --------
    >>> design = PilotDesign().replace(n_treated=60, n_comparison=600, fidelity=1.0)
    >>> design.n_treated, design.fidelity
    (60, 1.0)
    >>> design.replace(fidelty=0.5)
    Traceback (most recent call last):
        ...
    cocreate_lib.errors.DesignError: PilotDesign has no field 'fidelty'.
      Try:   Did you mean 'fidelity' or 'fidelity_spread'?
    """

    n_treated: int = _whole("Population", 150, "people", 1, _MOST_PEOPLE, "people in the programme")
    n_comparison: int = _whole(
        "Population", 750, "people", 1, _MOST_PEOPLE, "people in the comparison group"
    )
    female_share: float = _number(
        "Population", 0.15, "share", 0.0, 1.0, "share of women in the caseload"
    )
    suspended_share: float = _number(
        "Population", 0.25, "share", 0.0, 1.0, "share of people on a suspended sentence order"
    )
    licence_share: float = _number(
        "Population", 0.25, "share", 0.0, 1.0, "share of people on licence after prison"
    )
    needs_correlation: float = _number(
        "Population", 0.3, "correlation", 0.0, 0.95, "correlation of any two of the six needs"
    )
    needs_on_history: float = _number(
        "Population", 0.3, "correlation", -1.0, 1.0, "correlation of need with a long history"
    )
    readiness_observed: float = _number(
        "Population",
        0.6,
        "correlation",
        0.0,
        1.0,
        "correlation of the written rating with true readiness",
    )

    n_offices: int = _whole("Nesting", 4, "offices", 1, 100_000, "probation offices")
    people_per_case_manager: float = _number(
        "Nesting", 12.0, "people", 1.0, 1e4, "mean number of people for each case manager"
    )
    caseload_spread: float = _number(
        "Nesting", 0.4, "ratio", 0.0, 2.0, "coefficient of variation of caseloads beyond chance"
    )
    case_manager_icc: float = _number(
        "Nesting", 0.02, "correlation", 0.0, 0.5, "proven reoffending: share between case managers"
    )
    office_icc: float = _number(
        "Nesting", 0.005, "correlation", 0.0, 0.4, "proven reoffending: share between offices"
    )
    frequency_icc: float = _number(
        "Nesting",
        0.02,
        "correlation",
        0.0,
        0.5,
        "reoffences of those who reoffend: share between case managers",
    )
    hope_icc: float = _number(
        "Nesting", 0.05, "correlation", 0.0, 0.5, "hope at the end: share between case managers"
    )

    assignment: str = _choice(
        "Assignment", "case_managers", ASSIGNMENTS, "how the two groups come about"
    )
    volunteer_share: float = _number(
        "Assignment", 0.25, "share", 0.01, 0.99, "share of case managers who volunteer"
    )
    volunteer_selection: float = _number(
        "Assignment", 0.15, "correlation", -1.0, 1.0, "correlation of skill with volunteering"
    )
    enrolled_share: float = _number(
        "Assignment", 0.4, "share", 0.01, 0.99, "share of the caseload that is enrolled"
    )
    selection_on_readiness: float = _number(
        "Assignment",
        0.3,
        "correlation",
        -1.0,
        1.0,
        "correlation of being first in line with readiness",
    )
    selection_on_history: float = _number(
        "Assignment",
        0.3,
        "correlation",
        -1.0,
        1.0,
        "correlation of being first in line with a light history",
    )
    bad_spell: float = _number(
        "Assignment",
        0.2,
        "correlation",
        -1.0,
        1.0,
        "correlation of being first in line with a passing bad spell",
    )
    historical_years: float = _number(
        "Assignment", 2.0, "years", 0.0, 10.0, "how much earlier a historical group started"
    )
    enrolment_months: int = _whole(
        "Assignment", 12, "months", 1, 24, "months of starts, from January 2018"
    )

    effect: float = _number(
        "Programme",
        -0.08,
        "probability",
        -0.98,
        0.98,
        "true change in the programme group's one-year reoffending rate at full delivery",
    )
    effect_by_history: float = _number(
        "Programme",
        0.25,
        "share per SD",
        0.0,
        1.0,
        "how much stronger the effect is with each SD of sanction history",
    )
    effect_on_hope: float = _number(
        "Programme", 2.0, "points", -30.0, 30.0, "true change in hope at full delivery"
    )
    fidelity: float = _number(
        "Programme", 0.6, "share", 0.0, 1.0, "mean share of the programme that is delivered"
    )
    fidelity_spread: float = _number(
        "Programme", 0.7, "log-odds", 0.0, 5.0, "SD of delivery between case managers"
    )
    event_loss: float = _number(
        "Programme",
        0.5,
        "log-odds",
        0.0,
        5.0,
        "loss of delivery to a policy event of weight 1",
    )
    event_recovery: float = _number(
        "Programme", 6.0, "months", 0.1, 120.0, "months for a loss to shrink to 37%"
    )
    turnover_rate: float = _number(
        "Programme", 0.02, "chance a month", 0.0, 1.0, "chance that a case manager leaves"
    )
    turnover_loss: float = _number(
        "Programme", 1.0, "log-odds", 0.0, 5.0, "loss of delivery when a case manager leaves"
    )
    contamination: float = _number(
        "Programme", 0.0, "share", 0.0, 1.0, "share of the programme that reaches the comparison"
    )
    contacts_planned: int = _whole(
        "Programme", 24, "contacts", 0, 365, "mean number of contacts planned"
    )
    plan_share: float = _number(
        "Programme", 0.9, "share", 0.0, 1.0, "share with a co-created plan at full delivery"
    )
    mentor_share: float = _number(
        "Programme", 0.3, "share", 0.0, 1.0, "share with a peer mentor at full delivery"
    )
    fund_share: float = _number(
        "Programme", 0.5, "share", 0.0, 1.0, "share who use the enabling fund at full delivery"
    )
    fund_median: float = _number(
        "Programme", 80.0, "pounds", 1.0, 1e4, "median sum among those who use the fund"
    )

    base_rate: float = _number(
        "Outcomes",
        0.334,
        "probability",
        0.01,
        0.99,
        "one-year proven reoffending rate of the comparison group's population",
        "fact: proven_reoffending_2019q3",
    )
    readiness_effect: float = _number(
        "Outcomes", -0.3, "log-odds", -3.0, 3.0, "change for each SD of readiness"
    )
    needs_effect: float = _number(
        "Outcomes", 0.2, "log-odds", -3.0, 3.0, "change for each SD of need"
    )
    reoffences_per_reoffender: float = _number(
        "Outcomes",
        3.97,
        "reoffences",
        1.0,
        50.0,
        "mean proven reoffences in the year among those with any",
        "fact: frequency_nps_2019q4",
    )
    reoffences_shape: float = _number(
        "Outcomes", 1.0, "none", 0.05, 1e3, "evenness of people's pace (gamma shape)"
    )
    time_shape: float = _number(
        "Outcomes", 0.85, "none", 0.2, 5.0, "Weibull shape of the time to the first reoffence"
    )
    secular_trend: float = _number(
        "Outcomes", -0.05, "log-odds a year", -1.0, 1.0, "change in everybody's risk over time"
    )
    offences_before: float = _number(
        "Outcomes", 1.5, "offences", 0.01, 50.0, "mean offences in the year before the start"
    )
    spell_on_offences: float = _number(
        "Outcomes", 0.5, "log", -2.0, 2.0, "change in them for each SD of the bad spell"
    )
    hope_mean: float = _number(
        "Outcomes", 15.0, "points", 1.0, 29.0, "mean hope score at the start"
    )
    hope_sd: float = _number(
        "Outcomes", 5.0, "points", 0.5, 15.0, "SD of hope before rounding and the scale's ends"
    )
    hope_on_readiness: float = _number(
        "Outcomes", 0.5, "correlation", -1.0, 1.0, "correlation of hope with readiness"
    )
    hope_stability: float = _number(
        "Outcomes", 0.7, "correlation", 0.0, 1.0, "correlation of hope at the start and the end"
    )

    court_delay: float = _number(
        "Measurement", 90.0, "days", 0.0, 2000.0, "median time from offence to conviction"
    )
    court_delay_spread: float = _number(
        "Measurement", 0.8, "log", 0.05, 3.0, "SD of the logarithm of that time"
    )
    court_slowdown: float = _number(
        "Measurement", 2.0, "times", 1.0, 100.0, "how much longer courts take from 23 March 2020"
    )
    linkage_failure: float = _number(
        "Measurement", 0.0, "share", 0.0, 0.9, "share not found in the conviction records"
    )
    attrition: float = _number(
        "Measurement", 0.0, "share", 0.0, 0.9, "share whose hope at the end is missing"
    )
    attrition_mechanism: str = _choice(
        "Measurement", "MNAR", MECHANISMS, "who is lost to the survey"
    )

    def __post_init__(self) -> None:
        read_fields(self, DesignError, "PilotDesign.")
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, float):
                object.__setattr__(self, field.name, round(value, DECIMALS))
        self._check_together()

    def _check_together(self) -> None:
        if self.suspended_share + self.licence_share > 1:
            raise DesignError(
                f"suspended_share and licence_share add up to "
                f"{self.suspended_share + self.licence_share:g}.",
                where="PilotDesign.licence_share",
                why="They are shares of one caseload, and the rest is on a community order.",
                try_this=f"licence_share={1 - self.suspended_share:g} at most",
            )
        if self.hope_on_readiness**2 > self.hope_stability:
            most = math.floor(100 * math.sqrt(self.hope_stability)) / 100
            raise DesignError(
                f"hope_on_readiness is {self.hope_on_readiness:g}, with a hope_stability of "
                f"{self.hope_stability:g}.",
                where="PilotDesign.hope_on_readiness",
                why="Readiness lasts, so it alone would make hope more stable than that.",
                try_this=f"hope_on_readiness={math.copysign(most, self.hope_on_readiness):g}, "
                "the nearest possible value",
            )
        if self.assignment == "offices" and self.n_offices < 2:
            raise DesignError(
                "One office can't be compared with itself.",
                where="PilotDesign.n_offices",
                why="assignment='offices' needs programme offices and comparator offices.",
                try_this="n_offices=2",
            )

    def replace(self, /, **changes: float | str) -> PilotDesign:
        """The same design with some fields changed.

        Parameters
        ----------
        **changes
            Fields and their new values.

        Returns
        -------
        PilotDesign

        Raises
        ------
        DesignError
            For an unknown field, naming the nearest real ones, or a value out of range.

        Examples
        --------
        >>> PilotDesign().replace(effect=0.0).effect
        0.0
        """
        known = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                raise DesignError(
                    f"PilotDesign has no field {name!r}.", try_this=nearest_names(name, known)
                )
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def explain(self) -> pd.DataFrame:
        """Every field with its value, unit, allowed values, source, process and meaning.

        Returns
        -------
        pandas.DataFrame
            Indexed by field: ``value``; ``unit``; ``lowest`` and ``highest`` allowed (empty for a
            choice); ``allowed`` in words; ``source`` (``"assumption"``, or a fact of
            :func:`cocreate_lib.fact`); ``process``, the part of the world it belongs to
            (Population, Nesting, Assignment, Programme, Outcomes, Measurement); ``meaning``.

        Examples
        --------
        >>> PilotDesign().explain().loc["effect", ["value", "source"]].tolist()
        [-0.08, 'assumption']
        >>> PilotDesign().explain().loc["attrition_mechanism", "allowed"]
        'MCAR, MAR, MNAR'
        """
        rows = [
            {
                "field": field.name,
                "value": getattr(self, field.name),
                "unit": field.metadata["unit"],
                **_allowed(field.metadata["kind"]),
                "source": (
                    field.metadata["source"]
                    if getattr(self, field.name) == field.default
                    else ASSUMPTION
                ),
                "process": field.metadata["group"],
                "meaning": field.metadata["meaning"],
            }
            for field in dataclasses.fields(self)
        ]
        return pd.DataFrame(rows).astype({"value": object}).set_index("field")

    def to_dict(self) -> dict[str, float | str]:
        """The fields as a plain dictionary, for JSON or TOML."""
        return dataclasses.asdict(self)


def _allowed(kind: Choice | Number | Whole) -> dict[str, Any]:
    """What a field may hold, for ``explain``."""
    if isinstance(kind, Choice):
        return {"lowest": None, "highest": None, "allowed": ", ".join(kind.words)}
    words = f"{kind.low:g} to {kind.high:g}"
    return {"lowest": kind.low, "highest": kind.high, "allowed": words}
