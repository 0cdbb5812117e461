"""Diagnose: a design and plans in, what they could ever have shown out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cocreate_lib.cohort import PilotDesign, solve
from cocreate_lib.diagnosis.checkpoint import Checkpoint
from cocreate_lib.diagnosis.experiment import Experiment, Plans, make_experiment, whole
from cocreate_lib.diagnosis.frames import IntArray, without_numbers
from cocreate_lib.diagnosis.progress import Report, follow
from cocreate_lib.diagnosis.replicates import FIELD, Records, no_records
from cocreate_lib.diagnosis.result import Diagnosis, make_diagnosis
from cocreate_lib.diagnosis.workers import Workers, open_workers
from cocreate_lib.errors import DiagnosisError, TooManyFailures

# Whether to stop is asked each time so many replicates, from the first on, are complete.
LOOK = 100


def diagnose(
    design: PilotDesign,
    plans: Plans,
    replicates: int,
    seed: int,
    *,
    estimand: str = "as_delivered",
    workers: int | None = None,
    scheduler: Any = None,
    checkpoint: str | Path | None = None,
    chunk_size: int | None = None,
    max_failures: float = 0.1,
    precision: float | None = None,
    progress: bool | Report = False,
) -> Diagnosis:
    """Simulate a design many times, run plans on each cohort, and say what they could have shown.

    Parameters
    ----------
    design
        The world of the pilot.
    plans
        One plan, several, or several by name; all are run on the same cohorts. Plans without a
        name are called by their method.
    replicates
        How many cohorts to simulate, from 1.
    seed
        A whole number from 0. Replicate r depends on the seed and on r alone.
    estimand
        Which truth estimates are held against: ``"as_delivered"`` (the programme as delivered,
        against none anywhere), ``"as_assigned"`` (as delivered, against life in the comparison
        group) or ``"full_fidelity"`` (full delivery, against none). Whose average effect it is
        says each plan's own ``estimand``.
    workers
        Processes on this computer. None: this one alone.
    scheduler
        In place of ``workers``: a Dask client, a Dask cluster, or a scheduler's address. Needs the
        extra ``scale``.
    checkpoint
        A folder in which finished replicates are kept. The same call goes on from there, with more
        replicates too.
    chunk_size
        Replicates that a worker takes at a time. It changes no number.
    max_failures
        The run stops with an error if a plan can't be run on more than this share of replicates.
    precision
        Stop once the Monte Carlo standard error of every power is at most this. ``replicates`` is
        then the most there will be.
    progress
        True shows a line with the time left, in a terminal or a notebook. A callable is called
        with the replicates done, and with all of them.

    Returns
    -------
    Diagnosis
        ``table``, ``simulations``, ``failures``, and a sentence. Every output column is described
        in :class:`Diagnosis`. Ctrl-C gives the diagnosis of what was done until then, and says so.

    Raises
    ------
    DiagnosisError
        For arguments that can't be.
    PlanError
        For a plan that names what the design doesn't make, before the first replicate.
    DesignError
        For a design that can't be simulated.
    TooManyFailures
        When more replicates fail than ``max_failures`` allows.
    CheckpointError
        When the folder is of another design, plan, estimand, seed or version.
    WorkerError
        When a scheduler can't be reached, or workers end whenever they get the same replicates.

    Notes
    -----
    *Truth.* Each estimate is held against the truth of its own cohort: the effect on the very
    people whom the plan's estimand names (ATT, ATC or ATE), in what happened, proven or not. That
    truth differs from cohort to cohort by chance alone. ``coverage_long_run`` holds intervals
    against the long-run truth instead: the mean of the cohorts' own truths, for a ratio of their
    logarithms. ``coverage`` matters to whoever asks what the programme did for these very people;
    ``coverage_long_run`` to whoever asks what it does for people like them, as in another year or
    another place. In small pilots the two can be some points apart. For ATO no truth is
    known: whom it speaks of is up to the plan's own model. A conditional ratio is held against the
    marginal one; the difference is part of its bias.

    *Diagnosands.* With estimates e, truths t, standard errors s, R replicates and α = 1 −
    ``conf_level``: bias, mean of e − t; rmse, √(mean of (e − t)²); power, share with p < α (where
    the true effect is nought: of false alarms); coverage, share of intervals that hold t;
    coverage_long_run, share of those that hold the mean of t;
    type_s_rate, among those with p < α the share whose sign is not that of the mean truth;
    exaggeration_ratio, among those the mean of |e| over the size of the mean truth; mean_std_error,
    mean of s; sd_estimate, standard deviation of e; mean_ci_width. Ratios are judged as logarithms.

    *Monte Carlo standard errors.* Of a mean, sd/√R; of a share, √(p(1 − p)/R), which is 0 where a
    share is 0 or 1 (with none in R replicates, up to 3/R can't be excluded); of coverage_long_run,
    that and half the difference it makes to move the mean truth by its own error either way; of
    rmse and
    sd_estimate, by the delta method from the variance of the squares; of the exaggeration ratio, by
    the delta method for a ratio of two means over the same replicates.

    *Missing values.* A replicate without the numbers that a diagnosand needs is left out of it and
    counted: see ``replicates`` in the table, and ``failures``. Plans may fail on a cohort (a
    :class:`~cocreate_lib.CocreateError` of ``compare``); any other error ends the run.

    *Stopping early* is decided after each 100 replicates, counted from the first, by these alone,
    so that it doesn't depend on who worked how fast: for too many failures when their share is
    above the limit by more than three standard errors (at the end: at all); for precision with the
    error √(p̃(1 − p̃)/(R + 4)), where p̃ = (found + 2)/(R + 4).

    *Workers.* Results are the same, bit for bit, for any number of workers, chunk size and order,
    on machines of one kind with the same versions of the libraries.

    References
    ----------
    Blair, G., Cooper, J., Coppock, A., & Humphreys, M. (2019). Declaring and diagnosing research
    designs. *American Political Science Review*, 113, 838–859.

    Gelman, A., & Carlin, J. (2014). Beyond power calculations: assessing type S (sign) and type M
    (magnitude) errors. *Perspectives on Psychological Science*, 9, 641–651.

    Morris, T. P., White, I. R., & Crowther, M. J. (2019). Using simulation studies to evaluate
    statistical methods. *Statistics in Medicine*, 38, 2074–2102.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")
    >>> found = cc.diagnose(cc.ready_made("sixty_people"), plan, replicates=20, seed=1)
    >>> bool(found.rows().loc["power", "value"] < 0.8)
    True
    """
    experiment = make_experiment(design, plans, estimand, seed)
    with open_workers(workers, scheduler) as team:
        return run_experiment(
            experiment,
            team,
            replicates=replicates,
            checkpoint=checkpoint,
            chunk_size=chunk_size,
            max_failures=max_failures,
            precision=precision,
            progress=progress,
        )


def run_experiment(
    experiment: Experiment,
    team: Workers,
    *,
    replicates: int,
    checkpoint: str | Path | None,
    chunk_size: int | None,
    max_failures: float,
    precision: float | None,
    progress: bool | Report,
) -> Diagnosis:
    """Run an experiment with workers that are there already: see :func:`diagnose`."""
    replicates = whole(replicates, "replicates", least=1)
    size = _chunk_size(replicates) if chunk_size is None else whole(chunk_size, "chunk_size", 1)
    _check_share(max_failures, "max_failures")
    if precision is not None:
        _check_share(precision, "precision")
    solve(experiment.design)  # a design that can't be simulated fails here, before the workers
    kept = None if checkpoint is None else Checkpoint(Path(checkpoint), experiment)
    tally = _Tally(experiment, replicates, max_failures, precision)
    for numbers, records in [] if kept is None else kept.load():
        tally.add(numbers, records)
    interrupted = False
    with follow(progress) as report:
        report(tally.n_done, replicates)
        if not tally.stop():
            results = team.run(experiment.run, tally.chunks(size))
            try:
                for chunk, records in results:
                    if kept is not None:
                        kept.save(chunk, records)
                    tally.add(np.asarray(chunk), records)
                    report(tally.n_done, replicates)
                    if tally.stop():
                        break
            except KeyboardInterrupt:
                if not tally.n_done:
                    raise
                interrupted = True
            finally:
                results.close()
    return tally.diagnosis(interrupted)


def _chunk_size(replicates: int) -> int:
    """Chunks that are done in a second or less, and not too many of them."""
    return min(max(replicates // 200, 50), 1000)


def _check_share(value: object, where: str) -> None:
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
    if not good or (where == "precision" and value == 0):
        raise DiagnosisError(
            f"{where} is {value!r}.",
            where=where,
            why="It is a share, from 0 to 1.",
            try_this=f"{where}=0.01",
        )


class _Tally:
    """All replicates that are done, and whether that is enough, or too bad."""

    def __init__(
        self, experiment: Experiment, planned: int, max_failures: float, precision: float | None
    ) -> None:
        self.experiment, self.planned = experiment, planned
        self.max_failures, self.precision = max_failures, precision
        self.records = no_records(planned, len(experiment.quantities))
        self.done = np.zeros(planned, dtype=bool)
        self.n_done = 0
        self.looked = 0  # replicates, from the first, that were looked at
        self.enough = False
        wanted = experiment.quantities
        plans = list(experiment.plans.values())
        self.alpha = np.array([1 - plans[each.plan].conf_level for each in wanted])
        # The first quantity of each plan, which has no people where the plan failed.
        self.firsts = [[each.plan for each in wanted].index(i) for i in range(len(plans))]
        self.failed = np.zeros(len(plans), dtype=int)
        self.found = np.zeros(len(wanted), dtype=int)
        self.tested = np.zeros(len(wanted), dtype=int)

    def add(self, numbers: IntArray, records: Records) -> None:
        """Take in replicates, but for those beyond the plan."""
        new = numbers < self.planned
        for kept, came in zip(self.records, records, strict=True):
            kept[numbers[new]] = came[new]
        self.done[numbers[new]] = True
        self.n_done = int(self.done.sum())

    def chunks(self, size: int) -> Iterator[list[int]]:
        """The replicates that are left, in chunks."""
        left = np.flatnonzero(~self.done)
        for start in range(0, left.size, size):
            yield left[start : start + size].tolist()

    def stop(self) -> bool:
        """Whether it is enough; looks at every hundred replicates that are complete.

        Raises TooManyFailures.
        """
        while not self.enough and self.looked < self.planned:
            end = min(self.looked + LOOK, self.planned)
            if not self.done[self.looked : end].all():
                return False
            values = self.records.numbers[self.looked : end]
            p_values = values[:, :, FIELD["p_value"]]
            self.failed += np.isnan(values[:, self.firsts, FIELD["n_treated"]]).sum(axis=0)
            self.found += (p_values < self.alpha).sum(axis=0)
            self.tested += (~np.isnan(p_values)).sum(axis=0)
            self.looked = end
            self._check_failures()
            self.enough = self._is_precise()
        return self.enough

    def _check_failures(self) -> None:
        limit, n = self.max_failures, self.looked
        chance = 0.0 if n == self.planned else 3 * np.sqrt(limit * (1 - limit) / n)
        worst = int(self.failed.argmax())
        if self.failed[worst] / n <= limit + chance:
            return
        problems = self.records.problems[:n, self.firsts[worst]]
        reasons = Counter(without_numbers(text) for text in problems if text).most_common(3)
        raise TooManyFailures(
            f"The plan {list(self.experiment.plans)[worst]!r} could not be run on "
            f"{self.failed[worst]:,} of {n:,} simulated cohorts.",
            where=f"max_failures={limit:g}",
            why="Diagnosands of the cohorts that are left would speak of lucky pilots only. Why "
            "it failed: " + " ".join(f"{reason} ({times:,} times)" for reason, times in reasons),
            try_this="a plan that suits the design's sizes and missing values, or a higher "
            "max_failures",
        )

    def _is_precise(self) -> bool:
        if self.precision is None:
            return False
        tested = self.tested[self.tested > 0]
        share = (self.found[self.tested > 0] + 2) / (tested + 4)
        return bool((np.sqrt(share * (1 - share) / (tested + 4)) <= self.precision).all())

    def diagnosis(self, interrupted: bool) -> Diagnosis:
        """The result of what counts: up to where it was enough, or all that is done."""
        numbers = np.flatnonzero(self.done)
        stopped = "interrupted" if interrupted else ""
        if self.enough:
            numbers = numbers[numbers < self.looked]
            stopped = "precision" if self.looked < self.planned else ""
        records = Records(self.records.numbers[numbers], self.records.problems[numbers])
        return make_diagnosis(self.experiment, numbers, records, self.planned, stopped)
