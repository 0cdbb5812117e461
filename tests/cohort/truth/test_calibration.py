"""Calibration and recipe: what a cohort has, and how it came about."""

import dataclasses

import numpy as np
import pytest

from cocreate_lib import PilotDesign, simulate
from cocreate_lib.cohort.solve.constants import solve
from cocreate_lib.cohort.truth.variance import nested_icc


@pytest.mark.parametrize(("between_managers", "between_offices"), [(0.1, 0.05), (0.3, 0.0)])
def test_nested_correlations_are_recovered(between_managers, between_offices):
    rng = np.random.default_rng(1)
    offices, managers = 300, 6_000
    office_of = rng.integers(offices, size=managers)
    manager = np.repeat(np.arange(managers), rng.integers(1, 20, size=managers))
    within = 1 - between_managers - between_offices
    values = (
        np.sqrt(between_offices) * rng.standard_normal(offices)[office_of[manager]]
        + np.sqrt(between_managers) * rng.standard_normal(managers)[manager]
        + np.sqrt(within) * rng.standard_normal(manager.size)
    )
    by_manager, by_office = nested_icc(values, manager, office_of[manager])
    assert by_manager[0] == pytest.approx(between_managers, abs=4 * by_manager[1])
    assert by_office[0] == pytest.approx(between_offices, abs=4 * by_office[1] + 0.002)
    assert by_manager[1] < 0.02


def test_one_way_correlation_of_a_worked_example():
    """Shrout and Fleiss (1979), six targets by four judges: ICC(1,1) = 0.17."""
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    )
    target = np.repeat(np.arange(6), 4)
    icc, _ = nested_icc(ratings.ravel(), target, np.zeros(24, dtype=int))[0]
    assert icc == pytest.approx(0.17, abs=0.005)


def test_too_few_to_say():
    nothing = nested_icc(np.array([1.0, 2.0]), np.array([0, 1]), np.array([0, 1]))
    assert np.isnan(nothing).all()


def test_errors_are_those_by_which_cohorts_scatter():
    design = PilotDesign()
    tables = [simulate(design, seed).calibration() for seed in range(60)]
    for target in ("base_rate", "reoffences_per_reoffender", "fidelity", "effect", "hope_mean"):
        achieved = np.array([table.loc[target, "achieved"] for table in tables])
        stated = np.mean([table.loc[target, "mc_std_error"] for table in tables])
        # The standard deviation of 60 cohorts is known to about 9%.
        assert achieved.std() == pytest.approx(stated, rel=0.4), target
        error = 4 * achieved.std() / np.sqrt(60)
        assert achieved.mean() == pytest.approx(getattr(design, target), abs=error), target


def test_calibration_names_fields_and_sources():
    design = PilotDesign()
    table = simulate(design, seed=1).calibration()
    assert set(table.index) <= {field.name for field in dataclasses.fields(design)}
    assert table.loc["base_rate", "source"].startswith("fact: ")
    assert table.loc["effect", "source"] == "assumption"
    assert (table["measured"] != "").all()


@pytest.mark.parametrize(
    "design",
    [
        PilotDesign(),
        PilotDesign(assignment="historical", fidelity=1.0, court_delay=0.0),
        PilotDesign(assignment="offices", contamination=0.2),
        PilotDesign(assignment="people", fidelity=0.0),
        PilotDesign(assignment="randomised", attrition=0.3, linkage_failure=0.2),
    ],
)
def test_the_recipe_tells_the_steps_with_their_numbers(design):
    text = simulate(design, seed=1).recipe()
    lines = text.splitlines()
    assert "synthetic" in lines[0]
    assert [line.split(".")[0] for line in lines[1:]] == [str(n) for n in range(1, len(lines))]
    for number in (
        f"{design.base_rate:.1%}",
        f"{design.effect:+.3f}",
        f"{solve(design).rate.shift:+.3f}",
        f"{design.reoffences_per_reoffender:g}",
        f"{design.attrition:.0%}",
    ):
        assert number in text
    assert "{" not in text


def test_the_error_of_the_effect_knows_that_offices_differ():
    """With two offices, most of what the achieved effect scatters by is theirs."""
    design = PilotDesign(
        n_treated=3000, n_comparison=30, n_offices=2, office_icc=0.05, effect=-0.12
    )
    tables = [simulate(design, seed).calibration().loc["effect"] for seed in range(50)]
    achieved = np.array([table["achieved"] for table in tables], dtype=float)
    errors = np.array([table["mc_std_error"] for table in tables], dtype=float)
    assert achieved.std(ddof=1) == pytest.approx(np.sqrt((errors**2).mean()), rel=0.3)
    assert achieved.mean() == pytest.approx(-0.12, abs=4 * errors.mean() / np.sqrt(50))


def test_what_only_some_designs_have_is_measured_where_they_have_it():
    on = {"uptake": 0.6, "crossover": 0.1, "elsewhere_share": 0.3, "recall_rate": 0.2}
    plain = simulate(PilotDesign(), seed=1).calibration()
    assert not set(on) & set(plain.index)
    sizes = {"n_treated": 20_000, "n_comparison": 20_000, "n_offices": 300}
    table = simulate(PilotDesign(**on, **sizes), seed=1).calibration()
    assert set(on) <= set(table.index)
    off = (table["achieved"] - table["declared"]).abs()
    assert (off <= 5 * table["mc_std_error"] + 2e-4)[list(on)].all()
    assert np.isnan(table.loc["frequency_icc", "achieved"])


def test_the_recipe_tells_what_only_some_designs_have():
    on = {"uptake": 0.6, "crossover": 0.1, "elsewhere_share": 0.3, "recall_rate": 0.2}
    plain, told = (simulate(PilotDesign(**more), seed=1).recipe() for more in ({}, on))
    for words in ("another area", "take part", "recalled", "all the same"):
        assert words in told
        assert words not in plain
    assert "for women" in simulate(PilotDesign(effect_by_sex=1.0), seed=1).recipe()
