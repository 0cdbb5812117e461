"""Careers: the averages over many lives are what the closed form says, in both worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from cocreate_lib.desistance import CareerWorld, draw_careers
from cocreate_lib.errors import DesignError

WORLDS = st.builds(
    CareerWorld,
    stop_mean=st.floats(20, 35),
    stop_spread=st.floats(0.5, 10),
    persistent=st.floats(0, 0.3),
    rate=st.floats(0.5, 5),
    rate_spread=st.floats(0, 1.5),
    ending=st.sampled_from(["stop", "fade"]),
)


@given(WORLDS)
@settings(max_examples=15, deadline=None)
def test_offences_at_an_age_are_the_rate_times_the_share_active(world):
    """Against SciPy's gamma distribution and adaptive quadrature, year by year."""

    def stop_sf(age, mean):
        shape = (mean / world.stop_spread) ** 2
        return stats.gamma.sf(age, shape, loc=18, scale=mean / shape)

    def active(age):
        begun = stats.uniform.cdf(age, 11, 7)
        most, few = stop_sf(age, world.stop_mean - 18), stop_sf(age, 45 - 18)
        return begun * ((1 - world.persistent) * most + world.persistent * few)

    expected = world.expected().set_index("age")
    for age in (11, 16, 18, 24, 40):
        year, _ = integrate.quad(active, age, age + 1, epsabs=1e-10)
        assert expected.loc[age, "offences"] == pytest.approx(
            world.rate * year, abs=1e-3 * world.rate
        )
        if world.ending == "stop":
            assert expected.loc[age, "active"] == pytest.approx(year, abs=1e-3)


@pytest.mark.parametrize("ending", ["stop", "fade"])
@pytest.mark.parametrize("spread", [0.5, 4.0, 9.0])
def test_many_lives_average_to_the_closed_form(ending, spread):
    world = CareerWorld(stop_spread=spread, persistent=0.1, ending=ending)
    n = 20_000
    counted, expected = draw_careers(n, 3, world).by_age(), world.expected()
    # A rate varies between people, so the variance of a count is at most mean + (1 + cv^2) rate^2.
    error = np.sqrt((expected["offences"] + 1.36 * 4) / n)
    assert (np.abs(counted["offences"] - expected["offences"]) < 4.5 * error).all()
    assert (np.abs(counted["active"] - expected["active"]) < 4.5 * np.sqrt(0.25 / n)).all()


@given(WORLDS)
@settings(max_examples=15, deadline=None)
def test_the_curve_cannot_tell_stopping_from_fading(world):
    stop, fade = (replace(world, ending=ending).expected() for ending in ("stop", "fade"))
    assert np.allclose(stop["offences"], fade["offences"])
    among = stop["offences_active"].to_numpy()
    assert np.allclose(among[~np.isnan(among)], world.rate)
    late = fade[fade["age"] >= 30]
    assert np.allclose(late["active"], 1.0)
    assert (late["offences_active"] < world.rate).all()


def test_stopping_ages_have_the_mean_and_spread_asked_for():
    lives = draw_careers(40_000, 5, CareerWorld(stop_mean=26, stop_spread=5, persistent=0)).lives
    assert lives["stop"].mean() == pytest.approx(26, abs=4 * 5 / 200)
    assert lives["stop"].std() == pytest.approx(5, abs=0.15)
    assert lives["rate"].mean() == pytest.approx(2, abs=0.03)
    assert lives["rate"].std() == pytest.approx(1.2, abs=0.05)
    assert (lives["stop"] > 18).all()
    assert lives["onset"].between(11, 18).all()


def test_nobody_offends_before_the_beginning_or_after_the_stop():
    careers = draw_careers(500, 11)
    of = careers.lives.loc[careers.offences["person"]].reset_index(drop=True)
    assert (careers.offences["age"] >= of["onset"]).all()
    assert (careers.offences["age"] < of["stop"]).all()
    assert careers.offences["person"].is_monotonic_increasing


def test_the_same_seed_gives_the_same_lives_and_people_keep_their_place():
    one, same, other = draw_careers(50, 1), draw_careers(50, 1), draw_careers(50, 2)
    assert one.offences.equals(same.offences)
    assert not one.lives.equals(other.lives)
    wider = draw_careers(50, 1, CareerWorld(stop_spread=8, persistent=0))
    narrow = draw_careers(50, 1, CareerWorld(stop_spread=1, persistent=0))
    assert (wider.lives["onset"] == narrow.lives["onset"]).all()
    assert (wider.lives["stop"].rank() == narrow.lives["stop"].rank()).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"stop_mean": 12},
        {"stop_spread": 0},
        {"persistent": 0.9},
        {"rate": float("nan")},
        {"rate_spread": -1},
        {"ending": "sudden"},
    ],
)
def test_worlds_that_cannot_be_are_refused(wrong):
    with pytest.raises(DesignError, match=next(iter(wrong))):
        CareerWorld(**wrong)


def test_no_lives_cannot_be_drawn():
    with pytest.raises(DesignError, match="n is 0"):
        draw_careers(0, 1)


def test_careers_print_as_a_line():
    assert repr(draw_careers(20, 1)).startswith("Careers: 20 synthetic lives with ")
