"""Diagnosands and their Monte Carlo errors: by hand, by resampling, and where there are none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.diagnosis.diagnosands import diagnosands, on_scale

ALPHA = 0.05


def simulated(written, n, seed, effect=-0.5, spread=0.3):
    """Estimates that are right on average, each with its own truth."""
    rng = np.random.default_rng(seed)
    truth = effect + 0.1 * rng.standard_normal(n)
    estimate = truth + spread * rng.standard_normal(n)
    z = np.abs(estimate / spread)
    return written(
        estimate=estimate,
        std_error=spread * rng.uniform(0.9, 1.1, n),
        conf_low=estimate - 1.96 * spread,
        conf_high=estimate + 1.96 * spread,
        p_value=np.where(z > 1.96, 0.01, 0.4),
        truth=truth,
    )


def test_by_hand(written):
    numbers = written(
        estimate=[-0.3, -0.1, 0.2, -0.4],
        std_error=[0.1, 0.2, 0.1, 0.2],
        conf_low=[-0.5, -0.5, 0.0, -0.8],
        conf_high=[-0.1, 0.3, 0.4, 0.0],
        p_value=[0.01, 0.6, 0.04, 0.05],
        truth=[-0.2, -0.2, -0.1, -0.1],
    )
    found = diagnosands(on_scale("risk_difference", numbers, ALPHA))
    # Errors -0.1, 0.1, 0.3, -0.3; significant: the first and the third (p < 0.05).
    values = {name: each.value for name, each in found.items()}
    assert values == pytest.approx(
        {
            "bias": 0.0,
            "rmse": np.sqrt(0.2 / 4),
            "power": 0.5,
            "coverage": 0.75,
            "coverage_long_run": 0.75,  # of -0.15: all but the third
            "type_s_rate": 0.5,
            "exaggeration_ratio": 0.25 / 0.15,
            "mean_std_error": 0.15,
            "sd_estimate": np.std([-0.3, -0.1, 0.2, -0.4], ddof=1),
            "mean_ci_width": 0.6,
        }
    )
    assert {name: each.replicates for name, each in found.items()} == {
        **dict.fromkeys(found, 4),
        "type_s_rate": 2,
        "exaggeration_ratio": 2,
    }
    assert found["bias"].mc_std_error == pytest.approx(np.std([-0.1, 0.1, 0.3, -0.3], ddof=1) / 2)
    assert found["power"].mc_std_error == pytest.approx(0.25)
    assert found["coverage"].mc_std_error == pytest.approx(np.sqrt(0.75 * 0.25 / 4))
    squares = np.array([0.01, 0.01, 0.09, 0.09])
    assert found["rmse"].mc_std_error == pytest.approx(
        squares.std(ddof=1) / 2 / (2 * np.sqrt(squares.mean()))
    )


def test_every_error_is_how_much_the_value_scatters(written):
    """Over many runs of 400 replicates the values scatter as their errors say."""
    runs = [
        diagnosands(on_scale("mean_difference", simulated(written, 400, seed), ALPHA))
        for seed in range(300)
    ]
    for name in runs[0]:
        values = np.array([run[name].value for run in runs])
        claimed = np.array([run[name].mc_std_error for run in runs])
        assert values.std(ddof=1) == pytest.approx(np.sqrt((claimed**2).mean()), rel=0.15), name


def test_ratios_are_judged_as_logarithms(written):
    ratio = written(
        estimate=[0.5, 2.0],
        std_error=[0.1, 0.3],
        conf_low=[0.25, 1.0],
        conf_high=[1.0, 4.0],
        p_value=[0.01, 0.2],
        truth=[0.8, 0.8],
    )
    found = diagnosands(on_scale("risk_ratio", ratio, ALPHA))
    assert found["bias"].value == pytest.approx(-np.log(0.8))
    assert found["mean_ci_width"].value == pytest.approx(np.log(4))
    assert found["exaggeration_ratio"].value == pytest.approx(np.log(2) / -np.log(0.8))
    assert found["mean_std_error"].value == pytest.approx(0.2)


def test_where_nothing_is_true_nothing_is_exaggerated(written):
    numbers = simulated(written, 200, 1)
    numbers[:, -1] = 0.0
    found = diagnosands(on_scale("risk_difference", numbers, ALPHA))
    for name in ("type_s_rate", "exaggeration_ratio"):
        assert np.isnan(found[name].value)
        assert np.isnan(found[name].mc_std_error)
    assert 0 < found["power"].value < 1


def test_where_the_truth_is_not_known_only_the_rest_is_said(written):
    numbers = simulated(written, 50, 1)
    numbers[:, -1] = np.nan
    found = diagnosands(on_scale("risk_difference", numbers, ALPHA))
    unknown = {name for name, each in found.items() if np.isnan(each.value)}
    assert unknown == {
        "bias",
        "rmse",
        "coverage",
        "coverage_long_run",
        "type_s_rate",
        "exaggeration_ratio",
    }
    assert {found[name].replicates for name in unknown} == {0}


@given(st.data())
def test_replicates_without_numbers_count_for_nothing(written, data):
    numbers = simulated(written, 30, data.draw(st.integers(0, 99)))
    lost = data.draw(st.sets(st.integers(0, 29), max_size=30))
    gaps = numbers.copy()
    gaps[list(lost), :5] = np.nan
    with_gaps = diagnosands(on_scale("risk_difference", gaps, ALPHA))
    assert with_gaps["power"].replicates == 30 - len(lost)
    if len(lost) < 29:
        kept = np.delete(numbers, list(lost), axis=0)
        without = diagnosands(on_scale("risk_difference", kept, ALPHA))
        # What is true is known of all of them, so the mean truth may differ.
        for name in set(without) - {
            "exaggeration_ratio",
            "type_s_rate",
            "coverage_long_run",
        }:
            assert with_gaps[name] == pytest.approx(without[name], nan_ok=True)


@pytest.mark.parametrize("n", [0, 1])
def test_one_replicate_has_no_error_and_none_no_value(written, n):
    numbers = simulated(written, 2, 1)[:n]
    found = diagnosands(on_scale("risk_difference", numbers, ALPHA))
    assert np.isnan(found["bias"].value) == (n == 0)
    assert np.isnan(found["bias"].mc_std_error)
    assert np.isnan(found["sd_estimate"].value)
