"""axe-core on a page, with what it counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_COUNTED = {"resultTypes": ["violations", "incomplete"]}


@dataclass(frozen=True)
class Heard:
    """What axe-core said of a page.

    Parameters
    ----------
    faults
        Each with its impact, rule and element.
    passed
        The rules that some element was held against, and passed.
    unsure
        Where axe-core can't tell: the rule, once for each element.
    """

    faults: tuple[str, ...]
    passed: frozenset[str]
    unsure: tuple[str, ...]


def axe(page: Any, ours: Sequence[str] = (), rules: Sequence[str] = ()) -> Heard:
    """Ask axe-core about all of a page, or about what is ours on it; all rules, or a few."""
    from axe_playwright_python.sync_playwright import Axe

    present = [[each] for each in ours if page.locator(each).count()]
    if ours and not present:
        raise RuntimeError(f"There is nothing of ours on {page.url}: {', '.join(ours)}")
    options = {**_COUNTED, **({"runOnly": list(rules)} if rules else {})}
    said = Axe().run(page, {"include": present} if present else None, options).response
    return Heard(
        faults=tuple(
            f"{fault['impact']}: {fault['id']}: {node['html'][:160]}"
            for fault in said["violations"]
            for node in fault["nodes"]
        ),
        passed=frozenset(rule["id"] for rule in said["passes"]),
        unsure=tuple(rule["id"] for rule in said["incomplete"] for _ in rule["nodes"]),
    )
