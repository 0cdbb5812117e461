"""The narrow layout, for phones: nothing is cut off, crowded or small, and the words are the same.

:func:`faults` is for any picture; the figures of the explorers ask it in their own tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.text import Text

import cocreate_lib as cc
from cocreate_lib.comparison import Comparison
from cocreate_lib.figures import (
    Benchmark,
    Picture,
    benchmarks_picture,
    cohort_picture,
    fidelity_picture,
    love_plot,
    matching_picture,
    outcomes_picture,
    overlap_picture,
    pilots_picture,
    power_picture,
    read_estimates,
    sampling_picture,
    specification_picture,
    survival_picture,
    zip_picture,
)
from cocreate_lib.figures.kit.style import NARROW, SMALLEST
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_names import plan, ugly


def faults(picture: Picture) -> list[str]:
    """What is wrong with a picture's narrow layout, in words."""
    narrow = picture.narrow
    if narrow is None:
        return ["there is no narrow layout"]
    found = [f"cut off: {text!r}" for text in cut_off(narrow)]
    found += [f"on each other: {one!r}, {other!r}" for one, other in overlaps(narrow)]
    small = [
        text.get_text()
        for text in narrow.figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text.get_fontsize() < SMALLEST
    ]
    found += [f"small: {text!r}" for text in small]
    if narrow.figure.get_figwidth() != NARROW:
        found.append(f"{narrow.figure.get_figwidth()} inches wide")
    if (narrow.alt, narrow.caption) != (picture.alt, picture.caption):
        found.append("other words than the wide layout")
    return found


OF_A_COMPARISON: dict[str, Callable[[Comparison], Picture]] = {
    "love": love_plot,
    "outcomes": outcomes_picture,
    "ratios": lambda comparison: outcomes_picture(comparison, scale="ratio"),
    "survival": survival_picture,
    "overlap": overlap_picture,
    "matching": matching_picture,
}


@pytest.mark.parametrize("name", OF_A_COMPARISON)
def test_figures_of_a_comparison(name, matched):
    assert faults(OF_A_COMPARISON[name](matched)) == []


@pytest.mark.parametrize("name", OF_A_COMPARISON)
def test_hard_cases(name, hard):
    draws = {"overlap": hard.scores is not None, "love": len(hard.balance) > 0}
    draws["matching"] = draws["love"]
    if draws.get(name, True):
        assert faults(OF_A_COMPARISON[name](hard)) == []


@pytest.fixture(scope="module")
def long_names() -> Comparison:
    return cc.compare(ugly(), plan())


@pytest.mark.parametrize("name", OF_A_COMPARISON)
def test_long_names(name, long_names):
    assert faults(OF_A_COMPARISON[name](long_names)) == []


WITH_THE_TRUTH: dict[str, Callable[..., Picture]] = {
    "outcomes": outcomes_picture,
    "ratios": lambda comparison, truth: outcomes_picture(comparison, scale="ratio", truth=truth),
    "matching": matching_picture,
}


@pytest.mark.parametrize("name", WITH_THE_TRUTH)
def test_figures_with_the_truth(name, matched, cohort):
    assert faults(WITH_THE_TRUTH[name](matched, truth=cohort.truth)) == []


def test_pilots(matched, cohort):
    one = read_estimates(matched, truth=cohort.truth)[0]
    pilots = [
        replace(one, value=value, low=value - 8, high=value + 8, truth=-5.0)
        for value in (-10.0, -7.0, 1.0, 9.0)
    ]
    assert faults(pilots_picture(pilots)) == []


def test_a_cohort(cohort):
    assert faults(cohort_picture(cohort)) == []


def test_a_specification_curve(cohort):
    choices = {"caliper": [0.1, 0.2, None], "ratio": [1, 2], "method": ["nearest", "weighting"]}
    curve = cc.specification_curve(cohort.people, cc.teaching_plan(), choices)
    assert faults(specification_picture(curve)) == []


def test_a_specification_curve_with_long_names():
    choices = {"covariates": [["$cost", "a_$x$"], ["W" * 70]]}
    curve = cc.specification_curve(ugly(), plan(method="regression"), choices)
    assert faults(specification_picture(curve)) == []


UNADJUSTED = cc.teaching_plan().replace(
    method="unadjusted", outcomes=[cc.rate("reoffended"), cc.frequency("reoffences")]
)


@pytest.mark.parametrize("draw", [sampling_picture, zip_picture])
@pytest.mark.parametrize("measure", ["risk_difference", "risk_ratio"])
def test_a_diagnosis(draw, measure):
    design = cc.PilotDesign(n_treated=60, n_comparison=600)
    diagnosis = cc.diagnose(design, UNADJUSTED, replicates=40, seed=1)
    assert faults(draw(diagnosis, outcome="reoffended", measure=measure)) == []


def test_power():
    small = cc.PilotDesign(n_treated=60, n_comparison=60, assignment="randomised")
    sizes = cc.redesign(small, n_treated=[40, 60], effect=[-0.04, -0.2])
    assert faults(power_picture(cc.power_curve(sizes, UNADJUSTED, replicates=8, seed=1))) == []
    delivered = cc.redesign(small, fidelity=[0.2, 0.9])
    curve = cc.power_curve(delivered, UNADJUSTED, replicates=8, seed=1)
    assert faults(fidelity_picture(curve)) == []


def test_official_figures():
    benchmarks = [
        Benchmark("Everybody", 0.33, 0.01, 0.334, True),
        Benchmark("Eleven or more previous sanctions", 0.56, 0.01, 0.47, False),
    ]
    assert faults(benchmarks_picture(benchmarks)) == []
