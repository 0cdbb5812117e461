"""Process data: what they add up to, and that they belong to the synthetic people."""

from __future__ import annotations

import pandas as pd
import pytest

from cocreate_lib.cohort import EVENTS
from cocreate_lib.errors import DataError
from cocreate_lib.listening import delivery_summary, teaching_material
from cocreate_lib.teaching import load_teaching_pilot, teaching_process, upheavals

PEOPLE = load_teaching_pilot()


def one(**changes: object) -> pd.DataFrame:
    told = {
        "person": 1, "case_manager": "V1", "contacts_planned": 10, "contacts_held": 4,
        "plan_made": 1, "reviews_planned": 4, "reviews_held": 2, "fund_offered": 1,
        "fund_pounds": 20, "case_manager_changes": 1, "quality": 3, "responsiveness": 4,
        "adapted": 0,
    }  # fmt: skip
    return pd.DataFrame([{**told, **changes}])


def test_a_summary_by_hand():
    two = pd.concat([one(), one(person=2, contacts_held=8, plan_made=0, reviews_held=0)])
    (told,) = delivery_summary(two).to_dict("records")
    assert told["n"] == 2
    assert told["adherence"] == pytest.approx((1 / 2 + 12 / 20 + 2 / 8) / 3)
    assert told["dose"] == 6
    assert told["reach"] == 0.5


def test_groups_are_those_of_the_column():
    two = pd.concat([one(), one(person=2, case_manager="V2")])
    assert delivery_summary(two, by="case_manager").index.tolist() == ["V1", "V2"]


@pytest.mark.parametrize(
    ("process", "words"),
    [
        (one().drop(columns="quality"), "no column 'quality'"),
        (one().iloc[:0], "Nobody is in the table"),
        (one(contacts_held=11), "contacts_held is larger than contacts_planned in row 0"),
    ],
)
def test_what_does_not_add_up_is_refused(process, words):
    with pytest.raises(DataError, match=words):
        delivery_summary(process)


def test_what_was_delivered_is_what_the_people_of_the_pilot_have():
    process = teaching_process().set_index("person")
    own = PEOPLE[PEOPLE["my_direction"] == 1]
    assert process.index.equals(own.index) or process.index.tolist() == own.index.tolist()
    assert (process["contacts_held"] == own["contacts_delivered"]).all()
    assert ((process["fund_pounds"] > 0) <= (process["fund_offered"] == 1)).all()
    assert (process["reviews_held"] <= process["reviews_planned"] * process["plan_made"]).all()
    by_manager = delivery_summary(teaching_process(), by="case_manager").astype(float)
    assert by_manager[["adherence", "quality"]].corr().iloc[0, 1] > 0.5


def test_upheavals_are_the_events_of_the_world():
    assert upheavals()["event"].tolist() == [event.name for event in EVENTS]


def test_voices_fit_the_records_that_they_are_linked_to():
    voices = teaching_material().voices.set_index("person")
    linked = voices["cohort_person"].dropna()
    assert (voices.loc[linked.index, "role"] == "on probation").all()
    records = PEOPLE.loc[linked]
    assert (records["my_direction"] == 1).all()
    record = {name: PEOPLE.loc[number] for name, number in linked.items()}
    # What they say of themselves.
    assert record["Dale"]["reoffended"] == 1
    assert record["Dale"]["enabling_fund"] > 0
    assert record["Kerry"]["enabling_fund"] == 0
    assert record["Kerry"]["cocreated_plan"] == 1
    assert record["Joan"]["peer_mentor"] == 1
    assert record["Joan"]["reoffended"] == 1
    assert record["Wes"]["enabling_fund"] > 200
    assert record["Wes"]["reoffended"] == 0
    assert record["Shan"]["sex"] == "female"
    assert record["Shan"]["cocreated_plan"] == 1
    assert record["Col"]["age"] > 55
    assert record["Col"]["enabling_fund"] > 0
    managers = voices.loc[voices["case_manager"] != "", "case_manager"]
    assert set(managers) <= set(PEOPLE["case_manager"])


def test_who_tells_of_another_case_manager_had_one():
    voices = teaching_material().voices.set_index("person")["cohort_person"]
    changes = teaching_process().set_index("person")["case_manager_changes"]
    assert changes[voices["Joan"]] == 2  # "The third one."
    assert changes[voices["Shan"]] >= 1  # "Then she left for another job."
