"""What comes before what: ranges that end at another column, and dates that are out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pandas as pd

from cocreate_lib.study.check.found import Findings, Found
from cocreate_lib.study.dictionary import Fault, cell
from cocreate_lib.text import how_many

_ORDERLY = 0.9  # of people with both dates, so many have one before the other
_BEGINS = re.compile(r"(?:^|_)(?:start\w*|begin\w*|began|entry|referral|referred|index|sentenced?)")
_ENDS = re.compile(
    r"(?:^|_)(?:end\w*|exit\w*|event|reoff\w*|offen\w*|reconvict\w*|outcome|complet\w*|recall\w*|"
    r"breach\w*|death|died|follow\w*|last\w*|finish\w*)"
)


def order_faults(found: Found) -> Findings:
    """Numbers and dates beyond the column at which their range ends, and dates out of order."""
    faults = list(_beyond_columns(found))
    told = {each.column for each in faults}
    bound = {
        frozenset((each.column, str(end)))
        for each in found.asked.dictionary
        for end in (each.low, each.high)
    }
    dates = [str(name) for name in found.people if found.people[name].dtype.kind == "M"]
    notes = []
    for first, then in permutations(dates, 2):
        if frozenset((first, then)) in bound or {first, then} & told:
            continue
        one, other = found.people[first], found.people[then]
        both = (one.notna() & other.notna()).to_numpy()
        late = (one > other).to_numpy()
        n, n_late = int(both.sum()), int(late.sum())
        if not 0 < n_late <= (1 - _ORDERLY) * n:
            continue
        what = f"{cell(then)} is before {cell(first)} in {how_many(n_late, 'row')}"
        if _BEGINS.search(first.casefold()) and _ENDS.search(then.casefold()):
            faults.append(
                found.tell(
                    "order",
                    f"{what}.",
                    late,
                    column=then,
                    why="For nearly everybody else it is after.",
                    try_this=_remedy(found, first, then),
                )
            )
        else:
            notes.append(
                f"{what}, and after it for the other {how_many(n - n_late, 'person')}. If that "
                f"can't be: {first}.. under `allowed` of {cell(then)} in "
                f"{found.asked.dictionary_file} makes it a fault."
            )
    return faults, notes


def _beyond_columns(found: Found) -> Iterator[Fault]:
    """Cells beyond the cell of another column at which their range ends."""
    for each in found.asked.dictionary:
        for bound, side in ((each.low, "before"), (each.high, "after")):
            if not isinstance(bound, str) or bound not in found or each.column not in found:
                continue
            here, there = found.people[each.column], found.people[bound]
            if (here.dtype.kind == "M") != (there.dtype.kind == "M"):
                continue
            beyond = (here < there if side == "before" else here > there).to_numpy()
            rows = np.asarray(beyond, dtype=bool) & ~found.bad[each.column] & ~found.bad[bound]
            if not rows.any():
                continue
            is_date = pd.api.types.is_datetime64_any_dtype(here.dtype)
            words = side if is_date else {"before": "below", "after": "above"}[side]
            yield found.tell(
                "order",
                f"{cell(each.column)} is {words} {cell(bound)} in "
                f"{how_many(int(rows.sum()), 'row')}.",
                rows,
                column=each.column,
                why=f"The dictionary allows {cell(each.allowed)}.",
                try_this="correct these cells from the records that they came from",
            )


def _remedy(found: Found, first: str, then: str) -> str:
    described = found.asked.described[then]
    return (
        "correct these cells from the records that they came from; or a range that holds them, "
        f"under `allowed` in {found.asked.dictionary_file}, line {described.row}, if "
        f"{cell(then)} need not come after {cell(first)}"
    )
