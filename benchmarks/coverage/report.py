"""The page of coverage and type I error: benchmarks/results/coverage.md."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from itertools import groupby
from typing import Any

from worlds import WORLDS

from cocreate_lib.comparison.plan.measures import MEASURE_NAMES

NOMINAL = 0.95
Row = dict[str, Any]
INTRODUCTION = """\
# Coverage and type I error

How often a 95% interval holds the truth, and how often a test at 5% sees a difference where there
is none. Run by hand: `benchmarks/README.md`.
"""
EXACT = """\
## Two rates, exactly

No simulation: for every pair of rates from 5% to 95% in steps of a point, all tables with their
probability. A false alarm is an interval that leaves out "no difference" where the two rates are
the same; p-values agree with their intervals. Limits of an approximate interval jump from table to
table, so at some rates each of them covers less than it says: the lowest coverage and where it is.
Wald's interval of a difference falls far short near 0 and 1, which is why it is not the default.
"""
TESTS = """\
How often it is claimed that the first rate is less than ten points higher (non-inferiority), or
that the rates differ by less than ten points (equivalence), where it is ten points higher. At most
2.5% and 5% are meant, the defaults of the two tests. Extreme tables, in which each group has nobody
or everybody, count as claiming nothing.
"""
SIMULATED = """\
## Simulated cohorts

Every cohort is one draw of a design of the cohort room in which nothing is hidden from the plan
(`benchmarks/coverage/worlds.py`). What is true: the difference or ratio of the mean potential
outcomes of the people whom the estimand names (the programme group, or everybody), taken over all
cohorts of the world together; for hazard ratios, a Cox model of all their potential times. That is
the effect among people like them, for which robust errors are made; the effect among just the
people of one cohort differs from it by chance. Hazard ratios that are conditional on covariates are
judged only where the programme changes nothing.

Coverage is marked ▼ or ▲ where it lies more than three Monte Carlo standard errors below or above
95%, with a letter that says why. *Bias* is in standard deviations of the estimate, *error/SD* the
root mean square of the standard errors over that standard deviation (of the logarithm, for ratios),
*missed* how often the truth lay below and above the interval. *False alarms*: p below 0.05 where
the programme changes nothing.
"""


HARD = """\
## Where intervals have a hard time

The same, in worlds that were made to be hard. In all of them the programme changes nothing, so that
every estimand, trimmed or not, has the same truth.
"""


def _alike_undeclared(row: Row) -> bool:
    return row["world"].endswith("case_managers") and row["plan"] == "unadjusted"


def _few(row: Row) -> bool:
    return row["world"] == "few_case_managers"


def _eased(row: Row) -> bool:
    """Whether a plan asks about people for whom both were possible."""
    return "trimmed" in row["plan"] or "ATO" in row["plan"]


def _paired(row: Row) -> bool:
    return row["plan"].startswith(("nearest", "optimal", "subclass")) and _above(row)


def _small(row: Row) -> bool:
    return row["world"] in ("eight_people", "two_small_groups")


# The first that fits is the reason.
REASONS: list[tuple[str, Callable[[Row], bool], str]] = [
    (
        "h",
        lambda row: row["world"] == "poor_overlap" and _below(row) and not _eased(row),
        "Overlap is poor: a few people have most of the weight in the programme, and whether they "
        "reoffend decides. Estimates are skewed, errors are too small, and the result says so. "
        "What asks about people for whom both were possible (ATO, trimming) does better.",
    ),
    (
        "i",
        lambda row: _small(row) and row["plan"].startswith("doubly robust"),
        "A small group has an outcome model of its own, with nearly as many coefficients as "
        "events: it bends to these people, and the error with it.",
    ),
    (
        "j",
        lambda row: _small(row) and row["outcome"] != "reoffences" and _below(row),
        "A handful of people with the outcome, or of people at all: by default errors are "
        "bias-reduced (CR2) there, which mends most of it.",
    ),
    (
        "k",
        lambda row: _above(row) and (row["world"] == "few_unequal_case_managers" or _small(row)),
        "With few clusters, or people, degrees of freedom are few, and intervals wide: safe.",
    ),
    (
        "a",
        _alike_undeclared,
        "The plan declares no cluster, and people of one case manager are alike: here to show what "
        "that costs.",
    ),
    (
        "b",
        lambda row: _few(row) and "robust" in row["plan"],
        'Twelve clusters, four in the programme, and `errors="robust"`: plain robust errors are '
        "too small where clusters are few. By default the plan takes CR2 there.",
    ),
    (
        "c",
        lambda row: row["plan"].startswith("subclass") and _below(row),
        "Within a class people still differ: five classes leave some of the selection in place, "
        "which shows as bias. Counts are skewed, too.",
    ),
    (
        "d",
        lambda row: row["outcome"] == "reoffences" and not _above(row),
        "Counts are skewed: few people have most of the reoffences. Where none of these falls into "
        "a group, its mean and its standard error are low together, so that intervals miss more "
        "often, and mostly on one side.",
    ),
    (
        "l",
        lambda row: row["outcome"] == "reoffences",
        "Counts are skewed and a group is small: score intervals of the mean counts take it that "
        "neither group varies less, for its mean, than both together, which is on the safe side.",
    ),
    (
        "e",
        lambda row: row["world"] == "rare_outcome" and "ratio" in row["measure"] and _above(row),
        "A dozen people in the programme have the outcome, or fewer. Where nobody has it there is "
        "no ratio (see *answered*); the intervals of the others are wide, and no true ratio lies "
        "above them.",
    ),
    (
        "m",
        lambda row: row["world"] in ("rare_outcome", "sixty_people") and _above(row),
        "Around ten people in the programme have the outcome: the two rates have score intervals, "
        "which with the quantile of t are on the safe side.",
    ),
    (
        "f",
        _paired,
        "Errors take the matching, or the classes, as given. An estimated score balances the "
        "covariates better than chance does, so where these foretell the outcome (hope at the end, "
        "from hope at the start), the errors are too large: safe, at a cost in power.",
    ),
    (
        "g",
        lambda row: row["measure"] == "hazard_ratio" and _above(row),
        "Errors of a weighted hazard ratio take the weights as given, which is on the safe side.",
    ),
]


def _error(row: Row) -> float:
    return float((NOMINAL * (1 - NOMINAL) / max(row["answered"], 1)) ** 0.5)


def _below(row: Row) -> bool:
    return row["coverage"] is not None and row["coverage"] < NOMINAL - 3 * _error(row)


def _above(row: Row) -> bool:
    return row["coverage"] is not None and row["coverage"] > NOMINAL + 3 * _error(row)


def mark(row: Row) -> str:
    """Nothing, or an arrow and the letter of the reason."""
    if not (_below(row) or _above(row)):
        return ""
    letter = next((letter for letter, fits, _ in REASONS if fits(row)), "unexplained")
    return f" {'▼' if _below(row) else '▲'} {letter}"


def write_report(rows: list[Row], exact: list[Row], tests: list[Row]) -> str:
    """The page."""
    parts = [INTRODUCTION, _exact_part(exact), _tests_part(tests), SIMULATED, _summary(rows)]
    given = {mark(row)[-1:] for row in rows}
    reasons = [f"- **{letter}.** {why}" for letter, _, why in REASONS if letter in given]
    parts += ["\n".join(reasons) + "\n"]
    worlds = [(name, list(own)) for name, own in groupby(rows, key=lambda row: row["world"])]
    parts += [_world(name, own) for name, own in worlds if not WORLDS[name].hard]
    parts += [HARD]
    parts += [_world(name, own) for name, own in worlds if WORLDS[name].hard]
    names = ("numpy", "scipy", "pandas")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return "\n".join([*parts, f"Versions: python {platform.python_version()}, {versions}.\n"])


def _table(header: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    shown = [header, ("---", *("---:" for _ in header[1:])), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in shown) + "\n"


def _exact_part(exact: list[Row]) -> str:
    header = ("interval", "people", "mean coverage", "lowest", "at rates", "below 93%")
    header += ("mean false alarms", "highest")
    lines = [
        (
            row["interval"],
            row["n"],
            f"{row['mean']:.1%}",
            f"{row['lowest']:.1%}",
            row["where"],
            f"{row['below_93']:.0%} of pairs",
            f"{row['mean_false_alarm']:.1%}",
            f"{row['worst_false_alarm']:.1%}",
        )
        for row in sorted(exact, key=lambda row: row["interval"])
    ]
    return EXACT + "\n" + _table(header, lines)


def _share(value: float | None) -> str:
    """A share in per cent; nothing where there is no interval."""
    return "" if value is None else f"{value:.1%}"


def _tests_part(tests: list[Row]) -> str:
    header = ("test", "people", "mean", "highest", "second rate there")
    lines = [
        (row["test"], row["n"], f"{row['mean']:.1%}", f"{row['highest']:.1%}", row["where"])
        for row in tests
    ]
    return TESTS + "\n" + _table(header, lines)


def _summary(rows: list[Row]) -> str:
    rows = [row for row in rows if row["coverage"] is not None]
    counts = Counter("below" if _below(row) else "above" if _above(row) else "in" for row in rows)
    unexplained = sum("unexplained" in mark(row) for row in rows)
    return (
        f"{len(rows)} combinations of world, plan and measure: {counts['in']} within three Monte "
        f"Carlo standard errors of 95%, {counts['below']} below, {counts['above']} above, "
        f"{unexplained} without an explanation.\n"
    )


def _world(name: str, rows: list[Row]) -> str:
    world, nothing = WORLDS[name], rows[0]["false_alarms"] is not None
    header = ("plan", "outcome", "measure", "coverage", "bias", "error/SD", "missed below, above")
    header += ("false alarms",) * nothing + ("answered",)
    lines = []
    for row in rows:
        line: tuple[str, ...] = (
            row["plan"],
            row["outcome"],
            MEASURE_NAMES[row["measure"]],
            _share(row["coverage"]) + mark(row),
            f"{row['bias_in_sd']:+.2f}",
            "" if row["error_over_sd"] is None else f"{row['error_over_sd']:.2f}",
            f"{_share(row['truth_below'])}, {_share(row['truth_above'])}",
        )
        line += (f"{row['false_alarms']:.1%}",) * nothing if nothing else ()
        lines.append((*line, f"{row['answered']:,} of {row['cohorts']:,}"))
    most = max(row["answered"] for row in rows)
    error = (NOMINAL * (1 - NOMINAL) / most) ** 0.5
    return (
        f"### {name.replace('_', ' ').capitalize()}\n\n{world.description} Monte Carlo standard "
        f"error {error:.1%}.\n\n{_table(header, lines)}"
    )
