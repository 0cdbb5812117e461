"""``cocreate cohort``: people in files, designs in a list, refusals in words with code 2."""

import json
import re
import sys

import pytest

from cocreate_lib import simulate
from cocreate_lib.cli import app as cli
from cocreate_lib.cli import cohort as cohort_command
from cocreate_lib.cohort import designs, read_cohort_people, ready_made


@pytest.fixture
def cocreate(monkeypatch, capsys):
    """Run the command in this process; gives the exit code, what it printed, and its errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["cocreate", "cohort", *map(str, arguments)])
        for console in (cohort_command.out, cli.err):
            monkeypatch.setattr(console, "width", 100)
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out, re.sub(r"[\s│╭╮╰╯─]+", " ", printed.err)

    return run


def test_the_teaching_pilot_is_the_default(cocreate, tmp_path):
    code, printed, errors = cocreate("--out", tmp_path / "c")
    assert code == 0, errors
    assert printed.startswith("Synthetic cohort: nobody in it is real.")
    for file in (tmp_path / "c").iterdir():
        assert str(file) in printed
    people = read_cohort_people(tmp_path / "c")
    expected = simulate(ready_made("teaching_pilot"), seed=2018).people
    assert people["reoffended"].tolist() == expected["reoffended"].tolist()


def test_design_size_seed_format_and_fields_are_as_asked(cocreate, tmp_path):
    code, _, errors = cocreate(
        "--design=sixty_people", "--people=1320", "--seed=7", "--format=parquet",
        "--set=fidelity=0.8", "--set", "assignment=randomised", "--out", tmp_path / "c",
    )  # fmt: skip
    assert code == 0, errors
    made = json.loads((tmp_path / "c" / "synthetic_cohort_design.json").read_text())
    declared = ready_made("sixty_people")
    share = declared.n_treated / (declared.n_treated + declared.n_comparison)
    assert made["seed"] == 7
    assert made["design"]["fidelity"] == 0.8
    assert made["design"]["assignment"] == "randomised"
    assert made["design"]["n_treated"] == round(1320 * share)
    people = read_cohort_people(tmp_path / "c" / "synthetic_cohort_people.parquet")
    assert len(people) == 1320


@pytest.mark.parametrize("people", [2, 3, 9])
def test_few_people_are_still_two_groups(cocreate, tmp_path, people):
    code, _, errors = cocreate("--people", people, "--out", tmp_path / "c")
    assert code == 0, errors
    groups = read_cohort_people(tmp_path / "c")["my_direction"]
    assert len(groups) == people
    assert groups.nunique() == 2


def test_the_list_names_every_design(cocreate):
    code, printed, _ = cocreate("--list")
    assert code == 0
    for name in designs().index:
        assert name in printed


def test_the_fields_are_those_of_the_design_with_what_is_set(cocreate):
    code, printed, _ = cocreate("--fields", "--set=fidelity=0.8")
    assert code == 0
    for field in ready_made("teaching_pilot").to_dict():
        assert f"{field}=" in printed
    assert re.search(r"fidelity=0\.8 .*Mean share of the programme.* 0 to 1", printed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--out"),
        (("--design=sixty_peple",), "Did you mean 'sixty_people'"),
        (("--set=fidelty=0.8",), "Did you mean 'fidelity'"),
        (("--set=fidelity",), "--set needs a field and a value"),
        (("--set=fidelity=a lot",), "is not a number from 0 to 1"),
        (("--set=fidelity=1.8",), "1.8 is not a number from 0 to 1"),
        (("--set=assignment=by lot",), "randomised"),
        (("--people=1",), "two groups"),
        (("--seed=-1",), "whole number"),
    ],
)
def test_what_cannot_be_done_is_said_with_code_2(cocreate, tmp_path, arguments, said):
    place = ("--out", tmp_path / "c") if arguments else ()
    code, _, errors = cocreate(*arguments, *place)
    assert code == 2
    assert said in errors
    assert "Try" in errors
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_not_written_over(cocreate, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    code, _, errors = cocreate("--out", tmp_path)
    assert code == 2
    assert "already" in errors
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_help_explains_every_option(cocreate):
    code, printed, _ = cocreate("--help")
    assert code == 0
    for option in ["design", "people", "seed", "out", "format", "set", "list", "fields"]:
        assert f"--{option}" in printed
