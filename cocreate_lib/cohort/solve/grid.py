"""Reoffending on a grid of log-odds, day by day: what the case managers, the offices and the courts
of the comparison group's population make of it, without drawing anybody.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world import measurement
from cocreate_lib.cohort.world.assignment import Arm, arms
from cocreate_lib.cohort.world.population import Floats
from cocreate_lib.cohort.world.year import DAYS

# Grids of log-odds. Beyond the ends of the outer one everybody reoffends or nobody does.
_STEP = 0.04
_INNER = np.arange(-400, 401) * _STEP  # of a person, before the shift
_OUTER = np.arange(-1000, 1001) * _STEP  # of a person, after it
SHIFTS = np.arange(-600, 601) * _STEP

# A standard normal variable: points, and the share of it that each stands for.
NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
NODE_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class GridPopulation:
    """The comparison group's population: people on a grid, case managers and offices on nodes.

    What is averaged over people is kept as a function of a shift of their log-odds, at
    ``SHIFTS``.
    """

    def __init__(self, design: PilotDesign, log_odds: Floats) -> None:
        self.design = design
        self.people = _on_grid(log_odds)
        self.skill, self.skill_weights = _skill_nodes(design, arms(design)[1])
        self.first_day = _first_day(design)
        starts = np.zeros(1, dtype=np.int64)
        self.proof = measurement.chance_of_proof(design, starts, slowdown=False)[0]
        # Of the year, from a day's middle: all of it, and what courts would prove of it.
        left = (DAYS - np.arange(1, DAYS + 1) + 0.5) / DAYS
        self.provable_left = _provable_left(self.proof)
        self.happens = self.average(np.ones(DAYS))
        self.left, self.left_squared = self.average(left), self.average(left**2)
        self.first_proven = self.average(self.proof)
        self.later_proven = self.average(self.provable_left)

    def average(self, by_day: Floats) -> Floats:
        """The mean over people of a function of the day of the first reoffence, 0 for none."""
        return np.correlate(self.first_day @ by_day, self.people, mode="valid")

    def proven(self, pace: float, pace_sd: float) -> Floats:
        """The mean probability of any proven reoffence."""
        none_later = _none_later(self.design, self.provable_left, pace, pace_sd)
        return self.average(1 - (1 - self.proof) * none_later)

    def moments(
        self, averaged: Floats, shift: float, manager_sd: float, office_sd: float
    ) -> tuple[float, float, float]:
        """Mean, variance between case managers of an office, and variance between offices."""
        at = shift - manager_sd * self.skill[:, None] + office_sd * NODES[None, :]
        values = np.interp(at, SHIFTS, averaged)
        by_office = self.skill_weights @ values
        mean = float(by_office @ NODE_WEIGHTS)
        within = float((self.skill_weights @ (values - by_office) ** 2) @ NODE_WEIGHTS)
        return mean, within, float((by_office - mean) ** 2 @ NODE_WEIGHTS)

    def mean(self, averaged: Floats, at: tuple[float, float, float]) -> float:
        """The mean with this shift and these standard deviations."""
        return self.moments(averaged, *at)[0]


class ChanceOfProof:
    """The probability of any proven reoffence in the year, given log-odds of reoffending and the
    day of the start.

    Parameters
    ----------
    design
        The world.
    pace, pace_sd
        Later reoffences a year, and the SD of its logarithm between case managers.
    courts
        Chances of proof by day of start: see ``measurement.chance_of_proof``.
    """

    def __init__(self, design: PilotDesign, pace: float, pace_sd: float, courts: Floats) -> None:
        none_later = _none_later(design, _provable_left(courts), pace, pace_sd)
        # One row a point of ``_OUTER``, one column a day of start.
        self.table = _first_day(design) @ (1 - (1 - courts) * none_later).T

    def __call__(self, log_odds: Floats, start: npt.NDArray[np.int64]) -> Floats:
        """The probability for each person."""
        below, above = _between(log_odds, _OUTER)
        return self.table[below, start] * (1 - above) + self.table[below + 1, start] * above


def _between(values: Floats, grid: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], Floats]:
    """The point of a grid below each value, and how far the value is on the way to the next."""
    at = np.clip((values - grid[0]) / _STEP, 0, grid.size - 1.001)
    below = at.astype(np.int64)
    return below, at - below


def _on_grid(values: Floats) -> Floats:
    """Shares of people at each point of ``_INNER``, each person shared by the two nearest."""
    below, above = _between(values, _INNER)
    shares = np.bincount(below, 1 - above, minlength=_INNER.size)
    shares += np.bincount(below + 1, above, minlength=_INNER.size)
    return shares / values.size


def _provable_left(proof: Floats) -> Floats:
    """What courts would prove of the year that is left from each day's middle."""
    so_far = np.cumsum(proof[..., ::-1], axis=-1)[..., ::-1]
    return np.asarray((so_far - 0.5 * proof) / DAYS)


def _none_later(design: PilotDesign, left: Floats, pace: float, pace_sd: float) -> Floats:
    """The mean probability that no later reoffence is proven, with so much provable time left."""
    shape, deviations = design.reoffences_shape, ndtri((np.arange(16) + 0.5) / 16)
    factors = np.exp(pace_sd * deviations - pace_sd**2 / 2)  # of case managers, with mean 1
    chances = [(1 + pace * own * left / shape) ** -shape for own in factors]
    return np.asarray(np.mean(chances, axis=0))


def _first_day(design: PilotDesign) -> Floats:
    """Probability of first reoffending on each day of the year, for each point of ``_OUTER``."""
    hazard = np.log1p(np.exp(_OUTER))[:, None]
    elapsed = (np.arange(DAYS + 1) / DAYS) ** design.time_shape
    return -np.diff(np.exp(-hazard * elapsed), axis=1)


def _skill_nodes(design: PilotDesign, arm: Arm) -> tuple[Floats, Floats]:
    """Skill of an arm's case managers on a fine grid, with weights."""
    skill = np.linspace(-6.5, 6.5, 131)
    density = np.exp(-(skill**2) / 2)
    if arm.volunteers is not None:
        rest = max(math.sqrt(1 - design.volunteer_selection**2), 1e-6)
        cut = ndtri(1 - design.volunteer_share)
        past = (design.volunteer_selection * skill - cut) / rest
        density = density * ndtr(past if arm.volunteers else -past)
    return skill, density / density.sum()
