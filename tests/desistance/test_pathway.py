"""Pathways: exact chances against matrices and simulated lives, and stages read off by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.desistance import STAGES, Paths, Pathway, draw_paths
from cocreate_lib.errors import DesignError

PATHWAYS = st.builds(
    Pathway,
    bonds=st.floats(0, 1),
    hope=st.floats(0, 1),
    hook=st.sampled_from(["none", "not taken up", "taken up"]),
    recognition=st.booleans(),
    setback=st.booleans(),
)


def last(pathway: Pathway, month: int = 120) -> float:
    return float(pathway.chances()["offending"][month - 1])


@given(PATHWAYS)
@settings(max_examples=20, deadline=None)
def test_chances_are_products_of_transition_matrices(pathway):
    state = np.array([0.0, 1.0])
    for (quiet, after), chance in zip(pathway.steps(), pathway.chances()["offending"], strict=True):
        state = state @ np.array([[1 - quiet, quiet], [1 - after, after]])
        assert state[1] == pytest.approx(chance, abs=1e-12)


def test_without_events_the_chance_settles_where_the_matrix_power_does():
    pathway = Pathway(hook="none", bonds=0)
    quiet, after = pathway.steps()[0]
    power = np.linalg.matrix_power([[1 - quiet, quiet], [1 - after, after]], 120)
    assert last(pathway) == pytest.approx(power[1, 1])
    assert last(pathway) == pytest.approx(quiet / (quiet + 1 - after))


@pytest.mark.parametrize(
    "pathway",
    [
        Pathway(hook="none"),
        Pathway(),
        Pathway(recognition=True, setback=True),
        Pathway(bonds=1, hope=0, setback=True),
    ],
    ids=str,
)
def test_simulated_shares_are_the_exact_chances(pathway):
    n = 20_000
    shares = draw_paths(n, 8, pathway).offending.mean(axis=0)
    chance = pathway.chances()["offending"].to_numpy()
    assert (np.abs(shares - chance) < 4.5 * np.sqrt(chance * (1 - chance) / n) + 1e-9).all()


def test_the_chance_of_whole_paths_adds_up():
    """Every path of twelve months, one by one."""
    pathway = Pathway(months=12, hook_month=3, setback_month=7, setback=True)
    steps, total, december = pathway.steps(), 0.0, 0.0
    for path in product([0, 1], repeat=12):
        chance, before = 1.0, 1
        for month, now in enumerate(path):
            step = steps[month, before]
            chance, before = chance * (step if now else 1 - step), now
        total += chance
        december += chance * path[-1]
    assert total == pytest.approx(1)
    assert december == pytest.approx(last(pathway, 12))


@given(PATHWAYS)
@settings(max_examples=30, deadline=None)
def test_levers_move_the_chance_the_way_they_say(pathway):
    """None can raise the chance in any month, except the setback, which can't lower it."""
    chances = pathway.chances()["offending"]
    for better in (
        {"bonds": 1.0},
        {"hope": 1.0},
        {"hook": "taken up"},
        {"recognition": True},
        {"setback": False},
    ):
        assert (replace(pathway, **better).chances()["offending"] <= chances + 1e-12).all()


def test_a_hook_does_nothing_unless_it_is_taken_up_or_before_it_comes():
    none, missed, taken = (Pathway(hook=hook) for hook in ("none", "not taken up", "taken up"))
    assert none.chances().equals(missed.chances())
    assert last(taken, 24) == last(none, 24)
    assert last(taken, 36) < last(none, 36) / 2


def test_what_a_hook_gave_lasts_where_others_recognise_it():
    assert last(Pathway(recognition=True), 120) < last(Pathway(), 120) / 2
    assert last(Pathway(hook="none", recognition=True)) == last(Pathway(hook="none"))


def test_without_a_hook_lasting_bonds_lead_out_of_crime_by_default():
    weak, strong = (Pathway(hook="none", bonds=bonds).chances()["offending"] for bonds in (0, 1))
    assert weak[119] == pytest.approx(weak[59])
    assert strong[119] < strong[59] / 1.5


@given(PATHWAYS, st.integers(0, 100))
@settings(max_examples=30, deadline=None)
def test_a_lapse_takes_a_third_of_the_ground_and_leaves_the_rest(pathway, seed):
    paths = draw_paths(3, seed, pathway)
    before, after = paths.ground()[:, :-1], paths.ground()[:, 1:]
    lapsed = paths.offending[:, 1:]
    assert after[lapsed] == pytest.approx(before[lapsed] * 2 / 3)
    assert (np.isin(np.round(after - before, 9), [1, 2]) | lapsed).all()


def test_a_change_that_has_lasted_outlives_a_lapse():
    offending = np.zeros((2, 120), dtype=bool)
    offending[:, 0] = True
    offending[0, 60] = True  # after 59 steps, of which two thirds stay
    offending[1, 40:60] = True  # a long relapse
    stages = Paths(offending, Pathway(hook="none")).stages()
    lasting = STAGES.index("secondary")
    assert (stages[0, 36:] == lasting).all()
    assert stages[1, 39] == lasting
    assert (stages[1, 60:65] == STAGES.index("none")).all()
    assert stages[1, -1] == lasting


def test_stages_and_lapses_read_off_one_path():
    pathway = Pathway(months=48, hook_month=6, setback_month=40, recognition=True)
    offending = np.zeros((1, 48), dtype=bool)
    offending[0, [0, 9, 10]] = True  # months 1, 10 and 11
    paths = Paths(offending, pathway)
    words = [STAGES[stage] for stage in paths.stages()[0]]
    assert words[0:6] == ["none"] * 6
    assert words[6:9] == ["primary"] * 3  # six months since month 1, in month 7
    assert words[9:16] == ["none"] * 7
    # In month 9, 5 + 2 * 3 steps; a third of them gone in month 10, and again in month 11: 4.9.
    assert paths.ground()[0, [8, 9, 10, 11]] == pytest.approx([11, 22 / 3, 44 / 9, 44 / 9 + 2])
    assert words[16:26] == ["primary"] * 10  # six since month 11, in month 17
    assert words[26:] == ["tertiary"] * 22  # 36 steps, in month 27
    assert paths.lapses().tolist() == [1]
    alone = Paths(offending, replace(pathway, recognition=False))
    assert [STAGES[stage] for stage in alone.stages()[0]][26:] == ["secondary"] * 22
    missed = Paths(offending, replace(pathway, hook="not taken up"))
    words = [STAGES[stage] for stage in missed.stages()[0]]
    assert words.index("tertiary") == 43  # 3.6 steps in month 11; one a month from then on


def test_people_keep_their_luck_across_pathways():
    worse, better = (draw_paths(60, 2, Pathway(hope=hope)) for hope in (0.0, 1.0))
    assert (better.offending <= worse.offending).all()
    assert (draw_paths(60, 2, Pathway(hope=0.0)).offending == worse.offending).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"bonds": 2},
        {"hope": -0.1},
        {"hook": "perhaps"},
        {"months": 5},
        {"hook_month": 0},
        {"setback_month": 121},
    ],
)
def test_pathways_that_cannot_be_are_refused(wrong):
    with pytest.raises(DesignError, match=next(iter(wrong))):
        Pathway(**wrong)


def test_paths_print_as_a_line_and_need_a_life():
    assert repr(draw_paths(3, 1)) == "Paths: 3 synthetic lives over 120 months"
    with pytest.raises(DesignError, match="n is 0"):
        draw_paths(0, 1)
