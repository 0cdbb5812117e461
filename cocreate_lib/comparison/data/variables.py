"""Columns of a caller as treatment, covariates, outcomes and clusters."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.cells import (
    SHOWN,
    group_codes,
    listing,
    numbers,
    parse_numbers,
    refuse,
    refuse_dates,
    refuse_text,
    rows_text,
)
from cocreate_lib.comparison.data.columns import reads_before, used_columns
from cocreate_lib.comparison.data.table import Covariate, OutcomeData
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.errors import (
    CellError,
    ClusterError,
    CovariateError,
    MissingValuesError,
    OutcomeError,
    TreatmentError,
)
from cocreate_lib.text import how_many

MOST_LEVELS = 100  # of a category among the covariates; a number of ours
_YES = {"1", "yes", "y", "true", "t", "ja", "j", "oui", "si", "sí", "tak"}


def read_treatment(column: pd.Series) -> BoolArray:
    missing = int(column.isna().sum())
    if missing:
        raise TreatmentError(
            f"{column.name!r} has no value for {how_many(missing, 'person')}.",
            where=rows_text(column, column.isna().to_numpy()),
            why="It can't be known which group they belong to.",
            try_this="Fill in who was in the programme, or take these people out of the table.",
        )
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if not column.isin([0, 1]).all():
        values = column.tolist()
        counts = Counter(map(repr, values)).most_common()
        found = ", ".join(f"{value} ({n})" for value, n in counts[:SHOWN])
        more = f" and {len(counts) - SHOWN} more" if len(counts) > SHOWN else ""
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


def complete_rows(people: pd.DataFrame, plan: PlanFields) -> BoolArray:
    """Who has a value in every column of the plan."""
    names = list(used_columns(plan))
    gaps = people[names].isna()
    if plan.missing == "refuse" and gaps.to_numpy().any():
        counts = gaps.sum()
        listed = ", ".join(f"{name} ({n})" for name, n in counts[counts > 0].items())
        raise MissingValuesError(
            f"Values are missing for {how_many(int(gaps.any(axis=1).sum()), 'person')}: {listed}.",
            where=f"row {listing(people.index[gaps.any(axis=1)])}",
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
    if not is_category:
        parsed = parse_numbers(column)
        are_numbers = [isinstance(value, Number) for value in column]
        if all(are_numbers):
            return Covariate(str(column.name), ("",), numbers(column, "a covariate")[:, None])
        is_text = parsed.isna().to_numpy()
        if is_text.mean() < 0.5:
            refuse_text(column, is_text, "a covariate")
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


def n_missing(people: pd.DataFrame, spec: Outcome, treated: BoolArray) -> tuple[int, int]:
    gone: BoolArray = people[list(spec.columns)].isna().any(axis=1).to_numpy()
    return int(gone[treated].sum()), int(gone[~treated].sum())


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
    return OutcomeData(spec, values, event)


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
