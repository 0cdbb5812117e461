"""The truth of a design, beyond any one cohort."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.batches import draw_groups
from cocreate_lib.cohort.draw.columns import POTENTIAL
from cocreate_lib.cohort.draw.group import Array, Group
from cocreate_lib.cohort.solve.grid import ChanceOfProof
from cocreate_lib.cohort.truth.estimands import estimands, totals
from cocreate_lib.errors import DesignError
from cocreate_lib.text import how_many, plural

_COHORTS = 32
_SEED = 20181231
_EACH = 2**12  # people of a group of a cohort for the long-run rates

Floats = npt.NDArray[np.float64]


def truth_long_run(design: PilotDesign, people: int = 2**18) -> pd.DataFrame:
    """True effects in the long run, over many cohorts of a design, with their error.

    Parameters
    ----------
    design : PilotDesign
        The world of the pilot.
    people : int
        How many to draw: the more, the smaller the error. At least 320.

    Returns
    -------
    pandas.DataFrame
        The rows of ``Cohort.truth`` (``outcome``, ``measure``, ``estimand``, ``as_what``), with
        ``value`` and ``mc_std_error``, the Monte Carlo standard error of the value.

    Raises
    ------
    DesignError
        For too few people, or a target that can't be met.

    Notes
    -----
    Thirty-two cohorts with the design's proportions, each with its own offices, are drawn with
    fixed random numbers. Ratios are those of means over all of them. The standard error is the
    jackknife's over cohorts.

    Examples
    --------
    >>> truth = truth_long_run(PilotDesign(effect=0.0), people=3200)
    >>> truth.loc[truth["measure"] == "risk_difference", "value"].unique().tolist()
    [0.0]
    """
    each = int(people) // _COHORTS
    if each < 10:
        raise DesignError(
            f"{how_many(people, 'person')} {plural(people, 'is', 'are')} too few for a long run.",
            where="truth_long_run(..., people=)",
            try_this="people=262144",
        )
    share = design.n_treated / (design.n_treated + design.n_comparison)
    n_treated = min(max(round(each * share), 1), each - 1)
    sized = design.replace(n_treated=n_treated, n_comparison=each - n_treated)
    sums = [_sums(sized, cohort) for cohort in range(_COHORTS)]
    overall = sum(sums[1:], start=sums[0])
    recalls = design.recall_rate > 0
    truth = estimands(overall, recalls)
    others = np.array([estimands(overall - one, recalls)["value"] for one in sums])
    spread = ((others - others.mean(axis=0)) ** 2).sum(axis=0)
    return truth.assign(mc_std_error=np.sqrt((_COHORTS - 1) / _COHORTS * spread))


def _sums(design: PilotDesign, number: int) -> pd.DataFrame:
    """Sums over the people of one cohort."""
    groups = draw_groups(design, [np.random.SeedSequence([_SEED, number])])
    sums = [
        totals(
            {name: column.draw(group) for name, column in POTENTIAL.items()},
            np.full(group.size, group.arm.in_programme),
        )
        for group in groups
    ]
    return sum(sums[1:], start=sums[0])


def proven_rates(design: PilotDesign) -> tuple[Floats, Floats]:
    """Long-run rates of proven reoffending in the data of a randomised pilot.

    Parameters
    ----------
    design
        A randomised design; its sizes don't matter.

    Returns
    -------
    tuple of array
        The rate in the programme and in the comparison group, and their covariance matrix: the
        Monte Carlo error.

    Notes
    -----
    People are drawn, and what happens to each, and what courts prove of it, is averaged over by
    formula; where people can be recalled, it is drawn. As a lot decides, the people of both groups
    stand for both: the difference between the rates is that between two worlds of the same people.
    Not so where some of the comparison group come from another area.

    Examples
    --------
    >>> design = PilotDesign(
    ...     assignment="randomised", effect=0.0, case_manager_icc=0.0, office_icc=0.0
    ... )
    >>> rates, covariance = proven_rates(design)
    >>> bool(rates[0] == rates[1]), bool(np.sqrt(covariance[0, 0]) < 0.001)
    (True, True)
    """
    return _proven_rates(design.replace(n_treated=_EACH, n_comparison=_EACH))


@lru_cache(maxsize=256)
def _proven_rates(design: PilotDesign) -> tuple[Floats, Floats]:
    roots = [np.random.SeedSequence([_SEED, number]) for number in range(_COHORTS)]
    by_group = []
    for group in draw_groups(design, roots):
        proven = _proven_in(design, group)
        by_world = (proven(world) for world in ("with", "not_assigned"))
        by_group.append([share.reshape(_COHORTS, -1).mean(axis=1) for share in by_world])
    if design.elsewhere_share > 0:
        by_group = [[by_group[0][0], by_group[1][1]]]
    rates = np.mean(by_group, axis=0)
    return rates.mean(axis=1), np.cov(rates) / _COHORTS


def _proven_in(design: PilotDesign, group: Group) -> Callable[[str], Array]:
    """Each person's proven reoffending in a world: its probability, or one draw of it."""
    if design.recall_rate > 0:
        return lambda world: group.proven_in(world).reoffended
    rate, log_odds = group.solved.rate, group.reoffending.log_odds
    chance = ChanceOfProof(design, rate.pace, rate.pace_sd, group.courts)
    return lambda world: chance(log_odds[world], group.start)
