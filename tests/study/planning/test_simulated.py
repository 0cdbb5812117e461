"""The declared analysis on simulated people: what stands for what, and what is left out."""

import pytest

from cocreate_lib.comparison import rate, scale
from cocreate_lib.diagnosis import diagnose
from cocreate_lib.errors import ProtocolError
from cocreate_lib.study import read_protocol
from cocreate_lib.study.planning.simulated import simulated_plan

RATE = '[[analysis.outcomes]]\nkind = "rate"\ncolumn = "charged"\nlevel = "Yes"\n'


def made(study):
    return simulated_plan(read_protocol(study.protocol))


def test_columns_are_those_that_stand_for_the_declared_ones(study):
    found = made(study)
    assert found.plan.treatment == "my_direction"
    assert found.plan.outcomes == (rate("reoffended"), scale("hope_end"))
    assert found.plan.covariates == ("age",)
    assert found.stands_for == {"joined": "my_direction", "charged": "reoffended"}
    assert found.left_out == ()
    assert found.plan.label("reoffended") == "charged"


def test_what_nothing_is_said_of_is_refused_all_at_once(edited):
    study = edited(
        ('["age"]', '["age", "educ", "married"]'),
        ("[planning]\n", 'educ = "x"\nmarried = "x"\n[planning]\n'),
    )
    with pytest.raises(ProtocolError) as refused:
        made(study)
    for said in (refused.value.what, refused.value.try_this):
        assert "educ" in said
        assert "married" in said
    assert "age" not in refused.value.what
    assert "protocol.toml" in refused.value.where


def test_what_nothing_stands_for_is_left_out_everywhere(edited):
    study = edited(
        ('["age"]', '["age", "educ"]\nexact = ["educ"]\ncluster = "office_x"\n'),
        ("[planning]\n", 'educ = "x"\n[planning]\n'),
        ("[planning.columns]\n", '[planning.columns]\neduc = "none"\noffice_x = "none"\n'),
    )
    found = made(study)
    assert found.left_out == ("educ", "office_x")
    assert found.plan.covariates == ("age",)
    assert found.plan.exact == ()
    assert found.plan.cluster is None


def test_the_main_outcome_needs_one_whose_truth_is_known(edited):
    for other in ("none", "need_drugs"):
        study = edited(('charged = "reoffended"', f'charged = "{other}"'))
        with pytest.raises(ProtocolError, match="main outcome"):
            made(study)
        edited((f'charged = "{other}"', 'charged = "reoffended"'))


def test_every_place_of_a_plan_that_names_columns_is_followed(edited):
    study = edited(
        (
            '[[analysis.outcomes]]\nkind = "scale"\ncolumn = "hope_end"\n',
            """families = { both = ["charged", "charges"] }
covariate_calipers = { age = 5 }
subgroups = ["gender"]
categories = ["age"]
treated_level = "Yes"
[analysis.labels]
charged = "proven reoffending"
"gender=F" = "Women"
[[analysis.outcomes]]
kind = "frequency"
column = "charges"
exposure = "months"
per = 12
[[analysis.outcomes]]
kind = "time_to"
column = "months"
event = "charged"
horizon = 24
unit = "months"
[[analysis.negative_controls]]
kind = "rate"
column = "moved"
""",
        ),
        (
            "[planning.columns]\n",
            '[planning.columns]\ncharges = "reoffences"\nmonths = "days_to_reoffence"\n'
            'gender = "sex"\nmoved = "none"\n',
        ),
        ('[[analysis.outcomes]]\nkind = "rate"\ncolumn = "charged"\nlevel = "Yes"\n', ""),
        (
            '[[analysis.outcomes]]\nkind = "frequency"',
            RATE + '[[analysis.outcomes]]\nkind = "frequency"',
        ),
    )
    found = made(study)
    plan = found.plan
    assert [each.column for each in plan.outcomes] == [
        "reoffended",
        "reoffences",
        "days_to_reoffence",
    ]
    assert plan.families == {"both": ("reoffended", "reoffences")}
    assert plan.subgroups == ("sex",)
    assert plan.treated_level is None
    assert plan.negative_controls == ()
    count, time = plan.outcomes[1:]
    assert (count.exposure, count.per) == ("days_at_risk", 365.25)
    assert (time.event, time.horizon, time.unit) == ("reoffended", 365.0, "days")
    assert plan.labels["reoffended"] == "proven reoffending"
    assert found.left_out == ("moved",)
    assert diagnose(read_protocol(study.protocol).design, plan, 2, seed=1).replicates == 2
