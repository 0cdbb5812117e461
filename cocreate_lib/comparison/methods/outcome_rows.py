"""One outcome on the rows that are compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.methods.group_means import with_estimated_weights
from cocreate_lib.comparison.methods.sample import Sample, target_people
from cocreate_lib.comparison.models.glm import MODEL_NAMES
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, part_of
from cocreate_lib.comparison.numerics.linear import Scale, scale_of, standardised
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.outcome import Outcome


@dataclass(frozen=True, eq=False)
class OutcomeRows:
    """An outcome on the rows of a sample: what a method takes the means of.

    Parameters
    ----------
    data, table, sample, plan
        The outcome, the people, whom the method compares, and the plan.
    adjusts
        Whether a model of the outcome with covariates takes the means.
    y, event, treated
        The outcome, whether the event was seen, and who was in the programme, shape (rows,).
    columns
        Places of the columns of the table's design matrix that the outcome model reads.
    design
        What the outcome model reads beside the programme, standardised, shape (rows, columns).
    exposure
        Each row's time at risk, in units of its mean among people, shape (rows,); None where the
        outcome has none.
    """

    data: OutcomeData
    table: Table
    sample: Sample
    plan: PlanFields
    adjusts: bool
    y: FloatArray
    event: BoolArray
    treated: BoolArray
    columns: IntArray
    design: FloatArray
    exposure: FloatArray | None = None

    @property
    def spec(self) -> Outcome:
        """The outcome as it is analysed."""
        return self.data.spec

    @property
    def weights(self) -> FloatArray:
        """The weight of each row."""
        return self.sample.weights

    @property
    def target(self) -> FloatArray:
        """1 for each row of the people whom the estimand names, 0 for the others."""
        return target_people(self.treated, self.plan.estimand).astype(float)

    @property
    def model_words(self) -> str:
        """What a model of the outcome is called."""
        name = self.plan.label(self.spec.exposure or "")
        over = "" if self.exposure is None else f", over '{name}'"
        return f"{MODEL_NAMES[self.spec.mean_model]}{over}"

    @property
    def has_baseline(self) -> bool:
        """Whether it is known how the outcome was before."""
        return self.data.before is not None

    @property
    def terms(self) -> list[tuple[str, str]]:
        """Variable and level of the programme and of each column that the outcome model reads."""
        return [(self.plan.treatment, ""), *(self.table.terms[place] for place in self.columns)]

    @property
    def scale(self) -> Scale:
        """Origin and unit of these columns."""
        return self.table.scale.of(self.columns)

    def allowing_for_weights(self, means: Means) -> Means:
        """Means that know whether their weights were estimated."""
        inverse = self.sample.inverse
        return means if inverse is None else with_estimated_weights(means, inverse)


def outcome_rows(
    data: OutcomeData, table: Table, sample: Sample, plan: PlanFields, adjusts: bool
) -> OutcomeRows:
    """An outcome on the rows of a sample.

    Parameters
    ----------
    data, table, sample, plan, adjusts
        As in :class:`OutcomeRows`.

    Returns
    -------
    OutcomeRows
        The outcome model reads the covariates where it adjusts, and how the outcome was before
        where that is known and is not a covariate already.
    """
    columns = sample.columns(table) if adjusts else np.arange(0)
    design = part_of(table.design, sample.rows, columns)
    if data.before is not None and not (adjusts and data.spec.before in plan.covariates):
        before = data.before[:, None]
        before = standardised(before, scale_of(before))
        design = np.column_stack([design, before[sample.rows]])
    return OutcomeRows(
        data=data,
        table=table,
        sample=sample,
        plan=plan,
        adjusts=adjusts,
        y=data.y[sample.rows],
        event=data.event[sample.rows],
        treated=table.treated[sample.rows],
        columns=columns,
        design=design,
        exposure=None if data.exposure is None else data.exposure[sample.rows],
    )
