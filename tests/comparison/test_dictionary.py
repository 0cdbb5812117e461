"""Labels from a data dictionary: a frame or a file, all of it or what a plan names."""

from __future__ import annotations

import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison import labels_from
from cocreate_lib.errors import ColumnError, DataError
from cocreate_lib.io import resources

ROWS = pd.DataFrame(
    {
        "column": ["fail", "sex", "sex", "age", None, "x"],
        "level": [None, None, 1, "", None, None],
        "label": ["Failure", "Sex", "Women", None, "nobody's", None],
        "description": ["long words.", "", "", "Age at the\nstart.", "", " "],
    }
)
FOUND = {"fail": "Failure", "sex": "Sex", "sex=1": "Women", "age": "Age at the start"}


def test_a_frame_and_a_file_say_the_same(tmp_path):
    assert labels_from(ROWS) == FOUND
    ROWS.to_csv(tmp_path / "d.csv", index=False)
    ROWS.astype(object).where(ROWS.notna(), None).to_excel(tmp_path / "d.xlsx", index=False)
    assert labels_from(tmp_path / "d.csv") == FOUND
    assert labels_from(str(tmp_path / "d.xlsx")) == FOUND


def test_only_what_the_plan_names():
    plan = cc.AnalysisPlan("joined", [cc.rate("fail")], ["sex"])
    labels = labels_from(ROWS, plan)
    assert labels == {"fail": "Failure", "sex": "Sex", "sex=1": "Women"}
    assert plan.replace(labels=labels).label("fail") == "Failure"


def test_our_own_dictionary_labels_our_own_plan():
    path = resources.root() / "data" / "synthetic" / "synthetic_cohort_data_dictionary.csv"
    plan = cc.teaching_plan()
    labels = labels_from(path, plan)
    assert set(labels) == set(plan.columns)
    assert plan.replace(labels=labels).labels == labels


def test_a_level_that_reads_like_a_number_is_one():
    rows = pd.DataFrame({"column": ["a", "a"], "level": [1.0, 2.5], "label": ["one", "more"]})
    assert labels_from(rows) == {"a=1": "one", "a=2.5": "more"}


@pytest.mark.parametrize("names", [["Column", "label"], ["column", "words"]])
def test_columns_that_are_missing_are_named(names):
    with pytest.raises(ColumnError, match="no column"):
        labels_from(pd.DataFrame([["a", "A"]], columns=names))


def test_two_labels_for_one_thing_are_refused():
    with pytest.raises(DataError, match="two labels"):
        labels_from(pd.DataFrame({"column": ["a", "a"], "label": ["A", "B"]}))
    assert labels_from(pd.DataFrame({"column": ["a", "a"], "label": ["A", "A"]})) == {"a": "A"}
