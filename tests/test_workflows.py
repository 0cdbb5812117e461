"""The workflows run what README, .ci/run and tools say, on the Pythons that we say we work with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.binder import ROOT
from tools.bounds import WHICH
from tools.matrix import pythons

FOLDER = ROOT / ".github" / "workflows"
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = sorted(FOLDER.glob("*.yml"))
SYSTEMS = {"ubuntu-latest", "macos-latest", "windows-latest"}


def read(name: str) -> dict[Any, Any]:
    """A workflow; YAML takes its key ``on`` for a yes."""
    found: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return found


def commands(name: str) -> list[str]:
    """Every line that a workflow runs, without what follows a command of the shell."""
    jobs = read(name)["jobs"].values()
    steps = [step for job in jobs for step in job.get("steps", []) if "run" in step]
    return [line.strip() for step in steps for line in step["run"].splitlines() if line.strip()]


def cells(matrix: dict[str, Any]) -> set[tuple[str, str, str]]:
    """System, Python and versions of a matrix."""
    product = {
        (system, python, versions)
        for system in matrix["system"]
        for python in matrix["python"]
        for versions in matrix.get("versions", ["readme"])
    }
    return product | {
        tuple(each[k] for k in ("system", "python", "versions"))
        for each in matrix.get("include", [])
    }


def test_there_are_workflows():
    assert {path.name for path in FILES} >= {"tests.yml", "change.yml", "weekly.yml"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_may_read_and_runs_only_actions_of_a_version(path: Path):
    workflow = read(path.name)
    told = workflow.get("on", workflow.get(True))
    assert "pull_request_target" not in told
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text
    for used in re.findall(r"uses: (\S+)", text):
        if used.startswith("./"):
            assert (ROOT / used).is_file()
        else:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", used)


@pytest.mark.parametrize("name", ["tests.yml", "change.yml", "weekly.yml"])
def test_tests_need_no_right_but_to_read(name: str):
    assert read(name)["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in read(name)["jobs"].values())


def test_the_readme_s_commands_are_run_as_they_stand():
    install, test = commands("tests.yml")[:2]
    assert f"{install} && {test}" in README
    ran = [line for line in commands("tests.yml") if line.startswith('"$python/')]
    assert len(ran) > 5
    for line in ran:
        line = line.split("  #")[0].removesuffix(" || true").replace('"$python/python"', "python")
        line = re.sub(r'"\$python/cocreate"', "cocreate", line)
        if line == "cocreate pages pages":
            assert "cocreate pages FOLDER" in README
        else:
            assert line in README


def test_every_change_meets_each_system_with_the_lowest_and_the_newest_python():
    matrix = read("change.yml")["jobs"]["systems"]["strategy"]["matrix"]
    assert cells(matrix) == {
        (system, python, "readme") for system in SYSTEMS for python in (pythons()[0], pythons()[-1])
    }
    assert "bash .ci/run" in commands("change.yml")
    assert any(line.startswith("python -m tools.release ") for line in commands("change.yml"))


def test_every_week_meets_every_python_with_every_set_of_versions():
    found = cells(read("weekly.yml")["jobs"]["versions"]["strategy"]["matrix"])
    linux = {each[1:] for each in found if each[0] == "ubuntu-latest"}
    assert linux == {
        (python, which)
        for python in pythons()
        for which in WHICH
        if which != "lowest" or python == pythons()[0]
    }
    assert {each[0] for each in found if each[2] == "newest"} == SYSTEMS


def test_what_is_audited_is_what_is_pinned_and_nothing_is_passed_over():
    (audit,) = [line for line in commands("weekly.yml") if "pip_audit" in line]
    assert "-r constraints.txt" in audit
    assert "--strict" in audit  # else what can't be asked about passes
    assert audit in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_the_matrix_is_run_by_its_command():
    (line,) = [line for line in commands("tests.yml") if "tools.matrix" in line]
    assert line.startswith("python -m tools.matrix --python ${{ inputs.python }} --with ")
    inputs = read("tests.yml")[True]["workflow_call"]["inputs"]
    assert inputs["versions"]["default"] == "readme"
