"""Fidelity of whole clusters, beside how people fared."""

import numpy as np
import pytest

from cocreate_lib.comparison.delivery.fidelity import fidelity_slope


def test_the_slope_over_clusters_is_that_of_their_adjusted_outcomes():
    rng = np.random.default_rng(2)
    clusters = rng.integers(0, 12, 200)
    fidelity = 0.4 + 0.04 * clusters + rng.normal(0, 0.05, 200)
    x = rng.normal(size=(200, 1))
    y = x[:, 0] - fidelity + rng.normal(size=200)
    found = fidelity_slope(y, fidelity, x, clusters, conf_level=0.95)
    frame = found.clusters
    assert frame["people"].sum() == 200
    assert frame["fidelity"].is_monotonic_increasing
    for _, row in frame.iterrows():
        own = clusters == row["cluster"]
        assert row["fidelity"] == pytest.approx(fidelity[own].mean())
        assert row["outcome"] == pytest.approx(y[own].mean())
    again = np.polyfit(frame["fidelity"], frame["adjusted_outcome"], 1, w=frame["people"] ** 0.5)
    assert found.interval.estimate == pytest.approx(again[0])
    assert 1 < found.interval.df < 12


def test_adjusted_outcomes_know_nothing_of_units():
    rng = np.random.default_rng(3)
    clusters, x = rng.integers(0, 8, 90), rng.normal(size=(90, 2))
    fidelity, y = rng.random(90), rng.normal(size=90)
    one = fidelity_slope(y, fidelity, x, clusters, conf_level=0.95)
    two = fidelity_slope(10 * y, 100 * fidelity, 3 * x + 1, clusters + 5, conf_level=0.95)
    assert two.interval.estimate == pytest.approx(one.interval.estimate / 10)
    assert two.interval.p_value == pytest.approx(one.interval.p_value)
    np.testing.assert_allclose(
        two.clusters["adjusted_outcome"], 10 * one.clusters["adjusted_outcome"]
    )


def test_few_clusters_have_bias_reduced_errors_and_many_robust_ones():
    rng = np.random.default_rng(4)
    x, fidelity, y = rng.normal(size=(600, 1)), rng.random(600), rng.normal(size=600)
    for n, method in ((29, "cr2"), (30, "robust")):
        clusters = np.arange(600) % n
        ours, theirs = (
            fidelity_slope(y, fidelity, x, clusters, method=way, conf_level=0.95).interval
            for way in (None, method)
        )
        assert (ours.std_error, ours.df) == (theirs.std_error, theirs.df)
    assert ours.df == 29


def test_clusters_as_faithful_as_each_other_have_no_slope():
    y, x = np.random.default_rng(5).normal(size=(2, 40))
    found = fidelity_slope(y, np.full(40, 0.6), x[:, None], np.arange(40) % 8, conf_level=0.95)
    assert "nobody received more" in found.interval.problem
    assert np.isfinite(found.clusters["adjusted_outcome"]).all()
