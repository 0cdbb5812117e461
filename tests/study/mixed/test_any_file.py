"""Whatever stands in the files of interviews: read, or faults in words; nothing else."""

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate_lib.study.mixed.codings import book_of, codings
from cocreate_lib.study.mixed.questions import questions_of
from tests.study.mixed.conftest import HEAD

CELLS = st.text(st.sampled_from('aA|,;"\n\r\t =+-@\x00é\ud800ß1'), max_size=6)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=6).map(",".join), max_size=6)
CODES = pd.DataFrame({"unit": ["1"], "coder": ["A"], "code": ["trust"], "person": ["P"]})
FEW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder, name, head, lines):
    path = folder / name
    path.write_bytes("\n".join([head, *lines]).encode("utf-8", "surrogatepass"))
    return path


@FEW
@given(LINES, st.sampled_from(["unit,coder,code,person", "id,document,tag,content", "", "a;b"]))
def test_codes(tmp_path, lines, head):
    faults = []
    found, _ = codings(written(tmp_path, "codes.csv", head, lines), "codes.csv", faults)
    assert (found is None) == bool(faults)
    assert all(each.what and each.file and each.try_this for each in faults)


@FEW
@given(LINES, st.sampled_from([",".join(HEAD), ",".join(HEAD[:6]), "question", ""]))
def test_questions(tmp_path, lines, head):
    faults = []
    path = written(tmp_path, "joint_display.csv", head, lines)
    questions_of(path, "joint_display.csv", ["reoffended"], CODES, faults)
    assert all(each.what and each.file for each in faults)


@FEW
@given(LINES, st.sampled_from(["code,definition", "tag,description", ""]), st.booleans())
def test_code_books(tmp_path, lines, head, is_toml):
    faults = []
    path = written(tmp_path, "book.toml" if is_toml else "book.csv", head, lines)
    assert (book_of(path, "book", faults) is None) == bool(faults)


@FEW
@given(st.binary(max_size=60), st.sampled_from(["codes.csv", "codes.qdpx", "codes.xlsx", "codes"]))
def test_any_bytes(tmp_path, content, name):
    path = tmp_path / name
    for start in (b"", b"PK\x03\x04", b"<?xml version='1.0'?>", b"\xff\xfe"):
        path.write_bytes(start + content)
        faults = []
        found, _ = codings(path, name, faults)
        assert found is None or not faults
