"""Reads all that a comparison says, and finds what its numbers don't bear out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.sentences.engine import Fault
from tests.sentences.facts import Facts, facts_of
from tests.sentences.reader import read
from tests.sentences.report import check_printed, check_report
from tests.sentences.screen import check_answer, check_screen
from tests.sentences.worlds import World

AUDIENCES = ("manager", "evaluator", "table_note")
# Tables are printed for one result in so many, and screens, which take longer.
_REPORTS, _SCREENS, _WIDTHS = 4, 5, (80, 60, 120, 40)


def check(world: World, comparison: Any, counts: Counter[str] | None = None) -> list[Fault]:
    """Every fault in what a comparison says to its audiences, and in its evidence."""
    counts = Counter() if counts is None else counts
    found = facts_of(world, comparison)
    names = {facts.name for facts in found}
    faults: list[Fault] = []
    for audience in AUDIENCES:
        for facts, said in zip(found, comparison.sentences(audience), strict=True):
            counts["outcomes"] += audience == "manager"
            faults += _outcome(facts, said, audience, counts)
    for facts in found:
        for row in facts.evidence:
            if row["outcome"] == facts.name or (facts is found[0] and row["outcome"] not in names):
                faults += read(facts, row["sentence"], counts)
    faults += check_answer(found, comparison, counts)
    number = counts["results"]
    if number % _REPORTS == 0:
        counts["reports"] += 1
        faults += check_printed(found, comparison)
        faults += check_report(found, comparison)
    if number % _SCREENS == 0:
        counts["screens"] += 1
        faults += check_screen(found, comparison, _WIDTHS[number // _SCREENS % len(_WIDTHS)])
    return faults


def _outcome(facts: Facts, said: Any, audience: str, counts: Counter[str]) -> Iterator[Fault]:
    """The sentences to one audience about one outcome, and what they leave out."""
    if said.outcome != facts.name:
        yield Fault("name", said.outcome, facts.name)
    for sentence in (*said.can_say, *said.cannot_say):
        yield from read(facts, sentence, counts)
    can, cannot = " ".join(said.can_say), " ".join(said.cannot_say)
    for what, missing in _unheard(facts, can, cannot, audience):
        if missing:
            yield Fault("unheard", f"[{audience}] {can} || {cannot}", what)


def _unheard(f: Facts, can: str, cannot: str, audience: str) -> Iterable[tuple[str, bool]]:
    """What was declared or found, and whether a reader of this audience isn't told."""
    both = f"{can} {cannot}"
    known = f.has_levels
    yield "synthetic", f.synthetic and "ynthetic" not in can
    yield "the estimand", f.plan["estimand"] not in can and known
    yield "trimming", "trim" in f.plan and known and "trimmed" not in can
    yield (
        "the cluster",
        "cluster" in f.plan
        and f.has_interval
        and (f"'{f.plan['cluster']}'" not in can and f.plan["cluster"] not in can),
    )
    yield "Holm's correction", f.overturned and "Holm" not in can
    yield (
        "the smallest effect",
        (
            f.smallest is not None
            and f.has_interval
            and audience == "manager"
            and "declared to matter" not in can
        ),
    )
    yield (
        "the smallest effect, equivalence",
        (
            f.smallest is not None
            and f.has_interval
            and audience == "evaluator"
            and "no smallest effect" in both
        ),
    )
    yield "that two measures disagree", f.measures_disagree and "ratio" not in can
    yield "why there is no interval", not f.has_interval and "(" not in can
    lost = [all_ - left for all_, left in zip(f.groups, f.analysed, strict=True)]
    for n, skip, where in zip(lost, ("ATC", "ATT"), ("programme", "comparison group"), strict=True):
        if n and f.plan["estimand"] != skip and known and audience == "manager":
            left = f.analysed[where != "programme"]
            yield (
                f"people lost in the {where}",
                not re.search(
                    rf"\b{n:,} (?:person|people)|\b{left:,} of the|the {left:,} who", both
                ),
            )
    yield "uneven hazards", f.uneven and audience != "table_note" and "early on" not in both
    yield (
        "the randomised design",
        (known and bool(f.plan.get("randomised")) and "random" not in both),
    )
    filled = {row["column"] for row in f.filled}
    yield (
        "what was filled in",
        f.name in filled
        and "filled in" not in both
        and (audience != "table_note" or "imputed" not in both),
    )
