"""Conditional permutation of who was in the programme, among people as likely to be in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.checks import check_enough
from cocreate_lib.comparison.data.order import content_order
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.models.glm import CERTAIN, fit_glm
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, sum_by
from cocreate_lib.comparison.weighting.propensity import propensity
from cocreate_lib.errors import DataError

_STEPS = 50


@dataclass(frozen=True)
class PermutationScheme:
    """Which permutations of who was in the programme are possible, and how likely each is.

    Parameters
    ----------
    treated
        Who was in the programme: everybody in the table.
    unit
        The unit that each person belongs to; −1 for people who keep their place.
    logit
        Log-odds of each unit's being in the programme.
    block
        Units change places within a block only.
    moves
        What changes places, in words.
    stay
        How many people keep their place in every permutation.
    """

    treated: BoolArray
    unit: IntArray
    logit: FloatArray
    block: IntArray
    moves: str
    stay: int

    def permuted(self, treated: BoolArray, rng: np.random.Generator) -> BoolArray:
        """Who is in the programme after one more permutation.

        Parameters
        ----------
        treated
            Who is in the programme before: units are whole.
        rng
            Random numbers.

        Returns
        -------
        array of bool
            Who is in the programme afterwards: as many units as before in each block.

        Notes
        -----
        The parallel pairwise sampler of Berrett and others (2020; see
        ``specification_curve``): fifty times the units are put
        in random pairs, and where one of a pair is in the programme, it is the first with the
        probability o₁/(o₁ + o₂), with the odds o of each. The permutation then has the distribution
        that the model gives, whatever was there before.
        """
        able = self.unit >= 0
        place = np.zeros(len(self.logit), dtype=bool)
        place[self.unit[able]] = treated[able]
        blocks = np.sort(self.block)
        rank = np.arange(len(blocks)) - np.searchsorted(blocks, blocks)
        first = np.flatnonzero((rank[:-1] % 2 == 0) & (blocks[1:] == blocks[:-1]))
        for _ in range(_STEPS):
            order = np.lexsort((rng.random(len(blocks)), self.block))
            one, other = order[first], order[first + 1]
            chosen = rng.random(len(first)) < expit(self.logit[one] - self.logit[other])
            differ = place[one] != place[other]
            place[one[differ]], place[other[differ]] = chosen[differ], ~chosen[differ]
        after = treated.copy()
        after[able] = place[self.unit[able]]
        return after


def permutation_scheme(people: pd.DataFrame, plan: AnalysisPlan) -> PermutationScheme:
    """The scheme by which a plan's covariates and cluster let people change places.

    Parameters
    ----------
    people
        The table.
    plan
        Its covariates go into the model of who was in the programme.

    Returns
    -------
    PermutationScheme
        Without a cluster people change places with each other. With one that has people of both
        groups in some of its clusters, people change places within their cluster. With whole
        clusters in one group, clusters change places. People with a missing value, and people whom
        the covariates place in one group for sure, keep their place.

    Raises
    ------
    DataError
        When the covariates tell exactly who was in the programme, or nobody can change places.

    Notes
    -----
    The model is a logistic one. For whole clusters a second one follows, of which clusters were in
    the programme, on the mean log-odds of their people.
    """
    table = _known(people, plan)
    check_enough(table)
    model = propensity(table)
    treated = table.everyone_treated
    logit = np.full(len(treated), np.nan)
    logit[table.position] = model.logit
    if plan.cluster is None:
        found = _people(treated, logit, np.zeros(len(treated), dtype=np.intp), "people")
    else:
        cluster = pd.factorize(people[plan.cluster])[0].astype(np.intp)
        share = _share(treated, cluster)
        if np.isin(share, (0, 1)).all():
            found = _clusters(treated, logit, cluster, share == 1, plan.cluster)
        else:
            found = _people(treated, logit, cluster, f"people of the same '{plan.cluster_label}'")
    _check_moves(found)
    return found


def people_in_order(people: pd.DataFrame, plan: AnalysisPlan) -> pd.DataFrame:
    """The same people in the order of :func:`content_order`, so that a permutation doesn't hang
    on the order in which they came; whoever has a missing value stands behind."""
    table = _known(people, plan)
    known = table.position[content_order(table, plan.seed)]
    return people.iloc[np.append(known, np.setdiff1d(np.arange(len(people)), known))]


def _known(people: pd.DataFrame, plan: AnalysisPlan) -> Table:
    """The people without a missing value, as they are."""
    return read_table(
        people, plan.replace(method="unadjusted", trim=None, missing="complete_cases")
    )


def _people(
    treated: BoolArray, logit: FloatArray, block: IntArray, moves: str
) -> PermutationScheme:
    able = np.isfinite(logit)
    unit = np.full(len(treated), -1, dtype=np.intp)
    unit[able] = np.arange(able.sum())
    return PermutationScheme(treated, unit, logit[able], block[able], moves, int((~able).sum()))


def _share(treated: BoolArray, cluster: IntArray) -> FloatArray:
    """The share of each cluster's people who were in the programme."""
    known = cluster >= 0
    codes = cluster[known]
    size = np.bincount(codes)
    return np.bincount(codes, treated[known], len(size)) / np.maximum(size, 1)


def _clusters(
    treated: BoolArray, logit: FloatArray, cluster: IntArray, in_programme: BoolArray, name: str
) -> PermutationScheme:
    n = len(in_programme)
    seen = np.isfinite(logit) & (cluster >= 0)
    size = np.bincount(cluster[seen], minlength=n)
    mean = np.divide(
        sum_by(cluster[seen], logit[seen], n), size, out=np.full(n, np.nan), where=size > 0
    )
    able = np.isfinite(mean)
    design = np.column_stack([np.ones(able.sum()), mean[able]])
    coefficients = fit_glm(in_programme[able].astype(float), design, np.ones(len(design)), "rate")
    odds = np.full(n, np.nan)
    odds[able] = design @ coefficients
    odds[np.abs(odds) > CERTAIN] = np.nan
    able = np.isfinite(odds)
    number = np.where(able, np.cumsum(able) - 1, -1)
    unit = np.where(cluster >= 0, number[cluster], -1).astype(np.intp)
    block = np.zeros(able.sum(), dtype=np.intp)
    return PermutationScheme(
        treated, unit, odds[able], block, f"whole '{name}'s", int((unit < 0).sum())
    )


def _check_moves(found: PermutationScheme) -> None:
    able = found.unit >= 0
    share = _share(found.treated[able], found.block[found.unit[able]])
    if np.isin(share, (0, 1)).all():
        raise DataError(
            "Nobody in one group can change places with anybody in the other.",
            where="permutations",
            why="The joint test asks what would come out if others, as likely to be in the "
            "programme, had been in it: there are no such others.",
            try_this="Fewer covariates, another cluster, or permutations=0.",
        )
