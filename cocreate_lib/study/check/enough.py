"""Whether there are enough people for what the protocol asks. Outcomes are looked at over both
groups together: nothing here tells which group fares better."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from cocreate_lib.comparison import (
    Outcome,
    detectable_mean_difference,
    detectable_rate_difference,
)
from cocreate_lib.study.check.found import Findings, Found
from cocreate_lib.study.dictionary import Fault, cell
from cocreate_lib.text import how_many, listed, percentage, plain, plural

_EVENTS_A_TERM = 10  # the usual rule of thumb (Peduzzi et al. 1996)
_PLANNED = 0.9  # of the people that were planned, so many are as good as all
_CLUSTERS = 10  # in a group, below which their number limits what can be known


def enough_faults(found: Found) -> Findings:
    """Groups, clusters and events that are too few."""
    if found.groups is None:
        return [], []
    plan, rules = found.asked.plan, found.asked.protocol.disclosure
    sizes = [int(rows.sum()) for rows in found.groups]
    faults: list[Fault] = []
    for n, who in zip(sizes, ("in the programme", "in the comparison group"), strict=True):
        if n < rules.least_people:
            faults.append(
                found.tell(
                    "few",
                    f"There {plural(n, 'is', 'are')} {how_many(n, 'person', 'people')} {who}.",
                    column=plan.treatment,
                    why=f"The protocol lets nothing leave that rests on fewer than "
                    f"{rules.least_people} (disclosure.least_people).",
                    try_this="more people; or other rules, if the data's owner agrees",
                )
            )
    if faults:
        return faults, []
    terms = _terms(found)
    if terms and min(sizes) <= terms:
        faults.append(
            found.tell(
                "few",
                f"The covariates make {how_many(terms, 'term')}, and the smaller group has "
                f"{how_many(min(sizes), 'person')}.",
                why="A model with as many terms as people fits anything.",
                try_this="fewer covariates, or levels put together",
            )
        )
    faults += _clusters(found)
    notes = [
        *_planned(found, sizes),
        *_few_clusters(found),
        *_few_events(found, terms),
        *_few_in_levels(found),
        *_detectable(found, sizes),
    ]
    return faults, notes


def _planned(found: Found, sizes: list[int]) -> Iterator[str]:
    """Groups that are smaller than the protocol's design has them."""
    design = found.asked.protocol.design
    planned = (design.n_treated, design.n_comparison)
    if any(n < _PLANNED * wanted for n, wanted in zip(sizes, planned, strict=True)):
        yield (
            f"The study was planned for {planned[0]:,} people in the programme and {planned[1]:,} "
            f"in the comparison group ([design]); the table has {sizes[0]:,} and {sizes[1]:,}."
        )


def _few_in_levels(found: Found) -> Iterator[str]:
    """Categories with levels that few people of one group have."""
    least = found.asked.protocol.disclosure.least_people
    plan = found.asked.plan
    names = dict.fromkeys((*plan.covariates, *plan.subgroups))
    few = []
    for name in names:
        if name not in found or not isinstance(found.people[name].dtype, pd.CategoricalDtype):
            continue
        column = found.people[name].cat
        codes, levels = column.codes.to_numpy(), len(column.categories)
        counts = [
            np.bincount(codes[rows & (codes >= 0)], minlength=levels) for rows in found.groups or ()
        ]
        n = int(((np.minimum(*counts) < least) & (np.maximum(*counts) > 0)).sum())
        if n:
            few.append(f"{how_many(n, 'level')} of {cell(name)}")
    if few:
        yield (
            f"Fewer than {least} people of one group have {listed(few)}: tables withhold such "
            "cells, and more to protect them."
        )


def _terms(found: Found) -> int:
    """How many terms the covariates make: one a number, and one for each level but the first."""
    total = 0
    for name in found.asked.plan.covariates:
        if name in found:
            column = found.people[name]
            is_levels = isinstance(column.dtype, pd.CategoricalDtype)
            is_levels |= name in found.asked.plan.categories
            total += max(column.nunique() - 1, 0) if is_levels else 1
    return total


def _numbers_of_clusters(found: Found) -> list[int]:
    name = found.asked.plan.cluster
    if name is None or name not in found or found.groups is None:
        return []
    return [int(found.people.loc[rows, name].nunique()) for rows in found.groups]


def _clusters(found: Found) -> Iterator[Fault]:
    numbers = _numbers_of_clusters(found)
    if numbers and min(numbers) < 2:
        who = "in the programme" if numbers[0] < 2 else "in the comparison group"
        name = found.asked.plan.cluster or ""
        yield found.tell(
            "few",
            f"People {who} are of {how_many(min(numbers), 'cluster')} by {cell(name)}.",
            column=name,
            why="What the programme did can't be told apart from what that cluster is like.",
            try_this="clusters that are smaller, or cluster out of the protocol, with the reason",
        )


def _few_clusters(found: Found) -> Iterator[str]:
    numbers = _numbers_of_clusters(found)
    if numbers and 2 <= min(numbers) < _CLUSTERS:
        yield (
            f"By {cell(found.asked.plan.cluster)} there are {numbers[0]} clusters in the programme "
            f"and {numbers[1]} in the comparison group. With so few, intervals are wide, however "
            "many people there are."
        )


def _few_events(found: Found, terms: int) -> Iterator[str]:
    """Rates and events with few people to each term of the covariates."""
    least = found.asked.protocol.disclosure.least_people
    seen = set()
    for each in found.asked.plan.outcomes:
        name = each.event if each.kind == "time_to" else each.column
        flags = found.flags(name, each.level) if each.kind in ("rate", "time_to") else None
        if flags is None or name in seen:
            continue
        seen.add(name)
        events, others = int((flags == 1).sum()), int((flags == 0).sum())
        fewer = min(events, others) if each.kind == "rate" else events
        if not fewer:
            continue
        who = "have" if fewer == events else "don't have"
        if fewer < least:
            yield (
                f"{how_many(fewer, 'person')} of both groups together {who} {cell(name)}: tables "
                f"of it would rest on fewer than {least}, and be withheld."
            )
        if terms and fewer < _EVENTS_A_TERM * terms:
            yield (
                f"{how_many(fewer, 'person')} {who} {cell(name)}, and the covariates make "
                f"{how_many(terms, 'term')}: fewer than {_EVENTS_A_TERM} to a term. A model of it "
                "may fit chance (Peduzzi et al. 1996)."
            )


def _detectable(found: Found, sizes: list[int]) -> Iterator[str]:
    """Where the smallest effect of interest is smaller than what so many people can show."""
    plan = found.asked.plan
    for each in plan.outcomes:
        wanted = plan.smallest_effect(each)
        if wanted is None:
            continue
        can = _smallest(found, each, sizes)
        if can is not None and (math.isnan(can) or can > wanted):
            power = percentage(found.asked.protocol.planning.power)
            shown = "none that could be" if math.isnan(can) else _size(each, can)
            yield (
                f"The smallest effect of interest in {cell(each.column)} is {_size(each, wanted)}; "
                f"so many people show {shown} with {power} power, before clusters, matching and "
                "covariates are allowed for. That it isn't found will not say that it isn't there."
            )


def _size(outcome: Outcome, value: float) -> str:
    return f"{plain(round(100 * value, 1))} in 100" if outcome.kind == "rate" else f"{value:.3g}"


def _smallest(found: Found, outcome: Outcome, sizes: list[int]) -> float | None:
    """The smallest difference that so many people show; None where that isn't worked out."""
    plan = found.asked.plan
    power, alpha = found.asked.protocol.planning.power, 1 - plan.conf_level
    n = (sizes[0], sizes[1])
    if outcome.kind == "rate":
        flags = found.flags(outcome.column, outcome.level)
        share = math.nan if flags is None else float(np.nanmean(flags))
        if not 0 < share < 1:
            return None
        return detectable_rate_difference(share, n, power=power, alpha=alpha)
    values = found.numbers(outcome.column)
    if values is None or outcome.kind == "time_to" or outcome.exposure is not None or sum(n) < 4:
        return None
    sd = float(np.nanstd(values, ddof=1))
    if not (math.isfinite(sd) and sd > 0):
        return None
    return detectable_mean_difference(sd, n, power=power, alpha=alpha)
