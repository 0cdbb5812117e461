"""A new study: its exact files, that they fit each other, and what is refused."""

import csv
import os
import re
import subprocess
from itertools import product
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from cocreate_lib.errors import CocreateError, StudyError
from cocreate_lib.listening import check_codes, read_code_book, teaching_material
from cocreate_lib.study import new_study, read_protocol
from cocreate_lib.study.protocol import LEVELS
from cocreate_lib.study.template import CASES

ALWAYS = {
    ".gitignore",
    "README.md",
    "analysis.ipynb",
    "data/.gitignore",
    "data/people.csv",
    "dictionary.csv",
    "protocol.toml",
}
WITH_INTERVIEWS = {
    "interviews/README.md",
    "interviews/code_book.csv",
    "interviews/codes.csv",
    "interviews/consent.md",
    "interviews/joint_display.csv",
}
OPTIONS = list(product(LEVELS, (True, False), CASES))


def files_of(folder):
    return {
        path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """A study for every combination of options."""
    place = tmp_path_factory.mktemp("studies")
    return {
        options: new_study(
            place / "-".join(map(str, options)).lower(),
            level=options[0],
            interviews=options[1],
            case=options[2],
        )
        for options in OPTIONS
    }


@pytest.mark.parametrize("options", OPTIONS)
def test_every_combination_of_options_has_exactly_these_files(studies, options):
    expected = ALWAYS | WITH_INTERVIEWS if options[1] else ALWAYS
    assert files_of(studies[options].root) == expected


@pytest.mark.parametrize("options", OPTIONS)
def test_protocol_dictionary_and_people_fit_each_other(studies, options):
    study = studies[options]
    protocol = read_protocol(study.protocol)
    assert protocol.study.level == options[0]
    assert (protocol.interviews is not None) == options[1]
    assert len(protocol.fallback_plans) == len(protocol.fallbacks)
    people = pd.read_csv(study.root / protocol.data.file)
    with (study.root / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["column"] for row in rows] == people.columns.tolist()
    assert set(protocol.analysis.columns) <= set(people.columns)
    if CASES[options[2]].is_synthetic:
        assert people["synthetic"].all()
    for row in rows:
        levels = [each.partition("=")[0] for each in row["allowed"].split("|")]
        if row["type"] == "category":
            assert set(people[row["column"]].dropna().astype(str)) <= set(levels)
        low, dots, high = row["allowed"].partition("..")
        if dots and row["type"] in ("number", "whole"):
            assert people[row["column"]].min() >= float(low)
            assert people[row["column"]].max() <= float(high or "inf")
        if row["missing"] == "never":
            assert people[row["column"]].notna().all()


def test_levels_differ_in_what_they_ask(studies):
    read = {level: read_protocol(studies[level, True, "synthetic"].protocol) for level in LEVELS}
    few, more, most = (read[level] for level in LEVELS)
    assert few.planning.replicates < more.planning.replicates < most.planning.replicates
    assert not few.sensitivity.specifications
    assert more.sensitivity.specifications
    assert more.sensitivity.shuffles == 0
    assert most.sensitivity.shuffles > 0
    assert most.disclosure.round_to is not None
    for name in ("funding", "ethics", "data_owner"):
        assert getattr(most.study, name)


@pytest.mark.parametrize("options", OPTIONS)
def test_interviews_are_fictional_and_meet_outcomes_and_codes_that_there_are(studies, options):
    if not options[1]:
        return
    study = studies[options]
    protocol = read_protocol(study.protocol)
    assert protocol.interviews.fictional
    codes = pd.read_csv(study.root / protocol.interviews.codes, keep_default_na=False)
    assert codes["fictional"].all()
    told = check_codes(codes, needs=["person"], where="test")
    assert protocol.interviews.coder in set(told["coder"])
    book = read_code_book(study.root / protocol.interviews.code_book)
    assert book.codes == teaching_material().code_book.codes
    display = pd.read_csv(study.root / protocol.interviews.joint_display, keep_default_na=False)
    outcomes = {each.column for each in protocol.analysis.outcomes}
    names = {each.code for each in book.codes}
    for row in display.to_dict("records"):
        assert row["outcome"] in outcomes | {""}
        assert {row["theme"], *row["against"].split("|")} <= names | {""}
        empty = not (row["outcome"] and row["theme"])
        assert empty == (row["relation"] == "silent")
        assert row["question"]
        assert row["meta_inference"]


def test_the_notebook_is_valid_and_has_no_outputs(studies):
    for study in studies.values():
        notebook = nbformat.read(study.root / "analysis.ipynb", as_version=4)
        nbformat.validate(notebook)
        assert all(not cell.get("outputs") for cell in notebook.cells)


def test_the_notebook_runs_by_hand_and_for_a_run(studies, tmp_path, monkeypatch, capsys):
    """Its code as it stands, without a kernel: with one, it is tried where studies are run."""
    study = studies["coursework", False, "synthetic"]
    made = tmp_path / "made"
    (made / "tables").mkdir(parents=True)
    (made / "figures").mkdir()
    (made / "tables" / "estimates.csv").write_text("outcome,n\nreoffended,suppressed\n")
    (made / "outputs.csv").write_text("name,status\nestimates,pass\n")
    monkeypatch.chdir(study.root)
    monkeypatch.setenv("COCREATE_STUDY_RESULTS", str(made))
    code = [
        cell.source
        for cell in nbformat.read("analysis.ipynb", as_version=4).cells
        if cell.cell_type == "code"
    ]
    space = {}
    for source in code:
        exec(source, space)
    printed = capsys.readouterr().out
    assert "suppressed" in printed
    assert read_protocol(study.protocol).study.title in printed
    monkeypatch.delenv("COCREATE_STUDY_RESULTS")
    exec(code[0], space)
    assert "There are no results yet" in capsys.readouterr().out


def test_the_same_options_give_the_same_bytes(tmp_path):
    one, other = (new_study(tmp_path / name) for name in ("one", "other"))
    for name in files_of(one.root):
        assert (one.root / name).read_bytes() == (other.root / name).read_bytes()


def test_git_takes_no_data(studies, tmp_path):
    study = new_study(tmp_path / "kept")
    (study.root / "data" / "mine.xlsx").write_bytes(b"1")
    (study.root / "interviews" / "transcripts").mkdir()
    (study.root / "interviews" / "transcripts" / "a.txt").write_text("words")
    git = ["git", "-C", str(study.root)]
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    listed = subprocess.run([*git, "ls-files"], check=True, capture_output=True, text=True).stdout
    assert "data/.gitignore" in listed
    assert "people.csv" not in listed
    assert "mine.xlsx" not in listed
    assert "transcripts" not in listed


@pytest.mark.parametrize(
    "name",
    ["", " ", "a\0b", "a\nb", "\x1b[31mred", "x" * 300, "-rf", "..", "new/..", "a\ud800b"],
)
def test_a_name_that_can_be_no_folder_is_refused_and_nothing_is_written(
    tmp_path, monkeypatch, name
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError, match="folder") as refused:
        new_study(name)
    str(refused.value).encode()
    assert os.listdir(tmp_path) == []


def test_nothing_is_written_over_anything(tmp_path):
    for make in (
        lambda path: path.write_text("mine"),
        lambda path: (path.mkdir(), (path / "mine").touch()),
        lambda path: path.symlink_to(tmp_path / "nowhere"),
    ):
        place = tmp_path / "there"
        make(place)
        before = sorted(os.listdir(tmp_path))
        with pytest.raises(CocreateError):
            new_study(place)
        assert sorted(os.listdir(tmp_path)) == before
        assert not (tmp_path / "nowhere").exists()
        if place.is_dir() and not place.is_symlink():
            (place / "mine").unlink()
            place.rmdir()
        else:
            place.unlink()


def test_a_folder_that_may_not_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CocreateError, match="can't be written"):
        new_study(tmp_path / "file" / "study")


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"level": "evaluatoin"}, "evaluation"),
        ({"case": "sinthetic"}, "synthetic"),
        ({"case": []}, ""),
    ],
)
def test_an_option_that_there_is_not_names_the_nearest(tmp_path, options, hint):
    with pytest.raises(StudyError) as refused:
        new_study(tmp_path / "study", **options)
    assert hint in refused.value.try_this
    assert not (tmp_path / "study").exists()


def test_what_a_study_is_made_from_travels_in_the_wheel(tmp_path):
    """As hatchling takes files: all below the package that git doesn't ignore."""
    from hatchling.builders.wheel import WheelBuilder

    root = Path(__file__).parents[3]
    place = root / "cocreate_lib" / "study" / "template"
    builder = WheelBuilder(str(root))
    taken = {each.distribution_path for each in builder.recurse_included_files()}
    own = {
        f"cocreate_lib/study/template/{name}"
        for name in files_of(place)
        if "__pycache__" not in name
    }
    assert own
    assert own <= {name.replace(os.sep, "/") for name in taken}


def test_readme_names_files_that_are_there(studies):
    for study in studies.values():
        text = (study.root / "README.md").read_text("utf-8")
        here = files_of(study.root)
        table = text.partition("## What is where")[2].partition("##")[0]
        for name in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE):
            assert any(each.startswith(name) for each in here)
