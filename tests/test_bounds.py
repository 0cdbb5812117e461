"""What `python -m tools.bounds` tries are the versions that pyproject.toml and Binder name."""

from __future__ import annotations

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
