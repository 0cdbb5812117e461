"""``Diagnosis``: what a design and its plans could ever have shown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.comparison import MEASURE_NAMES, AnalysisPlan
from cocreate_lib.diagnosis.diagnosands import Diagnosand, diagnosand_table
from cocreate_lib.diagnosis.experiment import Experiment
from cocreate_lib.diagnosis.frames import IntArray, failure_lines, failures, simulations
from cocreate_lib.diagnosis.replicates import ReplicateResults
from cocreate_lib.diagnosis.words import (
    FEW,
    TRUTHS,
    DiagnosisAnswer,
    can_say,
    cannot_say,
    power_of,
    sentence,
)
from cocreate_lib.display import Block, Rows, Tabled, bullets, heading, paragraph
from cocreate_lib.errors import DiagnosisError, nearest_names
from cocreate_lib.text import capitalised, decimal, how_many

_KEY = ["plan", "outcome", "measure"]
_SHOWN = [
    "bias",
    "power",
    "coverage",
    "coverage_long_run",
    "exaggeration_ratio",
    "type_s_rate",
]
# Reasons of failure that a screen has room for.
SHOWN_FAILURES = 2
_OF_SIGNIFICANT = ("exaggeration_ratio", "type_s_rate")
_ERRORS = "In brackets: Monte Carlo standard errors. All diagnosands are in .table."


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis(Tabled):
    """What a design and its plans could have shown, over many simulated cohorts.

    Parameters
    ----------
    table
        One row a diagnosand of each plan, outcome and measure. ``plan``; ``outcome``; ``measure``;
        ``scale`` (``difference``, or ``log ratio`` where estimates and truth are judged as
        logarithms); ``diagnosand`` (``bias``, ``rmse``, ``power``, ``coverage``,
        ``coverage_long_run``, ``type_s_rate``, ``exaggeration_ratio``, ``mean_std_error``,
        ``sd_estimate``, ``mean_ci_width``); ``value``; ``mc_std_error``, its Monte Carlo standard
        error; ``replicates``, how many it comes from (for ``type_s_rate`` and
        ``exaggeration_ratio`` the significant ones; what comes from fewer than 10, a threshold of
        ours, is printed as "too few"); ``truth``, the mean of the true effects on that scale.
    simulations
        One row a replicate, plan, outcome and measure: ``replicate`` (from 0), ``plan``,
        ``outcome``, ``measure``, ``estimate``, ``std_error`` (for a ratio: of its logarithm),
        ``conf_low``, ``conf_high``, ``p_value``, ``n_treated``, ``n_comparison`` (people analysed),
        ``truth`` (of that very cohort), ``failed`` (whether the plan could not be run on it) and
        ``problem`` (why there is no interval, or no estimate; empty where there is one).
    failures
        Replicates without an interval, by reason: ``plan``, ``outcome``, ``measure``, ``failed``,
        ``reason`` (with numbers left out), ``replicates``, ``share``.
    design, plans, estimand, seed
        What was run; plans by name.
    replicates
        How many replicates are in the tables.
    planned
        How many were asked for.
    stopped
        Why there are fewer: ``"precision"`` (what was asked for was reached), ``"interrupted"``, or
        ``""``.
    """

    table: pd.DataFrame
    simulations: pd.DataFrame
    failures: pd.DataFrame
    design: PilotDesign
    plans: Mapping[str, AnalysisPlan]
    estimand: str
    seed: int
    replicates: int
    planned: int
    stopped: str = ""

    def rows(
        self, plan: str | None = None, outcome: str | None = None, measure: str | None = None
    ) -> pd.DataFrame:
        """The diagnosands of one quantity.

        Parameters
        ----------
        plan, outcome, measure
            Their names; the first there is by default.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``diagnosand``, with the other columns of ``table``.

        Raises
        ------
        DiagnosisError
            For a name that is not in the table.
        """
        rows = self.table
        for column, name in zip(_KEY, (plan, outcome, measure), strict=True):
            known = list(dict.fromkeys(rows[column]))
            if name is not None and name not in known:
                raise DiagnosisError(
                    f"There is no {column} {name!r} in this diagnosis.",
                    try_this=nearest_names(str(name), known),
                )
            rows = rows[rows[column] == (known[0] if name is None else name)]
        return rows.set_index("diagnosand")

    @property
    def title(self) -> str:
        """What was diagnosed."""
        return "Diagnosis of a design (synthetic cohorts: nobody in them is real)"

    def sentence(self) -> str:
        """What the first plan could have shown of the first outcome, in plain English."""
        plan, spec = next((name, plan.outcomes[0]) for name, plan in self.plans.items())
        found, truth = self._difference(plan, spec.column)
        return sentence(
            found,
            plan=plan,
            outcome=spec.column,
            truth=truth,
            estimand=self.estimand,
            people=(self.design.n_treated, self.design.n_comparison),
            conf_level=self.plans[plan].conf_level,
        )

    def _difference(self, plan: str, outcome: str) -> tuple[dict[str, Diagnosand], float]:
        """The diagnosands of an outcome's first difference, and the mean true one."""
        differences = self.table[
            (self.table["plan"] == plan)
            & (self.table["outcome"] == outcome)
            & (self.table["scale"] == "difference")
        ]
        rows = self.rows(plan, outcome, differences["measure"].iloc[0])
        found = {
            str(name): Diagnosand(row["value"], row["mc_std_error"], row["replicates"])
            for name, row in rows.to_dict("index").items()
        }
        return found, float(rows["truth"].iloc[0])

    def answer(self) -> DiagnosisAnswer:
        """Whether the plans could ever have shown the outcomes' differences, fit for one screen.

        Returns
        -------
        DiagnosisAnswer
            Prints, and shows in a notebook. ``question``, ``about``, ``facts``; ``outcomes``, one
            item a plan and outcome (``to_frame()`` has them as a table); ``can_say`` and
            ``cannot_say``.
        """
        outcomes = tuple(
            power_of(found, self.plans, name, spec, truth)
            for name, plan in self.plans.items()
            for spec in plan.outcomes
            for found, truth in [self._difference(name, spec.column)]
        )
        d, labels = self.design, dict(self.summary())
        who = f"{how_many(d.n_treated, 'person')} in the programme and {d.n_comparison:,} others"
        failed = [f"{line}." for line in self.notes] or ["None."]
        return DiagnosisAnswer(
            question="Could it ever have shown it?",
            about="Synthetic pilots: nobody in them is real",
            facts=(
                ("Who", f"{who}, in each pilot. Pilots: {labels['replicates']}."),
                ("Truth", f"{capitalised(TRUTHS[self.estimand])}."),
                ("Failed", " ".join(failed[:SHOWN_FAILURES])),
            ),
            outcomes=outcomes,
            can_say=tuple(can_say(outcomes)),
            cannot_say=tuple(cannot_say(outcomes)),
        )

    def summary(self) -> list[tuple[str, str]]:
        """What was run, in a few lines: labels and texts."""
        d = self.design
        ran = f"{self.replicates:,}"
        if self.stopped == "precision":
            ran += f" of {self.planned:,} at most: the precision asked for was reached"
        if self.stopped == "interrupted":
            ran += f" of {self.planned:,}: the run was interrupted"
        rows = self.simulations[["plan", "failed"]]
        shares = rows.groupby("plan", observed=True, sort=False)["failed"].mean()
        failed = [f"{plan} {round(share * self.replicates):,}" for plan, share in shares.items()]
        return [
            ("people", f"{d.n_treated:,} in the programme, {d.n_comparison:,} in comparison"),
            ("truth", f"{self.estimand}: {TRUTHS[self.estimand]}"),
            ("replicates", f"{ran}; seed {self.seed}"),
            ("failed", ", ".join(failed)),
        ]

    @property
    def notes(self) -> tuple[str, ...]:
        """Why intervals are missing, the most frequent reasons first."""
        return tuple(failure_lines(self.failures))

    def shown(self) -> pd.DataFrame:
        """What is printed of the table: a row a quantity, the errors in brackets."""
        text = [_text(row) for row in self.table.to_dict("records")]
        wide = self.table.assign(text=text).pivot_table(
            index=_KEY, columns="diagnosand", values="text", aggfunc="first", sort=False
        )
        wide.columns.name = None
        wide = wide[_SHOWN].reset_index()
        return wide.assign(measure=wide["measure"].map(MEASURE_NAMES))

    def _blocks(self) -> Iterable[Block]:
        return (
            heading(self.title, self.summary()),
            Rows(self.shown(), before="\n"),
            paragraph(_ERRORS),
            paragraph(self.sentence(), "\n"),
            bullets(self.notes),
        )


def _text(row: Mapping[Hashable, Any]) -> str:
    """A diagnosand with its error in brackets."""
    if np.isnan(row["value"]):
        return "-"
    if row["diagnosand"] in _OF_SIGNIFICANT and row["replicates"] < FEW:
        return "too few"
    error = decimal(row["mc_std_error"])
    return decimal(row["value"]) + (f" ({error})" if error else "")


def make_diagnosis(
    experiment: Experiment,
    replicates: IntArray,
    records: ReplicateResults,
    planned: int,
    stopped: str,
) -> Diagnosis:
    """The result of an experiment from the records of these replicates."""
    wanted = experiment.targets
    frame = simulations(list(experiment.plans), wanted, replicates, records)
    return Diagnosis(
        table=diagnosand_table(experiment.plans, wanted, records),
        simulations=frame,
        failures=failures(frame),
        design=experiment.design,
        plans=dict(experiment.plans),
        estimand=experiment.estimand,
        seed=experiment.seed,
        replicates=len(replicates),
        planned=planned,
        stopped=stopped,
    )
