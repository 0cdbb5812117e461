"""``cocreate study package``: what it prints, and what it writes beside the archive."""

import re
from functools import partial

import pytest

from tests.study.package.conftest import answer


@pytest.fixture
def cocreate(cocreate):
    """The command of a package."""
    return partial(cocreate, "study", "package")


def test_the_first_call_writes_the_questions_and_a_draft(cocreate, root):
    to = root.parent / "a.zip"
    code, out, err = cocreate(root, "--to", to)
    assert (code, err) == (0, "")
    assert to.is_file()
    assert re.search(r"draft, with 1\d open questions", out)
    assert "no data are in it" in out
    assert "figures/curve_days_to_reoffence.png: steps of few people" in out
    assert "data/people.csv: confidential" in out
    assert len(out.splitlines()) < 25
    questions = (root / "package.toml").read_text()
    assert 'data_source = ""' in questions
    assert "# protocol.toml says: None" in questions


def test_answers_that_are_there_are_left_alone_and_may_be_final(cocreate, root):
    answer(root)
    before = (root / "package.toml").read_bytes()
    code, out, _ = cocreate(root, "--to", root.parent / "a.zip", "--final", "--full")
    assert code == 0
    assert "state     final" in out
    assert "requirements.txt: the versions of the run" in out
    assert (root / "package.toml").read_bytes() == before


def test_what_is_wrong_ends_with_code_2_and_writes_nothing(cocreate, root):
    (root / "protocol.toml").write_bytes((root / "protocol.toml").read_bytes() + b"\n")
    code, out, err = cocreate(root, "--to", root.parent / "a.zip")
    assert (code, out) == (2, "")
    assert "protocol.toml was changed since the run" in err
    assert "Traceback" not in err
    assert not (root.parent / "a.zip").exists()
    assert not (root / "package.toml").exists()


def test_an_archive_without_a_name_is_called_after_the_folder(cocreate, root, monkeypatch):
    monkeypatch.chdir(root)
    assert cocreate()[0] == 0
    assert (root / "my-study-replication.zip").is_file()
    code, out, _ = cocreate()  # the archive that is there now is none of the study's files
    assert code == 0
    assert "my-study-replication.zip: " not in out.partition("\n")[2]
