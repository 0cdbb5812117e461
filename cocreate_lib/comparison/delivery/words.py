"""What can and can't be said of an offer, of who took it up, and of what that did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cocreate_lib.comparison.delivery.fidelity import FidelitySlope
from cocreate_lib.comparison.delivery.found import Compliers, Delivered, Dose, Reach
from cocreate_lib.comparison.delivery.instrument import Region
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.sensitivity.finding import (
    Finding,
    change_text,
    number_text,
    per_text,
    span_text,
    unit_text,
)
from cocreate_lib.labels import called
from cocreate_lib.text import how_many, number, percentage, plural, size

# Below this F a first stage is called weak (Staiger & Stock 1997).
WEAK = 10.0
_EVERY_RATE, _EVERYTHING = (-1.0, 1.0), (-np.inf, np.inf)
NO_CHANCE = (
    "nobody drew lots for the offer, and no cut-off decided on it: who takes part has chosen to"
)
_PER_PROTOCOL = (
    "That those who took part differ from all others because they took part: who takes part has "
    "chosen to, or was easier to reach, and would have differed without the programme too. That is "
    "why people stay in the group that they were offered."
)
_EXCLUSION = (
    "That the effect on those who took part because of the offer holds whatever else the offer "
    "did: it takes it that an offer changes nothing but taking part, and an offer may change other "
    "things (a letter, a talk, being noticed)."
)
_WHO = (
    "Who they are, one by one, or what taking part would do for others: those who would take part "
    "anyhow, and those who never would, aren't among them, and nobody may have stayed away because "
    "of the offer."
)
_BY_SCORE = (
    "That the main estimate is the effect of the offer: those offered it differ from the others in "
    "the score that decided on it. At the cut-off they are alike but for the offer."
)
_AT_CUT_OFF = (
    "Anything about people far from the cut-off: the effect is that at it, and rests on straight "
    "lines on each side of it, drawn through everybody. It takes it that nobody could choose on "
    "which side they fell."
)
_DOSE = (
    "That more contact brings another outcome: those who got more may have been doing better, or "
    "worse, to begin with, and who does well stays. This is no effect of contact."
)
_FIDELITY = (
    "That fuller delivery makes the difference: {cluster} who deliver more may differ in skill, "
    "and in whom they work with."
)


def reach_text(reach: Reach) -> str:
    """How many were reached in each group, and what the offer changed in that."""
    offered = f"{how_many(reach.n_offered, 'person')} who {plural(reach.n_offered, 'was', 'were')}"
    others = how_many(reach.n_others, "other")
    if reach.is_flag:
        text = (
            f"Of {offered} offered it, {_hundred(reach.offered)} of every 100 took part; of the "
            f"{others}, {_hundred(reach.others)} of every 100"
        )
    else:
        text = (
            f"{offered} offered it received {number(reach.offered)} of {reach.name} on "
            f"average; the {others} {number(reach.others)}"
        )
    f = reach.f_statistic
    if np.isinf(f):
        alike = "everybody did as they were offered" if reach.is_flag else "all of a group alike"
        return f"{text}: {alike}."
    if np.isnan(f):
        return f"{text}."
    return f"{text} (first stage: F = {_f(f)})."


def _hundred(share: float) -> str:
    return size(100 * share, 0 if abs(100 * share - round(100 * share)) < 0.05 else 1)


def _f(value: float) -> str:
    return size(value, 1 if value < 100 else 0)


def can_say(reach: Reach | None, found: Sequence[Delivered], cluster: str | None) -> Iterator[str]:
    """What can be said, reach first and then outcome by outcome."""
    if reach is not None:
        yield reach_text(reach)
    for each in found:
        yield from _of_outcome(reach, each, cluster, several=len(found) > 1)


def _of_outcome(
    reach: Reach | None, each: Delivered, cluster: str | None, *, several: bool
) -> Iterator[str]:
    f = each.finding
    name = f"{f.label or called(f.outcome)}: " if several else ""
    if reach is not None:
        text = "The main estimate speaks of the offer, taken up or not (intention to treat)"
        yield f"{name}{text}: {_with_span(f)}."
    if each.compliers is not None and reach is not None:
        yield from (name + text for text in _compliers(reach, f, each.compliers))
    among = ", among people with like covariates" if each.adjusted else ""
    if each.dose is not None:
        yield from (name + text for text in _dose(f, each.dose, among))
    if each.fidelity is not None and cluster is not None:
        yield name + _fidelity(f, each.fidelity, cluster, among)


def _with_span(f: Finding) -> str:
    if f.problem:
        return f"no interval can be given ({f.problem})"
    return (
        f"{change_text(f, f.estimate)}{per_text(f)}, {span_text(f, f.conf_low, f.conf_high)} "
        f"({percentage(f.conf_level)} confidence interval)"
    )


def with_interval(f: Finding, interval: Interval) -> Finding:
    """The finding of another estimate of the same outcome."""
    return replace(
        f, estimate=interval.estimate, conf_low=interval.conf_low, conf_high=interval.conf_high
    )


def _compliers(reach: Reach, f: Finding, found: Compliers) -> Iterator[str]:
    if found.cut_off is not None:
        more = "more" if found.moved.received > 0 else "fewer"
        jump = f"{number(abs(found.moved.received))} {more} of {reach.name} is received"
        if reach.is_flag:
            jump = f"{_hundred(abs(found.moved.received))} {more} of every 100 people take part"
        at = replace(with_interval(f, found.offer), problem=found.offer.problem)
        yield (
            f"At the cut-off (offered {found.cut_off.words}) {jump}, and the outcome "
            f"jumps by {_with_span(at)}: the effect of the offer there."
        )
    if found.effect.problem:
        why = found.effect.problem
        yield f"No effect on those who took part because of the offer can be given: {why}."
        return
    own = with_interval(f, found.effect)
    what = "taking part" if reach.is_flag else f"one more of {reach.name}"
    where = " at the cut-off" if found.cut_off is not None else ""
    region = possible(found.region, f, reach)
    yield (
        f"Among people{where} who took part because of the offer, {_estimate(own, reach, what)} "
        f"(two-stage least squares), {_verdict(region)}. {region_text(own, found.region, region)}"
    )
    if found.moved.f_statistic < WEAK:
        yield (
            f"The offer changed little in what people received (F = {_f(found.moved.f_statistic)}, "
            f"and under {WEAK:g} is called weak): that estimate can be far off, and only Anderson "
            "and Rubin's interval can be relied on."
        )


def possible(region: Region, f: Finding, reach: Reach) -> Region:
    """The part of a region that an effect can be: no rate changes by more than 1."""
    if f.kind != "rate" or not reach.is_flag:
        return region
    inside = ((max(low, -1.0), min(high, 1.0)) for low, high in region.pieces)
    return Region(tuple((low, high) for low, high in inside if low <= high))


def is_informative(region: Region) -> bool:
    """Whether a region that an effect can be leaves anything out on either side."""
    return len(region.pieces) != 1 or region.pieces[0] not in (_EVERY_RATE, _EVERYTHING)


def _can_be(f: Finding, reach: Reach) -> bool:
    """Whether an estimate is one that there can be: no rate changes by more than 1."""
    return f.kind != "rate" or not reach.is_flag or abs(f.estimate) <= 1


def _estimate(f: Finding, reach: Reach, what: str) -> str:
    """The estimate in words, or that it is more than there can be."""
    size = f"{change_text(f, f.estimate)}{per_text(f)}"
    if _can_be(f, reach):
        return f"{what} made a difference of {size} by the estimate"
    return (
        f"the estimate of what {what} did is more than a rate can change, because the offer moved "
        f"so few: {size}"
    )


def _verdict(region: Region) -> str:
    return "not " * region.holds(0.0) + "statistically significant"


def region_text(f: Finding, region: Region, can_be: Region) -> str:
    """Anderson and Rubin's region in words: an interval, all but a stretch, or everything.

    Parameters
    ----------
    f
        The outcome.
    region
        The region.
    can_be
        The part of it that an effect can be.
    """
    lead = "Anderson and Rubin's interval, which is right however few the offer moved,"
    level = f"at {percentage(f.conf_level)} confidence"
    if not region.pieces:
        return "Anderson and Rubin's interval can't be known: there are too few people or clusters."
    if not can_be.pieces:
        return (
            f"{lead} holds no effect that there can be ({level}): the offer did more than bring "
            "people to take part."
        )
    if not is_informative(can_be):
        why = "" if region.is_bounded else ", for it isn't shown that the offer moved anybody"
        return f"{lead} leaves out nothing ({level}): any effect fits the data{why}."
    per = per_text(f)
    if len(can_be.pieces) == 2:
        low, high = can_be.pieces[0][1], can_be.pieces[1][0]
        return (
            f"{lead} leaves out only what lies between {change_text(f, low)} and "
            f"{change_text(f, high)}{per} ({level}): all beyond these, on both sides, fits the "
            "data too, for it isn't shown that the offer moved anybody."
        )
    low, high = can_be.pieces[0]
    if np.isinf(low) or np.isinf(high):
        side, end = ("below", low) if np.isinf(high) else ("above", high)
        return f"{lead} leaves out only what is {side} {change_text(f, end)}{per} ({level})."
    return f"{lead} reaches {span_text(f, low, high)} ({level})."


def _dose(f: Finding, dose: Dose, among: str) -> Iterator[str]:
    low, high = dose.levels[0], dose.levels[-1]
    per, unit = per_text(f), unit_text(f)
    yield (
        f"Among {how_many(dose.n, 'person')} who were offered it, the {low.n} with the least of "
        f"{dose.name} ({low.name}) had {number_text(f, low.mean.estimate)}{unit}{per}, "
        f"and the {high.n} with the most ({high.name}) {number_text(f, high.mean.estimate)}"
        f"{unit}{per}."
    )
    if np.isfinite([low.expected, high.expected]).all():
        yield (
            "By the comparison group, people with covariates like these would have had "
            f"{number_text(f, low.expected)} and {number_text(f, high.expected)}{unit}{per} "
            "without the programme: that is how far who got more differs in what was measured."
        )
    if not dose.slope.problem:
        step = step_of(low.received, high.received)
        own = with_interval(f, scaled(dose.slope, step))
        yield (
            f"{step:g} more of {dose.name} goes with {change_text(own, own.estimate)}"
            f"{per}, {span_text(own, own.conf_low, own.conf_high)}{among}: a description of who "
            "has which outcome."
        )


def _fidelity(f: Finding, found: FidelitySlope, cluster: str, among: str) -> str:
    frame = found.clusters
    low, high = frame["fidelity"].iloc[0], frame["fidelity"].iloc[-1]
    where = f"Across {how_many(len(frame), 'group')} by {called(cluster)}"
    span = f"{where}, with a mean fidelity from {number(low)} to {number(high)}"
    if found.interval.problem:
        return f"{span}, no slope of the outcome can be given: {found.interval.problem}."
    step = step_of(low, high)
    own = with_interval(f, scaled(found.interval, step))
    return (
        f"{span}, {step:g} more goes with {change_text(own, own.estimate)}{per_text(f)}, "
        f"{span_text(own, own.conf_low, own.conf_high)}{among}: a description of where "
        "people fared how."
    )


def step_of(low: float, high: float) -> float:
    """The step that sentences speak of: 0.1 of a share, or 1."""
    return 0.1 if low >= 0 and high <= 1 else 1.0


def scaled(interval: Interval, step: float) -> Interval:
    """The interval of so many units instead of one."""
    return replace(
        interval,
        estimate=interval.estimate * step,
        std_error=interval.std_error * step,
        conf_low=interval.conf_low * step,
        conf_high=interval.conf_high * step,
        limits=None,
    )


def cannot_say(
    reach: Reach | None, found: Sequence[Delivered], cluster: str | None
) -> Iterator[str]:
    """What can't be said, each thing once."""
    if reach is not None:
        yield _PER_PROTOCOL
    compliers = [each.compliers for each in found if each.compliers is not None]
    for reason in dict.fromkeys(each.no_compliers for each in found if each.no_compliers):
        yield f"What taking part did to those who took part: {reason}."
    if compliers:
        yield _EXCLUSION
        yield _WHO
        if compliers[0].cut_off is not None:
            yield _BY_SCORE
            yield _AT_CUT_OFF
    if any(each.dose is not None for each in found):
        yield _DOSE
    if cluster is not None and any(each.fidelity is not None for each in found):
        yield _FIDELITY.format(cluster=f"those in {called(cluster)}")


def in_brief(reach: Reach | None, found: Sequence[Delivered]) -> str:
    """The same in one sentence, with the plan's first outcome."""
    first = found[0]
    if reach is None:
        return (
            "How fully the programme was delivered is set beside how people fared: a description, "
            "not an effect of fuller delivery."
        )
    text = reach_text(reach).partition(" (first stage")[0].rstrip(".")
    if first.compliers is None or first.compliers.effect.problem:
        return (
            f"{text}. The main estimate is the effect of the offer; what taking part did can't be "
            "told from who takes part."
        )
    f = with_interval(first.finding, first.compliers.effect)
    region = possible(first.compliers.region, f, reach)
    span = "and how large it is isn't known"
    if region.is_bounded and is_informative(region) and _can_be(f, reach):
        span = span_text(f, *region.pieces[0])
    each = "" if reach.is_flag else f", for one more of {reach.name}"
    size = f"{change_text(f, f.estimate)}{per_text(f)}, {span}"
    if not _can_be(f, reach):
        size = "the offer moved too few of them for an estimate"
    return f"{text}. Among those who took part because of the offer{each}: {size}."
