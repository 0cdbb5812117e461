"""How fragile a comparison is: balance, weights and overlap, then each outcome by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import independent_columns
from cocreate_lib.comparison.plan.measures import RATIO_OF
from cocreate_lib.comparison.sensitivity.evidence import EVERY_OUTCOME, Case, Quantity
from cocreate_lib.comparison.sensitivity.fragility import (
    EValue,
    e_value,
    robustness_value,
    rosenbaum_bounds,
    tipping_point,
)
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance
from cocreate_lib.comparison.weighting.balance import ecdf_parts, label
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.facts import fact

# VanderWeele and Ding: an odds or hazard ratio is near a risk ratio below this share of people.
COMMON = 0.15
# The risk ratio that stands for a difference of one standard deviation (VanderWeele & Ding 2017).
PER_SD = 0.91


def design_quantities(
    imbalance: Imbalance,
    balance: pd.DataFrame,
    weights: pd.Series,
    treated: pd.Series,
    scores: pd.Series | None,
) -> list[Quantity]:
    """What holds for every outcome: balance, effective sample size and overlap.

    Parameters
    ----------
    imbalance, balance, weights, treated, scores
        As in a :class:`Comparison`.

    Returns
    -------
    list of Quantity
        ``worst_smd``, ``worst_variance_ratio`` and ``worst_ecdf_distance`` after adjustment; for
        ``regression``, by the weights it implies, ``implied_distance``,
        ``implied_negative_share_treated``, ``implied_negative_share_comparison``,
        ``implied_effective_n_treated`` and ``implied_effective_n_comparison``;
        ``effective_n_treated`` and ``effective_n_comparison``; ``outside_range_treated``,
        ``outside_range_comparison`` and ``overlap_coefficient``.
    """
    who = treated.to_numpy()
    return [
        *_balance(imbalance, balance),
        *_implied(imbalance),
        *_effective(weights.to_numpy(), who),
        *_overlap(None if scores is None else scores.to_numpy(), who),
    ]


def outcome_quantities(case: Case) -> list[Quantity]:
    """How fragile the result for one outcome is.

    Parameters
    ----------
    case
        The outcome.

    Returns
    -------
    list of Quantity
        ``e_value`` and ``e_value_limit``; ``robustness_value`` and ``robustness_value_alpha``;
        for a rate ``rosenbaum_gamma``; where outcomes are missing, ``tipping_point``.
    """
    return [*_e_value(case), *_robustness(case), *_rosenbaum(case), *_tipping(case)]


def _balance(imbalance: Imbalance, balance: pd.DataFrame) -> list[Quantity]:
    if not imbalance.is_known:
        return [_general("worst_smd", "Balance is not known: the plan names no covariates.")]
    found = [
        _general(
            "worst_smd",
            f"Largest standardised mean difference as analysed: {imbalance.smd:.3f}, on "
            f"{imbalance.covariate} ({imbalance.before:.3f} before). "
            f"{_rule_of_thumb(imbalance.smd)}",
            imbalance.smd,
        )
    ]
    ratios = balance[(balance["level"] == "") & (balance["variance_ratio_after"] > 0)]
    if len(ratios):
        far = np.abs(np.log(ratios["variance_ratio_after"].to_numpy(float)))
        row = ratios.iloc[int(far.argmax())]
        text = (
            f"Variance ratio furthest from 1 as analysed: {row['variance_ratio_after']:.2f}, "
            f"on {label(row)} ({row['variance_ratio_before']:.2f} before)."
        )
        found.append(_general("worst_variance_ratio", text, row["variance_ratio_after"]))
    row = balance.iloc[int(balance["ecdf_max_after"].to_numpy(float).argmax())]
    text = (
        "Largest distance between the two cumulative distributions (eCDF) as analysed: "
        f"{row['ecdf_max_after']:.2f}, on {label(row)} ({row['ecdf_max_before']:.2f} before)."
    )
    return [*found, _general("worst_ecdf_distance", text, row["ecdf_max_after"])]


def _rule_of_thumb(smd: float) -> str:
    rule = fact("smd_rule")
    side = "within" if abs(smd) <= (rule.value or 0.0) else "beyond"
    return f"That is {side} {rule.value:g}, a rule of thumb in the documentation of R's stddiff."


def _implied(imbalance: Imbalance) -> list[Quantity]:
    """What the weights say that a linear regression implies."""
    found = imbalance.extrapolation
    if found is None:
        return []
    quantities = [
        _general(
            "implied_distance",
            "By the weights that a linear regression implies, both groups have the same means; "
            f"these lie up to {abs(found.distance):.3f} standard deviations from those of the "
            f"people whom the estimate speaks of, on {found.covariate}.",
            found.distance,
        )
    ]
    for name, words, share, size in (
        ("treated", "in the programme", found.negative_treated, found.effective_n_treated),
        (
            "comparison",
            "in the comparison group",
            found.negative_comparison,
            found.effective_n_comparison,
        ),
    ):
        quantities += [
            _general(
                f"implied_negative_share_{name}",
                f"{_share(share)} of the people {words} have negative implied weights: so far the "
                "regression extrapolates.",
                share,
            ),
            _general(
                f"implied_effective_n_{name}",
                f"Effective sample size (Kish) {words} by the implied weights: {size:.1f}.",
                size,
            ),
        ]
    return quantities


def _effective(weights: FloatArray, treated: BoolArray) -> list[Quantity]:
    found = []
    for name, words, group in (
        ("treated", "in the programme", treated),
        ("comparison", "in the comparison group", ~treated),
    ):
        own = weights[group & (weights > 0)]
        size = effective_size(own)
        text = f"Effective sample size (Kish) {words}: {size:.1f}, from {_people(len(own))}."
        found.append(_general(f"effective_n_{name}", text, size))
    return found


def _overlap(scores: FloatArray | None, treated: BoolArray) -> list[Quantity]:
    if scores is None:
        text = "Overlap is not available: this method has no score that people were compared on."
        return [_general("overlap_coefficient", text)]
    known = np.isfinite(scores)
    scores, treated = scores[known], treated[known]
    found = []
    for name, words, group in (
        ("treated", "people in the programme", treated),
        ("comparison", "people in the comparison group", ~treated),
    ):
        own, other = scores[group], scores[~group]
        outside = float(np.mean((own < other.min()) | (own > other.max())))
        text = f"{_share(outside)} of the {words} lie outside the other group's range of scores."
        found.append(_general(f"outside_range_{name}", text, outside))
    overlap = overlap_coefficient(scores, treated)
    text = (
        f"Overlap coefficient of the scores of all: {overlap:.2f} (1: the two groups have the same "
        "scores; 0: no score in common)."
    )
    return [*found, _general("overlap_coefficient", text, overlap)]


def overlap_coefficient(scores: FloatArray, treated: BoolArray) -> float:
    """The share that the two groups' distributions of a propensity score have in common.

    Notes
    -----
    One minus the largest distance between the two cumulative distributions. That is the area under
    the lower of the two densities, ∫min(f₁, f₀), where their ratio rises with the score, as it does
    for a propensity score; no bandwidth is chosen.

    Examples
    --------
    >>> who = np.array([True, True, False, False])
    >>> overlap_coefficient(np.array([0.4, 0.6, 0.4, 0.2]), who)
    0.5
    """
    place = np.unique(scores, return_inverse=True)[1].ravel()
    parts = np.bincount(place, ecdf_parts(treated, np.ones(len(scores))))
    return float(1 - np.abs(np.cumsum(parts)).max())


def _e_value(case: Case) -> list[Quantity]:
    value, reason = outcome_e_value(case)
    if value is None:
        return [case.quantity("e_value", f"E-value not available: {reason}.")]
    limit = f"E-value of the interval's limit: {value.limit:.2f}."
    text = " ".join([f"E-value {value.estimate:.2f}. {value}", *case.finding.caveats])
    return [
        case.quantity("e_value", text, value.estimate),
        case.quantity("e_value_limit", limit, value.limit),
    ]


def outcome_e_value(case: Case) -> tuple[EValue | None, str]:
    """The E-value of an outcome's ratio, or why there is none.

    Notes
    -----
    From the risk ratio of a rate, the rate ratio of a frequency, the hazard ratio of a time (taken
    for common where more than 15% of the people analysed had the event), and for a scale from
    exp(0.91 × the difference in standard deviations) (VanderWeele & Ding 2017).
    """
    if case.finding.kind == "scale":
        return _e_value_of_scale(case)
    name = RATIO_OF[case.finding.kind]
    rows = case.estimates[case.estimates["measure"] == name]
    if rows.empty:
        return None, "no ratio was estimated"
    row = rows.iloc[0]
    numbers = float(row["estimate"]), float(row["conf_low"]), float(row["conf_high"])
    if not (np.isfinite(numbers).all() and min(numbers) > 0):
        return None, str(row["notes"]).split("; ")[0] or "the ratio has no finite interval"
    common = bool(case.data.event[np.unique(case.sample.rows)].mean() > COMMON)
    return e_value(*numbers, measure=name, common=common), ""


def _e_value_of_scale(case: Case) -> tuple[EValue | None, str]:
    rows = np.unique(case.sample.rows)
    y, treated = case.data.y[rows], case.table.treated[rows]
    groups = y[treated], y[~treated]
    if min(map(len, groups)) < 2 or case.finding.problem:
        return None, case.finding.problem or "too few people"
    sd = float(np.sqrt(np.mean([group.var(ddof=1) for group in groups])))
    f = case.finding
    if not sd > 0:
        return None, "nobody differs from their group"
    ratios = np.exp(PER_SD * np.array([f.estimate, f.conf_low, f.conf_high]) / sd)
    if not (np.isfinite(ratios).all() and ratios.min() > 0):
        return None, "the difference is too many standard deviations"
    return e_value(*map(float, ratios)), ""


def _robustness(case: Case) -> list[Quantity]:
    if case.finding.kind == "time_to":
        return []
    fit = programme_coefficient(case)
    if fit is None:
        text = "Robustness value not available: too few people for a linear regression."
        return [case.quantity("robustness_value", text)]
    value = robustness_value(*fit, alpha=1 - case.finding.conf_level)
    with_them = " and the covariates" if case.plan.covariates else ""
    text = (
        "Robustness value, in a linear regression of the outcome on the programme"
        f"{with_them} among the people analysed: {_within(value)}"
    )
    name = f"Robustness value for significance: {100 * value.value_alpha:.1f}%."
    return [
        case.quantity("robustness_value", text, value.value),
        case.quantity("robustness_value_alpha", name, value.value_alpha),
    ]


def programme_coefficient(case: Case) -> tuple[float, float, float] | None:
    """Least squares of an outcome on the programme and the covariates, each person once.

    Returns
    -------
    tuple of float or None
        The programme's coefficient, its classical standard error, and the residual degrees of
        freedom; None where there are too few people, or nobody differs from the fit.
    """
    rows = np.unique(case.sample.rows)
    y, treated = case.data.y[rows], case.table.treated[rows].astype(float)
    others = np.column_stack([np.ones(len(rows)), case.table.design[rows]])
    others = others[:, independent_columns(others)]
    # Frisch-Waugh: what the covariates leave of the programme and of the outcome.
    left_y, left_t = (v - others @ np.linalg.lstsq(others, v, rcond=None)[0] for v in (y, treated))
    df = float(len(rows) - others.shape[1] - 1)
    own = float(left_t @ left_t)
    if df <= 1 or own < 1e-9 * len(rows):
        return None
    estimate = float(left_t @ left_y) / own
    rest = left_y - estimate * left_t
    std_error = float(np.sqrt(rest @ rest / df / own))
    return (estimate, std_error, df) if std_error > 0 else None


def _rosenbaum(case: Case) -> list[Quantity]:
    pairs = case.sample.pairs
    if pairs is None or case.finding.kind != "rate":
        return []
    once = len(np.unique(pairs.treated)) == len(np.unique(pairs.comparison)) == len(pairs.treated)
    if not once:
        text = "Rosenbaum's bounds not available: they take pairs in which nobody stands twice."
        return [case.quantity("rosenbaum_gamma", text)]
    treated, comparison = case.data.y[pairs.treated], case.data.y[pairs.comparison]
    discordant = float((treated > comparison).sum()), float((treated < comparison).sum())
    if sum(discordant) == 0:
        text = "Rosenbaum's bounds not available: in every pair both people fared the same."
        return [case.quantity("rosenbaum_gamma", text)]
    bounds = rosenbaum_bounds(discordant, alpha=1 - case.finding.conf_level)
    return [
        case.quantity("rosenbaum_gamma", f"Rosenbaum's bounds: {_within(bounds)}", bounds.gamma)
    ]


def _tipping(case: Case) -> list[Quantity]:
    missing = case.data.missing
    if not any(missing):
        return []
    if case.finding.kind != "rate":
        text = (
            f"The outcome is missing for {missing[0]} in the programme and {missing[1]} in the "
            "comparison group; a tipping point is available for rates only."
        )
        return [case.quantity("tipping_point", text)]
    y, treated = case.data.y, case.table.treated
    point = tipping_point(
        (float(y[treated].sum()), float(y[~treated].sum())),
        (float(treated.sum()), float((~treated).sum())),
        missing,
        conf_level=case.finding.conf_level,
    )
    low, high = point.treated_range or (np.nan, np.nan)
    text = " ".join(str(point).split("\n"))
    text = f"Missing outcomes, in the groups as they were before adjustment: {text}"
    return [case.quantity("tipping_point", text, np.nan, low, high)]


def _general(name: str, sentence: str, value: float = np.nan) -> Quantity:
    return Quantity(EVERY_OUTCOME, name, sentence, float(value))


def _within(sentence: object) -> str:
    """A sentence as it stands after a colon."""
    text = str(sentence)
    return text[0].lower() + text[1:]


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"


def _share(share: float) -> str:
    return f"{100 * share:.1f}%"
