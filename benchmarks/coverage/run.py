"""How often intervals hold the truth, and how often tests cry wolf, over simulated cohorts.

Run by hand:

    OMP_NUM_THREADS=1 python benchmarks/coverage/run.py [--world NAME ...] [--workers 2]

Every chunk of cohorts is kept in the working folder as soon as it is done: a run that was stopped
goes on from there, and a plan that was added to a world is run on the same cohorts. Writes
``results/coverage.json`` and ``results/coverage.md`` from whatever is complete; worlds that the
working folder has nothing of keep the numbers that they had.
"""

from __future__ import annotations

import argparse
import json
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from exact import exact_coverage, exact_tests
from report import write_report
from worlds import WORLDS, World, observed

import cocreate_lib as cc
from cocreate_lib.cohort.truth.estimands import estimands, totals
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.models.cox import fit_cox
from cocreate_lib.errors import CocreateError

RESULTS = Path(__file__).resolve().parents[1] / "results"
SEED = 20_260_101
CHUNK = 50
LAST_DAY = 365
KEPT = ["outcome", "measure", "marginal", "estimate", "std_error", "p_value", "conf_low"]
KEPT += ["conf_high"]


def cohort(name: str, replicate: int) -> cc.Cohort:
    """One cohort of a world: the same whichever others are drawn, and by whichever process."""
    seed = np.random.SeedSequence(SEED, spawn_key=(zlib.crc32(name.encode()), replicate))
    return cc.simulate(WORLDS[name].design, seed)


def run_chunk(name: str, chunk: int, work: Path) -> str:
    """Run the plans of a world that are missing from a chunk of its cohorts, and keep them."""
    path = work / name / f"{chunk:04d}.parquet"
    old = pd.read_parquet(path) if path.exists() else None
    done = set() if old is None else set(old["plan"])
    world = WORLDS[name]
    plans = {plan: world.plan(plan) for plan in world.plans if plan not in done}
    if not plans:
        return ""
    rows, sums, days = [], [], []
    for replicate in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        drawn = cohort(name, replicate)
        treated = drawn.people["my_direction"].to_numpy() == 1
        sums.append(totals(drawn.potential, treated))
        days.append(potential_days(drawn.potential, treated))
        people = observed(drawn.people)
        for plan_name, plan in plans.items():
            rows += [
                {**row, "replicate": replicate, "plan": plan_name}
                for row in estimates(people, plan)
            ]
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.concat([old, pd.DataFrame(rows)], ignore_index=True)
    sum(sums[1:], sums[0]).to_parquet(path.with_suffix(".totals"))
    np.save(path.with_suffix(".npy"), sum(days))
    frame.to_parquet(path)  # last: its being there says that the chunk is complete
    return f"{name} {chunk}: {', '.join(plans)}"


def estimates(people: pd.DataFrame, plan: cc.AnalysisPlan) -> list[dict[str, Any]]:
    """The estimates that matter here; a refusal is one row without numbers."""
    try:
        return [{name: row[name] for name in KEPT} for row in estimate_rows(people, plan)]
    except CocreateError as refusal:
        blank = dict.fromkeys(KEPT[3:], np.nan)
        return [{"outcome": str(refusal), "measure": "", "marginal": True, **blank}]


def potential_days(potential: pd.DataFrame, treated: np.ndarray) -> np.ndarray:
    """How many people have each potential time.

    Axes: people in the programme or everybody, unassigned or with the programme, days to the
    reoffence or the end of the year, and whether it is the reoffence.
    """
    counts = np.zeros((2, 2, LAST_DAY + 1, 2), dtype=np.int64)
    for programme, state in enumerate(("not_assigned", "with")):
        days = potential[f"days_to_reoffence_{state}"].to_numpy()
        events = potential[f"reoffended_{state}"].to_numpy()
        for target, who in enumerate((treated, slice(None))):
            np.add.at(counts[target, programme], (days[who], events[who]), 1)
    return counts


def truth(folder: Path, chunks: list[int]) -> pd.DataFrame:
    """The effects among all people of all cohorts of a world.

    A mean difference or ratio comes from the sums of the potential outcomes. The hazard ratio is
    that of a Cox model of all their potential times: what its estimate tends to.
    """
    parts = [pd.read_parquet(folder / f"{chunk:04d}.totals") for chunk in chunks]
    found = estimands(sum(parts[1:], parts[0])).query("as_what == 'as_assigned'")
    found = found[found["measure"] != "hazard_ratio"].drop(columns="as_what")
    days = sum(np.load(folder / f"{chunk:04d}.npy") for chunk in chunks)
    hazards = []
    for estimand, counts in zip(("ATT", "ATE"), days, strict=True):
        programme, time, event = np.nonzero(counts)
        people = counts[programme, time, event].astype(float)
        x = programme[:, None].astype(float)
        fit = fit_cox(time.astype(float), event == 1, x, people)
        ratio = float(np.exp(fit.coefficients[0]))
        hazards.append(("days_to_reoffence", "hazard_ratio", estimand, ratio))
    return pd.concat([found, pd.DataFrame(hazards, columns=found.columns)], ignore_index=True)


def summarise(name: str, world: World, work: Path) -> list[dict[str, Any]]:
    """One row for each plan, outcome and measure of a world, from what is in the working folder."""
    folder = work / name
    chunks = sorted(int(path.stem) for path in folder.glob("*.parquet"))
    if not chunks:
        return []
    frame = pd.concat([pd.read_parquet(folder / f"{chunk:04d}.parquet") for chunk in chunks])
    true = truth(folder, chunks).set_index(["estimand", "outcome", "measure"])["value"]
    nothing = world.design.effect == 0 and world.design.effect_on_hope == 0
    rows = []
    for plan_name in world.plans:
        tried = frame[frame["plan"] == plan_name]
        estimand = world.plan(plan_name).estimand
        n_tried = tried["replicate"].nunique()
        for (outcome, measure), own in tried[tried["measure"] != ""].groupby(
            ["outcome", "measure"], sort=False
        ):
            ratio = "ratio" in measure
            if nothing:
                value = 1.0 if ratio else 0.0
            elif own["marginal"].all():
                value = float(true[estimand, outcome, measure])
            else:
                continue  # a ratio among people with the same covariates: no one number is true
            rows.append(
                {
                    "world": name,
                    "plan": plan_name,
                    "outcome": outcome,
                    "measure": measure,
                    "truth": value,
                    **measures(own, value, ratio),
                    "cohorts": n_tried,
                    "false_alarms": float((own["p_value"] < 0.05).mean()) if nothing else None,
                }
            )
    return rows


def measures(own: pd.DataFrame, value: float, ratio: bool) -> dict[str, float | None]:
    """Coverage, and what explains it: bias and errors on the scale of the interval."""
    known = own[own["conf_low"].notna()]
    low, high = known["conf_low"].to_numpy(), known["conf_high"].to_numpy()
    estimate = own["estimate"].dropna().to_numpy()
    off = np.log(estimate) - np.log(value) if ratio else estimate - value
    spread = float(np.std(off, ddof=1))
    error = float(np.sqrt((own["std_error"] ** 2).mean()) / spread)
    return {
        "coverage": float(np.mean((low <= value) & (value <= high))) if len(known) else None,
        "truth_below": float(np.mean(value < low)) if len(known) else None,
        "truth_above": float(np.mean(value > high)) if len(known) else None,
        "bias_in_sd": float(off.mean() / spread),
        "error_over_sd": error if np.isfinite(error) else None,
        "answered": len(known),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--world", nargs="+", choices=WORLDS, default=list(WORLDS))
    parser.add_argument("--cohorts", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path("coverage_work"))
    parser.add_argument("--report-only", action="store_true")
    options = parser.parse_args()
    if not options.report_only:
        tasks = [(n, c) for n in options.world for c in range(-(-options.cohorts // CHUNK))]
        with ProcessPoolExecutor(options.workers) as pool:
            for told in pool.map(run_chunk, *zip(*tasks, strict=True), [options.work] * len(tasks)):
                if told:
                    print(told, flush=True)
    path = RESULTS / "coverage.json"
    before = json.loads(path.read_text(encoding="utf-8"))["simulated"] if path.exists() else []
    rows = []
    for name, world in WORLDS.items():
        kept = [row for row in before if row["world"] == name]
        rows += summarise(name, world, options.work) or kept
    exact, tests = exact_coverage(), exact_tests()
    hard = {name: world.description for name, world in WORLDS.items() if world.hard}
    numbers = json.dumps(
        {"exact": exact, "tests": tests, "simulated": rows, "hard": hard}, indent=1
    )
    path.write_text(numbers + "\n", encoding="utf-8")
    (RESULTS / "coverage.md").write_text(write_report(rows, exact, tests), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
