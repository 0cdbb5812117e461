"""The answer on one screen: what a comparison says, and what it doesn't, before all its tables.

Pure functions from numbers to text; where things stand on a screen is the command line's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.plan.method import MethodWords
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.evidence import Evidence
from cocreate_lib.comparison.sensitivity.finding import (
    Finding,
    change_text,
    finding_of,
    number_text,
    per_text,
    size_text,
    span_text,
    verdict,
)
from cocreate_lib.comparison.sensitivity.imbalance import share_text
from cocreate_lib.comparison.sensitivity.imbalance import size_text as gap_text
from cocreate_lib.comparison.words.sentences import (
    against_smallest,
    by_then,
    competing_levels,
    hidden_by_competing,
    unlike,
)
from cocreate_lib.display import Block, Result, Rows, bullets, heading, paragraph
from cocreate_lib.facts import fact
from cocreate_lib.labels import label_of
from cocreate_lib.text import how_many, listed, percentage, plural, rounded

# Outcomes that a sentence names one by one: with more it counts the rest.
NAMED = 3


@dataclass(frozen=True)
class OutcomeAnswer:
    """What was found of one outcome, in one line.

    Parameters
    ----------
    outcome
        Its column.
    what
        What its numbers count, in a few words.
    levels
        The two levels that are compared: of the programme, and of the comparison.
    difference
        The difference with its direction, or "not known".
    interval
        From where to where, or why there is no interval.
    finding
        The numbers behind it.
    """

    outcome: str
    what: str
    levels: tuple[str, str]
    difference: str
    interval: str
    finding: Finding

    @property
    def numbers(self) -> tuple[float, float, float]:
        """The difference and its two limits as they are written: for 100 people where people or
        events of people count. NaN where there is none."""
        f = self.finding
        return f.factor * f.estimate, f.factor * f.conf_low, f.factor * f.conf_high

    def change(self, value: float) -> str:
        """Another difference in this outcome, such as the true one, in words."""
        return change_text(self.finding, value)


@dataclass(frozen=True, repr=False)
class Answer(Result):
    """What a comparison says, and what it doesn't, fit for one screen.

    Parameters
    ----------
    question
        What was asked.
    about
        Of what, and whether the data are synthetic.
    who
        Who was compared with whom, whom the answer is about, and how many were lost.
    read
        What was understood while the table was read, beyond what stands in it.
    alike
        Whether the groups were alike in what was measured: a verdict of one word first, then the
        largest gap with its covariate.
    heads
        What the two levels of each outcome are called.
    outcomes
        One item an outcome, in the order of the plan.
    intervals
        Of which level the intervals are.
    can_say, cannot_say
        What can and what can't be said of it, each with its number.
    also
        What came of all that the plan declares beyond its main estimates: a sentence each.
    """

    question: str
    about: str
    who: str
    read: tuple[str, ...]
    alike: str
    heads: tuple[str, str]
    outcomes: tuple[OutcomeAnswer, ...]
    intervals: str
    can_say: tuple[str, ...]
    cannot_say: tuple[str, ...]
    also: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """The outcomes as a table.

        Returns
        -------
        DataFrame
            One row an outcome: ``outcome``, the two levels under their names, ``difference`` and
            the interval, in words.
        """
        return pd.DataFrame(
            [
                {
                    "outcome": each.what,
                    **dict(zip(self.heads, each.levels, strict=True)),
                    "difference": each.difference,
                    self.intervals: each.interval,
                }
                for each in self.outcomes
            ]
        )

    def _blocks(self) -> Iterable[Block]:
        lines = [("who", self.who), ("read", " ".join(self.read)), ("alike", self.alike)]
        return (
            heading(f"{self.question} {self.about}", [each for each in lines if each[1]]),
            Rows(self.to_frame()),
            paragraph("You can say:", "  "),
            bullets(self.can_say, "    - "),
            paragraph("You can't say:", "  "),
            bullets(self.cannot_say, "    - "),
            *([paragraph("Also:", "  "), bullets(self.also, "    - ")] if self.also else []),
        )


def make_answer(
    findings: Sequence[Finding],
    plan: AnalysisPlan,
    lost: pd.DataFrame,
    evidence: Evidence,
    filled: pd.DataFrame | None = None,
    read: Iterable[str] = (),
    also: Iterable[str] = (),
) -> Answer:
    """The answer of a comparison.

    Parameters
    ----------
    findings
        The numbers of each outcome, in the order of the plan.
    plan
        The plan.
    lost
        As in the comparison.
    evidence
        What a study like this one can find, and how strong something unmeasured would have to be,
        of the outcome that :func:`headline` picks.
    filled
        Columns with gaps that were filled in, as in the comparison.
    read
        What was understood while the table was read.
    also
        What came of all that the plan declares beyond its main estimates.
    """
    words, first = plan.words, headline(findings)
    about = f"'{plan.label(plan.treatment)}'"
    if first.synthetic:
        about += ", synthetic data: nobody in it is real"
    seen = words.with_it.startswith("in the ")
    return Answer(
        question="Did it work?",
        about=about,
        who=" ".join([*_who(plan, lost), *_filled(filled, plan)]),
        read=tuple(read),
        alike=alike(first),
        heads=("programme", "comparison") if seen else ("with it", "without it"),
        outcomes=tuple(_line(each, words) for each in findings),
        intervals=f"{percentage(plan.conf_level)} interval",
        can_say=tuple(_can_say(findings, first)),
        cannot_say=tuple(_cannot_say(findings, first, evidence)),
        also=tuple(also),
    )


def headline(findings: Sequence[Finding]) -> Finding:
    """The outcome whose numbers the sentences give: the plan's first that has an interval."""
    return next((each for each in findings if not each.problem), findings[0])


def _who(plan: AnalysisPlan, lost: pd.DataFrame) -> Iterator[str]:
    """Who was compared, whom it is about, and who was lost."""
    groups = [lost[lost["group"] == name] for name in ("treated", "comparison")]
    (treated, treated_left), (others, others_left) = (
        (int(rows["left"].iloc[0] + rows["lost"].iloc[0]), int(rows["left"].iloc[-1]))
        for rows in groups
    )
    of_all = f"{treated_left:,} of the {treated:,}" if treated_left < treated else f"{treated:,}"
    of_others = f"{others_left:,} of {others:,}" if others_left < others else f"{others:,}"
    whom = estimand_words(plan.estimand, plan.trim).people
    how = plan.words.opening.format(whom=whom).removesuffix(", ")
    by = f", {how}" if how else f" by {plan.words.name}"
    if plan.words.only_if_alike:
        by = ", as they are"
    yield f"{of_all} in the programme, compared with {of_others} others{by}."
    if whom not in how and not plan.words.only_if_alike:
        yield f"The answer is about {whom}."
    if not plan.words.with_it.startswith("in the "):
        yield "Nobody was seen both with the programme and without it."
    for rows, group in zip(groups, ("the programme", "the comparison group"), strict=True):
        gone = rows[rows["lost"] > 0]
        if group == "the programme" and gone.empty:
            yield "Nobody in the programme was lost."
        elif group != "the programme" and plan.estimand == "ATT":
            gone = gone[gone["step"] != "matching"]  # a match is chosen, not lost
        if len(gone):
            reasons = (f"{n:,} ({why})" for n, why in zip(gone["lost"], gone["why"], strict=True))
            yield f"Lost from {group}: {listed(reasons)}."


def _filled(filled: pd.DataFrame | None, plan: AnalysisPlan) -> Iterator[str]:
    """Whose values are not known, and were filled in."""
    if filled is not None and len(filled):
        cells = zip(filled["column"], filled["filled"], strict=True)
        found = listed(f"'{plan.label(column)}' of {how_many(n, 'person')}" for column, n in cells)
        yield f"Filled in, from what is known: {found}."


def alike(f: Finding) -> str:
    """Whether the groups were alike in what was measured: a verdict, and the largest gap."""
    found = f.imbalance
    if found is None or not found.is_known:
        if f.randomised:
            return "By chance alone. The plan names no covariate to see how far."
        return "Not known. The plan names no covariate on which people differ."
    close, loose = (fact(name).value or 0.0 for name in ("smd_rule", "smd_rule_loose"))
    gap = f"{gap_text(found.smd)} standard deviations ({found.label or label_of(found.covariate)})"
    mark = f"the usual mark is {close:g}"
    if found.words.as_they_are:
        largest = f"As they are, the largest gap is {gap}; {mark}."
    else:
        was = "" if np.isnan(found.before) else f", from {gap_text(found.before)}"
        largest = f"The largest gap left is {gap}{was}; {mark}."
    if found.is_alike:
        return f"Yes, in what was measured. {largest}"
    far = found.is_far or abs(found.smd) > loose
    if found.words.by_model_alone:
        how = found.extrapolation
        share = f" ({share_text(how.negative)} negative weights)" if how else ""
        largest += f" Only the model bridges it{share}."
    return f"{'No' if far else 'Nearly'}. {largest}"


def _line(f: Finding, words: MethodWords) -> OutcomeAnswer:
    known = not np.isnan(f.estimate)
    return OutcomeAnswer(
        outcome=f.outcome,
        what=_what(f, words.changed),
        levels=(_level(f, f.means[0], words.changed), _level(f, f.means[1], words.changed)),
        difference=change_text(f, f.estimate) if known else "not known",
        interval=f"no interval: {f.problem.removeprefix('no interval: ')}"
        if f.problem
        else f"{change_text(f, f.conf_low)} to {change_text(f, f.conf_high)}",
        finding=f,
    )


def _what(f: Finding, changed: bool) -> str:
    name, unit = f.title, f" in {f.unit}" if f.unit else ""
    if f.in_points:
        return f"{name}: change in the rate{unit}"
    if f.kind == "rate":
        return f"{name}: people of every 100"
    if f.kind == "incidence":
        return f"{name}: people of every 100, {by_then(f)}"
    if f.at_risk is not None:
        return f"{name}: per {f.at_risk.per}"
    if f.kind == "frequency":
        return f"{name}: per 100 people"
    if f.kind == "time_to":
        horizon = "" if f.horizon is None else f" in the first {rounded(f.horizon, 6)}"
        return f"{name}: {f.unit or 'time'} without it{horizon}"
    return f"{name}: {'mean change' if changed else 'mean'}{unit}"


def in_words(plan: AnalysisPlan, outcome: Outcome, difference: float) -> tuple[str, str]:
    """What the numbers of an outcome count, and a difference in it with its direction.

    Parameters
    ----------
    plan, outcome
        The plan, and one of its outcomes.
    difference
        A difference, such as the true one: in probability, events a person, or the outcome's unit.

    Examples
    --------
    >>> from cocreate_lib.comparison import rate
    >>> plan = AnalysisPlan("programme", [rate("fail")], method="unadjusted")
    >>> in_words(plan, rate("fail"), -0.04)
    ('Fail: people of every 100', '4.0 fewer')
    """
    finding = finding_of(plan, outcome, difference)
    text = "not known" if np.isnan(difference) else change_text(finding, difference)
    return _what(finding, plan.words.changed), text


def _level(f: Finding, mean: float, changed: bool) -> str:
    if np.isnan(mean):
        return "not known"
    return ("+" if changed and mean > f.noise else "") + number_text(f, mean)


def _can_say(findings: Sequence[Finding], first: Finding) -> Iterator[str]:
    several = len(findings) > 1
    readings: dict[str, list[Finding]] = {}
    for each in findings:
        if not each.problem:
            readings.setdefault(verdict(each), []).append(each)
    for reading, its in readings.items():
        names = [each.name for each in its]
        if len(names) == len(findings) > 1:
            where = f"In {'both' if len(names) == 2 else f'all {len(names)}'} outcomes the"
        else:
            where = f"In {_named(names)} the" if several else "The"
        firm = ", so the verdict is not firm" if any(each.ratio for each in its) else ""
        yield f"{where} difference is {reading}{firm}."
    without: dict[str, list[str]] = {}
    for each in findings:
        if each.problem:
            without.setdefault(each.problem, []).append(each.name)
    for reason, names in without.items():
        yield f"Of {_named(names)} no interval can be given ({reason})."
    if first.problem:
        return
    opening = f"Of {_named([first.name])}, the" if several else "The"
    yield (
        f"{opening} data are compatible with anything "
        f"{span_text(first, first.conf_low, first.conf_high)} "
        f"({percentage(first.conf_level)} confidence interval)."
    )
    if first.smallest is not None:
        yield against_smallest(first, first.smallest)
    yield from competing_levels(first)
    yield from first.caveats


def _named(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > NAMED:
        quoted[NAMED - 1 :] = [f"{len(quoted) - NAMED + 1} more"]
    return listed(quoted)


def _cannot_say(findings: Sequence[Finding], f: Finding, evidence: Evidence) -> Iterator[str]:
    of = f" in '{f.name}'" if len(findings) > 1 else ""
    found = [each.name for each in findings if each.is_significant]
    others = [
        each.name for each in findings if not (each.is_significant or each.problem or each is f)
    ]
    if f.problem:
        yield f"Whether the two groups differ at all{of}: there is no interval to go by."
    elif not f.is_significant:
        came = (
            f", or that the {change_text(f, f.estimate)} came from it"
            if abs(f.estimate) > f.noise
            else ""
        )
        yield f"That it made no difference{of}{came}: {_fits_too(f)}. {detectable(f, evidence)}"
    elif others:
        yield (
            f"That it made no difference in {_named(others)}: a difference that is not "
            "statistically significant is not evidence of that."
        )
    if found:
        looks = f", and this plan looks at {f.n_outcomes} outcomes" if f.n_outcomes > 1 else ""
        yield (
            "That chance is ruled out: of studies with no true difference "
            f"{percentage(1 - f.conf_level)} find one by chance alone{looks}."
        )
    yield from islice(hidden_by_competing(f), 1)
    about = next((each for each in (f, *findings) if each.is_significant), f)
    yield _unmeasured(about, found, len(findings) > 1, evidence)


def _fits_too(f: Finding) -> str:
    """What the data are compatible with besides the estimate: on the other side of zero."""
    limits = [f.conf_low] if f.estimate > f.noise else [f.conf_high]
    if abs(f.estimate) <= f.noise:
        limits = [f.conf_low, f.conf_high]
    others = [f"{change_text(f, limit)}{per_text(f)}" for limit in limits if abs(limit) > f.noise]
    return f"{listed(['no change', *others])} {plural(1 + len(others), 'fits', 'fit')} the data too"


def detectable(f: Finding, evidence: Evidence) -> str:
    """What a study of this size can find."""
    wanted = (f.outcome, "minimum_detectable_effect")
    found = next((q for q in evidence.quantities if (q.outcome, q.quantity) == wanted), None)
    if found is None:
        return ""
    sizes = [size for size in (found.low, found.high) if np.isfinite(size)]
    if f.kind == "frequency":
        sizes = [size for size in sizes if f.means[1] + size >= 0]
    if not sizes:
        return "Even the largest difference is found less often than four times out of five."
    either = " or ".join(change_text(f, size) for size in sizes)
    if len(sizes) == 2 and sizes[0] == -sizes[1]:
        either = f"{size_text(f, sizes[1])} either way"
    smaller = "a smaller one"
    if len(sizes) == 1:
        smaller += ", or even a fall to none," if sizes[0] > 0 else ", or even a rise to all,"
    return (
        f"A study like this one finds a true difference of {either}{per_text(f)} four times out of "
        f"five, and {smaller} less often."
    )


def _unmeasured(f: Finding, found: Sequence[str], several: bool, evidence: Evidence) -> str:
    """What nobody measured, and how strong it would have to be."""
    claim = "people were alike but for the programme"
    if found:
        what = f"the difference in {_named(found)}" if several else "the difference"
        claim = f"the programme caused {what}"
    text = f"That {claim}: {unlike(f)}."
    needed = evidence.value(f.outcome, "e_value")
    if np.isfinite(needed) and (not found or f.name in found):
        of = f" in '{f.name}'" if several else ""
        text += (
            " Something unmeasured that goes with both programme and outcome by a risk ratio of "
            f"{needed:.1f} could be behind all of the difference{of}"
        )
        at_limit = evidence.value(f.outcome, "e_value_limit")
        enough = f.is_significant and at_limit > 1
        text += f"; {at_limit:.1f} is enough to make it not significant." if enough else "."
    return text
