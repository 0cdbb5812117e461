"""A plan from a file is the plan that Python would make, or a refusal that says where."""

import pytest

from cocreate_lib.comparison import AnalysisPlan, frequency, rate, scale, time_to
from cocreate_lib.comparison.plan_file import read_plan
from cocreate_lib.errors import CocreateError, PlanError

WHOLE = """
treatment = "programme"
covariates = ["age", "sex"]
method = "nearest"
caliper = "none"
ratio = 2
replace = true
ties = "order"
exact = ["sex"]
cluster = "office"
smallest_effect_of_interest = {reoffended = 0.05}

[[outcomes]]
kind = "rate"
column = "reoffended"

[[outcomes]]
kind = "time_to"
column = "days"
event = "seen"
horizon = 365
unit = "days"

[[outcomes]]
kind = "frequency"
column = "reoffences"

[[outcomes]]
kind = "scale"
column = "hope"
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        return tmp_path / "plan.toml"

    return write


@pytest.mark.parametrize(
    ("written", "trim"), [("[0.1, 0.9]", (0.1, 0.9)), ("0.05", 0.05), ('"crump"', "crump")]
)
def test_trimming_arrives(file, written, trim):
    text = WHOLE.replace('"nearest"', f'"weighting"\ntrim = {written}')
    assert read_plan(file(text)).trim == trim


def test_every_field_arrives(file):
    assert read_plan(file(WHOLE)) == AnalysisPlan(
        "programme",
        [
            rate("reoffended"),
            time_to("days", event="seen", horizon=365, unit="days"),
            frequency("reoffences"),
            scale("hope"),
        ],
        covariates=["age", "sex"],
        caliper=None,
        ratio=2,
        replace=True,
        ties="order",
        exact=["sex"],
        cluster="office",
        smallest_effect_of_interest={"reoffended": 0.05},
    )


def test_a_time_that_can_end_otherwise(file):
    text = """
    treatment = "programme"
    method = "unadjusted"
    [[outcomes]]
    kind = "time_to"
    column = "days"
    event = "reoffended"
    competing = "recalled"
    entry = "since"
    strata = ["office", "region"]
    """
    outcome = time_to(
        "days", "reoffended", competing="recalled", entry="since", strata=["office", "region"]
    )
    plan = AnalysisPlan("programme", [outcome], method="unadjusted")
    assert read_plan(file(text)) == plan
    assert AnalysisPlan(**plan.settings()) == plan


OUTCOME = '\n[[outcomes]]\nkind = "rate"\ncolumn = "reoffended"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('treatment = "programme"\ncalliper = 1' + OUTCOME, "no field 'calliper'"),
        ('treatment = "programme"\noutcomes = ["reoffended"]', "not declared as tables"),
        ('treatment = "programme"' + OUTCOME.replace('"rate"', '"rates"'), "called 'rates'"),
        ('treatment = "programme"' + OUTCOME + "unti = 1", "has no 'unti'"),
        ('treatment = "programme"\n[[outcomes]]\nkind = "time_to"\ncolumn = "d"', "needs event"),
        ('treatment = "programme"', "at least one outcome"),
        (OUTCOME, "needs treatment"),
    ],
)
def test_what_it_can_not_be_is_named(file, text, words):
    with pytest.raises(PlanError, match=words):
        read_plan(file(text))


def test_a_file_that_is_not_there_or_not_toml(file, tmp_path):
    with pytest.raises(CocreateError, match="no such file"):
        read_plan(tmp_path / "none.toml")
    with pytest.raises(CocreateError, match=r"not TOML: .*line 2"):
        read_plan(file("a = 1\n= 2"))
    (tmp_path / "latin.toml").write_bytes(b"a = '\xe9'")
    with pytest.raises(CocreateError, match="UTF-8"):
        read_plan(tmp_path / "latin.toml")
    with pytest.raises(CocreateError, match="can't be read"):
        read_plan(tmp_path)


def test_how_cells_are_read_is_part_of_a_plan(file):
    text = """
    treatment = "group"
    treated_level = "pilot"
    covariates = ["age", "region"]
    categories = ["region"]
    decimal = "comma"
    [[outcomes]]
    kind = "rate"
    column = "reoffended"
    level = "Yes"
    [[outcomes]]
    kind = "time_to"
    column = "days"
    event = "seen"
    level = 2
    """
    plan = read_plan(file(text))
    declared = AnalysisPlan(
        "group",
        [rate("reoffended", level="Yes"), time_to("days", event="seen", level=2)],
        ["age", "region"],
        treated_level="pilot",
        categories="region",
        decimal="comma",
    )
    assert plan == declared
    assert AnalysisPlan(**plan.settings()) == plan
    assert "group = pilot" in str(plan)
    assert "reoffended = Yes (rate)" in str(plan)
    assert plan.explain().loc["treated_level", "value"] == "pilot"
