"""Hold power by formula to what simulated pilots find, in a few worlds.

Run by hand: python benchmarks/diagnosis/power.py
"""

from __future__ import annotations

import numpy as np

import cocreate_lib as cc
from cocreate_lib.cohort import simulate_many
from cocreate_lib.comparison.inference.intervals import MeanCovariance
from cocreate_lib.comparison.inference.rate_intervals import rate_interval
from cocreate_lib.comparison.plan.fields import RATE_INTERVALS
from cocreate_lib.diagnosis.closed_form import closed_form_power

PILOTS, TOGETHER, SEED = 20_000, 200, 2018
BASE = cc.PilotDesign(assignment="randomised", fidelity=1.0, case_manager_icc=0.0, office_icc=0.0)
WORLDS = {
    "100 and 100, effect -0.2": BASE.replace(n_treated=100, n_comparison=100, effect=-0.2),
    "30 and 45, effect -0.3, no court delay": BASE.replace(
        n_treated=30, n_comparison=45, effect=-0.3, court_delay=0.0
    ),
    "150 and 300, effect +0.12, contamination 0.2": BASE.replace(
        n_treated=150, n_comparison=300, effect=0.12, contamination=0.2
    ),
}


def counts(design: cc.PilotDesign) -> np.ndarray:
    """How many reoffend in each group, one row a pilot."""
    rows = []
    for first in range(0, PILOTS, TOGETHER):
        seeds = [
            np.random.SeedSequence(SEED, spawn_key=(number,))
            for number in range(first, first + TOGETHER)
        ]
        people = simulate_many(design, seeds, ["my_direction", "reoffended"], []).people
        treated, y = people["my_direction"] == 1, people["reoffended"]
        rows.append(np.column_stack([(y * treated).sum(axis=1), (y * ~treated).sum(axis=1)]))
    return np.concatenate(rows)


def found(events: np.ndarray, sizes: tuple[int, int], kind: str) -> float:
    """The share of pilots in which the plan's own test finds a difference."""
    tables, times = np.unique(events, axis=0, return_counts=True)
    p_values = []
    for table in tables:
        rates = table / sizes
        spread = MeanCovariance(np.diag(rates * (1 - rates) / sizes))
        events_of = float(table[0]), float(table[1])
        p_values.append(
            rate_interval("risk_difference", events_of, sizes, spread, 0.95, kind).p_value
        )
    return float(times @ (np.array(p_values) < 0.05) / times.sum())


def main() -> None:
    """Print a table."""
    print("| people, world | test | formula | 20,000 pilots | difference in points |")
    print("|---|---|---:|---:|---:|")
    for name, design in WORLDS.items():
        events, sizes = counts(design), (design.n_treated, design.n_comparison)
        for kind in RATE_INTERVALS:
            plan = cc.AnalysisPlan(
                "my_direction", [cc.rate("reoffended")], method="unadjusted", rate_interval=kind
            )
            power, error = closed_form_power(design, plan, "reoffended", "risk_difference")
            share = found(events, sizes, kind)
            of_share = np.sqrt(share * (1 - share) / PILOTS)
            print(
                f"| {name} | {kind} | {power:.2%} ({100 * error:.2f}) | "
                f"{share:.2%} ({100 * of_share:.2f}) | {100 * (power - share):+.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
