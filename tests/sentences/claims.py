"""Everything that a sentence about a result may claim, in the order in which it is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.sentences.engine import NAME, NUM, claim, factor_of, same_p, unit_faults
from tests.sentences.facts import Facts
from tests.sentences.power import is_counted_out, power

Found = dict[str, Any]
# Whom each estimand speaks of.
WHOM = {
    "ATT": "people like those in the programme",
    "ATC": "people like those in the comparison group",
    "ATE": "people like those of both groups",
    "ATO": "people who could have been in either group",
}


def _is(what: str, truth: Any) -> Any:
    """A check that something is true of the facts."""

    def check(f: Facts, found: Found) -> Iterator[str]:
        if not truth(f):
            yield f"{what}: {found['text']!r}"

    return check


def _said_of_errors(part: str) -> Any:
    return _is("errors", lambda f: part in f.difference["se_type"])


# --- whether the groups differ -------------------------------------------------------------------


def _overturned(f: Facts, found: Found) -> Iterator[str]:
    if not f.overturned:
        yield f"verdict: Holm's correction overturns nothing, but {found['text']!r}"


def _alone_and_corrected(f: Facts, found: Found) -> Iterator[str]:
    """ "Significant", without a second reading: by every reading that there is."""
    if not f.significant:
        yield f"verdict: p = {f.difference['p_value']:.4g}, but {found['text']!r}"
    elif f.overturned and "taken alone" not in found["sentence"].lower():
        yield f"verdict: without Holm's reading, {found['text']!r}"


def _not_significant(f: Facts, found: Found) -> Iterator[str]:
    if f.significant and not (f.overturned and "alone" in found["sentence"].lower()):
        yield f"verdict: p = {f.difference['p_value']:.4g}, but {found['text']!r}"
    if not f.has_interval:
        yield f"verdict: without an interval, {found['text']!r}"


def _ratio_verdict(significant_by_ratio: bool) -> Any:
    def check(f: Facts, found: Found) -> Iterator[str]:
        row = f.ratio
        if row is None or not f.measures_disagree:
            yield f"verdict: no measures disagree, but {found['text']!r}"
            return
        by_ratio = bool(row["conf_low"] > 1 or row["conf_high"] < 1)
        if by_ratio != significant_by_ratio:
            yield f"verdict: by the ratio {by_ratio}, but {found['text']!r}"
        for name in ("low", "high"):
            if f"ratio_{name}" not in found:
                continue
            written = found[f"ratio_{name}"]
            if not written.is_written(row[f"conf_{name}"], 1.0):
                yield f"number: ratio {name} {row[f'conf_{name}']:.6g}, not {written.text!r}"

    return check


VERDICTS = [
    claim(
        "uneven",
        "That the programme matters as much early on as later: in these data its hazard ratio does "
        "not look the same all along",
        _is("verdict", lambda f: f.uneven),
    ),
    claim(
        "holm",
        "statistically significant taken alone, and not significant once allowance is made for "
        r"the plan's <ntests> outcomes \(Holm's correction, <holm>\)",
        _overturned,
    ),
    claim(
        "ratio says no",
        r"(?<!not )statistically significant by the difference, and not significant by the "
        r"[a-z]+ ratio \(from <ratio_low> to <ratio_high>\)",
        _ratio_verdict(False),
    ),
    claim(
        "ratio says yes",
        r"not statistically significant by the difference, and significant by the [a-z]+ ratio "
        r"\(from <ratio_low> to <ratio_high>\)",
        _ratio_verdict(True),
    ),
    claim(
        "ratio says no either",
        r", nor by the [a-z]+ ratio \(from <ratio_low> to <ratio_high>\)",
        _ratio_verdict(False),
    ),
    claim(
        "no significant difference",
        "(?:does not show a|[Nn]o) statistically significant difference(?: was found)?",
        _not_significant,
    ),
    claim("not significant", "(?<!not )not statistically significant", _not_significant),
    claim(
        "significant",
        "(?:is |, )statistically significant(?= taken alone|[:.,;)]|$)",
        _alone_and_corrected,
    ),
    claim(
        "caused",
        "That the programme on its own caused the difference",
        _is("verdict", lambda f: f.significant),
    ),
    claim(
        "need not be due",
        "The difference need not be due to the programme",
        _is("verdict", lambda f: f.significant),
    ),
    claim(
        "not evidence of none",
        "That the programme makes no difference, or that it does not work: a difference that is "
        "not statistically significant is not evidence of that"
        r"(?:\. With more people a difference either way could show)?",
        _is("verdict", lambda f: f.has_interval and not f.significant),
    ),
    claim(
        "note on none",
        "A difference that is not statistically significant is not evidence that there is none",
        _is("verdict", lambda f: f.has_interval and not f.significant),
    ),
    claim(
        "neither alike",
        "That the two groups were alike in all but the programme",
        _is("verdict", lambda f: f.has_interval and not f.significant),
    ),
    claim(
        "nothing to go by",
        "(?:Whether the two groups differ at all(?: in <name>)?: there is no interval to go by"
        "|It leaves open whether the two groups differ at all)",
        _is("verdict", lambda f: not f.has_interval),
    ),
    claim(
        "chance",
        "That chance is ruled out: each of several outcomes is another chance of a false alarm",
        _is("verdict", lambda f: f.overturned),
    ),
    claim(
        "disagree",
        "(?:Two measures of this outcome disagree|That the groups surely differ, or surely do not: "
        "the difference and the [a-z]+ ratio disagree about it|so the verdict is not firm)",
        _is("verdict", lambda f: f.measures_disagree),
    ),
]

# --- estimate and interval -----------------------------------------------------------------------


def _bounds(f: Facts, found: Found) -> Iterator[str]:
    """``a fall of at least <closest>, and none larger than <far>``, as the interval has them."""
    yield from _relative(f, found)
    low, high = f.difference["conf_low"], f.difference["conf_high"]
    word = "rise" if low > 0 else "fall"
    near, far = (low, high) if low > 0 else (high, low)
    if not f.significant:
        yield f"verdict: the interval holds zero, but {found['text']!r}"
    if found["nway"] != word:
        yield f"direction: a {word}, but {found['text']!r}"
    yield from _sizes(f, found, closest=near, far=far)


def _most(f: Facts, found: Found) -> Iterator[str]:
    """``no fall larger than <fall> and no rise larger than <rise>``."""
    yield from _relative(f, found)
    low, high = f.difference["conf_low"], f.difference["conf_high"]
    if f.significant:
        yield f"verdict: the interval leaves out zero, but {found['text']!r}"
    yield from _sizes(f, found, fall=low, rise=high)
    for name, limit in (("fall", low), ("rise", high)):
        if name not in found and abs(limit) > 1e-9 * (high - low):
            yield f"number: no {name} told, but the limit is {limit:.4g}"


def _relative(f: Facts, found: Found) -> Iterator[str]:
    """Changes fall and rise beside each other, not by themselves."""
    if ("nrelative" in found) != f.changes:
        yield f"direction: of changes {f.changes}, but {found['text']!r}"


def _sizes(f: Facts, found: Found, **numbers: float) -> Iterator[str]:
    factor = factor_of(f, found["text"])
    for name, number in numbers.items():
        if name in found and not found[name].is_written(number, factor, signed=False):
            yield f"number: {name} is {number * factor:.6g}, not {found[name].text!r}"
        if name in found:
            yield from unit_faults(f, found[name], found["text"])


def _way(text: str) -> str:
    return text.replace("<way>", "(?P<nway>fall|rise)")


RESULTS = [
    claim(
        "result",
        "the estimate is <est>, and the data are compatible with anything from <low> to <high> "
        r"\(<level> confidence interval\)",
    ),
    claim(
        "compatible",
        r"[Tt]he data are compatible with anything from <low> to <high> \(<level> confidence "
        r"interval\)",
    ),
    claim("estimate", r"<est> \(<level> confidence interval from <low> to <high>; <p>\)"),
    claim(
        "excluded, of old",
        "The interval leaves out zero and everything (?:above|below) it, and anything beyond <far>",
        lambda f, found: _sizes(
            f,
            found,
            far=f.difference["conf_high"]
            if f.difference["conf_low"] > 0
            else f.difference["conf_low"],
        ),
    ),
    claim(
        "left out, of old",
        r"The interval leaves out anything beyond <low>, and anything beyond <high>",
        _is("verdict", lambda f: not f.significant),
    ),
    claim("level, of old", r"\(<level> confidence interval\)"),
    claim("at a level", r"(?:Taken alone, at|By the difference, at|At) <level> confidence"),
    claim(
        "bounds",
        "a (?P<nrelative>relative )?(?P<nway>fall|rise) of at least <closest>, and none larger "
        "than <far>(?: per 100 people)?",
        _bounds,
    ),
    claim(
        "most",
        "no (?P<nrelative>relative )?fall(?: larger than <fall>)? and no (?:relative )?rise(?: "
        "larger than <rise>)?(?: per 100 people)?"
        "; between these the data can't tell",
        _most,
    ),
    claim(
        "se",
        "Standard error <se>(?: per 100 people)?: ‹se_type›; ",
    ),
    claim(
        "not a success",
        "That there was a (?P<nrelative>relative )?(?P<nway>fall|rise): the data fit no "
        "(?:relative )?"
        "change(?:, or a (?:relative )?(?P<nother>fall|rise),)? as well",
        lambda f, found: _fits(f, found),
    ),
]


def _fits(f: Facts, found: Found) -> Iterator[str]:
    yield from _relative(f, found)
    row = f.difference
    way = "rise" if row["estimate"] > 0 else "fall"
    if f.significant or found["nway"] != way:
        yield f"direction: estimate {row['estimate']:.4g}, but {found['text']!r}"
    further = row["conf_low"] if way == "rise" else row["conf_high"]
    sign = -1 if way == "rise" else 1
    if found.get("nother") == way:
        yield f"direction: {found['text']!r}"
    if ("nother" in found) != (further * sign > 1e-9 * abs(row["estimate"])):
        yield f"direction: limit {further:.4g}, but {found['text']!r}"


# --- the two levels ------------------------------------------------------------------------------

_IN = r"(?:in the matched comparison group|in the comparison group)"
_WHO1, _WHO0 = (
    "(?:with the programme|in the programme)",
    rf"(?:without it|without the programme|{_IN})",
)


def _possible(f: Facts, found: Found) -> Iterator[str]:
    """Levels that can be, of the people whom the estimate speaks of."""
    if "nwhom" in found:
        yield from _modelled(f, found["nwhom"])
    most = {"rate": 100.0, "time_to": float(f.means["horizon"])}.get(f.kind, np.inf)
    if f.changes or f.kind == "scale":
        return
    for name in ("mean1", "mean0"):
        written = found[name]
        if written.value < 0 or written.value > most + written.half or "-" in written.text:
            yield f"impossible: {written.text!r} of {f.kind}"


def _modelled(f: Facts, whom: str) -> Iterator[str]:
    """Of whom a model speaks: read as a sentence of its own."""
    rest = whom
    for each in PEOPLE:
        for (start, end), problems in each.read(f, rest):
            rest = rest[:start] + " " * (end - start) + rest[end:]
            yield from problems
    if left := rest.strip(" (),;:"):
        yield f"whom: {left!r} in {whom!r}"
    if f.plan["estimand"] not in whom or ("trim" in f.plan) != ("trimmed" in whom):
        yield f"whom: {f.plan['estimand']}, but {whom!r}"


def _horizon(f: Facts, found: Found) -> Iterator[str]:
    for name in ("horizon", "horizon_"):
        if name in found and not found[name].is_written(f.means["horizon"], 1.0):
            yield f"number: the horizon is {f.means['horizon']:.6g}, not {found[name].text!r}"
    yield from unit_faults(f, found["horizon"], found["text"])
    yield from _possible(f, found)


_OVER = f"per (?:person-year at risk|(?:unit|[\\d.]+) of {NAME})"


def _possible_rate(f: Facts, found: Found) -> Iterator[str]:
    """A rate over time at risk, which is none of people."""
    if not f.at_risk:
        yield f"unit: no time at risk, but {found['text']!r}"
    yield from _possible(f, found)


def _mean_times(f: Facts) -> tuple[float, float]:
    """The mean time at risk of each group, with the weights of the comparison."""
    people = f.world.people
    treated = people[f.plan["treatment"]] == 1
    first, second = (
        float(np.average(people.loc[own, f.at_risk], weights=f.weights[own]))
        for own in (treated & (f.weights > 0), ~treated & (f.weights > 0))
    )
    return first, second


def _time_at_risk(f: Facts, found: Found) -> Iterator[str]:
    for place, mean in zip(("time1", "time0"), _mean_times(f), strict=True):
        if not found[place].is_written(mean, 1.0):
            yield f"number: a mean time of {mean:.6g}, not {found[place].text!r}"


def _times_differ(f: Facts, found: Found) -> Iterator[str]:
    means = _mean_times(f)
    share, shorter = 1 - min(means) / max(means), "programme" if means[0] < means[1] else "comp"
    if share <= 0.1 or not found["nwhere"].startswith(shorter):
        yield f"threshold: {share:.3f} shorter in {shorter}, but {found['text']!r}"
    if abs(float(found["nshare"].rstrip("%")) - 100 * share) > 0.5:
        yield f"number: {100 * share:.3f}%, not {found['nshare']}"


LEVELS = [
    claim(
        "rates",
        rf"<mean1> of every 100 people {_WHO1} had the outcome <name>, and <mean0> of every 100 "
        rf"{_WHO0}",
        _possible,
    ),
    claim(
        "frequencies",
        rf"[Ee]very 100 people {_WHO1} had <mean1> <name> between them, and every 100 {_WHO0} had "
        "<mean0>",
        _possible,
    ),
    claim(
        "rates over time",
        rf"[Pp]eople {_WHO1} had (?P<mean1>{NUM}) <name> {_OVER}, and people {_WHO0} <mean0>",
        _possible_rate,
    ),
    claim(
        "modelled rates over time",
        f"[Tt]he model estimates that (?P<nwhom>.+?) had (?P<mean1>{NUM}) <name> {_OVER} with the "
        "programme, and <mean0> without it; nobody was seen both ways",
        _possible_rate,
    ),
    claim(
        "time at risk",
        f"Time at risk: the mean of ({NAME}) was <time1> in the programme and <time0> in the "
        "comparison group",
        lambda f, found: _time_at_risk(f, found),
    ),
    claim(
        "times differ",
        "Time at risk differs between the groups: it was (?P<nshare>[\\d.]+%) shorter in the "
        r"(?P<nwhere>programme|comparison group) \(more than 10% is a threshold of ours\)",
        lambda f, found: _times_differ(f, found),
    ),
    claim(
        "times",
        rf"[Oo]f the first <horizon>, people {_WHO1} spent <mean1> on average without the event in "
        rf"<name>, and people {_WHO0} <mean0>; those who did not have it by then count as "
        "<horizon_>",
        _horizon,
    ),
    claim(
        "times, of old",
        rf"[Oo]ver the first <horizon>, people {_WHO1} went <mean1> on average before the event in "
        rf"<name>, and people {_WHO0} <mean0>",
        _horizon,
    ),
    claim(
        "modelled rates",
        "[Tt]he model estimates that of every 100 (?P<nwhom>.+?), <mean1> had the outcome <name> "
        "with the programme, and <mean0> without it; nobody was seen both ways",
        _possible,
    ),
    claim(
        "modelled frequencies",
        "[Tt]he model estimates that every 100 (?P<nwhom>.+?) had <mean1> <name> between them "
        "with the "
        "programme, and <mean0> without it; nobody was seen both ways",
        _possible,
    ),
    claim(
        "modelled times",
        "[Tt]he model estimates that of the first <horizon>, (?P<nwhom>.+?) spent <mean1> on "
        "average without the "
        "event in <name> with the programme, and <mean0> without the programme; those who did not "
        "have it by then count as <horizon_>; nobody was seen both ways",
        _horizon,
    ),
    claim(
        "modelled scores",
        "[Tt]he model estimates that for (?P<nwhom>.+?), the mean of <name> was <mean1> with "
        "the programme, and "
        "<mean0> without it; nobody was seen both ways",
        _possible,
    ),
    claim(
        "changes",
        rf"[Tt]he (?:mean|rate) of <name> changed by <mean1> {_WHO1}, and by <mean0> {_WHO0}",
        _is("method", lambda f: f.changes),
    ),
    claim(
        "scores",
        rf"[Tt]he mean of <name> was <mean1> {_WHO1}, and <mean0> {_WHO0}",
        _is("method", lambda f: not f.changes),
    ),
    claim(
        "nothing",
        r"[Nn]othing could be estimated for <name> \(‹note›\)",
        _is("estimate", lambda f: np.isnan(f.difference["estimate"])),
    ),
    claim(
        "no interval",
        rf"(?:{NAME}: |Of {NAME}(?:, {NAME})*(?: and {NAME})? )?[Nn]o interval can be given "
        r"\(‹note›\)",
        _is("interval", lambda f: not f.has_interval),
    ),
]

# --- the smallest effect of interest -------------------------------------------------------------


def _beyond(f: Facts, found: Found) -> Iterator[str]:
    size, row = f.smallest or np.nan, f.difference
    if not (row["conf_low"] > size or row["conf_high"] < -size):
        yield f"threshold: the interval doesn't lie beyond it, but {found['text']!r}"


def _includes(both: str) -> Any:
    def check(f: Facts, found: Found) -> Iterator[str]:
        size, row = f.smallest or np.nan, f.difference
        held = [row["conf_low"] <= -size, row["conf_high"] >= size]
        wanted = {"neither": [False, False], "both": [True, True]}[both]
        if held != wanted:
            yield f"threshold: {held} of fall and rise, but {found['text']!r}"
        if row["conf_low"] > size or row["conf_high"] < -size:
            yield f"threshold: the whole interval lies beyond, but {found['text']!r}"

    return check


def _includes_one(f: Facts, found: Found) -> Iterator[str]:
    size, row = f.smallest or np.nan, f.difference
    held = [row["conf_low"] <= -size, row["conf_high"] >= size]
    ways = [found["size_1"].direction, found["size_0"].direction]
    if ways != ([-1, 1] if held[0] else [1, -1]) or held[0] == held[1]:
        yield f"threshold: {held} of fall and rise, but {found['text']!r}"
    yield from _sizes(f, found, size_1=size, size_0=size)


_DECLARED = "<smallest>, the smallest difference that was declared to matter"
THRESHOLDS = [
    claim("beyond", f"The whole interval lies beyond {_DECLARED}", _beyond),
    claim(
        "excludes", f"The interval excludes {_DECLARED}, in either direction", _includes("neither")
    ),
    claim(
        "includes",
        f"The interval still includes {_DECLARED}, in both directions",
        _includes("both"),
    ),
    claim(
        "includes one",
        "The interval still includes <size_1>, the smallest difference that was declared to "
        "matter, and excludes <size_0>",
        _includes_one,
    ),
]

# --- people --------------------------------------------------------------------------------------


def _whom(f: Facts, found: Found) -> Iterator[str]:
    if not found["text"].startswith(WHOM[f.plan["estimand"]]):
        yield f"whom: {f.plan['estimand']}, but {found['text']!r}"


METHOD_NAMES = {
    "the groups as they are": "unadjusted",
    "regression (g-computation)": "regression",
    "nearest-neighbour matching": "nearest",
    "optimal one-to-one matching": "optimal",
    "full matching": "full",
    "subclassification": "subclassification",
    "propensity-score weighting": "weighting",
    "entropy balancing": "weighting",
    "doubly robust (augmented weighting)": "doubly_robust",
    "difference in differences": "difference_in_differences",
}
_MODELLED = ("regression", "doubly_robust")
_MATCHED = ("nearest", "optimal", "full")


def _method(f: Facts, found: Found) -> Iterator[str]:
    entropy = f.plan.get("weights") == "entropy"
    wanted = METHOD_NAMES[found["text"]]
    if wanted != f.plan["method"] or (
        wanted == "weighting" and entropy != (found["text"] == "entropy balancing")
    ):
        yield f"method: {f.plan['method']}, but {found['text']!r}"


def _made(f: Facts, found: Found) -> Iterator[str]:
    wanted = {
        "after matching": _MATCHED,
        "averaged over the classes": ("subclassification",),
        "as they are": ("unadjusted", "regression", "difference_in_differences"),
        "after weighting": ("weighting", "doubly_robust", "difference_in_differences"),
    }[found["text"]]
    if f.plan["method"] not in wanted:
        yield f"method: {f.plan['method']}, but {found['text']!r}"


def _contrast(f: Facts, found: Found) -> Iterator[str]:
    method = f.plan["method"]
    wanted = ("in the programme", "in the comparison group")
    if method in _MODELLED:
        wanted = ("with the programme", "without it")
    if method in _MATCHED:
        wanted = ("in the programme", "in the matched comparison group")
    if (found["nwith"], found["nwithout"]) != wanted:
        yield f"method: {wanted}, but {found['text']!r}"


def _effect(f: Facts, found: Found) -> Iterator[str]:
    wanted = {
        "ATT": "the average effect on the treated",
        "ATE": "the average effect",
        "ATO": "the average effect in the overlap",
    }.get(f.plan["estimand"])
    if found["text"] != wanted:
        yield f"whom: {f.plan['estimand']}, but {found['text']!r}"


def _estimand(f: Facts, found: Found) -> Iterator[str]:
    if not found["text"].endswith(f.plan["estimand"]):
        yield f"whom: {f.plan['estimand']}, but {found['text']!r}"


def _trimmed(f: Facts, found: Found) -> Iterator[str]:
    trim = f.plan.get("trim")
    words = {
        (0.1, 0.9): "propensity 0.10 to 0.90",
        "crump": "propensity within Crump's cut-offs",
        0.05: "propensity from the programme's 5% point to the comparison group's 95% point",
    }.get(trim)
    if trim is None or (found["text"].startswith("propensity") and found["text"] != words):
        yield f"trimming: {trim!r}, but {found['text']!r}"


def _lost(f: Facts, found: Found) -> Iterator[str]:
    """The people who could not be analysed."""
    estimand = f.plan["estimand"]
    lost = [all_ - left for all_, left in zip(f.groups, f.analysed, strict=True)]
    told = [int(found[n].replace(",", "")) if n in found else 0 for n in ("nlost1", "nlost0")]
    mattering = [n if estimand != skip else 0 for n, skip in zip(lost, ("ATC", "ATT"), strict=True)]
    for place, (n, must, said) in enumerate(zip(lost, mattering, told, strict=True)):
        if said != must and said != n:
            yield f"people counted: {n} lost of group {place}, told {said}: {found['text']!r}"


PEOPLE = [
    claim(
        "how many of how many",
        "<n1> of the <nall1> in the programme and <n0> of the <nall0> in the comparison group",
    ),
    claim("analysed, of old", ": of the <n1> who could be analysed, out of <nall1>"),
    claim(
        "evaluator's people",
        "<n1> of the <nall1> in the programme analysed, with <n0> in the comparison group",
    ),
    claim("note's people", "<n1> in the programme, <n0> in the comparison group"),
    claim(
        "lost",
        "What the programme (?:did|would do) for the (?:<nlost1> (?:person|people) in (?:it|the "
        "programme))?(?: and the )?(?:<nlost0> (?:person|people) in the comparison group)? who "
        "could not be analysed, or (?:would do )?for people unlike those analysed",
        _lost,
    ),
    claim(
        "between imputed tables",
        r"From [\d,]+ to [\d,]+ people in the (?:programme|comparison group)"
        r"(?: and from [\d,]+ to [\d,]+ people in the comparison group)?"
        " were analysed, depending on the imputed table; the "
        "numbers here are the first's",
        _is("imputation", lambda f: f.filled),
    ),
    claim(
        "nobody lost",
        "What the programme would do for people unlike those analysed, or delivered otherwise",
        _lost,
    ),
    claim(
        "trimmed",
        "propensity (?:within Crump's cut-offs|[0-9.]+ to [0-9.]+|from the "
        "programme's [0-9.]+% point to the comparison group's [0-9.]+% point)",
        _trimmed,
    ),
    claim(
        "contrast",
        "Difference in <name>, people (?P<nwith>with the programme|in the programme) against "
        "people (?P<nwithout>without it|in the matched comparison group|in the comparison group): ",
        lambda f, found: _contrast(f, found),
    ),
    claim(
        "effect",
        "the average effect(?: on the treated| in the overlap)?",
        lambda f, found: _effect(f, found),
    ),
    claim("method", "|".join(map(re.escape, METHOD_NAMES)), lambda f, found: _method(f, found)),
    claim(
        "made",
        "after (?:matching|weighting)|averaged over the classes|as they are(?=:| their| ¤)",
        lambda f, found: _made(f, found),
    ),
    claim(
        "whom",
        "people (?:like those (?:in the programme|in the comparison group|of both groups)"
        "|who could have been in either group)(?: together)?",
        _whom,
    ),
    claim("possible", ", among people for whom both were possible", _trimmed),
    claim("trimmed estimand", r"(?<=AT[TCEO]), trimmed\b", _trimmed),
    claim("estimand", r"\bAT[TCEO]\b", _estimand),
    claim(
        "as they are",
        "The estimate compares the two groups as they are",
        _is("method", lambda f: f.plan["method"] == "unadjusted"),
    ),
    claim(
        "nothing was done",
        "nothing was done about how the groups differed to begin with",
        _is("method", lambda f: f.plan["method"] == "unadjusted" and not _randomised(f)),
    ),
    claim(
        "lottery",
        "(?:The estimate compares the two groups as allocation at random made them, alike but for "
        "chance|[Aa]llocation at random makes the groups alike but for chance)",
        lambda f, found: _is("method", _randomised)(f, found),
    ),
    claim(
        "allocated",
        "allocated at random|Allocation at random leaves that to chance, attrition and "
        "non-compliance",
        lambda f, found: _is("method", _randomised)(f, found),
    ),
    claim(
        "clusters declared",
        "The interval allows for people of the same <cluster> being alike(?:, and for matched "
        "people being alike)?",
    ),
    claim(
        "no cluster declared",
        "(?:The interval takes people to be independent of each other|The interval allows for "
        "matched people being alike); no other clustering, such as by case manager, was declared|"
        "The interval takes people to be independent of each other; no clustering, such as by case "
        "manager, was declared|How sure the estimate is if people who share a case manager or an "
        "office are alike: the interval would then usually be wider",
        _is("cluster", lambda f: "cluster" not in f.plan),
    ),
    claim(
        "synthetic",
        "(?:In these synthetic data|Synthetic data|Anything about real people or a "
        "real programme: these data are synthetic)",
        _is("synthetic", lambda f: f.synthetic),
    ),
]


def _randomised(f: Facts) -> bool:
    return bool(f.plan.get("randomised")) or f.plan.get("errors") == "randomisation"


# --- how alike the groups are --------------------------------------------------------------------

_CLOSE, _LOOSE = 0.1, 0.2


def _level(row: Any) -> str:
    return f"‹{row['variable']} = {row['level']}›" if row["level"] else f"‹{row['variable']}›"


def _balance(f: Facts, found: Found) -> Iterator[str]:
    row = f.worst
    if row is None:
        yield f"balance: none is known, but {found['text']!r}"
        return
    after, before = abs(float(row["smd_after"])), abs(float(row["smd_before"]))
    close = [each for each in f.balance if abs(abs(each["smd_after"]) - after) < 1e-6]
    if found["worst"] not in set(map(_level, close)):
        yield f"balance: the worst is {_level(row)}, not {found['worst']}"
    befores = [abs(each["smd_before"]) for each in close]
    if not found["smd"].is_written(after, 1.0, signed=False):
        yield f"number: smd {after:.5g}, not {found['smd'].text!r}"
    if "before" in found and not any(
        found["before"].is_written(each, 1.0, signed=False) for each in befores
    ):
        yield f"number: smd before {before:.5g}, not {found['before'].text!r}"
    yield from _rules(after, found["text"])


def _rules(size: float, text: str) -> Iterator[str]:
    found = re.search(r"That is (within|beyond) 0\.1( and 0\.2)?", text)
    if found and (found[1] == "within") != (size <= _CLOSE):
        yield f"balance: {size:.4g}, but {found[0]!r}"
    if found and bool(found[2]) != (size > _LOOSE) and "rules" in text:
        yield f"balance: {size:.4g}, but {found[0]!r}"


def _effective(group: int) -> Any:
    """Of people analysed; over imputed tables of those who were used in any."""
    name = ("treated", "comparison")[group]

    def check(f: Facts, found: Found) -> Iterator[str]:
        yield from _share(f"effective_n_{name}")(f, found)
        n = f.used[group] if "nany" in found else f.analysed[group]
        if int(found["nused"].replace(",", "")) != n:
            yield f"people counted: {n}, not {found['text']!r}"
        if found["worth"].value > n + 0.05:
            yield f"people counted: more than {n} in effect: {found['text']!r}"
        if "nany" in found and not f.filled:
            yield f"imputation: there is none, but {found['text']!r}"

    return check


def _share(quantity: str) -> Any:
    def check(f: Facts, found: Found) -> Iterator[str]:
        row = f.found(quantity, "all outcomes")
        if row is None:
            yield f"balance: no {quantity}, but {found['text']!r}"
        elif "worth" in found and not found["worth"].is_written(
            row["value"], _hundred(found), signed=False
        ):
            yield f"number: {quantity} is {row['value']:.5g}, not {found['worth'].text!r}"

    return check


def _hundred(found: Found) -> float:
    return 100.0 if f"{found['worth'].text}%" in found["text"] else 1.0


def _value(f: Facts, quantity: str) -> float:
    return f.found(quantity, "all outcomes")["value"]


def _bridged(f: Facts, found: Found) -> Iterator[str]:
    row = f.found("implied_distance", "all outcomes")
    if row is None:
        yield f"balance: no implied weights, but {found['text']!r}"
    elif not found["worth"].is_written(row["value"], 1.0, signed=False):
        yield f"number: implied distance {row['value']:.5g}, not {found['worth'].text!r}"


def _negative(group: str) -> Any:
    return _share(f"implied_negative_share_{group}")


_RULE = (
    r"That is (?:within|beyond) 0\.1(?: and 0\.2)?, (?:a rule|the rules) of thumb in the "
    "documentation of R's stddiff"
)
BALANCE = [
    claim(
        "worst smd",
        r"their means(?: still)? differ by <smd> standard deviations on <worst>(?: \(<before> "
        rf"before\))?, the largest such difference\. {_RULE}",
        _balance,
    ),
    claim(
        "largest smd",
        rf"Largest standardised mean difference as analysed: <smd>, on <worst> \(<before> before\)"
        rf"\. {_RULE}",
        _balance,
    ),
    claim(
        "overlap",
        r"Their scores overlap by <worth>% \(100%: the same scores\)",
        _share("overlap_coefficient"),
    ),
    claim(
        "bridged",
        r"Read as weights \(those of a linear model\), it compares groups <worth> standard "
        r"deviations from the people whom the estimate speaks of \(on <name_x>\), and".replace(
            "<name_x>", NAME
        ),
        _bridged,
    ),
    claim("negative, programme", r"<worth>% of the programme", _negative("treated")),
    claim("negative, others", r"<worth>% of the comparison group", _negative("comparison")),
    claim(
        "implied distance",
        "these lie up to <worth> standard deviations from those of the people whom the estimate "
        f"speaks of, on {NAME}",
        _bridged,
    ),
    claim(
        "no implied share, programme",
        "Nobody in the programme has a negative implied weight",
        lambda f, found: _is("balance", lambda f: not _value(f, "implied_negative_share_treated"))(
            f, found
        ),
    ),
    claim(
        "no implied share, others",
        "Nobody in the comparison group has a negative implied weight",
        lambda f, found: _is(
            "balance", lambda f: not _value(f, "implied_negative_share_comparison")
        )(f, found),
    ),
    claim(
        "implied share, programme",
        "<worth>% of the people in the programme have negative implied weights",
        _negative("treated"),
    ),
    claim(
        "implied share, others",
        "<worth>% of the people in the comparison group have negative implied weights",
        _negative("comparison"),
    ),
    claim(
        "implied size, programme",
        r"Effective sample size \(Kish\) in the programme by the implied weights: <worth>",
        _share("implied_effective_n_treated"),
    ),
    claim(
        "implied size, others",
        r"Effective sample size \(Kish\) in the comparison group by the implied weights: <worth>",
        _share("implied_effective_n_comparison"),
    ),
    claim(
        "size, programme",
        r"Effective sample size \(Kish\) in the programme: <worth>, from (?P<nused>[\d,]+) "
        r"(?:person|people)(?P<nany> who were used in any of the imputed tables| over \d+ "
        "imputed tables)?",
        _effective(0),
    ),
    claim(
        "size, others",
        r"Effective sample size \(Kish\) in the comparison group: <worth>, from (?P<nused>[\d,]+) "
        r"(?:person|people)(?P<nany> who were used in any of the imputed tables| over \d+ "
        "imputed tables)?",
        _effective(1),
    ),
    claim(
        "balance unknown",
        "(?:the plan names no covariate on which people differ, so nothing is known of it"
        "|Balance is not known: the plan names no covariates)",
        _is("balance", lambda f: f.worst is None),
    ),
    claim(
        "alike as measured",
        "That the groups were the same in what was measured",
        _is("balance", lambda f: abs(f.worst["smd_after"]) <= _CLOSE),
    ),
    claim(
        "not alike as measured",
        "That the groups were alike (?:even in what WAS measured|in what was measured)",
        _is("balance", lambda f: f.worst is not None),
    ),
]

# --- evidence ------------------------------------------------------------------------------------


def _e_value(f: Facts, found: Found) -> Iterator[str]:
    row, limit = f.found("e_value"), f.found("e_value_limit")
    for place in ("worth", "again"):
        if place in found and not found[place].is_written(row["value"], 1.0):
            yield f"number: E-value {row['value']:.5g}, not {found[place].text!r}"
    if "limit" in found and not found["limit"].is_written(limit["value"], 1.0):
        yield f"number: E-value of the limit {limit['value']:.5g}, not {found['limit'].text!r}"
    if "as it is" in found["text"] and limit["value"] != 1:
        yield f"E-value: the limit's is {limit['value']:.5g}, but {found['text']!r}"
    if f.ratio is not None and f.ratio["measure"] in ("risk_ratio", "rate_ratio"):
        ratio = max(f.ratio["estimate"], 1 / f.ratio["estimate"])
        own = ratio + np.sqrt(ratio * (ratio - 1))
        if abs(own - row["value"]) > 1e-6 * own:
            yield f"number: E-value should be {own:.5g}, and is {row['value']:.5g}"


def _e_value_beside(f: Facts, found: Found) -> Iterator[str]:
    measure = found["nmeasure"].replace(" ", "_")
    for place, name in (("worth", f"e_value_{measure}"), ("limit", f"e_value_limit_{measure}")):
        row = f.found(name)
        if place in found and not found[place].is_written(row["value"], 1.0):
            yield f"number: {name} {row['value']:.5g}, not {found[place].text!r}"


def _benchmarked(f: Facts, found: Found) -> Iterator[str]:
    row = f.found("benchmark")
    for place, name in (("worth", "value"), ("first", "low"), ("second", "high")):
        if not found[place].is_written(row[name], 1.0):
            yield f"number: benchmark {name} {row[name]:.5g}, not {found[place].text!r}"


def _mean_tips(f: Facts, found: Found) -> Iterator[str]:
    row = f.found("tipping_point")
    if int(found["nmissing"]) != f.missing[0]:
        yield f"people counted: {f.missing} missing, not {found['text']!r}"
    for place, name in (("first", "low"), ("second", "high")):
        end = abs(row[name])
        if place in found and not found[place].is_written(end, 1.0):
            yield f"threshold: {name} {row[name]:.5g}, not {found[place].text!r}"
        if (place in found) != bool(np.isfinite(end)):
            yield f"threshold: {row['low']} to {row['high']}, not {found['text']!r}"


def _conclusion(f: Facts, found: Found) -> Iterator[str]:
    row = f.found("tipping_point")
    ways = {"lower": np.isinf(row["low"]), "higher": np.isinf(row["high"])}
    for way, holds in ways.items():
        if (f"significantly {way}" in found["text"]) != bool(holds):
            yield f"direction: {row['low']} to {row['high']}, but {found['text']!r}"


def _tost(f: Facts, found: Found) -> Iterator[str]:
    row, size = f.found("equivalence"), f.smallest or np.nan
    if "nalpha" in found:
        yield from _alpha(f, found)
    excluded = "not exclude" not in found["text"]
    inside = -size < row["low"] and row["high"] < size
    if excluded != inside:
        yield f"threshold: the interval {row['low']:.4g} to {row['high']:.4g}, {found['text']!r}"
    if excluded and f.difference["conf_low"] > size:
        yield f"threshold: beyond it, but {found['text']!r}"
    if not same_p(found["tost_p"], row["value"]):
        yield f"p-value: {row['value']:.5g}, not {found['tost_p']!r}"
    factor = factor_of(f, found["text"])
    for place in ("low", "high"):
        yield from unit_faults(f, found[f"tost_{place}"], found["text"])
        if not found[f"tost_{place}"].is_written(row[place], factor):
            yield f"number: {row[place] * factor:.6g}, not {found[f'tost_{place}'].text!r}"
    if not np.isclose(float(found["ntwice"].rstrip("%")), 100 * (1 - 2 * f.alpha)):
        yield f"level: {100 * (1 - 2 * f.alpha):g}%, not {found['ntwice']}"


def _inferior(f: Facts, found: Found) -> Iterator[str]:
    size, row, way = f.smallest or np.nan, f.difference, found["size"].direction
    excluded = "not exclude" not in found["text"]
    truth = row["conf_high"] < size if way > 0 else row["conf_low"] > -size
    if excluded != truth:
        yield f"threshold: {row['conf_low']:.4g} to {row['conf_high']:.4g}, {found['text']!r}"
    if not found["size"].text.split(" per ")[0].endswith(found["nworse"]):
        yield f"direction: {found['text']!r}"
    if abs(float(found["nhalf"]) - f.alpha / 2) > 5e-4 * f.alpha:
        yield f"level: {f.alpha / 2:g}, not {found['nhalf']}"
    quantity = f.found(f"non_inferiority_{'higher' if way > 0 else 'lower'}_is_worse")
    if not same_p(found["tost_p"], quantity["value"]):
        yield f"p-value: {quantity['value']:.5g}, not {found['tost_p']!r}"
    yield from _sizes(f, found, size=size)


def _detectable(f: Facts, found: Found) -> Iterator[str]:
    row = f.found("minimum_detectable_effect")
    factor = factor_of(f, found["text"])
    for place, column in (("detect", "value"), ("fall", "low"), ("rise", "high")):
        if place not in found:
            continue
        if not found[place].is_written(row[column], factor, signed=False):
            yield f"number: {row[column] * factor:.6g}, not {found[place].text!r}"
        yield from unit_faults(f, found[place], found["text"])
    if ("fall" in found and found["fall"].direction == 1) or (
        "rise" in found and found["rise"].direction == -1
    ):
        yield f"direction: {found['text']!r}"


def _posterior(f: Facts, found: Found) -> Iterator[str]:
    row, factor = f.found("posterior_difference"), 100.0
    for place in ("low", "high"):
        if not found[f"post_{place}"].is_written(row[place], factor):
            yield f"number: {row[place] * factor:.6g}, not {found[f'post_{place}'].text!r}"


def _valued(quantity: str) -> Any:
    def check(f: Facts, found: Found) -> Iterator[str]:
        row = f.found(quantity)
        value = row["value"] * (100 if "%" in found["text"] else 1)
        if not found["worth"].is_written(value, 1.0):
            yield f"number: {quantity} {value:.5g}, not {found['worth'].text!r}"

    return check


def _bayes(f: Facts, found: Found) -> Iterator[str]:
    value = f.found("bayes_factor")["value"]
    different = "under two different rates as under" in found["text"]
    times = value if different else 1 / value
    if times < 1 - 1e-9 or not found["worth"].is_written(times, 1.0):
        yield f"number: Bayes factor {value:.4g}, but {found['text']!r}"


_OF_STUDIES = (
    "would come out statistically significant in (?:less than )?80% of studies like this one"
)
EVIDENCE = [
    claim(
        "E-value",
        r"E-value <worth>\. Something unmeasured that is linked with both the programme and the "
        "outcome by a risk ratio of <again> each, beyond the measured covariates, could explain "
        "the estimate away; something weaker could not"
        r"(?:\. The interval holds a ratio of 1 as it is|\. For the interval to hold a ratio of 1, "
        "<limit> each is enough)?",
        _e_value,
    ),
    claim("E-value in brief", r"E-value <worth> \(interval <limit>\)", _e_value),
    claim(
        "E-value of the limit",
        "E-value of the interval's limit: <limit>",
        lambda f, found: _e_value(f, found),
    ),
    claim(
        "E-value by another measure",
        "E-value by the (?P<nmeasure>risk difference|odds ratio): <worth>, and <limit> for its "
        "limit",
        _e_value_beside,
    ),
    claim(
        "E-value of another measure's limit",
        "E-value of the (?P<nmeasure>risk difference|odds ratio)'s limit: <limit>",
        _e_value_beside,
    ),
    claim(
        "benchmark, which",
        f"In the same regression, of the covariates {NAME} would matter most if it had been missed",
    ),
    claim(
        "benchmark",
        f"Something unmeasured that is linked as strongly as {NAME} with both programme and "
        r"outcome would leave <worth> \(from <first> to <second>\)",
        _benchmarked,
    ),
    claim(
        "bounds by ranks, none",
        r"[Bb]y Wilcoxon's signed rank test of the (?P<npairs>\d+) (?:pair|pairs) whose two people "
        r"differ, that is no more than chance can do \(at (?P<nalpha>0\.\d+)\) even without "
        "hidden bias, which is not evidence that the two are alike",
        lambda f, found: _alpha(f, found),
    ),
    claim(
        "bounds by ranks, some",
        r"[Bb]y Wilcoxon's signed rank test of the (?P<npairs>\d+) (?:pair|pairs) whose two people "
        r"differ, that is more than chance \(at (?P<nalpha>0\.\d+)\) unless something unmeasured "
        "made one of a pair more than <worth> times as likely",
        lambda f, found: [*_alpha(f, found), *_gamma(f, found)],
    ),
    claim(
        "bounds by ranks, how far",
        "with so much of it the middle difference could be from <first> to <second>",
    ),
    claim(
        "tipping of means, seen",
        "Missing outcomes, beside the estimate as analysed: of those seen: (?:significantly lower "
        "in the programme|significantly higher in the programme|no statistically significant "
        "difference)",
        _conclusion,
    ),
    claim(
        "tipping of means",
        r"That changes only if the (?P<nmissing>\d+) missing in the programme were, on average, "
        "(?:lower by more than <first>)?(?: or )?(?:higher by more than <second>)? than those seen "
        "there, and the missing of the comparison group as those seen",
        _mean_tips,
    ),
    claim(
        "no tipping of means",
        r"The outcome is missing for (?P<nmissing1>\d+) in the programme and (?P<nmissing0>\d+) in "
        "the comparison group; (?:of times no tipping point is worked out|of a rate none is "
        "worked out, as nobody knows how long they were at risk|a tipping point is "
        "worked out where people in the programme are missing|without an interval there is no "
        "tipping point)",
        lambda f, found: _both_missing(f, found),
    ),
    claim(
        "no E-value",
        "E-value not available: (?:‹note›|no ratio was estimated|too few people|nobody differs "
        "from "
        "their group|the difference is too many standard deviations|the ratio has no finite "
        "interval)",
        _is("E-value", lambda f: np.isnan(f.found("e_value")["value"])),
    ),
    claim(
        "equivalence",
        r"Equivalence test \(TOST(?:, each side tested at (?P<nalpha>[\d.e-]+))?\) against "
        r"<smallest>(?: per 100 people)? either way: the data "
        r"(?:exclude|do not exclude) differences as large as that \(<tost_p>; (?P<ntwice>[\d.]+%) "
        r"confidence interval from <tost_low> to <tost_high>\)",
        _tost,
    ),
    claim(
        "no equivalence test",
        "No equivalence test: the plan declares no smallest effect of interest for this outcome",
        _is("threshold", lambda f: f.smallest is None),
    ),
    claim(
        "low level",
        "No equivalence test: the confidence level is 50% or less",
        _is("level", lambda f: f.alpha >= 0.5),
    ),
    claim(
        "non-inferiority",
        "Non-inferiority, if (?P<nworse>more|fewer|higher|lower|longer|shorter) is worse: the data "
        r"(?:exclude|do not exclude) <size> and beyond \(one-sided test at (?P<nhalf>[\d.e-]+), "
        r"<tost_p>\)",
        _inferior,
    ),
    claim(
        "detectable",
        f"A true difference of <detect>(?: per 100 people)?, either way, {_OF_STUDIES}",
        _detectable,
    ),
    claim(
        "detectable rates",
        "A true difference of (?:<fall>)?(?: or of )?(?:<rise>)?, from <mean0> in the comparison "
        f"group, {_OF_STUDIES}",
        lambda f, found: _detectable_rates(f, found),
    ),
    claim(
        "not even",
        "Even a (?:fall to (?:nobody|none|no time at all)|rise to (?:everybody|the whole of the "
        f"time|a thousand times as many)|rise of any size) {_OF_STUDIES}",
        lambda f, found: _never_seen(f, found),
    ),
    claim(
        "detectable in brief",
        "[Ss]mallest difference detectable with 80% power <fall>(?: or <rise>)?(?: per 100 "
        "people)?",
        lambda f, found: _detectable_brief(f, found),
    ),
    claim(
        "impossible fall",
        "A fall that large can't be: it would end below zero",
        lambda f, found: _is(
            "threshold",
            lambda f: f.found("minimum_detectable_effect")["value"] > f.means["comparison"],
        )(f, found),
    ),
    claim(
        "variance ratio",
        rf"Variance ratio furthest from 1 as analysed: <worth>, on {NAME} \(<before> before\)",
        _share("worst_variance_ratio"),
    ),
    claim(
        "eCDF",
        r"Largest distance between the two cumulative distributions \(eCDF\) as analysed: <worth>, "
        rf"on {NAME} \(<before> before\)",
        _share("worst_ecdf_distance"),
    ),
    claim(
        "outside, programme",
        "<worth>% of the people in the programme lie outside the other group's range of scores",
        _share("outside_range_treated"),
    ),
    claim(
        "outside, others",
        "<worth>% of the people in the comparison group lie outside the other group's range of "
        "scores",
        _share("outside_range_comparison"),
    ),
    claim(
        "overlap coefficient",
        r"Overlap coefficient of the scores of all: <worth> \(1: the two groups have the same "
        r"scores; 0: no score in common\)",
        _share("overlap_coefficient"),
    ),
    claim(
        "no overlap",
        "Overlap is not available: this method has no score that people were compared on",
        _is("overlap", lambda f: np.isnan(f.found("overlap_coefficient", "all outcomes")["value"])),
    ),
    claim(
        "robustness",
        r"Robustness value, in a linear regression of the "
        r"(?:outcome|rate, weighted by time at risk,) on the "
        r"programme(?P<ncovariates> and "
        r"the covariates)? among the people analysed: something unmeasured would have to "
        r"explain <worth>% of what is left to explain of both "
        "programme and outcome to bring the estimate to zero, and <again>% to bring that change "
        r"within chance at (?P<nalpha>0\.\d+)",
        lambda f, found: _robust(f, found),
    ),
    claim(
        "robustness, significance",
        r"Robustness value for significance: <worth>%",
        _valued("robustness_value_alpha"),
    ),
    claim(
        "no robustness",
        "Robustness value not available: too few people for a linear regression",
        _is("robustness", lambda f: np.isnan(f.found("robustness_value")["value"])),
    ),
    claim(
        "no bounds",
        "Rosenbaum's bounds not available: (?:they take pairs in which nobody stands "
        "twice|in every pair both people fared the same)",
        _is("bounds", lambda f: np.isnan(f.found("rosenbaum_gamma")["value"])),
    ),
    claim(
        "bounds",
        r"in (?P<none>\d+) (?:pair|pairs) only the person in the programme had the outcome, in "
        r"(?P<nother>\d+) only the other one",
        lambda f, found: _discordant(f, found),
    ),
    claim(
        "bounds by McNemar, none",
        r"By McNemar's test of these pairs that is no more than chance can do \(at "
        r"(?P<nalpha>0\.\d+)\) even without hidden bias, which is not evidence that the two are "
        "alike",
        lambda f, found: _alpha(f, found),
    ),
    claim(
        "bounds by McNemar, some",
        r"By McNemar's test of these pairs that is more than chance \(at (?P<nalpha>0\.\d+)\) "
        r"unless "
        "something unmeasured made one of a pair more than <worth> times as likely",
        lambda f, found: [*_alpha(f, found), *_gamma(f, found)],
    ),
    claim(
        "no posterior",
        "No (?:posterior|Bayes factor): in effect a group is less than one person, and only the "
        "prior would speak",
        lambda f, found: _is("prior", lambda f: np.isnan(f.found("bayes_factor")["value"]))(
            f, found
        ),
    ),
    claim(
        "bounds, none",
        r"The difference is not statistically significant at (?P<nalpha>0\.\d+) even without "
        r"hidden "
        "bias, which is not evidence that the two are alike",
        lambda f, found: [*_alpha(f, found), *_of_pairs(f, found, significant=False)],
    ),
    claim(
        "bounds, some",
        r"The difference stays statistically significant at (?P<nalpha>0\.\d+) unless something "
        "unmeasured made one of a pair more than <worth> times as likely",
        lambda f, found: [
            *_alpha(f, found),
            *_gamma(f, found),
            *_of_pairs(f, found, significant=True),
        ],
    ),
    claim(
        "tipping, counts",
        r"Of those seen: (?:significantly fewer in the programme|significantly more in the "
        r"programme|no (?:statistically )?significant difference) \((?P<nevents1>\d+) of "
        r"(?P<nseen1>\d+) and "
        r"(?P<nevents0>\d+) of (?P<nseen0>\d+), <level> interval\)",
        lambda f, found: _seen(f, found),
    ),
    claim(
        "tipping, robust",
        "That stays, whatever the missing people's outcomes were"
        "|That does not stay for every outcome the missing people could have had",
    ),
    claim(
        "tipping, how many",
        r"Of the (?P<nmissing>\d+) missing in the (?:programme|comparison group): it stays (?:if "
        r"(?P<nfrom>\d+) to (?P<nto>\d+) of them|for no number of them that) had the outcome, "
        r"if the other group's "
        "missing people had it as often as those seen",
        lambda f, found: _missing(f, found),
    ),
    claim("prior", r"from a Beta\(1, 1\) prior for each rate"),
    claim(
        "counts",
        r"with <worth> of <again> and <events> of <seen> people(?:, as effective counts)?",
        lambda f, found: _counts(f, found),
    ),
    claim("design effect", "Design effect <worth>:", _valued("design_effect")),
    claim(
        "posterior",
        r"between <post_low> and <post_high>(?: per 100 people)? with probability <level>; fewer "
        r"in the programme with probability (?:above |below )?[01]\.\d\d",
        _posterior,
    ),
    claim(
        "Bayes factor",
        "the data are <worth> times as likely under (?:two different rates as under one common "
        "rate|one common rate as under two different rates)",
        _bayes,
    ),
]


def _robust(f: Facts, found: Found) -> Iterator[str]:
    if ("ncovariates" in found) != bool(f.plan["covariates"]):
        yield f"covariates: {f.plan['covariates']}, but {found['text']!r}"
    for place, name in (("worth", "robustness_value"), ("again", "robustness_value_alpha")):
        value = 100 * f.found(name)["value"]
        if not found[place].is_written(value, 1.0):
            yield f"number: {name} {value:.5g}, not {found[place].text!r}"
    yield from _alpha(f, found)


def _discordant(f: Facts, found: Found) -> Iterator[str]:
    filled = {row["column"] for row in f.filled}  # then pairs hold values that the table doesn't
    if f.name not in filled and (int(found["none"]), int(found["nother"])) != f.discordant:
        yield f"people counted: {f.discordant} pairs, not {found['text']!r}"


def _alpha(f: Facts, found: Found) -> Iterator[str]:
    if abs(float(found["nalpha"]) - f.alpha) > 1e-6:
        yield f"level: alpha {f.alpha:g}, not {found['nalpha']}"


def _of_pairs(f: Facts, found: Found, *, significant: bool) -> Iterator[str]:
    """A test of pairs may differ from the headline's, if it is told apart from it."""
    told_apart = re.search("McNemar|by this test|test of pairs|of these pairs", found["sentence"])
    if f.has_interval and f.significant != significant and not told_apart:
        yield f"contradiction: the headline's p is {f.difference['p_value']:.3g}: {found['text']!r}"


def _gamma(f: Facts, found: Found) -> Iterator[str]:
    gamma = f.found("rosenbaum_gamma")["value"]
    if not 0 <= gamma - found["worth"].value < 0.01 + 1e-9:
        yield f"number: gamma {gamma:.5g}, not {found['worth'].text!r}"


def _seen(f: Facts, found: Found) -> Iterator[str]:
    told = tuple((int(found[f"nevents{g}"]), int(found[f"nseen{g}"])) for g in (1, 0))
    if told != f.events:
        yield f"people counted: {f.events}, not {found['text']!r}"
    (first, n1), (second, n0) = f.events
    way = "fewer" if first * n0 < second * n1 else "more"
    if "significantly" in found["text"] and way not in found["text"]:
        yield f"direction: {f.events}, but {found['text']!r}"


def _missing(f: Facts, found: Found) -> Iterator[str]:
    group = "comparison group" not in found["text"]
    if int(found["nmissing"]) != f.missing[0 if group else 1]:
        yield f"people counted: {f.missing} missing, not {found['text']!r}"
    row = f.found("tipping_point")
    if (
        group
        and "nfrom" in found
        and [int(found["nfrom"]), int(found["nto"])] != [row["low"], row["high"]]
    ):
        yield f"threshold: {row['low']} to {row['high']}, not {found['text']!r}"


def _both_missing(f: Facts, found: Found) -> Iterator[str]:
    if (int(found["nmissing1"]), int(found["nmissing0"])) != f.missing:
        yield f"people counted: {f.missing} missing, not {found['text']!r}"


def _counts(f: Facts, found: Found) -> Iterator[str]:
    """Effective counts have the rates that the comparison has."""
    rates = np.clip([f.means["treated"], f.means["comparison"]], 0, 1)
    for rate, events, seen in zip(rates, ("worth", "events"), ("again", "seen"), strict=True):
        if found["again"].value <= 0 or found["seen"].value <= 0:
            yield f"number: {found['text']!r}"
        elif abs(found[events].value - rate * found[seen].value) > (
            found[events].half + found[seen].half * rate + 1e-9
        ):
            yield f"number: a rate of {rate:.4g}, but {found['text']!r}"


def _detectable_rates(f: Facts, found: Found) -> Iterator[str]:
    row, factor = f.found("minimum_detectable_effect"), factor_of(f, found["text"])
    by_way = {found[p].direction: found[p] for p in ("fall", "rise") if p in found}
    for way, column in ((-1, "low"), (1, "high")):
        known = np.isfinite(row[column])
        if known != (way in by_way):
            yield f"threshold: {column} {row[column]:.4g}, but {found['text']!r}"
        elif known and not by_way[way].is_written(row[column], factor):
            yield f"number: {row[column] * factor:.6g}, not {by_way[way].text!r}"
        elif known and is_counted_out(f):
            often = power(f, f.means["comparison"] + row[column])[way > 0]
            if not 0.795 <= often <= 0.83:
                yield f"power: {often:.3f} at {row[column]:.4g}, but {found['text']!r}"


def _detectable_brief(f: Facts, found: Found) -> Iterator[str]:
    """Either way, or a fall and a rise."""
    if not found["fall"].direction:
        yield from _detectable(f, {**found, "detect": found["fall"], "fall": found["fall"]})
        return
    row, factor = f.found("minimum_detectable_effect"), factor_of(f, found["text"])
    written = [found[place] for place in ("fall", "rise") if place in found]
    ways = {each.direction: each for each in written}
    for way, column in ((-1, "low"), (1, "high")):
        if np.isfinite(row[column]) != (way in ways):
            yield f"threshold: {column} {row[column]:.4g}, but {found['text']!r}"
        elif way in ways and not ways[way].is_written(row[column], factor):
            yield f"number: {row[column] * factor:.6g}, not {ways[way].text!r}"
    yield from unit_faults(f, found["fall"], found["text"])


def _never_seen(f: Facts, found: Found) -> Iterator[str]:
    row = f.found("minimum_detectable_effect")
    column = "low" if "fall" in found["text"] else "high"
    if np.isfinite(row[column]):
        yield f"threshold: {column} {row[column]:.4g}, but {found['text']!r}"
    wanted = {
        "rate": "nobody|everybody",
        "frequency": "none|any size|a thousand times",
        "time_to": "no time|whole of the time",
    }
    if not re.search(wanted.get(f.kind, "$^"), found["text"]) or f.changes:
        yield f"threshold: of a {f.kind}, {found['text']!r}"
    if is_counted_out(f):
        often = power(f, float(column == "high"))[column == "high"]
        if often >= 0.805:
            yield f"power: {often:.3f}, but {found['text']!r}"


# --- how uncertainty was found -------------------------------------------------------------------

ERRORS = [
    claim(
        "mover",
        "In one group few people had the outcome, or few were without it: the interval "
        "combines a score interval of each group, which allows for that",
        _said_of_errors("MOVER"),
    ),
    claim(
        "few counts",
        "In one group few people have most of the events: the interval combines a "
        "score interval of each group, which allows for that",
        _said_of_errors("mean counts"),
    ),
    claim(
        "both together",
        "In one group hardly anybody differs from the others: the interval takes it that people "
        "there vary no less than in both groups together",
        _said_of_errors("both groups together"),
    ),
    claim(
        "cr2",
        "Clusters, or people, are few, or small-sample errors were asked for: the "
        r"interval has bias-reduced standard errors \(CR2\) and Satterthwaite's degrees of "
        "freedom",
        _said_of_errors("CR2"),
    ),
    claim(
        "wild",
        "The interval and its p-value come from a wild cluster bootstrap: from what the "
        "analysis shows when the signs of clusters are drawn at random",
        _said_of_errors("wild cluster bootstrap"),
    ),
    claim(
        "imputed",
        "Missing values were filled in several times, from models of what is known; "
        "the interval allows for not knowing them, if what is known explains who has gaps",
        _said_of_errors("imputed tables"),
    ),
    claim(
        "bootstrap",
        "The interval comes from a bootstrap: the analysis was repeated on people, "
        "clusters or matched pairs drawn afresh from these data",
        _said_of_errors("bootstrap of"),
    ),
    claim(
        "randomisation",
        "The p-value compares the estimate with what it would have been had the "
        "assignment fallen out otherwise: it holds only if the programme was really assigned at "
        "random, in the way that the plan declares",
        _said_of_errors("randomisation test"),
    ),
    claim(
        "filled",
        r"<name_> was missing for <nfilled> (?:person|people) \(\d+%\), and was filled in".replace(
            "<name_>", NAME
        ),
        lambda f, found: _filled(f, found),
    ),
    claim("freedom", r"<worth> degrees? of freedom", lambda f, found: _freedom(f, found)),
    claim(
        "drawn",
        "interval and p-value from draws",
        _is("df", lambda f: np.isnan(f.difference["df"])),
    ),
    claim("normal", "normal distribution", _is("df", lambda f: np.isinf(f.difference["df"]))),
    claim("n clusters", r"(?<=[,;] )<nclusters> clusters?\b", lambda f, found: _clusters(f, found)),
]


def _filled(f: Facts, found: Found) -> Iterator[str]:
    counts = [row["filled"] for row in f.filled]
    if int(found["nfilled"].replace(",", "")) not in counts:
        yield f"people counted: {counts}, but {found['text']!r}"


def _freedom(f: Facts, found: Found) -> Iterator[str]:
    df = f.difference["df"]
    if abs(found["worth"].value - df) > 1e-3 * abs(df) + found["worth"].half:
        yield f"number: {df:.5g} degrees of freedom, not {found['text']!r}"


def _clusters(f: Facts, found: Found) -> Iterator[str]:
    if int(found["nclusters"]) != f.difference["n_clusters"]:
        yield f"people counted: {f.difference['n_clusters']} clusters, not {found['text']!r}"


# --- the first screen ------------------------------------------------------------------------


def _made_no_difference(f: Facts, found: Found) -> Iterator[str]:
    """Not significant: neither none, nor the one that was estimated."""
    row = f.difference
    if f.significant or not f.has_interval:
        yield f"verdict: p = {row['p_value']:.4g}, but {found['text']!r}"
    factor = factor_of(f, found["text"])
    if "shown" in found and not found["shown"].is_written(row["estimate"], factor):
        yield f"number: {row['estimate'] * factor:.6g}, not {found['shown'].text!r}"
    limits = [row["conf_low"], row["conf_high"]]
    if abs(row["estimate"]) > 1e-9 * (row["conf_high"] - row["conf_low"]):
        limits = [row["conf_high"] if row["estimate"] < 0 else row["conf_low"]]
    for place in ("limit", "limit_0"):
        if place in found and not any(
            found[place].is_written(limit, factor_of(f, found["text"])) for limit in limits
        ):
            yield f"number: {limits}, not {found[place].text!r}"


def _one_in_twenty(f: Facts, found: Found) -> Iterator[str]:
    if not np.isclose(float(found["nshare"].rstrip("%")), 100 * f.alpha):
        yield f"level: {100 * f.alpha:g}%, not {found['nshare']}"
    if not f.significant:
        yield f"verdict: p = {f.difference['p_value']:.4g}, but {found['text']!r}"


def _behind(f: Facts, found: Found) -> Iterator[str]:
    value, limit = f.found("e_value")["value"], f.found("e_value_limit")
    if not found["worth"].is_written(value, 1.0):
        yield f"number: E-value {value:.4g}, not {found['worth'].text!r}"
    if "again" in found:
        if limit is None or not found["again"].is_written(limit["value"], 1.0):
            yield f"number: E-value of the limit {limit}, not {found['again'].text!r}"
        if not f.significant:
            yield f"verdict: p = {f.difference['p_value']:.4g}, but {found['text']!r}"


_STUDY = r"(?:[Aa] study like this one|[Aa] study of this size)"
ANSWERS = [
    claim(
        "no difference, nor this one",
        "That it made no difference(?: in <name>)?(?:, or that the <shown> came from it)?: no "
        "change(?:(?: and|,) <limit>)?(?: and <limit_0>)?(?: per 100 people)? fits? the data too",
        _made_no_difference,
    ),
    claim(
        "four times out of five",
        rf"{_STUDY} finds a true difference of <fall>(?: or <rise>)?(?: either way)?"
        "(?: per 100 people)? four times out of five, and a smaller one"
        "(?:, or even a (?:fall to none|fall to nobody|rise to everybody|rise to all),)? less "
        "often",
        lambda f, found: _study(f, found),
    ),
    claim(
        "miss the largest",
        rf"{_STUDY} (?:would miss even the largest difference more often than that|finds even the "
        "largest difference less than four times out of five)|Even the largest difference is found "
        "less often than four times out of five",
        lambda f, found: _is("threshold", lambda f: not _seeable(f))(f, found),
    ),
    claim(
        "no difference in others",
        rf"That it made no difference in {NAME}(?:, {NAME})*(?: and (?:{NAME}|\d+ more))?: a "
        "difference that is not statistically significant is not evidence of that",
        _is("verdict", lambda f: f.has_interval and not f.significant),
    ),
    claim(
        "by chance",
        r"That chance is ruled out: of studies with no true difference (?P<nshare>[\d.]+%) "
        r"find one "
        "by chance alone(?:, and this plan looks at <ntests> outcomes)?",
        lambda f, found: _one_in_twenty(f, found) if len(f.plan["outcomes"]) == 1 else (),
    ),
    claim("unmeasured", "That people were alike but for the programme: "),
    claim(
        "caused the difference",
        rf"That the programme caused the difference(?: in {NAME}(?:, {NAME})*(?: and {NAME})?)?: ",
        lambda f, found: (
            _is("verdict", lambda f: f.significant)(f, found)
            if len(f.plan["outcomes"]) == 1
            else ()
        ),
    ),
    claim(
        "behind it",
        "Something unmeasured that goes with both programme and outcome by a risk ratio of <worth> "
        "could be behind all of the difference(?: in <name>)?(?:; <again> is enough to make it not "
        "significant)?",
        _behind,
    ),
]


def _seeable(f: Facts) -> list[float]:
    """The differences that a study like this finds, as far as they can be."""
    row = f.found("minimum_detectable_effect")
    sizes = [row[c] for c in ("low", "high") if np.isfinite(row[c])]
    if f.kind == "frequency" and not f.changes:
        sizes = [size for size in sizes if f.means["comparison"] + size >= 0]
    return sizes


def _study(f: Facts, found: Found) -> Iterator[str]:
    written = [found[place] for place in ("fall", "rise") if place in found]
    sizes = _seeable(f)
    if not written[0].direction:
        sizes = sizes[-1:]
    if len(sizes) != len(written):
        yield f"number: {sizes}, but {found['text']!r}"
    for each, size in zip(written, sizes, strict=False):
        if not each.is_written(size, factor_of(f, found["text"]), signed=bool(each.direction)):
            yield f"number: {size * factor_of(f, found['text']):.6g}, not {each.text!r}"
    yield from unit_faults(f, written[-1], found["text"])


CLAIMS = [
    *ANSWERS,
    *LEVELS,
    *BALANCE,
    *EVIDENCE,
    *THRESHOLDS,
    *PEOPLE,
    *ERRORS,
    *VERDICTS[-7:],
    *VERDICTS[:-7],
    *RESULTS,
]
