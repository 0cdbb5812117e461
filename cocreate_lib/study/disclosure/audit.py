"""What an attacker can work out of cells that are withheld: the least and the most each can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd
import scipy

from cocreate_lib.study.disclosure.cells import Cell, CountTable, System, cell_words, system_of

Bools = np.ndarray[Any, np.dtype[np.bool_]]
UNBOUNDED = 10_000.0
NOISE = 1e-6  # of a person: what a solver's arithmetic leaves


def audit(tables: Iterable[CountTable], withheld: Collection[Cell]) -> pd.DataFrame:
    """What can be worked out of the cells that are withheld, from all the others.

    Parameters
    ----------
    tables
        All tables that are shown, however they are linked.
    withheld
        The cells that are not shown, in any of them.

    Returns
    -------
    pandas.DataFrame
        One row a withheld cell: ``cell`` (in words), ``people``, ``lowest`` and ``highest`` (the
        least and the most people that fit all that is shown), ``exact`` (whether only one number
        fits).

    Notes
    -----
    The attacker knows every sum, that people come whole, and that no cell is below zero. ``lowest``
    and ``highest`` are the least and the most that the cell has over all tables that agree with
    what is shown: two integer programs a cell (the attacker's problem of Fischetti & Salazar).

    References
    ----------
    Fischetti, M. & Salazar, J. J. (2001). Solving the cell suppression problem on tabular data with
    linear constraints. *Management Science*, 47(7), 1008–1027.

    Examples
    --------
    >>> from cocreate_lib.study.disclosure.cells import cell, table_of
    >>> counts = pd.DataFrame({"programme": [3, 40], "other": [50, 60]}, index=["F", "M"])
    >>> table = table_of(counts, "sex", "group")
    >>> audit([table], [cell(sex="F", group="programme")])[["people", "lowest", "highest", "exact"]]
       people  lowest  highest  exact
    0       3       3        3   True
    """
    system = system_of(tables)
    hidden = hidden_cells(system, withheld)
    places = [at for at, is_hidden in enumerate(hidden) if is_hidden]
    rows = []
    for at in places:
        low, high = reach(system, hidden, at, whole=True)
        rows.append(
            {
                "cell": cell_words(system.cells[at]),
                "people": int(system.people[at]),
                "lowest": low,
                "highest": high,
                "exact": low == high,
            }
        )
    return pd.DataFrame(rows, columns=["cell", "people", "lowest", "highest", "exact"])


def hidden_cells(system: System, withheld: Collection[Cell]) -> Bools:
    """Which cells of a system are withheld, in the order of its cells."""
    wanted = frozenset(withheld)
    return np.array([which in wanted for which in system.cells], dtype=bool)


def reach(system: System, hidden: Bools, at: int, *, whole: bool) -> tuple[int, int]:
    """The least and the most people that one hidden cell can have.

    Parameters
    ----------
    system, hidden
        The cells, and which of them are not shown.
    at
        Which cell.
    whole
        Whether the attacker knows that people come whole, which takes longer to work out.

    Notes
    -----
    Where nothing that is shown bounds a cell, the most is ``UNBOUNDED`` above the largest count.
    """
    free = np.flatnonzero(hidden)
    relations = system.relations.tocsc()
    left = relations[:, free]
    rest = np.where(hidden, 0.0, system.people)
    right = -(relations @ rest)
    used = np.flatnonzero(np.diff(left.tocsr().indptr))
    constraint = scipy.optimize.LinearConstraint(left.tocsr()[used], right[used], right[used])
    goal = np.zeros(len(free))
    goal[np.searchsorted(free, at)] = 1.0
    most = float(system.people.max(initial=0.0)) + UNBOUNDED
    ends = []
    for sign in (1.0, -1.0):
        solved = scipy.optimize.milp(
            sign * goal,
            constraints=[constraint],
            bounds=scipy.optimize.Bounds(0.0, most),
            integrality=np.full(len(free), int(whole)),
        )
        ends.append(sign * solved.fun)
    return int(np.ceil(ends[0] - NOISE)), int(np.floor(ends[1] + NOISE))
