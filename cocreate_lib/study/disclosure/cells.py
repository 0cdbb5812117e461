"""Tables of counts as what they are to an attacker: cells, and which of them add up to which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sparse

from cocreate_lib.errors import CocreateError

Cell = tuple[tuple[str, str], ...]
"""A cell by what its people have in common: pairs of a variable and a level, sorted by variable."""


def cell(**levels: object) -> Cell:
    """The cell of the people who have these levels; without any, the cell of everybody.

    Examples
    --------
    >>> cell(sex="F", group="programme")
    (('group', 'programme'), ('sex', 'F'))
    """
    return tuple(sorted((name, str(level)) for name, level in levels.items()))


def cell_words(which: Cell) -> str:
    """A cell in words.

    Examples
    --------
    >>> cell_words(cell(sex="F")), cell_words(())
    ("sex is 'F'", 'everybody')
    """
    return ", ".join(f"{name} is {level!r}" for name, level in which) or "everybody"


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others: everybody, of each level of a variable."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True, eq=False)
class CountTable:
    """Counts of people, with the margins that can be worked out from them.

    Parameters
    ----------
    name
        What the table is called where it is shown.
    people
        By cell, how many people are in it.
    sums
        Which cells add up to which. The same cell in two tables is one cell: that links them.
    """

    name: str
    people: Mapping[Cell, int]
    sums: tuple[Sum, ...] = ()


def count_table(people: pd.DataFrame, by: Sequence[str], name: str = "") -> CountTable:
    """How many people there are for each combination of levels, with every margin.

    Parameters
    ----------
    people
        One row a person.
    by
        Columns of categories; one, two or three of them make a table that can be read. A missing
        value is a level of its own, ``"missing"``.
    name
        What the table is called; by default its columns.

    Returns
    -------
    CountTable
        A cell for each combination of levels of all or some of the columns, also where nobody is,
        and one for everybody.

    Examples
    --------
    >>> people = pd.DataFrame({"sex": ["F", "M", "M"], "group": ["a", "a", "b"]})
    >>> table = count_table(people, ["sex", "group"])
    >>> table.people[cell(sex="M")], table.people[cell(sex="F", group="b")], table.people[()]
    (2, 0, 3)
    """
    read = {column: _levels_of(people[column]) for column in by}
    levels = {column: words for column, (words, _) in read.items()}
    sizes = tuple(len(words) for words in levels.values())
    counts = np.zeros(sizes, dtype=int)
    if by:
        places = np.ravel_multi_index([codes for _, codes in read.values()], sizes)
        counts = np.bincount(places, minlength=counts.size).reshape(sizes)
    inner = dict(zip(product(*levels.values()), counts.ravel().tolist(), strict=True))
    return _with_margins(name or " by ".join(by), list(by), levels, inner)


def _levels_of(column: pd.Series) -> tuple[list[str], npt.NDArray[np.intp]]:
    """The levels in words, in order, and which of them each person has."""
    codes, different = pd.factorize(column)
    words = [*map(str, different), *(["missing"] if (codes < 0).any() else [])]
    levels = sorted(set(words))
    return levels, np.array([levels.index(word) for word in words], dtype=np.intp)[codes]


def table_of(counts: pd.DataFrame, rows: str, columns: str, name: str = "") -> CountTable:
    """A table of counts without its margins, as cells with every margin.

    Parameters
    ----------
    counts
        Whole numbers; index and columns are the levels.
    rows, columns
        What the index and the columns are levels of.
    name
        What the table is called; by default "rows by columns".

    Raises
    ------
    CocreateError
        When it holds something other than numbers of people.

    Examples
    --------
    >>> counts = pd.DataFrame({"programme": [3, 40], "comparison": [50, 60]}, index=["F", "M"])
    >>> table_of(counts, "sex", "group").people[cell(sex="M")]
    100
    """
    values = counts.to_numpy(dtype=float)
    if not (np.isfinite(values).all() and (values >= 0).all() and (values % 1 == 0).all()):
        raise CocreateError(
            "The table holds something other than numbers of people.",
            where=name or f"{rows} by {columns}",
            try_this="whole numbers from 0, and no margins",
        )
    levels = {rows: [str(x) for x in counts.index], columns: [str(x) for x in counts.columns]}
    inner: dict[tuple[str, ...], int] = {
        (row, column): int(values[i, j])
        for i, row in enumerate(levels[rows])
        for j, column in enumerate(levels[columns])
    }
    return _with_margins(name or f"{rows} by {columns}", [rows, columns], levels, inner)


def _with_margins(
    name: str,
    by: list[str],
    levels: Mapping[str, Sequence[str]],
    inner: Mapping[tuple[str, ...], int],
) -> CountTable:
    people: dict[Cell, int] = {}
    sums: list[Sum] = []
    for kept in _subsets(by):
        for combination, n in inner.items():
            which = cell(**{v: x for v, x in zip(by, combination, strict=True) if v in kept})
            people[which] = people.get(which, 0) + n
    for kept in _subsets(by):
        for over in by:
            if over not in kept:
                sums += _sums(kept, over, levels)
    return CountTable(name, people, tuple(sums))


def _subsets(by: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(by) + 1):
        yield from combinations(by, size)


def _sums(kept: Sequence[str], over: str, levels: Mapping[str, Sequence[str]]) -> Iterator[Sum]:
    for combination in product(*(levels[column] for column in kept)):
        fixed = dict(zip(kept, combination, strict=True))
        parts = tuple(cell(**fixed, **{over: level}) for level in levels[over])
        yield Sum(cell(**fixed), parts)


@dataclass(frozen=True, eq=False)
class System:
    """All that is known of the cells of linked tables: each once, and what adds up to what.

    Parameters
    ----------
    cells
        Each cell once.
    people
        How many people are in each.
    relations
        One row a sum, one column a cell: 1 for the total, -1 for each part.
    """

    cells: tuple[Cell, ...]
    people: np.ndarray[Any, np.dtype[np.float64]]
    relations: Any

    def place(self, which: Cell) -> int:
        """Where a cell stands."""
        return self.cells.index(which)


def system_of(tables: Iterable[CountTable]) -> System:
    """The cells of all tables, each once, with every sum.

    Raises
    ------
    CocreateError
        When one cell has different counts in two tables, or a sum doesn't add up.
    """
    people: dict[Cell, int] = {}
    sums: dict[Sum, str] = {}
    for table in tables:
        for which, n in table.people.items():
            if people.setdefault(which, n) != n:
                raise CocreateError(
                    f"There are {people[which]} people, and {n} in another table: "
                    f"{cell_words(which)}.",
                    where=table.name,
                    why="The difference between two numbers tells of those who were left out.",
                    try_this="tables of the same people",
                )
        sums |= dict.fromkeys(table.sums, table.name)
    places = {which: at for at, which in enumerate(people)}
    rows, columns, signs = [], [], []
    for row, (each, name) in enumerate(sums.items()):
        if people[each.total] != sum(people[part] for part in each.parts):
            raise CocreateError(
                f"The parts don't add up to the {people[each.total]} people: "
                f"{cell_words(each.total)}.",
                where=name,
                try_this="counts of whole people, from one table",
            )
        rows += [row] * (1 + len(each.parts))
        columns += [places[each.total], *(places[part] for part in each.parts)]
        signs += [1.0, *([-1.0] * len(each.parts))]
    shape = (len(sums), len(places))
    relations = sparse.csr_array((signs, (rows, columns)), shape=shape)
    return System(tuple(places), np.array(list(people.values()), float), relations)
