"""Rates over each person's time at risk, where R says something too."""

from __future__ import annotations

from functools import partial

import numpy as np

from cocreate_lib.comparison import Comparison, compare, frequency
from tests.comparison.oracles.checks import Check, Numbers, recid_plan
from tests.comparison.oracles.data import recid

_SECTION = "Rates over time at risk"


def _compared(method: str, model: str = "quasi_poisson", **fields: object) -> Comparison:
    exposure = "durat"
    if method in ("weighting", "doubly_robust"):
        exposure, fields = "months", {"covariates": ["priors", "felon", "age"], **fields}
    people = recid().assign(months=lambda frame: 6 + 13 * np.arange(len(frame)) % 31)
    outcome = frequency("rules", exposure=exposure, model=model)
    return compare(people, recid_plan(method, outcome, **fields))


def _errors(found: Comparison) -> dict[str, float]:
    rows = found.estimates.set_index("measure")["std_error"]
    return {"difference_se": rows["rate_difference"], "log_ratio_se": rows["rate_ratio"]}


def _adjusted(method: str, estimand: str, model: str = "quasi_poisson") -> Numbers:
    found = _compared(method, model, estimand=estimand)
    with_programme, without = found.means[["treated", "comparison"]].iloc[0]
    return {"with": with_programme, "without": without, **_errors(found)}


def _unadjusted() -> Numbers:
    plain = _compared("unadjusted")
    ways = {"hc1": {"errors": "robust"}, "hc2": {"errors": "cr2"}}
    ways["cluster"] = {"errors": "robust", "cluster": "cl"}
    ratio = plain.estimates.set_index("measure").loc["rate_ratio", "estimate"]
    with_programme, without = plain.means[["treated", "comparison"]].iloc[0]
    numbers = {"with": with_programme, "without": without, "log_ratio": float(np.log(ratio))}
    numbers["difference_se"] = _errors(plain)["difference_se"]
    for name, fields in ways.items():
        numbers[f"log_ratio_{name}_se"] = _errors(_compared("unadjusted", **fields))["log_ratio_se"]
    return numbers


def _model(model: str) -> Numbers:
    alone = _compared("regression", model).model("rules")
    clustered = _compared("regression", model, cluster="cl").model("rules").to_frame()
    rows = alone.to_frame().set_index("variable")
    numbers = {
        "workprg": rows.loc["workprg", "coefficient"],
        "intercept": rows.loc["(intercept)", "coefficient"],
        "workprg_se": rows.loc["workprg", "std_error"],
        "workprg_cluster_se": clustered.set_index("variable").loc["workprg", "std_error"],
    }
    if model == "negative_binomial":
        numbers |= {"alpha": alone.alpha, "log_likelihood": alone.log_likelihood}
    return numbers


def exposure_checks() -> list[Check]:
    """Two groups as they are, models with an offset, and rates standardised and weighted."""
    data = "recid, 1,445 people; months at risk"
    found = [
        Check("exposure.unadjusted", _SECTION, "Rates, two groups as they are", data, _unadjusted)
    ]
    for model, words in (("quasi_poisson", "Poisson"), ("negative_binomial", "negative binomial")):
        found += [
            Check(
                f"exposure.{model}.{estimand}",
                _SECTION,
                f"Regression (g-computation), {words} with an offset, {estimand}",
                data,
                partial(_adjusted, "regression", estimand, model),
            )
            for estimand in ("ATE", "ATT", "ATC")
        ]
        found.append(
            Check(
                f"exposure.model.{model}",
                _SECTION,
                f"Model of counts: {words} with an offset",
                data,
                partial(_model, model),
                # MASS stops its search for alpha earlier.
                1e-5 if model == "negative_binomial" else 1e-6,
            )
        )
    for method, words, estimands in (
        ("weighting", "Weighting", ("ATE", "ATT", "ATO")),
        ("doubly_robust", "Doubly robust", ("ATE", "ATT")),
    ):
        found += [
            Check(
                f"exposure.{method}.{estimand}",
                _SECTION,
                f"{words}, rate, {estimand}",
                data,
                partial(_adjusted, method, estimand),
            )
            for estimand in estimands
        ]
    return found
