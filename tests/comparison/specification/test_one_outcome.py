"""A plan left with one of its outcomes."""

from cocreate_lib.comparison import AnalysisPlan, one_outcome, rate


def test_what_the_plan_says_of_other_outcomes_is_left_out():
    plan = AnalysisPlan(
        "programme",
        [rate("reoffended"), rate("recalled")],
        ["age"],
        smallest_effect_of_interest={"reoffended": 0.1, "recalled": 0.05},
        families={"both": ["reoffended", "recalled"]},
    )
    left = plan.replace(**one_outcome(plan, "recalled"))
    assert left.outcomes == (rate("recalled"),)
    assert left.smallest_effect_of_interest == 0.05
    assert left.families == {}
