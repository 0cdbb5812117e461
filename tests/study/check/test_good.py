"""A good study is fit, and its people come as the dictionary describes them."""

import numpy as np

from cocreate_lib.comparison import compare


def test_a_good_study_is_fit(study):
    found = study.check()
    assert found.faults == ()
    assert found.is_fit
    assert "Fit for the protocol" in str(found).splitlines()[0]
    found.raise_if_faulty()
    assert list(found.people) == list(study.table)
    assert found.people["age"].dtype == np.int64
    assert found.people["sex"].cat.categories.tolist() == ["F", "M"]
    assert set(found.people["reoffended"]) == {0, 1}
    assert found.people["started"].dtype.kind == "M"
    assert found.people.index[0] == 2  # the line that an editor shows
    assert found.people["person"].tolist() == study.table["person"].tolist()
    assert not found.synthetic


def test_what_it_gives_can_be_compared(study):
    found = study.check()
    plan = found.protocol.analysis
    labels = found.dictionary.labels(plan)
    assert labels["sex=F"] == "Women"
    comparison = compare(found.people, plan.replace(labels=labels))
    assert len(comparison.estimates)
