"""Reads what a comparison says, and finds what its numbers don't bear out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.sentences.claims import CLAIMS
from tests.sentences.engine import BAD, Fault
from tests.sentences.facts import Facts, facts_of
from tests.sentences.quiet import LOUD, PHRASES, SENTENCES
from tests.sentences.report import check_printed, check_report
from tests.sentences.worlds import World

AUDIENCES = ("manager", "evaluator", "table_note")
READ = "¤"
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
            if row["outcome"] == facts.name or facts is found[0] and row["outcome"] not in names:
                faults += read(facts, row["sentence"], counts)
    faults += check_report(found, comparison)
    faults += check_printed(found, comparison)
    return faults


def read(facts: Facts, sentence: str, counts: Counter[str] | None = None) -> list[Fault]:
    """What is wrong with one sentence, or can't be read in it."""
    if counts is not None:
        counts["sentences"] += 1
    if sentence not in facts.read:
        facts.read[sentence] = _read(facts, sentence)
    return facts.read[sentence]


def _read(facts: Facts, sentence: str) -> list[Fault]:
    faults = [
        Fault(kind, sentence, found[0])
        for kind, bad in BAD.items()
        if (found := bad.search(sentence))
    ]
    rest = masked(facts, sentence)
    for pattern in PHRASES:
        rest = pattern.sub(lambda found: READ * len(found[0]), rest)
    for claim in CLAIMS:
        for (start, end), problems in claim.read(facts, rest):
            rest = rest[:start] + READ * (end - start) + rest[end:]
            for problem in problems:
                kind, _, detail = problem.partition(": ")
                faults.append(Fault(kind, sentence, f"{claim.name}: {detail}"))
    faults += [Fault("unread", sentence, part) for part in _unread(rest)]
    return faults


def _unread(rest: str) -> Iterator[str]:
    """Sentences of which nothing was read, and loud words that were not."""
    for part in re.split(r"(?<=[.!?]) (?=[A-Z‹¤])", rest):
        left = part
        for pattern in SENTENCES:
            left = pattern.sub(lambda found: READ * len(found[0]), left)
        if READ not in left and "‹note›" not in left:
            yield part
        elif loud := LOUD.search(re.sub("‹[^›]*›", "", left)):
            yield f"{loud[0]!r} in {part!r}"


def masked(facts: Facts, sentence: str) -> str:
    """A sentence with names in brackets, so that what they are called claims nothing."""
    text = sentence
    row = facts.difference
    for part in sorted(_note_parts(facts), key=len, reverse=True):
        for opening in ("(", "available: ", "About the interval: "):
            text = text.replace(opening + part, f"{opening}‹note›")
    if row["se_type"]:
        text = text.replace(row["se_type"], "‹se_type›")
    estimator = row["estimator"].partition(": ")[2] or row["estimator"]
    text = re.sub(rf", {re.escape(estimator)}(?=[;.] )", ", ‹estimator›", text)
    columns = "|".join(map(re.escape, facts.world.people.columns))
    levels = r"(?: = (?:female|male|East|North|West))?"
    text = re.sub(rf"'((?:{columns}){levels})'", r"‹\1›", text)
    return re.sub(rf"(?<=, on )((?:{columns}){levels})(?= \(|[.])", r"‹\1›", text)


def _note_parts(facts: Facts) -> set[str]:
    parts = (part for row in facts.estimates for part in row["notes"].split("; "))
    return {part for part in parts if len(part) > 8}


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
    yield "the cluster", "cluster" in f.plan and f.has_interval and (
        f"'{f.plan['cluster']}'" not in can and f.plan["cluster"] not in can
    )
    yield "Holm's correction", f.overturned and "Holm" not in can
    yield "the smallest effect", (
        f.smallest is not None
        and f.has_interval
        and audience == "manager"
        and "declared to matter" not in can
    )
    yield "the smallest effect, equivalence", (
        f.smallest is not None
        and f.has_interval
        and audience == "evaluator"
        and "no smallest effect" in both
    )
    yield "that two measures disagree", f.measures_disagree and "ratio" not in can
    yield "why there is no interval", not f.has_interval and "(" not in can
    lost = [all_ - left for all_, left in zip(f.groups, f.analysed, strict=True)]
    for n, skip, where in zip(lost, ("ATC", "ATT"), ("programme", "comparison group"), strict=True):
        if n and f.plan["estimand"] != skip and known and audience == "manager":
            left = f.analysed[where != "programme"]
            yield f"people lost in the {where}", not re.search(
                rf"\b{n:,} (?:person|people)|\b{left:,} of the|the {left:,} who", both
            )
    yield "uneven hazards", f.uneven and audience != "table_note" and "early on" not in both
    yield "the randomised design", (
        bool(f.plan.get("randomised")) and "random" not in both
    )
    filled = {row["column"] for row in f.filled}
    yield "what was filled in", f.name in filled and "filled in" not in both and (
        audience != "table_note" or "imputed" not in both
    )
