"""Which columns there are, which are described, and which the protocol names."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from cocreate_lib.errors import nearest_names
from cocreate_lib.study.check.asked import SYNTHETIC, Asked
from cocreate_lib.study.check.patterns import is_personal
from cocreate_lib.study.dictionary import Fault, cell, fault
from cocreate_lib.text import how_many, listed, plural

_NAMED = 8  # columns


def column_faults(asked: Asked, table: pd.DataFrame) -> list[Fault]:
    """Columns of the protocol that aren't in the table, or not described, or of a type that
    doesn't go with what they are for."""
    names = list(map(str, table.columns))
    faults = []
    for name, role in asked.roles.items():
        described = asked.described.get(name)
        if name not in names:
            more = "" if described is None else ", and the dictionary describes it"
            faults.append(
                fault(
                    "column",
                    f"The table has no column {cell(name)}. The protocol names it as "
                    f"{role.name}{more}.",
                    asked.file,
                    name,
                    try_this=_near(name, [each for each in names if each not in asked.roles]),
                )
            )
        elif described is None and name not in asked.unclear:
            faults.append(
                fault(
                    "column",
                    f"The dictionary doesn't describe {cell(name)}, which the protocol names as "
                    f"{role.name}.",
                    asked.dictionary_file,
                    name,
                    why="What it may hold can't be checked.",
                    try_this="a row for it: column, label, type, allowed and missing",
                )
            )
        elif described is not None and described.type not in role.types:
            faults.append(
                fault(
                    "type",
                    f"{cell(name)} is described as {described.type}, and the protocol names it as "
                    f"{role.name}.",
                    asked.dictionary_file,
                    name,
                    [described.row],
                    why=f"That takes a column of the type {listed(role.types, 'or')}.",
                    try_this="another type; or another column, made from this one",
                )
            )
    return faults


def column_notes(
    asked: Asked, table: pd.DataFrame, unread: list[str], told: Collection[str]
) -> list[str]:
    """Columns of the table that aren't described, unless there is a fault of them already, and
    columns of the dictionary that aren't there."""
    names = list(map(str, table.columns))
    notes = []
    known = {*asked.described, *asked.unclear, *asked.roles, *told, SYNTHETIC}
    more = [name for name in (*names, *unread) if name not in known]
    if more:
        looked = " (nothing was looked at in it)" if unread else ""
        notes.append(
            f"{asked.file} has {how_many(len(more), 'column')} that the dictionary doesn't "
            f"describe, and that {plural(len(more), 'is', 'are')} left out{looked}: {_some(more)}."
        )
    absent = [name for name in asked.described if name not in names and name not in asked.roles]
    if absent:
        notes.append(
            f"{asked.dictionary_file} describes {how_many(len(absent), 'column')} that "
            f"{plural(len(absent), 'is', 'are')} not in {asked.file}, and not named by the "
            f"protocol: {_some(absent)}."
        )
    return notes


def _near(name: str, names: list[str]) -> str:
    """The nearest column, or all that there are, unless one of them looks personal."""
    hint = nearest_names(name, names) if names else ""
    if not hint.startswith("Did") or any(map(is_personal, names)):
        hint = ""
    return hint or "one name for it in the file, in the protocol and in the dictionary"


def _some(names: list[str]) -> str:
    """The first of many names; one that looks personal isn't shown."""
    shown = ["(a name that looks personal)" if is_personal(n) else cell(n) for n in names[:_NAMED]]
    more = len(names) - _NAMED
    return listed([*shown, *([f"{more:,} more"] if more > 0 else [])])
