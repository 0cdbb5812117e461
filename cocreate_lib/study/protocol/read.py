"""Reading a protocol from its file, or refusing it in words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.comparison import plan_from_toml
from cocreate_lib.errors import CocreateError, ProtocolError, nearest_names
from cocreate_lib.fields import NONE, shown
from cocreate_lib.io.toml import read_toml
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.protocol.protocol import Protocol
from cocreate_lib.study.protocol.sections import (
    DataFiles,
    Deviation,
    Fallback,
    Interviews,
    Planning,
    Sensitivity,
    StudyQuestion,
)

_SECTIONS = (
    *("study", "data", "design", "analysis", "reasons", "planning", "sensitivity"),
    *("disclosure", "interviews", "fallbacks", "deviations"),
)
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_TABLE = re.compile(r"\s*\[\[?([A-Za-z0-9_.-]+)\]\]?")


def read_protocol(path: str | Path) -> Protocol:
    """Read a study's protocol.

    Parameters
    ----------
    path
        The file ``protocol.toml``.

    Returns
    -------
    Protocol

    Raises
    ------
    CocreateError
        When the file can't be read.
    ProtocolError
        For a section or field that there isn't, naming the nearest real ones, one that is absent,
        or a value that it may not hold; the message has the line.
    PlanError, DesignError
        The same for ``[analysis]`` and ``[design]``.
    """
    path = Path(path)
    content = read_toml(path)
    lines = _lines_of(path.read_text(encoding="utf-8"))
    with _located(path, lines):
        return _protocol(content, path, lines)


def _protocol(content: Mapping[str, Any], path: Path, lines: Mapping[str, int]) -> Protocol:
    for name in content:
        if name not in _SECTIONS:
            raise ProtocolError(
                f"A protocol has no section {name!r}.",
                where=name,
                try_this=nearest_names(name, _SECTIONS),
            )
    question = _section(StudyQuestion, "study", content)
    with _within("design"):
        design = PilotDesign().replace(**_table("design", content))
    with _within("analysis"):
        analysis = plan_from_toml({"seed": question.seed, **_table("analysis", content)})
    return Protocol(
        study=question,
        data=_section(DataFiles, "data", content),
        design=design,
        analysis=analysis,
        reasons=_reasons(_table("reasons", content), analysis.covariates),
        planning=_section(Planning, "planning", content),
        sensitivity=_section(Sensitivity, "sensitivity", content),
        disclosure=_section(DisclosureRules, "disclosure", content),
        interviews=_section(Interviews, "interviews", content) if "interviews" in content else None,
        fallbacks=tuple(_each(Fallback, "fallbacks", content)),
        deviations=tuple(_each(Deviation, "deviations", content)),
        path=path,
        lines=lines,
    )


def _reasons(given: Mapping[str, Any], covariates: Sequence[str]) -> dict[str, str]:
    """Why each covariate is one."""
    for name, words in given.items():
        if name not in covariates:
            raise ProtocolError(
                f"{name!r} has a reason, and is not among the covariates.",
                where=f"reasons.{name}",
                try_this=nearest_names(name, covariates or ["covariates"]),
            )
        if not isinstance(words, str) or not words.strip():
            raise ProtocolError(
                f"{shown(words)} is no reason.", where=f"reasons.{name}", try_this="a sentence"
            )
    absent = [name for name in covariates if name not in given]
    if absent:
        raise ProtocolError(
            f"{absent[0]!r} is a covariate, and no reason is given for it.",
            where="reasons",
            why="A covariate belongs in an analysis because it was there before the programme and "
            "bears on the outcome, not because it was at hand.",
            try_this=f'{absent[0]} = "known before the programme; bears on reoffending"',
        )
    return dict(given)


def _table(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    found = content.get(name, {})
    if not isinstance(found, Mapping):
        raise ProtocolError(
            f"{name!r} is not a section.", where=name, try_this=f"[{name}], and its fields below it"
        )
    return {key: None if value == NONE else value for key, value in found.items()}


def _section(make: Callable[..., Any], name: str, content: Mapping[str, Any]) -> Any:
    return _made(make, name, _table(name, content))


def _each(make: Callable[..., Any], name: str, content: Mapping[str, Any]) -> Iterator[Any]:
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise ProtocolError(
            f"{name!r} are not tables.", where=name, try_this=f"[[{name}]], and its fields below it"
        )
    for one in found:
        yield _made(make, name, dict(one))


def _made(make: Callable[..., Any], name: str, given: Mapping[str, Any]) -> Any:
    fields = dataclasses.fields(make)  # type: ignore[arg-type]
    known = [each.name for each in fields]
    for key in given:
        if key not in known:
            raise ProtocolError(
                f"The section [{name}] has no field {key!r}.",
                where=f"{name}.{key}",
                try_this=nearest_names(key, known),
            )
    for each in fields:
        is_needed = each.default is each.default_factory is dataclasses.MISSING
        if is_needed and each.name not in given:
            raise ProtocolError(
                f"The section [{name}] doesn't say {each.name!r}.",
                where=f"{name}.{each.name}",
                why=each.metadata["about"],
                try_this=f'{each.name} = "..."',
            )
    return make(**given)


@contextmanager
def _within(section: str) -> Iterator[None]:
    """What is refused inside a section says so."""
    try:
        yield
    except CocreateError as error:
        place = (error.where or "").rpartition(".")[2]
        where = f"{section}.{place}" if place else section
        raise type(error)(error.what, where=where, why=error.why, try_this=error.try_this) from None


@contextmanager
def _located(path: Path, lines: Mapping[str, int]) -> Iterator[None]:
    """What is refused says in which file and line it stands."""
    try:
        yield
    except CocreateError as error:
        place = error.where or ""
        line = lines.get(place) or lines.get(place.partition(".")[0])
        where = ", ".join(filter(None, (str(path), f"line {line}" if line else "", place)))
        raise type(error)(error.what, where=where, why=error.why, try_this=error.try_this) from None


def _lines_of(text: str) -> dict[str, int]:
    """By full name, the line where a field or a section stands; the first of several."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if table := _TABLE.match(line):
            section = table[1]
            lines.setdefault(section, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{section}.{key[1]}" if section else key[1], number)
    return lines
