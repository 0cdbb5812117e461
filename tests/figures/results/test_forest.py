"""The forest picture: its words hold its numbers, and nothing is cut off, however it is drawn."""

from __future__ import annotations

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.errors import CocreateError, PlanError
from cocreate_lib.figures import forest_picture
from cocreate_lib.figures.results.report import FURTHER_PICTURES
from cocreate_lib.text import number
from tests.figures.test_figures import cut_off, overlaps, words
from tests.figures.test_names import COVARIATES, ugly
from tests.figures.test_names import plan as ugly_plan
from tests.figures.test_narrow import faults


@pytest.fixture(scope="module")
def comparison() -> cc.Comparison:
    people = cc.simulate(cc.PilotDesign(), seed=2018).people
    area = np.where(np.arange(len(people)) % 3, "own area", "elsewhere").astype(object)
    plan = cc.AnalysisPlan(
        "my_direction",
        [cc.frequency("reoffences"), cc.scale("hope_end", unit="points")],
        ["age", "sex", "previous_sanctions"],
        method="weighting",
        subgroups=["sex", "risk_band"],
        comparators="area",
    )
    return cc.compare(people.assign(area=area), plan)


@pytest.mark.parametrize(("of", "scale"), [("subgroups", "difference"), ("comparators", "ratio")])
def test_wide_and_narrow(comparison, of, scale):
    picture = forest_picture(comparison, of, scale=scale)
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []


def test_the_numbers_are_told(comparison):
    picture = forest_picture(comparison)
    rows = comparison.subgroups().table.set_index(["outcome", "measure", "about"])
    row = rows.loc[("hope_end", "mean_difference", "sex: female")]
    for value in (row["estimate"], row["conf_low"], row["conf_high"]):
        assert number(value, 2) in picture.alt
    assert f"female ({row['n_treated']} v {row['n_comparison']})" in words(picture)
    p_value = rows.loc[("hope_end", "mean_difference", "sex: female against male"), "p_value"]
    assert f"p of the interaction {p_value:.3f}" in picture.alt
    assert "Very high no estimate" in picture.alt
    assert f"interaction: p {p_value:.3f}" in words(picture)


def test_some_outcomes(comparison):
    picture = forest_picture(comparison, outcomes=["hope_end"])
    assert len(picture.figure.axes) == 1
    assert "in points" in picture.alt
    assert len(forest_picture(comparison, scale="ratio").figure.axes) == 1


def test_a_very_long_interval_does_not_press_the_others_flat(comparison):
    axes = forest_picture(comparison, outcomes=["reoffences"]).figure.axes[0]
    table = comparison.subgroups().table
    own = table[(table["measure"] == "mean_difference") & (table["outcome"] == "reoffences")]
    longest = (own["conf_high"] - own["conf_low"]).max()
    assert np.ptp(axes.get_xlim()) < 1.3 * longest


def test_names_that_mean_something_to_a_medium():
    people = ugly(300, 3).assign(
        band=lambda frame: np.where(frame["$cost"] > 0, "$x$ <b>", "W" * 70)
    )
    plan = ugly_plan(
        method="unadjusted", covariates=list(COVARIATES)[:2], subgroups=["kind", "band"]
    )
    picture = forest_picture(cc.compare(people, plan.replace(outcomes=plan.outcomes[:3:2])))
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []


def test_in_the_report(comparison):
    for name in ("subgroups", "comparators"):
        assert FURTHER_PICTURES[name](comparison).alt == forest_picture(comparison, name).alt


def test_what_there_is_not(comparison):
    with pytest.raises(CocreateError, match="no of 'subgroup'"):
        forest_picture(comparison, "subgroup")
    with pytest.raises(CocreateError, match="no scale 'ratios'"):
        forest_picture(comparison, scale="ratios")
    without = cc.compare(
        cc.simulate(cc.PilotDesign(), seed=2018).people, cc.teaching_plan().replace(subgroups=())
    )
    with pytest.raises(PlanError):
        forest_picture(without)
