"""Labels: only columns that there are have one, each need its own; a name serves otherwise."""

from __future__ import annotations

from cocreate_lib.cohort import PilotDesign, simulate
from cocreate_lib.labels import LABELS, label_of
from cocreate_lib.text import one_line, readable


def test_only_columns_of_a_cohort_have_a_label_and_it_says_more_than_the_name():
    columns = set(simulate(PilotDesign(n_treated=20, n_comparison=20), seed=1).people.columns)
    assert set(LABELS) <= columns
    needs = {name for name in columns if name.startswith("need_")}
    assert needs <= set(LABELS)
    for name, label in LABELS.items():
        assert label != readable(name)
        assert label == one_line(label)
    assert len(set(LABELS.values())) == len(LABELS)


def test_a_name_without_a_label_is_read_as_words():
    assert label_of("months_in_care") == "months in care"
    assert label_of(3) == "3"
