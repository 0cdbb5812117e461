"""Diagnose: a design and plans in, what they could ever have shown out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cocreate_lib.cohort import PilotDesign, solve
from cocreate_lib.diagnosis.experiment import Experiment, Plans, make_experiment
from cocreate_lib.diagnosis.frames import IntArray, without_numbers
from cocreate_lib.diagnosis.options import RunOptions
from cocreate_lib.diagnosis.progress import Report, follow
from cocreate_lib.diagnosis.replicates import FIELD, ReplicateResults, no_results
from cocreate_lib.diagnosis.result import Diagnosis, make_diagnosis
from cocreate_lib.errors import TooManyFailures
from cocreate_lib.processes import Workers
from cocreate_lib.text import how_many

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
    exaggeration_ratio, among those the mean of ``|e|`` over the size of the mean truth;
    mean_std_error, mean of s; sd_estimate, standard deviation of e; mean_ci_width. Ratios are
    judged as logarithms.

    *Monte Carlo standard errors.* Of a mean, sd/√R; of a share, √(p(1 − p)/R), which is 0 where a
    share is 0 or 1 (with none in R replicates, up to 3/R can't be excluded); of coverage_long_run,
    that and half the difference it makes to move the mean truth by its own error either way; of
    rmse and
    sd_estimate, by the delta method from the variance of the squares; of the exaggeration ratio, by
    the delta method for a ratio of two means over the same replicates.

    *Missing values.* A replicate without the numbers that a diagnosand needs is left out of it and
    counted: see ``replicates`` in the table, and ``failures``. Plans may fail on a cohort (a
    :class:`~cocreate_lib.CocreateError` of ``compare``, or numbers that can't be computed, as of
    one person in the programme); any other error ends the run.

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
    options = RunOptions(
        replicates, workers, scheduler, checkpoint, chunk_size, max_failures, precision, progress
    )
    with options.open_workers() as team:
        return run_experiment(experiment, options, team)


def run_experiment(experiment: Experiment, options: RunOptions, team: Workers) -> Diagnosis:
    """Run an experiment with workers that are there already: see :func:`diagnose`."""
    solve(experiment.design)  # a design that can't be simulated fails here, before the workers
    folder = options.checkpoint
    kept = None
    if folder is not None:
        from cocreate_lib.diagnosis.checkpoint import Checkpoint  # and pyarrow's Parquet with it

        kept = Checkpoint(Path(folder), experiment)
    tally = _Tally(experiment, options)
    for numbers, records in [] if kept is None else kept.load():
        tally.add(numbers, records)
    interrupted = False
    with follow(options.progress) as report:
        report(tally.n_done, options.replicates)
        if not tally.stop():
            results = team.run(experiment.run, tally.chunks())
            try:
                for chunk, records in results:
                    if kept is not None:
                        kept.save(chunk, records)
                    tally.add(np.asarray(chunk), records)
                    report(tally.n_done, options.replicates)
                    if tally.stop():
                        break
            except KeyboardInterrupt:
                if not tally.n_done:
                    raise
                interrupted = True
            finally:
                results.close()
    return tally.diagnosis(interrupted)


class _Tally:
    """All replicates that are done, and whether that is enough, or too bad."""

    def __init__(self, experiment: Experiment, options: RunOptions) -> None:
        self.experiment, self.options, self.planned = experiment, options, options.replicates
        self.records = no_results(self.planned, len(experiment.targets))
        self.done = np.zeros(self.planned, dtype=bool)
        self.n_done = 0
        self.looked = 0  # replicates, from the first, that were looked at
        self.enough = False
        wanted = experiment.targets
        plans = list(experiment.plans.values())
        self.alpha = np.array([1 - plans[each.plan].conf_level for each in wanted])
        # The first quantity of each plan, which has no people where the plan failed.
        self.firsts = [[each.plan for each in wanted].index(i) for i in range(len(plans))]
        self.failed = np.zeros(len(plans), dtype=int)
        self.found = np.zeros(len(wanted), dtype=int)
        self.tested = np.zeros(len(wanted), dtype=int)

    def add(self, numbers: IntArray, records: ReplicateResults) -> None:
        """Take in replicates, but for those beyond the plan."""
        new = numbers < self.planned
        for kept, came in zip(self.records, records, strict=True):
            kept[numbers[new]] = came[new]
        self.done[numbers[new]] = True
        self.n_done = int(self.done.sum())

    def chunks(self) -> Iterator[list[int]]:
        """The replicates that are left, in chunks."""
        left, size = np.flatnonzero(~self.done), self.options.size
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
        limit, n = self.options.max_failures, self.looked
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
            "it failed: "
            + " ".join(f"{reason} ({how_many(times, 'time')})" for reason, times in reasons),
            try_this="a plan that suits the design's sizes and missing values, or a higher "
            "max_failures",
        )

    def _is_precise(self) -> bool:
        precision = self.options.precision
        if precision is None:
            return False
        tested = self.tested[self.tested > 0]
        share = (self.found[self.tested > 0] + 2) / (tested + 4)
        return bool((np.sqrt(share * (1 - share) / (tested + 4)) <= precision).all())

    def diagnosis(self, interrupted: bool) -> Diagnosis:
        """The result of what counts: up to where it was enough, or all that is done."""
        numbers = np.flatnonzero(self.done)
        stopped = "interrupted" if interrupted else ""
        if self.enough:
            numbers = numbers[numbers < self.looked]
            stopped = "precision" if self.looked < self.planned else ""
        records = ReplicateResults(self.records.numbers[numbers], self.records.problems[numbers])
        return make_diagnosis(self.experiment, numbers, records, self.planned, stopped)
