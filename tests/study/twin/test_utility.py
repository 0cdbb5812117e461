"""How like the data a twin is, held against sdmetrics and statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm

from cocreate_lib.study.twin.columns import Order, TwinColumn
from cocreate_lib.study.twin.utility import pmse_ratio, utility
from tests.study.twin.people import ORDER, people
from tests.study.twin.test_privacy import _oracle_table

COLUMNS = (
    TwinColumn("age", "number"),
    TwinColumn("sex", "category"),
    TwinColumn("priors", "whole"),
)


def test_distances_and_associations_are_those_of_sdmetrics():
    """sdmetrics 0.32.0: 1 - TVComplement, 1 - KSComplement, CorrelationSimilarity's two."""
    found = utility(
        _oracle_table(1), _oracle_table(2, 1.5), Order(COLUMNS), 10, np.random.default_rng(0)
    ).set_index(["column", "with"])["value"]
    assert found["sex", ""] == pytest.approx(0.026667, abs=5e-4)
    assert found["age", ""] == pytest.approx(0.14, abs=5e-4)
    assert found["priors", ""] == pytest.approx(0.123333, abs=5e-4)
    assert found["age", "priors"] == pytest.approx(0.733450 - 0.604124, abs=5e-4)


def test_the_pmse_is_that_of_a_logistic_regression():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(900, 4))
    is_twin = np.repeat([0.0, 1.0], [600, 300])
    x[600:, 0] += 0.3
    x[:, 3] = x[:, 0] + x[:, 1]  # a column too many
    p = sm.GLM(is_twin, sm.add_constant(x[:, :3]), family=sm.families.Binomial()).fit().fittedvalues
    expected = ((p - 1 / 3) ** 2).mean() / (3 * (2 / 3) ** 2 * (1 / 3) / 900)
    assert pmse_ratio((x, is_twin)) == pytest.approx(expected, rel=1e-6)


def test_the_pmse_ratio_is_about_one_where_the_twin_is_drawn_from_the_data():
    """And two where it is another sample of the same size, for then the data differ by chance."""
    rng = np.random.default_rng(2)
    is_twin = np.repeat([0.0, 1.0], 400)
    drawn, other = [], []
    for _ in range(60):
        x = rng.normal(size=(400, 10))
        drawn.append(pmse_ratio((np.vstack([x, x[rng.integers(0, 400, 400)]]), is_twin)))
        other.append(pmse_ratio((np.vstack([x, rng.normal(size=(400, 10))]), is_twin)))
    assert np.mean(drawn) == pytest.approx(1, abs=0.15)
    assert np.mean(other) == pytest.approx(2, abs=0.3)


def test_what_would_tell_of_few_people_is_withheld():
    real = people(500, seed=2)
    real.loc[real.index[:4], "hope"] = np.nan
    real["hope"] = real["hope"].fillna(20.0).mask(real.index < 4)
    found = utility(real, people(500, seed=3), ORDER, 10, np.random.default_rng(0))
    told = found.set_index(["column", "measure"])
    for at in (("sex", "total variation"), ("hope", "missing")):
        assert np.isnan(told.loc[at, "value"])
        assert "withheld" in told.loc[at, "note"]
