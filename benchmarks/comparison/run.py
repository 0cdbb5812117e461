"""Measure the comparison room: matching, fits and whole comparisons, beside statsmodels and peers.

Run by hand: python benchmarks/comparison/run.py [--quick | --million]
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import argparse
import json
import platform
import time
import tracemalloc
import warnings
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cohortmatch
import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import CumIncidenceRight
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.sandbox.regression.gmm import IV2SLS

import cocreate_lib as cc
from cocreate_lib.comparison.delivery.instrument import (
    anderson_rubin,
    complier_interval,
    moved_by_offer,
)
from cocreate_lib.comparison.matching.pairs import Pairs, nearest_pairs
from cocreate_lib.comparison.methods.group_means import standardised_means
from cocreate_lib.comparison.models.cox import fit_cox
from cocreate_lib.comparison.models.glm import LOGISTIC, fit
from cocreate_lib.comparison.models.incidence import aalen_johansen
from cocreate_lib.comparison.weighting.propensity import fit_propensity
from cocreate_lib.teaching import load_teaching_pilot, teaching_plan

RESULTS = Path(__file__).resolve().parents[1] / "results"
COVARIATES = ["age", "woman", "sanctions", "risk", "ready", "distance"]
SEED = 2018
EASY, POOR = (0.12, 1.0), (0.5, 4.0)  # share in the programme, how far it was selected
STACK, SMALL = 64, 400
GLM_FIT = "the GLM of statsmodels"
MILLION, ROUNDS = 10**6, 5
# At most so many times statsmodels' fit alone.
WANTED = {
    "nearest": 0.25,
    "weighting": 0.4,
    "regression": 0.4,
    "doubly_robust": 0.6,
    "subclassification": 0.4,
    "a time, weighting": 0.6,
    "a time, regression": 0.6,
}
Arrays = tuple[np.ndarray, np.ndarray]
Run = Callable[[], object]


def draw(n: int, share: float, selection: float, seed: int = SEED) -> Arrays:
    """Six covariates of n people, and who is in the programme."""
    rng = np.random.default_rng(seed)
    x = np.column_stack(
        [
            rng.normal(35, 10, n).clip(18, 80),
            rng.random(n) < 0.15,
            rng.poisson(4, n),
            rng.normal(size=n),
            rng.random(n),
            rng.normal(size=n),
        ]
    )
    linear = 0.03 * (x[:, 0] - 35) + 0.2 * (x[:, 2] - 4) + 0.3 * x[:, 3] + 0.2 * x[:, 5]
    level = brentq(lambda a: expit(selection * linear + a).mean() - share, -30, 30)
    return x, rng.random(n) < expit(selection * linear + level)


def frame(x: np.ndarray, treated: np.ndarray) -> pd.DataFrame:
    """The same as a table, with an outcome."""
    outcome = np.random.default_rng(1).random(len(x)) < 0.3
    return pd.DataFrame(x, columns=COVARIATES).assign(
        programme=treated.astype(int), reoffended=outcome.astype(int)
    )


def matched(x: np.ndarray, treated: np.ndarray) -> Pairs:
    """From the covariates to the pairs: logit of the propensity score, caliper 0.2."""
    logit = fit_propensity(treated, x).logit
    return nearest_pairs(logit, treated, width=0.2 * float(logit.std(ddof=1)))


def peer_fit(x: np.ndarray, treated: np.ndarray) -> object:
    """statsmodels' GLM on the same rows."""
    design = np.column_stack([np.ones(len(x)), x])
    return GLM(treated.astype(float), design, family=families.Binomial()).fit()


def compared(people: pd.DataFrame, **fields: Any) -> object:
    """The whole comparison of one outcome, through the public door."""
    return cc.compare(
        people,
        treatment="programme",
        outcomes=[cc.rate("reoffended")],
        covariates=COVARIATES,
        **fields,
    )


def peer_match(people: pd.DataFrame) -> object:
    """cohortmatch: the same matching."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cohortmatch.IncompleteMatchWarning)
        return cohortmatch.match(
            people,
            treatment="programme",
            covariates=COVARIATES,
            distance="logit",
            caliper=0.2,
            caliper_metric="logit",
            engine="exact",
        )


def seconds(*runs: Run, repeats: int = 3) -> list[float]:
    """Processor time of each, the best of several; they take turns."""
    best = [np.inf] * len(runs)
    for _ in range(repeats):
        for place, run in enumerate(runs):
            start = time.process_time()
            run()
            best[place] = min(best[place], time.process_time() - start)
    return best


def times(runs: dict[str, Run], repeats: int = 3) -> dict[str, float]:
    """Named runs that take turns."""
    return dict(zip(runs, seconds(*runs.values(), repeats=repeats), strict=True))


def many(run: Run, number: int) -> None:
    """Do it so many times."""
    for _ in range(number):
        run()


def instrument(n: int) -> dict[str, float]:
    """The effect on those who took part because of an offer, with Anderson and Rubin's interval;
    and statsmodels' two-stage least squares of the same arrays."""
    x, offered = draw(n, *EASY)
    rng = np.random.default_rng(SEED)
    took_part = (offered & (rng.random(n) < 0.6)).astype(float)
    y, ones = rng.normal(size=n) + x[:, 3] - took_part, np.ones(n)
    controls = (x - x.mean(axis=0)) / x.std(axis=0)

    def ours() -> object:
        both = [
            standardised_means(each, offered, controls, ones, ones, "scale")
            for each in (y, took_part)
        ]
        moved = moved_by_offer(*both, (), "robust")
        return complier_interval(moved, 0.95), anderson_rubin(moved, 0.95)

    def theirs() -> object:
        rest = [ones, controls]
        second, first = np.column_stack([took_part, *rest]), np.column_stack([offered, *rest])
        return IV2SLS(y, second, first).fit().bse

    return times({"ours": ours, "statsmodels": theirs})


def large(n: int) -> dict[str, float]:
    """The easy case with n people, the poor overlap with two fifths of them, and the whole."""
    easy, poor = draw(n, *EASY), draw(2 * n // 5, *POOR)
    people = frame(*easy)
    runs: dict[str, Run] = {
        GLM_FIT: partial(peer_fit, *easy),
        "our fit": partial(fit_propensity, easy[1], easy[0]),
        "easy": partial(matched, *easy),
        "poor": partial(matched, *poor),
        "compare": partial(compared, people),
    }
    return times(runs, repeats=2)


def small() -> dict[str, float]:
    """A logistic model of a few hundred people, once and in stacks: seconds for each fit."""
    drawn = [draw(SMALL, 0.3, 1.0, seed) for seed in range(STACK)]
    designs = np.stack([np.column_stack([np.ones(SMALL), x]) for x, _ in drawn])
    y = np.stack([treated.astype(float) for _, treated in drawn])
    runs: dict[str, Run] = {
        GLM_FIT: lambda: many(partial(peer_fit, *drawn[0]), STACK),
        "alone": lambda: many(partial(fit, y[0], designs[0], LOGISTIC), STACK),
        "stacked": partial(fit, y, designs, LOGISTIC),
    }
    return {name: taken / STACK for name, taken in times(runs, repeats=5).items()}


def pilot() -> dict[str, float]:
    """The teaching pilot: three outcomes, and one logistic model of the same people."""
    people, plan = load_teaching_pilot(), teaching_plan()
    numbers = people[["age", "previous_sanctions", "ogrs3_one_year", "readiness_rating"]]
    rows = numbers.notna().all(axis=1)
    x, treated = numbers[rows].to_numpy(float), people["my_direction"][rows].to_numpy() == 1
    runs: dict[str, Run] = {
        "compare": lambda: many(partial(cc.compare, people, plan), 5),
        GLM_FIT: lambda: many(partial(peer_fit, x, treated), 5),
    }
    return {name: taken / 5 for name, taken in times(runs, repeats=5).items()}


def ends(n: int) -> dict[str, float]:
    """Times that a competing event can end, in ten strata: curves with their standard errors, a
    stratified Cox model, and a whole comparison; each beside statsmodels."""
    rng = np.random.default_rng(SEED)
    x, treated = draw(n, *EASY)
    first, second = rng.exponential(900, n), rng.exponential(1800, n)
    time_of = np.ceil(np.minimum.reduce([first, second, np.full(n, 730.0)]))
    event, other = (first < second) & (first < 730), (second < first) & (second < 730)
    strata, ones = rng.integers(0, 10, n), np.ones(n)
    design = np.column_stack([treated, x]).astype(float)
    people = frame(x, treated).assign(
        days=time_of, seen=event.astype(int), ended=other.astype(int), area=strata
    )
    outcome = cc.time_to("days", event="seen", competing="ended", strata="area", horizon=365)
    plan = cc.AnalysisPlan("programme", [outcome], COVARIATES, method="weighting")

    status = event.astype(float)
    return times(
        {
            "curves": partial(aalen_johansen, time_of, event, other, ones),
            "curves of statsmodels": partial(CumIncidenceRight, time_of, event + 2 * other),
            "stratified": partial(fit_cox, time_of, event, design, ones, None, strata),
            "stratified by statsmodels": lambda: PHReg(
                time_of, design, status=status, strata=strata, ties="efron"
            ).fit(),
            "compare": partial(cc.compare, people, plan),
            GLM_FIT: partial(peer_fit, x, treated),
        },
        repeats=5,
    )


def growth(sizes: list[int]) -> dict[str, float]:
    """Seconds from arrays to pairs."""
    taken = {}
    for n in sizes:
        (taken[str(n)],) = seconds(partial(matched, *draw(n, *EASY)), repeats=2)
    return taken


def by_several(sizes: list[int]) -> dict[str, float]:
    """Seconds of a whole comparison with Mahalanobis distances, by a k-d tree."""
    taken = {}
    for n in sizes:
        people = frame(*draw(n, *EASY))
        (taken[str(n)],) = seconds(
            partial(compared, people, distance="mahalanobis", caliper=None), repeats=1
        )
    return taken


def peer(n: int) -> dict[str, float]:
    """The same matching by cohortmatch."""
    people = frame(*draw(n, *EASY))
    return times(
        {"cohortmatch": partial(peer_match, people), "compare": partial(compared, people)},
        repeats=2,
    )


def over_time(n: int) -> dict[str, float]:
    """Rates over time at risk by regression, and by statsmodels: its Poisson model with an
    exposure, robust errors, and its predicted rates averaged with and without the programme."""
    x, treated = draw(n, *EASY)
    rng = np.random.default_rng(1)
    days = rng.uniform(30, 365, n)
    people = frame(x, treated).assign(days=days, reoffences=rng.poisson(0.002 * days))
    outcome = cc.frequency("reoffences", exposure="days", per=365.25)
    plan = cc.AnalysisPlan("programme", [outcome], COVARIATES, method="regression")

    def by_statsmodels() -> np.ndarray:
        design = np.column_stack([np.ones(n), treated, x])
        family, years = families.Poisson(), days / 365.25
        found = GLM(people["reoffences"].to_numpy(), design, family=family, exposure=years)
        fitted = found.fit(cov_type="HC1")
        whom, means = years * treated, []
        for value in (1.0, 0.0):
            design[:, 1] = value
            means.append(whom @ fitted.predict(design, exposure=np.ones(n)) / whom.sum())
        return np.array(means)

    runs: dict[str, Run] = {
        "statsmodels": by_statsmodels,
        "compare": partial(cc.compare, people, plan),
    }
    return times(runs, repeats=3)


def whom_for(n: int) -> dict[str, float]:
    """Two subgroups by regression with what differs between them, beside a plain comparison; and by
    statsmodels: a logistic model in each, robust errors, predictions averaged."""
    x, treated = draw(n, *EASY)
    rng = np.random.default_rng(2)
    reoffended = (rng.random(n) < expit(0.4 * x[:, 0] - 1)).astype(int)
    group = np.where(rng.random(n) < 0.5, "a", "b")
    people = frame(x, treated).assign(group=group, reoffended=reoffended)
    plan = cc.AnalysisPlan("programme", [cc.rate("reoffended")], COVARIATES, method="regression")
    declared = plan.replace(subgroups=["group"])

    def by_statsmodels() -> float:
        found = []
        for level in ("a", "b"):
            own = group == level
            design = np.column_stack([np.ones(own.sum()), treated[own], x[own]])
            fit = GLM(reoffended[own], design, family=families.Binomial()).fit(cov_type="HC1")
            margins = []
            for value in (1.0, 0.0):
                design[:, 1] = value
                margins.append(fit.predict(design)[treated[own]].mean())
            found.append(margins[0] - margins[1])
        return float(found[1] - found[0])

    runs: dict[str, Run] = {
        "statsmodels": by_statsmodels,
        "plain": partial(cc.compare, people, plan),
        "subgroups": lambda: cc.compare(people, declared).subgroups(),
    }
    return times(runs, repeats=3)


def memory(n: int) -> dict[str, float]:
    """Peak memory of matching, beside the covariates themselves, in bytes."""
    x, treated = draw(n, *EASY)
    tracemalloc.start()
    matched(x, treated)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"peak": peak, "covariates": x.nbytes}


def methods(n: int) -> dict[str, list[float]]:
    """Processor time of a whole comparison by each method, and of one GLM fit of the same people,
    in rounds that take turns: seven covariates, two of them whole numbers."""
    rng = np.random.default_rng(SEED)
    x = np.column_stack([rng.normal(size=(n, 5)), rng.integers(18, 60, n), rng.poisson(3, n)])
    linear = 0.5 * x[:, 0] + 0.05 * (x[:, 6] - 3)
    treated, names = rng.random(n) < expit(linear - 2), list("abcdefg")
    days = np.ceil(rng.exponential(900 * np.exp(-0.6 * linear)))
    people = pd.DataFrame(x, columns=names).assign(
        programme=treated.astype(int),
        reoffended=(rng.random(n) < expit(linear - 1)).astype(int),
        days=np.minimum(days, 730),
        seen=(days <= 730).astype(int),
    )
    runs: dict[str, Run] = {GLM_FIT: partial(peer_fit, x, treated)}
    for name in WANTED:
        kind, _, method = name.rpartition(", ")
        outcome = cc.time_to("days", event="seen") if kind else cc.rate("reoffended")
        plan = cc.AnalysisPlan("programme", [outcome], names, method=method)
        runs[name] = partial(cc.compare, people, plan)
    rounds = [times(runs, repeats=1) for _ in range(ROUNDS)]
    return {name: [each[name] for each in rounds] for name in runs}


def million(taken: dict[str, list[float]], n: int) -> str:
    """The table of the methods: medians, ratios first."""
    floor = np.median(taken[GLM_FIT])
    rows = {
        f"compare, {n:,} people, {name} / {GLM_FIT} alone": (
            f"{np.median(taken[name]) / floor:.2f}",
            f"at most {wanted}",
        )
        for name, wanted in WANTED.items()
    }
    seconds_of = {
        f"seconds, {name}": (f"{np.median(each):.2f}", f"{min(each):.2f} to {max(each):.2f}")
        for name, each in taken.items()
    }
    return "\n".join([*_table("ratio", rows), "", *_table("on one machine", seconds_of, "range")])


def measure(largest: int) -> dict[str, Any]:
    """All measurements, with so many people in the easy case, and ten times as many in growth."""
    return {
        "people": largest,
        "processors_busy": os.getloadavg()[0],
        "versions": {
            "cocreate_lib": cc.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "pandas", "statsmodels", "cohortmatch")},
        },
        "small": small(),
        "pilot": pilot(),
        "large": large(largest),
        "growth": growth([largest // 100, largest // 10, largest, 10 * largest]),
        "by_several": by_several([largest // 100, largest // 25]),
        "instrument": instrument(largest // 10),
        "peer": peer(largest // 100),
        "memory": memory(largest),
        "over_time": over_time(largest // 10),
        "ends": ends(largest // 100),
        "whom_for": whom_for(largest // 10),
    }


def report(found: dict[str, Any]) -> str:
    """The measurements in tables, ratios first."""
    n, big, few = found["people"], found["large"], found["small"]
    grown = {int(size): taken for size, taken in found["growth"].items()}
    several = {int(size): taken for size, taken in found["by_several"].items()}
    one_pilot, other, used = found["pilot"], found["peer"], found["memory"]
    rates = found["over_time"]
    glm, cost = big[GLM_FIT], {m: t / (m * np.log(m)) for m, t in grown.items()}
    first, last = several
    ended = found["ends"]
    ratios = {
        f"{n:,} people, arrays to pairs / statsmodels' GLM fit alone": (
            big["easy"] / glm,
            "at most 0.25",
        ),
        "the same with a table, a whole comparison / statsmodels' GLM fit alone": (
            big["compare"] / glm,
            "",
        ),
        "our propensity model / statsmodels' GLM fit": (big["our fit"] / glm, ""),
        f"{2 * n // 5:,} people, half treated, poor overlap / the easy case": (
            big["poor"] / big["easy"],
            "below 2",
        ),
        **{
            f"arrays to pairs, cost by n log n: {m:,} people / {n:,} people": (
                cost[m] / cost[n],
                "near 1",
            )
            for m in grown
            if m != n
        },
        f"a logistic model of {SMALL} people / statsmodels' GLM fit": (
            few["alone"] / few[GLM_FIT],
            "",
        ),
        f"the same in stacks of {STACK} / statsmodels' GLM fit": (
            few["stacked"] / few[GLM_FIT],
            "",
        ),
        "compare on the teaching pilot / one statsmodels' GLM fit of it": (
            one_pilot["compare"] / one_pilot[GLM_FIT],
            "",
        ),
        f"{n // 100:,} people, a whole comparison / cohortmatch's matching": (
            other["compare"] / other["cohortmatch"],
            "below 1",
        ),
        f"{n // 10:,} people, rates over time at risk by regression / statsmodels' Poisson GLM "
        "with the same averaging": (rates["compare"] / rates["statsmodels"], "at most 3"),
        f"Mahalanobis by k-d tree: time for {last:,} / {first:,} people, by n log n": (
            several[last] / several[first] * first * np.log(first) / (last * np.log(last)),
            "",
        ),
        f"{n // 10:,} people, complier effect with both intervals / statsmodels' IV2SLS": (
            found["instrument"]["ours"] / found["instrument"]["statsmodels"],
            "at most 3",
        ),
        f"{n // 100:,} people, cumulative incidence of two events / statsmodels": (
            ended["curves"] / ended["curves of statsmodels"],
            "below 3",
        ),
        "the same, a Cox model in ten strata / statsmodels": (
            ended["stratified"] / ended["stratified by statsmodels"],
            "below 3",
        ),
        "the same, a whole comparison with a competing event / statsmodels' GLM fit alone": (
            ended["compare"] / ended[GLM_FIT],
            "",
        ),
        f"{n // 10:,} people, two subgroups by regression, beside the comparison / statsmodels' "
        "two logistic models with the same averaging": (
            (found["whom_for"]["subgroups"] - found["whom_for"]["plain"])
            / found["whom_for"]["statsmodels"],
            "at most 3",
        ),
        "peak memory of matching / the covariates": (used["peak"] / used["covariates"], ""),
    }
    absolute = {
        "milliseconds for compare on the teaching pilot, three outcomes": (
            f"{1e3 * one_pilot['compare']:.0f}",
            "below 150",
        ),
        f"milliseconds for a logistic model of {SMALL} people": (f"{1e3 * few['alone']:.3f}", ""),
        f"the same in stacks of {STACK}": (f"{1e3 * few['stacked']:.3f}", ""),
        "the same by statsmodels": (f"{1e3 * few[GLM_FIT]:.3f}", ""),
        **{f"seconds, {n:,} people, {name}": (f"{taken:.2f}", "") for name, taken in big.items()},
        **{f"seconds, arrays to pairs, {m:,} people": (f"{t:.3f}", "") for m, t in grown.items()},
        **{f"seconds, Mahalanobis, {m:,} people": (f"{t:.2f}", "") for m, t in several.items()},
    }
    lines = [
        "# Comparison: speed and memory",
        "",
        f"Six covariates, {EASY[0]:.0%} in the programme, one thread. Processes waiting for a "
        f"processor when the run began: {found['processors_busy']:.1f}. How it is measured: "
        "`benchmarks/README.md`.",
        "",
        *_table("ratio", {name: (f"{value:.2f}", w) for name, (value, w) in ratios.items()}),
        "",
        *_table("on one machine", absolute),
        "",
        "Versions: " + ", ".join(f"{name} {v}" for name, v in found["versions"].items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def _table(title: str, rows: dict[str, tuple[str, str]], last: str = "wanted") -> list[str]:
    body = [f"| {name} | {value} | {beside} |" for name, (value, beside) in rows.items()]
    return [f"| {title} | | {last} |", "|---|---:|---|", *body]


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes; writes nothing")
    parser.add_argument("--million", action="store_true", help="only the methods, a million people")
    arguments = parser.parse_args()
    quick = arguments.quick
    if arguments.million:
        n = MILLION // 10 if quick else MILLION
        print(million(methods(n), n))
        return
    found = measure(10**5 if quick else 10**6)
    text = report(found)
    print(text)
    if not quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "comparison.md").write_text(text, encoding="utf-8")
        (RESULTS / "comparison.json").write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
