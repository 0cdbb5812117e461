"""Nothing that a user gives is run as code, and nothing is pickled to a file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cocreate_lib.comparison

MODULES = sorted(Path(cocreate_lib.comparison.__file__).parent.glob("**/*.py"))
NOT_IMPORTED = {
    "pickle",
    "marshal",
    "shelve",
    "joblib",
    "dill",
    "cloudpickle",
    "patsy",
    "formulaic",
}
# Calls that run text, or that read or write pickles; pandas' eval and query run text too.
NOT_CALLED = {"eval", "exec", "compile", "__import__", "to_pickle", "read_pickle"}
NOT_CALLED |= {"from_formula"}


def risks(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.split(".")[0] in NOT_IMPORTED]
        elif isinstance(node, ast.ImportFrom):
            parts = {*(node.module or "").split("."), *(alias.name for alias in node.names)}
            found += sorted(parts & (NOT_IMPORTED | {"formula"}))
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            module = getattr(getattr(node.func, "value", None), "id", "")
            if name in NOT_CALLED and (module, name) != ("re", "compile"):
                found.append(name)
            text = any(isinstance(arg, ast.Constant | ast.JoinedStr) for arg in node.args[:1])
            if name == "query" and text:  # of a table; a tree of points is asked with numbers
                found.append(name)
            if name in ("save", "load") and module == "np":
                found.append(f"np.{name}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_can_run_text_or_pickle_to_a_file(path):
    assert risks(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import dump",
        "import statsmodels.formula.api as smf\nsmf.from_formula('y ~ x', data)",
        "from statsmodels.formula.api import ols",
        "eval('1')",
        "people.query('age > 1')",
        "people.eval('a = 1')",
        "people.to_pickle('x')",
        "np.load('x')",
    ],
)
def test_a_risk_is_seen(source):
    assert risks(source)
