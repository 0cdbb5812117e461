"""Every figure: its words hold its numbers, it is drawn for hard cases, and nothing is cut off."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import cocreate_lib as cc
from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import fact
from cocreate_lib.figures import (
    Picture,
    love_plot,
    matching_picture,
    outcomes_picture,
    overlap_picture,
    pilots_picture,
    survival_picture,
)
from cocreate_lib.figures.results.balance import BALANCE_THRESHOLD
from cocreate_lib.figures.results.outcomes import read_estimates
from cocreate_lib.text import number


def words(picture: Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.findobj(Text)]


def boxes(picture: Picture) -> list[tuple[str, Bbox]]:
    """Every text of a figure, and where it stands once it is drawn."""
    drawn: dict[Text, None] = {}
    draw = Text.draw

    def remembered(text: Text, renderer: object) -> None:
        drawn[text] = None
        draw(text, renderer)

    canvas = FigureCanvasAgg(picture.figure)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", remembered)
        canvas.draw()
    shown = [text for text in drawn if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in shown]


def cut_off(picture: Picture) -> list[str]:
    """The texts that reach beyond the edge of the figure."""
    width, height = picture.figure.bbox.size
    return [
        text
        for text, box in boxes(picture)
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]


def overlaps(picture: Picture) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other."""
    inner = [(text, box.padded(-1.5)) for text, box in boxes(picture)]
    return [
        (one, other)
        for (one, first), (other, second) in combinations(inner, 2)
        if first.overlaps(second)
    ]


ALL = {
    "love": love_plot,
    "outcomes": outcomes_picture,
    "ratios": lambda comparison: outcomes_picture(comparison, scale="ratio"),
    "survival": survival_picture,
    "overlap": overlap_picture,
    "matching": matching_picture,
}


@pytest.mark.parametrize("name", ALL)
def test_ordinary_figures_are_whole_legible_and_say_synthetic(name, matched):
    picture = ALL[name](matched)
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert "Synthetic data: no real people" in words(picture)
    assert not re.match(r"(?i)(a |the )?(plot|figure|picture|chart|image)\b", picture.alt)
    assert re.search(r"\d", picture.alt)
    assert len(picture.caption) > 40


@pytest.mark.parametrize("name", ALL)
def test_hard_cases_are_drawn_whole_and_do_not_claim_to_be_synthetic(name, hard):
    needs = {"overlap": hard.scores is not None, "love": len(hard.balance) > 0}
    needs["matching"] = needs["love"]
    if not needs.get(name, True):
        with pytest.raises(CocreateError, match="There are no"):
            ALL[name](hard)
        return
    picture = ALL[name](hard)
    assert cut_off(picture) == []
    assert not any("Synthetic" in text for text in words(picture))
    assert "nan" not in picture.alt
    assert "inf" not in picture.alt.replace("information", "")


def test_love_plot_words(matched, unadjusted):
    balance = matched.balance
    picture = love_plot(matched)
    beyond = int((balance["smd_before"].abs() > 0.1).sum())
    worst = balance["smd_before"].iloc[int(balance["smd_before"].abs().argmax())]
    assert f"Before: {beyond} of {len(balance)} lie beyond 0.1" in picture.alt
    assert number(worst) in picture.alt
    assert "After: " in picture.alt
    assert "After: " not in love_plot(unadjusted).alt
    drawn = {line.get_label(): line for line in picture.figure.axes[0].lines}
    assert sorted(drawn["after"].get_xdata()) == sorted(balance["smd_after"])
    assert any("a rule of thumb in common use" in text for text in words(picture))
    assert not any("Justice Data Lab" in text for text in words(picture))
    assert fact("smd_rule").value == BALANCE_THRESHOLD


def test_love_plot_without_covariates_is_refused(matched):
    with pytest.raises(CocreateError, match="no covariates"):
        love_plot(replace(matched, balance_from=matched.balance.iloc[:0].copy))


def test_love_plot_without_spread_says_so(matched):
    balance = matched.balance.copy()
    balance.loc[balance.index[0], ["smd_before", "smd_after"]] = np.nan
    picture = love_plot(replace(matched, balance_from=balance.copy))
    assert "no spread: not defined" in words(picture)
    assert "nan" not in picture.alt


@pytest.mark.parametrize("scale", ["difference", "ratio"])
def test_outcomes_are_on_one_scale_each_in_its_own_panel_beside_the_truth(scale, matched, cohort):
    picture = outcomes_picture(matched, scale=scale, truth=cohort.truth)
    rows = matched.estimates[matched.estimates["scale"] == scale].drop_duplicates("outcome")
    assert len(picture.figure.axes) == len(rows) == 3
    truth = cohort.truth[
        (cohort.truth["estimand"] == "ATT") & (cohort.truth["as_what"] == "as_delivered")
    ].set_index(["outcome", "measure"])["value"]
    for axes, (_, row) in zip(picture.figure.axes, rows.iterrows(), strict=True):
        factor = 100 if row["measure"] == "risk_difference" else 1
        digits = 1 if row["measure"] in ("risk_difference", "rmst_difference") else 2
        true = truth[row["outcome"], row["measure"]]
        for value in (row["estimate"], row["conf_low"], row["conf_high"], true):
            assert number(value * factor, digits) in picture.alt
        null, interval, dot, diamond = axes.lines
        assert null.get_xdata()[0] == (1 if scale == "ratio" else 0)
        assert np.allclose(
            interval.get_xdata(), row[["conf_low", "conf_high"]].astype(float) * factor
        )
        assert np.allclose(dot.get_xdata(), row["estimate"] * factor)
        assert np.allclose(diamond.get_xdata(), true * factor)


def test_outcomes_without_the_truth_do_not_mention_it(matched):
    picture = outcomes_picture(matched)
    assert "truth" not in picture.alt
    assert "truth" not in picture.caption


def test_whether_the_interval_includes_no_difference_is_said(matched):
    for estimate in read_estimates(matched):
        includes = estimate.low <= 0 <= estimate.high
        assert f"which {'includes' if includes else 'leaves out'} 0 (no difference)" in (
            estimate.sentence
        )


def test_an_unknown_scale_is_refused(matched):
    with pytest.raises(CocreateError, match="no scale 'ratios'"):
        outcomes_picture(matched, scale="ratios")


def test_survival_words_and_numbers_at_risk(matched):
    picture = survival_picture(matched)
    for group, name in (("treated", "programme"), ("comparison", "comparison group")):
        curve = matched.curves[matched.curves["group"] == group]
        assert f"{curve['survival'].iloc[-1]:.0%} of the people in the {name}" in picture.alt
        assert f"{curve['at_risk'].iloc[0]:.0f}" in words(picture)
    assert "Still watched" in words(picture)


def test_survival_needs_a_time(matched):
    with pytest.raises(CocreateError, match="no survival curve for 'days'"):
        survival_picture(matched, "days")
    with pytest.raises(CocreateError, match="no survival curves"):
        survival_picture(replace(matched, curves=matched.curves.iloc[:0]))


def test_overlap_words(matched, unadjusted):
    picture = overlap_picture(matched)
    n = int(matched.treated.sum())
    assert f"Before: {n} people in the programme" in picture.alt
    assert f"comparison\n{int((~matched.treated).sum())} people" in words(picture)
    with pytest.raises(CocreateError, match="no scores"):
        overlap_picture(unadjusted)


def test_overlap_of_weighted_groups(cohort):
    plan = cc.teaching_plan().replace(method="weighting", estimand="ATO")
    weighted = cc.compare(cohort.people, plan)
    picture = overlap_picture(weighted)
    assert "After weighting" in words(picture)
    assert f"After: {int(weighted.treated.sum())} people in the programme" in picture.alt
    means = re.findall(r"mean score (\d\.\d+)", picture.alt)
    # Overlap weights bring the two groups together.
    assert means[0] != means[1]
    assert float(means[2]) == pytest.approx(float(means[3]), abs=0.02)
    assert "weighting went by" in picture.caption


def test_matching_words(matched, cohort):
    picture = matching_picture(matched, truth=cohort.truth)
    used = matched.weights > 0
    treated, others = (int((used & group).sum()) for group in (matched.treated, ~matched.treated))
    assert f"{treated} of {int(matched.treated.sum())} people in the programme" in picture.alt
    assert f"{others} of {int((~matched.treated).sum())} people in the comparison" in picture.alt
    assert "truth" in picture.alt


def test_pilots_words(matched, cohort):
    one = read_estimates(matched, truth=cohort.truth)[0]
    pilots = [
        replace(one, value=value, low=value - 8, high=value + 8, truth=-5.0)
        for value in (-10.0, -7.0, 1.0, 9.0)
    ]
    picture = pilots_picture(pilots)
    assert "Intervals of 4 pilots: 2 include 0 (no difference) and 2 leave it out" in picture.alt
    assert "from −10.0 to 9.0 percentage points" in picture.alt
    assert "2 of 4 lines are thin" in picture.caption
    assert cut_off(picture) == overlaps(picture) == []


def test_figures_are_the_same_bytes_each_time(matched):
    assert love_plot(matched).png() == love_plot(matched).png()
    assert survival_picture(matched).html() == survival_picture(matched).html()


def test_a_frame_of_estimates_stays_as_it_was(matched):
    before = matched.estimates.copy()
    outcomes_picture(matched)
    pd.testing.assert_frame_equal(matched.estimates, before)
