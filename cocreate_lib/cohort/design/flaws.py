"""The flaws of a pilot's world, each of which can be switched off alone."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Flaw(NamedTuple):
    """What a flaw is, what it does to whose estimate, and the fields that switch it off."""

    off: dict[str, float]
    estimate: str
    direction: str
    meaning: str


_RATES = "difference of the groups' proven reoffending rates"

FLAWS = {
    "selection": Flaw(
        {"selection_on_readiness": 0.0, "selection_on_history": 0.0, "volunteer_selection": 0.0},
        _RATES,
        "flatters the programme",
        "Those enrolled, and their case managers, would have done better anyway.",
    ),
    "selection_on_readiness": Flaw(
        {"selection_on_readiness": 0.0},
        _RATES,
        "flatters the programme",
        "Those first in line are readier to change, and the rating shows only part of it.",
    ),
    "selection_on_history": Flaw(
        {"selection_on_history": 0.0},
        _RATES,
        "flatters the programme",
        "Those first in line have lighter histories, which the records show.",
    ),
    "volunteer_selection": Flaw(
        {"volunteer_selection": 0.0},
        _RATES,
        "flatters the programme",
        "Case managers who volunteer are the more skilled ones; nothing in the data shows it. It "
        "acts only where volunteers run the programme (assignment by case managers).",
    ),
    "contamination": Flaw(
        {"contamination": 0.0},
        _RATES,
        "towards no difference",
        "The comparison group gets some of the programme too: past no difference, if it gets more "
        "than the programme group.",
    ),
    "crossover": Flaw(
        {"crossover": 0.0},
        _RATES,
        "towards no difference",
        "Some of the comparison group take part in the programme all the same.",
    ),
    "partial_uptake": Flaw(
        {"uptake": 1.0},
        _RATES + ", as an answer to what the programme does for those who take part",
        "towards no difference",
        "Some in the programme take no part in it, and get nothing of it, good or bad.",
    ),
    "other_area": Flaw(
        {"elsewhere_risk": 0.0},
        _RATES,
        "flatters the programme where more people reoffend in the other area",
        "Some of the comparison group come from another area, and no covariate shows what living "
        "there does.",
    ),
    "recalls": Flaw(
        {"recall_rate": 0.0},
        _RATES + ", as an answer to what the programme does to people at liberty",
        "flatters the programme where it brings more recalls",
        "Nobody reoffends in custody.",
    ),
    "policy_events": Flaw(
        {"event_loss": 0.0},
        _RATES + ", as an answer to what the programme does at full delivery",
        "towards no difference",
        "Dated events disturb delivery, so that less reaches people of what the programme does, "
        "good or bad. An event counts from the calendar month that it falls in.",
    ),
    "turnover": Flaw(
        {"turnover_rate": 0.0},
        _RATES + ", as an answer to what the programme does at full delivery",
        "towards no difference",
        "Case managers leave, and those who take over deliver less at first.",
    ),
    "low_fidelity": Flaw(
        {"fidelity": 1.0},
        _RATES + ", as an answer to what the programme does at full delivery",
        "towards no difference",
        "Only part of the programme is delivered, and so only part of what it does, good or bad.",
    ),
    "court_delay": Flaw(
        {"court_delay": 0.0},
        _RATES,
        "towards no difference",
        "Reoffences that are not convicted in time are not counted, in either group.",
    ),
    "court_slowdown_2020": Flaw(
        {"court_slowdown": 1.0},
        _RATES,
        "towards no difference",
        "From March 2020 courts take longer, which hides reoffences of those who started late: few "
        "with starts in 2018 only. With a historical comparison group it hides them in the "
        "programme group alone, and so flatters the programme.",
    ),
    "linkage_failure": Flaw(
        {"linkage_failure": 0.0},
        "proven reoffending rate of a group, among those who are linked",
        "too high",
        "People with short histories are harder to find in the records. Where the programme group "
        "has more of them, this flatters the programme too.",
    ),
    "attrition": Flaw(
        {"attrition": 0.0},
        "difference of the groups' mean hope at the end, among those who answer",
        "MNAR: towards no difference; MAR: none among people of one rating; MCAR: none",
        "Some don't answer the survey at the end. Under MAR the groups' plain means can be off "
        "where their ratings differ.",
    ),
    "bad_spell": Flaw(
        {"bad_spell": 0.0},
        "change of the programme group's hope from start to end",
        "flatters the programme",
        "People enter in a bad spell that would have passed anyway: regression to the mean.",
    ),
    "clustering": Flaw(
        {"case_manager_icc": 0.0, "office_icc": 0.0, "frequency_icc": 0.0, "hope_icc": 0.0},
        "standard error of any difference that takes people for independent",
        "too small",
        "People of one case manager or office fare alike.",
    ),
    "secular_trend": Flaw(
        {"secular_trend": 0.0},
        _RATES + ", with a historical comparison group",
        "flatters the programme where rates fall over the years",
        "Rates change over the years whatever the programme does.",
    ),
}


def flaws() -> pd.DataFrame:
    """The flaws that :func:`cocreate_lib.without` can switch off.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``flaw``: ``estimate`` that it biases; ``direction`` of the bias; ``meaning``;
        ``switched_off_by``, the fields and their values.

    Examples
    --------
    >>> flaws().loc["contamination", "direction"]
    'towards no difference'
    """
    rows = {
        name: {
            "estimate": flaw.estimate,
            "direction": flaw.direction,
            "meaning": flaw.meaning,
            "switched_off_by": ", ".join(f"{field}={value:g}" for field, value in flaw.off.items()),
        }
        for name, flaw in FLAWS.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("flaw")
