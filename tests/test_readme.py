"""What the README shows is what happens, each command is one that can be typed, and links lead
somewhere. All of it is run by ``python -m tools.readme``; here what is quick."""

from __future__ import annotations

import os
import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from cocreate_lib.cli.app import app
from tools import readme
from tools.binder import ROOT
from tools.readme import ELSEWHERE, PYTHON, Place, Reader, Step

README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = readme.steps(README)
COMMANDS = [step for step in STEPS if step.begins(["cocreate"])]
COMMAND = typer.main.get_command(app)


def step(beginning: str) -> Step:
    (found,) = [each for each in STEPS if each.text.startswith(beginning)]
    return found


@pytest.fixture
def reader(tmp_path, monkeypatch) -> Reader:
    """Somebody in a folder of their own, with the package as it stands here."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "here"
    folder.mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return Reader(Place(folder, {**os.environ, "PATH": path, "COLUMNS": "80"}))


def test_the_real_run_prints_what_the_readme_shows(reader):
    assert reader.run(step("python -c")).why == ""
    compare = step("cocreate compare")
    assert compare.shown.startswith("Did it work?")
    assert len(compare.shown.splitlines()) <= 40
    assert reader.run(compare).why == ""


def test_the_first_python_example_runs(reader):
    example, *_ = [each for each in STEPS if each.kind == PYTHON]
    assert reader.run(example).why == ""


def test_the_designs_there_are_can_be_listed(reader):
    assert reader.run(step("cocreate cohort --list")).why == ""


@pytest.mark.parametrize("typed", [each.text for each in COMMANDS])
def test_each_command_is_one_that_can_be_typed(typed):
    group, words = COMMAND, shlex.split(typed)
    while hasattr(group, "commands"):
        group = group.commands[words[1]]
        del words[1]
    group.make_context(words[0], words[1:])  # click's own refusal of what it doesn't know


def test_each_option_that_is_named_is_one_of_some_command():
    every = {
        name
        for command in COMMAND.commands.values()
        for each in getattr(command, "commands", {"": command}).values()
        for option in each.params
        for name in (*option.opts, *option.secondary_opts)
    }
    named = set(re.findall(r"`(--[a-z-]+)", README))
    assert len(named) > 10
    assert named <= every


def test_each_module_that_is_run_is_there():
    modules = {each.text.split()[2] for each in STEPS if each.text.startswith("python -m ")}
    assert {"pip", "pytest", "tools.matrix", "tools.site"} <= modules
    assert all(find_spec(name) for name in modules)


def test_what_is_not_run_here_is_run_where_we_say():
    texts = [each.text for each in STEPS]
    for command, where in ELSEWHERE.items():
        assert command in texts
        assert command in (ROOT / where).read_text(encoding="utf-8")
    weekly = (ROOT / ".github" / "workflows" / "weekly.yml").read_text(encoding="utf-8")
    assert "python -m tools.readme --fresh" in weekly


def test_a_block_that_nobody_runs_is_refused():
    with pytest.raises(ValueError, match="nobody runs a block of 'r'"):
        readme.steps("```r\nsummary(x)\n```\n")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Step('python -c "raise SystemExit(3)"'), "exit code 3"),
        (Step('python -c "print(1)"', shown="2\n"), "it prints something else:\n1"),
        (Step("1 / 0", PYTHON), "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_told(reader, wrong, why):
    assert why in reader.run(wrong).why


def test_a_server_that_ends_or_has_no_page_is_told(reader, monkeypatch):
    monkeypatch.setattr(readme, "SERVES", ("python",))
    assert "ended with code 0" in reader.run(Step("python --version")).why
    (reader.place.folder / "serve.py").write_text(
        "print('http://127.0.0.1:9/', flush=True)\ninput()"
    )
    assert "127.0.0.1:9/: " in reader.run(Step("python serve.py")).why


def test_links_and_folders_exist():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
    table = README.split("## What is where")[1].split("##")[0]
    folders = re.findall(r"`([\w/.]+)/`", table)
    assert {"cocreate_lib", "paper", "tools", ".github"} <= set(folders)
    for folder in folders:
        assert (ROOT / folder).is_dir(), folder
