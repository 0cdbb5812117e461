"""The privacy check: an honest twin passes, whatever copies people fails."""

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.study.twin.columns import Order, TwinColumn
from cocreate_lib.study.twin.fit import fit_twin
from cocreate_lib.study.twin.privacy import check_privacy
from tests.study.twin.people import ORDER, halves, nearly_copied, people


@pytest.fixture(scope="module", params=range(2))
def studied(request):
    """People in two halves, and an honest twin of the first."""
    seed = request.param
    fitted, held = halves(people(600, seed=20 + seed), seed)
    rng = np.random.default_rng(seed)
    return fitted, held, fit_twin(fitted, ORDER, 10, rng).draw(600, rng), rng


def test_an_honest_twin_passes(studied):
    fitted, held, twin, rng = studied
    found = check_privacy(fitted, held, twin, ORDER, 10, rng)
    assert found.verdict == "pass", str(found)


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_copies_with_little_noise_fail(studied, noise):
    fitted, held, _, rng = studied
    found = check_privacy(
        fitted, held, nearly_copied(fitted, 600, noise, rng), ORDER, 10, rng
    ).table.set_index("check")["status"]
    assert (found[["nearest people", "distances", "membership"]] == "fail").all()
    assert (found["copied people"] == "fail") == (noise == 0)


def test_a_twin_of_which_a_fifth_are_copies_fails(studied):
    fitted, held, twin, rng = studied
    copied = nearly_copied(fitted, 120, 0.02, rng)
    mixed = pd.concat([copied, twin.iloc[120:]], ignore_index=True)
    assert check_privacy(fitted, held, mixed, ORDER, 10, rng).verdict == "fail"


def test_a_rare_level_or_the_largest_value_fails(studied):
    fitted, held, twin, rng = studied
    for column, value in (("sex", "Z"), ("score", 99.75)):
        theirs = fitted.copy()
        theirs.loc[theirs.index[5], column] = value
        given = twin.copy()
        given.loc[7, column] = value
        found = check_privacy(theirs, held, given, ORDER, 10, rng).table.set_index("check")
        assert found.loc["rare values", "status"] == "fail"
        assert repr(column) in found.loc["rare values", "meaning"]


def test_people_that_are_alike_anyway_are_no_copies():
    """With a few columns of few levels everybody equals somebody, fitted on or not."""
    columns = (TwinColumn("sex", "category"), TwinColumn("reoffended", "yes_no"))
    rng = np.random.default_rng(0)
    fitted, held = halves(people(400, seed=5).assign(sex=lambda t: t["sex"].replace("X", "M")))
    twin = fit_twin(fitted, Order(columns), 10, rng).draw(400, rng)
    found = check_privacy(fitted, held, twin, Order(columns), 10, rng)
    assert found.table.set_index("check").loc["copied people", "fitted"] == 1
    assert found.verdict == "pass"


def _oracle_table(seed, shift=0.0, n=300):
    rng = np.random.default_rng(seed)
    age = rng.normal(35 + shift, 10, n)
    sex = rng.choice(["F", "M"], n, p=[0.2, 0.8])
    priors = np.floor(np.abs(age - 20) / 4 + rng.normal(0, 2, n)).clip(0)
    return pd.DataFrame({"age": age, "sex": sex, "priors": priors})


def test_nearest_people_are_those_of_another_implementation():
    """sdmetrics 0.32.0, DCROverfittingProtection: 48.7% and 87% closer to training."""
    fitted, twin, held = _oracle_table(1), _oracle_table(2, 1.5), _oracle_table(3)
    rng = np.random.default_rng(4)
    copied = fitted.iloc[rng.integers(0, 300, 300)].reset_index(drop=True).copy()
    copied["age"] += rng.normal(0, 0.1, 300)
    columns = tuple(
        TwinColumn(name, kind)
        for name, kind in (("age", "number"), ("sex", "category"), ("priors", "whole"))
    )
    for made, expected in ((twin, 0.487), (copied, 0.87)):
        found = check_privacy(fitted, held, made, Order(columns), 10, rng).table
        share = found.set_index("check").loc["nearest people", "fitted"]
        # Its numbers are scaled by their whole range, ours by the middle nine tenths.
        assert share == pytest.approx(expected, abs=0.03)
