"""What the analysis needs of its columns: values where it refuses missing ones, and that differ."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cocreate_lib.study.check.different import Rows
from cocreate_lib.study.check.found import Findings, Found
from cocreate_lib.study.dictionary import Fault, cell
from cocreate_lib.text import how_many, listed, percentage

_MOST_LEVELS = 20  # of a subgroup
_NAMED = 8


def need_faults(found: Found) -> Findings:
    """Missing values that the protocol refuses, columns that are the same for everybody or the
    same as another, and groups within groups without anybody."""
    if found.people.empty:
        return [], []
    missing, notes = _missing(found)
    faults = [*missing, *_constant(found), *_twins(found), *_subgroups(found), *_comparators(found)]
    return faults, notes


def _whose(found: Found, name: str) -> Rows:
    """The rows in which the analysis reads a column."""
    plan, treated = found.asked.plan, found.treated
    everybody = np.ones(len(found.people), dtype=bool)
    if treated is None or name in plan.covariates:
        return everybody
    if name == plan.comparators:
        return treated == 0
    if name == plan.fidelity:
        return treated == 1
    return everybody


def _missing(found: Found) -> Findings:
    plan = found.asked.plan
    counts: dict[str, int] = {}
    faults = []
    for name, role in found.asked.roles.items():
        if name not in found or name == plan.treatment or name not in plan.columns:
            continue
        gone = found.missing(name) & _whose(found, name)
        n = int(gone.sum())
        if not n:
            continue
        counts[name] = n
        if plan.missing == "refuse" or name == plan.received:
            asks = "The protocol refuses missing values"
            if name == plan.received:
                asks = "What was received must be known for everybody"
            faults.append(
                found.tell(
                    "missing",
                    f"{cell(name)} ({role.name}) is missing in {how_many(n, 'row')}.",
                    gone,
                    column=name,
                    why=f"{asks}.",
                    try_this='fill the cells in; or missing = "complete_cases" or "impute" in '
                    "[analysis]"
                    if name != plan.received
                    else "fill the cells in",
                )
            )
    if faults or not counts:
        return faults, []
    total = len(found.people)
    shown = [f"{cell(name)} {n:,} ({percentage(n / total, 1)})" for name, n in counts.items()]
    more = len(shown) - _NAMED
    shown = [*shown[:_NAMED], *([f"{more} more columns"] if more > 0 else [])]
    how = "are left out" if plan.missing == "complete_cases" else "are filled in"
    return [], [f"Missing, and by the protocol such people or cells {how}: {listed(shown)}."]


def _constant(found: Found) -> Iterator[Fault]:
    """Columns of the analysis that are the same for everybody."""
    plan = found.asked.plan
    wanted = dict.fromkeys(plan.covariates, "covariate")
    for each in plan.outcomes:
        wanted[each.event if each.kind == "time_to" and each.event else each.column] = "outcome"
    if plan.received is not None:
        wanted[plan.received] = "what was received"
    for name, role in wanted.items():
        if name not in found or found.bad[name].any():
            continue
        column = found.people[name].dropna()
        if len(column) and not (column == column.iloc[0]).all():
            continue
        what = f"is {found.cell(name, column.iloc[0])} for everybody" if len(column) else "is empty"
        why = "Nothing can be said about a difference in it."
        if role == "covariate":
            why = "It can't make the groups more alike."
        yield found.tell(
            "constant",
            f"{cell(name)} ({role}) {what}.",
            column=name,
            why=why,
            try_this="another column, or out of the protocol, with a line in [[deviations]] if it "
            "is frozen",
        )


def _twins(found: Found) -> Iterator[Fault]:
    """Covariates, and what was before, that are another column under a new name."""
    plan = found.asked.plan
    outcomes = [name for each in plan.outcomes for name in (each.column, each.event) if name]
    before = [each.before for each in plan.outcomes if each.before is not None]
    names = [plan.treatment, *outcomes, *before, *plan.covariates]
    known: dict[int, list[str]] = {}
    for name in dict.fromkeys(names):
        if name not in found or found.people[name].nunique() < 2:
            continue
        codes = pd.factorize(found.people[name])[0]
        for other in known.get(hash(codes.tobytes()), ()):
            if name in (*plan.covariates, *before):
                yield found.tell(
                    "same",
                    f"{cell(name)} ({found.asked.roles[name].name}) is {cell(other)} under another "
                    "name: both say the same of everybody.",
                    column=name,
                    why="It says nothing that the other doesn't; and what is the treatment or an "
                    "outcome was not known before.",
                    try_this="take one of them out of the protocol",
                )
        known.setdefault(hash(codes.tobytes()), []).append(name)


def _subgroups(found: Found) -> Iterator[Fault]:
    """Levels of a subgroup without anybody in one of the two groups."""
    if found.groups is None:
        return
    for name in found.asked.plan.subgroups:
        if name not in found or found.bad[name].any():
            continue
        column = found.people[name]
        levels = column.nunique()
        if levels > _MOST_LEVELS:
            yield found.tell(
                "group",
                f"{cell(name)} (subgroup) has {levels:,} levels.",
                column=name,
                why="An effect is estimated in each of them.",
                try_this="a column of few levels, such as bands of it",
            )
            continue
        present = [set(column[rows].dropna()) for rows in found.groups]
        for level in sorted(present[0] ^ present[1], key=str):
            where = "in the programme" if level in present[1] else "in the comparison group"
            rows = (column == level).to_numpy()
            yield found.tell(
                "group",
                f"Nobody {where} has {found.cell(name, level)} in {cell(name)} (subgroup).",
                np.asarray(rows, dtype=bool),
                column=name,
                why="There is nobody to compare within it.",
                try_this="fewer, wider levels; or another subgroup",
            )


def _comparators(found: Found) -> Iterator[Fault]:
    """A comparison group of one kind, where several are declared."""
    name = found.asked.plan.comparators
    if name is None or name not in found or found.groups is None:
        return
    groups = found.people.loc[found.groups[1], name].dropna()
    if len(groups) and (groups == groups.iloc[0]).all():
        yield found.tell(
            "group",
            f"{cell(name)} (comparators) has one value in the comparison group.",
            column=name,
            why="There are not several comparison groups to hold against each other.",
            try_this="comparators out of the protocol, or the file with all groups",
        )
