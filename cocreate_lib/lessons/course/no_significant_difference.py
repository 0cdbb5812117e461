"""Lesson 06, 'Reading "no significant difference"': what its four explorers and side rooms compute.

Differences are in people who reoffend, per 100, with the programme less without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, isnan
from typing import Any, Literal

import numpy as np
import pandas as pd

from cocreate_lib.cohort import PilotDesign, simulate, simulate_many
from cocreate_lib.comparison import (
    bayes_factor,
    detectable_rate_difference,
    equivalence_of_rates,
    lies_above_zero,
    n_for_rates,
    posterior_difference,
    power_of_rates,
    risk_difference_interval,
    specification_curve,
)
from cocreate_lib.figures import (
    DIFFERENCES_REACH,
    DifferenceRow,
    Differences,
    Picture,
    Table,
    differences_picture,
    specification_picture,
)
from cocreate_lib.figures import difference_span as span
from cocreate_lib.figures import difference_told as told
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.lessons.kit.misconception import Misconception
from cocreate_lib.teaching import load_teaching_pilot, teaching_plan
from cocreate_lib.text import how_many, plural

WorldName = Literal["works", "nothing", "harms"]


@dataclass(frozen=True)
class World:
    """A world that a pilot can be in: what the programme does there, in words and per 100 people;
    of each four numbers so many are in it."""

    difference: float
    of_four: int
    words: str


@dataclass(frozen=True)
class Content:
    """The lesson's file: sizes and differences to choose from, worlds, controls, titles."""

    pilot_people: int
    pilot_seed: int
    sizes: tuple[int, ...]
    differences: tuple[int, ...]
    truths: tuple[int, ...]
    pilot_sizes: tuple[int, ...]
    runs: tuple[int, ...]
    smallest: tuple[int, ...]
    seen: tuple[int, ...]
    groups: tuple[int, ...]
    room_people: int
    numbers: int
    fewest: int
    worlds: Mapping[WorldName, World]
    interval: Mapping[Literal["truth"], ControlText]
    power: Mapping[Literal["people", "difference"], ControlText]
    filter: Mapping[Literal["truth", "people", "pilots"], ControlText]
    matters: Mapping[Literal["smallest", "seen", "people"], ControlText]
    own: Mapping[Literal["number"], ControlText]
    replication: Mapping[Literal["pilots", "shown"], ControlText]
    tables: Mapping[Literal["supported", "reach", "thinned", "beliefs", "pooled"], str]
    misconceptions: Mapping[str, Misconception]


CONTENT = lesson_content("06_no_significant_difference", Content)
BASE_RATE = float(PilotDesign().base_rate)
"""The rate without the programme, in all made-up worlds of this lesson."""
Z = 1.959964


def pilot_design(people: int, difference: float) -> PilotDesign:
    """A pilot in which nothing but chance stands between the groups: they are drawn by lot, the
    programme is delivered in full, and every reoffence is proven in time."""
    return PilotDesign(
        n_treated=people,
        n_comparison=people,
        effect=difference / 100,
        assignment="randomised",
        fidelity=1.0,
        event_loss=0.0,
        turnover_rate=0.0,
        court_delay=0.0,
        court_slowdown=1.0,
        case_manager_icc=0.0,
        office_icc=0.0,
    )


# The interval.


@dataclass(frozen=True)
class Supported:
    """A true difference that is supposed, and how often a result like the pilot's comes of it: as
    a share of how often it comes of the value that the data support best."""

    truth: int
    share: float


@dataclass(frozen=True)
class Pilot:
    """The pilot behind the first explorer."""

    people: int
    events: tuple[int, int]

    @property
    def sizes(self) -> tuple[int, int]:
        """People in the two groups."""
        return self.people, self.people

    @property
    def estimate(self) -> float:
        """The difference seen."""
        return 100 * (self.events[0] - self.events[1]) / self.people

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% interval."""
        low, high = risk_difference_interval(self.events, self.sizes)
        return 100 * low, 100 * high


@cache
def pilot() -> Pilot:
    """A synthetic pilot of sixty against sixty, drawn from one of the three worlds."""
    people = CONTENT.pilot_people
    world = CONTENT.worlds["works"].difference
    frame = simulate(pilot_design(people, world), CONTENT.pilot_seed).people
    events = frame.groupby("my_direction")["reoffended"].sum()
    return Pilot(people, (int(events[1]), int(events[0])))


def support(truth: float) -> float:
    """How often a result like the pilot's comes, were this the true difference: as a share of how
    often it comes where it comes most often."""
    if abs(truth - pilot().estimate) < 1e-9:
        return 1.0
    found = equivalence_of_rates(
        pilot().events, pilot().sizes, low=truth / 100, high=0.99, method="score"
    )
    return exp(-(found.statistics[0] ** 2) / 2)


TRUTHS = range(-40, 31)
"""True differences that can be supposed."""


def suppose(truth: int) -> Supported:
    """Suppose a true difference."""
    return Supported(truth, support(truth))


def _often(share: float) -> str:
    """A share of a hundred as a count of times."""
    count = round(100 * share)
    return {0: "less than once", 1: "once"}.get(count, f"{count} times")


def _count(share: float) -> str:
    return f"{round(100 * share)}" if share >= 0.005 else "less than 1"


def interval_sentence(found: Supported) -> str:
    """How often a result like ours comes then, and on which side of the interval's end that is."""
    low, high = pilot().interval
    inside = low <= found.truth <= high
    ends = min(abs(found.truth - low), abs(found.truth - high)) < 1.5
    where = f"{'just ' if ends else ''}{'inside' if inside else 'outside'} the interval"
    return (
        f"Suppose {told(found.truth)}: a result like ours then comes {_often(found.share)} for "
        f"each 100 times at the best supported value. This is {where}."
    )


def interval_alt(found: Supported) -> str:
    """What the picture shows, in words."""
    low, high = pilot().interval
    return (
        f"A shape like an eye lies along the axis of differences. It is thickest at "
        f"{told(pilot().estimate)} per 100, the difference seen, and gets thinner to both sides, "
        f"without a step. The interval runs from {span(low, high)}; at its ends the shape is "
        f"{100 * support(low):.0f} of 100 thick, and at no difference "
        f"{100 * support(0):.0f} of 100. At {told(found.truth)}, where the marker stands, it is "
        f"{_count(found.share)} of 100."
    )


INTERVAL_CAPTION = (
    "A synthetic pilot. The thicker the shape, the better the data support that true difference. "
    "Dark: inside the 95% interval."
)


def _supported_table(found: Supported) -> Table:
    low, high = pilot().interval
    rows = {
        "lower end of the interval": low,
        "difference seen": pilot().estimate,
        "no difference": 0.0,
        "upper end of the interval": high,
        "where the marker stands": float(found.truth),
    }
    frame = pd.DataFrame(
        {
            "": list(rows),
            "true difference": [told(value) for value in rows.values()],
            "times": [_count(support(value)) for value in rows.values()],
        }
    )
    return Table(CONTENT.tables["supported"], frame)


def _interval_scene() -> dict[str, Any]:
    low, high = pilot().interval
    return {
        "reach": [TRUTHS[0], TRUTHS[-1]],
        "shares": [round(support(truth), 4) for truth in TRUTHS],
        "estimate": round(pilot().estimate, 2),
        "interval": [round(low, 2), round(high, 2)],
        "ends": round(support(low), 3),
    }


def _interval_picture(found: Supported) -> Picture:
    low, high = pilot().interval
    return differences_picture(
        Differences(
            "How well the data support each true difference",
            [
                DifferenceRow("the 95% interval", pilot().estimate, low, high),
                DifferenceRow("supposed", found.truth, role="truth"),
            ],
            eye=[(float(truth), support(truth)) for truth in TRUTHS],
        ),
        alt=interval_alt(found),
        caption=INTERVAL_CAPTION,
    )


def interval_explorer() -> Explorer[Supported]:
    """Suppose a true difference, and see how often a result like the pilot's comes of it."""
    return Explorer(
        controls(CONTENT.interval, truth={told(truth): truth for truth in TRUTHS}),
        result=suppose,
        picture=_interval_picture,
        sentence=interval_sentence,
        name="interval",
        code="no_significant_difference.interval_explorer()",
        drawing=Drawing(
            title="Along the interval",
            scene=_interval_scene,
            numbers=lambda found: [found.truth, round(found.share, 3)],
            alt=interval_alt,
            caption=lambda found: INTERVAL_CAPTION,
            table=_supported_table,
        ),
    )


# Power.


@dataclass(frozen=True)
class Power:
    """How often pilots of one size find a true difference; the smallest fall and rise that they
    find at least eight times in ten, not a number where there is none."""

    people: int
    difference: int
    share: float
    fall: float
    rise: float

    @property
    def find(self) -> int:
        """Of 100 such pilots, how many find it."""
        return round(100 * self.share)


@cache
def power(people: int, difference: int) -> Power:
    """How often pilots with so many people in each group find a true difference."""
    sizes = people, people
    share = power_of_rates((BASE_RATE + difference / 100, BASE_RATE), sizes)
    fall, rise = (
        100 * detectable_rate_difference(BASE_RATE, sizes, direction=way)
        for way in ("fewer", "more")
    )
    return Power(people, difference, share, fall, rise)


def power_sentence(found: Power) -> str:
    """How many of 100 pilots find the difference, and what such pilots can find at all."""
    missed = 100 - found.find
    count = (
        f"about {found.find} of 100 pilots find it. {missed} {plural(missed, 'reports', 'report')}"
    )
    if not missed:
        count = "nearly all pilots find it. Hardly any report"
    return (
        f"With {found.people:,} people in each group and a true difference of "
        f"{told(found.difference)} per 100, {count} no significant difference. {_found_well(found)}"
    )


def _found_well(found: Power) -> str:
    fall = "No fall is" if isnan(found.fall) else f"Only falls of {found.fall:.1f} or more are"
    return (
        f"{fall} found at least 8 times in 10; of rises, {'' if isnan(found.fall) else 'only '}"
        f"those of {found.rise:.1f} or more."
    )


def power_alt(found: Power) -> str:
    """What the picture shows, in words."""
    fall = "the left end of the axis" if isnan(found.fall) else told(-found.fall)
    return (
        f"A hundred squares, one a pilot: {found.find} are filled, which find the difference, and "
        f"{100 - found.find} are hollow, which report no significant difference. Below, on the "
        f"axis of true differences, a band from {fall} to {told(found.rise)} marks what such "
        f"pilots often miss. The true difference, {told(found.difference)}, lies "
        f"{'inside' if found.share < 0.8 else 'outside'} the band."
    )


POWER_CAPTION = (
    f"Calculated, not simulated: both groups are drawn by lot, and {100 * BASE_RATE:.1f} of 100 "
    "reoffend without the programme. The band holds the true differences that are found less "
    "often than 8 times in 10."
)


def reach_table() -> Table:
    """What pilots of each size find at least eight times in ten."""
    rows = [power(people, CONTENT.differences[0]) for people in CONTENT.sizes]
    frame = pd.DataFrame(
        {
            "people in each group": [f"{each.people:,}" for each in rows],
            "smallest fall": ["none" if isnan(e.fall) else f"{e.fall:.1f} fewer" for e in rows],
            "smallest rise": [f"{each.rise:.1f} more" for each in rows],
        }
    )
    return Table(CONTENT.tables["reach"], frame)


def _power_picture(found: Power) -> Picture:
    low = -100 * BASE_RATE if isnan(found.fall) else -found.fall
    return differences_picture(
        Differences(
            f"{found.find} of 100 pilots find it",
            [DifferenceRow("true difference", found.difference, role="truth")],
            band=(low, found.rise),
        ),
        alt=power_alt(found),
        caption=POWER_CAPTION,
    )


def power_explorer() -> Explorer[Power]:
    """The size of a pilot, a true difference, and how often the one finds the other."""
    return Explorer(
        controls(
            CONTENT.power,
            people={f"{people:,}": people for people in CONTENT.sizes},
            difference={told(each): each for each in CONTENT.differences},
        ),
        result=power,
        picture=_power_picture,
        sentence=power_sentence,
        name="power",
        code="no_significant_difference.power_explorer()",
        drawing=Drawing(
            title="What a pilot of this size can find",
            scene=lambda: {"reach": DIFFERENCES_REACH, "least": round(-100 * BASE_RATE, 1)},
            numbers=lambda found: [
                found.find,
                found.difference,
                None if isnan(found.fall) else round(-found.fall, 2),
                round(found.rise, 2),
            ],
            alt=power_alt,
            caption=lambda found: POWER_CAPTION,
            table=lambda found: reach_table(),
            note="Calculated: no real people",
        ),
    )


# The significance filter.


@dataclass(frozen=True)
class Filtered:
    """Pilots of one programme, in the order in which they were run: the differences seen, and
    which of them are significant."""

    truth: int
    people: int
    seen: tuple[float, ...]
    significant: tuple[bool, ...]

    @property
    def passed(self) -> tuple[float, ...]:
        """The differences that are significant."""
        return tuple(x for x, yes in zip(self.seen, self.significant, strict=True) if yes)

    @property
    def wrong(self) -> int:
        """How many significant ones point the wrong way."""
        return sum(x * self.truth < 0 for x in self.passed)

    @property
    def size(self) -> float:
        """How large the significant ones are on average, whichever way they point."""
        return float(np.mean(np.abs(self.passed))) if self.passed else 0.0


@cache
def _pilots(truth: int, people: int) -> Filtered:
    """All pilots of one programme that can be run."""
    seeds = np.random.SeedSequence((2018, people)).spawn(max(CONTENT.runs))
    drawn = simulate_many(
        pilot_design(people, truth), seeds, people=["my_direction", "reoffended"], potential=[]
    ).people
    treated, events = drawn["my_direction"] == 1, drawn["reoffended"]
    first = np.where(treated, events, 0).sum(axis=1).astype(float)
    second = np.where(treated, 0, events).sum(axis=1).astype(float)
    sizes = people, people
    more = lies_above_zero(first, second, sizes, Z, "newcombe")
    fewer = lies_above_zero(second, first, sizes, Z, "newcombe")
    seen = 100 * (first - second) / people
    return Filtered(truth, people, tuple(seen.tolist()), tuple((more | fewer).tolist()))


def run_pilots(truth: int, people: int, pilots: int) -> Filtered:
    """So many pilots of one programme."""
    found = _pilots(truth, people)
    return Filtered(truth, people, found.seen[:pilots], found.significant[:pilots])


def filter_sentence(found: Filtered) -> str:
    """How many pass the filter, and what they say beside the truth."""
    count, passed = len(found.seen), len(found.passed)
    truth = "The programme makes no difference"
    if found.truth:
        truth = f"The truth is {told(found.truth)} per 100"
    if not passed:
        none = "This pilot is not" if count == 1 else f"Of {count} pilots none is"
        return f"{none} significant. {truth}."
    some = f"Of {count} pilots, {passed} {plural(passed, 'is', 'are')}"
    head = (
        f"{some if count > 1 else 'This pilot is'} significant. "
        f"{'It shows' if passed == 1 else 'On average these show'} a difference of "
        f"{found.size:.0f} per 100. {truth}: "
    )
    if not found.truth:
        return f"{head}{plural(passed, 'that is a false alarm', 'all of them are false alarms')}."
    times = f"{found.size / abs(found.truth):.1f}".removesuffix(".0")
    large = "about as large" if times == "1" else f"{times} times as large"
    wrong = f" {found.wrong} of them {plural(found.wrong, 'points', 'point')} the wrong way."
    return f"{head}what passes is {large}.{wrong if found.wrong else ''}"


def filter_alt(found: Filtered) -> str:
    """What the picture shows, in words."""
    count, passed = len(found.seen), len(found.passed)
    seen = f"from {span(min(found.seen), max(found.seen))}" if count > 1 else told(found.seen[0])
    mean = "" if not passed else f" Their average size is {found.size:.0f}."
    return (
        f"A pile of {how_many(count, 'dot')}, one a pilot, at the differences seen, {seen} per "
        f"100. {passed} {plural(passed, 'is', 'are')} filled, which "
        f"{plural(passed, 'is', 'are')} significant; the other {count - passed} "
        f"{plural(count - passed, 'is', 'are')} hollow.{mean} The truth, "
        f"{told(found.truth)}, is a line through the pile."
    )


FILTER_CAPTION = (
    "Synthetic pilots that differ by chance alone. Each dot is a pilot. Filled dots are "
    "statistically significant: they pass the filter. The diamond is the truth that we chose."
)


def _filter_picture(found: Filtered) -> Picture:
    rows = [DifferenceRow("the truth", found.truth, role="truth")]
    if found.passed:
        rows.insert(0, DifferenceRow("mean of the significant", float(np.mean(found.passed))))
    rows.insert(0, DifferenceRow("mean of all", float(np.mean(found.seen)), filled=False))
    return differences_picture(
        Differences(
            "What passes the filter",
            rows,
            pile=list(zip(found.seen, found.significant, strict=True)),
        ),
        alt=filter_alt(found),
        caption=FILTER_CAPTION,
    )


def filter_explorer() -> Explorer[Filtered]:
    """The same programme tried again and again: what the significant pilots say of it."""
    return Explorer(
        controls(
            CONTENT.filter,
            truth={told(truth): truth for truth in CONTENT.truths},
            people={f"{people:,}": people for people in CONTENT.pilot_sizes},
            pilots={str(runs): runs for runs in CONTENT.runs},
        ),
        result=run_pilots,
        picture=_filter_picture,
        sentence=filter_sentence,
        name="filter",
        code="no_significant_difference.filter_explorer()",
        drawing=Drawing(
            title="The significance filter",
            scene=lambda: {
                "reach": DIFFERENCES_REACH,
                "truths": list(CONTENT.truths),
                "pilots": [
                    [
                        [
                            [round(x, 1), int(yes)]
                            for x, yes in zip(f.seen, f.significant, strict=True)
                        ]
                        for f in (_pilots(truth, people) for people in CONTENT.pilot_sizes)
                    ]
                    for truth in CONTENT.truths
                ],
            },
            numbers=lambda found: [
                len(found.seen),
                round(float(np.mean(found.seen)), 2),
                round(float(np.mean(found.passed)), 2) if found.passed else None,
            ],
            alt=filter_alt,
            caption=lambda found: FILTER_CAPTION,
        ),
    )


# The smallest difference that matters.

VERDICTS = (
    "a difference that matters",
    "too small to matter",
    "a difference, but it may be too small to matter",
    "cannot tell",
)


@dataclass(frozen=True)
class Matters:
    """A result, and the smallest difference that would matter."""

    smallest: int
    seen: float
    low: float
    high: float
    people: int
    too_small: bool

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no difference."""
        return not self.low <= 0 <= self.high

    @property
    def verdict(self) -> str:
        """One of :data:`VERDICTS`."""
        if self.too_small:
            return VERDICTS[1]
        if self.high < -self.smallest or self.low > self.smallest:
            return VERDICTS[0]
        return VERDICTS[2] if self.is_clear else VERDICTS[3]


@cache
def judge(smallest: int, seen: int, people: int) -> Matters:
    """A result of two groups, held against the smallest difference that matters.

    Whether it is too small to matter says the equivalence test, at the level at which it agrees
    with the 95% interval.
    """
    second = round(BASE_RATE * people)
    events = second + round(seen * people / 100), second
    sizes = people, people
    low, high = risk_difference_interval(events, sizes)
    test = equivalence_of_rates(
        events, sizes, low=-smallest / 100, high=smallest / 100, alpha=0.025, method="score"
    )
    difference = 100 * (events[0] - events[1]) / people
    return Matters(smallest, difference, 100 * low, 100 * high, people, test.equivalent)


def matters_sentence(found: Matters) -> str:
    """The verdict and its reason, in two sentences."""
    way = "fall" if found.seen < 0 else "rise"
    ends = f"{span(found.low, found.high)} per 100"
    reasons = {
        VERDICTS[0]: f"every value in it is a {way} of more than {found.smallest}.",
        VERDICTS[1]: f"every value in it is smaller than {found.smallest}, either way.",
        VERDICTS[2]: f"it leaves out zero, but includes {way}s smaller than {found.smallest}.",
        VERDICTS[3]: f"it includes zero, and also {_beyond(found)} of {found.smallest} or more.",
    }
    verdict = found.verdict
    said = verdict if verdict != VERDICTS[0] else f"a {way} that matters"
    more = ""
    if verdict == VERDICTS[1] and found.is_clear:
        more = " It is statistically significant all the same."
    return f"Verdict: {said}. The interval is {ends}: {reasons[verdict]}{more}"


def _beyond(found: Matters) -> str:
    fall, rise = found.low <= -found.smallest, found.high >= found.smallest
    return "falls and rises" if fall and rise else "falls" if fall else "rises"


def matters_alt(found: Matters) -> str:
    """What the picture shows, in words."""
    return (
        f"An axis of differences with a shaded zone from {span(-found.smallest, found.smallest)} "
        f"per 100: too small to matter. The interval runs from {span(found.low, found.high)}, with "
        f"a dot at {told(found.seen)}, the difference seen. Of four verdicts one is marked: "
        f"{found.verdict}."
    )


MATTERS_CAPTION = (
    "Made-up results. The line is the 95% interval, the shaded zone holds the differences that you "
    "call too small to matter. Where it begins is a judgement: people who bear the cost should "
    "have a say in it, before the results are in."
)


def _matters_picture(found: Matters) -> Picture:
    return differences_picture(
        Differences(
            f"Verdict: {found.verdict}",
            [DifferenceRow("the result", found.seen, found.low, found.high)],
            band=(-found.smallest, found.smallest),
        ),
        alt=matters_alt(found),
        caption=MATTERS_CAPTION,
    )


def matters_explorer() -> Explorer[Matters]:
    """Set the smallest difference that matters, and see which verdict a result allows."""
    return Explorer(
        controls(
            CONTENT.matters,
            smallest={str(each): each for each in CONTENT.smallest},
            seen={told(each): each for each in CONTENT.seen},
            people={f"{people:,}": people for people in CONTENT.groups},
        ),
        result=judge,
        picture=_matters_picture,
        sentence=matters_sentence,
        name="matters",
        code="no_significant_difference.matters_explorer()",
        drawing=Drawing(
            title="The smallest difference that matters",
            scene=lambda: {
                "reach": DIFFERENCES_REACH,
                "smallest": list(CONTENT.smallest),
                "verdicts": list(VERDICTS),
            },
            numbers=lambda found: [
                found.smallest,
                *(round(value, 2) for value in (found.seen, found.low, found.high)),
                VERDICTS.index(found.verdict),
            ],
            alt=matters_alt,
            caption=lambda found: MATTERS_CAPTION,
            note="Made-up results: no real people",
        ),
    )


# Three side rooms.

PRIORS = {
    "open to anything": ((1.0, 1.0), (1.0, 1.0)),
    "expects about a third in both groups": ((10.0, 20.0), (10.0, 20.0)),
    "fairly sure of a third in both groups": ((50.0, 100.0), (50.0, 100.0)),
}


def bayesian_look() -> Table:
    """The first explorer's pilot by three starting points: chance of a fall, and Bayes factor."""
    events, sizes = pilot().events, pilot().sizes
    rows = []
    for name, priors in PRIORS.items():
        found = posterior_difference(events, sizes, priors=priors)
        low, high = (100 * end for end in found.interval)
        factor = bayes_factor(events, sizes, priors=priors, common_prior=priors[0])
        rows.append(
            {
                "starting point": name,
                "chance that fewer reoffend": f"{100 * found.probability_below(0):.0f}%",
                "range that holds it with a chance of 95%": span(low, high),
                "a difference against none": f"{factor.value:.1f} to 1",
            }
        )
    return Table(CONTENT.tables["beliefs"], pd.DataFrame(rows))


FULL = -12
SHARES = (100, 75, 50, 25)


def thinned() -> Table:
    """What is left of a full difference where only a share is delivered, and what finding it
    then takes."""
    rows = []
    for share in SHARES:
        left = FULL * share / 100
        need = n_for_rates((BASE_RATE + left / 100, BASE_RATE)).n_treated
        chance = power_of_rates((BASE_RATE + left / 100, BASE_RATE), (60, 60))
        rows.append(
            {
                "delivered": f"{share}%",
                "difference that is left": told(left),
                "found by pilots of 60": f"{100 * chance:.0f} of 100",
                "people needed in each group": f"{need:,}",
            }
        )
    return Table(CONTENT.tables["thinned"], pd.DataFrame(rows))


CHOICES: dict[str, Any] = {
    "method": ["nearest", "weighting", "regression"],
    "caliper": [0.1, 0.2, None],
    "covariates": {
        "all that was recorded": teaching_plan().covariates,
        "history and age": ["age", "previous_sanctions", "ogrs3_one_year"],
    },
}


def specification_room() -> Picture:
    """The teaching pilot's first outcome by several defensible plans."""
    plan = teaching_plan()
    plan = plan.replace(outcomes=plan.outcomes[:1])
    return specification_picture(
        specification_curve(load_teaching_pilot(), plan, CHOICES, workers=1)
    )
