"""Outcomes held against each other: counts, events, times and time at risk.

Which columns speak of one thing isn't declared anywhere. A flag and a count, or a flag and an
event, are taken to where nearly everybody who has the one has the other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cocreate_lib.comparison import Outcome
from cocreate_lib.study.check.different import Rows
from cocreate_lib.study.check.found import Findings, Found, Values
from cocreate_lib.study.dictionary import Fault, cell
from cocreate_lib.text import how_many

_SAME = 0.8  # of people who have either, so many have both: the two speak of one thing
_CORRECT = "correct these cells from the records that they came from"


def outcome_faults(found: Found) -> Findings:
    """What outcomes can't be, and where two of them contradict each other."""
    faults: list[Fault] = []
    notes: list[str] = []
    for outcome in found.asked.outcomes:
        faults += _two_values(found, outcome)
        if outcome.kind == "frequency":
            faults += _counts(found, outcome)
        elif outcome.kind == "time_to":
            faults += _times(found, outcome)
            notes += _beyond(found, outcome)
    faults += _flags_and_counts(found)
    faults += _flags_and_events(found)
    return faults, notes


def _two_values(found: Found, outcome: Outcome) -> Iterator[Fault]:
    """Flags whose column doesn't say what counts as 1."""
    level = outcome.level
    parts = {outcome.event: level, outcome.competing: None}
    if outcome.kind == "rate":
        parts = {outcome.column: level, outcome.before: level}
    for name, one in parts.items():
        if name is None or name not in found or found.bad[name].any():
            continue
        if found.asked.described[name].type not in found.asked.roles[name].types:
            continue
        if found.flags(name, one) is not None or found.people[name].isna().all():
            continue
        values = list(dict.fromkeys(found.people[name].dropna().tolist()))
        shown = ", ".join(found.cell(name, each) for each in values[:4]) + (
            ", ..." if len(values) > 4 else ""
        )
        said = f", and not level = {one!r}" if one is not None else ""
        yield found.tell(
            "flag",
            f"{cell(name)} happened or did not, and holds {shown}{said}.",
            column=name,
            why="Which of the values counts as 1 can't be known.",
            try_this="the type yes_no in the dictionary, with the value that means yes first; or "
            "level, below this outcome in the protocol",
        )


def _counts(found: Found, outcome: Outcome) -> Iterator[Fault]:
    """Events that are fewer than none, or not whole, or have no time in which they could happen."""
    for name in (outcome.column, outcome.before):
        counts = found.numbers(name)
        if counts is None or name is None:
            continue
        yield from _told(
            found, name, counts < 0, "negative", "is below zero", "Events are counted from none up."
        )
        yield from _told(
            found,
            name,
            counts != np.floor(counts),
            "number",
            "is not whole",
            "Events are counted one by one.",
        )
    counts, exposure = found.numbers(outcome.column), found.numbers(outcome.exposure)
    if counts is None or exposure is None or outcome.exposure is None:
        return
    yield from _told(
        found,
        outcome.exposure,
        exposure <= 0,
        "exposure",
        "is zero, or below",
        "Whoever was never at risk can't be counted among those who could have had events.",
    )
    gone = found.missing(outcome.exposure) & (counts > 0)
    if gone.any():
        yield found.tell(
            "exposure",
            f"{cell(outcome.exposure)} is missing for {how_many(int(gone.sum()), 'person')} with "
            f"events in {cell(outcome.column)}.",
            gone,
            column=outcome.exposure,
            why="Events without a time at risk have no rate.",
            try_this=_CORRECT,
        )


def _times(found: Found, outcome: Outcome) -> Iterator[Fault]:
    """Times below zero, without an event's column, or at odds with it."""
    name, event = outcome.column, outcome.event
    times = found.numbers(name)
    if times is None or event is None:
        return
    yield from _told(
        found,
        name,
        times < 0,
        "negative",
        "is below zero",
        "Nobody is watched for less than no time.",
    )
    seen, otherwise = found.flags(event, outcome.level), found.flags(outcome.competing)
    if seen is not None:
        gone = found.missing(name) & ~np.isnan(seen)
        yield from _half(found, gone, name, event)
        gone = found.missing(event) & ~np.isnan(times)
        yield from _half(found, gone, event, name)
    if seen is not None and otherwise is not None:
        both = (seen == 1) & (otherwise == 1)
        if both.any():
            yield found.tell(
                "consistency",
                f"{cell(event)} and {cell(outcome.competing)} are both 1 in "
                f"{how_many(int(both.sum()), 'row')}.",
                both,
                column=event,
                why="A time ends once: with the event, or with what keeps it from being seen.",
                try_this="1 for what came first, and 0 for the other",
            )
    entry = found.numbers(outcome.entry)
    if entry is not None and outcome.entry is not None:
        yield from _told(
            found,
            outcome.entry,
            entry < 0,
            "negative",
            "is below zero",
            "Nobody is watched from before the start.",
        )
        late = entry >= times
        if late.any():
            yield found.tell(
                "consistency",
                f"{cell(outcome.entry)} is not below {cell(name)} in "
                f"{how_many(int(late.sum()), 'row')}.",
                late,
                column=outcome.entry,
                why="Whoever is watched from then on can't have had the event before.",
                try_this=_CORRECT,
            )


def _half(found: Found, gone: Rows, name: str, other: str) -> Iterator[Fault]:
    """A time without its event, or the other way about."""
    if gone.any():
        yield found.tell(
            "consistency",
            f"{cell(name)} is missing in {how_many(int(gone.sum()), 'row')} in which "
            f"{cell(other)} is known.",
            gone,
            column=name,
            why="A time says nothing without whether it ended with the event, nor that without it.",
            try_this=_CORRECT,
        )


def _beyond(found: Found, outcome: Outcome) -> Iterator[str]:
    """Times beyond the horizon."""
    times = found.numbers(outcome.column)
    if times is None or outcome.horizon is None:
        return
    n = int((times > outcome.horizon).sum())
    end = f"{outcome.horizon:.10g}"
    if n:
        yield (
            f"{cell(outcome.column)} goes beyond the horizon of {end} for {how_many(n, 'person')}: "
            "the restricted mean is taken up to the horizon."
        )
    elif len(times) and not np.isnan(times).all() and np.nanmax(times) < outcome.horizon:
        yield (
            f"Nobody was watched up to the horizon of {end}: the longest of "
            f"{cell(outcome.column)} is {float(np.nanmax(times)):.10g}."
        )


def _flags_and_counts(found: Found) -> Iterator[Fault]:
    """A flag that says no where events are counted, or yes where there are none."""
    for flag, level in _flag_columns(found):
        seen = found.flags(flag, level)
        for column in _count_columns(found):
            counts = found.numbers(column)
            if seen is None or counts is None or not _are_one(seen == 1, counts > 0):
                continue
            for rows, said, but in (
                ((seen == 0) & (counts > 0), "no", "above zero"),
                ((seen == 1) & (counts == 0), "yes", "zero"),
            ):
                if rows.any():
                    yield found.tell(
                        "consistency",
                        f"{cell(flag)} says {said} and {cell(column)} is {but} in "
                        f"{how_many(int(rows.sum()), 'row')}.",
                        rows,
                        column=flag,
                        why="For nearly everybody else the two agree: one of them is wrong here.",
                        try_this=_CORRECT,
                    )


def _flags_and_events(found: Found) -> Iterator[Fault]:
    """A rate and the event of a time that contradict each other."""
    rates = [each for each in found.asked.plan.outcomes if each.kind == "rate"]
    times = [each for each in found.asked.plan.outcomes if each.kind == "time_to"]
    for one in rates:
        for other in times:
            if other.event == one.column or other.event is None:
                continue
            flag, event = found.flags(one.column, one.level), found.flags(other.event, other.level)
            when = found.numbers(other.column)
            if flag is None or event is None or when is None or other.horizon is None:
                continue
            by_then = (event == 1) & (when <= other.horizon)
            if not _are_one(flag == 1, by_then):
                continue
            rows = (flag == 1) & ~by_then | (flag == 0) & by_then
            rows &= ~(np.isnan(event) | np.isnan(when))
            if rows.any():
                yield found.tell(
                    "consistency",
                    f"{cell(one.column)} and {cell(other.event)} (by the horizon) disagree in "
                    f"{how_many(int(rows.sum()), 'row')}.",
                    rows,
                    column=one.column,
                    why="For nearly everybody else the two agree: one of them is wrong here.",
                    try_this=_CORRECT,
                )


def _flag_columns(found: Found) -> list[tuple[str, object]]:
    """The columns of rates and events, each once, with the value that counts as 1."""
    flags: dict[str, object] = {}
    for each in found.asked.plan.outcomes:
        if each.kind == "rate":
            flags.setdefault(each.column, each.level)
            if each.before is not None:
                flags.setdefault(each.before, each.level)
        elif each.event is not None:
            flags.setdefault(each.event, each.level)
    return list(flags.items())


def _count_columns(found: Found) -> list[str]:
    """The columns of counts, each once."""
    counts = [each for each in found.asked.plan.outcomes if each.kind == "frequency"]
    names = [name for each in counts for name in (each.column, each.before) if name is not None]
    return list(dict.fromkeys(names))


def _are_one(one: Rows, other: Rows) -> bool:
    """Whether nearly everybody who has one of two things has both."""
    either = int((one | other).sum())
    return either > 0 and int((one & other).sum()) >= _SAME * either


def _told(
    found: Found, name: str, rows: Rows, kind: str, problem: str, why: str
) -> Iterator[Fault]:
    """Numbers that can't be, where nothing is told of them yet."""
    values: Values | None = found.numbers(name)
    if values is None:
        return
    rows = rows & ~np.isnan(values) & ~found.bad[name]
    if rows.any():
        yield found.tell(
            kind,
            f"{cell(name)} {problem} in {how_many(int(rows.sum()), 'row')}.",
            rows,
            column=name,
            why=why,
            try_this=f"{_CORRECT}; a code that means missing is declared under `missing` in "
            f"{found.asked.dictionary_file}, line {found.asked.described[name].row}",
        )
