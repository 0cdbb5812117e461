"""The table of what was looked at, and what was found."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from cocreate_lib.text import how_many
from tools.accessibility.fault import Found


def table(found: Found) -> str:
    """What was looked at, by kind of page, in Markdown."""
    kinds = list(dict.fromkeys(kind for kind, _ in found.counts))
    rows = list(dict.fromkeys(what for _, what in found.counts))
    head = ["| looked at | " + " | ".join(kinds) + " | all |", "|---" * (len(kinds) + 2) + "|"]
    body = [
        f"| {what} | "
        + " | ".join(str(found.counts.get((kind, what), "")) for kind in kinds)
        + f" | {sum(found.counts.get((kind, what), 0) for kind in kinds)} |"
        for what in rows
    ]
    return "\n".join(head + body)


def summary(found: Found) -> str:
    """The faults, and how many of each sweep."""
    by = Counter(fault.sweep for fault in found.faults)
    rules = how_many(len(found.rules), "rule")
    lines = [table(found), "", f"{rules} of axe-core passed somewhere."]
    if found.unsure:
        told = ", ".join(f"{rule} {times}" for rule, times in found.unsure.most_common())
        lines.append(f"Where axe-core can't tell: {told}.")
    told = ", ".join(f"{sweep} {times}" for sweep, times in sorted(by.items()))
    lines.append(f"{how_many(len(found.faults), 'fault')}{': ' if told else '.'}{told}")
    return "\n".join(lines)


def write_json(found: Found, path: Path) -> None:
    """All of it, for programs."""
    path.write_text(
        json.dumps(
            {
                "looked at": [
                    {"kind": kind, "what": what, "times": times}
                    for (kind, what), times in found.counts.items()
                ],
                "rules passed": sorted(found.rules),
                "axe-core can't tell": dict(found.unsure),
                "faults": [vars(fault) for fault in sorted(found.faults)],
            },
            indent=1,
            ensure_ascii=False,
        ),
        encoding="utf-8",
    )
