"""Frequencies over each person's time at risk: in every method, whatever its unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import cocreate_lib as cc
from cocreate_lib.comparison import AnalysisPlan, Outcome, compare, frequency, read_plan
from cocreate_lib.comparison.data.from_arrays import is_sound, sound_table
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.estimates.kinds import analysis_of
from cocreate_lib.comparison.imputation.chained_equations import imputed
from cocreate_lib.comparison.resampling.randomisation import _one_more
from cocreate_lib.errors import DataError, PlanError
from tests.comparison.conftest import made_up_people

NUMBERS = ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high"]
RATE = frequency("reoffences", exposure="days", per=365.25, unit="person-year")
COUNT = frequency("reoffences")
PEOPLE = made_up_people(120, seed=3)
DRAWN = {"seed": 1, "replications": 99}
WAYS = [
    {"method": "unadjusted"},
    {"method": "unadjusted", "errors": "cr2"},
    {"method": "unadjusted", "errors": "randomisation", **DRAWN},
    {"method": "regression", "cluster": "manager"},
    {"method": "regression", "errors": "wild_bootstrap", "cluster": "manager", **DRAWN},
    {"method": "weighting"},
    {"method": "weighting", "weights": "entropy", "estimand": "ATE"},
    {"method": "weighting", "errors": "bootstrap", **DRAWN},
    {"method": "doubly_robust"},
    {"method": "doubly_robust", "estimand": "ATE", "trim": (0.1, 0.9)},
    {"method": "subclassification", "subclasses": 3},
    {"method": "nearest", "replace": True, "ratio": 2},
    {"method": "nearest", "adjust": True, "errors": "cr2"},
    {"method": "full"},
]


def plan_of(outcome: Outcome, **fields: object) -> AnalysisPlan:
    covariates = [] if fields.get("method") == "unadjusted" else ["age", "sanctions"]
    return AnalysisPlan("programme", [outcome], covariates, **fields)


def same_result(one, other):
    """Estimates, means, and what is said of a null and of fragility."""
    for first, second in (
        (one.estimates[NUMBERS], other.estimates[NUMBERS]),
        (one.means[["treated", "comparison"]], other.means[["treated", "comparison"]]),
        *(
            (a.to_frame()[["value", "low", "high"]], b.to_frame()[["value", "low", "high"]])
            for a, b in (
                (one.null_evidence(), other.null_evidence()),
                (one.fragility(), other.fragility()),
            )
        ),
    ):
        assert first.to_numpy(float) == pytest.approx(
            second.to_numpy(float), rel=1e-6, abs=1e-11, nan_ok=True
        )


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_with_as_much_time_for_everybody_a_rate_is_a_mean_count(way):
    people = PEOPLE.assign(watched=50.0)
    model = "negative_binomial" if way.get("cluster") else "quasi_poisson"
    count = replace(COUNT, model=model)
    rate = frequency("reoffences", exposure="watched", per=50, model=model)
    same_result(compare(people, plan_of(rate, **way)), compare(people, plan_of(count, **way)))


@pytest.mark.parametrize("way", [WAYS[place] for place in (0, 2, 3, 5, 8, 10, 12)], ids=str)
def test_nothing_depends_on_the_unit_of_time_nor_on_the_order_of_people(way):
    model = "negative_binomial" if way.get("cluster") else "quasi_poisson"
    one = compare(PEOPLE, plan_of(replace(RATE, model=model), **way))
    other = PEOPLE.assign(seconds=PEOPLE["days"] * 1e9)
    if "errors" not in way:
        other = other.sample(frac=1, random_state=1).reset_index(drop=True)
    rate = frequency("reoffences", exposure="seconds", per=365.25e9, model=model)
    same_result(one, compare(other, plan_of(rate, **way)))


def test_a_rate_is_that_of_all_the_time_of_a_group():
    found = compare(PEOPLE, plan_of(RATE, method="unadjusted"))
    sums = PEOPLE.groupby("programme")[["reoffences", "days"]].sum()
    rates = 365.25 * sums["reoffences"] / sums["days"]
    assert found.means[["treated", "comparison"]].iloc[0].tolist() == pytest.approx(
        [rates[1], rates[0]]
    )
    estimates = found.estimates.set_index("measure")["estimate"]
    assert estimates["rate_difference"] == pytest.approx(rates[1] - rates[0])
    assert estimates["rate_ratio"] == pytest.approx(rates[1] / rates[0])
    assert found.estimates["measure"].tolist() == ["rate_difference", "rate_ratio"]
    assert found.null_evidence().value("reoffences", "design_effect") == pytest.approx(1)


@pytest.mark.parametrize("method", ["nearest", "full"])
def test_matched_rates_are_those_of_a_weighted_poisson_model(method):
    found = compare(PEOPLE, plan_of(RATE, method=method, errors="robust"))
    rows = found.analysed(PEOPLE)
    design = sm.add_constant(rows[["programme"]])
    model = sm.GLM(
        rows["reoffences"],
        design,
        family=sm.families.Poisson(),
        exposure=rows["days"] / 365.25,
        var_weights=rows["weight"],
    )
    groups = {"groups": rows["pair"].astype(int), "use_correction": False}
    with pytest.warns(Warning, match="var_weights"):
        fitted = model.fit(cov_type="cluster", cov_kwds=groups, tol=1e-13)
    ratio = found.estimates.set_index("measure").loc["rate_ratio"]
    assert np.log(ratio["estimate"]) == pytest.approx(fitted.params["programme"])
    n, sets = len(rows), rows["pair"].nunique()
    factor = sets / (sets - 1) * (n - 1) / (n - 2)
    assert ratio["std_error"] ** 2 == pytest.approx(factor * fitted.bse["programme"] ** 2)


@pytest.mark.parametrize("model", ["quasi_poisson", "negative_binomial"])
def test_models_go_to_statsmodels_with_their_time_at_risk(model):
    found = compare(PEOPLE, plan_of(replace(RATE, model=model), method="regression"))
    ours = found.model("reoffences")
    design = sm.add_constant(PEOPLE[["programme", "age", "sanctions"]]).to_numpy(float)
    times = PEOPLE["days"] / 365.25
    if model == "quasi_poisson":
        family = sm.families.Poisson()
    else:
        start = [*ours.to_frame()["coefficient"], ours.alpha]  # of another search, to the maximum
        fitted = sm.NegativeBinomial(PEOPLE["reoffences"], design, exposure=times).fit(
            start_params=start, disp=0, method="newton"
        )
        assert ours.alpha == pytest.approx(fitted.params.iloc[-1], rel=1e-6)
        assert ours.alpha_std_error == pytest.approx(fitted.bse.iloc[-1], rel=1e-5)
        family = sm.families.NegativeBinomial(alpha=ours.alpha)
    theirs = sm.GLM(PEOPLE["reoffences"], design, family=family, exposure=times).fit(tol=1e-13)
    result = found.to_statsmodels("reoffences")
    assert result.params.to_numpy() == pytest.approx(theirs.params.to_numpy(), rel=1e-6)
    assert result.predict().sum() == pytest.approx(theirs.predict().sum())
    coefficients = ours.to_frame()["coefficient"].to_numpy()
    assert coefficients == pytest.approx(theirs.params.to_numpy(), rel=1e-6)


def test_without_covariates_statsmodels_has_the_rates_and_their_difference():
    found = compare(PEOPLE, plan_of(RATE, method="weighting"))
    result = found.to_statsmodels("reoffences")
    row = found.estimates.iloc[0]
    assert result.params["const"] == pytest.approx(found.means["comparison"].iloc[0])
    assert result.params["programme"] == pytest.approx(row["estimate"])
    assert result.bse["programme"] == pytest.approx(row["std_error"])


def test_a_randomised_effect_adds_events_over_the_time_at_risk():
    plan = plan_of(RATE, method="unadjusted", errors="randomisation", **DRAWN)
    table = read_table(PEOPLE, plan)
    sample, data = plan.estimator.sample(table, plan), table.outcomes[0]
    more = replace(data, y=data.y + 0.3 * _one_more(data, table))
    before, after = (
        analysis_of(each, table, sample, plan).measured(None)["rate_difference"]
        for each in (data, more)
    )
    assert after - before == pytest.approx(0.3)


def test_a_rate_per_another_unit_is_so_many_times_as_large():
    yearly, daily = (
        compare(PEOPLE, plan_of(frequency("reoffences", exposure="days", per=per), method="full"))
        for per in (365.25, 1.0)
    )
    numbers = ["estimate", "std_error", "conf_low", "conf_high"]
    one, other = (each.estimates.set_index("measure")[numbers] for each in (yearly, daily))
    difference = one.loc["rate_difference"].to_numpy(float)
    assert difference == pytest.approx(365.25 * other.loc["rate_difference"].to_numpy(float))
    ratio = one.loc["rate_ratio"].to_numpy(float)
    assert ratio == pytest.approx(other.loc["rate_ratio"].to_numpy(float))
    detectable, fewer = (
        each.null_evidence().value("reoffences", "minimum_detectable_effect")
        for each in (yearly, daily)
    )
    assert detectable == pytest.approx(365.25 * fewer)
    values = (each.fragility().value("reoffences", "e_value") for each in (yearly, daily))
    assert next(values) == pytest.approx(next(values))


def test_what_a_missing_rate_would_be_is_not_made_up():
    people = PEOPLE.astype({"reoffences": float})
    people.loc[["P0003", "P0007", "P0011", "P0012"], "reoffences"] = np.nan
    found = compare(people, plan_of(RATE, method="weighting", missing="complete_cases"))
    rows = found.fragility().to_frame().set_index("quantity")
    assert "nobody knows how long they were at risk" in rows.loc["tipping_point", "sentence"]
    assert np.isnan(rows.loc["tipping_point", "low"])


def test_what_a_covariate_would_leave_is_in_the_unit_of_the_rate():
    yearly, daily = (
        compare(PEOPLE, plan_of(frequency("reoffences", exposure="days", per=per), method="full"))
        for per in (365.0, 1.0)
    )
    one, other = (
        each.fragility().to_frame().set_index("quantity").loc["benchmark", ["value", "low", "high"]]
        for each in (yearly, daily)
    )
    assert one.to_numpy(float) == pytest.approx(365 * other.to_numpy(float))


def test_a_group_without_events_has_an_interval_of_its_rate():
    none = PEOPLE.assign(reoffences=PEOPLE["reoffences"] * (1 - PEOPLE["programme"]))
    row = compare(none, plan_of(RATE, method="unadjusted")).estimates.iloc[0]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    rates = none.loc[none["programme"] == 0, ["reoffences", "days"]].sum()
    assert row["estimate"] == pytest.approx(-365.25 * rates["reoffences"] / rates["days"])


def test_tables_from_arrays_are_those_from_frames():
    plan = plan_of(RATE, method="weighting")
    names = ["programme", "reoffences", "days", "age", "sanctions"]
    columns = {name: PEOPLE[name].to_numpy() for name in names}
    assert is_sound(plan)
    sound, read = sound_table(PEOPLE.index, columns, {}, plan), read_table(PEOPLE, plan)
    assert sound is not None
    assert sound.outcomes[0].exposure == pytest.approx(read.outcomes[0].exposure)
    assert sound.outcomes[0].rate_unit == pytest.approx(read.outcomes[0].rate_unit)
    columns["days"] = np.where(np.arange(len(PEOPLE)) == 3, 0.0, columns["days"])
    assert sound_table(PEOPLE.index, columns, {}, plan) is None


def test_negative_controls_can_have_a_time_at_risk():
    before = PEOPLE.assign(earlier=PEOPLE["reoffences"][::-1].to_numpy(), months=7.0)
    control = frequency("earlier", exposure="months", per=12, unit="person-year")
    plan = plan_of(RATE, method="weighting", negative_controls=[control])
    found = compare(before, plan).negative_controls()
    assert found.to_frame()["measure"].tolist() == ["rate_difference", "rate_ratio"]
    assert "per person-year" in found.can_say[0]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("subgroups", {"subgroups": ["older"], "cluster": "manager"}),
        ("comparators", {"comparators": "place"}),
        ("families", {"families": {"all": ["reoffences", "more"]}, "seed": 1}),
        ("delivery", {"received": "took"}),
    ],
)
def test_further_analyses_are_in_the_unit_of_the_rate(name, fields):
    programme = PEOPLE["programme"]
    places = np.where(programme == 1, "there", np.where(PEOPLE["age"] > 38, "own", "else"))
    people = PEOPLE.assign(
        watched=50.0,
        older=np.where(PEOPLE["age"] > 38, "yes", "no"),
        more=PEOPLE["reoffences"] + PEOPLE["seen"],
        place=places,
        took=programme * (PEOPLE["sanctions"] > 3),
    )
    columns = ["reoffences", "more"] if name == "families" else ["reoffences"]
    counts = [frequency(each) for each in columns]
    rates = [frequency(each, exposure="watched", per=20, unit="month") for each in columns]
    plan = plan_of(COUNT, method="weighting").replace(outcomes=counts, **fields)
    one, other = (
        getattr(compare(people, plan.replace(outcomes=made)), name)() for made in (counts, rates)
    )
    numbers = ["estimate", "std_error", "conf_low", "conf_high"]
    wanted, found = (
        each.to_frame().set_index(["outcome", "about", "scale"])[numbers] for each in (one, other)
    )
    unit = [
        20 / 50 if scale == "difference" and outcome in columns else 1
        for outcome, _, scale in wanted.index
    ]
    assert found.to_numpy(float) == pytest.approx(
        wanted.mul(unit, axis=0).to_numpy(float), rel=1e-6, nan_ok=True
    )
    if name != "families":
        assert "per month" in " ".join(other.can_say)


@pytest.mark.parametrize("gaps", [["reoffences"], ["days"], ["reoffences", "days"]])
def test_gaps_are_filled_in_with_times_that_were_seen_and_whole_counts(gaps):
    people = PEOPLE.astype({"reoffences": float})
    people.loc[people.index[::6], gaps] = np.nan
    plan = plan_of(RATE, method="weighting", missing="impute", imputations=2, seed=1)
    for table in imputed(people, plan):
        assert table["days"].isin(PEOPLE["days"]).all()
        assert (table["reoffences"] % 1 == 0).all()
        assert table["reoffences"].min() >= 0
        for name in ("days", "reoffences"):
            known = people[name].notna()
            assert table.loc[known, name].tolist() == people.loc[known, name].tolist()
    assert np.isfinite(compare(people, plan).estimates["conf_low"]).all()


def test_counts_are_filled_in_by_how_long_people_were_at_risk():
    rng = np.random.default_rng(1)
    days = rng.choice([10.0, 1000.0], 1500)
    people = pd.DataFrame(
        {"programme": rng.integers(0, 2, 1500), "days": days, "n": rng.poisson(0.01 * days) * 1.0}
    )
    people["age"] = rng.normal(size=1500)
    people.loc[people.index[::3], "n"] = np.nan
    plan = AnalysisPlan(
        "programme", [frequency("n", exposure="days")], ["age"],
        method="regression", missing="impute", imputations=2, seed=1,
    )  # fmt: skip
    filled = imputed(people, plan)[0][people["n"].isna()]
    rates = filled.groupby("days")["n"].mean() / [10.0, 1000.0]
    assert rates.tolist() == pytest.approx([0.01, 0.01], rel=0.25)


@pytest.mark.parametrize(
    ("days", "reoffences", "words"),
    [
        (0.0, 0, "'days' is zero for 2 people."),
        (0.0, 1, "'days' is zero for 2 people, who had events all the same."),
        (-4.0, 0, "'days' is below zero for 2 people."),
        ("ten", 0, "'days' should hold numbers"),
        (np.nan, 0, "Values are missing for 2 people: days (2)."),
        (np.inf, 0, "'days' has 2 infinite values."),
    ],
)
def test_whoever_was_never_at_risk_is_named(days, reoffences, words):
    people = PEOPLE.astype({"days": object})
    people.loc[["P0003", "P0007"], "days"] = days
    people.loc[["P0003", "P0007"], "reoffences"] = reoffences
    with pytest.raises(DataError) as error:
        compare(people, plan_of(RATE, method="unadjusted"))
    assert error.value.what.startswith(words)
    assert "P0003, P0007" in str(error.value.where)
    assert error.value.try_this


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: frequency("n", per=2.0), "per"),
        (lambda: frequency("n", unit="person-year"), "unit"),
        (lambda: frequency("n", exposure="n"), "exposure"),
        (lambda: frequency("n", exposure="days", before="m"), "before"),
        (lambda: frequency("n", exposure="days", per=0), "per"),
        (lambda: Outcome("reoffended", "rate", exposure="days"), "exposure"),
        (lambda: AnalysisPlan("days", [RATE], method="unadjusted"), "outcomes"),
        (lambda: AnalysisPlan("p", [RATE], ["days"], method="regression"), "covariates"),
        (lambda: AnalysisPlan("p", [RATE], method="difference_in_differences"), "outcomes"),
    ],
)
def test_what_goes_with_no_time_at_risk_is_refused(make, where):
    with pytest.raises(PlanError) as error:
        make()
    assert error.value.where == where


def test_a_plan_file_can_declare_a_time_at_risk(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        'treatment = "programme"\nmethod = "unadjusted"\n[[outcomes]]\nkind = "frequency"\n'
        'column = "reoffences"\nexposure = "days"\nper = 365.25\nunit = "person-year"\n'
    )
    assert read_plan(path).outcomes == (RATE,)


def test_several_plans_compare_rates():
    methods = cc.try_methods(PEOPLE, plan_of(RATE, method="weighting"))
    assert "rate difference" in str(methods)
    curve = cc.specification_curve(
        PEOPLE, plan_of(RATE, method="weighting"), alternatives={"method": ["regression"]},
        permutations=0,
    )  # fmt: skip
    assert "per person-year" in str(curve)
