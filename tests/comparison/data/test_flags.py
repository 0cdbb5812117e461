"""Which of two values counts as 1 is read, declared, or asked."""

import numpy as np
import pandas as pd
import pytest

from cocreate_lib import AnalysisPlan, DataError, PlanError, compare, rate, scale, time_to
from cocreate_lib.comparison.plan.outcome import Outcome
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(200)
PLAN = AnalysisPlan(
    "programme", [rate("reoffended"), time_to("days", event="seen")], method="unadjusted"
)


def coded(column, one, zero, kind=object):
    values = pd.Series(np.where(PEOPLE[column] == 1, 1, 0), PEOPLE.index).map({1: one, 0: zero})
    return PEOPLE.assign(**{column: values.astype(kind)})


def estimates(people, plan=PLAN):
    return compare(people, plan).estimates["estimate"].tolist()


def refused(people, plan=PLAN):
    with pytest.raises(DataError) as refusal:
        compare(people, plan)
    return str(refusal.value)


@pytest.mark.parametrize("column", ["programme", "reoffended", "seen"])
@pytest.mark.parametrize(
    ("one", "zero", "kind"),
    [
        ("Yes", "No", object),
        ("Y", "N", "category"),
        ("ja ", "nein", "string"),
        ("TRUE", "FALSE", object),
        ("1", "0", object),
        ("1", "0", "category"),
        (True, False, bool),
        (True, False, "boolean"),
    ],
)
def test_what_plainly_means_yes_is_1(column, one, zero, kind):
    people = coded(column, one, zero, kind)
    found = compare(people, PLAN)
    assert found.estimates["estimate"].tolist() == estimates(PEOPLE)
    is_said = isinstance(one, str) and one != "1"
    said = (f"'{column}': {one.strip()!r} is 1 and {zero!r} is 0.",) if is_said else ()
    assert found.reading == said


@pytest.mark.parametrize("column", ["programme", "reoffended", "seen"])
@pytest.mark.parametrize(
    ("one", "zero", "level"),
    [
        ("pilot", "usual", "pilot"),
        ("No", "Yes", "No"),  # as declared, and not as it looks
        (2, 1, 2),
        (2.0, 1.0, "2"),
        (0, 1, 0),
        ("pilot ", "usual", " pilot"),
        (False, True, "false"),
    ],
)
def test_what_is_declared_to_be_1(column, one, zero, level):
    plan = {
        "programme": PLAN.replace(treated_level=level),
        "reoffended": PLAN.replace(outcomes=[rate("reoffended", level=level), PLAN.outcomes[1]]),
        "seen": PLAN.replace(
            outcomes=[PLAN.outcomes[0], time_to("days", event="seen", level=level)]
        ),
    }[column]
    found = compare(coded(column, one, zero), plan)
    assert found.estimates["estimate"].tolist() == estimates(PEOPLE)
    assert f"'{column}':" in found.reading[0]


@pytest.mark.parametrize(
    ("column", "advice"),
    [
        ("programme", "treatment=\"programme\", treated_level='pilot'"),
        ("reoffended", "rate(\"reoffended\", level='pilot')"),
        ("seen", 'time_to("days", event="seen", level=\'pilot\')'),
    ],
)
def test_two_values_are_shown_with_a_way_to_say_which_is_1(column, advice):
    people = coded(column, "pilot", "usual")
    people = people if people[column].iloc[0] == "pilot" else people.iloc[::-1]
    people = people.sort_values(column, kind="stable")
    text = refused(people)
    assert "'pilot' (" in text
    assert "'usual' (" in text
    assert advice in text
    assert "to_numeric" not in text


def test_values_that_are_neither_are_not_put_with_either():
    people = coded("reoffended", "Yes", "No")
    people.iloc[3, people.columns.get_loc("reoffended")] = "unknown"
    declared = PLAN.replace(outcomes=[rate("reoffended", level="Yes")])
    for plan in (PLAN, declared):
        text = refused(people, plan)
        assert "3 different values" in text
        assert "leave the cells empty" in text
    assert "belong to neither group" in refused(PEOPLE.assign(programme=list("abcd") * 50))


def test_a_level_that_nobody_has():
    text = refused(coded("programme", "pilot", "usual"), PLAN.replace(treated_level="Pilot"))
    assert "has no value 'Pilot'" in text
    assert "'pilot' (" in text


def test_gaps_stay_gaps():
    people = coded("reoffended", "Yes", "No")
    people.iloc[:5, people.columns.get_loc("reoffended")] = ["-", None, "", "n/a", np.nan]
    plan = PLAN.replace(missing="complete_cases")
    assert estimates(people, plan) == estimates(PEOPLE.iloc[5:], plan)


def test_what_was_before_has_the_same_level():
    rng = np.random.default_rng(1)
    people = PEOPLE.assign(before=rng.integers(0, 2, len(PEOPLE)))
    words = people.replace({"reoffended": {1: "a", 0: "b"}, "before": {1: "a", 0: "b"}})
    plan = AnalysisPlan(
        "programme", [rate("reoffended", before="before")], method="difference_in_differences"
    )
    declared = plan.replace(outcomes=[rate("reoffended", level="a", before="before")])
    assert estimates(words, declared) == estimates(people, plan)


def test_only_rates_and_events_have_a_level():
    with pytest.raises(PlanError, match="has no level"):
        Outcome("hope", "scale", level="Yes")
    with pytest.raises(PlanError, match="is not a value of a column"):
        rate("reoffended", level=[1])
    assert scale("hope").level is None
