"""What can't be packaged: refused in words, all of it at once, with nothing written."""

import json
import zipfile

import pytest

from cocreate_lib.errors import StudyError
from cocreate_lib.study import package_study
from cocreate_lib.study.package.archive import folder_name
from cocreate_lib.study.package.scan import signs_of
from tests.study.package.conftest import answer, make_results, outputs, stamp


def refused(root, to=None, **options):
    to = to or root.parent / "a.zip"
    before = sorted(path for path in root.parent.rglob("*"))
    with pytest.raises(StudyError) as refusal:
        package_study(root, to, **options)
    assert sorted(path for path in root.parent.rglob("*")) == before
    return str(refusal.value)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_study_without_results(root):
    for path in sorted((root / "results").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (root / "results").rmdir()
    said = refused(root)
    assert "There are no results." in said
    assert "cocreate study run" in said


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("protocol.toml", "protocol.toml was changed since the run"),
        ("data/people.csv", "data/people.csv was changed since the run"),
        ("dictionary.csv", "dictionary.csv was changed since the run"),
        ("interviews/codes.csv", "interviews/codes.csv was changed since the run"),
        ("results/tables/estimates.csv", "results/tables/estimates.csv is not as the run left it"),
        ("results/tables/more.csv", "results/tables/more.csv is not as the run left it"),
    ],
)
def test_results_of_other_files_than_these(root, name, part):
    path = root / name
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n")
    assert part in refused(root)


def test_data_that_are_gone(root):
    (root / "data" / "people.csv").unlink()
    assert "data/people.csv is gone since the run" in refused(root)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"outputs": 3}', b"\xff"])
def test_a_damaged_manifest(root, content):
    (root / "results" / "manifest.json").write_bytes(content)
    assert "manifest" in refused(root)


@pytest.mark.parametrize("gone", ["seed", "run", "packages", "python", "platform", "command"])
def test_a_manifest_that_leaves_something_out(root, gone):
    path = root / "results" / "manifest.json"
    content = json.loads(path.read_bytes())
    del content[gone]
    path.write_text(json.dumps(content))
    assert gone in refused(root)


def test_an_output_that_nobody_looked_at(root):
    make_results(root, [each for each in outputs() if each[0] != "report.html"])
    assert "results/report.html is not in the list of outputs" in refused(root)


def test_an_output_that_disclosure_control_holds_back(root):
    make_results(root, [(*each[:2], "fail", each[3]) for each in outputs()])
    said = refused(root)
    assert "results/report.html has the status 'fail'" in said
    assert "4 faults" in said or "5 faults" in said


def test_a_list_of_outputs_that_is_damaged(root):
    (root / "results" / "outputs.csv").write_text("a,b\n1,2\n")
    stamp(root)
    assert "list of outputs is damaged" in refused(root)


def test_links_out_of_the_folder(root, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "people.csv").write_text("name\nAnn\n")
    (root / "plan").symlink_to(tmp_path / "secret")
    (root / "interviews" / "notes.md").symlink_to(tmp_path / "secret" / "people.csv")
    said = refused(root)
    assert "'plan' is a link" in said
    assert "'interviews/notes.md' is a link" in said


@pytest.mark.parametrize(
    "name", ["a\nb.csv", "con.csv", "a:b.csv", " a.csv", "a.csv.", "-rf.csv", "a`b.csv", "x" * 201]
)
def test_names_that_not_every_computer_can_take(root, name):
    write(root / "plan" / name, b"1")
    said = refused(root)
    assert "name" in said
    assert "\na" not in said.replace("\n   ", "")


def test_personal_data_in_a_text(root):
    (root / "README.md").write_text("Ask\nann@example.org about 943 476 5919.\n")
    write(root / "results" / "tables" / "estimates.csv", b"name\n2001/1234567X\n")
    stamp(root)
    said = refused(root)
    assert "README-study.md seems to hold e-mail addresses" in said
    assert "NHS numbers" in said
    assert "results/tables/estimates.csv seems to hold PNC numbers" in said
    assert "ann@" not in said
    assert "943" not in said
    (root / "package.toml").write_text(
        '[accepted]\n"README-study.md" = "mine"\n"results/tables/estimates.csv" = "made up"\n'
    )
    package_study(root, root.parent / "a.zip")


def test_what_is_no_personal_data():
    said = b"p = 0.05; 16 GB; 2018-04-04; 943 476 5918; 20260117; a@b; v1.2/3a; sha256 " + b"a" * 64
    assert signs_of("a.md", said) == {}
    assert signs_of("a.png", b"ann@example.org") == {}
    assert signs_of("a.html", b'<img src="data:image/png;base64,SW1A1AA+SW1A/1AA">') == {}
    assert signs_of("a.md", b"SW1A 1AA\n\nAB 12 34 56 C") == {
        "postcodes": [1],
        "National Insurance numbers": [3],
    }


def test_what_stands_in_a_word_document_is_looked_through(tmp_path):
    import docx

    document = docx.Document()
    document.add_paragraph("Ask ann@example.org.")
    document.save(tmp_path / "a.docx")
    assert list(signs_of("a.docx", (tmp_path / "a.docx").read_bytes())) == ["e-mail addresses"]
    assert signs_of("a.docx", b"PK\x03\x04 broken") == {}


def test_open_questions_where_it_is_final(root):
    said = refused(root, final=True)
    assert "questions are open" in said
    assert "data_source: Who collected the data" in said
    answer(root, contact=" ")
    assert "1 question is open" in refused(root, final=True)


def test_a_file_of_answers_that_is_wrong(root):
    (root / "package.toml").write_text(
        'reference = []\n[answers]\nlicense = "MIT"\nmay_use = "perhaps"\ncontact = 3\n'
        '[include]\n"gone.R" = "x"\n"data/people.csv" = "the people"\n'
    )
    said = refused(root)
    for part in (
        "no section 'reference'",
        "Did you mean 'references'?",
        "no question 'license'",
        "The answer is 'perhaps'",
        "one of yes or no",
        "under 'contact' is not a text",
        "'gone.R' is named under [include], and there is no such file",
        "data/people.csv is named under [include], and stays out",
    ):
        assert part in said
    (root / "package.toml").write_text("[answers\n")
    assert "not TOML" in refused(root)


def test_data_that_may_not_be_passed_on(root):
    answer(root, may_share="no")
    assert "you may not pass them on" in refused(root, include_data=True).replace("say that ", "")
    package_study(root, root.parent / "a.zip")


def test_a_twin_that_does_not_say_what_it_is(root):
    assert "no twin in that folder" in refused(root, twin="twins")
    write(root / "twin" / "people.csv", b"programme,age\n1,30\n0,31\n")
    assert "The twin has no dictionary" in refused(root)
    write(root / "twin" / "dictionary.csv", b"column,label,type,allowed,missing\n")
    assert "doesn't say that it is synthetic" in refused(root)
    write(root / "twin" / "people.csv", b"")
    assert "The twin can't be read" in refused(root)


def test_a_notebook_that_can_not_be_read(root):
    (root / "analysis.ipynb").write_text("[]")
    stamp(root)
    assert "The notebook can't be read" in refused(root)


def test_places_where_an_archive_can_not_be(root, tmp_path):
    mine = tmp_path / "mine.zip"
    with zipfile.ZipFile(mine, "w") as archive:
        archive.writestr("a", "mine")
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "link.zip").symlink_to(mine)
    for name, part in (
        ("mine.zip", "no replication archive"),
        ("folder.zip", "no replication archive"),
        ("link.zip", "is a link"),
        ("a.tar", "ends with .zip"),
        ("a\nb.zip", "can't have that name"),
        ("x" * 300 + ".zip", "can't have that name"),
        ("mine.zip/a.zip", "can't be written"),
    ):
        assert part in refused(root, tmp_path / name), name
    assert "replaced by a run" in refused(root, root / "results" / "a.zip")
    assert zipfile.ZipFile(mine).read("a") == b"mine"


def test_an_archive_that_was_made_before_is_replaced_and_kept_where_it_fails(root):
    to = root.parent / "a.zip"
    package_study(root, to)
    first = to.read_bytes()
    package_study(root, to, include_data=True)
    second = to.read_bytes()
    assert first != second
    (root / "protocol.toml").write_bytes((root / "protocol.toml").read_bytes() + b"\n")
    refused(root, to)
    assert to.read_bytes() == second


@pytest.mark.parametrize("name", ["../../etc.zip", "con.zip", "a b/../c.zip", "é.zip", ".zip"])
def test_an_archive_unpacks_into_one_folder_with_a_plain_name(tmp_path, name):
    assert folder_name(tmp_path / name).replace("-", "").replace("_", "").isalnum()
