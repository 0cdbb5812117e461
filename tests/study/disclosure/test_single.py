"""The rules for one output, cell by cell as acro has them, and what must always hold."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.study.disclosure import (
    DisclosureRules,
    coarse_steps,
    few_dominate,
    merged_bins,
    rounded_counts,
    safe_quantiles,
    second_tells_first,
)
from cocreate_lib.study.disclosure.single import below_threshold
from tests.study.disclosure.acro_cells import cells

RULES = DisclosureRules()
ACRO = pd.read_csv(Path(__file__).with_name("acro.csv")).set_index(["row", "column"])


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("NKCheck", few_dominate),
        ("PPercentCheck", second_tells_first),
        ("MinimumThresholdCheck", lambda x, rules: below_threshold(len(x), rules)),
    ],
)
def test_every_cell_as_acro_judges_it(name, ours):
    judged = {where: int(ours(np.array(x), RULES)) for where, x in cells().items()}
    assert judged == ACRO[name].to_dict()
    assert 5 < sum(judged.values()) < 50


@pytest.mark.parametrize("seed", range(20))
def test_no_percentile_is_what_somebody_has_or_near_the_ends(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=int(rng.integers(1, 200)))
    shares = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]
    for share, given in zip(shares, safe_quantiles(values, shares, RULES), strict=True):
        if np.isfinite(given):
            assert given not in values
            assert (values <= given).sum() >= 5
            assert (values >= given).sum() >= 5
        if share in (0, 1) or len(values) < 19:
            assert np.isnan(given)


@pytest.mark.parametrize("seed", range(20))
def test_every_class_holds_enough_of_each_group_or_nobody_and_nobody_is_lost(seed):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.choice([0.5, 3, 12]), (3, 30))
    classes = merged_bins(counts, RULES)
    for first, last in classes:
        assert not below_threshold(counts[:, first:last].sum(axis=1), RULES).any()
    if classes:
        assert classes[0][0] == 0
        assert classes[-1][1] == 30
        assert all(a[1] == b[0] for a, b in pairwise(classes))


@pytest.mark.parametrize("seed", range(20))
def test_between_two_steps_of_a_curve_enough_had_the_event_and_enough_are_left(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 400))
    times, events = rng.integers(1, 365, n).astype(float), rng.random(n) < 0.4
    steps = coarse_steps(times, events, np.unique(times), RULES)
    assert steps[0] == 0
    for before, after in pairwise(steps):
        assert (events & (times > before) & (times <= after)).sum() >= 10
        assert (times > after).sum() >= 10


def test_rounding_twice_is_rounding_once():
    rules = DisclosureRules(round_to=5)
    n = np.arange(100)
    once = rounded_counts(n, rules)
    assert (once % 5 == 0).all()
    assert np.array_equal(rounded_counts(once, rules), once)
    assert np.abs(once - n).max() <= 2.5
