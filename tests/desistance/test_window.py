"""Windows: what they let count, at their edges and in general."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.desistance import Life, Offence, Window, seen
from cocreate_lib.errors import DesignError

MONTHS = st.floats(0, 100)
OFFENCES = st.builds(
    Offence, month=MONTHS, proven_after=st.none() | st.floats(0, 40), serious=st.booleans()
)
LIVES = st.builds(
    Life,
    name=st.just("A"),
    story=st.just("drawn"),
    offences=st.lists(OFFENCES, max_size=6).map(tuple),
    desisting=st.booleans(),
)
WINDOWS = st.builds(
    Window,
    start=st.floats(0, 60),
    length=st.floats(0.5, 60),
    proven=st.booleans(),
    waiting=st.floats(0, 24),
)


def life(*offences: Offence, desisting: bool = False) -> Life:
    return Life("A", "told here", offences, desisting)


def test_the_default_is_the_official_definition():
    from cocreate_lib.facts import fact

    words = fact("proven_reoffending").text
    assert "within one year" in words
    assert "six further months" in words
    assert (Window().length, Window().waiting, Window().proven) == (12, 6, True)


@pytest.mark.parametrize(
    ("offence", "counts"),
    [
        (Offence(0, 1), True),
        (Offence(11.9, 6), True),
        (Offence(12, 1), False),  # committed when the follow-up is over
        (Offence(11, 6.9), True),
        (Offence(11, 7), False),  # proven when the waiting is over
        (Offence(5, None), False),  # never proven
    ],
)
def test_edges_of_the_official_window(offence, counts):
    assert seen(life(offence), Window()).reoffended is counts


@given(LIVES, WINDOWS)
def test_what_happens_within_is_either_counted_or_missed(life, window):
    view = seen(life, window)
    inside = [o for o in life.offences if window.start <= o.month < window.start + window.length]
    assert sorted(map(repr, view.counted + view.missed)) == sorted(map(repr, inside))
    assert view.reoffended == bool(view.counted)
    assert view.misleads == (view.reoffended == life.desisting)
    assert list(view.counted) == sorted(view.counted, key=lambda o: o.month)
    if not window.proven:
        assert view.missed == ()


@given(LIVES, WINDOWS, st.floats(0, 24))
def test_a_longer_window_or_wait_never_sees_less(life, window, more):
    counted = set(seen(life, window).counted)
    assert counted <= set(seen(life, replace(window, length=window.length + more)).counted)
    assert counted <= set(seen(life, replace(window, waiting=window.waiting + more)).counted)
    assert counted <= set(seen(life, replace(window, proven=False)).counted)


def test_the_same_life_flips_with_the_window():
    late = life(Offence(14, 3), desisting=True)
    assert not seen(late, Window()).reoffended
    assert seen(late, Window(length=24)).reoffended
    assert not seen(late, Window(start=24)).reoffended
    assert seen(late, Window(length=24)).misleads
    unseen = life(Offence(3), Offence(20), desisting=False)
    assert seen(unseen, Window()).misleads
    assert not seen(unseen, Window(proven=False)).misleads
    assert seen(unseen, Window(start=2, proven=False)).counted == (Offence(3),)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Offence(-1), "month"),
        (lambda: Offence(1, -2), "proven_after"),
        (lambda: Window(start=-1), "start"),
        (lambda: Window(length=0), "length"),
        (lambda: Window(waiting=-3), "waiting"),
    ],
)
def test_what_cannot_be_is_refused(make, name):
    with pytest.raises(DesignError, match=name):
        make()
