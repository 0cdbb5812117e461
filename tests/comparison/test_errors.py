"""The catalogue of what can be wrong: each a named error or a note, for each method, one by one."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate_lib import errors
from cocreate_lib.cli import app as cli
from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.comparison.data import variables
from cocreate_lib.comparison.methods.register import METHODS as ALL_METHODS
from cocreate_lib.errors import CocreateError, DataError, PlanError
from tests.comparison.conftest import made_up_people

# Differences in differences need a before: see test_before.py.
METHODS = [method for method in ALL_METHODS if method != "difference_in_differences"]
N = 200
PEOPLE = made_up_people(N)
IN = (PEOPLE["programme"] == 1).to_numpy()
ROW = np.arange(N)
OUTCOMES = [rate("reoffended"), frequency("reoffences"), scale("hope")]
PLAN = AnalysisPlan("programme", OUTCOMES, ["age", "sanctions", "office"])
ADJUSTING = [method for method in METHODS if method != "unadjusted"]
BY_SCORE = ["nearest", "weighting", "doubly_robust"]


def plan_for(method, **changes):
    return PLAN.replace(method=method, **changes)


def refused(kind, method, people, **changes):
    """The error of this kind that comes back, with what to try in it."""
    with pytest.raises(kind) as caught:
        compare(people, plan_for(method, **changes))
    assert caught.value.where
    assert caught.value.try_this
    return str(caught.value)


def notes(method, people, **changes):
    return "; ".join(compare(people, plan_for(method, **changes)).notes)


def swapped(**columns):
    return PEOPLE.assign(**columns)


@pytest.mark.parametrize("method", BY_SCORE)
def test_full_separation_of_the_groups(method):
    people = swapped(age=np.where(IN, PEOPLE["age"] + 100, PEOPLE["age"]))
    assert "'age'" in refused(errors.OverlapError, method, people)


@pytest.mark.parametrize("method", BY_SCORE)
def test_separation_by_one_level_is_a_note_with_a_count(method):
    moon = IN & (ROW % 5 == 0)
    people = swapped(office=np.where(moon, "Moon", PEOPLE["office"]))
    result = compare(people, plan_for(method))
    assert f"{moon.sum()} people left out before" in "; ".join(result.notes)
    assert "office" in "; ".join(result.notes)
    overlap = result.lost[result.lost["step"] == "overlap"].set_index("group")["lost"]
    assert overlap["treated"] == moon.sum()


@pytest.mark.parametrize("method", ["regression", "doubly_robust"])
def test_separation_of_the_outcome(method):
    people = swapped(age=PEOPLE["reoffended"] * 10 + ROW % 5)
    alone = refused(errors.SeparationError, method, people, outcomes=[rate("reoffended")])
    assert "had the outcome" in alone
    result = compare(people, plan_for(method))
    assert "no estimate: the covariates tell exactly who" in "; ".join(result.notes)
    rows = result.estimates.set_index("outcome")["estimate"]
    assert rows["reoffended"].isna().all()
    assert np.isfinite(rows["hope"])


def test_no_match():
    people = swapped(score=IN * 100.0 + PEOPLE["age"] / 99)
    text = refused(errors.NoMatchError, "nearest", people, distance="score", caliper=0.01)
    assert "wider caliper" in text
    stratum = swapped(stratum=np.where(IN, "a", "b"))
    assert "stratum" in refused(errors.NoMatchError, "nearest", stratum, exact="stratum")


def test_some_without_a_match_are_a_note_with_a_count():
    result = compare(PEOPLE, plan_for("nearest", caliper=0.01))
    unmatched = IN.sum() - len(result.pairs)
    assert unmatched > 0
    assert f"{unmatched} of {IN.sum()} people in the programme had no match" in result.notes[0]


@pytest.mark.parametrize("method", METHODS)
def test_one_cluster(method):
    text = refused(errors.ClusterError, method, swapped(manager="A"), cluster="manager")
    assert "only one cluster" in text


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("who", "words"), [(IN, "in the programme"), (~IN, "comparison group")])
def test_one_cluster_in_one_group(method, who, words):
    people = swapped(manager=np.where(who, "A", PEOPLE["manager"].astype(str)))
    text = refused(errors.ClusterError, method, people, cluster="manager")
    assert f"The {who.sum()} people" in text
    assert words in text


@pytest.mark.parametrize("method", METHODS)
def test_few_clusters_are_a_note_with_a_count(method):
    text = notes(method, PEOPLE, covariates=["age"], cluster="office")
    assert "clusters are few (3 with people in the programme" in text


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("column", ["reoffended", "hope"])
def test_nobody_or_everybody_had_the_outcome(method, value, column):
    text = refused(errors.OutcomeError, method, swapped(**{column: value}))
    assert f"is {value} for everybody" in text


@pytest.mark.parametrize("method", [each for each in METHODS if each != "doubly_robust"])
def test_no_event_in_a_time(method):
    outcomes = [time_to("days", event="seen")]
    refused(errors.OutcomeError, method, swapped(seen=0), outcomes=outcomes)
    some = swapped(seen=np.where(IN, 0, PEOPLE["seen"]))
    assert "no events in the programme" in notes(method, some, outcomes=outcomes)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0, 1])
def test_nobody_or_everybody_in_one_group_had_the_outcome_is_a_note(method, value):
    people = swapped(reoffended=np.where(IN, value, PEOPLE["reoffended"]))
    result = compare(people, plan_for(method, outcomes=[rate("reoffended")]))
    who = "nobody" if value == 0 else "everybody"
    assert f"{who} in the programme had the outcome" in "; ".join(result.notes)
    rows = result.estimates.set_index("measure")
    assert np.isnan(rows.loc["odds_ratio", "estimate"])
    assert np.isfinite(rows.loc["risk_difference", ["conf_low", "conf_high"]].astype(float)).all()


@pytest.mark.parametrize("method", ADJUSTING)
def test_constant_collinear_or_too_many_covariates(method):
    assert "the same for everybody" in refused(errors.CovariateError, method, swapped(age=4))
    assert "the same for everybody" in refused(errors.CovariateError, method, swapped(office="A"))
    twice = swapped(sanctions=2 * PEOPLE["age"] + 1)
    assert "collinear" in refused(errors.CovariateError, method, twice)
    names = [f"x{i}" for i in range(N + 50)]
    random = np.random.default_rng(0).normal(size=(N, len(names)))
    wide = PEOPLE.join(pd.DataFrame(random, columns=names, index=PEOPLE.index))
    assert f"{N} people are fewer" in refused(errors.CovariateError, method, wide, covariates=names)
    each = swapped(office=[f"office {i}" for i in ROW])
    assert f"has {N} levels" in refused(errors.CovariateError, method, each)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("column", ["programme", "reoffended", "hope"])
def test_a_covariate_that_is_the_treatment_or_an_outcome(method, column):
    text = refused(errors.CovariateError, method, swapped(age=PEOPLE[column]))
    assert f"is {column!r} under another name" in text


@pytest.mark.parametrize("method", METHODS)
def test_missing_values(method):
    people = swapped(age=PEOPLE["age"].where(ROW >= 30))
    assert "age (30)" in refused(errors.MissingValuesError, method, people)
    assert "30 people left out" in notes(method, people, missing="complete_cases")
    nobody = swapped(age=np.nan, office=None)
    text = refused(errors.MissingValuesError, method, nobody, missing="complete_cases")
    assert f"age ({N})" in text


@pytest.mark.parametrize("method", METHODS)
def test_labels(method):
    text = refused(errors.LabelError, method, PEOPLE.set_axis([*range(N - 1), 0]))
    assert "1 label" in text
    pairs = pd.MultiIndex.from_arrays([ROW // 10, ROW % 10], names=["office", "number"])
    same = compare(PEOPLE.set_axis(pairs), plan_for(method)).estimates["estimate"]
    assert same.tolist() == pytest.approx(
        compare(PEOPLE.set_axis(ROW), plan_for(method)).estimates["estimate"].tolist()
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "values",
    [
        ROW % 3,
        np.where(IN, "programme", "waiting list"),
        np.where(IN, "2", "1"),
        np.where(IN, np.inf, 0),
        np.where(IN, 1, np.nan),
        pd.array(np.where(IN, 1, None), dtype="Int64"),
        [dt.date(2020, 1, 1)] * N,
        np.ones(N),
        np.zeros(N, dtype=bool),
    ],
    ids=str,
)
def test_a_treatment_that_is_not_two_valued(method, values):
    refused(errors.TreatmentError, method, PEOPLE.assign(programme=values))


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        (["standard", "standard", "standard", "special"], "treated_level='standard', if that"),
        (["No", "No", "Yes", "unknown"], "belong to neither group"),
        (["yes", "Yes", "no", "non"], "belong to neither group"),
        ([2, 2, 2, 1], "treated_level=2, if that"),
        (["2", "2", "2", "1"], "treated_level='2', if that"),
    ],
)
def test_the_treatment_s_values_are_shown_and_no_group_is_guessed(values, advice):
    people = PEOPLE.assign(programme=np.resize(np.array(values, dtype=object), N))
    text = refused(errors.TreatmentError, "unadjusted", people)
    assert advice in text
    assert all(repr(value) in text for value in values)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("missing", ["refuse", "complete_cases", "impute"])
def test_a_category_of_too_many_levels_is_refused_before_it_is_widened(
    method, missing, monkeypatch
):
    widened = []
    monkeypatch.setattr(variables, "Covariate", lambda *parts: widened.append(parts))
    people = swapped(area=[f"area {i % 101}" for i in ROW])
    changes = {"covariates": ["area"], "missing": missing, "seed": 1}
    text = refused(errors.CovariateError, method, people, **changes)
    assert "'area' has 101 levels" in text
    assert "Join levels" in text
    assert widened == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("alone", [IN, ~IN], ids=["programme", "comparison"])
def test_one_person_in_a_group_has_no_standard_error(method, alone):
    people = PEOPLE[~alone | (np.cumsum(alone) == 1)]
    changes = {"outcomes": [scale("hope")], "covariates": ["age"], "caliper": None}
    if method in ("doubly_robust", "subclassification"):
        kind = errors.NoEstimate if method == "doubly_robust" else errors.OverlapError
        refused(kind, method, people, **changes)
        return
    result = compare(people, plan_for(method, **changes))
    assert "too few people" in "; ".join(result.notes)
    assert result.estimates["conf_low"].isna().all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("caliper", [0, -0.2, np.nan, np.inf, "wide", True, [0.2]], ids=str)
def test_a_caliper_that_can_not_be(method, caliper):
    with pytest.raises(PlanError, match="above 0") as caught:
        plan_for(method, caliper=caliper)
    assert caught.value.where == "caliper"
    assert "caliper=None" in caught.value.try_this


_AS_TEXT = "numbers as text"
CELLS = {
    "infinite": lambda values: np.where(ROW == 7, np.inf, values.astype(float)),
    "minus infinite": lambda values: np.where(ROW == 7, -np.inf, values.astype(float)),
    "nullable and infinite": lambda values: pd.array(
        np.where(ROW == 7, np.inf, values.astype(float)), dtype="Float64"
    ),
    "text among numbers": lambda values: np.where(ROW == 7, "several", values.astype(object)),
    _AS_TEXT: lambda values: values.astype(int).astype(str),
    "dates": lambda values: pd.date_range("2020-01-01", periods=N),
    "dates with a zone": lambda values: pd.date_range("2020-01-01", periods=N, tz="UTC"),
    "dates as objects": lambda values: [dt.date(2020, 1, 1 + i % 28) for i in ROW],
    "periods": lambda values: pd.period_range("2000-01", periods=N, freq="M"),
    "lengths of time": lambda values: pd.to_timedelta(ROW, unit="D"),
    "lists": lambda values: [[i] for i in ROW],
    "sets": lambda values: [{i} for i in ROW],
    "complex": lambda values: values + 1j,
    "too large": lambda values: values * 1e290,
    "too small": lambda values: values * 1e-290,
    "lists in Arrow": lambda values: pd.Series(
        [[i] for i in ROW], index=values.index, dtype=pd.ArrowDtype(pa.list_(pa.int64()))
    ),
    "records in Arrow": lambda values: pd.Series(
        [{"a": i} for i in ROW],
        index=values.index,
        dtype=pd.ArrowDtype(pa.struct([("a", pa.int64())])),
    ),
    "whole numbers too large": lambda values: pd.Series(
        [10**400 + int(i) for i in ROW], index=values.index, dtype=object
    ),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("column", "cells"),
    # An outcome can only be a number, and numbers as text are read as such.
    [(c, cells) for c in ("age", "hope") for cells in CELLS if (c, cells) != ("hope", _AS_TEXT)],
)
def test_cells_that_can_not_be_read(method, column, cells):
    people = PEOPLE.assign(**{column: CELLS[cells](PEOPLE[column])})
    assert column in refused(errors.CellError, method, people)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("stored", [None, pa.list_(pa.int64())], ids=["objects", "Arrow"])
def test_lists_are_refused_wherever_they_stand(method, stored):
    lists = pd.Series([[i] for i in ROW], index=PEOPLE.index)
    if stored is not None:
        lists = lists.astype(pd.ArrowDtype(stored))
    for column in ("programme", "office", "reoffended"):
        refused(errors.CellError, method, PEOPLE.assign(**{column: lists}))
    refused(errors.CellError, method, PEOPLE.assign(manager=lists), cluster="manager")


@pytest.mark.parametrize(
    "stored",
    [
        "float32",
        "Int64",
        "Float64",
        "object",
        "decimal",
        "sparse",
        "int64[pyarrow]",
        "halffloat[pyarrow]",
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_numbers_may_be_stored_in_many_ways(method, stored):
    def kept(column):
        if stored == "decimal":
            return [Decimal(int(value)) for value in column]
        return pd.arrays.SparseArray(column) if stored == "sparse" else column.astype(stored)

    people = PEOPLE.assign(
        **{name: kept(PEOPLE[name]) for name in ("age", "reoffences", "programme", "reoffended")}
    )
    same = compare(people, plan_for(method)).estimates["estimate"]
    assert same.tolist() == compare(PEOPLE, plan_for(method)).estimates["estimate"].tolist()


@pytest.mark.parametrize("method", METHODS)
def test_columns(method):
    text = refused(errors.ColumnError, method, PEOPLE.rename(columns={"sanctions": "sanction"}))
    assert "Did you mean 'sanction'" in text
    refused(errors.ColumnError, method, PEOPLE, covariates=["age", "elsewhere"])
    with pytest.raises(errors.ColumnError, match="2 columns"):
        compare(pd.concat([PEOPLE, PEOPLE[["age"]]], axis=1), plan_for(method))
    levels = PEOPLE.set_axis(pd.MultiIndex.from_product([["a"], PEOPLE.columns]), axis=1)
    refused(errors.ColumnError, method, levels)
    with pytest.raises(DataError, match="no people"):
        compare(PEOPLE.iloc[:0], plan_for(method))


@pytest.mark.parametrize("method", METHODS)
def test_an_outcome_that_is_the_treatment(method):
    with pytest.raises(PlanError, match="both the treatment and an outcome"):
        plan_for(method, outcomes=[rate("programme")])


def test_one_huge_weight_is_a_note():
    """One person in the comparison group is like those in the programme: everything leans on
    them."""
    age = np.where(IN, 60.0 + ROW % 10, 20.0 + ROW % 30)
    age[np.flatnonzero(~IN)[0]] = 69.5
    age[np.flatnonzero(IN)[:3]] = 45.0
    result = compare(
        PEOPLE.assign(age=age),
        plan_for("weighting", covariates=["age"], outcomes=[rate("reoffended")]),
    )
    assert "the largest weight in the comparison group" in "; ".join(result.notes)


@pytest.mark.parametrize("column", ["t", "y", "c"])
def test_a_whole_number_past_every_floating_one_is_refused(column):
    people = pd.DataFrame({"t": [1, 0, 1, 0], "y": [0, 1, 1, 0], "c": [1, 1, 2, 2]}, dtype=object)
    people.loc[2, column] = 10**400
    plan = AnalysisPlan("t", [rate("y")], (), method="unadjusted", cluster="c")
    with pytest.raises(errors.CellError, match=r"1 cell with a number too large") as refused:
        compare(people, plan)
    assert f"'{column}'" in str(refused.value)
    assert "row 2" in str(refused.value)


# Cells as they come, and as they should not.
_ODD = [0, 1, 2, -1, 0.5, None, np.nan, np.inf, -np.inf, 1e300, 1e-200, 10**40, 10**400, 1j]
_ODD += ["", "a", "1", b"x", True, pd.NA, (1,), [1], {2}, Decimal(1), dt.date(2020, 1, 1)]
_CELLS = {
    "flag": lambda rng, n: rng.integers(0, 2, n).tolist(),
    "count": lambda rng, n: rng.integers(0, 4, n).tolist(),
    "number": lambda rng, n: rng.normal(size=n).tolist(),
    "level": lambda rng, n: rng.choice(list("abc"), n).tolist(),
    "constant": lambda rng, n: [int(rng.integers(0, 3))] * n,
    "gaps": lambda rng, n: np.where(rng.random(n) < 0.2, np.nan, rng.integers(0, 2, n)).tolist(),
    "odd": lambda rng, n: [_ODD[i] for i in rng.integers(0, len(_ODD), n)],
    "two odd": lambda rng, n: [
        [_ODD[i] for i in rng.integers(0, len(_ODD), 2)][j] for j in rng.integers(0, 2, n)
    ],
}
_TYPES = [None, "category", "string", "Int64", "Float64", "boolean", "object"]


@st.composite
def frames(draw):
    """Small tables; most columns are what they should be, so that others come into play."""
    rng, n = np.random.default_rng(draw(st.integers(0, 10**6))), draw(st.integers(2, 14))
    columns = {}
    for name in ("t", "y", "k", "s", "a", "b", "c"):
        good = "flag" if name in "tyk" else "number"
        kind = draw(st.sampled_from([good, good, *_CELLS]))
        column = pd.Series(_CELLS[kind](rng, n), dtype=None if kind == good else object)
        wanted = draw(st.sampled_from([None, *_TYPES]))
        try:
            columns[name] = column if wanted is None else column.astype(wanted)
        except (TypeError, ValueError, OverflowError):  # there is no such column in pandas
            columns[name] = column
    return pd.DataFrame(columns)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(people=frames(), missing=st.sampled_from(["refuse", "complete_cases"]), data=st.data())
def test_any_small_table_gives_a_comparison_or_an_error_in_words(method, people, missing, data):
    outcome = data.draw(st.sampled_from([rate("y"), frequency("k"), scale("s")]))
    plan = AnalysisPlan(
        "t",
        [outcome],
        data.draw(st.sampled_from([["a"], ["a", "b"]])),
        method=method,
        missing=missing,
        cluster=data.draw(st.sampled_from([None, "c"])),
    )
    try:
        result = compare(people, plan)
    except CocreateError:
        return
    assert str(result)
    assert str(result.sentences())


@pytest.mark.parametrize("method", ["unadjusted", "regression", "nearest", "weighting"])
@pytest.mark.parametrize(
    "columns",
    [
        {"age": 4},
        {"age": "n/a"},
        {"age": np.inf},
        {"age": np.where(IN, 90, 20)},
        {"programme": 1},
        {"programme": ROW},
        {"reoffended": 0},
        {"reoffended": ROW},
        {"sanctions": np.nan},
        {"manager": 1},
    ],
    ids=str,
)
def test_the_command_says_it_in_words_too(method, columns, tmp_path, monkeypatch, capsys):
    file = tmp_path / "people.csv"
    PEOPLE.assign(**columns).to_csv(file, index=False)
    arguments = ["compare", str(file), "--treatment=programme", "--rate=reoffended"]
    arguments += ["--covariates=age,sanctions", "--cluster=manager", f"--method={method}"]
    monkeypatch.setattr(sys, "argv", ["cocreate", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    printed = capsys.readouterr()
    harmless = method == "unadjusted" and ("age" in columns) and columns["age"] is not np.inf
    if not harmless:
        assert end.value.code == 2
        assert "This can't be done" in printed.err
        assert "Try:" in printed.err
    assert "Traceback" not in printed.err + printed.out
