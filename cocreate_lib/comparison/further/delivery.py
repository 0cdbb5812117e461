"""Delivery: what was offered, what people got, and what can be said of what that did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysed import Analysed
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.cut_off import find_cut_off
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.delivery import words
from cocreate_lib.comparison.delivery.dose_response import by_level, slope
from cocreate_lib.comparison.delivery.fidelity import FidelitySlope, fidelity_slope
from cocreate_lib.comparison.delivery.found import Compliers, Delivered, Dose, Reach
from cocreate_lib.comparison.delivery.instrument import (
    Region,
    anderson_rubin,
    complier_interval,
    offer_interval,
    receipt_interval,
)
from cocreate_lib.comparison.delivery.offer import (
    errors_of,
    expected_without,
    moved_at_cut_off,
    moved_by_chance,
    reach_of,
)
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates
from cocreate_lib.comparison.further.analysis import (
    FURTHER_COLUMNS,
    FurtherAnalysis,
    FurtherMethod,
    FurtherTarget,
    further_table,
)
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.methods.sample import whole_sample
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.plan.measures import MEASURES_OF
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.sensitivity.finding import Finding, finding_of_row
from cocreate_lib.errors import NoEstimate
from cocreate_lib.text import decimal, decimals_for, interval, percentage

OFFER = "the offer (intention to treat)"
REACH = "what the offer changed in what was received"
COMPLIERS = "those who took part because of the offer"
ANDERSON_RUBIN = f"{COMPLIERS} (Anderson-Rubin)"
AT_CUT_OFF = "the offer, at the cut-off"
_LEVEL_COLUMNS = (
    "outcome",
    "by",
    "level",
    "people",
    "received",
    "mean",
    "conf_low",
    "conf_high",
    "expected",
)
_RATES_OVER_TIME = (
    "the outcome is events over time at risk, and the offer may change both: their ratio has no "
    "effect for each person to divide"
)
_TIMES = (
    "the outcome is a time, and where not everybody was watched to its end it has no mean to divide"
)


@dataclass(frozen=True, repr=False, eq=False)
class DeliveryAnalysis(FurtherAnalysis):
    """How far an offer reached people, and what that did.

    Parameters
    ----------
    reach
        One row a group: ``group`` (``"offered"`` or ``"others"``), ``people``, ``received`` (mean,
        with the weights of the plan's method). Empty where the plan names no such column.
    levels
        One row an outcome and level of what those offered received: ``outcome``, ``by`` (the
        column), ``level`` (its values), ``people``, ``received`` (their mean), ``mean`` (of the
        outcome) with ``conf_low`` and ``conf_high``, ``expected`` (the mean that the comparison
        group leads to expect of people with like covariates), and the mean of each covariate.
    clusters
        One row an outcome and cluster in the programme, by ascending fidelity: ``outcome``,
        ``cluster`` (a number from 1), ``people``, ``fidelity``, ``outcome_mean``,
        ``adjusted_outcome``.
    delivered
        The numbers of each outcome, for pictures.
    reached
        Those of what was received; None where the plan names no such column.
    """

    reach: pd.DataFrame
    levels: pd.DataFrame
    clusters: pd.DataFrame
    delivered: tuple[Delivered, ...]
    reached: Reach | None


class Delivery(FurtherMethod):
    """What was offered, what people got, and what that did.

    Notes
    -----
    Everything is worked out on the people whom the plan's method compares, with its weights, on the
    scale of differences.
    """

    name = "delivery"
    fields = ("received", "fidelity")
    example = 'received="took_part"'

    def analyse(self, analysed: Analysed) -> DeliveryAnalysis:
        table, plan = analysed.table, analysed.plan
        reach = _reach(analysed)
        found = tuple(
            _delivered(analysed, position, data, reach)
            for position, data in enumerate(table.outcomes)
        )
        levels, clusters = _levels(found, table), _clusters(found)
        rows = [row for each in found for row in _rows(each, reach, plan)]
        if reach is not None:
            rows.insert(0, _reach_row(reach, plan))
        return DeliveryAnalysis(
            name=self.name,
            title="Delivery: what was offered, and what people got",
            table=further_table(rows),
            can_say=tuple(words.can_say(reach, found, plan.cluster_label or None)),
            cannot_say=tuple(words.cannot_say(reach, found, plan.cluster_label or None)),
            in_brief=words.in_brief(reach, found),
            tables=dict(_shown(found, levels)),
            reach=_reach_frame(reach),
            levels=levels,
            clusters=clusters,
            delivered=found,
            reached=reach,
        )

    def rows(self, analysed: Analysed) -> list[dict[str, Any]]:
        table, plan = analysed.table, analysed.plan
        received = _received(table, plan)
        found = []
        for data, outcome in zip(table.outcomes, analysed.found, strict=True):
            compliers, _ = _compliers(analysed, data, received)
            if compliers is not None:
                found += list(_complier_rows(compliers, _base(_main(outcome))))
        blank = {**dict.fromkeys(FURTHER_COLUMNS, np.nan), "notes": ""}
        return [{**blank, **row} for row in found]

    def targets(
        self, plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]
    ) -> tuple[FurtherTarget, ...]:
        if plan.received is None or not plan.is_randomised:
            return ()
        return tuple(
            FurtherTarget(each.column, _measure(plan.analysed(each).kind), COMPLIERS, "compliers")
            for each in plan.outcomes
            if _has_mean(each)
        )


def _main(outcome: OutcomeEstimates) -> dict[str, Any]:
    """The main estimate's row, on the scale of differences."""
    return next(row for row in outcome.rows if row["scale"] == "difference")


def _base(main: Mapping[str, Any]) -> dict[str, Any]:
    """What other rows of an outcome have as its main estimate's has it."""
    names = ("outcome", "measure", "scale", "conf_level", "n_treated", "n_comparison")
    return {name: main[name] for name in names}


def _measure(kind: str) -> str:
    """The difference of this kind of outcome."""
    return MEASURES_OF[kind][0]


def _has_mean(outcome: Outcome) -> bool:
    """Whether everybody has a number of this outcome: no time whose end wasn't seen, and no events
    over a time of their own."""
    return outcome.kind != "time_to" and outcome.exposure is None


def _numbers(table: Table, name: str) -> FloatArray:
    """A column that the plan reads beyond the main estimates."""
    return table.further[name].values  # noqa: PD011


def _received(table: Table, plan: AnalysisPlan) -> FloatArray | None:
    return None if plan.received is None else _numbers(table, plan.received)


def _reach(analysed: Analysed) -> Reach | None:
    table, plan, sample = analysed.table, analysed.plan, analysed.sample
    received = _received(table, plan)
    if received is None:
        return None
    means, moved = reach_of(received, table, sample, plan)
    used = sample.totals(len(table.treated)) > 0
    return Reach(
        column=str(plan.received),
        is_flag=bool(np.isin(received, (0, 1)).all()),
        offered=float(means[0]),
        others=float(means[1]),
        n_offered=int((used & table.treated).sum()),
        n_others=int((used & ~table.treated).sum()),
        difference=receipt_interval(moved, plan.conf_level),
        f_statistic=moved.f_statistic,
        label=plan.labels.get(str(plan.received), ""),
    )


def _delivered(
    analysed: Analysed, position: int, data: OutcomeData, reach: Reach | None
) -> Delivered:
    table, plan = analysed.table, analysed.plan
    received = _received(table, plan)
    main = _main(analysed.found[position])
    finding = _finding(analysed, position, main)
    compliers, why_not = _compliers(analysed, data, received)
    used = analysed.sample.totals(len(table.treated)) > 0
    offered = used & table.treated
    dose: Dose | None = None
    fidelity: FidelitySlope | None = None
    if _has_mean(data.spec):
        dose = _dose(analysed, data, offered)
        fidelity = _fidelity(analysed, data, offered)
    return Delivered(
        finding, main, compliers, why_not, dose, fidelity, adjusted=table.design.shape[1] > 0
    )


def _compliers(
    analysed: Analysed, data: OutcomeData, received: FloatArray | None
) -> tuple[Compliers | None, str]:
    """The effect on those who took part because of the offer, or why there is none."""
    table, plan, sample = analysed.table, analysed.plan, analysed.sample
    if received is None:
        return None, ""
    if not plan.is_randomised and plan.threshold is None:
        return None, words.NO_CHANCE
    if not _has_mean(data.spec):
        return None, _TIMES if data.spec.exposure is None else _RATES_OVER_TIME
    cut_off = None
    try:
        if plan.threshold is None:
            moved = moved_by_chance(data, received, table, sample, plan)
        else:
            running = _numbers(table, plan.threshold)
            cut_off = find_cut_off(table.treated, running)
            moved = moved_at_cut_off(data, received, running, cut_off, table, plan)
            sample = whole_sample(table, plan)
    except NoEstimate as failure:
        return None, failure.what[0].lower() + failure.what[1:].rstrip(".")
    used = sample.totals(len(table.treated)) > 0
    offer = offer_interval(moved, plan.conf_level)
    return Compliers(
        moved=moved,
        offer=offer,
        effect=complier_interval(moved, plan.conf_level),
        region=anderson_rubin(moved, plan.conf_level),
        p_value=offer.p_value,
        cut_off=cut_off,
        n_offered=int((used & table.treated).sum()),
        n_others=int((used & ~table.treated).sum()),
    ), ""


def _dose(analysed: Analysed, data: OutcomeData, offered: BoolArray) -> Dose | None:
    """The outcome by levels of what was received, if it has more than two, or else of fidelity."""
    table, plan = analysed.table, analysed.plan
    for name in (plan.received, plan.fidelity):
        if name is None:
            continue
        values = _numbers(table, name)
        who = offered & np.isfinite(values)
        if len(np.unique(values[who])) > 2:
            break
    else:
        return None
    y, design = data.y[who], table.design[who]
    clusters = None if table.clusters is None else table.clusters[who]
    levels = by_level(
        y,
        values[who],
        table.columns[who],
        expected_without(data, table, who),
        clusters,
        is_rate=data.spec.kind == "rate",
        conf_level=plan.conf_level,
    )
    found = slope(
        y,
        values[who],
        design,
        () if clusters is None else (clusters,),
        method=errors_of(plan, analysed.sample, table),
        conf_level=plan.conf_level,
    )
    return Dose(str(name), levels, found, int(who.sum()), plan.labels.get(str(name), ""))


def _fidelity(analysed: Analysed, data: OutcomeData, offered: BoolArray) -> FidelitySlope | None:
    table, plan = analysed.table, analysed.plan
    if plan.fidelity is None or table.clusters is None:
        return None
    values = _numbers(table, plan.fidelity)
    who = offered & np.isfinite(values)
    if not who.any():
        return None
    return fidelity_slope(
        data.y[who], values[who], table.design[who], table.clusters[who], conf_level=plan.conf_level
    )


def _finding(analysed: Analysed, position: int, row: Mapping[str, Any]) -> Finding:
    """The main estimate of one outcome, on the scale of differences."""
    plan, found = analysed.plan, analysed.found[position]
    means = float(found.means[0]), float(found.means[1])
    return finding_of_row(plan, plan.outcomes[position], row, means=means)


def _reach_row(reach: Reach, plan: AnalysisPlan) -> dict[str, Any]:
    return {
        "outcome": reach.column,
        "measure": "risk_difference" if reach.is_flag else "mean_difference",
        "scale": "difference",
        "about": REACH,
        **reach.difference.numbers,
        "conf_level": plan.conf_level,
        "n_treated": reach.n_offered,
        "n_comparison": reach.n_others,
        "f_statistic": reach.f_statistic,
        "notes": reach.difference.problem,
    }


def _rows(each: Delivered, reach: Reach | None, plan: AnalysisPlan) -> Iterator[dict[str, Any]]:
    base = _base(each.main)
    if reach is not None:
        yield {**{name: each.main.get(name) for name in FURTHER_COLUMNS}, "about": OFFER}
    if each.compliers is not None:
        yield from _complier_rows(each.compliers, base)
    base["n_comparison"] = 0
    if each.dose is not None:
        about = f"one more of {each.dose.column!r}, among those offered (description)"
        yield _slope_row(base, each.dose.slope, about, each.dose.n)
    if each.fidelity is not None:
        only = f"{plan.fidelity!r} is read of people in the programme only"
        about = f"one more of {plan.fidelity!r} in a whole cluster (description)"
        n = int(each.fidelity.clusters["people"].sum())
        row = _slope_row(base, each.fidelity.interval, about, n)
        yield {**row, "notes": "; ".join(filter(None, [row["notes"], only]))}


def _slope_row(base: Mapping[str, Any], found: Interval, about: str, n: int) -> dict[str, Any]:
    return {
        **base,
        "measure": "slope",
        "about": about,
        **found.numbers,
        "n_treated": n,
        "notes": found.problem,
    }


def _complier_rows(found: Compliers, base: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    base = {**base, "n_treated": found.n_offered, "n_comparison": found.n_others}
    f_statistic = found.moved.f_statistic
    notes = ["two-stage least squares, with the offer as the instrument"]
    if found.cut_off is not None:
        rule = f"at the cut-off (offered {found.cut_off.words}), a straight line on each side"
        notes.append(rule)
        yield {
            **base,
            "about": AT_CUT_OFF,
            **found.offer.numbers,
            "notes": "; ".join(filter(None, [found.offer.problem, rule])),
        }
    if f_statistic < words.WEAK:
        notes.append("the offer changed little: rely on Anderson and Rubin's interval")
    yield {
        **base,
        "about": COMPLIERS,
        **found.effect.numbers,
        "f_statistic": f_statistic,
        "notes": "; ".join(filter(None, [found.effect.problem, *notes])),
    }
    low, high, said = limits_of(found.region)
    yield {
        **base,
        "about": ANDERSON_RUBIN,
        "estimate": found.effect.estimate,
        "df": found.moved.df,
        "p_value": found.p_value,
        "conf_low": low,
        "conf_high": high,
        "f_statistic": f_statistic,
        "region": found.region.shape,
        "notes": said,
    }


def limits_of(region: Region) -> tuple[float, float, str]:
    """A region's limits as two numbers, and what these leave unsaid: two rays have none."""
    if region.shape == "unknown":
        return np.nan, np.nan, "no interval: too few people or clusters"
    if region.shape == "two rays":
        (_, low), (high, _) = region.pieces
        digits = decimals_for(high - low, 3)
        between = f"between {decimal(low, digits)} and {decimal(high, digits)}"
        return np.nan, np.nan, f"no two limits: the interval is everything but what lies {between}"
    low, high = region.pieces[0]
    return low, high, ""


def _reach_frame(reach: Reach | None) -> pd.DataFrame:
    columns = ["group", "people", "received"]
    if reach is None:
        return pd.DataFrame(columns=columns)
    rows = [
        ("offered", reach.n_offered, reach.offered),
        ("others", reach.n_others, reach.others),
    ]
    return pd.DataFrame(rows, columns=columns)


def _levels(found: Sequence[Delivered], table: Table) -> pd.DataFrame:
    covariates = [f"{name}={level}" if level else name for name, level in table.terms]
    rows = [
        (
            each.finding.outcome,
            each.dose.column,
            level.name,
            level.n,
            level.received,
            level.mean.estimate,
            level.mean.conf_low,
            level.mean.conf_high,
            level.expected,
            *level.covariates,
        )
        for each in found
        if each.dose is not None
        for level in each.dose.levels
    ]
    return pd.DataFrame(rows, columns=[*_LEVEL_COLUMNS, *covariates])


def _clusters(found: Sequence[Delivered]) -> pd.DataFrame:
    columns = ["outcome", "cluster", "people", "fidelity", "outcome_mean", "adjusted_outcome"]
    frames = []
    for each in found:
        if each.fidelity is None:
            continue
        frame = each.fidelity.clusters.rename(columns={"outcome": "outcome_mean"})
        frame["cluster"] = np.arange(1, len(frame) + 1)
        frames.append(frame.assign(outcome=each.finding.outcome)[columns])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _shown(found: Sequence[Delivered], levels: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The levels as they are printed, by title."""
    for each in found:
        if each.dose is None:
            continue
        own = levels[levels["outcome"] == each.finding.outcome]
        by, conf_level = each.dose.label or each.dose.column, percentage(each.finding.conf_level)
        shown = pd.DataFrame({by: own["level"], "people": own["people"]})
        digits = [decimals_for(width, 2) for width in own["conf_high"] - own["conf_low"]]
        shown["mean"] = list(map(decimal, own["mean"], digits))
        shown[f"{conf_level} interval"] = list(
            map(interval, own["conf_low"], own["conf_high"], digits)
        )
        if own["expected"].notna().any():
            shown["expected without it"] = list(map(decimal, own["expected"], digits))
        for name in own.columns[len(_LEVEL_COLUMNS) :]:
            shown[name] = [decimal(value, decimals_for(own[name].std(), 2)) for value in own[name]]
        title = f"{each.finding.outcome!r} by {by!r}, among those offered"
        yield f"{title}: who fared how, and not an effect", shown
