"""Files of interviews as people really have them: read, or refused with all that is wrong."""

import pandas as pd
import pytest

from cocreate_lib.errors import StudyError
from cocreate_lib.listening import write_highlights, write_qdc, write_qdpx
from cocreate_lib.study.mixed import read_interviews
from tests.study.mixed.conftest import PROTOCOL, ROW, write_rows


def refused(study):
    with pytest.raises(StudyError) as refusal:
        read_interviews(*study)
    return str(refusal.value)


def test_a_tidy_table_is_read_as_it_is_written(study, material):
    found = read_interviews(*study())
    told = found.codes[["unit", "coder", "code", "person"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(told, material.codes.fillna(""), check_dtype=False)
    assert found.code_book.names == material.code_book.names
    assert found.questions[0].codes == ("Changing",)
    assert found.questions[0].row == 2


@pytest.mark.parametrize("how", ["semicolons", "utf-16", "xlsx", "capitals"])
def test_a_tidy_table_may_come_from_a_spreadsheet(study, material, how):
    folder, protocol = study()
    path = folder.root / "interviews" / "codes.csv"
    codes = material.codes.rename(columns=str.upper) if how == "capitals" else material.codes
    if how == "semicolons":
        codes.to_csv(path, index=False, sep=";", encoding="utf-8-sig")
    elif how == "xlsx":
        codes.to_excel(path.with_suffix(".xlsx"), index=False)
        path.with_suffix(".xlsx").rename(path)
    else:
        codes.to_csv(path, index=False, encoding="utf-16" if how == "utf-16" else "utf-8")
    assert len(read_interviews(folder, protocol).codes) == len(codes)


def elsewhere(study, name, write):
    """A study whose codes stand in another program's file."""
    own = PROTOCOL + f'codes = "interviews/{name}"\n'
    folder, protocol = study(protocol=own)
    write(folder.root / "interviews" / name)
    return folder, protocol


def texts_of(material):
    return dict(zip(material.excerpts["excerpt"], material.excerpts["text"], strict=True))


def test_refi_qda_keeps_coders_and_takes_documents_for_people(study, material):
    codes = material.codes[material.codes["code"].fillna("") != ""].copy()
    texts = texts_of(material)
    codes["start"] = 0
    codes["end"] = codes["unit"].map(lambda unit: len(texts[unit]))
    codes["document"] = codes["unit"]
    given = elsewhere(
        study,
        "project.qdpx",
        lambda path: write_qdpx(path, codes, texts, material.code_book),
    )
    found = read_interviews(*given)
    assert set(found.codes["coder"]) == {"first", "second"}
    assert set(found.codes["code"]) == set(codes["code"])
    assert found.codes["person"].str.len().gt(0).all()
    assert any("REFI" in sentence for sentence in found.reading)


def test_highlights_of_taguette_name_no_coder_and_no_person(study, material):
    codes = material.codes[material.codes["coder"] == "first"].copy()
    codes = codes[codes["code"].fillna("") != ""]
    texts = texts_of(material)
    codes["start"] = 0
    codes["end"] = codes["unit"].map(lambda unit: len(texts[unit]))
    given = elsewhere(study, "tags.csv", lambda path: write_highlights(path, codes, texts))
    found = read_interviews(*given)
    assert set(found.codes["code"]) == set(codes["code"])
    assert (found.codes["person"] == found.codes["unit"]).all()
    assert any("each document is taken to be one person's" in said for said in found.reading)


def test_a_report_of_qualcoder_names_cases(study):
    text = "File,Coder,Coded,Id,Codename,Case\na.txt,me,words,1,Changing,Ann\n"
    rows = [{**ROW, "against": ""}]
    own = PROTOCOL + 'codes = "interviews/report.csv"\n'
    folder, protocol = study(rows, protocol=own)
    (folder.root / "interviews" / "report.csv").write_text(text)
    found = read_interviews(folder, protocol)
    assert found.codes[["coder", "code", "person", "text"]].to_numpy().tolist() == [
        ["me", "Changing", "Ann", "words"]
    ]


def test_a_code_book_may_be_refi_qda_or_toml(study, material):
    for name, write in (
        ("book.qdc", lambda path: write_qdc(path, material.code_book)),
        ("book.toml", material.code_book.save),
    ):
        own = PROTOCOL + f'code_book = "interviews/{name}"\n'
        folder, protocol = study(protocol=own)
        write(folder.root / "interviews" / name)
        assert read_interviews(folder, protocol).code_book.names == material.code_book.names


def test_every_fault_is_told_at_once_with_its_row(study, material):
    rows = [
        ROW,
        {**ROW, "outcome": "reofended", "codes": "Changing|Beeing heard", "relation": "agree"},
        {**ROW, "question": "", "meta_inference": ""},
        {**ROW, "outcome": "", "codes": ""},
        {**ROW, "outcome": "", "relation": "confirm"},
        {**ROW, "quotation": "E99"},
    ]
    said = refused(study(rows))
    for part in (
        "8 faults",
        "'reofended' is not an outcome",
        "Did you mean 'reoffended'?",
        "'Beeing heard' was given to nothing",
        "'Being heard'",
        "The relation is 'agree'",
        "has no question",
        "no meta-inference",
        "neither an outcome nor a code",
        "quantitative strand says nothing",
        "'E99' has none of the codes",
    ):
        assert part in said
    for row in (3, 4, 5, 6, 7):
        assert f" {row}" in said
    assert "interviews/joint_display.csv" in said


def test_faults_of_codes_and_code_book_are_told_together(study, material):
    codes = material.codes.copy()
    codes.loc[3, "person"] = ""
    codes.loc[4, "coder"] = " "
    codes.loc[7, "code"] = "Chaning"
    codes.loc[1, "person"] = "Somebody else"
    book = material.code_book.table.iloc[1:]
    said = refused(study(codes=codes, book=book))
    assert "column 'person' is empty in 1 row" in said
    assert "column 'coder' is empty in 1 row" in said
    assert "belongs to more than one person" in said
    said = refused(study(book=book))
    gone = material.code_book.names[0]
    assert f"The code {gone!r} was given, and is not in the code book." in said


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "empty"),
        (b"unit,coder,code\n1,A,Changing\n", "no column 'person'"),
        (b"unit,coder,code,person\n", "Nothing is coded"),
        (b"a,b\n1,2\n", "no table of codes that is known"),
        (b"\xff\xfe\x00", "can't be read"),
        (b"unit,coder,code,person\n1,A,\x81,P\n", "UTF-8"),
        (b"PK\x03\x04rubbish", "can't be read"),
        (b"<?xml version='1.0'?><a>", "can't be read"),
    ],
)
def test_files_that_are_no_codes_are_refused_in_words(study, content, part):
    folder, protocol = study()
    (folder.root / "interviews" / "codes.csv").write_bytes(content)
    said = refused((folder, protocol))
    assert part in said
    assert "interviews/codes.csv" in said


def test_what_is_not_there_or_outside_is_told_with_the_field(study, tmp_path):
    own = PROTOCOL + 'codes = "../secret.csv"\ncode_book = "interviews/none.csv"\ncoder = "x"\n'
    (tmp_path / "secret.csv").write_text("unit,coder,code,person\n1,A,Changing,P\n")
    said = refused(study(protocol=own))
    assert "is not inside the study's folder" in said
    assert "interviews.code_book" in said


def test_a_coder_who_isnt_there_gets_the_nearest_name(study):
    said = refused(study(protocol=PROTOCOL + 'coder = "frist"\n'))
    assert "Did you mean 'first'?" in said


def test_a_joint_display_that_is_no_table_is_refused(study):
    folder, protocol = study()
    path = folder.root / "interviews" / "joint_display.csv"
    write_rows(path, [{"question": "?", "outcom": "reoffended", "codes": "Changing"}])
    said = refused((folder, protocol))
    assert "There is no column 'outcome'" in said
    assert "Did you mean 'outcome'?" in said
    path.write_text("question,outcome,codes,relation,meta_inference,would_settle\n")
    assert "no questions" in refused((folder, protocol))


def test_answers_to_gramms_are_read_from_beside_the_display(study):
    folder, protocol = study()
    path = folder.root / "interviews" / "gramms.toml"
    path.write_text('why = "Numbers do not say how."\n')
    assert read_interviews(folder, protocol).answers == {"why": "Numbers do not say how."}
    path.write_text('whi = "?"\ndesign = 3\n')
    said = refused((folder, protocol))
    assert "Did you mean 'why'?" in said
    assert "not a text" in said


def test_a_cell_is_text_whatever_it_looks_like(study, material):
    rows = [{**ROW, "question": '=HYPERLINK("x")', "meta_inference": "<script>x</script>"}]
    found = read_interviews(*study(rows))
    assert found.questions[0].question == '=HYPERLINK("x")'
