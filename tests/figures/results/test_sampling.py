"""What a design would find: the alternatives say what the frames say."""

from __future__ import annotations

from dataclasses import replace

import pytest

import cocreate_lib as cc
from cocreate_lib.errors import DiagnosisError
from cocreate_lib.figures import sampling_picture, zip_picture
from tests.figures.test_figures import cut_off, overlaps, words


@pytest.fixture(scope="module")
def diagnosis():
    plan = cc.teaching_plan().replace(
        method="unadjusted", outcomes=[cc.rate("reoffended"), cc.frequency("reoffences")]
    )
    design = cc.PilotDesign(n_treated=60, n_comparison=600)
    return cc.diagnose(design, plan, replicates=40, seed=1)


@pytest.mark.parametrize("measure", ["risk_difference", "risk_ratio"])
def test_the_words_tell_the_share_of_significant_estimates_and_the_truth(diagnosis, measure):
    rows = diagnosis.simulations
    rows = rows[(rows["outcome"] == "reoffended") & (rows["measure"] == measure)]
    null, factor, digits = (0, 100, 1) if measure == "risk_difference" else (1, 1, 2)
    significant = (rows["conf_low"] > null) | (rows["conf_high"] < null)
    picture = sampling_picture(diagnosis, outcome="reoffended", measure=measure)
    assert f"{significant.mean():.0%} are statistically significant" in picture.alt
    truth = f"{factor * rows['truth'].mean():.{digits}f}".replace("-", "−")
    assert f"around a truth of {truth}" in picture.alt
    mean = f"{factor * rows['estimate'][significant].mean():.{digits}f}".replace("-", "−")
    assert f"these average {mean}" in picture.alt
    assert "synthetic" in picture.alt


def test_the_words_tell_how_many_intervals_hold_their_truth(diagnosis):
    rows = diagnosis.simulations
    rows = rows[rows["measure"] == "rate_ratio"]
    held = (rows["conf_low"] <= rows["truth"]) & (rows["truth"] <= rows["conf_high"])
    picture = zip_picture(diagnosis, outcome="reoffences", measure="rate_ratio")
    assert f"{held.mean():.1%} hold the truth" in picture.alt
    assert "95% are meant to" in picture.alt


def test_the_legend_of_the_estimates_names_both_kinds_of_bars(diagnosis):
    (axes,) = sampling_picture(diagnosis).figure.axes
    told = [text.get_text() for text in axes.get_legend().get_texts()]
    assert told == ["not statistically significant", "statistically significant"]


def test_where_nothing_is_significant_no_mean_is_told(diagnosis):
    none = diagnosis.simulations.assign(conf_low=-1.0, conf_high=1.0)
    picture = sampling_picture(replace(diagnosis, simulations=none))
    assert "0% are statistically significant." in picture.alt
    assert "None of the estimates" in picture.caption


@pytest.mark.parametrize("draw", [sampling_picture, zip_picture])
def test_an_unknown_quantity_is_named(diagnosis, draw):
    with pytest.raises(DiagnosisError, match="no outcome 'hope'"):
        draw(diagnosis, outcome="hope")


@pytest.mark.parametrize("draw", [sampling_picture, zip_picture])
def test_nothing_is_cut_off_or_lies_on_another(diagnosis, draw):
    picture = draw(diagnosis)
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert "Synthetic data: no real people" in words(picture)


def test_intervals_without_a_width_are_drawn(diagnosis):
    """Two people in the programme, both without the outcome: the interval can be one point."""
    rows = diagnosis.simulations.copy()
    point = rows.index[:4]
    rows.loc[point, ["conf_low", "conf_high"]] = rows.loc[point, ["truth", "truth"]].to_numpy()
    assert zip_picture(replace(diagnosis, simulations=rows)).png()
