"""``cocreate diagnose``: designs and plans from files, results in a folder, refusals in words."""

import re
import sys
from html import unescape

import pandas as pd
import pytest
from PIL import Image

import cocreate_lib as cc
from cocreate_lib.cli import app as cli
from cocreate_lib.cli import diagnose as diagnose_command

DESIGN = "n_treated = 30\nn_comparison = 40\n"
PLAN = """
treatment = "my_direction"
method = "unadjusted"
[[outcomes]]
kind = "rate"
column = "reoffended"
"""


@pytest.fixture
def cocreate(monkeypatch, capsys, tmp_path):
    """Run the command in a folder with a design and a plan; its exit code, output and errors."""
    (tmp_path / "small.toml").write_text(DESIGN)
    (tmp_path / "plain.toml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["cocreate", "diagnose", *map(str, arguments)])
        for console in (diagnose_command.out, diagnose_command.err, cli.err):
            monkeypatch.setattr(console, "width", 130)
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out, re.sub(r"[\s│╭╮╰╯─]+", " ", printed.err)

    return run


def test_it_prints_and_writes_what_diagnose_finds(cocreate, tmp_path):
    arguments = ("--design=small.toml", "--plan=plain.toml", "--replicates=6", "--seed=3")
    code, printed, errors = cocreate(*arguments, "--set", "fidelity=0.9", "--out=found", "--full")
    assert code == 0, errors
    design = cc.PilotDesign(n_treated=30, n_comparison=40, fidelity=0.9)
    plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")
    expected = cc.diagnose(design, {"plain": plan}, 6, 3)
    table = pd.read_csv(tmp_path / "found" / "diagnosis.csv")
    pd.testing.assert_frame_equal(table, expected.table, check_dtype=False)
    simulations = pd.read_parquet(tmp_path / "found" / "simulations.parquet")
    assert simulations["estimate"].tolist() == expected.simulations["estimate"].tolist()
    assert "synthetic cohorts" in printed
    assert "In 6 synthetic pilots of 30 people" in " ".join(printed.split())
    assert (tmp_path / "found" / "diagnosis.txt").read_text() == f"{expected}\n"
    page = (tmp_path / "found" / "diagnosis.html").read_text()
    assert expected.sentence() in unescape(page)
    with Image.open(tmp_path / "found" / "estimates_plain.png") as image:
        alt = image.info["Description"]
    assert alt.startswith("Estimates of 6 synthetic pilots")
    assert alt in unescape(page)
    assert (tmp_path / "found" / "intervals_plain.png").exists()

    code, _, errors = cocreate(*arguments, "--set", "fidelity=0.9", "--out=found")
    assert code == 0, errors
    code, _, errors = cocreate(*arguments, "--set", "fidelity=0.5", "--out=found")
    assert code == 2
    assert "another diagnosis" in errors


def test_a_stopped_run_says_how_to_go_on(cocreate, monkeypatch):
    def interrupted(*arguments, progress, **options):
        def report(done, total):
            if done == 50:
                raise KeyboardInterrupt
            progress(done, total)

        return cc.diagnose(*arguments, **options, progress=report)

    monkeypatch.setattr("cocreate_lib.diagnosis.diagnose", interrupted)
    code, _, errors = cocreate(
        "--design=small.toml", "--plan=plain.toml", "--replicates=60", "--out=found"
    )
    assert code == 130
    assert "Stopped after 50 of 60 replicates. The same command goes on from here." in errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "No plan is given"),
        (("--plan=other.toml",), "There is no such file"),
        (("--plan=plain.toml", "--plan=plain.toml"), "Two plans are called 'plain'"),
        (("--plan=plain.toml", "--design=sixty_poeple"), "'sixty_people'"),
        (("--plan=plain.toml", "--design=nowhere.toml"), "There is no such file"),
        (("--plan=plain.toml", "--set=fidelty=1"), "Did you mean 'fidelity'"),
        (("--plan=plain.toml", "--scheduler=nowhere"), "can't be reached"),
        (("--plan=small.toml",), "has no field 'n_treated'"),
    ],
)
def test_refusals_are_in_words(cocreate, arguments, words, monkeypatch):
    monkeypatch.setattr("cocreate_lib.processes.PATIENCE", 0.5)
    code, _, errors = cocreate(*arguments, "--replicates=2")
    assert code == 2
    assert words in errors


def test_the_smallest_effect_that_a_plan_would_find_can_be_asked_for(cocreate, tmp_path):
    arguments = ("--design=small.toml", "--plan=plain.toml", "--replicates=40", "--seed=3")
    code, printed, errors = cocreate(*arguments, "--detectable=0.5", "--out=found")
    assert code == 0, errors
    design = cc.PilotDesign(n_treated=30, n_comparison=40)
    plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")
    expected = cc.minimum_detectable_effect(design, plan, 0.5, replicates=40, seed=3)
    assert f"plain: {expected}" in " ".join(printed.split())
    steps = pd.read_csv(tmp_path / "found" / "detectable_plain.csv")
    assert steps["power"].tolist() == pytest.approx(expected.steps["power"].tolist())
    code, _, errors = cocreate(*arguments, "--detectable=1.5")
    assert code == 2
    assert "power" in errors
