"""Files that commands write: checked before any work, together or not at all, by their endings."""

import pandas as pd
import pytest

from cocreate_lib import CocreateError
from cocreate_lib.cli.outputs import Outputs
from cocreate_lib.figures import Report, Section

TABLE = pd.DataFrame({"name": ["=1+1", "b"], "n": [1.5, None]})
REPORT = Report("A report", [Section("First", ["Plain words."])])
LONG = "x" * 300


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def declare(outputs, here, options):
    for option, path in options.items():
        if option == "report":
            outputs.report("--report", here / path)
        elif option == "tables":
            outputs.folder("--tables", here / path, ["measures.csv", "tables.html"])
        else:
            outputs.table(f"--{option}", here / path, "The table")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text("age\n")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "mine.html").write_text("my notes")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"report": "out.odt"}, ".html, .docx or .pdf"),
        ({"report": "out"}, ".html, .docx or .pdf"),
        ({"estimates": "out.xls"}, ".csv, .xlsx, .parquet or .json"),
        ({"report": "mine.html"}, "already there"),
        ({"estimates": "folder.csv"}, "folder, not a file"),
        ({"estimates": "people.csv/e.csv"}, "file, not a folder"),
        ({"estimates": "people.csv"}, "read by this command"),
        ({"estimates": "folder.csv/../people.csv"}, "read by this command"),
        ({"estimates": "a.csv", "matched": "./a.csv"}, "Two things would be written into one file"),
        ({"report": "tables/tables.html", "tables": "tables"}, "Two things"),
        ({"tables": "mine.html"}, "file, not a folder"),
        ({"report": f"{LONG}.html"}, "too long"),
        ({"report": f"{LONG}/r.html"}, "too long"),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(here, options, says):
    before = names(here)
    with pytest.raises(CocreateError) as refused:
        declare(Outputs(here / "people.csv", None), here, options)
    assert says in str(refused.value)
    assert names(here) == before


def test_files_appear_together_and_a_later_failure_leaves_nothing(here):
    outputs = Outputs(here / "people.csv")
    outputs.report("--report", here / "new" / "r.html")
    outputs.table("--estimates", here / "e.csv", "The estimates")
    outputs.put("--report", lambda: REPORT)
    outputs.put("--estimates", lambda: TABLE)
    (here / "e.csv").write_text("somebody else's")  # made by another program meanwhile
    with pytest.raises(CocreateError, match="already there"):
        outputs.write()
    assert "new" not in names(here)
    (here / "e.csv").unlink()
    outputs.write()
    assert (here / "e.csv").read_text() == "name,n\n'=1+1,1.5\nb,\n"
    assert (here / "new" / "r.html").exists()


@pytest.mark.parametrize("ending", ["html", "docx", "pdf"])
def test_a_report_replaces_an_earlier_one_of_ours_and_nothing_else(here, ending):
    if ending == "pdf":
        pytest.importorskip("typst")
    path = here / f"r.{ending}"
    for _ in range(2):
        outputs = Outputs()
        outputs.report("--report", path)
        outputs.put("--report", lambda: REPORT)
        outputs.write()
    path.write_bytes(b"my notes")
    with pytest.raises(CocreateError, match="already there"):
        Outputs().report("--report", path)


def test_what_nobody_asked_for_is_not_made(here):
    outputs = Outputs()
    outputs.report("--report", None)
    outputs.table("--estimates", None, "The estimates")
    outputs.put("--report", pytest.fail)
    before = names(here)
    outputs.write()
    assert names(here) == before
