"""The options that declare a plan, made from the plan's own declarations.

What is wrong with a plan is told in the options' words, too: ``--caliper``, not ``caliper``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from cocreate_lib.cli.own_words import (
    KINDS,
    in_a_plan_file,
    in_options,
    option_of,
    outcome_fields,
    plan_fields,
    told,
)
from cocreate_lib.errors import CocreateError, PlanError, nearest_names
from cocreate_lib.fields import Column, Declaration, Flag, Text, Unfit, typed

if TYPE_CHECKING:
    from cocreate_lib.comparison import AnalysisPlan, Outcome

_ALSO = {
    "caliper": "0 for any gap.",
    "event": "Default: the --rate column.",
    "model": "Default: quasi-poisson.",
    "rate": "COLUMN=VALUE says which value counts as 1.",
    "treatment": "COLUMN=VALUE says which value that is.",
}
# Fields of an outcome that have an option, and the option beside which it is read.
_OF_OUTCOMES = {
    "model": "frequency",
    "exposure": "frequency",
    "per": "frequency",
    "event": "time",
    "competing": "time",
    "entry": "time",
    "strata": "time",
    "unit": "time",
    "horizon": "time",
}
# What the rate of a frequency is per: ``unit`` beside --time is that of the time.
_RATE_UNIT = Declaration(
    "rate_unit",
    "rate_unit",
    Text(),
    "What a rate over time at risk is per, in words, such as person-year; used in sentences.",
    "",
    "",
    None,
)
_LEVEL = "COLUMN[=VALUE]"  # with the value that counts as 1
_OUTCOMES = "Outcomes (one or more)"
_BEFORE = "--scale hope_end --before hope_end=hope_start"
_MANY = "Can be given more than once."


class OwnCommand(TyperCommand):
    """A command that refuses an option given twice where only one of the two would count."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments that are left."""
        for option in self.get_params(ctx):
            if not isinstance(option, TyperOption) or option.multiple or option.is_flag:
                continue
            times = sum(arg.split("=")[0] in option.opts for arg in args)
            if times > 1:
                commas = ", with commas between its columns" if "," in str(option.metavar) else ""
                raise CocreateError(
                    f"{option.opts[0]} is given {times} times.",
                    where=option.opts[0],
                    why="Only the last of them would count.",
                    try_this=f"{option.opts[0]} once{commas}",
                )
        return super().parse_args(ctx, args)


class PlanCommand(OwnCommand):
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

    with told(in_a_plan_file):
        declared = None if file is None else read_plan(file)
    with told(in_options):
        fields = {
            field.name: value_of(field, given[name])
            for field in plan_fields()
            if (name := _key(field.name)) in given
        }
        if "treatment" in fields:
            fields |= _treatment(fields)
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


def _treatment(fields: Mapping[str, Any]) -> dict[str, Any]:
    """``programme=Yes`` as a column and the value that means in the programme."""
    column, level = _column_and_level(fields["treatment"])
    if level is None:
        return {}
    if "treated_level" in fields:
        raise PlanError(
            "The value that means in the programme is given twice.",
            where="treatment",
            try_this=f"--treatment {column} without ={level}, or no --treated-level",
        )
    return {"treatment": column, "treated_level": level}


def _column_and_level(text: str) -> tuple[str, str | None]:
    """``reoffended=Yes`` as a column, and the value in it that counts as 1."""
    column, equals, level = text.partition("=")
    return column.strip(), level.strip() if equals else None


def alternatives_of(texts: list[str]) -> dict[str, list[Any]]:
    """``method=weighting`` and the like as what else each field could be."""
    known = {option_of(field.name): field for field in plan_fields()}
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
        option = f"--{option_of(field.name)}"
        raise PlanError(
            unfit.what, where=option, try_this=unfit.try_this and f"{option} {unfit.try_this}"
        ) from None


def _key(field: str) -> str:
    """What a field's option is called among those that are given."""
    return option_of(field).replace("-", "_")


@cache
def _plan_options() -> list[Any]:
    """An option for each field of a plan, and for each kind and field of an outcome."""

    def declare(**given: Any) -> None:
        """Typer makes the options from the signature that this is given."""

    treatment, *others = plan_fields()
    options = [
        _option(treatment, treatment.group or None, metavar=_LEVEL),
        *_outcome_options(),
        *(_option(field, field.group or None) for field in others),
    ]
    declare.__signature__ = Signature(options)  # type: ignore[attr-defined]
    app = typer.Typer(add_completion=False)
    app.command()(declare)
    return [*typer.main.get_command(app).params]


def _outcome_options() -> Iterator[Parameter]:
    """An option for each kind of outcome, and what is said of it beside that."""
    from cocreate_lib import comparison

    fields, empty = outcome_fields(), Parameter.empty
    for function, name in KINDS.items():
        about = (getattr(comparison, function).__doc__ or "").split("\n")[0]
        kind = Declaration(name, name, Column(), about, "", "", empty)
        metavar = _LEVEL if name == "rate" else None
        yield _option(kind, _OUTCOMES, many=name != "time", metavar=metavar)
        for field, beside in _OF_OUTCOMES.items():
            if beside == name:
                metavar = _LEVEL if field == "event" else None
                yield _option(fields[field], _OUTCOMES, metavar=metavar)
            if field == "per" and beside == name:
                yield _option(_RATE_UNIT, _OUTCOMES)
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
        help=" ".join(filter(None, (in_options(field.about), also, default))),
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
                f"--{option_of(field)} needs --{beside} beside it.", try_this=f"--{beside} COLUMN"
            )
    if _RATE_UNIT.name in given and "exposure" not in given:
        raise PlanError(
            "--rate-unit needs --exposure beside it.", try_this="--exposure COLUMN, --per NUMBER"
        )
    rates = [_column_and_level(text) for text in given.get("rate", [])]
    counts, scales = given.get("frequency", []), given.get("scale", [])
    before = _befores(given.get("before", ""), [*dict(rates), *counts, *scales])
    fields = outcome_fields()
    said = {
        name: value_of(fields[name], given[_key(name)]) if _key(name) in given else None
        for name in _OF_OUTCOMES
    }
    times = []
    if "time" in given:
        event = _column_and_level(said["event"]) if said["event"] else (None, None)
        if said["event"] is None and len(rates) == 1:
            event = rates[0]
        of_time = [name for name, beside in _OF_OUTCOMES.items() if beside == "time"]
        more = {name: said[name] for name in of_time if name != "event"} | {"level": event[1]}
        times = [cc.time_to(given["time"], event[0], **more)]  # type: ignore[arg-type]
    counts_as = {name: said[name] for name in ("model", "exposure", "per")}
    counts_as["unit"] = given.get(_RATE_UNIT.name)
    counted: dict[str, Any] = {
        name: value for name, value in counts_as.items() if value is not None
    }
    return [
        *(cc.rate(name, level=level, before=before.get(name)) for name, level in rates),
        *(cc.frequency(column, before=before.get(column), **counted) for column in counts),
        *times,
        *(cc.scale(column, before=before.get(column)) for column in scales),
    ]


def _befores(text: str, known: list[str]) -> dict[str, str]:
    """``hope_end=hope_start`` as a mapping from outcomes to how they were before."""
    pairs = (pair.partition("=") for pair in text.split(",") if pair.strip())
    found: dict[str, str] = {}
    for name, _, column in pairs:
        name, column = name.strip(), column.strip()
        if name in found:
            raise PlanError(
                f"--before says twice how {name!r} was before.", try_this="one column an outcome"
            )
        if name not in known or not column:
            raise PlanError(
                f"--before {name!r} is not an outcome with the column of how it was before.",
                try_this=f"{_BEFORE}. {nearest_names(name, known)}",
            )
        found[name] = column
    return found
