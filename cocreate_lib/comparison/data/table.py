"""A caller's table, checked against a plan and turned into arrays.

Everything that can be wrong with the data is refused here, in one place, before any estimation.
The caller's table is read and never changed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from numbers import Number
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.numerics.linear import REPEATS, Scale, scale_of, standardised
from cocreate_lib.comparison.plan.fields import DRAWN, PlanFields
from cocreate_lib.comparison.plan.outcome import LARGEST, Outcome
from cocreate_lib.errors import (
    CellError,
    ClusterError,
    ColumnError,
    CovariateError,
    DataError,
    LabelError,
    MissingValuesError,
    OutcomeError,
    OverlapError,
    TreatmentError,
    nearest_names,
)
from cocreate_lib.text import how_many

_SHOWN = 5
_FLOATS = ("float64", "float32", "Float64", "Float32", "double[pyarrow]", "float[pyarrow]")
MOST_LEVELS = 100  # of a category among the covariates; a number of ours
_YES = {"1", "yes", "y", "true", "t", "ja", "j", "oui", "si", "sí", "tak"}
_MIXED = ("mixed", "integer")  # what pandas says of columns that can hold anything
_MOST_CODES = 12
_FIRST = 32  # people who are looked at before everybody is
# Smallest eigenvalue of a correlation matrix whose columns surely differ, and the smallest spread
# beside the mean that is surely more than rounding.
_APART = 1e-8
# Arrays of a table whose rows are not the people analysed, but everybody, or are fitted to them.
_NOT_OF_ROWS = {"everyone_treated", "logit"}
# Numbers this many standard deviations from zero keep fewer than nine digits of their differences.
_LOST_DIGITS = 1e7
_DATES = {"date", "datetime", "datetime64", "timedelta", "timedelta64", "period", "time"}


_Names = tuple[tuple[str, str], ...]  # variable and level, or part, of each of several columns


@dataclass(frozen=True)
class Covariate:
    """One covariate as columns of numbers: itself, or one indicator for each of its levels.

    Parameters
    ----------
    name
        Column of the table.
    levels
        The levels of a category, the reference first; ``("",)`` for a number.
    columns
        One column a level, shape (people, levels).
    """

    name: str
    levels: tuple[str, ...]
    columns: FloatArray

    @property
    def is_category(self) -> bool:
        """Whether the columns are indicators."""
        return self.levels != ("",)

    @property
    def may_be_codes(self) -> bool:
        """Whether these numbers are 1, 2, 3, … up to a few: codes of categories look like that."""
        if self.is_category or self.columns.min() != 1:
            return False
        highest = self.columns.max()
        if not 3 <= highest <= _MOST_CODES:
            return False
        return np.array_equal(np.unique(self.columns), np.arange(1, highest + 1))


@dataclass(frozen=True)
class OutcomeData:
    """One outcome's numbers; ``event`` is False for everybody unless the outcome is a time.

    ``missing``: people in the programme and in the comparison group whose outcome is missing.
    ``before``: how the outcome was before, to adjust for. Where changes are compared, ``y`` is the
    change, and ``spec`` says so.
    """

    spec: Outcome
    y: FloatArray
    event: BoolArray
    missing: tuple[int, int] = (0, 0)
    before: FloatArray | None = None


@dataclass(frozen=True)
class Table:
    """The people that can be analysed, as arrays; each row is one person.

    ``people`` holds the labels of everybody in the caller's table, ``position`` where the analysed
    people stand among them. ``limits`` has a column for each of the plan's covariate calipers.
    ``design`` is the design matrix of every method: the columns of the covariates without those of
    reference levels, standardised by ``scale``, without an intercept. ``logit`` is the logit of the
    propensity score, where it has been fitted already.
    """

    people: pd.Index
    position: IntArray
    everyone_treated: BoolArray
    treated: BoolArray
    covariates: tuple[Covariate, ...]
    outcomes: tuple[OutcomeData, ...]
    distance: FloatArray | None
    strata: IntArray | None
    limits: FloatArray
    clusters: IntArray | None
    synthetic: bool
    scale: Scale
    design: FloatArray
    logit: FloatArray | None = None

    @property
    def n_incomplete(self) -> int:
        """People who were left out for a missing value."""
        return len(self.people) - len(self.position)

    @property
    def labels(self) -> pd.Index:
        """The labels of the people that can be analysed."""
        return self.people[self.position]

    @cached_property
    def code_notes(self) -> tuple[str, ...]:
        """Which covariates may be codes of categories, and enter as numbers."""
        return tuple(
            f"{c.name!r}, whole numbers from 1 to {c.columns.max():g}, enters as a number, with "
            "one slope (if these are codes of categories and not a rating, make them text)"
            for c in self.covariates
            if c.may_be_codes
        )

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Variable and level of each column of the design matrix."""
        return tuple(
            (c.name, level)
            for c in self.covariates
            for level in (c.levels[1:] if c.is_category else c.levels)
        )

    @property
    def columns(self) -> FloatArray:
        """The covariates in their own units: no column for a reference level."""
        return columns_of(self.covariates, len(self.treated))

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is to be known about covariates whose numbers have lost their last digits."""
        far = np.abs(self.scale.centre) / self.scale.unit
        if not (far > _LOST_DIGITS).any():
            return ()
        return tuple(
            f"'{name}' lies {times:.0e} times as far from zero as people differ on it: the numbers "
            "as stored have lost digits of those differences (subtract a common origin before)"
            for (name, _), times in zip(self.terms, far, strict=True)
            if times > _LOST_DIGITS
        )


def columns_of(covariates: Sequence[Covariate], n: int) -> FloatArray:
    """Covariates side by side, shape (n, columns): no column for a reference level."""
    parts = [c.columns[:, 1:] if c.is_category else c.columns for c in covariates]
    return np.hstack([np.empty((n, 0)), *parts])


def design_of(covariates: Sequence[Covariate], n: int) -> dict[str, Any]:
    """The fields ``scale`` and ``design`` of a table of n people with these covariates."""
    columns = columns_of(covariates, n)
    scale = scale_of(columns)
    columns -= scale.centre
    columns /= scale.unit
    return {"scale": scale, "design": columns}


def read_table(people: pd.DataFrame, plan: PlanFields) -> Table:
    """Check a table against a plan.

    Parameters
    ----------
    people
        One row a person; the index labels must differ from each other.
    plan
        The plan.

    Returns
    -------
    Table
        The people that can be analysed. People with a missing value are left out when the plan
        says ``missing="complete_cases"``.

    Raises
    ------
    DataError
        For anything in the table that can't be analysed as the plan asks.
    """
    check_shape(people, plan)
    people = stored_plainly(people, plan)
    everyone_treated = _treatment(people[plan.treatment])
    keep = _complete(people, plan)
    position = np.flatnonzero(keep)
    kept, treated = people[list(used_columns(plan))].iloc[position], everyone_treated[position]
    _check_groups(treated, plan.treatment)
    covariates = tuple(_covariate(kept[name]) for name in plan.covariates)
    outcomes = tuple(
        replace(
            _with_before(_outcome(kept, spec), kept, plan),
            missing=_missing(people, spec, everyone_treated),
        )
        for spec in plan.outcomes
    )
    limited = plan.covariate_calipers if plan.reads("covariate_calipers") else ()
    limits = [_numbers(kept[name], "a covariate caliper") for name in limited]
    table = Table(
        people=people.index,
        position=position,
        everyone_treated=everyone_treated,
        treated=treated,
        covariates=covariates,
        outcomes=outcomes,
        distance=_numbers(kept[plan.distance], "the distance")
        if plan.reads_column_as_distance
        else None,
        strata=_codes(kept, plan.exact) if plan.exact and plan.has_strata else None,
        limits=np.column_stack([np.empty((len(kept), 0)), *limits]),
        clusters=None if plan.cluster is None else _clusters(kept, treated, plan.cluster),
        synthetic=is_synthetic(people),
        **design_of(covariates, len(kept)),
    )
    check_leaks(table, plan)
    check_model(table, plan)
    return table


def in_order(table: Table, plan: PlanFields) -> Table:
    """The table in the order of its content, where what the plan does would notice the order, and
    doesn't ask for it."""
    asks = plan.reads("ties") and plan.ties == "order"
    notices = (plan.declaration.matches or plan.errors in DRAWN) and not asks
    return take(table, content_order(table, plan.seed)) if notices else table


def content_order(table: Table, seed: int | None) -> IntArray:
    """An order of the people that follows from what the table says about them, as if by chance.

    Parameters
    ----------
    table
        The people, in any order.
    seed
        Another seed, another order. None is the same as 0.

    Returns
    -------
    array of int
        Positions in the table. Neither labels nor the order of the rows have a part in it, nor do
        the units and origins of the numbers. Only people who are the same in every column stay in
        the order in which they came.

    Notes
    -----
    Each column is standardised, and each person's sum of them, with random weights, is cut down to
    the digits behind its third: a number that scatters people evenly and
    says next to nothing about them. Covariates and whatever else pairs are made by come first;
    between people who are alike on these the treatment, the outcomes and the cluster decide.
    """
    design, names = table.design, table.terms
    others: dict[str, Any] = {f"limit {k}": column for k, column in enumerate(table.limits.T)}
    others |= {"distance": table.distance, "stratum": table.strata}
    others = {name: values for name, values in others.items() if values is not None}
    if others:
        design = np.hstack([design, _standardised(others)])
        names = (*names, *((name, "") for name in others))
    first = _scattered(design, names, seed)
    order = np.argsort(first)
    equal = first[order[1:]] == first[order[:-1]]
    if equal.any():
        tied = np.append(equal, False) | np.append(False, equal)
        rows = order[tied]
        results = {("", "treatment"): table.treated[rows]}
        for each in table.outcomes:
            parts = {"": each.y, "event": each.event, "before": each.before}
            results |= {(each.spec.column, k): v[rows] for k, v in parts.items() if v is not None}
        second = _scattered(_standardised(results), tuple(results), seed)
        cluster = rows if table.clusters is None else table.clusters[rows]
        order[tied] = rows[np.lexsort((rows, cluster, second, first[rows]))]
    return order


def _standardised(columns: Mapping[Any, Any]) -> FloatArray:
    together = np.column_stack([np.asarray(values, dtype=float) for values in columns.values()])
    return standardised(together, scale_of(together))


def _scattered(columns: FloatArray, names: _Names, seed: int | None) -> FloatArray:
    """One number a row, from 0 to 1: the same for equal rows, wherever they stand."""
    weights = _weights_of(names, seed or 0)
    # Row by row: a matrix product may treat equal rows unlike, by the place where they stand.
    return np.asarray(np.einsum("ij,j->i", columns, weights) * 1000 % 1.0)


@lru_cache(maxsize=256)
def _weights_of(names: _Names, seed: int) -> FloatArray:
    """A random weight for each column, which it has wherever it stands among the others."""
    keys = [crc32(repr(name).encode()) for name in names]
    return np.array([np.random.default_rng([seed, key]).standard_normal() for key in keys])


def take(table: Table, rows: IntArray) -> Table:
    """The people at some positions, each as often as they are named there.

    Whatever has a row a person goes with them. A score that was fitted to all of them does not:
    those who were taken have one of their own.
    """

    def of(part: Any, **changes: Any) -> Any:
        arrays = {
            name: values.take(rows, axis=0)
            for name in _OF_ROWS[type(part)]
            if isinstance(values := getattr(part, name), np.ndarray)
        }
        return replace(part, **arrays, **changes)

    taken: Table = of(
        table,
        covariates=tuple(
            Covariate(c.name, c.levels, c.columns.take(rows, axis=0)) for c in table.covariates
        ),
        outcomes=tuple(map(of, table.outcomes)),
        logit=None,
    )
    return taken


# The fields that may hold a row for each person analysed.
_OF_ROWS = {
    part: tuple(field.name for field in fields(part) if field.name not in _NOT_OF_ROWS)
    for part in (Table, OutcomeData)
}


def used_columns(plan: PlanFields) -> dict[str, str]:
    """Every column that the plan reads, and as what."""
    used = {plan.treatment: "treatment"}
    for outcome in plan.outcomes:
        used |= dict.fromkeys(outcome.columns, f"outcome ({outcome.kind})")
        if reads_before(plan, outcome):
            used |= {str(outcome.before): f"outcome before ({outcome.kind})"}
    used |= {name: used.get(name, "covariate") for name in plan.covariates}
    extra = [] if plan.cluster is None else [(plan.cluster, "cluster")]
    if plan.has_strata:
        extra += [(name, "exact") for name in plan.exact]
    if plan.reads("covariate_calipers"):
        extra += [(name, "covariate caliper") for name in plan.covariate_calipers]
    if plan.reads_column_as_distance:
        extra.append((plan.distance, "distance"))
    return used | {name: used.get(name, role) for name, role in extra}


def reads_before(plan: PlanFields, outcome: Outcome) -> bool:
    """Whether the plan reads how this outcome was before: to adjust a scale, or for changes."""
    adjusts = outcome.kind == "scale" or plan.compares_changes
    return outcome.before is not None and adjusts


def check_shape(people: pd.DataFrame, plan: PlanFields) -> None:
    """Refuse what is not a table of people, one a row, with the columns of the plan."""
    if not isinstance(people, pd.DataFrame):
        raise DataError(
            f"People come as a pandas DataFrame, not as {type(people).__name__}.",
            why="Each row is one person, and each column has a name that the plan can use.",
            try_this="pandas.read_csv(...) makes one from a file.",
        )
    for name, role in used_columns(plan).items():
        found = int((people.columns == name).sum())
        if found == 0:
            raise ColumnError(
                f"The table has no column {name!r}.",
                where=f"the plan's {role}",
                try_this=nearest_names(name, map(str, people.columns)),
            )
        if found > 1:
            raise ColumnError(
                f"The table has {found} columns that are called {name!r}.",
                why="Which of them the plan means can't be known.",
                try_this="Rename or drop all but one.",
            )
    if people.empty:
        raise DataError(
            "The table has no people in it.",
            why="There is nobody to compare.",
            try_this="Check the file, and any filter that ran before.",
        )
    if not people.index.is_unique:
        repeated = people.index[people.index.duplicated()].unique()
        raise LabelError(
            f"The index gives {how_many(len(repeated), 'label')} to more than one row: "
            f"{_listing(repeated)}.",
            where="index",
            why="Pairs and weights are given by label, so each person needs their own.",
            try_this="people.reset_index(drop=True), or one row a person.",
        )
    for name in used_columns(plan):
        _refuse_unreadable(_plain(people[name]))


def stored_plainly(people: pd.DataFrame, plan: PlanFields) -> pd.DataFrame:
    """The table with the plan's columns in storage that can be compared, sorted and counted."""
    columns = {name: people[name] for name in used_columns(plan)}
    plain = {name: _plain(column) for name, column in columns.items()}
    moved = {name: plain[name] for name in plain if plain[name] is not columns[name]}
    return people.assign(**moved) if moved else people


def _plain(column: pd.Series) -> pd.Series:
    """The same cells; those that pandas only keeps for Arrow, or in a float of rare size, moved."""
    dtype = column.dtype
    if pd.api.types.is_float_dtype(dtype):
        return column if dtype in _FLOATS else column.astype("Float64")
    is_number = pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype)
    return column.astype(object) if isinstance(dtype, pd.ArrowDtype) and not is_number else column


def _refuse_unreadable(column: pd.Series) -> None:
    """No cell holds a list, a set or the like, nor a whole number past every floating one."""
    if column.dtype != object or not pd.api.types.infer_dtype(column).startswith(_MIXED):
        return
    for unreadable, problem, why, try_this in (
        (
            lambda value: not pd.api.types.is_hashable(value),
            "with more than one value",
            "Each cell says one thing about one person.",
            "Make a column of each part, or a number of them all, such as how many.",
        ),
        (
            lambda value: isinstance(value, int) and abs(value) > sys.float_info.max,
            "with a number too large to calculate with",
            "No scale of people, days or offences reaches so far.",
            "Correct the value, or make it text if it is a name.",
        ),
    ):
        bad = np.array([unreadable(value) for value in column])
        if bad.any():
            first = f"{column[bad].iloc[0]!r}"
            raise CellError(
                f"{column.name!r} has {how_many(int(bad.sum()), 'cell')} {problem}: "
                f"{first if len(first) < 80 else first[:77] + '...'}.",
                where=_rows(column, bad),
                why=why,
                try_this=try_this,
            )


def _treatment(column: pd.Series) -> BoolArray:
    missing = int(column.isna().sum())
    if missing:
        raise TreatmentError(
            f"{column.name!r} has no value for {how_many(missing, 'person')}.",
            where=_rows(column, column.isna().to_numpy()),
            why="It can't be known which group they belong to.",
            try_this="Fill in who was in the programme, or take these people out of the table.",
        )
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if not column.isin([0, 1]).all():
        values = column.tolist()
        counts = Counter(map(repr, values)).most_common()
        found = ", ".join(f"{value} ({n})" for value, n in counts[:_SHOWN])
        more = f" and {len(counts) - _SHOWN} more" if len(counts) > _SHOWN else ""
        raise TreatmentError(
            f"{column.name!r} has {how_many(len(counts), 'different value')}, "
            f"and a treatment is 1 or 0: {found}{more}.",
            where=f"column {column.name!r}",
            why="Two groups are compared: 1 for people in the programme, 0 for the comparison "
            "group.",
            try_this=_how_to_say_who(column.name, values),
        )
    return column.to_numpy(dtype=float) == 1


def _how_to_say_who(name: Any, values: list[Any]) -> str:
    """How to turn two values into 1 and 0; which is the programme is the user's to say, unless one
    of the two plainly means yes."""
    texts = dict.fromkeys(value for value in values if isinstance(value, str))
    yes = [text for text in texts if text.strip().casefold() in _YES]
    is_plain = len(yes) == 1 and len(texts) == len(set(map(repr, values))) == 2
    value = repr(yes[0]) if is_plain else "..."
    which = (
        f"if {value} means in the programme"
        if is_plain
        else "with the value that means the programme in place of the dots"
    )
    return (
        f'people["{name}"] = (people["{name}"] == {value}).astype(int), {which}. Leave out people '
        "who belong to neither group."
    )


def _check_groups(treated: BoolArray, name: str) -> None:
    for value, in_group, words in (
        (1, treated, "in the programme"),
        (0, ~treated, "in the comparison group"),
    ):
        if not in_group.any():
            raise TreatmentError(
                f"Nobody is {words}: no complete row has {name!r} = {value}.",
                where=f"column {name!r}",
                why="One group alone can't be compared with anything.",
                try_this="Check how the column is coded, and any filter that ran before.",
            )


def _complete(people: pd.DataFrame, plan: PlanFields) -> BoolArray:
    """Who has a value in every column of the plan."""
    names = list(used_columns(plan))
    gaps = people[names].isna()
    if plan.missing == "refuse" and gaps.to_numpy().any():
        counts = gaps.sum()
        listed = ", ".join(f"{name} ({n})" for name, n in counts[counts > 0].items())
        raise MissingValuesError(
            f"Values are missing for {how_many(int(gaps.any(axis=1).sum()), 'person')}: {listed}.",
            where=f"row {_listing(people.index[gaps.any(axis=1)])}",
            why="Leaving people out can change whom the estimate speaks of, so it is never done "
            "silently.",
            try_this='missing="complete_cases" to leave them out and count them, or '
            'missing="impute" with a seed to fill the values in several times.',
        )
    keep = ~gaps.any(axis=1).to_numpy()
    if not keep.any():
        counts = gaps.sum().sort_values(ascending=False)
        listed = ", ".join(f"{name} ({n})" for name, n in counts[counts > 0].items())
        raise MissingValuesError(
            f"Nobody has a value in every column of the plan. Missing: {listed}.",
            where=f"column {counts.index[0]!r}",
            why="Complete cases were asked for, and there are none.",
            try_this=f"Leave {counts.index[0]!r} out of the plan, or fill its values in with a "
            "method that you can defend.",
        )
    return keep


def label_order(labels: pd.Index) -> IntArray:
    """Positions in the order of the labels; labels of several types are compared as text."""
    try:
        return np.asarray(labels.argsort(kind="stable"), dtype=np.intp)
    except TypeError:
        return np.argsort(labels.astype(str).to_numpy(dtype=object), kind="stable")


def _numbers(column: pd.Series, role: str) -> FloatArray:
    """A column without missing values as finite numbers."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.is_numeric_dtype(column.dtype):
        parsed = column
    else:
        _refuse_dates(column)
        parsed = _parsed(column)
        _refuse_text(column, parsed.isna().to_numpy(), role)
    if parsed.dtype.kind == "c":
        raise CellError(
            f"{column.name!r} holds complex numbers.",
            where=f"column {column.name!r}",
            why="No person is more or less than another by them.",
            try_this="Keep their real part, if that is what was measured.",
        )
    values = parsed.to_numpy(dtype=float)
    infinite = np.isinf(values)
    if infinite.any():
        raise CellError(
            f"{column.name!r} has {how_many(int(infinite.sum()), 'infinite value')}.",
            where=_rows(column, infinite),
            why="No mean and no model can be computed with them.",
            try_this="Look for a division by zero before this step, or mark them as missing.",
        )
    size = np.abs(values)
    extreme = (size > LARGEST) | ((size > 0) & (size < 1 / LARGEST))
    if extreme.any():
        raise CellError(
            f"{column.name!r} has {how_many(int(extreme.sum()), 'value')} too large or too small "
            "to compute with.",
            where=_rows(column, extreme),
            why=f"Squares of numbers beyond {LARGEST:g}, or below one part of that, are lost.",
            try_this="Correct them, or measure in another unit.",
        )
    return values


def _parsed(column: pd.Series) -> pd.Series:
    """Cells of any kind as numbers; missing where they are none."""
    try:
        return pd.to_numeric(column.astype(object), errors="coerce")
    except OverflowError as problem:
        raise CellError(
            f"{column.name!r} holds whole numbers that are too large to compute with.",
            where=f"column {column.name!r}",
            try_this="If they are labels rather than amounts, leave the column out of the plan.",
        ) from problem


def _refuse_text(column: pd.Series, is_text: BoolArray, role: str) -> None:
    if not is_text.any():
        return
    cells = [repr(value) for value in pd.unique(column[is_text].astype(object))[:_SHOWN]]
    raise CellError(
        f"{column.name!r} should hold numbers, and has text in "
        f"{how_many(int(is_text.sum()), 'cell')}: {', '.join(cells)}.",
        where=_rows(column, is_text),
        why=f"The plan uses it as {role}.",
        try_this="Correct these cells, or make them missing: "
        f'people["{column.name}"] = pd.to_numeric(people["{column.name}"], errors="coerce").',
    )


def _refuse_dates(column: pd.Series) -> None:
    if pd.api.types.infer_dtype(column) in _DATES:
        raise CellError(
            f"{column.name!r} holds dates or lengths of time.",
            where=f"column {column.name!r}",
            try_this="Turn it into a number first, such as days since the start.",
        )


def _covariate(column: pd.Series) -> Covariate:
    is_category = isinstance(column.dtype, pd.CategoricalDtype)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return Covariate(str(column.name), ("",), _numbers(column, "a covariate")[:, None])
    _refuse_dates(column)
    if not is_category:
        parsed = _parsed(column)
        are_numbers = [isinstance(value, Number) for value in column]
        if all(are_numbers):
            return Covariate(str(column.name), ("",), _numbers(column, "a covariate")[:, None])
        is_text = parsed.isna().to_numpy()
        if is_text.mean() < 0.5:
            _refuse_text(column, is_text, "a covariate")
            raise CellError(
                f"{column.name!r} holds numbers that are stored as text.",
                where=f"column {column.name!r}",
                why="As text, each number would become a category of its own.",
                try_this=f'pd.to_numeric(people["{column.name}"]); or, if they are codes, '
                f'people["{column.name}"].astype("category").',
            )
    categories = pd.Categorical(column).remove_unused_categories()
    check_levels(str(column.name), len(categories.categories))
    codes = np.asarray(categories.codes)
    columns = (codes[:, None] == np.arange(len(categories.categories))).astype(float)
    return Covariate(str(column.name), tuple(map(str, categories.categories)), columns)


def check_levels(name: str, levels: int) -> None:
    """Refuse a category with more levels than can be made alike in two groups."""
    if levels > MOST_LEVELS:
        raise CovariateError(
            f"The covariate {name!r} has {levels:,} levels, and a category may have "
            f"{MOST_LEVELS:,}.",
            where=f"column {name!r}",
            why="Each level is a share of people to be made alike in the two groups, and with so "
            "many each has too few people to tell.",
            try_this="Join levels into wider groups, such as offices into regions; or take it out "
            "of the covariates, and name it as the cluster if people of one level share something.",
        )


def _missing(people: pd.DataFrame, spec: Outcome, treated: BoolArray) -> tuple[int, int]:
    gone: BoolArray = people[list(spec.columns)].isna().any(axis=1).to_numpy()
    return int(gone[treated].sum()), int(gone[~treated].sum())


def _outcome(people: pd.DataFrame, spec: Outcome) -> OutcomeData:
    column = people[spec.column]
    role = f"an outcome ({spec.kind})"
    values = _numbers(column, role)
    event = np.zeros(len(values), dtype=bool)
    if spec.kind == "rate":
        _refuse(column, ~np.isin(values, (0, 1)), "is neither 0 nor 1", "A rate counts yes and no.")
    if spec.kind in ("frequency", "time_to"):
        _refuse(column, values < 0, "is below zero", "Neither a count nor a time can be.")
    if spec.kind == "frequency":
        _refuse(
            column,
            values != np.floor(values),
            "is not a whole number",
            "A frequency counts events; for any other number use scale(...).",
        )
    if spec.event is not None:
        flags = _numbers(people[spec.event], "the event of a time")
        why = "The event of a time was seen (1) or not (0)."
        _refuse(people[spec.event], ~np.isin(flags, (0, 1)), "is neither 0 nor 1", why)
        event = flags == 1
        if not event.any():
            raise OutcomeError(
                f"{spec.event!r} is 0 for everybody: no event was seen.",
                where=f"column {spec.event!r}",
                why="Times until an event can't be compared when nobody had it.",
                try_this="Check how the column is coded: 1 is the event, 0 is no event yet.",
            )
    if len(np.unique(values)) == 1:
        raise OutcomeError(
            f"{spec.column!r} is {values[0]:g} for everybody.",
            where=f"column {spec.column!r}",
            why="An outcome on which nobody differs can't show a difference between groups.",
            try_this="Check the column and its coding, or leave the outcome out of the plan.",
        )
    return OutcomeData(spec, values, event)


def _with_before(data: OutcomeData, people: pd.DataFrame, plan: PlanFields) -> OutcomeData:
    """The outcome with how it was before, or as a change."""
    if not reads_before(plan, data.spec):
        return data
    before = _outcome(people, replace(data.spec, column=str(data.spec.before), before=None)).y
    if plan.compares_changes:
        return changes(data, before, plan)
    return replace(data, before=before)


def changes(data: OutcomeData, before: FloatArray, plan: PlanFields) -> OutcomeData:
    """How much each person changed."""
    change = data.y - before
    if np.ptp(change) == 0:
        raise OutcomeError(
            f"{data.spec.column!r} changed by {change[0]:g} for everybody.",
            where=f"column {data.spec.column!r}",
            why="A change in which nobody differs can't show a difference between groups.",
            try_this="Check both columns, or leave the outcome out of the plan.",
        )
    return replace(data, spec=plan.analysed(data.spec), y=change)


def _refuse(column: pd.Series, bad: BoolArray, problem: str, why: str) -> None:
    if bad.any():
        values = ", ".join(f"{value}" for value in pd.unique(column[bad])[:_SHOWN])
        raise CellError(
            f"{column.name!r} {problem} in {how_many(int(bad.sum()), 'row')}: {values}.",
            where=_rows(column, bad),
            why=why,
            try_this="Correct these values, or declare the outcome as another kind.",
        )


def _codes(people: pd.DataFrame, names: Sequence[str]) -> IntArray:
    """One whole number for each combination of values."""
    columns = people[list(names)]
    try:
        groups = columns.groupby(list(names), observed=True).ngroup()
    except (TypeError, UnicodeEncodeError):  # several types, or broken text, by what they look like
        named = columns.map(lambda value: (type(value).__name__, repr(value)))
        groups = named.groupby(list(names)).ngroup()
    return groups.to_numpy().astype(np.intp)


def _clusters(people: pd.DataFrame, treated: BoolArray, name: str) -> IntArray:
    codes = _codes(people, [name])
    if codes.max() == 0:
        raise ClusterError(
            f"{name!r} has only one value, so there is only one cluster.",
            where=f"column {name!r}",
            why="Differences between clusters can't be seen with one of them.",
            try_this="Choose the column that says who shares a case manager or an office; or "
            "cluster=None.",
        )
    for group, words in ((treated, "in the programme"), (~treated, "in the comparison group")):
        if len(np.unique(codes[group])) == 1:
            raise ClusterError(
                f"The {how_many(int(group.sum()), 'person')} {words} share one value of {name!r}.",
                where=f"column {name!r}",
                why="What is due to the programme and what is due to that one cluster can't be "
                "told apart, and no interval can allow for it.",
                try_this="cluster=None, and say next to the result that one cluster stands for "
                "the whole group.",
            )
    return codes


def check_leaks(table: Table, plan: PlanFields) -> None:
    """No covariate is the treatment, or an outcome, under another name."""
    targets: Mapping[str, FloatArray | BoolArray] = {
        plan.treatment: table.treated,
        **{data.spec.column: data.y for data in table.outcomes},
        **{data.spec.event: data.event for data in table.outcomes if data.spec.event},
    }
    suspects = [c for c in table.covariates if len(c.levels) <= 2]
    # The first people tell nearly always, and of all covariates at once, that there is none.
    none = np.empty((len(table.treated[:_FIRST]), 0))
    first = np.hstack([none, *(c.columns[:_FIRST] for c in suspects)])
    for target, values in targets.items():
        if not _copies(first, values[:_FIRST]).any():
            continue
        for covariate in suspects:
            if _copies(covariate.columns, values).any():
                raise CovariateError(
                    f"The covariate {covariate.name!r} is {target!r} under another name.",
                    where=f"column {covariate.name!r}",
                    why="It would explain away the very thing that is compared.",
                    try_this=f"Take {covariate.name!r} out of the covariates.",
                )


def _copies(columns: FloatArray, values: FloatArray | BoolArray) -> BoolArray:
    """Which columns are these values, or 1 where they are 0 and 0 where they are 1."""
    theirs = values[:, None]
    reverse = (columns + theirs == 1) & ((theirs == 0) | (theirs == 1))
    return np.asarray((columns == theirs).all(axis=0) | reverse.all(axis=0))


def check_model(table: Table, plan: PlanFields) -> None:
    """Where a model reads the covariates: they vary, don't repeat each other, and are fewer than
    the people."""
    if plan.models_covariates and not _vary_apart(table):
        _check_design(table)


def _vary_apart(table: Table) -> bool:
    """Whether the covariates and the treatment plainly don't repeat each other: a quick look that
    spares nearly every table the search for who repeats whom."""
    n, terms = table.design.shape
    one_level = any(c.is_category and len(c.levels) == 1 for c in table.covariates)
    if one_level or n <= terms + 2:
        return False
    share = table.treated.mean()
    correlations = np.eye(terms + 1)
    correlations[:terms, :terms] = table.design.T @ table.design / n
    with_it = (table.treated / n) @ table.design / np.sqrt(share * (1 - share))
    correlations[terms, :terms] = correlations[:terms, terms] = with_it
    return bool(np.linalg.eigvalsh(correlations)[0] > _APART)


def _check_design(table: Table) -> None:
    for covariate in table.covariates:
        if np.ptp(covariate.columns, axis=0).max() == 0:
            raise CovariateError(
                f"The covariate {covariate.name!r} is the same for everybody.",
                where=f"column {covariate.name!r}",
                why="It can't tell people apart, and the model has no answer with it.",
                try_this=f"Take {covariate.name!r} out of the covariates.",
            )
    check_enough(table)
    _refuse_collinear(table)


def check_enough(table: Table) -> None:
    """Refuse as many coefficients as people."""
    n, needed = len(table.treated), table.design.shape[1] + 2
    if n <= needed:
        raise CovariateError(
            f"{how_many(n, 'person')} are fewer than the model needs: with these "
            f"covariates it has {needed} parameters.",
            why="A model with as many parameters as people fits anything.",
            where="covariates",
            try_this="Use fewer covariates, or join small levels of a category.",
        )


def _refuse_collinear(table: Table) -> None:
    design, terms = np.column_stack([table.design, table.treated]), table.terms
    spread = design.std(axis=0)
    standard = (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1)
    triangle = np.linalg.qr(standard, mode="r")
    repeats = np.abs(np.diag(triangle)) < REPEATS * np.sqrt(len(design))
    if not repeats.any():
        return
    first = int(np.argmax(repeats))
    share = np.linalg.lstsq(standard[:, :first], standard[:, first], rcond=None)[0]
    others = dict.fromkeys(terms[j][0] for j in np.flatnonzero(np.abs(share) > 10 * REPEATS))
    if first == len(terms):
        raise OverlapError(
            "The covariates tell exactly who was in the programme: "
            f"{', '.join(repr(other) for other in others)}.",
            where="covariates",
            why="Nobody in one group is like anybody in the other, so nobody can be compared.",
            try_this="Take out covariates that only reflect being in the programme.",
        )
    name = terms[first][0]
    culprits = " and ".join(repr(other) for other in others if other != name) or repr(name)
    raise CovariateError(
        f"The covariate {name!r} says nothing that {culprits} does not say already.",
        where="covariates",
        why="The model can't tell them apart (they are collinear), so it has no single answer.",
        try_this=f"Take out one of them; leaving out {name!r} is enough.",
    )


def is_synthetic(people: pd.DataFrame) -> bool:
    """Whether the table says of itself that it is synthetic."""
    if people.attrs.get("synthetic"):
        return True
    if "synthetic" not in people.columns:
        return False
    return bool(people["synthetic"].astype(str).str.lower().isin(["true", "1"]).all())


def _rows(column: pd.Series, which: BoolArray) -> str:
    labels = column.index[which]
    return f"column {column.name!r}, row {_listing(labels)}"


def _listing(values: Any) -> str:
    shown = ", ".join(str(value) for value in values[:_SHOWN])
    return shown + (f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else "")
