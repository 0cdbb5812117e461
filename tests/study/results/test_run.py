"""A run writes what may leave, all of it listed; the same again gives the same bytes."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import nbformat
import pandas as pd
import pytest
from docx import Document
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from cocreate_lib.errors import CocreateError, StudyError
from cocreate_lib.io.files import locked
from cocreate_lib.study import run_study
from cocreate_lib.study.results.run import _end
from tests.study.kill import problems, title_of
from tests.study.results.small import people, small_study


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_is_listed_with_a_status(ran):
    made = files(ran.folder / "results")
    listed = pd.read_csv(io.BytesIO(made["outputs.csv"]), keep_default_na=False)
    assert set(listed.loc[listed["status"] != "fail", "output"]) == set(made)
    assert set(listed["status"]) <= {"pass", "review", "fail"}
    assert {"report.html", "report.docx", "deviations.csv", "manifest.json"} <= set(made)
    assert {"tables/estimates.csv", "tables/tables.docx", "tables/tables.html"} <= set(made)
    assert {"figures/outcomes.png", "figures/balance.png", "figures/alt_text.csv"} <= set(made)
    assert not problems(ran.folder / "results")
    assert sum(ran.results.counts.values()) == len(listed)


def test_the_report_answers_first_needs_no_network_and_says_that_nobody_is_real(ran):
    html = ran.text("report.html")
    assert html.index("Synthetic data: nobody") < html.index("What you can say, and what")
    assert html.index("What you can say, and what") < html.index("The numbers")
    assert "What you cannot say" in html
    assert "For any 100 typical people" in html
    assert "E-value" in html
    assert not re.search(r"<script|<link|src=\"(?!data:)|href=\"http|url\(", html)
    document = Document(ran.folder / "results" / "report.docx")
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings[0] == "What you can say, and what you cannot"
    assert "Disclosure control: what was withheld, and why" in headings


def test_figures_say_what_they_show_in_the_file_and_beside_it(ran):
    words = pd.read_csv(io.StringIO(ran.text("figures/alt_text.csv"))).set_index("file")
    for name, row in words.iterrows():
        with Image.open(ran.folder / "results" / "figures" / name) as image:
            assert image.text["Description"] == row["alt_text"]
    assert "risk difference" in words.loc["outcomes.png", "alt_text"]


def test_the_manifest_holds_what_it_was_made_from(ran):
    manifest = json.loads(ran.text("manifest.json"))
    assert list(manifest["inputs"]) == ["data/people.csv", "dictionary.csv", "protocol.toml"]
    line = ran.folder.joinpath("protocol.toml").read_text().split("\n").index("seed = 11") + 1
    assert manifest["seed"] == {"value": 11, "file": "protocol.toml", "line": line}
    assert manifest["run"]["seconds"] > 0


def test_the_same_inputs_give_the_same_bytes(ran, tmp_path):
    again = small_study(tmp_path / "again")
    run_study(again, notebook=False)
    one, other = files(ran.folder / "results"), files(again / "results")
    manifests = [json.loads(each.pop("manifest.json")) for each in (one, other)]
    assert one == other
    for each in manifests:
        del each["run"]
    assert manifests[0] == manifests[1]


def test_zips_say_nothing_of_when(ran):
    for name in ("report.docx", "tables/tables.docx"):
        with zipfile.ZipFile(ran.folder / "results" / name) as parts:
            assert {each.date_time[0] for each in parts.infolist()} == {1980}


def fail_of_data(folder):
    small_study(folder, title="New", table=people().replace("M", "X", 1))


def fail_of_protocol(folder):
    small_study(folder, title="New", method="nerest")


def fail_of_notebook(folder):
    small_study(folder, title="New")
    notebook = new_notebook(cells=[new_code_cell("raise ValueError('not today')")])
    (folder / "analysis.ipynb").write_text(nbformat.writes(notebook))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (fail_of_data, "sex"),
        (fail_of_protocol, "nearest"),
        (fail_of_notebook, "ValueError: not today"),
    ],
)
def test_what_fails_leaves_the_old_results_as_they_were(tmp_path, ran, spoil, said):
    folder = small_study(tmp_path)
    (tmp_path / "results").mkdir()
    for name, content in files(ran.folder / "results").items():
        (tmp_path / "results" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "results" / name).write_bytes(content)
    before = files(folder / "results")
    spoil(folder)
    with pytest.raises(CocreateError) as refused:
        run_study(folder, notebook=spoil is fail_of_notebook)
    assert said in str(refused.value)
    assert files(folder / "results") == before
    assert not list(folder.glob(".unfinished-*"))


def test_a_notebook_with_code_of_its_own_is_to_be_reviewed(tmp_path):
    folder = small_study(tmp_path)
    notebook = new_notebook(cells=[new_code_cell("print(1 + 1)")])
    (folder / "analysis.ipynb").write_text(nbformat.writes(notebook))
    found = run_study(folder).outputs.set_index("output")
    assert found.loc["analysis.ipynb", "status"] == "review"
    assert "not the template's" in found.loc["analysis.ipynb", "reasons"]
    assert b'"2\\n"' in (folder / "results" / "analysis.ipynb").read_bytes()


def test_results_changed_by_hand_are_kept_and_the_run_refused(tmp_path, ran):
    folder = small_study(tmp_path)
    for name, content in files(ran.folder / "results").items():
        path = folder / "results" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "results" / "report.html").write_text("my own words")
    with pytest.raises(StudyError, match=r"report\.html"):
        run_study(folder, notebook=False)
    assert (folder / "results" / "report.html").read_text() == "my own words"


def test_two_runs_at_once_are_told_of_each_other(tmp_path, monkeypatch):
    folder = small_study(tmp_path)
    monkeypatch.setattr("cocreate_lib.study.results.run.PATIENCE", 0.05)
    with (
        locked(folder / "results"),
        pytest.raises(StudyError, match="Another run of this study"),
    ):
        run_study(folder, notebook=False)
    assert not (folder / "results").exists()


def test_progress_is_told_and_titles_are_of_the_protocol(ran):
    assert title_of(ran.folder / "results") == "A small study"


def test_an_exception_that_the_protocol_asks_for_stands_in_the_list_and_is_not_granted(tmp_path):
    folder = small_study(tmp_path)
    text = (folder / "protocol.toml").read_text("utf-8")
    asked = '[disclosure.exceptions]\n"tables/estimates.csv" = "agreed with the owner"\n'
    (folder / "protocol.toml").write_text(f"{text}\n{asked}", "utf-8")
    rows = run_study(folder, notebook=False).outputs.set_index("output")
    assert rows.loc["tables/estimates.csv", "status"] == "review"
    assert rows.loc["tables/estimates.csv", "exception"] == "agreed with the owner"
    assert rows["exception"].astype(bool).sum() == 1


@pytest.mark.parametrize("hours", [-24 * 366, -1, 0, 1])
def test_a_run_ends_after_it_began_though_the_clock_was_set_back(hours):
    began = datetime.now(UTC) - timedelta(hours=hours)
    assert _end(began, 5.0) >= began + timedelta(seconds=5)
