"""The same plans on many designs: what more people, or better delivery, would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.diagnosis.closed_form import closed_form_power
from cocreate_lib.diagnosis.experiment import Plans, make_experiment
from cocreate_lib.diagnosis.options import RunOptions
from cocreate_lib.diagnosis.progress import Report
from cocreate_lib.diagnosis.result import Diagnosis
from cocreate_lib.diagnosis.run import run_experiment
from cocreate_lib.display import Block, Rows, Tabled, heading
from cocreate_lib.errors import DiagnosisError
from cocreate_lib.text import decimal, how_many


def redesign(design: PilotDesign, **values: float | str | Sequence[float | str]) -> dict[
    str, PilotDesign
]:  # fmt: skip
    """A grid of designs: every combination of some fields' values.

    Parameters
    ----------
    design
        The design that the others are variations of.
    **values
        Fields of the design, each with one value or several.

    Returns
    -------
    dict
        The designs, by names such as ``"n_treated=60, fidelity=0.6"``. The last field changes
        fastest.

    Raises
    ------
    DesignError
        For an unknown field, naming the nearest real ones, or a value out of range.

    Examples
    --------
    >>> grid = redesign(PilotDesign(), n_treated=[60, 300], fidelity=[0.4, 0.8])
    >>> list(grid)[:2]
    ['n_treated=60, fidelity=0.4', 'n_treated=60, fidelity=0.8']
    >>> grid["n_treated=300, fidelity=0.8"].n_treated
    300
    """
    several = [
        list(value) if isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str)
        else [value]
        for value in values.values()
    ]  # fmt: skip
    designs = {}
    for combination in product(*several):
        changes = dict(zip(values, combination, strict=True))
        name = ", ".join(f"{field}={value}" for field, value in changes.items())
        designs[name or "as it is"] = design.replace(**changes)
    return designs


@dataclass(frozen=True, eq=False, repr=False)
class PowerCurve(Tabled):
    """What plans would find under each of several designs.

    Parameters
    ----------
    table
        One row a design, plan, outcome and measure: ``design`` (its name), a column for each field
        in which the designs differ, ``plan``, ``outcome``, ``measure``, ``truth`` (mean true
        effect; for a ratio its logarithm), ``power``, ``mc_std_error``, ``replicates``,
        ``closed_form`` (power by formula, NaN where there is none) and ``closed_form_error``, its
        Monte Carlo standard error.
    diagnoses
        The diagnosis of each design, by its name.
    """

    table: pd.DataFrame
    diagnoses: Mapping[str, Diagnosis]

    @property
    def title(self) -> str:
        """What was run."""
        designs = how_many(len(self.diagnoses), "design")
        return f"Power of {designs} (synthetic cohorts: nobody is real)"

    def _blocks(self) -> Iterable[Block]:
        shown = self.table.drop(columns="design")
        return heading(self.title), Rows(shown, {"float_format": decimal})


def power_curve(
    designs: Mapping[str, PilotDesign],
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
) -> PowerCurve:
    """Diagnose plans under several designs, such as those of :func:`redesign`.

    Parameters
    ----------
    designs
        Designs by name.
    plans, replicates, seed, estimand, workers, scheduler, chunk_size, max_failures, precision
        As for ``diagnose``. Every design gets the same seed, so that differences between
        designs come from the designs as far as they can.
    checkpoint
        A folder, with one inside for each design, by its name.
    progress
        As for ``diagnose``, design after design.

    Returns
    -------
    PowerCurve
        ``table`` and ``diagnoses``. Ctrl-C gives the designs that were done until then.

    Raises
    ------
    DiagnosisError
        As ``diagnose``, and where there is no design.

    Notes
    -----
    ``closed_form`` has the power of the plan's own test (Newcombe's, the score or Wald's) of two
    independent binomial counts, over all tables of counts, at the design's long-run rates, whose
    Monte Carlo error it has. It is there where that is what is compared: a randomised design in
    which people of one case manager or office are not alike (``case_manager_icc=0``,
    ``office_icc=0``, and ``fidelity`` 0 or 1 or ``effect=0``) and all are linked to the records
    (``linkage_failure=0``), an unadjusted plan without a cluster and with ``errors="auto"``, a
    risk difference.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")
    >>> designs = redesign(cc.PilotDesign(n_comparison=60), n_treated=[20, 40])
    >>> curve = power_curve(designs, plan, replicates=4, seed=1)
    >>> curve.table.loc[curve.table["measure"] == "risk_difference", "n_treated"].tolist()
    [20, 40]
    """
    if not designs:
        raise DiagnosisError("There is no design.", where="designs", try_this="redesign(design)")
    experiments = {
        name: make_experiment(design, plans, estimand, seed) for name, design in designs.items()
    }
    options = RunOptions(
        replicates, workers, scheduler, checkpoint, chunk_size, max_failures, precision, progress
    )
    found: dict[str, Diagnosis] = {}
    with options.open_workers() as team:
        for name, experiment in experiments.items():
            folder = None if checkpoint is None else Path(checkpoint) / name
            found[name] = run_experiment(experiment, replace(options, checkpoint=folder), team)
            if found[name].stopped == "interrupted":
                break
    return PowerCurve(_table(found), found)


def _table(found: Mapping[str, Diagnosis]) -> pd.DataFrame:
    fields = pd.DataFrame([each.design.to_dict() for each in found.values()])
    differ = [name for name in fields if len(set(fields[name])) > 1]
    rows = []
    for position, (name, diagnosis) in enumerate(found.items()):
        table = diagnosis.table
        for row in table[table["diagnosand"] == "power"].to_dict("records"):
            plan = diagnosis.plans[row["plan"]]
            quantity = row["outcome"], row["measure"]
            formula = closed_form_power(diagnosis.design, plan, *quantity)
            rows.append(
                {
                    "design": name,
                    **{field: fields[field].iloc[position] for field in differ},
                    "plan": row["plan"],
                    "outcome": row["outcome"],
                    "measure": row["measure"],
                    "truth": row["truth"],
                    "power": row["value"],
                    "mc_std_error": row["mc_std_error"],
                    "replicates": row["replicates"],
                    "closed_form": formula.power,
                    "closed_form_error": formula.mc_std_error,
                }
            )
    return pd.DataFrame(rows)
