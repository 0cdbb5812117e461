"""The options that declare a plan, made from the plan's own declarations.

What is wrong with a plan is told in the options' words, too: ``--caliper``, not ``caliper``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from cocreate_lib.errors import CocreateError, PlanError, nearest_names
from cocreate_lib.fields import NONE, Choice, Column, Declaration, Flag, Unfit, declarations, typed

if TYPE_CHECKING:
    from cocreate_lib.comparison import AnalysisPlan, Outcome

# Fields whose option has another name.
_OTHER_NAMES = {
    "covariate_calipers": "within",
    "model": "count-model",
    "replace": "reuse",
    "smallest_effect_of_interest": "smallest-effect",
    "unit": "time-unit",
}
_ALSO = {
    "caliper": "0 for any gap.",
    "event": "Default: the --rate column.",
    "model": "Default: quasi-poisson.",
    "rate": "COLUMN=VALUE says which value counts as 1.",
    "treatment": "COLUMN=VALUE says which value that is.",
}
_KINDS = {"rate": "rate", "frequency": "frequency", "scale": "scale", "time_to": "time"}
# Fields of an outcome that have an option, and the option beside which it is read.
_OF_OUTCOMES = {"model": "frequency", "event": "time", "unit": "time", "horizon": "time"}
_OUTCOMES = "Outcomes (one or more)"
_BEFORE = "--scale hope_end --before hope_end=hope_start"
_MANY = "Can be given more than once."


class PlanCommand(TyperCommand):
    """A command with an option for each field of a plan; ``obj`` of its context is what is given.

    The options are made once the command is asked for, so that no other command waits for them.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """Those of the plan, and the command's own."""
        return [*_plan_options(), *super().get_params(ctx)]

    def invoke(self, ctx: Any) -> Any:
        """Run the command with its own options."""
        given = {option.name: ctx.params.pop(option.name) for option in _plan_options()}
        ctx.obj = {name: value for name, value in given.items() if value not in (None, [], ())}
        return super().invoke(ctx)


def plan_of(given: Mapping[str, Any], file: Path | None) -> AnalysisPlan:
    """The plan that options declare, beside a file or without one."""
    from cocreate_lib.comparison import AnalysisPlan, read_plan

    declared = None if file is None else read_plan(file)
    with in_options():
        given = _with_treated_level(given)
        fields = {
            field.name: value_of(field, given[name])
            for field in _fields()
            if (name := _key(field.name)) in given
        }
        if outcomes := _outcomes(given):
            fields["outcomes"] = outcomes
        if declared is not None:
            return declared.replace(**fields)
        if "treatment" not in fields:
            raise PlanError(
                "It is not said who was in the programme.",
                where="treatment",
                try_this='treatment="programme", the column that is 1 for them and 0 for the '
                "others; or --plan plan.toml.",
            )
        return AnalysisPlan(**{"outcomes": (), **fields})


def alternatives_of(texts: list[str]) -> dict[str, list[Any]]:
    """``method=weighting`` and the like as what else each field could be."""
    known = {_name(field.name): field for field in _fields()}
    found: dict[str, list[Any]] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in known:
            raise PlanError(
                f"No option of a plan is called {name!r}.",
                where="--specifications",
                try_this=nearest_names(name, known),
            )
        found.setdefault(known[name].name, []).append(value_of(known[name], value))
    return found


def value_of(field: Declaration, text: str | bool) -> Any:
    """What somebody means who gives this to a field's option."""
    if isinstance(text, bool):
        return text
    if field.name == "caliper" and text == "0":
        return None
    try:
        return field.kind.parse(text)
    except Unfit as unfit:
        option = f"--{_name(field.name)}"
        raise PlanError(
            unfit.what, where=option, try_this=unfit.try_this and f"{option} {unfit.try_this}"
        ) from None


def _with_treated_level(given: Mapping[str, Any]) -> dict[str, Any]:
    """``--treatment group=programme`` as a column, and its value for people in the programme."""
    treatment, level = _levelled(given.get("treatment", ""))
    said = {"treatment": treatment} if treatment else {}
    return {**given, **said, **({"treated_level": level} if level else {})}


def _levelled(text: str) -> tuple[str, str | None]:
    """``reoffended=Yes`` as a column, and its value that counts as 1."""
    column, equals, level = text.partition("=")
    return column.strip(), level.strip() if equals else None


@contextmanager
def in_options() -> Iterator[None]:
    """Tell what is refused in the words of whoever gave options."""
    try:
        yield
    except CocreateError as error:
        where = error.where
        if where == "outcomes":
            where = "--rate, --frequency, --time or --scale"
        elif where in _named():
            where = f"--{_name(where)}"
        parts = {"where": where, "why": error.why, "try_this": error.try_this}
        told = {name: text and _told(text) for name, text in parts.items()}
        raise type(error)(_told(error.what), **told) from None


def _fields() -> list[Declaration]:
    """The plan's fields but for its outcomes, which have options of their own."""
    from cocreate_lib.comparison import PLAN_FIELDS

    return [field for field in PLAN_FIELDS if field.name != "outcomes"]


def _fields_of_outcomes() -> dict[str, Declaration]:
    from cocreate_lib.comparison import Outcome

    return {field.name: field for field in declarations(Outcome)}


def _named() -> list[str]:
    """What has an option."""
    return [*(field.name for field in _fields()), *_OF_OUTCOMES, "before"]


def _name(field: str) -> str:
    """What a field's option is called."""
    return _OTHER_NAMES.get(field, typed(field))


def _key(field: str) -> str:
    """What a field's option is called among those that are given."""
    return _name(field).replace("-", "_")


@cache
def _plan_options() -> list[Any]:
    """An option for each field of a plan, and for each kind and field of an outcome."""

    def declare(**given: Any) -> None:
        """Typer makes the options from the signature that this is given."""

    treatment, *others = (_option(field, field.group or None) for field in _fields())
    options = [treatment, *_outcome_options(), *others]
    declare.__signature__ = Signature(options)  # type: ignore[attr-defined]
    app = typer.Typer(add_completion=False)
    app.command()(declare)
    return [*typer.main.get_command(app).params]


def _outcome_options() -> Iterator[Parameter]:
    """An option for each kind of outcome, and what is said of it beside that."""
    from cocreate_lib import comparison

    fields, empty = _fields_of_outcomes(), Parameter.empty
    for function, name in _KINDS.items():
        about = (getattr(comparison, function).__doc__ or "").split("\n")[0]
        kind = Declaration(name, name, Column(), about, "", "", empty)
        yield _option(kind, _OUTCOMES, many=name != "time")
        for field, beside in _OF_OUTCOMES.items():
            if beside == name:
                yield _option(fields[field], _OUTCOMES)
    yield _option(fields["before"], _OUTCOMES, metavar="OUTCOME=COLUMN,…")


def _option(
    field: Declaration, panel: str | None, *, many: bool = False, metavar: str | None = None
) -> Parameter:
    """The option of a field."""
    is_flag = isinstance(field.kind, Flag)
    has_default = isinstance(field.default, str | int | float) and not is_flag
    default = f"Default: {typed(str(field.default))}." if has_default else ""
    also = " ".join(filter(None, [_ALSO.get(field.name, ""), _MANY if many else ""]))
    about = typer.Option(
        help=" ".join(filter(None, (re.sub(r"``'?|'?``", "", _told(field.about)), also, default))),
        metavar=None if is_flag else metavar or field.kind.metavar,
        rich_help_panel=panel,
        show_default=False,
    )
    given = bool | None if is_flag else list[str] | None if many else str | None
    return Parameter(
        _key(field.name), Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[given, about]
    )


def _outcomes(given: Mapping[str, Any]) -> list[Outcome]:
    """The outcomes, each made once from all that is said of it."""
    import cocreate_lib as cc

    for field, beside in _OF_OUTCOMES.items():
        if _key(field) in given and beside not in given:
            raise PlanError(
                f"--{_name(field)} needs --{beside} beside it.", try_this=f"--{beside} COLUMN"
            )
    rates = [_levelled(text) for text in given.get("rate", [])]
    counts, scales = (given.get(kind, []) for kind in ("frequency", "scale"))
    before = _befores(given.get("before", ""), [*dict(rates), *counts, *scales])
    fields = _fields_of_outcomes()
    said = {name: value_of(fields[name], given.get(_key(name), NONE)) for name in _OF_OUTCOMES}
    times = []
    if "time" in given:
        event, level = _levelled(said["event"] or (rates[0][0] if len(rates) == 1 else ""))
        of_time = {name: said[name] for name in ("horizon", "unit")}
        of_time |= {"event": event or None, "level": level or dict(rates).get(event)}
        times = [cc.time_to(given["time"], **of_time)]
    model = {} if said["model"] is None else {"model": said["model"]}
    return [
        *(cc.rate(column, level=level, before=before.get(column)) for column, level in rates),
        *(cc.frequency(column, before=before.get(column), **model) for column in counts),
        *times,
        *(cc.scale(column, before=before.get(column)) for column in scales),
    ]


def _befores(text: str, known: list[str]) -> dict[str, str]:
    """``hope_end=hope_start`` as a mapping from outcomes to how they were before."""
    pairs = (pair.partition("=") for pair in text.split(",") if pair.strip())
    found = {name.strip(): column.strip() for name, _, column in pairs}
    for name, column in found.items():
        if name not in known or not column:
            raise PlanError(
                f"--before {name!r} is not an outcome with the column of how it was before.",
                try_this=f"{_BEFORE}. {nearest_names(name, known)}",
            )
    return found


def _told(text: str) -> str:
    """What is said of a plan as Python has it, said of its options."""
    for pattern, instead in _python_to_options():
        text = re.sub(pattern, instead, text)
    return text


@cache
def _python_to_options() -> list[tuple[str, Any]]:
    """What stands in texts for Python, and what stands in it for the command line."""
    fields = [name for name in _named() if name != "model"]
    kinds = [getattr(field.kind, "kind", field.kind) for field in _fields()]
    words = [word for kind in kinds if isinstance(kind, Choice) for word in kind.words]
    value = r""""[^"]*"|'[^']*'|\{[^}]*\}|\([^)]*\)|\[[^\]]*\]|[\w.]+"""
    return [
        (r'(?:outcomes=)?\[?\b(rate|frequency|scale|time_to)\("([^"]+)"(.*?)\)\]?', _as_outcome),
        (rf'treatment="([^"]*)", treated_level=({value})', _as_treatment),
        (rf"\b({'|'.join(fields)})=({value})", _as_given),
        (rf"``({'|'.join(fields)})``", _as_option),
        (rf"\b({'|'.join(name for name in fields if '_' in name)})\b", _as_option),
        (rf"\b({'|'.join(word for word in words if '_' in word)})\b", lambda w: typed(w[0])),
    ]


def _as_option(found: re.Match[str]) -> str:
    return f"--{_name(found[1])}"


def _as_treatment(found: re.Match[str]) -> str:
    """``treatment="group", treated_level="pilot"`` as ``--treatment group=pilot``."""
    return f"--treatment {_with_level(found[1], found[2])}"


def _with_level(column: str, level: str) -> str:
    """A column with its value that counts as 1, as it is typed."""
    return shlex.quote(f"{column}={level.strip(chr(34) + chr(39))}")


def _as_outcome(found: re.Match[str]) -> str:
    """``scale("hope", before=...)`` as ``--scale hope --before hope=...``."""
    kind, column, more = found.groups()
    if levelled := re.fullmatch(r'(?:, event="([^"]+)")?, level=(.+)', more):
        event, level = levelled.groups()
        option = "--event" if event else f"--{_KINDS[kind]}"
        return f"{option} {_with_level(event or column, level)}"
    ways = {"before": f" --before {column}=...", "event": " --event ..."}
    return f"--{_KINDS[kind]} {column}" + ways.get(more.strip(", ").removesuffix("=..."), "")


def _as_given(found: re.Match[str]) -> str:
    """``ties="order"`` as ``--ties order``."""
    option, value = f"--{_name(found[1])}", found[2].strip("\"'()[]")
    if value in ("None", "False"):
        return f"no {option}" if found[1] != "caliper" else f"{option} 0"
    if value == "True":
        return option
    return f"{option} " + re.sub(r"""[{}"' ]""", "", value).replace(":", "=")
