"""How a cohort was made, in words and numbers, fit for a methods section."""

from __future__ import annotations

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.constants import Solved, solve
from cocreate_lib.cohort.world.events import EVENTS, months_since_start
from cocreate_lib.cohort.world.outcomes import HOPE_POINTS
from cocreate_lib.cohort.world.programme import DELIVERY_MONTHS, n_months
from cocreate_lib.cohort.world.year import DAYS

_ASSIGNMENT = {
    "case_managers": "{volunteers:.0%} of case managers volunteered. The programme group is those "
    "first in line (the first {enrolled:.0%}) with case managers who volunteered; the comparison "
    "group is the ordinary caseload of the others. Skill and volunteering correlate with "
    "{skill:g}.",
    "people": "The same case managers hold both groups: the programme group is those first in line "
    "(the first {enrolled:.0%}), the comparison group the rest.",
    "offices": "Half of the offices run the programme, for those first in line (the first "
    "{enrolled:.0%}); the comparison group is the ordinary caseload of the other offices.",
    "randomised": "Among those first in line (the first {enrolled:.0%}) a lot decides who is in "
    "the programme; the same case managers hold both groups.",
    "historical": "The programme group is those first in line (the first {enrolled:.0%}); the "
    "comparison group is the ordinary caseload of the same case managers {years:g} years earlier.",
}


def recipe(design: PilotDesign) -> str:
    """The steps by which a design's cohorts are made: see ``Cohort.recipe``."""
    solved = solve(design)
    steps = [
        _sizes(design),
        _population(design),
        _nesting(design, solved),
        _assignment(design),
        _programme(design, solved),
        _risk(design, solved),
        _reoffending(design, solved),
        _hope(design),
        _measurement(design),
        "Truth. Every person's outcomes were kept in four worlds: without the programme, as the "
        "comparison group lives, with the programme as delivered, and with full delivery. True "
        "effects are means of differences between them.",
    ]
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
    return "\n".join(["All people are synthetic: nobody in these data is real.", *numbered])


def _sizes(d: PilotDesign) -> str:
    return (
        f"Sizes. {d.n_treated:,} people in the programme and {d.n_comparison:,} in the comparison "
        f"group, who started over {d.enrolment_months} months from January 2018."
    )


def _population(d: PilotDesign) -> str:
    community = 1 - d.suspended_share - d.licence_share
    return (
        f"People. {d.female_share:.0%} women; {community:.0%} on community orders, "
        f"{d.suspended_share:.0%} on suspended sentence orders, {d.licence_share:.0%} on licence. "
        "Age, age at first sanction, previous sanctions and offence were drawn from an assumed "
        "mix and scored with the published OGRS3 coefficients. Six needs share a level (any two "
        f"correlate with {d.needs_correlation:g}), which correlates with a long history with "
        f"{d.needs_on_history:g}. Readiness to change is hidden; the rating correlates with it "
        f"with {d.readiness_observed:g}."
    )


def _nesting(d: PilotDesign, s: Solved) -> str:
    return (
        f"Nesting. {d.n_offices} offices; on average {d.people_per_case_manager:g} people for each "
        f"case manager (coefficient of variation {d.caseload_spread:g} beyond chance). Of the "
        f"variance of proven reoffending, {d.case_manager_icc:.1%} lies between case managers and "
        f"{d.office_icc:.1%} between offices (solved for: standard deviations of "
        f"{s.rate.manager_sd:.3f} and {s.rate.office_sd:.3f} in log-odds); of the number of "
        f"reoffences of those who reoffend {d.frequency_icc:.1%}, and of hope {d.hope_icc:.1%}, "
        "between case managers."
    )


def _assignment(d: PilotDesign) -> str:
    how = _ASSIGNMENT[d.assignment].format(
        volunteers=d.volunteer_share,
        enrolled=d.enrolled_share,
        skill=d.volunteer_selection,
        years=d.historical_years,
    )
    return (
        f"Assignment. {how} Being first in line correlates with readiness with "
        f"{d.selection_on_readiness:g}, with a light history with {d.selection_on_history:g}, and "
        f"with a passing bad spell with {d.bad_spell:g}.{_two_areas(d)}"
    )


def _two_areas(d: PilotDesign) -> str:
    if d.elsewhere_share == 0:
        return ""
    return (
        f" {d.elsewhere_share:.0%} of the comparison group come from another area, where living "
        f"adds {d.elsewhere_risk:+g} to the log-odds of reoffending."
    )


def _programme(d: PilotDesign, s: Solved) -> str:
    if d.fidelity in (0.0, 1.0):
        delivery = f"Exactly {d.fidelity:.0%} of the programme was delivered."
    else:
        dates = ", ".join(
            event.when for event in EVENTS if months_since_start(event.date) < n_months(d)
        )
        delivery = (
            f"Case managers delivered {d.fidelity:.0%} of the programme on average. Month by "
            f"month, the log-odds of delivery were {s.delivery:.2f} (solved for), plus a "
            f"difference between case managers with a standard deviation of "
            f"{d.fidelity_spread:g}, less {d.event_loss:g} times its weight for each policy event "
            f"({dates}), and less {d.turnover_loss:g} when a case manager left, with a chance of "
            f"{d.turnover_rate:g} a month; losses shrank to 37% in {d.event_recovery:g} months. A "
            f"person got the mean over {DELIVERY_MONTHS} months from their start."
        )
    return (
        f"Programme. {delivery} {d.contamination:.0%} of the full programme reached the "
        f"comparison group. At full delivery it changes the programme group's one-year "
        f"reoffending rate by {d.effect:+.3f} (solved for: {s.effect:+.3f} in log-odds at the "
        f"mean sanction history, {d.effect_by_history:+.0%} for each standard deviation more of "
        f"it{_by_sex(d)}) and its mean hope by {d.effect_on_hope:+g} points, in proportion to what "
        f"is delivered.{_taking_part(d)}"
    )


def _by_sex(d: PilotDesign) -> str:
    return f", for men; {d.effect_by_sex:+.0%} for women" if d.effect_by_sex else ""


def _taking_part(d: PilotDesign) -> str:
    said = ""
    if d.uptake < 1:
        said += (
            f" {d.uptake:.0%} of the programme group take part; to the others nothing is delivered."
        )
    if d.crossover > 0:
        said += f" {d.crossover:.0%} of the comparison group take part all the same."
    if said:
        said += f" Taking part correlates with readiness with {d.uptake_on_readiness:g}."
    return said


def _risk(d: PilotDesign, s: Solved) -> str:
    return (
        "Risk. The log-odds of reoffending within a year are those of the one-year score, "
        f"{d.readiness_effect:+g} for each standard deviation of readiness, {d.needs_effect:+g} "
        f"for each of need, differences by sentence, {d.secular_trend:+g} a year, less the case "
        f"manager's skill, plus the office, plus a shift of {s.rate.shift:+.3f}, solved so that "
        f"{d.base_rate:.1%} of the comparison group's population have a proven reoffence within "
        f"a year with ordinary courts and no programme ({s.rate.actual.base_rate:.1%} reoffend, "
        "proven or not)."
    )


def _reoffending(d: PilotDesign, s: Solved) -> str:
    return (
        f"Reoffending. The time to the first reoffence is Weibull with shape {d.time_shape:g} "
        "and that probability within the year. Further reoffences are Poisson in what is left of "
        f"it, at a pace of {s.rate.pace:.2f} a year that differs between people (gamma, shape "
        f"{d.reoffences_shape:g}) and case managers, solved so that those with a proven reoffence "
        f"have {d.reoffences_per_reoffender:g} on average. Offences in the year before are "
        f"geometric with mean {d.offences_before:g}, more with risk and with the bad spell."
        f"{_recalls(d)}"
    )


def _recalls(d: PilotDesign) -> str:
    if d.recall_rate == 0:
        return ""
    ended = (
        "to the end of the year"
        if d.custody_days >= DAYS
        else f"a mean of {d.custody_days:g} days or to the end of the year"
    )
    return (
        f" Recalls. If nobody reoffended, {d.recall_rate:.1%} of the comparison group's population "
        "would be recalled to custody, or die, within the year without the programme: at a "
        f"constant hazard, with {d.recall_on_risk:+g} in log-odds for each standard deviation of "
        f"the log-odds of reoffending, and {d.recall_effect:+g} at full delivery. Custody lasts "
        f"{ended}; nobody reoffends in it. What is said of rates, frequencies and effects above is "
        "true of a world without recalls."
    )


def _hope(d: PilotDesign) -> str:
    return (
        f"Hope. A score from 0 to {HOPE_POINTS}, at the start with mean {d.hope_mean:g} in the "
        f"comparison group and a standard deviation of {d.hope_sd:g} before rounding; it "
        f"correlates with readiness with {d.hope_on_readiness:g} and with itself a year later "
        f"with {d.hope_stability:g}. The bad spell lowers it at the start only."
    )


def _measurement(d: PilotDesign) -> str:
    courts = (
        f"It takes the courts a median of {d.court_delay:g} days (standard deviation of the "
        f"logarithm {d.court_delay_spread:g}), {d.court_slowdown:g} times as long from 23 March "
        "2020"
        if d.court_delay > 0
        else "The courts convict at once"
    )
    return (
        "Measurement. A reoffence within the year counts if it is convicted within the year or "
        f"six further months. {courts}. {d.linkage_failure:.0%} of people can't be linked to "
        f"records, and {d.attrition:.0%} don't answer the survey at the end "
        f"({d.attrition_mechanism})."
    )
