"""How many people there are at each stage, and how their scores lie, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison, ReportTable
from cocreate_lib.study.disclosure.cells import Cell, CountTable, Sum, cell
from cocreate_lib.study.disclosure.counts import GROUPS, Array, Behind, few
from cocreate_lib.study.disclosure.outputs import FAIL, PASS, SafeTable, with_withheld
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import merged_bins, rounded_counts
from cocreate_lib.study.disclosure.suppression import suppress

_BINS = 40  # classes of a score before any are put together


@dataclass(frozen=True, eq=False)
class Stages:
    """Which numbers of people may be shown.

    Parameters
    ----------
    cells
        By row of ``Comparison.lost`` and column (``lost`` or ``left``), its cell.
    hidden
        The cells that are withheld.
    analysed_shown
        Whether the numbers of all who could be analysed may be known, beside those compared.
        Otherwise nothing of them may be shown: a mean of a yes or no in many digits is a count over
        their number.
    """

    cells: dict[tuple[int, str], Cell]
    hidden: frozenset[Cell]
    analysed_shown: bool


def stages_of(comparison: Comparison, behind: Behind, rules: DisclosureRules) -> Stages:
    """Which numbers of people at each stage may be shown.

    Each group's stages are a chain of sums: who was there is who was lost and who was left. The
    people compared in the end are shown if that is possible at all, and then all who could be
    analysed.
    """
    lost = comparison.lost
    tables, keep, analysed = [], [], []
    cells: dict[tuple[int, str], Cell] = {}
    for group in GROUPS:
        rows = lost.index[lost["group"] == group]
        people: dict[Cell, int] = {}
        sums, before = [], None
        n_analysed = int((behind.group == group).sum())
        for row in rows:
            gone, left = (cell(group=group, step=row, what=x) for x in ("lost", "left"))
            people[gone], people[left] = int(lost["lost"][row]), int(lost["left"][row])
            if before is not None:
                sums.append(Sum(before, (gone, left)))
            cells[row, "lost"], cells[row, "left"], before = gone, left, left
        same = [x for x in people if dict(x)["what"] == "left" and people[x] == n_analysed]
        analysed.append(same)
        tables.append(CountTable(group, people, tuple(sums)))
        keep += [*same, *([] if before is None else [before])]
    hidden = suppress(tables, rules, keep=keep).withheld
    shown = all(same and not set(same) & hidden for same in analysed)
    return Stages(cells, hidden, shown and not behind.few_left_out(rules))


def numbers_lost(
    comparison: Comparison, report: ReportTable, stages: Stages, rules: DisclosureRules
) -> SafeTable:
    """How many people were lost at each stage, as far as that may be shown."""
    lost = comparison.lost
    frame = report.frame.assign(
        **{x: rounded_counts(report.frame[x], rules) for x in ("lost", "left")}
    )
    table = SafeTable("numbers_lost", report.title, frame, report.notes, rule="threshold")
    why = f"Numbers of {few(rules)}, and those that would tell of such, are withheld."
    for column in ("lost", "left"):
        hidden = np.array([stages.cells[row, column] in stages.hidden for row in lost.index], bool)
        table = with_withheld(table, hidden, [column], why)
    return table


def overlap(
    comparison: Comparison, behind: Behind, stages: Stages, rules: DisclosureRules
) -> Iterator[SafeTable]:
    """The score in both groups, in classes that hold enough people."""
    if comparison.scores is None:
        return
    scores = comparison.scores.to_numpy(float)[comparison.arrays.position]
    known = np.isfinite(scores)
    if not known.any():
        return
    edges = _edges(scores[known])
    place = np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, len(edges) - 2)
    # Before, after, and those left out in between: the difference is there to be taken.
    layers = {
        (stage, group): np.bincount(
            place[known & rows & (behind.group == group)], minlength=len(edges) - 1
        )
        for stage, rows in (
            ("before", np.ones(len(scores), bool)),
            ("after", behind.used),
            ("left out", ~behind.used),
        )
        for group in GROUPS
    }
    stage_names: tuple[str, ...] = ("before", "after") if stages.analysed_shown else ("after",)
    classes = merged_bins(np.array(list(layers.values())), rules) if stages.analysed_shown else []
    if not classes:  # nothing may tell of those left out: the people compared, alone
        stage_names = ("after",)
        classes = merged_bins(np.array([layers["after", group] for group in GROUPS]), rules)
    rows = [
        (stage, group, edges[first], edges[last], int(rounded_counts(n[first:last].sum(), rules)))
        for (stage, group), n in layers.items()
        if stage in stage_names
        for first, last in classes
    ]
    reason = (
        f"Classes were put together until no group has {few(rules)} in one, unless nobody; the "
        "first and the last hold whoever is beyond."
    )
    yield SafeTable(
        "overlap",
        "How the score lies in both groups",
        pd.DataFrame(rows, columns=["stage", "group", "low", "high", "people"]),
        (reason,),
        PASS if classes else FAIL,
        (),
        "threshold",
    )


def _edges(scores: Array) -> Array:
    """Limits of classes, at round numbers, so that none is anybody's score."""
    low, high = np.quantile(scores, [0.01, 0.99])
    unit = 10.0 ** np.floor(np.log10(max((high - low) / _BINS, 1e-9)))
    low, high = np.floor(low / unit) * unit, np.ceil(high / unit) * unit
    return np.linspace(low, max(high, low + unit), _BINS + 1)
