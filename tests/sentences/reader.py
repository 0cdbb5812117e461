"""Reads one sentence about one outcome: every claim in it, and what nobody can read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.sentences.claims import CLAIMS
from tests.sentences.engine import BAD, Fault
from tests.sentences.facts import Facts
from tests.sentences.quiet import BETWEEN, PHRASES, SENTENCES

READ = "¤"
PARTS = re.compile(r"(?<=[.!?]) (?=[A-Z‹¤])")  # between sentences
_GAPS = re.compile("¤+|‹[^›]*›")


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
    """Sentences of which nothing was read, and words between claims that nobody knows."""
    for part in PARTS.split(rest):
        left = part
        for pattern in SENTENCES:
            left = pattern.sub(lambda found: READ * len(found[0]), left)
        if READ not in left and "‹note›" not in left:
            yield part
            continue
        for words in _GAPS.split(left):
            words = words.strip(" .,;:()'")
            if words and not BETWEEN.fullmatch(words):
                yield f"{words!r} in {part!r}"


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
