"""Columns held against each other: outcomes, dates, groups, and what the protocol declares."""

import numpy as np
import pandas as pd
import pytest

from tests.study.check.studies import Study, kinds, people

OUTCOMES = 'kind = "rate"\ncolumn = "reoffended"'


@pytest.fixture
def study(tmp_path):
    """A study of few people."""
    return Study(tmp_path / "study", people(160))


def yes(study):
    """Places of people who reoffended, and of people who didn't and weren't recalled."""
    reoffended = (study.table["reoffended"] == "Yes").to_numpy()
    recalled = (study.table["recalled"] == 1).to_numpy()
    return np.flatnonzero(reoffended), np.flatnonzero(~reoffended & ~recalled)


def test_a_flag_and_a_count_that_contradict_each_other(study):
    some, none = yes(study)
    study.put("reoffences", 0, some[0]).put("reoffences", 3, none[0], none[1])
    found = study.check()
    assert kinds(found) == [("consistency", "reoffended")] * 2
    assert {each.count for each in found.faults} == {1, 2}
    assert {"'reoffended' says yes", "'reoffended' says no"} == {
        each.what.partition(" and ")[0] for each in found.faults
    }


def test_a_flag_and_a_count_of_different_things_are_left_in_peace(study):
    rng = np.random.default_rng(5)
    study.table["reoffences"] = rng.poisson(1, len(study.table))
    assert kinds(study.check()) == []


def test_events_without_a_time_at_risk(study):
    some, none = yes(study)
    study.described("days_at_risk", missing="allowed", allowed="")
    study.put("days_at_risk", None, some[0], none[0]).put("days_at_risk", 0, none[1])
    found = study.check()
    assert kinds(found) == [("exposure", "days_at_risk")] * 2
    assert found.faults[0].row == none[1] + 2
    assert found.faults[1].rows == (some[0] + 2,)


def test_times_and_their_events(study):
    study.described("days", missing="allowed", allowed="").described("recalled", missing="allowed")
    study.put("days", -3, 0).put("days", None, 1)
    found = study.check()
    assert kinds(found) == [("consistency", "days"), ("negative", "days")]
    study.asks('event = "reoffended"', 'event = "reoffended"\nhorizon = 200\nentry = "since"')
    study.table["since"] = 0
    study.described("since", type="whole", allowed="", missing="never")
    study.put("days", 30, 0, 1).put("since", 30, 0)
    found = study.check()
    assert kinds(found) == [("consistency", "since")]
    assert any("beyond the horizon of 200" in each for each in found.notes)


def test_nobody_is_watched_as_long_as_the_horizon(study):
    study.asks('event = "reoffended"', 'event = "reoffended"\nhorizon = 730')
    assert any("up to the horizon of 730" in each for each in study.check().notes)


def test_a_rate_and_an_event_that_disagree(study):
    study.table["seen"] = (study.table["reoffended"] == "Yes").astype(int)
    study.described("seen", type="yes_no", missing="never")
    study.asks('event = "reoffended"', 'event = "seen"\nhorizon = 365')
    assert kinds(study.check()) == []
    _, none = yes(study)
    study.put("seen", 1, none[0])
    found = study.check()
    assert ("consistency", "reoffended") in kinds(found)
    assert none[0] + 2 in [each.row for each in found.faults]


def test_dates_out_of_order_are_a_fault_where_their_names_say_so_and_a_note_elsewhere(study):
    some, _ = yes(study)
    study.described("reoffended_on", allowed="")
    study.put("reoffended_on", "2015-01-01", some[0])
    found = study.check()
    assert kinds(found) == [("order", "reoffended_on")]
    study.table = study.table.rename(columns={"reoffended_on": "day"})
    study.dictionary = study.dictionary.replace("reoffended_on", "day")
    found = study.check()
    assert kinds(found) == []
    assert any("'day' is before 'started' in 1 row" in each for each in found.notes)


def test_a_range_that_ends_at_another_column_of_numbers(study):
    study.described("days", allowed="0..days_at_risk")
    study.table["days_at_risk"] = 365
    study.put("days_at_risk", 1, 0).put("days", 300, 0)
    found = study.check()
    assert kinds(found) == [("order", "days")]
    assert found.faults[0].rows == (2,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.assign(programme=1), "no comparison group"),
        (lambda t: t.assign(programme=0), "nobody in the programme"),
        (lambda t: t.iloc[:0], "no people"),
    ],
)
def test_one_group_or_none(study, change, said):
    study.table = change(study.table)
    found = study.check()
    assert len(found.faults) == 1
    assert said in found.faults[0].what


def test_a_treatment_of_several_values(study):
    study.table["programme"] = np.resize(["Pilot", "Other", "Both"], len(study.table))
    study.described("programme", type="category")
    found = study.check()
    assert kinds(found) == [("treatment", "programme")]
    assert "'Both'" in found.faults[0].what


def test_rows_that_are_the_same(study):
    study.table = study.table.drop(columns="person")
    study.dictionary = study.dictionary[study.dictionary["column"] != "person"]
    assert kinds(study.check()) == []
    study.table = pd.concat([study.table, study.table.iloc[[3, 7]]], ignore_index=True)
    found = study.check()
    assert kinds(found) == [("duplicate", "")]
    assert found.faults[0].rows == (5, 9, 162, 163)


def test_rows_that_are_the_same_by_chance_are_a_note(study):
    kept = ["programme", "sex", "reoffended"]
    study.table = study.table[kept]
    study.dictionary = study.dictionary[study.dictionary["column"].isin(kept)]
    start = study.protocol.index("covariates")
    study.protocol = (
        study.protocol[:start]
        + 'covariates = ["sex"]\nmethod = "regression"\n[[analysis.outcomes]]\n'
        + OUTCOMES
        + '\n[reasons]\nsex = "known before"\n'
    )
    found = study.check()
    assert kinds(found) == []
    assert any("by chance" in each for each in found.notes)


@pytest.mark.parametrize(
    ("plan", "column", "values", "kind"),
    [
        ('subgroups = ["area"]', "area", ["N", "N", "S", "S", "E"], None),
        ('subgroups = ["area"]', "area", ["N", "S", "W", "S"], "group"),
        ('subgroups = ["area"]', "area", list(range(160)), "group"),
        ('comparators = "area"', "area", ["N", "S"], "group"),
        ('comparators = "area"', "area", ["", "S", "", "N"], None),
        ('comparators = "area"', "area", ["", "S", "N", "S", "E", "S"], "missing"),
        ('received = "area"', "area", [0, 1, 1, ""], "missing"),
        ('received = "area"', "area", [1], "constant"),
    ],
)
def test_what_the_protocol_declares_beyond_its_estimates(study, plan, column, values, kind):
    study.table[column] = [values[k % len(values)] for k in range(len(study.table))]
    kinds_of = "category" if "received" not in plan else "number"
    study.described(column, type=kinds_of, missing="allowed")
    study.asks('method = "weighting"', f'method = "weighting"\n{plan}')
    if plan.startswith("comparators") and kind == "missing":
        study.asks('missing = "complete_cases"', 'missing = "refuse"')
    found = study.check()
    assert {each.kind for each in found.faults} == ({kind} if kind else set())


def test_columns_that_say_nothing_or_the_same_as_another(study):
    study.table["age"] = 40
    study.table["priors"] = study.table["programme"]
    found = study.check()
    assert kinds(found) == [("constant", "age"), ("same", "priors")]


def test_changes_need_what_was_before(study):
    study.asks('method = "weighting"', 'method = "difference_in_differences"')
    start = study.protocol.index("[[analysis.outcomes]]")
    end = study.protocol.index("[reasons]")
    outcome = (
        '[[analysis.outcomes]]\nkind = "frequency"\ncolumn = "reoffences"\nbefore = "earlier"\n'
    )
    study.protocol = study.protocol[:start] + outcome + study.protocol[end:]
    found = study.check()
    assert ("column", "earlier") in kinds(found)
    study.table["earlier"] = np.random.default_rng(2).poisson(1, len(study.table))
    study.described("earlier", type="whole", missing="never", allowed="")
    assert kinds(study.check()) == []
    study.put("earlier", -1, 4)
    assert kinds(study.check()) == [("negative", "earlier")]
    study.table["earlier"] = study.table["reoffences"]
    assert kinds(study.check()) == [("same", "earlier")]


def test_a_column_of_the_wrong_type_for_what_it_is_for(study):
    study.asks('covariates = ["age",', 'covariates = ["started", "age",')
    study.asks("[reasons]", '[reasons]\nstarted = "known before"')
    found = study.check()
    assert kinds(found) == [("type", "started")]
    assert found.faults[0].file == "dictionary.csv"
    assert found.faults[0].row == 8


def test_columns_that_a_specification_names(study):
    study.protocol += '\n[sensitivity.specifications]\ncovariates = [["age"], ["age", "incme"]]\n'
    study.table["income"] = np.random.default_rng(1).normal(0, 1, len(study.table))
    found = study.check()
    assert ("column", "incme") in kinds(found)
    assert "'income'" in found.faults[0].try_this


def test_too_few_people(study):
    study.table["programme"] = [1] * 9 + [0] * 151
    found = study.check()
    assert kinds(found) == [("few", "programme")]
    assert "9 people" in found.faults[0].what
    study.protocol += "\n[disclosure]\nleast_people = 5\n"
    assert kinds(study.check()) == []


def test_too_few_clusters_and_events_and_effects_are_told(study):
    study.table["manager"] = np.where(study.table["programme"] == 1, "V001", study.table["manager"])
    found = study.check()
    assert kinds(found) == [("few", "manager")]
    study.table["manager"] = np.where(study.table["person"] % 4 < 2, "V001", "V002")
    study.asks(
        'missing = "complete_cases"',
        'missing = "complete_cases"\nsmallest_effect_of_interest = 0.02',
    )
    found = study.check()
    assert kinds(found) == []
    said = " ".join(found.notes)
    assert "2 clusters in the programme and 2" in said
    assert "is 2 in 100; so many people show" in said


def test_few_people_beside_the_plan_and_in_levels(study):
    study.table["area"] = ["W"] * 12 + ["N", "S"] * 74
    study.described("area", type="category")
    study.asks('covariates = ["age",', 'covariates = ["area", "age",')
    study.asks("[reasons]", '[reasons]\narea = "known before"')
    study.asks("n_treated = 60", "n_treated = 100\nn_comparison = 80")
    found = study.check()
    assert kinds(found) == []
    said = " ".join(found.notes)
    assert "planned for 100 people in the programme and 80 in the comparison group" in said
    assert "Fewer than 10 people of one group have 3 levels of 'area'" in said


def test_the_smallest_effect_is_that_of_an_independent_formula(study):
    from statsmodels.stats.power import NormalIndPower

    study.asks(
        'missing = "complete_cases"',
        'missing = "complete_cases"\nsmallest_effect_of_interest = 0.001',
    )
    found = study.check()
    said = next(each for each in found.notes if "smallest effect" in each)
    told = float(said.partition("people show ")[2].partition(" in 100")[0]) / 100
    share = (study.table["reoffended"] == "Yes").mean()
    sd = np.sqrt(share * (1 - share))
    effect = NormalIndPower().solve_power(nobs1=80, alpha=0.05, power=0.8, ratio=1.0)
    assert told == pytest.approx(effect * sd, abs=0.0006)


def test_it_never_tells_which_group_fares_better(study):
    one = study.check()
    treated = (study.table["programme"] == 1).to_numpy()
    swapped = study.table.copy()
    swapped["programme"] = np.where(treated, 0, 1)
    study.table = swapped
    other = study.check()
    assert str(one) == str(other)
