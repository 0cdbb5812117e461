"""A small pilot and quick plans, and numbers of replicates made up by hand."""

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.diagnosis.replicates import FIELD, FIELDS


@pytest.fixture(scope="session")
def design():
    return cc.PilotDesign(n_treated=40, n_comparison=60)


@pytest.fixture(scope="session")
def plan():
    return cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")


@pytest.fixture(scope="session")
def plans(plan):
    """Plans with every kind of outcome between them, one with scores that are fitted in stacks."""
    return {
        "plain": plan,
        "adjusted": plan.replace(
            method="regression",
            covariates=["ogrs3_one_year"],
            outcomes=[
                cc.frequency("reoffences"),
                cc.scale("hope_end"),
                cc.time_to("days_to_reoffence", event="reoffence_observed", horizon=365),
            ],
        ),
        "matched": plan.replace(method="nearest", covariates=["age", "readiness_rating"]),
    }


@pytest.fixture(scope="session")
def written():
    """A function that makes the fields of one quantity from columns; what isn't given is NaN."""

    def make(**columns):
        n = max(np.size(values) for values in columns.values())
        numbers = np.full((n, len(FIELDS)), np.nan)
        for name, values in columns.items():
            numbers[:, FIELD[name]] = values
        return numbers

    return make
