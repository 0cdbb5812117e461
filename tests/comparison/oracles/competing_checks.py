"""Checks of times that can end otherwise, are watched from later on, or have strata."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pandas as pd

from cocreate_lib.comparison import AnalysisPlan, compare, time_to
from cocreate_lib.comparison.models.cox import fit_cox
from cocreate_lib.comparison.models.hazard_tests import gray, log_rank, proportional_hazards
from cocreate_lib.comparison.models.incidence import aalen_johansen
from cocreate_lib.comparison.models.survival import kaplan_meier
from tests.comparison.oracles.checks import Check, Numbers
from tests.comparison.oracles.data import recid

_MONTHS = (12, 24, 60)
_SECTION = "Competing events, late entry, strata"
_DATA = "recid, with a second end"


@cache
def recid_with_ends() -> pd.DataFrame:
    """The recid data with a second end and an entry, made without randomness: r/competing.R makes
    the same."""
    frame = recid()
    i = np.arange(len(frame))
    other = ((frame["fail"] == 0) & (i % 3 == 0)).astype(int)
    until = np.where(other == 1, 1 + (7 * i) % 60, frame["durat"])
    return frame.assign(
        other=other,
        until=until,
        since=np.where(i % 5 == 0, np.minimum(i % 11, until - 1), 0),
        office=2 * frame["felon"] + frame["drugs"],
    )


def _numbers(name: str, frame: pd.DataFrame) -> np.ndarray:
    return frame[name].to_numpy(float)


def _cox(late: bool, stratified: bool) -> Numbers:
    frame = recid_with_ends()
    both = late and stratified
    fit = fit_cox(
        _numbers("until", frame),
        _numbers("fail", frame) == 1,
        frame[["workprg", "age"]].to_numpy(float),
        _numbers("w", frame) if both else np.ones(len(frame)),
        _numbers("since", frame) if late else None,
        frame["office"].to_numpy() if stratified else None,
    )
    programme, everything = proportional_hazards(fit, None)
    found = {
        "log_ratio": fit.coefficients[0],
        "age": fit.coefficients[1],
        "model_se": fit.covariance[0, 0] ** 0.5,
        "log_likelihood_null": fit.log_likelihood_null,
        "log_likelihood": fit.log_likelihood,
        "changes": programme.statistic,
        "all_change": everything.statistic,
    }
    if both:
        found["cluster_se"] = fit.robust_covariance([frame["cl"].to_numpy()])[0, 0] ** 0.5
    return found


def _compared() -> pd.DataFrame:
    outcome = time_to("until", "fail", competing="other", horizon=60)
    plan = AnalysisPlan("workprg", [outcome], method="unadjusted")
    return compare(recid_with_ends(), plan).estimates.set_index("measure")


def _cause_specific() -> Numbers:
    rows, found = _compared(), {}
    for name, measure in (("event", "hazard_ratio"), ("other", "competing_hazard_ratio")):
        row = rows.loc[measure]
        found |= {name: row["estimate"], f"{name}_se": row["std_error"]}
    return found


def _stratified_log_rank() -> Numbers:
    frame = recid_with_ends()
    time, event = _numbers("until", frame), _numbers("fail", frame) == 1
    treated, office = _numbers("workprg", frame) == 1, frame["office"].to_numpy()
    return {
        "stratified": log_rank(
            time, event, treated, np.ones(len(time)), None, None, office
        ).statistic
    }


def _late_kaplan_meier() -> Numbers:
    own = recid_with_ends().query("workprg == 1")
    time, event, weights, entry = (_numbers(name, own) for name in ("until", "fail", "w", "since"))
    curve = kaplan_meier(time, event == 1, weights, entry)
    at = np.searchsorted(curve.time, _MONTHS, side="right") - 1
    errors = curve.survival[at] * curve.variance[at] ** 0.5
    found = {f"survival_{m}": s for m, s in zip(_MONTHS, curve.survival[at], strict=True)}
    return found | {f"se_{m}": e for m, e in zip(_MONTHS, errors, strict=True)}


def _curves(weighted: bool, late: bool) -> Numbers:
    own = recid_with_ends().query("workprg == 1")
    time, event, other = (_numbers(name, own) for name in ("until", "fail", "other"))
    weights = _numbers("w", own) if weighted else np.ones(len(own))
    entry = _numbers("since", own) if late else None
    found = {}
    both = aalen_johansen(time, event == 1, other == 1, weights, entry)
    for name, curve in zip(("event", "other"), both, strict=True):
        low, high = curve.limits(0.95)
        for month in _MONTHS:
            at = np.searchsorted(curve.time, month, side="right") - 1
            found[f"{name}_{month}"] = curve.incidence[at]
            found[f"{name}_se_{month}"] = curve.variance[at] ** 0.5
            if name == "event":
                found |= {f"event_low_{month}": low[at], f"event_high_{month}": high[at]}
    return found


def _incidence() -> Numbers:
    rows, frame = _compared(), recid_with_ends()
    row = rows.loc["cumulative_incidence_difference"]
    # Ours has each group's variance with the factor n/(n − 1).
    shares = [(frame["workprg"] == group).sum() for group in (1, 0)]
    treated = _numbers("workprg", frame) == 1
    parts = []
    for group, n in zip((treated, ~treated), shares, strict=True):
        own = frame[group]
        time, event, other = (_numbers(name, own) for name in ("until", "fail", "other"))
        curve, _ = aalen_johansen(time, event == 1, other == 1, np.ones(n))
        parts.append(curve.variance[np.searchsorted(curve.time, 60, side="right") - 1])
    factor = sum(v * n / (n - 1) for v, n in zip(parts, shares, strict=True)) / sum(parts)
    return {
        "difference": row["estimate"],
        "difference_se": row["std_error"] / factor**0.5,
        "time_lost": rows.loc["rmtl_difference", "estimate"],
    }


def _gray() -> Numbers:
    frame = recid_with_ends()
    time, event, other = (_numbers(name, frame) for name in ("until", "fail", "other"))
    treated = _numbers("workprg", frame) == 1
    own = frame[treated]
    curve, _ = aalen_johansen(
        _numbers("until", own), own["fail"] == 1, own["other"] == 1, np.ones(len(own))
    )
    at = np.searchsorted(curve.time, _MONTHS, side="right") - 1
    return {
        "event": gray(time, event == 1, other == 1, treated).statistic,
        "other": gray(time, other == 1, event == 1, treated).statistic,
        **{f"incidence_{m}": f for m, f in zip(_MONTHS, curve.incidence[at], strict=True)},
    }


def competing_checks() -> list[Check]:
    """Every check of this file."""
    cox, curves = "Cox model, {}", "Aalen-Johansen curves, {}"
    return [
        Check(id, _SECTION, what, _DATA, ours)
        for id, what, ours in (
            ("cox.stratified", cox.format("strata"), partial(_cox, False, True)),
            ("cox.late_entry", cox.format("late entry"), partial(_cox, True, False)),
            (
                "cox.late_stratified",
                cox.format("late entry, strata, weights, clusters"),
                partial(_cox, True, True),
            ),
            ("cause_specific", "Cause-specific hazard ratios", _cause_specific),
            ("log_rank", "Log-rank test, stratified", _stratified_log_rank),
            ("kaplan_meier.late_entry", "Kaplan-Meier, late entry, weighted", _late_kaplan_meier),
            ("aalen_johansen.plain", curves.format("unweighted"), partial(_curves, False, False)),
            ("aalen_johansen.weighted", curves.format("weighted"), partial(_curves, True, False)),
            (
                "aalen_johansen.late_entry",
                curves.format("weighted, late entry"),
                partial(_curves, True, True),
            ),
            ("incidence", "Cumulative incidence and time lost, by 60 months", _incidence),
            ("gray", "Gray's test", _gray),
        )
    ]
