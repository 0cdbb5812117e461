"""The people who were used, as rows of the caller's table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, rate, scale
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan("programme", [rate("reoffended")], ["age", "sanctions", "office"])


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "unadjusted"},
        {"method": "regression"},
        {},
        {"ratio": 3},
        {"replace": True, "ratio": 2},
        {"method": "optimal"},
        {"method": "full", "estimand": "ATE"},
        {"method": "subclassification"},
        {"method": "weighting", "estimand": "ATO"},
        {"method": "weighting", "weights": "entropy", "trim": (0.05, 0.95)},
        {"method": "doubly_robust"},
    ],
)
def test_the_rows_hold_what_the_comparison_used(people, changes):
    result = compare(people, PLAN.replace(**changes))
    rows = result.analysed(people)
    first = result.estimates.iloc[0]
    groups = rows[rows["in_programme"] == 1], rows[rows["in_programme"] == 0]
    assert tuple(group.index.nunique() for group in groups) == (
        first["n_treated"],
        first["n_comparison"],
    )
    pd.testing.assert_frame_equal(rows[people.columns], people.loc[rows.index])
    assert people.index.get_indexer(rows.index).tolist() == sorted(
        people.index.get_indexer(rows.index)
    )
    weights = rows.groupby(level=0, sort=False)["weight"].sum()
    pd.testing.assert_series_equal(
        weights, result.weights[result.weights > 0], check_names=False, check_freq=False
    )
    if not result.plan.method.startswith(("regression", "doubly")):
        for group, mean in zip(
            groups, result.means[["treated", "comparison"]].iloc[0], strict=True
        ):
            assert np.average(group["reoffended"], weights=group["weight"]) == pytest.approx(mean)
    if result.scores is None:
        assert rows["score"].isna().all()
    else:
        np.testing.assert_array_equal(rows["score"], result.scores[rows.index])


def test_pairs_are_those_of_the_comparison(people):
    result = compare(people, PLAN)
    rows = result.analysed(people)
    assert rows.index.is_unique
    found = {
        (of.index[of["in_programme"] == 1][0], of.index[of["in_programme"] == 0][0])
        for _, of in rows.groupby("pair")
    }
    assert found == set(result.pairs[["treated", "comparison"]].itertuples(index=False, name=None))
    assert rows["pair"].drop_duplicates().tolist() == list(range(1, len(found) + 1))


def test_with_replacement_a_person_stands_there_for_each_set(people):
    result = compare(people, PLAN.replace(replace=True))
    rows = result.analysed(people)
    assert not rows.index.is_unique
    sets = rows[rows["in_programme"] == 0].groupby("pair")["weight"].sum()
    np.testing.assert_allclose(sets, 1.0)


def test_nothing_of_the_caller_is_overwritten(people):
    people = people.assign(weight=80.0, score=3, score_compared="x")
    rows = compare(people, PLAN).analysed(people)
    assert set(rows["weight"]) == {80.0}
    assert set(rows["score_compared"]) == {"x"}
    assert set(rows["weight_compared"]) == {1.0}
    assert rows["score_compared_compared"].notna().all()


def test_left_out_people_are_not_there_and_others_are_refused(people):
    people.loc["P0003", "age"] = np.nan
    result = compare(people, PLAN.replace(missing="complete_cases", method="regression"))
    assert "P0003" not in result.analysed(people).index
    with pytest.raises(DataError, match="not the people who were compared"):
        result.analysed(people.iloc[1:])


def test_imputed_tables_give_the_rows_of_the_first():
    people = made_up_people(120)
    people.loc["P0003", "age"] = np.nan
    plan = PLAN.replace(outcomes=[scale("hope")], missing="impute", imputations=2, seed=1)
    result = compare(people, plan)
    rows = result.analysed(people)
    assert set(rows.index[rows["in_programme"] == 1]) == set(result.pairs["treated"])
