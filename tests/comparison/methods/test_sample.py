"""Who is compared with whom, end to end: against MatchIt and cohortmatch, and what always holds."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.inference.few_counts import METHOD as COUNTS_METHOD
from cocreate_lib.comparison.matching.mahalanobis import whitened
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people

COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
PLAN = AnalysisPlan(
    "programme",
    [
        rate("reoffended"),
        frequency("reoffences"),
        time_to("days", event="seen"),
        scale("hope"),
    ],
    ["age", "sanctions", "office"],
)
WAYS = {
    "mahalanobis": {"distance": "mahalanobis"},
    "mahalanobis, again and again": {"distance": "mahalanobis", "replace": True, "ratio": 2},
    "within five years": {"covariate_calipers": {"age": 5}, "ratio": 2},
    "optimal": {"method": "optimal"},
    "optimal mahalanobis": {"method": "optimal", "distance": "mahalanobis"},
    "optimal in offices": {
        "method": "optimal",
        "exact": "office",
        "covariate_calipers": {"age": 5, "sanctions": 2},
    },
}


@pytest.fixture(scope="module")
def lalonde():
    """With the row numbers that R gives."""
    people = pytest.importorskip("cohortmatch.datasets").load_lalonde().reset_index(drop=True)
    people.index = np.arange(1, len(people) + 1)
    return people


@pytest.mark.parametrize(
    ("order", "total", "numbers"),
    [
        ("data", 342.810198659, 6609813),
        ("largest", 395.510140853, 6937866),
        ("smallest", 399.010489166, 6941825),
    ],
)
def test_mahalanobis_pairs_as_in_matchit(lalonde, order, total, numbers):
    # r/matching.R: MatchIt 4.5.1.
    plan = AnalysisPlan("treat", [scale("re78")], COVARIATES, distance="mahalanobis", caliper=None)
    pairs = compare(lalonde, plan.replace(order=order, ties="order")).pairs
    assert len(pairs) == 185
    assert pairs["distance"].sum() == pytest.approx(total, abs=1e-8)
    assert (pairs["treated"].astype(int) * pairs["comparison"].astype(int)).sum() == numbers


@pytest.mark.parametrize(
    ("estimand", "treated", "comparison"),
    [
        ("ATT", [37, 37, 37, 37, 37], [356, 19, 25, 18, 11]),
        ("ATC", [1, 2, 7, 20, 155], [86, 86, 85, 86, 86]),
        ("ATE", [1, 7, 21, 71, 85], [122, 116, 101, 51, 39]),
    ],
)
def test_classes_as_in_matchit(lalonde, estimand, treated, comparison):
    # r/matching.R: MatchIt 4.5.1, matchit(method = "subclass", subclass = 5, min.n = 0).
    plan = AnalysisPlan(
        "treat",
        [scale("re78")],
        COVARIATES,
        method="subclassification",
        distance="propensity",
        estimand=estimand,
    )
    result = compare(lalonde, plan)
    treated, comparison = np.array(treated), np.array(comparison)
    wanted = {"ATT": treated, "ATC": comparison, "ATE": treated + comparison}[estimand]
    for group, sizes in ((1, treated), (0, comparison)):
        weights = result.weights[lalonde["treat"] == group]
        expected = np.repeat(wanted / sizes, sizes)
        assert np.sort(weights) == pytest.approx(np.sort(expected))


def test_optimal_pairs_are_as_close_as_those_of_cohortmatch(lalonde):
    cohortmatch = pytest.importorskip("cohortmatch")
    plan = AnalysisPlan(
        "treat", [scale("re78")], COVARIATES, method="optimal", distance="mahalanobis", caliper=None
    )
    table = read_table(lalonde, plan)
    points = whitened(table.design, table.treated)
    ours = compare(lalonde, plan).pairs
    numbers = pd.DataFrame(points, index=table.labels, columns=[f"x{i}" for i in range(8)])
    theirs = cohortmatch.match(
        numbers.assign(treat=table.treated.astype(int)),
        treatment="treat",
        covariates=list(numbers),
        method="optimal",
        distance="euclidean",
        standardize=False,
        engine="exact",
    ).pairs
    gaps = (
        numbers.loc[theirs["treatment_id"]].to_numpy()
        - numbers.loc[theirs["control_id"]].to_numpy()
    )
    assert len(ours) == len(theirs)
    assert ours["distance"].sum() == pytest.approx(np.linalg.norm(gaps, axis=1).sum(), abs=1e-6)


@pytest.mark.parametrize("widths", [{"age": 4}, {"age": 8, "educ": 1}])
def test_covariate_calipers_as_in_cohortmatch(lalonde, widths):
    """Scores are nudged apart, since ties are broken differently."""
    cohortmatch = pytest.importorskip("cohortmatch")
    plan = AnalysisPlan("treat", [scale("re78")], COVARIATES, caliper=None)
    nudge = np.random.default_rng(0).permutation(len(lalonde)) * 1e-7
    people = lalonde.assign(own=compare(lalonde, plan).scores + nudge)
    plan = plan.replace(distance="own", caliper=0.2, covariate_calipers=widths)
    ours = compare(people, plan).pairs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cohortmatch.IncompleteMatchWarning)
        theirs = cohortmatch.match(
            people,
            treatment="treat",
            covariates=["age"],
            propensity_scores=1 / (1 + np.exp(-people["own"])),
            distance="logit",
            caliper=0.2,
            caliper_metric="logit",
            covariate_calipers=widths,
            m_order="largest",
            engine="exact",
        ).pairs
    assert set(zip(ours["treated"], ours["comparison"], strict=True)) == set(
        zip(theirs["treatment_id"], theirs["control_id"], strict=True)
    )
    assert len(ours) > 50


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(list(WAYS)))
def test_what_holds_for_every_way_of_matching(seed, way):
    people = made_up_people(n=150, seed=seed)
    plan = PLAN.replace(outcomes=[scale("hope")], **WAYS[way])
    result = compare(people, plan)
    pairs, weights, treated = result.pairs, result.weights, result.treated
    matched = pairs["treated"].nunique()
    assert weights[treated].sum() == matched
    assert weights[~treated].sum() == pytest.approx(matched)
    if not plan.with_replacement:
        assert pairs["comparison"].is_unique
    # Beyond the ratio are only those who tie with the furthest match.
    furthest = pairs.groupby("treated")["distance"].transform("max")
    nearer = pairs[pairs["distance"] < furthest - 1e-9]
    assert nearer["treated"].value_counts().max() < plan.ratio or len(nearer) == 0
    if not plan.with_replacement:
        assert pairs["treated"].value_counts().max() <= plan.ratio
    both = [people.loc[pairs[group]].reset_index() for group in ("treated", "comparison")]
    for column, width in plan.covariate_calipers.items():
        assert (both[0][column] - both[1][column]).abs().max() <= width
    for column in plan.exact:
        assert (both[0][column] == both[1][column]).all()
    logit = [result.scores[pairs[group]].to_numpy() for group in ("treated", "comparison")]
    assert np.abs(logit[0] - logit[1]).max() <= 0.2 * result.scores.std() + 1e-12
    if plan.distance == "mahalanobis":
        table = read_table(people, plan)
        points = pd.DataFrame(whitened(table.design, table.treated), index=table.labels)
        gaps = points.loc[pairs["treated"]].to_numpy() - points.loc[pairs["comparison"]].to_numpy()
        assert pairs["distance"].to_numpy() == pytest.approx(np.linalg.norm(gaps, axis=1))
    else:
        assert pairs["distance"].to_numpy() == pytest.approx(np.abs(logit[0] - logit[1]))
    lost = result.lost.groupby("group")["lost"].sum()
    assert lost["treated"] == treated.sum() - matched
    assert lost["comparison"] == (~treated).sum() - pairs["comparison"].nunique()
    shuffled = compare(people.sample(frac=1, random_state=seed), plan)
    pd.testing.assert_frame_equal(shuffled.pairs, pairs)
    pd.testing.assert_frame_equal(shuffled.estimates, result.estimates)


@pytest.mark.parametrize("way", WAYS)
def test_every_outcome_has_an_interval_with_and_without_clusters(people, way):
    for cluster in (None, "manager"):
        result = compare(people, PLAN.replace(cluster=cluster, **WAYS[way]))
        assert np.isfinite(result.estimates[["estimate", "conf_low", "conf_high"]]).all(axis=None)
        assert (result.estimates["std_error"] > 0).all()
        said = result.estimates["se_type"].str.replace(f", {COUNTS_METHOD}", "").unique()
        assert len(said) == 1
        assert ("manager" in said[0]) == (cluster is not None)
        assert "matched comparison group" in str(result.sentences())


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_classes_answer_for_each_estimand(people, estimand, cluster):
    plan = PLAN.replace(method="subclassification", estimand=estimand, cluster=cluster)
    result = compare(people, plan)
    treated = result.treated
    wanted = {"ATT": treated.sum(), "ATC": (~treated).sum(), "ATE": len(treated)}[estimand]
    assert result.weights[treated].sum() == pytest.approx(wanted)
    assert result.weights[~treated].sum() == pytest.approx(wanted)
    assert np.isfinite(result.estimates[["estimate", "conf_low", "conf_high"]]).all(axis=None)
    assert (result.estimates["se_type"].str.contains("taken as given")).all()
    hazard = result.estimates.set_index("measure").loc["hazard_ratio"]
    assert hazard["se_type"].startswith("robust" if cluster is None else "cluster-robust")
    assert "classes averaged" in str(result.sentences())
    balance = result.balance.set_index(["variable", "level"])
    assert abs(balance.loc[("sanctions", ""), "smd_after"]) < 0.6 * abs(
        balance.loc[("sanctions", ""), "smd_before"]
    )


def test_an_empty_group_joins_its_class_to_the_neighbour():
    n = 60
    people = pd.DataFrame(
        {
            "programme": np.arange(n) < 20,
            "score": np.r_[np.arange(20), np.arange(-10, 10), np.arange(-10, 10)] / 1.0,
            "hope": np.arange(n) % 7,
        }
    )
    plan = AnalysisPlan(
        "programme", [scale("hope")], method="subclassification", distance="score", subclasses=4
    )
    result = compare(people, plan)
    assert "2 classes instead of 4" in result.notes[0]
    assert result.weights[result.treated].eq(1).all()
    apart = people.assign(score=people["score"] + 100 * people["programme"])
    with pytest.raises(DataError, match="only one class") as caught:
        compare(apart, plan)
    assert "overlap" in str(caught.value.try_this)


def test_nobody_within_the_calipers_is_refused(people):
    plan = PLAN.replace(covariate_calipers={"extra": 0.5})
    people = people.assign(extra=people["programme"] * 10.0)
    with pytest.raises(DataError, match="has a match within the calipers") as caught:
        compare(people, plan)
    assert "extra within 0.5" in str(caught.value.where)
    with pytest.raises(DataError, match="should hold numbers"):
        compare(people.assign(extra="a"), plan)


def test_optimal_pairs_are_closer_than_those_that_people_choose(people):
    plan = PLAN.replace(distance="mahalanobis", caliper=None)
    chosen, best = compare(people, plan), compare(people, plan.replace(method="optimal"))
    assert len(chosen.pairs) == len(best.pairs)
    assert best.pairs["distance"].sum() < chosen.pairs["distance"].sum()
    table = read_table(people, plan)
    points = whitened(table.design, table.treated)
    nearest = cdist(points[table.treated], points[~table.treated]).min(axis=1).sum()
    assert nearest <= best.pairs["distance"].sum()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.booleans())
def test_ties_share_as_in_abadie_and_imbens(seed, ratio, within):
    """Each programme person against the mean of the nearest and of all who tie with them (Abadie,
    Drukker, Herr & Imbens 2004), worked out person by person."""
    rng = np.random.default_rng(seed)
    people = pd.DataFrame({"t": rng.random(60) < 0.4, "x": rng.integers(0, 6, 60) / 5}).astype(
        float
    )
    people["hope"] = rng.normal(size=60) + people["x"]
    if people["t"].nunique() < 2:
        return
    calipers = {"x": 2.0} if within else {}
    fields = {"distance": "x", "caliper": None, "replace": True, "covariate_calipers": calipers}
    result = compare(people, treatment="t", outcomes=[scale("hope")], ratio=ratio, **fields)
    others = people[people["t"] == 0]
    gains = []
    for _, row in people[people["t"] == 1].iterrows():
        gaps = (others["x"] - row["x"]).abs().round(9)
        tied = gaps <= np.sort(gaps)[:ratio].max()
        gains.append(row["hope"] - others.loc[tied, "hope"].mean())
    assert result.estimates["estimate"][0] == pytest.approx(np.mean(gains))
    assert result.weights[people["t"] == 0].sum() == pytest.approx(len(gains))
    assert "no match was decided by chance" in result.estimates["notes"][0]


def test_a_column_that_says_nothing_among_the_people_compared_is_named():
    people = made_up_people(200)
    alone = people.index[people["programme"] == 0][:6]
    people.loc[alone, "office"] = "South"  # nobody in the programme: left out before weighting
    result = compare(people, PLAN.replace(method="weighting"))
    (note,) = [each for each in result.notes if "collinear" in each]
    assert note.endswith("office = South")
    assert result.estimates["std_error"].notna().all()
