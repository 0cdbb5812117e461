"""Plain sentences: what a result lets you say, and what it does not.

Pure functions from numbers to text. Nothing is estimated or rounded anywhere but here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd

from cocreate_lib.comparison.methods.register import METHOD_WORDS
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES, MORE_LESS, RATIO_OF
from cocreate_lib.comparison.plan.method import MethodWords
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.evidence import EVERY_OUTCOME
from cocreate_lib.comparison.sensitivity.finding import (
    Finding,
    RatioReading,
    change_text,
    declared_text,
    left_out,
    number_text,
    per_text,
    span_text,
    unit_text,
    verdict,
)
from cocreate_lib.display import Block, Result, bullets, heading, paragraph, together
from cocreate_lib.labels import title_of
from cocreate_lib.text import how_many, listed, percentage, plain, rounded


@dataclass(frozen=True, repr=False)
class OutcomeSentences(Result):
    """What can and what cannot be said about one outcome."""

    stands_alone: ClassVar[bool] = False  # whether it is read without those of other outcomes
    outcome: str
    can_say: tuple[str, ...]
    cannot_say: tuple[str, ...]
    label: str = ""  # what the outcome is called, where that isn't the name of its column

    @property
    def name(self) -> str:
        """What the outcome is called: its label, or the name of its column."""
        return self.label or self.outcome

    @property
    def title(self) -> str:
        """The same as it begins a line."""
        return title_of(self.outcome, {self.outcome: self.label})

    def without(self, other: OutcomeSentences) -> OutcomeSentences:
        """The sentences that another doesn't have."""
        return replace(
            self,
            can_say=tuple(text for text in self.can_say if text not in other.can_say),
            cannot_say=tuple(text for text in self.cannot_say if text not in other.cannot_say),
        )

    def _blocks(self) -> Iterable[Block]:
        yield heading(self.name)
        for lead, texts in (("can", self.can_say), ("cannot", self.cannot_say)):
            if texts:
                yield paragraph(f"You {lead} say:", "  ")
                yield bullets(texts, "    - ")


class Sentences(Result, tuple[OutcomeSentences, ...]):
    """The sentences of every outcome, in the order of the plan; what holds for all of them is
    printed once, at the end."""

    __slots__ = ()

    @property
    def for_all(self) -> OutcomeSentences:
        """The sentences that all outcomes have, where there are several; otherwise none."""
        if len(self) < 2 or any(each.stands_alone for each in self):
            return OutcomeSentences(EVERY_OUTCOME, (), ())
        can, cannot = ([getattr(each, name) for each in self] for name in ("can_say", "cannot_say"))
        return OutcomeSentences(EVERY_OUTCOME, _in_all(can), _in_all(cannot))

    @property
    def each_once(self) -> tuple[OutcomeSentences, ...]:
        """The sentences of each outcome alone, and then those for all: each sentence once."""
        shared = self.for_all
        parts = [each.without(shared) for each in self]
        if shared.can_say or shared.cannot_say:
            parts.append(shared)
        return tuple(parts)

    def _blocks(self) -> Iterable[Block]:
        return together(self.each_once)


def _in_all(texts: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(text for text in texts[0] if all(text in other for other in texts))


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
        nothing = f"{opening}othing could be estimated for '{finding.name}' ({finding.problem})."
        can = (nothing, *finding.remarks)
        return OutcomeSentences(finding.outcome, can, tuple(cannot_say(finding)), finding.label)
    can_say = [_levels(finding)]
    if finding.at_risk is not None:
        can_say.append(finding.at_risk.sentence)
    if finding.problem:
        can_say.append(f"No interval can be given ({finding.problem}).")
    else:
        can_say += [_result(finding), *finding.caveats, left_out(finding)]
        if finding.smallest is not None:
            can_say.append(against_smallest(finding, finding.smallest))
    can_say += competing_levels(finding)
    can_say += [_whom(finding), _allows_for(finding), *finding.remarks]
    cannot = tuple(cannot_say(finding))
    return OutcomeSentences(finding.outcome, tuple(can_say), cannot, finding.label)


def ratio_reading(estimates: pd.DataFrame, kind: str) -> RatioReading | None:
    """The ratio that an outcome's E-value comes from, where it and the difference disagree about
    whether the groups differ.

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
        return None
    low, high = map(float, rows.loc[[name], ["conf_low", "conf_high"]].to_numpy(dtype=float)[0])
    apart = bool(difference["conf_low"] > 0 or difference["conf_high"] < 0)
    if np.isnan(low) or apart == bool(low > 1 or high < 1):
        return None
    return RatioReading(MEASURE_NAMES[name], low, high)


def _levels(f: Finding) -> str:
    words, whom = METHOD_WORDS[f.method], estimand_words(f.estimand, f.trim).sentence
    opening = "In these synthetic data, " if f.synthetic else ""
    if words.modelled:
        text = _modelled(f, whom)
    else:
        text = words.opening.format(whom=whom) + _seen(f, words)
    sentence = opening + text
    return sentence[0].upper() + sentence[1:]


def _seen(f: Finding, words: MethodWords) -> str:
    """The two levels of two groups of people."""
    with_it, without_it = words.with_it, words.without_it
    treated, comparison = (number_text(f, mean) for mean in f.means)
    if f.kind == "rate":
        return (
            f"{treated} of every 100 people {with_it} had the outcome '{f.name}', and "
            f"{comparison} of every 100 {without_it}."
        )
    if f.at_risk is not None:
        return (
            f"people {with_it} had {treated} '{f.name}' {_at_risk(f)}, and people {without_it} "
            f"{comparison}."
        )
    if f.kind == "frequency":
        return (
            f"every 100 people {with_it} had {treated} '{f.name}' between them, and every "
            f"100 {without_it} had {comparison}."
        )
    if f.kind == "incidence":
        return (
            f"of every 100 people {with_it}, {treated} had the event in '{f.name}' "
            f"{by_then(f)}; of every 100 {without_it}, {comparison}."
        )
    if f.kind == "time_to":
        return (
            f"of the first {_horizon(f)}, people {with_it} spent {treated} on average without "
            f"the event in '{f.name}', and people {without_it} {comparison}; {_never(f)}."
        )
    what = f"the rate of '{f.name}'" if f.in_points else f"the mean of '{f.name}'"
    verb, unit = "changed by" if words.changed else "was", unit_text(f)
    then = "by " if words.changed else ""
    return f"{what} {verb} {treated}{unit} {with_it}, and {then}{comparison}{unit} {without_it}."


def _modelled(f: Finding, whom: str) -> str:
    """The two levels that a model has for the same people, with the programme and without it."""
    treated, comparison = (number_text(f, mean) for mean in f.means)
    never = "nobody was seen both ways"
    if f.kind == "rate":
        return (
            f"the model estimates that of every 100 {whom}, {treated} had the outcome "
            f"'{f.name}' with the programme, and {comparison} without it; {never}."
        )
    if f.at_risk is not None:
        return (
            f"the model estimates that {whom} had {treated} '{f.name}' {_at_risk(f)} with the "
            f"programme, and {comparison} without it; {never}."
        )
    if f.kind == "frequency":
        return (
            f"the model estimates that every 100 {whom} had {treated} '{f.name}' between them "
            f"with the programme, and {comparison} without it; {never}."
        )
    if f.kind == "incidence":
        return (
            f"the model estimates that of every 100 {whom}, {treated} had the event in "
            f"'{f.name}' {by_then(f)}, with the programme, and {comparison} without it; {never}."
        )
    if f.kind == "time_to":
        return (
            f"the model estimates that of the first {_horizon(f)}, {whom} spent {treated} on "
            f"average without the event in '{f.name}' with the programme, and {comparison} "
            f"without the programme; {_never(f)}; {never}."
        )
    unit = unit_text(f)
    return (
        f"the model estimates that for {whom}, the mean of '{f.name}' was {treated}{unit} with "
        f"the programme, and {comparison}{unit} without it; {never}."
    )


def by_then(f: Finding) -> str:
    """By when people are counted who had the event, and before what."""
    unit = f" {f.unit}" if f.unit else ""
    by = "" if f.horizon is None else f"by {plain(f.horizon)}{unit}, "
    what = f"'{f.competing.column}' or anything else" if f.competing else "anything else"
    return f"{by}before {what}"


def competing_levels(f: Finding) -> Iterator[str]:
    """What is known of the event that can come before the one that is asked for."""
    if f.competing is None:
        return
    words, name = METHOD_WORDS[f.method], f.competing.column
    if np.isfinite(f.competing.levels).all():
        treated, comparison = (number_text(f, level) for level in f.competing.levels)
        yield (
            f"'{name}' came first for {treated} of every 100 people {words.with_it}, and for "
            f"{comparison} of every 100 {words.without_it}."
        )
    ratio, low, high = f.competing.ratio, f.competing.low, f.competing.high
    if np.isfinite([ratio, low, high]).all():
        apart = "" if low > 1 or high < 1 else "not "
        yield (
            f"Among people who have had neither yet, those {words.with_it} came to '{name}' at "
            f"{rounded(ratio)} times the pace of those {words.without_it} "
            f"({percentage(f.conf_level)} confidence interval from {rounded(low)} to "
            f"{rounded(high)}: {apart}statistically significant, taken alone)."
        )


def hidden_by_competing(f: Finding) -> Iterator[str]:
    """What a competing event leaves open."""
    if f.competing is None:
        return
    name = f.competing.column
    yield (
        f"That fewer events by themselves speak for a group: '{name}' can hide the event, since "
        "nothing is known of people after it, and a group in which it is more common shows fewer "
        "events."
    )
    yield (
        f"That people whose time ended with '{name}' did not have the event afterwards, or that "
        "the hazard ratio says how many people have it: that ratio is of the pace among people who "
        "have had neither yet."
    )


def _at_risk(f: Finding) -> str:
    """The time that a rate is over; a name of a unit doesn't say by itself that it is at risk."""
    assert f.at_risk is not None
    named = "" if f.at_risk.column in f.at_risk.per else " at risk"
    return f"per {f.at_risk.per}{named}"


def _horizon(f: Finding) -> str:
    return f"{plain(f.horizon or np.nan)}{unit_text(f)}"


def _never(f: Finding) -> str:
    return f"those who did not have it by then count as {plain(f.horizon or np.nan)}"


def _result(f: Finding) -> str:
    opening = "The analysis does not show a statistically significant difference"
    if f.is_significant or f.is_split:
        opening = f"The difference is {verdict(f)}"
    if f.ratio:
        opening += ", so the verdict is not firm"
    return (
        f"{opening}: the estimate is {change_text(f, f.estimate)}{per_text(f)}, and the data are "
        f"compatible with anything {span_text(f, f.conf_low, f.conf_high)} "
        f"({percentage(f.conf_level)} confidence interval)."
    )


def against_smallest(f: Finding, size: float) -> str:
    """Where the interval lies to the smallest difference that was declared to matter."""
    per, ending = per_text(f), "the smallest difference that was declared to matter"
    text = declared_text(f, size)
    declared = f"{text}{per}, {ending}"
    if f.conf_low > size or f.conf_high < -size:
        return f"The whole interval lies beyond {declared}."
    fewer_in, more_in = f.conf_low <= -size, f.conf_high >= size
    if not fewer_in and not more_in:
        return f"The interval excludes {declared}, in either direction."
    if fewer_in and more_in:
        return f"The interval still includes {declared}, in both directions."
    more, less = MORE_LESS[f.kind]
    held, excluded = (less, more) if fewer_in else (more, less)
    return (
        f"The interval still includes {text} {held}{per}, {ending}, and excludes {text} {excluded}."
    )


def _whom(f: Finding) -> str:
    whom = estimand_words(f.estimand, f.trim).sentence
    text = f"The estimate speaks of {whom}"
    if METHOD_WORDS[f.method].only_if_alike:
        text = "The estimate compares the two groups as they are. It would speak of "
        text += f"{whom} only if the groups had been alike to begin with"
        if f.randomised:
            text = "The estimate compares the two groups as allocation at random made them, alike "
            text += f"but for chance, and so speaks of {whom}"
    elif f.randomised:
        text += ". Allocation at random makes the groups alike but for chance"
    return f"{text}. Analysed: {analysed(f)}."


def analysed(f: Finding) -> str:
    """How many people of each group were analysed, and out of how many."""
    return (
        f"{f.n_treated:,} of the {f.n_programme:,} in the programme and {f.n_comparison:,} of the "
        f"{f.n_comparison_group:,} in the comparison group"
    )


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
    texts = []
    measured = [] if f.imbalance is None else [f.imbalance.sentence(remedy_of(f))]
    is_far = f.imbalance is not None and f.imbalance.is_far
    if is_far:
        texts += measured
    if f.problem:
        texts.append("Whether the two groups differ at all: there is no interval to go by.")
    elif f.is_significant:
        texts.append(
            "That the programme on its own caused the difference: "
            + f"{unlike(f)}, and that could be behind it."
        )
    else:
        texts.append(
            "That the programme makes no difference, or that it does not work: a difference that "
            "is not statistically significant is not evidence of that. With more people a "
            "difference either way could show."
        )
        texts += _not_as_estimated(f)
        texts.append(
            "That the two groups were alike in all but the programme: "
            + f"{unlike(f)}, and that could hide a difference, or look like one."
        )
    if f.is_overturned:
        texts.append(
            "That chance is ruled out: each of several outcomes is another chance of a false alarm."
        )
    if f.ratio:
        texts.append(
            f"That the groups surely differ, or surely do not: the difference and the "
            f"{f.ratio.words} disagree about it."
        )
    if not is_far:
        texts += measured
    texts += hidden_by_competing(f)
    texts.append(_scope(f))
    if f.uneven:
        texts.append(
            "That the programme matters as much early on as later: in these data its hazard ratio "
            "does not look the same all along."
        )
    if f.at_risk is not None:
        texts.append(f.at_risk.limit(f.name))
    if f.kind == "frequency":
        texts.append(
            f"How many people had any '{f.name}': a few people with many can move this number."
        )
    if f.cluster is None:
        texts.append(
            "How sure the estimate is if people who share a case manager or an office are alike: "
            "the interval would then usually be wider."
        )
    if f.synthetic:
        texts.append("Anything about real people or a real programme: these data are synthetic.")
    return texts


def unlike(f: Finding) -> str:
    """What the analysis leaves open about how the groups differ."""
    if f.randomised:
        return (
            "allocation at random makes the groups alike but for chance, but people who were lost "
            "later (attrition), or who did not take part as allocated (compliance), can make them "
            "differ"
        )
    return METHOD_WORDS[f.method].unlike


def remedy_of(f: Finding) -> str:
    """What could make the groups more alike in what was measured."""
    if f.randomised:
        return "regression on it, if that was declared beforehand"
    return METHOD_WORDS[f.method].remedy


def _not_as_estimated(f: Finding) -> Iterator[str]:
    """A result that is not significant is no success either."""
    if abs(f.estimate) > f.noise:
        seen, other = ("rise", "fall") if f.estimate > 0 else ("fall", "rise")
        further = f.conf_low if f.estimate > 0 else f.conf_high
        fit = f"no {f.relative}change"
        fit += f", or a {f.relative}{other}, as well" if abs(further) > f.noise else " as well"
        yield f"That there was a {f.relative}{seen}: the data fit {fit}."


def _scope(f: Finding) -> str:
    lost = {}
    if f.estimand != "ATC":
        lost["in the programme"] = f.n_programme - f.n_treated
    if f.estimand != "ATT":
        lost["in the comparison group"] = f.n_comparison_group - f.n_comparison
    people = [f"the {how_many(n, 'person')} {where}" for where, n in lost.items() if n]
    if people:
        return (
            f"What the programme would do for {listed(people)} who could not be analysed, or for "
            "people unlike those analysed."
        )
    return "What the programme would do for people unlike those analysed, or delivered otherwise."
