"""The commands new, plan and freeze: what they print, and errors in the words of a protocol."""

import os
import re

import pytest


@pytest.fixture
def cocreate(cocreate):
    """A command of a study, with its errors in one line."""

    def run(*arguments, **options):
        code, printed, errors = cocreate("study", *arguments, **options)
        return code, printed, re.sub(r"[\s│╭╮╰╯─]+", " ", errors)

    return run


def test_a_new_study_says_what_it_wrote_and_what_comes_next(cocreate, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, printed, errors = cocreate("new", "my study", "--no-interviews", "--level=coursework")
    assert (code, errors) == (0, "")
    assert "  data/people.csv\n" in printed
    assert "interviews" not in printed
    assert "cocreate study check 'my study'" in printed
    code, printed, errors = cocreate("new", "my study")
    assert code == 2
    assert "something at that place already" in errors
    code, printed, errors = cocreate("new", "other", "--case", "recdi")
    assert code == 2
    assert "There is no case 'recdi'" in errors
    assert os.listdir(tmp_path) == ["my study"]


@pytest.mark.parametrize("width", [60, 80])
def test_a_plan_fits_on_one_screen(cocreate, edited, width):
    study = edited(("[0.0, 1.0]", "[]"))
    code, printed, errors = cocreate("plan", study.root, width=width)
    assert (code, errors) == (0, "")
    lines = printed.splitlines()
    assert lines[0].startswith("Could this study show it?")
    shown = [line for line in lines if str(study.root) not in line]
    assert max(map(len, shown)) <= width
    assert len(lines) <= (24 if width >= 80 else 36)
    assert "To register:" in lines[-1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("n_treated = 60", "n_treated = 0", "Where: PATH, line 11, design.n_treated"),
        ("n_treated = 60", "crossover = 0.9\nuptake = 0.5", "Try: crossover = 0.5 at most"),
        ("n_treated = 60", "fidelty = 1", "section [design] has no field 'fidelty'"),
        ('method = "regression"', "ratio = 0", "Try: 1, the nearest allowed value"),
        ('method = "regression"', 'errors = "bootstrap"\nseed = "none"', "seed = 1"),
        ('kind = "scale"', 'kind = "scael"', "line 25, analysis.outcomes[2]"),
        ('charged = "reoffended"', 'age = "age"', "Simulated people have no column 'charged'"),
    ],
)
def test_what_is_refused_is_told_in_the_lines_of_the_protocol(cocreate, edited, old, new, said):
    study = edited((old, new))
    code, printed, errors = cocreate("plan", study.root, width=400)
    assert (code, printed) == (2, "")
    assert said in errors.replace(str(study.protocol), "PATH")
    for word in ("PilotDesign", "--set", "None", "AnalysisPlan"):
        assert word not in errors
    assert not study.plan.exists()


def test_a_freeze_is_printed_and_a_second_one_is_refused(cocreate, study):
    code, printed, errors = cocreate("freeze", study.root)
    assert (code, errors) == (0, "")
    assert "number 1" in printed
    assert "SHA-256" in printed
    code, printed, errors = cocreate("freeze", study.root)
    assert (code, printed) == (2, "")
    assert "--again --why" in errors
    code, printed, _ = cocreate("freeze", study.root, "--again", "--why", "A new office joined.")
    assert code == 0
    assert "A new office joined." in printed


def test_a_folder_without_a_study_is_refused(cocreate, tmp_path):
    for command in ("plan", "freeze"):
        code, _, errors = cocreate(command, tmp_path)
        assert code == 2
        assert "There is no protocol.toml" in errors
        code, _, errors = cocreate(command, tmp_path / "nowhere")
        assert code == 2
        assert "cocreate study new" in errors
