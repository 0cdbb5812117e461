"""A plan is checked when it is made."""

from __future__ import annotations

import pickle

import pytest

from cocreate_lib.comparison import AnalysisPlan, frequency, rate, scale, time_to
from cocreate_lib.comparison.analysis_plan import make_plan
from cocreate_lib.errors import PlanError

GOOD = {"treatment": "t", "outcomes": [rate("y"), frequency("k")], "covariates": ["a", "b"]}


def plan(**changes):
    return make_plan({**GOOD, **changes})


def test_defaults_are_the_contract():
    made = plan()
    assert (made.method, made.distance, made.caliper, made.ratio) == ("nearest", "logit", 0.2, 1)
    assert (made.with_replacement, made.order, made.exact) == (False, "largest", ())
    assert (made.estimand, made.cluster, made.conf_level) == ("ATT", None, 0.95)
    assert (made.missing, made.adjust, made.smallest_effect_of_interest) == ("refuse", False, None)
    assert made.covariates == ("a", "b")


def test_replace_is_an_option_and_a_method():
    made = AnalysisPlan("t", [rate("y")], ["a"], replace=True)
    assert made.with_replacement
    assert made.replace(ratio=2).with_replacement
    assert not made.replace(replace=False).with_replacement


def test_a_plan_survives_pickling_and_its_own_settings():
    made = plan(replace=True, exact="b", smallest_effect_of_interest={"k": 0.2})
    assert pickle.loads(pickle.dumps(made)) == made
    assert AnalysisPlan(**made.settings()) == made
    assert "replace=True" in repr(made)
    assert "1:1" in str(made)
    assert "ties by the order of the rows" in str(made.replace(ties="order"))


def test_an_unknown_field_names_the_nearest():
    with pytest.raises(PlanError, match="caliper") as caught:
        plan().replace(calliper=0.1)
    assert "'caliper'" in str(caught.value.try_this)


def test_smallest_effect_belongs_to_the_first_outcome_or_to_those_named():
    y, k = plan().outcomes
    assert plan(smallest_effect_of_interest=0.05).smallest_effect(y) == 0.05
    assert plan(smallest_effect_of_interest=0.05).smallest_effect(k) is None
    assert plan(smallest_effect_of_interest={"k": 0.3}).smallest_effect(k) == 0.3


@pytest.mark.parametrize(
    ("changes", "where", "says"),
    [
        (
            {"method": "weighted"},
            "method",
            "nearest, optimal, full, subclassification, weighting, doubly_",
        ),
        ({"ties": "average"}, "ties", "not one of random, order"),
        ({"covariates": [], "method": "weighting"}, "covariates", "Weighting needs"),
        ({"covariates": [], "method": "doubly_robust"}, "covariates", "doubly robust method needs"),
        (
            {"outcomes": [time_to("days", event="seen")], "method": "doubly_robust"},
            "outcomes",
            'method="weighting"',
        ),
        ({"estimand": "ATO"}, "estimand", 'method="weighting"'),
        ({"estimand": "ATO", "method": "unadjusted"}, "estimand", 'method="weighting"'),
        ({"estimand": "ATO", "method": "regression"}, "estimand", 'method="weighting"'),
        ({"estimand": "ATO", "method": "doubly_robust"}, "estimand", 'method="weighting"'),
        ({"method": "neares"}, "method", "nearest"),
        ({"distance": "mahalanobis", "covariates": []}, "covariates", "estimated from"),
        (
            {"distance": "mahalanobis", "method": "subclassification"},
            "distance",
            "belongs to two people",
        ),
        ({"method": "subclassification", "covariates": []}, "covariates", "estimated from"),
        ({"method": "optimal", "ratio": 2}, "ratio", 'method="nearest"'),
        ({"method": "optimal", "replace": True}, "replace", "nobody twice"),
        ({"method": "optimal", "estimand": "ATE"}, "estimand", "ATT"),
        ({"method": "subclassification", "estimand": "ATO"}, "estimand", 'method="weighting"'),
        ({"subclasses": 1}, "subclasses", "from 2 up"),
        ({"subclasses": 2.5}, "subclasses", "whole number"),
        ({"covariate_calipers": 5}, "covariate_calipers", "which column"),
        ({"covariate_calipers": {"a": 0}}, "covariate_calipers", "above 0"),
        ({"covariate_calipers": {"y": 1}}, "covariate_calipers", "outcome"),
        ({"covariate_calipers": {"t": 1}}, "covariate_calipers", "treatment"),
        ({"distance": 3}, "distance", "name of a column"),
        ({"order": "biggest"}, "order", "largest"),
        ({"order": "random"}, "seed", "seed=1"),
        ({"order": "random", "seed": -1}, "seed", "-1"),
        ({"estimand": "att"}, "estimand", "ATT"),
        ({"estimand": "ATE"}, "estimand", "regression"),
        ({"missing": "drop"}, "missing", "complete_cases"),
        ({"caliper": 0}, "caliper", "caliper=None"),
        ({"caliper": -0.2}, "caliper", "caliper=None"),
        ({"caliper": float("nan")}, "caliper", "caliper=None"),
        ({"ratio": 0}, "ratio", "whole number"),
        ({"ratio": 1.5}, "ratio", "whole number"),
        ({"replace": "yes"}, "replace", "True nor False"),
        ({"adjust": 1}, "adjust", "True nor False"),
        ({"conf_level": 95}, "conf_level", "above 0.001 and below 0.99999"),
        ({"cluster": ""}, "cluster", "name of a column"),
        ({"cluster": "t"}, "cluster", "treatment"),
        ({"covariates": ["a", "a"]}, "covariates", "twice"),
        ({"covariates": ["a", "t"]}, "covariates", "treatment"),
        ({"covariates": ["a", "y"]}, "covariates", "outcome"),
        ({"covariates": [1]}, "covariates", "name of a column"),
        ({"covariates": []}, "covariates", "covariates"),
        ({"covariates": [], "distance": "d", "adjust": True}, "covariates", "adjust"),
        ({"covariates": [], "method": "regression"}, "covariates", "unadjusted"),
        ({"exact": ["y"]}, "exact", "outcome"),
        ({"exact": ["a", "a"]}, "exact", "twice"),
        ({"outcomes": []}, "outcomes", "at least one"),
        ({"outcomes": "y"}, "outcomes", 'rate("y")'),
        ({"outcomes": [rate("y"), scale("y")]}, "outcomes", "twice"),
        ({"outcomes": [rate("t")]}, "outcomes", "both the treatment"),
        ({"smallest_effect_of_interest": 0}, "smallest_effect_of_interest", "above 0"),
        (
            {"smallest_effect_of_interest": {"z": 1}},
            "smallest_effect_of_interest",
            "not an outcome",
        ),
        ({"rate_interval": "koopman"}, "rate_interval", "score"),
        ({"rate_interval": "score"}, "rate_interval", "independent people"),
        (
            {"rate_interval": "wald", "method": "unadjusted", "cluster": "c"},
            "rate_interval",
            "clusters",
        ),
        ({"treatment": None}, "treatment", "name of a column"),
    ],
)
def test_contradictions_are_refused(changes, where, says):
    with pytest.raises(PlanError) as caught:
        plan(**changes)
    assert caught.value.where == where
    assert says in str(caught.value)


def test_an_absent_treatment_is_a_plan_error():
    with pytest.raises(PlanError, match="needs treatment"):
        make_plan({"outcomes": [rate("y")]})


def test_a_plan_says_how_it_matches():
    made = plan(method="optimal", distance="mahalanobis", covariate_calipers={"age": 5}, exact="b")
    assert "matching    1:1 with the least total distance on mahalanobis, caliper 0.2" in str(made)
    assert "SD of the logit, age within 5, exact on b" in str(made)
    made = made.replace(method="subclassification", distance="logit", estimand="ATC")
    assert "classes     5 classes by quantiles of logit in the comparison group" in str(made)
    assert hash(made) == hash(AnalysisPlan(**made.settings()))


def test_fields_of_matching_are_kept_by_other_methods():
    made = plan(ratio=3, exact=["b"]).replace(method="regression", estimand="ATE")
    assert made.ratio == 3
    assert made.replace(method="nearest", estimand="ATT").exact == ("b",)
