"""One table of columns: what it says is true of cohorts, and what breaks it is refused."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from cocreate_lib import DataError, PilotDesign, simulate
from cocreate_lib.cohort.draw.columns import INDEX, PEOPLE, POTENTIAL
from cocreate_lib.cohort.files import schema

WORLDS_OF_THE_DATA = {
    "teaching pilot": PilotDesign(),
    "linkage failure": PilotDesign(linkage_failure=0.2),
    "attrition": PilotDesign(attrition=0.3, attrition_mechanism="MNAR"),
    "historical": PilotDesign(assignment="historical"),
    "randomised": PilotDesign(assignment="randomised", fidelity=1.0),
    "two people": PilotDesign(n_treated=1, n_comparison=1),
    "short recalls": PilotDesign(recall_rate=0.3, custody_days=40, linkage_failure=0.1),
    "some take part": PilotDesign(uptake=0.6, crossover=0.2, elsewhere_share=0.3),
}


@pytest.fixture(scope="module")
def people():
    return simulate(PilotDesign(n_treated=100, n_comparison=100), seed=1).people


@pytest.mark.parametrize("design", WORLDS_OF_THE_DATA.values(), ids=WORLDS_OF_THE_DATA)
def test_cohorts_are_what_the_table_says(design):
    cohort = simulate(design, seed=3)
    schema.validate_people(cohort.people)
    assert list(POTENTIAL) == list(cohort.potential)
    for column in POTENTIAL.values():
        values = cohort.potential[column.name]
        assert values.dtype == column.dtype
        assert np.all(column.allows(values))
    assert [column.name for column in schema.TRUTH] == list(cohort.truth)


def test_listed_labels_are_the_categories(people):
    for column in PEOPLE.values():
        if column.one_of and column.type == "string":
            assert list(people[column.name].cat.categories) == list(column.one_of)
            assert people[column.name].cat.ordered == column.ordered


def _set(name, value):
    """People whose first has another value in a column."""

    def damage(people):
        column = people[name].astype(object)
        column.iloc[0] = value
        return people.assign(**{name: column.astype(people[name].dtype)})

    return damage


DAMAGE = {
    "synthetic": (_set("synthetic", False), "'synthetic'"),
    "not marked": (lambda p: p.drop(columns="synthetic"), "'synthetic'"),
    "too young": (_set("age", 12), "'age'.*18 to 80"),
    "number as text": (lambda p: p.assign(age=p["age"].astype(str)), "'age'"),
    "rating": (_set("readiness_rating", 6), "'readiness_rating'"),
    "label": (lambda p: p.assign(sex=pd.Categorical(["x"] * len(p))), "'sex'.*male, female"),
    "code": (lambda p: p.assign(office=pd.Categorical(["Leeds"] * len(p))), "'office'"),
    "hope": (lambda p: p.assign(hope_end=31.0), "'hope_end'"),
    "half a point": (lambda p: p.assign(hope_end=3.5), "'hope_end'"),
    "text in an outcome": (lambda p: p.assign(reoffended="no"), "'reoffended'"),
    "missing": (lambda p: p.assign(ogrs3_one_year=np.nan), "missing in the column 'ogrs3"),
    "unknown column": (lambda p: p.assign(agee=1), "'agee'"),
    "order of columns": (lambda p: p[sorted(p)], "order"),
    "index": (lambda p: p.rename_axis(None), "'person'"),
    "twice": (lambda p: pd.concat([p, p.iloc[:1]]), "more than once"),
    "fidelity": (lambda p: p.assign(fidelity=0.5), "fidelity is missing in the comparison group"),
    "first sanction": (
        lambda p: p.assign(age_at_first_sanction=np.int32(80)),
        "first sanction comes before",
    ),
    "count without reoffending": (lambda p: p.assign(reoffended=np.int8(0)), "who reoffended"),
    "not observed": (lambda p: p.assign(reoffence_observed=np.int8(0)), "ends with it exactly"),
    "not linked": (lambda p: p.assign(linked=np.int8(0)), "missing for those not linked"),
    "time": (lambda p: p.assign(days_to_reoffence=np.int32(9)), "to the end of the year"),
    "recalled too": (
        lambda p: p.assign(recalled=p["reoffence_observed"]),
        "was not recalled before",
    ),
    "in custody": (lambda p: p.assign(days_at_risk=np.int32(1)), "is time at risk"),
    "no part": (lambda p: p.assign(took_part=np.int8(0)), "got nothing of it|fidelity is missing"),
    "contacts": (
        lambda p: p.assign(contacts_delivered=p["contacts_planned"] + np.int32(1)),
        "no more contacts",
    ),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_refused_in_words(people, damage, said):
    with pytest.raises(DataError, match=said) as refusal:
        schema.validate_people(damage(people))
    assert refusal.value.why
    assert refusal.value.try_this


def test_the_refusal_names_the_person_and_the_value(people):
    damaged = people.copy()
    damaged.loc[17, "age"] = 12
    with pytest.raises(DataError) as refusal:
        schema.validate_people(damaged)
    assert refusal.value.where == "person 17, with 12"
    damaged.loc[19, "age"] = 90
    with pytest.raises(DataError) as refusal:
        schema.validate_people(damaged)
    assert refusal.value.where == "person 17, with 12; also so for 1 more"


def test_an_unknown_column_is_answered_with_the_nearest(people):
    with pytest.raises(DataError, match="Did you mean 'readiness_rating'"):
        schema.validate_people(people.assign(readines_rating=1))


def test_dictionary_table_schema_and_people_name_the_same_columns(people):
    names = [people.index.name, *people.columns]
    assert schema.data_dictionary()["column"].tolist() == names
    fields = schema.table_schema((INDEX, *PEOPLE.values()))["fields"]
    assert [field["name"] for field in fields] == names


def test_every_column_is_described_and_belongs_to_a_process():
    processes = set(PilotDesign().explain()["process"])
    for column in (*PEOPLE.values(), *POTENTIAL.values()):
        assert column.description
        assert column.process in processes or column.name == "synthetic"


def test_table_schema_keeps_a_minimum_of_zero_and_says_what_may_be_missing():
    described = schema.table_schema((INDEX, *PEOPLE.values()))
    fields = {field["name"]: field for field in described["fields"]}
    assert fields["previous_sanctions"]["constraints"] == {"required": True, "minimum": 0}
    assert fields["fidelity"]["constraints"] == {"minimum": 0, "maximum": 1}
    assert fields["fidelity"]["missing"] == "in the comparison group"
    assert fields["sex"]["constraints"]["enum"] == ["male", "female"]
    assert fields["office"]["constraints"]["pattern"] == r"Office \d+"
    assert described["primaryKey"] == ["person"]
    json.dumps(described)


def test_frictionless_accepts_the_table_schemas():
    frictionless = pytest.importorskip("frictionless", reason="comes with the extra 'test'")
    for columns in (
        (INDEX, *PEOPLE.values()),
        (INDEX, *POTENTIAL.values()),
        schema.TRUTH,
    ):
        described = schema.table_schema(columns)
        assert list(frictionless.Schema.metadata_validate(described)) == []


def test_simulating_loads_neither_pandera_nor_the_files():
    code = (
        "import sys, cocreate_lib as cc; cc.simulate(cc.PilotDesign(), seed=1);"
        "print([m for m in ('pandera', 'cocreate_lib.cohort.files.folder') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
