"""The two groups, and what the analysis needs to be known of everybody in them."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.study.check.found import Findings, Found
from cocreate_lib.study.dictionary import Fault, cell
from cocreate_lib.text import how_many, listed

_SHOWN = 5


def group_faults(found: Found) -> Findings:
    """A treatment that isn't two values, that is missing, or that everybody has."""
    plan = found.asked.plan
    name = plan.treatment
    if name not in found or found.people.empty:
        return [], []
    faults = []
    if found.treated is None:
        return [_not_two(found, name)], []
    gone = found.missing(name)
    if gone.any():
        faults.append(
            found.tell(
                "treatment",
                f"{cell(name)} is missing in {how_many(int(gone.sum()), 'row')}.",
                gone,
                column=name,
                why="Whoever isn't known to be in a group can't be in the comparison.",
                try_this="fill the cells in, or take these people out of the file and say why",
            )
        )
    if found.groups is None and not found.bad[name].any():
        in_it = bool((found.treated == 1).any())
        faults.append(
            found.tell(
                "treatment",
                f"{cell(name)} is {'1' if in_it else '0'} for everybody: there is "
                f"{'no comparison group' if in_it else 'nobody in the programme'}.",
                column=name,
                why="One group by itself can't be compared.",
                try_this="the file with both groups",
            )
        )
    return faults, []


def _not_two(found: Found, name: str) -> Fault:
    column = found.people[name]
    values = [each for each in pd.unique(column) if not pd.isna(each)]
    shown = listed(found.cell(name, each) for each in values[:_SHOWN]) if values else "nothing"
    more = f" and {len(values) - _SHOWN:,} more" if len(values) > _SHOWN else ""
    level = found.asked.plan.treated_level
    said = "" if level is None else f", of which treated_level = {level!r} is none"
    remedy = "the type yes_no in the dictionary; or treated_level in [analysis]"
    return found.tell(
        "treatment",
        f"{cell(name)} doesn't say who is in the programme: it holds {shown}{more}{said}.",
        column=name,
        why="The treatment has two values, and one of them means in the programme.",
        try_this=remedy,
    )
