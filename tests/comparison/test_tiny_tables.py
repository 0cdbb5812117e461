"""Every method and kind of outcome on tables of a few people: what can be, or a reason."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.inference.intervals import contrast, welch
from cocreate_lib.errors import CocreateError, NoEstimate, PlanError

WAYS = (
    {"method": "unadjusted", "covariates": []},
    {"method": "regression"},
    {"method": "regression", "estimand": "ATC"},
    {"method": "nearest", "caliper": None, "adjust": True},
    {"method": "nearest", "replace": True, "ratio": 2},
    {"method": "optimal", "caliper": None},
    {"method": "full", "caliper": None, "estimand": "ATE"},
    {"method": "subclassification", "subclasses": 2},
    {"method": "weighting", "estimand": "ATE"},
    {"method": "weighting", "estimand": "ATO"},
    {"method": "weighting", "weights": "entropy"},
    {"method": "doubly_robust"},
    {"method": "doubly_robust", "estimand": "ATE"},
    {"method": "difference_in_differences", "covariates": []},
    {"method": "difference_in_differences"},
)
HORIZON = 365.0


def few_people(rng):
    n = int(rng.integers(6, 25))
    x = rng.normal(size=n)
    had = rng.random(n) < rng.choice([0.05, 0.3, 0.9])
    days = np.ceil(rng.exponential(300, n)).clip(1)
    often = rng.negative_binomial(0.3, 0.02, n) if rng.random() < 0.5 else rng.poisson(1, n)
    return pd.DataFrame(
        {
            "t": (rng.random(n) < 1 / (1 + np.exp(-x * rng.choice([0, 1, 3])))) * 1,
            "x": x * rng.choice([1, 1e-6, 1e6]),
            "z": rng.integers(0, 3, n),
            "had": had * 1,
            "often": often,
            "days": np.minimum(days, HORIZON),
            "seen": (days <= HORIZON) * 1,
            "hope": rng.normal(50, 10, n) if rng.random() < 0.5 else rng.choice([0, 0, 0, 1, 5], n),
            "before": (rng.random(n) < 0.4) * 1,
        }
    )


# Kind of outcome, the lowest and the highest mean, and how far two means can be apart.
OUTCOMES = (
    (lambda before: rate("had", before=before), 0.0, 1.0, 1.0),
    (lambda before: frequency("often", before=before), 0.0, np.inf, np.inf),
    (lambda before: scale("hope", before=before), -np.inf, np.inf, np.inf),
    (lambda before: time_to("days", event="seen"), 0.0, HORIZON, HORIZON),
)


@given(st.integers(0, 10**6), st.sampled_from(WAYS), st.sampled_from(OUTCOMES))
@settings(max_examples=60, deadline=None)
def test_nothing_is_beyond_what_can_be(seed, way, outcome):
    make, lowest, highest, apart = outcome
    changes = way["method"] == "difference_in_differences"
    people = few_people(np.random.default_rng(seed))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            declared = make("before" if changes else None)
            result = compare(
                people, AnalysisPlan("t", [declared], **{"covariates": ["x", "z"], **way})
            )
        except CocreateError:
            return
        evidence = pd.concat([result.null_evidence().to_frame(), result.fragility().to_frame()])
    rows = result.estimates
    numbers = rows[["estimate", "std_error", "p_value", "conf_low", "conf_high"]]
    assert not np.isinf(numbers.to_numpy(float)).any()
    assert not np.isinf(evidence[["value", "low", "high"]].to_numpy(float)).any()
    for row in rows.itertuples():
        if np.isnan(row.conf_low):
            assert "no " in row.notes  # interval, estimate, ratio, standard error: with the reason
        elif row.scale == "ratio":
            assert 0 < row.conf_low <= row.conf_high < 1e13 * row.conf_low
        else:
            most = 2.0 if changes and declared.kind == "rate" else apart
            assert max(abs(row.conf_low), abs(row.conf_high)) <= most
    means = result.means[["treated", "comparison"]].iloc[0].astype(float)
    if changes:
        lowest, highest = (-1.0, 1.0) if declared.kind == "rate" else (-np.inf, np.inf)
    assert means.isna().all() or means.between(lowest, highest).all()
    assert not (np.signbit(means) & (means == 0)).any()


def test_counts_of_twelve_people_by_two_models_have_no_absurd_mean():
    refused = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        people = few_people(rng)
        people = people.head(12).assign(
            often=rng.negative_binomial(0.2, 0.02, min(12, len(people)))
        )
        plan = AnalysisPlan("t", [frequency("often")], ["x", "z"], method="doubly_robust")
        try:
            result = compare(people, plan)
        except NoEstimate:
            refused += 1
            continue
        except CocreateError:
            continue
        result.null_evidence()
        assert result.means["treated"].iloc[0] <= people["often"].max()
    assert refused > 0


def test_limits_are_kept_to_what_a_difference_can_be():
    spread = welch(np.array([0.5, 0.5]), np.array([4.0, 4.0]))
    found = contrast("mean_difference", np.array([0.5, -0.5]), spread, 0.95, most=2.0)
    assert (found.conf_low, found.conf_high) == (pytest.approx(-1.306004, rel=1e-5), 2.0)
    assert found.estimate == 1.0


@pytest.mark.parametrize(
    ("field", "highest", "fields"),
    [
        ("ratio", 1_000, {}),
        ("ratio", 1_000, {"replace": True}),
        ("ratio", 1_000, {"covariate_calipers": {"x": 1e99}}),
        ("subclasses", 1_000, {"method": "subclassification"}),
        ("caliper", 999_999.0, {}),
        ("conf_level", 0.99998, {}),
    ],
)
def test_the_ends_of_the_ranges_are_no_burden(field, highest, fields):
    people = pd.DataFrame(
        {"t": np.arange(16) % 2, "x": np.arange(16) // 3, "y": np.arange(16) // 5}
    )
    plan = AnalysisPlan("t", [scale("y")], ["x"], **{"caliper": None, field: highest, **fields})
    assert len(compare(people, plan).estimates) == 1
    with pytest.raises(PlanError):
        plan.replace(**{field: highest * 1e9})
