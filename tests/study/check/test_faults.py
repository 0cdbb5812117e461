"""Every fault that is put into a good study is told, by itself and beside others, and no other."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.errors import StudyError
from tests.study.check.faulty import FAULTS, HIDES
from tests.study.check.studies import Study, kinds


@pytest.mark.parametrize("one", FAULTS, ids=lambda one: one.name)
def test_a_fault_by_itself_is_told_with_its_place_and_a_remedy(study, one):
    one.put(study)
    found = study.check()
    assert kinds(found) == [(one.kind, one.column)]
    fault = found.faults[0]
    assert fault.file == one.file
    assert fault.try_this
    if one.lines:
        assert fault.rows == one.lines
        assert fault.row == one.lines[0]
    assert one.holds in str(fault)
    with pytest.raises(StudyError):
        found.raise_if_faulty()


@settings(max_examples=12)
@given(st.sets(st.sampled_from(FAULTS), min_size=2))
def test_any_faults_together_are_told_and_no_other(tmp_path_factory, chosen):
    names = {each.name for each in chosen}
    for pair in HIDES:
        if pair <= names:
            chosen = {each for each in chosen if each.name != max(pair)}
            names = {each.name for each in chosen}
    study = Study(tmp_path_factory.mktemp("faulty"))
    for each in sorted(chosen, key=FAULTS.index):
        each.put(study)
    found = study.check()
    assert kinds(found) == sorted((each.kind, each.column) for each in chosen)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_changes_nothing_but_rows(study, seed):
    for each in FAULTS[:15]:
        if each.kind != "duplicate":
            each.put(study)
    before = study.check()
    study.table = study.table.sample(frac=1, random_state=seed)
    after = study.check()
    assert kinds(after) == kinds(before)
    assert sorted(each.count for each in after.faults) == sorted(e.count for e in before.faults)
    assert sorted(after.notes) == sorted(before.notes)
    back = after.people.sort_values("person", kind="stable").reset_index(drop=True)
    same = before.people.sort_values("person", kind="stable").reset_index(drop=True)
    pd.testing.assert_frame_equal(back, same)


def test_a_million_bad_cells_of_one_kind_are_one_fault(study):
    study.table["age"] = [f"age {n}" for n in range(len(study.table))]
    found = study.check()
    assert kinds(found) == [("number", "age")]
    assert found.faults[0].count == len(study.table)
    assert len(str(found.faults[0])) < 700
    frame = found.to_frame()
    assert list(frame) == [
        *("kind", "file", "column", "row", "rows", "what", "why", "try_this"),
    ]
    assert frame["rows"].tolist() == [len(study.table)]
