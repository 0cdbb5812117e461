"""How unlike two groups still are in what was measured, as a method compares them, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison.methods.register import METHOD_WORDS
from cocreate_lib.comparison.plan.method import MethodWords
from cocreate_lib.comparison.weighting.balance import label, label_by
from cocreate_lib.comparison.weighting.implied_weights import Extrapolation
from cocreate_lib.display import Spoken
from cocreate_lib.facts import fact
from cocreate_lib.labels import NO_LABELS, Declared, called

# A regression that gives so large a share of a group negative weights extrapolates far: ours.
NEGATIVE = 0.1


@dataclass(frozen=True, repr=False)
class Imbalance(Spoken):
    """How unlike the two groups still are in what was measured, as the method compares them.

    Prints as what is known of it, in sentences.

    Parameters
    ----------
    method
        The method, or its variant.
    covariate
        The covariate level with the largest standardised mean difference as compared: as matched or
        as weighted, for a regression (whose model bridges it) and unadjusted as they are. Empty
        where none is known.
    smd, before
        That difference, and what it was before adjustment.
    extrapolation
        For a regression: by the weights that it implies, how it bridges the difference. None for
        other methods, and where there are no such weights.
    overlap
        For weights by a propensity score: the overlap coefficient of the scores; missing otherwise.
    label
        What the covariate level is called, where labels are declared for it.
    """

    method: str
    covariate: str
    smd: float
    before: float
    extrapolation: Extrapolation | None = None
    overlap: float = np.nan
    label: str = ""

    @property
    def words(self) -> MethodWords:
        """How the method is spoken of."""
        return METHOD_WORDS[self.method]

    @property
    def name(self) -> str:
        """What the covariate level is called: by labels, or as the table has it."""
        return self.label or self.covariate

    @property
    def is_known(self) -> bool:
        """Whether any difference is known."""
        return bool(self.covariate)

    @property
    def is_alike(self) -> bool:
        """Whether all that was measured is within the rule of thumb, without extrapolation."""
        if not self.is_known or self.is_far:
            return False
        found = self.extrapolation
        return max(abs(self.smd), abs(found.distance) if found else 0.0) <= _close()

    @property
    def is_far(self) -> bool:
        """Whether something is beyond the looser rule of thumb as well.

        For a regression: whether the people whom it compares by the weights it implies are so far
        from those whom the estimate speaks of, or whether it gives a tenth of a group or more (a
        threshold of ours) negative weights, or has no such weights.
        """
        if not self.is_known:
            return False
        if not self.words.by_model_alone:
            return abs(self.smd) > _loose()
        found = self.extrapolation
        if found is None:
            return True
        return abs(found.distance) > _loose() or found.negative >= NEGATIVE

    @property
    def in_brief(self) -> str:
        """In one line: whether the groups were alike enough."""
        if not self.is_known:
            return "not known: the plan names no covariate on which people differ"
        size, made = size_text(self.smd), self.words.made
        was = "" if self._unchanged else f", from {size_text(self.before)}"
        if self.is_alike:
            return f"yes, in what was measured: {size} SD apart ({self.name}){was}"
        if self.words.by_model_alone:
            apart = f"{size} SD apart as they are ({self.name})"
            bridged = self.extrapolation
            share = f"; {share_text(bridged.negative)} negative weights" if bridged else ""
            return f"by the model alone: {apart}{share}"
        verdict = "no" if self.is_far else "nearly"
        return f"{verdict}: {size} SD apart {made} ({self.name}){was}; usual mark {_close():g}"

    def sentence(self, remedy: str = "") -> str:
        """What can't be said, as measured: of groups that are not alike, and of those that are;
        with what could make them more alike, if not what the method says."""
        if not self.is_known:
            return f"That the groups were alike: {self.clause}"
        if self.is_alike:
            return f"That the groups were the same in what was measured: {self.clause}"
        doubt = " That alone can make a difference, or hide one." if self.is_far else ""
        claim = "even in what WAS measured" if self.is_far else "in what was measured"
        remedy = remedy or self.words.remedy
        return f"That the groups were alike {claim}: {self.clause}{doubt} To try: {remedy}."

    def __str__(self) -> str:
        return self.clause[0].upper() + self.clause[1:]

    @property
    def clause(self) -> str:
        """What is known, as it stands after a colon."""
        if not self.is_known:
            return "the plan names no covariate on which people differ, so nothing is known of it."
        made = self.words.made
        still, was = (
            ("", "") if self._unchanged else (" still", f" ({size_text(self.before)} before)")
        )
        text = (
            f"{made} their means{still} differ by {size_text(self.smd)} standard deviations on "
            f"{self.label or called(self.covariate)}{was}, the largest such difference. "
            f"{_against_rules(self.smd)}"
        )
        if self.words.by_model_alone:
            text += f" {_bridged(self)}"
        if np.isfinite(self.overlap):
            text += f" Their scores overlap by {share_text(self.overlap)} (100%: the same scores)."
        return text

    @property
    def _unchanged(self) -> bool:
        """Whether there is nothing to say of what the difference was before."""
        return self.words.as_they_are or bool(np.isnan(self.before))


def worst_row(balance: pd.DataFrame) -> pd.Series | None:
    """The row of a table of balance with the largest standardised mean difference after; the first
    of those that are as large up to rounding."""
    sizes = balance["smd_after"].abs().to_numpy(float).round(9)
    return None if np.isnan(sizes).all() else balance.iloc[int(np.nanargmax(sizes))]


def imbalance_of(
    balance: pd.DataFrame,
    method: str,
    extrapolation: Extrapolation | None = None,
    overlap: float = np.nan,
    labels: Declared = NO_LABELS,
) -> Imbalance:
    """The imbalance that a table of balance shows.

    Examples
    --------
    >>> balance = pd.DataFrame({"variable": ["age", "office"], "level": ["", "North"],
    ...                         "smd_before": [0.31, 0.5], "smd_after": [-0.04, 0.14]})
    >>> found = imbalance_of(balance, "nearest")
    >>> found.in_brief
    'nearly: 0.14 SD apart after matching (office = North), from 0.50; usual mark 0.1'
    """
    row = worst_row(balance)
    if row is None:
        return Imbalance(method, "", np.nan, np.nan)
    numbers = float(row["smd_after"]), float(row["smd_before"])
    return Imbalance(method, label(row), *numbers, extrapolation, overlap, label_by(labels, row))


def size_text(smd: float) -> str:
    """The size of a standardised mean difference.

    Examples
    --------
    >>> size_text(-0.4249), size_text(0.0001), size_text(0.1004)
    ('0.42', 'less than 0.01', '0.1004')
    """
    size = abs(smd)
    if size < 0.005:
        return "less than 0.01"
    marks = (_close(), _loose())
    for digits in (2, 3, 4):
        text = f"{size:.{digits}f}"
        if all((size <= mark) == (float(text) <= mark) for mark in marks):
            return text
    return f"{size:.4g}"


def share_text(share: float) -> str:
    """A share in per cent: none, under one, or whole ones."""
    if share == 0 or share >= 0.005:
        return f"{100 * share:.0f}%"
    return "under 1%"


def _bridged(found: Imbalance) -> str:
    how = found.extrapolation
    if how is None:
        return "The covariates tell exactly who was in the programme, so no weights stand for it."
    counts = " and ".join(
        f"{share_text(share)} of {words}"
        for share, words in (
            (how.negative_treated, "the programme"),
            (how.negative_comparison, "the comparison group"),
        )
        if share > 0
    )
    negative = f"gives negative weights to {counts}" if counts else "gives nobody a negative weight"
    text = (
        "The regression bridges that by its model alone. Read as weights (those of a linear "
        f"model), it compares groups {size_text(how.distance)} standard deviations from the people "
        f"whom the estimate speaks of (on {how.label or called(how.covariate)}), and {negative}"
    )
    if how.negative >= NEGATIVE:
        text += ": it goes beyond the people who were there (extrapolation)"
    return f"{text}."


def against_rule(smd: float) -> str:
    """A standardised mean difference against the rule of thumb: "within 0.1", "beyond 0.1"."""
    return f"{'within' if abs(smd) <= _close() else 'beyond'} {_close():g}"


def _against_rules(smd: float) -> str:
    rules = f"{against_rule(smd)}, a rule"
    if abs(smd) > _loose():
        rules = f"{against_rule(smd)} and {_loose():g}, the rules"
    return f"That is {rules} of thumb in the documentation of R's stddiff."


def _close() -> float:
    return fact("smd_rule").value or 0.0


def _loose() -> float:
    return fact("smd_rule_loose").value or 0.0
