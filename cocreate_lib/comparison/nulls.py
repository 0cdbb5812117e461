"""What a result that is not statistically significant can and can't say: one outcome at a time.

Every number rests on the comparison's own standard error and degrees of freedom, so that matching,
weights and clusters are in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cocreate_lib.comparison.equivalence import equivalence, non_inferiority
from cocreate_lib.comparison.evidence import Case, Quantity
from cocreate_lib.comparison.phrases import MORE_LESS
from cocreate_lib.comparison.proportions import bayes_factor, posterior_difference
from cocreate_lib.comparison.survival import restricted_means
from cocreate_lib.comparison.weighting import effective_size
from cocreate_lib.comparison.wording import (
    change_text,
    left_out,
    p_words,
    per_text,
    size_text,
    span_text,
)

POWER = 0.8
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
    if not case.difference["std_error"] > TINY:
        return [_excluded(case)]
    parts = [_excluded(case), *_against_smallest(case), *_detectable(case)]
    return parts + (_bayesian(case) if case.finding.kind == "rate" else [])


def _excluded(case: Case) -> Quantity:
    f = case.finding
    largest = max(abs(f.conf_low), abs(f.conf_high))
    text = f"{left_out(f)[:-1]} ({_percent(f.conf_level)} confidence interval)."
    return case.quantity("excluded_effects", text, largest, f.conf_low, f.conf_high)


def _against_smallest(case: Case) -> list[Quantity]:
    f, row = case.finding, case.difference
    if f.smallest is None:
        text = (
            "No equivalence test: the plan declares no smallest effect of interest for this "
            "outcome."
        )
        return [case.quantity("equivalence", text)]
    if f.conf_level <= 0.5:
        text = "No equivalence test: the confidence level is 50% or less."
        return [case.quantity("equivalence", text)]
    alpha, df = 1 - f.conf_level, freedom(case)
    test = equivalence(
        f.estimate, row["std_error"], low=-f.smallest, high=f.smallest, df=df, alpha=alpha
    )
    found = [
        case.quantity(
            "equivalence",
            f"Equivalence test (TOST) against {size_text(f, f.smallest)}{per_text(f)} either way: "
            f"the data {_excludes(test.equivalent)} differences as large as that "
            f"({p_words(test.p_value)}; {_percent(1 - 2 * alpha)} confidence interval "
            f"{span_text(f, test.conf_low, test.conf_high)}).",
            test.p_value,
            test.conf_low,
            test.conf_high,
        )
    ]
    for sign, worse, word in zip((1, -1), ("higher", "lower"), MORE_LESS[f.kind], strict=True):
        one = non_inferiority(
            f.estimate, row["std_error"], margin=f.smallest, worse=worse, df=df, alpha=alpha / 2
        )
        text = (
            f"Non-inferiority, if {word} is worse: the data {_excludes(one.non_inferior)} "
            f"{change_text(f, sign * f.smallest)}{per_text(f)} and beyond (one-sided test at "
            f"{alpha / 2:.3g}, {p_words(one.p_value)})."
        )
        name = f"non_inferiority_{worse}_is_worse"
        found.append(case.quantity(name, text, one.p_value, one.conf_low, one.conf_high))
    return found


def _detectable(case: Case) -> list[Quantity]:
    f = case.finding
    smallest, effect = minimum_detectable(case), variance_ratio(case)
    text = (
        f"A true difference of {size_text(f, smallest)}{per_text(f)}, either way, would come out "
        f"statistically significant in {_percent(POWER)} of studies like this one, and a smaller "
        "one less often (from the standard error, not from the estimate)"
    )
    base = f.means[1]
    if f.kind == "rate" and smallest > base:
        text += ". Even a fall to zero would come out less often than that"
    found = [case.quantity("minimum_detectable_effect", f"{text}.", smallest)]
    if np.isfinite(effect):
        text = (
            f"Design effect {effect:.2f}: the variance against that of a plain comparison of as "
            "many people, all independent and of equal weight."
        )
        found.append(case.quantity("design_effect", text, effect))
    return found


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


def effective_counts(case: Case) -> EffectiveCounts:
    """Counts of two independent groups that would have the two rates and the same uncertainty.

    Notes
    -----
    With the two rates p and each group's effective sample size n (Kish), the binomial variance of
    their difference is B = Σp(1 − p)/n. The sizes are n × B/V × (z/t)², where V is the squared
    standard error of the comparison, and z and t are the quantiles of its confidence level of the
    normal distribution and of the t distribution with its degrees of freedom: matching, weights,
    clusters, and how few clusters there are, are then in them (Korn & Graubard 1998).
    For two independent groups as they are, they are the people themselves.

    References
    ----------
    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. *Survey Methodology*, 24, 193–201.
    """
    rates = np.clip(case.finding.means, 0.0, 1.0)
    weights = case.sample.totals(len(case.table.treated))
    treated = case.table.treated
    sizes = np.array([effective_size(weights[treated]), effective_size(weights[~treated])])
    variance = float((rates * (1 - rates) / sizes).sum())
    tail = (1 - case.finding.conf_level) / 2
    wider = float(stats.t.isf(tail, freedom(case)) / stats.norm.isf(tail))
    factor = variance / (wider * float(case.difference["std_error"])) ** 2
    whole = bool(np.isclose(factor, 1, rtol=1e-9) and np.isclose(sizes, sizes.round()).all())
    if whole:
        factor, sizes = 1.0, sizes.round()
    n = sizes * factor
    events = np.round(rates * n) if whole else rates * n
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
