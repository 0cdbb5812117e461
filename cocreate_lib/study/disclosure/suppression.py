"""Complementary suppression: what else is withheld, so that what must be can't be worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy
import scipy.sparse as sparse

from cocreate_lib.study.disclosure.audit import NOISE, Bools, hidden_cells, reach
from cocreate_lib.study.disclosure.cells import Cell, CountTable, System, cell_words, system_of
from cocreate_lib.study.disclosure.rules import DisclosureRules

_TRIES = 8  # rounds of looking whether whole people tell more than the linear program saw


@dataclass(frozen=True, eq=False)
class Suppression:
    """Which cells of linked tables are withheld, and why.

    Parameters
    ----------
    primary
        Cells withheld because of who is in them.
    secondary
        Cells withheld because the primary ones could be worked out from them.
    table
        One row a withheld cell: ``cell`` (in words), ``people``, ``why`` (``"primary"`` or
        ``"secondary"``), ``lowest`` and ``highest`` (the least and the most people that fit what is
        shown).
    """

    primary: frozenset[Cell]
    secondary: frozenset[Cell]
    table: pd.DataFrame

    @property
    def withheld(self) -> frozenset[Cell]:
        """All cells that are not shown."""
        return self.primary | self.secondary


def too_few(tables: Iterable[CountTable], rules: DisclosureRules) -> frozenset[Cell]:
    """The cells that rest on fewer people than the rules allow, and on anybody at all.

    Examples
    --------
    >>> from cocreate_lib.study.disclosure.cells import table_of
    >>> counts = pd.DataFrame({"programme": [3, 40], "other": [50, 60]}, index=["F", "M"])
    >>> too_few([table_of(counts, "sex", "group")], DisclosureRules())
    frozenset({(('group', 'programme'), ('sex', 'F'))})
    """
    return frozenset(
        which for table in tables for which, n in table.people.items() if 0 < n < rules.least_people
    )


def suppress(
    tables: Collection[CountTable],
    rules: DisclosureRules,
    also: Collection[Cell] = (),
    keep: Collection[Cell] = (),
) -> Suppression:
    """Withhold what must be, and what it takes so that nobody can work it out.

    Parameters
    ----------
    tables
        All tables that will be shown. Cells that they share are withheld in all of them.
    rules
        ``least_people``: a cell with fewer people, and anybody at all, is withheld.
    also
        Other cells that must be withheld, whatever their number of people.
    keep
        Cells to be shown if that is possible at all, because much else rests on them.

    Returns
    -------
    Suppression

    Notes
    -----
    *What is safe.* With ``t = least_people``, from all that is shown a withheld cell of ``a < t``
    people could as well have nobody as t people: its feasible range holds both 0 and t. One of
    ``a >= t`` people, withheld for another reason, could have t people more or fewer.

    *What else is withheld.* For each end of that range, a linear program moves the cell there and
    mends every sum at the least cost; the cells that it had to change are withheld too. Cells
    already withheld cost nothing, others the more the more people they have, margins more than
    what is inside, and cells with nobody in them, of which everybody may know that they are empty,
    most. Then each that turns out not to be needed is shown again, the largest first. In the end
    the ranges are worked out once more, now for whole people.

    References
    ----------
    Fischetti, M. & Salazar, J. J. (2001). Solving the cell suppression problem on tabular data with
    linear constraints. *Management Science*, 47(7), 1008–1027.

    Examples
    --------
    >>> from cocreate_lib.study.disclosure.cells import table_of
    >>> counts = pd.DataFrame(
    ...     {"programme": [3, 40, 31], "other": [50, 60, 44]}, index=["a", "b", "c"])
    >>> found = suppress([table_of(counts, "office", "group")], DisclosureRules())
    >>> found.table[["people", "why", "lowest", "highest"]]
       people        why  lowest  highest
    0       3    primary       0       34
    1      50  secondary      19       53
    2      31  secondary       0       34
    3      44  secondary      41       75
    """
    tables = list(tables)
    system = system_of(tables)
    primary = too_few(tables, rules) | frozenset(also)
    must = hidden_cells(system, primary)
    hidden = must.copy()
    dear = hidden_cells(system, keep)
    least = rules.least_people
    for _ in range(_TRIES):
        for at in _by_size(system, must):
            for end in _ends(system.people[at], least):
                hidden |= _moved(system, hidden, dear, at, end)
        hidden = _without_needless(system, hidden, must, least)
        if all(_is_safe(system, hidden, at, least, whole=True) for at in np.flatnonzero(must)):
            break
        # Whole people tell more than the linear program saw: the cheapest cell beside goes too.
        hidden = _one_more(system, hidden, dear)
    found = frozenset(system.cells[at] for at in np.flatnonzero(hidden))
    return Suppression(primary, found - primary, _table(system, hidden, must))


def _ends(people: float, least: int) -> tuple[float, float]:
    """What a withheld cell must be able to have, at the least and at the most."""
    return (0.0, float(least)) if people < least else (people - least, people + least)


def _is_safe(system: System, hidden: Bools, at: Any, least: int, *, whole: bool) -> bool:
    low, high = reach(system, hidden, at, whole=whole)
    lowest, highest = _ends(system.people[at], least)
    return low <= lowest + NOISE and high >= highest - NOISE


def _by_size(system: System, must: Bools) -> list[int]:
    places = np.flatnonzero(must)
    return [int(places[i]) for i in np.argsort(-system.people[places], kind="stable")]


def _costs(system: System, hidden: Bools, dear: Bools) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What it costs to withhold each cell too."""
    inside = max((len(which) for which in system.cells), default=0)
    margin = np.array([inside - len(which) for which in system.cells], float)
    cost = (1.0 + np.log1p(system.people)) * 4.0**margin
    cost[system.people == 0] = 1000.0 * cost.max(initial=1.0)
    cost[dear] = 1000.0 * cost.max(initial=1.0)
    cost[hidden] = 0.0
    return cost


def _moved(system: System, hidden: Bools, dear: Bools, at: int, end: float) -> Bools:
    """The cells that change when one cell moves to an end of its range, at the least cost."""
    cells = len(system.cells)
    cost = _costs(system, hidden, dear)
    # Up and down apart, each from zero: the size of a change is their sum.
    relations = sparse.hstack([system.relations, -system.relations]).tocsr()
    step = end - system.people[at]
    upper = np.concatenate([np.full(cells, np.inf), system.people])
    lower = np.zeros(2 * cells)
    up, down = max(step, 0.0), max(-step, 0.0)
    lower[at] = upper[at] = up
    lower[cells + at] = upper[cells + at] = down
    solved = scipy.optimize.linprog(
        np.concatenate([cost, cost]) + 1e-9,
        A_eq=relations,
        b_eq=np.zeros(relations.shape[0]),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    if not solved.success:  # no table but this one has these sums
        return np.ones(cells, dtype=bool)
    change = np.abs(solved.x[:cells] - solved.x[cells:])
    return change > NOISE


def _without_needless(system: System, hidden: Bools, must: Bools, least: int) -> Bools:
    """Show again what isn't needed, the largest first."""
    places, primary = np.flatnonzero(hidden & ~must), np.flatnonzero(must)
    for at in sorted(places, key=lambda at: (len(system.cells[at]), -system.people[at])):
        without = hidden.copy()
        without[at] = False
        if all(_is_safe(system, without, each, least, whole=False) for each in primary):
            hidden = without
    return hidden


def _one_more(system: System, hidden: Bools, dear: Bools) -> Bools:
    shown = np.flatnonzero(~hidden)
    if not len(shown):
        return hidden
    more = hidden.copy()
    more[shown[np.argmin(_costs(system, hidden, dear)[shown])]] = True
    return more


def _table(system: System, hidden: Bools, must: Bools) -> pd.DataFrame:
    rows: Iterator[dict[str, Any]] = (
        {
            "cell": cell_words(system.cells[at]),
            "people": int(system.people[at]),
            "why": "primary" if must[at] else "secondary",
            **dict(
                zip(("lowest", "highest"), reach(system, hidden, int(at), whole=True), strict=True)
            ),
        }
        for at in np.flatnonzero(hidden)
    )
    return pd.DataFrame(rows, columns=["cell", "people", "why", "lowest", "highest"])
