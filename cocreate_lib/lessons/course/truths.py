"""What is true of a synthetic cohort, one number at a time."""

from __future__ import annotations

from cocreate_lib.cohort import Cohort


def truth_of(cohort: Cohort, outcome: str, measure: str, as_what: str = "as_assigned") -> float:
    """What the programme did to the people in it, by one measure.

    Parameters
    ----------
    cohort
        The synthetic cohort.
    outcome, measure, as_what
        As in the columns of ``Cohort.truth``.

    Examples
    --------
    >>> from cocreate_lib.teaching import teaching_cohort
    >>> truth_of(teaching_cohort(), "reoffended", "risk_difference") < 0
    True
    """
    rows = cohort.truth[cohort.truth["estimand"] == "ATT"]
    values = rows.set_index(["outcome", "measure", "as_what"])["value"].to_dict()
    return float(values[outcome, measure, as_what])
