"""One screen, everything, one JSON document, or nothing: the same result in four ways."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from cocreate_lib.cli import app as cli
from cocreate_lib.cli import terminal
from cocreate_lib.cli.documents import plain
from cocreate_lib.cli.layers import Layer, layer_of
from cocreate_lib.errors import CocreateError

PLAN = """
treatment = "my_direction"
method = "unadjusted"
[[outcomes]]
kind = "rate"
column = "reoffended"
"""


@pytest.fixture
def cocreate(monkeypatch, capfd, tmp_path):
    """Run the command in a folder with a table and a plan; exit code, output and errors."""
    people = pd.DataFrame({"zażółć": [0, 1] * 30, "x": range(60), "y": [0, 1, 1, 0, 0] * 12})
    people.to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / "plan.toml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)

    def run(*arguments, width=80):
        monkeypatch.setattr(sys, "argv", ["cocreate", *map(str, arguments)])
        monkeypatch.setattr(terminal.out, "width", width)
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capfd.readouterr()
        return end.value.code or 0, printed.out, printed.err

    return run


def strictly(text):
    """One JSON document and nothing else, without numbers that JSON doesn't have."""

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


COMPARE = ("compare", "people.csv", "--treatment=zażółć", "--rate=y", "--covariates=x")
DIAGNOSE = ("diagnose", "--plan=plan.toml", "--replicates=6", "--set", "n_treated=20")
COMMANDS = {
    "comparison": (*COMPARE, "--method=weighting"),
    "methods": (*COMPARE, "--try-methods"),
    "specifications": (*COMPARE, "--method=weighting", "--specifications=method=regression"),
    "diagnosis": DIAGNOSE,
    "detectable": (*DIAGNOSE[:2], "--replicates=40", "--detectable=0.5"),
}


@pytest.mark.parametrize("result", COMMANDS)
def test_json_is_one_document_and_quiet_is_nothing(cocreate, result):
    code, printed, errors = cocreate(*COMMANDS[result], "--json")
    assert code == 0, errors
    document = strictly(printed)
    assert printed.isascii()
    assert document["result"] == result
    assert cocreate(*COMMANDS[result], "--quiet") == (0, "", "")


def test_the_document_of_a_comparison_has_its_tables(cocreate):
    _, printed, _ = cocreate(*COMMANDS["comparison"], "--json", "--estimates=e.csv")
    document = strictly(printed)
    written = pd.read_csv("e.csv")["estimate"].tolist()
    assert [row["estimate"] for row in document["estimates"]] == pytest.approx(written, rel=1e-12)
    assert set(document) == {
        "cocreate", "result", "synthetic", "answer", "plan", "reading", "estimates", "means",
        "balance", "lost", "tests", "evidence", "sentences", "notes", "further",
    }  # fmt: skip
    assert document["plan"]["treatment"] == "zażółć"
    assert document["plan"]["outcomes"][0]["column"] == "y"
    assert {each["audience"] for each in document["sentences"]} == {"manager", "evaluator"}


def test_the_demo_reveals_the_truth_last_on_one_screen(cocreate):
    code, printed, errors = cocreate("demo")
    assert code == 0, errors
    lines = printed.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines[:-1])) <= 80
    assert "synthetic" in lines[0]
    order = ["Who", "Alike?", "You can say", "You can't say", "The truth about", "--full", "report"]
    places = [printed.index(words) for words in order]
    assert places == sorted(places)
    document = strictly(cocreate("demo", "--json", "--report=other.html")[1])
    assert {row["as_what"] for row in document["truth"]} >= {"as_delivered", "full_fidelity"}


def test_in_full_each_sentence_is_said_once(cocreate):
    _, printed, _ = cocreate("demo", "--full")
    said = " ".join(printed.split())
    for caution in (
        "with more people a difference either way could show",
        "these data are synthetic",
        "the largest such difference",
    ):
        assert said.lower().count(caution) == 1, caution


def test_two_layers_at_once_are_refused(cocreate):
    code, printed, errors = cocreate(*COMPARE, "--json", "--quiet")
    assert (code, printed) == (2, "")
    assert "--json and --quiet are different things" in " ".join(errors.split())
    assert layer_of(False, False, False) is Layer.SCREEN
    with pytest.raises(CocreateError):
        layer_of(True, True, True)


def test_errors_are_shown_in_silence_too(cocreate):
    code, printed, errors = cocreate("compare", "nowhere.csv", *COMPARE[2:], "--quiet")
    assert (code, printed) == (2, "")
    assert "no such file" in errors
    assert not terminal.out.quiet
    assert not terminal.err.quiet


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_what_a_terminal_cannot_hold_is_replaced(cocreate, encoding):
    """The whole command, which loads no statistics of SciPy for a screen."""
    code = (
        "import sys\nfrom cocreate_lib.cli.app import main\ntry:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "assert not {'scipy.stats', 'scipy.optimize', 'matplotlib'} & set(sys.modules)"
    )
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "TERM": "dumb", "COLUMNS": "60"}
    done = subprocess.run(
        [sys.executable, "-c", code, *COMMANDS["comparison"]], capture_output=True, env=environment
    )
    assert done.returncode == 0, done.stderr.decode(encoding)
    printed = done.stdout.decode(encoding)
    assert "'za" + "żółć".encode(encoding, "replace").decode(encoding) in printed
    assert max(map(len, printed.splitlines())) <= 60
    assert "\x1b" not in printed
    helped = subprocess.run(
        [sys.executable, "-m", "cocreate_lib", "compare", "--help"],
        capture_output=True,
        env=environment,
    )
    assert helped.returncode == 0, helped.stderr.decode(encoding)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_in_full_no_number_is_cut(cocreate, width):
    code, printed, errors = cocreate(*COMMANDS["comparison"], "--full", width=width)
    assert code == 0, errors
    assert "…" not in printed
    assert max(map(len, printed.splitlines())) <= width
    _, document, _ = cocreate(*COMMANDS["comparison"], "--json")
    for row in strictly(document)["estimates"]:
        assert f"{row['conf_low']:.3f}" in printed


def test_what_json_has_no_numbers_for():
    values = [float("nan"), float("inf"), -float("inf"), pd.NA, pd.NaT, pd.Timestamp("2026-01-02")]
    assert plain(values) == [None, "inf", "-inf", None, None, "2026-01-02 00:00:00"]
    frame = pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "yes": [True, False]})
    assert plain(frame) == [{"n": 1, "yes": True}, {"n": None, "yes": False}]
