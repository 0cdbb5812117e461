"""The truth of a design, beyond any one cohort."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cocreate_lib.cohort.design import PilotDesign
from cocreate_lib.cohort.simulate import simulate
from cocreate_lib.cohort.truth import estimands, totals
from cocreate_lib.errors import DesignError

_COHORTS = 32
_SEED = 20181231


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
            f"{people} people are too few for a long run.",
            where="truth_long_run(..., people=)",
            try_this="people=262144",
        )
    share = design.n_treated / (design.n_treated + design.n_comparison)
    n_treated = min(max(round(each * share), 1), each - 1)
    sized = design.replace(n_treated=n_treated, n_comparison=each - n_treated)
    sums = [_sums(sized, cohort) for cohort in range(_COHORTS)]
    overall = sum(sums[1:], start=sums[0])
    truth = estimands(overall)
    others = np.array([estimands(overall - one)["value"] for one in sums])
    spread = ((others - others.mean(axis=0)) ** 2).sum(axis=0)
    return truth.assign(mc_std_error=np.sqrt((_COHORTS - 1) / _COHORTS * spread))


def _sums(design: PilotDesign, number: int) -> pd.DataFrame:
    cohort = simulate(design, np.random.SeedSequence([_SEED, number]))
    return totals(cohort.potential, cohort.people["my_direction"].to_numpy() == 1)
