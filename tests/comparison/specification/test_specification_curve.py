"""The specification curve: what is kept, what is counted, and what the joint test sees."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, rate, specification_curve, time_to
from cocreate_lib.errors import DataError, PlanError
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(250)
PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), time_to("days", event="seen")],
    ["age", "sanctions"],
)
CHOICES = {"method": ["weighting", "regression"], "caliper": [None], "estimand": ["ATE"]}


def test_each_row_is_what_its_plan_gives_alone():
    curve = specification_curve(PEOPLE, PLAN, CHOICES)
    assert len(curve.table) == len(curve.plans) == 6
    for row, plan in zip(curve.table.to_dict("records"), curve.plans, strict=True):
        alone = compare(PEOPLE, plan).estimates.set_index("measure").loc["risk_difference"]
        for name in ("estimate", "std_error", "p_value", "conf_low", "conf_high", "n_treated"):
            assert row[name] == alone[name]
        assert row["significant"] == (alone["p_value"] < 0.05)
        assert row["sign"] == np.sign(alone["estimate"])
    assert curve.table["declared"].tolist() == [True] + [False] * 5
    declared = compare(PEOPLE, PLAN.replace(outcomes=PLAN.outcomes[:1])).estimates["estimate"][0]
    assert curve.table["estimate"][0] == declared


def test_any_outcome_and_measure_of_the_plan():
    curve = specification_curve(
        PEOPLE, PLAN, {"caliper": [None]}, outcome="days", measure="hazard_ratio"
    )
    alone = compare(PEOPLE, PLAN.replace(outcomes=PLAN.outcomes[1:])).estimates
    ratio = alone.set_index("measure")["estimate"]["hazard_ratio"]
    assert curve.table["estimate"][0] == ratio
    assert curve.null == 1
    assert (curve.table["sign"] == np.sign(curve.table["estimate"] - 1)).all()
    assert specification_curve(PEOPLE, PLAN, {}, outcome="days").measure == "rmst_difference"


def test_neither_the_order_of_the_rows_nor_their_labels_matter_to_the_joint_test():
    mixed = PEOPLE.sample(frac=1, random_state=3).reset_index(drop=True)
    first, second = (
        specification_curve(each, PLAN, CHOICES, permutations=4, seed=2, workers=1)
        for each in (PEOPLE, mixed)
    )
    for name in ("joint", "shuffles"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_the_results_are_the_same_with_any_number_of_workers():
    curves = [
        specification_curve(PEOPLE, PLAN, CHOICES, permutations=4, seed=3, workers=workers)
        for workers in (1, 2)
    ]
    for name in ("table", "shuffles", "joint"):
        pd.testing.assert_frame_equal(*(getattr(curve, name) for curve in curves), check_exact=True)
    assert str(curves[0]) == str(curves[1])
    again = specification_curve(
        PEOPLE, PLAN, CHOICES, permutations=4, seed=np.random.SeedSequence(3)
    )
    pd.testing.assert_frame_equal(again.shuffles, curves[0].shuffles)


def test_a_specification_that_fails_is_kept_with_its_reason():
    people = PEOPLE.assign(gaps=PEOPLE["age"].where(PEOPLE["age"] > 25), flat=1)
    curve = specification_curve(
        people,
        PLAN,
        {
            "covariates": {"gaps": ["gaps"], "flat": ["flat"]},
            "missing": ["complete_cases"],
            "caliper": [1e-9],
        },
    )
    table = curve.table.set_index(["covariates", "missing", "caliper"])
    kept = table.loc[("gaps", "refuse", "0.2")]
    assert "Values are missing" in kept["problem"]
    assert np.isnan(kept["estimate"])
    assert pd.isna(kept["n_treated"])
    assert not kept["significant"]
    assert "the same for everybody" in table.loc[("flat", "refuse", "0.2"), "problem"]
    assert table.loc[("gaps", "complete_cases", "0.2"), "problem"] == ""
    assert len(table) == 12
    text = str(curve)
    assert f"{table['estimate'].isna().sum()} failed" in text
    assert "× Values are missing" in text


def test_changes_stand_beside_other_ways_by_their_difference_and_have_no_ratio():
    before = np.random.default_rng(4).integers(0, 2, len(PEOPLE))
    people = PEOPLE.assign(before=before)
    plan = PLAN.replace(outcomes=[rate("reoffended", before="before")])
    changes = plan.replace(method="difference_in_differences")
    for declared, method in ((changes, "unadjusted"), (plan, "difference_in_differences")):
        curve = specification_curve(people, declared, {"method": [method]})
        rows = curve.table.set_index("method")
        alone = compare(people, changes).estimates.iloc[0]
        assert rows.loc["difference_in_differences", "estimate"] == alone["estimate"]
        assert curve.measure == "risk_difference"
        assert (curve.table["problem"] == "").all()
    curve = specification_curve(
        people, plan, {"method": ["difference_in_differences"]}, measure="odds_ratio"
    )
    problem = curve.table.set_index("method").loc["difference_in_differences", "problem"]
    assert problem == "Differences in differences have no odds ratio."
    said = " ".join(curve.sentences())
    assert (
        "Without an estimate, and so not in this range: 1 of 2 specifications (1: Differences in "
        "differences have no odds ratio)."
    ) in said


def test_a_declared_plan_that_fails_is_named():
    curve = specification_curve(PEOPLE.assign(age=1), PLAN, {"method": ["unadjusted"]})
    said = " ".join(curve.sentences())
    assert "over 1 way of" in said.lower()
    assert "(risk difference) is " in said
    assert "percentage points." in said
    assert "1 of 2 specifications (1: The covariate 'age' is the same for everybody)." in said
    assert "The declared plan is one that has no estimate: The covariate 'age' is the same" in said


def test_when_every_specification_fails_the_reason_is_the_declared_plans():
    with pytest.raises(DataError, match="the same for everybody"):
        specification_curve(PEOPLE.assign(age=1), PLAN, {"caliper": [None]})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"outcome": "reoffend"}, "'reoffended'"),
        ({"measure": "mean_difference"}, "risk_difference"),
        ({"permutations": 10}, "seed"),
        ({"permutations": -1, "seed": 1}, "permutations is"),
        ({"permutations": 2.5, "seed": 1}, "permutations is"),
    ],
)
def test_what_is_refused(arguments, says):
    with pytest.raises(PlanError) as caught:
        specification_curve(PEOPLE, PLAN, {"caliper": [None]}, **arguments)
    assert says in str(caught.value)


def test_a_strong_difference_is_seen_and_selection_alone_is_not():
    """Outcomes that follow from the covariate alone: the plain comparison is far from zero in every
    shuffle too, since people change places as their propensity scores allow."""
    rng = np.random.default_rng(3)
    n = 500
    risk = rng.normal(size=n)
    programme = rng.random(n) < 1 / (1 + np.exp(0.5 - 1.2 * risk))
    noise = rng.random(n)
    alike = pd.DataFrame(
        {
            "programme": programme.astype(int),
            "risk": risk,
            "reoffended": (noise < 1 / (1 + np.exp(-1.2 * risk))).astype(int),
        }
    )
    lower = alike.assign(reoffended=(noise < 1 / (1 + np.exp(1.5 * programme - risk))).astype(int))
    plan = AnalysisPlan("programme", [rate("reoffended")], ["risk"], method="weighting")
    choices = {"method": ["unadjusted", "regression"]}

    def joint(people):
        curve = specification_curve(people, plan, choices, permutations=40, seed=5)
        return curve, curve.joint.set_index("statistic")

    curve, tests = joint(alike)
    assert curve.table.set_index("method").loc["unadjusted", "p_value"] < 1e-6
    assert tests["p_value"].min() > 0.05
    # With simple shuffling the plain comparison would be significant in one shuffle of twenty.
    assert (curve.shuffles["share_significant"] > 0).mean() > 0.5
    curve, tests = joint(lower)
    assert tests.loc[["median_estimate", "stouffer_z"], "p_value"].max() <= 2 / 41
    assert "beyond what those covariates explain" in curve.sentences()[-1]


def test_words():
    people = PEOPLE.copy()
    people.attrs["synthetic"] = True
    curve = specification_curve(people, PLAN, CHOICES, permutations=3, seed=1, workers=1)
    text = str(curve)
    assert text.startswith("Specification curve: 'reoffended', risk difference (synthetic data)")
    assert "In these synthetic data, over 6 ways" in text
    assert "ATT in 4, ATE in 2" in text
    assert "left out     2 × Nearest-neighbour matching can't answer for ATE." in text
    assert "4 the same as another" in text
    for wrong in ("no effect", "proves", "caused"):
        assert wrong not in text
    html = curve._repr_html_()
    assert "<table" in html
    assert "synthetic" in html
    assert curve.to_frame().equals(curve.table)
