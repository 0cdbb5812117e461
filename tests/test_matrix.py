"""The matrix runs what it says, counts what came of it, and says where a Python is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bounds, matrix, pins
from tools.binder import ROOT
from tools.matrix import Cell, Ran

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def test_the_lowest_python_is_the_one_that_the_package_asks_for():
    lowest = pins.lowest_python((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert matrix.pythons()[0] == lowest
    assert matrix.pythons() == sorted(matrix.pythons(), key=lambda each: int(each.split(".")[1]))


def test_every_python_meets_every_set_of_versions_and_the_lowest_the_declared_ones():
    found = matrix.cells()
    assert len(found) == len(set(found)) == 3 * len(matrix.pythons()) + 1
    assert {cell.which for cell in found} == set(bounds.WHICH)
    assert matrix.cells(["3.12"], ["lowest"]) == []
    assert matrix.cells(["3.12"], ["newest", "pinned"]) == [
        Cell("3.12", "pinned"),
        Cell("3.12", "newest"),
    ]


def test_the_python_that_runs_this_is_found():
    assert matrix.find_python(HERE) == sys.executable


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_a_stand_in_that_cannot_start_its_python_is_passed_over(tmp_path, monkeypatch):
    stand_in = tmp_path / "python9.9"
    stand_in.write_text("#!/bin/sh\necho not found >&2\nexit 127\n")
    stand_in.chmod(0o755)
    real = tmp_path / "versions" / "9.9.1" / "bin" / "python"
    real.parent.mkdir(parents=True)
    real.write_text("#!/bin/sh\necho 9.9\n")
    real.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert matrix.find_python("9.9") is None
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert matrix.find_python("9.9") == str(real)


def pytest_s_report(folder: Path, tests: str) -> Path:
    """The report that pytest writes of some tests."""
    (folder / "test_some.py").write_text(tests)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:nbval", "-p", "no:cacheprovider"]
    subprocess.run(
        [
            *command,
            f"--junit-xml={report}",
            f"--rootdir={folder}",
            "-c",
            os.devnull,
            "test_some.py",
        ],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"},
        capture_output=True,
        check=False,
    )
    return report


def test_what_pytest_reports_is_counted(tmp_path):
    report = pytest_s_report(
        tmp_path,
        "import pytest\n"
        "@pytest.fixture\n"
        "def broken(): raise OSError\n"
        "def test_a(): pass\n"
        "def test_b(): pass\n"
        "def test_c(): pass\n"
        "def test_d(): assert 0\n"
        "def test_e(broken): pass\n"
        "def test_f(): pytest.skip('why')\n",
    )
    assert matrix.counts(report) == (3, 2, 1)
    assert matrix.counts(tmp_path / "none.xml") == (0, 0, 0)


def run(tmp_path: Path, stand_in: str, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """A cell, with some other program where tools.bounds would run."""
    folder = tmp_path / "root" / "tools"
    folder.mkdir(parents=True)
    (folder / "bounds.py").write_text(stand_in)
    monkeypatch.setattr(matrix, "ROOT", tmp_path / "root")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return matrix.run_cell(Cell(HERE, "newest"), sys.executable, ["tests/x"], tmp_path / "it.log")


def test_a_cell_tells_versions_tests_and_whether_all_went_well(tmp_path, monkeypatch):
    report = pytest_s_report(tmp_path, "def test_a(): pass\n")
    ran = run(
        tmp_path,
        "import os, re, shutil, sys\n"
        f"to = re.search('--junit-xml=(.+)$', os.environ['PYTEST_ADDOPTS'])[1]\n"
        f"shutil.copy({str(report)!r}, to)\n"
        "print('With Python 3.13.9, numpy 2.4, pandas 3.1, scipy 1, statsmodels 1')\n"
        "print(sys.argv[1:])\n",
        monkeypatch,
    )
    assert (ran.code, ran.passed, ran.failed) == (0, 1, 0)
    assert ran.row().startswith("| 3.13.9 | newest | 2.4 | 3.1 | 1 | 0 | 0 | 0.")
    asked = str(["newest", "--python", sys.executable, "tests/x"])
    assert asked in (tmp_path / "it.log").read_text("utf-8")


def test_a_cell_without_an_environment_is_a_failure_that_names_its_log(tmp_path, monkeypatch):
    ran = run(tmp_path, "raise SystemExit('no such version')", monkeypatch)
    assert ran.code == 1
    assert str(tmp_path / "it.log") in ran.row()
    assert "no such version" in (tmp_path / "it.log").read_text("utf-8")


def test_a_missing_python_is_a_row_and_nothing_run_is_no_success(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(matrix, "find_python", lambda version: None)
    monkeypatch.setattr(sys, "argv", ["matrix", "--python", "3.14", "--logs", str(tmp_path)])
    with pytest.raises(SystemExit, match="Nothing was run"):
        matrix.main()
    assert capsys.readouterr().out.count("| 3.14 |") == 3


def test_a_failure_is_the_matrix_s(monkeypatch, capsys, tmp_path):
    def ran(cell, python, tests, log):
        failed = int(cell.which == "newest")
        return Ran(cell, ("3.11.7", "2.4", "3.1"), 5, failed, 0, 60.0, failed)

    monkeypatch.setattr(matrix, "run_cell", ran)
    here = ["matrix", "--python", HERE, "--logs", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", [*here, "--with", "newest", "pinned"])
    with pytest.raises(SystemExit, match=f"Failed: {HERE} newest"):
        matrix.main()
    assert "| 3.11.7 | pinned | 2.4 | 3.1 | 5 | 0 | 0 | 1.0 |" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", [*here, "--with", "pinned"])
    matrix.main()
