"""Complier effects, where R's AER and linearmodels answer too."""

from __future__ import annotations

from functools import partial

from cocreate_lib.comparison import AnalysisPlan, compare, scale
from tests.comparison.oracles.checks import Check, Numbers
from tests.comparison.oracles.data import pension

CONTROLS = ["inc", "age", "marr", "fsize"]


def complier(offer: str, covariates: list[str], **fields: object) -> Numbers:
    """The complier effect with its errors, and the ends of Anderson and Rubin's region."""
    plan = AnalysisPlan(
        offer,
        [scale("nettfa")],
        covariates,
        method="regression" if covariates else "unadjusted",
        received="p401k",
        errors="robust",
        **{"randomised": True, **fields},
    )
    alone = compare(pension(), plan).delivery()
    (found,) = (each.compliers for each in alone.delivered)
    assert found is not None
    numbers = {"effect": found.effect.estimate, "effect_se": found.effect.std_error}
    ends = [end for piece in found.region.pieces for end in piece if abs(end) < 1e300]
    numbers |= {
        f"anderson_rubin_{name}": end for name, end in zip(("low", "high"), ends, strict=False)
    }
    numbers["f"] = found.moved.f_statistic
    numbers["turns"] = len(ends)
    clustered = compare(pension(), plan.replace(cluster="cl")).delivery().delivered[0].compliers
    assert clustered is not None
    numbers["effect_cluster_se"] = clustered.effect.std_error
    return numbers


def delivery_checks() -> list[Check]:
    """The checks of this file."""
    offers = {
        "plain": ("a pension plan offered at work", "e401k", [], {}),
        "controls": ("the same with covariates", "e401k", CONTROLS, {}),
        "two_rays": ("an offer that hardly moved anybody", "lot", [], {}),
        "whole_line": ("an offer that moved nobody", "fog", [], {}),
        "cut_off": (
            "at a cut-off of income",
            "rich",
            ["age"],
            {"randomised": False, "threshold": "inc"},
        ),
    }
    return [
        Check(
            f"complier.{name}",
            "Delivery",
            f"Complier effect, {what}",
            "401ksubs, 9,275 families",
            partial(complier, offer, covariates, **fields),
            1e-7,
        )
        for name, (what, offer, covariates, fields) in offers.items()
    ]
