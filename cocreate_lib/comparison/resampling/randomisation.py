"""Randomisation inference: what the estimate would have been had chance assigned others."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.kinds import analysis_of
from cocreate_lib.comparison.estimates.rows import OutcomeEstimates, with_intervals
from cocreate_lib.comparison.inference.intervals import Interval, back_of
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.numerics.progress import Progress, tell_nobody, watched
from cocreate_lib.comparison.numerics.test_inversion import reach
from cocreate_lib.comparison.resampling.draws import Stretch, all_draws
from cocreate_lib.errors import DataError
from cocreate_lib.processes import Workers

_WHAT = "ways of assigning people"
_NO_INTERVAL = (
    "no interval: a randomisation test gives one for a difference that is linear in the outcome"
)


def randomised(
    found: list[OutcomeEstimates],
    table: Table,
    sample: Sample,
    plan: AnalysisPlan,
    progress: Progress = tell_nobody,
    team: Workers | None = None,
) -> list[OutcomeEstimates]:
    """Estimates whose uncertainty comes from assigning the programme again.

    Parameters
    ----------
    found
        The estimates.
    table, sample, plan
        The people, all of them as the sample, and the plan: people are assigned, or whole clusters
        where the plan declares them, within the strata of ``exact``.
    progress
        Is told of each way of assigning them.
    team
        Who goes through these; None: this process alone. The results are the same.

    Returns
    -------
    list of OutcomeEstimates
        P-values of the sharp null hypothesis that nobody's outcome depends on the programme, from
        each measure's own estimate, two-sided. The standard error is the standard deviation of the
        estimates that chance alone gives.

    Raises
    ------
    DataError
        When clusters have people of both groups, or of several strata.

    Notes
    -----
    All arrangements are gone through where there are no more of them than ``replications``; then
    the p-value is exact. Otherwise b of B random ones are at least as far from zero as the
    estimate, and the p-value is (b + 1)/(B + 1). An arrangement without an answer counts as far.
    The interval holds the effects, the same for everybody, that the test does not reject once they
    are taken off the outcomes of the people in the programme: for differences in means without
    covariates, and for linear models. For a rate an effect that is the same for everybody is a
    fiction; the interval is then that of the mean effect, by approximation.

    References
    ----------
    Imbens, G. W., & Rubin, D. B. (2015). *Causal inference for statistics, social, and biomedical
    sciences*, ch. 5. Cambridge University Press.
    """
    units, strata = _units(table, plan)
    in_programme = np.zeros(units.max() + 1, dtype=bool)
    in_programme[units] = table.treated
    n_ways = _arrangements(in_programme, strata)
    exact = n_ways <= plan.replications
    shifts = [
        replace(data, y=_one_more(data, table)) if _is_linear(data, plan) else None
        for data in table.outcomes
    ]
    ways = _Ways(units, in_programme, strata, exact)
    shared = _Shared(ways, table, sample, plan, shifts, [each.horizon for each in found])
    n = n_ways if exact else plan.replications
    rng = np.random.default_rng(plan.seed)
    drawn_values = all_draws(_draws, shared, n, rng, ways.skip, _WHAT, progress, team)
    how = f"all {n_ways:,} ways" if exact else f"{plan.replications:,} random ways"
    unit = "people" if plan.cluster is None else f"whole '{plan.cluster_label}' clusters"
    within = f" within {' and '.join(plan.exact)}" if plan.exact else ""
    se_type = f"randomisation test, {how} of assigning {unit}{within}"
    results = []
    for i, each in enumerate(found):
        observed = analysis_of(table.outcomes[i], table, sample, plan).measured(each.horizon)
        intervals = {}
        for row in each.rows:
            name = row["measure"]
            drawn = np.array([value[i][0][name] for value in drawn_values])
            linear = row["scale"] == "difference" and shifts[i] is not None
            moves = np.array([value[i][1] for value in drawn_values]) if linear else None
            test = _Test(observed[name], drawn, moves, exact)
            intervals[name] = _interval(name, row["estimate"], test, plan.conf_level)
        results.append(with_intervals(each, intervals, se_type))
    return results


@dataclass(frozen=True)
class _Ways:
    """The ways of assigning people: the unit of each, which units are in the programme, and the
    stratum of each unit; ``exact``, whether all ways are gone through."""

    units: IntArray
    in_programme: BoolArray
    strata: IntArray
    exact: bool

    def skip(self, rng: np.random.Generator) -> None:
        """Take the random numbers of one way, and do nothing with them."""
        if not self.exact:
            rng.random(len(self.strata))

    def of(self, stretch: Stretch) -> Iterator[BoolArray]:
        """Who is in the programme, by each way of a stretch."""
        if self.exact:
            every = _every(self.in_programme, self.strata)
            ways: Iterator[BoolArray] = itertools.islice(
                every, stretch.first, stretch.first + stretch.draws
            )
        else:
            ways = _some(self.in_programme, self.strata, stretch.draws, stretch.rng())
        return (in_programme[self.units] for in_programme in ways)


@dataclass(frozen=True)
class _Shared:
    """What every way of assigning people needs."""

    ways: _Ways
    table: Table
    sample: Sample
    plan: AnalysisPlan
    shifts: Sequence[OutcomeData | None]
    horizons: Sequence[float | None]


def _draws(
    shared: _Shared, stretch: Stretch, /, progress: Progress = tell_nobody
) -> list[list[tuple[dict[str, float], float]]]:
    """For each way of assigning people, every outcome's measures, and by how much an effect of 1
    moves its estimate."""
    ways = watched(shared.ways.of(stretch), _WHAT, stretch.draws, progress)
    return [_one_way(shared, replace(shared.table, treated=treated)) for treated in ways]


def _one_way(shared: _Shared, table: Table) -> list[tuple[dict[str, float], float]]:
    outcomes = zip(table.outcomes, shared.shifts, shared.horizons, strict=True)
    found = []
    for data, shift, horizon in outcomes:
        measured = analysis_of(data, table, shared.sample, shared.plan).measured(horizon)
        move = np.nan
        if shift is not None:
            moved = analysis_of(shift, table, shared.sample, shared.plan).measured(None)
            move = next(iter(moved.values()))
        found.append((measured, move))
    return found


def _one_more(data: OutcomeData, table: Table) -> FloatArray:
    """What an effect of 1 adds to each person's outcome: of a rate, as many events as it makes over
    their time at risk."""
    one = table.treated.astype(float)
    return one if data.exposure is None else one * data.exposure / data.rate_unit


def _is_linear(data: OutcomeData, plan: AnalysisPlan) -> bool:
    """Whether the estimate is a linear function of the outcome."""
    kind = data.spec.kind
    return kind == "scale" or (kind != "time_to" and not plan.reads("covariates"))


class _Test:
    """A randomisation test of every effect that is the same for everybody."""

    def __init__(
        self, observed: float, drawn: FloatArray, moves: FloatArray | None, exact: bool
    ) -> None:
        self.observed, self.drawn, self.moves, self.exact = observed, drawn, moves, exact

    def p_value(self, effect: float = 0.0) -> float:
        """The p-value of one effect."""
        drawn = self.drawn if self.moves is None else self.drawn - effect * self.moves
        size = abs(self.observed - effect)
        # Of the same size but for rounding, or without an answer.
        extreme = int(np.sum(~(np.abs(drawn) < size - 1e-9 * (1 + size))))
        return extreme / len(drawn) if self.exact else (1 + extreme) / (1 + len(drawn))

    def limits(self, conf_level: float) -> tuple[float, float]:
        """The smallest and the largest effect that is not rejected."""
        step = float(np.nanstd(self.drawn))
        low, high = (
            reach(lambda d: self.p_value(self.observed + d), side * step, 1 - conf_level)
            for side in (-1.0, 1.0)
        )
        return self.observed + low, self.observed + high


def _interval(measure: str, estimate: float, test: _Test, conf_level: float) -> Interval:
    spread = float(np.nanstd(test.drawn)) if np.isfinite(test.drawn).any() else np.nan
    if not spread > 0:
        return Interval(estimate, problem="no interval: chance makes no difference to the estimate")
    tested = Interval(
        estimate=estimate,
        std_error=spread,
        statistic=test.observed / spread,
        p_value=test.p_value(),
    )
    if test.moves is None:
        return replace(tested, problem=_NO_INTERVAL)
    back = back_of(measure)
    low, high = test.limits(conf_level)
    if not np.isfinite([low, high]).all():
        problem = "no interval: with so few ways of assigning people no effect is ever rejected"
        return replace(tested, problem=problem)
    limits = partial(_limits, test, back)
    return replace(tested, conf_low=back(low), conf_high=back(high), limits=limits)


def _limits(test: _Test, back: Callable[[float], float], conf_level: float) -> tuple[float, float]:
    low, high = test.limits(conf_level)
    return back(low), back(high)


def _units(table: Table, plan: AnalysisPlan) -> tuple[IntArray, IntArray]:
    """The unit that each person was assigned with, and the stratum of each unit."""
    n = len(table.treated)
    strata = np.zeros(n, dtype=np.intp) if table.strata is None else table.strata
    if table.clusters is None:
        return np.arange(n), strata
    units = np.unique(table.clusters, return_inverse=True)[1]
    for values, what in (
        (table.treated.astype(np.intp), "both groups"),
        (strata, "several strata"),
    ):
        least, most = np.full(units.max() + 1, n), np.full(units.max() + 1, -1)
        np.minimum.at(least, units, values)
        np.maximum.at(most, units, values)
        mixed = int(np.sum(least != most))
        if mixed:
            raise DataError(
                f"{mixed} of the clusters of {plan.cluster!r} have people of {what}.",
                where=f"cluster={plan.cluster!r}",
                why="With a cluster declared, whole clusters are assigned again: they must have "
                "been assigned whole, each within one stratum.",
                try_this="cluster=None if people were assigned one by one, with exact=... for the "
                'strata; or errors="auto".',
            )
    stratum = np.zeros(units.max() + 1, dtype=np.intp)
    stratum[units] = strata
    return units, stratum


def _arrangements(in_programme: BoolArray, strata: IntArray) -> int:
    """How many ways there are of assigning as many units in each stratum."""
    return math.prod(
        math.comb(int((strata == s).sum()), int(in_programme[strata == s].sum()))
        for s in np.unique(strata)
    )


def _every(in_programme: BoolArray, strata: IntArray) -> Iterator[BoolArray]:
    """Every way of assigning as many units in each stratum."""
    places = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    choices = (itertools.combinations(own, int(in_programme[own].sum())) for own in places)
    for chosen in itertools.product(*choices):
        assigned = np.zeros(len(in_programme), dtype=bool)
        assigned[[unit for part in chosen for unit in part]] = True
        yield assigned


def _some(
    in_programme: BoolArray, strata: IntArray, draws: int, rng: np.random.Generator
) -> Iterator[BoolArray]:
    """Random ways of assigning as many units in each stratum."""
    order = np.argsort(strata, kind="stable")
    for _ in range(draws):
        mixed = np.lexsort((rng.random(len(strata)), strata))
        assigned = np.empty(len(strata), dtype=bool)
        assigned[mixed] = in_programme[order]
        yield assigned
