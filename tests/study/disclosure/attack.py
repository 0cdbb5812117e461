"""An attacker of tables with withheld cells, who shares no code with what withholds them.

Tables are arrays of whole numbers. The attacker sees each cell and each margin that is shown, and
asks two things of each that isn't: do the sums fix it (exact elimination over fractions), and which
whole numbers can it be (an integer program of its own)?
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from cocreate_lib.study.disclosure.cells import count_table

NAMES = ("row", "column", "layer")


def random_tables(rng):
    """One table of two or three dimensions, or two that share a margin; as people."""
    import pandas as pd

    shape = [(3, 2), (4, 3), (5, 4), (3, 3, 2), (2, 2, 2)][rng.integers(5)]
    mean = rng.choice([4.0, 12.0, 40.0])
    counts = rng.negative_binomial(1.2, 1.2 / (1.2 + mean), shape)
    counts[rng.random(shape) < 0.1] = 0
    if not counts.sum():
        counts.flat[0] = 3
    rows = np.repeat(np.array(list(np.ndindex(shape))), counts.ravel(), axis=0)
    people = pd.DataFrame(rows, columns=NAMES[: len(shape)]).astype(str)
    by = [list(people.columns)]
    if len(shape) == 3 and rng.random() < 0.6:  # two tables of the same people, linked by margins
        by = [["row", "column"], ["row", "layer"]]
    return people, by


def attack(people, by, withheld):
    """For each withheld cell: whether the sums fix it, and the least and the most it can be.

    The unknowns are the finest cells of all columns together: whatever fits them fits every table.
    """
    names = list(people.columns)
    levels = [sorted(people[name].unique()) for name in names]
    finest = list(product(*levels))
    true = people.value_counts().to_dict()
    x = np.array([true.get(each, 0) for each in finest], float)
    rows, seen = [], set()
    for columns in by:
        table = count_table(people, columns)
        for which in table.people:
            if which in seen:
                continue
            seen.add(which)
            wanted = dict(which)
            row = [
                all(wanted.get(n, v) == v for n, v in zip(names, each, strict=True))
                for each in finest
            ]
            rows.append((which, np.array(row, float)))
    shown = [row for which, row in rows if which not in withheld]
    matrix = np.array(shown) if shown else np.zeros((0, len(finest)))
    found = []
    for which, row in rows:
        if which not in withheld:
            continue
        ends = []
        for sign in (1, -1):
            solved = milp(
                sign * row,
                constraints=[LinearConstraint(matrix, matrix @ x, matrix @ x)] if shown else [],
                integrality=np.ones(len(finest)),
                bounds=Bounds(
                    0, len(people) + 1000
                ),  # who knows how many there are has it from what is shown
            )
            ends.append(round(sign * solved.fun))
        found.append((which, int(row @ x), is_fixed(shown, row), *ends))
    return found


def is_fixed(shown, row):
    """Whether a sum is a combination of the sums that are shown: elimination over fractions."""
    basis = []
    for each in [*shown, row]:
        vector = [Fraction(int(v)) for v in each]
        for lead, other in basis:
            if vector[lead]:
                factor = vector[lead] / other[lead]
                vector = [a - factor * b for a, b in zip(vector, other, strict=True)]
        lead = next((at for at, v in enumerate(vector) if v), None)
        if lead is None:
            if each is row:
                return True
            continue
        basis.append((lead, vector))
    return False
