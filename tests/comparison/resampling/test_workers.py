"""The same numbers from any number of workers, and from a Dask cluster."""

import sys

import numpy as np
import pandas as pd
import pytest

from cocreate_lib import AnalysisPlan, compare, rate, scale
from cocreate_lib.comparison import specification_curve
from cocreate_lib.comparison.resampling.draws import all_draws
from cocreate_lib.errors import DataError, PlanError, WorkerError
from cocreate_lib.processes import open_workers

distributed = pytest.importorskip("distributed")

N = 160
DRAW = np.random.default_rng(7)
PEOPLE = pd.DataFrame(
    {
        "programme": np.arange(N) % 2,
        "age": DRAW.normal(35, 8, N),
        "office": np.arange(N) // 2 % 10 + 10 * (np.arange(N) % 2),
        "reoffended": DRAW.integers(0, 2, N),
        "hope": DRAW.normal(3, 1, N),
    }
)
PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), scale("hope")],
    ["age"],
    method="regression",
    seed=3,
    replications=99,
)
UNADJUSTED = PLAN.replace(method="unadjusted", covariates=[], errors="randomisation")
# The draws of each, and the people: twelve have fewer ways of being assigned than are drawn.
DRAWN = {
    "bootstrap of people": (PLAN.replace(errors="bootstrap"), PEOPLE),
    "bootstrap of clusters": (PLAN.replace(errors="bootstrap", cluster="office"), PEOPLE),
    "bootstrap of pairs": (PLAN.replace(errors="bootstrap", method="nearest"), PEOPLE),
    "random ways": (UNADJUSTED, PEOPLE),
    "random ways of clusters": (UNADJUSTED.replace(cluster="office"), PEOPLE),
    "every way": (UNADJUSTED.replace(replications=1000), PEOPLE.iloc[:12]),
}


def numbers(comparison):
    """Every number of the estimates, to the last bit, and every word."""
    table = comparison.estimates
    floats = table.select_dtypes("float").to_numpy()
    return floats.tobytes(), table.select_dtypes(exclude="float").to_csv()


@pytest.fixture(scope="module")
def alone():
    return {name: numbers(compare(people, plan)) for name, (plan, people) in DRAWN.items()}


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        yield cluster


@pytest.mark.parametrize("name", DRAWN)
def test_a_cluster_draws_the_same(alone, cluster, name):
    plan, people = DRAWN[name]
    assert numbers(compare(people, plan, scheduler=cluster)) == alone[name]


def test_processes_draw_the_same_and_say_how_far_they_are(alone):
    plan, people = DRAWN["bootstrap of people"]
    told = []
    found = compare(people, plan, workers=2, progress=lambda *each: told.append(each))
    assert numbers(found) == alone["bootstrap of people"]
    draws = [done for what, done, total in told if what == "bootstrap draws" and total == 99]
    assert draws == sorted(draws)
    assert (draws[0], draws[-1]) == (0, 99)


def test_a_curve_from_a_cluster_is_the_same(cluster):
    choices = {"method": ["weighting", "unadjusted"]}
    plan = PLAN.replace(errors="bootstrap")
    one, other = (
        specification_curve(PEOPLE, plan, choices, permutations=5, seed=2, **who)
        for who in ({"workers": 1}, {"scheduler": cluster})
    )
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    pd.testing.assert_frame_equal(one.shuffles, other.shuffles, check_exact=True)
    assert one.joint.equals(other.joint)


def test_what_is_not_drawn_starts_no_workers(monkeypatch):
    monkeypatch.setattr(sys.modules[compare.__module__], "open_workers", None)
    one = compare(PEOPLE, PLAN.replace(errors="wild_bootstrap", cluster="office"), workers=2)
    assert np.isfinite(one.estimates["p_value"]).all()
    compare(PEOPLE, PLAN, scheduler="tcp://127.0.0.1:9")


def test_who_can_not_be_asked_is_refused(cluster):
    plan = DRAWN["random ways"][0]
    with pytest.raises(PlanError, match="Both workers and a scheduler") as refusal:
        compare(PEOPLE, plan, workers=2, scheduler=cluster)
    assert refusal.value.where == "compare(..., workers=, scheduler=)"
    with pytest.raises(PlanError, match="Both workers and a scheduler") as refusal:
        specification_curve(PEOPLE, plan, {"ratio": [2]}, workers=2, scheduler=cluster)
    for workers in (0, 1.5, "2"):
        with pytest.raises(PlanError, match="workers is"):
            compare(PEOPLE, PLAN, workers=workers)


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr("cocreate_lib.processes.PATIENCE", 0.5)
    with pytest.raises(WorkerError, match="can't be reached") as refusal:
        compare(PEOPLE, DRAWN["random ways"][0], scheduler="tcp://127.0.0.1:9")
    assert "tcp://127.0.0.1:9" in refusal.value.where


def refused(shared, stretch, /, progress=None):
    raise DataError(f"draw {stretch.first}", try_this="another")


def test_the_first_refusal_in_a_draw_arrives_whole(cluster):
    rng = np.random.default_rng(1)
    with open_workers(None, cluster) as team, pytest.raises(DataError, match="draw 0"):
        all_draws(refused, None, 50, rng, np.random.Generator.random, "draws", print, team)
