"""``PilotDesign``: how the world of the pilot works, declared field by field."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd

from cocreate_lib.errors import DesignError, nearest_names
from cocreate_lib.fields import Choice, Kind, Number, Whole, declared, documented, read_fields

ASSUMPTION = "assumption"

DECIMALS = 9  # to which numbers are kept: a share of 1e-12 is none

ASSIGNMENTS = ("case_managers", "people", "offices", "randomised", "historical")
MECHANISMS = ("MCAR", "MAR", "MNAR")

_PEOPLE = Whole(1, 1_000_000_000)
_SHARE, _CHOSEN = Number(0.0, 1.0), Number(0.01, 0.99)
_CORRELATION, _ICC = Number(-1.0, 1.0), Number(0.0, 0.5)


def _field(
    process: str,
    default: float | str,
    unit: str,
    kind: Kind,
    about: str,
    details: str = "",
    source: str = ASSUMPTION,
) -> Any:
    """A field of the design. A docstring says its unit where the sentence about it doesn't."""
    is_said = unit in ("none", "choice") or unit in about.lower()
    return declared(
        kind,
        default=default,
        about=about,
        details=details if is_said else f"{details} Unit: {unit}.".strip(),
        why=about,
        try_this=f"the default, {default}",
        metadata={"unit": unit, "source": source, "group": process},
    )


@documented
@dataclasses.dataclass(frozen=True)
class PilotDesign:
    """The world of a probation pilot: who is in it, who gets in, what is delivered, what it does.

    The defaults are the teaching pilot. Its sizes, its true effect and its strengths of selection
    are assumptions made for teaching: the published article's own numbers are not known here.
    :meth:`explain` shows every field with its unit, allowed range and source, and
    :func:`cocreate_lib.without` switches one flaw of the world off.

    {parameters}

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

    # fmt: off
    n_treated: int = _field("Population", 150, "people", _PEOPLE, "People in the programme.")
    n_comparison: int = _field("Population", 750, "people", _PEOPLE,
        "People in the comparison group.")
    female_share: float = _field("Population", 0.15, "share", _SHARE,
        "Share of women in the caseload.")
    suspended_share: float = _field("Population", 0.25, "share", _SHARE,
        "Share of people on a suspended sentence order.")
    licence_share: float = _field("Population", 0.25, "share", _SHARE,
        "Share of people on licence after prison.", "The others are on a community order.")
    needs_correlation: float = _field("Population", 0.3, "correlation", Number(0.0, 0.95),
        "Correlation of any two of the six needs.",
        "The needs are accommodation, work, drugs, alcohol, health and relationships; it is on the "
        "scale of the normal variables that are cut to yes or no.")
    needs_on_history: float = _field("Population", 0.3, "correlation", _CORRELATION,
        "Correlation of the common level of need with a long sanction history.")
    readiness_observed: float = _field("Population", 0.6, "correlation", Number(0.0, 1.0),
        "Correlation of the written rating with true readiness.",
        "Before the case manager's judgement is rounded to a rating from 1 to 5: at 1 only the "
        "rounding hides something, at 0 it is noise.")

    n_offices: int = _field("Nesting", 4, "offices", Whole(1, 100_000), "Probation offices.")
    people_per_case_manager: float = _field("Nesting", 12.0, "people", Number(1.0, 1e4),
        "Mean number of people in the study for each case manager.")
    caseload_spread: float = _field("Nesting", 0.4, "ratio", Number(0.0, 2.0),
        "Coefficient of variation of case managers' caseloads, beyond chance.")
    case_manager_icc: float = _field("Nesting", 0.02, "correlation", _ICC,
        "Share of the variance of proven reoffending that lies between case managers.",
        "Of an office, in the comparison group's population, without the programme; so too for "
        "``office_icc``.")
    office_icc: float = _field("Nesting", 0.005, "correlation", Number(0.0, 0.4),
        "Share of the variance of proven reoffending that lies between offices.")
    frequency_icc: float = _field("Nesting", 0.02, "correlation", _ICC,
        "Share of the variance of the number of reoffences that lies between case managers.",
        "Among those who reoffend.")
    hope_icc: float = _field("Nesting", 0.05, "correlation", _ICC,
        "Share of the variance of hope at the end that lies between case managers.")

    assignment: str = _field("Assignment", "case_managers", "choice", Choice(ASSIGNMENTS),
        "How the two groups come about.",
        '``"case_managers"``: people first in line with volunteering case managers, and the '
        'ordinary caseloads of the others. ``"people"``: the same case managers hold both, those '
        'first in line and the rest. ``"offices"``: programme offices and comparator offices. '
        '``"randomised"``: a lot among those first in line. ``"historical"``: the same case '
        "managers' ordinary caseloads of earlier years.")
    volunteer_share: float = _field("Assignment", 0.25, "share", _CHOSEN,
        "Share of case managers who volunteer.", "In the assignment by case managers.")
    volunteer_selection: float = _field("Assignment", 0.15, "correlation", _CORRELATION,
        "Correlation of a case manager's skill with the wish to volunteer.")
    enrolled_share: float = _field("Assignment", 0.4, "share", _CHOSEN,
        "Share of the caseload that is enrolled.", "Those first in line to be chosen.")
    selection_on_readiness: float = _field("Assignment", 0.3, "correlation", _CORRELATION,
        "Correlation of being first in line with readiness to change.")
    selection_on_history: float = _field("Assignment", 0.3, "correlation", _CORRELATION,
        "Correlation of being first in line with a light sanction history.")
    bad_spell: float = _field("Assignment", 0.2, "correlation", _CORRELATION,
        "Correlation of being first in line with a passing bad spell.",
        "A spell of low hope and many recent offences, over by itself within the year.")
    historical_years: float = _field("Assignment", 2.0, "years", Number(0.0, 10.0),
        "How much earlier a historical comparison group started.")
    enrolment_months: int = _field("Assignment", 12, "months", Whole(1, 24),
        "Months over which people start, from January 2018.")
    elsewhere_share: float = _field("Assignment", 0.0, "share", _SHARE,
        "Share of the comparison group that comes from another area.",
        "Whole caseloads of it, but for one that the two areas may share.")

    effect: float = _field("Programme", -0.08, "probability", Number(-0.98, 0.98),
        "True change in the programme group's one-year reoffending rate at full delivery.",
        "In the share who reoffend, proven or not: -0.08 is eight points fewer.")
    effect_by_history: float = _field("Programme", 0.25, "share per SD", _SHARE,
        "How much stronger the effect is with each SD of sanction history.",
        "As a share of its log-odds; it never turns round.")
    effect_by_sex: float = _field("Programme", 0.0, "share", Number(-1.0, 5.0),
        "How much stronger the effect on reoffending is for women than for men.",
        "As a share of its log-odds: at 1 it is twice as strong, at -1 women have none. The mean "
        "effect stays the declared one.")
    effect_on_hope: float = _field("Programme", 2.0, "points", Number(-30.0, 30.0),
        "True change in the programme group's mean hope at full delivery.")
    fidelity: float = _field("Programme", 0.6, "share", _SHARE,
        "Mean share of the programme that is delivered.",
        "The effects act in proportion to it, on the log-odds and on the hope scale.")
    uptake: float = _field("Programme", 1.0, "share", Number(0.01, 1.0),
        "Share of the programme group who take part at all.",
        "To the others nothing is delivered. ``effect`` and ``fidelity`` are those for people who "
        "take part: the programme group's at full delivery, were all of it to take part.")
    uptake_on_readiness: float = _field("Programme", 0.3, "correlation", _CORRELATION,
        "Correlation of taking part with readiness to change.",
        "On the scale of the normal variable that is cut to yes or no.")
    crossover: float = _field("Programme", 0.0, "share", Number(0.0, 0.9),
        "Share of the comparison group who take part in the programme all the same.",
        "They get what people in the programme get, and would take part there too. ``attrition`` "
        "is that of a comparison group without them.")
    fidelity_spread: float = _field("Programme", 0.7, "log-odds", Number(0.0, 5.0),
        "SD of delivery between case managers.")
    event_loss: float = _field("Programme", 0.5, "log-odds", Number(0.0, 5.0),
        "Loss of delivery to a policy event of weight 1, when it happens.")
    event_recovery: float = _field("Programme", 6.0, "months", Number(0.1, 120.0),
        "Months for a loss to events or turnover to shrink to 37%.")
    turnover_rate: float = _field("Programme", 0.02, "chance a month", _SHARE,
        "Chance that a case manager leaves, and a new one takes over the caseload.")
    turnover_loss: float = _field("Programme", 1.0, "log-odds", Number(0.0, 5.0),
        "Loss of delivery when a case manager leaves.")
    contamination: float = _field("Programme", 0.0, "share", _SHARE,
        "Share of the full programme that reaches the comparison group.")
    recall_effect: float = _field("Programme", 0.0, "log-odds", Number(-3.0, 3.0),
        "Change in the log-odds of a recall to custody at full delivery.",
        "In proportion to what is delivered. Closer supervision can mean more recalls.")
    contacts_planned: int = _field("Programme", 24, "contacts", Whole(0, 365),
        "Mean number of programme contacts planned for a person.")
    plan_share: float = _field("Programme", 0.9, "share", _SHARE,
        "Share with a plan made together with the case manager, at full delivery.")
    mentor_share: float = _field("Programme", 0.3, "share", _SHARE,
        "Share with a peer mentor, at full delivery.")
    fund_share: float = _field("Programme", 0.5, "share", _SHARE,
        "Share who use the enabling fund, at full delivery.")
    fund_median: float = _field("Programme", 80.0, "pounds", Number(1.0, 1e4),
        "Median sum among those who use the fund.")

    base_rate: float = _field("Outcomes", 0.334, "probability", _CHOSEN,
        "One-year proven reoffending rate of the comparison group's population.",
        "With ordinary courts and without the programme; so too for "
        "``reoffences_per_reoffender``. The official figure is the lowest of its series and "
        "follows its largest fall. People who entered in 2018 were nearer to 0.357, which "
        "was seen in a copy only: ``replace(base_rate=0.357)``. Both mix in people who left "
        "custody; court orders alone are assumed to be a little lower.",
        "fact: proven_reoffending_2019q3")
    readiness_effect: float = _field("Outcomes", -0.3, "log-odds", Number(-3.0, 3.0),
        "Change in the log-odds of reoffending for each SD of readiness.")
    needs_effect: float = _field("Outcomes", 0.2, "log-odds", Number(-3.0, 3.0),
        "Change in the log-odds of reoffending for each SD of the common level of need.")
    reoffences_per_reoffender: float = _field("Outcomes", 3.97, "reoffences", Number(1.0, 50.0),
        "Mean proven reoffences in the year among those with any.",
        "", "fact: frequency_nps_2019q4")
    reoffences_shape: float = _field("Outcomes", 1.0, "none", Number(0.05, 1e3),
        "Shape of the gamma spread of people's reoffending pace.", "The lower, the more uneven.")
    time_shape: float = _field("Outcomes", 0.85, "none", Number(0.2, 5.0),
        "Weibull shape of the time to the first reoffence.",
        "Below 1, risk is highest at the start.")
    secular_trend: float = _field("Outcomes", -0.05, "log-odds a year", _CORRELATION,
        "Change in everybody's log-odds of reoffending over time.",
        "Whatever the programme does.")
    elsewhere_risk: float = _field("Outcomes", 0.0, "log-odds", Number(-3.0, 3.0),
        "Change in the log-odds of reoffending for people of the other area.",
        "Nothing but the area shows it. ``base_rate`` is that of the own area.")
    recall_rate: float = _field("Outcomes", 0.0, "probability", Number(0.0, 0.9),
        "Share who would be recalled to custody, or die, within the year if they didn't reoffend.",
        "Of the comparison group's population, without the programme. Nobody reoffends in custody. "
        "``base_rate``, ``reoffences_per_reoffender``, ``effect`` and the intra-cluster "
        "correlations are those of a world where nobody is recalled.")
    recall_on_risk: float = _field("Outcomes", 0.3, "log-odds", Number(-3.0, 3.0),
        "Change in the log-odds of a recall for each SD of the log-odds of reoffending.")
    custody_days: float = _field("Outcomes", 365.0, "days", Number(1.0, 365.0),
        "Mean days in custody after a recall, at most to the end of the year.",
        "365 is always the rest of the year, as after a death.")
    offences_before: float = _field("Outcomes", 1.5, "offences", Number(0.01, 50.0),
        "Mean offences in the year before the start.", "In the comparison group's population.")
    spell_on_offences: float = _field("Outcomes", 0.5, "log", Number(-2.0, 2.0),
        "Change in the logarithm of the offences before for each SD of the bad spell.")
    hope_mean: float = _field("Outcomes", 15.0, "points", Number(1.0, 29.0),
        "Mean hope score at the start.", "In the comparison group's population.")
    hope_sd: float = _field("Outcomes", 5.0, "points", Number(0.5, 15.0),
        "SD of hope before it is rounded and kept within the scale.")
    hope_on_readiness: float = _field("Outcomes", 0.5, "correlation", _CORRELATION,
        "Correlation of hope, before rounding, with readiness.")
    hope_stability: float = _field("Outcomes", 0.7, "correlation", Number(0.0, 1.0),
        "Correlation of hope, before rounding, at the start and at the end.",
        "Without the programme and among people of one case manager. A bad spell that comes with "
        "readiness lowers this and ``hope_on_readiness`` a little.")

    court_delay: float = _field("Measurement", 90.0, "days", Number(0.0, 2000.0),
        "Median time from an offence to its conviction, 0 for none.",
        "What is not convicted within the year or six further months is not counted.")
    court_delay_spread: float = _field("Measurement", 0.8, "log", Number(0.05, 3.0),
        "SD of the logarithm of that time.")
    court_slowdown: float = _field("Measurement", 2.0, "times", Number(1.0, 100.0),
        "How many times longer the courts take from 23 March 2020.")
    linkage_failure: float = _field("Measurement", 0.0, "share", Number(0.0, 0.9),
        "Share of the comparison group not found in the conviction records.",
        "More often those with a short history; their reoffending is missing. By the same rule the "
        "programme group's share differs.")
    attrition: float = _field("Measurement", 0.0, "share", Number(0.0, 0.9),
        "Share of the comparison group whose hope score at the end is missing.",
        "By the same rule the programme group's share differs.")
    attrition_mechanism: str = _field("Measurement", "MNAR", "choice", Choice(MECHANISMS),
        "Who is lost to the survey.",
        '``"MCAR"``: whoever. ``"MAR"``: rather those with a low readiness rating. ``"MNAR"``: '
        "rather those whose hope is low at the end.")
    # fmt: on

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
        if self.effect != 0 and self.effect_by_sex == -1 and self.female_share == 1:
            raise DesignError(
                f"effect is {self.effect:g}, and everybody is a woman whom the programme does "
                "nothing for.",
                where="PilotDesign.effect",
                why="effect_by_sex=-1 leaves the whole effect to men.",
                try_this="effect=0",
            )
        if self.crossover > self.uptake:
            raise DesignError(
                f"crossover is {self.crossover:g}, with an uptake of {self.uptake:g}.",
                where="PilotDesign.crossover",
                why="Who takes part from the comparison group would take part in the programme "
                "too, so that there are no more of them.",
                try_this=f"crossover={self.uptake:g} at most",
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
                "meaning": field.metadata["about"],
            }
            for field in dataclasses.fields(self)
        ]
        return pd.DataFrame(rows).astype({"value": object}).set_index("field")

    def to_dict(self) -> dict[str, float | str]:
        """The fields as a plain dictionary, for JSON or TOML."""
        return dataclasses.asdict(self)


def _allowed(kind: Any) -> dict[str, Any]:
    """What a field may hold, for ``explain``."""
    if isinstance(kind, Choice):
        return {"lowest": None, "highest": None, "allowed": ", ".join(kind.words)}
    words = f"{kind.low:g} to {kind.high:g}"
    return {"lowest": kind.low, "highest": kind.high, "allowed": words}
