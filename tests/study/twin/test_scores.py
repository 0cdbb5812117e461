"""Normal scores: means of truncated normals, and regressions that bring relations back."""

import itertools

import numpy as np
import pytest
import scipy.stats

from cocreate_lib.study.twin.scores import cell_scores, scored, thresholds


def test_the_score_of_a_cell_is_the_mean_of_a_truncated_normal():
    counts = np.array([13.0, 50.0, 7.0, 30.0])
    edges = thresholds(counts)
    expected = [scipy.stats.truncnorm.mean(low, high) for low, high in itertools.pairwise(edges)]
    assert cell_scores(counts) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("cuts", [[0.0], [1.2], [-0.5, 0.3, 1.0]])
def test_slopes_are_those_of_the_score_behind_the_cells(cuts):
    """The latent slope, which cells as coarse as yes and no would otherwise weaken."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40_000, 2))
    z = x @ [0.6, -0.3] + np.sqrt(1 - 0.45) * rng.normal(size=40_000)
    codes = np.searchsorted(cuts, z)
    counts = np.bincount(codes).astype(float)
    made = scored(x, codes, counts, counts / counts.sum())
    assert made.slopes == pytest.approx([0.6, -0.3], abs=0.03)
    assert made.noise == pytest.approx(np.sqrt(0.55), abs=0.02)
    drawn = made.drawn(made.mean(x), made.noise, rng)
    assert np.bincount(drawn) / 40_000 == pytest.approx(counts / 40_000, abs=0.01)
    shares = made.shares(made.mean(x), made.noise)
    assert shares.mean(axis=0) == pytest.approx(counts / 40_000, abs=0.002)


def test_people_of_one_cluster_are_as_alike_as_they_were():
    rng = np.random.default_rng(2)
    clusters = np.repeat(np.arange(400), 50)
    z = np.sqrt(0.2) * rng.normal(size=400)[clusters] + np.sqrt(0.8) * rng.normal(size=20_000)
    codes = (z > 0.4).astype(int)
    counts = np.bincount(codes).astype(float)
    made = scored(np.empty((20_000, 0)), codes, counts, counts / 20_000, clusters)
    assert made.by_cluster == pytest.approx(0.2, abs=0.06)


def test_few_people_with_many_columns_give_small_slopes():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(40, 60))
    codes = (rng.random(40) < 0.5).astype(int)
    counts = np.bincount(codes).astype(float)
    made = scored(x, codes, counts, counts / 40)
    assert made.mean(x).std() < 0.5
