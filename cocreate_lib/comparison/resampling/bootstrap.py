"""The bootstrap: the whole analysis again, on people, clusters or matched sets drawn afresh."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import Table, take
from cocreate_lib.comparison.estimates.kinds import analysis_of
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates, with_intervals
from cocreate_lib.comparison.inference.intervals import Interval, back_of
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.comparison.numerics.progress import Progress, tell_nobody, watched
from cocreate_lib.comparison.resampling.draws import Stretch, all_draws
from cocreate_lib.errors import DataError
from cocreate_lib.processes import Workers

# With a larger share of draws without an answer, those with one are no fair sample of them all.
_MOST_FAILURES = 0.05
_WHAT = "bootstrap draws"


def bootstrapped(
    found: list[OutcomeEstimates],
    table: Table,
    sample: Sample,
    plan: AnalysisPlan,
    progress: Progress = tell_nobody,
    team: Workers | None = None,
) -> list[OutcomeEstimates]:
    """Estimates whose uncertainty comes from the bootstrap.

    Parameters
    ----------
    found
        The estimates.
    table, sample, plan
        The people, whom the plan compares, and the plan.
    progress
        Is told of each draw.
    team
        Who makes the draws; None: this process alone. The draws are the same.

    Returns
    -------
    list of OutcomeEstimates
        Percentile intervals, and p-values that agree with them: below α when the 1 − α interval
        leaves the null value out. The standard error is the standard deviation of the draws.

    Notes
    -----
    After matching, whole matched sets are drawn, and outcome models are fitted again; the matching
    itself is taken as given (Austin & Small 2014). Otherwise whole clusters are drawn, or people
    where none are declared, and the propensity score, the weights and the outcome models are
    estimated again. All outcomes and measures share their draws.

    References
    ----------
    Austin, P. C., & Small, D. S. (2014). The use of bootstrapping when using propensity-score
    matching without replacement: a simulation study. *Statistics in Medicine*, 33, 4306–4319.
    """
    rng = np.random.default_rng(plan.seed)
    matched = sample.pairs is not None
    codes = sample.groupings[0] if sample.groupings else np.arange(len(sample.rows))
    if not matched and table.clusters is not None:
        codes = table.clusters
    elif not matched:
        codes = np.arange(len(table.treated))
    wanted = [_Wanted([row["measure"] for row in each.rows], each.horizon) for each in found]
    shared = _Shared(wanted, table, sample, plan, _units(codes))
    n = plan.replications
    draws = all_draws(_draws, shared, n, rng, shared.units.drawn, _WHAT, progress, team)
    unit = _unit(sample, plan)
    return [
        with_intervals(
            each,
            {
                row["measure"]: percentile(
                    row, np.array([values[row["measure"]] for values in own]), plan.conf_level
                )
                for row in each.rows
            },
            f"bootstrap of {unit}, percentile intervals",
        )
        for each, own in zip(found, zip(*draws, strict=True), strict=True)
    ]


@dataclass(frozen=True)
class _Wanted:
    """What is worked out again of one outcome."""

    measures: Sequence[str]
    horizon: float | None


@dataclass(frozen=True)
class _Units:
    """Units that are drawn whole: unit i has the rows of ``order`` from ``starts[i]`` on, as many
    as ``sizes[i]``."""

    order: IntArray
    starts: IntArray
    sizes: IntArray

    def drawn(self, rng: np.random.Generator) -> IntArray:
        """The units of one draw."""
        return rng.integers(len(self.sizes), size=len(self.sizes))

    def rows(self, drawn: IntArray) -> tuple[IntArray, IntArray]:
        """The rows of drawn units, one unit after the other, and which of them each is of."""
        sizes = self.sizes[drawn]
        before = np.cumsum(sizes) - sizes
        places = np.repeat(self.starts[drawn] - before, sizes) + np.arange(sizes.sum())
        return self.order[places], np.repeat(np.arange(len(drawn)), sizes)


def _units(codes: IntArray) -> _Units:
    """The rows of each unit."""
    order = np.argsort(codes, kind="stable")
    starts = np.append(0, np.flatnonzero(np.diff(codes[order])) + 1)
    return _Units(order, starts, np.diff(np.append(starts, len(codes))))


@dataclass(frozen=True)
class _Shared:
    """What every draw needs."""

    wanted: Sequence[_Wanted]
    table: Table
    sample: Sample
    plan: AnalysisPlan
    units: _Units


def _draws(
    shared: _Shared, stretch: Stretch, /, progress: Progress = tell_nobody
) -> list[list[dict[str, float]]]:
    """Every outcome's measures, draw by draw."""
    rng = stretch.rng()
    return [
        _one_draw(shared, *shared.units.rows(shared.units.drawn(rng)))
        for _ in watched(range(stretch.draws), _WHAT, stretch.draws, progress)
    ]


def _unit(sample: Sample, plan: AnalysisPlan) -> str:
    if sample.pairs is not None:
        sets = len(np.unique(sample.pairs.treated))
        return "matched pairs" if sets == len(sample.pairs.treated) else "matched sets"
    return "people" if plan.cluster is None else f"whole '{plan.cluster_label}' clusters"


def _one_draw(shared: _Shared, rows: IntArray, again: IntArray) -> list[dict[str, float]]:
    """Every outcome's measures on drawn rows; none where the draw can't be analysed."""
    table, sample, plan = shared.table, shared.sample, shared.plan
    blank = [dict.fromkeys(each.measures, np.nan) for each in shared.wanted]
    if sample.pairs is not None:
        drawn = replace(
            sample, rows=sample.rows[rows], weights=sample.weights[rows], groupings=(again,)
        )
    else:
        table = take(table, rows)
        if not 0 < table.treated.sum() < len(rows):
            return blank
        if table.clusters is not None:
            table = replace(table, clusters=again)
        try:
            drawn = plan.estimator.sample(table, plan)
        except DataError:
            return blank
    return [
        analysis_of(data, table, drawn, plan).measured(each.horizon)
        for data, each in zip(table.outcomes, shared.wanted, strict=True)
    ]


def percentile(row: dict[str, object], draws: FloatArray, conf_level: float) -> Interval:
    """A percentile interval, and the p-value that agrees with it.

    Notes
    -----
    Of B draws in order, the limits are the k-th from either end, with k the whole part of
    (B + 1)α/2. The p-value is 2(1 + the draws on the far side of zero)/(B + 1).
    """
    measure, estimate = str(row["measure"]), float(str(row["estimate"]))
    good = np.sort(draws[np.isfinite(draws)])
    if len(good) < (1 - _MOST_FAILURES) * len(draws):
        missing = len(draws) - len(good)
        problem = f"no interval: {missing} of {len(draws)} bootstrap draws have no answer"
        return Interval(estimate, problem=problem)
    if not good[-1] > good[0]:
        return Interval(estimate, problem="no interval: every bootstrap draw is the same")
    limits = partial(_percentiles, good, back_of(measure))
    low, high = limits(conf_level)
    if not np.isfinite([low, high]).all():
        return Interval(estimate, problem="no interval: too few replications for this level")
    beyond = min(int(np.sum(good <= 0)), int(np.sum(good >= 0)))
    return Interval(
        estimate=estimate,
        std_error=float(np.std(good, ddof=1)),
        p_value=min(1.0, 2 * (1 + beyond) / (1 + len(good))),
        conf_low=low,
        conf_high=high,
        limits=limits,
    )


def _percentiles(
    ordered: FloatArray, back: Callable[[float], float], conf_level: float
) -> tuple[float, float]:
    """Limits from draws in order; infinite where they are too few for the level."""
    place = int((len(ordered) + 1) * (1 - conf_level) / 2 + 1e-9) - 1
    if place < 0:
        return -np.inf, np.inf
    place = min(place, (len(ordered) - 1) // 2)
    return back(float(ordered[place])), back(float(ordered[-1 - place]))
