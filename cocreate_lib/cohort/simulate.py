"""From a design and a seed to a cohort, at once or in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.batches import draw_groups
from cocreate_lib.cohort.draw.columns import TABLES, categories
from cocreate_lib.cohort.draw.group import Array, Team
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.errors import DesignError

Codes = npt.NDArray[np.int32]
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
    readiness effect x readiness + needs effect x level of need + sentence + secular trend x years -
    case manager's skill + office + a shift that makes the proven rate of the comparison group's
    population the declared base rate + delivered share x strength x an effect that gives the
    declared change in the programme group at full delivery. The strength grows with sanction
    history, and can differ by sex. Who takes no part in the programme gets nothing of it. The time
    to the first reoffence is Weibull with that one-year probability; further reoffences are
    gamma-Poisson in what is left of the year. A reoffence counts in ``people`` if a court convicts
    in time. One random threshold a person drives all worlds, so that individual effects have one
    sign; this is an assumption, which no data could check. A recall to custody or a death, where
    the design has any, comes at a constant hazard that depends on the same log-odds; nothing
    happens in custody.
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
    """Columns of known length are filled group by group, and made into a cohort without a copy."""
    waiting, done = design.n_treated + design.n_comparison, 0
    columns: list[Array] = []
    teams: list[Team] = []
    for group in draw_groups(design, [root]):
        drawn = [column(group) for table in TABLES.values() for column in table.values()]
        taken = 0
        while taken < group.size:
            if not teams:
                size, filled = min(block_size, waiting), 0
                columns = [np.empty(size, values.dtype) for values in drawn]
            people = min(group.size - taken, size - filled)
            for column, values in zip(columns, drawn, strict=True):
                column[filled : filled + people] = values[taken : taken + people]
            teams.append(group.team)
            taken, filled = taken + people, filled + people
            if filled == size:
                yield _cohort(design, iter(columns), teams, range(done + 1, done + size + 1))
                columns, teams, waiting, done = [], [], waiting - size, done + size


def _cohort(
    design: PilotDesign, columns: Iterator[Array], teams: list[Team], numbers: range
) -> Cohort:
    """The columns of all tables, one after another, as a cohort of people with these numbers."""
    tables: dict[str, dict[str, Any]] = {
        table: {name: next(columns) for name in names} for table, names in TABLES.items()
    }
    first = teams[0].first
    managers: list[str] = []
    for team in teams:
        if team.first == first + len(managers):
            managers += team.names
    people = tables["people"]
    used, people["case_manager"] = _only_used(managers, people["case_manager"] - first)
    kinds = {"case_manager": pd.CategoricalDtype(used)}
    for name, labels in categories(design).items():
        kinds[name] = _kind(tuple(labels), name == "risk_band")
    for name, kind in kinds.items():
        people[name] = pd.Categorical.from_codes(people[name], dtype=kind)
    index = pd.RangeIndex(numbers.start, numbers.stop, name="person")
    frames = {
        table: pd.DataFrame(values, index=index, copy=False) for table, values in tables.items()
    }
    for frame in frames.values():
        frame.attrs["synthetic"] = True
    return Cohort(**frames, design=design)


@lru_cache(maxsize=64)
def _kind(labels: tuple[str, ...], ordered: bool) -> pd.CategoricalDtype:
    """The type of a category: an index of labels takes longer to make than their codes to draw."""
    return pd.CategoricalDtype(list(labels), ordered=ordered)


def _only_used(names: list[str], codes: Codes) -> tuple[list[str], Codes]:
    """The names that occur, and the codes that point at them."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(names)))
    position = np.zeros(len(names), dtype=np.int32)
    position[used] = np.arange(used.size)
    return [names[i] for i in used], position[codes]
