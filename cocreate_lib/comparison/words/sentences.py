"""Plain sentences: what a result lets you say, and what it does not.

Pure functions from numbers to text. Nothing is estimated or rounded anywhere but here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison.methods.register import METHOD_WORDS
from cocreate_lib.comparison.plan.measures import RATIO_OF
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.finding import (
    Finding,
    change_text,
    left_out,
    per_text,
    size_text,
    span_text,
    unit_text,
    verdict,
)
from cocreate_lib.display import Block, Result, bullets, heading, paragraph, together
from cocreate_lib.text import how_many, percentage, rounded


@dataclass(frozen=True, repr=False)
class OutcomeSentences(Result):
    """What can and what cannot be said about one outcome."""

    outcome: str
    can_say: tuple[str, ...]
    cannot_say: tuple[str, ...]

    def _blocks(self) -> Iterable[Block]:
        return (
            heading(self.outcome),
            paragraph("You can say:", "  "),
            bullets(self.can_say, "    - "),
            paragraph("You cannot say:", "  "),
            bullets(self.cannot_say, "    - "),
        )


class Sentences(Result, tuple[OutcomeSentences, ...]):
    """The sentences of every outcome, in the order of the plan."""

    __slots__ = ()

    def _blocks(self) -> Iterable[Block]:
        return together(self)


def outcome_sentences(finding: Finding) -> OutcomeSentences:
    """Sentences about one outcome.

    Parameters
    ----------
    finding
        The numbers.

    Returns
    -------
    OutcomeSentences
        ``can_say`` names the two levels, the difference and its interval, what the interval leaves
        out, whom the estimate speaks of, and what the interval allows for; ``cannot_say`` names
        the readings that go beyond that.

    Examples
    --------
    >>> finding = Finding("reoffended", "rate", -0.04, -0.1, 0.02, 0.95, (0.36, 0.4), "nearest",
    ...                   "ATT", 150, 160)
    >>> print(outcome_sentences(finding).can_say[1])
    The analysis does not show a statistically significant difference: the estimate is 4.0 fewer
    per 100 people, and the data are compatible with anything from 10.0 fewer to 2.0 more per 100
    people (95% confidence interval).
    """
    if np.isnan(finding.means).any():
        opening = "In these synthetic data, n" if finding.synthetic else "N"
        nothing = f"{opening}othing could be estimated for '{finding.outcome}' ({finding.problem})."
        return OutcomeSentences(finding.outcome, (nothing,), tuple(cannot_say(finding)))
    can_say = [_levels(finding)]
    if finding.problem:
        can_say.append(f"No interval can be given ({finding.problem}).")
    else:
        can_say += [_result(finding), *finding.caveats, left_out(finding)]
        if finding.smallest is not None:
            can_say.append(_against_smallest(finding, finding.smallest))
    can_say += [_whom(finding), _allows_for(finding), *finding.remarks]
    return OutcomeSentences(finding.outcome, tuple(can_say), tuple(cannot_say(finding)))


def ratio_sentences(estimates: pd.DataFrame, kind: str) -> tuple[str, ...]:
    """What a reader must hear where the two headline measures of an outcome, the difference and the
    ratio that its E-value comes from, disagree about whether the groups differ.

    Parameters
    ----------
    estimates
        The rows of one outcome.
    kind
        Its kind.
    """
    rows = estimates.set_index("measure")
    difference = rows[rows["scale"] == "difference"].iloc[0]
    name = RATIO_OF.get(kind, "")
    if name not in rows.index or np.isnan(difference["conf_low"]):
        return ()
    ratio = rows.loc[name]
    apart = bool(difference["conf_low"] > 0 or difference["conf_high"] < 0)
    if np.isnan(ratio["conf_low"]) or apart == bool(
        ratio["conf_low"] > 1 or ratio["conf_high"] < 1
    ):
        return ()
    words = name.replace("_", " ")
    low, high = map(rounded, ratio[["conf_low", "conf_high"]].to_numpy(dtype=float))
    of_ratio = f"{'holds' if apart else 'leaves out'} a ratio of 1 ({words}, from {low} to {high})"
    of_difference = "leaves out zero" if apart else "holds zero"
    return (
        f"Two measures of this outcome disagree: the interval of the difference {of_difference}, "
        f"that of the ratio {of_ratio}. The verdict here is that of the difference, and not a firm "
        "one.",
    )


def _levels(f: Finding) -> str:
    words, whom = METHOD_WORDS[f.method], estimand_words(f.estimand, f.trim).sentence
    opening = "In these synthetic data, " if f.synthetic else ""
    opening += words.opening.format(whom=whom)
    with_it, without_it = words.with_it, words.without_it
    treated, comparison = (("-" if mean < 0 else "") + size_text(f, mean) for mean in f.means)
    if f.kind == "rate":
        text = f"{treated} of every 100 people {with_it} had the outcome '{f.outcome}', and "
        text += f"{comparison} of every 100 {without_it}."
    elif f.kind == "frequency":
        text = f"every 100 people {with_it} had {treated} '{f.outcome}' between them, and every "
        text += f"100 {without_it} had {comparison}."
    elif f.kind == "time_to":
        text = f"over the first {f.horizon:g}{unit_text(f)}, people {with_it} went {treated} "
        text += f"on average before the event in '{f.outcome}', and people "
        text += f"{without_it} {comparison}."
    elif words.changed:
        text = f"the mean of '{f.outcome}' changed by {treated} {with_it}, and by {comparison} "
        text += f"{without_it}."
    else:
        text = f"the mean of '{f.outcome}' was {treated} {with_it}, and {comparison} "
        text += f"{without_it}."
    sentence = opening + text
    return sentence[0].upper() + sentence[1:]


def _result(f: Finding) -> str:
    opening = (
        f"The difference is {verdict(f)}"
        if f.is_significant
        else "The analysis does not show a statistically significant difference"
    )
    return (
        f"{opening}: the estimate is {change_text(f, f.estimate)}{per_text(f)}, and the data are "
        f"compatible with anything {span_text(f, f.conf_low, f.conf_high)} "
        f"({percentage(f.conf_level)} confidence interval)."
    )


def _against_smallest(f: Finding, size: float) -> str:
    per, ending = per_text(f), "the smallest difference that was declared to matter"
    declared = f"{size_text(f, size)}{per}, {ending}"
    if f.conf_low > size or f.conf_high < -size:
        return f"The whole interval lies beyond {declared}."
    fewer_in, more_in = f.conf_low <= -size, f.conf_high >= size
    if not fewer_in and not more_in:
        return f"The interval excludes {declared}, in either direction."
    if fewer_in and more_in:
        return f"The interval still includes {declared}, in both directions."
    sign = -1 if fewer_in else 1
    return (
        f"The interval still includes {change_text(f, sign * size)}{per}, {ending}, and excludes "
        f"{change_text(f, -sign * size)}."
    )


def _whom(f: Finding) -> str:
    whom = estimand_words(f.estimand, f.trim).sentence
    text = f"The estimate speaks of {whom}"
    if METHOD_WORDS[f.method].only_if_alike:
        text = (
            "The estimate compares the two groups as they are. It would speak of "
            f"{whom} only if the groups had been alike to begin with"
        )
    if f.n_treated < f.n_programme:
        text += f": of the {f.n_treated} who could be analysed, out of {f.n_programme}"
    return text + "."


def _allows_for(f: Finding) -> str:
    alike = METHOD_WORDS[f.method].alike
    if f.cluster is not None:
        also = f", and for {alike} being alike" if alike else ""
        return f"The interval allows for people of the same '{f.cluster}' being alike{also}."
    if alike:
        return (
            f"The interval allows for {alike} being alike; no other clustering, such as by "
            "case manager, was declared."
        )
    return (
        "The interval takes people to be independent of each other; no clustering, such as by "
        "case manager, was declared."
    )


def cannot_say(f: Finding) -> list[str]:
    """The readings that go beyond what was found."""
    texts, unlike = [], METHOD_WORDS[f.method].unlike
    measured = [] if f.imbalance is None else [f.imbalance.sentence()]
    is_far = f.imbalance is not None and f.imbalance.is_far
    if is_far:
        texts += measured
    if f.problem:
        texts.append("Whether the two groups differ at all: there is no interval to go by.")
    elif f.is_significant:
        texts.append(
            "That the programme on its own caused the difference: "
            + f"{unlike}, and that could be behind it."
        )
    else:
        texts.append(
            "That the programme makes no difference, or that it does not work: a difference that "
            "is not statistically significant is not evidence of that. With more people a "
            "difference either way could show."
        )
        texts.append(
            "That the two groups were alike in all but the programme: "
            + f"{unlike}, and that could hide a difference, or look like one."
        )
    if f.is_overturned:
        texts.append(
            "That chance is ruled out: each of several outcomes is another chance of a false alarm."
        )
    if not is_far:
        texts += measured
    texts.append(_scope(f))
    if f.uneven:
        texts.append(
            "That the programme matters as much early on as later: in these data its hazard ratio "
            "does not look the same all along."
        )
    if f.kind == "frequency":
        texts.append(
            f"How many people had any '{f.outcome}': a few people with many can move this number."
        )
    if f.cluster is None:
        texts.append(
            "How sure the estimate is if people who share a case manager or an office are alike: "
            "the interval would then usually be wider."
        )
    if f.synthetic:
        texts.append("Anything about real people or a real programme: these data are synthetic.")
    return texts


def _scope(f: Finding) -> str:
    lost = f.n_programme - f.n_treated
    if lost:
        return (
            f"What the programme did for the {how_many(lost, 'person')} in it who could not be "
            "analysed, or would do for people unlike those analysed."
        )
    return "What the programme would do for people unlike those analysed, or delivered otherwise."
