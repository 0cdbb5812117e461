"""One outcome by every method that a plan and its data allow: to explore, not to pick a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.compare import compare
from cocreate_lib.comparison.data.columns import check_shape, is_synthetic
from cocreate_lib.comparison.methods.register import METHOD_WORDS, METHODS, READ_BY
from cocreate_lib.comparison.numerics.progress import Progress, tell_nobody, watched
from cocreate_lib.comparison.plan.fields import RATE_INTERVALS
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.result import Comparison
from cocreate_lib.comparison.specification.one_outcome import (
    OneOutcome,
    as_analysed,
    measure_of,
    one_outcome,
)
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.display import Block, Rows, Words, labelled
from cocreate_lib.errors import CocreateError, DataError
from cocreate_lib.labels import Declared
from cocreate_lib.text import decimal, interval, percentage

COLUMNS = (
    "method",
    "weights",
    "declared",
    "estimate",
    "conf_low",
    "conf_high",
    "conf_level",
    "worst_smd",
    "worst_covariate",
    "alike",
    "implied_distance",
    "implied_negative_share",
    "overlap_coefficient",
    "lost_treated",
    "lost_comparison",
    "n_treated",
    "n_comparison",
    "effective_n_treated",
    "effective_n_comparison",
    "problem",
)
EXPLORATION = (
    "This is exploration, not a choice by result. Choose a method before you look at outcomes: by "
    "what was declared, by how alike it makes the groups, and by whom it loses. Methods stand in a "
    "fixed order. Report all that were tried."
)
# What methods refuse that do not read it: there it takes its default.
_REFUSED = {"ratio": 1, "replace": False, "rate_interval": RATE_INTERVALS[0]}


@dataclass(frozen=True, eq=False, repr=False)
class TriedMethods(OneOutcome):
    """One outcome by every method, side by side.

    Parameters
    ----------
    table
        One row a method, in the order of the plan's methods, whatever came out. ``method``;
        ``weights`` (``propensity`` or ``entropy``, for ``weighting``); ``declared`` (the plan's
        own); ``estimate``, ``conf_low``, ``conf_high``, ``conf_level``; ``worst_smd`` (largest
        standardised mean difference as matched or weighted; for ``regression`` and ``unadjusted``
        as they are) and ``worst_covariate``; ``alike`` (in words); for ``regression``
        ``implied_distance`` and ``implied_negative_share`` (by the weights that a linear one
        implies: how far the people compared lie from those of the estimand, in standard deviations,
        and the larger group's share of negative weights); ``overlap_coefficient`` (where scores
        make weights); ``lost_treated``, ``lost_comparison`` (people); ``n_treated``,
        ``n_comparison`` (analysed); ``effective_n_treated``, ``effective_n_comparison`` (Kish; for
        ``regression`` of the implied weights); ``problem`` (why there is no estimate or no
        interval; empty where there is).
    plan
        The declared plan, with the one outcome.
    outcome, measure
        What was compared.
    synthetic
        Whether the data are synthetic.
    """

    heading: ClassVar[str] = "Methods side by side"
    table: pd.DataFrame
    plan: AnalysisPlan
    outcome: Outcome
    measure: str
    synthetic: bool

    @property
    def labels(self) -> Declared:
        """What columns are called, as the plan declares it."""
        return self.plan.labels

    def summary(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each method's name, with labelled lines about it: to be shown where there is no room for
        a table."""
        for row in self.table.to_dict("records"):
            lines = [("no result" if np.isnan(row["estimate"]) else "note", row["problem"])]
            if row["alike"]:
                lines = [
                    ("alike", row["alike"]),
                    ("lost", f"{row['lost_treated']:,} in the programme, "
                     f"{row['lost_comparison']:,} in the comparison group"),
                    ("count as", f"{row['effective_n_treated']:,.1f} and "
                     f"{row['effective_n_comparison']:,.1f} people (effective sample size)"),
                    ("estimate", interval_text(row)),
                    *lines,
                ]  # fmt: skip
            yield name_of(row), [line for line in lines if line[1]]

    def _blocks(self) -> Iterator[Block]:
        opening = [self.title, EXPLORATION]
        for name, about in self.summary():
            opening += [name, *labelled(about)]
        html = f"<p><strong>{escape(self.title)}</strong><br>{escape(EXPLORATION)}</p>"
        yield Words("\n".join(opening), html)
        yield Rows(self._shown(), only="html")

    def _shown(self) -> pd.DataFrame:
        rows = self.table.to_dict("records")
        return pd.DataFrame(
            {
                "method": [name_of(row) for row in rows],
                "alike": self.table["alike"],
                "lost": _pairs(self.table, "lost", "{:,.0f}"),
                "effective n": _pairs(self.table, "effective_n", "{:,.1f}"),
                "estimate": [interval_text(row) for row in rows],
                "problem": self.table["problem"],
            }
        )


def try_methods(
    people: pd.DataFrame,
    plan: AnalysisPlan,
    *,
    outcome: str | None = None,
    measure: str | None = None,
    progress: Progress = tell_nobody,
) -> TriedMethods:
    """Compare one outcome by every method that a plan and its data allow.

    Parameters
    ----------
    people
        One row a person, as for :func:`compare`.
    plan
        The declared plan: everything but its method stays as it is.
    outcome
        Column of the outcome. Default: the first of the plan.
    measure
        One of the outcome's measures. Default: its difference.
    progress
        Is called with ``"methods"``, how many have been tried, and how many there are.

    Returns
    -------
    TriedMethods
        A row for every method, those that failed among them with the reason.

    Raises
    ------
    PlanError
        For an outcome or a measure that there isn't.
    DataError
        When the table can't be read, or no method has an estimate.

    Notes
    -----
    To explore: whoever looks at the results of many methods and then reports the one they like has
    an interval that no longer holds what it says. ``specification_curve`` combines other choices
    too, and tests them jointly.

    The methods are all that a plan can name, weighting by propensity scores and by entropy
    balancing. ``ratio``, ``replace`` and ``rate_interval`` of the plan hold
    for the methods that read them.

    Examples
    --------
    >>> from cocreate_lib.comparison import rate
    >>> rng = np.random.default_rng(1)
    >>> people = pd.DataFrame({"programme": rng.integers(0, 2, 90), "age": rng.integers(18, 60, 90),
    ...                        "reoffended": rng.integers(0, 2, 90)})
    >>> plan = AnalysisPlan("programme", [rate("reoffended")], ["age"])
    >>> tried = try_methods(people, plan)
    >>> tried.to_frame()["method"].tolist()[:3]
    ['unadjusted', 'regression', 'nearest']
    >>> tried.to_frame()["problem"].iloc[-1]
    "Difference in differences needs to know how 'reoffended' was before."
    """
    plan = plan.replace(**one_outcome(plan, outcome))
    measure = measure_of(plan.outcomes[0], measure)
    check_shape(people, plan)
    ways = list(_ways())
    rows = [
        _tried(people, plan, method, weights, measure)
        for method, weights in watched(ways, "methods", len(ways), progress)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    counts = ["lost_treated", "lost_comparison", "n_treated", "n_comparison"]
    table = table.astype(dict.fromkeys(counts, "Int64"))
    if table["estimate"].isna().all():
        declared = table[table["declared"]].iloc[0]
        raise DataError(
            f"No method has an estimate. The declared plan's reason: {declared['problem']}",
            why="There is nothing to set side by side.",
            try_this="Compare by the declared plan alone first.",
        )
    return TriedMethods(table, plan, plan.outcomes[0], measure, is_synthetic(people))


def name_of(row: Mapping[Any, Any]) -> str:
    """A row's method in words."""
    name = METHOD_WORDS["entropy" if row["weights"] == "entropy" else row["method"]].name
    return f"{name[0].upper()}{name[1:]}{' (the declared plan)' if row['declared'] else ''}"


def interval_text(row: Mapping[Any, Any]) -> str:
    """A row's estimate with its interval."""
    if np.isnan(row["estimate"]):
        return ""
    if np.isnan(row["conf_low"]):
        return decimal(row["estimate"])
    level, limits = percentage(row["conf_level"]), interval(row["conf_low"], row["conf_high"])
    return f"{decimal(row['estimate'])} ({level}: {limits})"


def _ways() -> Iterator[tuple[str, str]]:
    """Every method, with the weights of the one that has a choice of them."""
    for name, method in METHODS.items():
        yield from ((name, fields.get("weights", "")) for fields in method.variants())


def _tried(
    people: pd.DataFrame, plan: AnalysisPlan, method: str, weights: str, measure: str
) -> dict[str, Any]:
    """A row of the table, or why it has no numbers."""
    same = method == plan.method and weights in ("", plan.weights)
    row: dict[str, Any] = dict.fromkeys(COLUMNS, np.nan)
    row |= {"method": method, "weights": weights, "declared": same}
    row |= {"worst_covariate": "", "alike": "", "problem": ""}
    changes = {k: v for k, v in _REFUSED.items() if method not in READ_BY[k]}
    changes |= {"method": method} | ({"weights": weights} if weights else {})
    try:
        plan = plan if same else plan.replace(**changes)
        wanted = as_analysed(plan, measure)
        found = compare(people, plan)
    except CocreateError as error:
        return row | {"problem": error.what}
    return row | _numbers(found, wanted)


def _numbers(found: Comparison, measure: str) -> dict[str, Any]:
    first = found.estimates[found.estimates["measure"] == measure].iloc[0]
    imbalance, lost = found.imbalance, found.lost.groupby("group")["lost"].sum()
    bridged = imbalance.extrapolation
    treated = found.treated.to_numpy()
    sizes = [effective_size(found.weights.to_numpy()[who]) for who in (treated, ~treated)]
    if bridged is not None:
        sizes = [bridged.effective_n_treated, bridged.effective_n_comparison]
    names = ("estimate", "conf_low", "conf_high", "conf_level", "n_treated", "n_comparison")
    return {
        **{name: first[name] for name in names},
        "worst_smd": imbalance.smd,
        "worst_covariate": imbalance.covariate,
        "alike": imbalance.in_brief,
        "implied_distance": np.nan if bridged is None else bridged.distance,
        "implied_negative_share": np.nan if bridged is None else bridged.negative,
        "overlap_coefficient": imbalance.overlap,
        "lost_treated": lost["treated"],
        "lost_comparison": lost["comparison"],
        "effective_n_treated": sizes[0],
        "effective_n_comparison": sizes[1],
        "problem": first["notes"].split("; ")[0] if np.isnan(first["conf_low"]) else "",
    }


def _pairs(table: pd.DataFrame, name: str, form: str) -> list[str]:
    """Both groups' numbers in one cell."""
    both = zip(table[f"{name}_treated"], table[f"{name}_comparison"], strict=True)
    return ["" if pd.isna(a) else f"{form.format(a)} / {form.format(b)}" for a, b in both]
