"""What a result that is not statistically significant can and can't say: one outcome at a time.

Whatever the data exclude, the comparison's own interval excludes, at the level that is asked for:
tests are that interval turned round. So nothing here can contradict the headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cocreate_lib.comparison.inference.intervals import t_quantile
from cocreate_lib.comparison.models.incidence import incidences
from cocreate_lib.comparison.models.survival import restricted_means
from cocreate_lib.comparison.plan.measures import MORE_LESS
from cocreate_lib.comparison.rates.proportions import bayes_factor, posterior_difference
from cocreate_lib.comparison.sensitivity.detectable import (
    Detectable,
    detectable_counts,
    detectable_rates,
    detectable_shares,
    independent_sizes,
)
from cocreate_lib.comparison.sensitivity.effective_counts import (
    effective_counts,
    effective_sizes,
    freedom,
)
from cocreate_lib.comparison.sensitivity.evidence import (
    Case,
    Check,
    Column,
    Evidence,
    Quantity,
    as_p_value,
    evidence_of,
)
from cocreate_lib.comparison.sensitivity.finding import (
    change_text,
    declared_text,
    left_out,
    number_text,
    per_text,
    size_text,
    span_text,
    unit_text,
)
from cocreate_lib.text import p_words, percentage

POWER = 0.8
_COUNTED_OUT = 1e7  # people for whom every table is still counted out
# Whose test an interval turns round; any other than these combines two score intervals.
_KINDS = {"Miettinen-Nurminen interval": "score", "Wald interval": "wald"}


def _excluded(case: Case) -> Iterator[Quantity]:
    f = case.finding
    if f.problem:
        yield case.quantity("excluded_effects", f"Not available: {f.problem}.")
        return
    largest = max(abs(f.conf_low), abs(f.conf_high))
    yield case.quantity("excluded_effects", left_out(f), largest, f.conf_low, f.conf_high)


def _against_smallest(case: Case) -> Iterator[Quantity]:
    f, interval = case.finding, case.interval
    if f.smallest is None or f.conf_level <= 0.5:
        why = (
            "the plan declares no smallest effect of interest for this outcome"
            if f.smallest is None
            else "the confidence level is 50% or less"
        )
        yield case.quantity("equivalence", f"No equivalence test: {why}.")
        return
    if interval.limits is None:
        return
    alpha, size = 1 - f.conf_level, f.smallest
    low, high = interval.limits(1 - 2 * alpha)
    p_values = interval.against(size, 1), interval.against(-size, -1)
    yield case.quantity(
        "equivalence",
        f"Equivalence test (TOST, each side tested at {alpha:.3g}) against "
        f"{declared_text(f, size)}{per_text(f)} either way: the data "
        f"{_excludes(-size < low and high < size)} differences as large as that "
        f"({p_words(max(p_values))}; {percentage(1 - 2 * alpha)} confidence interval "
        f"{span_text(f, low, high)}).",
        max(p_values),
        low,
        high,
    )
    for sign, worse, word, p_value in zip(
        (1, -1), ("higher", "lower"), MORE_LESS[f.kind], p_values, strict=True
    ):
        excluded = f.conf_high < size if sign > 0 else f.conf_low > -size
        text = (
            f"Non-inferiority, if {word} is worse: the data {_excludes(excluded)} "
            f"{declared_text(f, size)} {word}{per_text(f)} and beyond (one-sided test at "
            f"{alpha / 2:.3g}, {p_words(p_value)})."
        )
        name = f"non_inferiority_{worse}_is_worse"
        yield case.quantity(name, text, p_value, f.conf_low, f.conf_high)


def _inflated(case: Case) -> Iterator[Quantity]:
    effect = _variance_ratio(case)
    if np.isfinite(effect):
        text = (
            f"Design effect {effect:.2f}: the variance against that of a plain comparison of as "
            "many people, all independent and of equal weight."
        )
        yield case.quantity("design_effect", text, effect)


def _detectable_mean(case: Case) -> Iterator[Quantity]:
    """The smallest true difference that comes out significant with a power of 80%.

    Notes
    -----
    (t₁ + t₂) × the standard error, with the quantiles of 1 − α/2 and of the power at the
    comparison's degrees of freedom (Bloom 1995). NaN without a standard error.
    """
    f, df = case.finding, freedom(case)
    quantiles = t_quantile((1 + f.conf_level) / 2, df) + t_quantile(POWER, df)
    size = float(quantiles * case.difference["std_error"])
    text = (
        f"A true difference of {size_text(f, size)}{per_text(f)}, either way, would come out "
        f"statistically significant in {percentage(POWER)} of studies like this one, and a smaller "
        "one less often (from the standard error, not from the estimate)."
    )
    yield case.quantity("minimum_detectable_effect", text, size, -size, size)


def _detectable_count(case: Case) -> Iterator[Quantity]:
    """The smallest fall and rise of a mean count, by the test that its interval turns round.

    An interval that is drawn, or pooled over imputed tables, says nothing of each group: then as
    for other means.
    """
    groups, unit = case.interval.groups, case.data.rate_unit
    if groups is None:
        yield from _detectable_mean(case)
        return
    by_scores = case.interval.method == groups.method
    # Of a rate: as mean counts of people who are at risk for the mean time.
    quantile, mean = _quantile(case), case.finding.means[1] / unit
    found = detectable_counts(groups, mean, quantile, POWER, by_scores=by_scores)
    found = Detectable(found.fall * unit, found.rise * unit)
    yield from _each_way(case, found, "fall to none", "rise to a thousand times as many")


def _detectable_time(case: Case) -> Iterator[Quantity]:
    """The smallest fall and rise of a mean time, where few had the event by the test of the two
    groups' score intervals, and otherwise as for other means."""
    groups, horizon = case.interval.groups, case.finding.horizon
    if groups is None or horizon is None:
        yield from _detectable_mean(case)
        return
    share = float(np.clip(case.finding.means[1] / horizon, 0.0, 1.0))
    found = detectable_shares(groups, share, _quantile(case), POWER)
    found = Detectable(found.fall * horizon, found.rise * horizon)
    yield from _each_way(case, found, "fall to no time at all", "rise to the whole of the time")


def _quantile(case: Case) -> float:
    """How many standard errors wide the interval is."""
    return float(t_quantile((1 + case.finding.conf_level) / 2, freedom(case)))


def _detectable_rate(case: Case) -> Iterator[Quantity]:
    """The smallest fall and rise of a rate that come out significant with a power of 80%.

    Notes
    -----
    By the test that the interval turns round, at the comparison group's rate. Two groups as they
    are: their people. Otherwise as many independent people as have the two rates and the standard
    error of the comparison (or the effective sizes of its score intervals), and score intervals of
    each group combined, with the quantile of its degrees of freedom. Where those are too many to
    count out, from the standard error, as for means.
    """
    f, groups = case.finding, case.interval.groups
    sizes = effective_sizes(case) if groups is None else independent_sizes(groups)
    if max(sizes) > _COUNTED_OUT:
        yield from _detectable_mean(case)
        return
    kind = _KINDS.get(case.interval.method, "newcombe")
    base = float(np.clip(f.means[1], 0.0, 1.0))
    found = detectable_rates(sizes, base, _quantile(case), POWER, kind)
    yield from _each_way(case, found, "fall to nobody", "rise to everybody")


def _each_way(case: Case, found: Detectable, down: str, up: str) -> Iterator[Quantity]:
    """The smallest fall and rise in words; ``down`` and ``up`` are the largest that can be."""
    f = case.finding
    level = f"{number_text(f, f.means[1])}{unit_text(f)}{per_text(f)}"
    from_where = f"from {level} in the comparison group"
    seen = [change_text(f, size) for size in (-found.fall, found.rise) if not np.isnan(size)]
    texts = []
    if seen:
        texts.append(
            f"A true difference of {' or of '.join(seen)}{per_text(f)}, {from_where}, would come "
            f"out statistically significant in {percentage(POWER)} of studies like this one, and a "
            "smaller one less often (by this analysis's own test)."
        )
    for size, all_the_way in ((found.fall, down), (found.rise, up)):
        if np.isnan(size):
            texts.append(
                f"Even a {all_the_way} would come out statistically significant in less than "
                f"{percentage(POWER)} of studies like this one."
            )
    largest = float(np.fmax(found.fall, found.rise))
    text = " ".join(texts)
    yield case.quantity("minimum_detectable_effect", text, largest, -found.fall, found.rise)


def _variance_ratio(case: Case) -> float:
    """The variance of the difference over that of a plain comparison of the same people."""
    if case.finding.kind == "time_to":
        rows = np.unique(case.sample.rows)
        y, event, treated = case.data.y[rows], case.data.event[rows], case.table.treated[rows]
        entry = None if case.data.entry is None else case.data.entry[rows]
        means = restricted_means(
            y, event, treated, np.ones(len(rows)), case.finding.horizon or np.inf, entry
        )
        plain = float((means.influence**2).sum())
    elif case.finding.kind == "incidence":
        plain = _plain_incidence(case)
    else:
        groups, lost = case.groups(), int(case.finding.kind != "rate")
        if min(map(len, groups)) <= lost:
            return np.nan
        plain = sum(float(group.var(ddof=lost) / len(group)) for group in groups)
        plain *= case.data.rate_unit**2
    return float(case.difference["std_error"] ** 2 / plain) if plain > 0 else np.nan


def _plain_incidence(case: Case) -> float:
    """The variance of the difference between the cumulative incidences of these people, each once,
    as they are."""
    rows, data = np.unique(case.sample.rows), case.data
    assert data.competing is not None, "declared by the plan"
    means = incidences(
        data.y[rows],
        data.event[rows],
        data.competing[rows],
        case.table.treated[rows],
        np.ones(len(rows)),
        case.finding.horizon or np.inf,
        None if data.entry is None else data.entry[rows],
    )
    return float((means.influence**2).sum())


def _bayesian(case: Case) -> Iterator[Quantity]:
    f, counts = case.finding, effective_counts(case)
    if min(counts.n) < 1:
        why = "in effect a group is less than one person, and only the prior would speak"
        yield case.quantity("posterior_difference", f"No posterior: {why}.")
        yield case.quantity("bayes_factor", f"No Bayes factor: {why}.")
        return
    (first, second), (n1, n2) = counts.events, counts.n
    digits, kind = (0, "people") if counts.whole else (1, "people, as effective counts")
    seen = (
        f"with {first:.{digits}f} of {n1:.{digits}f} and {second:.{digits}f} of {n2:.{digits}f} "
        f"{kind}"
    )
    posterior = posterior_difference(counts.events, counts.n, conf_level=f.conf_level)
    low, high = posterior.interval
    prior = "Beta(1, 1) prior for each rate"
    yield case.quantity(
        "posterior_difference",
        f"Posterior, from a {prior}, {seen}: between {change_text(f, low)} and "
        f"{change_text(f, high)}{per_text(f)} with probability {percentage(f.conf_level)}; fewer "
        f"in the programme with probability {_probability(posterior.probability_below(0.0))}.",
        posterior.mean,
        low,
        high,
    )
    factor = bayes_factor(counts.events, counts.n)
    times, better, worse = factor.likelier("two different rates", "one common rate")
    yield case.quantity(
        "bayes_factor",
        f"Bayes factor, from a {prior} and for the common one: the data are {times:.3g} times "
        f"as likely under {better} as under {worse}. With other priors it would be another; "
        "it is not the probability that the rates differ.",
        factor.value,
    )


def _excludes(yes: bool) -> str:
    return "exclude" if yes else "do not exclude"


def _probability(value: float) -> str:
    """A probability that is not certain is not written as if it were."""
    if value < 0.005:
        return "below 0.01"
    return f"{value:.2f}" if value < 0.995 else "above 0.99"


DETECTABLE = (
    Check(_detectable_rate, ("rate", "incidence"), of_interval=True),
    Check(_detectable_count, ("frequency",), of_interval=True),
    Check(_detectable_time, ("time_to",), of_interval=True),
    Check(_detectable_mean, ("scale",), of_interval=True),
)
NULL_RESULT = (
    Check(_excluded),
    Check(_against_smallest, of_interval=True),
    *DETECTABLE,
    Check(_inflated, of_interval=True),
    Check(_bayesian, ("rate",), of_interval=True),
)
_COLUMNS = (
    Column(
        "largest in interval",
        "excluded_effects",
        "the largest difference, either way, that the interval does not leave out (of every 100 "
        "people, or in the outcome's own unit)",
        number_text,
    ),
    Column(
        "detectable",
        "minimum_detectable_effect",
        "the true difference that comes out significant in 80% of studies like this one, in the "
        "direction that takes more",
        number_text,
    ),
    Column(
        "design effect",
        "design_effect",
        "the variance against that of a plain comparison of as many people",
    ),
    Column(
        "equivalence p",
        "equivalence",
        "of two one-sided tests (TOST) against the smallest effect of interest",
        as_p_value,
    ),
    Column(
        "Bayes factor",
        "bayes_factor",
        "two different rates over one common rate, each rate with a Beta(1, 1) prior",
    ),
)


def null_evidence(cases: Sequence[Case]) -> Evidence:
    """The evidence that ``Comparison.null_evidence`` describes, from its outcomes."""
    return evidence_of("What a null can and can't say", cases, NULL_RESULT, _COLUMNS)
