"""Curves of times, in steps that hold enough events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison
from cocreate_lib.study.disclosure.counts import Behind, few
from cocreate_lib.study.disclosure.outputs import SafeTable
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import coarse_steps
from cocreate_lib.text import how_many


def curves(
    comparison: Comparison, behind: Behind, withheld: Mapping[str, str], rules: DisclosureRules
) -> Iterator[SafeTable]:
    """The curves of each time that may be shown, survival or cumulative incidence."""
    for data in comparison.arrays.outcomes:
        name = data.spec.column
        both = (comparison.curves, comparison.incidence)
        curve = next((each for each in both if name in set(each["outcome"])), None)
        if curve is None or name in withheld:
            continue
        mine = curve[curve["outcome"] == name]
        # Each kind of event steps by itself: a step of both may hold few of one.
        of = ["group", "of"] if "of" in mine else ["group"]
        parts = []
        for which, rows in mine.groupby(of, sort=False):
            people = behind.compared(str(which[0]))
            had = data.competing if which[-1] == "competing" else data.event
            had = np.asarray(had, dtype=bool)[people]
            steps = coarse_steps(data.y[people], had, rows["time"].to_numpy(), rules)
            parts.append(rows[rows["time"].isin(steps)].drop(columns="at_risk"))
        reason = (
            f"A curve steps once {how_many(rules.least_people, 'event')} have gathered, if none or "
            f"as many are still to come, and not where {few(rules)} are left; how many are at risk "
            "isn't shown."
        )
        yield SafeTable(
            f"curve_{name}",
            f"Curve of {comparison.plan.label(name)}",
            pd.concat(parts, ignore_index=True),
            (reason,),
            rule="survival threshold",
            labels=dict(comparison.plan.labels),
        )
