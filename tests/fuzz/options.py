"""Options of ``cocreate compare``: those that it has, with values that fit and values that "
"don't."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import typer

from cocreate_lib.cli.app import app

JUNK = (
    "", " ", "0", "-1", "1e999", "nan", "inf", "abc", "é😀", "1,2,3", "a=b", "a=", "=", "x" * 400,
    "\x1b[31m", "0.5", "999999999999", "1e-300", "None", "True", "'", "[bold]", "--", "$x$",
)  # fmt: skip
_COLUMNS = (
    "age", "score", "debt", "sex", "office", "region", "manager", "hope", "reoffended", "person",
    "programme", "ages", "hope_start", "nothing", "",
)  # fmt: skip
METHODS = (
    "unadjusted", "regression", "nearest", "optimal", "full", "subclassification", "weighting",
    "doubly-robust", "difference-in-differences",
)  # fmt: skip
# Numbers that fit, by option: others are drawn from a few of every size.
_FIT = {
    "caliper": ("0", "0.2", "1"),
    "ratio": ("1", "2", "5"),
    "conf_level": ("0.9", "0.95", "0.99"),
    "seed": ("1", "7"),
    "replications": ("99", "199"),
    "imputations": ("2", "3"),
    "subclasses": ("3", "5"),
    "horizon": ("90", "200"),
    "smallest_effect": ("0.05", "reoffended=0.1", "hope=2"),
}


@cache
def known() -> tuple[Any, ...]:
    """Every option that the command has."""
    group = typer.main.get_command(app)
    command = group.commands["compare"]  # type: ignore[attr-defined]
    parameters = command.get_params(typer.Context(command))
    return tuple(p for p in parameters if p.param_type_name == "option" and p.name != "help")


def arguments(rng: np.random.Generator, names: dict[str, str], folder: Path) -> list[str]:
    """Options of a run: a plan that may be sensible, and a few more of any kind."""
    given = _sensible(rng, names)
    options = known()
    for k in rng.permutation(len(options))[: int(rng.choice([0, 0, 0, 1, 1, 2, 3]))]:
        option = options[k]
        if option.name in ("report", "tables", "plan") and rng.random() < 0.7:
            continue  # slow, and seldom wrong
        given += _one(rng, option, names, folder)
    return given


def _sensible(rng: np.random.Generator, names: dict[str, str]) -> list[str]:
    method = str(rng.choice(METHODS))
    kinds = ["--rate", "--frequency", "--scale", "--time"]
    if method in ("doubly-robust", "difference-in-differences"):
        kinds = kinds[:-1]
    columns = {
        "--rate": "reoffended",
        "--frequency": "offences",
        "--scale": "hope",
        "--time": "days",
    }
    befores = {"--rate": "earlier", "--frequency": "offences_before", "--scale": "hope_start"}
    chosen = list(dict.fromkeys(str(k) for k in rng.choice(kinds, int(rng.choice([1, 1, 2])))))
    given = ["--treatment", names["programme"], "--method", method]
    for kind in chosen:
        given += [kind, names[columns[kind]]]
        if kind == "--time":
            given += ["--event", names["seen"]]
    if method == "difference-in-differences":
        pairs = [f"{names[columns[k]]}={names[befores[k]]}" for k in chosen]
        given += ["--before", ",".join(pairs)]
    if method != "unadjusted" or rng.random() < 0.3:
        some = ["age", "score", "sex", "office", "debt", "region"]
        some = [some[k] for k in sorted(rng.permutation(len(some))[: int(rng.integers(1, 5))])]
        given += ["--covariates", ",".join(names[name] for name in some)]
    if rng.random() < 0.5:
        given += ["--missing", str(rng.choice(["complete-cases", "complete-cases", "impute"]))]
        if given[-1] == "impute":
            given += ["--seed", "1", "--imputations", "2"]
    return given


def _one(rng: np.random.Generator, option: Any, names: dict[str, str], folder: Path) -> list[str]:
    """One option with a value, or a flag."""
    name = option.opts[0]
    if option.is_flag:
        return [str(rng.choice([*option.opts, *option.secondary_opts]))]
    if rng.random() < 0.25:
        return [name, JUNK[rng.integers(len(JUNK))]]
    return [name, _value(rng, option, names, folder)]


def _value(rng: np.random.Generator, option: Any, names: dict[str, str], folder: Path) -> str:
    metavar = option.metavar or "TEXT"

    def column() -> str:
        name = str(rng.choice(_COLUMNS))
        return names.get(name, name)

    def number() -> str:
        return str(rng.choice(_FIT.get(option.name, ("0.1", "1", "3", "20", "1e6"))))

    if option.name in _FIT:
        return number()
    if option.name == "trim":
        return str(rng.choice(["0.1,0.9", "0.05", "crump", "0.9,0.1"]))
    if option.name == "specifications":
        return str(rng.choice(["method=weighting", "caliper=0.1", "estimand=ATE", "ratio=2"]))
    if metavar.startswith(("FILE", "FOLDER")):
        return str(
            folder / str(rng.choice(OUTPUTS.get(option.name, ("out.csv", "no/such/out.csv"))))
        )
    if metavar.startswith("COLUMN,"):
        return ",".join(column() for _ in range(int(rng.integers(1, 3))))
    if metavar.startswith("OUTCOME="):
        return f"{column()}={column()}"
    if metavar.startswith("COLUMN=NUMBER"):
        return f"{column()}={number()}"
    if metavar.startswith("COLUMN"):
        return column()
    if "|" in metavar:
        return str(rng.choice(metavar.split("|")))
    return number() if "NUMBER" in metavar else "days"


OUTPUTS = {
    "report": (
        "out.html",
        "out.pdf",
        "out.docx",
        "no/such/out.html",
        "n" * 300 + ".html",
        "people.csv",
    ),
    "estimates": ("out.csv", "out.xlsx", "out.parquet", "out", "no/such/out.csv", "people.csv"),
    "tables": ("tables", "no/such/tables", "people.csv"),
    "plan": ("plan.toml", "people.csv"),
}
