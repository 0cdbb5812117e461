"""What was found of one outcome's delivery: the numbers that rows, sentences and pictures need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cocreate_lib.comparison.data.cut_off import CutOff
from cocreate_lib.comparison.delivery.dose_response import Level
from cocreate_lib.comparison.delivery.fidelity import FidelitySlope
from cocreate_lib.comparison.delivery.instrument import Moved, Region
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.sensitivity.finding import Finding
from cocreate_lib.labels import called


@dataclass(frozen=True)
class Reach:
    """How many of each group were reached, or how much they received.

    Parameters
    ----------
    column
        The column of what was received.
    is_flag
        Whether it is yes or no.
    offered, others
        The mean of those offered, and of the others, with the weights of the plan's method.
    n_offered, n_others
        How many people these are.
    difference
        Between the two, with its interval.
    f_statistic
        The squared robust t of the difference.
    label
        What the column is called, where a label is declared for it.
    """

    column: str
    is_flag: bool
    offered: float
    others: float
    n_offered: int
    n_others: int
    difference: Interval
    f_statistic: float
    label: str = ""

    @property
    def name(self) -> str:
        """What the column is called in a sentence."""
        return self.label or called(self.column)


@dataclass(frozen=True)
class Compliers:
    """The effect on those who took part because of the offer.

    Parameters
    ----------
    moved
        What the offer moved.
    offer
        The effect of the offer behind it, on the scale of differences.
    effect
        The effect of what was received (2SLS).
    region
        Anderson and Rubin's.
    p_value
        Of Anderson and Rubin's test of no effect: that of the offer.
    cut_off
        Where people are whom it speaks of; None where chance made the offer.
    n_offered, n_others
        How many people it rests on.
    """

    moved: Moved
    offer: Interval
    effect: Interval
    region: Region
    p_value: float
    cut_off: CutOff | None
    n_offered: int
    n_others: int


@dataclass(frozen=True)
class Dose:
    """The outcome by how much people received, among those offered.

    Parameters
    ----------
    column
        What is received: the column.
    levels
        Its levels, ascending.
    slope
        How the outcome goes with it.
    n
        People.
    """

    column: str
    levels: Sequence[Level]
    slope: Interval
    n: int
    label: str = ""

    @property
    def name(self) -> str:
        """What the column is called in a sentence."""
        return self.label or called(self.column)


@dataclass(frozen=True)
class Delivered:
    """Everything about one outcome.

    Parameters
    ----------
    finding, main
        The main estimate, which speaks of the offer, and its row.
    compliers
        None where ``no_compliers`` says why.
    dose
        None where nobody received more than others.
    fidelity
        None without clusters of known fidelity.
    adjusted
        Whether covariates are held in the slopes of both.
    """

    finding: Finding
    main: Mapping[str, Any]
    compliers: Compliers | None
    no_compliers: str
    dose: Dose | None
    fidelity: FidelitySlope | None
    adjusted: bool = True
