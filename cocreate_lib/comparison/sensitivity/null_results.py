"""What a result that is not statistically significant can and can't say: one outcome at a time.

Whatever the data exclude, the comparison's own interval excludes, at the level that is asked for:
tests are that interval turned round. So nothing here can contradict the headline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cocreate_lib.comparison.models.survival import restricted_means
from cocreate_lib.comparison.plan.measures import MORE_LESS
from cocreate_lib.comparison.rates.proportions import bayes_factor, posterior_difference
from cocreate_lib.comparison.sensitivity.detectable import Detectable, detectable_rates
from cocreate_lib.comparison.sensitivity.evidence import Case, Quantity
from cocreate_lib.comparison.sensitivity.finding import (
    change_text,
    left_out,
    per_text,
    size_text,
    span_text,
)
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.text import p_words

POWER = 0.8
# Whose test an interval turns round; any other than these combines two score intervals.
_KINDS = {"Miettinen-Nurminen interval": "score", "Wald interval": "wald"}
# Below this a standard error is only what rounding left: nobody differs from their group.
TINY = 1e-12


def null_quantities(case: Case) -> list[Quantity]:
    """Every number that says what the data leave open, for one outcome.

    Parameters
    ----------
    case
        The outcome.

    Returns
    -------
    list of Quantity
        ``excluded_effects``; ``equivalence`` and non-inferiority both ways, where a smallest effect
        of interest was declared; ``minimum_detectable_effect`` and ``design_effect``; for a rate
        ``posterior_difference`` and ``bayes_factor``.
    """
    if case.finding.problem:
        return [case.quantity("excluded_effects", f"Not available: {case.finding.problem}.")]
    parts = [_excluded(case), *_against_smallest(case), *_detectable(case)]
    return parts + (_bayesian(case) if case.finding.kind == "rate" else [])


def _excluded(case: Case) -> Quantity:
    f = case.finding
    largest = max(abs(f.conf_low), abs(f.conf_high))
    text = f"{left_out(f)[:-1]} ({_percent(f.conf_level)} confidence interval)."
    return case.quantity("excluded_effects", text, largest, f.conf_low, f.conf_high)


def _against_smallest(case: Case) -> list[Quantity]:
    f, interval = case.finding, case.interval
    if f.smallest is None:
        text = (
            "No equivalence test: the plan declares no smallest effect of interest for this "
            "outcome."
        )
        return [case.quantity("equivalence", text)]
    if f.conf_level <= 0.5:
        text = "No equivalence test: the confidence level is 50% or less."
        return [case.quantity("equivalence", text)]
    if interval.limits is None:
        return []
    alpha, size = 1 - f.conf_level, f.smallest
    low, high = interval.limits(1 - 2 * alpha)
    p_values = interval.against(size, 1), interval.against(-size, -1)
    found = [
        case.quantity(
            "equivalence",
            f"Equivalence test (TOST) against {size_text(f, size)}{per_text(f)} either way: "
            f"the data {_excludes(-size < low and high < size)} differences as large as that "
            f"({p_words(max(p_values))}; {_percent(1 - 2 * alpha)} confidence interval "
            f"{span_text(f, low, high)}).",
            max(p_values),
            low,
            high,
        )
    ]
    for sign, worse, word, p_value in zip(
        (1, -1), ("higher", "lower"), MORE_LESS[f.kind], p_values, strict=True
    ):
        excluded = f.conf_high < size if sign > 0 else f.conf_low > -size
        text = (
            f"Non-inferiority, if {word} is worse: the data {_excludes(excluded)} "
            f"{change_text(f, sign * size)}{per_text(f)} and beyond (one-sided test at "
            f"{alpha / 2:.3g}, {p_words(p_value)})."
        )
        name = f"non_inferiority_{worse}_is_worse"
        found.append(case.quantity(name, text, p_value, f.conf_low, f.conf_high))
    return found


def _detectable(case: Case) -> list[Quantity]:
    f = case.finding
    found = [_detectable_rate(case) if f.kind == "rate" else _detectable_mean(case)]
    effect = variance_ratio(case)
    if np.isfinite(effect):
        text = (
            f"Design effect {effect:.2f}: the variance against that of a plain comparison of as "
            "many people, all independent and of equal weight."
        )
        found.append(case.quantity("design_effect", text, effect))
    return found


def _detectable_mean(case: Case) -> Quantity:
    f, size = case.finding, minimum_detectable(case)
    text = (
        f"A true difference of {size_text(f, size)}{per_text(f)}, either way, would come out "
        f"statistically significant in {_percent(POWER)} of studies like this one, and a smaller "
        "one less often (from the standard error, not from the estimate)"
    )
    if f.kind == "frequency" and size > f.means[1]:
        text += ". A fall that large can't be: it would end below zero"
    return case.quantity("minimum_detectable_effect", f"{text}.", size, -size, size)


def _detectable_rate(case: Case) -> Quantity:
    f, found = case.finding, detectable_of(case)
    from_where = f"from {size_text(f, f.means[1])}{per_text(f)} in the comparison group"
    seen = [change_text(f, size) for size in (-found.fall, found.rise) if not np.isnan(size)]
    texts = []
    if seen:
        texts.append(
            f"A true difference of {' or of '.join(seen)}{per_text(f)}, {from_where}, would come "
            f"out statistically significant in {_percent(POWER)} of studies like this one, and a "
            "smaller one less often (by this analysis's own test)."
        )
    for size, all_the_way in ((found.fall, "fall to nobody"), (found.rise, "rise to everybody")):
        if np.isnan(size):
            texts.append(
                f"Even a {all_the_way} would come out statistically significant in less than "
                f"{_percent(POWER)} of studies like this one."
            )
    sizes = [size for size in (found.fall, found.rise) if not np.isnan(size)]
    largest = max(sizes, default=np.nan)
    text = " ".join(texts)
    return case.quantity("minimum_detectable_effect", text, largest, -found.fall, found.rise)


def detectable_of(case: Case) -> Detectable:
    """The smallest fall and rise of a rate that come out significant with a power of 80%.

    Notes
    -----
    By the test that the interval turns round, at the comparison group's rate. Two groups as they
    are: their people. Otherwise as many independent people as have the two rates and the standard
    error of the comparison, and score intervals of each group combined, with the quantile of its
    degrees of freedom.
    """
    f = case.finding
    kind = _KINDS.get(case.interval.way, "newcombe")
    quantile = float(stats.t.isf((1 - f.conf_level) / 2, freedom(case)))
    base = float(np.clip(f.means[1], 0.0, 1.0))
    return detectable_rates(effective_sizes(case), base, quantile, POWER, kind)


def freedom(case: Case) -> float:
    """Degrees of freedom of the estimate's standard error.

    An interval that comes from draws, such as a bootstrap's, has none: then they are the clusters
    less one, or without clusters infinite.
    """
    row = case.difference
    if not np.isnan(row["df"]):
        return float(row["df"])
    return np.inf if pd.isna(row["n_clusters"]) else float(row["n_clusters"] - 1)


def minimum_detectable(case: Case) -> float:
    """The smallest true difference that comes out significant with a power of 80%.

    Notes
    -----
    (t₁ + t₂) × the standard error, with the quantiles of 1 − α/2 and of the power at the
    comparison's degrees of freedom (Bloom 1995). NaN without a standard error.
    """
    df, alpha = freedom(case), 1 - case.finding.conf_level
    quantiles = stats.t.isf(alpha / 2, df) + stats.t.ppf(POWER, df)
    return float(quantiles * case.difference["std_error"])


def variance_ratio(case: Case) -> float:
    """The variance of the difference over that of a plain comparison of the same people."""
    rows = np.unique(case.sample.rows)
    y, treated = case.data.y[rows], case.table.treated[rows]
    groups = y[treated], y[~treated]
    if case.finding.kind == "time_to":
        horizon = case.finding.horizon or np.inf
        ones, event = np.ones(len(rows)), case.data.event[rows]
        plain = float((restricted_means(y, event, treated, ones, horizon).influence ** 2).sum())
    elif case.finding.kind == "rate":
        plain = sum(float(group.var() / len(group)) for group in groups)
    elif min(map(len, groups)) > 1:
        plain = sum(float(group.var(ddof=1) / len(group)) for group in groups)
    else:
        return np.nan
    return float(case.difference["std_error"] ** 2 / plain) if plain > 0 else np.nan


@dataclass(frozen=True)
class EffectiveCounts:
    """People with the outcome, and people, in each group, as many as the estimate is worth."""

    events: tuple[float, float]
    n: tuple[float, float]
    whole: bool


def effective_sizes(case: Case) -> tuple[float, float]:
    """Sizes of two independent groups that would have the two rates and the same standard error.

    Notes
    -----
    With the two rates p and each group's effective sample size n (Kish), the binomial variance of
    their difference is B = Σp(1 − p)/n. The sizes are n × B/V, where V is the squared standard
    error of the comparison; n itself where nobody differs from their group. For two independent
    groups as they are, they are the people themselves.
    """
    rates = np.clip(case.finding.means, 0.0, 1.0)
    weights = case.sample.totals(len(case.table.treated))
    treated = case.table.treated
    sizes = np.array([effective_size(weights[treated]), effective_size(weights[~treated])])
    own = float(case.difference["std_error"]) ** 2
    variance = float((rates * (1 - rates) / sizes).sum())
    if min(own, variance) > TINY**2:
        sizes = sizes * (variance / own)
    return float(sizes[0]), float(sizes[1])


def effective_counts(case: Case) -> EffectiveCounts:
    """Counts of two independent groups that would have the two rates and the same uncertainty.

    Notes
    -----
    The effective sizes times (z/t)², with the quantiles of the confidence level of the normal
    distribution and of the t distribution with the comparison's degrees of freedom: matching,
    weights, clusters, and how few clusters there are, are then in them (Korn & Graubard 1998). For
    two independent groups as they are, they are the people themselves.

    References
    ----------
    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. *Survey Methodology*, 24, 193–201.
    """
    tail, df = (1 - case.finding.conf_level) / 2, freedom(case)
    wider = 1.0 if np.isinf(df) else float(stats.t.isf(tail, df) / stats.norm.isf(tail))
    n = np.array(effective_sizes(case)) / wider**2
    whole = wider == 1 and bool(np.isclose(n, n.round(), rtol=1e-9).all())
    if whole:
        n = n.round()
    events = np.clip(case.finding.means, 0.0, 1.0) * n
    if whole:
        events = events.round()
    return EffectiveCounts((events[0], events[1]), (n[0], n[1]), whole)


def _bayesian(case: Case) -> list[Quantity]:
    f, counts = case.finding, effective_counts(case)
    if min(counts.n) <= 0:
        return []
    kind = "people" if counts.whole else "people, as effective counts"
    (first, second), (n1, n2) = counts.events, counts.n
    digits = 0 if counts.whole else 1
    seen = (
        f"with {first:.{digits}f} of {n1:.{digits}f} and {second:.{digits}f} of {n2:.{digits}f} "
        f"{kind}"
    )
    posterior = posterior_difference(counts.events, counts.n, conf_level=f.conf_level)
    low, high = posterior.interval
    prior = "Beta(1, 1) prior for each rate"
    factor = bayes_factor(counts.events, counts.n).value
    better, worse = "two different rates", "one common rate"
    if factor < 1:
        better, worse = worse, better
    times = max(factor, 1 / factor) if factor > 0 else np.inf
    return [
        case.quantity(
            "posterior_difference",
            f"Posterior, from a {prior}, {seen}: between {change_text(f, low)} and "
            f"{change_text(f, high)}{per_text(f)} with probability {_percent(f.conf_level)}; fewer "
            f"in the programme with probability {posterior.probability_below(0.0):.2f}.",
            posterior.mean,
            low,
            high,
        ),
        case.quantity(
            "bayes_factor",
            f"Bayes factor, from a {prior} and for the common one: the data are {times:.3g} times "
            f"as likely under {better} as under {worse}. With other priors it would be another; "
            "it is not the probability that the rates differ.",
            factor,
        ),
    ]


def _excludes(yes: bool) -> str:
    return "exclude" if yes else "do not exclude"


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
