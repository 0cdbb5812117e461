"""Weights and doubly robust means: by hand, as in R and statsmodels, and against the truth."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from statsmodels.treatment.treatment_effects import TreatmentEffect

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.methods.group_means import doubly_robust_means, weighted_means
from cocreate_lib.comparison.methods.group_means import with_estimated_weights as allowing
from cocreate_lib.comparison.models.survival import restricted_means
from cocreate_lib.comparison.weighting.inverse_weights import effective_size, inverse_weights
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people

ESTIMANDS = ["ATT", "ATC", "ATE", "ATO"]
RECID = AnalysisPlan("workprg", [rate("fail")], ["priors", "tserved", "felon", "age"])
PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), frequency("reoffences"), scale("hope")],
    ["age", "sanctions", "office"],
    method="weighting",
)
TIMES = PLAN.replace(outcomes=[time_to("days", event="seen", horizon=300)])


def measures(result):
    return result.estimates.set_index("measure")


def means_and_errors(people, plan, outcome):
    """Both means; SE of the difference and of the first ratio; alone and clustered."""
    alone = compare(people, plan.replace(outcomes=[outcome]))
    clustered = compare(people, plan.replace(outcomes=[outcome], cluster="cl"))
    means = alone.means[["treated", "comparison"]].iloc[0]
    errors = [result.estimates["std_error"].iloc[:2] for result in (alone, clustered)]
    return np.concatenate([means, *errors])


@pytest.mark.parametrize(
    ("outcome", "estimand", "values"),
    [
        # r/oracle.R: stacked M-estimation by hand, with sandwich's estfun and bread.
        # Means; SE of the difference and of the log ratio, alone and clustered.
        (
            rate("fail"),
            "ATT",
            (
                0.39136904762,
                0.3547959969,
                0.03530313955,
                0.09691796294,
                0.03853328455,
                0.10529345916,
            ),
        ),
        (
            rate("fail"),
            "ATC",
            (
                0.36728506035,
                0.37386804657,
                0.02682480062,
                0.07252437886,
                0.02904240122,
                0.07851646127,
            ),
        ),
        (
            rate("fail"),
            "ATE",
            (
                0.37866325666,
                0.36457234458,
                0.02820487346,
                0.07606164982,
                0.03093470056,
                0.08329987827,
            ),
        ),
        (
            rate("fail"),
            "ATO",
            (
                0.37578981483,
                0.37199315691,
                0.02606502009,
                0.06968397402,
                0.02851630408,
                0.07623366765,
            ),
        ),
        (
            frequency("rules"),
            "ATT",
            (1.2261904762, 2.1409563003, 0.4407800853, 0.2055403763, 0.4444596602, 0.2004555663),
        ),
        (
            frequency("rules"),
            "ATO",
            (
                1.00038665242,
                1.36225455599,
                0.11099101838,
                0.08993314335,
                0.10987247206,
                0.08860035835,
            ),
        ),
    ],
)
def test_weighting_as_in_r(recid, outcome, estimand, values):
    plan = RECID.replace(method="weighting", estimand=estimand)
    assert means_and_errors(recid, plan, outcome) == pytest.approx(values, rel=1e-7)


@pytest.mark.parametrize(
    ("outcome", "estimand", "values"),
    [
        # r/oracle.R, as above.
        (
            rate("fail"),
            "ATT",
            (
                0.39136904762,
                0.31756898868,
                0.05008179794,
                0.15315760388,
                0.053683233695,
                0.16259789769,
            ),
        ),
        (
            rate("fail"),
            "ATC",
            (
                0.36833300639,
                0.37386804657,
                0.027466323677,
                0.07415191283,
                0.029824841372,
                0.080505075289,
            ),
        ),
        (
            rate("fail"),
            "ATE",
            (
                0.37908335258,
                0.34649789633,
                0.033478945109,
                0.094007807176,
                0.036958813091,
                0.10322048972,
            ),
        ),
        (
            frequency("rules"),
            "ATT",
            (
                1.2261904762,
                0.060755563062,
                1.0617093935,
                17.219393461,
                1.1009840024,
                17.62058586,
            ),
        ),
        (
            frequency("rules"),
            "ATC",
            (
                1.0083362123,
                1.1500646831,
                0.099853109006,
                0.092584617916,
                0.097947426405,
                0.09033717287,
            ),
        ),
        (
            frequency("rules"),
            "ATE",
            (
                1.1102327168,
                0.61591477597,
                0.5350210809,
                0.87418519618,
                0.55858947591,
                0.89967654665,
            ),
        ),
    ],
)
def test_doubly_robust_as_in_r(recid, outcome, estimand, values):
    plan = RECID.replace(method="doubly_robust", estimand=estimand)
    assert means_and_errors(recid, plan, outcome) == pytest.approx(values, rel=1e-7)


@pytest.mark.parametrize(
    ("estimand", "values"),
    [
        # r/oracle.R: scale outcome educ; means and SE of the difference, alone and clustered.
        ("ATT", (9.71726190476, 9.4156845965, 0.206103648877, 0.225884989012)),
        ("ATC", (10.0075011082, 9.68952134541, 0.128796571074, 0.130921090962)),
        ("ATE", (9.87252331341, 9.55910209308, 0.149989363252, 0.164306402674)),
    ],
)
def test_doubly_robust_scale_as_in_r(recid, estimand, values):
    plan = RECID.replace(method="doubly_robust", estimand=estimand)
    ours = means_and_errors(recid, plan, scale("educ"))
    assert ours == pytest.approx(values, rel=1e-7)


@pytest.mark.parametrize(
    ("estimand", "log_ratio", "alone", "clustered"),
    [
        # r/oracle.R: coxph with the same weights, robust=TRUE and cluster=.
        ("ATT", 0.09000284269, 0.12740734091, 0.13374771105),
        ("ATE", 0.02101885774, 0.09878457351, 0.10598614583),
        ("ATO", -0.01147326657, 0.08986125990, 0.09869995983),
    ],
)
def test_weighted_hazard_ratio_as_in_r(recid, estimand, log_ratio, alone, clustered):
    plan = RECID.replace(
        outcomes=[time_to("durat", event="fail")], method="weighting", estimand=estimand
    )
    for cluster, error in ((None, alone), ("cl", clustered)):
        hazard = measures(compare(recid, plan.replace(cluster=cluster))).loc["hazard_ratio"]
        assert np.log(hazard["estimate"]) == pytest.approx(log_ratio, rel=1e-7)
        assert hazard["std_error"] == pytest.approx(error, rel=1e-7)
        assert "weights taken as given" in hazard["se_type"]
        assert hazard["marginal"]


def test_as_in_statsmodels(recid):
    # TreatmentEffect: exactly identified GMM, without our factor n/(n − k), by a simplex search,
    # so to few digits; it clips no score that lies between 0.001 and 0.999, as all do here.
    design = sm.add_constant(recid[list(RECID.covariates)].astype(float))
    select = sm.Logit(recid["workprg"], design).fit(disp=0, method="newton", tol=1e-12)
    assert 0.001 < select.predict().min() < select.predict().max() < 0.999
    effect = TreatmentEffect(sm.OLS(recid["educ"], design), recid["workprg"], select)
    n, p, theirs = len(recid), design.shape[1], effect.ipw()
    plan = RECID.replace(outcomes=[scale("educ")], method="weighting", estimand="ATE")
    ours = measures(compare(recid, plan)).loc["mean_difference"]
    assert ours["estimate"] == pytest.approx(theirs.effect[0], rel=1e-6)
    error = theirs.results_gmm.bse[0] * (n / (n - 2 - p)) ** 0.5
    assert ours["std_error"] == pytest.approx(error, rel=1e-3)


@pytest.mark.parametrize(
    ("what", "estimand"),
    [
        *itertools.product(["mean", "restricted mean"], ESTIMANDS),
        *itertools.product(["rate", "frequency", "scale"], ["ATT", "ATC", "ATE"]),
    ],
)
def test_influence_is_the_derivative_by_how_often_a_row_counts(what, estimand):
    """The whole procedure again, with one row counted a little more often: models and all."""
    people = made_up_people(150)
    treated = people["programme"].to_numpy() == 1
    x = people[["age", "sanctions"]].to_numpy(float)
    design = sm.add_constant(x)
    y = people[{"rate": "reoffended", "frequency": "reoffences"}.get(what, "hope")].to_numpy(float)
    days, seen = people["days"].to_numpy(), people["seen"].to_numpy() == 1
    target = {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones(150, dtype=bool)) * 1.0
    family = {"rate": sm.families.Binomial(), "frequency": sm.families.Poisson()}.get(what)

    def logit_of(count):
        model = sm.GLM(treated * 1.0, design, family=sm.families.Binomial(), freq_weights=count)
        return design @ model.fit(tol=1e-13).params

    def again(count):
        weights = count * inverse_weights(treated, x, logit_of(count), estimand).weights
        if what == "mean":
            return weighted_means(y, treated, weights).means
        if what == "restricted mean":
            return restricted_means(days, seen, treated, weights, 300.0).means
        means = []
        for group in (treated, ~treated):
            model = sm.GLM(y[group], design[group], family=family, freq_weights=count[group])
            fitted = model.fit(tol=1e-13).predict(design)
            predicted = np.average(fitted, weights=count * target)
            means.append(predicted + np.average(y - fitted, weights=weights * group))
        return np.array(means)

    once = np.ones(150)
    inverse = inverse_weights(treated, x, logit_of(once), estimand)
    if what == "mean":
        found = allowing(weighted_means(y, treated, inverse.weights), inverse)
    elif what == "restricted mean":
        found = allowing(restricted_means(days, seen, treated, inverse.weights, 300.0), inverse)
    else:
        found = doubly_robust_means(y, treated, x, inverse, target, what)
    assert found.means == pytest.approx(again(once), rel=1e-6)
    assert found.influence.sum(axis=0) == pytest.approx(0, abs=1e-5)
    for row in (0, 17, 63, 149):
        bump = np.where(np.arange(150) == row, 1e-4, 0)
        slope = (again(once + bump) - again(once - bump)) / 2e-4
        assert found.influence[row] == pytest.approx(slope, rel=2e-3, abs=1e-6)


def test_weights_by_hand():
    score = np.array([0.2, 0.6, 0.25, 0.8])
    treated = np.array([True, True, False, False])
    logit = np.log(score / (1 - score))
    by_hand = {
        "ATT": [1, 1, 1 / 3, 4],
        "ATC": [4, 2 / 3, 1, 1],
        "ATE": [5, 5 / 3, 4 / 3, 5],
        "ATO": [0.8, 0.4, 0.25, 0.8],
    }
    for estimand, expected in by_hand.items():
        inverse = inverse_weights(treated, np.empty((4, 0)), logit, estimand)
        assert inverse.weights == pytest.approx(expected)
        nearby = inverse_weights(treated, np.empty((4, 0)), logit + 1e-6, estimand)
        slope = np.log(nearby.weights / inverse.weights) / 1e-6
        assert inverse.slope == pytest.approx(slope, abs=1e-5)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_both_groups_weigh_as_much_as_those_spoken_of(people, estimand):
    result = compare(people, PLAN.replace(estimand=estimand))
    in_programme = people["programme"] == 1
    sums = result.weights.groupby(in_programme).sum()
    assert sums[True] == pytest.approx(sums[False])
    sizes = {"ATT": in_programme.sum(), "ATC": (~in_programme).sum(), "ATE": len(people)}
    if estimand in sizes:
        assert sums[True] == pytest.approx(sizes[estimand])
    else:
        assert result.weights.between(0, 1, inclusive="neither").all()
    if estimand == "ATT":
        assert (result.weights[in_programme] == 1).all()
    worst = result.balance[["smd_before", "smd_after"]].abs().max()
    assert worst["smd_after"] < worst["smd_before"] / 3
    assert result.pairs.empty
    assert result.lost["lost"].sum() == 0


def test_overlap_weights_balance_every_mean_exactly(people):
    balance = compare(people, PLAN.replace(estimand="ATO")).balance
    assert balance["smd_after"].to_numpy() == pytest.approx(0, abs=1e-7)
    # The denominator stays that of the unadjusted groups: root of the mean variance, as for ATE.
    age = people.groupby("programme")["age"]
    unit = np.sqrt(age.var().mean())
    expected = (age.mean()[1] - age.mean()[0]) / unit
    assert balance.loc[balance["variable"] == "age", "smd_before"].item() == pytest.approx(expected)


def test_a_saturated_model_is_standardisation_by_hand(people):
    """One category: every way is the mean over its levels, weighted by whom it speaks of."""
    cells = people.pivot_table("reoffended", "office", "programme")
    gap = cells[1] - cells[0]
    counts = pd.crosstab(people["office"], people["programme"])
    n1, n0 = counts[1], counts[0]
    shares = {"ATT": n1, "ATC": n0, "ATE": n1 + n0, "ATO": n1 * n0 / (n1 + n0)}
    for method, estimand in itertools.product(("weighting", "doubly_robust"), ESTIMANDS):
        if (method, estimand) == ("doubly_robust", "ATO"):
            continue
        plan = PLAN.replace(
            method=method, estimand=estimand, covariates=["office"], outcomes=[rate("reoffended")]
        )
        ours = measures(compare(people, plan)).loc["risk_difference", "estimate"]
        assert ours == pytest.approx(np.average(gap, weights=shares[estimand]), abs=1e-7)


@settings(max_examples=10, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from(["weighting", "doubly_robust"]),
    st.sampled_from(["ATT", "ATE"]),
)
def test_shuffling_the_rows_changes_nothing(seed, method, estimand):
    people = made_up_people(200, seed)
    outcomes = [*PLAN.outcomes, *(TIMES.outcomes if method == "weighting" else ())]
    plan = PLAN.replace(method=method, estimand=estimand, outcomes=outcomes, cluster="manager")
    first = compare(people, plan)
    second = compare(people.sample(frac=1, random_state=seed), plan)
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        assert second.estimates[column].to_numpy() == pytest.approx(
            first.estimates[column].to_numpy(), rel=1e-5, nan_ok=True
        )
    pd.testing.assert_series_equal(first.weights, second.weights[first.weights.index])


def test_nobody_alike_is_left_out_or_refused(people):
    people["office"] = people["office"].where(people["programme"] == 0, "South")
    with pytest.raises(DataError, match="exactly who was in the programme: 'office'"):
        compare(people, PLAN)
    people = made_up_people()
    odd = people.index[people["programme"] == 1][:5]
    people.loc[odd, "office"] = "South"
    result = compare(people, PLAN)
    assert (result.weights[odd] == 0).all()
    assert any("5 people left out before weighting" in note for note in result.notes)
    assert result.lost.set_index("step").loc["overlap", "lost"].tolist() == [5, 0]
    for method in ("weighting", "doubly_robust"):
        left_out, absent = (
            compare(table, PLAN.replace(method=method)).estimates
            for table in (people, people.drop(odd))
        )
        for column in ("estimate", "std_error", "df"):
            ours = left_out[column].to_numpy()
            assert ours == pytest.approx(absent[column].to_numpy(), rel=1e-4)


def test_notes_tell_the_effective_size_and_extreme_weights():
    assert effective_size(np.array([2.0, 2.0])) == 2
    rng = np.random.default_rng(0)
    x = rng.normal(size=400)
    people = pd.DataFrame({"x": x, "t": (rng.random(400) < expit(2.5 * x)) * 1})
    people["y"] = rng.integers(0, 2, 400)
    plan = AnalysisPlan("t", [rate("y")], ["x"], method="weighting", estimand="ATE")
    result = compare(people, plan)
    own = result.weights[people["t"] == 1]
    size = own.sum() ** 2 / (own**2).sum()
    assert f"{size:.1f} of {len(own)} in the programme" in result.notes[0]
    assert any("leans on a few people" in note for note in result.notes)
    bounded = compare(people, plan.replace(estimand="ATO"))
    assert not any("leans on" in note for note in bounded.notes)


@pytest.mark.parametrize("method", ["doubly_robust", "regression"])
@pytest.mark.parametrize("estimand", ["ATC", "ATE"])
def test_counts_of_twelve_people_never_run_off(method, estimand):
    plan = AnalysisPlan("t", [frequency("k")], ["x"], method=method, estimand=estimand)
    analysed = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x = 2 * rng.normal(size=12)
        counts = rng.poisson(np.exp(np.clip(x, -3, 3)))
        treated = (x + rng.normal(size=12) > 0).astype(int)
        try:
            result = compare(pd.DataFrame({"t": treated, "x": x, "k": counts}), plan)
        except DataError:
            continue
        analysed += 1
        means = result.means[["treated", "comparison"]].iloc[0].astype(float)
        assert means.between(0, counts.max()).all()
        said = f"{result} {result.sentences('evaluator')} {result.null_evidence()}"
        assert max(map(len, said.split())) < 40
        assert not re.search(r"\binf\b|\bnan\b", said)
    assert analysed > 3


def few_and_unlike(seed):
    """One person in the comparison group weighs more than all others together."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=60)
    treated = (x + 0.5 * rng.normal(size=60) > 1).astype(int)
    counts = rng.poisson(np.exp(0.5 * x))
    return pd.DataFrame({"t": treated, "x": x, "y": (rng.random(60) < 0.15) * 1, "counts": counts})


def test_a_doubly_robust_mean_that_cannot_be_is_refused():
    refused = 0
    for seed in range(40):
        frame = few_and_unlike(seed)
        plan = AnalysisPlan("t", [rate("y"), frequency("counts")], ["x"], method="doubly_robust")
        try:
            result = compare(frame, plan)
        except DataError:
            continue
        for _, means in result.means.iterrows():
            both = means[["treated", "comparison"]].astype(float)
            most = 1 if means["kind"] == "rate" else frame["counts"].max()
            assert both.isna().all() or both.between(0, most).all()
        refused += int(result.estimates["notes"].str.contains("can be that").any())
    assert refused > 3


def test_the_doubly_robust_estimate_is_that_of_the_weights_it_hands_over(people):
    plan = PLAN.replace(method="doubly_robust", estimand="ATE", outcomes=[scale("hope")])
    plan = plan.replace(covariates=["age", "sanctions"])
    result = compare(people, plan)
    design = sm.add_constant(people[["age", "sanctions"]].astype(float))
    means = []
    for own in (people["programme"] == 1, people["programme"] == 0):
        fitted = sm.OLS(people["hope"][own], design[own]).fit().predict(design)
        missed = np.average((people["hope"] - fitted)[own], weights=result.weights[own])
        means.append(fitted.mean() + missed)
    assert result.means[["treated", "comparison"]].iloc[0].tolist() == pytest.approx(means)
    # Adding a number to every outcome adds it to both means: the difference stays.
    more = compare(people.assign(hope=people["hope"] + 1000), plan)
    assert measures(more).loc["mean_difference", "estimate"] == pytest.approx(
        means[0] - means[1], rel=1e-8
    )


def test_doubly_robust_needs_people_and_an_open_outcome(people):
    plan = PLAN.replace(method="doubly_robust", outcomes=[rate("reoffended")])
    few = pd.concat(
        [people[people["programme"] == 1].groupby("office").head(1), people.query("programme == 0")]
    )
    with pytest.raises(DataError, match="The 3 people in the programme can't tell 3"):
        compare(few, plan.replace(covariates=["office"]))
    people["reoffended"] = (people["age"] > 40) * 1
    with pytest.raises(DataError, match="exactly who in the programme had the outcome"):
        compare(people, plan.replace(covariates=["age"]))
    people["reoffended"] = np.where(people["programme"] == 1, 0, made_up_people()["reoffended"])
    result = compare(people, plan)
    assert "score intervals" in measures(result).loc["risk_difference", "se_type"]
    assert np.isfinite(measures(result).loc["risk_difference", "conf_low"])


def one_wrong_model(rng, n, wrong):
    """An outcome and a programme that depend on x, and one of them on its square too."""
    x = rng.normal(size=n)
    square = x**2 - 1
    chance = expit(-0.3 + 0.6 * (square.clip(max=2) if wrong == "propensity" else x))
    treated = rng.random(n) < chance
    y = 2 * x + (2 * square if wrong == "outcome" else 0) + 1.0 * treated + rng.normal(size=n)
    return pd.DataFrame({"t": treated * 1, "x": x, "y": y})


@pytest.mark.parametrize("wrong", ["propensity", "outcome"])
@pytest.mark.parametrize("estimand", ["ATT", "ATE"])
def test_one_wrong_model_does_no_harm(wrong, estimand):
    """Everybody's effect is 1. The wrong model leaves out the square of x."""
    people = one_wrong_model(np.random.default_rng(5), 40_000, wrong)
    plan = AnalysisPlan("t", [scale("y")], ["x"], method="doubly_robust", estimand=estimand)
    robust = measures(compare(people, plan)).loc["mean_difference"]
    assert abs(robust["estimate"] - 1) < 4 * robust["std_error"]
    assert robust["std_error"] < 0.06


def test_both_models_wrong_does_harm():
    """What makes the test above one that can fail."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=40_000)
    square = x**2 - 1
    treated = rng.random(40_000) < expit(-0.3 + 0.6 * square.clip(max=2))
    y = 2 * square + treated + rng.normal(size=40_000)
    people = pd.DataFrame({"t": treated * 1, "x": x, "y": y})
    plan = AnalysisPlan("t", [scale("y")], ["x"], method="doubly_robust", estimand="ATE")
    robust = measures(compare(people, plan)).loc["mean_difference"]
    assert abs(robust["estimate"] - 1) > 10 * robust["std_error"]


def test_intervals_cover_the_truth_and_know_the_weights():
    """150 cohorts of 300, everybody's effect 1, with both models right or one wrong.

    Coverage within 4 Monte Carlo standard errors of 95%; the errors' mean within 15% of the
    estimates' own spread, which errors that take the weights as given would miss by far.
    """
    rng = np.random.default_rng(11)
    replicates = 150
    ways = [
        *(("weighting", "none", estimand) for estimand in ("ATT", "ATE", "ATO")),
        *(("doubly_robust", wrong, "ATE") for wrong in ("propensity", "outcome")),
        ("doubly_robust", "none", "ATT"),
    ]
    found = {way: [] for way in ways}
    for _ in range(replicates):
        cohorts = {w: one_wrong_model(rng, 300, w) for w in ("none", "propensity", "outcome")}
        for method, wrong, estimand in ways:
            plan = AnalysisPlan("t", [scale("y")], ["x"], method=method, estimand=estimand)
            one = estimate_rows(cohorts[wrong], plan)[0]
            found[method, wrong, estimand].append(
                (one["estimate"], one["std_error"], one["conf_low"] <= 1 <= one["conf_high"])
            )
    for way, rows in found.items():
        estimates, errors, hits = np.array(rows, dtype=float).T
        assert hits.mean() == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / replicates) ** 0.5), way
        assert errors.mean() == pytest.approx(estimates.std(), rel=0.15), way
