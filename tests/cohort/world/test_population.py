"""People: the declared mix, and what correlates with the queue."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm

from cocreate_lib import PilotDesign
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.population import (
    MOST_SANCTIONS,
    NEEDS,
    OFFENCE_MIX,
    SENTENCES,
    draw_people,
    pick,
)

N = 200_000


def _people(queue=None, **fields):
    rng = Draws([np.random.default_rng(1)])
    queue = rng.standard_normal(N) if queue is None else queue
    return draw_people(PilotDesign(**fields), rng, queue), queue


def test_shares_are_those_declared():
    people, _ = _people(female_share=0.3, suspended_share=0.1, licence_share=0.6)
    assert people.female.mean() == pytest.approx(0.3, abs=0.005)
    sentences = np.bincount(people.sentence_code, minlength=len(SENTENCES)) / N
    assert sentences == pytest.approx([0.3, 0.1, 0.6], abs=0.006)
    offences = np.bincount(people.offence_code, minlength=len(OFFENCE_MIX)) / N
    assert offences == pytest.approx(list(OFFENCE_MIX.values()), abs=0.005)
    assert people.needs.mean(axis=1) == pytest.approx(list(NEEDS.values()), abs=0.006)


def test_picks_are_exact_at_the_ends():
    rng = Draws([np.random.default_rng(1)])
    assert (pick(rng, 1000, (0.0, 1.0)) == 1).all()
    assert (pick(rng, 1000, (1.0, 0.0)) == 0).all()


def test_correlations_with_the_queue_are_those_declared():
    people, queue = _people(
        selection_on_readiness=0.5, bad_spell=-0.3, readiness_observed=1.0, needs_correlation=0.4
    )
    assert np.corrcoef(queue, people.readiness)[0, 1] == pytest.approx(0.5, abs=0.01)
    assert np.corrcoef(queue, people.bad_spell)[0, 1] == pytest.approx(-0.3, abs=0.01)
    # Observed without error, the rating says nothing but readiness, in whole points.
    order = np.argsort(people.readiness)
    assert (np.diff(people.readiness_rating[order]) >= 0).all()


@pytest.mark.parametrize("declared", [0.0, 0.4, 0.9])
def test_needs_correlate_as_declared(declared):
    """The tetrachoric correlation of two needs, from their joint share."""
    people, _ = _people(needs_correlation=declared)
    first, second = people.needs[0], people.needs[3]
    cuts = norm.ppf([first.mean(), second.mean()])

    def excess(r):
        joint = multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf(cuts)
        return joint - (first & second).mean()

    assert brentq(excess, -0.5, 0.99) == pytest.approx(declared, abs=0.02)


def test_histories_are_possible():
    people, _ = _people()
    assert ((people.age >= 18) & (people.age <= 80)).all()
    assert (
        (people.age_at_first_sanction >= 10) & (people.age_at_first_sanction <= people.age)
    ).all()
    assert (
        people.age_at_first_sanction[people.previous_sanctions == 0]
        == people.age[people.previous_sanctions == 0]
    ).all()
    assert people.previous_sanctions.max() <= MOST_SANCTIONS


def test_a_light_history_goes_to_the_front():
    people, queue = _people(selection_on_history=0.6)
    front = queue > 1
    assert people.previous_sanctions[front].mean() < 0.6 * people.previous_sanctions.mean()
