"""Every sensible combination, each once, and the others counted."""

from __future__ import annotations

import re
from inspect import getdoc
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.comparison.methods.register import METHODS, READ_BY, TRIMMING
from cocreate_lib.comparison.specification.specifications import combine
from cocreate_lib.errors import PlanError
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan("programme", [rate("reoffended")], ["age", "sanctions", "office"])
ALTERNATIVES = {
    "method": ["weighting", "regression", "unadjusted", "doubly_robust"],
    "caliper": [None, 0.1],
    "estimand": ["ATE", "ATO"],
    "covariates": {"fewer": ["age"]},
    "replace": [True],
    "cluster": ["manager"],
}


@given(st.sets(st.sampled_from(list(ALTERNATIVES))))
def test_every_combination_is_a_plan_a_repeat_or_left_out(names):
    names = names | {"method"}  # without it, nothing could answer for the other estimands
    found = combine(PLAN, {name: ALTERNATIVES[name] for name in names})
    every = prod(1 + len(ALTERNATIVES[name]) for name in names)
    assert len(found.plans) + found.repeats + sum(found.left_out.values()) == every
    assert found.plans[0] == PLAN
    assert len({repr(plan) for plan in found.plans}) == len(found.plans) == len(found.words)


def test_what_a_method_does_not_read_changes_no_estimate():
    people = made_up_people(300)
    values = {
        "covariates": ["age"],
        "estimand": "ATE",
        "distance": "propensity",
        "caliper": 0.01,
        "ratio": 2,
        "replace": True,
        "order": "smallest",
        "exact": ["office"],
        "adjust": True,
        "weights": "entropy",
    }
    for method in ("unadjusted", "regression", "weighting", "doubly_robust"):
        plan = PLAN.replace(method=method)
        numbers = compare(people, plan).estimates[["estimate", "conf_low"]]
        for field, value in values.items():
            if method not in READ_BY[field]:
                other = compare(people, plan.replace(**{field: value})).estimates
                assert other[["estimate", "conf_low"]].equals(numbers), (method, field)


def test_the_docstring_of_the_plan_says_who_reads_what():
    said = {}
    for field, words in re.findall(r"\n(\w+) : .*\n    For ([^:]+):", getdoc(AnalysisPlan)):
        methods = tuple(name for name in re.findall(r"``(\w+)``", words) if name in METHODS)
        if methods and "every method but" not in words:
            said[field] = methods
    others = {field for field, methods in READ_BY.items() if len(methods) == len(METHODS) - 1}
    some = {**READ_BY, "trim": TRIMMING}
    assert said == {field: some[field] for field in some if field not in others}
    assert others == {"covariates", "estimand"}


@pytest.mark.parametrize(
    ("alternatives", "says"),
    [
        ({"calliper": [0.1]}, "'caliper'"),
        ({"outcomes": [[rate("x")]]}, "can't have alternatives"),
        ({"conf_level": [0.9]}, "can't have alternatives"),
        ({"method": "weighting"}, "not a list"),
        ({"caliper": 0.1}, "not a list"),
        ({"method": ["weigthing"]}, "'weigthing' is not one of unadjusted, regression"),
        ({"estimand": ["ATE"]}, "estimand=ATE fits no combination"),
        ({"caliper": [0.1, -1]}, "caliper=-1 fits no combination"),
    ],
)
def test_alternatives_that_can_not_be(alternatives, says):
    with pytest.raises(PlanError) as caught:
        combine(PLAN, alternatives)
    assert says in str(caught.value)
    assert caught.value.where
    assert caught.value.try_this


def test_choices_have_words_and_the_plans_own_is_named_once():
    found = combine(
        PLAN,
        {
            "covariates": {"all": ["age", "sanctions", "office"], "age alone": ["age"]},
            "caliper": [0.2, None],
            "exact": [["office"]],
        },
    )
    assert {name: list(words) for name, words in found.options.items()} == {
        "covariates": ["all", "age alone"],
        "caliper": ["0.2", "none"],
        "exact": ["none", "office"],
    }
    assert len(found.plans) == 8


def test_what_the_declared_method_alone_can_have_does_not_stop_the_others():
    """Overlap weights, and the intervals of four counts, are refused by methods that don't read
    them: those are combined with the alternatives, each once."""
    plan = PLAN.replace(method="weighting", estimand="ATO")
    found = combine(plan, {"method": ["unadjusted"], "estimand": ["ATT", "ATE"]})
    made = [(each.method, each.estimand) for each in found.plans]
    assert made[0] == ("weighting", "ATO")
    assert [method for method, _ in made].count("unadjusted") == 1
    plan = PLAN.replace(method="unadjusted", rate_interval="score")
    found = combine(plan, {"method": ["regression"], "rate_interval": ["newcombe"]})
    assert [(each.method, each.rate_interval) for each in found.plans] == [
        ("unadjusted", "score"),
        ("unadjusted", "newcombe"),
        ("regression", "newcombe"),
    ]
