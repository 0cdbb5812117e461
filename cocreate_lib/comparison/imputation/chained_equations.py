"""Multiple imputation: missing covariates and outcomes filled in, column by column, by models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.columns import (
    check_shape,
    in_file,
    reads_before,
    stored_plainly,
    used_columns,
)
from cocreate_lib.comparison.data.levels import check_levels
from cocreate_lib.comparison.data.understand import understood
from cocreate_lib.comparison.imputation.draws import (
    counts,
    levels,
    local_residuals,
    matched_donors,
)
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.comparison.numerics.linear import Scale, scale_of, standardised
from cocreate_lib.comparison.numerics.progress import Progress, tell_nobody, watched
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.errors import DataError
from cocreate_lib.labels import NO_LABELS, Declared, name_of
from cocreate_lib.text import how_many

_CYCLES = 10


MUCH_FILLED = 0.3
"""From this share of a column on, results are said to lean on what filled it in: ours."""


@dataclass(frozen=True)
class Gaps:
    """What is missing: people in all, people with a gap, and empty cells by column."""

    everybody: int
    people: int
    cells: dict[str, int]

    def to_frame(self) -> pd.DataFrame:
        """``column``, ``filled`` (people whose value is missing) and ``share`` (of all)."""
        filled = np.array(list(self.cells.values()), dtype=int)
        share = filled / self.everybody
        return pd.DataFrame({"column": list(self.cells), "filled": filled, "share": share})

    def notes(self, n_tables: int) -> list[str]:
        """What was filled in, in words."""
        cells = sum(self.cells.values())
        parts = [f"{name!r} for {n} ({n / self.everybody:.0%})" for name, n in self.cells.items()]
        found = [
            f"{how_many(self.people, 'person')} of {self.everybody} had gaps: "
            f"{how_many(cells, 'value')} filled in, in each of {n_tables} imputed tables "
            f"({', '.join(parts)})"
        ]
        much = [repr(name) for name, n in self.cells.items() if n > MUCH_FILLED * self.everybody]
        if much:
            found.append(
                f"more than {MUCH_FILLED:.0%} (a threshold of ours) of {' and of '.join(much)} was "
                "filled in: what rests on it leans on the models that filled it in"
            )
        return found


def filled_sentences(
    outcome: Outcome, filled: pd.DataFrame, labels: Declared = NO_LABELS
) -> tuple[str, ...]:
    """What a reader of one outcome must hear of its having been filled in."""
    rows = filled[filled["column"].isin(outcome.columns)]
    if rows.empty:
        return ()
    n, share = int(rows["filled"].max()), float(rows["share"].max())
    text = (
        f"'{name_of(outcome.column, labels)}' was missing for {how_many(n, 'person')} "
        f"({share:.0%}), and was filled in: of them nothing is known about it beyond what the "
        "other columns of the plan tell."
    )
    if share > MUCH_FILLED:
        text += (
            f" With more than {MUCH_FILLED:.0%} filled in (a threshold of ours) the result leans "
            "on the model that filled it in."
        )
    return (text,)


@dataclass(frozen=True)
class _Block:
    """Columns that are filled in together: a covariate, or an outcome.

    Parameters
    ----------
    columns
        Their names.
    way
        ``"levels"``, ``"counts"``, ``"residuals"`` or ``"matching"``.
    numbers
        The columns as predictors, standardised, shape (people, columns); NaN in gaps.
    codes
        For ``"levels"``: the level of each person.
    scale
        What the numbers were standardised by.
    missing, known
        Positions of the people with a gap and of those without.
    is_outcome
        Whether it is an outcome.
    exposure
        For counts over a time at risk: its column.
    """

    columns: tuple[str, ...]
    way: str
    numbers: FloatArray
    codes: IntArray
    scale: Scale
    missing: IntArray
    known: IntArray
    is_outcome: bool
    exposure: str | None = None


def count_gaps(people: pd.DataFrame, plan: PlanFields) -> Gaps:
    """Count the gaps in the plan's columns."""
    with in_file(people):
        check_shape(people, plan)
        people = understood(stored_plainly(people, plan), plan)
    gaps = people[list(used_columns(plan))].isna()
    cells = {str(name): int(n) for name, n in gaps.sum().items() if n}
    return Gaps(len(people), int(gaps.any(axis=1).sum()), cells)


def imputed(
    people: pd.DataFrame, plan: PlanFields, progress: Progress = tell_nobody
) -> list[pd.DataFrame]:
    """Completed copies of a table.

    Parameters
    ----------
    people
        The table.
    plan
        The plan, with ``imputation``, ``imputations`` and ``seed``.
    progress
        Is told of each table.

    Returns
    -------
    list of DataFrame
        As many tables as the plan says, with gaps in covariates and outcomes filled in. A rate
        stays 0 or 1, a frequency a whole number and a category a category.

    Raises
    ------
    DataError
        When another column has gaps, such as the cluster; or a column has no value at all.

    Notes
    -----
    Chained equations (van Buuren & Groothuis-Oudshoorn 2011): column by column, a model of the
    column on the treatment and all other covariates and outcomes is fitted to the people who have a
    value, its parameters are drawn with their uncertainty, and each gap is drawn from it; ten times
    over, or once where only one column has gaps. The first time round, the predictors are the
    columns that are complete or were filled in already. An outcome is never predicted from a later
    one that is itself filled in for the same person: outcomes that are missing together are drawn
    one given the other, frequencies first, so that those which hang together can't drift. The
    treatment is never filled in. Values are taken to be missing at random, given all that is in the
    plan.

    With ``imputation="auto"`` a column has the model that fits it.

    - Two values, such as a rate's 0 and 1, and categories: logistic draws, each level against the
      later ones.
    - A frequency, and how it was before: negative binomial counts.
    - A scale, and numbers among the covariates: local residual draws, a linear prediction and
      somebody's distance from theirs (Morris, White & Royston 2014). They may lie beyond all
      values that were seen, such as a score below zero, which does no harm to a mean.
    - A time and its event, together; times at risk; and numbers on which people are matched
      exactly: predictive mean matching, the value of one of the five people with the nearest
      predictions. Counts over a time at risk are drawn given that, as counts of a rate.

    Predictive mean matching of every column (``imputation="pmm"``) fills in only what was seen, and
    so can't reach where nearly everybody's value is missing: where 44% of a scale was missing, most
    often where it was high, the estimate was off by 4% of the effect, and its 95% interval
    held the truth in 91% of 200 simulated tables of 400 people.

    Nothing depends on the order of the rows or on their labels: people are taken in an order of
    their values in the plan's columns.

    References
    ----------
    Morris, T. P., White, I. R., & Royston, P. (2014). Tuning multiple imputation by predictive mean
    matching and local residual draws. *BMC Medical Research Methodology*, 14, 75.

    van Buuren, S., & Groothuis-Oudshoorn, K. (2011). mice: multivariate imputation by chained
    equations in R. *Journal of Statistical Software*, 45(3), 1–67.

    White, I. R., Daniel, R., & Royston, P. (2010). Avoiding bias due to perfect prediction in
    multiple imputation of incomplete categorical variables. *Computational Statistics & Data
    Analysis*, 54, 2267–2275.
    """
    with in_file(people):
        people = understood(stored_plainly(people, plan), plan)
        _refuse_other_gaps(people, plan)
    order = _content_order(people[list(used_columns(plan))])
    caller, people = people.index, people.iloc[order]
    blocks = [_block(people, columns, plan) for columns in _column_groups(plan)]
    treated = people[plan.treatment].to_numpy(float)[:, None]
    seeds = np.random.SeedSequence(plan.seed).spawn(plan.imputations)
    return [
        _one(people, blocks, treated, np.random.default_rng(seed)).loc[caller]
        for seed in watched(seeds, "tables filled in", len(seeds), progress)
    ]


def _content_order(columns: pd.DataFrame) -> IntArray:
    """Positions in an order of what the rows hold, gaps included."""
    ranks = []
    for name in columns:
        cells = columns[name].astype(object)
        known = cells.notna().to_numpy()
        found = pd.to_numeric(cells, errors="coerce")
        if found.isna().to_numpy()[known].any():
            found = pd.Series([str(cell) for cell in cells], cells.index, dtype=object)
        ranks.append(np.where(known, pd.factorize(found, sort=True)[0], -1))
    return np.lexsort(ranks[::-1])


def _column_groups(plan: PlanFields) -> list[tuple[str, ...]]:
    """Columns that are filled in together: covariates, then outcomes, frequencies first.

    How often says whether, and not the other way round.
    """
    ordered = sorted(plan.outcomes, key=lambda outcome: outcome.kind != "frequency")
    times = [(each.exposure,) for each in ordered if each.exposure is not None]
    outcomes = [*times, *(outcome.columns for outcome in ordered)]
    seen = set().union(*outcomes)
    befores = [str(each.before) for each in plan.outcomes if reads_before(plan, each)]
    first = dict.fromkeys([*plan.covariates, *befores])
    groups: list[tuple[str, ...]] = [(name,) for name in first if name not in seen]
    taken: set[str] = set()
    for columns in outcomes:
        groups.append(tuple(name for name in columns if name not in taken))
        taken.update(columns)
    return [group for group in groups if group]


def _refuse_other_gaps(people: pd.DataFrame, plan: PlanFields) -> None:
    filled = {name for group in _column_groups(plan) for name in group}
    for name, role in used_columns(plan).items():
        n_missing = int(people[name].isna().sum())
        if n_missing and name not in filled:
            raise DataError(
                f"{name!r} has no value for {how_many(n_missing, 'person')}.",
                where=f"the plan's {role}",
                why="Only covariates and outcomes are filled in: to guess who was in the programme "
                "or who belongs together would decide the comparison itself.",
                try_this="Fill this column in from your records, or leave these people out.",
            )
        if n_missing == len(people):
            raise DataError(
                f"{name!r} has no value for anybody.",
                where=f"column {name!r}",
                try_this="Take it out of the plan.",
            )


def _block(people: pd.DataFrame, columns: tuple[str, ...], plan: PlanFields) -> _Block:
    gap = people[list(columns)].isna().any(axis=1).to_numpy()
    numbers = np.hstack([_numbers(people[name]) for name in columns])
    codes = np.full(len(people), -1, dtype=np.intp)
    codes[~gap] = np.unique(numbers[~gap], axis=0, return_inverse=True)[1].reshape(-1)
    scale = scale_of(numbers[~gap])
    return _Block(
        columns,
        _way(people, columns, codes, plan),
        standardised(numbers, scale),
        codes,
        scale,
        np.flatnonzero(gap),
        np.flatnonzero(~gap),
        any(columns[0] in outcome.columns for outcome in plan.outcomes),
        next((each.exposure for each in plan.outcomes if each.column == columns[0]), None),
    )


def _way(
    people: pd.DataFrame,
    columns: tuple[str, ...],
    codes: IntArray,
    plan: PlanFields,
) -> str:
    """How the gaps of these columns are filled in."""
    first = columns[0]
    if plan.imputation == "pmm" or len(columns) > 1:
        return "matching"
    if codes.max() <= 1 or not _is_number(people[first]):
        return "levels"
    kinds = {name: each.kind for each in plan.outcomes for name in (each.column, each.before)}
    if kinds.get(first) == "frequency":
        return "counts"
    times = {each.exposure for each in plan.outcomes}
    as_seen = first in plan.exact or first in times or kinds.get(first) == "time_to"
    return "matching" if as_seen else "residuals"


def _is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers, and not the names of categories."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return False
    return bool(pd.to_numeric(column.dropna().astype(object), errors="coerce").notna().all())


def _numbers(column: pd.Series) -> FloatArray:
    """A column as numbers: itself, or an indicator for each level but the first."""
    if not _is_number(column):
        codes = pd.factorize(column.astype(object), sort=False)[0]
        check_levels(str(column.name), int(codes.max()) + 1)
        return (codes[:, None] == np.arange(1, max(codes.max() + 1, 2))).astype(float)
    values = np.full(len(column), np.nan)
    known = pd.to_numeric(column.dropna().astype(object))
    values[column.notna().to_numpy()] = known.to_numpy(dtype=float)
    if np.isinf(values).any():
        raise DataError(
            f"{column.name!r} has infinite values.",
            where=f"column {column.name!r}",
            try_this="Mark them as missing, or correct them.",
        )
    return values[:, None]


def _one(
    people: pd.DataFrame, blocks: list[_Block], treated: FloatArray, rng: np.random.Generator
) -> pd.DataFrame:
    """One completed table."""
    n = len(people)
    now = [block.numbers.copy() for block in blocks]
    source = [np.arange(n) for _ in blocks]
    ones = np.ones((n, 1))
    place = {block.columns[0]: i for i, block in enumerate(blocks)}
    with_gaps = [i for i, block in enumerate(blocks) if len(block.missing)]
    filled = set(range(len(blocks))) - set(with_gaps)
    for _ in range(_CYCLES if len(with_gaps) > 1 else 1):
        for i in with_gaps:
            for gaps, unseen in _gaps_alike(blocks, i):
                others = [now[j] for j in sorted(filled - {i} - unseen)]
                design = np.hstack([ones, treated, *others])
                times = None
                if (exposure := blocks[i].exposure) is not None:
                    at = place[exposure]
                    times = _in_own_unit(blocks[at], now[at])
                _fill(blocks[i], gaps, design, now[i], source[i], rng, times)
            filled.add(i)
    completed = people.copy()
    for i in with_gaps:
        for name in blocks[i].columns:
            completed[name] = _column(people[name], blocks[i], now[i], source[i])
    return completed


def _gaps_alike(blocks: list[_Block], i: int) -> list[tuple[IntArray, set[int]]]:
    """The gaps of a block by which later outcomes are missing with them, and these outcomes.

    An outcome is not predicted from a later one that is filled in for the same person: what belongs
    together (whether somebody reoffended, and how often) would otherwise drift away from what is
    known, each filled in from the other.
    """
    missing, later = blocks[i].missing, range(i + 1, len(blocks))
    tied = [j for j in later if blocks[i].is_outcome and len(blocks[j].missing)]
    if not tied:
        return [(missing, set())]
    with_them = np.column_stack([np.isin(missing, blocks[j].missing) for j in tied])
    patterns, which = np.unique(with_them, axis=0, return_inverse=True)
    return [
        (
            missing[which.reshape(-1) == k],
            {j for j, gone in zip(tied, pattern, strict=True) if gone},
        )
        for k, pattern in enumerate(patterns)
    ]


def _fill(
    block: _Block,
    missing: IntArray,
    design: FloatArray,
    now: FloatArray,
    source: IntArray,
    rng: np.random.Generator,
    times: FloatArray | None,
) -> None:
    """Draw some of a block's gaps: the numbers that predict others, and whose values are taken; of
    counts, by everybody's time at risk where there is one."""
    known, gaps = design[block.known], design[missing]
    y = block.numbers[block.known]
    if block.way == "residuals":
        now[missing] = local_residuals(known, y, gaps, rng)
    elif block.way == "counts":
        seen = np.round(_in_own_unit(block, y))
        at_risk = None if times is None else (times[block.known], times[missing])
        drawn = counts(known, seen, gaps, rng, at_risk)
        now[missing] = standardised(drawn[:, None], block.scale)
    else:
        if block.way == "levels":
            codes = block.codes[block.known]
            first = np.unique(codes, return_index=True)[1]
            donors = first[levels(known, codes, gaps, rng)]
        else:
            donors = matched_donors(known, y, gaps, rng)
        source[missing] = block.known[donors]
        now[missing] = y[donors]


def _in_own_unit(block: _Block, numbers: FloatArray) -> FloatArray:
    """The first column of a block's numbers, in the unit that it came in."""
    return np.asarray(numbers[:, 0] * block.scale.unit[0] + block.scale.centre[0])


def _column(column: pd.Series, block: _Block, now: FloatArray, source: IntArray) -> pd.Series:
    """A column with its gaps filled in: with somebody's value, or with a number of its own."""
    if block.way not in ("residuals", "counts"):
        return column.iloc[source].set_axis(column.index)
    drawn = now[block.missing, 0] * block.scale.unit + block.scale.centre
    values = _numbers(column)[:, 0]
    values[block.missing] = np.round(drawn) if block.way == "counts" else drawn
    return pd.Series(values, column.index, name=column.name)
