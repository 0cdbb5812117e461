"""Cox models and tests with late entry and strata. R's numbers: oracles/competing_checks."""

import numpy as np
import pytest

from cocreate_lib.comparison.models.cox import PartialLikelihood, fit_cox
from cocreate_lib.comparison.models.hazard_tests import gray, log_rank, proportional_hazards
from tests.comparison.competing_people import people_at_risk

PEOPLE = people_at_risk()
TIME, ENTRY = PEOPLE["days"].to_numpy(float), PEOPLE["since"].to_numpy(float)
EVENT, OTHER = (PEOPLE[name].to_numpy() == 1 for name in ("reoffended", "recalled"))
TREATED = PEOPLE["programme"].to_numpy() == 1
STRATA = np.unique(PEOPLE["office"], return_inverse=True)[1]
WEIGHTS = np.random.default_rng(2).gamma(3, 0.4, len(PEOPLE))
X = np.column_stack([TREATED, PEOPLE["age"]]).astype(float)
ONES = np.ones(len(TIME))


def likelihoods(entry, strata):
    """The whole, and one for each stratum."""
    whole = PartialLikelihood(TIME, EVENT, X, WEIGHTS, entry, strata)
    parts = [
        PartialLikelihood(
            TIME[own], EVENT[own], X[own], WEIGHTS[own], None if entry is None else entry[own]
        )
        for own in (strata == code for code in np.unique(strata))
    ]
    return whole, parts


@pytest.mark.parametrize("entry", [None, ENTRY])
def test_strata_add_up(entry):
    whole, parts = likelihoods(entry, STRATA)
    beta = np.array([0.3, -0.02])
    assert whole.value(beta) == pytest.approx(sum(part.value(beta) for part in parts))
    for which in (0, 1):
        total = sum(part.derivatives(beta)[which] for part in parts)
        assert whole.derivatives(beta)[which] == pytest.approx(total)
    residuals = np.empty_like(X)
    for code, part in enumerate(parts):
        residuals[code == STRATA] = part.residuals(beta)
    assert whole.residuals(beta) == pytest.approx(residuals)


def test_neither_is_as_none():
    plain = fit_cox(TIME, EVENT, X, WEIGHTS)
    same = fit_cox(TIME, EVENT, X, WEIGHTS, np.zeros(len(TIME)), np.zeros(len(TIME), dtype=int))
    assert same.coefficients == pytest.approx(plain.coefficients)
    assert same.influence == pytest.approx(plain.influence)
    assert [t.statistic for t in proportional_hazards(same, ())] == pytest.approx(
        [t.statistic for t in proportional_hazards(plain, ())]
    )


def test_the_influence_is_the_derivative_by_a_weight():
    fit = fit_cox(TIME, EVENT, X, WEIGHTS, ENTRY, STRATA)
    for person in range(0, len(TIME), 41):
        step = np.zeros(len(TIME))
        step[person] = 1e-4 * WEIGHTS[person]
        up, down = (
            fit_cox(TIME, EVENT, X, weights, ENTRY, STRATA).coefficients
            for weights in (WEIGHTS + step, WEIGHTS - step)
        )
        # Efron's ties give everybody who dies at a time the mean weight, which a step moves too.
        alone = (TIME[person] == TIME) & EVENT & (STRATA[person] == STRATA)
        if alone.sum() <= 1:
            assert fit.influence[person] == pytest.approx((up - down) / 2e-4, rel=1e-3, abs=1e-7)


def test_somebody_who_comes_and_goes_between_events_changes_nothing():
    fit = fit_cox(TIME, EVENT, X, ONES, ENTRY)
    more = fit_cox(
        np.append(TIME, 9.0), np.append(EVENT, False), np.vstack([X, [1, 50]]),
        np.append(ONES, 1), np.append(ENTRY, 6.0),
    )  # fmt: skip
    assert (TIME % 5 == 0).all()
    assert more.coefficients == pytest.approx(fit.coefficients)


@pytest.mark.parametrize("groupings", [None, ()])
def test_log_rank_tests_add_up_over_strata(groupings):
    def test(rows, **more):
        return log_rank(
            TIME[rows], EVENT[rows], TREATED[rows], ONES[rows], groupings, ENTRY[rows], **more
        ).statistic

    everybody = np.arange(len(TIME))
    whole = test(everybody, strata=STRATA)
    one = test(everybody, strata=np.zeros(len(TIME), dtype=int))
    assert one == pytest.approx(test(everybody))
    assert whole != pytest.approx(one)
    # Three strata that are the same people: three times the score, and three times the variance.
    thrice = np.concatenate([everybody] * 3)
    codes = np.repeat([0, 1, 2], len(TIME))
    assert test(thrice, strata=codes) == pytest.approx(3 * one)


def test_gray_asks_about_both_groups_alike():
    found = gray(TIME, EVENT, OTHER, TREATED)
    assert found.df == 1
    assert gray(TIME, EVENT, OTHER, ~TREATED).statistic == pytest.approx(found.statistic)
    assert gray(7 * TIME, EVENT, OTHER, TREATED).statistic == pytest.approx(found.statistic)
    order = np.random.default_rng(1).permutation(len(TIME))
    mixed = gray(TIME[order], EVENT[order], OTHER[order], TREATED[order])
    assert mixed.statistic == pytest.approx(found.statistic)


def test_gray_is_nearly_log_rank_where_nothing_competes():
    never = np.zeros_like(EVENT)
    plain = log_rank(TIME, EVENT, TREATED, ONES, None)
    assert gray(TIME, EVENT, never, TREATED).statistic == pytest.approx(plain.statistic, rel=0.05)


def test_gray_holds_its_level_and_sees_a_difference():
    rng, rejected, seen = np.random.default_rng(7), 0, 0
    for _ in range(400):
        n = 120
        group = rng.random(n) < 0.5
        one, two, end = rng.exponential(1, n), rng.exponential(1.5, n), rng.uniform(0.2, 2, n)
        for faster in (1.0, 2.5):
            first = np.minimum.reduce([one / np.where(group, faster, 1), two, end])
            event = first == one / np.where(group, faster, 1)
            p_value = gray(first, event, first == two, group).p_value
            if faster == 1:
                rejected += p_value < 0.05
            else:
                seen += p_value < 0.05
    assert 0.02 < rejected / 400 < 0.08
    assert seen / 400 > 0.8


def test_gray_has_no_answer_without_events():
    assert np.isnan(gray(TIME, np.zeros_like(EVENT), OTHER, TREATED).statistic)
