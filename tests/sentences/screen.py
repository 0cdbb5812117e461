"""The first screen of a result, and the answer that stands on it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from math import isnan
from typing import Any
from unittest import mock

from rich.console import Console

from tests.sentences.engine import BAD, Fault, factor_of, unit_faults
from tests.sentences.facts import Facts
from tests.sentences.numbers import quantity
from tests.sentences.reader import PARTS, read

LINES, COLUMNS = 40, 80
FEW = 2


def check_answer(found: list[Facts], comparison: Any, counts: Counter[str]) -> Iterator[Fault]:
    """What the answer says that the numbers don't bear out."""
    answer = comparison.answer()
    if found[0].synthetic != ("ynthetic" in answer.about):
        yield Fault("unheard", answer.about, "synthetic")
    yield from _who(found[0], answer.who)
    yield from _alike(found[0], answer.alike)
    for facts, line in zip(found, answer.outcomes, strict=True):
        yield from _line(facts, line)
    for sentence in (*answer.can_say, *answer.cannot_say):
        yield from _sentence(found, sentence, counts)
    can, cannot = " ".join(answer.can_say), " ".join(answer.cannot_say)
    for f in found:
        if f.overturned and "Holm" not in can:
            yield Fault("unheard", can, f"Holm's correction of {f.name}")
        if f.measures_disagree and "ratio" not in can:
            yield Fault("unheard", can, f"that two measures of {f.name} disagree")
        if len(found) > 1 and f"'{f.name}'" not in can and not re.search("In (?:both|all)", can):
            yield Fault("unheard", can, f"any verdict on {f.name}")
    if any(f.has_interval and not f.significant for f in found) and (
        "made no difference" not in cannot
    ):
        yield Fault("unheard", cannot, "that not significant is not no difference")
    yield from _limits(found, answer.intervals)


def _limits(found: list[Facts], text: str) -> Iterator[Fault]:
    level = 100 * float(found[0].difference["conf_level"])
    if f"{level:.6g}%" not in text:
        yield Fault("level", text, f"{level:g}%")


def _sentence(found: list[Facts], sentence: str, counts: Counter[str]) -> Iterator[Fault]:
    """Each part about the outcomes that it names; about those of the part before if it names none,
    about the first with an interval if nothing does, and about all where it says so."""
    about = [next((f for f in found if f.has_interval), found[0])]
    first: list[Facts] = []
    for part in PARTS.split(sentence):
        named = [f for f in found if f"'{f.name}'" in part]
        if re.match("In (?:both|all [0-9]+) outcomes", part):
            named = found
        about = named or about
        first = first or named
        if not set(about) <= set(first or about):
            yield Fault("contradiction", sentence, "one sentence about two outcomes")
        for facts in about:
            yield from read(facts, part, counts)


def _who(f: Facts, text: str) -> Iterator[Fault]:
    """People counted: in the table, analysed, and lost."""
    for number in re.findall(r"(?<![\d.%])\d[\d,]*(?![\d.%])", _plain(text)):
        n = int(number.replace(",", ""))
        known = {*f.groups, *f.analysed, *f.lost_counts, *(row["filled"] for row in f.filled)}
        if n not in known:
            yield Fault("people counted", text, f"{n} is not among {sorted(known)}")
    first = re.match(
        r"([\d,]+)(?: of the ([\d,]+))? in the programme, compared with ([\d,]+)(?: of "
        r"([\d,]+))? others",
        text,
    )
    if first is None:
        yield Fault("unread", text, "who was compared")
        return
    treated, all_treated, others, all_others = (
        None if n is None else int(n.replace(",", "")) for n in first.groups()
    )
    told = (all_treated or treated, all_others or others, treated, others)
    if told != (*f.groups, *f.analysed):
        yield Fault("people counted", text, f"{told} are not {(*f.groups, *f.analysed)}")
    lost = f.groups[0] - f.analysed[0]
    if ("Nobody in the programme was lost" in text) != (lost == 0):
        yield Fault("people counted", text, f"{lost} of the programme are lost")
    lost_others = f.groups[1] - f.analysed[1]
    if lost_others and f.plan["estimand"] != "ATT" and "Lost from the comparison group" not in text:
        yield Fault("unheard", text, f"{lost_others} of the comparison group are lost")
    for name, n in re.findall(r"'(\w+)' of ([\d,]+) (?:person|people)", text):
        if {"column": name, "filled": int(n)}.items() - {
            pair for row in f.filled for pair in row.items()
        }:
            yield Fault("people counted", text, f"filled in: {f.filled}")
    for kind, bad in BAD.items():
        if bad := bad.search(text):
            yield Fault(kind, text, bad[0])


def _plain(text: str) -> str:
    """Without what only looks like a count: shares, scores and strata."""
    return re.sub(r"\([^)]*\)|AT[TCEO]", "", text)


def _alike(f: Facts, text: str) -> Iterator[Fault]:
    row = f.worst
    if row is None:
        random = f.plan.get("randomised") or f.plan.get("errors") == "randomisation"
        if not text.startswith("By chance alone" if random else "Not known"):
            yield Fault("balance", text, "nothing is known")
        return
    size = abs(row["smd_after"])
    verdict = text.partition(".")[0].partition(",")[0]
    if (verdict == "Yes" and size > 0.1) or (verdict in ("No", "Nearly") and _close(f, size)):
        yield Fault("balance", text, f"smd {size:.4g}")
    if verdict == "Nearly" and size > 0.2 and f.plan["method"] != "regression":
        yield Fault("balance", text, f"smd {size:.4g}")
    gap = re.search(r"gap(?: left)? is (less than 0\.01|[\d.e-]+) standard", text)
    if gap is None:
        yield Fault("unread", text, "how alike")
    elif not quantity(gap[1]).is_written(size, 1.0, signed=False):
        yield Fault("number", text, f"smd {size:.5g}")


def _close(f: Facts, size: float) -> bool:
    """Whether nothing speaks against alike: a regression's extrapolation may."""
    return (
        size <= 0.1
        and f.found("implied_distance", "all outcomes") is None
        and (f.plan["method"] != "regression")
    )


def _line(f: Facts, line: Any) -> Iterator[Fault]:
    """One outcome's line: two levels, the difference and its interval."""
    row = f.difference
    if isnan(row["estimate"]):
        if line.difference != "not known":
            yield Fault("number", line.difference, "there is no estimate")
        return
    factor = factor_of(f, f"{line.what} 100")
    shown = f"{line.what} {line.difference} {line.interval}"
    if (
        f.kind in ("rate", "frequency")
        and "100" not in line.what
        and not re.search("percentage point|a person", shown)
        and not (f.at_risk and re.search(r"per (?:person-year|(?:unit|[\d.]+) of '\w+')", shown))
    ):
        yield Fault("unit", shown, f.kind)
    for text, name in zip(line.levels, ("treated", "comparison"), strict=True):
        level = quantity(text.removeprefix("+"))
        if not level.is_written(f.means[name], factor):
            yield Fault("number", f"{line.what}: {text}", f"{name} {factor * f.means[name]:.6g}")
        if f.kind == "rate" and not f.changes and not 0 <= level.value <= 100:
            yield Fault("impossible", f"{line.what}: {text}")
    yield from _change(f, line.difference, row["estimate"], factor)
    if f.has_interval:
        ends = line.interval.split(" to ")
        if len(ends) != 2:
            yield Fault("unread", line.interval, "the interval of a line")
            return
        for text, name in zip(ends, ("conf_low", "conf_high"), strict=True):
            yield from _change(f, text, row[name], factor)
        first, second = map(quantity, ends)
        if first.value == second.value and row["conf_high"] > row["conf_low"]:
            yield Fault("limits alike", line.interval, f"{row['conf_low']} {row['conf_high']}")
    elif not line.interval.startswith("no interval"):
        yield Fault("number", line.interval, "there is no interval")


def _change(f: Facts, text: str, number: float, factor: float) -> Iterator[Fault]:
    found = quantity(text)
    if not found.is_written(number, factor):
        yield Fault("number", text, f"{factor * number:.6g}")
    if not found.direction and abs(number) * factor > found.half:
        yield Fault("no direction", text, f"{factor * number:.6g}")
    if f.kind in ("scale", "time_to"):
        for problem in unit_faults(f, found, text):
            yield Fault("unit", text, problem)


def check_screen(found: list[Facts], comparison: Any, width: int) -> Iterator[Fault]:
    """The screen as a terminal of this width shows it: nothing cut, nothing wider, not too long."""
    from cocreate_lib.cli import layers, terminal

    text = io.StringIO()
    console = Console(file=text, width=width)
    with mock.patch.object(terminal, "out", console), mock.patch.object(layers, "out", console):
        layers.show_comparison(comparison, layers.Layer.SCREEN)
    shown = text.getvalue()
    lines = shown.rstrip("\n").split("\n")
    if width >= COLUMNS and len(lines) > LINES:
        yield Fault("too long", shown, f"{len(lines)} lines")
    for line in lines:
        if len(line) > max(width, COLUMNS // 2):
            yield Fault("too wide", line, f"{len(line)} columns of {width}")
    for kind, bad in BAD.items():
        if bad := bad.search(shown):
            yield Fault(kind, shown[max(0, bad.start() - 80) : bad.end() + 40], "screen")
    flat, answer = _flat(shown), comparison.answer()
    for part in (answer.who, answer.alike, *answer.can_say[:FEW], *answer.cannot_say):
        if _flat(part) not in flat:
            yield Fault("cut", shown, part)
    # What can be said beyond the first things is left out only where it finds no room.
    left_out = [part for part in answer.can_say[FEW:] if _flat(part) not in flat]
    needed = sum(1 + len(part) // (COLUMNS - 15) for part in left_out)
    if left_out and (width < COLUMNS or len(lines) + needed <= LINES - 2):
        yield Fault("cut", shown, left_out[0])
    if len(found) <= 3:
        for line in answer.outcomes:
            for part in (line.difference, line.interval):
                if _flat(part) not in flat:
                    yield Fault("cut", shown, part)


def _flat(text: str) -> str:
    """Without white space, and without the labels that stand beside sentences."""
    return re.sub(r"\s+", "", text)
