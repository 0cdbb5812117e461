"""Lesson 10: withheld cells, looking before planning, who fits a quotation, and its terminal."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, time_to
from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons.course import your_own_study
from cocreate_lib.lessons.course.study_terminal import StudyTerminal
from cocreate_lib.lessons.course.your_own_study import (
    after_looking,
    hidden_cells,
    rare_traits,
    reach,
)
from cocreate_lib.study.template import CASES
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults
from tests.lessons.asked import COURSE

EXPLORERS = {
    "hidden_cells": your_own_study.hidden_cells_explorer,
    "after_looking": your_own_study.after_looking_explorer,
    "rare_traits": your_own_study.rare_traits_explorer,
}


@pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
@pytest.mark.parametrize("extreme", [0, -1])
def test_extreme_settings_are_drawn_whole(make, extreme):
    explorer = make()
    settings = {c.name: list(c.stops.values())[extreme] for c in explorer.controls}
    shown = explorer.static(**settings)
    assert cut_off(shown.picture) == []
    assert overlaps(shown.picture) == []
    assert faults(shown.picture) == []


# Withheld cells.


def by_trying(counts, hidden, totals, most):
    """Every whole table that fits what is shown, tried one after the other."""
    table = np.array(counts)
    fits = []
    for values in product(range(most + 1), repeat=len(hidden)):
        other = table.copy()
        for place, value in zip(hidden, values, strict=True):
            other[place] = value
        if not totals or (
            (other.sum(0) == table.sum(0)).all() and (other.sum(1) == table.sum(1)).all()
        ):
            fits.append(values)
    return {
        place: (min(v[k] for v in fits), max(v[k] for v in fits)) for k, place in enumerate(hidden)
    }


@given(
    counts=st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=3, max_size=3),
    hidden=st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4),
)
def test_what_can_be_worked_out_is_what_trying_every_table_finds(counts, hidden):
    found = reach(tuple(map(tuple, counts)), frozenset(hidden), totals=True)
    most = max(sum(row) for row in counts)
    assert found == by_trying(counts, sorted(hidden), True, most)


def test_one_cell_and_one_beside_it_are_given_back_by_totals_and_four_are_not():
    assert len(hidden_cells("small", True, False).known) == 1
    assert len(hidden_cells("row", True, False).known) == 2
    assert hidden_cells("four", True, False).known == []
    assert hidden_cells("row", False, False).known == []


def test_a_share_in_the_text_gives_all_four_back():
    told = hidden_cells("four", True, True)
    assert len(told.known) == 4
    assert told.told == "In the North office, 7.5% reoffended more than once."
    assert {told.counts[i][j] for i, j in told.known} == {3, 11, 15, 17}


def test_without_totals_a_withheld_cell_has_no_most():
    (ends,) = hidden_cells("small", False, False).reach.values()
    assert ends == (0, None)


# Looking before planning.


def test_the_p_values_are_scipys():
    people, study = your_own_study._people(), 7
    own = people[np.arange(len(people)) % your_own_study.STUDIES == study]
    women = own[own["sex"] == "female"]
    groups = [women.loc[women["my_direction"] == value, "hope_end"] for value in (1, 0)]
    theirs = scipy.stats.ttest_ind(*groups, equal_var=False).pvalue
    ours = your_own_study.p_values()["hope_end", "women", False][study]
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_one_way_finds_about_one_in_twenty_and_no_way_less_by_looking_more():
    found = [np.mean(p < 0.05) for p in your_own_study.p_values().values()]
    assert np.mean(found) == pytest.approx(0.05, abs=0.015)
    counts = {
        ways: after_looking(*ways, frozen=False).finds
        for ways in product((1, 2, 3, 4), (False, True), (False, True))
    }
    for (outcomes, parts, adjust), finds in counts.items():
        if outcomes < 4:
            assert finds <= counts[outcomes + 1, parts, adjust]
        assert finds <= counts[outcomes, True, adjust]
        assert finds <= counts[outcomes, parts, True]
    assert counts[4, True, True] > 5 * counts[1, False, False]


def test_a_frozen_plan_is_one_way_whatever_else_could_be_looked_at():
    shown = {after_looking(*ways, frozen=True) for ways in product((1, 4), (False, True), (True,))}
    assert len(shown) == 1
    assert shown.pop().finds == after_looking(1, False, False, frozen=False).finds


def test_the_programme_does_nothing_to_anybody():
    people = your_own_study._people()
    groups = [people[people["my_direction"] == value] for value in (0, 1)]
    for column in your_own_study.OUTCOMES:
        means = [group[column].mean() for group in groups]
        error = people[column].std() * (4 / len(people)) ** 0.5
        assert abs(means[0] - means[1]) < 3 * error


# Who said it.


def test_the_more_is_told_the_fewer_fit_and_somebody_always_does():
    for told in product((False, True), ("none", "decade", "years"), (False, True), (False, True)):
        counts = [count for _, count in rare_traits(*told).steps]
        assert counts == sorted(counts, reverse=True)
        assert counts[-1] >= 1
    assert rare_traits(True, "years", True, True).fit == 1
    assert rare_traits(False, "none", False, False).fit == 900


# What it says of its own numbers, beside those of others.


def hazard_ratio(text, **fields):
    """The hazard ratio with its interval, if the lesson tells it like that."""
    people = CASES["recid"].people()
    outcome = time_to("durat", event="fail", horizon=70)
    found = compare(people, AnalysisPlan("workprg", [outcome], **fields)).estimates
    row = found.set_index("measure").loc["hazard_ratio"]
    shown = [f"{{ours}}`{row[name]:.2f}`" for name in ("estimate", "conf_low", "conf_high")]
    return [each in text for each in shown]


def test_the_hazard_ratios_are_those_of_the_case_and_of_a_cox_model_with_ten_covariates():
    text = (COURSE / "10_your_own_study.md").read_text("utf-8")
    ours, textbook = text[text.index("Ours, matched") :].split("- A Cox model")[:2]
    eight = ["priors", "tserved", "felon", "drugs", "black", "married", "educ", "age"]
    assert all(hazard_ratio(ours, covariates=eight))
    # R's survival 3.5.3 on the ten of Wooldridge's example: 1.0880692, 0.9107 to 1.3000.
    assert all(hazard_ratio(textbook, covariates=[*eight, "alcohol"], method="regression"))


# The terminal.


@pytest.fixture(scope="module")
def terminal():
    made = StudyTerminal()
    made("cocreate study new my-study --no-interviews --level coursework")
    return made


def test_a_command_is_run_in_a_folder_of_its_own_and_its_errors_are_shown(terminal):
    again = terminal("cocreate study new my-study")
    assert again.code == 2
    assert str(terminal.folder) not in again.printed
    assert "Traceback" not in again.printed
    assert (terminal.folder / "my-study" / "protocol.toml").is_file()


@pytest.mark.parametrize("line", ["ls", "cocreate lab", "echo cocreate study", "", "study new x"])
def test_no_other_command_is_run(terminal, line):
    with pytest.raises(CocreateError, match="isn't a command of a study"):
        terminal(line)


def test_no_shell_reads_the_line(terminal):
    shown = terminal("cocreate study new my-study; touch here")
    assert shown.code == 2
    assert not (terminal.folder / "here").exists()


def test_what_is_printed_is_text_in_a_page(terminal):
    shown = terminal("cocreate study new x --case '<script>alert(1)</script>'")
    assert "<script>" not in shown.html()
    assert "&lt;script&gt;" in shown.html()


def test_a_line_of_a_file_is_changed_and_shown(terminal):
    changed = terminal.change("my-study/protocol.toml", "caliper = 0.2", "caliper = 0.1")
    text = (terminal.folder / "my-study" / "protocol.toml").read_text("utf-8")
    assert text.splitlines()[changed.number - 1] == "caliper = 0.1"
    with pytest.raises(CocreateError, match="isn't in"):
        terminal.change("my-study/protocol.toml", "caliper = 0.2", "caliper = 0.3")


def test_a_table_is_shown_as_it_stands(terminal):
    shown = terminal.table("my-study/dictionary.csv", "Columns", ("column", "label"))
    assert list(shown.frame.columns) == ["column", "label"]
    with pytest.raises(CocreateError, match="There is no my-study/results"):
        terminal.table("my-study/results/tables/measures.csv", "Estimates")
