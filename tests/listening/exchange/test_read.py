"""Codes made elsewhere: real exports, files as they go wrong, and files of strangers."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from cocreate_lib.errors import DataError
from cocreate_lib.listening import read_codes
from cocreate_lib.listening.exchange import bounds

DATA = Path(__file__).parent / "data"
HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def account(found):
    return dict(zip(found.account["what"], found.account["count"], strict=True))


def project(path, sources, *, users="", codes="", cases="", files=None, namespace="1.0"):
    """A project as another program would write it."""
    codes = codes or '<Code guid="C1" name="trust" isCodable="true"/>'
    users = users or '<User guid="U1" name="Ana"/>'
    text = (
        f'{HEAD}<Project xmlns="urn:QDA-XML:project:{namespace}" name="p"><Users>{users}</Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook>{cases}<Sources>{sources}</Sources></Project>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", text)
        for name, content in (files or {}).items():
            archive.writestr(f"Sources/{name}", content)
    return path


def source(start, end, words="", *, code="c1", user="u1", path="internal://T1.txt", inside=""):
    named = f' name="{words}"' if words else ""
    coder = f' creatingUser="{user}"' if user else ""
    at = f' plainTextPath="{path}"' if path else ""
    return (
        f'<TextSource guid="S1" name="Dale"{at}>{inside}<PlainTextSelection guid="P1"{named} '
        f'startPosition="{start}" endPosition="{end}"><Coding guid="K1"{coder}>'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection></TextSource>'
    )


def test_highlights_of_taguette():
    found = read_codes(DATA / "taguette_highlights.csv", coder="me")
    assert found.codes[["unit", "code"]].to_numpy().tolist() == [
        ["Dale", "trust"],
        ["Dale", "trust.fund"],
        ["Dale", "trust"],
        ["Dale", "change.setback"],
        ["Dale", "größe"],
    ]
    assert set(found.codes["coder"]) == {"me"}
    assert found.codes["text"].iloc[-1] == "I got lifted in March. 😀 I rang her."
    own = read_codes(DATA / "taguette_highlights.csv", unit="selection").codes["unit"]
    assert own.unique().tolist() == ["Dale:1", "Dale:2"]


def test_rows_that_taguette_writes_twice_below_a_tag_are_one():
    found = read_codes(DATA / "taguette_highlights_below_trust.csv")
    whole = read_codes(DATA / "taguette_highlights.csv")
    assert account(found)["rows that stand there twice"] == 2
    assert found.codes.equals(whole.codes)


def test_a_highlight_without_a_tag_is_kept(tmp_path):
    path = tmp_path / "h.csv"
    path.write_text("id,document,tag,content\n1,Dale,,words\n", encoding="utf-8")
    found = read_codes(path)
    assert found.codes["code"].tolist() == [""]
    assert account(found)["highlights without a tag"] == 1


@pytest.mark.parametrize("name", ["taguette_codebook.csv", "taguette_codebook.qdc"])
def test_code_books_of_taguette(name):
    found = read_codes(DATA / name)
    assert found.code_book.names == ["trust", "trust.fund", "change.setback", "größe"]
    assert found.codes.empty
    assert account(found)["codes"] == 4


def test_a_report_of_qualcoder():
    found = read_codes(DATA / "qualcoder_report.csv", coder="somebody")
    assert found.codes["coder"].tolist() == ["Zoë", "Ana", "somebody"]
    assert found.codes["person"].tolist() == ["Dale", "Dale", "Joan"]
    assert found.codes["unit"].tolist() == ["Dale 1.txt", "Dale 1.txt", "Joan.txt"]
    assert account(found)["codings of image"] == 1
    assert "people; themes" in found.code_book["trust"].definition
    assert "image" in str(found)


@pytest.mark.parametrize("namespace", ["1.0", "1:0"])
def test_both_namespaces_guids_in_either_case_and_all_users(tmp_path, namespace):
    users = '<User guid="u1" name="Ana"/><User guid="{U2}" name="José"/>'
    two = source(0, 3, "She") + source(0, 3, "She", user="U2").replace('"Dale"', '"Joan"')
    path = project(
        tmp_path / "p.qdpx", two, users=users, files={"t1.TXT": "She rang."}, namespace=namespace
    )
    found = read_codes(path)
    assert found.codes["coder"].tolist() == ["Ana", "José"]
    assert found.codes["checked"].tolist() == ["yes", "yes"]
    assert found.texts == {"Dale": "She rang.", "Joan": "She rang."}


@pytest.mark.parametrize(
    ("content", "start", "end", "words"),
    [
        ("\ufeffShe rang.", 4, 8, "rang"),
        ("\ufeffShe rang.", 5, 9, "rang"),
        ("One\r\ntwo\r\nthree", 10, 15, "three"),
        ("One\r\ntwo\r\nthree", 8, 13, "three"),
        ("One\ntwo\nthree", 10, 15, "three"),
        ("😀😀 rang", 3, 7, "rang"),
        ("😀😀 rang", 5, 9, "rang"),
        ("😀\r\n😀 rang", 6, 10, "rang"),
        ("é rang", 2, 6, "rang"),
        ("She rang.", 4, 7, "rang"),
        ("She rang me at nine.", 4, 19, "rang me..."),
    ],
)
def test_places_are_found_however_they_are_counted(tmp_path, content, start, end, words):
    path = project(
        tmp_path / "p.qdpx", source(start, end, words), files={"T1.txt": content.encode("utf-8")}
    )
    (row,) = read_codes(path).codes.to_dict("records")
    assert row["checked"] == "yes"
    assert row["text"].startswith(words.rstrip("."))


def test_words_that_are_not_there_are_said(tmp_path):
    path = project(tmp_path / "p.qdpx", source(0, 3, "rang"), files={"T1.txt": "She rang."})
    found = read_codes(path)
    assert found.codes["checked"].tolist() == ["no"]
    assert account(found)["selections whose words are not at their places"] == 1
    path = project(tmp_path / "q.qdpx", source(0, 3), files={"T1.txt": "She rang."})
    assert read_codes(path).codes["checked"].tolist() == ["can't be"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "gives no path"),
        ("relative://../secret.txt", "nothing outside is opened"),
        ("absolute:///etc/passwd", "nothing outside is opened"),
        ("/etc/passwd", "nothing outside is opened"),
        ("internal://../../etc/passwd", "isn't in the project"),
        ("internal://gone.txt", "isn't in the project"),
    ],
)
def test_without_its_text_a_coding_is_kept_and_nothing_outside_is_read(tmp_path, path, why):
    made = project(tmp_path / "p.qdpx", source(0, 3, "She", path=path))
    found = read_codes(made)
    assert found.codes[["unit", "code", "text", "checked"]].to_numpy().tolist() == [
        ["Dale", "trust", "She", "can't be"]
    ]
    assert found.texts == {}
    assert found.account.loc[found.account["what"] == "texts", "why"].str.contains(why).all()


def test_a_text_may_stand_inside(tmp_path):
    inside = "<PlainTextContent>She rang.</PlainTextContent>"
    found = read_codes(project(tmp_path / "p.qdpx", source(4, 8, "rang", path="", inside=inside)))
    assert found.texts == {"Dale": "She rang."}
    assert found.codes["checked"].tolist() == ["yes"]


def test_what_refers_to_nothing_is_counted(tmp_path):
    files = {"T1.txt": "She rang."}
    found = read_codes(project(tmp_path / "p.qdpx", source(0, 3, code="none"), files=files))
    assert found.codes.empty
    assert account(found)["codings with a code that isn't there"] == 1
    found = read_codes(project(tmp_path / "q.qdpx", source(0, 3, user="U9"), files=files))
    assert found.codes["coder"].tolist() == ["user u9"]
    found = read_codes(project(tmp_path / "r.qdpx", source(0, 3, user=""), files=files), coder="x")
    assert found.codes["coder"].tolist() == ["x"]


def test_codes_below_codes_and_what_only_holds_them(tmp_path):
    codes = (
        '<Code guid="A" name="people" isCodable="false"><Code guid="c1" name="trust"/>'
        '</Code><Code guid="B" name="money"><Code guid="D" name="trust">'
        "<Description>Spent well.\nInclude: small sums</Description></Code></Code>"
    )
    found = read_codes(
        project(tmp_path / "p.qdpx", source(0, 3), codes=codes, files={"T1.txt": "She"})
    )
    book = found.code_book
    assert book.names == ["people", "people / trust", "money", "money / trust"]
    assert book["money / trust"].parent == "money"
    assert book["money / trust"].include == "small sums"
    assert found.codes["code"].tolist() == ["people / trust"]
    assert account(found)["codes that only hold others (isCodable is false)"] == 1


def test_people_come_from_cases_and_pictures_are_counted(tmp_path):
    cases = '<Cases><Case guid="X" name="Dale R."><SourceRef targetGUID="s1"/></Case></Cases>'
    more = '<PictureSource guid="G"><PictureSelection><Coding/></PictureSelection></PictureSource>'
    path = project(tmp_path / "p.qdpx", source(0, 3) + more, cases=cases, files={"T1.txt": "She"})
    found = read_codes(path)
    assert found.codes["person"].tolist() == ["Dale R."]
    assert account(found)["Picture sources"] == 1
    assert account(found)["codings of Picture sources"] == 1


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"{HEAD}{BOMB}<CodeBook>&c;</CodeBook>".encode(), "declares a document type"),
        (
            f'<?xml version="1.0" encoding="utf-16"?>{BOMB}<CodeBook/>'.encode("utf-16"),
            "declares a document type",
        ),
        (b"<CodeBook>", "not XML that can be read"),
        (b"<html/>", "no code book or project: it begins with html"),
        (b'<CodeBook xmlns="urn:other"/>', "its namespace is urn:other"),
        (b"<Code>" * 200 + b"</Code>" * 200, "within each other"),
        (b"PK\x03\x04 and then nothing", "can't be opened"),
        (b"name,age\nDale,41\n", "columns are name, age"),
        (b"", "columns are none"),
        (b"id,document,tag,content\n1,Dale,trust\n", "Row 2 has 3 cells"),
        ("id,document,tag,content\n1,Dale,größe,x\n".encode("latin-1"), "not in UTF-8"),
        (b'id,document,tag,content\n1,Dale,"trust', "can't be read"),
    ],
)
def test_what_can_not_be_read_is_refused(tmp_path, content, words):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(DataError, match=re.escape(words)):
        read_codes(path)


def test_archives_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "LARGEST", 20_000)
    path = project(tmp_path / "p.qdpx", source(0, 3), files={"T1.txt": "a" * 1_000})
    assert read_codes(path).texts["Dale"] == "a" * 1_000
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Sources/bomb.txt", "a" * 100_000)
    assert path.stat().st_size < 20_000
    with pytest.raises(DataError, match="unpacks to more than"):
        read_codes(path)


def test_an_archive_without_a_project_and_a_file_that_is_not_there(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("other.txt", "x")
    path = tmp_path / "p.qdpx"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(DataError, match=r"no project\.qde"):
        read_codes(path)
    with pytest.raises(DataError, match="can't be read"):
        read_codes(tmp_path / "none.csv")
    with pytest.raises(DataError, match="unit can't be"):
        read_codes(path, unit="word")
