"""How often intervals of what a plan declares beyond its main estimates hold the truth.

Run by hand:

    OMP_NUM_THREADS=1 python benchmarks/coverage/further.py [--only NAME ...] [--workers 2]

Each case is a world in which the thing happens (people are recalled, not everybody takes part, it
works for some more than for others) and a plan that declares it, put through ``diagnose``. Writes
``results/further.json``, and keeps there what other runs found of cases that aren't asked for.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from worlds import CLEAN

import cocreate_lib as cc

RESULTS = Path(__file__).resolve().parents[1] / "results" / "further.json"
SEED = 20_261_128
COVARIATES = ["ogrs3_one_year", "previous_sanctions", "age"]
RATE = cc.rate("reoffended")
RECALLED = CLEAN.replace(recall_rate=0.15, recall_effect=0.4, custody_days=120.0)
COMPETING = cc.time_to(
    "days_to_reoffence", event="reoffence_observed", competing="recalled", horizon=365
)
AT_RISK = cc.frequency("reoffences", exposure="days_at_risk", per=365.25, unit="person-year")
LOTTERY = CLEAN.replace(
    assignment="randomised", n_treated=300, n_comparison=300, uptake=0.55, uptake_on_readiness=0.4
)


def plan(*outcomes: cc.comparison.Outcome, **fields: Any) -> cc.AnalysisPlan:
    """A plan with the covariates above."""
    settings = {"covariates": COVARIATES, "method": "weighting", **fields}
    return cc.AnalysisPlan("my_direction", outcomes or [RATE], **settings)


@dataclass(frozen=True)
class Case:
    """A world, a plan, and what is asked of them; ``estimand`` is the truth that counts."""

    about: str
    design: cc.PilotDesign
    plan: cc.AnalysisPlan
    estimand: str = "as_delivered"


CASES = {
    "time at risk, weighting": Case(
        "15% recalled, rather under the programme; reoffences over days at liberty",
        RECALLED, plan(AT_RISK),
    ),
    "time at risk, regression": Case(
        "the same by a log-linear model with an offset",
        RECALLED, plan(AT_RISK, method="regression"),
    ),
    "competing recalls, weighting": Case(
        "cumulative incidence of reoffending before a recall",
        RECALLED, plan(COMPETING),
    ),
    "competing recalls, nearest 1:1": Case(
        "the same after matching",
        RECALLED, plan(COMPETING, method="nearest"),
    ),
    "subgroups, weighting": Case(
        "the programme works twice as strongly for women",
        CLEAN.replace(n_treated=400, n_comparison=800, female_share=0.4, effect_by_sex=1.0),
        plan(subgroups=["sex"]),
    ),
    "subgroups, alike": Case(
        "the programme works alike for women and men",
        CLEAN.replace(n_treated=400, n_comparison=800, female_share=0.4),
        plan(subgroups=["sex"]),
    ),
    "compliers, lottery": Case(
        "a lottery; 55% of those offered take part, rather those who are ready to change",
        LOTTERY,
        plan(method="unadjusted", covariates=(), received="took_part", randomised=True),
        "as_assigned",
    ),
    "two comparators": Case(
        "half of the comparison group from elsewhere, where the risk is the same",
        CLEAN.replace(elsewhere_share=0.5),
        plan(comparators="area"),
    ),
    "two comparators, another risk": Case(
        "half of the comparison group from elsewhere, where the risk is higher, unseen",
        CLEAN.replace(elsewhere_share=0.5, elsewhere_risk=0.5),
        plan(comparators="area"),
    ),
    "families, nothing true": Case(
        "no true difference in three related outcomes: false alarms in a family",
        CLEAN.replace(effect=0.0, effect_on_hope=0.0),
        plan(
            RATE, cc.frequency("reoffences"), cc.scale("hope_end"),
            families={"all": ["reoffended", "reoffences", "hope_end"]}, replications=499,
        ),
    ),
    "negative control": Case(
        "a control from before the programme, where nothing hidden sets the groups apart",
        CLEAN, plan(negative_controls=[cc.frequency("offences_year_before")]),
    ),
    "negative control, hidden selection": Case(
        "the same where those in a bad spell are chosen first, which no covariate shows",
        CLEAN.replace(bad_spell=0.4),
        plan(negative_controls=[cc.frequency("offences_year_before")]),
    ),
}  # fmt: skip


def rows(name: str, case: Case, cohorts: int, workers: int) -> list[dict[str, Any]]:
    """What ``diagnose`` finds of a case: a row a quantity."""
    found = cc.diagnose(
        case.design, case.plan, cohorts, SEED, estimand=case.estimand, workers=workers
    )
    kept = ("bias", "power", "coverage", "coverage_long_run")
    return [
        {
            "case": name, "about": case.about, "outcome": outcome, "measure": measure,
            "cohorts": cohorts, "truth": _known(each["truth"].iloc[0]),
            **{d: _known(each.set_index("diagnosand").loc[d, "value"]) for d in kept},
        }
        for (outcome, measure), each in found.table.groupby(["outcome", "measure"], sort=False)
    ]  # fmt: skip


def _known(value: float) -> float | None:
    """A number, or None where there is none: JSON has no NaN."""
    return None if np.isnan(value) else float(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=CASES, default=list(CASES))
    parser.add_argument("--cohorts", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    before = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else []
    for name in asked.only:
        new = rows(name, CASES[name], asked.cohorts, asked.workers)
        before = [row for row in before if row["case"] != name] + new
        order = list(CASES)
        before.sort(key=lambda row: order.index(row["case"]) if row["case"] in order else -1)
        RESULTS.write_text(json.dumps(before, indent=1) + "\n", "utf-8")
        print(name, *(f"{row['outcome']} {row['measure']}: {row['coverage']}" for row in new))


if __name__ == "__main__":
    main()
