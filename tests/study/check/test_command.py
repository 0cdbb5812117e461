"""The command ``cocreate study check``: a verdict, the faults, and a code for programs."""

import json

import pytest

from tests.study.check.faulty import FAULTS
from tests.study.check.studies import Study, people


@pytest.fixture
def study(tmp_path):
    """A study of few people."""
    return Study(tmp_path / "study", people(150))


def test_a_good_study(study, cocreate, monkeypatch):
    monkeypatch.chdir(study.write())
    code, printed, errors = cocreate("study", "check")
    assert (code, errors) == (0, "")
    assert printed.startswith("Fit for the protocol: data/people.csv, 150 people")


@pytest.mark.parametrize("width", [60, 100])
def test_faults_on_one_screen_and_in_full(study, cocreate, width):
    for each in FAULTS[:14]:
        each.put(study)
    folder = study.write()
    code, printed, _ = cocreate("study", "check", folder, width=width)
    assert code == 2
    assert "And 8 faults more." in printed
    assert "Why:" not in printed
    assert max(map(len, printed.splitlines())) <= width
    assert width < 100 or len(printed.splitlines()) <= 45
    code, printed, _ = cocreate("study", "check", folder, "--full", width=width)
    assert code == 2
    assert printed.count("Why:") >= 10
    assert printed.count("Where:") == 14
    assert max(map(len, printed.splitlines())) <= width


def test_for_programs(study, cocreate):
    study.put("age", 130, 4)
    code, printed, errors = cocreate("study", "check", study.write(), "--json")
    assert (code, errors) == (2, "")
    found = json.loads(printed)
    assert found["result"] == "study_check"
    assert (found["fit"], found["people"]) == (False, 150)
    assert [(each["kind"], each["column"], each["row"]) for each in found["faults"]] == [
        ("range", "age", 6)
    ]


def test_what_cannot_be_done(cocreate, tmp_path):
    code, printed, errors = cocreate("study", "check", tmp_path)
    assert (code, printed) == (2, "")
    assert "protocol.toml" in errors
