"""How often somebody may ask, by a clock that only grows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.classroom.server.limits import ADDRESS, MOST_KNOWN, SEAT, Allowance, Limit


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 5), st.floats(0.1, 5))
def test_never_more_than_the_limit_in_any_time(
    waits: list[float], at_once: int, a_second: float
) -> None:
    now = [0.0]
    allowance = Allowance(Limit(at_once, a_second), clock=lambda: now[0])
    taken = []
    for wait in waits:
        now[0] += wait
        if allowance.take("a"):
            taken.append(now[0])
    for first, begin in enumerate(taken):
        for last in range(first, len(taken)):
            held = last - first + 1
            assert held <= at_once + a_second * (taken[last] - begin) + 1e-6


def test_one_does_not_use_up_what_another_has() -> None:
    allowance = Allowance(Limit(1, 0), clock=lambda: 0.0)
    assert [allowance.take(who) for who in "aabbc"] == [True, False, True, False, True]


def test_looking_takes_nothing() -> None:
    allowance = Allowance(Limit(1, 0), clock=lambda: 0.0)
    assert all(allowance.has("a") for _ in range(5))
    assert allowance.take("a")
    assert not allowance.has("a")


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing() -> None:
    now = [100.0]
    allowance = Allowance(Limit(2, 1), clock=lambda: now[0])
    assert allowance.take("a")
    now[0] = 0.0
    assert allowance.take("a")
    assert not allowance.take("a")


def test_only_so_many_are_remembered() -> None:
    allowance = Allowance(Limit(1, 0), clock=lambda: 0.0)
    for who in range(MOST_KNOWN + 1):
        assert allowance.take(who)
    assert not allowance.take(MOST_KNOWN)
    assert allowance.take(0)  # forgotten


def test_forty_seats_fit_behind_one_address() -> None:
    """Each opens a page and joins at once, then asks every four seconds and sends five answers."""
    assert ADDRESS.at_once >= 40 * (3 + 5)
    assert ADDRESS.a_second >= 40 / 4 * 2
    assert SEAT.at_once >= 2 * 5
