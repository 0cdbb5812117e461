"""From a design and a seed to a cohort, at once or in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.batches import draw_groups
from cocreate_lib.cohort.draw.columns import HIDDEN, PEOPLE, POTENTIAL, categories
from cocreate_lib.cohort.draw.group import Array, Group
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.errors import DesignError

Codes = npt.NDArray[np.int32]
Tables = dict[str, dict[str, Array]]
Seed = int | np.random.SeedSequence | np.random.Generator


def simulate(design: PilotDesign, seed: Seed) -> Cohort:
    """Draw a synthetic cohort whose truth is known.

    Parameters
    ----------
    design : PilotDesign
        The world of the pilot.
    seed : int, numpy.random.SeedSequence or numpy.random.Generator
        An integer or a seed sequence gives the same cohort each time; a generator moves on, so
        that each call gives a new cohort.

    Returns
    -------
    Cohort
        ``people`` (columns: :func:`cocreate_lib.cohort.data_dictionary`), ``potential``,
        ``hidden``, ``truth`` and ``design``.

    Raises
    ------
    DesignError
        If the design is not a ``PilotDesign``, the seed is of no allowed kind, or a declared
        target can't be met in this world.

    See Also
    --------
    draw_blocks : the same people in blocks, for more of them than memory holds.

    Notes
    -----
    Log-odds of reoffending within one year = logit of the one-year risk score (OGRS3 form) +
    readiness effect x readiness + needs effect x level of need + sentence + secular trend x years
    - case manager's skill + office + a shift that makes the proven rate of the comparison group's
    population the declared base rate + delivered share x strength x an effect that gives the
    declared change in the programme group at full delivery. The strength grows with sanction
    history. The time to the first reoffence is Weibull with that one-year probability; further
    reoffences are gamma-Poisson in what is left of the year. A reoffence counts in ``people`` if a
    court convicts in time. One random threshold a person drives all worlds, so that individual
    effects have one sign; this is an assumption, which no data could check.
    :meth:`Cohort.recipe` tells all steps with their numbers.

    Examples
    --------
    >>> cohort = simulate(PilotDesign(), seed=2018)
    >>> cohort.people["my_direction"].value_counts().to_dict()
    {0: 750, 1: 150}
    >>> truth = cohort.truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    >>> bool(truth["reoffended", "risk_difference", "ATT", "full_fidelity"] < 0)
    True
    """
    root = root_sequence(design, seed)
    return next(_blocks(design, root, design.n_treated + design.n_comparison))


def draw_blocks(design: PilotDesign, seed: Seed, block_size: int = 2**17) -> Iterator[Cohort]:
    """Draw the people of :func:`simulate` in blocks, in bounded memory.

    Parameters
    ----------
    design, seed
        As for :func:`simulate`.
    block_size : int
        People in a block; the last one has what is left.

    Yields
    ------
    Cohort
        The next people. The index ``person`` goes on from block to block, and the categories of
        ``case_manager`` are those of the block.

    Raises
    ------
    DesignError
        As :func:`simulate`; also for a block size that is not a whole number from 1.

    Notes
    -----
    The people don't depend on the block size. The truth of all blocks together comes from sums:
    see :func:`cocreate_lib.cohort.truth.estimands.totals`.

    Examples
    --------
    >>> [len(block.people) for block in draw_blocks(PilotDesign(), seed=1, block_size=600)]
    [600, 300]
    """
    if isinstance(block_size, bool) or not isinstance(block_size, (int, np.integer)):
        block_size = 0
    if block_size < 1:
        raise DesignError(
            "A block holds a whole number of people, from 1.",
            where="draw_blocks(..., block_size=)",
            try_this="block_size=131072",
        )
    return _blocks(design, root_sequence(design, seed), int(block_size))


def root_sequence(design: PilotDesign, seed: Seed) -> np.random.SeedSequence:
    """The root of a cohort's random numbers."""
    if not isinstance(design, PilotDesign):
        raise DesignError(
            f"simulate needs a PilotDesign, not {type(design).__name__}.",
            try_this="cc.simulate(cc.PilotDesign(), seed=2018)",
        )
    if isinstance(seed, np.random.Generator):
        return np.random.SeedSequence(seed.integers(2**63, size=2).tolist())
    if isinstance(seed, np.random.SeedSequence):
        return seed
    if isinstance(seed, (int, np.integer)) and not isinstance(seed, bool) and seed >= 0:
        return np.random.SeedSequence(int(seed))
    raise DesignError(
        f"A seed is a whole number from 0, a SeedSequence or a Generator, not {seed!r}.",
        where="simulate(..., seed=)",
        why="The seed makes a cohort repeatable.",
        try_this="seed=2018",
    )


def _blocks(design: PilotDesign, root: np.random.SeedSequence, block_size: int) -> Iterator[Cohort]:
    total, done = design.n_treated + design.n_comparison, 0
    block: _Block | None = None
    for part in map(_part, draw_groups(design, [root])):
        taken = 0
        while taken < part.size:
            if block is None:
                block = _Block(design, part, done, min(block_size, total - done))
            before = block.filled
            taken = block.fill(part, taken)
            done += block.filled - before
            if block.filled == block.size:
                yield block.cohort()
                block = None


class _Part(NamedTuple):
    """One group of a batch in columns."""

    tables: Tables
    managers: list[str]
    size: int


def _part(group: Group) -> _Part:
    tables = {
        table: {name: column(group) for name, column in columns.items()}
        for table, columns in (("people", PEOPLE), ("potential", POTENTIAL), ("hidden", HIDDEN))
    }
    return _Part(tables, group.team.names, group.size)


class _Block:
    """Columns of known length, filled from parts and made into a cohort without a copy."""

    def __init__(self, design: PilotDesign, like: _Part, start: int, size: int) -> None:
        self.design, self.start, self.size, self.filled = design, start, size, 0
        self.tables: Tables = {
            table: {name: np.empty(size, column.dtype) for name, column in columns.items()}
            for table, columns in like.tables.items()
        }
        self.managers: list[list[str]] = []

    def fill(self, part: _Part, begin: int) -> int:
        """Take people of the part from ``begin``; returns how far it got."""
        end = min(part.size, begin + self.size - self.filled)
        at = slice(self.filled, self.filled + end - begin)
        for table, columns in part.tables.items():
            for name, column in columns.items():
                self.tables[table][name][at] = column[begin:end]
        if not self.managers or self.managers[-1] is not part.managers:
            self.managers.append(part.managers)
        self.tables["people"]["case_manager"][at] += sum(map(len, self.managers[:-1]))
        self.filled += end - begin
        return end

    def cohort(self) -> Cohort:
        index = pd.RangeIndex(self.start + 1, self.start + self.size + 1, name="person")
        people: dict[str, Any] = dict(self.tables["people"])
        used, people["case_manager"] = _only_used(
            list(chain.from_iterable(self.managers)), people["case_manager"]
        )
        for name, labels in {"case_manager": used, **categories(self.design)}.items():
            kind = pd.CategoricalDtype(labels, ordered=name == "risk_band")
            people[name] = pd.Categorical.from_codes(people[name], dtype=kind)
        frames = {
            table: pd.DataFrame(columns, index=index, copy=False)
            for table, columns in (self.tables | {"people": people}).items()
        }
        for frame in frames.values():
            frame.attrs["synthetic"] = True
        return Cohort(**frames, design=self.design)


def _only_used(names: list[str], codes: Codes) -> tuple[list[str], Codes]:
    """The names that occur, and the codes that point at them."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(names)))
    position = np.zeros(len(names), dtype=np.int32)
    position[used] = np.arange(used.size)
    return [names[i] for i in used], position[codes]
