"""How many people are behind what a comparison shows, and for which outcomes they are too few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import few_dominate, second_tells_first
from cocreate_lib.text import how_many

Array = np.ndarray[Any, Any]
GROUPS = ("treated", "comparison")
IN_WORDS = {"treated": "the programme", "comparison": "the comparison group"}


@dataclass(frozen=True, eq=False)
class Behind:
    """The people behind a comparison: one row each of those who could be analysed.

    Parameters
    ----------
    group
        ``"treated"`` or ``"comparison"``, shape (people,).
    used
        Who was compared in the end.
    """

    group: Array
    used: Array


def people_behind(comparison: Comparison) -> Behind:
    """Who could be analysed, and who was compared."""
    arrays = comparison.arrays
    used = comparison.weights.to_numpy()[arrays.position] > 0
    return Behind(np.where(arrays.treated, *GROUPS), used)


def unsafe_outcomes(comparison: Comparison, rules: DisclosureRules) -> dict[str, str]:
    """The outcomes of which nothing may be said, and why.

    Parameters
    ----------
    comparison
        What came out of comparing two groups.
    rules
        The rules.

    Returns
    -------
    dict
        From an outcome's column to a reason, which doesn't say how many people there are.

    Notes
    -----
    A rate times the number of people is a count. So an outcome is withheld where in either group,
    of those compared, fewer than ``least_people`` had it, or hadn't: also where nobody had it, or
    everybody, which says it of each of them. The same holds of the event of a time, and of having
    any event in a count. A total of counts or scores is withheld too where a few people make up
    most of it, or the second largest could tell the largest.
    """
    behind = people_behind(comparison)
    found = {}
    for data in comparison.arrays.outcomes:
        why = next(_problems(data, behind, rules), None)
        if why:
            found[data.spec.column] = why
    return found


def _problems(data: Any, behind: Behind, rules: DisclosureRules) -> Iterator[str]:
    """Why an outcome may not be spoken of."""
    least = rules.least_people
    for name in GROUPS:
        rows = behind.used & (behind.group == name)
        where = f"in {IN_WORDS[name]}"
        if rows.sum() < least:
            yield f"fewer than {how_many(least, 'person', 'people')} were compared {where}"
            continue
        for had, what in _having(data, rows):
            n = int(had.sum())
            if min(n, len(had) - n) < least:
                yield (
                    f"fewer than {how_many(least, 'person', 'people')} {where} {what}, or fewer "
                    "than that didn't"
                )
        if data.spec.kind in ("frequency", "scale") and (
            few_dominate(data.y[rows], rules) or second_tells_first(data.y[rows], rules)
        ):
            yield f"a few people {where} make up most of the total"


def _having(data: Any, rows: Array) -> Iterator[tuple[Array, str]]:
    """What people of one group had or hadn't."""
    kind = data.spec.kind
    if kind == "rate":
        yield data.y[rows] > 0, "had it"
    elif kind == "frequency":
        yield data.y[rows] > 0, "had any"
    elif kind == "time_to":
        yield np.asarray(data.event)[rows], "had the event"
        if data.competing is not None:
            yield np.asarray(data.competing)[rows], "had the competing event"


def covariate_levels(comparison: Comparison) -> dict[str, pd.Series]:
    """By covariate that is a category, or a number of two values, each person's level as text."""
    found = {}
    for covariate in comparison.arrays.covariates:
        if covariate.is_category:
            place = np.argmax(covariate.columns, axis=1)
            found[covariate.name] = pd.Series(np.array(covariate.levels, dtype=object)[place])
        else:
            values = np.unique(covariate.columns[:, 0])
            if len(values) <= 2:
                found[covariate.name] = pd.Series(covariate.columns[:, 0]).map("{:g}".format)
    return found
