"""A plan in a file, for the command line and for whoever keeps plans beside their data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from pathlib import Path
from typing import Any

from cocreate_lib.comparison.analysis_plan import AnalysisPlan, make_plan
from cocreate_lib.comparison.plan.outcome import Outcome, frequency, rate, scale, time_to
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.fields import NONE, shown
from cocreate_lib.io.toml import read_toml

_WHERE = "[[outcomes]]"
_KINDS: Mapping[str, Callable[..., Outcome]] = {
    "rate": rate,
    "frequency": frequency,
    "scale": scale,
    "time_to": time_to,
}


def read_plan(path: str | Path) -> AnalysisPlan:
    """Read an analysis plan from a TOML file.

    Parameters
    ----------
    path
        A file with the fields of :class:`AnalysisPlan`; ``"none"`` is None. Each outcome is a table
        ``[[outcomes]]`` with ``kind`` (``"rate"``, ``"frequency"``, ``"scale"``, ``"time_to"``) and
        the arguments of the function of that name, and so is each of ``[[negative_controls]]``.

    Returns
    -------
    AnalysisPlan

    Raises
    ------
    CocreateError
        When the file can't be read.
    PlanError
        For a field, kind or argument that there isn't, naming the nearest real ones; and as
        :class:`AnalysisPlan`.

    Examples
    --------
    >>> import tempfile
    >>> text = '''
    ... treatment = "my_direction"
    ... covariates = ["age", "sex"]
    ... caliper = "none"
    ... [[outcomes]]
    ... kind = "rate"
    ... column = "reoffended"
    ... '''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "plan.toml")
    ...     _ = path.write_text(text)
    ...     print(read_plan(path))
    Analysis plan: nearest, ATT
      treatment   my_direction
      outcomes    reoffended (rate)
      covariates  age, sex
      matching    1:1 nearest neighbours on logit, no caliper, without replacement, order largest
      cluster     none declared
    """
    try:
        return plan_from_toml(read_toml(Path(path)))
    except PlanError as error:
        where = ", ".join(filter(None, (str(path), error.where)))
        raise PlanError(error.what, where=where, why=error.why, try_this=error.try_this) from None


def _value(value: Any) -> Any:
    return None if value == NONE else value


def plan_from_toml(content: Mapping[str, Any]) -> AnalysisPlan:
    """An analysis plan from what a TOML file, or a table in one, declares.

    Parameters
    ----------
    content
        Fields and values as :func:`read_plan` reads them from a file.

    Returns
    -------
    AnalysisPlan

    Raises
    ------
    PlanError
        As :func:`read_plan`.

    Examples
    --------
    >>> plan = plan_from_toml({"treatment": "programme", "covariates": ["age"], "caliper": "none",
    ...                        "outcomes": [{"kind": "rate", "column": "reoffended"}]})
    >>> plan.caliper is None
    True
    """
    fields = {name: _value(value) for name, value in content.items()}
    outcomes = fields.get("outcomes", [])
    if not isinstance(outcomes, list) or not all(isinstance(one, Mapping) for one in outcomes):
        raise PlanError(
            "Outcomes are not declared as tables.",
            where="outcomes",
            try_this='[[outcomes]], and below it: kind = "rate" and column = "reoffended"',
        )
    controls = fields.get("negative_controls", [])
    if isinstance(controls, list) and all(isinstance(one, Mapping) for one in controls):
        fields = {**fields, "negative_controls": [_outcome(one) for one in controls]}
    return make_plan({**fields, "outcomes": [_outcome(one) for one in outcomes]})


def _outcome(declared: Mapping[str, Any]) -> Outcome:
    arguments = {name: _value(value) for name, value in declared.items()}
    kind = arguments.pop("kind", None)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise PlanError(
            f"There is no kind of outcome called {shown(kind)}.",
            where=_WHERE,
            try_this=nearest_names(str(kind), _KINDS),
        )
    make = _KINDS[kind]
    known = signature(make).parameters
    for name in arguments:
        if name not in known:
            raise PlanError(
                f"An outcome of the kind {kind!r} has no {name!r}.",
                where=_WHERE,
                try_this=nearest_names(name, known),
            )
    needed = [name for name, each in known.items() if each.default is each.empty]
    absent = [name for name in needed if name not in arguments]
    if absent:
        raise PlanError(
            f"An outcome of the kind {kind!r} needs {' and '.join(absent)}.",
            where=_WHERE,
        )
    return make(**arguments)
