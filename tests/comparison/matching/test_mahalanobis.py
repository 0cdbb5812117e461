"""Mahalanobis distances: against scipy, and free of units and of the reference level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from cocreate_lib.comparison.matching.mahalanobis import whitened
from cocreate_lib.errors import DataError


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_distances_are_those_of_scipy_in_any_unit(seed, k):
    rng = np.random.default_rng(seed)
    covariates = rng.normal(size=(40, k)) @ rng.normal(size=(k, k)) + 100
    treated = np.arange(40) < 15
    within = sum(np.cov(covariates[g].T, ddof=0) * g.sum() for g in (treated, ~treated)) / 38
    expected = cdist(covariates, covariates, "mahalanobis", VI=np.linalg.inv(np.atleast_2d(within)))
    points = whitened(covariates, treated)
    assert cdist(points, points) == pytest.approx(expected, rel=1e-5)
    other_units = whitened(covariates * 10.0 ** np.arange(k) - 7, treated)
    assert cdist(other_units, other_units) == pytest.approx(expected, rel=1e-5)


def test_the_reference_level_does_not_matter():
    rng = np.random.default_rng(2)
    level, age = rng.integers(0, 3, 60), rng.normal(size=60)
    levels = (level[:, None] == np.arange(3)).astype(float)
    treated = np.arange(60) < 20
    first, last = (
        whitened(np.column_stack([kept, age]), treated) for kept in (levels[:, 1:], levels[:, :2])
    )
    assert cdist(first, first) == pytest.approx(cdist(last, last), abs=1e-9)


def test_no_variance_within_the_groups_is_refused():
    treated = np.array([True, True, False, False])
    with pytest.raises(DataError, match="don't vary enough"):
        whitened(treated[:, None] * 1.0, treated)
    twins = np.array([[1.0, 2.0], [2.0, 4.0], [5.0, 10.0], [3.0, 6.0]])
    with pytest.raises(DataError, match="don't vary enough"):
        whitened(twins, treated)
