"""Power over designs: the alternatives say what the table says, and nothing is crowded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.errors import DiagnosisError
from cocreate_lib.figures import diagnosis_page, fidelity_picture, power_picture
from cocreate_lib.figures.results.diagnosis import diagnosis_pictures
from tests.figures.test_figures import cut_off, overlaps, words

PLAN = cc.teaching_plan().replace(method="unadjusted", outcomes=[cc.rate("reoffended")])
SMALL = cc.PilotDesign(n_treated=60, n_comparison=60, assignment="randomised")


def power(**fields):
    return cc.power_curve(cc.redesign(SMALL, **fields), PLAN, replicates=8, seed=1)


@pytest.fixture(scope="module")
def grid():
    return power(n_treated=[40, 60], effect=[-0.04, -0.2])


@pytest.fixture(scope="module")
def deliveries():
    return power(fidelity=[0.2, 0.9])


def with_powers(curve, powers):
    """The same curve, with these powers of the first measure."""
    table = curve.table.copy()
    table.loc[table["measure"] == "risk_difference", "power"] = powers
    return replace(curve, table=table)


def test_the_words_tell_powers_line_by_line_and_where_they_are_enough(grid):
    alt = power_picture(with_powers(grid, [0.1, 0.5, 0.3, 0.8])).alt
    assert "4 synthetic designs" in alt
    assert "effect −0.04, 10% at 40 in the programme and 30% at 60 in the programme" in alt
    assert "effect −0.2, 50% at 40 in the programme and 80% at 60" in alt
    assert "(80% or more at 60 in the programme)" in alt
    assert "None" not in alt
    assert "None reaches 80%." in power_picture(with_powers(grid, [0.1, 0.5, 0.3, 0.79])).alt


def test_points_bars_and_formula_are_those_of_the_table(grid):
    table = grid.table[grid.table["measure"] == "risk_difference"].assign(closed_form=0.4)
    (axes,) = power_picture(replace(grid, table=table)).figure.axes
    drawn = {line.get_label(): line.get_ydata() for line in axes.lines}
    assert np.allclose(drawn["by formula"], 40)
    first = table[table["effect"] == -0.04]
    heights = [(line, pd.to_numeric(line.get_ydata(), errors="coerce")) for line in axes.lines]
    bars = [line for line, ys in heights if np.allclose(ys, 100 * first["power"])]
    assert bars
    assert list(bars[0].get_xdata()) == [40, 60]


def test_the_effect_left_is_the_mean_truth(deliveries):
    table = deliveries.table[deliveries.table["measure"] == "risk_difference"]
    picture = fidelity_picture(deliveries)
    for value, share in zip(table["truth"], ["20%", "90%"], strict=True):
        assert f"{100 * value:.1f}".replace("-", "−") + " percentage points at fidelity " + (
            share
        ) in (picture.alt)
    ratio = deliveries.table[deliveries.table["measure"] == "risk_ratio"]
    least = f"{np.exp(ratio['truth'].iloc[0]):.2f} at fidelity 20%"
    assert least in fidelity_picture(deliveries, measure="risk_ratio").alt


def test_groups_that_grow_together_make_one_line():
    sizes = {str(n): SMALL.replace(n_treated=n, n_comparison=n) for n in (30, 50)}
    alt = power_picture(cc.power_curve(sizes, PLAN, replicates=4, seed=1)).alt
    assert "with " not in alt


@pytest.mark.parametrize("draw", [power_picture, fidelity_picture])
def test_every_mark_lies_inside_its_axes(draw, grid):
    for axes in draw(grid).figure.axes:
        low, high = axes.get_xlim()
        marked = [line.get_xdata() for line in axes.lines if line.get_marker() not in ("None", "")]
        assert marked
        assert all(low < x < high for xs in marked for x in xs)


@pytest.mark.parametrize(
    ("draw", "fields"),
    [
        (power_picture, {"n_treated": [60]}),
        (power_picture, {"n_treated": [40, 60], "effect": [-0.01, -0.1], "fidelity": [0.3, 1.0]}),
        (fidelity_picture, {"fidelity": [0.5]}),
        (fidelity_picture, {"fidelity": [0.0, 1.0], "n_treated": [20, 60]}),
    ],
)
def test_nothing_is_cut_off_or_lies_on_another(draw, fields):
    picture = draw(power(**fields))
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert "Synthetic data: no real people" in words(picture)


def test_lines_that_cannot_be_told_apart_and_unknown_names_are_refused(grid):
    many = {f"{n}": SMALL.replace(effect=-n / 100) for n in range(1, 10)}
    curve = cc.power_curve(many, PLAN, replicates=2, seed=1)
    with pytest.raises(DiagnosisError, match="9 lines"):
        power_picture(curve, x="n_treated")
    with pytest.raises(DiagnosisError, match="no field 'size'"):
        power_picture(grid, x="size")
    with pytest.raises(DiagnosisError, match="no outcome 'hope'"):
        fidelity_picture(grid, outcome="hope")


def test_a_plan_without_any_interval_has_no_pictures_and_the_page_still_stands(grid):
    diagnosis = next(iter(grid.diagnoses.values()))
    empty = replace(diagnosis, simulations=diagnosis.simulations.assign(conf_low=np.nan))
    assert diagnosis_pictures(empty) == {}
    page = diagnosis_page(empty)
    assert "<figure" not in page
    assert "The numbers" in page
