"""Columns of a caller as treatment, covariates, outcomes and clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Number

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.cells import (
    group_codes,
    listing,
    numbers,
    refuse,
    refuse_dates,
    row_word,
    rows_text,
)
from cocreate_lib.comparison.data.columns import main_columns, reads_before, used_columns
from cocreate_lib.comparison.data.levels import check_levels
from cocreate_lib.comparison.data.said import MISSING_END
from cocreate_lib.comparison.data.table import Covariate, OutcomeData
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.further_columns import further_columns
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.errors import (
    CellError,
    ClusterError,
    MissingValuesError,
    OutcomeError,
    TreatmentError,
)
from cocreate_lib.text import how_many, plural


def read_treatment(column: pd.Series) -> BoolArray:
    missing = int(column.isna().sum())
    if missing:
        raise TreatmentError(
            f"{column.name!r} has no value for {how_many(missing, 'person')}.",
            where=rows_text(column, column.isna().to_numpy()),
            why="It can't be known which group they belong to.",
            try_this="Fill in who was in the programme, or take these people out of the table.",
        )
    return column.to_numpy(dtype=float) == 1


def check_groups(treated: BoolArray, name: str) -> None:
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


def complete_rows(people: pd.DataFrame, plan: PlanFields, treated: BoolArray) -> BoolArray:
    """Who has a value in every column that the plan reads for them."""
    names = list(used_columns(plan))
    gaps = people[names].isna()
    main = main_columns(plan)
    for name, column in further_columns(plan).items():
        if column.only_for is not None and name not in main:
            gaps[name] &= treated if column.only_for == "treated" else ~treated
    if plan.missing == "refuse" and gaps.to_numpy().any():
        counts = gaps.sum()
        listed = ", ".join(f"{name} ({n})" for name, n in counts[counts > 0].items())
        raise MissingValuesError(
            f"Values are missing for {how_many(int(gaps.any(axis=1).sum()), 'person')}: {listed}."
            + "".join(f" {text}" for text in people.attrs["reading"] if text.endswith(MISSING_END)),
            where=f"{row_word(people)} {listing(people.index[gaps.any(axis=1)])}",
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


def read_covariate(column: pd.Series) -> Covariate:
    is_category = isinstance(column.dtype, pd.CategoricalDtype)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return Covariate(str(column.name), ("",), numbers(column, "a covariate")[:, None])
    refuse_dates(column)
    if not is_category and all(isinstance(value, Number) for value in column):
        return Covariate(str(column.name), ("",), numbers(column, "a covariate")[:, None])
    categories = pd.Categorical(column).remove_unused_categories()
    check_levels(str(column.name), len(categories.categories))
    codes = np.asarray(categories.codes)
    columns = (codes[:, None] == np.arange(len(categories.categories))).astype(float)
    return Covariate(str(column.name), tuple(map(str, categories.categories)), columns)


def n_missing(people: pd.DataFrame, spec: Outcome, treated: BoolArray) -> tuple[int, int]:
    gone: BoolArray = people[list(spec.columns)].isna().any(axis=1).to_numpy()
    return int(gone[treated].sum()), int(gone[~treated].sum())


def gaps_of(
    people: pd.DataFrame, columns: Sequence[str], treated: BoolArray
) -> dict[str, tuple[int, int]]:
    """Of how many people in the programme, and outside it, each column's value is missing: of the
    columns where any is."""
    found = {}
    for name in columns:
        gone: BoolArray = people[name].isna().to_numpy()
        if gone.any():
            found[name] = int(gone[treated].sum()), int(gone[~treated].sum())
    return found


def read_outcome(people: pd.DataFrame, spec: Outcome) -> OutcomeData:
    column = people[spec.column]
    role = f"an outcome ({spec.kind})"
    values = numbers(column, role)
    event = np.zeros(len(values), dtype=bool)
    if spec.kind == "rate":
        refuse(column, ~np.isin(values, (0, 1)), "is neither 0 nor 1", "A rate counts yes and no.")
    if spec.kind in ("frequency", "time_to"):
        refuse(column, values < 0, "is below zero", "Neither a count nor a time can be.")
    if spec.kind == "frequency":
        refuse(
            column,
            values != np.floor(values),
            "is not a whole number",
            "A frequency counts events; for any other number use scale(...).",
        )
    if spec.event is not None:
        flags = numbers(people[spec.event], "the event of a time")
        why = "The event of a time was seen (1) or not (0)."
        refuse(people[spec.event], ~np.isin(flags, (0, 1)), "is neither 0 nor 1", why)
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
    data = OutcomeData(spec, values, event)
    if spec.exposure is not None:
        return data.at_risk(read_exposure(people, spec))
    return _with_beside(data, people)


def _with_beside(data: OutcomeData, people: pd.DataFrame) -> OutcomeData:
    """A time with how else it may end, from when on it was watched, and its strata."""
    spec = data.spec
    if spec.competing is not None:
        data = replace(data, competing=_read_competing(data, people))
    if spec.entry is not None:
        data = replace(data, entry=_read_entry(data, people))
    if spec.strata:
        data = replace(data, strata=group_codes(people, spec.strata))
    return data


def _read_competing(data: OutcomeData, people: pd.DataFrame) -> BoolArray:
    column = people[data.spec.competing]
    flags = numbers(column, "the competing event of a time")
    why = "The time ended with a competing event (1) or not (0)."
    refuse(column, ~np.isin(flags, (0, 1)), "is neither 0 nor 1", why)
    both = _had_both(data.event, flags == 1)
    if both.any():
        raise OutcomeError(
            f"{how_many(int(both.sum()), 'person')} {plural(int(both.sum()), 'has', 'have')} 1 in "
            f"{data.spec.event!r} and in {column.name!r}.",
            where=rows_text(column, both),
            why="A time ends once: with the event, or with what came before it could be seen.",
            try_this="Give each person the one that came first, with the time of that.",
        )
    return flags == 1


def _read_entry(data: OutcomeData, people: pd.DataFrame) -> FloatArray:
    column = people[data.spec.entry]
    entry = numbers(column, "the entry of a time")
    refuse(column, entry < 0, "is below zero", "Nobody is watched before the clock starts.")
    late = _came_late(entry, data.y)
    if late.any():
        raise OutcomeError(
            f"{column.name!r} is not below {data.spec.column!r} for "
            f"{how_many(int(late.sum()), 'person')}.",
            where=rows_text(column, late),
            why="Somebody is watched from the entry until the time, and that takes some time.",
            try_this="Correct these rows, or leave out people who were never watched.",
        )
    return entry


def _had_both(event: BoolArray, competing: BoolArray) -> BoolArray:
    return event & competing


def _came_late(entry: FloatArray, time: FloatArray) -> BoolArray:
    return entry >= time


def is_odd_time(data: OutcomeData) -> bool:
    """Whether there is something about a time that reading it from a table would refuse."""
    if data.competing is not None and _had_both(data.event, data.competing).any():
        return True
    if data.entry is None:
        return False
    return bool((data.entry < 0).any() or _came_late(data.entry, data.y).any())


def read_exposure(people: pd.DataFrame, spec: Outcome) -> FloatArray:
    """Each person's time at risk: above zero for everybody."""
    column = people[spec.exposure]
    times = numbers(column, "a time at risk")
    none = times <= 0
    if none.any():
        n, had = int(none.sum()), int((numbers(people[spec.column], "a count")[none] > 0).sum())
        events = {0: ".", n: ", who had events all the same."}
        raise CellError(
            f"{column.name!r} is {'below zero' if (times < 0).any() else 'zero'} for "
            f"{how_many(n, 'person')}"
            + events.get(had, f", and {had} of them had events all the same."),
            where=rows_text(column, none),
            why="A rate is events over time at risk, and whoever was never at risk says nothing "
            "about it.",
            try_this="Correct these times (whoever had an event was at risk for part of a day at "
            "least), or take these people out of the table and say how many they are.",
        )
    return times


def with_before(data: OutcomeData, people: pd.DataFrame, plan: PlanFields) -> OutcomeData:
    """The outcome with how it was before, or as a change."""
    if not reads_before(plan, data.spec):
        return data
    before = read_outcome(people, replace(data.spec, column=str(data.spec.before), before=None)).y
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


def read_clusters(people: pd.DataFrame, treated: BoolArray, name: str) -> IntArray:
    codes = group_codes(people, [name])
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
