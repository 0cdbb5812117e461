"""What `python -m tools.bounds` tries are the versions that pyproject.toml and Binder name."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import binder, bounds


def test_each_thing_that_is_named_has_a_lower_bound() -> None:
    pins = dict(pin.split("==") for pin in bounds.lower_bounds())
    assert {"pandas", "typer", "dask", "jupytext"} <= set(pins)
    for asked in bounds.named():
        assert asked.specifier.contains(pins[asked.name]), asked


def test_ci_runs_at_the_lowest_versions_and_on_binder_s_base() -> None:
    ci = (binder.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python -m tools.bounds lowest" in ci
    assert "python -m tools.bounds binder" in ci


def test_what_is_run_with_other_versions_is_there() -> None:
    assert [part for part in bounds.FAST if not (binder.ROOT / part).exists()] == []


def test_pandas_below_3_keeps_the_other_pins(tmp_path):
    ((*options, last),) = bounds.installs("pandas-2", tmp_path)
    assert last == "pandas<3"
    kept = (tmp_path / "pins.txt").read_text(encoding="utf-8").splitlines()
    names = {re.split("[=<> ]", pin)[0] for pin in kept}
    assert {"numpy", "scipy", "statsmodels"} <= names
    assert not {"pandas", "pandas-stubs"} & names
    assert options[:2] == ["-c", str(tmp_path / "pins.txt")]


def test_the_newest_are_not_held_back_by_one_package_that_is_behind(tmp_path):
    (options,) = bounds.installs("newest", tmp_path)
    assert options == ["-c", str(tmp_path / "pins.txt"), "-e", ".[test]"]
    held = (tmp_path / "pins.txt").read_text(encoding="utf-8").splitlines()
    assert held == bounds.held_back()
    names = {re.split("[=<> ]", each)[0] for each in held}
    assert not names & {"numpy", "pandas", "scipy", "statsmodels"}


def test_the_pins_are_tried_as_the_readme_installs_them(tmp_path):
    (options,) = bounds.installs("pinned", tmp_path)
    assert f"install {' '.join(options[:2])} " in (binder.ROOT / "README.md").read_text("utf-8")


def test_an_environment_is_made_with_the_python_that_is_named(tmp_path):
    python = bounds.environment(tmp_path / "made")
    ask = [python, "-c", "import sys; print(sys.prefix)"]
    said = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()).resolve() == (tmp_path / "made").resolve()
    with pytest.raises(FileNotFoundError):
        bounds.environment(tmp_path / "none", str(tmp_path / "no-python"))


def test_binder_s_base_is_that_of_the_python_which_runs_it():
    done = subprocess.run(
        [sys.executable, "-m", "tools.bounds", "binder", "--python", "another"],
        cwd=binder.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "without --python" in done.stderr
