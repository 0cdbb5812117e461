"""Classes of like scores, and what is averaged over them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, scale
from cocreate_lib.comparison.weighting.subclasses import (
    class_weights,
    classified_means,
    score_classes,
)


def made_up(seed, n=120, share=0.4, grid=False):
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < share
    treated[:2] = True, False
    score = rng.normal(size=n) + treated
    return (np.round(2 * score) if grid else score), treated, rng.normal(size=n) + score


def target_of(treated, estimand):
    return {"ATT": treated, "ATC": ~treated, "ATE": np.ones_like(treated)}[estimand]


@settings(max_examples=100)
@given(
    st.integers(0, 10_000),
    st.integers(2, 60),
    st.integers(2, 8),
    st.sampled_from(["ATT", "ATC", "ATE"]),
    st.booleans(),
)
def test_every_class_has_both_groups_and_a_range_of_its_own(seed, n, asked, estimand, grid):
    score, treated, _ = made_up(seed, n, grid=grid)
    classes = score_classes(score, treated, asked, target_of(treated, estimand))
    made = classes.max() + 1
    assert 1 <= made <= asked
    for group in (treated, ~treated):
        assert (np.bincount(classes[group], minlength=made) > 0).all()
    for code in range(1, made):
        assert score[classes == code - 1].max() < score[classes == code].min()
    weights = class_weights(classes, treated, target_of(treated, estimand))
    wanted = target_of(treated, estimand).sum()
    assert weights[treated].sum() == pytest.approx(wanted)
    assert weights[~treated].sum() == pytest.approx(wanted)


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_without_empty_groups_they_are_quantiles(estimand):
    score, treated, _ = made_up(3, n=2000)
    target = target_of(treated, estimand)
    classes = score_classes(score, treated, 5, target)
    assert (np.bincount(classes[target]) == target.sum() / 5).all() or np.ptp(
        np.bincount(classes[target])
    ) <= 1


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_influence_is_the_derivative_of_the_means(estimand):
    """A person counted a little more often: the infinitesimal jackknife."""
    score, treated, y = made_up(5)
    target = target_of(treated, estimand)
    classes = score_classes(score, treated, 4, target)
    means = classified_means(y, treated, classes, target)

    def with_counts(counts):
        found = []
        for group in (treated, ~treated):
            within = np.bincount(classes, counts * group * y) / np.bincount(classes, counts * group)
            found.append(np.bincount(classes, counts * target) @ within / (counts @ target))
        return np.array(found)

    assert means.means == pytest.approx(with_counts(np.ones(len(y))))
    for row in range(0, len(y), 7):
        step = np.zeros(len(y))
        step[row] = 1e-6
        slope = (with_counts(1 + step) - with_counts(1 - step)) / 2e-6
        assert means.influence[row] == pytest.approx(slope, abs=1e-8)
    assert means.influence.sum(axis=0) == pytest.approx(0, abs=1e-12)
    weights = class_weights(classes, treated, target)
    plain = [np.average(y[g], weights=weights[g]) for g in (treated, ~treated)]
    assert means.means == pytest.approx(plain)


def test_with_shares_as_given_it_is_the_saturated_regression():
    """Without the part of the shares: HC0 of least squares with a mean for each class and group."""
    score, treated, y = made_up(8, n=300)
    classes = score_classes(score, treated, 5, treated)
    means = classified_means(y, treated, classes, treated)
    both = 2 * classes + treated
    fit = sm.OLS(y, (both[:, None] == np.arange(10)).astype(float)).fit(cov_type="HC0")
    shares = np.bincount(classes[treated]) / treated.sum()
    contrast = np.column_stack([-shares, shares]).ravel()
    within = fit.params.reshape(5, 2)
    part = (within[classes] - shares @ within)[:, ::-1] * treated[:, None] / treated.sum()
    own = (means.influence - part) @ [1, -1]
    reached = (means.form.reach * means.form.residuals[:, None]) @ [1, -1]
    assert own == pytest.approx(reached)
    assert contrast @ fit.params == pytest.approx(means.means @ [1, -1])
    assert own @ own == pytest.approx(contrast @ fit.cov_params() @ contrast)


@pytest.mark.parametrize("estimand", ["ATT", "ATE"])
def test_where_classes_do_not_differ_the_error_is_hc1_of_the_saturated_regression(estimand):
    """Then the shares of the classes tell nothing, and only people within classes vary."""
    score, treated, y = made_up(8, n=60)
    classes = score_classes(score, treated, 5, target_of(treated, estimand))
    cells = (2 * classes + treated)[:, None] == np.arange(2 * classes.max() + 2)
    y = y - cells @ (y @ cells / cells.sum(axis=0)) + 3 * treated
    fit = sm.OLS(y, cells.astype(float)).fit(cov_type="HC1")
    shares = np.bincount(classes[target_of(treated, estimand)]) / target_of(treated, estimand).sum()
    theirs = fit.t_test(np.column_stack([-shares, shares]).ravel())
    people = pd.DataFrame({"programme": treated * 1, "score": score, "y": y})
    plan = AnalysisPlan(
        "programme",
        [scale("y")],
        method="subclassification",
        distance="score",
        subclasses=5,
        estimand=estimand,
        errors="robust",
    )
    ours = compare(people, plan).estimates.iloc[0]
    assert ours["estimate"] == pytest.approx(theirs.effect.item())
    assert ours["std_error"] == pytest.approx(theirs.sd.item())
