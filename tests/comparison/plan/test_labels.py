"""Labels: what may be declared, how it is typed, and that it is shown wherever a column is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cocreate_lib as cc
from cocreate_lib.comparison import PLAN_FIELDS, read_plan
from cocreate_lib.comparison.plan.labels import Labels
from cocreate_lib.errors import PlanError
from cocreate_lib.fields import Unfit
from cocreate_lib.text import one_line

DECLARED = {
    "my_direction": "the My Direction pilot",
    "out_1": "proven reoffending, one year",
    "days_to_reoffence": "time to the first reoffence",
    "sex": "Sex (as recorded)",
    "sex=female": "Women",
    "age": "Age in years",
    "case_manager": "officer in charge",
    "ogrs3_one_year": "Predicted_risk",
}


@pytest.fixture(scope="module")
def people():
    people = cc.simulate(cc.PilotDesign(), seed=2018).people
    return people.rename(columns={"reoffended": "out_1"})


@pytest.fixture(scope="module")
def plan():
    plan = cc.teaching_plan()
    others = plan.outcomes[1:]
    return plan.replace(outcomes=[cc.rate("out_1"), *others], cluster="case_manager")


def words(column):
    """A label as people may write it: anything in one line that isn't empty."""
    return column.map(one_line).filter(bool)


@given(
    st.dictionaries(
        st.text("abc_= ,", min_size=1).map(str.strip).filter(bool),
        words(st.text(min_size=1)),
        max_size=4,
    )
)
def test_what_is_typed_is_what_is_meant(labels):
    quoted = [
        "=".join(f'"{part.replace(chr(34), chr(34) * 2)}"' for part in (name, label))
        for name, label in labels.items()
    ]
    assert Labels().parse(",".join(quoted)) == labels


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a=A", {"a": "A"}),
        (" a = A b , c=d ", {"a": "A b", "c": "d"}),
        ('a="A, b"', {"a": "A, b"}),
        ('a="is = b"', {"a": "is = b"}),
        ('a="the ""new"" one"', {"a": 'the "new" one'}),
        ("sex=female=Women", {"sex=female": "Women"}),
        ("a=it's", {"a": "it's"}),
        ("", {}),
    ],
)
def test_labels_are_typed(typed, found):
    assert Labels().parse(typed) == found


@pytest.mark.parametrize("typed", ["words", "a=A, in b", '"a=A', "=A", "a=A,a=B", 'a="b""'])
def test_labels_that_can_be_read_in_two_ways_are_refused(typed):
    with pytest.raises(Unfit):
        Labels().parse(typed)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ({"agee": "Age"}, "Did you mean 'age'"),
        ({"sexx=female": "Women"}, "Did you mean 'sex'"),
        ({"logit": "the score"}, "the plan names no such column"),
        ({"age": "Same", "sex": "same"}, "Two columns are called"),
        ({"age": " "}, "is empty"),
        ({"age": 3}, "is not a text"),
        (["age"], "is not a mapping"),
        ({"": "x"}, "is not the name of a column"),
    ],
)
def test_labels_that_nothing_would_show_are_refused(plan, labels, says):
    with pytest.raises(PlanError, match=says) as caught:
        plan.replace(labels=labels)
    assert caught.value.where == "labels"


def test_a_level_that_nobody_has_is_no_error(people, plan):
    cc.compare(people, plan.replace(labels={"sex=other": "Other"}))


def test_a_changed_plan_keeps_the_labels_of_what_it_still_names(plan):
    labelled = plan.replace(labels=DECLARED)
    fewer = labelled.replace(covariates=["age"], cluster=None)
    assert set(fewer.labels) == {"my_direction", "out_1", "days_to_reoffence", "age"}
    assert labelled.replace(method="unadjusted").labels == DECLARED
    assert labelled.replace(labels={}).labels == {}


def test_a_plan_file_holds_labels(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        'treatment = "programme"\nmethod = "unadjusted"\n'
        '[[outcomes]]\nkind = "rate"\ncolumn = "fail"\n'
        '[labels]\nfail = "failure, \\"proven\\""\n"programme" = "The programme"\n'
    )
    assert read_plan(path).labels == {"fail": 'failure, "proven"', "programme": "The programme"}


def test_the_declared_labels_stay_with_their_plan(people, plan):
    labelled = str(cc.compare(people, plan.replace(labels=DECLARED)).answer())
    plain = str(cc.compare(people, plan).answer())
    assert "proven reoffending, one year" in labelled
    assert "proven reoffending" not in plain


def test_numbers_and_columns_are_the_same_with_labels(people, plan):
    plain, labelled = (cc.compare(people, p) for p in (plan, plan.replace(labels=DECLARED)))
    columns = [c for c in plain.estimates if c not in ("se_type", "notes")]
    assert plain.estimates[columns].equals(labelled.estimates[columns])
    assert plain.balance.equals(labelled.balance)
    assert plain.pairs.equals(labelled.pairs)
    for name, table in vars(plain.report_tables()).items():
        frame = getattr(labelled.report_tables(), name).to_frame()
        assert list(frame) == list(table.to_frame())
    assert list(labelled.null_evidence().to_frame()["outcome"].unique()) == [
        each.column for each in plan.outcomes
    ]


HIDDEN = {name for name in DECLARED if "=" not in name} - {"age", "sex"}


@pytest.mark.parametrize("method", ["nearest", "regression", "weighting", "unadjusted"])
def test_no_column_with_a_label_is_called_by_its_name(people, plan, method):
    declared = plan.replace(labels=DECLARED, method=method, missing="complete_cases")
    comparison = cc.compare(people, declared)
    shown = [
        str(comparison),
        comparison._repr_html_(),
        str(comparison.answer()),
        *(str(comparison.sentences(who)) for who in ("manager", "evaluator", "table_note")),
        str(comparison.null_evidence()),
        str(comparison.fragility()),
        str(comparison.report_tables()),
    ]
    for text in shown:
        found = {name for name in HIDDEN if name in text}
        # What is said of cells, and what matching goes by, speaks of columns.
        assert not found, text
    assert "officer in charge" in str(comparison)


def test_no_column_with_a_label_is_called_by_its_name_side_by_side(people, plan):
    declared = plan.replace(labels=DECLARED)
    tried = cc.try_methods(people, declared)
    curve = cc.specification_curve(people, declared, {"method": ["regression", "weighting"]})
    for text in (str(tried), str(curve), *curve.sentences(), tried._repr_html_()):
        # Why a method has no result is an error, which speaks of columns.
        assert "out_1" not in text.replace("how 'out_1' was before", "")
        assert "ogrs3_one_year" not in text
    assert "proven reoffending, one year" in str(tried)


def test_what_a_plan_declares_beyond_its_estimates_is_called_by_labels(people):
    rng = np.random.default_rng(1)
    made = people.assign(
        took_up=people["my_direction"] * rng.integers(0, 2, len(people)),
        group_of=np.where(people["my_direction"] == 1, "-", rng.choice(["X1", "X2"], len(people))),
        years_out=rng.uniform(0.2, 1, len(people)),
    )
    labels = {
        "out_1": "proven reoffending",
        "reoffences": "new offences",
        "took_up": "uptake",
        "group_of": "comparison source",
        "sex": "Sex",
        "sex=female": "Women",
        "age_at_first_sanction": "age at first contact",
        "years_out": "years at liberty",
    }
    plan = cc.AnalysisPlan(
        "my_direction",
        [cc.rate("out_1"), cc.frequency("reoffences", exposure="years_out")],
        ["age", "sex", "age_at_first_sanction"],
        method="regression",
        subgroups=["sex"],
        comparators="group_of",
        families={"all": ["out_1", "reoffences"]},
        negative_controls=[cc.scale("previous_sanctions")],
        received="took_up",
        randomised=True,
        labels={**labels, "previous_sanctions": "earlier sanctions"},
    )
    found = cc.compare(made, plan)
    for name, each in found.further.items():
        text = "\n".join((*each.can_say, *each.cannot_say, each.in_brief))
        for column in (*labels, "previous_sanctions"):
            assert f"'{column}'" not in text, (name, text)
    assert "Women" in "\n".join(found.subgroups().can_say)
    assert "uptake" in "\n".join(found.delivery().can_say) or found.delivery().reached.is_flag
    for who in ("manager", "evaluator", "table_note"):
        assert not {c for c in ("out_1", "years_out") if c in str(found.sentences(who))}
    assert "years_out" not in str(found.table())
    assert found.table().to_frame()["group"].iloc[-1] == (
        "New offences: events per unit of 'years at liberty'"
    )


def test_labels_are_a_declared_field():
    field = next(each for each in PLAN_FIELDS if each.name == "labels")
    assert field.default == {}
    assert field.kind.metavar == "COLUMN=WORDS,…"
