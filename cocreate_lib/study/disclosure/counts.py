"""How many people are behind what a comparison shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cocreate_lib.comparison import Comparison
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.text import how_many

Array = np.ndarray[Any, Any]
GROUPS = ("treated", "comparison")
IN_WORDS = {"treated": "the programme", "comparison": "the comparison group"}
COUNTS = ("n_treated", "n_comparison", "n_treatment_group", "n_comparison_group")


@dataclass(frozen=True, eq=False)
class Behind:
    """The people behind a comparison: one row each of those who could be analysed.

    Parameters
    ----------
    group
        ``"treated"`` or ``"comparison"``, shape (people,).
    weights
        With which each counts in their group; 0 for those who were not compared.
    levels
        By covariate that is a category, or a number of two values, each person's level.
    """

    group: Array
    weights: Array
    levels: Mapping[str, Array] = field(default_factory=dict)

    @property
    def used(self) -> Array:
        """Who was compared in the end."""
        return self.weights > 0

    def compared(self, group: str) -> Array:
        """Who of one group was compared in the end."""
        return self.used & (self.group == group)

    def few_left_out(self, rules: DisclosureRules) -> bool:
        """Whether of either group fewer were left out than the rules allow, and anybody at all.

        Numbers of all and of those compared, side by side, would tell of them.
        """
        n = [int((~self.used & (self.group == group)).sum()) for group in GROUPS]
        return any(0 < each < rules.least_people for each in n)


def people_behind(comparison: Comparison) -> Behind:
    """Who could be analysed, and with which weight each was compared."""
    arrays = comparison.arrays
    return Behind(
        np.where(arrays.treated, *GROUPS),
        comparison.weights.to_numpy(float)[arrays.position],
        _levels(comparison),
    )


def few(rules: DisclosureRules) -> str:
    """Too few people, in words.

    Examples
    --------
    >>> few(DisclosureRules())
    'fewer than 10 people'
    """
    return f"fewer than {how_many(rules.least_people, 'person', 'people')}"


def _levels(comparison: Comparison) -> dict[str, Array]:
    found = {}
    for covariate in comparison.arrays.covariates:
        if covariate.is_category:
            place = np.argmax(covariate.columns, axis=1)
            found[covariate.name] = np.array(covariate.levels, dtype=object)[place]
        else:
            values, place = np.unique(covariate.columns[:, 0], return_inverse=True)
            if len(values) <= 2:
                names = np.array([f"{each:g}" for each in values], dtype=object)
                found[covariate.name] = names[place.ravel()]
    return found
