"""Measure the diagnosis room: replicates beside plain loops, growth, and two processes.

Run by hand: python benchmarks/diagnosis/run.py [--quick]
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import argparse
import json
import platform
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import WLS

import cocreate_lib as cc

RESULTS = Path(__file__).resolve().parents[1] / "results"
COVARIATES = [
    "age",
    "sex",
    "previous_sanctions",
    "age_at_first_sanction",
    "ogrs3_one_year",
    "readiness_rating",
]
NUMBERS = [name for name in COVARIATES if name != "sex"]
TREATMENT, OUTCOME, SEED = "my_direction", "reoffended", 2018
CALIPER, TREATED, PEOPLE = 0.2, 60, 660
Run = Callable[[], object]


def pilot(people: int = PEOPLE) -> cc.PilotDesign:
    """A pilot of so many people, one in eleven of them in the programme."""
    return cc.PilotDesign(
        n_treated=people * TREATED // PEOPLE, n_comparison=people - people * TREATED // PEOPLE
    )


def plan() -> cc.AnalysisPlan:
    """Logit, caliper, one to one; risk difference, risk ratio, odds ratio, robust by pair."""
    return cc.AnalysisPlan(TREATMENT, [cc.rate(OUTCOME)], COVARIATES, caliper=CALIPER)


def diagnosed(replicates: int, people: int = PEOPLE, workers: int | None = None) -> object:
    """Ours."""
    return cc.diagnose(pilot(people), plan(), replicates, SEED, workers=workers)


def plain_loop(replicates: int) -> None:
    """The public functions, one cohort at a time."""
    for seed in range(replicates):
        cc.compare(cc.simulate(pilot(), seed).people, plan())


def by_statsmodels(people: pd.DataFrame) -> tuple[float, float]:
    """The risk difference and its error by pair: score, greedy matching, weighted least squares."""
    x = np.column_stack([np.ones(len(people)), people["sex"] == "male", people[NUMBERS]])
    treated = people[TREATMENT].to_numpy() == 1
    score = GLM(treated.astype(float), x.astype(float), family=families.Binomial()).fit()
    logit = score.predict(which="linear")
    width = CALIPER * logit.std(ddof=1)
    pool, pairs = np.flatnonzero(~treated), []
    for person in sorted(np.flatnonzero(treated), key=lambda i: -logit[i]):
        gaps = np.abs(logit[pool] - logit[person])
        nearest = int(gaps.argmin())
        if gaps[nearest] <= width:
            pairs.append((person, pool[nearest]))
            pool = np.delete(pool, nearest)
    rows = np.array(pairs).ravel()
    design = np.column_stack([np.ones(len(rows)), treated[rows]])
    model = WLS(people[OUTCOME].to_numpy(float)[rows], design, weights=np.ones(len(rows)))
    by_pair = {"groups": np.repeat(np.arange(len(pairs)), 2)}
    found = model.fit(cov_type="cluster", cov_kwds=by_pair)
    return float(found.params[1]), float(found.bse[1])


def statsmodels_loop(replicates: int) -> None:
    """Simulate as ours does, and analyse with statsmodels."""
    for seed in range(replicates):
        by_statsmodels(cc.simulate(pilot(), seed).people)


def check() -> None:
    """statsmodels' loop finds what ours finds."""
    people = cc.simulate(pilot(), SEED).people
    ours = cc.compare(people, plan()).estimates.set_index("measure").loc["risk_difference"]
    np.testing.assert_allclose(
        by_statsmodels(people), ours[["estimate", "std_error"]].astype(float), rtol=1e-6
    )


def seconds(run: Run, clock: Callable[[], float] = time.process_time, repeats: int = 3) -> float:
    """The best of several."""
    best = np.inf
    for _ in range(repeats):
        start = clock()
        run()
        best = min(best, clock() - start)
    return best


def efficiency(replicates: int, repeats: int) -> dict[str, float]:
    """Seconds by the clock on the wall, alone and in two processes that take turns."""
    alone, two = partial(diagnosed, replicates), partial(diagnosed, replicates, workers=2)
    taken = [
        (seconds(alone, time.perf_counter, 1), seconds(two, time.perf_counter, 1))
        for _ in range(repeats)
    ]
    one, both = (min(each) for each in zip(*taken, strict=True))
    return {"one": one, "two": both, "slowest_two": max(each[1] for each in taken)}


def measure(most: int) -> dict[str, Any]:
    """All measurements, with up to so many replicates by one process, and four times by two."""
    check()
    diagnosed(10)
    return {
        "processors": os.cpu_count(),
        "processors_busy": os.getloadavg()[0],
        "versions": {
            "cocreate_lib": cc.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "pandas", "statsmodels")},
        },
        "diagnose": seconds(partial(diagnosed, 500), repeats=12) / 500,
        "plain": seconds(partial(plain_loop, 20), repeats=8) / 20,
        "statsmodels": seconds(partial(statsmodels_loop, 20), repeats=8) / 20,
        "replicates": {
            str(n): seconds(partial(diagnosed, n), repeats=2) / n for n in (100, 1000, most)
        },
        "people": {
            str(n): seconds(partial(diagnosed, 100, n), repeats=2) / 100
            for n in (PEOPLE, 10 * PEOPLE, 50 * PEOPLE)
        },
        "two": {"replicates": 4 * most, **efficiency(4 * most, 2)},
    }


def report(found: dict[str, Any]) -> str:
    """The measurements in tables, ratios first."""
    each, two = found["diagnose"], found["two"]
    by_number = {int(n): taken for n, taken in found["replicates"].items()}
    by_people = {int(n): taken for n, taken in found["people"].items()}
    ratios = {
        "a loop over simulate and compare / diagnose": (f"{found['plain'] / each:.1f}", ""),
        "a loop over simulate and statsmodels / diagnose": (
            f"{found['statsmodels'] / each:.1f}",
            "",
        ),
        **{
            f"cost of a replicate: {n:,} / 1,000 replicates": (
                f"{taken / by_number[1000]:.2f}",
                "near 1",
            )
            for n, taken in by_number.items()
            if n != 1000
        },
        **{
            f"cost of a person: {n:,} / {10 * PEOPLE:,} people": (
                f"{taken / n / (by_people[10 * PEOPLE] / (10 * PEOPLE)):.2f}",
                "near 1",
            )
            for n, taken in by_people.items()
            if n != 10 * PEOPLE
        },
        f"efficiency of two processes, {two['replicates']:,} replicates": (
            f"{two['one'] / (2 * two['two']):.2f}",
            "at least 0.85",
        ),
    }
    absolute = {
        "milliseconds a replicate, diagnose": (f"{1e3 * each:.2f}", "at most 1.4"),
        "the same, a loop over simulate and compare": (f"{1e3 * found['plain']:.1f}", ""),
        "the same, a loop over simulate and statsmodels": (
            f"{1e3 * found['statsmodels']:.1f}",
            "",
        ),
        **{
            f"milliseconds a replicate, {n:,} people": (f"{1e3 * taken:.2f}", "")
            for n, taken in by_people.items()
        },
        "core-hours for a million replicates": (f"{1e6 * each / 3600:.2f}", ""),
        f"seconds by the clock, {two['replicates']:,} replicates, one process": (
            f"{two['one']:.2f}",
            "",
        ),
        "the same, two processes": (f"{two['two']:.2f}", ""),
        "the same, two processes, the slowest run": (f"{two['slowest_two']:.2f}", ""),
    }
    lines = [
        "# Diagnosis: speed",
        "",
        f"A pilot of {PEOPLE} people, {TREATED} in the programme; six covariates. Processors: "
        f"{found['processors']}; processes waiting for one when the run began: "
        f"{found['processors_busy']:.1f}. How it is measured: `benchmarks/README.md`.",
        "",
        *_table("ratio", ratios),
        "",
        *_table("on one machine", absolute),
        "",
        "Versions: " + ", ".join(f"{name} {v}" for name, v in found["versions"].items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def _table(title: str, rows: dict[str, tuple[str, str]]) -> list[str]:
    body = [f"| {name} | {value} | {wanted} |" for name, (value, wanted) in rows.items()]
    return [f"| {title} | | wanted |", "|---|---:|---|", *body]


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few replicates; writes nothing")
    quick = parser.parse_args().quick
    found = measure(2000 if quick else 10_000)
    text = report(found)
    print(text)
    if not quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "diagnosis.md").write_text(text, encoding="utf-8")
        (RESULTS / "diagnosis.json").write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
