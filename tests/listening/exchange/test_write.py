"""What is written is read again as it was, whatever is in the texts."""

import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.errors import DataError
from cocreate_lib.listening import (
    Code,
    CodeBook,
    agreement,
    read_codes,
    teaching_material,
    write_highlights,
    write_qdc,
    write_qdpx,
)

MATERIAL = teaching_material()
TEXTS = dict(zip(MATERIAL.excerpts["excerpt"], MATERIAL.excerpts["text"], strict=True))
BOOK = CodeBook((Code("trust", "Relies on."), Code("fund", "Money.", parent="trust")), "1")


def rows(codes, columns=("unit", "coder", "code", "person")):
    return sorted(map(tuple, codes[list(columns)].to_numpy().tolist()))


def test_the_teaching_material_goes_out_and_comes_back(tmp_path):
    path = tmp_path / "voices.qdpx"
    write_qdpx(path, MATERIAL.codes, TEXTS, MATERIAL.code_book)
    found = read_codes(path)
    assert rows(found.codes) == rows(MATERIAL.codes)
    assert found.texts == TEXTS
    assert found.code_book.codes == MATERIAL.code_book.codes
    assert set(found.codes["checked"]) == {"yes"}
    again = agreement(found.codes, "cohen", draws=2)
    pd.testing.assert_frame_equal(again, agreement(MATERIAL.codes, "cohen", draws=2))


def test_the_same_codes_make_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_qdpx(tmp_path / name, MATERIAL.codes.head(9), TEXTS, MATERIAL.code_book)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


ODD = st.text(
    st.one_of(
        st.sampled_from("\r\n\t 😀é\u0301\ufeff<&\"'…."),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(text=ODD, data=st.data())
def test_odd_texts_keep_their_codes_and_their_places(tmp_path_factory, text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    path = tmp_path_factory.mktemp("odd") / "p.qdpx"
    codes = pd.DataFrame(
        [("e1", "José", "fund", "Zoë", start, end)],
        columns=["unit", "coder", "code", "person", "start", "end"],
    )
    write_qdpx(path, codes, {"e1": text}, BOOK)
    (row,) = read_codes(path).codes.to_dict("records")
    assert (row["coder"], row["code"], row["person"]) == ("José", "fund", "Zoë")
    if not text.startswith("\ufeff"):  # which says how a file is written, and is not text
        assert (row["start"], row["end"]) == (start, end)
        assert row["text"] == text[start:end]
        assert row["checked"] != "no"


def test_a_code_book_comes_back(tmp_path):
    write_qdc(tmp_path / "b.qdc", BOOK)
    assert read_codes(tmp_path / "b.qdc").code_book.codes == BOOK.codes


def test_highlights_come_back(tmp_path):
    own = MATERIAL.codes[MATERIAL.codes["coder"] == "first"]
    write_highlights(tmp_path / "h.csv", own, TEXTS)
    found = read_codes(tmp_path / "h.csv", coder="first")
    columns = ("unit", "coder", "code")
    assert rows(found.codes, columns) == rows(own, columns)
    with pytest.raises(DataError, match="There are 2 coders"):
        write_highlights(tmp_path / "h.csv", MATERIAL.codes, TEXTS)


@pytest.mark.parametrize(
    ("change", "texts", "words"),
    [
        ({"code": "hope"}, {"e1": "She"}, "'hope' is not in the code book"),
        ({}, {}, "no text of the unit 'e1'"),
        ({"start": 2, "end": 9}, {"e1": "She"}, "outside of the text"),
        ({"coder": "a\x00b"}, {"e1": "She"}, "can't be written in XML"),
        ({}, {"e1": "\ud83d"}, "half of a character"),
    ],
)
def test_what_can_not_be_written_is_refused(tmp_path, change, texts, words):
    row = {"unit": "e1", "coder": "A", "code": "trust", "start": None, "end": None, **change}
    with pytest.raises(DataError, match=words):
        write_qdpx(tmp_path / "p.qdpx", pd.DataFrame([row]), texts, BOOK)
    assert not (tmp_path / "p.qdpx").exists()


def test_the_archive_holds_a_project_and_its_texts(tmp_path):
    codes = pd.DataFrame({"unit": ["e1"], "coder": ["A"], "code": ["trust"]})
    write_qdpx(tmp_path / "p.qdpx", codes, {"e1": "She", "e2": "not coded"}, BOOK)
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        names = archive.namelist()
    assert names[0] == "project.qde"
    assert len(names) == 3
