"""The smallest true effect that a plan would find with a given power, by search."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cocreate_lib.checks import check_between, check_choice
from cocreate_lib.cohort import PilotDesign, solve
from cocreate_lib.comparison import MEASURE_NAMES, RATIOS, AnalysisPlan
from cocreate_lib.diagnosis.closed_form import closed_form_power
from cocreate_lib.diagnosis.experiment import Experiment, make_experiment
from cocreate_lib.diagnosis.options import RunOptions
from cocreate_lib.diagnosis.progress import Report
from cocreate_lib.diagnosis.result import Diagnosis
from cocreate_lib.diagnosis.run import run_experiment
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DesignError, DiagnosisError
from cocreate_lib.text import how_many, percentage, rounded

BLOCKS = 20  # of replicates, one left out at a time for the error
MOST_STEPS = 8
# Which field of the design changes an outcome, and where a search for it begins.
_HOPE = ("effect_on_hope", 2.0)
_REOFFENDING = ("effect", 0.08)


@dataclass(frozen=True, repr=False)
class DetectableEffect(Spoken):
    """The smallest true effect that a plan finds with a given power.

    Parameters
    ----------
    effect
        The effect at full delivery, as the design declares it in ``field``: in probability, or in
        points of hope.
    mc_std_error
        Its Monte Carlo standard error.
    field
        ``"effect"`` or ``"effect_on_hope"``.
    truth
        The true effect on the measure, of the kind that ``estimand`` says, at that effect; for a
        ratio its logarithm.
    estimand, outcome, measure
        What is looked for.
    power
        The power that was asked for.
    closed_form, closed_form_error
        Power at that effect by formula, as in ``power_curve``, and its Monte Carlo standard
        error; NaN where there is none.
    steps
        One row an effect that was tried: ``effect``, ``truth``, ``power`` (share of replicates with
        p < 1 − ``conf_level`` and the right sign), ``mc_std_error``, ``replicates``.
    """

    effect: float
    mc_std_error: float
    field: str
    truth: float
    estimand: str
    outcome: str
    measure: str
    power: float
    closed_form: float
    closed_form_error: float
    steps: pd.DataFrame

    def __str__(self) -> str:
        formula = ""
        if not np.isnan(self.closed_form):
            formula = (
                f" The formula gives a probability of {percentage(self.closed_form, 1)} there "
                f"(Monte Carlo error {100 * self.closed_form_error:.2g} points)."
            )
        scale = "log " if self.measure in RATIOS else ""
        return (
            f"With a probability of {percentage(self.power)}, the plan finds an effect whose size "
            f"at full delivery is {rounded(self.effect, sign=True)} (Monte Carlo error "
            f"{self.mc_std_error:.2g}): a true {scale}{MEASURE_NAMES[self.measure]} in "
            f"{self.outcome} of {rounded(self.truth, sign=True)} ({self.estimand}). Smaller "
            f"effects would be missed more often.{formula} (Synthetic pilots: nobody in them is "
            "real.)"
        )

    def to_frame(self) -> pd.DataFrame:
        """A copy of the steps of the search."""
        return self.steps.copy()


def minimum_detectable_effect(
    design: PilotDesign,
    plan: AnalysisPlan,
    power: float = 0.8,
    *,
    replicates: int = 1000,
    seed: int = 1,
    outcome: str | None = None,
    measure: str | None = None,
    direction: str = "fall",
    estimand: str = "as_delivered",
    workers: int | None = None,
    scheduler: Any = None,
    chunk_size: int | None = None,
    max_failures: float = 0.1,
    precision: float | None = None,
    progress: bool | Report = False,
) -> DetectableEffect:
    """Search for the smallest true effect that a plan would find with a given power.

    Parameters
    ----------
    design
        The world of the pilot; its own effect doesn't matter.
    plan
        One plan.
    power
        The power wanted, above 1 − ``conf_level`` and below 1.
    replicates
        Cohorts to simulate at each effect that is tried.
    seed
        A whole number from 0. Every effect is tried on cohorts with the same random numbers.
    outcome, measure
        What is looked for; the plan's first outcome, and its first difference, by default.
    direction
        ``"fall"`` or ``"rise"``: of reoffending, or of hope where that is the outcome.
    estimand, workers, scheduler, chunk_size, max_failures, precision, progress
        As for ``diagnose``; ``precision`` is that of the power at each effect.

    Returns
    -------
    DetectableEffect
        The effect, its Monte Carlo standard error, and the steps of the search.

    Raises
    ------
    DiagnosisError
        Where even the largest effect that the design's world allows would not be found with that
        power, or no effect at all already "is"; for a power that so many replicates can't tell
        from 1; and as ``diagnose``.

    Notes
    -----
    Power is the share of replicates with p < 1 − ``conf_level`` and the sign of the true effect. It
    is taken to be Φ(a + b × effect) near the power wanted; a and b are fitted to the effects tried,
    by weighted least squares of the normal quantiles of (found + ½)/(replicates + 1), and the next
    effect tried is where the line meets the power wanted, until the power there is within one
    Monte Carlo standard error of it. No effect beyond what the world allows is tried or given. The
    standard error is the jackknife's over 20 blocks of replicates, which knows that all effects
    were tried on the same random numbers.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> design = cc.PilotDesign(n_treated=40, n_comparison=40)
    >>> plan = cc.AnalysisPlan("my_direction", [cc.scale("hope_end")], method="unadjusted")
    >>> found = minimum_detectable_effect(design, plan, replicates=40, direction="rise")
    >>> found.field, bool(found.effect > 1)
    ('effect_on_hope', True)
    """
    check_choice(direction, "direction", ("fall", "rise"))
    check_between(power, "power", 1 - plan.conf_level, 1)
    options = RunOptions(
        replicates,
        workers,
        scheduler,
        chunk_size=chunk_size,
        max_failures=max_failures,
        precision=precision,
        progress=progress,
    )
    _check_measurable(power, replicates)
    experiment = make_experiment(design, plan, estimand, seed)
    search = _Search(experiment, power, -1 if direction == "fall" else 1, outcome, measure)
    with options.open_workers() as team:
        while (size := search.next_size()) is not None:
            tried = replace(experiment, design=search.design(size))
            found = run_experiment(tried, options, team)
            if found.stopped == "interrupted":
                raise KeyboardInterrupt
            search.learn(size, found)
    return search.result()


@dataclass(frozen=True)
class _Step:
    """One effect that was tried: its size, the mean truth, and who found it."""

    size: float
    truth: float
    replicate: np.ndarray
    found: np.ndarray

    @property
    def share(self) -> float:
        return float(self.found.mean())

    @property
    def error(self) -> float:
        return float(np.sqrt(self.share * (1 - self.share) / self.found.size))


class _Search:
    """Where power was tried so far, and where to try next; effects are sizes above nought."""

    def __init__(
        self,
        experiment: Experiment,
        power: float,
        sign: int,
        outcome: str | None,
        measure: str | None,
    ) -> None:
        self.experiment, self.power, self.sign = experiment, power, sign
        (self.plan,) = experiment.plans.values()
        self.outcome = self.plan.outcomes[0].column if outcome is None else outcome
        self.field, self.first = _HOPE if self.outcome == "hope_end" else _REOFFENDING
        self.measure = measure
        self.steps: list[_Step] = []
        self.largest = np.inf  # that this world allows, as far as is known
        self.done = False

    def design(self, size: float) -> PilotDesign:
        return self.experiment.design.replace(**{self.field: self.sign * size})

    def next_size(self) -> float | None:
        """The next size to try; None when it is found."""
        if self.done or len(self.steps) == MOST_STEPS:
            return None
        if not self.steps:
            size = self.first
        elif len(self.steps) == 1:
            (step,) = self.steps
            # As if the estimate were normal, and its error the same for every effect.
            z = -ndtri((1 - self.plan.conf_level) / 2)
            reached = ndtri(_half_more(step.found)) + z
            factor = (ndtri(self.power) + z) / reached if reached > 0.3 else 4.0
            factor = min(max(factor, 0.25), 4.0)
            size = step.size * (factor if abs(factor - 1) > 0.1 else 1.25)
        else:
            size = self._meeting_point(self.steps)
            least = min(step.size for step in self.steps)
            if size <= 0 or not np.isfinite(size):
                size = least / 4
        size = self._allowed(size)
        return None if any(step.size == size for step in self.steps) else size

    def learn(self, size: float, diagnosis: Diagnosis) -> None:
        """Take in what was found with an effect of this size."""
        rows = diagnosis.rows(None, self.outcome, self._measure_of(diagnosis))
        truth = float(rows["truth"].iloc[0])
        frame = diagnosis.simulations
        frame = frame[
            (frame["outcome"] == self.outcome)
            & (frame["measure"] == self.measure)
            & frame["p_value"].notna()
        ]
        estimate = frame["estimate"].to_numpy()
        side = np.sign(estimate - (1 if self.measure in RATIOS else 0))
        found = (frame["p_value"].to_numpy() < 1 - self.plan.conf_level) & (side == np.sign(truth))
        if not found.size or not np.isfinite(truth) or truth == 0:
            raise DiagnosisError(
                f"There is no test, or no known truth, of {self.outcome} here.",
                where=f"{self.measure}, {self.field}={self.sign * size:g}",
                why="Whether an effect is found can't be said without them.",
                try_this="an outcome that the programme changes, and a plan that can be run",
            )
        step = _Step(size, truth, frame["replicate"].to_numpy(), found)
        self.steps.append(step)
        self._check_possible(step)
        near = abs(step.share - self.power) <= step.error
        self.done = near and len(self.steps) > 1

    def result(self) -> DetectableEffect:
        size = self._allowed(self._meeting_point(self.steps))
        without = np.array(
            [self._meeting_point(self.steps, leaving_out=block) for block in range(BLOCKS)]
        )
        error = np.sqrt((BLOCKS - 1) / BLOCKS * ((without - without.mean()) ** 2).sum())
        nearest = sorted(self.steps, key=lambda step: abs(step.size - size))[:2]
        slope = np.mean([step.truth / step.size for step in nearest])
        quantity = self.outcome, str(self.measure)
        formula = closed_form_power(self.design(size), self.plan, *quantity)
        return DetectableEffect(
            effect=float(self.sign * size),
            mc_std_error=float(error),
            field=self.field,
            truth=float(slope * size),
            estimand=self.experiment.estimand,
            outcome=self.outcome,
            measure=quantity[1],
            power=self.power,
            closed_form=formula.power,
            closed_form_error=formula.mc_std_error,
            steps=pd.DataFrame(
                {
                    "effect": [self.sign * step.size for step in self.steps],
                    "truth": [step.truth for step in self.steps],
                    "power": [step.share for step in self.steps],
                    "mc_std_error": [step.error for step in self.steps],
                    "replicates": [step.found.size for step in self.steps],
                }
            ),
        )

    def _measure_of(self, diagnosis: Diagnosis) -> str:
        if self.measure is None:
            rows = diagnosis.table[diagnosis.table["scale"] == "difference"]
            known = rows.loc[rows["outcome"] == self.outcome, "measure"]
            self.measure = known.iloc[0] if len(known) else None
        return str(self.measure)

    def _meeting_point(self, steps: Sequence[_Step], leaving_out: int | None = None) -> float:
        """Where the line through the normal quantiles of power meets the power wanted."""
        sizes = np.array([step.size for step in steps])
        kept = [
            step.found
            if leaving_out is None
            else step.found[step.replicate % BLOCKS != leaving_out]
            for step in steps
        ]
        share = np.array([_half_more(found) for found in kept])
        quantile = ndtri(share)
        density = np.exp(-(quantile**2) / 2) / np.sqrt(2 * np.pi)
        n = np.array([found.size for found in kept])
        weight = np.sqrt(n * density**2 / (share * (1 - share)))
        slope, level = np.polyfit(sizes, quantile, 1, w=weight)
        if slope <= 0:
            return float(2 * sizes.max())
        return float((ndtri(self.power) - level) / slope)

    def _allowed(self, size: float) -> float:
        """The size, or the largest that this world allows."""
        if size >= self.largest:
            return self.largest
        if self._is_possible(size):
            return size
        low, high = max((step.size for step in self.steps), default=0.0), size
        while high - low > 0.005 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if self._is_possible(middle) else (low, middle)
        self.largest = low
        return low

    def _is_possible(self, size: float) -> bool:
        try:
            solve(self.design(size))
        except DesignError:
            return False
        return True

    def _check_possible(self, step: _Step) -> None:
        if step.size == self.largest and step.share + 2 * step.error < self.power:
            raise DiagnosisError(
                f"No effect in this world would be found with a power of {self.power:g}.",
                where=f"{self.field}={self.sign * step.size:.3g}, about the largest possible",
                why=f"Even that is found in only {step.share:.0%} of the pilots.",
                try_this="more people, or a lower power",
            )
        if step.size < 0.01 * self.first and step.share > self.power:
            raise DiagnosisError(
                "An effect of next to nothing would be found with more than that power.",
                where=f"{self.field}={self.sign * step.size:.3g}: found in {step.share:.0%}",
                why="What the plan finds is then not the programme's effect, but its own bias.",
                try_this="diagnose(design.replace(effect=0), plan, ...), and a plan that adjusts",
            )


def _check_measurable(power: float, replicates: int) -> None:
    """Refuse a power that so few replicates can't tell from 1."""
    if power > 1 - 0.5 / (replicates + 1):
        raise DiagnosisError(
            f"{how_many(replicates, 'replicate')} can't tell a power of {power:g} from 1.",
            where=f"power={power:g}, replicates={replicates}",
            why="Even if every one of them finds the effect, more might have missed it.",
            try_this=f"replicates={math.ceil(5 / (1 - power))} or more, or a lower power",
        )


def _half_more(found: np.ndarray) -> float:
    """The share of those that found it, kept away from 0 and 1."""
    return float((found.sum() + 0.5) / (found.size + 1))
