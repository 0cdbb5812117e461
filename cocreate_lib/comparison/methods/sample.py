"""Whom an analysis compares: rows, weights, and who is alike with whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.matching.pairs import Pairs
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, part_of, sum_by
from cocreate_lib.comparison.numerics.linear import independent_columns
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.weighting.inverse_weights import InverseWeights


@dataclass(frozen=True)
class Step:
    """People lost at one step, one number a group: programme, comparison group."""

    name: str
    lost: tuple[int, int]
    why: tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """The rows that are compared.

    Parameters
    ----------
    rows
        Positions in the table. With replacement, a comparison person stands here once for each
        person in the programme whom they were matched with.
    weights
        Weight of each row.
    groupings
        Codes of the rows whose errors are allowed to be alike: none, one or two groupings.
    se_type
        What the standard errors allow for, in words; empty where rows are independent.
    inverse
        The weights as they were estimated, before they are normalised; None without weighting.
    classes
        The class of each row; None without subclassification.
    pairs
        Positions in the table of those who were matched; None without matching.
    scores
        The score of each person of the table: what they were matched or put into classes by, or
        what made the weights; None without any of these.
    score_name
        What the scores are: ``"logit"``, ``"propensity"`` or a column.
    steps
        Who was lost, and why.
    notes
        What a reader must know to understand the estimand.
    independent
        Places of the columns of the design matrix that are linearly independent on these rows;
        None for all.
    """

    rows: IntArray
    weights: FloatArray
    groupings: tuple[IntArray, ...]
    se_type: str
    inverse: InverseWeights | None = None
    classes: IntArray | None = None
    pairs: Pairs | None = None
    scores: FloatArray | None = None
    score_name: str = ""
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    independent: IntArray | None = None

    def columns(self, table: Table) -> IntArray:
        """The columns of the table's design matrix that a model on these rows can read."""
        return np.arange(len(table.terms)) if self.independent is None else self.independent

    @property
    def is_everybody(self) -> bool:
        """Whether everybody counts, and as one: nobody is matched, classed or weighted."""
        return self.inverse is None and self.classes is None and self.pairs is None

    @property
    def has_score_weights(self) -> bool:
        """Whether people are weighted by their scores, and not by whom they were matched with."""
        return self.inverse is not None or self.classes is not None

    def totals(self, n: int) -> FloatArray:
        """Weight of each of the n people of the table, added up over their rows."""
        return sum_by(self.rows, self.weights, n)


def whole_sample(table: Table, plan: PlanFields) -> Sample:
    """Everybody, with weight one."""
    n = len(table.treated)
    clusters = () if table.clusters is None else (table.clusters,)
    se_type = f"cluster-robust by {plan.cluster_label}" if clusters else ""
    return Sample(np.arange(n), np.ones(n), clusters, se_type)


def target_people(treated: BoolArray, estimand: str) -> BoolArray:
    """The people whom an estimand names."""
    return {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones_like(treated))


def by_group(table: Table, who: BoolArray) -> tuple[int, int]:
    """How many of these people are in the programme, and in the comparison group."""
    return int((who & table.treated).sum()), int((who & ~table.treated).sum())


def independent_terms(table: Table, rows: IntArray) -> tuple[IntArray, list[str]]:
    """The columns that tell these people apart, and a note on those that don't."""
    everything = part_of(table.design, rows, np.arange(table.design.shape[1]))
    design = np.column_stack([np.ones(len(rows)), everything])
    independent = independent_columns(design)[1:] - 1
    repeated = np.setdiff1d(np.arange(len(table.terms)), independent)
    names = [
        name + f" = {level}" * bool(level) for name, level in (table.terms[k] for k in repeated)
    ]
    if not names:
        return independent, []
    return independent, [
        f"left out of the models, because among the people compared the other covariates say the "
        f"same (collinear): {', '.join(names)}"
    ]
